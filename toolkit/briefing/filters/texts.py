"""Texts as typed, names in a row, and how many of what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

from toolkit.briefing.filters.figures import NOTHING
from toolkit.briefing.filters.given import each, each_having, refused, text, whole
from toolkit.chinese import Dates, is_placeholder, parse_dates, show_amount, show_date
from toolkit.values import CannotDo

NONE_YET: Final = "暂无"

_ENDS: Final = "。！？；;，,、：: "
_MARKED: Final = re.compile("《[^《》]*》|“[^“”]*”")
_MEASURES: Final = MappingProxyType(
    {
        **dict.fromkeys(("任务", "事项", "指标", "工作", "内容"), "项"),
        **dict.fromkeys(("项目", "问题", "单位", "部门", "工作组", "节点", "镇街", "街道", "镇", "乡", "村"), "个"),
        **dict.fromkeys(("政策", "机制", "措施", "建议", "意见", "线索"), "条"),
        **dict.fromkeys(("清单", "附表", "一览表"), "张"),
        **dict.fromkeys(("文件", "台账", "专刊", "简报", "通报", "通知单", "报告"), "份"),
        **dict.fromkeys(("企业", "公司"), "家"),
        **dict.fromkeys(("会议", "调度", "督查"), "次"),
    }
)
"""The measure word of a noun by how it ends."""


# -- texts as typed


def deadline(value: Any) -> str:
    """A deadline as typed, but a bare year or day spelt out: 2024 → 2024年底, 2024-9-30 → 2024年9月30日; — for none."""
    return _spelt_out(text(value))


@lru_cache(maxsize=1_024)
def _spelt_out(typed: str) -> str:
    if re.fullmatch(r"\d{4}", typed):
        return f"{typed}年底"
    days = parse_dates(typed) if re.match(r"\d{4}[-./年]\d", typed) else None
    if isinstance(days, Dates) and days.first == days.last and days.last:
        return show_date(days.last)
    return typed.strip() or NOTHING


def clause(value: Any) -> str:
    """A text as typed, on one line and without the punctuation at its end: for the middle of a sentence."""
    lines = [line.strip() for line in text(value).splitlines() if line.strip()]
    joined = "".join(line if line[-1] in _ENDS else f"{line}；" for line in lines)
    return joined.rstrip(_ENDS)


def sentence(value: Any) -> str:
    """A text as typed, on one line and with a full stop at its end; "" stays."""
    words = clause(value)
    kept = text(value).rstrip()[-1:]
    return f"{words}{kept if kept and kept in '！？' else '。'}" if words else ""


def apart(value: Any) -> str:
    """A text that follows the number of a paragraph: one that begins with a digit is set off: 11. 5G网络."""
    typed = text(value)
    return f" {typed}" if typed[:1].isdigit() else typed


def blank(value: Any, word: Any = NONE_YET) -> str:
    """A text as typed, 暂无 (or another word, as —) for a blank one and for a mere dash or slash; 无, 不适用 stay."""
    typed = "" if value is None else text(value)
    mere = is_placeholder(typed) and not re.search(r"\w", typed.replace("_", ""))
    return text(word) if not typed.strip() or mere else typed


# -- names


def names(things: Any, limit: Any = 0) -> str:
    """Names in a row: 区科委、区经信局. With a `limit` only so many are named: A、B等12项."""
    return _in_a_row([_name(thing) for thing in each(things)], whole(limit))


def named(items: Any, limit: Any = 0) -> str:
    """Items with the unit that answers for them: 众创空间建设（区科委）、市场化多主体招商（区投促中心）."""
    found = each_having(items, "name lead", "事项清单")
    return _in_a_row([f"{i.name}（{i.lead}）" if i.lead else i.name for i in found], whole(limit))


def leads(items: Any, limit: Any = 0) -> str:
    """Who answers for items, and for how many, most first: 区科委（3项）、区教委（1项）; 有关单位 for nobody.

    With a `limit` only so many are named: 区科委（3项）、区教委（1项）等12个单位.
    """
    counts = Counter(item.lead or "有关单位" for item in each_having(items, "lead", "事项清单")).most_common()
    most = whole(limit)
    shown = counts[:most] if most else counts
    rest = f"等{len(counts)}个单位" if len(shown) < len(counts) else ""
    return "、".join(f"{unit}（{count}项）" for unit, count in shown) + rest


def listed(things: Any, last: Any = "和") -> str:
    """甲、乙和丙; blank ones are left out, and with a `last` of "" 甲、乙、丙.

    ； where one of them has a 、 or ， of its own; nothing between two 《》 or two “” (GB/T 15834 4.5.3.5).
    """
    words = [name for name in map(_name, each(things)) if name.strip()]
    join, mark = text(last), _mark(words)
    if not join or len(words) < 2 or mark == "；":
        return _joined(words, mark)
    return f"{_joined(words[:-1], mark)}{join}{words[-1]}"


def _name(thing: Any) -> str:
    """A name as it stands, or that of an item, an indicator, a segment, a unit; of a problem its text."""
    if isinstance(thing, str):
        return thing
    for attribute in ("name", "label", "text", "unit"):
        if isinstance(found := getattr(thing, attribute, None), str):
            return found
    return text(thing)


def _in_a_row(words: Sequence[str], limit: int) -> str:
    """Words joined by 、, or by ； where one of them has a 、 or ， of its own."""
    shown = words[:limit] if limit and len(words) > limit else words
    return _joined(shown, _mark(shown)) + (f"等{len(words)}项" if len(shown) < len(words) else "")


def _mark(words: Sequence[str]) -> str:
    return "；" if any("、" in word or "，" in word for word in words) else "、"


def _joined(words: Sequence[str], mark: str) -> str:
    """Words with the mark between them, save between two titles and between two quotations."""
    if mark == "；":
        return mark.join(words)
    between = (f"{'' if _alike(one, other) else mark}{other}" for one, other in pairwise(words))
    return "".join((*words[:1], *between))


def _alike(one: str, other: str) -> bool:
    return one[:1] == other[:1] and bool(_MARKED.fullmatch(one) and _MARKED.fullmatch(other))


# -- how many of what


def measure(noun: Any) -> str:
    """The measure word of a noun: 重点项目 → 个, 重点任务 → 项, 政策机制 → 条."""
    word = text(noun)
    ending = max((known for known in _MEASURES if word.endswith(known)), key=len, default="")
    if not ending:
        raise CannotDo(f"不知道“{word}”的量词。", "", "请在标记后面直接写出量词。")
    return _MEASURES[ending]


def quantity(count: Any, noun: Any) -> str:
    """3 and 重点项目 → 3个重点项目, 12 and 重点任务 → 12项重点任务; a list counts its members."""
    number = len(count) if isinstance(count, list | tuple) else whole(count)
    if number < 0:
        raise refused("不小于 0 的数目", count)
    return f"{show_amount(number)}{measure(noun)}{text(noun)}"
