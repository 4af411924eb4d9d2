"""Status aggregated: by kind of item, plan, list and unit, with investment groups counted once.

Pure: a ledger and a period in, a Summary out. Money is in 万元, percentages in %, gaps in percent points.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from toolkit.ledger import Investments, Ledger, Reading, Source
from toolkit.status import Yardstick
from toolkit.summary.changes import Changes, changes_between
from toolkit.summary.indicators import Indicators, indicators_of
from toolkit.summary.items import Item, items_of
from toolkit.summary.problems import Problem, Problems, problems_of
from toolkit.summary.tallies import (
    ListTally,
    PlanTally,
    Projects,
    Tally,
    UnitTally,
    lists_of,
    plans_of,
    projects_of,
    tally,
    units_of,
)
from toolkit.values import Period

__all__ = [
    "Changes", "Indicators", "Item", "ListTally", "PlanTally", "Problem", "Problems", "Projects", "Summary", "Tally",
    "UnitTally", "summarize", "tally",
]  # fmt: skip


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
    items = tuple(items_of(ledger, yardstick, investments))
    by_kind = {kind: [i for i in items if i.kind == kind] for kind in ("tasks", "projects", "policies")}
    summary = Summary(
        period,
        yardstick,
        ledger,
        reading.source,
        tally(by_kind["tasks"]),
        projects_of(by_kind["projects"], investments),
        tally(by_kind["policies"]),
        tuple(plans_of(by_kind["projects"], investments)),
        tuple(lists_of(by_kind["projects"], investments, ledger)),
        tuple(units_of(items, ledger)),
        indicators_of(ledger, yardstick),
        problems_of(ledger, yardstick.as_of),
        items,
    )
    if previous is None:
        return summary
    invested = summary.projects.invested - previous.projects.invested
    problems = previous.problems, summary.problems
    changes = changes_between(previous.period, previous.items, summary.items, problems, invested)
    return replace(summary, changes=changes)
