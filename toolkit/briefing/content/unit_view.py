"""One unit's view of a summary: what it leads and supports, what of it lags, its problems and its returns.

Pure: the figures are the summary's own, taken for one unit, so that a notice never disagrees with the bulletin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from toolkit.briefing.content.kinds import KINDS, Kind, kinds_of
from toolkit.briefing.content.lagging import behind_of, cell, overdue_of, troubled, unlogged
from toolkit.chinese import show_date
from toolkit.ledger import Row
from toolkit.returns import Due, ReturnRule, due_of, parse_return_rule
from toolkit.summary import Item, Problem, Summary, Tally, UnitReport, UnitTally, tally
from toolkit.values import Period, Span
from toolkit.workdays import Direction


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class UnitView:
    """What a document for one unit speaks of.

    `name` is the unit's 规范简称, `full_name` its 全称 or else the name; the other texts are "" where the unit sheet is
    blank. Items are those the unit leads; `supported_items` those it only supports. `problems` are those that name the
    unit. `counts` is its line of the summary, `report` what it returned this period, `next_due` when it has to return
    the next time; each None where there is none.
    """

    name: str
    full_name: str
    contact: str
    kind: str
    working_group: str
    items: tuple[Item, ...]
    supported_items: tuple[Item, ...]
    overdue_items: tuple[Item, ...]
    behind_items: tuple[Item, ...]
    unlogged_items: tuple[Item, ...]
    problems: tuple[Problem, ...]
    counts: UnitTally | None
    report: UnitReport | None
    next_due: Due | None

    @property
    def tally(self) -> Tally:
        """The counts of all it leads: tasks, projects and policies."""
        return tally(self.items)

    @property
    def task_items(self) -> tuple[Item, ...]:
        """The tasks it leads."""
        return self._of("tasks")

    @property
    def project_items(self) -> tuple[Item, ...]:
        """The projects it answers for."""
        return self._of("projects")

    @property
    def policy_items(self) -> tuple[Item, ...]:
        """The policies it leads."""
        return self._of("policies")

    def _of(self, kind: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.kind == kind)

    @property
    def lagging_items(self) -> tuple[Item, ...]:
        """Of what it leads, what is overdue and then what is behind."""
        return self.overdue_items + self.behind_items

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of item it leads, each with its counts and what of it lags."""
        parts = {code: self._of(code) for code, _, _ in KINDS}
        tallies = {code: tally(items) for code, items in parts.items()}
        return kinds_of(tallies, lambda code: overdue_of(parts[code]) + behind_of(parts[code]))

    @property
    def troubled_items(self) -> tuple[Item, ...]:
        """Of what lags, that of which it typed a problem."""
        return tuple(item for item in self.lagging_items if troubled(item))

    @property
    def told_items(self) -> tuple[Item, ...]:
        """Of what lags, that of which it typed a problem or a plan."""
        return tuple(item for item in self.lagging_items if troubled(item) or cell(item, "下一步计划"))

    @property
    def unreported_items(self) -> tuple[Item, ...]:
        """Of what it leads, what has no 完成率."""
        return tuple(item for item in self.items if item.unreported)

    @property
    def open_problems(self) -> tuple[Problem, ...]:
        """The problems that are not written off."""
        return tuple(problem for problem in self.problems if not problem.closed)

    @property
    def overdue_problems(self) -> tuple[Problem, ...]:
        """The problems that are open past their date."""
        return tuple(problem for problem in self.problems if problem.overdue)

    @property
    def missing(self) -> tuple[str, ...]:
        """The keys of the items of which nothing was returned this period."""
        return self.report.missing if self.report else ()

    @property
    def planned(self) -> float:
        """The planned investment of its projects in 万元, each group counted once."""
        return self.counts.planned if self.counts else 0

    @property
    def invested(self) -> float:
        """The investment completed to date in 万元."""
        return self.counts.invested if self.counts else 0

    @property
    def rank(self) -> int | None:
        """Its place among the units, None where it has none."""
        return self.counts.rank if self.counts else None

    @property
    def pace_share(self) -> float | None:
        """The share by which it is ranked: of its tasks and projects, those that keep pace with time, in %."""
        return self.counts.tally.pace_share if self.counts else None

    @property
    def next_return(self) -> str:
        """When it has to return the next time: 2024年7月25日, 2024年7月25日17:00; "" where the ledger does not say."""
        if self.next_due is None:
            return ""
        return f"{show_date(self.next_due.day)}{f'{self.next_due.at:%H:%M}' if self.next_due.at else ''}"

    @property
    def steps(self) -> Mapping[str, int]:
        """What it is asked to do, numbered from 1: 逾期, 滞后, 问题, 登记, 补报, 反馈; only what applies."""
        applies = {
            "逾期": self.overdue_items,
            "滞后": self.behind_items,
            "问题": self.open_problems,
            "登记": self.unlogged_items,
            "补报": self.missing or self.unreported_items,
            "反馈": True,
        }
        return {step: number for number, step in enumerate((step for step in applies if applies[step]), start=1)}


