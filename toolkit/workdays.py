"""Working days in China: weekends, public holidays, and the weekends worked instead of them (调休).

The State Council publishes the arrangement of a year in the autumn before it. Days of years without one are taken by
their weekends alone, and the answer says that it is not certain. No clock, no file.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cache


class Direction(Enum):
    """Where a day goes that is no working day: to the last one before it, to the first one after it, or nowhere."""

    EARLIER = "提前"
    LATER = "顺延"
    STAY = "不调整"


@dataclass(frozen=True, slots=True)
class Workday:
    """A working day that was looked for.

    `certain` is whether the arrangements of all days on the way to it are published; `rest` says why the day that was
    asked for is none itself (周日, 国庆节假期), "" when it is one.
    """

    day: date
    certain: bool
    rest: str = ""


def move(day: date, direction: Direction) -> Workday:
    """The working day to which a day is moved; the day itself if it is one, or if the direction is to stay."""
    rest = rest_of(day)
    if direction is Direction.STAY:
        return Workday(day, True, rest)
    step = timedelta(days=1 if direction is Direction.LATER else -1)
    moved, certain = day, is_certain(day)
    while rest_of(moved):
        moved += step
        certain = certain and is_certain(moved)
    return Workday(moved, certain, rest)


def nth_workday(year: int, month: int, number: int) -> Workday:
    """A month's working day by its number: 1 is its first, -1 its last. Raises ValueError where it has not so many."""
    days = [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]
    if number < 0:
        days.reverse()
    working = [day for day in days if not rest_of(day)]
    if not 1 <= abs(number) <= len(working):
        raise ValueError(f"number must be in range 1-{len(working)} or its negative, got {number}")
    day = working[abs(number) - 1]
    return Workday(day, all(map(is_certain, days[: days.index(day) + 1])))


def rest_of(day: date) -> str:
    """Why a day is no working day: 周六, 周日, 春节假期; "" for a working day."""
    known = _arrangements()
    if day in known.worked:
        return ""
    if day in known.holidays:
        return f"{known.holidays[day]}假期"
    return ("周六", "周日")[day.weekday() - 5] if day.weekday() >= 5 else ""


def is_certain(day: date) -> bool:
    """Whether the arrangement for a day is published.

    New Year's Day is arranged with its own year, and from 28 December on that may move the days before it: the
    arrangement of 2019 made 29 December 2018 a working Saturday.
    """
    known = _arrangements()
    return date(known.first, 1, 1) <= day < date(known.last, 12, 28)


@dataclass(frozen=True, slots=True)
class _Arrangements:
    """The names of holidays by their days, the weekend days worked, the first and the last year there is."""

    holidays: Mapping[date, str]
    worked: frozenset[date]
    first: int
    last: int


#: Where the formal name of a holiday is not the one that the library has.
_FORMAL = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}


@cache
def _arrangements() -> _Arrangements:
    from chinese_calendar import Holiday, holidays, workdays

    short = {day: Holiday(name).chinese for day, name in holidays.items()}
    names = {day: _FORMAL.get(name, name) for day, name in short.items()}
    return _Arrangements(names, frozenset(workdays), min(names).year, max(names).year)
