"""Tables of a parsed ledger: typed columns in which every value keeps its cell.

Containers here and elsewhere have no equality and no repr of their own: both would walk the whole ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from toolkit.chinese import Unread
from toolkit.schema import Column, Sheet
from toolkit.values import Place


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A 合计 or 小计 row: its Excel row, its words, its readable amounts by heading.

    `above` items stand above it, `section_start` of them above the last break; the next break comes after `until`.
    """

    number: int
    label: str
    amounts: Mapping[str, float]
    above: int
    section_start: int
    until: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Layout:
    """How a sheet is laid out around its values, where that may mislead. Rows are Excel rows, ranges (first, last).

    `blank_rows` are blank between rows that hold something; `hidden_rows` and `hidden_columns` hold items the user
    does not see; `across` has (row, first letter, last letter) of item cells merged sideways; `formulas` the formula
    of each item cell that is one, by heading and item index; `breaks` the number of items above each total or section;
    `under` by heading the items that are blank because the cell above them is merged over them, `covered` those that
    have its word.
    """

    hidden: bool = False
    blank_rows: tuple[tuple[int, int], ...] = ()
    hidden_rows: tuple[tuple[int, int], ...] = ()
    hidden_columns: tuple[str, ...] = ()
    across: tuple[tuple[int, str, str], ...] = ()
    formulas: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    breaks: tuple[int, ...] = ()
    under: Mapping[str, frozenset[int]] = field(default_factory=dict)
    covered: Mapping[str, frozenset[int]] = field(default_factory=dict)


_PLAIN_LAYOUT = Layout()


_NO_NUMBERS = frozenset({str, type(None), date, datetime})


class Seen:
    """The raw cells of a column taken together: the types that occur, and the different cells.

    Long columns repeat themselves, so what is asked of the different ones is asked seldom. Running text hardly does:
    there `different` are the cells as they stand.
    """

    def __init__(self, types: frozenset[type], different: Collection[Any]) -> None:
        self.types = types
        self.different = different

    @staticmethod
    def of(cells: Sequence[Any], narrative: bool = False) -> Seen:
        """What is seen in a column's cells."""
        different: Collection[Any] = cells if narrative else set(cells)
        types = frozenset(map(type, different))
        # Of True and 1, or 40% and 0.4, a set holds one: where there are numbers, the cells themselves must tell.
        return Seen(types if types <= _NO_NUMBERS else frozenset(map(type, cells)), different)

    def texts(self) -> Collection[str]:
        """The different texts."""
        return self.different if self.types <= {str} else {cell for cell in self.different if type(cell) is str}

    @cached_property
    def together(self) -> str:
        """The different texts in one, | between each two: what is nowhere in it is in none of them."""
        return "|".join(self.texts())


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Table:
    """One sheet's rows, by column. All lists have one entry for each item row.

    `numbers` are Excel row numbers; `letters` the column letters by heading; `values` typed values by heading
    (all None where the column is absent); `typed` the raw cells by heading; `extra` the raw cells of foreign
    columns by their heading; `seen` what is seen in the raw cells of either; `blank` the columns with a blank value.
    `title` is the sheet's title in the
    workbook; `heading_row` its Excel row, 0 for none.
    """

    sheet: Sheet
    title: str
    numbers: Sequence[int] = ()
    letters: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    typed: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    extra: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    totals: tuple[TotalRow, ...] = ()
    heading_row: int = 0
    layout: Layout = _PLAIN_LAYOUT
    seen: Mapping[str, Seen] = field(default_factory=dict)
    blank: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[Row]:
        return (Row(self, index) for index in range(len(self.numbers)))

    def row(self, index: int) -> Row:
        """The item row of that index, counted from 0."""
        return Row(self, index)

    def has(self, heading: str) -> bool:
        """Whether the workbook has this column."""
        return heading in self.typed

    def column(self, heading: str) -> Sequence[Any]:
        """The typed values of a column; KeyError for a heading the schema does not have."""
        return self.values[heading]

    def present_columns(self) -> Iterator[Column]:
        """The schema's columns that the workbook has."""
        return (column for column in self.sheet.columns if column.heading in self.typed)

    def place(self, index: int, heading: str) -> Place:
        """Where a value stands; the row alone when the column is absent."""
        return Place(self.title, self.numbers[index], self.letters.get(heading, ""), heading)

    def heading_place(self, heading: str) -> Place:
        """Where a column's heading stands."""
        return Place(self.title, self.heading_row, self.letters.get(heading, ""), heading)


@dataclass(slots=True, eq=False, repr=False)  # not frozen: thousands are made for a ledger, three times as fast
class Row:
    """A view of one item row: `row["完成率"]` is its typed value, `row.place("完成率")` its cell."""

    table: Table
    index: int

    def __getitem__(self, heading: str) -> Any:
        return self.table.values[heading][self.index]

    def readable(self, heading: str) -> Any:
        """The typed value, None where it is blank or unreadable."""
        value = self.table.values[heading][self.index]
        return None if type(value) is Unread else value

    def text(self, heading: str) -> str:
        """The value as text for a reader: as typed where unreadable, "" where blank."""
        value = self.table.values[heading][self.index]
        if type(value) is Unread:
            return value.text
        if type(value) is tuple:
            return "、".join(value)
        return "" if value is None else str(value)

    def raw(self, heading: str) -> Any:
        """The cell as the workbook holds it, None where the column is absent."""
        cells = self.table.typed.get(heading)
        return cells[self.index] if cells is not None else None

    def place(self, heading: str) -> Place:
        """Where the value stands."""
        return self.table.place(self.index, heading)

    @property
    def number(self) -> int:
        """The row's number in the workbook, from 1."""
        return self.table.numbers[self.index]

    @property
    def key(self) -> tuple[Any, ...]:
        """The values that identify the row."""
        return tuple(self.table.values[heading][self.index] for heading in self.table.sheet.key)
