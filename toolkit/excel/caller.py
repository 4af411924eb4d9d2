"""The workbook whose button was pressed, and what it is called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.values import CannotDo

if TYPE_CHECKING:
    from xlwings import Book

_INSTALL = "请在命令行运行 taizhang button check，按提示处理；没有 Excel 的电脑请用 taizhang serve。"


def calling_book() -> Book:
    """The workbook that started this program by its macro. Raises CannotDo where there is none, or no xlwings."""
    try:
        import xlwings
    except ImportError as error:
        raise CannotDo("没有装好 xlwings，按钮不能工作。", remedy=_INSTALL) from error
    try:
        return xlwings.Book.caller()
    except Exception as error:  # whatever xlwings, COM or a missing Excel raise: there is no common class
        raise CannotDo("没有找到按下按钮的 Excel 工作簿。", remedy=_INSTALL) from error


def path_of(book: Book) -> Path | None:
    """Where the workbook is saved on this computer; None for one never saved, or in a cloud folder not kept here."""
    try:
        path = Path(book.fullname)
    except Exception:  # xlwings looks cloud addresses up in settings, and raises what it likes when they are not there
        return None
    return path if path.is_absolute() and path.parent.is_dir() else None
