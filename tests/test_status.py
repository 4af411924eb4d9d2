"""Status on one day, case by case as the contract (section 3) states it, and against a slow reckoning in fractions."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tables import read, whole

from toolkit.chinese import parse_period, show_points
from toolkit.status import Schedule, Standing, Yardstick, assess
from toolkit.summary import Item, summarize

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


# -- published figures


@pytest.mark.parametrize(
    ("percent", "month", "published"),
    [(74, 8, "+7.3"), (629.0 / 647.4 * 100, 10, "+13.8"), (44, 5, "+2.3")],
    ids=["三元区", "江门", "资阳"],
)
def test_published_gaps_come_out(percent: float, month: int, published: str) -> None:
    """Four districts' published figures, reckoned from unrounded values: 97.2 for 97.158 would give 13.9."""
    as_of = date(2024, month + 1, 1) - timedelta(days=1)
    gap = standing(percent, YEAR, as_of).gap
    assert gap is not None and show_points(gap) == published


# -- against a slow reckoning


def months(first: date, last: date) -> list[tuple[int, int]]:
    """Every month from the first day's to the last day's, one by one."""
    found, year, month = [], first.year, first.month
    while (year, month) <= (last.year, last.month):
        found.append((year, month))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found


def days(first: date, last: date) -> list[int]:
    """Every day from the first to the last, one by one."""
    return list(range(first.toordinal(), last.toordinal() + 1))


def slowly(
    percent: Fraction | None, schedule: Schedule, as_of: date, method: str, tolerance: Fraction, red: Fraction
) -> tuple[str, str, Fraction | None]:
    """Status, light and scheduled as section 3 of the contract words them; not scheduled if due before its start."""
    start, due = schedule.start, schedule.due
    if schedule.open_ended:
        start, due = date(as_of.year, 1, 1), date(as_of.year, 12, 31)
    scheduled = None
    if start is not None and due is not None and start <= due:
        steps = days if method == "按日" else months
        ratio = Fraction(len(steps(start, as_of)), len(steps(start, due)))
        scheduled = min(max(ratio, Fraction(0)), Fraction(1)) * 100
    if percent is None:
        return "待核实", "灰", scheduled
    if percent >= 100:
        return "已完成", "绿", scheduled
    if due is None:
        return "未排期", "灰", scheduled
    if as_of > due:
        return "逾期", "红", scheduled
    if start is None:
        return "待核实", "灰", scheduled
    if as_of < start:
        return "未到期", "绿", scheduled
    if scheduled is not None and percent < scheduled - tolerance:
        return "滞后", "红" if scheduled - percent > red else "黄", scheduled
    return "达到序时", "绿", scheduled


DAYS = st.dates(date(2019, 1, 1), date(2027, 12, 31))
HUNDREDTHS = st.integers(0, 12000).map(lambda n: Fraction(n, 100))
POINTS = st.integers(0, 120).map(lambda n: Fraction(n, 2))


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """A schedule that ends no earlier than it begins; either end may be unknown."""
    first, last = sorted((draw(DAYS), draw(DAYS)))
    known = draw(st.sampled_from([(True, True)] * 6 + [(True, False), (False, True), (False, False)]))
    return Schedule(first if known[0] else None, last if known[1] else None, draw(st.integers(0, 9)) == 0)


@settings(max_examples=1500, deadline=None)
@given(schedules(), DAYS, st.sampled_from(["按月", "按日"]), POINTS, POINTS, HUNDREDTHS, st.integers(-2, 2), st.data())
@example(YEAR, JUNE, "按月", Fraction(10), Fraction(30), Fraction(40), 0, None)
@example(YEAR, JUNE, "按月", Fraction(10), Fraction(30), Fraction(20), 0, None)
def test_against_the_slow_reckoning(
    schedule: Schedule,
    as_of: date,
    method: str,
    tolerance: Fraction,
    red: Fraction,
    percent: Fraction,
    near: int,
    data: st.DataObject | None,
) -> None:
    """Percentages of two decimals, many of them within two hundredths of one of the lines."""
    scheduled = slowly(Fraction(0), schedule, as_of, method, tolerance, red)[2]
    if data is not None and scheduled is not None and data.draw(st.booleans()):
        line = scheduled - data.draw(st.sampled_from([tolerance, red]))
        percent = max(Fraction(round(line * 100) + near, 100), Fraction(0))
    expected = slowly(percent, schedule, as_of, method, tolerance, red)
    found = assess(float(percent), schedule, Yardstick(as_of, method, float(tolerance), float(red)))
    assert (found.status.value, found.light) == expected[:2]
    if expected[2] is None:
        assert found.scheduled is None and found.gap is None
    else:
        assert found.scheduled == pytest.approx(float(expected[2]), abs=1e-9)
        assert found.gap == pytest.approx(float(percent - expected[2]), abs=1e-9)


