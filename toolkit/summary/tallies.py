"""Counts of items by status and light: of everything, by plan and list, by unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar

from toolkit.chinese import largest_remainder
from toolkit.ledger import Ledger
from toolkit.status import KEEPING_PACE, LAGGING, SHOWN_STATUSES, Status
from toolkit.summary.amounts import Amounts, Investment
from toolkit.summary.items import Block, Item, Items, Outcome

_Label = TypeVar("_Label", bound=Hashable)

_KEEPING, _LAGGING = (frozenset(status.value for status in group) for group in (KEEPING_PACE, LAGGING))
_STATUSES = tuple(status.value for status in Status)
_SHOWN = frozenset(status.value for status in SHOWN_STATUSES)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items have each status and light. `shares` add up to 100.0; `unreported` have a blank percentage."""

    total: int
    by_status: Mapping[str, int]
    by_light: Mapping[str, int]
    shares: Mapping[str, float]
    unreported: int

    @property
    def completed_share(self) -> float:
        """The share that is 已完成, in %."""
        return self.shares[Status.DONE.value]

    def count(self, *statuses: str) -> int:
        """How many have one of these statuses."""
        return sum(self.by_status.get(status, 0) for status in statuses)

    @property
    def keeping_pace(self) -> int:
        """How many keep pace with time: 已完成, 超序时, 达到序时, 未到期."""
        return self.count(*_KEEPING)

    @property
    def lagging(self) -> int:
        """How many do not: 滞后, 逾期."""
        return self.count(*_LAGGING)

    @property
    def uncertain(self) -> int:
        """Of how many it cannot be said: 未排期, 待核实."""
        return self.total - self.keeping_pace - self.lagging

    @property
    def pace_share(self) -> float | None:
        """Those that keep pace in % of those of which it can be said; None where there are none."""
        said = self.keeping_pace + self.lagging
        return self.keeping_pace / said * 100 if said else None


def tally_of(outcomes: Mapping[Outcome, int]) -> Tally:
    """The tally of outcomes counted; every usual status and light is there, with 0 where nothing has it."""
    by_status = dict.fromkeys(_STATUSES, 0)
    by_light = dict.fromkeys(("绿", "黄", "红", "灰"), 0)
    unreported = 0
    for (status, light, blank), number in outcomes.items():
        by_status[status] += number
        by_light[light] = by_light.get(light, 0) + number
        unreported += number if blank else 0
    by_status = {status: number for status, number in by_status.items() if number or status in _SHOWN}
    shares = dict(zip(by_status, _shares(tuple(by_status.values())), strict=True))
    return Tally(sum(by_status.values()), by_status, by_light, shares, unreported)


@lru_cache(maxsize=4_096)
def _shares(counts: tuple[int, ...]) -> tuple[float, ...]:
    """Counts in %; kept, since the few items of most units, towns and groups are split in few ways."""
    return tuple(largest_remainder(counts))


def tally(items: Items | Iterable[Item]) -> Tally:
    """The tally of some items."""
    if isinstance(items, Items):
        return tally_of(sum(map(counted, items.blocks.values()), Counter()))
    return tally_of(Counter(item.block.outcome(item.index) for item in items))


def counted(block: Block) -> Counter[Outcome]:
    """How often each outcome stands in a block."""
    return Counter({block.outcomes[code]: number for code, number in Counter(block.codes).items()})


def counted_under(labels: Iterable[_Label], block: Block) -> dict[_Label, Counter[Outcome]]:
    """How often each outcome stands under each label, labels in the order they come; one for each item of a block."""
    under: dict[_Label, Counter[Outcome]] = {}
    for (label, code), number in Counter(zip(labels, block.codes, strict=True)).items():
        under.setdefault(label, Counter())[block.outcomes[code]] += number
    return under


class Counted:
    """What has a tally of its items."""

    __slots__ = ()
    tally: Tally

    @property
    def by_status(self) -> Mapping[str, int]:
        """Counts of the items by status."""
        return self.tally.by_status


