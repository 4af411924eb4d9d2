"""Where the headings of a sheet stand that no schema knows, and by which column its rows are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from toolkit.ledger.headings import normal
from toolkit.ledger.raw import RawSheet

#: Headings are looked for in this many rows that hold anything, from the top.
_SEARCHED = 30
#: A heading is a name and no sentence.
_LONGEST = 60
#: Of the cells of the fullest row near the top, headings fill at least this share.
_LEAST_SHARE = 0.6


def heading_index(raw: RawSheet, wanted: Sequence[str] = ()) -> int | None:
    """The index of the row of headings, None where no row looks like one.

    It is the first that has all the headings `wanted`; without any, the first of different short texts, about as many
    as there are columns, with something below it.
    """
    rows = list(_filled_rows(raw))
    if wanted:
        names = {normal(name) for name in wanted}
        return next((index for index, cells in rows if names <= {normal(cell) for cell in cells}), None)
    most = max((len(cells) for _, cells in rows), default=0)
    least = max(2, most * _LEAST_SHARE)
    return next((index for index, cells in rows[:-1] if len(cells) >= least and _are_names(cells)), None)


def _filled_rows(raw: RawSheet) -> Iterator[tuple[int, list[Any]]]:
    """Index and filled cells of the first rows that hold something."""
    seen = 0
    for index, row in enumerate(raw.rows):
        cells = [cell for cell in row if cell not in ("", None)]
        if cells:
            yield index, cells
            seen += 1
        if seen == _SEARCHED:
            return


def _are_names(cells: Sequence[Any]) -> bool:
    texts = [normal(cell) for cell in cells]
    return all(0 < len(text) <= _LONGEST for text in texts) and len(set(texts)) == len(texts)


def only_counts(keys: Sequence[Any]) -> bool:
    """Whether a column merely counts the rows: 1, 2, 3 …, which a row that is put in between makes others."""
    return len(keys) != 1 and all(key == str(number) for number, key in enumerate(keys, 1))
