"""The facts of counts and amounts: of tallies, plans, lists, units, breakdowns, the table of a mid-term."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from toolkit.briefing.content.kinds import Kind
from toolkit.briefing.figures.facts import COPY, Asked, Fact, Known, nested
from toolkit.summary import ListTally, MidTermRow, PlanTally, Segment, Tally, UnitTally
from toolkit.summary.tallies import Projects
from toolkit.values import Trace
from toolkit.views.tracing import KEPT, LATE, UNSURE, Members
from toolkit.views.wording import lamp

_ON_PACE = ("超序时", "达到序时")


def tally_facts(known: Known, counts: Tally) -> Iterator[Fact]:
    """The facts of a tally: what it counts, and what filters print of it."""
    members = partial(known.members, counts)
    t, words = known.tracing, known.summary.words
    yield _count("total", counts.total, members, t.total)
    for status, number in counts.by_status.items():
        yield _count(f"by_status.{status}", number, members, partial(_with, t.status, status), words[status])
    for light, number in counts.by_light.items():
        yield _count(f"by_light.{light}", number, members, partial(_with, t.light, light), lamp(light))
    for status, share in counts.shares.items():
        yield _share(f"shares.{status}", share, members, partial(_with, t.share, status))
    yield _share("completed_share", counts.completed_share, members, partial(_with, t.share, "已完成"))
    yield _share("pace_share", counts.pace_share, members, t.pace)
    yield _count("unreported", counts.unreported, members, t.unreported)
    grouped = (
        ("keeping_pace", counts.keeping_pace, KEPT), ("lagging", counts.lagging, LATE),
        ("judged", counts.keeping_pace + counts.lagging, (*KEPT, *LATE)), ("uncertain", counts.uncertain, UNSURE),
        ("on_pace", counts.count(*_ON_PACE), _ON_PACE), ("unscheduled", counts.uncertain, UNSURE),
    )  # fmt: skip
    for path, number, statuses in grouped:
        yield counted(known, path, number, members, *statuses)


def counted(known: Known, path: str, number: int, members: Asked, *statuses: str) -> Fact:
    """A count of the items that have one of the statuses."""
    return Fact(path, number, "项", lambda: known.tracing.status(members(), *statuses))


def kind_facts(known: Known, kind: Kind) -> Iterator[Fact]:
    """The facts of a kind of item: its tally's, under its own names too."""
    facts = list(tally_facts(known, kind.tally))
    yield from (fact for fact in facts if fact.path != "lagging")
    yield from nested(facts, "tally")


def projects_facts(known: Known, whole: Projects) -> Iterator[Fact]:
    """The facts of all projects."""
    members = partial(known.members, whole)
    yield _count("total", whole.total, members, known.tracing.total)
    yield from _invested_facts(known, whole, members)


def plan_facts(known: Known, plan: PlanTally) -> Iterator[Fact]:
    """The facts of a plan."""
    members = partial(known.members, plan)
    yield _count("projects", plan.projects, members, known.tracing.total)
    yield Fact("lists", plan.lists, "张", partial(_labels, known, members, "清单", "不同清单的个数"))
    yield Fact("plan", plan.plan, "", partial(_labels, known, members, "所属规划", COPY))
    yield from _invested_facts(known, plan, members)


def list_facts(known: Known, one: ListTally) -> Iterator[Fact]:
    """The facts of a list."""
    members = partial(known.members, one)
    yield _count("projects", one.projects, members, known.tracing.total)
    yield Fact("list", one.list, "", partial(_labels, known, members, "清单", COPY))
    yield Fact("plan", one.plan, "", partial(_labels, known, members, "所属规划", COPY))
    yield from _invested_facts(known, one, members)


def segment_facts(known: Known, segment: Segment) -> Iterator[Fact]:
    """The facts of a line of a breakdown."""
    members = partial(known.members, segment)
    yield Fact("label", segment.label, "", lambda: known.tracing.total(members()))
    yield _count("projects", segment.projects, members, partial(_only, known.tracing.total, "projects"))
    yield from _invested_facts(known, segment, members)


