"""A sheet as rows that can be compared: its fields by name, its filled rows, and where each cell stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from toolkit.diff.formulas import column_number, constant
from toolkit.diff.values import Formula
from toolkit.ledger.headings import normal
from toolkit.ledger.raw import Mark, RawSheet
from toolkit.schema import Column, Sheet

BLANK = ("", None)


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table: the name it is compared by, its place in a row, its letters, its heading as written.

    `column` is the schema's, None for a foreign one; `unit` the unit of its amounts.
    """

    name: str
    index: int
    letter: str
    written: str
    column: Column | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Table:
    """The rows of a sheet that hold something, in order; `numbers` are their Excel rows.

    `layout` has the words of each row, by its place, that is no item (合计, a section, a note). `formulas` has the
    formula of each calculated cell by place and index. `by_address` marks cells without headings, whose rows are known
    by their numbers. `heading_row` is the Excel row of the headings, 0 for none. `taken` has the
    cells of columns that were needed already, by index.
    """

    title: str
    sheet: Sheet | None
    fields: tuple[Field, ...]
    rows: Sequence[Sequence[Any]]
    numbers: Sequence[int]
    layout: Mapping[int, str] = field(default_factory=dict)
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    heading_row: int = 0
    by_address: bool = False
    taken: Mapping[int, Sequence[Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def cells(self, column: Field) -> Sequence[Any]:
        """The cells of a column as the workbook holds them."""
        return self.taken.get(column.index) or list(map(itemgetter(column.index), self.rows))

    def as_held(self, column: Field, places: Sequence[int], cells: Sequence[Any]) -> Sequence[Any]:
        """The cells of a column at these places, which the rows have as `cells`, as `cell` gives them."""
        if self.formulas or Mark in set(map(type, cells)):
            return [self.cell(place, column.index) for place in places]
        return [None if cell == "" else cell for cell in cells]

    def cell(self, place: int, index: int) -> Any:
        """A cell; a calculated one as Formula, a blank one as None."""
        value = self.rows[place][index]
        value = None if value == "" else value
        formula = self.formulas.get((place, index))
        if type(value) is Mark and value.formula:
            formula, value = value.text, None
        if formula is None:
            return value
        said = constant(formula, value)
        return Formula(formula, value) if said is None else said

    def spot(self, place: int, column: Field) -> tuple[int, int]:
        """Row and column of a cell, counted from 1."""
        return self.numbers[place], column_number(column.letter)

    def field_named(self, name: str) -> Field | None:
        """The field of that name, None where the table has none."""
        return next((one for one in self.fields if one.name == name), None)

    def address(self, place: int, column: Field) -> str:
        """Where a cell stands."""
        return f"{column.letter}{self.numbers[place]}"

    def filled(self, place: int) -> Iterator[tuple[str, Any]]:
        """The heading and the cell of each filled cell of a row."""
        for one in self.fields:
            value = self.cell(place, one.index)
            if value is not None:
                yield one.name, value


# -- how tables are made


def distinct_names(named: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The same names, each that is there already with its number behind it."""
    taken: set[str] = set()
    last: dict[str, int] = {}  # with which number each name came last: of thousands alike none is tried again
    for index, name in named:
        own, word = name, normal(name)
        times = last.get(word, 1)
        if word in taken:
            while normal(own) in taken:
                times += 1
                own = f"{name}（{times}）"
        taken.add(normal(own))
        last[word] = times
        yield index, own


def table_of_rows(
    raw: RawSheet,
    sheet: Sheet | None,
    fields: tuple[Field, ...],
    rows: Sequence[Sequence[Any]],
    places: Sequence[int],
    layout: Mapping[int, str],
    heading_row: int,
) -> Table:
    """The table of the rows at these places of the raw rows; `heading_row` counts from 1 within them."""
    begin = places[0] if places else 0
    together = len(places) == len(rows) - begin
    kept = rows[begin:] if together else list(map(rows.__getitem__, places))
    first = raw.top + begin + 1
    numbers = range(first, first + len(places)) if together else [raw.top + index + 1 for index in places]
    formulas = dict(formulas_at(raw, places)) if raw.formulas else {}
    return Table(raw.title, sheet, fields, kept, numbers, layout, formulas, raw.top + heading_row)


def formulas_at(raw: RawSheet, places: Sequence[int]) -> Iterator[tuple[tuple[int, int], str]]:
    """The formulas in the rows at these places of the raw rows, by the order of the rows and the index of the cell."""
    place_of = {raw.top + index: place for place, index in enumerate(places)}
    for (row, column), formula in raw.formulas.items():
        if row in place_of:
            yield (place_of[row], column - raw.left), formula
