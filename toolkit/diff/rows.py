"""Which row of the older table is which of the newer, and which rows came, went or were moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import lt
from typing import Any

from toolkit.diff.keys import Key
from toolkit.diff.moves import moved, moved_count
from toolkit.diff.row_keys import loosely, namer, row_keys, told_apart
from toolkit.diff.tables import Table
from toolkit.diff.values import Change, Kind
from toolkit.values import Later

#: So many repeated keys are named.
_NAMED = 5


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Rows:
    """The same rows by place: `old` ascending, `new` beside it. `added` and `removed` are in one table alone.

    `moved` are indexes into `old` and `new`, found when they are looked at; `moved_count` says how many they are.
    `name_old` and `name_new` tell what a reader knows a row by from its place. `notes` say what keys were repeated or
    blank, or typed in another way.
    """

    old: Sequence[int]
    new: Sequence[int]
    added: Sequence[int]
    removed: Sequence[int]
    moved: Sequence[int]
    moved_count: int
    name_old: Callable[[int], str]
    name_new: Callable[[int], str]
    notes: tuple[str, ...] = ()


def pair_rows(old: Table, new: Table, key: Key) -> Rows:
    """All rows of both tables, paired by their keys; those of one key are paired in their order."""
    ours, repeated = told_apart(row_keys(old, key.old))
    theirs, others, place_of = _placed(row_keys(new, key.new))
    found: list[Any] = list(map(place_of.get, ours))
    olds: Sequence[int] = range(len(ours))
    removed: Sequence[int] = ()
    added: Sequence[int] = ()
    alike: Mapping[int, int] = {}
    if None in found:
        removed = [place for place in olds if found[place] is None]
        alike = _alike(ours, removed, theirs, _left(len(theirs), found))
        removed = [place for place in removed if place not in alike]
        found = [alike.get(place) if there is None else there for place, there in enumerate(found)]
        olds = [place for place in olds if found[place] is not None]
        found = [place for place in found if place is not None]
    if len(found) < len(theirs):
        added = _left(len(theirs), found)
    count = 0 if old.by_address or all(map(lt, found, islice(found, 1, None))) else moved_count(found)
    notes = (*_notes((repeated, others)), *_alike_note(alike, ours, theirs)) if key.old else ()
    return Rows(
        *(olds, found, added, removed),
        Later(lambda: _moved(olds, found, (ours, theirs)) if count else ()),
        count,
        namer(old, key.old, ours),
        namer(new, key.new, theirs),
        notes,
    )


def _left(count: int, found: Sequence[int | None]) -> list[int]:
    """The places, of so many, that are not among those found."""
    there = set(found)
    return [place for place in range(count) if place not in there]


def _alike(ours: Sequence[Any], olds: Sequence[int], theirs: Sequence[Any], news: Sequence[int]) -> dict[int, int]:
    """Of the rows left over, those whose keys differ by leading zeros or the kind of dash alone, if just one does."""
    sides = []
    for keys, places in ((ours, olds), (theirs, news)):
        loose = [(loosely(keys[place]), place) for place in places] if news else []
        times = Counter(key for key, _ in loose)
        sides.append({key: place for key, place in loose if key is not None and times[key] == 1})
    return {place: sides[1][key] for key, place in sides[0].items() if key in sides[1]}


def _alike_note(alike: Mapping[int, int], ours: Sequence[Any], theirs: Sequence[Any]) -> Iterator[str]:
    if alike:
        pairs = [f"“{_said(ours[here])}”与“{_said(theirs[there])}”" for here, there in alike.items()]
        more = f"等 {len(pairs)} 对" if len(pairs) > _NAMED else ""
        yield f"{'、'.join(pairs[:_NAMED])}{more}编号只差前面的 0 或连接号，按同一行比较，请核对。"


def _said(key: Any) -> str:
    return "、".join(filter(None, map(str, key))) if isinstance(key, tuple) else str(key)


def _placed(keys: Sequence[Any]) -> tuple[Sequence[Any], list[Any], dict[Any, int]]:
    """The keys told apart, those that are repeated or blank, and the place of each."""
    place_of = dict(zip(keys, range(len(keys)), strict=True))
    apart, repeated = told_apart(keys, place_of)
    return apart, repeated, place_of if apart is keys else dict(zip(apart, range(len(apart)), strict=True))


def _moved(olds: Sequence[int], news: Sequence[int], keys: tuple[Sequence[Any], Sequence[Any]]) -> list[int]:
    """The rows that were moved.

    Of two rows that changed places either may be the one. Whichever table is the older, the answer must be the same:
    so the order to start from is the one whose first differing key is the lesser.
    """
    first, least = 0, min(news)
    if news[0] == least:
        in_order = sorted(news)
        first = next(index for index, place in enumerate(news) if place != in_order[index])
        least = in_order[first]

    def known_as(index: int) -> str:
        return min(str(keys[0][olds[index]]), str(keys[1][news[index]]))

    if known_as(first) <= known_as(news.index(least)):
        return moved(news)
    there = sorted(range(len(news)), key=news.__getitem__)
    return sorted(there[index] for index in moved(there))


def _notes(repeated: tuple[Sequence[Any], Sequence[Any]]) -> list[str]:
    """What to say of the repeated and the blank keys of the older and the newer table."""
    said = []
    for keys, which in zip(repeated, ("旧", "新"), strict=True):
        texts = [_said(key) for key in keys if key is not None]
        if texts:
            named = "、".join(f"“{text}”" for text in texts[:_NAMED])
            more = f"等 {len(texts)} 个" if len(texts) > _NAMED else ""
            said.append(f"{which}表的 {named}{more}不止一行，同一编号的各行依次对应，请核对。")
        if None in keys:
            said.append(f"{which}表有编号空白的行，依次对应，请补填编号后再比较。")
    return said


def whole_rows(old: Table, new: Table, rows: Rows) -> list[Change]:
    """The rows that were removed, and those that were added, with all they hold."""
    gone = [
        Change(
            new.title,
            rows.name_old(place),
            Kind.REMOVED,
            cell_old=_first_cell(old, place),
            cells=dict(old.filled(place)),
            order_old=place + 1,
        )
        for place in rows.removed
    ]
    come = [
        Change(
            new.title,
            rows.name_new(place),
            Kind.ADDED,
            cell_new=_first_cell(new, place),
            cells=dict(new.filled(place)),
            order_new=place + 1,
        )
        for place in rows.added
    ]
    return gone + come


def moved_rows(old: Table, new: Table, rows: Rows) -> list[Change]:
    """The rows that were moved, with the numbers they had and have, in the newer order."""
    pairs = sorted((rows.new[index], rows.old[index]) for index in rows.moved)
    return [
        Change(
            new.title,
            rows.name_new(there),
            Kind.MOVED,
            old=old.numbers[here],
            new=new.numbers[there],
            cell_old=_first_cell(old, here),
            cell_new=_first_cell(new, there),
            order_old=here + 1,
            order_new=there + 1,
        )
        for there, here in pairs
    ]


def _first_cell(table: Table, place: int) -> str:
    return table.address(place, table.fields[0]) if table.fields else ""
