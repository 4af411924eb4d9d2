"""Workbooks as one XML file, as Excel 2003 and many programs write them (XML 电子表格 2003)."""

from __future__ import annotations

from typing import Any

from toolkit.ledger import Mark, PercentCell, RawSheet
from toolkit.workbook.reading import refusals
from toolkit.workbook.reading.allowance import Allowance
from toolkit.workbook.reading.grid import COLUMNS, MOST_SHEETS, ROWS, Cells
from toolkit.workbook.reading.number_formats import iso_moment, kind_of_format, moment
from toolkit.workbook.reading.sheet_xml import LONGEST_TEXT, UNKNOWN_ERROR
from toolkit.workbook.reading.xml_parser import local, parse, slices
from toolkit.workbook.reading.xml_text import count_of

#: Formats that are written as words.
_NAMED = {
    "Percent": "percent",
    **dict.fromkeys(("General", "General Number", "Fixed", "Standard", "Currency", "Euro Currency", "Scientific"), ""),
    **dict.fromkeys(("Yes/No", "True/False", "On/Off"), ""),
}
#: A time of day is written as a moment of this day.
_NO_DAY = "1899-12-31T"


def read(data: bytes, path: str) -> list[RawSheet]:
    """The worksheets of the file. Raises CannotDo when it is damaged, defines entities, or spans too large an area."""
    reader = _Reader(path)
    parse(slices(data), reader, path)
    return [cells.sheet(hidden) for cells, hidden in zip(reader.sheets, reader.hidden, strict=True)]


class _Reader:
    """Handlers for the whole file. Rows and cells without an index stand after the one before."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.sheets: list[Cells] = []
        self.hidden: list[bool] = []
        self._styles: dict[str, str] = {}
        self._style = ""
        self._row = self._column = -1
        self._row_style = ""
        self._skip = 0
        self._cell: dict[str, str] = {}
        self._type = ""
        self._text: list[str] | None = None
        self._length = 0
        self._aside = False
        self._allowance = Allowance(path)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._allowance.tag()
        name = local(name)
        tag = {local(key): value for key, value in attributes.items()} if attributes else attributes
        if name == "Worksheet":
            if len(self.sheets) > MOST_SHEETS:
                raise refusals.too_many_sheets(self.path)
            self.sheets.append(Cells(self.path, tag.get("Name", "")))
            self.hidden.append(False)
            self._row = self._column = -1
        elif name == "Style":
            self._style = tag.get("ID", "")
        elif name == "NumberFormat":
            self._styles[self._style] = _kind(tag.get("Format", ""))
        elif name == "Visible":
            self._text, self._length = [], 0
        elif self.sheets:
            self._start_inside(name, tag)

    def _start_inside(self, name: str, tag: dict[str, str]) -> None:
        cells = self.sheets[-1]
        if name == "Column":
            first = self._column = _index(tag, self._column)
            last = self._column = first + _number(tag.get("Span", ""), COLUMNS)
            if _is_hidden(tag, "Width"):
                cells.hidden_columns.append((first, last))
        elif name == "Row":
            self._row = _index(tag, self._row)
            last = self._row + _number(tag.get("Span", ""), ROWS)
            if _is_hidden(tag, "Height"):
                cells.hidden_rows.append((self._row, last))
            self._skip, self._column, self._row_style = last, -1, tag.get("StyleID", "")
        elif name == "Cell":
            self._start_cell(cells, tag)
        elif name == "Comment":
            self._aside = True
        elif name == "Data" and not self._aside:
            self._type, self._text, self._length = tag.get("Type", "String"), [], 0

    def _start_cell(self, cells: Cells, tag: dict[str, str]) -> None:
        self._column = _index(tag, self._column)
        self._cell, self._type = tag, ""
        down, across = _number(tag.get("MergeDown", ""), ROWS), _number(tag.get("MergeAcross", ""), COLUMNS)
        cells.merge(self._row, self._column, down + 1, across + 1)

    def text(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)
            self._length += len(data)
            if self._length > LONGEST_TEXT:
                raise refusals.too_long_text(self.path)

    def end(self, name: str) -> None:
        name = local(name)
        if name == "Comment":
            self._aside = False
        elif name == "Cell" and self.sheets:
            formula = self._cell.get("Formula", "")
            if self._type:
                self._allowance.cell()
            elif formula:
                self.sheets[-1].put(self._row, self._column, Mark(formula, formula=True))
            self._column += _number(self._cell.get("MergeAcross", ""), COLUMNS)
        elif name == "Row":
            self._row = max(self._row, self._skip)
        elif name == "Data" and self._text is not None and self.sheets:
            self._end_data("".join(self._text))
            self._text = None
        elif name == "Visible" and self._text is not None and self.sheets:
            self.hidden[-1] = "".join(self._text).strip() != "SheetVisible"
            self._text = None

    def _end_data(self, text: str) -> None:
        cells, formula = self.sheets[-1], self._cell.get("Formula", "")
        value = self._value(text)
        if formula:
            cells.formula(self._row, self._column, formula)
        cells.put(self._row, self._column, value)

    def _value(self, text: str) -> Any:
        if self._type == "Error":
            return Mark(text.strip() or UNKNOWN_ERROR)
        if self._type == "Boolean":
            return text.strip() == "1"
        if self._type == "DateTime":
            return iso_moment(text.strip().removeprefix(_NO_DAY).removesuffix(".000"))
        return self._number(text) if self._type == "Number" else text

    def _number(self, text: str) -> Any:
        try:
            number = float(text.replace("_", "?"))  # 1_000 is a number to Python alone
        except ValueError:
            return text
        kind = self._styles.get(self._cell.get("StyleID", self._row_style), "")
        if kind == "percent":
            return PercentCell(number)
        return moment(number, kind, False) if kind else number


def _kind(code: str) -> str:
    return _NAMED[code] if code in _NAMED else kind_of_format(0, code)


def _index(tag: dict[str, str], before: int) -> int:
    """Where a row, column or cell stands, counted from 0."""
    index = count_of(tag.get("Index", ""))
    return before + 1 if index is None else min(index, ROWS) - 1


def _number(text: str, largest: int) -> int:
    return min(count_of(text) or 0, largest)


def _is_hidden(tag: dict[str, str], size: str) -> bool:
    return tag.get("Hidden") == "1" or tag.get(size) == "0"
