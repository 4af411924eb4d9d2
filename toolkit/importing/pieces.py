"""The pieces a printed column is made of: cells merged over several rows, cut where the page ends.

A piece is one printed cell. Merged words hold for each of its rows; what stands blank at the top of a page under a
merged cell goes on with it. Everything that is not certain stays as it is and is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from toolkit.importing.account import DataRow
from toolkit.importing.blocks import Block

#: Which column of a block is meant; None for none.
ColumnOf = Callable[[Block], int | None]


@dataclass(frozen=True, slots=True)
class Piece:
    """One printed cell over the data rows `first` to `last` (indexes, both counted), and what it says ("" for nothing).

    `merged` says whether it is merged downward (or stands for one that was, by the user's word); `begins_page` whether
    its first row is the first of a page; `continues` whether it goes on with the piece before it.
    """

    first: int
    last: int
    value: Any
    merged: bool
    begins_page: bool
    continues: bool = False

    @property
    def rows(self) -> range:
        return range(self.first, self.last + 1)


def pieces_of(rows: Sequence[DataRow], column_of: ColumnOf, filled: bool, required: bool) -> list[Piece]:
    """The pieces of one column, which each block has where `column_of` says, over all data rows.

    `filled` says that blank cells stand for the value above; `required` that a blank cell of this column is no answer.
    """
    pieces = list(_printed(rows, column_of))
    if filled:
        pieces = list(_together(pieces))
    return list(_continued(pieces, required))


def _printed(rows: Sequence[DataRow], column_of: ColumnOf) -> Iterator[Piece]:
    index = 0
    while index < len(rows):
        row = rows[index]
        column = column_of(row.block)
        begins = index > 0 and rows[index - 1].page != row.page
        merge = row.block.cells.down(row.row, column) if column is not None else None
        if column is None or merge is None:
            value = "" if column is None else row.block.cells.at(row.row, column)
            yield Piece(index, index, value, False, begins)
            index += 1
            continue
        last = index
        while last + 1 < len(rows) and _under(rows[last + 1], row, merge[2]):
            last += 1
        yield Piece(index, last, row.block.cells.at(merge[0], merge[1]), True, begins)
        index = last + 1


def _under(row: DataRow, first: DataRow, bottom: int) -> bool:
    return row.block.cells.raw is first.block.cells.raw and row.row <= bottom


def _together(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Blank cells joined to the value above them on the same page; blank ones at the top of a page to one another."""
    held: Piece | None = None
    for piece in pieces:
        if held is not None and piece.value == "" and not piece.begins_page:
            held = replace(held, last=piece.last, merged=True)
            continue
        if held is not None:
            yield held
        held = replace(piece, merged=True) if piece.value == "" and piece.begins_page else piece
    if held is not None:
        yield held


def _continued(pieces: Sequence[Piece], required: bool) -> Iterator[Piece]:
    """Blank pieces at the top of a page marked as going on with the one before, and given its value, where that is
    certain: the piece is merged itself, or stands under a merged one in a column that is never blank.
    """
    before: Piece | None = None
    for piece in pieces:
        if before is not None and piece.value == "" and before.value != "":
            opens = piece.begins_page and (piece.merged or (required and before.merged))
            runs_on = before.continues and not before.merged and not piece.merged and required
            if opens or runs_on:
                piece = replace(piece, value=before.value, continues=True)
        yield piece
        before = piece
