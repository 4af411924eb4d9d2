"""Status aggregated: by kind of item, list and unit, with investment groups counted once.

Pure: a ledger and a period in, a Summary out. Money is in 万元, percentages in %, gaps in percent points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from toolkit.chinese import Dates, Unread, largest_remainder
from toolkit.ledger import Investments, Ledger, Reading, Row, Source, money
from toolkit.status import SHOWN_STATUSES, Light, Schedule, Standing, Status, Yardstick, assess
from toolkit.values import Period


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Item:
    """One task, project or policy and where it stands.

    `kind` is the code of its sheet, `group` its key task or list, `lead` and `supporting` canonical unit names,
    `percent` None where it is there but unreadable, `unreported` whether it is blank. `row` leads to every cell.
    """

    kind: str
    key: str
    name: str
    group: str
    lead: str
    supporting: tuple[str, ...]
    deadline: str
    percent: float | None
    unreported: bool
    standing: Standing
    row: Row

    @property
    def status(self) -> str:
        """The status as reports print it."""
        return self.standing.status.value

    @property
    def light(self) -> str:
        """The colour as reports print it."""
        return self.standing.light.value

    @property
    def scheduled(self) -> float | None:
        """What should be done by the as-of day, in %; None where it cannot be known."""
        return self.standing.scheduled

    @property
    def gap(self) -> float | None:
        """How far ahead (behind when negative) of the schedule, in percent points."""
        return self.standing.gap

    def text(self, heading: str) -> str:
        """A cell of the item's row as text, "" where blank."""
        return self.row.text(heading)


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


@dataclass(frozen=True, slots=True)
class ListTally:
    """One list of one plan. Amounts in 万元: planned, invested to date, planned of the projects that are funded."""

    plan: str
    list: str
    projects: int
    planned: float
    invested: float
    funded: float
    funded_projects: int
    tally: Tally

    @property
    def by_status(self) -> Mapping[str, int]:
        """Counts of the list's projects by status."""
        return self.tally.by_status


@dataclass(frozen=True, slots=True)
class PlanTally:
    """All projects of one plan. Amounts in 万元, each investment group counted once even where it spans lists."""

    plan: str
    projects: int
    planned: float
    invested: float
    funded: float
    tally: Tally

    @property
    def by_status(self) -> Mapping[str, int]:
        """Counts of the plan's projects by status."""
        return self.tally.by_status


@dataclass(frozen=True, slots=True)
class UnitTally:
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

    @property
    def by_status(self) -> Mapping[str, int]:
        """Counts of the tasks and projects the unit leads by status."""
        return self.tally.by_status


@dataclass(frozen=True, slots=True)
class Projects:
    """All projects: amounts in 万元 with investment groups counted once per plan."""

    total: int
    planned: float
    invested: float
    funded: float
    tally: Tally

    @property
    def by_status(self) -> Mapping[str, int]:
        """Counts by status."""
        return self.tally.by_status


