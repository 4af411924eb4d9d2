"""One cell in two workbooks: what kind of change it is, the ledger's own understanding of both deciding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolkit.chinese import Amount, Unread, parse_amount
from toolkit.diff.alike import are_same, is_number, mean_same, same_but_blanks, same_number
from toolkit.diff.tables import Field, Table
from toolkit.diff.values import Formula, How, Kind
from toolkit.ledger.cells import read_cells
from toolkit.ledger.raw import PercentCell
from toolkit.ledger.units import UnitBook

_PLAIN = frozenset({str, int, float, type(None)})
#: All of it, in percent.
_WHOLE = 100


class Meanings:
    """What the cells of one table mean; `units` are the duty units of its ledger."""

    def __init__(self, table: Table, units: UnitBook) -> None:
        self._table = table
        self._units = units
        self._context: dict[int, Sequence[Any]] = {}

    def of(self, one: Field | None, places: Sequence[int]) -> Sequence[Any]:
        """What a column's cells at these places mean, as `read` says; None for all where there is no such column."""
        if one is None:
            return [None] * len(places)
        rows = self._table.rows
        return self.read(one, [rows[place][one.index] for place in places])

    def read(self, one: Field, cells: Sequence[Any]) -> Sequence[Any]:
        """What cells of a column mean: None for blank ones, and for all where no schema says.

        Units go by their 规范简称; of those that only support, the order does not matter.
        """
        column = one.column
        if column is None:
            return [None] * len(cells)
        if column.kind == "percent":
            # Whether 0.4 is 40% shows only over the whole column, unless one of these is plainly no fraction.
            context = () if any(map(_is_no_fraction, cells)) else self._whole(one)
            values = read_cells([*cells, *context], column, one.unit).values[: len(cells)]
        else:
            values = read_cells(cells, column, one.unit).values
        if column.kind == "units":
            leads = self._table.sheet is not None and column.heading in self._table.sheet.lead
            return [self._resolved(value, leads) if type(value) is tuple else value for value in values]
        return values

    def _resolved(self, typed: tuple[str, ...], leads: bool) -> tuple[str, ...]:
        units = self._units.resolve(typed)
        return (*units[:1], *sorted(units[1:])) if leads else tuple(sorted(units))

    def _whole(self, one: Field) -> Sequence[Any]:
        """The different cells of a column."""
        if one.index not in self._context:
            cells = self._table.cells(one)
            if _PLAIN.issuperset(map(type, cells)):
                self._context[one.index] = list(set(cells))
            else:  # of 40% and 0.4 a set holds one
                self._context[one.index] = [cell for _, cell in set(zip(map(type, cells), cells, strict=True))]
        return self._context[one.index]


def _is_no_fraction(cell: Any) -> bool:
    """Whether a percentage is a plain number that shows its column not to be one of fractions."""
    return type(cell) in (int, float) and 1 < cell <= _WHOLE


def formula_change(old: Any, new: Any, same: bool) -> How | None:
    """How a cell was changed of which either content is calculated; None where the two say the same.

    `same` tells whether two formulas refer to the same cells.
    """
    if not isinstance(new, Formula):
        return How.FORMULA_TO_VALUE
    if not isinstance(old, Formula):
        return How.VALUE_TO_FORMULA
    alike = old.result is not None and are_same(old.result, new.result)
    if same:
        return None if alike or None in (old.result, new.result) else How.VALUE
    return How.FORMULA_SAME_RESULT if alike else How.FORMULA


def kind_of_change(old: Any, new: Any, before: Any, after: Any, known: bool) -> Kind | None:
    """The kind of change from one content, neither calculated, to another; None where they are the same.

    `before` and `after` are what the two mean, where that is `known`.
    """
    if (type(old) is str or old is None) and (type(new) is str or new is None):
        if old == new:
            return None
        if same_but_blanks(old or "", new or ""):
            return Kind.BLANK_ONLY
    elif are_same(old, new):
        return None
    if known and type(before) is not Unread and type(after) is not Unread:
        if before is None and after is None:
            return Kind.BLANK_ONLY
        same = _means_same(old, new, before, after)
    else:
        same = (not known or type(before) is type(after)) and mean_same(old, new)
    if not same:
        return Kind.MODIFIED
    numbers = is_number(old) and is_number(new)
    return Kind.PERCENT_FORMAT_ONLY if numbers and PercentCell in (type(old), type(new)) else Kind.TYPE_ONLY


def _means_same(old: Any, new: Any, before: Any, after: Any) -> bool:
    """Whether two contents mean the same in a column of the ledger; 约300 and 300 do not."""
    if before != after:
        return is_number(before) and is_number(after) and same_number(before, after)
    return not is_number(before) or _is_approximate(old) is _is_approximate(new)


def _is_approximate(value: Any) -> bool:
    amount = parse_amount(value, "万元") if type(value) is str else None
    return type(amount) is Amount and amount.approximate
