"""Status aggregated: by kind of item, plan, list, unit and more, with investment groups counted once.

Pure: a ledger and a period in, a Summary out. Money is in 万元, percentages in %, gaps in percent points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from toolkit.ledger import Investments, Ledger, Reading, Settings, Source, milestones_of
from toolkit.status import LIGHTS, Status, Yardstick
from toolkit.summary.amounts import Amounts, Investment
from toolkit.summary.breakdowns import Breakdown, Segment, breakdowns_of
from toolkit.summary.changes import Changes, StageMove, changes_between, percents_of
from toolkit.summary.forecast import Forecast, Foreseen, forecast_of
from toolkit.summary.indicators import Indicator, Indicators, indicators_of
from toolkit.summary.items import Item, Items, items_of
from toolkit.summary.mid_term import MidTermRow, mid_term_of
from toolkit.summary.periods import earlier_period, own_period, period_for
from toolkit.summary.problems import Problem, Problems, problems_of
from toolkit.summary.reporting import Reporting, UnitReport, reporting_of
from toolkit.summary.tallies import (
    ListTally,
    PlanTally,
    Projects,
    Tally,
    UnitTally,
    leaderless,
    lists_of,
    plans_of,
    projects_of,
    tally,
    units_of,
)
from toolkit.summary.trend import LONGEST_TREND, TrendPoint, trend_point
from toolkit.values import Period

__all__ = [
    "LONGEST_TREND", "Breakdown", "Changes", "Forecast", "Foreseen", "Indicator", "Indicators", "Investment",
    "Item", "Items", "ListTally", "MidTermRow", "PlanTally", "Problem", "Problems", "Projects", "Reporting",
    "Segment", "StageMove", "Summary", "Tally", "TrendPoint", "UnitReport", "UnitTally", "earlier_period",
    "own_period", "period_for", "summarize", "tally", "with_trend", "yardstick_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Summary:
    """Everything a report says of one ledger at the end of one period.

    `unassigned` counts the tasks and projects nobody leads: with those of `units` they are all there are. `words` gives
    the word an office uses for each status. `trend` ends with this period.
    """

    period: Period
    yardstick: Yardstick
    words: Mapping[str, str]
    ledger: Ledger
    source: Source
    tasks: Tally
    projects: Projects
    policies: Tally
    plans: tuple[PlanTally, ...]
    lists: tuple[ListTally, ...]
    units: tuple[UnitTally, ...]
    unassigned: Tally
    breakdowns: tuple[Breakdown, ...]
    indicators: Indicators
    problems: Problems
    reporting: Reporting
    mid_term: tuple[MidTermRow, ...]
    items: Items
    forecast: Forecast
    trend: tuple[TrendPoint, ...]
    changes: Changes | None = None

    @property
    def as_of(self) -> date:
        """The day on which status is taken: the period's last."""
        return self.period.as_of

    @property
    def spans_lists(self) -> bool:
        """Whether an investment group stands in several lists, so that the lists add up to more than the total."""
        planned = sum(entry.planned for entry in self.lists) - self.projects.planned
        funded = sum(entry.funded for entry in self.lists) - self.projects.funded
        return round(planned, 6) != 0 or round(funded, 6) != 0

    def of(self, kind: str, *statuses: str) -> tuple[Item, ...]:
        """The items of one kind ("tasks", "projects", "policies"), all or those with one of the statuses."""
        return tuple(self.items.of((kind,), statuses))

    def breakdown(self, code: str) -> Breakdown | None:
        """The breakdown of that code ("towns"), None where the ledger has nothing for it."""
        return next((one for one in self.breakdowns if one.code == code), None)


def summarize(reading: Reading, period: Period, previous: Summary | None = None) -> Summary:
    """The summary of a reading at the end of a period, with the changes since an earlier summary where one is given."""
    ledger = reading.ledger
    yardstick = yardstick_of(ledger.settings, period.as_of)
    investments = Investments.of(ledger["projects"])
    items = items_of(ledger, yardstick, investments, _milestones(ledger))
    amounts = Amounts.of(ledger["projects"], investments)
    counts = {kind: tally(items.of((kind,))) for kind in ("tasks", "policies")}
    projects, indicators = projects_of(items.blocks["projects"], amounts), indicators_of(ledger, yardstick)
    problems = problems_of(ledger, period.as_of)
    summary = Summary(
        period,
        yardstick,
        {status.value: ledger.settings.words.get(status.value, status.value) for status in Status},
        ledger,
        reading.source,
        counts["tasks"],
        projects,
        counts["policies"],
        tuple(plans_of(items.blocks["projects"], amounts)),
        tuple(lists_of(items.blocks["projects"], amounts, ledger)),
        units_of(items, amounts, ledger),
        leaderless(items),
        breakdowns_of(items, amounts, ledger),
        indicators,
        problems,
        reporting_of(items, ledger, period),
        mid_term_of(indicators, counts["tasks"], projects.tally, counts["policies"]),
        items,
        forecast_of(items, period.as_of, ledger.settings.plan_start, None, {}),
        (trend_point(period, reading.source, items, projects, problems),),
    )
    return summary if previous is None else _since(summary, previous)


def yardstick_of(settings: Settings, as_of: date) -> Yardstick:
    """How a ledger's settings hold progress against time on a day."""
    return Yardstick(
        as_of,
        settings.method,
        settings.tolerance,
        settings.red,
        settings.ahead,
        settings.milestones == "阶梯",
        {**LIGHTS, **settings.lights},
    )


def _milestones(ledger: Ledger) -> Mapping[tuple[str, str], tuple[tuple[date, float], ...]]:
    """The milestones of items as schedules have them."""
    found = milestones_of(ledger)
    return {name: tuple((one.day, one.share) for one in milestones) for name, milestones in found.items()}


def _since(summary: Summary, previous: Summary) -> Summary:
    """The summary with what is different from an earlier one."""
    invested = summary.projects.invested - previous.projects.invested
    problems = previous.problems, summary.problems
    plan_start = summary.ledger.settings.plan_start
    changes = changes_between(previous.period, previous.items, summary.items, problems, invested)
    return replace(
        summary,
        changes=replace(changes, previous_source=previous.source),
        forecast=forecast_of(summary.items, summary.as_of, plan_start, previous.as_of, percents_of(previous.items)),
        trend=_joined(previous.trend, summary.trend),
    )


def with_trend(summary: Summary, earlier: Sequence[Summary]) -> Summary:
    """The summary with the points of earlier periods before its own: six at most, in the order of time."""
    points = tuple(point for one in earlier for point in one.trend)
    return replace(summary, trend=_joined(points, summary.trend))


def _joined(earlier: Sequence[TrendPoint], own: Sequence[TrendPoint]) -> tuple[TrendPoint, ...]:
    """Points in the order of time, of each day one: the last given, which is the summary's own for its day."""
    by_day = {point.period.as_of: point for point in (*earlier, *own)}
    return tuple(by_day[day] for day in sorted(by_day))[-LONGEST_TREND:]
