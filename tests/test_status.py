"""Status on one day, case by case as the contract (section 3) states it. All of it at random: test_yardsticks.py."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from toolkit.status import Schedule, Standing, Yardstick, assess

YEAR = Schedule(date(2024, 1, 1), date(2024, 12, 31))
#: The last days of months 6 and 12: half a year, a whole year.
JUNE, DECEMBER = date(2024, 6, 30), date(2024, 12, 31)


def standing(percent: float | None, schedule: Schedule = YEAR, as_of: date = JUNE, **thresholds: float) -> Standing:
    """The standing by months, with the contract's thresholds where none are given."""
    return assess(percent, schedule, Yardstick(as_of, "按月", **thresholds))


def status(percent: float | None, schedule: Schedule = YEAR, as_of: date = JUNE, **thresholds: float) -> str:
    """The status as reports print it."""
    return standing(percent, schedule, as_of, **thresholds).status.value


def light(percent: float | None, schedule: Schedule = YEAR, as_of: date = JUNE, **thresholds: float) -> str:
    """The colour as reports print it."""
    return standing(percent, schedule, as_of, **thresholds).light


# -- the order of the statuses


BOTH_REVERSED = Schedule(date(2024, 9, 1), date(2024, 3, 31))


@pytest.mark.parametrize(
    ("percent", "schedule", "expected"),
    [
        # 已完成 comes before everything
        (100, Schedule(None, None), "已完成"),
        (100, Schedule(date(2024, 1, 1), date(2024, 3, 31)), "已完成"),
        (100, Schedule(date(2024, 9, 1), date(2024, 12, 31)), "已完成"),
        (100, Schedule(None, date(2024, 12, 31)), "已完成"),
        (130, YEAR, "已完成"),
        (99.999, Schedule(date(2024, 1, 1), date(2024, 3, 31)), "逾期"),
        # 未排期 before what a start alone could say
        (50, Schedule(date(2024, 1, 1), None), "未排期"),
        (0, Schedule(date(2030, 1, 1), None), "未排期"),
        (0, Schedule(None, None), "未排期"),
        # 逾期 before 未到期, and whatever the start
        (0, BOTH_REVERSED, "逾期"),
        (0, Schedule(None, date(2024, 6, 29)), "逾期"),
        # 未到期 before 滞后
        (0, Schedule(date(2024, 7, 1), date(2024, 7, 31)), "未到期"),
        (0, Schedule(date(2024, 7, 1), date(2024, 6, 30)), "未到期"),
        # 滞后, 达到序时
        (0, YEAR, "滞后"),
        (45, YEAR, "达到序时"),
        (99.999, YEAR, "达到序时"),
    ],
)
def test_the_first_status_that_fits(percent: float, schedule: Schedule, expected: str) -> None:
    assert status(percent, schedule) == expected


def test_before_the_start_nothing_lags_though_its_month_has_begun() -> None:
    schedule = Schedule(date(2024, 6, 20), date(2024, 6, 30))
    assert standing(0, schedule, date(2024, 6, 19)).scheduled == 100
    assert status(0, schedule, date(2024, 6, 19)) == "未到期"
    assert status(0, schedule, date(2024, 6, 20)) == "滞后"


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2024, 12, 30), "滞后"), (DECEMBER, "滞后"), (date(2025, 1, 1), "逾期")]
)
def test_the_due_day_itself_is_not_overdue(day: date, expected: str) -> None:
    assert status(50, YEAR, day) == expected


@pytest.mark.parametrize(("day", "expected"), [(date(2023, 12, 31), "未到期"), (date(2024, 1, 1), "达到序时")])
def test_the_start_day_itself_is_due(day: date, expected: str) -> None:
    assert status(0, YEAR, day) == expected


