"""A sheet as rows that can be compared: its fields by name, its filled rows, and where each cell stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any

from toolkit.diff.values import Formula
from toolkit.ledger.headings import Headings, find_headings, normal
from toolkit.ledger.merges import fill_merges
from toolkit.ledger.raw import Mark, RawSheet
from toolkit.ledger.rows import SortedRows, sort_rows
from toolkit.schema import Column, Sheet
from toolkit.values import column_letter

BLANK = ("", None)
#: So many rows are looked at together.
_CHUNK = 500


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
        if type(value) is Mark and value.formula:
            return Formula(value.text)
        value = None if value == "" else value
        formula = self.formulas.get((place, index))
        return value if formula is None else Formula(formula, value)

    def address(self, place: int, column: Field) -> str:
        """Where a cell stands."""
        return f"{column.letter}{self.numbers[place]}"

    def filled(self, place: int) -> Iterator[tuple[str, Any]]:
        """The heading and the cell of each filled cell of a row."""
        for one in self.fields:
            value = self.cell(place, one.index)
            if value is not None:
                yield one.name, value


def is_blank(row: Sequence[Any]) -> bool:
    """Whether a row holds nothing."""
    return row.count("") + row.count(None) == len(row)


# -- a sheet of the ledger


def known_table(raw: RawSheet, sheet: Sheet, headings: Headings | None = None) -> Table | None:
    """A sheet read as the ledger reads it, words merged over several rows included; None where it has no headings."""
    headings = headings or find_headings(raw, sheet)
    if headings is None:
        return None
    rows = fill_merges(raw, headings, sheet)[0]
    needed, found = _sorted(rows, headings, sheet)
    layout = dict(_layout(found))
    places = sorted([*found.items, *layout]) if layout else found.items
    fields = _known_fields(raw, headings, sheet, rows)
    below = {place: layout[index] for place, index in enumerate(places) if index in layout} if layout else {}
    table = _table(raw, sheet, fields, rows, places, below, headings.last + 1)
    everything = len(places) == len(rows) - headings.last - 1
    return replace(table, taken={i: cells for i, cells in enumerate(needed) if cells}) if everything else table


def _sorted(
    rows: Sequence[Sequence[Any]], headings: Headings, sheet: Sheet
) -> tuple[Sequence[Sequence[Any]], SortedRows]:
    """The columns of the key and of the name below the headings, and the rows put where they belong.

    Of long tables, fetching a row again from memory takes longer than all that is asked of it. So a few rows at a time
    are looked at; only where some are no items are all of them sorted together.
    """
    first = headings.last + 1
    columns: list[list[Any]] = [[] for _ in range(max(map(len, rows[:first]), default=0))]
    alone, only_items = replace(headings, first=-1, last=-1), True
    for start in range(first, len(rows), _CHUNK):
        part = rows[start : start + _CHUNK]
        needed = _needed_columns(part, len(columns), headings, sheet)
        for column, cells in zip(columns, needed, strict=True):
            column.extend(cells)
        only_items = only_items and len(sort_rows(part, needed, alone, sheet).items) == len(part)
    found = SortedRows(list(range(first, len(rows)))) if only_items else sort_rows(rows, columns, headings, sheet)
    return columns, found


def _needed_columns(
    rows: Sequence[Sequence[Any]], width: int, headings: Headings, sheet: Sheet
) -> Sequence[Sequence[Any]]:
    """The columns of these rows as far as sorting them needs them."""
    columns: list[Sequence[Any]] = [()] * width
    for heading in (sheet.key[0], sheet.name):
        if (index := headings.columns.get(heading)) is not None:
            columns[index] = list(map(itemgetter(index), rows))
    return columns


def _layout(found: SortedRows) -> Iterator[tuple[int, str]]:
    yield from ((index, label) for index, label, *_ in found.totals)
    yield from found.sections
    yield from found.notes
    yield from ((index, "（重复的表头）") for index in found.headings)


def _known_fields(raw: RawSheet, headings: Headings, sheet: Sheet, rows: Sequence[Sequence[Any]]) -> tuple[Field, ...]:
    schema = {column.heading: column for column in sheet.columns}
    named = {index: (heading, schema[heading]) for heading, index in headings.columns.items()}
    others = [(index, heading) for heading, index in headings.extra.items()]
    others += [(index, f"{heading}（重复）") for index, heading, _ in headings.repeated]
    others += [
        (index, "（无列名）")
        for index in headings.headless
        if any(index < len(row) and row[index] not in BLANK for row in rows[headings.last + 1 :])
    ]
    spoken = {index: (heading, None) for index, heading in _distinct(sorted(others))}
    return tuple(
        Field(
            heading,
            index,
            column_letter(raw.left + index),
            _written(raw, headings.first, headings.last, index),
            column,
            headings.units.get(heading, column.unit) if column else "",
        )
        for index, (heading, column) in sorted((named | spoken).items())
    )


def _written(raw: RawSheet, first: int, last: int, index: int) -> str:
    """A heading as it is written, the rows of one that takes several joined."""
    cells = (row[index] if index < len(row) else "" for row in raw.rows[first : last + 1])
    return " ".join(dict.fromkeys(" ".join(str(cell).split()) for cell in cells if cell not in BLANK))


def _distinct(named: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The same names, each that is there already with its number behind it."""
    times: dict[str, int] = {}
    for index, name in named:
        plain = normal(name)
        times[plain] = times.get(plain, 0) + 1
        yield index, name if times[plain] == 1 else f"{name}（{times[plain]}）"


