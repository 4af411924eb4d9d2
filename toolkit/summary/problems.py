"""Problems in their closed loop: 建账, 整改, 复查, 销账."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from toolkit.chinese import Dates
from toolkit.ledger import Ledger, Row
from toolkit.summary.items import day_text, unit_names


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
