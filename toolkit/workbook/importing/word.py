"""The tables of a Word document (.docx), read straight from its XML: nothing in it is followed, expanded or run.

Merged cells become merged ranges. A table within a cell is a table of its own. What a reader of the page does not see
is left out: deleted and moved text, hidden text, field codes, the second version of what has two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from toolkit.importing.values import SourceTable
from toolkit.values import CannotDo
from toolkit.workbook.reading import refusals
from toolkit.workbook.reading.grid import Cells
from toolkit.workbook.reading.package import Package
from toolkit.workbook.reading.xml_parser import local, parse

_USUAL_PART = "word/document.xml"
_LARGEST = 256 * 1024 * 1024
#: A table grid of Word has no more columns than this; a cell that spans more is no cell.
_MOST_COLUMNS = 1024
_MOST_CELLS = 500_000
#: Each takes some microseconds, whether it says anything or not.
_MOST_TAGS = 2_000_000
_MOST_TABLES = 10_000
#: So many lines of text above a table are kept: its title, its number, its unit.
_ABOVE = 3
_LONGEST_ABOVE = 100
#: What is not on the page.
_UNSEEN = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "txbxContent", "footnote", "endnote"})
_OFF = ("0", "false", "off")


def document_part(package: Package) -> str:
    """The name of the package's Word document, "" when it is some other kind of package."""
    part = next((r.part for r in package.relations("") if r.kind == "officeDocument"), _USUAL_PART)
    return part if part in package and re.match(r"word/", part, re.IGNORECASE) else ""


def read(package: Package, part: str) -> list[SourceTable]:
    """The tables of a document in order, titled 表1, 表2, …, with the lines of text above each.

    Raises CannotDo for a document that is damaged, too large, nested too deeply, or that defines entities.
    """
    if package.declared(part) > _LARGEST:
        raise refusals.too_large(package.path, package.declared(part) // 1024 // 1024)
    document = _Document(package.path)
    parse(package.pieces(part), document, package.path)
    return [_table(made, number, package.path) for number, made in enumerate(document.tables, 1)]


@dataclass(slots=True)
class _Cell:
    """A cell as it is read: its column, its span, whether it goes on with the one above, its paragraphs."""

    column: int
    span: int = 1
    goes_on: bool = False
    merged: bool = False
    text: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    above: tuple[str, ...]
    rows: list[list[_Cell]] = field(default_factory=list)
    column: int = 0
    cell: _Cell | None = None


class _Document:
    """Gathers tables while the document is read. `open` are those being read, the innermost last."""

    def __init__(self, path: str) -> None:
        self.tables: list[_Table] = []
        self._path = path
        self._open: list[_Table] = []
        self._unseen = 0
        self._text: list[str] = []
        self._takes_text = False
        self._hidden = False
        self._above: list[str] = []
        self._cells = self._tags = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._tags += 1
        if self._tags > _MOST_TAGS:
            raise refusals.too_much(self._path)
        tag = local(name)
        if self._unseen or tag in _UNSEEN:
            self._unseen += 1
            return
        begin = getattr(self, f"_start_{tag}", None)
        if begin is not None:
            begin({local(key): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        if self._unseen:
            self._unseen -= 1
            return
        finish = getattr(self, f"_end_{local(name)}", None)
        if finish is not None:
            finish()

    def text(self, data: str) -> None:
        if self._takes_text and not self._unseen and not self._hidden:
            self._text.append(data)

    # -- tables, rows, cells

    def _start_tbl(self, _: dict[str, str]) -> None:
        if len(self.tables) >= _MOST_TABLES:
            raise refusals.too_much(self._path)
        table = _Table(tuple(self._above[-_ABOVE:]) if not self._open else ())
        self._above.clear()
        self.tables.append(table)
        self._open.append(table)

    def _end_tbl(self) -> None:
        self._open.pop()

    def _start_tr(self, _: dict[str, str]) -> None:
        if self._open:
            self._open[-1].rows.append([])
            self._open[-1].column = 0

    def _start_gridBefore(self, values: dict[str, str]) -> None:
        if self._open:
            self._open[-1].column += self._span(values)

    def _start_tc(self, _: dict[str, str]) -> None:
        if self._open and self._open[-1].rows:
            table = self._open[-1]
            table.cell = _Cell(table.column)
            table.rows[-1].append(table.cell)
            self._cells += 1
            if self._cells > _MOST_CELLS:
                raise refusals.too_much(self._path)

    def _end_tc(self) -> None:
        if self._open and self._open[-1].cell:
            table = self._open[-1]
            table.column += table.cell.span if table.cell else 0
            table.cell = None

    def _start_gridSpan(self, values: dict[str, str]) -> None:
        if self._open and self._open[-1].cell:
            self._open[-1].cell.span = self._span(values)

    def _start_vMerge(self, values: dict[str, str]) -> None:
        if self._open and self._open[-1].cell:
            self._open[-1].cell.goes_on = values.get("val", "continue") != "restart"
            self._open[-1].cell.merged = True

    def _span(self, values: dict[str, str]) -> int:
        text = values.get("val", "1")
        span = int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 1
        if span > _MOST_COLUMNS or (self._open and self._open[-1].column + span > _MOST_COLUMNS):
            raise CannotDo(
                f"文档里有一张表的列数超过限度（{_MOST_COLUMNS} 列），没有打开。", self._path, "请确认文件来源。"
            )
        return span

    # -- text

    def _start_p(self, _: dict[str, str]) -> None:
        self._text.clear()

    def _end_p(self) -> None:
        line = "".join(self._text)
        self._text.clear()
        if self._open:
            cell = self._open[-1].cell
            if cell is not None:
                cell.text.append(line)
        elif line.strip():
            self._above.append(line.strip()[:_LONGEST_ABOVE])
            del self._above[:-_ABOVE]

    def _start_r(self, _: dict[str, str]) -> None:
        self._hidden = False

    def _end_r(self) -> None:
        self._hidden = False

    def _start_vanish(self, values: dict[str, str]) -> None:
        self._hidden = values.get("val", "true") not in _OFF

    def _start_t(self, _: dict[str, str]) -> None:
        self._takes_text = True

    def _end_t(self) -> None:
        self._takes_text = False

    def _start_tab(self, _: dict[str, str]) -> None:
        self._text.append(" ")

    def _start_br(self, _: dict[str, str]) -> None:
        self._text.append("\n")

    _start_cr = _start_br

    def _start_noBreakHyphen(self, _: dict[str, str]) -> None:
        self._text.append("-")


def _table(made: _Table, number: int, path: str) -> SourceTable:
    cells = Cells(path, f"表{number}")
    open_merges: dict[int, tuple[int, int]] = {}
    for row, found in enumerate(made.rows):
        going: dict[int, tuple[int, int]] = {}
        for cell in found:
            if cell.goes_on and cell.column in open_merges and open_merges[cell.column][1] == cell.span:
                going[cell.column] = open_merges.pop(cell.column)
                continue
            cells.put(row, cell.column, "\n".join(cell.text).strip())
            if cell.merged:
                going[cell.column] = (row, cell.span)
            elif cell.span > 1:
                cells.merge(row, cell.column, 1, cell.span)
        _close(cells, open_merges, row)
        open_merges = going
    _close(cells, open_merges, len(made.rows))
    return SourceTable(cells.sheet(untitled=True), made.above)


def _close(cells: Cells, merges: dict[int, tuple[int, int]], end: int) -> None:
    """Keep the ranges merged downward that end above row `end`."""
    for column, (first, span) in merges.items():
        cells.merge(first, column, end - first, span)
