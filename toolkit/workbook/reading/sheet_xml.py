"""A worksheet's XML to cells, slowly but whatever its encoding or shape: for sheets that python-calamine refuses.

Values come out as python-calamine gives them: text, float, bool, date, datetime, time, timedelta.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from toolkit.ledger import Mark, PercentCell, RawSheet
from toolkit.workbook.reading import refusals
from toolkit.workbook.reading.allowance import Allowance
from toolkit.workbook.reading.book import Book, SheetPart, hidden_span, place_of, row_is_hidden
from toolkit.workbook.reading.grid import COLUMNS, ROWS, Cells
from toolkit.workbook.reading.number_formats import iso_moment, moment
from toolkit.workbook.reading.shared_formulas import SharedFormulas
from toolkit.workbook.reading.xml_parser import local, parse
from toolkit.workbook.reading.xml_text import count_of

_CODED = r"_x([0-9A-Fa-f]{4})_"
#: The mark for a cell whose error is not named, or whose text is not in the workbook.
UNKNOWN_ERROR = "#错误"
#: More than any table program lets into a cell, in characters.
LONGEST_TEXT = 1_000_000
#: Cells without content that are passed over, in one sheet.
_MOST_BLANK = 1_500_000
#: Runs of different looks in one cell.
_MOST_RUNS = 10_000


def read_sheet(book: Book, sheet: SheetPart, texts: Sequence[str], allowance: Allowance) -> RawSheet:
    """One worksheet with all that belongs to it. Raises CannotDo when it is damaged or too wide."""
    reader = _SheetReader(book, sheet, texts, allowance)
    parse(book.package.pieces(sheet.part), reader, book.package.path)
    if not reader.is_worksheet:
        raise refusals.damaged(book.package.path)
    return reader.cells.sheet(sheet.hidden)


def shared_texts(book: Book, allowance: Allowance) -> list[str]:
    """The workbook's table of shared texts. Raises CannotDo when it is damaged."""
    part = book.related("sharedStrings")
    reader = _TextsReader(book.package.path, allowance)
    if part in book.package:
        parse(book.package.pieces(part), reader, book.package.path)
    return reader.texts


class _Text:
    """Text gathered from the runs of one cell; readings printed above the letters (rPh) are none of it."""

    def __init__(self, path: str) -> None:
        self.runs: list[str] = []
        self._path = path
        self._aside = 0
        self._open = False
        self._keep = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "rPh":
            self._aside += 1
        elif name == "t" and not self._aside:
            self._open, self._keep = True, attributes.get("xml:space") == "preserve"
            self.runs.append("")
            if len(self.runs) > _MOST_RUNS:
                raise refusals.too_long_text(self._path)

    def end(self, name: str) -> None:
        if name == "rPh":
            self._aside -= 1
        elif name == "t" and self._open:
            self._open = False
            if not self._keep:
                self.runs[-1] = self.runs[-1].strip(" \t\r\n")

    def add(self, data: str) -> None:
        if self._open:
            self.runs[-1] += data
            if len(self.runs[-1]) > LONGEST_TEXT:
                raise refusals.too_long_text(self._path)

    def whole(self) -> str:
        return decoded("".join(self.runs))


class _TextsReader:
    """Handlers for the table of shared texts."""

    def __init__(self, path: str, allowance: Allowance) -> None:
        self.texts: list[str] = []
        self._path = path
        self._allowance = allowance
        self._text = _Text(path)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._allowance.tag()
        if local(name) == "si":
            self._text = _Text(self._path)
        else:
            self._text.start(local(name), attributes)

    def end(self, name: str) -> None:
        if local(name) == "si":
            self.texts.append(self._text.whole())
        else:
            self._text.end(local(name))

    def text(self, data: str) -> None:
        self._text.add(data)


