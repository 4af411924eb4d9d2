"""A sheet of the ledger as rows to compare: read as the ledger reads it, words merged over several rows included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any

from toolkit.diff.tables import BLANK, Field, Table, distinct_names, table_of_rows
from toolkit.ledger.headings import Headings, find_headings
from toolkit.ledger.merges import fill_merges
from toolkit.ledger.raw import RawSheet
from toolkit.ledger.rows import SortedRows, sort_rows
from toolkit.schema import Sheet
from toolkit.values import column_letter

#: So many rows are looked at together.
_CHUNK = 500


def known_table(raw: RawSheet, sheet: Sheet, headings: Headings | None = None) -> Table | None:
    """A sheet read as the ledger reads it, words merged over several rows included; None where it has no headings."""
    headings = headings or find_headings(raw, sheet)
    if headings is None:
        return None
    rows = fill_merges(raw, headings, sheet)[0]
    needed, found = _sorted(rows, headings, sheet)
    layout = dict(_layout(found)) if found else {}
    places: Sequence[int] = range(headings.last + 1, len(rows)) if found is None else sorted([*found.items, *layout])
    fields = _known_fields(raw, headings, sheet, rows)
    below = {place: layout[index] for place, index in enumerate(places) if index in layout} if layout else {}
    table = table_of_rows(raw, sheet, fields, rows, places, below, headings.last + 1)
    everything = len(places) == len(rows) - headings.last - 1
    return replace(table, taken={i: cells for i, cells in enumerate(needed) if cells}) if everything else table


def _sorted(
    rows: Sequence[Sequence[Any]], headings: Headings, sheet: Sheet
) -> tuple[Sequence[Sequence[Any]], SortedRows | None]:
    """The columns of the key and of the name below the headings, and the rows put where they belong.

    None for the latter where all are items.

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
    return columns, None if only_items else sort_rows(rows, columns, headings, sheet)


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
    first, last, width = headings.first, headings.last, len(rows[headings.first])
    written = [_written(raw, first, last, index) for index in range(width)]
    names = {index: heading for heading, index in headings.extra.items()}
    names |= {index: f"{heading}（重复）" for index, heading, _ in headings.repeated}
    others = [
        (index, names.get(index) or text or "（无列名）")
        for index, text in enumerate(written)
        if index not in named and (text or any(row[index] not in BLANK for row in rows[last + 1 :]))
    ]
    spoken = {index: (heading, None) for index, heading in distinct_names(others)}
    return tuple(
        Field(
            heading,
            index,
            column_letter(raw.left + index),
            written[index],
            column,
            headings.units.get(heading, column.unit) if column else "",
        )
        for index, (heading, column) in sorted((named | spoken).items())
    )


def _written(raw: RawSheet, first: int, last: int, index: int) -> str:
    """A heading as it is written, the rows of one that takes several joined."""
    cells = (row[index] if index < len(row) else "" for row in raw.rows[first : last + 1])
    return " ".join(dict.fromkeys(" ".join(str(cell).split()) for cell in cells if cell not in BLANK))
