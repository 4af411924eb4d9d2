"""Rules for the 任务台账 and 政策机制 sheets: deadlines and percentages that contradict the rest of the row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.chinese import Dates, show_date
from toolkit.ledger import Ledger
from toolkit.rules.label import rule
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

#: Progress texts that say no more than "done": anything longer may speak of a part.
_SAYS_DONE = re.compile(r"^(?:现)?(?:已|已经)?(?:全部|全面|按期|提前|如期)*(?:完成|办结|完结)(?:任务|目标)?[。.！!]?$")


@rule(DUE_BEFORE_START)
def due_after_start(ledger: Ledger) -> Iterator[Finding]:
    """A task's deadline is not before its start."""
    tasks = ledger["tasks"]
    for index, (start, due) in enumerate(zip(tasks.column("开始时间"), tasks.column("完成时限"), strict=True)):
        last = due.last if type(due) is Dates else None
        if last is not None and start is not None and hasattr(start, "year") and last < start:
            place, raw = tasks.place(index, "完成时限"), tasks.typed["完成时限"][index]
            yield DUE_BEFORE_START.at(place, raw, start=show_date(start))


@rule(DONE_BELOW_100)
def said_done(ledger: Ledger) -> Iterator[Finding]:
    """A task or policy whose progress text says it is done has a percentage of 100."""
    for code in ("tasks", "policies"):
        table = ledger[code]
        for index, (text, percent) in enumerate(zip(table.column("本月进展"), table.column("完成率"), strict=True)):
            if type(percent) is float and percent < 100 and type(text) is str and _SAYS_DONE.match(text):
                place, raw = table.place(index, "完成率"), table.typed["完成率"][index]
                yield DONE_BELOW_100.at(place, raw, text=text, percent=f"{percent:g}")
