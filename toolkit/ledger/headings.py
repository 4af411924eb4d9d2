"""Where a sheet's headings stand, and which column of the schema each one is.

Title rows may stand above, headings may be merged or take two rows, names may be aliases or carry another unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.chinese import halfwidth, squeeze
from toolkit.ledger.raw import Merge, RawSheet
from toolkit.schema import Column, Sheet

#: Headings are looked for in this many rows that hold anything, from the top.
_SEARCHED = 40
_MOST_HEADING_ROWS = 3
_UNIT = re.compile(r"^(.*?)\((元|千元|万元|百万元|亿元|%|个|项)\)$")
_UNIT_LINE = re.compile(r"单位[:：]?(元|千元|万元|百万元|亿元)")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Headings:
    """Where the headings of one sheet stand: all indexes count from 0 within the raw rows.

    `columns` maps a schema heading to its column, `extra` a foreign heading to its column, `units` a heading to
    the unit of money its column is written in. `repeated` lists (column, heading, column that is read instead),
    `headless` columns without a heading.
    """

    first: int
    last: int
    columns: Mapping[str, int]
    extra: Mapping[str, int]
    units: Mapping[str, str]
    repeated: tuple[tuple[int, str, int], ...]
    headless: tuple[int, ...]
    names: Names


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Names:
    """All names under which the columns of a sheet may go, in normal form, to heading."""

    exact: Mapping[str, str]
    loose: Mapping[str, str]

    def find(self, name: str) -> str | None:
        """The heading that goes by a normal name, with or without a unit behind it."""
        return self.exact.get(name) or self.loose.get(name) or self.loose.get(without_unit(name)[0])


def normal(text: object) -> str:
    """A heading or a title with what does not matter taken away: blanks, full width, required marks."""
    return squeeze(halfwidth(text)).strip("*:").lower() if isinstance(text, str) else ""


def without_unit(name: str) -> tuple[str, str]:
    """A normal name split into its base and the unit in brackets behind it, "" for none."""
    found = _UNIT.match(name)
    return (found[1], found[2]) if found else (name, "")


def find_headings(raw: RawSheet, sheet: Sheet) -> Headings | None:
    """The headings of a sheet, or None where no row holds at least two (or all) of the schema's."""
    names = _names_of(sheet)
    row = _best_row(raw.rows, names, len(sheet.columns))
    if row is None:
        return None
    last = _last_heading_row(raw, sheet, names, row)
    return _headings(raw, sheet, names, row, last)


def _names_of(sheet: Sheet) -> Names:
    exact = {normal(column.heading): column.heading for column in sheet.columns}
    loose = {without_unit(name)[0]: heading for name, heading in exact.items()}
    for column in sheet.columns:
        for alias in column.aliases:
            loose.setdefault(normal(alias), column.heading)
    return Names(exact, loose)


def _best_row(rows: Sequence[Sequence[Any]], names: Names, columns: int) -> int | None:
    best, most, seen = None, min(2, columns) - 1, 0
    for index, row in enumerate(rows):
        texts = [normal(value) for value in row if isinstance(value, str) and value]
        if not texts:
            continue
        found = {heading for text in texts if text and (heading := names.find(text))}
        if len(found) > most:
            best, most = index, len(found)
        seen += 1
        # A row that names most columns is the heading: no need to look into the items below it.
        if seen == _SEARCHED or most * 2 > columns:
            break
    return best


def _last_heading_row(raw: RawSheet, sheet: Sheet, names: Names, row: int) -> int:
    """The last row of a heading that may take several: merged downward, or completed by the rows below.

    A row that has a key is an item, even where someone merged a heading over it.
    """
    last = row
    found = _found(raw.rows[row], names)
    key = next((i for i, value in enumerate(raw.rows[row]) if names.find(normal(value)) == sheet.key[0]), None)
    reach = max((m[2] - raw.top for m in raw.merges if m[0] - raw.top == row), default=row)
    while last - row + 1 < _MOST_HEADING_ROWS and last + 1 < len(raw.rows):
        below = _found(raw.rows[last + 1], names)
        # A word below a heading is a heading's second line only where the first says nothing by itself.
        said = any(
            names.find(normal(above)) and names.find(normal(under))
            for above, under in zip(raw.rows[last], raw.rows[last + 1], strict=False)
        )
        completes = bool(below - found) and not below & found and not said
        keyed = key is not None and raw.rows[last + 1][key] not in ("", None)
        if not completes and not _only_units(raw.rows[last + 1]) and (keyed or last + 1 > reach):
            break
        found |= below
        last += 1
    return last


def _found(row: Sequence[Any], names: Names) -> set[str]:
    return {heading for value in row if (text := normal(value)) and (heading := names.find(text))}


