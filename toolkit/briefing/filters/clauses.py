"""Clauses about what a summary counts. Statuses and lights go by the words of the office.

A clause words what the summary holds, makes up no figure, and leaves out what is nought.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from toolkit.briefing.filters.figures import counts_of
from toolkit.briefing.filters.given import each, each_having, having, text, whole
from toolkit.chinese import show_money
from toolkit.status import FAR_BEHIND, LIGHTS, Status
from toolkit.summary import Changes, Indicators, Item, Problem, Tally, UnitTally
from toolkit.views.wording import lamp as word_of_light
from toolkit.views.wording import percent_text

_PROBLEM_STAGES: Final = ("建账", "整改", "复查", "销账")
_WORDS: Final[Mapping[str, str]] = MappingProxyType({status.value: status.value for status in Status})
"""The words of an office that has none of its own: the contract's."""


def done(item: Any, *, words: Mapping[str, str] = _WORDS) -> str:
    """An item's 完成率: 45%, 未填报 where it is blank, 待核实 where it cannot be read."""
    found: Item = having(item, "percent unreported", "一个事项")
    return words["待核实"] if found.percent is None else percent_text(found)


def totals(kinds: Any) -> str:
    """How many items of each kind there are: 重点任务38项、重点项目144个."""
    found = each_having(kinds, "name total measure", "事项类别（kinds）")
    return "、".join(f"{kind.name}{kind.total}{kind.measure}" for kind in found)


def standing(tally: Any, noun: Any, *, words: Mapping[str, str] = _WORDS) -> str:
    """How items stand, noughts left out: 38项重点任务中，已完成10项，达到序时28项，分别占26.3%和73.7%.

    `noun` begins with the measure word: 项重点任务. All alike: 5条政策机制均已完成; one alone: 重点项目滞后.
    """
    counted: Tally = having(tally, "total by_status shares", "一类事项的计数（如 tasks）")
    measure, name = text(noun)[:1], text(noun)[1:]
    shown = [(status, count) for status, count in counted.by_status.items() if count]
    if not shown:
        return f"没有{name}"
    if len(shown) == 1:
        word = words[shown[0][0]]
        word = {"逾期": "已逾期"}.get(word, word)
        return f"{counted.total}{measure}{name}均{word}" if counted.total > 1 else f"{name}{word}"
    counts = "，".join(f"{words[status]}{count}{measure}" for status, count in shown)
    shares = _listed(_shares(counted, [status for status, _ in shown]))
    return f"{counted.total}{measure}{name}中，{counts}，分别占{shares}"


def _shares(tally: Tally, statuses: Iterable[str]) -> list[str]:
    """The shares of some statuses, all with one decimal unless all are whole."""
    shares = [tally.shares[status] for status in statuses]
    places = 0 if all(share.is_integer() for share in shares) else 1
    return [f"{share:.{places}f}%" for share in shares]


def _listed(words: Sequence[str]) -> str:
    """A、B和C."""
    return "和".join(filter(None, ("、".join(words[:-1]), words[-1])))


def lag(counted: Any, measure: Any = "项", *, words: Mapping[str, str] = _WORDS) -> str:
    """How many are overdue and behind, noughts left out: 逾期1项、滞后3项; "" for none."""
    counts, unit = counts_of(counted), text(measure)
    shown = [(status, counts.get(status, 0)) for status in ("逾期", "滞后")]
    return "、".join(f"{words[status]}{count}{unit}" for status, count in shown if count)


def lagging(entries: Any, measure: Any = "项", limit: Any = 0, *, words: Mapping[str, str] = _WORDS) -> str:
    """Units or lists with what they lag in: 区科委（逾期1项、滞后3项）、区经信局（滞后1项）; others are left out.

    With a `limit` the first so many; nothing is said of the others.
    """
    found = [(entry, said) for entry in each(entries) if (said := lag(entry, measure, words=words))]
    most = whole(limit) or len(found)
    return "、".join(f"{_entry_name(entry)}（{said}）" for entry, said in found[:most])


