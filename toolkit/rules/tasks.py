"""Rules for the 任务台账 and 政策机制 sheets: deadlines, percentages and units that contradict the rest of the row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date

from toolkit.chinese import Dates, show_date
from toolkit.ledger import Ledger
from toolkit.rules.label import rule
from toolkit.rules.settings import plan_label
from toolkit.values import Fault, Finding, Severity

DUE_BEFORE_START = Fault(
    "due-before-start", Severity.ERROR, "完成时限早于开始时间",
    "完成时限“{value}”早于开始时间（{start}）。", "请核对后改正其中一个。", "台账约定第3节",
)  # fmt: skip
DONE_BELOW_100 = Fault(
    "done-below-100", Severity.WARNING, "说已完成而完成率不足",
    "“{text}”写明已经完成，完成率却是 {percent}%。",
    "请核对：完成的把完成率改为 100%，未完成的改写进展。", "台账约定第3节",
)  # fmt: skip

COMPLETE_BUT_UNDERWAY = Fault(
    "complete-but-underway", Severity.WARNING, "完成率已满而说未完成",
    "完成率已达 {percent}%，“{text}”却说还没有完成。",
    "请核对：未完成的改正完成率，已完成的改写进展。", "台账约定第3节",
)  # fmt: skip
OUTSIDE_PLAN = Fault(
    "task-outside-plan", Severity.WARNING, "时限不在规划期内",
    "“{column}”填写为“{value}”，不在规划期（{plan}）内。", "请核对年份是否误填。", "台账约定第3节",
)  # fmt: skip
LEAD_ALSO_SUPPORTS = Fault(
    "lead-also-supports", Severity.WARNING, "牵头单位又列为配合单位",
    "“{unit}”已是牵头单位，又写在配合单位里。",
    "请从配合单位中删去，或写上真正的配合单位。", "列第一位的责任单位为牵头单位",
)  # fmt: skip

#: Progress texts that say no more than "done": anything longer may speak of a part.
_SAYS_DONE = r"^(?:现)?(?:已|已经)?(?:全部|全面|按期|提前|如期)*(?:完成|办结|完结)(?:任务|目标)?[。.！!]?$"
#: Progress texts that say the work goes on, and words that take it back (已全部完成，正在总结).
_SAYS_UNDERWAY = r"尚未|未完成|没有完成|未启动|未开工|进行中|推进中|正在(?:推进|办理|建设|施工|实施|开展|编制)"
_SAYS_SOME_DONE = r"已(?:经|全部|全面|按期|提前|如期)*(?:完成|办结|建成|竣工|完工|印发|出台)|验收"
#: No text that says just that it is done is longer.
_LONGEST_DONE = 30


@rule(DUE_BEFORE_START)
def due_after_start(ledger: Ledger) -> Iterator[Finding]:
    """A task's deadline is not before its start."""
    tasks, end = ledger["tasks"], ledger.settings.plan_end or MAXYEAR
    for index, (start, due) in enumerate(zip(tasks.column("开始时间"), tasks.column("完成时限"), strict=True)):
        last = due.last if type(due) is Dates else None
        if last is not None and start is not None and isinstance(start, date) and last < start:
            if start.year > end:
                continue  # said at the start
            place, raw = tasks.place(index, "完成时限"), tasks.typed["完成时限"][index]
            yield DUE_BEFORE_START.at(place, raw, start=show_date(start))


@rule(DONE_BELOW_100, COMPLETE_BUT_UNDERWAY)
def said_done(ledger: Ledger) -> Iterator[Finding]:
    """A task or policy has a percentage of 100 when its progress text says it is done, and only then."""
    for code in ("tasks", "policies"):
        table = ledger[code]
        for index, (text, percent) in enumerate(zip(table.column("本月进展"), table.column("完成率"), strict=True)):
            if type(percent) is not float or type(text) is not str:
                continue
            if percent < 100 and len(text) <= _LONGEST_DONE and re.match(_SAYS_DONE, text):
                fault = DONE_BELOW_100
            elif percent == 100 and _says_underway(text):
                fault = COMPLETE_BUT_UNDERWAY
            else:
                continue
            place, raw = table.place(index, "完成率"), table.typed["完成率"][index]
            yield fault.at(place, raw, text=text, percent=f"{percent:g}")


def _says_underway(text: str) -> bool:
    return re.search(_SAYS_UNDERWAY, text) is not None and not re.search(_SAYS_SOME_DONE, text)


@rule(OUTSIDE_PLAN)
def within_plan(ledger: Ledger) -> Iterator[Finding]:
    """A deadline falls into the planning period, and so does the start of a task."""
    first, last = ledger.settings.plan_start or MINYEAR, ledger.settings.plan_end or MAXYEAR
    if first > last:
        return  # said at the settings
    plan = plan_label(ledger.settings)
    for code in ("tasks", "policies"):
        table = ledger[code]
        for heading in ("开始时间", "完成时限"):
            for index, value in enumerate(table.column(heading) if table.has(heading) else ()):
                day = value.last if type(value) is Dates else value
                # What was begun before the plan and goes on in it belongs to it.
                earliest = MINYEAR if heading == "开始时间" else first
                if isinstance(day, date) and not earliest <= day.year <= last:
                    yield OUTSIDE_PLAN.at(table.place(index, heading), table.typed[heading][index], plan=plan)


@rule(LEAD_ALSO_SUPPORTS)
def lead_supports(ledger: Ledger) -> Iterator[Finding]:
    """The unit that leads is not among those that support it, whatever alias was typed."""
    for code in ("tasks", "policies"):
        table = ledger[code]
        if not table.has("配合单位"):
            continue
        for index, (lead, support) in enumerate(zip(table.column("牵头单位"), table.column("配合单位"), strict=True)):
            if type(lead) is tuple and type(support) is tuple:
                first = ledger.units.resolve(lead)[:1]
                if first and first[0] in ledger.units.resolve(support):
                    place, raw = table.place(index, "配合单位"), table.typed["配合单位"][index]
                    yield LEAD_ALSO_SUPPORTS.at(place, raw, unit=first[0])
