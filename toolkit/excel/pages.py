"""Sheets of our own in the open book: found again by a defined name, made where there are none, filled in blocks.

Nothing written here can be taken for a formula, a number or a day: Excel is given every text with an apostrophe before
it, which it keeps aside and does not show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from toolkit.excel.areas import Area, Cell, addresses, areas_of
from toolkit.values import CannotDo, shown

if TYPE_CHECKING:
    from xlwings import Book, Range, Sheet

#: Excel takes no longer texts in a block of cells.
_LONGEST = 2_000
_HEADING_FILL = (221, 235, 247)
_GREY = (89, 89, 89)


@dataclass(frozen=True, slots=True)
class Block:
    """A table on a page: `title` above it, `notes` below the title, `headings`, `rows`; no headings, no table.

    `totals` are the numbers of rows in bold, `fills` a colour for cells (row, column) of `rows`, `links` the address in
    this workbook that such a cell leads to.
    """

    title: str
    headings: Sequence[str] = ()
    rows: Sequence[Sequence[object]] = ()
    notes: Sequence[str] = ()
    totals: Iterable[int] = ()
    fills: Mapping[Cell, tuple[int, int, int]] = field(default_factory=dict)
    links: Mapping[Cell, str] = field(default_factory=dict)


def own_sheet(book: Book, title: str, mark: str) -> Sheet:
    """The sheet of ours that goes by `title`, empty; a new last one where there is none.

    One is ours that has the name `mark` defined for it. A sheet of the user's of that title stays, and ours is
    numbered; one of ours that the user gave another title is the user's from then on. Raises CannotDo where the book
    takes no more sheets.
    """
    there = {sheet.name.casefold(): sheet for sheet in book.sheets}
    for name in (title if number == 1 else f"{title}({number})" for number in count(1)):
        sheet = there.get(name.casefold())
        if sheet is None:
            return _new_sheet(book, name, mark)
        if mark in sheet.names:
            sheet.clear()
            return sheet
    raise AssertionError("there is always a free title")


def _new_sheet(book: Book, title: str, mark: str) -> Sheet:
    try:
        sheet = book.sheets.add(title, after=book.sheets[len(book.sheets) - 1])
    except Exception as error:  # what Excel raises has no class that is there on every system
        remedy = "工作簿的结构受保护的，请在“审阅”里撤销保护工作簿后再按。"
        raise CannotDo(f"Excel 不让增加工作表“{title}”。", remedy=remedy) from error
    sheet.names.add(mark, f"={quoted(title)}!$A$1")
    return sheet


def quoted(title: str) -> str:
    """A sheet's title as references name it."""
    return "'" + title.replace("'", "''") + "'"


def write_blocks(sheet: Sheet, blocks: Sequence[Block], widths: Sequence[int]) -> None:
    """Write tables one below the other, with a blank row between them; `widths` are those of the columns."""
    sheet.range((1, 1)).value = _lines(blocks)
    for index, width in enumerate(widths, 1):
        sheet.range((1, index)).column_width = width
    top = 1
    for block in blocks:
        _dress(sheet, block, top)
        top += _height(block) + 1


def _height(block: Block) -> int:
    return 1 + len(block.notes) + (1 + max(len(block.rows), 1) if block.headings else 0)


def _lines(blocks: Sequence[Block]) -> list[list[Any]]:
    """The cells of all blocks, in rows of one length: one question to Excel writes them all."""
    lines: list[list[object]] = []
    for block in blocks:
        lines.append([block.title])
        lines += [[note] for note in block.notes]
        if block.headings:
            lines.append(list(block.headings))
            lines += [list(row) for row in block.rows] or [["没有内容。"]]
        lines.append([])
    width = max(map(len, lines))
    return [[_typed(value) for value in line] + [None] * (width - len(line)) for line in lines[:-1]]


def _typed(value: object) -> Any:
    """A value as Excel is to be given it: a text so that it stays one."""
    if value is None or value == "":
        return None
    if type(value) in (int, float, bool):
        return value
    text = shown(value)
    return "'" + (text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def _dress(sheet: Sheet, block: Block, top: int) -> None:
    title = sheet.range((top, 1))
    title.font.bold, title.font.size = True, 14
    if block.notes:
        _range(sheet, Area(top + 1, 1, top + len(block.notes), 1)).font.color = _GREY
    if block.headings:
        _dress_table(sheet, block, top + 1 + len(block.notes))


def _dress_table(sheet: Sheet, block: Block, heading: int) -> None:
    width, first, last = len(block.headings), heading + 1, heading + max(len(block.rows), 1)
    headings = _range(sheet, Area(heading, 1, heading, width))
    headings.color, headings.font.bold, headings.wrap_text = _HEADING_FILL, True, True
    _range(sheet, Area(heading, 1, last, width)).borders.set("all", line_style="continuous", color="#8EA9C1")
    for row in block.totals:
        _range(sheet, Area(first + row, 1, first + row, width)).font.bold = True
    _fill(sheet, block.fills, first)
    for (row, column), address in block.links.items():
        cell = sheet.range((first + row, 1 + column))
        cell.add_hyperlink(address, shown(block.rows[row][column]), "转到该处")
    if block.rows:
        body = _range(sheet, Area(first, 1, last, width))
        body.wrap_text, body.vertical_alignment = True, "top"
        body.rows.autofit()


def _fill(sheet: Sheet, fills: Mapping[Cell, tuple[int, int, int]], first: int) -> None:
    for colour in sorted(set(fills.values())):
        cells = [(first + row, 1 + column) for (row, column), one in fills.items() if one == colour]
        for address in addresses(areas_of(cells)):
            sheet.range(address).color = colour


def _range(sheet: Sheet, area: Area) -> Range:
    return sheet.range(area.address)
