"""The values every floor shares: where a thing stands, what is wrong with it, for which period, and tables to print.

Frozen, slotted, standard library only. Nothing here reads a file, a clock or a workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple, TypeVar

_Value = TypeVar("_Value")
#: More of a cell's content, in characters, is not quoted.
_LONGEST_QUOTED = 1000
#: A file is made for each of so many units at most: a cell with thousands of words where units should stand would
#: fill the disk.
MOST_UNITS: Final = 1_000


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
        if self.row and self.letter:
            return f"{self.sheet}!{self.letter}{self.row}"
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
        typed = _shortened(shown(value))
        words = {"value": typed, "column": place.column, "sheet": place.sheet, **words}
        message = self.says.format_map(words) if "{" in self.says else self.says
        remedy = self.remedy.format_map(words) if "{" in self.remedy else self.remedy
        return Finding(self.code, self.severity, place, typed, message, remedy)


def _shortened(text: str) -> str:
    """A text as findings quote it: one cell may have thousands of findings, and hold a whole book."""
    return text if len(text) <= _LONGEST_QUOTED else f"{text[:_LONGEST_QUOTED]}…"


def shown(value: object) -> str:
    """A cell's content as the user sees it typed: 40.0 is 40, None is the empty text."""
    if value is None:
        return ""
    if type(value) is float and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


class Span(Enum):
    """The length of a reporting period."""

    HALF_MONTH = "半月"
    MONTH = "月"
    QUARTER = "季度"
    HALF_YEAR = "半年"
    YEAR = "年"
    MID_TERM = "规划中期"


