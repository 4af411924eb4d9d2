"""Which columns a dispatched sheet has, in which order, and what stands in them.

After what names a row come its state and what the unit fills in, so that both are in view together; then what the
filled columns said when they were sent, then all else that the ledger's sheet has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from toolkit.chinese import percent_of
from toolkit.dispatch.marks import ID_HEADING, Role, SentColumn, Use
from toolkit.dispatch.states import SHOWN_HEADINGS, States
from toolkit.ledger import RawSheet, Table
from toolkit.ledger.headings import find_headings, normal, without_unit
from toolkit.schema import Column

EARLIER_PREFIX: Final = "上期："
"""Stands before the heading of a returned column over what it said when it was sent."""

#: Headings of our own, in normal form.
_OWN = frozenset(map(normal, (ID_HEADING, *SHOWN_HEADINGS)))
#: Kinds of column that say by when a row is to be done.
_DUE_KINDS = frozenset({"deadline", "last_year"})


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Part:
    """One column of a dispatched sheet: what is known of it, and its cells for every row of the ledger's table.

    `column` is the schema's, None for a foreign one and for what is shown. `calculated` are the rows whose cell the
    ledger calculates by a formula: nobody fills them in. `share` says that its numbers are shares of 1, to be shown as
    percentages, as the ledger understands them.
    """

    sent: SentColumn
    column: Column | None
    cells: Sequence[Any]
    calculated: frozenset[int] = frozenset()
    share: bool = False

    @property
    def returned(self) -> bool:
        """Whether the unit fills it in."""
        return self.sent.use is Use.RETURNED

    def says_something(self, rows: Iterable[int]) -> bool:
        """Whether it has its place in a sheet of some rows: only what is worked out is left out where it is blank."""
        return self.sent.use is not Use.SHOWN or any(self.cells[row] for row in rows)


def parts_of(table: Table, raw: RawSheet, states: States, role: Role) -> tuple[Part, ...]:
    """The columns of a sheet for units that lead its rows, or that support; after the hidden one of ids."""
    headings = find_headings(raw, table.sheet)
    units = headings.units if headings else {}
    own = [_part(table, column, units, role) for column in _in_order(table)]
    leading = {*table.sheet.key, table.sheet.name}
    named = sorted((p for p in own if p.sent.column in leading), key=lambda p: p.sent.column not in table.sheet.key)
    due = [part for part in own if not part.returned and part.column and part.column.kind in _DUE_KINDS]
    filled = [part for part in own if part.returned]
    before = [*named, *due, *_shown(states), *filled, *map(_earlier, filled)]
    rest = [part for part in own if part not in before]
    return (*before, *rest, *_foreign(table, raw))


def left_out(table: Table, raw: RawSheet) -> tuple[str, ...]:
    """The foreign columns that are not sent: hidden ones, and those that bear a heading of our own."""
    return tuple(heading for heading in table.extra if _is_kept_back(table, raw, heading))


def _in_order(table: Table) -> list[Column]:
    """The schema's columns that the ledger has, in the ledger's order."""
    return sorted(table.present_columns(), key=lambda column: _place(table.letters[column.heading]))


def _place(letters: str) -> tuple[int, str]:
    return len(letters), letters


def _part(table: Table, column: Column, units: Any, role: Role) -> Part:
    heading, unit = column.heading, units.get(column.heading, column.unit)
    written = f"{without_unit(heading)[0]}({unit})" if unit != column.unit else heading
    use = Use.RETURNED if column.returned and role is Role.LEAD else Use.KEPT
    calculated = frozenset(table.layout.formulas.get(heading, ()))
    sent = SentColumn(written, heading, use)
    return Part(sent, column, table.typed[heading], calculated, _is_share(table, column))


def _is_share(table: Table, column: Column) -> bool:
    """Whether the ledger took the plain numbers of a column for shares of 1: 0.4 for 40%."""
    if column.kind != "percent":
        return False
    cells = zip(table.typed[column.heading], table.column(column.heading), strict=True)
    plain = [(raw, value) for raw, value in cells if type(raw) in (int, float) and isinstance(value, float) and raw]
    return bool(plain) and all(value == float(percent_of(raw, True)) for raw, value in plain)


def _shown(states: States) -> Iterable[Part]:
    for place, heading in enumerate(states.headings):
        texts = [state.texts[place] for state in states.rows]
        yield Part(SentColumn(heading, "", Use.SHOWN), None, texts)


def _earlier(part: Part) -> Part:
    sent = SentColumn(f"{EARLIER_PREFIX}{part.sent.heading}", "", Use.EARLIER)
    return Part(sent, part.column, part.cells, share=part.share)


def _foreign(table: Table, raw: RawSheet) -> Iterable[Part]:
    """The ledger's other columns, in its order."""
    headings = [heading for heading in table.extra if not _is_kept_back(table, raw, heading)]
    for heading in sorted(headings, key=lambda heading: _place(table.letters[heading])):
        yield Part(SentColumn(heading, heading, Use.KEPT), None, table.extra[heading])


def _is_kept_back(table: Table, raw: RawSheet, heading: str) -> bool:
    name = normal(heading)
    hidden = _index(table.letters[heading]) in raw.hidden_columns
    return hidden or name in _OWN or name.startswith(normal(EARLIER_PREFIX))


def _index(letters: str) -> int:
    """The number of a column, counted from 0, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
