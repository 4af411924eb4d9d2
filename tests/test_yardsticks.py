"""How an office may hold progress against time: half months, 超序时, lights of its own, milestones.

Case by case, then all of it against a slow reckoning in fractions.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reckoning import LIGHTS, Rule, slowly

from toolkit.status import Schedule, Status, Yardstick, assess

YEAR = Schedule(date(2024, 1, 1), date(2024, 12, 31))
JUNE, DECEMBER = date(2024, 6, 30), date(2024, 12, 31)


def status(percent: float | None, schedule: Schedule = YEAR, as_of: date = JUNE, **thresholds: Any) -> str:
    """The status by months, with the contract's thresholds where none are given."""
    return assess(percent, schedule, Yardstick(as_of, **thresholds)).status.value


# -- half months, 超序时, lights


@pytest.mark.parametrize(
    ("start", "due", "as_of", "elapsed", "total"),
    [
        ("2024-01-01", "2024-12-31", "2024-08-15", 15, 24),
        ("2024-01-01", "2024-12-31", "2024-08-16", 16, 24),
        ("2024-01-01", "2024-12-31", "2024-08-31", 16, 24),
        ("2024-01-15", "2024-02-16", "2024-01-15", 1, 4),
        ("2024-01-16", "2024-02-15", "2024-01-31", 1, 2),
        ("2023-12-31", "2024-01-01", "2024-01-01", 2, 2),
        ("2024-06-16", "2024-06-30", "2024-06-30", 1, 1),
        # clamped
        ("2024-07-01", "2024-12-31", "2024-06-30", 0, 12),
        ("2024-01-01", "2024-03-31", "2024-06-30", 6, 6),
    ],
)
def test_half_months_are_counted_with_both_ends(start: str, due: str, as_of: str, elapsed: int, total: int) -> None:
    schedule = Schedule(date.fromisoformat(start), date.fromisoformat(due))
    scheduled = assess(0, schedule, Yardstick(date.fromisoformat(as_of), "按半月")).scheduled
    assert scheduled == pytest.approx(100 * elapsed / total, abs=1e-12)


@pytest.mark.parametrize(
    ("percent", "ahead", "expected"),
    [
        (60, 10, "达到序时"), (60.01, 10, "超序时"), (99.9, 10, "超序时"), (100, 10, "已完成"),
        (99.9, None, "达到序时"), (50, 0, "达到序时"), (50.01, 0, "超序时"), (45, 0, "达到序时"), (39, 0, "滞后"),
    ],
)  # fmt: skip
def test_ahead_is_told_apart_only_where_the_office_asks(percent: float, ahead: float | None, expected: str) -> None:
    assert status(percent, ahead=ahead) == expected


def test_what_is_not_under_way_is_not_ahead() -> None:
    assert status(50, Schedule(date(2024, 9, 1), DECEMBER), ahead=0) == "未到期"
    assert status(99, Schedule(date(2024, 1, 1), date(2024, 5, 31)), ahead=0) == "逾期"
    assert status(99, Schedule(date(2024, 1, 1), None), ahead=0) == "未排期"


def test_every_status_and_what_is_far_behind_has_a_light_of_its_own() -> None:
    own = {name: name[:1] for name in LIGHTS}
    found = {assess(percent, YEAR, Yardstick(JUNE, ahead=10, lights=own)).light for percent in (100, 65, 50, 30, 10)}
    assert found == {"已", "超", "达", "滞", "严"}
    assert set(LIGHTS) == {status.value for status in Status} | {"严重滞后"}


# -- milestones

START = date(2024, 1, 1)
#: 20 % by the end of March, 50 % by the end of June, 90 % by the end of September.
MILESTONES = ((date(2024, 3, 31), 20.0), (JUNE, 50.0), (date(2024, 9, 30), 90.0))


