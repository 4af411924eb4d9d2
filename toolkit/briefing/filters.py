"""What a template may write behind a `|`: figures, dates, names and clauses as documents print them.

Thin over toolkit.chinese. Money is in 万元, percentages in %, differences in percent points. A filter never makes up
a figure: it words what the summary holds, and leaves out what is nought.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final, Protocol

from toolkit.briefing.context import Kind
from toolkit.chinese import (
    Dates,
    parse_dates,
    show_amount,
    show_date,
    show_money,
    show_month,
    show_numeral,
    show_percent,
    show_points,
    show_yi,
)
from toolkit.summary import Changes, Indicators, Item, ListTally, Problem, Tally, UnitTally
from toolkit.views.wording import percent_text

NOTHING: Final = "—"
"""What a table shows where there is nothing to show."""

_ENDS: Final = "。！？；;，,、：: "
_PROBLEM_STAGES: Final = ("建账", "整改", "复查", "销账")


class Counted(Protocol):
    """Anything with counts by status: a Tally, a ListTally, a UnitTally, the Projects."""

    @property
    def by_status(self) -> Mapping[str, int]: ...


# -- figures


def percent(value: float | None) -> str:
    """45.25 → 45.3%; None → —."""
    return NOTHING if value is None else show_percent(value)


def points(value: float | None) -> str:
    """7.25 → +7.3, -12.5 → -12.5; None → —. The heading or the sentence says 百分点."""
    return NOTHING if value is None else show_points(value)


def dash(value: float) -> str:
    """A figure of a table: 12 → 12, 17800 → 17,800, and 0 → —."""
    return show_amount(value) if value else NOTHING


def unscheduled(counted: Counted) -> str:
    """A table's count of 未排期 and, where there are any, 待核实; — for none. The heading is `last_status`."""
    return dash(counted.by_status.get("未排期", 0) + counted.by_status.get("待核实", 0))


def of(part: float, whole: float) -> str:
    """The share of one amount in another: 348200|of(1148086) → 30.3%; — of nothing."""
    return percent(part / whole * 100 if whole else None)


def done(item: Item) -> str:
    """An item's 完成率: 45%, 未填报 where it is blank, 待核实 where it cannot be read."""
    return percent_text(item)


def deadline(text: str) -> str:
    """A deadline as typed, but a bare year or day spelt out: 2024 → 2024年底, 2024-9-30 → 2024年9月30日; — for none."""
    if re.fullmatch(r"\d{4}", text):
        return f"{text}年底"
    days = parse_dates(text) if re.match(r"\d{4}[-./年]\d", text) else None
    if isinstance(days, Dates) and days.first == days.last and days.last:
        return show_date(days.last)
    return text.strip() or NOTHING


# -- texts as typed


