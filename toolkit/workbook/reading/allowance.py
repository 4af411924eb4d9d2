"""How much the readers that go tag by tag take on: a few bytes can cost them much time."""

from __future__ import annotations

from toolkit.workbook.reading import refusals

#: Steps that one file may take, of one or two microseconds each. A tag is one, a value two more: a million cells, where
#: each has its tag and another, and their rows.
_MOST_STEPS, _OF_VALUE = 5_000_000, 2


class Allowance:
    """Counts the tags and values of one file. `path` is for the message."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._left = _MOST_STEPS

    def tag(self) -> None:
        """One more tag. Raises CannotDo when there are too many."""
        self._left -= 1
        if self._left < 0:
            raise refusals.too_many_cells(self._path)

    def cell(self) -> None:
        """One more cell with a value. Raises CannotDo when there are too many."""
        self._left -= _OF_VALUE
        if self._left < 0:
            raise refusals.too_many_cells(self._path)
