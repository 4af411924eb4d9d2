"""How large a note is, and in which cells its corners lie: a sheet measures by columns and rows, not by pixels."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping

from toolkit.workbook.annotating.worksheet import LAST_COLUMN, LAST_ROW, Cell, Worksheet

_WIDTH, _LINE, _MARGIN, _TALLEST = 320, 16, 14, 480  # pixels
_CHARACTERS = 50  # of half width, in one line of a note
_GAP = 15  # pixels from the cell
#: Rows below a cell over which a note may reach.
REACH = 60

#: Left column, pixels into it, top row, pixels into it; right and bottom likewise. Counted from 0.
Anchor = tuple[int, int, int, int, int, int, int, int]


def note_size(text: str) -> tuple[int, int]:
    """Width and height in pixels of a note that shows this text."""
    lines = sum(max(1, -(-_half_widths(line) // _CHARACTERS)) for line in text.split("\n"))
    return _WIDTH, min(lines * _LINE + _MARGIN, _TALLEST)


def _half_widths(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "FWA" else 1 for character in text)


class Geometry:
    """The widths and heights of a sheet; `heights` are those of the rows near its notes, in pixels."""

    def __init__(self, sheet: Worksheet, heights: Mapping[int, int]) -> None:
        self._column = sheet.column
        self._heights = heights
        self._usual_width, self._usual_height = sheet.usual_size

    def anchor(self, cell: Cell, size: tuple[int, int]) -> Anchor:
        """Where a note of this size lies beside its cell."""
        left = min(cell[1], LAST_COLUMN - REACH)
        top = max(min(cell[0] - 2, LAST_ROW - REACH), 0)
        return self.anchor_from((left, _GAP, top, _GAP if cell[0] > 1 else 2), size)

    def anchor_from(self, start: tuple[int, int, int, int], size: tuple[int, int]) -> Anchor:
        """Where a note lies that begins there: column, pixels into it, row, pixels into it."""
        right, bottom = self._far(start[:2], size[0], self._width), self._far(start[2:], size[1], self._height)
        return (*start, *right, *bottom)

    def _far(self, start: tuple[int, int], length: int, size_of: Callable[[int], int]) -> tuple[int, int]:
        index, left = start[0], start[1] + length
        while left > size_of(index) and index < start[0] + REACH - 1:
            left -= size_of(index)
            index += 1
        return index, min(left, size_of(index))

    def _width(self, index: int) -> int:
        columns = self._column(index + 1)
        return columns.width if columns else self._usual_width

    def _height(self, index: int) -> int:
        return self._heights.get(index + 1, self._usual_height)