def _only_units(row: Sequence[Any]) -> bool:
    """Whether a row holds nothing but units in brackets: (万元), (%)."""
    texts = [normal(value) for value in row if value not in ("", None)]
    return bool(texts) and all(text.startswith("(") and text.endswith(")") for text in texts)


def _texts(raw: RawSheet, first: int, last: int) -> list[list[str]]:
    """For each column its heading texts from top to bottom, a merged text repeated over what it spans."""
    width = max((len(row) for row in raw.rows[first : last + 1]), default=0)
    cells = [[_cell(raw.rows[row], column) for column in range(width)] for row in range(first, last + 1)]
    for top, left, bottom, right in _inside(raw, first, last):
        for row in range(max(top, first), min(bottom, last) + 1):
            for column in range(left, min(right, width - 1) + 1):
                cells[row - first][column] = _cell(raw.rows[max(top, first)], left)
    return [_distinct(cells[row][column] for row in range(len(cells))) for column in range(width)]


def _cell(row: Sequence[Any], column: int) -> str:
    value = row[column] if column < len(row) else ""
    return value if isinstance(value, str) else ("" if value is None else str(value))


def _inside(raw: RawSheet, first: int, last: int) -> Iterable[Merge]:
    """The merged ranges that touch rows first..last, shifted to indexes within the raw rows."""
    for top, left, bottom, right in raw.merges:
        if first <= top - raw.top <= last and left >= raw.left:
            yield top - raw.top, left - raw.left, bottom - raw.top, right - raw.left


def _distinct(texts: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for text in texts:
        if text.strip() and text not in kept:
            kept.append(text)
    return kept


def _headings(raw: RawSheet, sheet: Sheet, names: Names, first: int, last: int) -> Headings:
    texts = _texts(raw, first, last)
    exact, loose = _matches(sheet, names, texts)
    columns = {heading: found[0] for heading, found in exact.items()}
    for heading, ranked in loose.items():
        columns.setdefault(heading, min(ranked)[1])
    repeated = tuple((i, h, found[0]) for h, found in exact.items() for i in found[1:])
    taken = set(columns.values()) | {index for index, _, _ in repeated}
    extra: dict[str, int] = {}
    for index, parts in enumerate(texts):
        if index not in taken and parts:
            extra.setdefault(" ".join("".join(parts).split()), index)
    headless = tuple(index for index, parts in enumerate(texts) if not parts)
    units = _units(raw, first, sheet, columns, texts)
    return Headings(first, last, columns, extra, units, repeated, headless, names)


def _matches(
    sheet: Sheet, names: Names, texts: list[list[str]]
) -> tuple[dict[str, list[int]], dict[str, list[tuple[int, int]]]]:
    """By heading: the columns that bear it exactly, and (how well it fits, column) of those that bear an alias."""
    exact: dict[str, list[int]] = {}
    loose: dict[str, list[tuple[int, int]]] = {}
    for index, parts in enumerate(texts):
        for rank, name in enumerate(_candidates(parts)):
            if name in names.exact:
                exact.setdefault(names.exact[name], []).append(index)
                break
            heading = names.find(name)
            if heading:
                loose.setdefault(heading, []).append((_alias_rank(sheet.column(heading), name, rank), index))
                break
    return exact, loose


def _candidates(parts: list[str]) -> Iterable[str]:
    """The names a column may go by: its lowest text, all its texts together, then each from below."""
    if parts:
        yield normal(parts[-1])
        yield normal("".join(parts))
        for part in reversed(parts[:-1]):
            yield normal(part)


def _alias_rank(column: Column, name: str, rank: int) -> int:
    """How well a loose name fits: the base of the heading itself first, then aliases in the schema's order."""
    aliases = [normal(alias) for alias in column.aliases]
    base = without_unit(name)[0]
    place = next((aliases.index(n) + 1 for n in (name, base) if n in aliases), 0)
    return rank * 100 + place


def _units(
    raw: RawSheet, first: int, sheet: Sheet, columns: Mapping[str, int], texts: list[list[str]]
) -> dict[str, str]:
    """The unit of money of each amount column: in its heading, else in a line above (单位：亿元), else the schema's."""
    above = _unit_above(raw.rows[:first])
    units: dict[str, str] = {}
    for column in sheet.columns:
        if column.kind == "amount" and column.heading in columns:
            written = without_unit(normal("".join(texts[columns[column.heading]])))[1]
            units[column.heading] = written or above or column.unit
    return units


def _unit_above(rows: Sequence[Sequence[Any]]) -> str:
    for row in rows:
        for value in row:
            found = _UNIT_LINE.search(normal(value)) if isinstance(value, str) else None
            if found:
                return found[1]
    return ""