class _SheetReader:
    """Handlers for one worksheet. Rows and cells that do not say where they are stand after the one before."""

    def __init__(self, book: Book, sheet: SheetPart, texts: Sequence[str], allowance: Allowance) -> None:
        self.cells = Cells(book.package.path, sheet.title)
        self.is_worksheet = False
        self._kinds = book.format_kinds
        self._from_1904 = book.from_1904
        self._shared = texts
        self._shared_formulas = SharedFormulas()
        self._row = self._column = -1
        self._cell: dict[str, str] = {}
        self._formula: dict[str, str] | None = None
        self._open = ""
        self._texts: dict[str, str] = {}
        self._inline = _Text(self.cells.path)
        self._allowance = allowance
        self._blank = self._rows = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._allowance.tag()
        name = local(name)
        if name == "c":
            self._start_cell(attributes)
        elif name == "v" or name == "f":
            self._open = name
            self._texts[name] = ""
            self._formula = attributes if name == "f" else self._formula
        elif name == "row":
            self._start_row(attributes)
        elif name in ("worksheet", "sheetData"):
            self.is_worksheet = True
        elif name in ("t", "rPh"):
            self._inline.start(name, attributes)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "col" and (span := hidden_span(attributes)):
            self.cells.hidden_columns.append(span)

    def end(self, name: str) -> None:
        name = local(name)
        if name == "c":
            self._end_cell()
        elif name == self._open:
            self._open = ""
        else:
            self._inline.end(name)

    def text(self, data: str) -> None:
        if self._open:
            self._texts[self._open] += data
            if len(self._texts[self._open]) > LONGEST_TEXT:
                raise refusals.too_long_text(self.cells.path)
        else:
            self._inline.add(data)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._rows += 1
        if self._rows > ROWS:
            raise refusals.too_much(self.cells.path)
        number = count_of(attributes.get("r", ""))
        self._row = number - 1 if number else self._row + 1
        self._column = -1
        if row_is_hidden(attributes):
            self.cells.hidden_rows.append((self._row, self._row))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._row, self._column = place_of(attributes.get("r", "")) or (max(self._row, 0), self._column + 1)
        if self._column >= COLUMNS:
            raise refusals.too_wide(self.cells.path, self.cells.title, self._row, self._column)
        self._open = ""
        self._cell, self._formula = attributes, None
        if self._texts or self._inline.runs:
            self._texts, self._inline = {}, _Text(self.cells.path)

    def _end_cell(self) -> None:
        if not self._texts and not self._inline.runs and self._cell.get("t") != "e":
            self._pass_over()
            return
        value = self._value()
        if self._formula is not None:
            value = self._with_formula(value, self._formula_text(self._formula))
        elif value == "":
            self._pass_over()
            return
        self._allowance.cell()
        self.cells.put(self._row, self._column, value)

    def _pass_over(self) -> None:
        self._blank += 1
        if self._blank > _MOST_BLANK:
            raise refusals.too_wide(self.cells.path, self.cells.title, self._row, self._column)

    def _with_formula(self, value: Any, formula: str) -> Any:
        """The stored result of a formula that is kept beside it, or a mark for one that has none."""
        if value == "" and self._cell.get("t") != "str":
            return Mark(formula, formula=True)
        self.cells.formula(self._row, self._column, formula)
        return value

    def _formula_text(self, attributes: dict[str, str]) -> str:
        """The formula with its =; one that is shared is written out in the first cell that has it."""
        text = self._texts.get("f", "")
        if attributes.get("t") == "shared":
            text = self._shared_formulas.at((self._row, self._column), attributes.get("si", ""), text)
        return "=" + (text or "…")

    def _value(self) -> Any:
        text, kind = self._texts.get("v", ""), self._cell.get("t", "n")
        if kind == "inlineStr":
            return self._inline.whole()
        if kind == "e":
            return Mark(text.strip() or UNKNOWN_ERROR)
        if kind == "str" or not text:
            return decoded(text)
        if kind == "s":
            return self._shared_text(text)
        if kind == "b":
            return text.strip() not in ("0", "false")
        return iso_moment(text) if kind == "d" else self._number(text)

    def _shared_text(self, index: str) -> str | Mark:
        number = count_of(index.strip())
        return self._shared[number] if number is not None and number < len(self._shared) else Mark(UNKNOWN_ERROR)

    def _number(self, text: str) -> Any:
        try:
            number = float(text.replace("_", "?"))  # 1_000 is a number to Python alone
        except ValueError:
            return text
        style = count_of(self._cell.get("s", ""))
        kind = self._kinds[style] if style is not None and style < len(self._kinds) else ""
        if kind == "percent":
            return PercentCell(number)
        return moment(number, kind, self._from_1904) if kind else number

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        begin, end = place_of(first), place_of(last or first)
        if begin and end:
            self.cells.merge(*begin, end[0] - begin[0] + 1, end[1] - begin[1] + 1)


def decoded(text: str) -> str:
    """Text with characters that XML cannot hold (_x000D_) put back."""
    return re.sub(_CODED, lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
