"""The sheet 操作 of a ledger with buttons, known by its defined names: what is asked for there, what is told there.

A ledger without it works too: everything asked for is then blank.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.chinese import parse_period
from toolkit.values import CannotDo, Period, Span, shown

if TYPE_CHECKING:
    from xlwings import Book, Range

_PREFIX = "操作_"
_PERIOD, _PREVIOUS, _TEMPLATE, _OUTPUT, _RESULT = (
    f"{_PREFIX}{name}" for name in ("报告期", "上期台账", "模板", "输出文件夹", "结果")
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the sheet 操作 asks for; "" and None for what is left blank."""

    period: Period | None = None
    previous: str = ""
    template: str = ""
    output: str = ""


def wishes_of(book: Book) -> Wishes:
    """What the book asks for. Raises CannotDo for a period that is none."""
    previous, template, output = (_text(book, name) for name in (_PREVIOUS, _TEMPLATE, _OUTPUT))
    return Wishes(_period(book), previous, template, output)


def tell_result(book: Book, sentence: str) -> bool:
    """Write the result of a press into its cell; whether there is one that takes it."""
    cell = _cell(book, _RESULT)
    if cell is None:
        return False
    try:
        cell.value = f"'{sentence}"
    except Exception:  # a protected sheet; what Excel raises has no class that is there on every system
        return False
    return True


def under(folder: Path | None, written: str, what: str) -> Path:
    """A path as the sheet has it, seen from the folder of the book. Raises CannotDo where the book has none."""
    path = Path(written)
    if path.is_absolute():
        return path
    if folder is None:
        raise CannotDo(f"台账还没有保存在本机，不知道{what}在哪里。", remedy=f"请先保存台账，或写明{what}的完整路径。")
    return folder / path


def _cell(book: Book, name: str) -> Range | None:
    if name not in book.names:
        return None
    try:
        return book.names[name].refers_to_range[0, 0]
    except Exception:  # the name's cell was deleted; as above
        return None


def _value(book: Book, name: str) -> object:
    cell = _cell(book, name)
    return None if cell is None else cell.options(err_to_str=True).value


def _text(book: Book, name: str) -> str:
    return shown(_value(book, name)).strip().strip('"“”')


def _period(book: Book) -> Period | None:
    """The period; Excel makes a day of what looks like one, 2024-06 is 1 June 2024."""
    value = _value(book, _PERIOD)
    if isinstance(value, datetime):
        return Period(value.year, Span.MONTH, value.month)
    text = shown(value).strip()
    try:
        return parse_period(text) if text else None
    except ValueError as error:
        raise CannotDo(str(error), "操作", "请改正“操作”表的报告期，或留空，用设置表的报告期。") from error
