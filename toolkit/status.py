"""Status of one item on one day, exactly as the contract (section 3) states it.

Pure arithmetic: the day and the thresholds are arguments. Percentages are in %, gaps in percent points (百分点).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Status(Enum):
    """The contract's six, and one for an item whose percentage or start is there but cannot be read."""

    DONE = "已完成"
    ON_PACE = "达到序时"
    BEHIND = "滞后"
    OVERDUE = "逾期"
    NOT_DUE = "未到期"
    UNSCHEDULED = "未排期"
    UNCLEAR = "待核实"


class Light(Enum):
    """The colour an item shows."""

    GREEN = "绿"
    YELLOW = "黄"
    RED = "红"
    GREY = "灰"


#: The statuses every count shows, in the order leaders read them; 待核实 is added only where an item has it.
SHOWN_STATUSES = tuple(status for status in Status if status is not Status.UNCLEAR)


@dataclass(frozen=True, slots=True)
class Yardstick:
    """How progress is held against time: the day, the method (按月 or 按日), two thresholds in percent points."""

    as_of: date
    method: str = "按月"
    tolerance: float = 10.0
    red: float = 30.0


@dataclass(frozen=True, slots=True)
class Schedule:
    """When an item runs. `due` is None when no due date can be known, `start` None when its start cannot be read.

    An open-ended item (持续推进) runs from the first to the last day of the as-of year and is never overdue.
    """

    start: date | None
    due: date | None
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an item stands: `scheduled` in %, `gap` = percent − scheduled in points, both None where unknown."""

    status: Status
    light: Light
    scheduled: float | None
    gap: float | None


def assess(percent: float | None, schedule: Schedule, yardstick: Yardstick) -> Standing:
    """The standing of an item. `percent` is in %, 0 for a blank one, None for one that cannot be read."""
    as_of = yardstick.as_of
    if schedule.open_ended:
        schedule = Schedule(date(as_of.year, 1, 1), date(as_of.year, 12, 31))
    elapsed, total = _elapsed(schedule, yardstick)
    scheduled = 100 * elapsed / total if total else None
    gap = percent - scheduled if percent is not None and scheduled is not None else None
    status = _status(percent, schedule, as_of, _lead(percent, elapsed, total, yardstick.tolerance))
    lag = _lead(percent, elapsed, total, yardstick.red)
    return Standing(status, _light(status, lag is not None and lag < 0), scheduled, gap)


def _status(percent: float | None, schedule: Schedule, as_of: date, lead: float | None) -> Status:
    """The first status that fits; `lead` is how far the item is ahead of the latest it may be, None when unknown."""
    if percent is None:
        return Status.UNCLEAR
    if percent >= 100:
        return Status.DONE
    if schedule.due is None:
        return Status.UNSCHEDULED
    if as_of > schedule.due:
        return Status.OVERDUE
    if schedule.start is None:
        return Status.UNCLEAR
    if as_of < schedule.start:
        return Status.NOT_DUE
    return Status.BEHIND if lead is not None and lead < 0 else Status.ON_PACE


def _light(status: Status, far_behind: bool) -> Light:
    if status is Status.OVERDUE or (status is Status.BEHIND and far_behind):
        return Light.RED
    if status is Status.BEHIND:
        return Light.YELLOW
    return Light.GREY if status in (Status.UNSCHEDULED, Status.UNCLEAR) else Light.GREEN


def _lead(percent: float | None, elapsed: int, total: int, allowed: float) -> float | None:
    """percent − (scheduled − allowed), multiplied by `total`.

    Multiplied out and rounded so that an item exactly on the line is not pushed over it by a float's last bit:
    percentages have at most a few decimals, so a true difference is never smaller than 1e-6.
    """
    return None if percent is None or not total else round((percent + allowed) * total - 100 * elapsed, 6)


def _elapsed(schedule: Schedule, yardstick: Yardstick) -> tuple[int, int]:
    """Time gone by and time in all, in months or days, both ends counted, clamped; (0, 0) when it cannot be known."""
    start, due, as_of = schedule.start, schedule.due, yardstick.as_of
    if start is None or due is None:
        return 0, 0
    if yardstick.method == "按日":
        total, elapsed = (due - start).days + 1, (as_of - start).days + 1
    else:
        total, elapsed = _months(start, due), _months(start, as_of)
    if total <= 0:  # due before start, which is a finding; all of it is due once the due date is reached
        return (1, 1) if as_of >= due else (0, 1)
    return min(max(elapsed, 0), total), total


def _months(start: date, end: date) -> int:
    """Calendar months from start's to end's, both counted."""
    return (end.year - start.year) * 12 + end.month - start.month + 1