@pytest.mark.parametrize(
    ("percent", "schedule", "expected"),
    [
        (None, YEAR, "待核实"),
        (None, Schedule(date(2024, 1, 1), date(2024, 3, 31)), "待核实"),
        (None, Schedule(None, None), "待核实"),
        (None, Schedule(None, None, open_ended=True), "待核实"),
        (40, Schedule(None, date(2024, 12, 31)), "待核实"),
        (40, Schedule(None, None, open_ended=True), "达到序时"),
    ],
)
def test_what_cannot_be_read_has_to_be_looked_at(percent: float | None, schedule: Schedule, expected: str) -> None:
    assert status(percent, schedule) == expected


def test_what_cannot_be_known_has_no_gap() -> None:
    assert (standing(None).scheduled, standing(None).gap) == (50, None)
    for schedule in (Schedule(date(2024, 1, 1), None), Schedule(None, DECEMBER), Schedule(None, None)):
        assert (standing(40, schedule).scheduled, standing(40, schedule).gap) == (None, None)


# -- scheduled, by months and by days


@pytest.mark.parametrize(
    ("start", "due", "as_of", "elapsed", "total"),
    [
        ("2024-01-01", "2024-12-31", "2024-01-31", 1, 12),
        ("2024-01-01", "2024-12-31", "2024-06-30", 6, 12),
        ("2024-01-31", "2024-12-01", "2024-06-01", 6, 12),
        ("2024-01-01", "2024-12-31", "2024-12-31", 12, 12),
        ("2021-03-01", "2025-12-31", "2024-06-30", 40, 58),
        ("2021-01-01", "2025-12-31", "2022-12-31", 24, 60),
        ("2024-06-01", "2024-06-30", "2024-06-30", 1, 1),
        ("2023-12-31", "2024-01-01", "2024-01-01", 2, 2),
        ("2024-02-01", "2024-02-29", "2024-02-29", 1, 1),
        # clamped
        ("2024-07-01", "2024-12-31", "2024-06-30", 0, 6),
        ("2025-07-01", "2025-12-31", "2024-06-30", 0, 6),
        ("2024-01-01", "2024-03-31", "2024-06-30", 3, 3),
    ],
)
def test_months_are_counted_with_both_ends(start: str, due: str, as_of: str, elapsed: int, total: int) -> None:
    schedule = Schedule(date.fromisoformat(start), date.fromisoformat(due))
    scheduled = assess(0, schedule, Yardstick(date.fromisoformat(as_of), "按月")).scheduled
    assert scheduled == pytest.approx(100 * elapsed / total, abs=1e-12)


@pytest.mark.parametrize(
    ("start", "due", "as_of", "elapsed", "total"),
    [
        ("2024-01-01", "2024-12-31", "2024-06-30", 182, 366),
        ("2023-01-01", "2023-12-31", "2023-06-30", 181, 365),
        ("2024-02-28", "2024-03-01", "2024-02-29", 2, 3),
        ("2023-02-28", "2023-03-01", "2023-02-28", 1, 2),
        ("2000-02-01", "2000-02-29", "2000-02-29", 29, 29),
        ("2100-02-01", "2100-02-28", "2100-02-14", 14, 28),
        ("2021-01-01", "2025-12-31", "2024-06-30", 1277, 1826),
        ("2024-06-30", "2024-06-30", "2024-06-30", 1, 1),
        # clamped
        ("2024-07-01", "2024-12-31", "2024-06-30", 0, 184),
        ("2024-01-01", "2024-03-31", "2024-06-30", 91, 91),
    ],
)
def test_days_are_counted_with_both_ends(start: str, due: str, as_of: str, elapsed: int, total: int) -> None:
    schedule = Schedule(date.fromisoformat(start), date.fromisoformat(due))
    scheduled = assess(0, schedule, Yardstick(date.fromisoformat(as_of), "按日")).scheduled
    assert scheduled == pytest.approx(100 * elapsed / total, abs=1e-12)


def test_method_decides_the_status() -> None:
    late = Schedule(date(2024, 6, 21), date(2024, 7, 30))  # by months half gone, by days a quarter
    assert assess(20, late, Yardstick(JUNE, "按月")).status.value == "滞后"
    assert assess(20, late, Yardstick(JUNE, "按日")).status.value == "达到序时"


