"""Plain text for a terminal or a log: the lines of a result, then its tables."""

from __future__ import annotations

import io
from typing import BinaryIO

from toolkit.values import Grid, Result

#: Wide enough for the widest table whatever the terminal: the same input gives the same text.
_WIDTH = 200


def write(result: Result, stream: BinaryIO) -> None:
    """Put lines and tables on a stream as UTF-8. Blanks at the ends of lines are left off."""
    text = "\n".join(result.lines)
    if result.grids:
        text += "\n\n" + "\n".join(_table(grid) for grid in result.grids)
    stream.write("".join(line.rstrip() + "\n" for line in text.splitlines()).encode("utf-8", "backslashreplace"))


def _table(grid: Grid) -> str:
    # Loaded here because the findings of `validate` are lines: they need no tables and should not wait for them.
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=grid.title, title_justify="left", title_style="", box=SIMPLE, pad_edge=False)
    for place, heading in enumerate(grid.headings):
        numeric = any(isinstance(row[place], (int, float)) for row in grid.rows)
        table.add_column(Text(heading), justify="right" if numeric else "left", overflow="fold")
    for row in grid.rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    stream = io.StringIO()
    console = Console(file=stream, width=_WIDTH, force_terminal=False, color_system=None, legacy_windows=False)
    console.print(table if grid.rows else Text(f"{grid.title}\n  无"))
    for note in grid.notes:
        console.print(Text(f"注：{note}"))
    return stream.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)
