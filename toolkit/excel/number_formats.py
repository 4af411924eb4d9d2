"""The number formats of the cells that hold numbers or days, asked of Excel by ranges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from toolkit.excel.areas import Area, Cell, uniform_parts
from toolkit.workbook.reading.number_formats import kind_of_format

if TYPE_CHECKING:
    from xlwings import Sheet


def kinds_of(sheet: Sheet, rows: Sequence[Sequence[Any]], top: int, left: int) -> dict[Cell, str]:
    """What the number format makes of each number or day in `rows`, which begin at `top`, `left` (from 1).

    "percent", "moment" or "duration"; cells with another format are left out. Texts between numbers may be among them.
    """
    kinds: dict[Cell, str] = {}
    for index in range(len(rows[0]) if rows else 0):
        numbers = {top + place for place, row in enumerate(rows) if _is_number(row[index])}
        if numbers:
            kinds |= _of_column(sheet, left + index, numbers)
    return kinds


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | datetime) and not isinstance(value, bool)


def _of_column(sheet: Sheet, column: int, rows: Iterable[int]) -> dict[Cell, str]:
    wanted = set(rows)

    def ask(area: Area) -> str | None:
        if not any(row in wanted for row in range(area.top, area.bottom + 1)):
            return ""
        code = sheet.range(area.address).number_format
        return code if isinstance(code, str) else None

    whole = Area(min(wanted), column, max(wanted), column)
    found = ((area, kind) for area, code in uniform_parts(whole, ask) if (kind := kind_of_format(0, code)))
    return {(row, column): kind for area, kind in found for row in range(area.top, area.bottom + 1)}
