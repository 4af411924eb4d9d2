"""Cells of a rendered table merged as {% vmerge %}, {% vm %} and {% hm %} ask: equal neighbours, nothing lost.

What a merged cell would hide must be empty, or the same text as the one that is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from toolkit.briefing.finishing import grids
from toolkit.briefing.finishing.ordered import in_cell
from toolkit.briefing.parts.xmltext import unescape
from toolkit.briefing.tagging.cells import MERGE, MERGE_END, VALUE

_MARK = re.compile(f"{MERGE}(.)(\\d+)({VALUE}[^{MERGE_END}]*)?{MERGE_END}")
_TEXT = re.compile(r"<[wm]:t(?:\s[^>]*)?>([^<]*)<|(<w:(?:br|cr|tab|noBreakHyphen|sym)(?:\s[^>]*)?/>)|(</w:p>)")
_OBJECT = re.compile(r"<w:(?:drawing|pict|object)[ />]")
_NOTE = re.compile(r"<w:(?:foot|end)noteReference\b[^>]*>")
_FORMAT = re.compile(r"<w:p(?:\s[^>]*)?>(<w:pPr>.*?</w:pPr>)?", re.DOTALL)


class Unfit(Exception):
    """Cells cannot be merged: the number of the tag that asks for it, what is wrong, what to do."""

    def __init__(self, number: int, message: str, remedy: str) -> None:
        super().__init__(message)
        self.number = number
        self.message = message
        self.remedy = remedy


@dataclass(slots=True)
class _Cell:
    """A cell: its row and the column it begins in, from 0; the marks it bears; whether it joins the one above it."""

    at: int
    row: int
    column: int
    span: int
    xml: str
    across: tuple[int, bool] | None = None
    kind: str = ""
    number: int = -1
    value: str = ""
    joined: bool = False


def merged(table: str) -> str:
    """The table with its marked cells merged and without their marks; raises Unfit where a text would be lost."""
    parts, rows = grids.cut(table)
    cells = [_cells(parts, number, row) for number, row in enumerate(rows)]
    for line in cells:
        _merge_across(parts, line)
    for above, below in pairwise(cells):
        _judge({cell.column: cell for cell in above}, below)
    by_column: dict[int, list[_Cell]] = {}
    for cell in (cell for line in cells for cell in line if cell.kind):
        by_column.setdefault(cell.column, []).append(cell)
    for column in by_column.values():
        _merge_down(parts, column)
    return "".join(parts)


def _cells(parts: list[str], number: int, row: grids.Row) -> list[_Cell]:
    """The cells of a row, their marks read and taken away."""
    found: list[_Cell] = []
    column = row.beside
    for at in row.cells:
        cell = _Cell(at, number, column, grids.span(parts[at]), parts[at])
        if MERGE in cell.xml:
            _read(cell)
            parts[at] = cell.xml
        column += cell.span
        found.append(cell)
    return found


def _read(cell: _Cell) -> None:
    """Take the marks of a cell; without a value it is known by its text, and one with a picture by nothing."""
    marks = _MARK.findall(cell.xml)
    cell.xml = _MARK.sub("", cell.xml)
    for kind, number, value in marks:
        if kind == "h":
            cell.across = int(number), value == f"{VALUE}1"
        else:
            own = "" if value or _OBJECT.search(cell.xml) else _text(cell.xml)
            cell.kind, cell.number, cell.value = kind, int(number), value.removeprefix(VALUE) or own


# -- side by side


def _merge_across(parts: list[str], line: list[_Cell]) -> None:
    """Merge the cells of a row that one {% hm %} has made; those that go into another are taken out of the line."""
    first: _Cell | None = None
    for cell in list(line):
        if first and cell.across and first.across and cell.across == (first.across[0], False):
            _agree(cell.across[0], first, cell, "横向合并的各格文字须相同；不同的请去掉 {% hm %}。")
            first.span += cell.span
            parts[cell.at] = ""
            line.remove(cell)
            _respan(parts, first)
        else:
            first = cell if cell.across else None


def _respan(parts: list[str], cell: _Cell) -> None:
    narrow = re.sub(r"<w:tcW\b[^>]*/>", "", cell.xml, count=1)  # the width of one column
    cell.xml = parts[cell.at] = _with(narrow, "w:gridSpan", f'<w:gridSpan w:val="{cell.span}"/>')


# -- one above another


def _judge(above: dict[int, _Cell], line: Iterable[_Cell]) -> None:
    """Settle for the cells of a row whether they join those above them, from left to right."""
    left: _Cell | None = None
    for cell in line:
        if not cell.kind:
            continue
        if cell.kind == "w" and left is None:
            raise Unfit(cell.number, "左边没有合并的单元格", "请去掉 within，或先给左边的单元格写上 {% vmerge %}。")
        other = above.get(cell.column)
        cell.joined = other is not None and other.span == cell.span and _alike(other, cell)
        if cell.kind == "w" and left is not None:
            cell.joined = cell.joined and left.joined
        left = cell


def _alike(above: _Cell, cell: _Cell) -> bool:
    if cell.kind == "f":  # vm: all turns of one loop
        return above.kind == "f" and above.number == cell.number and cell.value != "1"
    return above.kind in ("v", "w") and above.value == cell.value and bool(cell.value.strip())


def _merge_down(parts: list[str], column: list[_Cell]) -> None:
    first = column[0]
    for cell in column:
        if not cell.joined:
            first = cell
            continue
        own = "请让标记里的值与格里的文字一致，或只写 {% vmerge %}，按文字合并。"
        _agree(cell.number, first, cell, "请改用 {% vmerge %}，只合并相等的格。" if cell.kind == "f" else own)
        if "<w:vMerge" not in grids.head(first.xml) or 'w:val="restart"' not in grids.head(first.xml):
            first.xml = parts[first.at] = _with(first.xml, "w:vMerge", '<w:vMerge w:val="restart"/>')
        parts[cell.at] = _with(_emptied(cell.xml), "w:vMerge", "<w:vMerge/>")


def _agree(number: int, first: _Cell, cell: _Cell, remedy: str) -> None:
    """Raise Unfit when the cell holds anything that the one seen in its place does not say."""
    seen, hidden = _text(first.xml), _text(cell.xml)
    if hidden and hidden != seen:
        message = f"第{cell.row + 1}行的“{_short(hidden)}”与第{first.row + 1}行的“{_short(seen)}”不同，合并后会丢失"
        raise Unfit(number, message, remedy)
    if not set(_NOTE.findall(cell.xml)) <= set(_NOTE.findall(first.xml)):
        raise Unfit(number, f"第{cell.row + 1}行的脚注合并后会丢失", "请把脚注移到不合并的单元格里。")
    if _OBJECT.search(cell.xml):
        raise Unfit(number, f"第{cell.row + 1}行的图片合并后会丢失", "请把图片移到不合并的单元格里。")


def _short(text: str) -> str:
    return unescape(re.sub("<[^>]*>", "□", text))[:20]


def _text(cell: str) -> str:
    """What a cell says: its text, with what stands in it for a character as it is marked up."""
    return "".join(found[1] or found[2] or "\n" * bool(found[3]) for found in _TEXT.finditer(cell)).strip()


def _emptied(cell: str) -> str:
    """The cell with one empty paragraph, which keeps the format of its first."""
    head = grids.head(cell)
    found = _FORMAT.search(cell, len(head))
    return f"{head}<w:p>{found[1] or '' if found else ''}</w:p></w:tc>"


def _with(cell: str, name: str, element: str) -> str:
    """The cell with this property instead of the one of that name that it has."""
    head = grids.head(cell)
    start = head.find("<w:tcPr")
    properties = head[start:] if start >= 0 else "<w:tcPr/>"
    before = head[:start] if start >= 0 else head
    return before + in_cell(properties, name, element) + cell[len(head) :]