@pytest.mark.parametrize(
    ("as_of", "steps", "line"),
    [
        ("2023-12-31", 0, 0),
        ("2024-01-01", 0, 0),
        ("2024-02-15", 0, Fraction(20 * 45, 90)),
        ("2024-03-30", 0, Fraction(20 * 89, 90)),
        ("2024-03-31", 20, 20),
        ("2024-04-01", 20, 20 + Fraction(30, 91)),
        ("2024-06-30", 50, 50),
        ("2024-07-30", 50, 50 + Fraction(40 * 30, 92)),
        ("2024-09-30", 90, 90),
        ("2024-12-31", 90, 90),
    ],
)
def test_milestones_are_steps_or_joined_by_lines(as_of: str, steps: float, line: Fraction) -> None:
    schedule = Schedule(START, DECEMBER, milestones=MILESTONES)
    for stepped, expected in ((True, steps), (False, line)):
        found = assess(0, schedule, Yardstick(date.fromisoformat(as_of), stepped=stepped)).scheduled
        assert found == pytest.approx(float(expected), abs=1e-9)


def test_milestones_stand_instead_of_the_straight_line() -> None:
    """At the end of May 41.7 % of the year is gone, and by milestones 20 %; no method matters."""
    may = date(2024, 5, 31)
    assert assess(12, YEAR, Yardstick(may)).status is Status.BEHIND
    for method in ("按月", "按半月", "按日"):
        found = assess(12, Schedule(START, DECEMBER, milestones=MILESTONES), Yardstick(may, method))
        assert (found.status, found.scheduled, found.gap) == (Status.ON_PACE, 20, -8)
    assert status(9.99, Schedule(START, DECEMBER, milestones=MILESTONES), may) == "滞后"
    assert status(10, Schedule(START, DECEMBER, milestones=MILESTONES), may) == "达到序时"


@pytest.mark.parametrize("stepped", [True, False])
def test_an_item_without_a_start_is_held_against_its_milestones(stepped: bool) -> None:
    """Before the first of them nothing is due; no line can be drawn to it."""
    schedule = Schedule(None, DECEMBER, milestones=MILESTONES)
    for as_of, scheduled, expected in ((date(2024, 3, 30), 0, "达到序时"), (JUNE, 50, "滞后")):
        found = assess(0, schedule, Yardstick(as_of, stepped=stepped))
        assert (found.scheduled, found.status.value) == (scheduled, expected)


def test_milestones_change_neither_overdue_nor_not_yet_due() -> None:
    late, early = date(2025, 1, 1), date(2023, 12, 31)
    schedule = Schedule(START, DECEMBER, milestones=MILESTONES)
    assert [status(99, schedule, day) for day in (early, late)] == ["未到期", "逾期"]
    assert status(100, schedule, JUNE) == "已完成"
    assert status(None, schedule, JUNE) == "待核实"


def test_an_open_ended_item_has_milestones_too() -> None:
    """Its year begins on 1 January, so that on a line 60 of 90 days are two thirds of the way to the first."""
    day = date(2024, 3, 1)
    schedule = Schedule(None, None, True, MILESTONES)
    assert assess(0, schedule, Yardstick(day)).scheduled == 0
    assert assess(0, schedule, Yardstick(day, stepped=False)).scheduled == pytest.approx(20 * 60 / 90)
    assert status(49, schedule, date(2025, 6, 30)) == "滞后"


def test_two_milestones_on_one_day_ask_for_the_later() -> None:
    both = ((date(2024, 3, 31), 20.0), (date(2024, 3, 31), 30.0), (JUNE, 50.0))
    for stepped in (True, False):
        found = assess(0, Schedule(START, DECEMBER, milestones=both), Yardstick(date(2024, 3, 31), stepped=stepped))
        assert found.scheduled == 30


def test_a_milestone_before_the_start_divides_by_nothing() -> None:
    for start in (date(2024, 3, 31), date(2024, 5, 1)):
        for day in (date(2024, 3, 30), date(2024, 3, 31), date(2024, 4, 30), date(2024, 5, 1)):
            schedule = Schedule(start, DECEMBER, milestones=MILESTONES)
            scheduled = assess(0, schedule, Yardstick(day, stepped=False)).scheduled
            assert scheduled is not None and 0 <= scheduled <= 50


# -- against the slow reckoning