def clause(text: str) -> str:
    """A text as typed, on one line and without the punctuation at its end: for the middle of a sentence."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    joined = "".join(line if line[-1] in _ENDS else f"{line}；" for line in lines)
    return joined.rstrip(_ENDS)


def sentence(text: str) -> str:
    """A text as typed, on one line and with a full stop at its end; "" stays."""
    words = clause(text)
    kept = text.rstrip()[-1:]
    return f"{words}{kept if kept and kept in '！？' else '。'}" if words else ""


def apart(text: str) -> str:
    """A text that follows the number of a paragraph: one that begins with a digit is set off: 11. 5G网络."""
    return f" {text}" if text[:1].isdigit() else text


# -- names


def names(things: Iterable[Item | str], limit: int = 0) -> str:
    """Names in a row: 区科委、区经信局. With a `limit` only so many are named: A、B等12项."""
    return _in_a_row([thing if isinstance(thing, str) else thing.name for thing in things], limit)


def named(items: Iterable[Item], limit: int = 0) -> str:
    """Items with the unit that answers for them: 众创空间建设（区科委）、市场化多主体招商（区投促中心）."""
    return _in_a_row([f"{i.name}（{i.lead}）" if i.lead else i.name for i in items], limit)


def _in_a_row(words: Sequence[str], limit: int) -> str:
    """Words joined by 、, or by ； where one of them has a 、 or ， of its own."""
    shown = words[:limit] if limit and len(words) > limit else words
    mark = "；" if any("、" in word or "，" in word for word in shown) else "、"
    return mark.join(shown) + (f"等{len(words)}项" if len(shown) < len(words) else "")


def leads(items: Sequence[Item], limit: int = 0) -> str:
    """Who answers for items, and for how many, most first: 区科委（3项）、区教委（1项）; 有关单位 for nobody.

    With a `limit` only so many are named: 区科委（3项）、区教委（1项）等12个单位.
    """
    counts = Counter(item.lead or "有关单位" for item in items).most_common()
    shown = counts[:limit] if limit else counts
    rest = f"等{len(counts)}个单位" if len(shown) < len(counts) else ""
    return "、".join(f"{unit}（{count}项）" for unit, count in shown) + rest


# -- clauses


def totals(kinds: Iterable[Kind]) -> str:
    """How many items of each kind there are: 重点任务38项、重点项目144个."""
    return "、".join(f"{kind.name}{kind.total}{kind.measure}" for kind in kinds)


def standing(tally: Tally, noun: str) -> str:
    """How items stand, noughts left out: 38项重点任务中，已完成10项，达到序时28项，分别占26.3%和73.7%.

    `noun` begins with the measure word: 项重点任务. All alike: 5条政策机制均已完成; one alone: 重点项目滞后.
    """
    shown = [(status, count) for status, count in tally.by_status.items() if count]
    whole = f"{tally.total}{noun}"
    if len(shown) == 1:
        status = {"逾期": "已逾期"}.get(shown[0][0], shown[0][0])
        return f"{whole}均{status}" if tally.total > 1 else f"{noun[1:]}{status}"
    counts = "，".join(f"{status}{count}{noun[0]}" for status, count in shown)
    return f"{whole}中，{counts}，分别占{_listed(_shares(tally, [status for status, _ in shown]))}"


def _shares(tally: Tally, statuses: Iterable[str]) -> list[str]:
    """The shares of some statuses, all with one decimal unless all are whole."""
    shares = [tally.shares[status] for status in statuses]
    places = 0 if all(share.is_integer() for share in shares) else 1
    return [f"{share:.{places}f}%" for share in shares]


def _listed(words: Sequence[str]) -> str:
    """A、B和C."""
    return "和".join(filter(None, ("、".join(words[:-1]), words[-1])))


def lag(counted: Counted, measure: str = "项") -> str:
    """How many are overdue and behind, noughts left out: 逾期1项、滞后3项; "" for none."""
    shown = [(status, counted.by_status.get(status, 0)) for status in ("逾期", "滞后")]
    return "、".join(f"{status}{count}{measure}" for status, count in shown if count)


def lagging(entries: Iterable[UnitTally | ListTally], measure: str = "项", limit: int = 0) -> str:
    """Units or lists with what they lag in: 区科委（逾期1项、滞后3项）、区经信局（滞后1项）; others are left out.

    With a `limit` the first so many; nothing is said of the others.
    """
    found = [(entry, words) for entry in entries if (words := lag(entry, measure))]
    return "、".join(f"{_entry_name(entry)}（{words}）" for entry, words in (found[:limit] if limit else found))


def _entry_name(entry: UnitTally | ListTally) -> str:
    return entry.unit if isinstance(entry, UnitTally) else entry.list or "未分清单"


def lights(tally: Tally, measure: str = "项") -> str:
    """How many show red and yellow, noughts left out: 红灯6项、黄灯4项; "" for none."""
    shown = [(light, tally.by_light.get(light, 0)) for light in ("红", "黄")]
    return "、".join(f"{light}灯{count}{measure}" for light, count in shown if count)


def stages(problems: Iterable[Problem]) -> str:
    """How many problems stand at each stage of the loop: 建账2个、整改4个; 环节未填 for a blank one."""
    counts = Counter(problem.stage or "环节未填" for problem in problems)
    order = [*_PROBLEM_STAGES, *(stage for stage in counts if stage not in _PROBLEM_STAGES)]
    return "、".join(f"{stage}{counts[stage]}个" for stage in order if counts[stage])


def pace(indicators: Indicators) -> str:
    """How indicators stand against time, noughts left out: 9项与时间进度基本一致，1项未填报当前值."""
    i = indicators
    behind = i.total - i.on_pace - i.not_measurable - i.unreported
    if i.on_pace == i.total:
        return f"{'均' if i.total > 1 else ''}与时间进度基本一致"
    counts = (
        (i.on_pace, "项与时间进度基本一致"),
        (behind, "项落后于时间进度"),
        (i.not_measurable, "项的目标值、基期值或当前值不是数，不作进度比较"),
        (i.unreported, "项未填报当前值"),
    )
    return "，".join(f"{count}{words}" for count, words in counts if count)


def changed(changes: Changes) -> str:
    """What changed since the earlier period, noughts left out: 新完成4项，累计完成投资增加3.2亿元."""
    counts = (
        ("新列入{}项", changes.added),
        ("调出{}项", changes.removed),
        ("新完成{}项", changes.newly_completed),
        ("新增滞后{}项", changes.newly_behind),
        ("新增逾期{}项", changes.newly_overdue),
        ("{}项滞后或逾期事项赶上进度", changes.caught_up),
        ("{}项完成率回落", changes.fallen_back),
        ("新登记问题{}个", changes.problems_opened),
        ("销账问题{}个", changes.problems_closed),
    )
    clauses = [words.format(len(keys)) for words, keys in counts if keys]
    if changes.invested_added:
        verb = "增加" if changes.invested_added > 0 else "减少"
        clauses.append(f"累计完成投资{verb}{show_money(abs(changes.invested_added))}")
    return "，".join(clauses) or "各事项状态没有变化"


def _date(value: date) -> str:
    """2024年6月30日."""
    return show_date(value)


FILTERS: Final[Mapping[str, Callable[..., str]]] = MappingProxyType(
    {
        "date": _date,
        "month": show_month,
        "amount": show_amount,
        "number": show_amount,
        "yi": show_yi,
        "money": show_money,
        "percent": percent,
        "points": points,
        "numeral": show_numeral,
        "dash": dash,
        "unscheduled": unscheduled,
        "of": of,
        "done": done,
        "deadline": deadline,
        "apart": apart,
        "clause": clause,
        "sentence": sentence,
        "names": names,
        "named": named,
        "leads": leads,
        "totals": totals,
        "standing": standing,
        "lag": lag,
        "lagging": lagging,
        "lights": lights,
        "stages": stages,
        "pace": pace,
        "changed": changed,
    }
)
"""Every filter of ours by the name a template uses; Jinja's own (first, length, sum …) come beside them."""
