"""Cells merged downward over several items: a shared word counts for each row, a shared number for the first alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from toolkit.ledger import faults
from toolkit.ledger.headings import Headings
from toolkit.ledger.raw import RawSheet
from toolkit.schema import Sheet
from toolkit.values import Finding, Place, column_letter

#: Kinds whose merged value is each row's own: a category, a unit, a deadline. A number is not, nor is a key.
_SHARED_KINDS = frozenset(
    {"text", "names", "units", "reference", "choice", "start", "deadline", "day", "year", "last_year"}
)


#: By heading, rows counted within the raw rows.
Rows = dict[str, set[int]]


class Merged(NamedTuple):
    """Which cells stand below one that is merged over them: filled with its word, or left blank below its number."""

    filled: Rows
    blank: Rows


def fill_merges(
    raw: RawSheet, headings: Headings, sheet: Sheet
) -> tuple[Sequence[Sequence[Any]], list[Finding], Merged]:
    """The raw rows with shared words written into each merged row, what was done about each merged range, and which
    cells it concerned.
    """
    merges = list(_merged_items(raw, headings, sheet))
    merged = Merged({}, {})
    if not merges:
        return raw.rows, [], merged
    rows = [list(row) for row in raw.rows]
    findings: list[Finding] = []
    for shared, first, last, column in merges:  # shared words first: an investment group may be merged itself
        value, heading = rows[first][column.position], column.heading
        below = range(first + 1, last + 1)
        if shared:
            merged.filled.setdefault(heading, set()).update(below)
            for index in below:
                rows[index][column.position] = value
        elif _one_group(rows[first : last + 1], column.group):
            continue
        else:
            merged.blank.setdefault(heading, set()).update(below)
        place = Place(raw.title, raw.top + first + 1, column_letter(raw.left + column.position), heading)
        fault = faults.MERGED_FILLED if shared else faults.MERGED_UNFILLED
        findings.append(fault.at(place, value, count=last - first + 1))
    return rows, findings, merged


class _Where(NamedTuple):
    """A column within the raw rows, and the column (-1 for none) of the group that may share its amount."""

    position: int
    heading: str
    group: int


def _merged_items(raw: RawSheet, headings: Headings, sheet: Sheet) -> list[tuple[bool, int, int, _Where]]:
    """Ranges merged downward below the headings: whether each row shares the value, first and last row, column."""
    by_index = {index: sheet.column(heading) for heading, index in headings.columns.items()}
    found: list[tuple[bool, int, int, _Where]] = []
    for top, left, bottom, _ in raw.merges:
        first, last, index = top - raw.top, min(bottom - raw.top, len(raw.rows) - 1), left - raw.left
        column = by_index.get(index)
        if column is None or last <= first or first <= headings.last or raw.rows[first][index] in ("", None):
            continue
        shared = column.kind in _SHARED_KINDS and (column.heading not in sheet.key or column.kind == "reference")
        group = headings.columns.get(column.blank_when_filled, -1)
        found.append((shared, first, last, _Where(index, column.heading, group)))
    return sorted(found, key=lambda merge: (not merge[0], merge[1], merge[3].position))


def _one_group(rows: Sequence[Sequence[Any]], group: int) -> bool:
    """Whether all rows name the same investment group: then the merged amount is theirs by the contract."""
    names = {row[group] for row in rows} if group >= 0 else set()
    return len(names) == 1 and names.isdisjoint({"", None})
