"""The facts that what a template prints from holds: a value, how it is told, and the cells of the ledger it is from.

A fact is worked out when it is asked for. Objects are told by identity: two counts that happen to be equal are two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final

from toolkit.summary import Item, Summary, Tally, tally
from toolkit.summary.tallies import texts
from toolkit.values import Trace
from toolkit.views.tracing import Members, Tracing, members_by

COPY: Final = "照录"
"""The rule of what is taken over from a cell as it stands."""

_NONE: Final[Mapping[str, Sequence[int]]] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """One value of an object: `path` is the way to it (by_status.逾期), `unit` 项, 万元, %, 百分点, 日, "" for a text.

    `labels` are the words that stand before it where it is printed with others: a unit's name, a status.
    """

    path: str
    value: Any
    unit: str
    make: Callable[[], Trace]
    labels: tuple[str, ...] = ()

    @property
    def trace(self) -> Trace:
        """The rule, the keys of the items behind it, and their cells."""
        return self.make()

    def under(self, path: str, *labels: str) -> Fact:
        """The same fact of something that holds the object at this path."""
        # Made as it is: `replace` takes five times as long, and of a long list there are hundreds of thousands.
        return Fact(f"{path}.{self.path}", self.value, self.unit, self.make, (*labels, *self.labels))


#: Gives the members of an object when they are asked for.
Asked = Callable[[], Members]


class Known:
    """What of one summary counts which rows of the ledger, by identity; `learn` adds what is made of it later."""

    def __init__(self, summary: Summary) -> None:
        self.summary = summary
        self.tracing = Tracing(summary)
        self._members: dict[int, tuple[object, Asked]] = {}
        self._know_projects()
        self._know_units()
        self._know_breakdowns()
        for kind, counts in (("tasks", summary.tasks), ("policies", summary.policies)):
            self.learn(counts, partial(self.tracing.of_kind, kind))

    def learn(self, counts: object, members: Asked) -> None:
        """Note which rows an object counts; what is known already stays."""
        self._members.setdefault(id(counts), (counts, members))

    def knows(self, counts: object) -> bool:
        """Whether the rows that an object counts are known: those of a tally of as many items are all there are."""
        return id(counts) in self._members or (isinstance(counts, Tally) and counts == self._everything())

    def members(self, counts: object) -> Members:
        """The rows that an object counts, none where they are not known."""
        if id(counts) in self._members:
            return self._members[id(counts)][1]()
        return self.tracing.everything() if self.knows(counts) else _NONE

    def _everything(self) -> Tally:
        return tally(self.summary.items)

    def rows_of(self, items: Iterable[Item]) -> Members:
        """The rows of items; those of an earlier ledger are left out."""
        rows: dict[str, list[int]] = {}
        for item in items:
            if item.block is self.summary.items.blocks[item.kind]:
                rows.setdefault(item.kind, []).append(item.index)
        return {kind: sorted(indexes) for kind, indexes in rows.items()}

    def led(self, unit: str, *kinds: str) -> Members:
        """The items of some kinds that a unit leads."""
        members = self._led().get(unit, _NONE)
        return {kind: members[kind] for kind in kinds if kind in members}

    # -- what a summary holds

    def _know_projects(self) -> None:
        s, of = self.summary, partial(self.tracing.of_kind, "projects")
        block = s.items.blocks["projects"]

        @cache
        def by(*headings: str) -> Mapping[Any, Members]:
            return members_by({"projects": zip(*(texts(block, heading) for heading in headings), strict=True)})

        self._learn_both(s.projects, of)
        for plan in s.plans:
            self._learn_both(plan, _picked(partial(by, "所属规划"), (plan.plan,)))
        for one in s.lists:
            self._learn_both(one, _picked(partial(by, "所属规划", "清单"), (one.plan, one.list)))

    def _know_units(self) -> None:
        blocks = self.summary.items.blocks
        self._led = cache(lambda: members_by({kind: block.leads for kind, block in blocks.items()}))
        supported = cache(lambda: _supported(self.summary))
        for unit in self.summary.units:
            self._learn_both(unit, partial(self.led, unit.unit, "tasks", "projects"))
            self.learn(unit.supported, _picked(supported, unit.unit))
        self.learn(self.summary.unassigned, partial(self.led, "", "tasks", "projects"))

    def _know_breakdowns(self) -> None:
        for one in self.summary.breakdowns:
            members = cache(one.members)
            self.learn(one.total, partial(self.tracing.of_kind, *one.labels))
            for segment in one.segments:
                self._learn_both(segment, _picked(members, segment.label))

    def _learn_both(self, one: Any, members: Asked) -> None:
        """Note the rows of what has a tally, and of the tally."""
        self.learn(one, members)
        self.learn(one.tally, members)


def _picked(members: Callable[[], Mapping[Any, Members]], label: Any) -> Asked:
    return lambda: members().get(label, _NONE)


def _supported(summary: Summary) -> Mapping[str, Members]:
    """The items that each unit supports."""
    found: dict[str, dict[str, list[int]]] = {}
    for kind, block in summary.items.blocks.items():
        for index, units in enumerate(block.units):
            for unit in units[1:]:
                found.setdefault(unit, {}).setdefault(kind, []).append(index)
    return found


def nested(facts: Iterable[Fact], path: str, *labels: str) -> Iterator[Fact]:
    """Facts of something that is held by another at this path."""
    return (fact.under(path, *labels) for fact in facts)


def stated(rule: str) -> Callable[[], Trace]:
    """The trace of what follows from a rule and from no cell of the ledger."""
    return lambda: Trace(rule)
