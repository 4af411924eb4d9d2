"""Who reported this period, who did not, and by when each unit had to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from toolkit.chinese import Unread
from toolkit.ledger import Ledger
from toolkit.returns import Due, ReturnRule, due_of, parse_return_rule
from toolkit.status import Status
from toolkit.summary.items import Block, Items
from toolkit.values import Period
from toolkit.workdays import Direction

REPORTED, IN_PART, NOTHING, NOT_NEEDED = "已报送", "部分报送", "未报送", "无需报送"
#: Items of which nothing new is expected.
_AT_REST = frozenset(status.value for status in (Status.DONE, Status.NOT_DUE, Status.UNSCHEDULED))


@dataclass(frozen=True, slots=True)
class UnitReport:
    """What one unit reported of the items it leads.

    `expected` items call for a report this period, `reported` of them have one, `missing` are the keys of the others.
    `latest` is the last 填报日期 of this period, `due` the day returns were due, None where the ledger does not say.
    """

    unit: str
    expected: int
    reported: int
    missing: tuple[str, ...]
    latest: date | None
    due: Due | None

    @property
    def state(self) -> str:
        """已报送, 部分报送, 未报送 or 无需报送."""
        if not self.expected:
            return NOT_NEEDED
        return REPORTED if self.reported == self.expected else IN_PART if self.reported else NOTHING

    @property
    def late(self) -> bool:
        """Whether something was reported after the day it was due."""
        return self.due is not None and self.latest is not None and self.latest > self.due.day


@dataclass(frozen=True, slots=True)
class Reporting:
    """The units that lead anything, in the ledger's order."""

    units: tuple[UnitReport, ...]

    def of(self, *states: str) -> tuple[UnitReport, ...]:
        """The units whose report is in one of these states."""
        return tuple(unit for unit in self.units if unit.state in states)

    @property
    def late(self) -> tuple[UnitReport, ...]:
        """The units that reported late."""
        return tuple(unit for unit in self.units if unit.late)


@dataclass(slots=True)
class _Count:
    """What is counted of one unit."""

    expected: int = 0
    reported: int = 0
    missing: list[str] = field(default_factory=list)
    latest: date | None = None


def reporting_of(items: Items, ledger: Ledger, period: Period) -> Reporting:
    """What each unit reported of the period.

    An item is reported where any column that the schema calls reported is filled, unless its 填报日期 lies before the
    period. Items that are done, not begun or without a date call for none.
    """
    counts: dict[str, _Count] = {}
    for block in items.blocks.values():
        _count(block, period.first, counts)
    dues = _dues(ledger, period)
    listed = [unit for unit in ledger["units"].column("规范简称") if isinstance(unit, str)]
    units = [unit for unit in dict.fromkeys([*listed, *counts]) if unit and unit in counts]
    return Reporting(tuple(_report(unit, counts[unit], dues.get(unit, dues[""])) for unit in units))


def _report(unit: str, count: _Count, due: Due | None) -> UnitReport:
    return UnitReport(unit, count.expected, count.reported, tuple(count.missing), count.latest, due)


def _count(block: Block, first: date, counts: dict[str, _Count]) -> None:
    """Count the items of a block under the units that lead."""
    days = _days(block)
    keys = block.table.column(block.table.sheet.key[0])
    at_rest = [status in _AT_REST for status, _, _ in block.outcomes]
    for lead, filled, day, code, key in zip(block.leads, _filled(block), days, block.codes, keys, strict=True):
        count = counts.get(lead) or counts.setdefault(lead, _Count())
        if filled and (day is None or day >= first):
            count.expected += 1
            count.reported += 1
            if day is not None and (count.latest is None or day > count.latest):
                count.latest = day
        elif not at_rest[code]:
            count.expected += 1
            count.missing.append(key if type(key) is str else "")


def _filled(block: Block) -> Iterator[bool]:
    """Whether anything is reported of each item."""
    columns = [column.heading for column in block.table.present_columns() if column.reported]
    blank = block.table.blank
    if not columns or any(heading not in blank for heading in columns):
        return iter([bool(columns)] * len(block))
    cells = zip(*(block.table.column(heading) for heading in columns), strict=True)
    return (any(cell is not None for cell in row) for row in cells)


def _days(block: Block) -> Sequence[Any]:
    """The 填报日期 of each item, None where there is none that can be read."""
    if not block.table.has("填报日期"):
        return [None] * len(block)
    return [day if isinstance(day, date) else None for day in block.table.column("填报日期")]


def _dues(ledger: Ledger, period: Period) -> dict[str, Due | None]:
    """When returns are due, by unit; under "" for the units that have no rule of their own."""
    direction = Direction(ledger.settings.moving)
    units = ledger["units"]
    rules = dict(zip(units.column("规范简称"), units.column("报送时限"), strict=True))
    dues: dict[str, Due | None] = {"": _due(ledger.settings.returns, period, direction)}
    for unit, text in rules.items():
        if isinstance(unit, str) and text is not None:
            dues[unit] = _due(text, period, direction)
    return dues


def _due(text: Any, period: Period, direction: Direction) -> Due | None:
    """The day a text means; None where it says none, or what cannot be read, which is a finding."""
    rule: ReturnRule | Unread | None = parse_return_rule(text)
    return due_of(rule, period, direction) if isinstance(rule, ReturnRule) else None
