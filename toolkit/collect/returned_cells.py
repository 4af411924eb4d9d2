"""The cells of a returned sheet: where they stand, what is in them under merges and by formulas, what they mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from typing import Any

from toolkit.collect.columns import ReturnedColumn, ReturnedColumns, odd_unit, unit_of
from toolkit.collect.held import Held, merged_cells
from toolkit.collect.meaning import Meaning, shares_in
from toolkit.collect.outcome import Taken, Theirs
from toolkit.ledger import Mark, RawSheet
from toolkit.values import column_letter


class ReturnedCells:
    """The cells of one returned sheet, by the index of their row and column in its raw rows."""

    def __init__(self, held: Held, raw: RawSheet, columns: ReturnedColumns, taken: Taken) -> None:
        self._held, self._raw, self._columns, self._taken = held, raw, columns, taken

    def where(self, index: int, place: int) -> Theirs:
        """Where a cell stands."""
        cell = f"{column_letter(self._raw.left + place)}{self._raw.top + index + 1}"
        return self._taken.at(self._raw.title, cell)

    def column(self, rows: Sequence[int], place: int) -> list[Any]:
        """The cells of a column in these rows."""
        if self._raw.merges or place >= self._width:
            return [self.cell(index, place) for index in rows]
        return [self._raw.rows[index][place] for index in rows]

    @cached_property
    def _merged(self) -> frozenset[tuple[int, int]]:
        return merged_cells(self._raw)

    def cell(self, index: int, place: int) -> Any:
        """A cell; of several that are merged downward each says what the first does."""
        row = self._raw.rows[index]
        return self._under_merge.get((index, place), row[place] if place < len(row) else None)

    @cached_property
    def _under_merge(self) -> dict[tuple[int, int], Any]:
        """By cell below the first of a range that is merged downward, what the first says."""
        raw, last = self._raw, len(self._raw.rows)
        ranges = ((top - raw.top, left - raw.left, bottom - raw.top) for top, left, bottom, _ in raw.merges)
        below = (
            ((row, place), raw.rows[first][place])
            for first, place, bottom in ranges
            if self._columns.row < first < last and 0 <= place < self._width
            for row in range(first + 1, min(bottom + 1, last))
        )
        return dict(islice(below, last * self._width))  # sound ranges do not overlap

    @cached_property
    def _width(self) -> int:
        """How many cells every row has at least."""
        return min(map(len, self._raw.rows))

    def is_percent(self, heading: str) -> bool:
        """Whether a column is one of percentages."""
        column = self._held.columns[heading]
        return column is not None and column.kind == "percent"

    def formula(self, index: int, column: ReturnedColumn) -> str:
        """The formula that a returned cell holds, "" for none."""
        cell = self.cell(index, column.place)
        found = self._raw.formulas.get((self._raw.top + index, self._raw.left + column.place), "")
        return found or (cell.text if isinstance(cell, Mark) and cell.formula else "")

    def is_same_formula(self, index: int, base: int, column: ReturnedColumn) -> bool:
        """Whether a returned cell holds the base's formula, whatever that comes to, in whatever row it stands now."""
        own = self._held.formula(base, column.heading)
        if not own:
            return False
        number, now = self._held.table.numbers[base], self._raw.top + index + 1
        return _without_row(own, number) == _without_row(self.formula(index, column), now)

    def meaning(self, column: ReturnedColumn, cells: Sequence[Any], base: Sequence[Any] = ()) -> Meaning:
        """What the cells of a returned column mean: read like the ledger's, but with care where that is no help.

        Money under a heading that names another unit may be in either one, where some of it stands as in the base.
        """
        held = self._held.meaning(column.heading)
        unit = unit_of(column, held.unit)
        if not self.is_percent(column.heading):
            return Meaning(held.column, unit, None, held.units, doubt=_doubt(column, unit != held.unit, cells, base))
        own = shares_in(cells)
        shares = own is not False and held.shares is not False and bool(own or held.shares)
        return Meaning(held.column, unit, shares, held.units, careful=True)

    def is_merged(self, index: int, place: int) -> bool:
        """Whether a cell is one of several that are merged."""
        return bool(self._raw.merges) and (self._raw.top + index, self._raw.left + place) in self._merged


def _doubt(column: ReturnedColumn, has_another: bool, cells: Sequence[Any], base: Sequence[Any]) -> str:
    """Why money in a returned column may be in one unit or another, "" where it is sure.

    `has_another` says that its heading names another unit than the ledger's; `base` are the base's cells.
    """
    odd = odd_unit(column)
    if odd:
        return f"表头的单位“{odd}”不认识"
    same = (one for one, other in zip(cells, base, strict=False) if one == other)
    mixed = has_another and any(cell not in ("", None) for cell in same)
    return f"表头写作“{column.written}”，别的行的数没有跟着改，不知道是哪个单位" if mixed else ""


def _without_row(formula: str, number: int) -> str:
    """A formula with a mark for the number of the row that it stands in."""
    return re.sub(rf"(?<=[A-Z]){number}(?!\d)", "#", formula.replace("$", "").upper())
