"""What is written into cells and how it looks: text that stays text, notes, fonts, the room text takes, the page."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date
from decimal import Decimal
from numbers import Real
from typing import Any

from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties

from toolkit.schema import Column
from toolkit.values import CannotDo

AUTHOR = "taizhang"
LONGEST_TEXT = 32767

DARK, LIGHT, _GREY, PALE = "1F4E79", "DDEBF7", "E7E6E6", "F2F2F2"
_THIN = Side(style="thin", color="A6A6A6")
BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
TITLE_FONT = Font(name="黑体", size=18, bold=True)
SECTION_FONT = Font(name="黑体", size=13, bold=True, color=DARK)
HINT_FONT = Font(name="仿宋", size=11, color="595959")
BODY_FONT = Font(name="宋体", size=11)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_RIGHT = Alignment(horizontal="right", vertical="center", indent=1)

_RIGHT_KINDS = {"amount"}
_LEFT_KINDS = {"text", "names", "units"}
#: Text in columns up to this width is short: codes, names of units, kinds.
_NARROW = 16
_FORMATS = {"amount": "#,##0.######", "start": "yyyy-mm-dd", "deadline": "yyyy-mm-dd", "day": "yyyy-mm-dd"}

#: A character of half width, of 宋体 11, against the digit in which column widths are measured.
_CHARACTER = 1.05


def put(page: Any, row: int, column: int, value: object) -> Any:
    """The cell, holding `value`. Text stays text, whatever it begins with."""
    cell = page.cell(row=row, column=column)
    if value is None or value == "":
        return cell
    if _storable(value):
        cell.value = value
        return cell
    text = safe(str(value))
    if len(text) > LONGEST_TEXT:
        raise CannotDo(
            f"工作表“{page.title}”{cell.coordinate} 的文字超过单元格的上限（{LONGEST_TEXT} 个字）。",
            remedy="请把文字分成几段，或缩短后重试。",
        )
    cell.value = text
    cell.data_type = "s"
    if text[0] in "=+-@":
        cell.quotePrefix = True
    return cell


def _storable(value: object) -> bool:
    """Whether Excel has a number, a truth value or a date for it."""
    if isinstance(value, date):
        return value.year >= 1900 and getattr(value, "tzinfo", None) is None
    if isinstance(value, int):
        return abs(value) < 10**15
    return isinstance(value, Real | Decimal) and math.isfinite(value)


def safe(text: str) -> str:
    """Text as a workbook must hold it: what XML cannot carry is written _x0001_, as Excel does."""
    text = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", lambda m: f"_x{ord(m[0]):04X}_", text)


def dress(cell: Any, kind: str, width: int) -> None:
    """Font, alignment and number format of a cell in a column of this kind and width."""
    cell.font = BODY_FONT
    cell.alignment = _alignment(kind, width)
    if kind in _FORMATS:
        cell.number_format = _FORMATS[kind]


def _alignment(kind: str, width: int) -> Alignment:
    """Money to the right, running text to the left, all that is short in the middle."""
    if kind in _RIGHT_KINDS:
        return _RIGHT
    return LEFT if kind in _LEFT_KINDS and width > _NARROW else CENTRE


def paint_heading(cell: Any, column: Column | None) -> None:
    """The colours of a heading: of a required column, of another of the schema, of one it does not know (None)."""
    required = column is not None and column.required
    fill = DARK if required else LIGHT if column else _GREY
    cell.fill = PatternFill("solid", start_color=fill)
    cell.font = Font(name="黑体", size=11, bold=required, color="FFFFFF" if required else "000000")


def comment(text: str) -> Comment:
    """A note large enough to be read whole."""
    return Comment(text, AUTHOR, width=300, height=24 + 20 * line_count(text, 38))


def set_print(page: Any, orientation: str = "landscape") -> None:
    """A4, one page wide, page numbers below."""
    page.page_setup.orientation = orientation
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_options.horizontalCentered = True
    margins = page.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.7, 0.3, 0.35
    page.oddFooter.center.text = "第 &P 页 共 &N 页"


def breadth(text: str) -> int:
    """The room a text takes, in characters of half width."""
    return sum(2 if unicodedata.east_asian_width(letter) in "FWA" else 1 for letter in text)


def line_count(text: str, width: int) -> int:
    """How many lines a text takes in a cell so wide."""
    return sum(max(1, math.ceil(breadth(line) * _CHARACTER / width)) for line in text.split("\n"))
