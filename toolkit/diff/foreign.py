"""A sheet that no schema knows as rows to compare: below the headings that it seems to have, or by address."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from toolkit.diff.guessing import heading_rows, heading_text
from toolkit.diff.tables import BLANK, Field, Table, distinct_names, formulas_at, table_of_rows
from toolkit.ledger.raw import RawSheet
from toolkit.values import column_letter


def guessed_table(raw: RawSheet, heading: int) -> Table:
    """A sheet of any workbook with its headings in the row of that index, and in those that are merged with it."""
    first, last = heading_rows(raw, heading)
    written = _written(raw, first, last)
    below = raw.rows[last + 1 :]
    named = [(i, n or "（无列名）") for i, n in enumerate(written) if n or any(row[i] not in BLANK for row in below)]
    fields = tuple(
        Field(name, index, column_letter(raw.left + index), written[index]) for index, name in distinct_names(named)
    )
    return table_of_rows(raw, None, fields, _with_merges(raw, last), _filled(raw, below, last + 1), {}, last + 1)


def _written(raw: RawSheet, first: int, last: int) -> list[str]:
    """The headings in these rows by column, each word once; one that is merged across stands over all its columns."""
    rows = [list(map(heading_text, row)) for row in raw.rows[first : last + 1]]
    for top, left, _, right in raw.merges:
        row, index = top - raw.top - first, left - raw.left
        if last > first and 0 <= row < len(rows) and 0 <= index < len(rows[row]):
            words = rows[row]
            words[index : right - raw.left + 1] = [words[index]] * len(words[index : right - raw.left + 1])
    return [" ".join(filter(None, dict.fromkeys(words))) for words in zip(*rows, strict=True)]


def _filled(raw: RawSheet, rows: Sequence[Sequence[Any]], first: int) -> list[int]:
    """The indexes, from `first` on, of the rows that hold anything, be it a formula whose result is blank."""
    calculated: Set[int] = {row - raw.top for row, _ in raw.formulas}
    return [index for index, row in enumerate(rows, first) if not _is_blank(row) or index in calculated]


def _is_blank(row: Sequence[Any]) -> bool:
    return row.count("") + row.count(None) == len(row)


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
    filled = [(raw, rows) for raw, rows in parts if _filled(raw, rows, 0)]
    left = min((raw.left for raw, _ in filled), default=0)
    right = max((raw.left + len(row) for raw, rows in filled for row in rows), default=0)
    one, other = (_by_address(raw, rows, left, right) for raw, rows in parts)
    return one, other


def _end(raw: RawSheet, end: int | None) -> int:
    return len(raw.rows) if end is None else end


def _by_address(raw: RawSheet, rows: Sequence[Sequence[Any]], left: int, right: int) -> Table:
    before = [""] * (raw.left - left)
    wide = [[*before, *row, *[""] * (right - raw.left - len(row))] for row in rows]
    places = _filled(raw, rows, 0)
    fields = tuple(
        Field(f"{letter}列", column - left, letter, "")
        for column, letter in ((column, column_letter(column)) for column in range(left, right))
    )
    numbers = [raw.top + index + 1 for index in places]
    formulas = {(place, column + raw.left - left): text for (place, column), text in formulas_at(raw, places)}
    kept = [wide[index] for index in places]
    return Table(raw.title, None, fields, kept, numbers, {}, formulas, by_address=True)
