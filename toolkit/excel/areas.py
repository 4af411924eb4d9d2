"""Rectangles of cells as Excel addresses them. Rows and columns count from 1 here, as Excel counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from toolkit.values import column_letter

#: A cell: row and column.
Cell = tuple[int, int]
#: Excel takes no longer text as the address of several areas.
_LONGEST = 240


class Area(NamedTuple):
    """A rectangle of cells from its first row and column to its last."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def address(self) -> str:
        """As Excel writes it: B2, B2:D9."""
        first = f"{column_letter(self.left - 1)}{self.top}"
        return first if self.single else f"{first}:{column_letter(self.right - 1)}{self.bottom}"

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return self.top == self.bottom and self.left == self.right

    def halves(self) -> tuple[Area, Area]:
        """The area cut in two, between rows as long as there are several."""
        if self.top < self.bottom:
            middle = (self.top + self.bottom) // 2
            return self._replace(bottom=middle), self._replace(top=middle + 1)
        middle = (self.left + self.right) // 2
        return self._replace(right=middle), self._replace(left=middle + 1)


def runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each unbroken run of rising numbers."""
    first = last = None
    for number in numbers:
        if first is None or last is None:
            first = last = number
        elif number == last + 1:
            last = number
        else:
            yield first, last
            first = last = number
    if first is not None and last is not None:
        yield first, last


def areas_of(cells: Iterable[Cell]) -> list[Area]:
    """Cells as areas: those of a column that stand one below the other are one."""
    by_column: dict[int, list[int]] = {}
    for row, column in sorted(set(cells)):
        by_column.setdefault(column, []).append(row)
    return [
        Area(top, column, bottom, column) for column in sorted(by_column) for top, bottom in runs(by_column[column])
    ]


def addresses(areas: Iterable[Area]) -> Iterator[str]:
    """The areas in texts, each the address of as many as Excel takes at once."""
    text = ""
    for area in areas:
        if text and len(text) + 1 + len(area.address) > _LONGEST:
            yield text
            text = ""
        text = f"{text},{area.address}" if text else area.address
    if text:
        yield text


def uniform_parts(area: Area, ask: Callable[[Area], str | None]) -> Iterator[tuple[Area, str]]:
    """The parts of an area of which `ask` gives one answer; it gives None for one whose cells differ.

    An area of n rows with k borders in it takes about k times log n questions.
    """
    waiting = [area]
    while waiting:
        part = waiting.pop()
        answer = ask(part)
        if answer is not None:
            yield part, answer
        elif not part.single:
            waiting += reversed(part.halves())
