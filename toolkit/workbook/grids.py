"""Tables to a workbook: one print-ready sheet for each.

XlsxWriter, because it writes several times faster than openpyxl.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from toolkit.values import Grid

#: The date in the workbook's properties: the same input must give the same bytes, whatever the hour.
_FIXED = datetime(2000, 1, 1)
_FONT = "宋体"
_HEADING_ROW = 2


def grids_workbook(grids: Sequence[Grid], title: str, lines: Sequence[str] = ()) -> bytes:
    """A workbook of the grids, A4 landscape, headings frozen and repeated. `lines` stand under each title."""
    stream = io.BytesIO()
    # Nothing from data becomes a formula or a link, whatever it starts with.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": title, "created": _FIXED})
        styles = _Styles(book)
        for grid in grids:
            _write_sheet(book.add_worksheet(grid.title), grid, styles, lines)
    return stream.getvalue()


class _Styles:
    """The cell formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        def style(**properties: Any) -> Format:
            return book.add_format({"font_name": _FONT, "font_size": 10, "valign": "vcenter", **properties})

        self.title = style(font_name="黑体", font_size=16)
        self.line = style(font_color="#595959")
        self.heading = style(font_name="黑体", bg_color="#DDEBF7", border=1, align="center", text_wrap=True)
        self.text = style(border=1, text_wrap=True)
        self.number = style(border=1, num_format="#,##0.######")
        self.whole = style(border=1, num_format="#,##0")

    def of(self, value: object) -> Format:
        """The format a value is shown in."""
        if isinstance(value, int):
            return self.whole
        return self.number if isinstance(value, float) else self.text


def _write_sheet(sheet: Worksheet, grid: Grid, styles: _Styles, lines: Sequence[str]) -> None:
    sheet.write_string(0, 0, grid.title, styles.title)
    sheet.write_string(1, 0, "　".join(lines), styles.line)
    for column, heading in enumerate(grid.headings):
        sheet.write_string(_HEADING_ROW, column, heading, styles.heading)
        sheet.set_column(column, column, grid.widths[column] if column < len(grid.widths) else 14)
    for number, row in enumerate(grid.rows, _HEADING_ROW + 1):
        for column, value in enumerate(row):
            _write_cell(sheet, number, column, value, styles)
    for number, note in enumerate(
        grid.notes or () if grid.rows else ("无", *grid.notes), _HEADING_ROW + 1 + len(grid.rows)
    ):
        sheet.write_string(number, 0, note, styles.line)
    _set_print(sheet, grid)


def _write_cell(sheet: Worksheet, row: int, column: int, value: object, styles: _Styles) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, styles.text)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value, styles.of(value))
    else:
        sheet.write_string(row, column, str(value), styles.text)


def _set_print(sheet: Worksheet, grid: Grid) -> None:
    sheet.set_default_row(18)
    sheet.set_row(0, 28)
    sheet.freeze_panes(_HEADING_ROW + 1, 0)
    if grid.rows:
        last = len(grid.headings) - 1
        sheet.autofilter(_HEADING_ROW, 0, _HEADING_ROW + len(grid.rows), last)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, _HEADING_ROW)
    sheet.set_footer("&C第 &P 页  共 &N 页")
