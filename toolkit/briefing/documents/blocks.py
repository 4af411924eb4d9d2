"""What a finished document is made of, as values: paragraphs and rows of tables with their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Mark(NamedTuple):  # like Cell a tuple, made in half the time: a document has thousands of both
    """What one tag printed: its number among the prints, and where it stands in the text."""

    number: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Free:
    """A place for staff's own words: its title without 自由填写 in front, and what stands there."""

    name: str
    text: str


class Cell(NamedTuple):
    """The text of a paragraph or of a table's cell, whose paragraphs are joined with line breaks.

    `column` counts from 1 in the table's grid, `span` is how many columns it takes, `merged` says that it continues
    the cell above. `frees` stand inside it; their words are no part of the text.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    frees: tuple[Free, ...] = ()
    column: int = 1
    span: int = 1
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph that holds text, or a row of a table.

    `place` is as a reader counts: 正文第3段, 表1 第2行, 页眉第1段. `table` counts the tables of the document from 1,
    0 for a paragraph; `row` counts from 1. `style` is the id of the paragraph's style, "" for none and for a row.
    """

    place: str
    cells: tuple[Cell, ...]
    table: int = 0
    row: int = 0
    style: str = ""

    @property
    def text(self) -> str:
        """The whole text, cells side by side."""
        return "\t".join(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Document:
    """A document's blocks in reading order, its filled free places with theirs, and the texts of its charts.

    `revised` says that it holds tracked changes: they are taken as accepted.
    """

    blocks: tuple[Block, ...]
    frees: tuple[tuple[str, Free], ...] = ()
    charts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    revised: bool = False
