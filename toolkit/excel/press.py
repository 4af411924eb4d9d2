"""One press of a button from beginning to end: told while it works, told when it is done or why it is not.

This is the outermost place: nothing is raised from here, so that no traceback ever reaches the user.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.excel.caller import calling_book, path_of
from toolkit.excel.desk import Wishes, tell_result, wishes_of
from toolkit.excel.locking import only_press
from toolkit.excel.places import log_failure, own_folder
from toolkit.values import CannotDo

if TYPE_CHECKING:
    from xlwings import Book

_TITLE = "台账"


@dataclass(frozen=True, slots=True)
class Press:
    """A press under way: the open book, where it is saved (None for nowhere on this computer), what it asks for."""

    label: str
    book: Book
    path: Path | None
    wishes: Wishes

    @property
    def folder(self) -> Path | None:
        """The folder the book is saved in."""
        return self.path.parent if self.path else None

    @property
    def name(self) -> str:
        """The book's path, or its name where it is saved nowhere."""
        return str(self.path) if self.path else str(self.book.name)

    def tell(self, doing: str) -> None:
        """Say on the status bar what is being done."""
        self.book.app.status_bar = f"{self.label}：{doing}……"


def pressed(label: str, work: Callable[[Press], str]) -> None:
    """Do the work of the button `label` on the book that called; `work` returns the sentence that tells its result.

    Ends the program with status 1, a sentence on stderr, only where there is no book in which it could be told.
    """
    book: Book | None = None
    try:
        book = calling_book()
        _do(label, book, work)
    except Exception as error:
        _tell_failure(label, book, error)


def _do(label: str, book: Book, work: Callable[[Press], str]) -> None:
    app, path = book.app, path_of(book)
    try:
        with only_press(own_folder(), str(path or book.name), lambda: _wait(book, label)):
            app.status_bar = f"{label}：正在准备……"
            press = Press(label, book, path, wishes_of(book))
            with app.properties(screen_updating=False, enable_events=False):
                sentence = work(press)
            told = tell_result(book, _dated(f"{label}：{sentence}"))
    finally:
        app.status_bar = False
    if not told:
        app.alert(sentence, label, mode="info")


def _dated(sentence: str) -> str:
    return f"{datetime.now():%Y-%m-%d %H:%M}　{sentence}"


def _wait(book: Book, label: str) -> None:
    book.app.status_bar = f"{label}：上一次按下的按钮还没有做完，正在等它……"


def _tell_failure(label: str, book: Book | None, error: Exception) -> None:
    """Say in one sentence that a press failed and why, with the place of the log; in the book, else on stderr."""
    name = ""
    with contextlib.suppress(Exception):  # Excel may be gone
        name = book.name if book else ""
    log = log_failure(label, name, error)
    sentence = f"{label}没有完成：{_why(error)}"
    place = f"详情记在 {log}" if log else ""
    try:
        assert book is not None
        tell_result(book, _dated(sentence))
        book.app.alert("\n\n".join(filter(None, (sentence, place))), _TITLE, mode="critical")
    except Exception:  # no book, or Excel is gone: what stands on stderr, the macro shows
        print(sentence, place, file=sys.stderr)
        raise SystemExit(1) from None


def _why(error: Exception) -> str:
    if isinstance(error, CannotDo):
        return str(error)
    if isinstance(error, ImportError):
        return f"缺少程序部件 {error.name or ''}，请在命令行运行 taizhang button check。"
    if type(error).__name__ == "ExcelBusyError":  # xlwings has it on Windows only
        return "Excel 正忙，请先结束单元格的编辑、关闭打开的对话框，再按一次。"
    if isinstance(error, MemoryError):
        return "内存不足，请关闭其他程序后再按一次。"
    return f"程序内部错误（{type(error).__name__}），请把日志文件交给管理员。"