class TestOpenEnded:
    """持续推进 runs through the calendar year of the period, and is never overdue."""

    @pytest.mark.parametrize("method", ["按月", "按日"])
    @pytest.mark.parametrize("year", [2023, 2024])
    def test_reckons_as_the_year_would(self, method: str, year: int) -> None:
        for month in range(1, 13):
            as_of = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            whole_year = Schedule(date(year, 1, 1), date(year, 12, 31))
            for percent in (0, 30, 70, 100):
                yardstick = Yardstick(as_of, method)
                assert assess(percent, Schedule(None, None, True), yardstick) == assess(percent, whole_year, yardstick)

    def test_is_never_overdue(self) -> None:
        assert status(0, Schedule(None, None, True), DECEMBER) == "滞后"
        assert status(0, Schedule(date(2020, 1, 1), date(2020, 6, 30), True), DECEMBER) == "滞后"

    def test_ignores_a_start_of_its_own(self) -> None:
        assert status(0, Schedule(date(2024, 9, 1), None, True)) == "滞后"


# -- the two thresholds, exactly


@pytest.mark.parametrize(
    ("percent", "expected"), [(39.99, "滞后"), (40, "达到序时"), (40.01, "达到序时"), (50, "达到序时")]
)
def test_on_the_line_is_in_time(percent: float, expected: str) -> None:
    assert status(percent) == expected


@pytest.mark.parametrize(("percent", "expected"), [(19.99, "红"), (20, "黄"), (39.99, "黄"), (40, "绿")])
def test_red_begins_beyond_its_threshold(percent: float, expected: str) -> None:
    assert light(percent) == expected


@pytest.mark.parametrize(
    ("elapsed", "total"), [(n, total) for total in (3, 6, 7, 12, 58, 60) for n in range(1, total + 1)]
)
@pytest.mark.parametrize("tolerance", [0, 5, 10, 12.5])
def test_thirds_and_sevenths_on_the_line_are_in_time(elapsed: int, total: int, tolerance: float) -> None:
    """A percentage computed as the line itself stays on it, whatever the last bits of floating point say."""
    start = date(2020, 1, 1)
    months = Schedule(start, date(2020 + (total - 1) // 12, (total - 1) % 12 + 1, 28))
    as_of = date(2020 + (elapsed - 1) // 12, (elapsed - 1) % 12 + 1, 28)
    line = 100 * elapsed / total - tolerance
    if line >= 0:
        assert status(line, months, as_of, tolerance=tolerance) in ("达到序时", "已完成")
        assert status(line - 0.01, months, as_of, tolerance=tolerance) == "滞后"


def test_a_quotient_on_the_line_is_in_time() -> None:
    """7 of 30 万元 is 23.333333333333332 %, a third of the year less ten points is 23.333333333333336 %."""
    percent, april = 7 / 30 * 100, date(2024, 4, 30)
    assert percent < 100 * 4 / 12 - 10
    assert status(percent, as_of=april) == "达到序时"
    assert light(percent, as_of=april, tolerance=5, red=10) == "黄"


def test_thresholds_are_settings() -> None:
    assert status(49.9, tolerance=0) == "滞后"
    assert status(50, tolerance=0) == "达到序时"
    assert status(0, tolerance=50) == "达到序时"
    assert (light(24.9, red=25), light(25, red=25)) == ("红", "黄")
    assert light(39, red=5) == "红"


@pytest.mark.parametrize(
    ("percent", "schedule", "expected"),
    [
        (100, Schedule(None, None), "绿"),
        (0, Schedule(None, None), "灰"),
        (99, Schedule(date(2024, 1, 1), date(2024, 5, 31)), "红"),
        (0, Schedule(date(2025, 1, 1), date(2025, 12, 31)), "绿"),
        (30, YEAR, "黄"),
        (0, YEAR, "红"),
        (60, YEAR, "绿"),
        (None, YEAR, "灰"),
    ],
)
def test_light_of_each_status(percent: float | None, schedule: Schedule, expected: str) -> None:
    assert light(percent, schedule) == expected