class Invested:
    """What has an investment: its amounts in 万元, its rate in %."""

    __slots__ = ()
    investment: Investment

    @property
    def planned(self) -> float:
        """The planned investment, each group counted once."""
        return self.investment.planned

    @property
    def invested(self) -> float:
        """The investment completed to date."""
        return self.investment.invested

    @property
    def funded(self) -> float:
        """The planned investment of the projects that are funded."""
        return self.investment.funded

    @property
    def funded_projects(self) -> int:
        """How many projects are funded."""
        return self.investment.funded_projects

    @property
    def rate(self) -> float | None:
        """Completed in % of planned; None where nothing is planned."""
        return self.investment.rate


@dataclass(frozen=True, slots=True)
class ListTally(Counted, Invested):
    """One list of one plan."""

    plan: str
    list: str
    projects: int
    tally: Tally
    investment: Investment


@dataclass(frozen=True, slots=True)
class PlanTally(Counted, Invested):
    """All projects of one plan in its lists; a group is counted once even where it spans lists."""

    plan: str
    lists: int
    projects: int
    tally: Tally
    investment: Investment


@dataclass(frozen=True, slots=True)
class Projects(Counted, Invested):
    """All projects; investment groups are counted once per plan."""

    total: int
    tally: Tally
    investment: Investment


@dataclass(frozen=True, slots=True)
class UnitTally(Counted, Invested):
    """One duty unit: how many tasks it leads and supports, projects and policies it leads.

    `tally` counts what it answers for: the tasks and projects it leads; `supported` those it supports. `behind` and
    `overdue` are keys of what it answers for, `investment` is that of its projects. `rank` is its place by the share
    that keeps pace, 1 the best and equal shares the same; None where it answers for nothing that can be held to time.
    """

    unit: str
    lead: int
    support: int
    projects: int
    projects_supported: int
    policies: int
    tally: Tally
    supported: Tally
    behind: tuple[str, ...]
    overdue: tuple[str, ...]
    investment: Investment
    rank: int | None


def projects_of(block: Block, amounts: Amounts) -> Projects:
    """The projects taken together."""
    return Projects(len(block), tally_of(counted(block)), amounts.whole())


def plans_of(block: Block, amounts: Amounts) -> Iterator[PlanTally]:
    """Each plan in the ledger's order."""
    labels = texts(block, "所属规划")
    investments, under = amounts.under(labels), counted_under(labels, block)
    lists = Counter(plan for plan, _ in set(zip(labels, texts(block, "清单"), strict=True)))
    for plan in dict.fromkeys(labels):
        taken = tally_of(under[plan])
        yield PlanTally(plan, lists[plan], taken.total, taken, investments[plan])


def lists_of(block: Block, amounts: Amounts, ledger: Ledger) -> Iterator[ListTally]:
    """Each list of each plan, those the schema puts first before the others in the ledger's order."""
    labels = list(zip(texts(block, "所属规划"), texts(block, "清单"), strict=True))
    investments, under = amounts.under(labels), counted_under(labels, block)
    rank = {name: place for place, name in enumerate(ledger.schema.sheet("projects").column("清单").first)}
    plans = {plan: place for place, plan in enumerate(dict.fromkeys(plan for plan, _ in labels))}
    for plan, name in sorted(dict.fromkeys(labels), key=lambda k: (plans[k[0]], rank.get(k[1], len(rank)))):
        taken = tally_of(under[plan, name])
        yield ListTally(plan, name, taken.total, taken, investments[plan, name])


def texts(block: Block, heading: str) -> list[str]:
    """A column of a block as texts: "" for a blank, as typed where unreadable; the same object for the same text.

    That they are the same objects makes what is counted or added up under them several times faster.
    """
    values = block.table.column(heading)
    different: dict[Any, str] = {}
    return [different.get(value) or different.setdefault(value, _text(value)) for value in values]


def _text(value: object) -> str:
    if type(value) is str:
        return value
    return "" if value is None else str(getattr(value, "text", value))


# -- units


