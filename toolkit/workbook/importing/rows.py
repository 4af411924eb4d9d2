"""Rows put into a worksheet's text where nothing stands yet: cells that have only a look are filled, others made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.values import CannotDo, column_letter
from toolkit.workbook.annotating.worksheet import Worksheet, column_of
from toolkit.workbook.annotating.xmltext import INSIDE, attributes, prefixed, stored, whole, with_attributes
from toolkit.workbook.importing.looks import Looks
from toolkit.workbook.reading.book import row_is_hidden
from toolkit.workbook.tables.paper import row_height

#: The longest text a cell can hold, in UTF-16 units.
_LONGEST = 32_767
_PIXELS = 7  # of a character of half width
_FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as it is written: its number, its start tag, its cells by column (from 1) with the number of their look."""

    number: int
    start: int
    end: int
    tag: str
    cells: Mapping[int, tuple[str, int]]


class RowWriter:
    """Writes rows into one worksheet. `looks` makes formats; `pattern` is the row whose looks new cells take.

    `kept` are the columns in which a formula stood already, waiting for its row: it stays, the value is not written.
    `hidden` are the rows that were filled although nobody sees them.
    """

    def __init__(self, sheet: Worksheet, looks: Looks, pattern: int) -> None:
        self._sheet = sheet
        self._looks = looks
        self._prefix = sheet.prefix
        self._formula = re.compile(rf"<{sheet.prefix}f[\s/>]")
        self.kept: set[int] = set()
        self.hidden: list[int] = []
        self._pattern = next((row for row in self._rows() if row.number == pattern), None)

    def write(self, first: int, rows: Sequence[Mapping[int, Any]]) -> None:
        """Put rows of values by column (from 1) into the sheet, from row `first` on.

        Raises CannotDo for a text that no cell can hold.
        """
        wanted = {first + index: cells for index, cells in enumerate(rows)}
        text, done, due, pieces = self._sheet.rows, 0, first, []
        for row in self._rows(from_number=first):
            for number in range(due, min(row.number, first + len(rows))):
                pieces += [text[done : row.start], self._new_row(number, wanted.pop(number))]
                done = row.start
            due = max(due, row.number + 1)
            if row.number in wanted:
                pieces += [text[done : row.start], self._filled_row(row, wanted.pop(row.number))]
                done = row.end
        pieces.append(text[done:])
        pieces += [self._new_row(number, cells) for number, cells in wanted.items()]
        self._sheet.rows = "".join(pieces)
        self._sheet.widen([(first, 1), *((first + i, column) for i, cells in enumerate(rows) for column in cells)])

    # -- rows as they are

    def _rows(self, from_number: int = 0) -> Iterator[_Row]:
        text = self._sheet.rows
        tag = re.compile(rf"<{self._prefix}row(?=[\s/>]){INSIDE}>")
        close = f"</{self._prefix}row"
        number, at = 0, 0
        while found := tag.search(text, at):
            given = whole(attributes(found[0]).get("r"))
            number = given or number + 1
            at = found.end() if found[0].endswith("/>") else text.index(">", text.index(close, found.end())) + 1
            if number >= from_number:
                yield _Row(number, found.start(), at, found[0], self._cells(text[found.end() : at]))

    def _cells(self, inner: str) -> dict[int, tuple[str, int]]:
        """The cells of a row, by column: each as it is written, and the number of its format."""
        cell = re.compile(rf"<{self._prefix}c(?=[\s/>]){INSIDE}>")
        cells: dict[int, tuple[str, int]] = {}
        starts = list(cell.finditer(inner))
        column = 0
        for found, after in zip(starts, [*starts[1:], None], strict=False):  # stops at a row without cells
            values = attributes(found[0])
            given = re.match(r"[A-Za-z]{1,3}", values.get("r", ""))
            column = column_of(given[0]) if given else column + 1
            end = after.start() if after else _end(inner, found.end(), found[0], self._prefix)
            cells[column] = (inner[found.start() : end], whole(values.get("s")))
        return cells

    # -- rows as they are to be

    def _new_row(self, number: int, values: Mapping[int, Any]) -> str:
        columns = sorted({*values, *(self._pattern.cells if self._pattern else ())})
        cells = (self._cell(number, column, values.get(column, ""), 0) for column in columns)
        height = self._height({column: (value, self._look(column)) for column, value in values.items()})
        tag = with_attributes(f'<{self._prefix}row r="{number}">', {"ht": str(height) if height else None})
        return f"{tag}{''.join(cells)}</{self._prefix}row>"

    def _filled_row(self, row: _Row, values: Mapping[int, Any]) -> str:
        cells = {column: written for column, (written, _) in row.cells.items()}
        looks: dict[int, tuple[Any, int]] = {}
        for column, value in values.items():
            if self._formula.search(cells.get(column, "")):
                self.kept.add(column)
                continue
            look = row.cells[column][1] if column in row.cells else 0
            cells[column] = self._cell(row.number, column, value, look)
            looks[column] = (value, look or self._look(column))
        self.hidden += [row.number] if row_is_hidden(attributes(row.tag)) else []
        fixed = attributes(row.tag).get("customHeight") in ("1", "true")
        # A row that grows with its text must not keep the height it had while it was blank.
        height = str(self._height(looks) or "") or None
        tag = with_attributes(row.tag, {"spans": None} if fixed else {"spans": None, "ht": height})
        tag = tag.removesuffix("/>") + ">" if tag.endswith("/>") else tag
        return f"{tag}{''.join(cells[column] for column in sorted(cells))}</{self._prefix}row>"

    def _height(self, values: Mapping[int, tuple[Any, int]]) -> int:
        """The height in points of a row of values, each with its look; 0 where none takes several lines."""
        wrapped = [(value, self._width(column)) for column, (value, look) in values.items() if self._looks.wraps(look)]
        return row_height(*zip(*wrapped, strict=True)) if wrapped else 0

    def _width(self, column: int) -> int:
        """How many characters of half width a column has room for."""
        columns = self._sheet.column(column)
        return max((columns.width if columns else self._sheet.usual_size[0]) // _PIXELS, 1)

    def _cell(self, row: int, column: int, value: Any, look: int) -> str:
        look = look or self._look(column)
        place = f"{column_letter(column - 1)}{row}"
        if isinstance(value, str) and value:
            if len(value.encode("utf-16-le", "surrogatepass")) // 2 > _LONGEST:
                raise CannotDo(f"第{row}行的一段文字超过单元格的上限（{_LONGEST} 个字）。", "", "请缩短后重试。")
            look = self._looks.quoted(look) if value.startswith(_FORMULA_STARTS) else look
            inner = f'<is><t xml:space="preserve">{stored(value)}</t></is>'
            return prefixed(f'<c r="{place}"{_style(look)} t="inlineStr">', self._prefix) + self._inner(inner, "c")
        if value == "" or value is None:
            return prefixed(f'<c r="{place}"{_style(look)}/>', self._prefix)
        return prefixed(f'<c r="{place}"{_style(look)}>', self._prefix) + self._inner(f"<v>{value!r}</v>", "c")

    def _inner(self, xml: str, around: str) -> str:
        return f"{prefixed(xml, self._prefix)}</{self._prefix}{around}>"

    def _look(self, column: int) -> int:
        """The number of the format that a new cell of a column takes: the pattern row's, else the column's."""
        if self._pattern and column in self._pattern.cells:
            return self._looks.plain(self._pattern.cells[column][1])
        columns = self._sheet.column(column)
        return columns.format if columns else 0


def _style(look: int) -> str:
    return f' s="{look}"' if look else ""


def _end(inner: str, start: int, tag: str, prefix: str) -> int:
    """Where the last cell of a row ends."""
    if tag.endswith("/>"):
        return start
    found = re.compile(rf"</{prefix}c\s*>").search(inner, start)
    return found.end() if found else len(inner)
