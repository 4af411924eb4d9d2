"""One HTML page that needs no network: findings with filters, or the tables of any other result."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import BinaryIO

from toolkit.formats._findings import findings_parts, findings_title
from toolkit.formats._page import bar, page, search_box
from toolkit.page import text
from toolkit.values import Grid, Result


def write(result: Result, stream: BinaryIO) -> None:
    """Put the page on a stream as UTF-8."""
    if result.checked:
        title = findings_title(result.checked)
        above, rows = findings_parts(result.checked)
    else:
        title = _lines(result)[0]
        above, rows = _above(result), ""
    tables = "".join(map(_table, result.grids))
    none = '<p id="none" hidden>没有符合条件的内容。</p>\n'
    stream.write(page(title, f"{above}<main>\n{rows}{tables}{none}</main>\n").encode())


def _lines(result: Result) -> tuple[str, ...]:
    return tuple(line.strip() for line in result.lines if line.strip()) or ("结果",)


def _above(result: Result) -> str:
    """What stands above the tables of a result without findings."""
    title, *lines = _lines(result)
    said = "".join(f"<p>{text(line)}</p>\n" for line in lines)
    search = bar("", search_box()) if any(grid.rows for grid in result.grids) else ""
    return f"<header>\n<h1>{text(title)}</h1>\n{said}</header>\n{search}"


def _table(grid: Grid) -> str:
    """A table with its title above and its notes below."""
    notes = "".join(f'<p class="note">注：{text(note)}</p>\n' for note in grid.notes)
    return f'<section class="grid">\n<h2>{text(grid.title)}</h2>\n{_rows(grid)}{notes}</section>\n'


def _rows(grid: Grid) -> str:
    if not grid.rows:
        return "<p>无</p>\n"
    numeric = [any(_is_number(row[place]) for row in grid.rows) for place in range(len(grid.headings))]
    classes = [' class="n"' if number else "" for number in numeric]
    headings = _cells("th", (f'{name} scope="col"' for name in classes), grid.headings)
    rows = "\n".join(f"<tr>{_cells('td', classes, map(_cell, row))}</tr>" for row in grid.rows)
    return f"<table>\n<thead><tr>{headings}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"


def _cells(tag: str, attributes: Iterable[str], values: Iterable[str]) -> str:
    cells = zip(attributes, values, strict=True)
    return "".join(f"<{tag}{attribute}>{text(value)}</{tag}>" for attribute, value in cells)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        return f"{value:,}"
    return value.isoformat() if isinstance(value, date) else str(value)