@settings(max_examples=300, deadline=None)
@given(DAYS, DAYS, DAYS, st.sampled_from(["按月", "按日"]), HUNDREDTHS)
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
@given(schedules(), DAYS, st.sampled_from(["按月", "按日"]), HUNDREDTHS, HUNDREDTHS)
def test_more_done_is_never_worse(
    schedule: Schedule, as_of: date, method: str, first: Fraction, second: Fraction
) -> None:
    less, more = (assess(float(p), schedule, Yardstick(as_of, method)) for p in sorted((first, second)))
    rank = ("红", "黄", "灰", "绿").index
    assert rank(less.light) <= rank(more.light)


# -- start and due as the sheets give them


def task(start: str, due: str, percent: str, period: str = "2024-06", more: str = "") -> Item:
    """The one task of a ledger whose plan is 2021-2025."""
    headings = "任务编号|重点任务|任务事项|牵头单位|开始时间|完成时限|完成率"
    sheets = whole({"任务台账": f"{headings}\n1|大|事|区发改委|{start}|{due}|{percent}"})
    sheets["设置"] += more
    return summarize(read(sheets), parse_period(period)).items[0]


def project(start: str, due: str, percent: str, period: str = "2024-06", planned: str = "200", done: str = "") -> Item:
    """The one project of a ledger whose plan is 2021-2025."""
    headings = "项目编号|所属规划|清单|项目名称|计划投资(万元)|开始年份|结束年份|完成率|累计完成投资(万元)"
    sheets = whole({"项目台账": f"{headings}\n1|规划|清单|甲|{planned}|{start}|{due}|{percent}|{done}"})
    return summarize(read(sheets), parse_period(period)).items[0]


@pytest.mark.parametrize(
    ("start", "due", "period", "scheduled"),
    [
        ("2024-01-15", "2024年10月底", "2024-06", Fraction(6, 10)),
        ("2024年3月", "2024年四季度", "2024-06", Fraction(4, 10)),
        ("2024年", "2024年上半年", "2024-03", Fraction(3, 6)),
        ("2024年", "2024年", "2024Q2", Fraction(6, 12)),
        ("2020年6月", "2020年6月至2021年12月", "2020", Fraction(7, 19)),
        ("2021", "2021、2024", "2022", Fraction(24, 48)),
        ("", "2025年底", "2024年6月", Fraction(42, 60)),
        ("—", "2025年底", "2024年6月", Fraction(42, 60)),
        ("", "持续推进", "2024-06", Fraction(6, 12)),
        ("2024年9月", "贯穿全年", "2024-06", Fraction(6, 12)),
        ("", "长期", "2023", Fraction(1)),
    ],
)
def test_start_and_due_of_a_task(start: str, due: str, period: str, scheduled: Fraction) -> None:
    assert task(start, due, "0", period).scheduled == pytest.approx(float(scheduled * 100))


@pytest.mark.parametrize(
    ("start", "due", "period", "scheduled"),
    [("2024", "2024", "2024-06", Fraction(6, 12)), ("2021-2025", "2021-2025", "2022", Fraction(24, 60))],
)
def test_start_and_due_of_a_project(start: str, due: str, period: str, scheduled: Fraction) -> None:
    assert project(start, due, "0", period).scheduled == pytest.approx(float(scheduled * 100))


def test_a_project_runs_to_the_last_day_of_its_last_year() -> None:
    statuses = [project("2022", "2024", "1%", period).status for period in ("2021-12", "2022-01", "2024-12", "2025-01")]
    assert statuses == ["未到期", "达到序时", "滞后", "逾期"]


