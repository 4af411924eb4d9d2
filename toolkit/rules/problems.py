"""Rules for the 问题台账 sheet: the closed loop 建账—整改—复查—销账."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from toolkit.ledger import Ledger
from toolkit.rules.label import rule
from toolkit.values import Fault, Finding, Severity

CLOSED_WITHOUT_DATE = Fault(
    "closed-without-date", Severity.WARNING, "销账而没有日期",
    "环节为销账，没有填写销账日期。", "请补填销账日期。", "问题闭环：建账—整改—复查—销账",
)  # fmt: skip
DATED_NOT_CLOSED = Fault(
    "dated-not-closed", Severity.WARNING, "有销账日期而未销账",
    "填写了销账日期，环节却是“{stage}”。", "请核对：已销账的把环节改为销账，未销账的清空销账日期。",
    "问题闭环：建账—整改—复查—销账",
)  # fmt: skip
CLOSED_BEFORE_FOUND = Fault(
    "closed-before-found", Severity.ERROR, "销账早于发现",
    "销账日期早于发现日期。", "请核对后改正其中一个。", "问题闭环：建账—整改—复查—销账",
)  # fmt: skip


@rule(CLOSED_WITHOUT_DATE, DATED_NOT_CLOSED, CLOSED_BEFORE_FOUND)
def closing(ledger: Ledger) -> Iterator[Finding]:
    """A problem that is written off has a date, after it was found; one that is not has none."""
    for row in ledger["problems"]:
        stage, closed, found = row["环节"], row["销账日期"], row["发现日期"]
        if stage == "销账" and closed is None:
            yield CLOSED_WITHOUT_DATE.at(row.place("销账日期"))
        if isinstance(closed, date) and type(stage) is str and stage != "销账":
            yield DATED_NOT_CLOSED.at(row.place("销账日期"), row.raw("销账日期"), stage=stage)
        if isinstance(closed, date) and isinstance(found, date) and closed < found:
            yield CLOSED_BEFORE_FOUND.at(row.place("销账日期"), row.raw("销账日期"))