@dataclass(frozen=True, slots=True)
class Indicators:
    """How many indicators are binding and expected, and keep pace with a straight line from base to target."""

    total: int
    binding: int
    expected: int
    on_pace: int
    binding_on_pace: int
    expected_on_pace: int
    not_measurable: int
    unreported: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of the closed loop. `overdue` when it is open past its date."""

    key: str
    related: str
    text: str
    unit: str
    stage: str
    deadline: str
    measures: str
    closed: bool
    overdue: bool
    row: Row


@dataclass(frozen=True, slots=True)
class Problems:
    """Counts of the problems, and the problems themselves in the ledger's order."""

    total: int
    open: int
    closed: int
    overdue: int
    items: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different from an earlier ledger at its own period. All tuples hold keys of items; amounts in 万元.

    `points_gained` maps a kind ("tasks") to percent points by key, for items that gained any.
    """

    previous_period: Period
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    newly_completed: tuple[str, ...] = ()
    newly_behind: tuple[str, ...] = ()
    newly_overdue: tuple[str, ...] = ()
    caught_up: tuple[str, ...] = ()
    fallen_back: tuple[str, ...] = ()
    points_gained: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    invested_added: float = 0
    problems_opened: tuple[str, ...] = ()
    problems_closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Summary:
    """Everything a report says of one ledger at the end of one period."""

    period: Period
    yardstick: Yardstick
    ledger: Ledger
    source: Source
    tasks: Tally
    projects: Projects
    policies: Tally
    plans: tuple[PlanTally, ...]
    lists: tuple[ListTally, ...]
    units: tuple[UnitTally, ...]
    indicators: Indicators
    problems: Problems
    items: tuple[Item, ...]
    changes: Changes | None = None

    @property
    def as_of(self) -> date:
        """The day on which status is taken: the period's last."""
        return self.period.as_of

    def of(self, kind: str, *statuses: str) -> tuple[Item, ...]:
        """The items of one kind ("tasks", "projects", "policies"), all or those with one of the statuses."""
        return tuple(i for i in self.items if i.kind == kind and (not statuses or i.status in statuses))


def summarize(reading: Reading, period: Period, previous: Summary | None = None) -> Summary:
    """The summary of a reading at the end of a period, with the changes since an earlier summary where one is given."""
    ledger = reading.ledger
    settings = ledger.settings
    yardstick = Yardstick(period.as_of, settings.method, settings.tolerance, settings.red)
    investments = Investments.of(ledger["projects"])
    items = tuple(_items(ledger, yardstick, investments))
    by_kind = {kind: [i for i in items if i.kind == kind] for kind in ("tasks", "projects", "policies")}
    summary = Summary(
        period,
        yardstick,
        ledger,
        reading.source,
        tally(by_kind["tasks"]),
        _projects(by_kind["projects"], investments),
        tally(by_kind["policies"]),
        tuple(_plans(by_kind["projects"], investments)),
        tuple(_lists(by_kind["projects"], investments, ledger)),
        tuple(_units(items, ledger)),
        _indicators(ledger, yardstick),
        _problems(ledger, yardstick.as_of),
        items,
    )
    return summary if previous is None else _with_changes(summary, previous)


# -- items


def _items(ledger: Ledger, yardstick: Yardstick, investments: Investments) -> Iterable[Item]:
    plan_start = date(ledger.settings.plan_start, 1, 1) if ledger.settings.plan_start else None
    for code in ("tasks", "policies"):
        for row in ledger[code]:
            start = row["开始时间"] if code == "tasks" else None
            schedule = _task_schedule(row["完成时限"], start, plan_start)
            group = row.text("重点任务") if code == "tasks" else ""
            leading, others = (ledger.units.resolve(_names(row[heading])) for heading in ("牵头单位", "配合单位"))
            units = (*(leading or ("",)), *others)  # a supporting unit never leads, though nobody else is named
            yield _item(row, group, units, _deadline_text(row), row["完成率"], schedule, yardstick)
    for row in ledger["projects"]:
        units_of = ledger.units.resolve(_names(row["责任单位"]))
        percent = _project_percent(row, investments)
        schedule = _project_schedule(row, plan_start)
        yield _item(row, row.text("清单"), units_of, row.text("结束年份"), percent, schedule, yardstick)


def _item(
    row: Row, group: str, units: Sequence[str], deadline: str, percent: Any, schedule: Schedule, yardstick: Yardstick
) -> Item:
    unread = isinstance(percent, Unread)
    known = None if unread else float(percent or 0)
    lead, supporting = (units[0], tuple(dict.fromkeys(u for u in units[1:] if u != units[0]))) if units else ("", ())
    return Item(
        row.table.sheet.code,
        row.text(row.table.sheet.key[0]),
        row.text(row.table.sheet.name),
        group,
        lead,
        supporting,
        deadline,
        known,
        percent is None,
        assess(known, schedule, yardstick),
        row,
    )


