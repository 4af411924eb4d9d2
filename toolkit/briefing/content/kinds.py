"""The kinds of item as a report speaks of them: 重点任务, 重点项目, 政策机制, each with its measure word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from toolkit.summary import Item, Tally

KINDS: Final = (
    ("tasks", "重点任务", "项重点任务"),
    ("projects", "重点项目", "个重点项目"),
    ("policies", "政策机制", "条政策机制"),
)
"""The kinds in the order of a report: the code, the name, the noun with its measure word in front."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of item that is there: 重点任务, 项重点任务, its counts, what of it is overdue and behind."""

    name: str
    noun: str
    tally: Tally
    lagging: tuple[Item, ...] = ()

    @property
    def measure(self) -> str:
        """The measure word: 项, 个 or 条."""
        return self.noun[0]

    @property
    def total(self) -> int:
        """How many there are."""
        return self.tally.total

    @property
    def by_status(self) -> Mapping[str, int]:
        """How many have each status."""
        return self.tally.by_status


def kinds_of(tallies: Mapping[str, Tally], lagging: Callable[[str], tuple[Item, ...]]) -> tuple[Kind, ...]:
    """The kinds of which there are any, from the tally and the lagging items of each code."""
    return tuple(Kind(name, noun, tallies[code], lagging(code)) for code, name, noun in KINDS if tallies[code].total)
