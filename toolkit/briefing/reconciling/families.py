"""Families of things that the rows of a table may name: kinds of item, lists and plans, units, labels, periods."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from toolkit.briefing.reconciling.known import ALL, POLICIES, PROJECTS, TASKS, Known, Part
from toolkit.summary import Breakdown, Investment, Item, Summary, tally

TOTALS: Final = frozenset(("合计", "总计", "共计", "小计", "全区", "全区合计", "总体"))
_SUBTOTAL: Final = "小计"


@dataclass(frozen=True, slots=True)
class Family:
    """Things by the name they have in tables; a name may be that of several.

    `total` is what a row labelled 合计 counts, None where that is not known; `groups` has the same for 小计 by the
    group it closes. `bases` are further ways its things may be counted: what to count in place of each, by its id.
    `certain`: its names are such that a figure is what its row and column say. `adds_up`: nothing counts under several
    names. `times`: its names are periods.
    """

    things: Mapping[str, Sequence[Any]]
    total: Any = None
    groups: Mapping[str, Any] = field(default_factory=dict)
    bases: Callable[[], Iterable[Mapping[int, Any]]] = tuple
    certain: bool = False
    adds_up: bool = True
    times: bool = False
    title: str = ""

    def of(self, label: str, group: str) -> Sequence[Any]:
        """What a row is about; `group` is the label of the group of rows it stands in."""
        if label == _SUBTOTAL:
            return [self.groups[group]] if group in self.groups else ()
        if label in TOTALS:
            return () if self.total is None else [self.total]
        found = self.things.get(label, ())
        within = [thing for thing in found if getattr(thing, "plan", group) == group]
        return within or found

    def named(self, label: str) -> str:
        """What a message calls a row's thing."""
        return self.title if label in TOTALS and label != _SUBTOTAL and self.title else label


def families(summary: Summary, known: Known) -> Iterator[Family]:
    """Every family of a ledger, those of few and certain names first."""
    kinds = {name: [known.things[name]] for name in (TASKS, PROJECTS, POLICIES) if name in known.things}
    yield Family(kinds, known.things[ALL], certain=True, title=ALL)
    yield Family({row.name: [row] for row in summary.mid_term}, certain=True)
    yield Family({point.period.label: [point] for point in summary.trend}, times=True)
    yield _lists(summary)
    yield Family(
        {plan.plan or "未注明规划": [plan] for plan in summary.plans}, summary.projects, certain=True, title=PROJECTS
    )
    yield _units(summary)
    for breakdown in summary.breakdowns:
        yield _breakdown(breakdown, summary)


def _lists(summary: Summary) -> Family:
    things: dict[str, list[Any]] = {}
    for entry in summary.lists:
        things.setdefault(entry.list or "未分清单", []).append(entry)
    groups = {plan.plan or "未注明规划": plan for plan in summary.plans}
    if len(summary.plans) == 1:
        groups[""] = summary.plans[0]
    return Family(things, summary.projects, groups, title=PROJECTS)


def _units(summary: Summary) -> Family:
    """Units by what they answer for, and by all that they lead, or their tasks, projects or policies alone."""
    things = {unit.unit: [unit] for unit in summary.units}
    return Family(things, bases=lambda: _led(summary))


def _led(summary: Summary) -> Iterator[Mapping[int, Any]]:
    led: dict[str, list[Item]] = {}
    for item in summary.items:
        led.setdefault(item.lead, []).append(item)
    for kinds in (("tasks", "projects", "policies"), ("tasks",), ("projects",), ("policies",)):
        basis = {}
        for unit in summary.units:
            items = [item for item in led.get(unit.unit, ()) if item.kind in kinds]
            basis[id(unit)] = Part(tally(items), unit.investment if "projects" in kinds else Investment())
        yield basis


def _breakdown(breakdown: Breakdown, summary: Summary) -> Family:
    things = {segment.label: [segment] for segment in breakdown.segments}
    things |= {summary.words[label]: found for label, found in things.items() if label in summary.words}
    investment = summary.projects.investment if breakdown.invests and breakdown.adds_up else Investment()
    projects = summary.projects.total if breakdown.invests else None
    total = Part(breakdown.total, investment, projects) if breakdown.adds_up else None
    return Family(things, total, adds_up=breakdown.adds_up, title=f"{breakdown.title}合计")
