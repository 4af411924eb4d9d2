"""Investments added up under labels: planned with each investment group counted once, completed row by row.

Amounts are added as whole millionths of 万元 (分), so that sums are exact whatever the order.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, TypeVar

from toolkit.ledger import Investments, Table
from toolkit.summary.items import INVESTED

_Label = TypeVar("_Label", bound=Hashable)
_WHOLE = 10**6


@dataclass(frozen=True, slots=True)
class Investment:
    """Amounts in 万元: planned with groups counted once, invested to date, planned of what is funded.

    `funded_projects` is how many projects are funded.
    """

    planned: float = 0
    invested: float = 0
    funded: float = 0
    funded_projects: int = 0

    @property
    def rate(self) -> float | None:
        """Invested in % of planned; None where nothing is planned."""
        return self.invested / self.planned * 100 if self.planned else None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Amounts:
    """The amounts of the projects, an entry for each row, in whole units of 分; what is shared by a group is not in it.

    `shared` has (row index, number of its group) of the rows of groups, `of_group` the amount of each group.
    """

    planned: Sequence[int]
    invested: Sequence[int]
    funded: Sequence[bool]
    shared: Sequence[tuple[int, int]]
    of_group: Sequence[int]

    @staticmethod
    def of(projects: Table, investments: Investments) -> Amounts:
        """The amounts of a projects table."""
        numbers = {group: number for number, group in enumerate(investments.written)}
        rows = [(index, group) for index, group in enumerate(investments.groups) if group is not None]
        first = {group: index for index, group in reversed(rows)}
        planned = [_units(amount) for amount in investments.planned]
        for index, _ in rows:
            planned[index] = 0
        return Amounts(
            planned,
            [_units(amount) for amount in projects.column(INVESTED)],
            [word == "资金已落实" for word in projects.column("资金落实情况")],
            [(index, numbers[group]) for index, group in rows],
            [_units(investments.planned_of(first[group])) for group in numbers],
        )

    def under(self, labels: Sequence[_Label]) -> dict[_Label, Investment]:
        """The investment under each label; `labels` has one for each row."""
        sums: dict[_Label, list[int]] = {label: [0, 0, 0, 0] for label in dict.fromkeys(labels)}
        for label, planned, invested, funded in zip(labels, self.planned, self.invested, self.funded, strict=True):
            added = sums[label]
            added[0] += planned
            added[1] += invested
            if funded:
                added[2] += planned
                added[3] += 1
        for label, group in {(labels[index], group) for index, group in self.shared}:
            sums[label][0] += self.of_group[group]
        for label, group in {(labels[index], group) for index, group in self.shared if self.funded[index]}:
            sums[label][2] += self.of_group[group]
        return {label: Investment(_money(p), _money(i), _money(f), number) for label, (p, i, f, number) in sums.items()}

    def whole(self) -> Investment:
        """The investment of all projects."""
        planned = sum(self.planned) + sum(self.of_group[group] for group in {group for _, group in self.shared})
        funded = sum(compress(self.planned, self.funded))
        funded += sum(self.of_group[group] for group in {group for index, group in self.shared if self.funded[index]})
        return Investment(_money(planned), _money(sum(self.invested)), _money(funded), sum(self.funded))


def _units(amount: Any) -> int:
    """An amount in 分; 0 where there is none or it cannot be read, which is a finding."""
    kind = type(amount)
    return amount * _WHOLE if kind is int else round(amount * _WHOLE) if kind is float else 0


def _money(units: int) -> float:
    whole, rest = divmod(units, _WHOLE)
    return units / _WHOLE if rest else whole