def _names(value: Any) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _deadline_text(row: Row) -> str:
    raw = row.raw("完成时限")
    return raw.strip() if isinstance(raw, str) else _day_text(row["完成时限"])


def _day_text(value: Any) -> str:
    last = value.last if isinstance(value, Dates) else None
    return f"{last.year}年{last.month}月{last.day}日" if last else ""


def _task_schedule(due: Any, start: Any, plan_start: date | None) -> Schedule:
    """Contract, section 3: start is 开始时间, else 1 January of 规划起始年; due the last day the deadline allows."""
    begin = None if isinstance(start, Unread) else start or plan_start
    if isinstance(due, Dates):
        return Schedule(begin, due.last, due.open_ended)
    return Schedule(begin, None)


def _project_schedule(row: Row, plan_start: date | None) -> Schedule:
    """A project runs from 1 January of its first year to 31 December of its last; a blank first year is the plan's."""
    start, end = row["开始年份"], row["结束年份"]
    begin = date(start, 1, 1) if type(start) is int else None if isinstance(start, Unread) else plan_start
    return Schedule(begin, date(end, 12, 31) if type(end) is int else None)


def _project_percent(row: Row, investments: Investments) -> Any:
    """完成率, else 累计完成投资 ÷ 计划投资 × 100 (its group's where shared); None where neither is given."""
    percent, invested = row["完成率"], row["累计完成投资(万元)"]
    if percent is not None or invested is None or isinstance(invested, Unread):
        return percent if percent is not None else invested
    planned = investments.planned_of(row.index)
    if planned is None and (unread := investments.unread_of(row.index)):
        return unread
    return invested / planned * 100 if planned else None


# -- counts


def tally(items: Sequence[Item]) -> Tally:
    """Counts of items by status and light; every status and light is there, with 0 where nothing has it."""
    by_status = {status.value: 0 for status in SHOWN_STATUSES}
    by_light = {light.value: 0 for light in Light}
    for item in items:
        by_status[item.status] = by_status.get(item.status, 0) + 1
        by_light[item.light] += 1
    shares = dict(zip(by_status, largest_remainder(list(by_status.values())), strict=True))
    return Tally(len(items), by_status, by_light, shares, sum(1 for item in items if item.unreported))


def _invested(items: Iterable[Item]) -> float:
    amounts = (item.row.readable("累计完成投资(万元)") for item in items)
    return money(amount for amount in amounts if amount is not None)


def _funded(items: Iterable[Item]) -> list[Item]:
    return [item for item in items if item.row["资金落实情况"] == "资金已落实"]


def _projects(items: Sequence[Item], investments: Investments) -> Projects:
    return Projects(
        len(items),
        investments.total(item.row.index for item in items),
        _invested(items),
        investments.total(item.row.index for item in _funded(items)),
        tally(items),
    )


def _plans(items: Sequence[Item], investments: Investments) -> Iterable[PlanTally]:
    """Each plan in the ledger's order."""
    plans: dict[str, list[Item]] = {}
    for item in items:
        plans.setdefault(item.row.text("所属规划"), []).append(item)
    for plan, members in plans.items():
        whole = _projects(members, investments)
        yield PlanTally(plan, whole.total, whole.planned, whole.invested, whole.funded, whole.tally)


def _lists(items: Sequence[Item], investments: Investments, ledger: Ledger) -> Iterable[ListTally]:
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


def _units(items: Sequence[Item], ledger: Ledger) -> Iterable[UnitTally]:
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


# -- indicators and problems


def _indicators(ledger: Ledger, yardstick: Yardstick) -> Indicators:
    rows = list(ledger["indicators"])
    paces = [_indicator_pace(row, ledger, yardstick) for row in rows]
    kept = [row["属性"] for row, pace in zip(rows, paces, strict=True) if pace is True]
    kinds = [row["属性"] for row in rows]
    return Indicators(
        len(rows),
        kinds.count("约束性"),
        kinds.count("预期性"),
        len(kept),
        kept.count("约束性"),
        kept.count("预期性"),
        sum(1 for pace in paces if pace is None),
        sum(1 for row in rows if row["当前值"] is None),
    )


