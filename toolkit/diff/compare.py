"""Two tables cell by cell. Rows are compared whole; Python looks at single cells only where rows differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress, count
from operator import itemgetter, ne
from types import MappingProxyType
from typing import Any, NamedTuple

from toolkit.diff.cells import Meanings, formula_change, kind_of_change
from toolkit.diff.columns import FieldPair
from toolkit.diff.flags import flagger_of
from toolkit.diff.formulas import formula_spots, place_in_sheet, same_formula
from toolkit.diff.rows import Rows
from toolkit.diff.tables import Field, Table
from toolkit.diff.values import Change, Flag, Formula, How, Kind
from toolkit.ledger.raw import Mark, PercentCell

#: Types of which equal values need not be the same: 40% is 0.4, true is 1.
_ODD = (PercentCell, bool)
_NONE: Mapping[Any, Any] = MappingProxyType({})
#: So many rows are compared at a time.
_CHUNK = 200
#: The index of a pair of rows, and what they hold in one pair of columns.
Found = tuple[int, Any, Any]
#: By index of the pair of columns, the cells that must be looked at, by their pairs of rows.
Spots = Mapping[int, Sequence[Found]]


class Spot(NamedTuple):
    """A changed cell: the index of its pair of rows, and the change."""

    row: int
    change: Change


def changed_cells(
    old: Table, new: Table, columns: Sequence[FieldPair], rows: Rows, meanings: tuple[Meanings, Meanings]
) -> list[Spot]:
    """The changed cells of the rows and columns that both tables have, by row of the newer and by column."""
    found: list[tuple[int, int, Spot]] = []
    for number, cells in _spots(old, new, columns, rows).items():
        for spot in _Pair(old, new, columns[number], rows, meanings).changes(cells):
            found.append((spot.change.order_new, number, spot))
    found.sort(key=itemgetter(0, 1))
    return [spot for _, _, spot in found]


# -- where to look


def _spots(old: Table, new: Table, columns: Sequence[FieldPair], rows: Rows) -> Spots:
    """Where cells differ in value or type, or one of them is calculated."""
    if not columns or not rows.old:
        return {}
    ours, theirs = _aligned(old, rows.old), _aligned(new, rows.new)
    differing, types = _differing(ours, theirs, columns)
    spots: dict[int, Sequence[Found]] = {number: cells for number, cells in enumerate(differing) if cells}
    more: list[tuple[int, Iterable[int]]] = []
    if not types.isdisjoint(_ODD):
        more += _of_odd_types(ours, theirs, columns)
    if old.formulas or new.formulas or Mark in types:
        more += formula_spots(old, new, zip(rows.old, rows.new, strict=True), columns).items()
    for number, indexes in more:
        one, other = columns[number]
        cells = {found[0]: found for found in spots.get(number, ())}
        cells |= {index: (index, ours[index][one.index], theirs[index][other.index]) for index in indexes}
        spots[number] = [cells[index] for index in sorted(cells)]
    return spots


def _aligned(table: Table, places: Sequence[int]) -> Sequence[Sequence[Any]]:
    if isinstance(places, range) and len(places) == len(table):
        return table.rows
    return list(map(table.rows.__getitem__, places))


def _differing(
    ours: Sequence[Sequence[Any]], theirs: Sequence[Sequence[Any]], columns: Sequence[FieldPair]
) -> tuple[list[list[Found]], set[type]]:
    """By column, the cells that differ; and the types of all cells.

    All that is asked of a row is asked while it is near at hand: of long tables, fetching a row again from memory
    would take longer than comparing it.
    """
    places = range(len(columns))
    projected = _projections(ours[0], theirs[0], columns)
    found: list[list[Found]] = [[] for _ in places]
    types: set[type] = set()
    for start in range(0, len(ours), _CHUNK):
        before, after = ours[start : start + _CHUNK], theirs[start : start + _CHUNK]
        if projected:
            before, after = list(map(projected[0], before)), list(map(projected[1], after))
        for index in compress(count(), map(ne, before, after)):
            one, other = before[index], after[index]
            for place in compress(places, map(ne, one, other)):
                found[place].append((start + index, one[place], other[place]))
        types.update(map(type, chain.from_iterable(before)), map(type, chain.from_iterable(after)))
    return found, types


def _projections(
    one: Sequence[Any], other: Sequence[Any], columns: Sequence[FieldPair]
) -> tuple[itemgetter[Any], itemgetter[Any]] | None:
    """What takes out of a row the cells of the columns, the first again at the end; None where that is the row."""
    straight = all(a.index == b.index == place for place, (a, b) in enumerate(columns))
    if straight and len(one) == len(columns) == len(other):
        return None
    ours, theirs = ([pair[side].index for pair in columns] for side in (0, 1))
    return itemgetter(*ours, ours[0]), itemgetter(*theirs, theirs[0])


def _of_odd_types(
    ours: Sequence[Sequence[Any]], theirs: Sequence[Sequence[Any]], columns: Sequence[FieldPair]
) -> Iterator[tuple[int, list[int]]]:
    """By column, where one cell is of a type whose equal values need not be the same, and the other is not."""
    for number, (one, other) in enumerate(columns):
        before, after = ([row[field.index] for row in rows] for rows, field in ((ours, one), (theirs, other)))
        for odd in _ODD:
            marks = [[type(cell) is odd for cell in cells] for cells in (before, after)]
            if found := list(compress(count(), map(ne, *marks))):
                yield number, found


# -- what to make of it


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
        heres, theres = ([places[index] for index in indexes] for places in (self._rows.old, self._rows.new))
        (old, new), (one, other) = self._tables, self._pair
        cells = old.as_held(one, heres, olds), new.as_held(other, theres, news)
        meant, means = self._meanings[0].read(one, olds), self._meanings[1].read(other, news)
        known, value, title, column = self._column is not None, How.VALUE, new.title, other.name
        names, was = map(self._rows.name_new, theres), one.name if one.name != other.name else ""
        for index, here, there, held, holds, before, after, name in zip(
            indexes, heres, theres, *cells, meant, means, names, strict=True
        ):
            how: How | None = value
            if type(held) is Formula or type(holds) is Formula:
                how, held, holds = self._formulas(held, holds, (here, there))
            if how is None or (held is None and holds is None):
                continue
            kind = kind_of_change(held, holds, before, after, known) if how is value else Kind.MODIFIED
            flags = self._flags(how, (held, holds), (before, after)) if kind is Kind.MODIFIED else ()
            places = f"{one.letter}{old.numbers[here]}", f"{other.letter}{new.numbers[there]}"
            change = Change(
                title, name, kind, column, held, holds, *places, flags, how, _NONE, here + 1, there + 1, was
            )
            yield Spot(index, change)

    def _formulas(self, held: Any, holds: Any, places: tuple[int, int]) -> tuple[How | None, Any, Any]:
        """How a cell was changed that is calculated in either table, and what to show: formulas, or their results."""
        same = False
        if isinstance(held, Formula) and isinstance(holds, Formula):
            sides = zip(self._tables, places, self._pair, strict=True)
            here, there = (place_in_sheet(table, place, one.letter) for table, place, one in sides)
            same = same_formula(held, holds, (here, there))
        how = formula_change(held, holds, same)
        return (how, _result(held), _result(holds)) if how is How.VALUE else (how, held, holds)

    def _flags(self, how: How, cells: tuple[Any, Any], meant: tuple[Any, Any]) -> tuple[Flag, ...]:
        flags: tuple[Flag, ...] = ()
        if self._flagger is not None:
            results = _result(cells[0]), _result(cells[1])
            if results[0] != results[1] if self._column is None else meant[0] != meant[1]:
                flags = self._flagger(*meant, *results)
        return (*flags, Flag.FORMULA_REPLACED) if how is How.FORMULA_TO_VALUE else flags


def _result(cell: Any) -> Any:
    return cell.result if isinstance(cell, Formula) else cell


def flagged(spot: Spot, flag: Flag) -> Spot:
    """The changed cell with another flag."""
    return spot._replace(change=spot.change._replace(flags=(*spot.change.flags, flag)))


def field_named(table: Table, heading: str) -> Field | None:
    """The field of that name, None where the table has none."""
    return next((one for one in table.fields if one.name == heading), None)
