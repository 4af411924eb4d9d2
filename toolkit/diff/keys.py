"""What rows are known by: the schema's key, the columns asked for, or the first column that can tell rows apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from toolkit.chinese import PLACEHOLDER_STARTS, halfwidth, squeeze
from toolkit.diff.guessing import only_counts
from toolkit.diff.tables import BLANK, Field, Table
from toolkit.ledger.cells import read_cells
from toolkit.ledger.headings import normal
from toolkit.values import shown

#: A renamed key column is known by so large a share of its values.
_LEAST_SHARED = 0.9
_FEWEST_SHARED = 3


@dataclass(frozen=True, slots=True)
class Key:
    """The fields by which rows are known in the one table and the other; none where rows go by their numbers.

    `note` says how they were found, "" where that is a matter of course.
    """

    old: tuple[Field, ...] = ()
    new: tuple[Field, ...] = ()
    note: str = ""


def choose_key(old: Table, new: Table, pairs: Sequence[tuple[Field, Field]], asked: Sequence[str]) -> Key:
    """What the rows of both tables are known by. `pairs` are the fields that have the same name in both."""
    if old.by_address:
        return Key()
    by_name = {normal(one.name): (one, other) for one, other in pairs}
    wanted = [by_name[normal(name)] for name in asked if normal(name) in by_name]
    if wanted and len(wanted) == len(asked):
        return _key(wanted, f"各行按指定的“{'、'.join(asked)}”对应。")
    if old.sheet is not None:
        key = _schema_key(old, new, by_name)
        if key is not None:
            return key
    return _first_that_tells(old, new, pairs)


def _key(pairs: Iterable[tuple[Field, Field]], note: str = "") -> Key:
    olds, news = zip(*pairs, strict=True)
    return Key(olds, news, note)


def _schema_key(old: Table, new: Table, by_name: dict[str, tuple[Field, Field]]) -> Key | None:
    """The key that the schema names; a column of it that was renamed is found by its values."""
    assert old.sheet is not None
    found = [(heading, by_name.get(normal(heading))) for heading in old.sheet.key]
    present = [pair for _, pair in found if pair is not None]
    if found[0][1] is not None:
        return _key(present)
    renamed = _renamed_key(old, new, old.sheet.key[0])
    if renamed is None:
        return None
    note = f"“{renamed[0].written}”与“{renamed[1].written}”内容相同，按改名的编号列对应各行。"
    return _key([renamed, *present], note)


def _renamed_key(old: Table, new: Table, heading: str) -> tuple[Field, Field] | None:
    """The key column of one table and the only column of the other, foreign there, that has nearly all its values."""
    for table, other, swapped in ((old, new, False), (new, old, True)):
        key = next((one for one in table.fields if one.name == heading), None)
        if key is None:
            continue
        values = set(plain_keys(table.cells(key)))
        foreign = [one for one in other.fields if one.column is None]
        alike = [one for one in foreign if _shares(values, set(plain_keys(other.cells(one))))]
        if len(alike) == 1:
            return (alike[0], key) if swapped else (key, alike[0])
    return None


def _shares(one: set[Any], other: set[Any]) -> bool:
    common = one & other - {None}
    return len(common) >= _FEWEST_SHARED and len(common) >= _LEAST_SHARED * max(len(one), len(other))


def _first_that_tells(old: Table, new: Table, pairs: Sequence[tuple[Field, Field]]) -> Key:
    """The first column without a blank or a repeated value in either table, else that with the most different ones.

    A column that merely counts the rows is taken only where no other will do. Whichever table is the older, the choice
    is the same.
    """
    ranked = []
    for one, other in pairs:
        keys = plain_keys(old.cells(one)), plain_keys(new.cells(other))
        unique = all(len(set(side)) == len(side) and None not in side for side in keys)
        rank = (
            *(not unique, all(map(only_counts, keys))),
            *((0, 0) if unique else (-min(len(set(side)) for side in keys), sum(side.count(None) for side in keys))),
            *(max(one.index, other.index), min(one.index, other.index), one.name),
        )
        ranked.append((rank, unique, (one, other)))
    if not ranked:
        return Key(note="没有共同的列，各行无法对应。")
    _, unique, pair = min(ranked, key=lambda entry: entry[0])
    how = "两边都不空、不重复" if unique else "没有一列不空、不重复，这一列不同的内容最多"
    return _key([pair], f"各行按“{pair[0].name}”列对应（{how}；可用 --key 另行指定）。")


# -- the keys themselves


def row_keys(table: Table, fields: Sequence[Field]) -> Sequence[Any]:
    """What each row is known by, equal for equal meaning; None where the key is blank. Layout rows have theirs."""
    if table.by_address:
        return table.numbers
    if not fields:
        return [tuple(map(str, row)) for row in table.rows]
    columns = [_read(table, one) for one in fields]
    keys: Sequence[Any] = columns[0] if len(columns) == 1 else _together(columns)
    if not table.layout:
        return keys
    return [("", table.layout[place]) if place in table.layout else key for place, key in enumerate(keys)]


def _together(columns: Sequence[Sequence[Any]]) -> list[Any]:
    return [None if key[0] is None else key for key in zip(*columns, strict=True)]


def _read(table: Table, one: Field) -> Sequence[Any]:
    cells = table.cells(one)
    if one.column is None:
        return plain_keys(cells)
    return cells if one.column.kind == "text" and _are_codes(cells) else read_cells(cells, one.column, one.unit).values


def plain_keys(cells: Sequence[Any]) -> Sequence[Any]:
    """Cells as what rows may be known by: their text without blanks, in half width; None for blank ones."""
    if {str}.issuperset(map(type, cells)) and "" not in cells and _is_tidy("".join(cells)):
        return cells
    return [_plain(cell) for cell in cells]


def _are_codes(cells: Sequence[Any]) -> bool:
    """Whether the cells are plain codes (RW-01), of which the ledger has no other understanding: told quickly."""
    if not {str}.issuperset(map(type, cells)) or "" in cells:
        return False
    text = "".join(cells)
    clear = PLACEHOLDER_STARTS.isdisjoint(map(itemgetter(0), cells))
    return clear and _is_tidy(text) and text == text.upper()


def _is_tidy(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def _plain(cell: Any) -> str | None:
    return None if cell in BLANK else squeeze(halfwidth(shown(cell))) or None


def told_apart(keys: Sequence[Any], different: int | None = None) -> tuple[Sequence[Any], list[Any]]:
    """The keys with a number added to each that occurred before, and the keys that occur more than once or are blank.

    The first of several alike is paired with the first of the other table, the second with the second. `different`
    says how many different ones there are, where that is known.
    """
    if (len(set(keys)) if different is None else different) == len(keys):
        return keys, [None] if None in keys else []
    times: dict[Any, int] = {}
    apart: list[Any] = []
    for key in keys:
        count = times[key] = times.get(key, 0) + 1
        apart.append(key if count == 1 else _Again(key, count))
    return apart, [key for key, count in times.items() if count > 1 or key is None]


@dataclass(frozen=True, slots=True)
class _Again:
    """A key that occurred before."""

    key: Any
    count: int


def namer(table: Table, fields: Sequence[Field], keys: Sequence[Any]) -> Callable[[int], str]:
    """What a reader knows a row by, from its place: the key as typed, the number of one that repeats."""
    if len(fields) == 1 and keys is table.taken.get(fields[0].index):
        return keys.__getitem__  # all of them texts as they are to be shown, and different

    def name(place: int) -> str:
        key = keys[place]
        again = f"（第{key.count}个）" if isinstance(key, _Again) else ""
        if table.by_address:
            return f"第{table.numbers[place]}行"
        if place in table.layout:
            return table.layout[place] + again
        row = table.rows[place]
        parts = [" ".join(shown(row[one.index]).split()) for one in fields]
        text = " / ".join(part for part in parts if part) if parts and parts[0] else ""
        return f"{text or f'（第{table.numbers[place]}行，编号空白）'}{again}"

    return name
