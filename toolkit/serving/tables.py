"""Grids as the page shows them: every cell a text, all of it to be seen, no more rows than a page can bear."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from toolkit.values import Grid
from toolkit.visible import in_lines

MOST_ROWS: Final = 3000
"""A page with more rows than this is slow; the files to download have them all."""


def table(grid: Grid, filters: Sequence[str] = (), address: Sequence[str] = ()) -> dict[str, Any]:
    """A grid for JSON; `filters` are the headings to filter by, `address` those of a cell's sheet and its place."""
    shown = grid.rows[:MOST_ROWS]
    return {
        "title": in_lines(grid.title),
        "headings": [in_lines(heading) for heading in grid.headings],
        "rows": [[cell(value) for value in row] for row in shown],
        "left": len(grid.rows) - len(shown),
        "notes": [in_lines(note) for note in grid.notes],
        "widths": list(grid.widths),
        "totals": sorted(index for index in grid.totals if index < len(shown)),
        "numeric": [_is_numeric([row[place] for row in shown]) for place in range(len(grid.headings))],
        "filters": [grid.headings.index(heading) for heading in filters],
        "address": [grid.headings.index(heading) for heading in address],
    }


def cell(value: object) -> str:
    """A value as a reader sees it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if _is_number(value):
        return f"{value:,}"
    return value.isoformat() if isinstance(value, date) else in_lines(str(value))


def _is_numeric(column: Sequence[object]) -> bool:
    """Whether a column holds numbers and nothing else, blanks aside."""
    filled = [value for value in column if value not in (None, "")]
    return bool(filled) and all(map(_is_number, filled))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
