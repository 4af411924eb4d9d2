"""The projects of ledgers, as far as is needed to find one that stands in several ledgers."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from toolkit.batch.rollup_packing import pack, unpack
from toolkit.chinese import halfwidth, squeeze

if TYPE_CHECKING:
    from toolkit.summary import Summary

#: Amounts are in millionths of 万元 (分).
_WHOLE: Final = 10**6
_LONGEST: Final = 200
_PARTS: Final = 64


class Project(NamedTuple):
    """A project with an amount: its row in the ledger, its name, the unit that leads, planned investment in 分.

    `alone` tells that the amount counts for this row: of the rows of an investment group, that is the first. `plain` is
    the name whatever its blanks and case, "" where that is the name itself.
    """

    row: int
    name: str
    unit: str
    amount: int
    alone: bool
    plain: str = ""

    @property
    def mark(self) -> int:
        """The same number for the same project in another ledger, as long as the program runs."""
        return hash((self.plain or self.name, self.unit, self.amount))


def projects_of(summary: Summary) -> str:
    """The projects of a ledger that have a name and an amount, packed: no other can be counted twice."""
    from toolkit.ledger import Investments

    block = summary.items.blocks["projects"]
    table, investments = block.table, Investments.of(block.table)
    groups = set()
    rows = []
    for index, name in enumerate(table.column(table.sheet.name)):
        amount, group = investments.planned_of(index), investments.groups[index]
        if amount and isinstance(name, str):
            alone, units = group is None or group not in groups, round(amount * _WHOLE)
            named = name[:_LONGEST], block.units[index][0]
            rows.append(Project(table.numbers[index], *named, units, alone, _plain(named[0])))
            groups.add(group)
    return pack(rows)


def _plain(name: str) -> str:
    plain = squeeze(halfwidth(name)).casefold()
    return plain if plain != name else ""


def read_projects(packed: str) -> list[Project]:
    """Packed projects. Raises ValueError for what is none."""
    try:
        return [Project(*row) for row in unpack(packed)]
    except TypeError as error:
        raise ValueError("no projects") from error


def _marks_of_several(ledgers: Sequence[str]) -> set[int]:
    """The marks that several ledgers have. They are sorted in parts: as a list all of them take five times as much."""
    parts = [array("q") for _ in range(_PARTS)]
    for packed in ledgers:
        for mark in {one.mark for one in read_projects(packed)}:
            parts[mark % _PARTS].append(mark)
    return {one for part in parts for one, other in pairwise(sorted(part)) if one == other}


def in_several(ledgers: Sequence[str]) -> Iterator[tuple[int, Project]]:
    """The projects that stand in several of some ledgers, each with the ledger's index, ledger by ledger.

    One that a ledger has twice is told once of it. The ledgers are read twice, and of the first time no more is kept
    than eight bytes of each project.
    """
    again = _marks_of_several(ledgers)
    for index, packed in enumerate(ledgers if again else ()):
        first: dict[int, Project] = {}
        for one in read_projects(packed):
            if one.mark in again:
                first.setdefault(one.mark, one)
        yield from ((index, one) for one in first.values())