def units_of(items: Items, amounts: Amounts, ledger: Ledger) -> tuple[UnitTally, ...]:
    """Each unit that has anything to do, in the order of the unit sheet, then names the sheet does not have."""
    blocks = items.blocks
    led = {kind: counted_under(block.leads, block) for kind, block in blocks.items()}
    supported = {kind: _supported(block) for kind, block in blocks.items()}
    investments = amounts.under(list(blocks["projects"].leads))
    lagging = {status: _keys_by_lead(items, status) for status in (Status.BEHIND.value, Status.OVERDUE.value)}
    listed = [name for name in ledger["units"].column("规范简称") if isinstance(name, str)]
    busy = {unit for under in (*led.values(), *supported.values()) for unit in under} - {""}
    units = [unit for unit in dict.fromkeys([*listed, *_in_order(items)]) if unit in busy]
    answered = {unit: tally_of(_sum(unit, led["tasks"], led["projects"])) for unit in units}
    ranks = ranking({unit: _pace(taken) for unit, taken in answered.items()})
    return tuple(
        UnitTally(
            unit,
            _number(led["tasks"], unit),
            _number(supported["tasks"], unit),
            _number(led["projects"], unit),
            _number(supported["projects"], unit),
            _number(led["policies"], unit),
            answered[unit],
            tally_of(_sum(unit, supported["tasks"], supported["projects"])),
            tuple(lagging["滞后"].get(unit, ())),
            tuple(lagging["逾期"].get(unit, ())),
            investments.get(unit, Investment()),
            ranks[unit],
        )
        for unit in units
    )


def _in_order(items: Items) -> Iterator[str]:
    """The units of all items as they come: those that lead, then those that support."""
    different = {kind: dict.fromkeys(block.units) for kind, block in items.blocks.items()}
    for units in different.values():
        yield from (unit[0] for unit in units)
    for units in different.values():
        yield from (name for unit in units for name in unit[1:])


def _supported(block: Block) -> dict[str, Counter[Outcome]]:
    """How often each outcome stands under each supporting unit."""
    under: dict[str, Counter[Outcome]] = {}
    for units, outcomes in counted_under(block.units, block).items():
        for unit in units[1:]:
            under.setdefault(unit, Counter()).update(outcomes)
    return under


def _sum(unit: str, *under: Mapping[str, Counter[Outcome]]) -> Counter[Outcome]:
    return sum((one[unit] for one in under if unit in one), Counter())


def _number(under: Mapping[str, Counter[Outcome]], unit: str) -> int:
    return sum(under[unit].values()) if unit in under else 0


def _keys_by_lead(items: Items, status: str) -> dict[str, list[str]]:
    """The keys of the tasks and projects that have a status, by the unit that leads."""
    keys: dict[str, list[str]] = {}
    for kind in ("tasks", "projects"):
        block = items.blocks[kind]
        names = texts(block, block.table.sheet.key[0])
        for index in block.having((status,)):
            keys.setdefault(block.units[index][0], []).append(names[index])
    return keys


def _pace(taken: Tally) -> Fraction | None:
    """The share that keeps pace, exactly: shares that differ by a float's last bit are no different ranks."""
    said = taken.keeping_pace + taken.lagging
    return Fraction(taken.keeping_pace, said) if said else None


def ranking(values: Mapping[str, Fraction | None]) -> dict[str, int | None]:
    """The rank of each by its value, 1 for the greatest; equal ones share a rank, and the next ones are passed over."""
    ordered = sorted((value for value in values.values() if value is not None), reverse=True)
    places: dict[Fraction, int] = {}
    for place, value in enumerate(ordered, start=1):
        places.setdefault(value, place)
    return {name: None if value is None else places[value] for name, value in values.items()}


def leaderless(items: Items) -> Tally:
    """The tasks and projects nobody leads: with those of the units they are all there are."""
    blocks = (items.blocks[kind] for kind in ("tasks", "projects"))
    return tally_of(_sum("", *(counted_under(block.leads, block) for block in blocks)))