DAYS = st.dates(date(2019, 1, 1), date(2027, 12, 31))
HUNDREDTHS = st.integers(0, 12000).map(lambda n: Fraction(n, 100))
POINTS = st.integers(0, 120).map(lambda n: Fraction(n, 2))
METHODS = st.sampled_from(["按月", "按半月", "按日"])
SHARES = st.integers(0, 1000).map(lambda n: n / 10)


@st.composite
def schedules(draw: st.DrawFn, milestones: bool = False) -> Schedule:
    """A schedule that ends no earlier than it begins; either end may be unknown. `milestones` begin at its start."""
    first, last = sorted((draw(DAYS), draw(DAYS)))
    known = draw(st.sampled_from([(True, True)] * 6 + [(True, False), (False, True), (False, False)]))
    start, due, open_ended = first if known[0] else None, last if known[1] else None, draw(st.integers(0, 9)) == 0
    if not milestones or open_ended:
        return Schedule(start, due, open_ended)
    later = st.dates(first, date(2028, 12, 31))
    points = sorted(zip(draw(st.lists(later, max_size=5)), sorted(draw(st.lists(SHARES, min_size=5))), strict=False))
    shares = sorted(share for _, share in points)
    return Schedule(start, due, False, tuple((day, share) for (day, _), share in zip(points, shares, strict=True)))


RULES = st.tuples(DAYS, METHODS, POINTS, POINTS, st.none() | POINTS, st.booleans()).map(lambda parts: Rule(*parts))


@settings(max_examples=1000, deadline=None)
@given(
    schedules() | schedules(milestones=True), RULES, HUNDREDTHS, st.integers(-2, 2), st.sampled_from([None, 0, 1, 2])
)
@example(YEAR, Rule(JUNE), Fraction(40), 0, None)
@example(YEAR, Rule(JUNE), Fraction(20), 0, None)
@example(YEAR, Rule(JUNE, ahead=Fraction(10)), Fraction(60), 0, None)
def test_against_the_slow_reckoning(
    schedule: Schedule, rule: Rule, percent: Fraction, near: int, line: int | None
) -> None:
    """Percentages of two decimals, many of them within two hundredths of one of the lines."""
    scheduled = slowly(Fraction(0), schedule, rule).scheduled
    if line is not None and scheduled is not None:
        points = scheduled - (rule.tolerance, rule.red, -(rule.ahead or 0))[line]
        percent = max(Fraction(round(points * 100) + near, 100), Fraction(0))
    expected = slowly(percent, schedule, rule)
    ahead = None if rule.ahead is None else float(rule.ahead)
    points_of = float(rule.tolerance), float(rule.red), ahead
    found = assess(float(percent), schedule, Yardstick(rule.as_of, rule.method, *points_of, rule.stepped))
    assert (found.status.value, found.light) == expected[:2]
    if expected.scheduled is None:
        assert found.scheduled is None and found.gap is None
    else:
        assert found.scheduled == pytest.approx(float(expected.scheduled), abs=1e-9)
        assert found.gap == pytest.approx(float(percent - expected.scheduled), abs=1e-9)


@settings(max_examples=300, deadline=None)
@given(DAYS, DAYS, DAYS, METHODS, HUNDREDTHS)
def test_a_due_day_before_the_start_is_overdue_or_not_yet_due(
    first: date, last: date, as_of: date, method: str, percent: Fraction
) -> None:
    due, start = sorted((first, last))
    if due == start:
        return
    found = assess(float(percent), Schedule(start, due), Yardstick(as_of, method))
    expected = "已完成" if percent >= 100 else "逾期" if as_of > due else "未到期"
    assert found.status.value == expected
    assert found.scheduled is not None and 0 <= found.scheduled <= 100


@settings(max_examples=300, deadline=None)
@given(schedules() | schedules(milestones=True), RULES, HUNDREDTHS, HUNDREDTHS)
def test_more_done_is_never_worse(schedule: Schedule, rule: Rule, first: Fraction, second: Fraction) -> None:
    yardstick = Yardstick(rule.as_of, rule.method, float(rule.tolerance), float(rule.red), stepped=rule.stepped)
    less, more = (assess(float(p), schedule, yardstick) for p in sorted((first, second)))
    rank = ("红", "黄", "灰", "绿").index
    assert rank(less.light) <= rank(more.light)
