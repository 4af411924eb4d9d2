"""Workbooks of Excel until 2003 (.xls), and what WPS saves as .et: the stream of their records, read by xlrd.

xlrd is not given the compound file around the stream: in a damaged one it may go round in circles.
"""

from __future__ import annotations

import io
import struct
from typing import Any

import xlrd

from toolkit.ledger import Mark, PercentCell, RawSheet
from toolkit.workbook.reading import refusals
from toolkit.workbook.reading.grid import Cells
from toolkit.workbook.reading.number_formats import kind_of_format, moment

_VISIBLE = 0
#: What xlrd raises in damaged files: it looks where they point without checking.
_MISLED = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError, struct.error)


def read(data: bytes, path: str) -> list[RawSheet]:
    """The worksheets in a stream of records. Formulas are not known, only their results.

    Raises CannotDo when it is encrypted or damaged.
    """
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO(), on_demand=True
        )
        return [_sheet(book, index, path) for index in range(book.nsheets)]
    except xlrd.XLRDError as error:
        raise (refusals.encrypted(path) if "encrypted" in str(error) else refusals.damaged(path)) from error
    except _MISLED as error:
        raise refusals.damaged(path) from error


def _sheet(book: Any, index: int, path: str) -> RawSheet:
    sheet = book.sheet_by_index(index)
    cells = Cells(path, sheet.name)
    kinds = [_kind(book, cell_format) for cell_format in book.xf_list]
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            cells.put(row, column, _value(cell, kinds, book.datemode == 1))
    for top, bottom, left, right in sheet.merged_cells:
        cells.merge(top, left, bottom - top, right - left)
    cells.hidden_rows += [(row, row) for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0]
    cells.hidden_columns += [(col, col) for col, info in sheet.colinfo_map.items() if info.hidden or info.width == 0]
    book.unload_sheet(index)
    return cells.sheet(sheet.visibility != _VISIBLE)


def _kind(book: Any, cell_format: Any) -> str:
    found = book.format_map.get(cell_format.format_key)
    return kind_of_format(cell_format.format_key, found.format_str if found else "")


def _value(cell: Any, kinds: list[str], from_1904: bool) -> Any:
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        kind = kinds[cell.xf_index] if cell.xf_index is not None and cell.xf_index < len(kinds) else ""
        if kind == "percent":
            return PercentCell(cell.value)
        return moment(cell.value, kind, from_1904) if kind else float(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return Mark(xlrd.error_text_from_code.get(cell.value, "#错误"))
    return cell.value if cell.ctype == xlrd.XL_CELL_TEXT else ""
