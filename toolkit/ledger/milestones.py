"""Milestones: by which day which share of an item must be done, for what does not run along a straight line of time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from toolkit.chinese import Dates
from toolkit.ledger.reading import Ledger
from toolkit.ledger.table import Row

MILESTONES = "milestones"
ITEM, NAME, DAY, SHARE = "关联编号", "节点", "节点日期", "应完成(%)"

#: A task, project or policy: the code of its sheet ("tasks") and its key.
ItemName = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Milestone:
    """By `day`, that day included, `share` of the item must be done, in %; `index` is its row in the sheet 节点."""

    day: date
    share: float
    index: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What the sheet 节点 says of one item.

    `read` are the milestones that could be read, by day, those of one day in the sheet's order; `unread` the indexes
    of the rows which are the item's, or may be, and say no milestone that could be used.
    """

    read: tuple[Milestone, ...]
    unread: tuple[int, ...] = ()

    @property
    def daily(self) -> tuple[Milestone, ...]:
        """The first milestone of each day."""
        return tuple({milestone.day: milestone for milestone in reversed(self.read)}.values())[::-1]

    @property
    def clashes(self) -> tuple[tuple[Milestone, Milestone], ...]:
        """Milestones that say another share than the first of their day: that one, and the other."""
        first = {milestone.day: milestone for milestone in self.daily}
        return tuple((first[other.day], other) for other in self.read if other.share != first[other.day].share)

    @property
    def falls(self) -> tuple[tuple[Milestone, Milestone], ...]:
        """Milestones of two days, one after the other, of which the later asks for less."""
        return tuple((before, after) for before, after in pairwise(self.daily) if after.share < before.share)

    @property
    def sound(self) -> bool:
        """Whether the item can be held against its milestones: nothing unread, no contradiction among them."""
        return bool(self.read) and not (self.unread or self.clashes or self.falls)

    def share_by(self, day: date) -> float:
        """The most that any milestone asks for by a day, in %; 0 before the first."""
        return max((milestone.share for milestone in self.read if milestone.day <= day), default=0.0)


def milestones_of(ledger: Ledger) -> Mapping[ItemName, tuple[Milestone, ...]]:
    """The milestones of each item that has them: days strictly ascending, shares in % that never fall.

    Nothing is guessed: of an item with a row that could not be read, that names several items, or that contradicts
    another, all milestones are left out, as findings of `toolkit.rules.milestones` say; it runs by its dates then.
    """
    return {name: plan.daily for name, plan in plans_of(ledger).items() if plan.sound}


def plans_of(ledger: Ledger) -> Mapping[ItemName, Plan]:
    """What the sheet 节点 says of each item it names, in the order in which it names them.

    A row that names no item may go on with the one above it, and a key that several items have may mean any of
    them: of all these the row is unread.
    """
    items = items_named(ledger)
    read: dict[ItemName, list[Milestone]] = {}
    unread: dict[ItemName, list[int]] = {}
    above: tuple[str, ...] = ()
    for row in ledger[MILESTONES]:
        named = keys_named(row)
        above = named or above
        meant = dict.fromkeys(item_name(item) for key in above for item in items.get(key, ()))
        milestone = _milestone(row) if is_clear(named, items) else None
        for name in meant:
            read.setdefault(name, []).extend([milestone] if milestone else [])
            unread.setdefault(name, []).extend([] if milestone else [row.index])
    return {name: Plan(tuple(sorted(read[name], key=lambda m: m.day)), tuple(unread[name])) for name in read}


def items_named(ledger: Ledger) -> Mapping[str, Sequence[Row]]:
    """The items of the keys that the sheet 节点 names, by key; of a key that stands twice, both."""
    return items_of(ledger, {key for row in ledger[MILESTONES] for key in keys_named(row)})


def items_of(ledger: Ledger, keys: Collection[str]) -> Mapping[str, Sequence[Row]]:
    """The items of some keys, by key, in the sheets to which 节点 may refer."""
    refers = ledger[MILESTONES].sheet.column(ITEM).refers if keys else ()
    items: dict[str, list[Row]] = {}
    for table in ledger.tables.values():
        for index, key in enumerate(table.column(table.sheet.key[0]) if table.sheet.title in refers else ()):
            if key in keys:
                items.setdefault(key, []).append(table.row(index))
    return items


def by_name(items: Mapping[str, Sequence[Row]]) -> Mapping[ItemName, Row]:
    """The same items by sheet and key, the first of a name that stands twice."""
    return {item_name(item): item for rows in items.values() for item in reversed(rows)}


def item_name(item: Row) -> ItemName:
    """What an item with a readable key goes by: its sheet and its key."""
    return item.table.sheet.code, item.key[0]


def keys_named(row: Row) -> tuple[str, ...]:
    """The keys in 关联编号, each once; none where it is blank or unreadable."""
    typed = row[ITEM]
    return tuple(dict.fromkeys(typed)) if type(typed) is tuple else ()


def last_day(due: Any) -> date | None:
    """The last day that a typed deadline allows; None for a blank, an unreadable and an open-ended one."""
    return due.last if type(due) is Dates else None


def is_clear(named: Iterable[str], items: Mapping[str, Sequence[Row]]) -> bool:
    """Whether the keys that a row names mean one item and no other."""
    return sum(len(items.get(key, (None,))) for key in named) == 1


def _milestone(row: Row) -> Milestone | None:
    """The milestone of a row; None where its day or its share is blank, unreadable, without end or out of range."""
    day, share = last_day(row[DAY]), row[SHARE]
    if day is None or type(share) is not float or not 0 <= share <= 100:
        return None
    return Milestone(day, share, row.index)
