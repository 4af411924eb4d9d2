"""Cells as they come, in any order and however far apart, to a raw sheet with a bound on the area it spans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from toolkit.ledger import Mark, RawSheet
from toolkit.ledger.raw import Merge
from toolkit.workbook.reading import refusals

#: The grid of every table program that matters; cells outside it are not read.
ROWS, COLUMNS = 1048576, 16384
#: A workbook with more sheets is refused.
MOST_SHEETS = 500
#: A sheet with more merged ranges is refused: each is looked at several times.
MOST_MERGES = 200_000
#: The largest area of filled rows by columns that is laid out, in cells.
_LARGEST_AREA = 8_000_000
#: The same with the blank rows between: they take no memory, but every one is looked at.
_LARGEST_SPAN = 32_000_000

#: What table programs write into a cell that could not be calculated.
ERRORS = frozenset({"#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})

#: First and last of a run of rows or columns, counted from 0.
Span = tuple[int, int]


class Cells:
    """The cells of one sheet, gathered one by one. Rows and columns count from 0."""

    def __init__(self, path: str, title: str) -> None:
        self.path = path
        self.title = title
        self.rows: dict[int, dict[int, Any]] = {}
        self.formulas: dict[tuple[int, int], str] = {}
        self.merges: list[Merge] = []
        self.hidden_rows: list[Span] = []
        self.hidden_columns: list[Span] = []

    def put(self, row: int, column: int, value: Any) -> None:
        """Keep a value; blank ones leave no trace.

        Raises CannotDo outside the grid of a table program, and for a second value in a cell: the first would be lost.
        """
        if value is None or value == "":
            return
        if row >= ROWS or column >= COLUMNS:
            raise refusals.too_wide(self.path, self.title, row, column)
        cells = self.rows.setdefault(row, {})
        if column in cells:
            raise refusals.given_twice(self.path, self.title, row, column)
        cells[column] = value

    def formula(self, row: int, column: int, text: str) -> None:
        """Keep the formula, with its =, of a cell whose value is a stored result."""
        self.formulas[row, column] = text

    def merge(self, row: int, column: int, rows: int, columns: int) -> None:
        """Keep a merged range by its first cell and its size, where it has several cells. CannotDo for too many."""
        if len(self.merges) >= MOST_MERGES:
            raise refusals.too_many_merges(self.path)
        if rows > 1 or columns > 1:
            self.merges.append((row, column, min(row + rows, ROWS) - 1, min(column + columns, COLUMNS) - 1))

    def sheet(self, hidden: bool = False, untitled: bool = False) -> RawSheet:
        """The raw sheet, from the first filled row and column to the last; CannotDo when that is too large an area."""
        top, bottom = min(self.rows, default=0), max(self.rows, default=-1)
        different = {id(cells): cells for cells in self.rows.values()}.values()  # a repeated row is one and the same
        left, right = min(map(min, different), default=0), max(map(max, different), default=-1)
        width = right - left + 1
        if len(self.rows) * width > _LARGEST_AREA:
            row = next(row for row, cells in self.rows.items() if right in cells)
            raise refusals.too_wide(self.path, self.title, row, right)
        if (bottom - top + 1) * width > _LARGEST_SPAN:
            raise refusals.too_wide(self.path, self.title, bottom, min(self.rows[bottom]))
        return RawSheet(
            self.title,
            laid_out(self.rows, range(top, bottom + 1), left, width),
            top,
            left,
            tuple(self.merges),
            hidden,
            numbers(self.hidden_rows, bottom),
            numbers(self.hidden_columns, right),
            self.formulas,
            untitled,
        )


def laid_out(rows: Mapping[int, Mapping[int, Any]], span: range, left: int, width: int) -> list[Sequence[Any]]:
    """Rows of equal width; those without a cell are one and the same."""
    blank: Sequence[Any] = ("",) * width
    made: list[Sequence[Any]] = []
    for number in span:
        cells = rows.get(number)
        if cells is None:
            made.append(blank)
            continue
        row: list[Any] = [""] * width
        for column, value in cells.items():
            row[column - left] = value
        made.append(row)
    return made


def numbers(spans: Iterable[Span], last: int) -> frozenset[int]:
    """Every row or column of the spans, up to `last`."""
    found: set[int] = set()
    reached = 0
    for first, end in sorted(spans):  # each number is visited once, however often the spans overlap
        found.update(range(max(first, reached), min(end, last) + 1))
        reached = max(reached, min(end, last) + 1)
    return frozenset(found)


def error_or(text: str) -> str | Mark:
    """The text, or a mark when it is one of the words that table programs write for an error."""
    return Mark(text) if text.strip() in ERRORS else text