#: How many months a period of each span has; half a month is counted in halves.
_MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.HALF_YEAR: 6, Span.YEAR: 12}
_PER_YEAR = {Span.HALF_MONTH: 24, Span.MONTH: 12, Span.QUARTER: 4, Span.HALF_YEAR: 2, Span.YEAR: 1}


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period of a year: half a month (number 1-24), a month (1-12), a quarter, a half-year or a year (0).

    The mid-term of a plan has the plan's first year in `year` and its years in `number`: it runs from the plan's first
    day to the end of its first half. With number 0 it is the mid-term of a plan that is not known yet; see `of_plan`.
    """

    year: int
    span: Span
    number: int = 0

    @property
    def first(self) -> date:
        """The period's first day."""
        if self.span is Span.HALF_MONTH:
            return date(self.year, (self.number + 1) // 2, 1 if self.number % 2 else 16)
        return date(self.year, self._first_month(), 1)

    @property
    def as_of(self) -> date:
        """The period's last day, on which status is taken."""
        if self.span is Span.HALF_MONTH and self.number % 2:
            return date(self.year, (self.number + 1) // 2, 15)
        month = self.year * 12 + self._first_month() - 1 + self._length()
        return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)

    def _first_month(self) -> int:
        if self.span is Span.HALF_MONTH:
            return (self.number + 1) // 2
        return (self.number - 1) * _MONTHS[self.span] + 1 if self.number and self.span is not Span.MID_TERM else 1

    def _length(self) -> int:
        """How many months it has: a plan's first half is six months for each of its years."""
        return self.number * 6 if self.span is Span.MID_TERM else _MONTHS.get(self.span, 1)

    @property
    def previous(self) -> Period:
        """The period of the same length before this one; before a mid-term that of a plan equally long."""
        return self._moved(-1)

    @property
    def following(self) -> Period:
        """The period of the same length after this one."""
        return self._moved(1)

    def _moved(self, by: int) -> Period:
        if self.span is Span.MID_TERM:
            return Period(self.year + by * self.number, self.span, self.number)
        count = _PER_YEAR[self.span]
        place = self.year * count + max(self.number, 1) - 1 + by
        return Period(place // count, self.span, place % count + 1 if self.number else 0)

    def of_plan(self, first: int | None, last: int | None) -> Period | None:
        """This period, a mid-term being that of the plan of these years; None where it needs them and they are not."""
        if self.span is not Span.MID_TERM or self.number:
            return self
        return Period(first, self.span, last - first + 1) if first and last and last >= first else None

    @property
    def label(self) -> str:
        """As reports print it: 2024年6月, 2024年二季度, 2024年上半年, 2024年, 2021—2025年规划中期."""
        if self.span is Span.HALF_MONTH:
            return f"{self.year}年{(self.number + 1) // 2}月{'上' if self.number % 2 else '下'}半月"
        if self.span is Span.MONTH:
            return f"{self.year}年{self.number}月"
        if self.span is Span.QUARTER:
            return f"{self.year}年{'一二三四'[self.number - 1]}季度"
        if self.span is Span.HALF_YEAR:
            return f"{self.year}年{'上下'[self.number - 1]}半年"
        if self.span is Span.MID_TERM:
            return f"{self.year}—{self.year + self.number - 1}年规划中期" if self.number else "规划中期"
        return f"{self.year}年"

    def __str__(self) -> str:
        if self.span is Span.HALF_MONTH:
            return f"{self.year}-{(self.number + 1) // 2:02d}H{2 - self.number % 2}"
        if self.span is Span.MONTH:
            return f"{self.year}-{self.number:02d}"
        if self.span is Span.MID_TERM:
            return f"{self.year}-{self.year + self.number - 1}M" if self.number else "M"
        letter = {Span.QUARTER: "Q", Span.HALF_YEAR: "H"}.get(self.span)
        return f"{self.year}{letter}{self.number}" if letter else f"{self.year}"


@dataclass(frozen=True, slots=True)
class Link:
    """A jump to a row of another table of the same workbook: its title, and the index of the row, from 0."""

    title: str
    row: int = 0


@dataclass(frozen=True, slots=True)
class Beside:
    """A jump to another file: its path from the folder of the workbook, and the place in it, None for all of it."""

    path: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of some columns of a grid.

    `kind` is "stacked" (bars, one on another), "clustered" (bars side by side) or "line". `label` is the index of the
    column that names the points, `series` those of the columns drawn, `rows` the indexes of the first and the last
    row drawn. `colours` are RRGGBB for each series, empty to let the program choose; `unit` names the axis of values.
    """

    title: str
    kind: str
    label: int
    series: tuple[int, ...]
    rows: tuple[int, int]
    colours: tuple[str, ...] = ()
    unit: str = ""


class Cells(NamedTuple):  # a workbook's figures stand on ten thousand of them: a tuple is made in half the time
    """Cells of one column of a sheet: its letters, the numbers of the rows, at least one, in ascending order."""

    sheet: str
    letter: str
    rows: Sequence[int]

    def __str__(self) -> str:
        """As readers are told: 任务台账!I5:I9、I12."""
        rows = tuple(self.rows)
        places = _kept_places(rows) if len(rows) <= _FEW else _places(rows)
        return f"{self.sheet}!{places.replace(_LETTER, self.letter)}"


#: What stands for a column's letters in the text of some rows.
_LETTER = "\0"
#: The texts of so many rows at most are kept: the same items stand behind many figures, in several columns.
_FEW = 60


def _places(rows: Sequence[int]) -> str:
    """The cells of a column in some rows, its letters left open."""
    places = []
    first = last = rows[0]
    for row in (*rows[1:], 0):  # 0 ends the last run
        if row != last + 1:
            places.append(f"{_LETTER}{first}" if first == last else f"{_LETTER}{first}:{_LETTER}{last}")
            first = row
        last = row
    return "、".join(places)


_kept_places = lru_cache(maxsize=1_000)(_places)


class Trace(NamedTuple):  # as many as there are figures: see `Cells`
    """Where a figure comes from: the rule it is taken by, the keys of the items behind it, the cells they stand in."""

    rule: str
    keys: Sequence[str] = ()
    cells: Sequence[Cells] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table to print: a title, headings, rows of plain values (text, numbers, None), notes below it.

    `widths` are column widths in characters of half width; empty means let the format choose. The rest dresses a
    workbook, and other formats may leave it out: `totals` are the indexes of rows that sum up others, `bars` those of
    columns whose numbers are drawn as bars too, `fills` an RRGGBB for each text that is a colour by itself (红),
    `links` where a cell (row, column) leads: to a row of another table, to a place in the ledger, or to a file beside
    the workbook. `trace` says where the figure in a cell (row, column) comes from, None for a cell that is no figure.
    `one_page` prints it on one.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    notes: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    totals: frozenset[int] = frozenset()
    bars: tuple[int, ...] = ()
    fills: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[tuple[int, int], Link | Place | Beside] = field(default_factory=dict)
    charts: tuple[Chart, ...] = ()
    trace: Callable[[int, int], Trace | None] | None = None
    one_page: bool = False


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


class Later(Sequence[_Value]):
    """A sequence that is made when it is first looked at: what one format needs costs the others nothing."""

    def __init__(self, make: Callable[[], Iterable[_Value]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> tuple[_Value, ...]:
        return tuple(self._make())

    def __len__(self) -> int:
        return len(self._made)

    def __getitem__(self, index: Any) -> Any:
        return self._made[index]


@dataclass(frozen=True, slots=True)
class Result:
    """What one command found, ready for any format.

    `data` is the JSON document of the contract; `lines` and `grids` are what a person reads, `sheets` those of a
    workbook where it has other tables than a page; `checked` holds the findings of each ledger where findings are the
    result; `source` is the path of the ledger the tables are of, "" for none or several.
    """

    data: Mapping[str, Any] | Sequence[Any]
    lines: tuple[str, ...] = ()
    grids: Sequence[Grid] = ()
    checked: tuple[Checked, ...] = ()
    sheets: Sequence[Grid] = ()
    source: str = ""