def unit_facts(known: Known, unit: UnitTally) -> Iterator[Fact]:
    """The facts of a unit's line."""
    t, led = known.tracing, partial(known.led, unit.unit)
    yield Fact("unit", unit.unit, "", lambda: t.leads("牵头单位、责任单位，用规范简称", led(*_KINDS)))
    for path, kind, number in (
        ("lead", "tasks", unit.lead), ("projects", "projects", unit.projects), ("policies", "policies", unit.policies),
    ):  # fmt: skip
        yield _count(path, number, partial(led, kind), t.total)
    supported = partial(known.members, unit.supported)
    yield _count("support", unit.support, supported, partial(_only, t.total, "tasks"))
    yield _count("projects_supported", unit.projects_supported, supported, partial(_only, t.total, "projects"))
    ranked = f"按达到进度的占比从高到低的名次，占比相同的名次相同（{unit.unit}）"
    yield Fact("rank", unit.rank, "", lambda: Trace(ranked, (unit.unit,), t.pace(t.of_kind("tasks", "projects")).cells))
    for path, keys, status in (("behind", unit.behind, "滞后"), ("overdue", unit.overdue, "逾期")):
        yield from keys_facts(path, keys, partial(_standing, known, unit, status))
    yield from _invested_facts(known, unit, partial(known.members, unit))
    yield from nested(tally_facts(known, unit.supported), "supported")


def keys_facts(path: str, keys: tuple[str, ...], make: Callable[[], Trace]) -> Iterator[Fact]:
    """The facts of a list of keys or names: how many there are, and each."""
    yield Fact(f"{path}.length", len(keys), "项", make)
    for number, key in enumerate(keys):
        yield Fact(f"{path}.{number}", key, "", make)


def mid_term_facts(known: Known, row: MidTermRow) -> Iterator[Fact]:
    """The facts of a line of the table of a mid-term whose items are tasks, projects or policies."""
    t = known.tracing
    members = partial(t.of_kind, row.code)
    rule = "达到进度 ÷ 总数 × 100"
    yield _count("total", row.total, members, t.total)
    yield counted(known, "on_pace", row.on_pace, members, *KEPT)
    yield counted(known, "behind", row.behind, members, *LATE)
    yield counted(known, "uncertain", row.uncertain, members, *UNSURE)
    trace = t.status
    yield Fact("share", row.share, "%", lambda: _told(rule, trace(members(), *KEPT)))


_KINDS = ("tasks", "policies", "projects")


def _invested_facts(known: Known, one: Any, members: Asked) -> Iterator[Fact]:
    """The facts of what has a tally and an investment."""
    t = known.tracing
    amounts = (
        ("planned", one.planned, t.planned),
        ("invested", one.invested, t.invested),
        ("funded", one.funded, t.funded),
    )
    for path, amount, trace in amounts:
        yield Fact(path, amount, "万元", partial(_asked, trace, members))
    yield _share("rate", one.rate, members, t.rate)
    yield Fact("funded_projects", one.funded_projects, "个", partial(_funded, known, members))
    facts = list(tally_facts(known, one.tally))
    yield from (fact for fact in facts if fact.path.startswith(("by_status.", "on_pace", "unscheduled")))
    yield from nested(facts, "tally")


def _count(path: str, number: int, members: Asked, trace: Callable[[Members], Trace], *labels: str) -> Fact:
    return Fact(path, number, "项", partial(_asked, trace, members), labels)


def _share(path: str, share: float | None, members: Asked, trace: Callable[[Members], Trace]) -> Fact:
    return Fact(path, share, "%", partial(_asked, trace, members))


def _asked(trace: Callable[[Members], Trace], members: Asked) -> Trace:
    return trace(members())


def _with(trace: Callable[..., Trace], word: str, members: Members) -> Trace:
    return trace(members, word)


def _only(trace: Callable[[Members], Trace], kind: str, members: Members) -> Trace:
    return trace({kind: members[kind]} if kind in members else {})


def _told(rule: str, trace: Trace) -> Trace:
    return Trace(rule, trace.keys, trace.cells)


def _labels(known: Known, members: Asked, heading: str, rule: str) -> Trace:
    """What is taken from one column of the projects counted; the keys are what stands there, each once."""
    table, rows = known.summary.ledger["projects"], members().get("projects", ())
    found = known.tracing.rows(rule, table, rows, heading)
    return Trace(rule, tuple(dict.fromkeys(table.row(index).text(heading) for index in rows)), found.cells)


def _funded(known: Known, members: Asked) -> Trace:
    table = known.summary.ledger["projects"]
    words = table.column("资金落实情况")
    rows = [index for index in members().get("projects", ()) if words[index] == "资金已落实"]
    return known.tracing.rows("资金已落实的项目个数", table, rows, "资金落实情况")


def _standing(known: Known, unit: UnitTally, status: str) -> Trace:
    return known.tracing.status(known.members(unit), status)
