"""Status of one item on one day, exactly as the contract (section 3) states it.

Pure arithmetic: the day and the thresholds are arguments. Percentages are in %, gaps in percent points (百分点).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from types import MappingProxyType


class Status(Enum):
    """The contract's six; 超序时 where an office tells it apart; 待核实 for what is there but cannot be read."""

    DONE = "已完成"
    AHEAD = "超序时"
    ON_PACE = "达到序时"
    BEHIND = "滞后"
    OVERDUE = "逾期"
    NOT_DUE = "未到期"
    UNSCHEDULED = "未排期"
    UNCLEAR = "待核实"


#: The statuses every count shows, in the order leaders read them; the others are added only where an item has them.
SHOWN_STATUSES = tuple(status for status in Status if status not in (Status.AHEAD, Status.UNCLEAR))
#: Those of an item that keeps pace with time, and of one that does not; of the others it cannot be said.
KEEPING_PACE = (Status.DONE, Status.AHEAD, Status.ON_PACE, Status.NOT_DUE)
LAGGING = (Status.BEHIND, Status.OVERDUE)

#: An item behind by more than the red threshold, which may have a light of its own.
FAR_BEHIND = "严重滞后"
#: The light each status shows where an office says no other: the contract's colours.
LIGHTS: Mapping[str, str] = MappingProxyType(
    {
        **{status.value: "绿" for status in KEEPING_PACE},
        Status.BEHIND.value: "黄",
        FAR_BEHIND: "红",
        Status.OVERDUE.value: "红",
        Status.UNSCHEDULED.value: "灰",
        Status.UNCLEAR.value: "灰",
    }
)
METHODS = ("按月", "按半月", "按日")


@dataclass(frozen=True, slots=True)
class Yardstick:
    """How progress is held against time.

    The day; the method (按月, 按半月 or 按日); thresholds in percent points, `ahead` None where 超序时 is not told
    apart; whether milestones are steps or joined by lines (`stepped`); the light of each status and of 严重滞后.
    """

    as_of: date
    method: str = "按月"
    tolerance: float = 10.0
    red: float = 30.0
    ahead: float | None = None
    stepped: bool = True
    lights: Mapping[str, str] = field(default_factory=lambda: LIGHTS)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When an item runs. `due` is None when no due date can be known, `start` None when its start cannot be read.

    An open-ended item (持续推进) runs from the first to the last day of the as-of year and is never overdue.
    `milestones` are days, ascending, each with the share of the item in % that is to be done by then.
    """

    start: date | None
    due: date | None
    open_ended: bool = False
    milestones: tuple[tuple[date, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an item stands: `scheduled` in %, `gap` = percent − scheduled in points, both None where unknown."""

    status: Status
    light: str
    scheduled: float | None
    gap: float | None


def assess(percent: float | None, schedule: Schedule, yardstick: Yardstick) -> Standing:
    """The standing of an item. `percent` is in %, 0 for a blank one, None for one that cannot be read."""
    as_of = yardstick.as_of
    if schedule.open_ended:
        schedule = Schedule(date(as_of.year, 1, 1), date(as_of.year, 12, 31), milestones=schedule.milestones)
    elapsed, total = _elapsed(schedule, yardstick)
    scheduled = 100 * elapsed / total if total else None
    gap = percent - scheduled if percent is not None and scheduled is not None else None

    def lead(allowed: float) -> float:
        return _lead(percent, elapsed, total, allowed)

    status = _status(percent, schedule, as_of, lead(yardstick.tolerance))
    if status is Status.ON_PACE and yardstick.ahead is not None and lead(-yardstick.ahead) > 0:
        status = Status.AHEAD
    far_behind = status is Status.BEHIND and lead(yardstick.red) < 0
    return Standing(status, yardstick.lights[FAR_BEHIND if far_behind else status.value], scheduled, gap)


def _status(percent: float | None, schedule: Schedule, as_of: date, lead: float) -> Status:
    """The first status that fits; `lead` is how far the item is ahead of the latest it may be."""
    if percent is None:
        return Status.UNCLEAR
    if percent >= 100:
        return Status.DONE
    if schedule.due is None:
        return Status.UNSCHEDULED
    if as_of > schedule.due:
        return Status.OVERDUE
    if schedule.start is None and not schedule.milestones:
        return Status.UNCLEAR
    if schedule.start is not None and as_of < schedule.start:
        return Status.NOT_DUE
    return Status.BEHIND if lead < 0 else Status.ON_PACE


def _lead(percent: float | None, elapsed: float, total: int, allowed: float) -> float:
    """percent − (scheduled − allowed), multiplied by `total`; 0 where either is unknown.

    Multiplied out and rounded so that an item exactly on the line is not pushed over it by a float's last bit:
    percentages have at most a few decimals, so a true difference is never smaller than 1e-6.
    """
    return 0.0 if percent is None else round((percent + allowed) * total - 100 * elapsed, 6) if total else 0.0


def _elapsed(schedule: Schedule, yardstick: Yardstick) -> tuple[float, int]:
    """Time gone by and time in all, both ends counted, clamped; (0, 0) when it cannot be known.

    For milestones it is the share that is to be done, and 100.
    """
    start, due, as_of = schedule.start, schedule.due, yardstick.as_of
    if schedule.milestones:
        return _milestone_share(schedule, as_of, yardstick.stepped), 100
    if start is None or due is None:
        return 0, 0
    first = _place(start, yardstick.method)
    total, elapsed = _place(due, yardstick.method) - first + 1, _place(as_of, yardstick.method) - first + 1
    if total <= 0:  # due before start, which is a finding; all of it is due once the due date is reached
        return (1, 1) if as_of >= due else (0, 1)
    return min(max(elapsed, 0), total), total


def _place(day: date, method: str) -> int:
    """The number of the day, half month or month in which a day lies."""
    if method == "按日":
        return day.toordinal()
    month = day.year * 12 + day.month
    return month * 2 + (day.day > 15) if method == "按半月" else month


def _milestone_share(schedule: Schedule, as_of: date, stepped: bool) -> float:
    """The share in % to be done by a day: that of the last milestone reached, or on the line, by days, to the next."""
    before, share = schedule.start, 0.0
    for day, wanted in schedule.milestones:
        if as_of < day:
            if stepped or before is None or as_of < before:
                return share
            return share + (wanted - share) * (as_of - before).days / (day - before).days
        before, share = day, wanted
    return share