def _entry_name(entry: Any) -> str:
    if isinstance(entry, UnitTally):
        return entry.unit
    return str(having(entry, "list", "单位或清单").list or "未分清单")


def lamp(light: Any) -> str:
    """The word of a light with 灯 after it, once: 橙 → 橙灯."""
    return word_of_light(text(light))


def lights(counted: Any, measure: Any = "项", *, colours: Mapping[str, str] = LIGHTS) -> str:
    """How many show each light of what lags, the gravest first, noughts left out: 红灯6项、黄灯4项; "" for none.

    Of items every light they show is told. Of a tally those lights only, with all that show them: where an office
    gives one of them to items that do not lag too, only the items themselves can tell these apart.
    """
    order = dict.fromkeys(colours[status] for status in ("逾期", FAR_BEHIND, "滞后"))
    if isinstance(counted, Tally):
        counts = counted.by_light
    else:
        counts = Counter(item.light for item in each_having(counted, "light", "事项清单，或一类事项的计数"))
        order |= dict.fromkeys(colours.values())
    shown, unit = [(light, counts.get(light, 0)) for light in order], text(measure)
    return "、".join(f"{word_of_light(light)}{count}{unit}" for light, count in shown if count)


def stages(problems: Any) -> str:
    """How many problems stand at each stage of the loop: 建账2个、整改4个; 环节未填 for a blank one."""
    found: list[Problem] = each_having(problems, "stage", "问题清单")
    counts = Counter(problem.stage or "环节未填" for problem in found)
    order = [*_PROBLEM_STAGES, *(stage for stage in counts if stage not in _PROBLEM_STAGES)]
    return "、".join(f"{stage}{counts[stage]}个" for stage in order if counts[stage])


def pace(indicators: Any) -> str:
    """How indicators stand against time, noughts left out: 9项与时间进度基本一致，1项未填报当前值."""
    i: Indicators = having(indicators, "total on_pace not_measurable unreported", "指标（indicators）")
    behind = i.total - i.on_pace - i.not_measurable - i.unreported
    if not i.total:
        return "没有指标"
    if i.on_pace == i.total:
        return f"{'均' if i.total > 1 else ''}与时间进度基本一致"
    counts = (
        (i.on_pace, "项与时间进度基本一致"),
        (behind, "项落后于时间进度"),
        (i.not_measurable, "项的目标值、基期值或当前值不是数，不作进度比较"),
        (i.unreported, "项未填报当前值"),
    )
    return "，".join(f"{count}{words}" for count, words in counts if count)


def changed(changes: Any, *, words: Mapping[str, str] = _WORDS) -> str:
    """What changed since the earlier period, noughts left out: 新完成4项，累计完成投资增加3.2亿元."""
    found: Changes = having(changes, "added removed newly_completed problems_closed", "与上期相比的变化（changes）")
    clauses = [f"{before}{len(items)}{after}" for before, items, after in _changes(found, words) if items]
    if found.invested_added:
        verb = "增加" if found.invested_added > 0 else "减少"
        clauses.append(f"累计完成投资{verb}{show_money(abs(found.invested_added))}")
    return "，".join(clauses) or "各事项状态没有变化"


def _changes(changes: Changes, words: Mapping[str, str]) -> Iterable[tuple[str, Sequence[object], str]]:
    """What changed, each with the words before and after its number."""
    behind, overdue = words["滞后"], words["逾期"]
    yield "新列入", changes.added, "项"
    yield "调出", changes.removed, "项"
    yield "新完成", changes.newly_completed, "项"
    yield f"新增{behind}", changes.newly_behind, "项"
    yield f"新增{overdue}", changes.newly_overdue, "项"
    yield "", changes.caught_up, f"项{behind}或{overdue}事项赶上进度"
    yield "", changes.fallen_back, "项完成率回落"
    yield "新登记问题", changes.problems_opened, "个"
    yield "销账问题", changes.problems_closed, "个"
