"""The keys that rows are known by, equal for equal meaning, and what a reader calls each row."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from toolkit.chinese import PLACEHOLDER_STARTS, halfwidth, squeeze
from toolkit.diff.saying import said
from toolkit.diff.tables import BLANK, Field, Table
from toolkit.ledger.cells import read_cells
from toolkit.ledger.raw import Mark
from toolkit.values import shown

_DASHES = re.compile("[-‐‑‒–—―−_]+")
#: Significant digits of a number that every program keeps when it saves; so far they are written without an exponent.
_DIGITS, _LARGEST = ".15g", 1e15
_ZEROS = re.compile(r"(?<![0-9.])0+(?=[0-9])")


def row_keys(table: Table, fields: Sequence[Field]) -> Sequence[Any]:
    """What each row is known by, equal for equal meaning; None where the key is blank. Layout rows have theirs."""
    if table.by_address:
        return table.numbers
    if not fields:
        return [tuple(map(str, row)) for row in table.rows]
    columns = [_read(table, one) for one in fields]
    keys: Sequence[Any] = columns[0] if len(columns) == 1 else _together(columns)
    if not table.layout:
        return keys
    return [("", table.layout[place]) if place in table.layout else key for place, key in enumerate(keys)]


def _together(columns: Sequence[Sequence[Any]]) -> list[Any]:
    return [None if key[0] is None else key for key in zip(*columns, strict=True)]


def _read(table: Table, one: Field) -> Sequence[Any]:
    cells = table.cells(one)
    if one.column is None:
        return plain_keys(cells)
    if one.column.kind == "text" and _are_codes(cells):
        return cells
    return list(read_cells(cells, one.column, one.unit).values)


def plain_keys(cells: Sequence[Any]) -> Sequence[Any]:
    """Cells as what rows may be known by: their text without blanks, in half width; None for blank ones."""
    if (text := _joined(cells)) and _is_tidy(text):
        return cells
    return [_plain(cell) for cell in cells]


def _are_codes(cells: Sequence[Any]) -> bool:
    """Whether the cells are plain codes (RW-01), of which the ledger has no other understanding: told quickly."""
    text = _joined(cells)
    clear = bool(text) and PLACEHOLDER_STARTS.isdisjoint(map(itemgetter(0), cells))
    return clear and _is_tidy(text) and text == text.upper()


def _joined(cells: Sequence[Any]) -> str:
    """All cells together; "" where one of them is blank, or no text."""
    try:
        return "".join(cells) if all(cells) else ""
    except TypeError:
        return ""


def _is_tidy(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def _plain(cell: Any) -> str | None:
    """A cell as text; None for a blank one, and for a formula whose result nobody knows."""
    if cell in BLANK or (type(cell) is Mark and cell.formula):
        return None
    if type(cell) is float and abs(cell) < _LARGEST:
        return format(cell, _DIGITS)
    return squeeze(halfwidth(said(cell) if isinstance(cell, date) else shown(cell))) or None


def told_apart(keys: Sequence[Any], different: Collection[Any] | None = None) -> tuple[Sequence[Any], list[Any]]:
    """The keys with a number added to each that occurred before, and the keys that occur more than once or are blank.

    The first of several alike is paired with the first of the other table, the second with the second. `different`
    are the different ones, where they are known.
    """
    different = set(keys) if different is None else different
    if len(different) == len(keys):
        return keys, [None] if None in different else []
    times: dict[Any, int] = {}
    apart: list[Any] = []
    for key in keys:
        count = times[key] = times.get(key, 0) + 1
        apart.append(key if count == 1 else _Again(key, count))
    return apart, [key for key, count in times.items() if count > 1 or key is None]


@dataclass(frozen=True, slots=True)
class _Again:
    """A key that occurred before."""

    key: Any
    count: int


def namer(table: Table, fields: Sequence[Field], keys: Sequence[Any]) -> Callable[[int], str]:
    """What a reader knows a row by, from its place: the key as typed, the number of one that repeats."""
    if len(fields) == 1 and keys is table.taken.get(fields[0].index):
        return keys.__getitem__  # all of them texts as they are to be shown, and different

    def name(place: int) -> str:
        key = keys[place]
        again = f"（第{key.count}个）" if isinstance(key, _Again) else ""
        if table.by_address:
            return f"第{table.numbers[place]}行"
        if place in table.layout:
            return table.layout[place] + again
        row = table.rows[place]
        parts = [" ".join(shown(row[one.index]).split()) for one in fields]
        text = " / ".join(part for part in parts if part) if parts and parts[0] else ""
        return f"{text or f'（第{table.numbers[place]}行，编号空白）'}{again}"

    return name


def loosely(key: Any) -> Any:
    """A key with what is typed now so, now so taken away: leading zeros, the kind of dash. None for one of several."""
    if type(key) is str:
        return _ZEROS.sub("", _DASHES.sub("-", key)).upper()
    if type(key) is tuple and key and key[0] != "":
        return tuple(loosely(part) if type(part) is str else part for part in key)
    return None
