"""Indicators against a straight line from base to target, and problems in their closed loop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from toolkit.chinese import Dates
from toolkit.ledger import Ledger, Row
from toolkit.status import Schedule, Status, Yardstick, assess
from toolkit.summary.items import day_text, unit_names


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


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of the closed loop. `overdue` when it is open past its date."""

    key: str
    related: str
    text: str
    unit: str
    stage: str
    deadline: str
    measures: str
    closed: bool
    overdue: bool
    row: Row


@dataclass(frozen=True, slots=True)
class Problems:
    """Counts of the problems, and the problems themselves in the ledger's order."""

    total: int
    open: int
    closed: int
    overdue: int
    items: tuple[Problem, ...]


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


def problems_of(ledger: Ledger, as_of: date) -> Problems:
    """The problems of a ledger, counted on a day."""
    items = tuple(_problem(row, ledger, as_of) for row in ledger["problems"])
    closed = sum(1 for item in items if item.closed)
    return Problems(len(items), len(items) - closed, closed, sum(1 for item in items if item.overdue), items)


def _problem(row: Row, ledger: Ledger, as_of: date) -> Problem:
    due = row["整改时限"]
    closed = row["环节"] == "销账"
    last = due.last if isinstance(due, Dates) else None
    units = ledger.units.resolve(unit_names(row["责任单位"]))
    raw = row.raw("整改时限")
    return Problem(
        row.text("问题编号"),
        "、".join(unit_names(row["关联编号"])),
        row.text("问题"),
        "、".join(units),
        row.text("环节"),
        raw.strip() if isinstance(raw, str) else day_text(due),
        row.text("整改措施"),
        closed,
        not closed and last is not None and last < as_of,
        row,
    )
