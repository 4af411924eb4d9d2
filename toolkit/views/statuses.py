"""Tables of status: everything, then by plan, list, unit and every breakdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from toolkit.summary import Breakdown, Investment, Summary, Tally, tally
from toolkit.summary.tallies import texts
from toolkit.values import Chart, Grid, Trace
from toolkit.views.fields import Field, Line, table
from toolkit.views.tracing import KEPT, UNSURE, Members, Tracing, members_by, picked
from toolkit.views.wording import KIND_NAMES, STATUS_COLOURS, lamp, statuses_of, tenth

_ALL = "合计"


@dataclass(frozen=True, slots=True)
class _Counts:
    """What a line of a table of statuses counts."""

    labels: tuple[str, ...]
    tally: Tally
    projects: int = 0
    investment: Investment = field(default_factory=Investment)


class StatusTables:
    """The tables of status of one summary."""

    def __init__(self, summary: Summary) -> None:
        self.summary = summary
        self.tracing = Tracing(summary)
        self.statuses = statuses_of([tally(summary.items)])

    def overall(self) -> Grid:
        """Tasks, projects and policies, and all of them together."""
        s, tracing = self.summary, self.tracing
        taken = {"tasks": s.tasks, "projects": s.projects.tally, "policies": s.policies}
        lines = [
            Line(_Counts((KIND_NAMES[kind],), counts), partial(tracing.of_kind, kind)) for kind, counts in taken.items()
        ]
        lines.append(Line(_Counts((_ALL,), tally(s.items)), tracing.everything, total=True))
        fields = [Field("类别", 14, lambda c: c.labels[0]), *self._counts(), *self._lights()]
        return table("总体情况", fields, lines, charts=self._stacked("各类事项状态", fields, len(lines) - 1))

    def plans(self) -> Grid:
        """The projects of each plan."""
        s = self.summary
        by_plan = self._project_members("所属规划")
        lines = [
            Line(_Counts((p.plan,), p.tally, p.projects, p.investment), picked(by_plan, (p.plan,))) for p in s.plans
        ]
        fields = [Field("所属规划", 24, lambda c: c.labels[0]), *self._investments(), *self._counts("个")]
        return table(
            "所属规划", fields, [*lines, *self._all_projects(lines)], charts=self._invested(fields, len(lines))
        )

    def lists(self) -> Grid:
        """The projects of each list of each plan."""
        s = self.summary
        by_list = self._project_members("所属规划", "清单")
        lines = [
            Line(_Counts((e.plan, e.list), e.tally, e.projects, e.investment), picked(by_list, (e.plan, e.list)))
            for e in s.lists
        ]
        fields = [
            Field("所属规划", 18, lambda c: c.labels[0]),
            Field("清单", 20, lambda c: c.labels[-1] if len(c.labels) > 1 else ""),
            *self._investments(),
            *self._counts("个"),
        ]
        notes = ("计划投资、资金已落实按投资组只计一次，组跨几个清单时，各清单之和大于合计。",) if s.spans_lists else ()
        charts = self._invested(fields, len(lines), label=1)
        return table("项目清单", fields, [*lines, *self._all_projects(lines)], notes, charts)

    def units(self) -> Grid:
        """What each unit answers for."""
        led = self._led()
        s = self.summary
        lines = [Line(unit, picked(led, unit.unit)) for unit in s.units if unit.lead or unit.projects or unit.policies]
        if s.unassigned.total:
            lines.append(Line(_Unassigned(s.unassigned), picked(led, "")))
        t = self.tracing
        fields = [
            Field("责任单位", 20, lambda u: u.unit),
            Field("牵头任务", 9, lambda u: u.lead, lambda m: t.total(_only(m, "tasks"))),
            Field("负责项目", 9, lambda u: u.projects, lambda m: t.total(_only(m, "projects"))),
            *self._status_fields(lambda u: u.tally),
            Field("达到进度占比(%)", 12, lambda u: tenth(u.tally.pace_share), t.pace, bar=True),
            Field("排名", 7, lambda u: u.rank),
            Field("计划投资(万元)", 14, lambda u: u.planned, t.planned),
            Field("累计完成投资(万元)", 16, lambda u: u.invested, t.invested),
            Field("投资完成率(%)", 12, lambda u: tenth(u.rate), t.rate),
            Field(f"{s.words['滞后']}与{s.words['逾期']}事项", 36, lambda u: "、".join((*u.overdue, *u.behind))),
        ]
        notes = (
            "列入牵头任务、政策或负责项目的单位，只参与配合的见“配合单位”；各状态为牵头任务与负责项目之和。",
            "达到进度占比 =（已完成、超序时、达到序时、未到期）÷（这些与滞后、逾期之和）。",
            "占比相同的排名相同，其后名次顺延。",
            "计划投资按投资组只计一次，几个单位共用的，各单位之和大于合计。",
        )
        charts = self._stacked("各单位牵头任务与负责项目状态", fields, len(lines))
        return table("责任单位", fields, lines, notes, charts)

    def ranking(self) -> Grid:
        """The units in the order of their rank, those without one last."""
        led = self._led()
        ranked = sorted(self.summary.units, key=lambda u: (u.rank is None, u.rank or 0))
        lines = [Line(u, picked(led, u.unit)) for u in ranked if u.tally.total]
        t, words = self.tracing, self.summary.words
        fields = [
            Field("排名", 7, lambda u: "—" if u.rank is None else u.rank),
            Field("责任单位", 26, lambda u: u.unit),
            Field("事项数", 9, lambda u: u.tally.total, t.total),
            Field("达到进度", 10, lambda u: u.tally.keeping_pace, lambda m: t.status(m, *KEPT)),
            Field(words["滞后"], 9, lambda u: u.tally.count("滞后"), lambda m: t.status(m, "滞后")),
            Field(words["逾期"], 9, lambda u: u.tally.count("逾期"), lambda m: t.status(m, "逾期")),
            Field("无法判断", 10, lambda u: u.tally.uncertain, lambda m: t.status(m, *UNSURE)),
            Field("达到进度占比(%)", 14, lambda u: tenth(u.tally.pace_share), t.pace, bar=True),
        ]
        notes = (
            "按牵头任务与负责项目中达到进度的占比从高到低排名，占比相同的名次相同，其后名次顺延。",
            "未排期、待核实的无法判断，不计入占比；没有可判断事项的不排名。",
        )
        return table("单位排名", fields, lines, notes)

    def breakdown(self, one: Breakdown) -> Grid:
        """The items by label."""
        members = cache(one.members)
        lines = [
            Line(_Counts((seg.label,), seg.tally, seg.projects, seg.investment), picked(members, seg.label))
            for seg in one.segments
        ]
        fields = [Field(one.of, _room(segment.label for segment in one.segments), lambda c: c.labels[0])]
        investing = one.invests and one.adds_up
        fields += [*self._counts(), *(self._investments(projects="tasks" in one.labels) if investing else ())]
        if one.adds_up:
            whole = self.summary.projects
            counts = _Counts((_ALL,), one.total, whole.total, whole.investment)
            lines.append(Line(counts, lambda: self.tracing.of_kind(*one.labels), total=True))
        charts = self._stacked(f"各{one.of}事项状态", fields, len(one.segments)) if len(one.segments) > 1 else ()
        return table(one.title, fields, lines, (one.note, _shared_note(one, self.summary)), charts)

    # -- fields

    def _counts(self, measure: str = "项") -> Iterator[Field]:
        t = self.tracing
        yield Field("项目数" if measure == "个" else "事项数", 9, lambda c: c.tally.total, t.total)
        yield from self._status_fields(lambda c: c.tally)
        yield Field(
            f"{self.summary.words['已完成']}占比(%)", 12, lambda c: c.tally.completed_share,
            lambda m: t.share(m, "已完成"), bar=True,
        )  # fmt: skip
        yield Field("未填报", 8, lambda c: c.tally.unreported, t.unreported)

    def _status_fields(self, of: Callable[[Any], Tally]) -> Iterator[Field]:
        for status in self.statuses:
            yield Field(
                self.summary.words[status], 9,
                partial(_having, of, status), partial(_with, self.tracing.status, status),
            )  # fmt: skip

    def _lights(self) -> Iterator[Field]:
        for light in dict.fromkeys(self.summary.yardstick.lights.values()):
            yield Field(lamp(light), 7, partial(_shining, light), partial(_with, self.tracing.light, light))

    def _investments(self, projects: bool = False) -> Iterator[Field]:
        t = self.tracing
        if projects:
            yield Field("其中项目", 9, lambda c: c.projects, lambda m: t.total(_only(m, "projects")))
        yield Field("计划投资(万元)", 14, lambda c: c.investment.planned, t.planned)
        yield Field("累计完成投资(万元)", 16, lambda c: c.investment.invested, t.invested)
        yield Field("投资完成率(%)", 12, lambda c: tenth(c.investment.rate), t.rate, bar=True)
        yield Field("资金已落实(万元)", 14, lambda c: c.investment.funded, t.funded)

    # -- lines and charts

    def _all_projects(self, lines: Sequence[Line]) -> Iterator[Line]:
        if lines:
            whole = self.summary.projects
            counts = _Counts((_ALL,), whole.tally, whole.total, whole.investment)
            yield Line(counts, lambda: self.tracing.of_kind("projects"), total=True)

    def _project_members(self, *headings: str) -> Callable[[], Mapping[Any, Members]]:
        block = self.summary.items.blocks["projects"]
        return cache(lambda: members_by({"projects": zip(*(texts(block, h) for h in headings), strict=True)}))

    def _led(self) -> Callable[[], Mapping[Any, Members]]:
        blocks = self.summary.items.blocks
        return cache(lambda: members_by({kind: blocks[kind].leads for kind in ("tasks", "projects")}))

    def _stacked(self, title: str, fields: Sequence[Field], rows: int) -> tuple[Chart, ...]:
        """A chart of the statuses that are there, a bar for each line."""
        if rows < 1:
            return ()
        headings = [field.heading for field in fields]
        words = self.summary.words
        series = tuple(headings.index(words[status]) for status in self.statuses)
        colours = tuple(STATUS_COLOURS[status] for status in self.statuses)
        return (Chart(title, "stacked", 0, series, (0, rows - 1), colours, "项"),)

    def _invested(self, fields: Sequence[Field], rows: int, label: int = 0) -> tuple[Chart, ...]:
        """A chart of planned and completed investment, two bars for each line."""
        if rows < 1:
            return ()
        headings = [field.heading for field in fields]
        series = (headings.index("计划投资(万元)"), headings.index("累计完成投资(万元)"))
        return (
            Chart("计划投资与累计完成投资", "clustered", label, series, (0, rows - 1), ("9DC3E6", "2F75B5"), "万元"),
        )


@dataclass(frozen=True, slots=True)
class _Unassigned:
    """The line of the tasks and projects nobody leads, beside those of the units."""

    tally: Tally
    unit: str = "（没有责任单位）"
    lead: None = None
    projects: None = None
    rank: None = None
    planned: None = None
    invested: None = None
    rate: None = None
    behind: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()


def _room(labels: Iterable[str]) -> int:
    """How wide a column of labels is, in characters of half width."""
    return min(max([18, *(2 * len(label) + 2 for label in labels)]), 44)


def _shared_note(one: Breakdown, summary: Summary) -> str:
    """What to say where an investment group stands on several lines."""
    if not (one.invests and one.adds_up):
        return ""
    spans = round(sum(segment.planned for segment in one.segments) - summary.projects.planned, 6) != 0
    return "同一投资组的计划投资在每一行里只计一次，组跨几行的，各行之和大于合计。" if spans else ""


def _having(of: Callable[[Any], Tally], status: str, counted: Any) -> int:
    return of(counted).by_status.get(status, 0)


def _shining(light: str, counted: Any) -> int:
    return int(counted.tally.by_light.get(light, 0))


def _with(trace: Callable[..., Trace], word: str, members: Members) -> Trace:
    return trace(members, word)


def _only(members: Members, kind: str) -> Members:
    return {kind: members[kind]} if kind in members else {}
