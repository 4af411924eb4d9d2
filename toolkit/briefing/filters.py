"""What a template may write behind a `|`: figures, dates, names and clauses as documents print them.

Thin over toolkit.chinese. Money is in 万元, percentages in %, differences in percent points. A filter never makes up
a figure: it words what the summary holds, and leaves out what is nought. Statuses and lights go by the words of the
office: functions that name them take `words` or `colours`, which a template need not give.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import wraps
from types import MappingProxyType
from typing import Any, Final, Protocol

from jinja2 import pass_context
from jinja2.runtime import Context

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
from toolkit.status import FAR_BEHIND, LIGHTS, Status
from toolkit.summary import Changes, Indicators, Item, ListTally, Problem, Tally, UnitTally
from toolkit.views.wording import lamp, percent_text

NOTHING: Final = "—"
"""What a table shows where there is nothing to show."""

_ENDS: Final = "。！？；;，,、：: "
_PROBLEM_STAGES: Final = ("建账", "整改", "复查", "销账")
_WORDS: Final[Mapping[str, str]] = MappingProxyType({status.value: status.value for status in Status})
"""The words of an office that has none of its own: the contract's."""


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


def on_pace(counted: Counted) -> str:
    """A table's count of 达到序时 and, where there are any, 超序时; — for none. The heading is `pace_status`."""
    return dash(counted.by_status.get("超序时", 0) + counted.by_status.get("达到序时", 0))


def of(part: float, whole: float) -> str:
    """The share of one amount in another: 348200|of(1148086) → 30.3%; — of nothing."""
    return percent(part / whole * 100 if whole else None)


def done(item: Item, *, words: Mapping[str, str] = _WORDS) -> str:
    """An item's 完成率: 45%, 未填报 where it is blank, 待核实 where it cannot be read."""
    return words["待核实"] if item.percent is None else percent_text(item)


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


def standing(tally: Tally, noun: str, *, words: Mapping[str, str] = _WORDS) -> str:
    """How items stand, noughts left out: 38项重点任务中，已完成10项，达到序时28项，分别占26.3%和73.7%.

    `noun` begins with the measure word: 项重点任务. All alike: 5条政策机制均已完成; one alone: 重点项目滞后.
    """
    shown = [(status, count) for status, count in tally.by_status.items() if count]
    whole = f"{tally.total}{noun}"
    if len(shown) == 1:
        word = words[shown[0][0]]
        word = {"逾期": "已逾期"}.get(word, word)
        return f"{whole}均{word}" if tally.total > 1 else f"{noun[1:]}{word}"
    counts = "，".join(f"{words[status]}{count}{noun[0]}" for status, count in shown)
    return f"{whole}中，{counts}，分别占{_listed(_shares(tally, [status for status, _ in shown]))}"


def _shares(tally: Tally, statuses: Iterable[str]) -> list[str]:
    """The shares of some statuses, all with one decimal unless all are whole."""
    shares = [tally.shares[status] for status in statuses]
    places = 0 if all(share.is_integer() for share in shares) else 1
    return [f"{share:.{places}f}%" for share in shares]


def _listed(words: Sequence[str]) -> str:
    """A、B和C."""
    return "和".join(filter(None, ("、".join(words[:-1]), words[-1])))


def lag(counted: Counted, measure: str = "项", *, words: Mapping[str, str] = _WORDS) -> str:
    """How many are overdue and behind, noughts left out: 逾期1项、滞后3项; "" for none."""
    shown = [(status, counted.by_status.get(status, 0)) for status in ("逾期", "滞后")]
    return "、".join(f"{words[status]}{count}{measure}" for status, count in shown if count)


