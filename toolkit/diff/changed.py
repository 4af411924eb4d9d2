"""Two tables cell by cell: what to make of each cell that may have changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from toolkit.diff.cells import Meanings, formula_change, kind_of_change
from toolkit.diff.flags import flagger_of
from toolkit.diff.formulas import lost_references, same_formula
from toolkit.diff.keys import FieldPair
from toolkit.diff.rows import Rows
from toolkit.diff.spots import Found, spots_of
from toolkit.diff.tables import Table
from toolkit.diff.values import Change, Flag, Formula, How, Kind

_NONE: Mapping[Any, Any] = MappingProxyType({})
_NO_FLAGS: tuple[Flag, ...] = ()


class Spot(NamedTuple):
    """A changed cell: the index of its pair of rows, and the change."""

    row: int
    change: Change


def changed_cells(
    old: Table, new: Table, columns: Sequence[FieldPair], rows: Rows, meanings: tuple[Meanings, Meanings]
) -> list[Spot]:
    """The changed cells of the rows and columns that both tables have, by row of the newer and by column."""
    found: list[tuple[int, Spot]] = []
    for number, cells in spots_of(old, new, columns, rows).items():
        for spot in _Pair(old, new, columns[number], rows, meanings).changes(cells):
            found.append((spot.change.order_new * len(columns) + number, spot))
    found.sort(key=itemgetter(0))
    return [spot for _, spot in found]


class _Pair:
    """A column in both tables, and what to make of its cells."""

    def __init__(
        self, old: Table, new: Table, pair: FieldPair, rows: Rows, meanings: tuple[Meanings, Meanings]
    ) -> None:
        self._tables = old, new
        self._pair = pair
        self._rows = rows
        self._meanings = meanings
        self._column = pair[1].column if pair[0].column is pair[1].column else None
        self._flagger = flagger_of(self._column)

    def changes(self, found: Sequence[Found]) -> Iterator[Spot]:
        """The changes of these cells."""
        indexes, olds, news = zip(*found, strict=True)
        heres, theres = (list(map(places.__getitem__, indexes)) for places in (self._rows.old, self._rows.new))
        (old, new), (one, other) = self._tables, self._pair
        cells = old.as_held(one, heres, olds), new.as_held(other, theres, news)
        meant, means = self._meanings[0].read(one, olds), self._meanings[1].read(other, news)
        known, flagger, title, column = self._column is not None, self._flagger, new.title, other.name
        plainly, modified, was = How.VALUE, Kind.MODIFIED, one.name if one.name != other.name else ""
        names = map(self._rows.name_new, theres)
        for index, here, there, held, holds, before, after, name in zip(
            indexes, heres, theres, *cells, meant, means, names, strict=True
        ):
            how, flags = plainly, _NO_FLAGS
            if type(held) is Formula or type(holds) is Formula:
                kind, how, flags, held, holds = self._calculated((held, holds), (here, there), (before, after))
            else:
                kind = kind_of_change(held, holds, before, after, known)
                if kind is modified and flagger and (not known or before != after):
                    flags = flagger(before, after, held, holds)
            if kind is not None:
                places = f"{one.letter}{old.numbers[here]}", f"{other.letter}{new.numbers[there]}"
                parts = (title, name, kind, column, held, holds, *places, flags, how, _NONE, here + 1, there + 1, was)
                yield Spot(index, Change._make(parts))

    def _calculated(
        self, cells: tuple[Any, Any], places: tuple[int, int], meant: tuple[Any, Any]
    ) -> tuple[Kind | None, How, tuple[Flag, ...], Any, Any]:
        """What became of a cell that is calculated in either table: kind, how, flags, and what to show of both.

        That is the formulas, or their results where these alone have changed.
        """
        held, holds = cells
        same = False
        if isinstance(held, Formula) and isinstance(holds, Formula):
            sides = zip(self._tables, places, self._pair, strict=True)
            here, there = (table.spot(place, one) for table, place, one in sides)
            same = same_formula(held, holds, (here, there))
        how = formula_change(held, holds, same)
        results = _result(held), _result(holds)
        known = self._column is not None
        kind = how and kind_of_change(*results, *meant, known)
        flags = _NO_FLAGS
        if kind is Kind.MODIFIED and self._flagger and (not known or meant[0] != meant[1]):
            flags = self._flagger(*meant, *results)
        if how is None or how is How.VALUE:
            return kind, How.VALUE, flags, *results
        replaced = (Flag.FORMULA_REPLACED,) if _is_replaced(how, cells) else _NO_FLAGS
        return Kind.MODIFIED, how, (*flags, *replaced), held, holds


def _result(cell: Any) -> Any:
    return cell.result if isinstance(cell, Formula) else cell


def _is_replaced(how: How, cells: tuple[Any, Any]) -> bool:
    """Whether a formula gave way to a fixed value, be it one that is written as a formula."""
    old, new = cells
    if isinstance(old, Formula) and isinstance(new, Formula):
        return lost_references(old.text, new.text)
    return how is How.FORMULA_TO_VALUE


def flagged(spot: Spot, flag: Flag) -> Spot:
    """The changed cell with another flag."""
    return spot._replace(change=spot.change._replace(flags=(*spot.change.flags, flag)))


def unflagged(spot: Spot, *flags: Flag) -> Spot:
    """The changed cell without these flags."""
    kept = tuple(flag for flag in spot.change.flags if flag not in flags)
    return spot._replace(change=spot.change._replace(flags=kept))
