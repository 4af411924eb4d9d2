"""The cells and the keys of the rows behind a figure.

A workbook's figures ask for them a thousand times: what is the same for all rows of a sheet is worked out once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from toolkit.ledger import Ledger, Table
from toolkit.summary.items import KINDS
from toolkit.values import Cells

#: Rows of the ledger by the code of their sheet: indexes of its table, ascending.
Members = Mapping[str, Sequence[int]]
#: The same as Excel numbers them.
Rows = Mapping[str, tuple[int, ...]]


class Behind:
    """What stands in the rows of one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._keys = cache(lambda code: _keys(ledger[code]))
        self._numbers = cache(lambda code: ledger[code].numbers)
        self._columns = cache(lambda code, headings: _columns(ledger[code], headings))

    def keys(self, table: Table, indexes: Sequence[int]) -> Sequence[str]:
        """The keys of some rows as texts."""
        code = table.sheet.code
        keys = self._keys(code) if table is self._ledger[code] else _keys(table)
        return list(map(keys.__getitem__, indexes))

    def items(self, members: Members) -> tuple[Sequence[str], Rows]:
        """The keys of items, and the rows in which they stand."""
        keys: list[str] = []
        rows: dict[str, tuple[int, ...]] = {}
        for kind in KINDS:
            if indexes := members.get(kind):
                keys += map(self._keys(kind).__getitem__, indexes)
                rows[kind] = tuple(map(self._numbers(kind).__getitem__, indexes))
        return keys, rows

    def cells_in(self, rows: Rows, headings: Mapping[str, tuple[str, ...]]) -> list[Cells]:
        """The cells of items in those of the columns named for their kind that the ledger has."""
        return [
            Cells(title, letter, numbers)
            for kind, numbers in rows.items()
            for title, letter in self._columns(kind, headings[kind])
        ]

    def cells(self, table: Table, indexes: Sequence[int], headings: tuple[str, ...]) -> list[Cells]:
        """The cells of some rows of any table in those of some columns that the ledger has."""
        if not indexes:
            return []
        code, numbers = table.sheet.code, tuple(map(table.numbers.__getitem__, indexes))
        columns = self._columns(code, headings) if table is self._ledger[code] else _columns(table, headings)
        return [Cells(title, letter, numbers) for title, letter in columns]


def _keys(table: Table) -> Sequence[str]:
    heading = table.sheet.key[0]
    return [row.text(heading) for row in table]


def _columns(table: Table, headings: Sequence[str]) -> Sequence[tuple[str, str]]:
    """The sheet's title and the letters of the columns that are there."""
    return [(table.title, table.letters[heading]) for heading in headings if heading in table.typed]
