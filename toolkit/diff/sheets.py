"""Which sheet of the older workbook is which of the newer: by title, by alias, else by how alike the two are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from toolkit.diff.guessing import heading_index, heading_text
from toolkit.diff.tables import BLANK
from toolkit.ledger.headings import find_headings, normal
from toolkit.ledger.raw import RawSheet
from toolkit.ledger.sheets import match_sheets
from toolkit.schema import Schema, Sheet

#: Two sheets with different titles are one that was renamed when so large a share of their headings is the same.
_ALIKE = 0.6
#: Of several that are equally alike, the one with the most of the same contents in so many rows.
_LOOKED_AT = 2000


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Pair:
    """A sheet in both workbooks; None for the workbook that lacks it. `sheet` is the ledger's, None for a foreign one.

    `alike` marks one with another title that was known by its headings alone.
    """

    old: RawSheet | None
    new: RawSheet | None
    sheet: Sheet | None = None
    alike: bool = False


def pair_sheets(old: Sequence[RawSheet], new: Sequence[RawSheet], schema: Schema) -> list[Pair]:
    """All sheets of both in the order of the newer, those that only the older has behind."""
    known_old, known_new = match_sheets(old, schema)[0], match_sheets(new, schema)[0]
    sheets = {id(raw): schema.sheet(code) for found in (known_old, known_new) for code, raw in found.items()}
    pairs = [Pair(known_old[code], raw, schema.sheet(code)) for code, raw in known_new.items() if code in known_old]
    for key in (lambda raw: raw.title, lambda raw: normal(raw.title), _untitled):
        pairs += _equal(_left(old, pairs), _left(new, pairs), key, sheets)
    pairs += _alike(_left(old, pairs), _left(new, pairs), sheets)
    pairs += [Pair(None, raw, sheets.get(id(raw))) for raw in _left(new, pairs)]
    pairs += [Pair(raw, None, sheets.get(id(raw))) for raw in _left(old, pairs)]
    order = {id(raw): place for place, raw in enumerate([*new, *old])}
    return sorted(pairs, key=lambda pair: order[id(pair.new or pair.old)])


def _left(raws: Sequence[RawSheet], pairs: Sequence[Pair]) -> list[RawSheet]:
    taken = {id(raw) for pair in pairs for raw in (pair.old, pair.new)}
    return [raw for raw in raws if id(raw) not in taken]


def _untitled(raw: RawSheet) -> str:
    return "" if raw.untitled else raw.title


def _equal(
    old: Sequence[RawSheet], new: Sequence[RawSheet], key: object, sheets: Mapping[int, Sheet]
) -> Iterator[Pair]:
    """The sheets that have the same key, where only one of each workbook has it."""
    assert callable(key)
    ours, theirs = [key(raw) for raw in old], [key(raw) for raw in new]
    for raw, name in zip(new, theirs, strict=True):
        if ours.count(name) == 1 == theirs.count(name):
            other = old[ours.index(name)]
            yield Pair(other, raw, sheets.get(id(raw)) or sheets.get(id(other)))


def _alike(old: Sequence[RawSheet], new: Sequence[RawSheet], sheets: Mapping[int, Sheet]) -> Iterator[Pair]:
    """The sheets whose headings are more alike than those of any other two, beyond doubt."""
    codes = {sheet.code: sheet for sheet in sheets.values()}
    headings, contents = cache(lambda raw, code: _headings(raw, codes.get(code))), cache(_contents)
    ranked: list[tuple[tuple[float, float], int, int]] = []
    for (i, one), (j, other) in product(enumerate(old), enumerate(new)):
        if id(one) in sheets and id(other) in sheets:
            continue  # two different sheets of the ledger
        sheet = sheets.get(id(one)) or sheets.get(id(other))
        ours, theirs = (headings(raw, sheet.code if sheet else "") for raw in (one, other))
        if len(ours & theirs) >= 2 and (share := _share(ours, theirs)) >= _ALIKE:
            ranked.append(((share, _share(contents(one), contents(other))), i, j))
    for score, i, j in sorted(ranked, reverse=True):
        rivals = [rank for rank, a, b in ranked if (a == i) != (b == j)]
        if all(score > rank for rank in rivals):
            yield Pair(old[i], new[j], sheets.get(id(old[i])) or sheets.get(id(new[j])), alike=True)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of either is in both."""
    return len(one & other) / len(one | other)


def _contents(raw: RawSheet) -> frozenset[str]:
    """The different contents of the first rows."""
    return frozenset(str(cell) for row in raw.rows[:_LOOKED_AT] for cell in row)


def _headings(raw: RawSheet, sheet: Sheet | None) -> frozenset[str]:
    """The names of a sheet's columns: as the ledger's sheet has them, else as written."""
    found = find_headings(raw, sheet) if sheet else None
    if found is not None:
        return frozenset({*found.columns, *map(normal, found.extra)})
    index = heading_index(raw)
    cells = () if index is None else raw.rows[index]
    return frozenset(normal(heading_text(cell)) for cell in cells if cell not in BLANK)
