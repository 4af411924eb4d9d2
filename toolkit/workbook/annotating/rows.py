"""The rows of a worksheet: cells given another format where they stand, made where there are none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from toolkit.values import Severity, column_letter
from toolkit.workbook.annotating.styles import Styles
from toolkit.workbook.annotating.worksheet import Cell, Worksheet, column_of, decimal
from toolkit.workbook.annotating.xmltext import INSIDE, attributes, whole, with_attributes

_NUMBER = re.compile(r"""\sr\s*=\s*["'](\d{1,7})["']""")
_LETTERS = re.compile(r"""\sr\s*=\s*["']([A-Za-z]{1,3})\d""")
_FORMAT = re.compile(r"""\ss\s*=\s*["'](\d{1,6})["']""")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: its number, its text, where that starts and ends among the rows."""

    number: int
    start: int
    end: int
    tag: str


def _rows(text: str, prefix: str) -> Iterator[_Row]:
    """The rows as they stand. A row that does not give its number follows the one above it."""
    tag = re.compile(rf"<{prefix}row(?=[\s/>]){INSIDE}>")
    close = f"</{prefix}row"
    number, at = 0, 0
    while found := tag.search(text, at):
        given = _NUMBER.search(found[0])
        number = int(given[1]) if given else number + 1
        at = found.end() if found[0].endswith("/>") else text.index(">", text.index(close, found.end())) + 1
        yield _Row(number, found.start(), at, found[0])


@dataclass(frozen=True, slots=True)
class _CellTag:
    """A cell's start tag in the text of its row."""

    column: int
    start: int
    end: int
    tag: str


class _Cells:
    """Finds the cells in the text of a row."""

    def __init__(self, prefix: str) -> None:
        self._tag = re.compile(rf"<{prefix}c(?=[\s/>]){INSIDE}>")
        self._content = re.compile(rf"<{prefix}(?:v|is|f)[\s>]")
        self._close = re.compile(rf"</{prefix}c\s*>")

    def of(self, text: str) -> Iterator[_CellTag]:
        """The cells as they stand. A cell that does not say where it is follows the one before it."""
        column = 0
        for found in self._tag.finditer(text):
            given = _LETTERS.search(found[0])
            column = column_of(given[1]) if given else column + 1
            yield _CellTag(column, found.start(), found.end(), found[0])

    def end(self, text: str, cell: _CellTag) -> int:
        """Where a cell ends in the text of its row."""
        found = None if cell.tag.endswith("/>") else self._close.search(text, cell.end)
        return found.end() if found else cell.end

    def first_used(self, text: str) -> int:
        """The first column whose cell holds something; 1 where none does."""
        for cell in self.of(text):
            if not cell.tag.endswith("/>") and self._content.match(text, cell.end):
                return cell.column
        return 1


def first_used_columns(sheet: Worksheet, wanted: Collection[int]) -> dict[int, int]:
    """Of the rows with these numbers, the first column that holds something; 1 where none does."""
    cells = _Cells(sheet.prefix)
    found = dict.fromkeys(wanted, 1)
    for row in _rows(sheet.rows, sheet.prefix) if wanted else ():
        if row.number in found:
            found[row.number] = cells.first_used(sheet.rows[row.start : row.end])
    return found


def heights(sheet: Worksheet, wanted: Collection[int]) -> dict[int, int]:
    """The heights in pixels of those of the wanted rows of which the sheet says one; a hidden row has 0."""
    found = {}
    for row in _rows(sheet.rows, sheet.prefix) if wanted else ():
        if row.number in wanted and (" ht" in row.tag or "hidden" in row.tag):
            values = attributes(row.tag)
            hidden = values.get("hidden") in ("1", "true")
            found[row.number] = 0 if hidden else round(decimal(values.get("ht", ""), 15) * 4 / 3)
    return found


def reformat(sheet: Worksheet, formats: Mapping[int, int]) -> None:
    """Give each cell that has a format of this mapping the one it maps to."""
    if not formats:
        return
    numbers = "|".join(map(str, formats))
    cell = re.compile(rf'(<{sheet.prefix}c\s(?:[^<>]*?\s)?s=")({numbers})(?=")')
    sheet.rows = cell.sub(lambda found: f"{found[1]}{formats[int(found[2])]}", sheet.rows)


def paint(sheet: Worksheet, marks: Mapping[Cell, Severity], styles: Styles) -> None:
    """Fill each of these cells with the colour of its severity; cells and rows that are not there are made."""
    wanted: dict[int, dict[int, Severity]] = {}
    for row, column in sorted(marks):
        wanted.setdefault(row, {})[column] = marks[row, column]
    brush = _Brush(sheet, styles)
    sheet.rows = "".join(brush.painted(wanted))
    sheet.widen(brush.made)


class _Brush:
    """Paints the rows of one sheet; `made` are the cells it had to make."""

    def __init__(self, sheet: Worksheet, styles: Styles) -> None:
        self.made: list[Cell] = []
        self._text = sheet.rows
        self._prefix = sheet.prefix
        self._cells = _Cells(sheet.prefix)
        self._column = sheet.column
        self._styles = styles

    def painted(self, wanted: Mapping[int, Mapping[int, Severity]]) -> Iterator[str]:
        """The pieces of the rows' text, in order."""
        numbers = sorted(wanted, reverse=True)
        done = 0
        for row in _rows(self._text, self._prefix):
            while numbers and numbers[-1] < row.number:
                yield self._text[done : row.start]
                done = row.start
                yield self._new_row(numbers[-1], wanted[numbers.pop()])
            if numbers and numbers[-1] == row.number:
                yield self._text[done : row.start]
                done = row.end
                yield self._row(row, wanted[numbers.pop()])
        yield self._text[done:]
        for number in reversed(numbers):
            yield self._new_row(number, wanted[number])

    def _new_row(self, number: int, marks: Mapping[int, Severity]) -> str:
        cells = "".join(self._new_cell(number, column, severity, 0) for column, severity in marks.items())
        return f'<{self._prefix}row r="{number}">{cells}</{self._prefix}row>'

    def _row(self, row: _Row, marks: Mapping[int, Severity]) -> str:
        before = len(self.made)
        inner = "".join(self._inside(row, dict(marks)))
        # A row with new cells no longer says which columns it spans.
        tag = row.tag if len(self.made) == before else with_attributes(row.tag, {"spans": None})
        return f"{tag[:-2]}>{inner}</{self._prefix}row>" if tag.endswith("/>") else tag + inner

    def _inside(self, row: _Row, left: dict[int, Severity]) -> Iterator[str]:
        """What stands in a row behind its start tag, in pieces, marked and with new cells in their places."""
        text, of_row = self._text[row.start : row.end], _row_format(row.tag)
        done, last = len(row.tag), None
        for cell in self._cells.of(text):
            for column in [column for column in left if column < cell.column]:
                yield text[done : cell.start]
                done = cell.start
                yield self._new_cell(row.number, column, left.pop(column), of_row)
            if cell.column in left:
                yield text[done : cell.start]
                done = cell.end
                yield self._marked(cell.tag, left.pop(cell.column))
            if not left:
                yield text[done:]
                return
            last = cell
        end = self._cells.end(text, last) if last else done
        yield text[done:end]
        for column, severity in left.items():
            yield self._new_cell(row.number, column, severity, of_row)
        yield text[end:]

    def _marked(self, tag: str, severity: Severity) -> str:
        given = _FORMAT.search(tag)
        return with_attributes(tag, {"s": str(self._styles.marked(int(given[1]) if given else 0, severity))})

    def _new_cell(self, row: int, column: int, severity: Severity, of_row: int) -> str:
        self.made.append((row, column))
        columns = self._column(column)
        format = self._styles.marked(of_row or (columns.format if columns else 0), severity)
        return f'<{self._prefix}c r="{column_letter(column - 1)}{row}" s="{format}"/>'


def _row_format(tag: str) -> int:
    """The format that a row gives to cells that are not there; 0 where it gives none."""
    values = attributes(tag)
    return whole(values.get("s")) if values.get("customFormat") in ("1", "true") else 0
