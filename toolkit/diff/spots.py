"""Where two tables may differ. Rows are compared whole; Python looks at single cells only where rows differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, count
from operator import itemgetter, ne
from typing import Any

from toolkit.diff.keys import FieldPair
from toolkit.diff.rows import Rows
from toolkit.diff.tables import Table
from toolkit.ledger.raw import Mark, PercentCell

#: Types of which equal values need not be the same: 40% is 0.4, true is 1.
_ODD = (PercentCell, bool)
#: So many rows are compared at a time.
_CHUNK = 200
#: The index of a pair of rows, and what they hold in one pair of columns.
Found = tuple[int, Any, Any]
#: By index of the pair of columns, the cells that must be looked at, by their pairs of rows.
Spots = Mapping[int, Sequence[Found]]


def spots_of(old: Table, new: Table, columns: Sequence[FieldPair], rows: Rows) -> Spots:
    """Where cells differ in value or type, or one of them is calculated."""
    if not columns or not rows.old:
        return {}
    differing, types = _differing(old, new, columns, rows)
    spots: dict[int, Sequence[Found]] = {number: cells for number, cells in enumerate(differing) if cells}
    more: list[tuple[int, Iterable[int]]] = []
    if not types.isdisjoint(_ODD):
        more += _of_odd_types(old, new, columns, rows)
    if old.formulas or new.formulas or Mark in types:
        more += _calculated(old, new, rows, columns, Mark in types)
    for number, indexes in more:
        one, other = columns[number]
        cells = {found[0]: found for found in spots.get(number, ())}
        for index in indexes:
            cells[index] = index, old.rows[rows.old[index]][one.index], new.rows[rows.new[index]][other.index]
        spots[number] = [cells[index] for index in sorted(cells)]
    return spots


def _differing(old: Table, new: Table, columns: Sequence[FieldPair], rows: Rows) -> tuple[list[list[Found]], set[type]]:
    """By column, the cells that differ; and the types of the others as far as they may not be the same though equal.

    All that is asked of a row is asked while it is near at hand: of long tables, fetching a row again from memory
    would take longer than comparing it.
    """
    places = range(len(columns))
    projected = _projections(old.rows[rows.old[0]], new.rows[rows.new[0]], columns)
    found: list[list[Found]] = [[] for _ in places]
    sides = (old, rows.old), (new, rows.new)
    types: set[type] = set()
    for start in range(0, len(rows.old), _CHUNK):
        before, after = (_some(table, places[start : start + _CHUNK]) for table, places in sides)
        if projected:
            before, after = list(map(projected[0], before)), list(map(projected[1], after))
        others = list(zip(*after, strict=True))  # which fetches from memory all that is compared next
        for index in compress(count(), map(ne, before, after)):
            one, other = before[index], after[index]
            for place in compress(places, map(ne, one, other)):
                found[place].append((start + index, one[place], other[place]))
        for cells, other_cells in zip(zip(*before, strict=True), others, strict=True):
            if not _are_texts(cells):  # what equals a text is one
                types.update(map(type, cells), map(type, other_cells))
    return found, types


def _some(table: Table, places: Sequence[int]) -> Sequence[Any]:
    """The rows at these places."""
    if isinstance(places, range):
        return table.rows[places.start : places.stop]
    return list(map(table.rows.__getitem__, places))


def _are_texts(cells: Sequence[Any]) -> bool:
    """Whether all cells are texts. Joining them tells so sooner than looking at each."""
    if type(cells[0]) is not str:
        return False
    try:
        "".join(cells)
    except TypeError:
        return False
    return True


def _projections(
    one: Sequence[Any], other: Sequence[Any], columns: Sequence[FieldPair]
) -> tuple[itemgetter[Any], itemgetter[Any]] | None:
    """What takes out of a row the cells of the columns, the first again at the end; None where that is the row."""
    straight = all(a.index == b.index == place for place, (a, b) in enumerate(columns))
    if straight and len(one) == len(columns) == len(other):
        return None
    ours, theirs = ([pair[side].index for pair in columns] for side in (0, 1))
    return itemgetter(*ours, ours[0]), itemgetter(*theirs, theirs[0])


def _of_odd_types(old: Table, new: Table, columns: Sequence[FieldPair], rows: Rows) -> Iterator[tuple[int, list[int]]]:
    """By column, where one cell is of a type whose equal values need not be the same, and the other is not."""
    for number, (one, other) in enumerate(columns):
        before = [type(old.rows[place][one.index]) for place in rows.old]
        after = [type(new.rows[place][other.index]) for place in rows.new]
        for odd in _ODD:
            marks = [[kind is odd for kind in kinds] for kinds in (before, after)]
            if found := list(compress(count(), map(ne, *marks))):
                yield number, found


def _calculated(
    old: Table, new: Table, rows: Rows, columns: Sequence[FieldPair], marked: bool
) -> Iterator[tuple[int, set[int]]]:
    """By column, the pairs of rows where either cell is calculated; `marked` where some have no stored result."""
    found: dict[int, set[int]] = {}
    for side, table, places in ((0, old, rows.old), (1, new, rows.new)):
        numbers = {pair[side].index: number for number, pair in enumerate(columns)}
        pair_of = {place: index for index, place in enumerate(places)} if table.formulas else {}
        for place, column in table.formulas:
            if place in pair_of and column in numbers:
                found.setdefault(numbers[column], set()).add(pair_of[place])
        for column, number in numbers.items() if marked else ():
            cells = (table.rows[place][column] for place in places)
            found.setdefault(number, set()).update(i for i, cell in enumerate(cells) if _is_formula(cell))
    yield from ((number, indexes) for number, indexes in found.items() if indexes)


def _is_formula(cell: Any) -> bool:
    """Whether a cell holds a formula without a stored result."""
    return type(cell) is Mark and cell.formula
