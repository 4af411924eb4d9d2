"""Rules for the 项目台账 sheet: investment groups, years, stages, and projects that seem to be listed twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from toolkit.chinese import show_amount, squeeze
from toolkit.ledger import Investments, Ledger, Settings, Table
from toolkit.ledger.investment import PLANNED, agreed
from toolkit.rules.label import comparison, rule
from toolkit.rules.reports import rows_by_key
from toolkit.rules.settings import plan_label, setting_at_fault
from toolkit.values import Fault, Finding, Severity

GROUP_DISAGREES = Fault(
    "group-disagrees", Severity.ERROR, "同一投资组金额不一致",
    "“{plan}”合并投资组“{group}”在这里写 {value}，在第{row}行写 {other}；汇总暂按 {other} 万元计一次。",
    "同组金额应当相同：请改正，或把不共用投资的项目移出该组。", "台账约定第2节",
)  # fmt: skip
GROUP_WITHOUT_AMOUNT = Fault(
    "group-without-amount", Severity.ERROR, "投资组没有金额",
    "“{plan}”合并投资组“{value}”的各行都没有可用的计划投资，这一组没有计入合计。",
    "请至少在一行填写该组的计划投资。", "台账约定第2节",
)  # fmt: skip
YEARS_REVERSED = Fault(
    "years-reversed", Severity.ERROR, "起止年份颠倒",
    "结束年份 {value} 早于开始年份 {start}。", "请核对后改正其中一个。", "台账约定第3节",
)  # fmt: skip
OUTSIDE_PLAN = Fault(
    "outside-plan", Severity.WARNING, "不在规划期内",
    "实施年份 {years} 不在规划期（{plan}）内。",
    "请核对年份；确属规划期外的，请确认是否应列入本台账。", "已公布清单的核对",
)  # fmt: skip
PLAN_UNLIKELY = Fault(
    "plan-unlikely", Severity.WARNING, "规划期与实施年份不符",
    "规划期是 {plan}，而 {rows} 个项目中有 {count} 个的实施年份不在其内。", "请核对规划起始年和规划结束年是否写错。",
    "已公布清单的核对",
)  # fmt: skip
FINISHED_BELOW_100 = Fault(
    "finished-below-100", Severity.ERROR, "完工而完成率不足",
    "阶段为完工，完成率却是 {percent}%。", "请核对：完工的把完成率改为 100%，未完工的改正阶段。", "台账约定第3节",
)  # fmt: skip
COMPLETE_NOT_FINISHED = Fault(
    "complete-not-finished", Severity.WARNING, "完成率已满而未完工",
    "完成率已达 {percent}%，阶段却是“{stage}”。", "请核对：已完工的把阶段改为完工。", "台账约定第3节",
)  # fmt: skip
PROGRESS_BEFORE_WORK = Fault(
    "progress-before-work", Severity.WARNING, "未开工而有进度",
    "阶段为“{stage}”，完成率却是 {percent}%。", "请核对阶段和完成率。", "台账约定第3节",
)  # fmt: skip
SAME_PROJECT = Fault(
    "same-project", Severity.WARNING, "疑似重复项目",
    "与第{row}行（{key}）名称、区位及规模都相同{differences}。",
    "请核对是否同一项目；重复的请删去，不同的请写明区别。", "已公布清单的核对",
)  # fmt: skip
SAME_SCOPE = Fault(
    "same-scope", Severity.WARNING, "区位及规模相同而名称不同",
    "与第{row}行（{key} {name}）的区位及规模相同，名称不同。",
    "请核对是否同一项目更名后重列，或规模误抄。", "已公布清单的核对",
)  # fmt: skip

STAGE_WENT_BACK = Fault(
    "project-stage-went-back", Severity.WARNING, "项目阶段倒退",
    "阶段由上期的“{before}”退回到“{value}”。", "请核对；确需退回的，请在存在问题中说明原因。",
    "项目阶段：谋划→在谈→前期手续→开工→在建→完工",
)  # fmt: skip

LISTED_DIFFERENTLY = Fault(
    "listed-differently", Severity.WARNING, "同名项目列入两个清单",
    "与第{row}行（{key}，{list}）同名{differences}。",
    "请核对是否同一项目；是的，只保留一处并统一数据，不是的，请在名称中写明区别。", "已公布清单的核对",
)  # fmt: skip

#: A scope that names a quantity (道路长约190m) belongs to one project; a bare place (西田各庄镇) may have many.
_QUANTITY = r"(?i)\d+(?:\.\d+)?\s*(?:公里|千米|千伏|平方米|公顷|米|户|栋|个|座|台|套|亩|吨|m|km|㎡)"
_EARLY_STAGES = ("谋划", "在谈")


@rule(GROUP_DISAGREES, GROUP_WITHOUT_AMOUNT)
def groups(ledger: Ledger) -> Iterator[Finding]:
    """The amounts written in an investment group agree, and there is one."""
    projects = ledger["projects"]
    if not projects.has(PLANNED):
        return
    investments = Investments.of(projects)
    rows = {group: index for index, group in reversed(list(enumerate(investments.groups)))}  # the first of each
    for (plan, group), written in investments.written.items():
        if not written:
            index = rows[plan, group]
            if investments.unread_of(index) or ledger.sent:
                continue  # said at the amount itself, or written where another unit leads
            yield GROUP_WITHOUT_AMOUNT.at(projects.place(index, "合并投资组"), group, plan=plan)
            continue
        first, amount = agreed(written)
        for index, other in written:
            if other != amount:
                words = {"plan": plan, "group": group, "row": projects.numbers[first], "other": show_amount(amount)}
                yield GROUP_DISAGREES.at(projects.place(index, PLANNED), projects.typed[PLANNED][index], **words)


@rule(YEARS_REVERSED, OUTSIDE_PLAN, PLAN_UNLIKELY)
def years(ledger: Ledger) -> Iterator[Finding]:
    """A project ends no earlier than it starts, and some of it falls into the planning period.

    Where hardly any does, it is the planning period that is wrong.
    """
    projects = ledger["projects"]
    outside: list[tuple[int, int, int]] = []
    pairs = list(zip(projects.column("开始年份"), projects.column("结束年份"), strict=True))
    sound = {pair for pair in set(pairs) if _sound(ledger.settings, *pair)}
    for index, (start, end) in enumerate(pairs) if len(sound) < len(set(pairs)) else ():
        if type(start) is int and type(end) is int and end < start:
            yield YEARS_REVERSED.at(projects.place(index, "结束年份"), end, start=start)
            continue
        first, last = (start if type(start) is int else end), (end if type(end) is int else start)
        if type(first) is int and type(last) is int and _outside(ledger.settings, first, last):
            outside.append((index, first, last))
    plan = plan_label(ledger.settings)
    place = setting_at_fault(ledger, ("规划起始年", "规划结束年"), len(outside), len(projects))
    if place:
        yield PLAN_UNLIKELY.at(place, plan, plan=plan, rows=len(projects), count=len(outside))
        return
    for index, first, last in outside:
        heading = "开始年份" if type(projects.column("开始年份")[index]) is int else "结束年份"
        words = {"years": str(first) if first == last else f"{first}—{last}", "plan": plan}
        yield OUTSIDE_PLAN.at(projects.place(index, heading), projects.typed[heading][index], **words)


def _sound(settings: Settings, start: Any, end: Any) -> bool:
    """Whether two years are in order and within the planning period."""
    return type(start) is int and type(end) is int and start <= end and not _outside(settings, start, end)


def _outside(settings: Settings, first: int, last: int) -> bool:
    """Whether years miss the planning period; they miss none that is not given or is reversed, as the settings say."""
    start, end = settings.plan_start, settings.plan_end
    if start and end and start > end:
        return False
    return bool((end and first > end) or (start and last < start))


@rule(FINISHED_BELOW_100, COMPLETE_NOT_FINISHED, PROGRESS_BEFORE_WORK)
def stages(ledger: Ledger) -> Iterator[Finding]:
    """Stage and percentage agree: finished is 100 %, 100 % is finished, and what has not begun has no progress."""
    projects = ledger["projects"]
    pairs = list(zip(projects.column("阶段"), projects.column("完成率"), strict=True))
    wrong = {pair: found for pair in set(pairs) if (found := _contradiction(*pair))}
    for index, pair in enumerate(pairs) if wrong else ():
        if pair in wrong and not _may_be_fraction(projects, index, pair[1]):
            fault, heading = wrong[pair]
            words = {"stage": pair[0], "percent": f"{pair[1]:g}"}
            yield fault.at(projects.place(index, heading), projects.typed[heading][index], **words)


@comparison(STAGE_WENT_BACK)
def stages_in_order(ledger: Ledger, previous: Ledger) -> Iterator[Finding]:
    """From one period to the next a project moves on, or stays where it is."""
    projects = ledger["projects"]
    stages = projects.sheet.column("阶段").choices
    earlier = rows_by_key(previous["projects"])
    for row in projects if earlier else ():
        before = earlier.get(row.key)
        if before is None or row["阶段"] not in stages or before["阶段"] not in stages:
            continue
        if stages.index(row["阶段"]) < stages.index(before["阶段"]):
            yield STAGE_WENT_BACK.at(row.place("阶段"), row.raw("阶段"), before=before["阶段"])


def _contradiction(stage: Any, percent: Any) -> tuple[Fault, str] | None:
    """How stage and percentage contradict each other, and the column to look at."""
    if type(percent) is not float or type(stage) is not str or not 0 <= percent <= 100:
        return None  # what is out of range is said as such
    if stage == "完工" and percent < 100:
        return FINISHED_BELOW_100, "完成率"
    if stage != "完工" and percent >= 100:
        return COMPLETE_NOT_FINISHED, "阶段"
    return (PROGRESS_BEFORE_WORK, "完成率") if stage in _EARLY_STAGES and percent > 0 else None


def _may_be_fraction(projects: Table, index: int, percent: float) -> bool:
    """Whether a percentage up to 1 is a plain number, which was said to be perhaps a fraction."""
    return 0 < percent <= 1 and type(projects.typed["完成率"][index]) in (int, float)


@rule(SAME_PROJECT, SAME_SCOPE, LISTED_DIFFERENTLY)
def listed_twice(ledger: Ledger) -> Iterator[Finding]:
    """No project stands twice under one name and scope, in two lists with other figures, or under two names."""
    projects = ledger["projects"]
    names = [squeeze(name) if type(name) is str else "" for name in projects.column("项目名称")]
    places = [squeeze(scope) if type(scope) is str else "" for scope in projects.column("区位及规模")]
    if not (_repeats(names) or _repeats(places)):
        return
    scopes = list(zip(projects.column("清单"), places, strict=True))
    by_name: dict[str, int] = {}
    by_both: dict[tuple[str, str], int] = {}
    by_scope: dict[tuple[Any, str], int] = {}
    for index, (name, scope) in enumerate(zip(names, scopes, strict=True)):
        if not name:
            continue
        before = by_both.setdefault((name, scope[1]), index)
        namesake = by_name.setdefault(name, index)
        if before != index:
            if projects.row(index).key != projects.row(before).key:  # said as a repeated key
                yield _twice(projects, SAME_PROJECT, index, before)
        elif namesake != index and _lists(projects, index) != _lists(projects, namesake):
            if _differences(projects, index, namesake):
                yield _twice(projects, LISTED_DIFFERENTLY, index, namesake)
        elif scope[1] and (other := by_scope.setdefault(scope, index)) != index and re.search(_QUANTITY, scope[1]):
            yield _same_scope(projects, index, other)


def _repeats(texts: Sequence[str]) -> bool:
    """Whether a text that is not blank is there twice."""
    return len(set(texts) - {""}) + texts.count("") < len(texts)


def _same_scope(projects: Table, index: int, other: int) -> Finding:
    there = projects.row(other)
    words = {"row": there.number, "key": there.text("项目编号"), "name": there.text("项目名称")}
    place = projects.place(index, "区位及规模")
    return SAME_SCOPE.at(place, projects.row(index).raw("区位及规模"), **words)


def _lists(projects: Table, index: int) -> tuple[Any, Any]:
    return projects.column("所属规划")[index], projects.column("清单")[index]


def _twice(projects: Table, fault: Fault, index: int, before: int) -> Finding:
    words = {
        "row": projects.numbers[before],
        "key": projects.row(before).text("项目编号"),
        "list": " / ".join(str(part) for part in _lists(projects, before) if part is not None),
        "differences": _differences(projects, index, before),
    }
    return fault.at(projects.place(index, "项目名称"), projects.row(index).text("项目名称"), **words)


def _differences(projects: Table, index: int, before: int) -> str:
    """What two rows say differently of amount and years: ，金额分别为 300 和 400 万元; "" for nothing."""
    here, there = projects.row(index), projects.row(before)
    differences = ""
    amounts = there.readable(PLANNED), here.readable(PLANNED)
    if all(amounts) and amounts[0] != amounts[1]:
        differences += f"，金额分别为 {show_amount(amounts[0])} 和 {show_amount(amounts[1])} 万元"
    years = [[row.readable(heading) for heading in ("开始年份", "结束年份")] for row in (there, here)]
    if all(type(year) is int for pair in years for year in pair) and years[0] != years[1]:
        differences += "，年份分别为 {}—{} 和 {}—{}".format(*years[0], *years[1])
    return differences
