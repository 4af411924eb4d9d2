"""The sheets of an open workbook as raw sheets: what the reader of files would give of the same book when saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from toolkit.excel.areas import Area
from toolkit.excel.hidden import hidden_in
from toolkit.excel.merges import merged_areas
from toolkit.excel.number_formats import kinds_of
from toolkit.ledger import Mark, PercentCell, RawSheet
from toolkit.values import CannotDo
from toolkit.workbook.reading.grid import ERRORS, Cells
from toolkit.workbook.reading.number_formats import day_or_moment
from toolkit.workbook.reading.sheet_xml import UNKNOWN_ERROR

if TYPE_CHECKING:
    from xlwings import Book, Sheet

#: The largest area, in cells, that is taken out of Excel.
_LARGEST_AREA = 8_000_000
#: Excel counts days from here; a time of day is one of this day.
_DAY_ZERO = datetime(1899, 12, 30)
#: Excel's number for a sheet that is shown.
_SHOWN = -1
#: Errors that xlwings has no text for come as this number plus Excel's own number of the error.
_ERROR_BASE = -2_146_828_288
_NEW_ERRORS = {2045: "#SPILL!", 2050: "#CALC!"}


def raw_sheets(book: Book, name: str, tell: Callable[[str], None] = lambda title: None) -> list[RawSheet]:
    """Every worksheet of an open book as it stands on the screen; `name` is what messages call the book.

    `tell` is called with the title of each sheet before it is read. Raises CannotDo for a sheet beyond any measure.
    """
    sheets = []
    for sheet in book.sheets:
        tell(sheet.name)
        sheets.append(_raw_sheet(sheet, name))
    return sheets


def _raw_sheet(sheet: Sheet, name: str) -> RawSheet:
    cells = Cells(name, sheet.name)
    used = _used(sheet, cells)
    values = _block(sheet.range(used.address).options(ndim=2, err_to_str=True).value)
    if any(value is not None for row in values for value in row):
        _put_values(cells, sheet, used, values)
        for area in merged_areas(sheet, used):
            cells.merge(area.top - 1, area.left - 1, area.bottom - area.top + 1, area.right - area.left + 1)
        rows, columns = hidden_in(sheet, used)
        cells.hidden_rows += [(row - 1, row - 1) for row in sorted(rows)]
        cells.hidden_columns += [(column - 1, column - 1) for column in sorted(columns)]
    return cells.sheet(hidden=sheet.visible not in (_SHOWN, True))


def _used(sheet: Sheet, cells: Cells) -> Area:
    """The cells in use, formatted blank ones among them. Raises CannotDo for more than can be taken out."""
    used = sheet.used_range
    rows, columns = used.shape
    if rows * columns > _LARGEST_AREA:
        remedy = "请在 Excel 中按 Ctrl+End 找到最末一格，删去多余的空行空列后保存。"
        raise CannotDo(f"工作表“{cells.title}”占用的区域太大（{rows} 行 {columns} 列）。", cells.path, remedy)
    return Area(used.row, used.column, used.row + rows - 1, used.column + columns - 1)


def _block(values: Any) -> Sequence[Sequence[Any]]:
    """What Excel gives of a range as rows; of a single cell it gives the bare value."""
    return values if isinstance(values, list | tuple) else ((values,),)


def _put_values(cells: Cells, sheet: Sheet, used: Area, values: Sequence[Sequence[Any]]) -> None:
    formulas = _block(sheet.range(used.address).formula)
    kinds = kinds_of(sheet, values, used.top, used.left)
    for down, row in enumerate(values):
        for across, value in enumerate(row):
            formula = formulas[down][across]
            is_formula = isinstance(formula, str) and formula.startswith("=") and formula != value
            if value is None and not is_formula:
                continue
            place = used.top + down, used.left + across
            read = _value(value, kinds.get(place, ""))
            cells.put(place[0] - 1, place[1] - 1, read)
            if is_formula and not isinstance(read, Mark):
                cells.formula(place[0] - 1, place[1] - 1, formula)


def _value(value: Any, kind: str) -> Any:
    """A value as Excel gives it to one as the reader of files gives it."""
    if isinstance(value, datetime):
        return _moment(value, kind)
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and 2000 <= value - _ERROR_BASE < 2100:
        return Mark(_NEW_ERRORS.get(value - _ERROR_BASE, UNKNOWN_ERROR))
    if isinstance(value, int | float | Decimal):
        return PercentCell(value) if kind == "percent" else float(value)
    return Mark(value) if value in ERRORS else value


def _moment(value: datetime, kind: str) -> date | datetime | time | timedelta:
    """A day, or a moment where it has a time; a time of day or a duration where it has no day."""
    since = value - _DAY_ZERO
    if kind == "duration":
        return since
    return value.time() if timedelta(0) <= since < timedelta(days=1) else day_or_moment(value)
