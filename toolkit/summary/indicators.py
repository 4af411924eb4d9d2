"""Indicators against a straight line from base to target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from toolkit.ledger import Ledger, Row
from toolkit.status import Schedule, Status, Yardstick, assess


@dataclass(frozen=True, slots=True)
class Indicators:
    """How many indicators are binding and expected, and keep pace with a straight line from base to target."""

    total: int
    binding: int
    expected: int
    on_pace: int
    binding_on_pace: int
    expected_on_pace: int
    not_measurable: int
    unreported: int


def indicators_of(ledger: Ledger, yardstick: Yardstick) -> Indicators:
    """The indicators of a ledger counted."""
    rows = list(ledger["indicators"])
    paces = [_indicator_pace(row, ledger, yardstick) for row in rows]
    kept = [row["属性"] for row, pace in zip(rows, paces, strict=True) if pace is True]
    kinds = [row["属性"] for row in rows]
    return Indicators(
        len(rows),
        kinds.count("约束性"),
        kinds.count("预期性"),
        len(kept),
        kept.count("约束性"),
        kept.count("预期性"),
        sum(1 for pace in paces if pace is None),
        sum(1 for row in rows if row["当前值"] is None),
    )


def _indicator_pace(row: Row, ledger: Ledger, yardstick: Yardstick) -> bool | None:
    """Whether an indicator is as far on the line from base to target as time is; None when it is not a number."""
    base, target, current = row["基期值"], row["目标值"], row["当前值"]
    years = ledger.settings.plan_start, ledger.settings.plan_end
    if current is None:
        return False
    if not all(isinstance(v, (int, float)) for v in (base, target, current)) or base == target or None in years:
        return None
    schedule = Schedule(date(years[0] or 1, 1, 1), date(years[1] or 1, 12, 31))
    percent = (current - base) / (target - base) * 100
    return assess(percent, schedule, yardstick).status in (Status.DONE, Status.ON_PACE)
