"""The rows and columns of a sheet that the user does not see, filtered ones included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.excel.areas import Area

if TYPE_CHECKING:
    from xlwings import Sheet

#: The numbers of rows, and those of columns.
Hidden = tuple[set[int], set[int]]


def hidden_in(sheet: Sheet, used: Area) -> Hidden:
    """The hidden rows and columns within the cells in use, counted from 1."""
    try:
        shown = sheet.range(used.address).get_special_cells("visible")
    except Exception:
        # Excel refuses on protected sheets and where nothing is to be seen, in words of its own language.
        return _one_by_one(sheet, used)
    rows, columns = set(range(used.top, used.bottom + 1)), set(range(used.left, used.right + 1))
    for area in shown if isinstance(shown, list) else ():
        height, width = area.shape
        rows.difference_update(range(area.row, area.row + height))
        columns.difference_update(range(area.column, area.column + width))
    return rows, columns


def _one_by_one(sheet: Sheet, used: Area) -> Hidden:
    rows = {row for row in range(used.top, used.bottom + 1) if sheet.range((row, used.left)).rows.hidden}
    columns = {at for at in range(used.left, used.right + 1) if sheet.range((used.top, at)).columns.hidden}
    return rows, columns
