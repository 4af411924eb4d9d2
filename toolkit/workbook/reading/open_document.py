"""Workbooks of LibreOffice and others (.ods), zipped or as one XML file (.fods)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from toolkit.ledger import Mark, PercentCell, RawSheet
from toolkit.workbook.reading import refusals
from toolkit.workbook.reading.allowance import Allowance
from toolkit.workbook.reading.grid import COLUMNS, ERRORS, MOST_SHEETS, ROWS, Cells
from toolkit.workbook.reading.number_formats import Moment, iso_moment
from toolkit.workbook.reading.package import Package
from toolkit.workbook.reading.sheet_xml import LONGEST_TEXT, UNKNOWN_ERROR
from toolkit.workbook.reading.xml_parser import local, parse, slices
from toolkit.workbook.reading.xml_text import count_of

_DURATION = r"(-?)P(?:(\d{1,7})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:[.,]\d+)?S)?"
_CELLS = ("table-cell", "covered-table-cell")
#: The most cells that are filled only because a cell or row says to be repeated.
_MOST_REPEATED = 2_000_000


def read(data: bytes, path: str) -> list[RawSheet]:
    """The worksheets of a workbook that is one XML file. Raises CannotDo when it is damaged or spans too much."""
    return _sheets(slices(data), path)


def read_package(package: Package, path: str) -> list[RawSheet]:
    """The worksheets of a zipped workbook. Raises CannotDo when it is no workbook, encrypted or damaged."""
    if "encryption-data" in package.text("META-INF/manifest.xml"):
        raise refusals.encrypted(path)
    if "opendocument.spreadsheet" not in package.text("mimetype") + package.text("META-INF/manifest.xml"):
        raise refusals.other_file("文档或演示文稿", path)
    return _sheets(package.pieces("content.xml"), path)


def _sheets(pieces: Iterable[bytes], path: str) -> list[RawSheet]:
    reader = _Reader(path)
    parse(pieces, reader, path)
    return [cells.sheet(hidden) for cells, hidden in zip(reader.sheets, reader.hidden, strict=True)]


class _Reader:
    """Handlers for content.xml. Rows and cells stand one after the other; each may be repeated."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.sheets: list[Cells] = []
        self.hidden: list[bool] = []
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._row = self._column = self._sheet_column = 0
        self._row_tag: dict[str, str] = {}
        self._cell: dict[str, str] = {}
        self._lines: list[str] = []
        self._depth = 0
        self._in_line = False
        self._repeated = 0
        self._allowance = Allowance(path)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._allowance.tag()
        name = local(name)
        if self._depth:
            self._start_in_cell(name, attributes)
            return
        tag = {local(key): value for key, value in attributes.items()}
        if name in _CELLS:
            self._cell, self._lines, self._depth = tag, [], 1
        elif name == "table-row":
            self._row_tag, self._column = tag, 0
        elif name == "table-column" and self.sheets:
            self._start_column(tag)
        elif name == "table":
            self._start_sheet(tag)
        elif name == "style":
            self._style = tag.get("name", "")
        elif name == "table-properties" and tag.get("display") == "false":
            self._hidden_styles.add(self._style)

    def _start_sheet(self, tag: dict[str, str]) -> None:
        if len(self.sheets) > MOST_SHEETS:
            raise refusals.too_many_sheets(self.path)
        self._row = self._sheet_column = 0
        self.sheets.append(Cells(self.path, tag.get("name", "")))
        self.hidden.append(tag.get("style-name", "") in self._hidden_styles)

    def _start_column(self, tag: dict[str, str]) -> None:
        count = _number(tag.get("number-columns-repeated", ""), COLUMNS)
        if tag.get("visibility", "visible") != "visible":
            self.sheets[-1].hidden_columns.append((self._sheet_column, self._sheet_column + count - 1))
        self._sheet_column += count

    def _start_in_cell(self, name: str, attributes: dict[str, str]) -> None:
        """Only paragraphs right below the cell are its text: notes and drawings have their own."""
        self._depth += 1
        if name == "p" and self._depth == 2:
            self._lines.append("")
            self._in_line = True
        elif self._in_line and name == "s":
            self._add(" " * _number(attributes.get("text:c", ""), LONGEST_TEXT))
        elif self._in_line and name in ("tab", "line-break"):
            self._add("\t" if name == "tab" else "\n")

    def end(self, name: str) -> None:
        name = local(name)
        if self._depth > 1:
            self._depth -= 1
            self._in_line = self._in_line and not (name == "p" and self._depth == 1)
        elif name in _CELLS and self._depth:
            self._depth = 0
            self._end_cell(covered=name != _CELLS[0])
        elif name == "table-row" and self.sheets:
            self._end_row()

    def text(self, data: str) -> None:
        if self._in_line:
            self._add(data)

    def _add(self, data: str) -> None:
        self._lines[-1] += data
        if len(self._lines[-1]) > LONGEST_TEXT:
            raise refusals.too_long_text(self.path)

    def _end_cell(self, covered: bool) -> None:
        count = _number(self._cell.get("number-columns-repeated", ""), COLUMNS)
        value = "" if covered else self._value()
        if value != "" and self.sheets:
            self._allowance.cell()
            self._count(count - 1)
            for column in range(self._column, self._column + count):
                self._put(column, value)
        self._column += count

    def _put(self, column: int, value: Any) -> None:
        cells, formula = self.sheets[-1], self._cell.get("formula", "")
        if formula and not (isinstance(value, Mark) and value.formula):
            cells.formula(self._row, column, _plain_formula(formula))
        cells.put(self._row, column, value)

    def _end_row(self) -> None:
        cells = self.sheets[-1]
        count = _number(self._row_tag.get("number-rows-repeated", ""), ROWS)
        if self._row_tag.get("visibility", "visible") != "visible":
            cells.hidden_rows.append((self._row, self._row + count - 1))
        filled = cells.rows.get(self._row)
        if filled and count > 1:
            self._count((count - 1) * len(filled))
            cells.rows.update(dict.fromkeys(range(self._row, min(self._row + count, ROWS)), filled))
        self._row += count

    def _count(self, count: int) -> None:
        self._repeated += count
        if self._repeated > _MOST_REPEATED:
            raise refusals.too_wide(self.path, self.sheets[-1].title, self._row, self._column)

    def _value(self) -> Any:
        cell, text = self._cell, "\n".join(self._lines)
        down, across = cell.get("number-rows-spanned", ""), cell.get("number-columns-spanned", "")
        if self.sheets and (down or across):
            self.sheets[-1].merge(self._row, self._column, _number(down, ROWS), _number(across, COLUMNS))
        kind, formula = cell.get("value-type", ""), cell.get("formula", "")
        if kind == "error" or (formula and _is_error(text)):
            return Mark(text.strip() or UNKNOWN_ERROR)
        if formula and not kind and not text:
            return Mark(_plain_formula(formula), formula=True)
        if kind in ("float", "currency", "percentage"):
            return _number_of(cell.get("value", ""), kind, text)
        if kind == "boolean":
            return cell.get("boolean-value") == "true"
        if kind == "date":
            return iso_moment(cell.get("date-value", text))
        if kind == "time":
            return _time(cell.get("time-value", text))
        return cell.get("string-value", text)


def _is_error(text: str) -> bool:
    return text.strip() in ERRORS or re.fullmatch(r"(?:Err|错误)[:：]\d{3}", text.strip()) is not None


def _number_of(written: str, kind: str, text: str) -> Any:
    try:
        return PercentCell(written) if kind == "percentage" else float(written)
    except ValueError:
        return text


def _plain_formula(formula: str) -> str:
    """A formula with its =, without the word that says in which language it is (of:=A1)."""
    return re.sub(r"^[a-z]+:(?==)", "", formula)


def _time(text: str) -> Moment | str:
    found = re.fullmatch(_DURATION, text)
    if not found:
        return iso_moment(text)
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if found[1] or length >= timedelta(days=1):
        return -length if found[1] else length
    return iso_moment(f"{length.seconds // 3600:02d}:{length.seconds // 60 % 60:02d}:{length.seconds % 60:02d}")


def _number(text: str, largest: int) -> int:
    """A count: 1 where none is given."""
    return min(max(count_of(text) or 1, 1), largest)
