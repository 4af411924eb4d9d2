"""Reporting periods of every length: their days, the one before and after each, how they are written, mid-terms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables import SETTINGS, found, read, whole

from toolkit.chinese import parse_period
from toolkit.summary import own_period, period_for, summarize
from toolkit.values import CannotDo, Period, Span

HALF_MONTH, MONTH, QUARTER, HALF_YEAR, YEAR, MID_TERM = Span
PER_YEAR = {HALF_MONTH: 24, MONTH: 12, QUARTER: 4, HALF_YEAR: 2}
YEARS = st.integers(1951, 2090)
MID_TERMS = st.builds(Period, YEARS, st.just(MID_TERM), st.integers(1, 10))
CALENDAR = st.one_of(
    *(st.builds(Period, YEARS, st.just(span), st.integers(1, count)) for span, count in PER_YEAR.items()),
    st.builds(Period, YEARS, st.just(YEAR)),
)


def day(text: str) -> date:
    """2024-02-29 as a date."""
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "first", "as_of", "label"),
    [
        ("2024-08H1", "2024-08-01", "2024-08-15", "2024年8月上半月"),
        ("2024-08H2", "2024-08-16", "2024-08-31", "2024年8月下半月"),
        ("2024-02H2", "2024-02-16", "2024-02-29", "2024年2月下半月"),
        ("2023-02H2", "2023-02-16", "2023-02-28", "2023年2月下半月"),
        ("2024-12H2", "2024-12-16", "2024-12-31", "2024年12月下半月"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024年2月"),
        ("2024-12", "2024-12-01", "2024-12-31", "2024年12月"),
        ("2024Q1", "2024-01-01", "2024-03-31", "2024年一季度"),
        ("2024Q4", "2024-10-01", "2024-12-31", "2024年四季度"),
        ("2024H1", "2024-01-01", "2024-06-30", "2024年上半年"),
        ("2024H2", "2024-07-01", "2024-12-31", "2024年下半年"),
        ("2024", "2024-01-01", "2024-12-31", "2024年"),
        ("2021-2025M", "2021-01-01", "2023-06-30", "2021—2025年规划中期"),
    ],
)
def test_first_and_last_day_and_name(text: str, first: str, as_of: str, label: str) -> None:
    period = parse_period(text)
    assert (period.first, period.as_of, period.label, str(period)) == (day(first), day(as_of), label, text)


@pytest.mark.parametrize(
    ("text", "previous", "following"),
    [
        ("2024-08H1", "2024-07H2", "2024-08H2"), ("2024-01H1", "2023-12H2", "2024-01H2"),
        ("2024-12H2", "2024-12H1", "2025-01H1"), ("2024-01", "2023-12", "2024-02"), ("2024-12", "2024-11", "2025-01"),
        ("2024Q1", "2023Q4", "2024Q2"), ("2024Q4", "2024Q3", "2025Q1"), ("2024H1", "2023H2", "2024H2"),
        ("2024H2", "2024H1", "2025H1"), ("2024", "2023", "2025"), ("2021-2025M", "2016-2020M", "2026-2030M"),
    ],
)  # fmt: skip
def test_the_period_before_and_after(text: str, previous: str, following: str) -> None:
    period = parse_period(text)
    assert (str(period.previous), str(period.following)) == (previous, following)


@given(CALENDAR)
def test_periods_of_one_length_follow_each_other_without_a_gap(period: Period) -> None:
    assert period.first <= period.as_of
    assert period.following.first == period.as_of + timedelta(days=1)
    assert period.previous.as_of == period.first - timedelta(days=1)
    assert period.following.previous == period.previous.following == period
    assert period.following.span is period.span


@given(YEARS, st.sampled_from(list(PER_YEAR)))
def test_the_periods_of_a_year_are_the_year(year: int, span: Span) -> None:
    periods = [Period(year, span, number) for number in range(1, PER_YEAR[span] + 1)]
    whole_year = Period(year, YEAR)
    assert (periods[0].first, periods[-1].as_of) == (whole_year.first, whole_year.as_of)
    assert sum((one.as_of - one.first).days + 1 for one in periods) == (whole_year.as_of - whole_year.first).days + 1
    assert [one.following for one in periods[:-1]] == periods[1:]


@given(CALENDAR | MID_TERMS, st.sampled_from([str.strip, str.lower, lambda text: f" {text} "]))
def test_what_is_written_is_read_back(period: Period, typed: Callable[[str], str]) -> None:
    assert parse_period(typed(str(period))) == period
    assert parse_period(typed(period.label)) == period


@given(st.lists(CALENDAR | MID_TERMS, min_size=2, max_size=2, unique=True))
def test_two_periods_are_never_written_alike(periods: list[Period]) -> None:
    """Their files and their lines in a trend are told apart by their names."""
    one, other = periods
    assert str(one) != str(other) and one.label != other.label


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024年8月上半月", "2024-08H1"), ("2024年08月下半月", "2024-08H2"), ("2024-8H2", "2024-08H2"),
        ("2024/08上半月", "2024-08H1"), ("２０２４－０８Ｈ１", "2024-08H1"), ("二〇二四年十月下半月", "2024-10H2"),
        ("2024年上半年", "2024H1"), ("2024上半年", "2024H1"), ("2024-H2", "2024H2"), ("2024年h2", "2024H2"),
        ("2021-2025M", "2021-2025M"), ("2021—2025年规划中期评估", "2021-2025M"), ("2021年至2025年中期", "2021-2025M"),
        ("2021~2025中期", "2021-2025M"), ("中期", "M"), ("规划中期", "M"), ("中期评估", "M"), ("规划中期评估", "M"),
        ("m", "M"), (" 中 期 ", "M"),
    ],
)  # fmt: skip
def test_other_ways_to_write_them(text: str, period: str) -> None:
    assert str(parse_period(text)) == period


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024H3", "不是报告期"), ("2024-08H3", "不是报告期"), ("2024-08H0", "不是报告期"),
        ("2024年8月半月", "不是报告期"),
        ("2024-13H1", "没有13月"), ("2024.1上半月", "既可能是1月也可能是10月"), ("上半年", "不是报告期"),
        ("2025-2021M", "规划起止颠倒"), ("2021-2025", "不是报告期"), ("21-25年中期", "不是报告期"),
        ("1900-1905M", "年份不在1950至2100之间"), ("2024年中期", "不是报告期"), ("2024年半年", "不是报告期"),
    ],
)  # fmt: skip
def test_what_is_no_period(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_period(text)


# -- mid-terms


@pytest.mark.parametrize(
    ("first", "last", "as_of"),
    [
        (2021, 2023, "2022-06-30"), (2021, 2024, "2022-12-31"), (2021, 2025, "2023-06-30"), (2021, 2021, "2021-06-30"),
        (2021, 2030, "2025-12-31"), (2021, 2035, "2028-06-30"),
    ],
)  # fmt: skip
def test_the_mid_term_of_a_plan_is_the_end_of_its_first_half(first: int, last: int, as_of: str) -> None:
    period = parse_period("中期").of_plan(first, last)
    assert period is not None
    assert (period.first, period.as_of) == (date(first, 1, 1), day(as_of))
    assert str(period) == f"{first}-{last}M"


@given(MID_TERMS)
def test_after_a_mid_term_comes_that_of_the_next_plan(period: Period) -> None:
    assert period.following.first == date(period.year + period.number, 1, 1)
    assert period.following.previous == period.previous.following == period
    assert period.of_plan(1999, 2003) == period  # it says its plan itself


@pytest.mark.parametrize(("first", "last"), [(None, None), (2021, None), (None, 2025), (2025, 2021)])
def test_of_an_unknown_plan_there_is_no_mid_term(first: int | None, last: int | None) -> None:
    assert parse_period("中期").of_plan(first, last) is None
    assert str(parse_period("中期")) == "M" and parse_period("中期").label == "规划中期"


@given(CALENDAR)
def test_other_periods_need_no_plan(period: Period) -> None:
    assert period.of_plan(None, None) == period


TASK = "任务编号|重点任务|任务事项|牵头单位|完成时限|完成率|填报日期\n1|大|事|区发改委|2023年5月|40|2023-06-20"
PLANS = {"2021-2023": "2022-06-30", "2021-2024": "2022-12-31", "2021-2025": "2023-06-30"}


def settings_of(period: str, plan: str) -> str:
    """The settings of a plan; without years where it is ""."""
    first, _, last = plan.partition("-")
    years = f"\n规划起始年|{first}\n规划结束年|{last}" if plan else ""
    return f"项|值\n名称|测试{years}\n报告期|{period}"


@pytest.mark.parametrize(("plan", "as_of"), PLANS.items())
def test_a_ledger_s_own_mid_term_goes_through_everything(plan: str, as_of: str) -> None:
    """Status at the middle of the plan, by its own name; the rules know the period too."""
    sheets = {**whole({"任务台账": TASK}), "设置": settings_of("中期", plan)}
    reading = read(sheets)
    period = period_for(reading, None)
    assert (period.as_of, own_period(reading)) == (day(as_of), period)
    summary = summarize(reading, period)
    assert summary.as_of == day(as_of) and summary.period.label == f"{plan.replace('-', '—')}年规划中期"
    assert summary.items[0].status == ("逾期" if as_of > "2023-05-31" else "滞后")
    assert summary.forecast.until > summary.as_of
    assert summary.reporting.units[0].unit == "区发改委"


@pytest.mark.parametrize("period", ["中期", "2024-06H2", "2024H1", "2021-2025M", "2024"])
@pytest.mark.parametrize("plan", ["2021-2025", ""])
def test_a_ledger_set_to_any_period_can_be_checked(period: str, plan: str) -> None:
    problem = "问题编号|关联编号|问题|责任单位|发现日期|整改时限|环节\n1|1|题|区发改委|2022-01-01|2022-06-30|整改"
    sheets = {**whole({"任务台账": TASK, "问题台账": problem}), "设置": settings_of(period, plan)}
    assert isinstance(found(read(sheets)), list)


def test_a_mid_term_of_a_plan_nobody_knows_is_refused() -> None:
    reading = read({**whole({}), "设置": settings_of("中期", "")})
    assert own_period(reading) is None
    unread = [(f.code, f.place.column) for f in reading.findings if f.code == "setting-unread"]
    assert unread == [("setting-unread", "值")]
    with pytest.raises(CannotDo, match="不知道规划期"):
        period_for(reading, parse_period("中期"))
    with pytest.raises(CannotDo, match="没有报告期"):
        period_for(reading, None)
    with pytest.raises(CannotDo, match="没有报告期"):
        period_for(read({**whole({}), "设置": SETTINGS.replace("报告期", "备注")}), None)


def test_the_period_given_goes_before_that_of_the_ledger() -> None:
    reading = read(whole({}))
    assert str(period_for(reading, None)) == "2024-06"
    assert str(period_for(reading, parse_period("2024-05H1"))) == "2024-05H1"
    assert str(period_for(reading, parse_period("中期"))) == "2021-2025M"
