"""Who answers for each row of a ledger: the unit that leads it, those that support, or nobody and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from toolkit.chinese import Unread, is_placeholder, split_units
from toolkit.ledger import Ledger, Table
from toolkit.ledger.headings import normal
from toolkit.values import shown

NO_COLUMN: Final = "没有写明责任单位的列"
NO_UNIT: Final = "没有写责任单位"
UNREAD: Final = "责任单位无法识别"
COLLECTIVE: Final = "责任单位是统称，没有具体单位"


@dataclass(frozen=True, slots=True)
class Duty:
    """Who answers for one row, by 规范简称. `lead` is "" for nobody; then `why` says why, `typed` what the cell says.

    `supporting` are single units, `collective` names that stand for several (各部门), which nobody in particular is.
    """

    lead: str
    supporting: tuple[str, ...] = ()
    collective: tuple[str, ...] = ()
    why: str = ""
    typed: str = ""


def duties_of(ledger: Ledger, table: Table) -> list[Duty]:
    """Who answers for each row of a table. The first unit named leads (列第一位的责任单位为牵头单位)."""
    leading = _column(table, table.sheet.lead)
    if leading is None:
        return [Duty("", why=NO_COLUMN)] * len(table)
    supporting = _column(table, table.sheet.support) or [None] * len(table)
    known: dict[tuple[Any, Any], Duty] = {}
    duties: list[Duty] = []
    for cells in zip(leading, supporting, strict=True):
        if cells not in known:
            known[cells] = _duty(ledger, *cells)
        duties.append(known[cells])
    return duties


def _column(table: Table, headings: Sequence[str]) -> Sequence[Any] | None:
    """The units of each row under the first of some headings that the table has, its own or a foreign one."""
    for heading in headings:
        if table.has(heading):
            return table.column(heading)
    foreign = {normal(heading): heading for heading in reversed([*table.extra])}
    for heading in headings:
        if found := foreign.get(normal(heading)):
            return [_names(cell) for cell in table.extra[found]]
    return None


def _names(cell: Any) -> tuple[str, ...] | None:
    """The names in a cell of a foreign column, as the ledger reads them in its own."""
    text = shown(cell)
    return None if is_placeholder(text) else split_units(text) or None


def _duty(ledger: Ledger, leading: Any, supporting: Any) -> Duty:
    first = ledger.units.resolve(leading) if isinstance(leading, tuple) else ()
    others = ledger.units.resolve(supporting) if isinstance(supporting, tuple) else ()
    lead, why, typed = _lead(ledger, leading, first)
    rest = [name for name in dict.fromkeys([*first[1:], *others]) if name != lead]
    single = tuple(name for name in rest if not ledger.schema.collective(name))
    collective = tuple(name for name in rest if ledger.schema.collective(name))
    return Duty(lead, single, collective, why, typed)


def _lead(ledger: Ledger, cell: Any, named: Sequence[str]) -> tuple[str, str, str]:
    """The unit that leads, why there is none, and what then stands in the cell."""
    if isinstance(cell, Unread):
        return "", UNREAD, cell.text
    if not named:
        return "", NO_UNIT, ""
    if ledger.schema.collective(named[0]):
        return "", COLLECTIVE, "、".join(cell)
    return named[0], "", ""


def dealt_tables(ledger: Ledger) -> Iterator[Table]:
    """The tables whose rows units answer for, in the order of the blank ledger."""
    return (ledger[sheet.code] for sheet in ledger.schema.sheets if sheet.lead)
