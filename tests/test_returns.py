"""Return dates: what the 报送时限 of a unit says, the day it means for a period, and Chinese working days.

The known days are those of the State Council's notices for 2018—2026.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from chinese_calendar import holidays, is_workday
from hypothesis import given
from hypothesis import strategies as st
from tables import found, read, whole

from toolkit.chinese import Unread, parse_period, show_numeral
from toolkit.ledger import Mark
from toolkit.returns import LARGEST_WORKDAY, Due, ReturnRule, due_of, parse_return_rule
from toolkit.values import Period, Span
from toolkit.workdays import Direction, Workday, is_certain, move, nth_workday, rest_of

EARLIER, LATER, STAY = Direction
MONTH, QUARTER = Span.MONTH, Span.QUARTER
#: The last year whose arrangement is published: later versions of the library know more.
LAST = max(holidays).year
KNOWN = st.dates(date(2004, 1, 1), date(LAST, 12, 27))
ANY_DAY = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def day(text: str) -> date:
    """2024-02-25 as a date."""
    return date.fromisoformat(text)


# -- working days


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("2024-02-25", "周日"), ("2024-06-15", "周六"), ("2024-06-25", ""), ("2024-05-11", ""), ("2025-01-26", ""),
        ("2024-10-03", "国庆节假期"), ("2024-10-05", "国庆节假期"), ("2024-02-16", "春节假期"),
        ("2024-04-04", "清明节假期"), ("2024-06-10", "端午节假期"), ("2024-09-17", "中秋节假期"),
        ("2024-05-03", "劳动节假期"), ("2018-12-31", "元旦假期"), ("2018-12-29", ""), ("2026-01-04", ""),
        ("2026-02-28", ""), ("2026-02-23", "春节假期"),
        ("2015-09-03", "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日假期"),
        ("2099-10-01", ""), ("2099-10-03", "周六"), ("1999-10-01", ""),
    ],
)  # fmt: skip
def test_why_a_day_is_no_working_day(text: str, rest: str) -> None:
    assert rest_of(day(text)) == rest


@pytest.mark.parametrize(
    ("asked", "earlier", "later", "rest"),
    [
        ("2024-02-25", "2024-02-23", "2024-02-26", "周日"),
        ("2024-06-25", "2024-06-25", "2024-06-25", ""),
        ("2024-05-11", "2024-05-11", "2024-05-11", ""),
        ("2024-05-12", "2024-05-11", "2024-05-13", "周日"),
        ("2025-01-25", "2025-01-24", "2025-01-26", "周六"),
        ("2025-02-01", "2025-01-27", "2025-02-05", "春节假期"),
        ("2024-10-05", "2024-09-30", "2024-10-08", "国庆节假期"),
        ("2024-01-01", "2023-12-29", "2024-01-02", "元旦假期"),
        ("2018-12-31", "2018-12-29", "2019-01-02", "元旦假期"),
        ("2026-02-15", "2026-02-14", "2026-02-24", "春节假期"),
    ],
)
def test_a_day_is_moved_over_all_that_are_free(asked: str, earlier: str, later: str, rest: str) -> None:
    assert move(day(asked), EARLIER) == Workday(day(earlier), True, rest)
    assert move(day(asked), LATER) == Workday(day(later), True, rest)
    assert move(day(asked), STAY) == Workday(day(asked), True, rest)


class TestCertain:
    """Days whose arrangement is published, and those whose is not."""

    def test_the_years_that_are_published(self) -> None:
        assert is_certain(date(2004, 1, 1)) and is_certain(date(2026, 6, 25)) and is_certain(date(LAST, 12, 27))
        assert not is_certain(date(2003, 12, 31)) and not is_certain(date(LAST + 1, 1, 1))

    def test_days_before_a_new_year_that_is_not_arranged(self) -> None:
        """The arrangement of 2019 took 29 to 31 December 2018."""
        assert not is_certain(date(LAST, 12, 28)) and not is_certain(date(LAST, 12, 31))
        assert is_certain(date(LAST - 1, 12, 31))

    def test_a_day_moved_in_a_year_to_come_is_by_weekends_and_not_certain(self) -> None:
        assert move(day("2099-10-01"), EARLIER) == Workday(day("2099-10-01"), False)
        assert move(day("2099-10-03"), EARLIER) == Workday(day("2099-10-02"), False, "周六")
        assert move(day("2099-10-03"), LATER) == Workday(day("2099-10-05"), False, "周六")

    def test_every_day_on_the_way_counts(self) -> None:
        """1 January 2004 is known to be free, but not whether the last day of 2003 was."""
        assert move(day("2004-01-01"), EARLIER) == Workday(day("2003-12-31"), False, "元旦假期")
        assert move(day("2004-01-01"), LATER) == Workday(day("2004-01-02"), True, "元旦假期")
        assert not move(date(LAST + 1, 1, 2), EARLIER).certain

    def test_a_day_that_stays_depends_on_no_arrangement(self) -> None:
        assert move(day("2099-10-03"), STAY) == Workday(day("2099-10-03"), True, "周六")


@given(asked=ANY_DAY)
def test_no_working_day_lies_between_a_day_and_where_it_is_moved(asked: date) -> None:
    earlier, later = move(asked, EARLIER).day, move(asked, LATER).day
    assert earlier <= asked <= later
    assert rest_of(earlier) == rest_of(later) == ""
    between = [earlier + timedelta(days=n) for n in range(1, (later - earlier).days)]
    assert all(map(rest_of, between))
    assert (earlier == asked) == (later == asked) == (rest_of(asked) == "")


@given(asked=KNOWN)
def test_in_known_years_it_is_as_the_library_says(asked: date) -> None:
    assert (rest_of(asked) == "") == is_workday(asked)
    assert is_certain(asked)


@given(asked=st.dates(date(LAST + 1, 1, 1), date(2100, 12, 31)))
def test_in_other_years_weekends_alone_are_free(asked: date) -> None:
    assert (rest_of(asked) == "") == (asked.weekday() < 5)
    assert not is_certain(asked)


@pytest.mark.parametrize(
    ("month", "number", "expected"),
    [
        ("2024-06", 1, "2024-06-03"), ("2024-06", 3, "2024-06-05"), ("2024-06", 6, "2024-06-11"),
        ("2024-06", -1, "2024-06-28"), ("2024-06", -2, "2024-06-27"),
        ("2024-10", 1, "2024-10-08"), ("2024-10", 5, "2024-10-12"), ("2025-01", -1, "2025-01-27"),
        ("2024-02", 2, "2024-02-02"), ("2024-02", 3, "2024-02-04"), ("2026-02", LARGEST_WORKDAY, "2026-02-27"),
        ("2018-12", -2, "2018-12-28"), ("2018-12", -1, "2018-12-29"),
    ],
)  # fmt: skip
def test_working_days_of_a_month_by_number(month: str, number: int, expected: str) -> None:
    year, month_number = map(int, month.split("-"))
    assert nth_workday(year, month_number, number) == Workday(day(expected), True)


@pytest.mark.parametrize("number", [0, 20, -20])
def test_a_number_that_a_month_does_not_have(number: int) -> None:
    with pytest.raises(ValueError, match=r"range 1-19 .*got -?\d"):
        nth_workday(2024, 6, number)


def test_working_days_by_number_are_as_certain_as_the_days_counted() -> None:
    assert nth_workday(LAST, 12, 15).certain
    assert not nth_workday(LAST, 12, -1).certain and not nth_workday(LAST, 12, -15).certain
    assert not nth_workday(LAST + 1, 1, 1).certain


def test_every_month_has_the_working_days_a_rule_may_name() -> None:
    for year in range(2003, LAST + 3):
        for month in range(1, 13):
            assert nth_workday(year, month, LARGEST_WORKDAY).day.month == month
            assert nth_workday(year, month, -LARGEST_WORKDAY).day.month == month


# -- what a cell says


def rule(cycle: Span, after: int, number: int, working: bool = False) -> tuple[Span, int, int, bool]:
    """What a day is said by."""
    return cycle, after, number, working


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a day of the month
        ("每月25日", rule(MONTH, 0, 25)), ("每月25日前", rule(MONTH, 0, 25)), ("25日", rule(MONTH, 0, 25)),
        ("每月25号", rule(MONTH, 0, 25)), ("25号前", rule(MONTH, 0, 25)), ("当月28日之前", rule(MONTH, 0, 28)),
        ("本月25日", rule(MONTH, 0, 25)), ("每个月的25日", rule(MONTH, 0, 25)), ("每月31日", rule(MONTH, 0, 31)),
        ("每月25日前报送截至本月末进展情况", rule(MONTH, 0, 25)), ("每月25日报送", rule(MONTH, 0, 25)),
        # its last day
        ("每月底", rule(MONTH, 0, -1)), ("月末", rule(MONTH, 0, -1)), ("每月末前", rule(MONTH, 0, -1)),
        ("月底", rule(MONTH, 0, -1)), ("每月月底", rule(MONTH, 0, -1)), ("每月最后一天", rule(MONTH, 0, -1)),
        # the month after
        ("次月5日", rule(MONTH, 1, 5)), ("下月5日", rule(MONTH, 1, 5)), ("下个月5号前", rule(MONTH, 1, 5)),
        ("每月10日前报上月", rule(MONTH, 1, 10)), ("每月10日前报送上个月情况", rule(MONTH, 1, 10)),
        ("次月5日前报上月", rule(MONTH, 1, 5)), ("次月底", rule(MONTH, 1, -1)), ("月后5日内", rule(MONTH, 1, 5)),
        ("每月末后5日内", rule(MONTH, 1, 5)), ("月度终了后10天内", rule(MONTH, 1, 10)),
        # quarters
        ("每季度末月25日", rule(QUARTER, 0, 25)), ("季末月25日", rule(QUARTER, 0, 25)),
        ("每季度最后一个月25日前", rule(QUARTER, 0, 25)), ("每季度第三个月25日", rule(QUARTER, 0, 25)),
        ("每季度末", rule(QUARTER, 0, -1)), ("季度底前", rule(QUARTER, 0, -1)), ("季末", rule(QUARTER, 0, -1)),
        ("季末后10日内", rule(QUARTER, 1, 10)), ("季后10日", rule(QUARTER, 1, 10)),
        ("每季度终了后15日内", rule(QUARTER, 1, 15)), ("季度结束之后10天内", rule(QUARTER, 1, 10)),
        ("每季度次月10日前", rule(QUARTER, 1, 10)), ("下季度首月10日", rule(QUARTER, 1, 10)),
        ("每季度首月10日前报上季度", rule(QUARTER, 1, 10)), ("每季度末月25日报本季度", rule(QUARTER, 0, 25)),
        # working days
        ("每月第3个工作日", rule(MONTH, 0, 3, True)), ("每月第三个工作日前", rule(MONTH, 0, 3, True)),
        ("每月最后一个工作日", rule(MONTH, 0, -1, True)), ("月末最后一个工作日", rule(MONTH, 0, -1, True)),
        ("每月倒数第二个工作日", rule(MONTH, 0, -2, True)), ("每月首个工作日", rule(MONTH, 0, 1, True)),
        ("次月第2个工作日", rule(MONTH, 1, 2, True)), ("次月前5个工作日内", rule(MONTH, 1, 5, True)),
        ("每月结束后3个工作日内", rule(MONTH, 1, 3, True)), ("季后5个工作日内", rule(QUARTER, 1, 5, True)),
        ("每季度末最后一个工作日", rule(QUARTER, 0, -1, True)), ("每月第15个工作日", rule(MONTH, 0, 15, True)),
        # how it is typed
        ("每月二十五日", rule(MONTH, 0, 25)), ("每月十日", rule(MONTH, 0, 10)), ("三十一日", rule(MONTH, 0, 31)),
        ("每月２５日", rule(MONTH, 0, 25)), (" 每月 25 日　前。", rule(MONTH, 0, 25)),
        ("每月\u200b25日\n前", rule(MONTH, 0, 25)), ("每月05日", rule(MONTH, 0, 5)),
    ],
)  # fmt: skip
def test_what_a_text_says(text: str, expected: tuple[Span, int, int, bool]) -> None:
    assert parse_return_rule(text) == ReturnRule(text, *expected)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("17:00", time(17)), ("17：00前", time(17)), ("17时", time(17)), ("17点", time(17)),
        ("１７时３０分", time(17, 30)),
        ("下午5点", time(17)), ("下午5:30前", time(17, 30)), ("下午五点半", time(17, 30)), ("下午17点", time(17)),
        ("上午9时", time(9)), ("早上8点整", time(8)), ("晚8点", time(20)), ("晚上8:15", time(20, 15)),
        ("中午12点", time(12)), ("12:00", time(12)), ("05:00", time(5)), (" 17:00 前报送", time(17)),
        ("24时", time(23, 59)), ("24:00前", time(23, 59)), ("17点05分", time(17, 5)), ("十七时", time(17)),
        ("前", None),
    ],
)  # fmt: skip
def test_a_time_of_day_is_kept(text: str, at: time | None) -> None:
    parsed = parse_return_rule(f"每月25日{text}")
    assert parsed == ReturnRule(f"每月25日{text}", MONTH, 0, 25, at=at)


@pytest.mark.parametrize(
    ("text", "why", "ambiguous"),
    [
        *(
            (text, "钟点有两种理解", True)
            for text in ("5点", "5:00", "0点", "00:00", "下午12点", "晚上12点", "上午12点")
        ),
        *((text, "钟点和上午、下午对不上", False) for text in ("上午13点", "中午1点", "中午11点")),
        *((text, "没有这个钟点", False) for text in ("25:00", "17:60", "24:30", "下午24时")),
        ("下班前", "“下班前”不是确定的钟点", False),
        ("17", "无法识别为报送时限", False),
        ("17点5", "无法识别为报送时限", False),
    ],
)
def test_a_time_of_day_that_is_not_certain(text: str, why: str, ambiguous: bool) -> None:
    assert parse_return_rule(f"每月25日{text}") == Unread(f"每月25日{text}", why, ambiguous)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("", None), ("，遇节假日顺延", LATER), ("（如遇周末则相应提前）", EARLIER),
        ("遇双休日、法定节假日提前", EARLIER),
        ("；遇休息日顺延至下一个工作日", LATER), ("(遇节假日不顺延)", STAY),
    ],
)  # fmt: skip
def test_a_text_may_say_where_the_day_goes(text: str, direction: Direction | None) -> None:
    parsed = parse_return_rule(f"次月5日17:00前{text}")
    assert parsed == ReturnRule(f"次月5日17:00前{text}", MONTH, 1, 5, at=time(17), direction=direction)


@pytest.mark.parametrize(
    ("text", "why", "ambiguous"),
    [
        ("每季度25日", "没有说是季度的哪个月", True),
        ("每季度第3个工作日", "没有说是季度的哪个月", True),
        ("每季末25日", "分不清是季度末月的这一天，还是季度结束后的这一天", True),
        ("每季度首月10日", "没有说报的是上季度还是本季度", True),
        ("每季度首月10日报本季度", "没有说报的是上季度还是本季度", True),
        ("季末月25日报上季度", "季度末报的应是本季度", False),
        ("每月10日报上季度", "报送的周期和所报的内容不一致", False),
        ("季后10日报上月", "报送的周期和所报的内容不一致", False),
        ("每月32日", "没有32日", False),
        ("每月0日", "没有0日", False),
        ("每月第20个工作日", "不是每个月都有20个工作日", False),
        ("次月第0个工作日", "没有第0个工作日", False),
        ("每月2 5日", "数字之间有空格", False),
        ("25", "只有数字，没有写“每月”或“日”", False),
        ("每月25前", "只有数字，没有写“每月”或“日”", False),
        ("每月15日、30日", "写了不止一天", False),
        ("每月20-25日", "写了不止一天", False),
        ("每月20日至25日", "写了不止一天", False),
        ("每月10日和25日", "写了不止一天", False),
        ("每周五", "只能识别按月或按季度的时限", False),
        ("每旬末", "只能识别按月或按季度的时限", False),
        ("每年底", "只能识别按月或按季度的时限", False),
        ("每半月", "只能识别按月或按季度的时限", False),
        ("每月下旬", "不是确定的一天", False),
        ("每月初", "不是确定的一天", False),
        ("每月25日左右", "不是确定的一天", False),
        ("2024-06-25", "写的是某年某月，不是每月或每季度的时限", False),
        ("6月25日", "写的是某年某月，不是每月或每季度的时限", False),
        ("12月底", "写的是某年某月，不是每月或每季度的时限", False),
        ("每月25日下班前", "“下班前”不是确定的钟点", False),
        ("按通知要求", "无法识别为报送时限", False),
        ("每月底前5日", "无法识别为报送时限", False),
        ("底", "无法识别为报送时限", False),
        ("于下月", "无法识别为报送时限", False),
        ("下午5点", "无法识别为报送时限", False),
        ("每月٢٥日", "无法识别为报送时限", False),
        ("每月二五日", "无法识别为报送时限", False),
        ("每月25日。每季度末报总结", "无法识别为报送时限", False),
        ("每月" * 101, "文字过长", False),
    ],
)
def test_nothing_is_guessed(text: str, why: str, ambiguous: bool) -> None:
    assert parse_return_rule(text) == Unread(text, why, ambiguous)


@pytest.mark.parametrize("value", [25, 25.0, 45473, True, date(2024, 6, 25), datetime(2024, 6, 25, 17), time(17)])
def test_what_is_no_text_is_no_rule(value: object) -> None:
    assert isinstance(parse_return_rule(value), Unread)


@pytest.mark.parametrize("blank", [None, "", "  ", "\n", "\u200b", "—", "／", "待定", "不适用", "N/A"])
def test_a_blank_or_a_placeholder_is_neither_a_rule_nor_unread(blank: str | None) -> None:
    assert parse_return_rule(blank) is None


HEADS = {
    "每月": (MONTH, 0), "本月": (MONTH, 0), "次月": (MONTH, 1), "下个月": (MONTH, 1), "月后": (MONTH, 1),
    "每季度末月": (QUARTER, 0), "季末后": (QUARTER, 1), "下季度首月": (QUARTER, 1),
}  # fmt: skip
SPELLINGS = (str, lambda number: f"{number:02d}", lambda number: f" {number} ", show_numeral)
BY = ("", "前", "之前", "内", "前报送", "，遇节假日顺延", "17:00前")


@given(
    head=st.sampled_from(list(HEADS)),
    number=st.integers(1, 31),
    spell=st.sampled_from(SPELLINGS),
    wide=st.booleans(),
    word=st.sampled_from("日号"),
    by=st.sampled_from(BY),
)
def test_a_day_is_the_same_however_it_is_spelt(
    head: str, number: int, spell: Callable[[int], str], wide: bool, word: str, by: str
) -> None:
    digits = spell(number).translate({ord("0") + n: ord("０") + n for n in range(10)} if wide else {})
    parsed = parse_return_rule(f"{head}{digits}{word}{by}")
    assert isinstance(parsed, ReturnRule)
    assert (parsed.cycle, parsed.after, parsed.day, parsed.working) == (*HEADS[head], number, False)


PIECES = [
    "每", "月", "季度", "季", "末", "底", "末月", "后", "前", "次月", "下月", "上月", "上季度", "报", "第", "前", "3",
    "个工作日", "最后一", "倒数第", "首月", "25", "日", "号", "十五", "17", ":", "00", "时", "点", "半", "下午",
    "中午", "、", "，", "遇", "节假日", "顺延", "不提前", "(", ")", "内", "天", "的", " ", "\u200b",
]  # fmt: skip


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=12))
def test_no_text_raises_and_whatever_is_understood_has_a_day(pieces: list[str]) -> None:
    text = "".join(pieces)
    parsed = parse_return_rule(text)
    if isinstance(parsed, ReturnRule):
        assert parsed.text == text
        assert due_of(parsed, parse_period("2024-06"), STAY).nominal >= date(2024, 6, 1)
    elif parsed is not None:
        assert parsed.text == text and parsed.why


@given(text=st.text(max_size=300))
def test_no_other_text_raises(text: str) -> None:
    assert not isinstance(parse_return_rule(text), ReturnRule)


# -- due days


def due(text: str, period: str, direction: Direction = EARLIER) -> Due:
    """When the return of a period is due by a text that can be understood."""
    parsed = parse_return_rule(text)
    assert isinstance(parsed, ReturnRule)
    return due_of(parsed, parse_period(period), direction)


@pytest.mark.parametrize(
    ("text", "period", "nominal"),
    [
        ("每月25日", "2024-06", "2024-06-25"), ("每月25日", "2024Q1", "2024-03-25"),
        ("每月25日", "2024H1", "2024-06-25"), ("每月25日", "2024", "2024-12-25"),
        ("每月25日", "2021-2025M", "2023-06-25"),
        ("每月31日", "2024-06", "2024-06-30"), ("每月31日", "2024-02", "2024-02-29"),
        ("每月30日", "2023-02", "2023-02-28"),
        ("每月底", "2024-02", "2024-02-29"), ("月末", "2024-12", "2024-12-31"),
        ("次月5日", "2024-06", "2024-07-05"), ("次月5日", "2024-12", "2025-01-05"),
        ("次月31日", "2024-01", "2024-02-29"),
        ("每月10日前报上月", "2024-11", "2024-12-10"), ("次月5日", "2024Q4", "2025-01-05"),
        # A quarterly rule: the quarter in which the month lies.
        ("每季度末月25日", "2024-06", "2024-06-25"), ("每季度末月25日", "2024-04", "2024-06-25"),
        ("每季度末月25日", "2024-05", "2024-06-25"), ("每季度末月25日", "2024-07", "2024-09-25"),
        ("季末后10日内", "2024-04", "2024-07-10"), ("季后10日", "2024-12", "2025-01-10"),
        ("季后10日", "2024-10", "2025-01-10"), ("每季度末", "2024Q3", "2024-09-30"), ("每季度末", "2024", "2024-12-31"),
        # Half a month has the day of its month, unless that is over when it begins.
        ("每月25日", "2024-06H1", "2024-06-25"), ("每月25日", "2024-06H2", "2024-06-25"),
        ("每月5日", "2024-06H1", "2024-06-05"), ("每月5日", "2024-06H2", "2024-07-05"),
        ("每月16日", "2024-06H2", "2024-06-16"), ("每月15日", "2024-12H2", "2025-01-15"),
        ("次月5日", "2024-06H1", "2024-07-05"), ("每季度末月10日", "2024-06H2", "2024-09-10"),
        ("每月第3个工作日", "2024-06H2", "2024-07-03"), ("每月第3个工作日", "2024-06", "2024-06-05"),
        ("每月最后一个工作日", "2024-06", "2024-06-28"), ("次月第2个工作日", "2024-09", "2024-10-09"),
        ("季后5个工作日内", "2024Q3", "2024-10-12"),
    ],
)  # fmt: skip
def test_the_day_of_a_period(text: str, period: str, nominal: str) -> None:
    assert due(text, period).nominal == day(nominal)


@pytest.mark.parametrize(
    ("text", "period", "direction", "expected", "rest"),
    [
        ("每月25日", "2024-02", EARLIER, "2024-02-23", "周日"),
        ("每月25日", "2024-02", LATER, "2024-02-26", "周日"),
        ("每月25日", "2024-02", STAY, "2024-02-25", "周日"),
        ("每月25日", "2024-06", EARLIER, "2024-06-25", ""),
        ("每月11日", "2024-05", EARLIER, "2024-05-11", ""),
        ("次月5日", "2024-09", EARLIER, "2024-09-30", "国庆节假期"),
        ("次月5日", "2024-09", LATER, "2024-10-08", "国庆节假期"),
        ("每月底", "2025-01", EARLIER, "2025-01-27", "春节假期"),
        ("每月底", "2025-01", LATER, "2025-02-05", "春节假期"),
        ("每月20日", "2026-02", EARLIER, "2026-02-14", "春节假期"),
    ],
)
def test_the_day_is_moved(text: str, period: str, direction: Direction, expected: str, rest: str) -> None:
    found = due(text, period, direction)
    assert (found.day, found.rest, found.certain) == (day(expected), rest, True)
    assert found.moved == (found.day != found.nominal) == bool(rest and direction is not STAY)


def test_what_the_unit_says_goes_before_the_direction_given() -> None:
    assert due("每月25日，遇节假日顺延", "2024-02", EARLIER).day == day("2024-02-26")
    assert due("每月25日（遇节假日不调整）", "2024-02", EARLIER).day == day("2024-02-25")


def test_the_time_of_day_goes_with_the_day() -> None:
    assert due("每月25日17:00", "2024-02") == Due(day("2024-02-23"), day("2024-02-25"), time(17), "周日", True)
    assert due("每月最后一个工作日下午5点", "2024-06") == Due(
        day("2024-06-28"), day("2024-06-28"), time(17), "", True
    )  # fmt: skip


@pytest.mark.parametrize("text", ["每月25日", "次月5日", "每月第3个工作日"])
def test_a_year_without_an_arrangement_is_not_certain(text: str) -> None:
    assert due(text, f"{LAST}-06").certain
    assert not due(text, f"{LAST + 1}-06").certain


def test_a_working_day_is_not_moved_but_as_certain_as_its_year() -> None:
    assert due("次月第2个工作日", f"{LAST}-12", STAY).certain is False
    assert due("每月25日", f"{LAST + 1}-06", STAY).certain is True


def test_the_mid_term_of_an_unknown_plan_has_no_day() -> None:
    with pytest.raises(ValueError):
        due("每月25日", "中期")


PERIODS = st.one_of(
    st.builds(Period, st.integers(2000, 2040), st.just(Span.HALF_MONTH), st.integers(1, 24)),
    st.builds(Period, st.integers(2000, 2040), st.just(Span.MONTH), st.integers(1, 12)),
    st.builds(Period, st.integers(2000, 2040), st.just(Span.QUARTER), st.integers(1, 4)),
    st.builds(Period, st.integers(2000, 2040), st.just(Span.HALF_YEAR), st.integers(1, 2)),
    st.builds(Period, st.integers(2000, 2040), st.just(Span.YEAR)),
    st.builds(Period, st.integers(2000, 2040), st.just(Span.MID_TERM), st.integers(1, 10)),
)
RULES = st.one_of(
    st.builds(ReturnRule, st.just(""), st.sampled_from([MONTH, QUARTER]), st.integers(0, 1), st.integers(1, 31)),
    st.builds(ReturnRule, st.just(""), st.sampled_from([MONTH, QUARTER]), st.integers(0, 1), st.just(-1)),
    st.builds(
        ReturnRule, st.just(""), st.sampled_from([MONTH, QUARTER]), st.integers(0, 1),
        st.integers(-LARGEST_WORKDAY, LARGEST_WORKDAY).filter(bool), st.just(True),
    ),
)  # fmt: skip


@given(rule=RULES, period=PERIODS)
def test_a_return_is_due_on_a_working_day_near_the_day_said(rule: ReturnRule, period: Period) -> None:
    earlier, later, stay = (due_of(rule, period, direction) for direction in Direction)
    assert earlier.nominal == later.nominal == stay.nominal == stay.day
    assert earlier.day <= stay.day <= later.day
    assert rest_of(earlier.day) == rest_of(later.day) == ""
    assert (later.day - earlier.day).days < 14
    assert period.first <= stay.nominal <= period.as_of + timedelta(days=123)


# -- the rule over a ledger, and what it costs


UNITS = """
规范简称 | 全称 | 别名 | 报送时限
区发改委 | | | 每月25日
区经信局 | | | {}
"""


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("次月5日17:00前", []), ("", []), ("25", ["return-date-unread"]), ("2024-06-25", ["return-date-unread"]),
        ("每月15日、30日", ["return-date-unread"]), ("—", ["blank-placeholder"]),
    ],
)  # fmt: skip
def test_a_return_date_that_cannot_be_understood_is_told_at_its_cell(typed: str, told: list[str]) -> None:
    sheets = whole({"责任单位": UNITS.format(typed)})
    assert [(code, place) for code, place in found(read(sheets)) if place == "责任单位!D3"] == [
        (code, "责任单位!D3") for code in told
    ]


def test_an_error_in_the_cell_is_told_as_such_and_nothing_else() -> None:
    units = [["规范简称", "全称", "别名", "报送时限"], ["区发改委", "", "", Mark("#REF!")]]
    told = [code for code, place in found(read(whole({"责任单位": units}))) if place == "责任单位!D2"]
    assert told == ["cell-error"]


def test_a_ledger_without_the_column_has_nothing_to_tell() -> None:
    assert "return-date-unread" not in {code for code, _ in found(read(whole({})))}


def test_reading_rules_does_not_load_the_calendar() -> None:
    """Only what asks for a working day needs it."""
    script = (
        "import sys; from toolkit import check, returns; check.catalogue(); returns.parse_return_rule('每月25日');"
        "assert 'chinese_calendar' not in sys.modules; returns.due_of(returns.parse_return_rule('每月25日'),"
        "__import__('toolkit.chinese').chinese.parse_period('2024-06'), returns.Direction.LATER);"
        "assert 'chinese_calendar' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
