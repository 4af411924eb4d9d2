"""Where the headings of a sheet stand that no schema knows, and by which column its rows are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from toolkit.diff.saying import said
from toolkit.ledger.headings import normal
from toolkit.ledger.raw import RawSheet

#: Headings are looked for in this many rows that hold anything, from the top.
_SEARCHED = 30
#: A heading is a name and no sentence.
_LONGEST = 60
#: Of the cells of the fullest row near the top, headings fill at least this share; so many of them are different.
_LEAST_SHARE, _LEAST_DIFFERENT = 0.6, 0.5
#: Headings take at most so many rows.
_MOST_ROWS = 3
#: A number among headings is a year of these.
_YEARS = range(1900, 2101)


def heading_text(cell: Any) -> str:
    """A cell of a row of headings as a text in one line; "" for a blank one."""
    return " ".join(said(cell).split())


def heading_index(raw: RawSheet, wanted: Sequence[str] = ()) -> int | None:
    """The index of the row of headings, None where no row looks like one.

    It is the first that has all the headings `wanted`; without any, the first of short texts, most of them different
    and about as many as there are columns, with something below it. Years and days may stand among them.
    """
    rows = list(_filled_rows(raw))
    if wanted:
        names = {normal(name) for name in wanted}
        return next((index for index, cells in rows if names <= {normal(heading_text(cell)) for cell in cells}), None)
    most = max((len(cells) for _, cells in rows), default=0)
    least = max(2, most * _LEAST_SHARE)
    return next((index for index, cells in rows[:-1] if len(cells) >= least and _are_names(cells)), None)


def _filled_rows(raw: RawSheet) -> Iterator[tuple[int, list[Any]]]:
    """Index and filled cells of the first rows that hold something."""
    seen = 0
    for index, row in enumerate(raw.rows):
        cells = [cell for cell in row if cell is not None and not (isinstance(cell, str) and not cell.strip())]
        if cells:
            yield index, cells
            seen += 1
        if seen == _SEARCHED:
            return


def _are_names(cells: Sequence[Any]) -> bool:
    texts = [normal(cell) for cell in cells if isinstance(cell, str)]
    others = [cell for cell in cells if not isinstance(cell, str)]
    if not texts or not all(0 < len(text) <= _LONGEST for text in texts):
        return False
    different = len(set(texts)) + len(others)
    return different >= max(2, len(cells) * _LEAST_DIFFERENT) and _are_times(others)


def _are_times(cells: Sequence[Any]) -> bool:
    """Whether cells are all years, or all days, one after another."""
    years = all(type(cell) in (int, float) and cell in _YEARS for cell in cells)
    if not years and not all(isinstance(cell, date) for cell in cells):
        return False
    return all(a < b for a, b in pairwise(cells)) or all(a > b for a, b in pairwise(cells))


def heading_rows(raw: RawSheet, index: int) -> tuple[int, int]:
    """The first and the last of the rows that the headings take, of which the row of that index is one.

    Headings merged downward take all the rows that they are merged over; below one that is merged across stand others.
    """
    spans = [(top - raw.top, bottom - raw.top) for top, _, bottom, _ in raw.merges if bottom > top]
    spans = [(top, bottom) for top, bottom in spans if top <= index <= bottom and bottom - top < _MOST_ROWS]
    first = min((top for top, _ in spans), default=index)
    last = max((bottom for _, bottom in spans), default=index)
    across = any(top - raw.top == index and right > left for top, left, _, right in raw.merges)
    if not spans and across and _is_below(raw, index):
        last = index + 1
    whole = first >= 0 and last < len(raw.rows) and all(map(_only_texts, raw.rows[first : last + 1]))
    return (first, last) if whole else (index, index)


def _is_below(raw: RawSheet, index: int) -> bool:
    """Whether the next row holds names below headings that are merged across, and nothing else."""
    covered = {
        column - raw.left
        for top, left, _, right in raw.merges
        if top - raw.top == index and right > left
        for column in range(left, right + 1)
    }
    cells = raw.rows[index + 1] if index + 1 < len(raw.rows) else ()
    filled = {place for place, cell in enumerate(cells) if cell not in ("", None)}
    return bool(filled) and filled <= covered


def _only_texts(row: Sequence[Any]) -> bool:
    filled = [cell for cell in row if cell not in ("", None)]
    return all(isinstance(cell, str) and len(cell) <= _LONGEST for cell in filled) or _are_names(filled)


def only_counts(keys: Sequence[Any]) -> bool:
    """Whether a column merely counts the rows: 1, 2, 3 …, which a row that is put in between makes others."""
    return len(keys) != 1 and all(key == str(number) for number, key in enumerate(keys, 1))