@pytest.mark.parametrize(
    ("due", "day_before", "day_after"),
    [
        ("2021年10月底", "2021-10", "2021-11"), ("2024年四季度", "2024-12", "2025-01"),
        ("2024年上半年", "2024-06", "2024-07"), ("2024年2月", "2024-02", "2024-03"),
        ("2024-05-30", "2024-04", "2024-05"), ("2024-05-31", "2024-05", "2024-06"),
    ],
)  # fmt: skip
def test_a_task_is_overdue_after_the_last_day_its_deadline_allows(due: str, day_before: str, day_after: str) -> None:
    assert task("", due, "1%", day_before).status == "滞后"
    assert task("", due, "1%", day_after).status == "逾期"


@pytest.mark.parametrize(
    ("start", "due", "percent", "expected"),
    [
        ("", "等通知", "40", "未排期"),
        ("", "'2024.10", "40", "未排期"),
        ("", "", "40", "未排期"),
        ("前年", "2024年底", "40", "待核实"),
        ("前年", "2024年3月", "40", "逾期"),
        ("前年", "持续推进", "40", "达到序时"),
        ("", "2024年底", "四成", "待核实"),
        ("", "等通知", "四成", "待核实"),
        ("", "2024年3月", "四成", "待核实"),
        ("", "等通知", "100", "已完成"),
        ("前年", "2024年底", "100", "已完成"),
    ],
)
def test_unreadable_cells_of_a_task(start: str, due: str, percent: str, expected: str) -> None:
    assert task(start, due, percent).status == expected


def test_a_blank_percentage_is_nothing_done_and_not_reported() -> None:
    assert [(i.percent, i.unreported, i.status) for i in (task("", "2024年底", ""), task("", "2024年底", "0"))] == [
        (0, True, "滞后"),
        (0, False, "滞后"),
    ]


@pytest.mark.parametrize(
    ("start", "due", "percent", "expected"),
    [
        ("", "", "0", "未排期"), ("2021", "", "0", "未排期"), ("2021", "待定", "0", "未排期"),
        ("2021", "以后", "0", "未排期"),
        ("以前", "2024", "0", "待核实"), ("以前", "2023", "0", "逾期"), ("2025", "2025", "0", "未到期"),
        ("2022", "2023", "99", "逾期"), ("2022", "2023", "100", "已完成"),
    ],
)  # fmt: skip
def test_years_of_a_project(start: str, due: str, percent: str, expected: str) -> None:
    assert project(start, due, percent).status == expected


@pytest.mark.parametrize(
    ("percent", "done", "expected"),
    [
        ("", "90", 45), ("30", "90", 30), ("0", "90", 0), ("", "", 0), ("", "250", 125), ("", "0.02亿元", 100),
        ("三成", "90", None), ("", "九十多", None), ("30", "九十多", 30),
    ],
)  # fmt: skip
def test_percentage_of_a_project_is_reported_or_invested_over_planned(
    percent: str, done: str, expected: float | None
) -> None:
    item = project("2021", "2025", percent, done=done)
    assert item.percent == (expected if expected is None else pytest.approx(expected))
    assert item.unreported == (percent == done == "")


@pytest.mark.parametrize(("planned", "unreported"), [("", True), ("0", True), ("二百多", False)])
def test_percentage_of_a_project_without_a_planned_amount(planned: str, unreported: bool) -> None:
    item = project("2021", "2025", "", planned=planned, done="90")
    assert (item.unreported, item.status) == (unreported, "滞后" if unreported else "待核实")


def test_settings_decide_method_and_thresholds() -> None:
    assert task("2024-06-21", "2024-07-30", "20").status == "滞后"
    assert task("2024-06-21", "2024-07-30", "20", more="序时算法|按日").status == "达到序时"
    assert task("2024年", "2024年", "35").status == "滞后"
    assert task("2024年", "2024年", "35", more="序时容差（百分点）|15").status == "达到序时"
    assert task("2024年", "2024年", "35").light == "黄"
    assert task("2024年", "2024年", "35", more="红灯阈值(百分点)|12个百分点").light == "红"


def test_without_a_planning_period_a_task_without_a_start_has_to_be_looked_at() -> None:
    sheets = {
        "设置": "项|值",
        "任务台账": "任务编号|重点任务|任务事项|牵头单位|完成时限|完成率\n1|大|事|区发改委|2024年底|40",
    }
    item = summarize(read(sheets), parse_period("2024-06")).items[0]
    assert (item.status, item.scheduled) == ("待核实", None)
