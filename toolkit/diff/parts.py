"""A sheet as the parts that are compared: what stands above the headings, by address, and the rows below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.diff.foreign import address_tables, guessed_table
from toolkit.diff.guessing import heading_index, heading_text
from toolkit.diff.known import known_table
from toolkit.diff.sheets import Pair
from toolkit.diff.tables import BLANK, Table
from toolkit.ledger.raw import RawSheet
from toolkit.schema import Sheet


def parts_of(pair: Pair, keys: Sequence[str]) -> Iterator[tuple[Table, Table]]:
    """The parts of a sheet that are compared, each in both workbooks: what stands above the headings, and the rows."""
    old, new = pair.old or _blank_of(pair.new), pair.new or _blank_of(pair.old)
    found = [_table(raw, pair.sheet, keys) for raw in (old, new)]
    for place, lacks in enumerate((pair.old is None, pair.new is None)):
        other = found[1 - place]
        if lacks and other:
            found[place] = _emptied(other)
    one, other = found
    if one is None or other is None:
        yield address_tables(old, new, (None, None))
        return
    ends = tuple(_above(table, raw) for table, raw in ((one, old), (other, new)))
    above = address_tables(old, new, (ends[0], ends[1]))
    if above[0].rows or above[1].rows:
        yield above
    yield one, other


def _blank_of(raw: RawSheet | None) -> RawSheet:
    return RawSheet(raw.title if raw else "", [])


def _table(raw: RawSheet, sheet: Sheet | None, keys: Sequence[str]) -> Table | None:
    if sheet is not None and (table := known_table(raw, sheet)) is not None:
        return table
    index = heading_index(raw, keys) if keys else None
    index = heading_index(raw) if index is None else index
    return None if index is None else guessed_table(raw, index)


def tables_of(raw: RawSheet, sheet: Sheet | None, keys: Sequence[str] = ()) -> list[Table]:
    """The parts of one sheet: what stands above its headings, if anything does, and the rows below them."""
    return [table for table, _ in parts_of(Pair(raw, raw, sheet), keys)]


def _emptied(table: Table) -> Table:
    """The same columns without a row: what a workbook has that lacks the sheet."""
    return Table(table.title, table.sheet, table.fields, [], [], heading_row=table.heading_row)


def _above(table: Table, raw: RawSheet) -> int:
    """How many of the raw rows stand above the headings."""
    last = table.heading_row - raw.top - 1
    if not raw.rows:
        return 0
    written = {one.index: one.written for one in table.fields}
    first = last
    while first > 0 and _belongs(raw.rows[first - 1], written):
        first -= 1
    return max(first, 0)


def _belongs(row: Sequence[object], written: dict[int, str]) -> bool:
    """Whether a row above the last one of the headings is a part of them: each of its words stands in its heading."""
    cells = {index: heading_text(cell) for index, cell in enumerate(row) if cell not in BLANK}
    return bool(cells) and all(text in written.get(index, "") for index, text in cells.items())
