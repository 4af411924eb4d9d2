"""One cell in two workbooks: what kind of change it is, the ledger's own understanding of both deciding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from toolkit.chinese import Dates, Percent, Unread, halfwidth, parse_dates, parse_number, parse_percent, squeeze
from toolkit.diff.tables import Field, Table
from toolkit.diff.values import Formula, How, Kind
from toolkit.ledger.cells import read_cells
from toolkit.ledger.raw import PercentCell
from toolkit.ledger.units import UnitBook

_PLAIN = frozenset({str, int, float, type(None)})
_NUMBERS = (int, float, PercentCell)
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

        Units go by their 规范简称.
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
            return [self._units.resolve(value) if type(value) is tuple else value for value in values]
        return values

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
    alike = old.result == new.result and old.result is not None
    if same:
        return None if alike or None in (old.result, new.result) else How.VALUE
    return How.FORMULA_SAME_RESULT if alike else How.FORMULA


def kind_of_change(old: Any, new: Any, before: Any, after: Any, known: bool) -> Kind:
    """The kind of change from one content, neither calculated, to another that differs in value or in type.

    `before` and `after` are what the two mean, where that is `known`.
    """
    if _is_text(old) and _is_text(new) and _same_but_blanks(old or "", new or ""):
        return Kind.BLANK_ONLY
    readable = known and type(before) is not Unread and type(after) is not Unread
    if readable and before is None and after is None:
        return Kind.BLANK_ONLY
    means_same = before == after if readable else _mean_same(old, new)
    if not means_same:
        return Kind.MODIFIED
    if isinstance(old, _NUMBERS) and isinstance(new, _NUMBERS) and PercentCell in (type(old), type(new)):
        return Kind.PERCENT_FORMAT_ONLY
    return Kind.TYPE_ONLY


def _is_text(value: Any) -> bool:
    return value is None or type(value) is str


def _same_but_blanks(old: str, new: str) -> bool:
    """Whether two texts are the same but for blanks and full width."""
    if len(old) != len(new) and " " not in old and " " not in new and old.isprintable() and new.isprintable():
        return False  # full width does not change how long a text is
    return squeeze(halfwidth(old)) == squeeze(halfwidth(new))


def _mean_same(old: Any, new: Any) -> bool:
    """Whether two cells that no schema explains are one number, percentage or day, written in two ways."""
    if isinstance(old, str) and isinstance(new, str):
        return False
    if isinstance(old, str) or isinstance(new, str):
        text, other = (old, new) if isinstance(old, str) else (new, old)
        return _reads_as(text, other)
    if isinstance(old, date) and isinstance(new, date):
        return bool(_moment(old) == _moment(new))
    return bool(old == new)


def _reads_as(text: str, other: Any) -> bool:
    """Whether a text says what another cell holds."""
    if isinstance(other, bool):
        return False
    if isinstance(other, PercentCell):
        read = parse_percent(text)
        return type(read) is Percent and read.explicit and abs(read.value - float(other) * 100) < 1e-9
    if isinstance(other, (int, float)):
        return bool(parse_number(text) == other)
    if isinstance(other, date):
        days = parse_dates(text)
        return isinstance(days, Dates) and days.first == days.last and _moment(other) == _moment(days.last)
    return False


def _moment(value: Any) -> Any:
    return value if isinstance(value, datetime) or value is None else datetime.combine(value, time())
