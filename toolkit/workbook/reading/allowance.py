"""How much the readers that go tag by tag take on: a few bytes can cost them much time."""

from __future__ import annotations

from toolkit.workbook.reading import refusals

#: Cells with a value: a hundred thousand rows of twenty.
_MOST_CELLS = 2_000_000
#: Tags that hold no value; and how many a cell with a value may have about it: for its looks, its runs, its note.
_MOST_TAGS, _PER_CELL = 1_000_000, 8


class Allowance:
    """Counts the tags and cells of one file. `path` is for the message."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._cells, self._tags = _MOST_CELLS, _MOST_TAGS

    def tag(self) -> None:
        """One more tag. Raises CannotDo when there are far more of them than the cells account for."""
        self._tags -= 1
        if self._tags < 0:
            raise refusals.too_much(self._path)

    def cell(self) -> None:
        """One more cell with a value. Raises CannotDo when there are too many."""
        self._cells -= 1
        self._tags += _PER_CELL
        if self._cells < 0:
            raise refusals.too_much(self._path)
