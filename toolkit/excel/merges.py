"""The merged ranges of a sheet, found by asking for ever smaller parts whether anything in them is merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.excel.areas import Area

if TYPE_CHECKING:
    from xlwings import Sheet


def merged_areas(sheet: Sheet, used: Area) -> list[Area]:
    """Every merged range that has a cell in `used`, in the order of its first cell."""
    found: dict[Area, None] = {}
    waiting = [used]
    while waiting:
        part = _without(waiting.pop(), found)
        if part is None or sheet.range(part.address).merge_cells is False:
            continue
        area = _area_at(sheet, part)
        if area is not None:
            found[area] = None
        if not part.single:
            waiting += reversed(part.halves())
    return sorted(found)


def _without(part: Area, found: dict[Area, None]) -> Area | None:
    """What is left of a part when the rows or columns at its beginning that are known to be merged are cut off."""
    for area in found:
        if area.left <= part.left and part.right <= area.right and area.top <= part.top <= area.bottom:
            part = part._replace(top=area.bottom + 1)
        elif area.top <= part.top and part.bottom <= area.bottom and area.left <= part.left <= area.right:
            part = part._replace(left=area.right + 1)
        if part.top > part.bottom or part.left > part.right:
            return None
    return part


def _area_at(sheet: Sheet, part: Area) -> Area | None:
    """The merged range that the first cell of a part is in; None for none."""
    area = sheet.range((part.top, part.left)).merge_area
    rows, columns = area.shape
    if (rows, columns) == (1, 1):
        return None
    return Area(area.row, area.column, area.row + rows - 1, area.column + columns - 1)
