"""From the gathered rows to the cells of the ledger: column by column, with merged cells and shared amounts undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from toolkit.importing import faults
from toolkit.importing.account import DataRow
from toolkit.importing.blocks import Block
from toolkit.importing.cells import plain
from toolkit.importing.destination import GROUP, Destination
from toolkit.importing.pieces import Piece, pieces_of
from toolkit.importing.shares import shares_of
from toolkit.importing.values import Share, Wishes
from toolkit.importing.written import flat
from toolkit.ledger import Mark
from toolkit.ledger.headings import normal
from toolkit.schema import Column
from toolkit.values import CannotDo, Finding, Place, column_letter

#: Kinds whose merged value is each row's own: a category, a unit, a deadline. A number is not, nor is a key.
_WORD_KINDS = frozenset(
    {"text", "names", "units", "reference", "choice", "start", "deadline", "day", "year", "last_year"}
)


class Taking:
    """The data rows of a source, and what is found in them for the columns of a destination.

    `findings` and `shares` grow as columns are taken.
    """

    def __init__(self, rows: Sequence[DataRow], wishes: Wishes, to: Destination) -> None:
        self.rows = rows
        self.findings: list[Finding] = []
        self.shares: list[Share] = []
        self._wishes = wishes
        self._to = to
        self._filled = {normal(name) for name in wishes.filled}

    # -- places

    def place(self, index: int, column: int | None, heading: str) -> Place:
        """Where a cell of a data row stands in the source."""
        row = self.rows[index]
        return Place(row.table, row.row + 1, "" if column is None else column_letter(column), heading)

    def place_of(self, index: int, target: str) -> Place:
        """Where the source has a data row's cell for a heading of the ledger; the row alone where it has none."""
        return self.place(index, self.rows[index].block.column_of(target), target)

    # -- columns

    @property
    def targets(self) -> list[str]:
        """The headings of the ledger for which the source has a column and the user gives nothing else, in order."""
        have = {target for row in self.rows for target in row.block.targets}
        return [h for h in self._to.headings if h in have and h in self._to.letters and h not in self._wishes.constants]

    def unit_of(self, block: Block, above: str, target: str) -> str:
        """The unit of money in which a block has a column: by its heading, by the line `above`, else the schema's."""
        return self.unit_told(block, above, target) or self._to.column(target).unit

    @staticmethod
    def unit_told(block: Block, above: str, target: str) -> str:
        """The same, "" where the source does not tell it."""
        column = block.column_of(target)
        return (block.unit(column) if column is not None else "") or above

    def unit(self, index: int, target: str) -> str:
        """The unit of money in which the source writes a data row's cell for a heading of the ledger."""
        row = self.rows[index]
        return self.unit_of(row.block, row.unit, target)

    def values(self, target: str) -> list[Any]:
        """The value of each data row for a heading of the ledger, merged cells undone."""
        column = self._to.column(target)
        pieces = self._pieces(column)
        self._tell_marks(pieces, target)
        if self._is_shared(column):
            self._share(column, pieces)
            return self._first_only(pieces, column, tell=False)
        if column.kind in _WORD_KINDS and (target not in self._to.sheet.key or column.kind == "reference"):
            self._tell_words(pieces, column)
            return [piece.value for piece in pieces for _ in piece.rows]
        return self._first_only(pieces, column, tell=True)

    def named(self, name: str) -> list[Any]:
        """The value of each data row under a heading of the source, merged words undone; for templates.

        Raises CannotDo where the source has no such column.
        """
        wanted = normal(name)
        if not any(_titled(row.block, wanted) is not None for row in self.rows):
            titles = dict.fromkeys(row.block.title(c) for row in self.rows for c in row.block.texts)
            raise CannotDo(f"--set 里的 {{{name}}} 不是源表的列名。", "", f"可写：分节、{'、'.join(titles)}。")
        filled = wanted in self._filled
        pieces = pieces_of(self.rows, lambda block: _titled(block, wanted), filled, required=False)
        return [piece.value for piece in pieces for _ in piece.rows]

    def numbers(self, title: str, column_of: Callable[[Block], int | None], target: str) -> list[Any]:
        """The cells of a column of the source for adding up: a shared amount in its first row alone."""
        column = self._to.column(target) if target else Column(title, "measure")
        pieces = pieces_of(self.rows, column_of, self._fills(title, target), column.required)
        shares = shares_of(pieces, title, lambda _: "万元", self._alike_in(target), self._wishes.repeated_is_one)
        values: list[Any] = [""] * len(self.rows)
        for piece in pieces:
            values[piece.first] = "" if piece.continues else piece.value
        for share in shares:
            for index in share.rows[1:]:
                values[index] = ""
        return values

    def _pieces(self, column: Column) -> list[Piece]:
        heading = column.heading
        filled = self._fills("", heading)
        return pieces_of(self.rows, lambda block: block.column_of(heading), filled, column.required)

    def _fills(self, title: str, target: str) -> bool:
        """Whether the user says that blank cells of a column stand for the value above."""
        titles = {normal(title), normal(target)} - {""}
        for row in self.rows[:1]:
            column = row.block.column_of(target) if target else None
            titles |= row.block.called(column) if column is not None else set()
        return not self._filled.isdisjoint(titles)

    def _is_shared(self, column: Column) -> bool:
        """Whether merged amounts of this column are an investment group: the schema says so, and no group is given."""
        given = GROUP in self._wishes.constants or any(GROUP in row.block.targets for row in self.rows)
        return column.blank_when_filled == GROUP and GROUP in self._to.letters and not given

    def _alike_in(self, target: str) -> Callable[[int, int], bool]:
        """Whether the rows on either side of a page break are of one category, and a column of one unit in both."""

        def alike(above: int, below: int) -> bool:
            same = all(values[above] == values[below] for values in self._categories)
            return same and (not target or self.unit(above, target) == self.unit(below, target))

        return alike

    @cached_property
    def _categories(self) -> list[list[str]]:
        """What each row says in the columns by which rows are grouped."""
        sheet = self._to.sheet
        grouping = [c for c in sheet.columns if c.required and c.matched and c.heading not in sheet.key]
        columns = [self._pieces(column) for column in grouping]
        return [[flat(plain(piece.value)) for piece in pieces for _ in piece.rows] for pieces in columns]

    def _share(self, column: Column, pieces: Sequence[Piece]) -> None:
        heading = column.heading
        alike = self._alike_in(heading)
        self.shares += shares_of(
            pieces, heading, lambda index: self.unit(index, heading), alike, self._wishes.repeated_is_one
        )
        self._tell_continued(pieces, column)
        self._tell_blanks(pieces, column)

    def _first_only(self, pieces: Sequence[Piece], column: Column, tell: bool) -> list[Any]:
        """A value for the first row of each piece, none for the others and for those that go on with one."""
        values: list[Any] = [""] * len(self.rows)
        shared = {index for share in self.shares if share.heading == column.heading for index in share.rows[1:]}
        for piece in pieces:
            if not piece.continues and piece.first not in shared:
                values[piece.first] = piece.value
            if tell and piece.merged and len(piece.rows) > 1 and piece.value != "":
                words = self._to.column(column.heading).kind == "measure" and isinstance(piece.value, str)
                if words:
                    values[piece.first : piece.last + 1] = [piece.value] * len(piece.rows)
                else:
                    place = self.place_of(piece.first, column.heading)
                    self.findings.append(faults.MERGED_NUMBER.at(place, plain(piece.value), count=len(piece.rows)))
        return values

    # -- what to tell

    def _tell_marks(self, pieces: Sequence[Piece], target: str) -> None:
        for piece in pieces:
            if isinstance(piece.value, Mark):
                self.findings.append(faults.ERROR_CELL.at(self.place_of(piece.first, target), str(piece.value)))

    def _tell_continued(self, pieces: Sequence[Piece], column: Column) -> None:
        for piece in pieces:
            if piece.continues:
                place = self.place_of(piece.first, column.heading)
                self.findings.append(faults.CONTINUED.at(place, plain(piece.value), count=len(piece.rows)))

    def _tell_words(self, pieces: Sequence[Piece], column: Column) -> None:
        self._tell_continued(pieces, column)
        if column.required or column.kind in ("choice", "year", "last_year"):
            self._tell_blanks(pieces, column)

    def _tell_blanks(self, pieces: Sequence[Piece], column: Column) -> None:
        """Blank cells below filled ones, in a column in which nothing is merged: what they stand for is not certain."""
        if any(piece.merged for piece in pieces):
            return
        first = next((i for i, piece in enumerate(pieces) if piece.value != ""), len(pieces))
        blank = [piece for piece in pieces[first:] if piece.value == ""]
        if blank:
            index = blank[0].first
            at = self.rows[index].block.column_of(column.heading)
            title = self.rows[index].block.title(at) if at is not None else column.heading
            place = self.place(index, at, column.heading)
            self.findings.append(faults.BLANK_BELOW.at(place, "", count=len(blank), heading=title))


def _titled(block: Block, wanted: str) -> int | None:
    return next((column for column in block.texts if wanted in block.called(column)), None)
