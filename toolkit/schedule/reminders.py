"""Who owes a return, by what day, and on which working days the unit is to be told.

What a unit owes are the items it leads that call for a report and have none. When a return is due is told by
toolkit.returns, moved to a working day as the ledger says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final

from toolkit.dispatch.deadlines import Deadline, deadlines_of
from toolkit.summary import Summary, UnitReport
from toolkit.values import Period
from toolkit.workdays import is_certain, rest_of


class Kind(Enum):
    """Whether a reminder comes before the day on which returns are due, or after it."""

    BEFORE = "到期前"
    AFTER = "逾期后"


#: What may be said of a ledger that names nobody who issues it.
_NOBODY: Final = "办公室"


@dataclass(frozen=True, slots=True)
class Owing:
    """One unit's return: `expected` items call for a report, `missing` are the keys of those that have none yet."""

    unit: str
    contact: str
    deadline: Deadline
    expected: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Returns:
    """The returns of one ledger for a period: units that owe something, by the day it is due.

    `office` sends the reminders. `done` units have reported all; for `undated` ones, of which each owes something, the
    ledger names no day, or none that is certain.
    """

    ledger: str
    sha256: str
    name: str
    office: str
    period: Period
    due: Mapping[date, tuple[Owing, ...]]
    done: tuple[str, ...]
    undated: tuple[Owing, ...]


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is to be sent on `day` about the returns of a ledger due on `due`.

    Unless `certain` the holidays on the way from one to the other are not published, so that `day` may change.
    """

    day: date
    kind: Kind
    due: date
    returns: Returns
    owing: tuple[Owing, ...]
    certain: bool


def returns_of(summary: Summary) -> Returns:
    """The returns of a ledger at the end of a period."""
    ledger, reports = summary.ledger, summary.reporting.units
    deadline = deadlines_of(ledger, summary.period)
    contacts = dict(zip(ledger["units"].column("规范简称"), ledger["units"].column("联系人"), strict=True))
    owing = [_owing(report, contacts.get(report.unit), deadline(report.unit)) for report in reports if report.missing]
    days = sorted({one.deadline.day for one in owing if one.deadline.day})
    settings = ledger.settings
    return Returns(
        summary.source.path,
        summary.source.sha256,
        settings.name,
        settings.issuer or _NOBODY,
        summary.period,
        {day: tuple(one for one in owing if one.deadline.day == day) for day in days},
        tuple(report.unit for report in reports if report.expected and not report.missing),
        tuple(one for one in owing if one.deadline.day is None),
    )


def _owing(report: UnitReport, contact: object, deadline: Deadline) -> Owing:
    said = contact.strip() if isinstance(contact, str) else ""
    return Owing(report.unit, said, deadline, report.expected, report.missing)


def reminders_of(returns: Iterable[Returns], before: int, after: int) -> tuple[Reminder, ...]:
    """The reminders by their days: so many working days before each due day, so many after it; none for 0.

    On one day reminders stand in the order of their ledgers.
    """
    found = (
        one for ledger in returns for day, owing in ledger.due.items() for one in _of(ledger, day, owing, before, after)
    )
    return tuple(sorted(found, key=lambda one: (one.day, one.due)))


def _of(returns: Returns, due: date, owing: tuple[Owing, ...], before: int, after: int) -> Iterator[Reminder]:
    for kind, number in ((Kind.BEFORE, -before), (Kind.AFTER, after)):
        if number:
            day, certain = workdays_from(due, number)
            yield Reminder(day, kind, due, returns, owing, certain)


def workdays_from(day: date, number: int) -> tuple[date, bool]:
    """The working day so many working days after a day, before it for a negative number; whether that is certain."""
    step, left, certain = timedelta(days=1 if number > 0 else -1), abs(number), is_certain(day)
    while left:
        day += step
        left -= not rest_of(day)
        certain = certain and is_certain(day)
    return day, certain
