"""Counts of items: by status and light, by plan, list and unit, with investment groups counted once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.chinese import largest_remainder
from toolkit.ledger import Investments, Ledger, money
from toolkit.status import SHOWN_STATUSES, Light, Status
from toolkit.summary.items import Item


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


class _Counted:
    """What has a tally of its items."""

    __slots__ = ()
    tally: Tally

    @property
    def by_status(self) -> Mapping[str, int]:
        """Counts of the items by status."""
        return self.tally.by_status


@dataclass(frozen=True, slots=True)
class ListTally(_Counted):
    """One list of one plan. Amounts in 万元: planned, invested to date, planned of the projects that are funded."""

    plan: str
    list: str
    projects: int
    planned: float
    invested: float
    funded: float
    funded_projects: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class PlanTally(_Counted):
    """All projects of one plan in its lists. Amounts in 万元, a group counted once even where it spans lists."""

    plan: str
    lists: int
    projects: int
    planned: float
    invested: float
    funded: float
    tally: Tally


@dataclass(frozen=True, slots=True)
class UnitTally(_Counted):
    """One duty unit: how many tasks it leads and supports, projects and policies it leads.

    `tally` counts what it answers for: the tasks and projects it leads. `behind` and `overdue` are their keys.
    """

    unit: str
    lead: int
    support: int
    projects: int
    projects_supported: int
    policies: int
    tally: Tally
    behind: tuple[str, ...]
    overdue: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Projects(_Counted):
    """All projects: amounts in 万元 with investment groups counted once per plan."""

    total: int
    planned: float
    invested: float
    funded: float
    tally: Tally


def tally(items: Sequence[Item]) -> Tally:
    """Counts of items by status and light; every status and light is there, with 0 where nothing has it."""
    by_status = {status.value: 0 for status in SHOWN_STATUSES}
    by_light = {light.value: 0 for light in Light}
    for item in items:
        by_status[item.status] = by_status.get(item.status, 0) + 1
        by_light[item.light] += 1
    shares = dict(zip(by_status, largest_remainder(list(by_status.values())), strict=True))
    return Tally(len(items), by_status, by_light, shares, sum(1 for item in items if item.unreported))


def projects_of(items: Sequence[Item], investments: Investments) -> Projects:
    """The projects given, taken together."""
    return Projects(
        len(items),
        investments.total(item.row.index for item in items),
        _invested(items),
        investments.total(item.row.index for item in _funded(items)),
        tally(items),
    )


def plans_of(items: Sequence[Item], investments: Investments) -> Iterable[PlanTally]:
    """Each plan in the ledger's order."""
    plans: dict[str, list[Item]] = {}
    for item in items:
        plans.setdefault(item.row.text("所属规划"), []).append(item)
    for plan, members in plans.items():
        whole = projects_of(members, investments)
        lists = len({item.group for item in members})
        yield PlanTally(plan, lists, whole.total, whole.planned, whole.invested, whole.funded, whole.tally)


def lists_of(items: Sequence[Item], investments: Investments, ledger: Ledger) -> Iterable[ListTally]:
    """Each list of each plan, those the schema puts first before the others in the ledger's order."""
    lists: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        lists.setdefault((item.row.text("所属规划"), item.group), []).append(item)
    first = ledger.schema.sheet("projects").column("清单").first
    plans = list(dict.fromkeys(plan for plan, _ in lists))
    rank = {name: place for place, name in enumerate(first)}
    for plan, name in sorted(lists, key=lambda k: (plans.index(k[0]), rank.get(k[1], len(rank)))):
        members = lists[plan, name]
        funded = _funded(members)
        yield ListTally(
            plan,
            name,
            len(members),
            investments.total(item.row.index for item in members),
            _invested(members),
            investments.total(item.row.index for item in funded),
            len(funded),
            tally(members),
        )


def units_of(items: Sequence[Item], ledger: Ledger) -> Iterable[UnitTally]:
    """Each unit that has anything to do, in the order of the unit sheet, then names the sheet does not have."""
    led: dict[str, list[Item]] = {}
    supported: dict[str, list[Item]] = {}
    for item in items:
        if item.lead:
            led.setdefault(item.lead, []).append(item)
        for unit in item.supporting:
            supported.setdefault(unit, []).append(item)
    listed = [name for name in ledger["units"].column("规范简称") if isinstance(name, str)]
    for unit in dict.fromkeys([*listed, *led, *supported]):
        mine, others = led.get(unit, []), supported.get(unit, [])
        if mine or others:
            yield _unit(unit, mine, others)


def _unit(unit: str, led: Sequence[Item], supported: Sequence[Item]) -> UnitTally:
    answered = [item for item in led if item.kind != "policies"]
    return UnitTally(
        unit,
        _number(led, "tasks"),
        _number(supported, "tasks"),
        _number(led, "projects"),
        _number(supported, "projects"),
        _number(led, "policies"),
        tally(answered),
        tuple(item.key for item in answered if item.standing.status is Status.BEHIND),
        tuple(item.key for item in answered if item.standing.status is Status.OVERDUE),
    )


def _number(items: Iterable[Item], kind: str) -> int:
    return sum(1 for item in items if item.kind == kind)


def _invested(items: Iterable[Item]) -> float:
    amounts = (item.row.readable("累计完成投资(万元)") for item in items)
    return money(amount for amount in amounts if amount is not None)


def _funded(items: Iterable[Item]) -> list[Item]:
    return [item for item in items if item.row["资金落实情况"] == "资金已落实"]
