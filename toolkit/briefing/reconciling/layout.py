"""A document's paragraphs with the headings they stand under, and its tables with what announces them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from toolkit.briefing.documents.blocks import Block, Cell
from toolkit.briefing.reconciling.claims import narrow

_LEVELS: Final = (
    re.compile(r"[一二三四五六七八九十]+、|第[一二三四五六七八九十]+[章部]"),
    re.compile(r"[（(][一二三四五六七八九十]+[）)]"),
)
_HEADING: Final = re.compile(r"标题|heading|title", re.IGNORECASE)
_ATTACHMENT: Final = re.compile(r"附件\s*(\d*)\s*(?:[:：]\s*\S.*)?")
_TEXT_END: Final = ("。", "；", "！", "？")
_LONGEST: Final = 60
"""A line that is longer is no heading."""
_MOST_READ: Final = 2_000
"""A text that is longer is read in parts: its sentence is looked through anew for every figure in it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: its index among the blocks, its place, its text, the headings above it from the highest down.

    Of one that is too long to be read at once, `text` is a part: what stands in the `whole` from `start` on.
    """

    index: int
    place: str
    text: str
    headings: tuple[str, ...]
    whole: str
    start: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its number, a text for each column of the grid, whether it is one text across all of them.

    What a cell takes of further columns repeats its text, what continues the cell above has that one's.
    """

    number: int
    cells: tuple[str, ...]
    across: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its place (表2), the lines directly above it, the headings over those, its rows, the first the headings.

    `attachment` names the attachment it stands in (附件1), "" for none; `title` is that attachment's title; `alone`
    says that it is the only table there.
    """

    index: int
    place: str
    above: tuple[str, ...]
    headings: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Line, ...]
    attachment: str = ""
    title: str = ""

    @property
    def called(self) -> str:
        """How a message calls it: 附件1（表5）, 表2."""
        return f"{self.attachment}（{self.place}）" if self.attachment else self.place

    @property
    def caption(self) -> str:
        """The line that names it, "" where only text stands above."""
        last = self.above[-1] if self.above else ""
        return "" if last.endswith(_TEXT_END) else last

    def at(self, row: Line, column: int) -> str:
        """The place of one cell; the column counts from 0."""
        return f"{self.place} 第{row.number}行 第{column + 1}列"


@dataclass(frozen=True, slots=True)
class Layout:
    """The paragraphs and the tables of a document in its order."""

    paragraphs: tuple[Paragraph, ...]
    tables: tuple[Table, ...]


def layout_of(blocks: Sequence[Block]) -> Layout:
    """The layout of a document's blocks."""
    paragraphs: list[Paragraph] = []
    tables: list[Table] = []
    above = _Above()
    for table, group in groupby(enumerate(blocks), key=lambda pair: pair[1].table):
        if table:
            tables += _table(list(group), above)
            above.lines = []
            continue
        for index, block in group:
            text = narrow(block.text).strip()
            above.see(text, block.style)
            paragraphs += _parts(index, block.place, narrow(block.text), above.headings)
    return Layout(tuple(paragraphs), tuple(tables))


def _parts(index: int, place: str, text: str, headings: tuple[str, ...]) -> Iterator[Paragraph]:
    """A paragraph in parts to be read: cut behind a sentence where one ends, else behind a clause, else anywhere."""
    start = 0
    while len(text) - start > _MOST_READ:
        stop = start + _MOST_READ
        ends = (max(text.rfind(mark, start, stop) for mark in marks) for marks in ("。！？\n", "；;", "，、"))
        cut = next((end + 1 for end in ends if end >= start), stop)
        yield Paragraph(index, place, text[start:cut], headings, text, start)
        start = cut
    yield Paragraph(index, place, text[start:], headings, text, start)


class _Above:
    """What stands above the place that is read: headings by their level, the attachment, the last lines."""

    def __init__(self) -> None:
        self._headings: dict[int, str] = {}
        self.lines: list[str] = []
        self.attachment = self.title = ""

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(self._headings[level] for level in sorted(self._headings))

    def see(self, text: str, style: str) -> None:
        """Take a paragraph in."""
        found = _ATTACHMENT.fullmatch(text)
        if found and (style == "附件" or not re.search("[:：]", text)):
            self.attachment, self.title, self._headings = f"附件{found[1]}", "", {}
        elif self.attachment and not self.title:
            self.title = text
        level = _level(text, style)
        if level:
            self._headings = {known: line for known, line in self._headings.items() if known < level} | {level: text}
        self.lines = [*self.lines[-2:], text]


def _level(text: str, style: str) -> int:
    """The level of a heading from 1, 0 for what is none."""
    if len(text) > _LONGEST or text.endswith(("。", "：", "；")):
        return 0
    for level, pattern in enumerate(_LEVELS, start=1):
        if pattern.match(text):
            return level
    return 3 if _HEADING.search(style) and not style.startswith("文件") else 0


def _table(group: Sequence[tuple[int, Block]], above: _Above) -> Iterator[Table]:
    """The table of some rows; none where it has no row below its headings."""
    rows = list(_lines(block for _, block in group))
    first = next((place for place, row in enumerate(rows) if not row.across), len(rows))
    if first + 1 >= len(rows):
        return
    columns, body = rows[first].cells, rows[first + 1 :]
    if len(set(columns)) < len(columns) and not any(re.search(r"\d", cell) for cell in body[0].cells[1:]):
        columns = tuple(_joined(one, other) for one, other in zip(columns, body[0].cells, strict=False))
        body = body[1:]
    within = tuple(row.cells[0] for row in rows[:first])
    place = group[0][1].place.partition(" 第")[0]
    index = group[0][0]
    lines = (*above.lines, *within)
    yield Table(index, place, lines, above.headings, columns, tuple(body), above.attachment, above.title)


def _joined(one: str, other: str) -> str:
    """Headings in two rows as one."""
    return one if one == other else f"{one}{other}"


def _is_simple(cells: Sequence[Cell]) -> bool:
    """Whether each cell takes one column from the first on, and continues none above."""
    return (
        bool(cells)
        and cells[-1].column == len(cells)
        and cells[-1].span == 1
        and True not in [cell.merged for cell in cells]
    )


def _texts(cells: Sequence[Cell]) -> tuple[str, ...]:
    """What stands in cells, figures of full width as the others are."""
    texts = [cell.text.strip() for cell in cells]
    together = "\0".join(texts)
    return tuple(texts if narrow(together) == together else map(narrow, texts))


def _lines(blocks: Iterable[Block]) -> Iterator[Line]:
    before: tuple[str, ...] = ()
    for block in blocks:
        if _is_simple(block.cells):
            before = _texts(block.cells)
            yield Line(block.row, before, False)
            continue
        cells: list[str] = []
        for cell in block.cells:
            cells += [""] * (cell.column - 1 - len(cells))
            text = narrow(cell.text).strip()
            if cell.merged and len(cells) < len(before):
                text = text or before[len(cells)]
            cells += [text] * cell.span
        before = tuple(cells)
        yield Line(block.row, before, len(block.cells) == 1 and len(cells) > 1)
