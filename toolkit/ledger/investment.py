"""Investment groups: rows of one plan with the same 合并投资组 share one planned amount, counted once in every sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import fsum
from typing import Any

from toolkit.chinese import Unread
from toolkit.ledger.table import Table

PLANNED = "计划投资(万元)"
_GROUP = "合并投资组"
_PLAN = "所属规划"

#: A group: its plan and its name.
Group = tuple[str, str]


def money(amounts: Iterable[float]) -> float:
    """The sum of amounts in 万元, exact to one 分 (six decimals); an int when it is whole."""
    total = round(fsum(amounts), 6)
    return int(total) if float(total).is_integer() else total


def agreed(written: Sequence[tuple[int, float]]) -> tuple[int, float]:
    """The first of a group's (row index, amount) with the amount written most often, of several the first."""
    times = Counter(amount for _, amount in written)
    return max(written, key=lambda pair: times[pair[1]])


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Investments:
    """The planned investments of the projects sheet.

    `groups` has each row's group or None; `written` each group's readable amounts as (row index, amount) in row order.
    """

    planned: Sequence[Any]
    groups: Sequence[Group | None]
    written: dict[Group, list[tuple[int, float]]] = field(default_factory=dict)
    _agreed: dict[Group, float | None] = field(default_factory=dict, init=False)
    _unread: dict[Group, Unread | None] = field(default_factory=dict, init=False)

    @staticmethod
    def of(projects: Table, heading: str = PLANNED) -> Investments:
        """The investments of a projects table. `heading` names another shared column of amounts, for checks."""
        names = zip(projects.column(_PLAN), projects.column(_GROUP), strict=True)
        groups = [(plan or "", group) if type(group) is str else None for plan, group in names]
        return Investments.over(projects.column(heading), groups)

    @staticmethod
    def over(amounts: Sequence[Any], groups: Sequence[Group | None]) -> Investments:
        """Investments over any column of amounts whose rows share by `groups`."""
        written: dict[Group, list[tuple[int, float]]] = {}
        for index, (amount, group) in enumerate(zip(amounts, groups, strict=True)):
            if group is not None:
                found = written.setdefault(group, [])
                if isinstance(amount, (int, float)):
                    found.append((index, amount))
        return Investments(amounts, groups, written)

    def planned_of(self, index: int) -> float | None:
        """A row's planned amount: its group's where it shares one, None where none is written or readable.

        Where a group's amounts disagree (an error finding) the one written most often counts, of several the first.
        """
        group = self.groups[index]
        if group is not None:
            if group not in self._agreed:  # asked for each of its rows, which may be thousands
                written = self.written[group]
                self._agreed[group] = agreed(written)[1] if written else None
            return self._agreed[group]
        amount = self.planned[index]
        return amount if isinstance(amount, (int, float)) else None

    def unread_of(self, index: int) -> Unread | None:
        """The unreadable amount of a row, or of its group where it shares one; None where nothing is unreadable."""
        group, amount = self.groups[index], self.planned[index]
        if group is None:
            return amount if isinstance(amount, Unread) else None
        if not self._unread:
            self._unread.update(dict.fromkeys(self.written))
            for one, shared in zip(self.planned, self.groups, strict=True):
                if shared is not None and isinstance(one, Unread) and self._unread[shared] is None:
                    self._unread[shared] = one
        return self._unread[group]

    def total(self, indexes: Iterable[int]) -> float:
        """The planned amount of some rows in 万元, each group counted once."""
        seen: set[Group] = set()
        amounts: list[float] = []
        for index in indexes:
            group = self.groups[index]
            if group is not None:
                if group in seen:
                    continue
                seen.add(group)
            amount = self.planned_of(index)
            if amount is not None:
                amounts.append(amount)
        return money(amounts)