def lagging(
    entries: Iterable[UnitTally | ListTally],
    measure: str = "项",
    limit: int = 0,
    *,
    words: Mapping[str, str] = _WORDS,
) -> str:
    """Units or lists with what they lag in: 区科委（逾期1项、滞后3项）、区经信局（滞后1项）; others are left out.

    With a `limit` the first so many; nothing is said of the others.
    """
    found = [(entry, said) for entry in entries if (said := lag(entry, measure, words=words))]
    return "、".join(f"{_entry_name(entry)}（{said}）" for entry, said in (found[:limit] if limit else found))


def _entry_name(entry: UnitTally | ListTally) -> str:
    return entry.unit if isinstance(entry, UnitTally) else entry.list or "未分清单"


def lights(counted: Tally | Iterable[Item], measure: str = "项", *, colours: Mapping[str, str] = LIGHTS) -> str:
    """How many show each light of what lags, the gravest first, noughts left out: 红灯6项、黄灯4项; "" for none.

    Of items every light they show is told. Of a tally those lights only, with all that show them: where an office
    gives one of them to items that do not lag too, only the items themselves can tell these apart.
    """
    order = dict.fromkeys(colours[status] for status in ("逾期", FAR_BEHIND, "滞后"))
    if isinstance(counted, Tally):
        counts = counted.by_light
    else:
        counts = Counter(item.light for item in counted)
        order |= dict.fromkeys(colours.values())
    shown = [(light, counts.get(light, 0)) for light in order]
    return "、".join(f"{lamp(light)}{count}{measure}" for light, count in shown if count)


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


def changed(changes: Changes, *, words: Mapping[str, str] = _WORDS) -> str:
    """What changed since the earlier period, noughts left out: 新完成4项，累计完成投资增加3.2亿元."""
    behind, overdue = words["滞后"], words["逾期"]
    counts = (
        ("新列入", changes.added, "项"),
        ("调出", changes.removed, "项"),
        ("新完成", changes.newly_completed, "项"),
        (f"新增{behind}", changes.newly_behind, "项"),
        (f"新增{overdue}", changes.newly_overdue, "项"),
        ("", changes.caught_up, f"项{behind}或{overdue}事项赶上进度"),
        ("", changes.fallen_back, "项完成率回落"),
        ("新登记问题", changes.problems_opened, "个"),
        ("销账问题", changes.problems_closed, "个"),
    )
    clauses = [f"{before}{len(found)}{after}" for before, found, after in counts if found]
    if changes.invested_added:
        verb = "增加" if changes.invested_added > 0 else "减少"
        clauses.append(f"累计完成投资{verb}{show_money(abs(changes.invested_added))}")
    return "，".join(clauses) or "各事项状态没有变化"


def _date(value: date) -> str:
    """2024年6月30日."""
    return show_date(value)


def _local(
    function: Callable[..., str], name: str, take: Callable[[Mapping[str, Any]], Mapping[str, str]]
) -> Callable[..., str]:
    """The filter that is given by this name what `take` finds among the variables a template is filled from."""

    @pass_context
    @wraps(function)
    def told(context: Context, *arguments: Any, **options: Any) -> str:
        return function(*arguments, **options, **{name: take(context.parent)})

    return told


def _worded(function: Callable[..., str]) -> Callable[..., str]:
    """The filter with the office's words for statuses."""
    return _local(function, "words", lambda variables: variables["words"])


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
        "on_pace": on_pace,
        "unscheduled": unscheduled,
        "of": of,
        "done": _worded(done),
        "deadline": deadline,
        "apart": apart,
        "clause": clause,
        "sentence": sentence,
        "names": names,
        "named": named,
        "leads": leads,
        "totals": totals,
        "standing": _worded(standing),
        "lag": _worded(lag),
        "lagging": _worded(lagging),
        "lamp": lamp,
        "lights": _local(lights, "colours", lambda variables: variables["yardstick"].lights),
        "stages": stages,
        "pace": pace,
        "changed": _worded(changed),
    }
)
"""Every filter of ours by the name a template uses; Jinja's own (first, length, sum …) come beside them."""
