"""The values every floor shares: where a thing stands, what is wrong with it, for which period, and tables to print.

Frozen, slotted, standard library only. Nothing here reads a file, a clock or a workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import Any


class CannotDo(Exception):
    """A piece of work that could not be done at all: exit status 2.

    `message` says in Chinese what is wrong, `path` names the file or folder, `remedy` says what to do.
    """

    def __init__(self, message: str, path: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.path}：" if self.path else ""
        return f"{place}{self.message.removesuffix('。')}。{self.remedy}"


class Severity(Enum):
    """How bad a finding is, worst first. The value is what JSON says."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def label(self) -> str:
        """The word a reader sees."""
        return {"error": "错误", "warning": "警告", "info": "提示"}[self.value]

    @property
    def rank(self) -> int:
        """0 for the worst; a threshold compares ranks."""
        return ("error", "warning", "info").index(self.value)


def column_letter(index: int) -> str:
    """The letters of a column counted from 0, as in Excel: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader must look: a cell, a row, a column or a whole sheet.

    `row` counts from 1 as Excel does, 0 for none; `letter` is the column's letters, "" for none;
    `column` is the heading of the column as the schema writes it.
    """

    sheet: str
    row: int = 0
    letter: str = ""
    column: str = ""

    @property
    def cell(self) -> str:
        """The cell's address, "H12"; "" when the place is not one cell."""
        return f"{self.letter}{self.row}" if self.row and self.letter else ""

    def __str__(self) -> str:
        if self.cell:
            return f"{self.sheet}!{self.cell}"
        if self.row:
            return f"{self.sheet} 第{self.row}行"
        return f"{self.sheet}!{self.letter}列" if self.letter else self.sheet


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, or worth knowing, at one place.

    `value` is the cell's content as typed ("" for none); `message` and `remedy` are Chinese sentences.
    """

    code: str
    severity: Severity
    place: Place
    value: str
    message: str
    remedy: str

    def moved(self, place: Place) -> Finding:
        """The same finding at another place."""
        return Finding(self.code, self.severity, place, self.value, self.message, self.remedy)


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of finding: the one place that holds its code, severity and words.

    `says` and `remedy` are templates for str.format; `{value}` is the cell's content, other names are
    given by whoever finds the fault. `source` is where the rule comes from (a contract, a standard, a habit).
    """

    code: str
    severity: Severity
    title: str
    says: str
    remedy: str
    source: str = ""

    def at(self, place: Place, value: object = "", **words: object) -> Finding:
        """A finding of this kind at `place`, its templates filled from `value` and `words`."""
        typed = shown(value)
        words = {"value": typed, "column": place.column, "sheet": place.sheet, **words}
        message = self.says.format_map(words) if "{" in self.says else self.says
        remedy = self.remedy.format_map(words) if "{" in self.remedy else self.remedy
        return Finding(self.code, self.severity, place, typed, message, remedy)


def shown(value: object) -> str:
    """A cell's content as the user sees it typed: 40.0 is 40, None is the empty text."""
    if value is None:
        return ""
    if type(value) is float and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


class Span(Enum):
    """The length of a reporting period."""

    MONTH = "月"
    QUARTER = "季度"
    YEAR = "年"


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period: a month (number 1-12), a quarter (1-4) or a year (number 0)."""

    year: int
    span: Span
    number: int = 0

    @property
    def first(self) -> date:
        """The period's first day."""
        return date(self.year, self._months()[0], 1)

    @property
    def as_of(self) -> date:
        """The period's last day, on which status is taken."""
        last = self._months()[-1]
        after = date(self.year + 1, 1, 1) if last == 12 else date(self.year, last + 1, 1)
        return after - timedelta(days=1)

    def _months(self) -> range:
        if self.span is Span.MONTH:
            return range(self.number, self.number + 1)
        if self.span is Span.QUARTER:
            return range(self.number * 3 - 2, self.number * 3 + 1)
        return range(1, 13)

    @property
    def label(self) -> str:
        """As reports print it: 2024年6月, 2024年二季度, 2024年."""
        if self.span is Span.MONTH:
            return f"{self.year}年{self.number}月"
        if self.span is Span.QUARTER:
            return f"{self.year}年{'一二三四'[self.number - 1]}季度"
        return f"{self.year}年"

    def __str__(self) -> str:
        if self.span is Span.MONTH:
            return f"{self.year}-{self.number:02d}"
        return f"{self.year}Q{self.number}" if self.span is Span.QUARTER else f"{self.year}"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table to print: a title, headings, rows of plain values (text, numbers, None), notes below it.

    `widths` are column widths in characters of half width; empty means let the format choose.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    notes: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """The row a finding stands in, as a reader knows it: its key, its name, the unit that leads it; "" for none."""

    key: str = ""
    name: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Checked:
    """The findings of one ledger: its path as given, the SHA-256 of its bytes, the findings in the ledger's order.

    `item_of` tells in which row a finding stands; it is asked only by formats that show it.
    """

    ledger: str
    sha256: str
    findings: Sequence[Finding]
    item_of: Callable[[Finding], Item] = lambda finding: Item()


@dataclass(frozen=True, slots=True)
class Result:
    """What one command found, ready for any format.

    `data` is the JSON document of the contract; `lines` and `grids` are what a person reads; `checked` holds the
    findings of each ledger where findings are the result.
    """

    data: Mapping[str, Any] | Sequence[Any]
    lines: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = field(default=())
    checked: tuple[Checked, ...] = ()
