"""Rules for the 设置 sheet."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.chinese import Unread, parse_year, squeeze
from toolkit.ledger import Ledger
from toolkit.rules.label import rule
from toolkit.values import Fault, Finding, Place, Severity

NO_PLANNING_PERIOD = Fault(
    "no-planning-period", Severity.WARNING, "没有规划期",
    "设置里没有“{item}”；未写开始时间的任务无法推算序时进度。", "请在设置表补填“{item}”，如 2021。", "台账约定第3节",
)  # fmt: skip
PLANNING_PERIOD_REVERSED = Fault(
    "planning-period-reversed", Severity.ERROR, "规划期颠倒",
    "规划起始年 {start} 晚于规划结束年 {end}。", "请改正规划起始年或规划结束年。", "台账约定第2节",
)  # fmt: skip


@rule(NO_PLANNING_PERIOD, PLANNING_PERIOD_REVERSED)
def planning_period(ledger: Ledger) -> Iterator[Finding]:
    """The planning period is given, and its first year is not after its last."""
    start, end = ledger.settings.plan_start, ledger.settings.plan_end
    place = Place(ledger["settings"].title)
    if start is None and not _unread(ledger, "规划起始年") and (len(ledger["tasks"]) or len(ledger["policies"])):
        yield NO_PLANNING_PERIOD.at(place, item="规划起始年")
    if start is not None and end is not None and start > end:
        yield PLANNING_PERIOD_REVERSED.at(place, start=start, end=end)


def _unread(ledger: Ledger, item: str) -> bool:
    """Whether a year of the settings is there but cannot be read, which was said at its cell."""
    return any(
        isinstance(row["值"], Unread) or isinstance(parse_year(row.raw("值")), Unread)
        for row in ledger["settings"]
        if squeeze(row.text("项")) == item
    )
