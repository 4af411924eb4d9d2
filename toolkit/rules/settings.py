"""Rules for the 设置 sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.chinese import squeeze
from toolkit.ledger import Ledger, Settings
from toolkit.rules.label import rule
from toolkit.values import Fault, Finding, Place, Severity

NO_PLANNING_PERIOD = Fault(
    "no-planning-period", Severity.WARNING, "没有规划期",
    "设置里没有“{item}”；未写开始时间的任务无法推算序时进度。", "请在设置表补填“{item}”，如 2021。", "台账约定第3节",
)  # fmt: skip
NO_REPORT_PERIOD = Fault(
    "no-report-period", Severity.WARNING, "没有报告期",
    "设置里没有“报告期”，不能查本期是否填报、问题是否超期。", "请在设置表补填“报告期”，如 2024年6月。", "台账约定第2节",
)  # fmt: skip
PLANNING_PERIOD_REVERSED = Fault(
    "planning-period-reversed", Severity.ERROR, "规划期颠倒",
    "规划起始年 {start} 晚于规划结束年 {end}。", "请改正规划起始年或规划结束年。", "台账约定第2节",
)  # fmt: skip

#: So many rows, and more than half of all, contradict a setting only when the setting is wrong.
_FEWEST = 10


def plan_label(settings: Settings) -> str:
    """The planning period as messages name it: 2021—2025, 2021年起, 至2025年."""
    start, end = settings.plan_start, settings.plan_end
    if start and end:
        return f"{start}—{end}"
    return f"{start}年起" if start else f"至{end}年"


def setting_at_fault(ledger: Ledger, items: Sequence[str], contradicting: int, rows: int) -> Place | None:
    """Where the first of some settings stands that most rows contradict, so that it is told once; None for none.

    Those of a unit's workbook are the ledger's: there the rows are wrong.
    """
    if ledger.sent or contradicting < _FEWEST or contradicting * 2 <= rows:
        return None
    table = ledger["settings"]
    cells = (row.place("值") for item in items for row in table if squeeze(row.text("项")) == item)
    return next(cells, Place(table.title))


@rule(NO_PLANNING_PERIOD, NO_REPORT_PERIOD, PLANNING_PERIOD_REVERSED)
def planning_period(ledger: Ledger) -> Iterator[Finding]:
    """The planning and the reporting period are given, and the first year of the plan is not after its last."""
    start, end = ledger.settings.plan_start, ledger.settings.plan_end
    place = Place(ledger["settings"].title)
    filled = len(ledger["settings"]) > 0  # a sheet that is missing or empty is told as such
    if filled and not _given(ledger, "规划起始年") and (len(ledger["tasks"]) or len(ledger["policies"])):
        yield NO_PLANNING_PERIOD.at(place, item="规划起始年")
    if filled and not _given(ledger, "报告期") and any(len(ledger[code]) for code in ("tasks", "projects", "problems")):
        yield NO_REPORT_PERIOD.at(place)
    if start is not None and end is not None and start > end:
        yield PLANNING_PERIOD_REVERSED.at(place, start=start, end=end)


def _given(ledger: Ledger, item: str) -> bool:
    """Whether the settings have a row for an item: if it is blank or cannot be read, that was said at its cell."""
    return any(squeeze(row.text("项")) == item for row in ledger["settings"])
