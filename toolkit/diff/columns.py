"""Which column of the older table is which of the newer: by name, else by what it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from toolkit.diff.keys import FieldPair
from toolkit.diff.row_keys import plain_keys
from toolkit.diff.tables import Field, Table
from toolkit.ledger.headings import normal
from toolkit.ledger.near import nearest_name

#: A renamed column has at least so large a share of the same values; with a name that is near, this suffices: …
_SURE, _SURE_IF_NEAR = 0.9, 0.5
#: … and at least so many filled rows are the same, with at least two different values among them.
_FEWEST = 3
#: From this share on it is worth saying that a column might have been renamed.
_DOUBTFUL = 0.5
#: Of more pairs than this it is not looked at which may be one column renamed.
_MOST_PAIRS = 2_500
#: Of more rows than this a part is looked at.
_MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Columns:
    """Fields in both tables, fields in one alone, the pairs known by their values alone, and what must be said."""

    both: tuple[FieldPair, ...]
    added: tuple[Field, ...]
    removed: tuple[Field, ...]
    renamed: tuple[FieldPair, ...] = ()
    notes: tuple[str, ...] = ()


def by_name(old: Table, new: Table) -> tuple[FieldPair, ...]:
    """The fields that have the same name in both tables, in the order of the newer."""
    names = {normal(one.name): one for one in old.fields}
    return tuple((names[normal(other.name)], other) for other in new.fields if normal(other.name) in names)


def pair_columns(
    old: Table, new: Table, rows: tuple[Sequence[int], Sequence[int]], known: Sequence[FieldPair]
) -> Columns:
    """All columns of both tables; `rows` are the places of the same rows in both, `known` what is paired already."""
    taken = {id(one) for pair in known for one in pair}
    olds = [one for one in old.fields if id(one) not in taken]
    news = [one for one in new.fields if id(one) not in taken]
    if len(olds) * len(news) > _MOST_PAIRS:
        told = f"列名对不上的列过多（旧表{len(olds)}列，新表{len(news)}列），没有看其中有没有改名，按删去、增加报告。"
        return Columns(tuple(sorted(known, key=lambda pair: pair[1].index)), tuple(news), tuple(olds), notes=(told,))
    sides = ((old, rows[0], olds), (new, rows[1], news)) if olds and news else ()
    held = {id(one): _held(table, places, one) for table, places, left in sides for one in left}
    # A column of the schema that only one of the two has may have lost its name, but it is not another of the schema.
    ranked = [
        (_likeness(held[id(one)], held[id(other)], _are_near(one, other)), one, other)
        for one, other in product(olds, news)
        if one.column is None or other.column is None
    ]
    renamed: list[FieldPair] = []
    notes: list[str] = []
    for (share, sure), one, other in ranked:
        if share < _DOUBTFUL:
            continue
        rivals = [rank[0] for rank, a, b in ranked if (a is one) != (b is other)]
        if sure and all(share > rival for rival in rivals):
            renamed.append(_understood(one, other))
        else:
            notes.append(
                f"“{one.name}”列与“{other.name}”列有 {share:.0%} 的内容相同，不能确定是改名，按删去一列、增加一列报告。"
            )
    gone = {one.index for one, _ in renamed}, {other.index for _, other in renamed}
    both = sorted([*known, *renamed], key=lambda pair: pair[1].index)
    return Columns(
        tuple(both),
        tuple(one for one in news if one.index not in gone[1]),
        tuple(one for one in olds if one.index not in gone[0]),
        tuple(renamed),
        tuple(notes),
    )


def _understood(one: Field, other: Field) -> FieldPair:
    """The pair of a column with its new name: what the schema says of the one is true of the other."""
    column, unit = (one.column, one.unit) if one.column else (other.column, other.unit)
    return replace(one, column=column, unit=unit), replace(other, column=column, unit=unit)


def _held(table: Table, places: Sequence[int], one: Field) -> Sequence[Any]:
    """What a column holds in these rows, or in a good part of very many."""
    step = len(places) // _MOST_ROWS + 1
    return plain_keys([table.rows[place][one.index] for place in places[::step]])


def _are_near(one: Field, other: Field) -> bool:
    return bool(nearest_name(one.written, [other.written]) or nearest_name(other.written, [one.written]))


def _likeness(ours: Sequence[Any], theirs: Sequence[Any], near: bool) -> tuple[float, bool]:
    """The share of the rows filled in either column that are the same in both, and whether that proves a new name."""
    filled = [(a, b) for a, b in zip(ours, theirs, strict=True) if a is not None or b is not None]
    same = [a for a, b in filled if a == b]
    if not same:
        return 0.0, False
    share = len(same) / len(filled)
    telling = len(same) >= _FEWEST and len(set(same)) >= 2
    return share, telling and share >= (_SURE_IF_NEAR if near else _SURE)
