"""Tables of a result on sheets of ours in the open book: the summary, and the comparison with the earlier ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from toolkit.excel.areas import Cell
from toolkit.excel.pages import Block, own_sheet, quoted, write_blocks
from toolkit.ledger.own_sheets import BEGINNINGS, CHANGES, SUMMARY
from toolkit.values import Grid, Place

if TYPE_CHECKING:
    from xlwings import Book, Sheet

_MARKS = {SUMMARY: "_taizhang_summary", CHANGES: "_taizhang_changes"}
_LAGGING = "滞后与逾期"
#: Which of the tables of a summary stand on which sheet, in this order; the rest is for the summary workbook.
_SHEETS: Mapping[str, Sequence[str]] = {
    SUMMARY: ("总体情况", "进度达标情况", "所属规划", "项目清单", "变化统计"),
    f"{SUMMARY}-责任单位": ("责任单位", "配合单位", "工作组"),
    f"{SUMMARY}-{_LAGGING}": (_LAGGING, "与上期比较"),
}
_MOST_ROWS, _MOST_LINKS = 5_000, 300


def put_summary(book: Book, grids: Iterable[Grid], lines: Sequence[str], lagging: str) -> Sheet:
    """Write the tables of a summary on their sheets; the first of them.

    `lines` say of what it is the summary, `lagging` is the title of its table of items that lag behind.
    """
    by_title = {_LAGGING if grid.title == lagging else grid.title: grid for grid in grids}
    first: Sheet | None = None
    for title, wanted in _SHEETS.items():
        blocks = [_block(by_title[name], book) for name in wanted if name in by_title]
        head = Block(f"{BEGINNINGS[SUMMARY]}　{lines[0]}", notes=lines[1:])
        sheet = own_sheet(book, title, _MARKS[SUMMARY])
        write_blocks(sheet, [head, *blocks], _widths([by_title[name] for name in wanted if name in by_title]))
        first = first or sheet
    assert first is not None
    return first


def put_changes(book: Book, grids: Iterable[Grid]) -> Sheet:
    """Write the tables of a comparison on their sheet."""
    tables = list(grids)
    sheet = own_sheet(book, CHANGES, _MARKS[CHANGES])
    head = Block(
        BEGINNINGS[CHANGES], ("说明",), [("左边的编号、位置对应两本台账的单元格；再按一次“对比上月”，本表重新生成。",)]
    )
    write_blocks(sheet, [head, *(_block(grid, book) for grid in tables)], _widths(tables))
    return sheet


def _block(grid: Grid, book: Book) -> Block:
    rows = grid.rows[:_MOST_ROWS]
    left = len(grid.rows) - len(rows)
    notes = (*grid.notes, *((f"本表只列前 {_MOST_ROWS} 行，另有 {left} 行未列。",) if left else ()))
    totals = [row for row in sorted(grid.totals) if row < len(rows)]
    return Block(grid.title, grid.headings, rows, notes, totals, _fills(grid, rows), _links(grid, book))


def _fills(grid: Grid, rows: Sequence[Sequence[object]]) -> dict[Cell, tuple[int, int, int]]:
    """The cells whose text is a colour by itself."""
    return {
        (row, column): _rgb(grid.fills[value])
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if isinstance(value, str) and value in grid.fills
    }


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour[-6:])
    return red, green, blue


def _links(grid: Grid, book: Book) -> dict[Cell, str]:
    titles = {sheet.name for sheet in book.sheets} if grid.links else set()
    found = ((cell, link) for cell, link in sorted(grid.links.items(), key=lambda item: item[0]))
    links = {
        cell: f"#{quoted(place.sheet)}!{place.letter or 'A'}{place.row}"
        for cell, place in found
        if isinstance(place, Place) and place.row and place.sheet in titles and grid.rows[cell[0]][cell[1]]
    }
    return dict(list(links.items())[:_MOST_LINKS])


def _widths(grids: Sequence[Grid]) -> list[int]:
    """The widths of the columns of tables that stand one below the other: the widest wins, within reason."""
    columns = max((len(grid.headings) for grid in grids), default=1)
    return [
        min(max((grid.widths[at] if at < len(grid.widths) else 10 for grid in grids), default=10), 40)
        for at in range(columns)
    ]
