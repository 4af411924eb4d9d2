"""How a sheet is laid out around its values, where that may mislead: what is blank, hidden, merged, or a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from toolkit.ledger.headings import Headings
from toolkit.ledger.merges import Merged, Rows
from toolkit.ledger.raw import RawSheet
from toolkit.ledger.rows import SortedRows
from toolkit.ledger.table import Layout
from toolkit.values import column_letter


def layout_of(
    raw: RawSheet, rows: Sequence[Sequence[Any]], sorted_rows: SortedRows, headings: Headings, merged: Merged
) -> Layout:
    """The layout of a sheet's item rows; `merged` tells which cells stand below merged ones."""
    items = sorted_rows.items
    hidden = [index for index in items if raw.top + index in raw.hidden_rows] if raw.hidden_rows else []
    return Layout(
        raw.hidden and bool(items),
        tuple(_numbered(raw, _inner_blanks(sorted_rows))),
        tuple(_numbered(raw, hidden)),
        tuple(_hidden_columns(raw, rows, items)),
        tuple(_merged_across(raw, items)),
        _formulas(raw, items, headings) if raw.formulas else {},
        tuple(sorted_rows.breaks),
        _of_items(merged.blank, items),
        _of_items(merged.filled, items),
    )


def _of_items(rows: Rows, items: Sequence[int]) -> Mapping[str, frozenset[int]]:
    """The items among some rows, by heading."""
    return {heading: frozenset(i for i, row in enumerate(items) if row in below) for heading, below in rows.items()}


def _numbered(raw: RawSheet, indexes: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Runs of neighbouring rows as (first, last) Excel rows."""
    first = last = -2
    for index in indexes:
        if index != last + 1:
            if last >= 0:
                yield raw.top + first + 1, raw.top + last + 1
            first = index
        last = index
    if last >= 0:
        yield raw.top + first + 1, raw.top + last + 1


def _inner_blanks(sorted_rows: SortedRows) -> list[int]:
    """The blank rows above the last item or total."""
    last = max([*sorted_rows.items[-1:], *(row for row, *_ in sorted_rows.totals)], default=-1)
    return [index for index in sorted_rows.blanks if index < last]


def _hidden_columns(raw: RawSheet, rows: Sequence[Sequence[Any]], items: Sequence[int]) -> Iterator[str]:
    for column in sorted(raw.hidden_columns):
        index = column - raw.left
        if index >= 0 and any(index < len(rows[item]) and rows[item][index] not in ("", None) for item in items):
            yield column_letter(column)


def _merged_across(raw: RawSheet, items: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    merged = [merge for merge in raw.merges if merge[3] > merge[1]]
    if merged:
        numbers = {raw.top + index for index in items}
        for top, left, _, right in sorted(merged):
            if top in numbers:
                yield top + 1, column_letter(left), column_letter(right)


def _formulas(raw: RawSheet, items: Sequence[int], headings: Headings) -> Mapping[str, Mapping[int, str]]:
    """The formulas of item cells by heading and item index."""
    names = {raw.left + index: heading for heading, index in headings.columns.items()}
    places = {raw.top + row: index for index, row in enumerate(items)}
    found: dict[str, dict[int, str]] = {}
    for (row, column), formula in raw.formulas.items():
        if row in places and column in names:
            found.setdefault(names[column], {})[places[row]] = formula
    return {heading: dict(sorted(cells.items())) for heading, cells in found.items()}
