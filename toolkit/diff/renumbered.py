"""Rows that went and rows that came with the same content: perhaps the same ones under another key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from toolkit.diff.columns import Columns
from toolkit.diff.keys import Key
from toolkit.diff.row_keys import plain_keys
from toolkit.diff.rows import Rows
from toolkit.diff.tables import Table

#: Rows with fewer filled cells beside their key have too little in them to be known by.
_FEWEST = 2
#: So many are named; among more rows than this none are looked for.
_NAMED, _MOST = 5, 5000


def renumbered_note(old: Table, new: Table, columns: Columns, rows: Rows, key: Key) -> str:
    """What to say of rows that seem to have got another key, which are reported as removed and added; "" for none."""
    if old.by_address or not rows.added or not rows.removed or len(rows.added) + len(rows.removed) > _MOST:
        return ""
    others = [(one, other) for one, other in columns.both if one not in key.old]
    gone = _by_content(old, [one.index for one, _ in others], rows.removed)
    come = _by_content(new, [other.index for _, other in others], rows.added)
    pairs = [(rows.name_old(gone[held]), rows.name_new(come[held])) for held in gone if held in come]
    if not pairs:
        return ""
    named = "、".join(f"“{was}”与新增的“{now}”" for was, now in pairs[:_NAMED])
    more = f"等 {len(pairs)} 对" if len(pairs) > _NAMED else ""
    return f"删除的{named}{more}，除编号外内容相同，可能是改了编号，请核对。"


def _by_content(table: Table, indexes: Iterable[int], places: Sequence[int]) -> Mapping[tuple[Any, ...], int]:
    """The rows by what they hold in these columns; those of which there are several are left out."""
    columns = [plain_keys([table.rows[place][index] for place in places]) for index in indexes]
    found: dict[tuple[Any, ...], list[int]] = {}
    for held, place in zip(zip(*columns, strict=True), places, strict=False):
        if place not in table.layout and len(held) - held.count(None) >= _FEWEST:
            found.setdefault(held, []).append(place)
    return {held: same[0] for held, same in found.items() if len(same) == 1}