def unit_views(summary: Summary) -> dict[str, UnitView]:
    """The view of each unit that leads, supports or has problems, by name: those of the unit sheet first, in its order.

    Names that stand for several units (各部门) have one only where they lead something: nobody else answers for it.
    """
    led, supported = _by_unit(summary.items)
    problems = _problems_by_unit(summary)
    rows = {row["规范简称"]: row for row in summary.ledger["units"] if isinstance(row["规范简称"], str)}
    counts = {one.unit: one for one in summary.units}
    reports = {one.unit: one for one in summary.reporting.units}
    collective = summary.ledger.schema.collective
    names = [name for name in dict.fromkeys((*rows, *counts, *problems)) if name in counts or name in problems]
    return {
        name: _view(
            name,
            summary,
            rows.get(name),
            (tuple(led.get(name, ())), tuple(supported.get(name, ()))),
            tuple(problems.get(name, ())),
            (counts.get(name), reports.get(name)),
        )
        for name in names
        if name in led or not collective(name)
    }


def _view(
    name: str,
    summary: Summary,
    row: Row | None,
    items: tuple[tuple[Item, ...], tuple[Item, ...]],
    problems: tuple[Problem, ...],
    counted: tuple[UnitTally | None, UnitReport | None],
) -> UnitView:
    led, supported = items
    overdue, behind = overdue_of(led), behind_of(led)

    def said(heading: str) -> str:
        return row.text(heading).strip() if row is not None else ""

    return UnitView(
        name,
        said("全称") or name,
        said("联系人"),
        said("类型"),
        said("工作组"),
        led,
        supported,
        overdue,
        behind,
        unlogged((*overdue, *behind), summary),
        problems,
        *counted,
        _next_due(said("报送时限") or summary.ledger.settings.returns, summary),
    )


def _by_unit(items: Iterable[Item]) -> tuple[dict[str, list[Item]], dict[str, list[Item]]]:
    """The items by the unit that leads, and by each that supports."""
    led: dict[str, list[Item]] = {}
    supported: dict[str, list[Item]] = {}
    for item in items:
        led.setdefault(item.lead, []).append(item)
        for unit in item.supporting:
            supported.setdefault(unit, []).append(item)
    return led, supported


def _problems_by_unit(summary: Summary) -> dict[str, list[Problem]]:
    """The problems by each unit they name."""
    named: dict[str, list[Problem]] = {}
    for problem in summary.problems.items:
        for unit in filter(None, problem.unit.split("、")):
            named.setdefault(unit, []).append(problem)
    return named


def _next_due(text: str, summary: Summary) -> Due | None:
    """The first day a rule means for what comes after the period: the next half month, else the next month."""
    rule = parse_return_rule(text)
    if not isinstance(rule, ReturnRule):
        return None
    after, period = summary.as_of + timedelta(days=1), summary.period
    following = period.following if period.span is Span.HALF_MONTH else Period(after.year, Span.MONTH, after.month)
    return due_of(rule, following, Direction(summary.ledger.settings.moving))