def _indicator_pace(row: Row, ledger: Ledger, yardstick: Yardstick) -> bool | None:
    """Whether an indicator is as far on the line from base to target as time is; None when it is not a number."""
    base, target, current = row["基期值"], row["目标值"], row["当前值"]
    years = ledger.settings.plan_start, ledger.settings.plan_end
    if current is None:
        return False
    if not all(isinstance(v, (int, float)) for v in (base, target, current)) or base == target or None in years:
        return None
    schedule = Schedule(date(years[0] or 1, 1, 1), date(years[1] or 1, 12, 31))
    percent = (current - base) / (target - base) * 100
    return assess(percent, schedule, yardstick).status in (Status.DONE, Status.ON_PACE)


def _problems(ledger: Ledger, as_of: date) -> Problems:
    items = tuple(_problem(row, ledger, as_of) for row in ledger["problems"])
    closed = sum(1 for item in items if item.closed)
    return Problems(len(items), len(items) - closed, closed, sum(1 for item in items if item.overdue), items)


def _problem(row: Row, ledger: Ledger, as_of: date) -> Problem:
    due = row["整改时限"]
    closed = row["环节"] == "销账"
    last = due.last if isinstance(due, Dates) else None
    units = ledger.units.resolve(_names(row["责任单位"]))
    raw = row.raw("整改时限")
    return Problem(
        row.text("问题编号"),
        "、".join(_names(row["关联编号"])),
        row.text("问题"),
        "、".join(units),
        row.text("环节"),
        raw.strip() if isinstance(raw, str) else _day_text(due),
        row.text("整改措施"),
        closed,
        not closed and last is not None and last < as_of,
        row,
    )


# -- changes


def _with_changes(summary: Summary, previous: Summary) -> Summary:
    now = {(i.kind, i.key): i for i in summary.items}
    before = {(i.kind, i.key): i for i in previous.items}
    both = [(before[key], item) for key, item in now.items() if key in before]
    lagging = (Status.BEHIND, Status.OVERDUE)

    def turned(*statuses: Status, away: bool = False) -> tuple[str, ...]:
        return tuple(
            new.key
            for old, new in both
            if (new.standing.status in statuses) != away and (old.standing.status in statuses) == away
        )

    changes = Changes(
        previous.period,
        tuple(key for kind, key in now if (kind, key) not in before),
        tuple(key for kind, key in before if (kind, key) not in now),
        turned(Status.DONE),
        turned(Status.BEHIND),
        turned(Status.OVERDUE),
        turned(*lagging, away=True),
        tuple(n.key for o, n in both if _gained(o, n) < 0),
        _points_gained(both),
        money([summary.projects.invested, -previous.projects.invested]),
        *_problem_changes(summary.problems, previous.problems),
    )
    fields = {name: getattr(summary, name) for name in Summary.__slots__}
    return Summary(**(fields | {"changes": changes}))


def _points_gained(both: Sequence[tuple[Item, Item]]) -> dict[str, dict[str, float]]:
    """Points gained by kind and key: a task and a project may have the same number."""
    gained: dict[str, dict[str, float]] = {}
    for old, new in both:
        if (points := _gained(old, new)) > 0:
            gained.setdefault(new.kind, {})[new.key] = points
    return gained


def _gained(old: Item, new: Item) -> float:
    """Percent points gained; 0 where either cannot be read."""
    return 0.0 if old.percent is None or new.percent is None else round(new.percent - old.percent, 9)


def _problem_changes(now: Problems, before: Problems) -> tuple[tuple[str, ...], tuple[str, ...]]:
    known = {p.key for p in before.items}
    still_open = {p.key for p in before.items if not p.closed}
    opened = tuple(p.key for p in now.items if p.key not in known)
    return opened, tuple(p.key for p in now.items if p.closed and p.key in still_open | set(opened))
