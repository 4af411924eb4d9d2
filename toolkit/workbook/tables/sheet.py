"""The part of one sheet, written piece by piece: of a long table no more than a piece is held in memory."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.values import column_letter
from toolkit.workbook.tables.bars import bars_xml
from toolkit.workbook.tables.cells import cell, item_rows
from toolkit.workbook.tables.layout import ABOVE, Layout
from toolkit.workbook.tables.links import Jumps, links_xml
from toolkit.workbook.tables.markup import MAIN, RELATIONS
from toolkit.workbook.tables.paper import MARGIN, ROW
from toolkit.workbook.tables.styles import HEADING, LINE, TITLE, Styles

_LAST_COLUMN = 16_383
_HEAD = '<row r="{}" ht="{}" customHeight="1">{}</row>'


def sheet_xml(layout: Layout, styles: Styles, jumps: Jumps) -> Iterator[bytes]:
    """The pieces of a sheet; `jumps` are its links."""
    yield _before(layout).encode()
    yield _above(layout).encode()
    yield from item_rows(layout.grid, layout.items.start, layout.widths, styles, jumps.columns)
    yield "".join(_notes(layout)).encode()
    yield _after(layout, jumps).encode()


def _before(layout: Layout) -> str:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width + MARGIN}" customWidth="1"/>'
        for number, width in enumerate(layout.widths, 1)
    )
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{layout.last}{layout.bottom}"/>'
        f'<sheetViews><sheetView showGridLines="0" workbookViewId="0"><pane ySplit="{ABOVE}" '
        f'topLeftCell="A{ABOVE + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="{ROW}" customHeight="1"/><cols>{columns}</cols><sheetData>'
    )


def _above(layout: Layout) -> str:
    grid = layout.grid
    headings = (cell(f"{column_letter(index)}{ABOVE}", text, HEADING) for index, text in enumerate(grid.headings))
    rows = (cell("A1", grid.title, TITLE), cell("A2", layout.line, LINE), "".join(headings))
    return "".join(
        _HEAD.format(number, height, cells)
        for number, (height, cells) in enumerate(zip(layout.above, rows, strict=True), 1)
    )


def _notes(layout: Layout) -> Iterator[str]:
    for number, note in enumerate(layout.notes, layout.items.stop):
        yield _HEAD.format(number, layout.note_height(note), cell(f"A{number}", note, LINE))


def _after(layout: Layout, jumps: Jumps) -> str:
    """What follows the cells, in the schema's order."""
    first = layout.items.start
    rules, extension = bars_xml(layout.grid, first, layout.number)
    pages = int(layout.grid.one_page)  # 0 for as many as it takes
    drawing = f'<drawing r:id="rId{len(jumps.files) + 1}"/>' if layout.boxes else ""
    return (
        f"</sheetData>{_filter(layout)}{_merges(layout)}{rules}{links_xml(jumps)}"
        '<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.6" right="0.6" top="0.7" bottom="0.7" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="{pages}"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页  共 &amp;N 页</oddFooter></headerFooter>"
        f"{_breaks(layout)}{_no_warnings(layout)}{drawing}{extension}</worksheet>"
    )


def _filter(layout: Layout) -> str:
    return f'<autoFilter ref="A{ABOVE}:{layout.last}{layout.filtered}"/>' if layout.grid.rows else ""


def _merges(layout: Layout) -> str:
    """Title, line and notes run over the whole table."""
    if layout.columns == 1:
        return ""
    rows = (1, 2, *range(layout.items.stop, layout.bottom + 1))
    cells = "".join(f'<mergeCell ref="A{row}:{layout.last}{row}"/>' for row in rows)
    return f'<mergeCells count="{len(rows)}">{cells}</mergeCells>'


def _breaks(layout: Layout) -> str:
    count = len(layout.breaks)
    items = "".join(f'<brk id="{row}" max="{_LAST_COLUMN}" man="1"/>' for row in layout.breaks)
    return f'<rowBreaks count="{count}" manualBreakCount="{count}">{items}</rowBreaks>' if count else ""


def _no_warnings(layout: Layout) -> str:
    """Keeps programs from marking texts such as 45% as numbers written wrongly."""
    if not layout.grid.rows:
        return ""
    cells = f"A{layout.items.start}:{layout.last}{layout.items.stop - 1}"
    return f'<ignoredErrors><ignoredError sqref="{cells}" numberStoredAsText="1"/></ignoredErrors>'
