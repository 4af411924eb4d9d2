"""Cells and changes in the words of readers, and as JSON has them."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from typing import Any

from toolkit.diff.values import Change, Formula, How, Kind
from toolkit.ledger.raw import Mark, PercentCell
from toolkit.values import shown

#: Of what a whole row holds, a reader is told so many characters.
_LONGEST_ROW = 1000
#: Numbers from here on are told as texts: a workbook would not keep all their digits.
_LARGEST = 1e15
#: A number in a column of years is no amount, which a table would write as 2,024.
_YEAR = "年"


def plain(value: Any) -> Any:
    """A cell as JSON has it: a number, a text, true or false, null."""
    if value is None or type(value) in (str, int, bool):
        return value
    if type(value) is float and math.isfinite(value):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    return said(value)


def said(value: Any) -> str:
    """A cell as readers see it; "" for a blank one."""
    if isinstance(value, Formula):
        return value.text if value.result is None else f"{value.text}（结果 {said(value.result)}）"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (time, timedelta, Mark, PercentCell)):
        return str(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return shown(value)


def told(change: Change) -> tuple[str | int | float, str | int | float]:
    """What a change was and is, for the columns of a table."""
    if change.kind is Kind.MOVED:
        return f"第{change.old}行", f"第{change.new}行"
    if change.kind in (Kind.ADDED, Kind.REMOVED) and change.key:
        row = _row(change)
        return ("", row) if change.kind is Kind.ADDED else (row, "")
    if _YEAR in change.column:
        return said(change.old), said(change.new)
    return _cell(change.old), _cell(change.new)


def _cell(value: Any) -> str | int | float:
    """Numbers as they are, whole ones without a point; anything else as text."""
    if type(value) not in (int, float) or not abs(value) < _LARGEST:
        return said(value)
    return int(value) if value == int(value) else float(value)


def _row(change: Change) -> str:
    text = "；".join(f"{heading}：{said(cell)}" for heading, cell in change.cells.items())
    return text if len(text) <= _LONGEST_ROW else f"{text[:_LONGEST_ROW]}……（共 {len(change.cells)} 格）"


def place(change: Change) -> str:
    """Where a change is: both addresses where they differ."""
    if change.cell_old and change.cell_new and change.cell_old != change.cell_new:
        return f"{change.cell_old}→{change.cell_new}"
    return change.cell_new or change.cell_old


def how_of(change: Change) -> str:
    """What else to say of a change: what was done with a formula, how much a column holds; "" for nothing."""
    if change.kind in (Kind.COLUMN_ADDED, Kind.COLUMN_REMOVED):
        return f"两份文件都有的行中 {len(change.cells)} 格有内容"
    return "" if change.how is How.VALUE else change.how.value
