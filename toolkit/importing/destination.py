"""The sheet of the ledger that rows are imported into: what it has already, and the units of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.ledger import RawSheet, Table
from toolkit.ledger.cells import read_cells
from toolkit.ledger.headings import find_headings
from toolkit.schema import Column, Sheet

GROUP, PLAN = "合并投资组", "所属规划"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Destination:
    """The sheet: its schema, its title and columns in the workbook, its keys, its investment groups by plan.

    `units` has the unit of money in which a column of amounts is written there.
    """

    sheet: Sheet
    title: str
    letters: Mapping[str, str]
    units: Mapping[str, str]
    keys: frozenset[tuple[Any, ...]]
    groups: Mapping[str, frozenset[str]]

    @staticmethod
    def of(table: Table, raw: RawSheet) -> Destination:
        """The destination that a parsed sheet is; `raw` are its cells."""
        headings = find_headings(raw, table.sheet)
        keys = frozenset(row.key for row in table)
        units = dict(headings.units) if headings else {}
        return Destination(table.sheet, table.title, table.letters, units, keys, _groups(table))

    def column(self, heading: str) -> Column:
        """The schema's column of that heading; for one of the ledger's own one of numbers or words."""
        known = next((column for column in self.sheet.columns if column.heading == heading), None)
        return known or Column(heading, "measure")

    def unit(self, heading: str) -> str:
        """The unit in which the ledger's column is written; "" for one that holds no money."""
        return self.units.get(heading) or self.column(heading).unit

    @property
    def extra(self) -> tuple[str, ...]:
        """The headings of the ledger's own columns, which the schema does not know."""
        known = {column.heading for column in self.sheet.columns}
        return tuple(heading for heading in self.letters if heading not in known)

    @property
    def headings(self) -> tuple[str, ...]:
        """All headings that rows can be imported under."""
        return (*(column.heading for column in self.sheet.columns), *self.extra)


def _groups(table: Table) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    headings = {column.heading for column in table.sheet.columns}
    if {GROUP, PLAN} <= headings:
        for plan, group in zip(table.column(PLAN), table.column(GROUP), strict=True):
            if isinstance(group, str):
                found.setdefault(str(plan or ""), set()).add(group)
    return {plan: frozenset(names) for plan, names in found.items()}


def as_read(values: list[Any], column: Column, unit: str) -> list[Any]:
    """What the ledger will understand of the cells of one column."""
    return list(read_cells(values, column, unit).values)