def _table(
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
    formulas = dict(_formulas(raw, places)) if raw.formulas else {}
    return Table(raw.title, sheet, fields, kept, numbers, layout, formulas, raw.top + heading_row)


def _formulas(raw: RawSheet, places: Sequence[int]) -> Iterator[tuple[tuple[int, int], str]]:
    place_of = {raw.top + index: place for place, index in enumerate(places)}
    for (row, column), formula in raw.formulas.items():
        if row in place_of:
            yield (place_of[row], column - raw.left), formula


# -- any other sheet


def guessed_table(raw: RawSheet, heading: int) -> Table:
    """A sheet of any workbook with its headings in the row of that index."""
    names = [(index, " ".join(str(cell).split())) for index, cell in enumerate(raw.rows[heading])]
    below = raw.rows[heading + 1 :]
    named = [(i, n or "（无列名）") for i, n in names if n or any(row[i] not in BLANK for row in below)]
    fields = tuple(
        Field(name, index, column_letter(raw.left + index), names[index][1]) for index, name in _distinct(named)
    )
    places = [index for index, row in enumerate(below, heading + 1) if not is_blank(row)]
    return _table(raw, None, fields, _with_merges(raw, heading), places, {}, heading + 1)


def _with_merges(raw: RawSheet, heading: int) -> Sequence[Sequence[Any]]:
    """The rows with each word that is merged downward below the headings written into every row it stands for."""
    rows = raw.rows
    for top, left, bottom, _ in raw.merges:
        first, last, index = top - raw.top, min(bottom - raw.top, len(rows) - 1), left - raw.left
        if heading < first < last and index >= 0 and isinstance(rows[first][index], str):
            rows = [list(row) for row in rows] if rows is raw.rows else rows
            for row in rows[first + 1 : last + 1]:
                row[index] = rows[first][index]  # type: ignore[index]
    return rows


def address_tables(old: RawSheet, new: RawSheet, until: tuple[int | None, int | None]) -> tuple[Table, Table]:
    """The cells of both sheets above the rows of these indexes (None for all of them), known by their addresses."""
    parts = [(raw, raw.rows[: _end(raw, end)]) for raw, end in zip((old, new), until, strict=True)]
    filled = [(raw, rows) for raw, rows in parts if any(not is_blank(row) for row in rows)]
    left = min((raw.left for raw, _ in filled), default=0)
    right = max((raw.left + len(row) for raw, rows in filled for row in rows), default=0)
    one, other = (_by_address(raw, rows, left, right) for raw, rows in parts)
    return one, other


def _end(raw: RawSheet, end: int | None) -> int:
    return len(raw.rows) if end is None else end


def _by_address(raw: RawSheet, rows: Sequence[Sequence[Any]], left: int, right: int) -> Table:
    before = [""] * (raw.left - left)
    wide = [[*before, *row, *[""] * (right - raw.left - len(row))] for row in rows]
    places = [index for index, row in enumerate(wide) if not is_blank(row)]
    fields = tuple(
        Field(f"{letter}列", column - left, letter, "")
        for column, letter in ((column, column_letter(column)) for column in range(left, right))
    )
    numbers = [raw.top + index + 1 for index in places]
    formulas = {(place, column + raw.left - left): text for (place, column), text in _formulas(raw, places)}
    kept = [wide[index] for index in places]
    return Table(raw.title, None, fields, kept, numbers, {}, formulas, by_address=True)
