"""A ledger's sheet as the side of a merge that is held in the office: its rows by key, and what its cells mean."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

from toolkit.chinese import Unread
from toolkit.collect.meaning import Meaning, shares_in
from toolkit.dispatch.duties import Duty, dealt_tables, duties_of
from toolkit.ledger import Ledger, RawSheet, Reading, Table
from toolkit.ledger.headings import find_headings
from toolkit.ledger.sheets import match_sheets
from toolkit.schema import Column
from toolkit.values import Place, shown

Key = tuple[str, ...]


class Held:
    """One sheet of a ledger whose rows units answer for. Rows are named by their index among the items, from 0.

    `keys` has the key of each row, one text for each heading of the sheet's key.
    """

    def __init__(self, ledger: Ledger, table: Table, raw: RawSheet) -> None:
        self.ledger, self.table, self.raw = ledger, table, raw
        self.sheet = table.sheet
        self.keys: Sequence[Key] = keys_of([table.values[heading] for heading in table.sheet.key])
        self._meanings: dict[str, Meaning] = {}

    @cached_property
    def by_key(self) -> Mapping[Key, Sequence[int]]:
        """The rows of each key that is not blank, in their order."""
        found: dict[Key, list[int]] = {}
        for index, key in enumerate(self.keys):
            if any(key):
                found.setdefault(key, []).append(index)
        return found

    @cached_property
    def by_number(self) -> Mapping[int, int]:
        """The row of each row number of the workbook."""
        return {number: index for index, number in enumerate(self.table.numbers)}

    @cached_property
    def duties(self) -> Sequence[Duty]:
        """Who answers for each row."""
        return duties_of(self.ledger, self.table)

    @cached_property
    def units(self) -> Mapping[str, str]:
        """The unit of money that each column of money is written in."""
        headings = find_headings(self.raw, self.sheet)
        return headings.units if headings else {}

    @cached_property
    def columns(self) -> Mapping[str, Column | None]:
        """The columns by heading, the schema's and the foreign ones, whose value is None."""
        own: dict[str, Column | None] = {column.heading: column for column in self.table.present_columns()}
        return own | dict.fromkeys(self.table.extra)

    @cached_property
    def merged(self) -> frozenset[tuple[int, int]]:
        """The cells, by row and column of the workbook from 0, that are merged with others."""
        return merged_cells(self.raw)

    def cells(self, heading: str) -> Sequence[Any]:
        """The cells of a column as the workbook holds them."""
        return self.table.typed[heading] if heading in self.table.typed else self.table.extra[heading]

    def meaning(self, heading: str) -> Meaning:
        """What the cells of a column mean."""
        if heading not in self._meanings:
            column = self.columns[heading]
            unit = self.units.get(heading, column.unit) if column else ""
            shares = shares_in(self.cells(heading)) if column and column.kind == "percent" else None
            self._meanings[heading] = Meaning(column, unit, shares, self.ledger.units)
        return self._meanings[heading]

    def formula(self, index: int, heading: str) -> str:
        """The formula of a cell, "" for none."""
        found = self.table.layout.formulas.get(heading, {}).get(index)
        if found is None and heading in self.table.extra:
            place = self.place(index, heading)
            found = self.raw.formulas.get((place.row - 1, column_number(place.letter)))
        cell = self.cells(heading)[index]
        return found or (cell.text if getattr(cell, "formula", False) else "")

    def place(self, index: int, heading: str) -> Place:
        """Where a cell stands in the workbook."""
        return self.table.place(index, heading)

    def is_merged(self, index: int, heading: str) -> bool:
        """Whether a cell is one of several that are merged."""
        place = self.place(index, heading)
        return bool(self.raw.merges) and (place.row - 1, column_number(place.letter)) in self.merged

    def name(self, index: int) -> str:
        """What a row is called."""
        return self.table.row(index).text(self.sheet.name) if self.sheet.name else ""

    def likeness(self, index: int) -> Hashable:
        """By what a row is known again when its key was edited: its name."""
        name = self.sheet.name
        return self.meaning(name).of(self.cells(name)[index]) if name in self.columns else None

    def key_text(self, index: int) -> str:
        """The key of a row as a reader has it."""
        return "、".join(filter(None, self.keys[index]))

    def called(self, index: int) -> str:
        """By what a reader finds a row: its key, else its name, else its number in the workbook."""
        return self.key_text(index) or self.name(index) or f"第{self.table.numbers[index]}行"


def merged_cells(raw: RawSheet) -> frozenset[tuple[int, int]]:
    """The cells of a sheet, by row and column of the workbook from 0, that are merged with others."""
    bottom, right = raw.top + len(raw.rows), raw.left + max(map(len, raw.rows), default=0)
    cells = (
        (row, column)
        for top, left, last, end in raw.merges
        for row in range(top, min(last + 1, bottom))
        for column in range(left, min(end + 1, right))
    )
    # Sound ranges do not overlap: there are no more of their cells than of all.
    return frozenset(islice(cells, len(raw.rows) * (right - raw.left)))


def keys_of(columns: Sequence[Sequence[Any]]) -> list[Key]:
    """The keys of rows from the typed values of the columns of the key; "" for what is blank."""
    return list(zip(*([_key_text(value) for value in column] for column in columns), strict=True))


def _key_text(value: Any) -> str:
    if type(value) is str:
        return value
    return value.text if isinstance(value, Unread) else shown(value)


def held_sheets(reading: Reading, sheets: Sequence[RawSheet]) -> dict[str, Held]:
    """The sheets of a ledger whose rows units answer for, by code; those it does not have are left out."""
    ledger = reading.ledger
    raws, _ = match_sheets(sheets, ledger.schema)
    return {
        table.sheet.code: Held(ledger, table, raws[table.sheet.code])
        for table in dealt_tables(ledger)
        if table.sheet.code in raws and table.heading_row
    }


def paired(
    first: Sequence[Key],
    second: Sequence[Key],
    likeness: Callable[[int], Hashable],
    other_likeness: Callable[[int], Hashable],
) -> list[int]:
    """For each row of the first the row of the second that is the same one, -1 for none.

    Rows of one key are paired in order. Of the rows left over on both sides a pair is one that is alike, and like no
    other on either side: a row whose key was edited. Nothing is alike by a likeness that is false.
    """
    places: dict[Key, list[int]] = {}
    for index, key in enumerate(second):
        places.setdefault(key, []).append(index)
    waiting = {key: iter(rows) for key, rows in places.items() if any(key)}
    pairs = [next(waiting[key], -1) if key in waiting else -1 for key in first]
    taken = set(pairs)
    free = [row for row in range(len(second)) if row not in taken]
    left = [index for index, pair in enumerate(pairs) if pair < 0] if free else []
    for index, other in alone_alike(left, free, likeness, other_likeness):
        pairs[index] = other
    return pairs


def alone_alike(
    first: Iterable[int],
    second: Iterable[int],
    likeness: Callable[[int], Hashable],
    other_likeness: Callable[[int], Hashable],
) -> Iterator[tuple[int, int]]:
    """The pairs of rows that are like one another and like no third."""
    found: tuple[dict[Hashable, list[int]], dict[Hashable, list[int]]] = {}, {}
    for rows, like, side in zip((first, second), (likeness, other_likeness), found, strict=True):
        for row in rows:
            side.setdefault(like(row), []).append(row)
    for alike, rows in found[0].items():
        others = found[1].get(alike, ())
        if alike and len(rows) == len(others) == 1:
            yield rows[0], others[0]


def column_number(letters: str) -> int:
    """The number of a column, counted from 0, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
