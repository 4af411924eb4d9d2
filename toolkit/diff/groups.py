"""Investment groups in two versions: rows that share one planned amount, wherever among them it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.diff.cells import Meanings
from toolkit.diff.changed import Spot, flagged, unflagged
from toolkit.diff.rows import Rows
from toolkit.diff.tables import Table
from toolkit.diff.values import Flag, Kind
from toolkit.ledger.investment import PLANNED, Group, Investments

_PLAN, _GROUP = "所属规划", "合并投资组"
#: Rows by their places in the older table; one that only the newer has by less than 0.
_Members = frozenset[int]


def with_groups(
    spots: Sequence[Spot], rows: Rows, tables: tuple[Table, Table], meanings: tuple[Meanings, Meanings]
) -> Sequence[Spot]:
    """The changed cells, flagged as the amounts that groups share were changed.

    An amount that was written in another row of its group is no other amount. A row that joined or left a group is
    counted otherwise in every sum, whether or not its own amount was touched.
    """
    if any(table.field_named(_GROUP) is None for table in tables):
        return spots
    at = [number for number, spot in enumerate(spots) if _concerns(spot)]
    if not at:
        return spots
    old, new = (_investments(table, side) for table, side in zip(tables, meanings, strict=True))
    if not (old.written or new.written):
        return spots
    before = _members(old.groups, range(len(tables[0])))
    places = dict(zip(rows.new, rows.old, strict=True))
    after = _members(new.groups, [places.get(place, -1 - place) for place in range(len(tables[1]))])
    told = list(spots)
    for number in at:
        here, there = rows.old[spots[number].row], rows.new[spots[number].row]
        ours, theirs = old.groups[here], new.groups[there]
        together = before.get(ours, frozenset()) == after.get(theirs, frozenset())
        same = together and old.planned_of(here) == new.planned_of(there)
        if spots[number].change.column == PLANNED and ours and same:
            told[number] = unflagged(spots[number], Flag.AMOUNT_CHANGED, Flag.UNIT_OF_MEASURE_JUMP)
        elif spots[number].change.column == _GROUP and not together:
            told[number] = flagged(spots[number], Flag.AMOUNT_CHANGED)
    return told


def _concerns(spot: Spot) -> bool:
    return spot.change.kind is Kind.MODIFIED and spot.change.column in (PLANNED, _GROUP)


def _investments(table: Table, meanings: Meanings) -> Investments:
    places = range(len(table))
    plans, names, planned = (meanings.of(table.field_named(name), places) for name in (_PLAN, _GROUP, PLANNED))
    groups = [(plan or "", name) if type(name) is str else None for plan, name in zip(plans, names, strict=True)]
    return Investments.over(planned, groups)


def _members(groups: Sequence[Group | None], known_as: Sequence[int]) -> Mapping[Any, _Members]:
    """The rows of each group."""
    found: dict[Group, set[int]] = {}
    for group, row in zip(groups, known_as, strict=True):
        if group is not None:
            found.setdefault(group, set()).add(row)
    return {group: frozenset(rows) for group, rows in found.items()}
