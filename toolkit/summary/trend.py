"""How a ledger stood at the end of each of the last periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

from toolkit.ledger import Source
from toolkit.summary.items import Items
from toolkit.summary.problems import Problems
from toolkit.summary.tallies import Projects, tally
from toolkit.values import Period

#: A trend shows so many periods, the last of them the present one.
LONGEST_TREND = 6


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One period: counts over tasks, policies and projects, investment in 万元, shares and rates in %.

    `kept` are the items that keep pace with time, `lagging` those behind and overdue; `percent` is the mean 完成率 of
    what can be read, None where nothing can.
    """

    period: Period
    source: Source
    total: int
    by_status: Mapping[str, int]
    completed_share: float
    kept: int
    lagging: int
    percent: float | None
    planned: float
    invested: float
    rate: float | None
    problems_open: int


def trend_point(period: Period, source: Source, items: Items, projects: Projects, problems: Problems) -> TrendPoint:
    """How a ledger stands at the end of a period."""
    taken = tally(items)
    known = [percent for block in items.blocks.values() for percent in block.percents if percent is not None]
    return TrendPoint(
        period,
        source,
        taken.total,
        taken.by_status,
        taken.completed_share,
        taken.keeping_pace,
        taken.lagging,
        fsum(known) / len(known) if known else None,
        projects.planned,
        projects.invested,
        projects.rate,
        problems.open,
    )
