"""What rows are known by: the schema's key, the columns asked for, or the first column that can tell rows apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.diff.guessing import only_counts
from toolkit.diff.row_keys import plain_keys
from toolkit.diff.tables import Field, Table
from toolkit.ledger.headings import normal

#: A renamed key column is known by so large a share of its values.
_LEAST_SHARED = 0.9
_FEWEST_SHARED = 3

#: A column of the older table and the same of the newer.
FieldPair = tuple[Field, Field]


@dataclass(frozen=True, slots=True)
class Key:
    """The fields by which rows are known in the one table and the other; none where rows go by their numbers.

    `note` says how they were found, "" where that is a matter of course.
    """

    old: tuple[Field, ...] = ()
    new: tuple[Field, ...] = ()
    note: str = ""


def choose_key(old: Table, new: Table, pairs: Sequence[FieldPair], asked: Sequence[str]) -> Key:
    """What the rows of both tables are known by. `pairs` are the fields that have the same name in both."""
    if old.by_address:
        return Key()
    if asked and (key := asked_key(old, new, pairs, asked)):
        return key
    if old.sheet is not None and (key := _schema_key(old, new, _named(pairs))):
        return key
    return _first_that_tells(old, new, pairs)


def asked_key(old: Table, new: Table, pairs: Sequence[FieldPair], asked: Sequence[str]) -> Key | None:
    """The key that the user asked for, None where either table lacks a column of it, by its name and by its values."""
    named, renamed = _named(pairs), []
    found = []
    for heading in dict.fromkeys(map(normal, asked)):
        pair = named.get(heading)
        if pair is None and (pair := _renamed_key(old, new, heading, pairs)):
            renamed.append(_renaming(*pair))
        if pair is None:
            return None
        found.append(pair)
    return _key(found, f"{''.join(renamed)}各行按指定的“{'、'.join(one.name for one, _ in found)}”对应。")


def _named(pairs: Iterable[FieldPair]) -> Mapping[str, FieldPair]:
    return {normal(one.name): (one, other) for one, other in pairs}


def _key(pairs: Iterable[FieldPair], note: str = "") -> Key:
    olds, news = zip(*pairs, strict=True)
    return Key(olds, news, note)


def _schema_key(old: Table, new: Table, by_name: Mapping[str, FieldPair]) -> Key | None:
    """The key that the schema names; a column of it that was renamed is found by its values."""
    assert old.sheet is not None
    found = [(heading, by_name.get(normal(heading))) for heading in old.sheet.key]
    present = [pair for _, pair in found if pair is not None]
    if found[0][1] is not None:
        return _key(present)
    renamed = _renamed_key(old, new, normal(old.sheet.key[0]), by_name.values())
    return _key([renamed, *present], _renaming(*renamed)) if renamed else None


def _renaming(one: Field, other: Field) -> str:
    return f"“{one.written}”与“{other.written}”内容相同，按改名的编号列对应各行。"


def _renamed_key(old: Table, new: Table, heading: str, pairs: Iterable[FieldPair]) -> FieldPair | None:
    """The key column of one table and the only column of the other, foreign there, that has nearly all its values.

    `heading` is in normal form; `pairs` are the columns that have the same name in both.
    """
    taken = {id(one) for pair in pairs for one in pair}
    for table, other, swapped in ((old, new, False), (new, old, True)):
        key = next((one for one in table.fields if normal(one.name) == heading), None)
        if key is None:
            continue
        values = set(plain_keys(table.cells(key)))
        foreign = [one for one in other.fields if one.column is None and id(one) not in taken]
        alike = [one for one in foreign if _shares(values, set(plain_keys(other.cells(one))))]
        if len(alike) == 1:
            return (alike[0], key) if swapped else (key, alike[0])
    return None


def _shares(one: set[Any], other: set[Any]) -> bool:
    common = one & other - {None}
    return len(common) >= _FEWEST_SHARED and len(common) >= _LEAST_SHARED * max(len(one), len(other))


def _first_that_tells(old: Table, new: Table, pairs: Sequence[FieldPair]) -> Key:
    """The first column without a blank or a repeated value in either table, else that with the most different ones.

    One that merely counts the rows is taken only where no other will do, and one of whose values less than half are in
    both tables where none has more. Whichever table is the older, the choice is the same.
    """
    ranked = []
    for one, other in pairs:
        keys = plain_keys(old.cells(one)), plain_keys(new.cells(other))
        ours, theirs = map(set, keys)
        fewest = min(len(ours), len(theirs))
        unique = None not in ours | theirs and len(ours) == len(keys[0]) and len(theirs) == len(keys[1])
        rank = (
            *(not unique, all(map(only_counts, keys)), unique and len(ours & theirs) * 2 < fewest),
            *((0, 0) if unique else (-fewest, sum(side.count(None) for side in keys))),
            *(max(one.index, other.index), min(one.index, other.index), one.name),
        )
        ranked.append((rank, unique, (one, other)))
    if not ranked:
        return Key(note="没有共同的列，各行无法对应。")
    _, unique, pair = min(ranked, key=lambda entry: entry[0])
    how = "两边都不空、不重复" if unique else "没有一列不空、不重复，这一列不同的内容最多"
    return _key([pair], f"各行按“{pair[0].name}”列对应（{how}；也可另行指定）。")
