"""What office staff type is read for what it surely says, and for nothing more."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from toolkit import chinese
from toolkit.chinese import Amount, Dates, Percent, Unread
from toolkit.values import Period, Span


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


WAN = {
    "元": Fraction(1, 10000),
    "千元": Fraction(1, 10),
    "万元": 1,
    "百万元": 100,
    "千万元": 1000,
    "亿元": 10000,
}
NOTHING = ["", " ", "\n\u3000\xa0", "\ufeff", "\u200b", " 不 适 用 ", "\u2009—\u202f", "— —"]
NOTHING += words("— —— – - － --- ― ─ − ‑ ‒ ‐ _ ____ … …… ...... ... ．．． ·· ···· 。。 。。。 / // ／ \\")
NOTHING += words("不适用 不涉及 待定 待确定 待明确 待补充 待填 待填报 未定 未确定 未明确 未填 未填报 暂无 暂未确定")
NOTHING += words("暂缺 无 没有 无数据 无内容 空 空白 N/A n/a Ｎ／Ａ NA na N.A. nil NULL None tbd")
EXCEL_ERRORS = [
    "#REF!",
    "#N/A",
    "#DIV/0!",
    "#VALUE!",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
    "########",
    " #REF! ",
]
PARSERS = [
    chinese.parse_dates,
    chinese.parse_year,
    chinese.parse_amount,
    chinese.parse_number,
    chinese.parse_percent,
]


def span(text: str) -> tuple[date, date]:
    """The days of "2021-09-01..2021-09-30", or of one day."""
    first, _, last = text.partition("..")
    return date.fromisoformat(first), date.fromisoformat(last or first)


def pairs(table: str) -> list[tuple[str, str]]:
    """The lines of a table of two columns."""
    return [(left, right) for left, right in (line.split() for line in table.strip().splitlines())]


def why(value: object) -> str:
    """Why it was not understood; fails if it was."""
    assert isinstance(value, Unread), value
    return value.why


# -------------------- every parser


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize("text", [None, *NOTHING])
def test_nothing(parse, text):
    assert parse(text) is None


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize("text", EXCEL_ERRORS)
def test_excel_errors_are_not_empty(parse, text):
    assert parse(text) == Unread(text, "单元格是公式错误值")


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize(
    "value",
    [
        True,
        False,
        time(8),
        timedelta(1),
        float("nan"),
        float("inf"),
        -float("inf"),
        [],
        10**15,
        pytest.param(10**5000, id="huge"),
        b"1",
    ],
)
def test_never_a_value(parse, value):
    assert why(parse(value))


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize(
    "text",
    [
        "胡乱写的",
        "。",
        "?",
        "？",
        "*",
        "二",
        "~",
        "至",
        "、",
        "前",
        "。。a",
        "#",
        "年",
        "月",
        "%",
        "万元",
        "²",
        "٣",
    ],
)
def test_nonsense(parse, text):
    assert parse(text) == Unread(text, why(parse(text)), parse(text).ambiguous)


# -------------------- dates


DATES = """
2021                      2021-01-01..2021-12-31
２０２１                  2021-01-01..2021-12-31
2021年                    2021-01-01..2021-12-31
2021年度                  2021-01-01..2021-12-31
2021年全年                2021-01-01..2021-12-31
2021全年                  2021-01-01..2021-12-31
2021年全年至2022年全年    2021-01-01..2022-12-31
2021年内                  2021-01-01..2021-12-31
1950                      1950-01-01..1950-12-31
2100年                    2100-01-01..2100-12-31
2021.9                    2021-09-01..2021-09-30
2021.2                    2021-02-01..2021-02-28
2021.01                   2021-01-01..2021-01-31
2021.09                   2021-09-01..2021-09-30
2021.11                   2021-11-01..2021-11-30
2021.12                   2021-12-01..2021-12-31
2021．9                   2021-09-01..2021-09-30
2021-09                   2021-09-01..2021-09-30
2021-1                    2021-01-01..2021-01-31
2021-10                   2021-10-01..2021-10-31
2021-12                   2021-12-01..2021-12-31
2021/9                    2021-09-01..2021-09-30
2021/10                   2021-10-01..2021-10-31
202109                    2021-09-01..2021-09-30
201309                    2013-09-01..2013-09-30
200009                    2000-09-01..2000-09-30
2021年9月                 2021-09-01..2021-09-30
2021年09月                2021-09-01..2021-09-30
2021年9月份               2021-09-01..2021-09-30
2021年10月                2021-10-01..2021-10-31
2021.1月                  2021-01-01..2021-01-31
2021.10月                 2021-10-01..2021-10-31
2021.10月底               2021-10-21..2021-10-31
2021-10月                 2021-10-01..2021-10-31
2020年2月                 2020-02-01..2020-02-29
2021年10月底              2021-10-21..2021-10-31
2021年10月末              2021-10-21..2021-10-31
2021年11月末              2021-11-21..2021-11-30
2021年10月份底            2021-10-21..2021-10-31
2021年10月底。            2021-10-21..2021-10-31
2021年10月底前            2021-10-21..2021-10-31
2021年10月末之前          2021-10-21..2021-10-31
2021年10月底前完成        2021-10-21..2021-10-31
2021年10月初              2021-10-01..2021-10-10
2021年10月上旬            2021-10-01..2021-10-10
2021年10月中旬            2021-10-11..2021-10-20
2021年10月下旬            2021-10-21..2021-10-31
2021年2月下旬             2021-02-21..2021-02-28
2020年2月下旬             2020-02-21..2020-02-29
2021年10月上中旬          2021-10-01..2021-10-20
2021年10月中下旬          2021-10-11..2021-10-31
2021年10月上半月          2021-10-01..2021-10-15
2021年10月下半月          2021-10-16..2021-10-31
2021年9月30日             2021-09-30
2021年09月05日            2021-09-05
2021年9月30号             2021-09-30
2021年9月30               2021-09-30
2021年9月30日前           2021-09-30
2021年9月30日以前         2021-09-30
2021年9月30日之前完成     2021-09-30
2021年9月30日18时前       2021-09-30
2021年9月30日8时30分以前  2021-09-30
2021年9月30日24点之前     2021-09-30
2021年9月30日18时整       2021-09-30
2021年9月30日18:00        2021-09-30
2021.9.30                 2021-09-30
2021.1.1                  2021-01-01
2021.10.1                 2021-10-01
2021-09-30                2021-09-30
2021-9-30前               2021-09-30
2021–09–30                2021-09-30
2021/9/30                 2021-09-30
20210930                  2021-09-30
2021-09-30T08:00:00       2021-09-30
2021年一季度              2021-01-01..2021-03-31
2024年四季度              2024-10-01..2024-12-31
2024年第四季度            2024-10-01..2024-12-31
2024年4季度               2024-10-01..2024-12-31
2024年第2季度             2024-04-01..2024-06-30
2024年四季度末            2024-12-01..2024-12-31
2024年三季度底前          2024-09-01..2024-09-30
2025年Q3                  2025-07-01..2025-09-30
2025Q3                    2025-07-01..2025-09-30
2025q3                    2025-07-01..2025-09-30
2025-Q3                   2025-07-01..2025-09-30
2024年上半年              2024-01-01..2024-06-30
2024上半年                2024-01-01..2024-06-30
2024年下半年              2024-07-01..2024-12-31
2024年上半年末            2024-06-01..2024-06-30
2024年上半年底前          2024-06-01..2024-06-30
2024年下半年末            2024-12-01..2024-12-31
2024年下半年底            2024-12-01..2024-12-31
2024年底                  2024-12-01..2024-12-31
2024年末                  2024-12-01..2024-12-31
2024年年底                2024-12-01..2024-12-31
2024年底前                2024-12-01..2024-12-31
2024年年末之前            2024-12-01..2024-12-31
2020年6月至2021年12月     2020-06-01..2021-12-31
2020年6月到2021年12月     2020-06-01..2021-12-31
2020年6月-2021年12月      2020-06-01..2021-12-31
2020年6月—2021年12月底    2020-06-01..2021-12-31
2020年6月～2021年12月     2020-06-01..2021-12-31
2020.6-2021.12            2020-06-01..2021-12-31
2020-06至2021-12          2020-06-01..2021-12-31
2020-06-2021-12           2020-06-01..2021-12-31
2020/6-2021/12            2020-06-01..2021-12-31
202006-202112             2020-06-01..2021-12-31
2021-2025                 2021-01-01..2025-12-31
2021－2025                2021-01-01..2025-12-31
2021−2025                 2021-01-01..2025-12-31
2021–2025                 2021-01-01..2025-12-31
2021—2025                 2021-01-01..2025-12-31
2021——2025                2021-01-01..2025-12-31
2021--2025                2021-01-01..2025-12-31
2021---2025               2021-01-01..2025-12-31
2021~2025                 2021-01-01..2025-12-31
2021～2025年              2021-01-01..2025-12-31
2021-2025年               2021-01-01..2025-12-31
2021年-2025年             2021-01-01..2025-12-31
2021年—2025年             2021-01-01..2025-12-31
2021—2025年               2021-01-01..2025-12-31
2021至2021                2021-01-01..2021-12-31
2023.05.22-2023.11.22     2023-05-22..2023-11-22
2021-09-30-2021-10-15     2021-09-30..2021-10-15
20210930-20211015         2021-09-30..2021-10-15
2021.6.1-7.15             2021-06-01..2021-07-15
2021.6.1~10.1             2021-06-01..2021-10-01
2021年6月至12月           2021-06-01..2021-12-31
2021年6月-12月            2021-06-01..2021-12-31
2021年6月到12月底         2021-06-01..2021-12-31
2021年6-12月              2021-06-01..2021-12-31
2021年1—5月               2021-01-01..2021-05-31
2021年9月1日至30日        2021-09-01..2021-09-30
2021年9月1-5日            2021-09-01..2021-09-05
2021年9月1日-10月5日      2021-09-01..2021-10-05
2021年6月至年底           2021-06-01..2021-12-31
2021年6月至下半年         2021-06-01..2021-12-31
2021年一季度至三季度      2021-01-01..2021-09-30
2021年1-3季度             2021-01-01..2021-09-30
2021Q1-Q3                 2021-01-01..2021-09-30
2021年底至2022年上半年    2021-12-01..2022-06-30
2021、2024                2021-01-01..2024-12-31
2021，2024                2021-01-01..2024-12-31
2024、2021                2021-01-01..2024-12-31
2021、2022、2023年        2021-01-01..2023-12-31
2021；2024                2021-01-01..2024-12-31
2021;2024                 2021-01-01..2024-12-31
2021年及2024年            2021-01-01..2024-12-31
2021年和2024年            2021-01-01..2024-12-31
2021-2022、2024           2021-01-01..2024-12-31
2021年6月、12月           2021-06-01..2021-12-31
2021年6-8月、10月         2021-06-01..2021-10-31
“十四五”期间              2021-01-01..2025-12-31
十四五                    2021-01-01..2025-12-31
十四五末                  2025-12-01..2025-12-31
十五五时期                2026-01-01..2030-12-31
二〇二一年十月            2021-10-01..2021-10-31
二○二一年十二月三十一日   2021-12-31
二〇二一年三月二十日      2021-03-20
2021年十月底              2021-10-21..2021-10-31
"""


@pytest.mark.parametrize(("text", "days"), pairs(DATES))
def test_dates(text, days):
    assert chinese.parse_dates(text) == Dates(*span(days), open_ended=False)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2021年 10月底", "2021-10-21..2021-10-31"),
        (" 2021 年\u300010 月\n底 ", "2021-10-21..2021-10-31"),
        ("\ufeff2021年6月", "2021-06-01..2021-06-30"),
        ("2021-09-30 00:00:00", "2021-09-30"),
        ("2021年9月30日 18:00前", "2021-09-30"),
        ("2021-\n2025", "2021-01-01..2025-12-31"),
        ("2021 、 2024", "2021-01-01..2024-12-31"),
    ],
)
def test_dates_with_blanks(text, days):
    assert chinese.parse_dates(text) == Dates(*span(days), open_ended=False)


@pytest.mark.parametrize(
    ("value", "days"),
    [
        (date(2021, 9, 30), "2021-09-30"),
        (date(1905, 1, 1), "1905-01-01"),
        (datetime(2021, 9, 30, 23, 59), "2021-09-30"),
        (2021, "2021-01-01..2021-12-31"),
        (2021.0, "2021-01-01..2021-12-31"),
        (1950, "1950-01-01..1950-12-31"),
        (2100, "2100-01-01..2100-12-31"),
        (2021.9, "2021-09-01..2021-09-30"),
        (2021.2, "2021-02-01..2021-02-28"),
        (2021.11, "2021-11-01..2021-11-30"),
        (2021.12, "2021-12-01..2021-12-31"),
        (20210930, "2021-09-30"),
        (202109.0, "2021-09-01..2021-09-30"),
    ],
)
def test_dates_of_other_cells(value, days):
    dates = chinese.parse_dates(value)
    assert dates == Dates(*span(days))
    assert type(dates.first) is date


@pytest.mark.parametrize(
    "text",
    words(
        "持续推进 长期 长期坚持 贯穿全年 全年 常态化 常态化推进 常态推进 持续 每年 长效推进 长期持续推进 "
        "每月 经常性工作 长期、持续推进 贯穿全年，持续推进"
    ),
)
def test_open_ended(text):
    assert chinese.parse_dates(text) == Dates(None, None, True)
    assert chinese.parse_dates(f" {text[0]} {text[1:]}\n") == Dates(None, None, True)


AMBIGUOUS = """
2021.1                既可能是1月也可能是10月
2021.10               既可能是1月也可能是10月
2020.10-2021.12       既可能是1月也可能是10月
2021.6、2021.10       既可能是1月也可能是10月
2021.10前             既可能是1月也可能是10月
201209                既可能是年月也可能是年月日
45473                 可能是未设日期格式的日期序列数
45473.5               可能是未设日期格式的日期序列数
20000                 可能是未设日期格式的日期序列数
2021年10月前          “前”字前面不是某一天，分不清是否包括这段时间
2021年前              “前”字前面不是某一天，分不清是否包括这段时间
2021年四季度前        “前”字前面不是某一天，分不清是否包括这段时间
2021年10月中旬前      “前”字前面不是某一天，分不清是否包括这段时间
2021年6月至2022年前   “前”字前面不是某一天，分不清是否包括这段时间
2024年初              “年初”“年中”没有确切的起止日期
2024年年中            “年初”“年中”没有确切的起止日期
2021年持续推进        既写了日期又写了长期、持续一类的词
2021-2025年持续推进   既写了日期又写了长期、持续一类的词
长期、2021            既写了日期又写了长期、持续一类的词
"""


@pytest.mark.parametrize("tail", words("推进 推动 坚持 实施 开展 落实 进行 抓好 保持 工作 任务 机制 推进落实"))
@pytest.mark.parametrize("head", words("长期 持续 常态 常态化 贯穿始终 全年 常年 每季度 每月 长效 滚动 经常性"))
def test_open_ended_words(head, tail):
    assert chinese.parse_dates(head) == chinese.parse_dates(head + tail) == Dates(None, None, True)
    assert chinese.parse_dates(f"2021年6月{head}{tail}").ambiguous
    assert chinese.parse_dates(f"{head}{tail}至2021年6月").ambiguous


@pytest.mark.parametrize(("numeral", "first"), [*zip("一二三四五六", range(2006, 2032, 5), strict=True)])
def test_five_year_plans(numeral, first):
    plan = f"十{numeral}五"
    whole, december = (date(first, 1, 1), date(first + 4, 12, 31)), (date(first + 4, 12, 1), date(first + 4, 12, 31))
    for text in (plan, f"“{plan}”期间", f"“{plan}”时期", f"{plan}规划期", f'"{plan}"规划期内', f"‘{plan}’期"):
        assert chinese.parse_dates(text) == Dates(*whole)
    for text in (f"{plan}末", f"“{plan}”期末", f"{plan}规划期末", f"{plan}末前"):
        assert chinese.parse_dates(text) == Dates(*december)
    assert chinese.parse_dates(f"{plan}前").ambiguous
    assert why(chinese.parse_dates(f"二{plan}")) == "无法识别为日期"


@pytest.mark.parametrize("last", "一二三四1234")
@pytest.mark.parametrize("first", "一二三四1234")
def test_quarters(first, last):
    one, other = (Period(2021, Span.QUARTER, "一二三四1234".index(quarter) % 4 + 1) for quarter in (first, last))
    days = Dates(one.first, other.as_of)
    for text in (
        f"2021年{first}-{last}季度",
        f"2021年第{first}季度至第{last}季度",
        f"2021年{first}季度、{last}季度",
    ):
        if one.number <= other.number:
            assert chinese.parse_dates(text) == days


@pytest.mark.parametrize(("text", "reason"), pairs(AMBIGUOUS))
def test_ambiguous_dates(text, reason):
    assert chinese.parse_dates(text) == Unread(text, reason, True)


NO_DATES = """
8月上旬               缺少年份
四季度                缺少年份
第三季度末            缺少年份
6月底                 缺少年份
月底前                缺少年份
年底                  缺少年份
今年底                缺少年份
明年6月               缺少年份
上半年                缺少年份
本季度末              缺少年份
8旬                   缺少年份
9月30日               缺少年份
30日                  缺少年份
9/30                  缺少年份
Q3                    缺少年份
2021年6月至2022年8月、10月  缺少年份
2021年9月-30日        缺少年份
2021年至12月          缺少年份
21年6月               年份不是四位
21年                  年份不是四位
93年6月               年份不是四位
三年                  年份不是四位
二零二十五年          无法识别为日期
十二三月              缺少年份
21.6.30               年份不是四位
21-06-30              年份不是四位
2021年13月            没有13月
2021-13               没有13月
2021.13               没有13月
2021.0                没有0月
2021年0月             没有0月
2021年0四月           无法识别为日期
2021全年-上半年       缺少年份
2021年全年、6月       缺少年份
2021-02-30            2021年2月没有30日
2021年9月31日         2021年9月没有31日
2021/9/0              2021年9月没有0日
20210931              2021年9月没有31日
1921年7月1日          年份不在1950至2100之间
1949                  年份不在1950至2100之间
2101年6月             年份不在1950至2100之间
2022至2021            起止颠倒
2022-2021             起止颠倒
2021年12月至6月       起止颠倒
2021年6月30日至1日    起止颠倒
2021年10              无法识别为日期
2021年9-12            无法识别为日期
2021.6-12             无法识别为日期
2021-25               没有25月
2021.9-30             无法识别为日期
2021年6月至           无法识别为日期
2021年6月、           无法识别为日期
2021年6月至底         无法识别为日期
2021年6月至今         无法识别为日期
2021年6月至12         无法识别为日期
至2021年底            无法识别为日期
2021-2022-2023        无法识别为日期
2021年6月起           无法识别为日期
约2021年10月          无法识别为日期
2021年10月左右        无法识别为日期
2021年10月(暂定)      无法识别为日期
2021年10月中          无法识别为日期
2021年五季度          无法识别为日期
2021Q5                无法识别为日期
9.30                  无法识别为日期
9/30/2021             无法识别为日期
2021、9、30           无法识别为日期
2021-09-30T25:00      无法识别为日期
2021-09-30T18:60      无法识别为日期
3                     无法识别为日期
-5                    无法识别为日期
19999                 无法识别为日期
80001                 无法识别为日期
2021930               无法识别为日期
十月怀胎计划          缺少年份
"""


@pytest.mark.parametrize(("text", "reason"), pairs(NO_DATES))
def test_no_dates(text, reason):
    assert chinese.parse_dates(text) == Unread(text, reason, ambiguous=False)


@pytest.mark.parametrize("text", ["2021  2024", "2021 9 30", "2021 1 2", "2021年1 0月", "2021 2024", "2021\n2024"])
def test_blanks_between_digits_are_not_closed_up(text):
    assert chinese.parse_dates(text) == Unread(text, "数字之间有空格，分不清年月日")


@pytest.mark.parametrize(
    ("value", "reason", "ambiguous"),
    [
        (2021.1, "既可能是1月也可能是10月", True),
        (2021.13, "没有13月", False),
        (2021.123, "无法识别为日期", False),
        (45473, "可能是未设日期格式的日期序列数", True),
        (45473.0, "可能是未设日期格式的日期序列数", True),
        (45473.75, "可能是未设日期格式的日期序列数", True),
        (0, "无法识别为日期", False),
        (-2021, "无法识别为日期", False),
        (time(8), "单元格是时间，不是日期", False),
        (timedelta(days=1), "单元格是时间，不是日期", False),
    ],
)
def test_no_dates_of_other_cells(value, reason, ambiguous):
    unread = chinese.parse_dates(value)
    assert (why(unread), unread.ambiguous) == (reason, ambiguous)


@pytest.mark.parametrize("parse", PARSERS)
def test_prose_is_not_read(parse):
    assert parse("2021年" * 100) == Unread("2021年" * 100, "文字过长")
    assert parse("-" * 201) == Unread("-" * 201, "文字过长")


@pytest.mark.parametrize("value", [Unread("a", "b"), Dates(None, None), Amount(1, False), Percent(1.0, False)])
def test_values_are_frozen_and_slotted(value):
    assert not hasattr(value, "__dict__")
    assert hash(value)
    with pytest.raises(FrozenInstanceError):
        setattr(value, value.__slots__[0], None)


def test_unread_keeps_what_was_typed():
    assert chinese.parse_dates(" ８月\u3000上旬 ").text == " ８月\u3000上旬 "
    assert chinese.parse_dates(45473.0).text == "45473"
    assert chinese.parse_amount(" 三百\n").text == " 三百\n"
    assert chinese.parse_year("2022-2021").text == "2022-2021"
    assert chinese.parse_number(-(10**5000)).text == "过大的数字"
    assert chinese.parse_number(10**20).text == "1" + "0" * 20


# -------------------- years


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        (2021, 2021, 2021),
        (2021.0, 2021, 2021),
        ("2021", 2021, 2021),
        ("２０２１年", 2021, 2021),
        (date(2021, 3, 1), 2021, 2021),
        (datetime(2021, 3, 1), 2021, 2021),
        ("2021-2025", 2021, 2025),
        ("2021年—2025年", 2021, 2025),
        ("2021、2024", 2021, 2024),
        ("2020年6月至2021年12月", 2020, 2021),
        (2021.1, 2021, 2021),
        (2021.9, 2021, 2021),
        ("2021.10", 2021, 2021),
        ("2021．10", 2021, 2021),
        ("2021.0", 2021, 2021),
        ("2020.10-2021.1", 2020, 2021),
        ("2021.10.1", 2021, 2021),
        ("十四五期间", 2021, 2025),
    ],
)
def test_years(value, first, last):
    assert chinese.parse_year(value) == first
    assert chinese.parse_year(value, last=True) == last
    assert type(chinese.parse_year(value)) is int


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("21", "无法识别为年份"),
        (21, "无法识别为年份"),
        (2021.5001, "无法识别为年份"),
        ("2021.13", "没有13月"),
        ("12021.10", "无法识别为年份"),
        ("2021.101", "无法识别为年份"),
        ("长期", "没有具体年份"),
        (45473, "可能是未设日期格式的日期序列数"),
        ("2025-2021", "起止颠倒"),
        (True, "无法识别为年份"),
        (1949, "年份不在1950至2100之间"),
        (2101, "年份不在1950至2100之间"),
    ],
)
def test_no_years(value, reason):
    assert why(chinese.parse_year(value)) == reason
    assert why(chinese.parse_year(value, last=True)) == reason


# -------------------- amounts


AMOUNTS = """
17,800            17800
17，800           17800
1,234,567.89      1234567.89
６７              67
17.800            17.8
.5                0.5
0                 0
-0                0
007               7
-5                -5
－5               -5
−5                -5
+5                5
-1,500.5          -1500.5
2000万            2000
2000万元          2000
２０００万元      2000
1.5亿元           15000
1.5亿             15000
0.57亿            5700
20000000元        2000
500元             0.05
0.01元            0.000001
0.015元           0.000002
300千元           30
5百万元           500
5百万             500
5千万             5000
3千万元           3000
￥300万           300
¥300万元          300
人民币300万元整   300
RMB300万          300
rmb1.5亿          15000
1亿2000万         12000
1亿2000万元       12000
1亿元             10000
1亿2000元         10000.2
1亿200万3000元    10200.3
2万5000元         2.5
3亿5千万          35000
-2000万           -2000
999999999999999   999999999999999
"""


@pytest.mark.parametrize(("text", "value"), pairs(AMOUNTS))
def test_amounts(text, value):
    amount = chinese.parse_amount(text)
    assert amount == Amount(float(value), False)
    assert type(amount.value) is (float if "." in value else int)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("17 800", 17800),
        ("1 234 567.5", 1234567.5),
        ("17\u00a0800", 17800),
        ("17\u2009800", 17800),
        ("17\u202f800", 17800),
        ("﹣5", -5),
        ("3\u00ad0\u200b0\u200c\u200d\u200e\u200f\u2060", 300),
        ("１７　８００", 17800),
        (" 300 万 元 ", 300),
        ("￥ 300 万", 300),
        ("1亿 2000万元", 12000),
        ("300万\n元", 300),
        ("\ufeff300", 300),
        ("- 5", -5),
    ],
)
def test_amounts_with_blanks(text, value):
    assert chinese.parse_amount(text) == Amount(value, False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("约300", 300),
        ("大约300万元", 300),
        ("近300", 300),
        ("将近300万", 300),
        ("接近300", 300),
        ("300左右", 300),
        ("300万元上下", 300),
        ("300余", 300),
        ("300余万元", 300),
        ("300多万", 300),
        ("约 1.5 亿元左右", 15000),
        ("约￥300万", 300),
        ("约1亿2000万", 12000),
        ("1亿2000万元左右", 12000),
    ],
)
def test_approximate_amounts(text, value):
    assert chinese.parse_amount(text) == Amount(value, True)


@pytest.mark.parametrize("around", words("左右 上下"))
@pytest.mark.parametrize("about", ["", *words("约 大约 近 将近 接近")])
def test_words_which_make_an_amount_approximate(about, around):
    for text, value in (("300", 300), ("300万元", 300), ("1亿2000万", 12000), ("￥1.5亿", 15000)):
        assert chinese.parse_amount(about + text) == Amount(value, bool(about))
        assert chinese.parse_amount(about + text + around) == Amount(value, True)


@pytest.mark.parametrize("parse", [chinese.parse_amount, chinese.parse_number])
@pytest.mark.parametrize("word", words("超 逾 不少于 不低于 至少 以上 以下 以内"))
def test_words_which_leave_a_number_open(parse, word):
    for text in (f"{word}300", f"300{word}"):
        assert parse(text) == Unread(text, "不是确定的数")
        assert why(chinese.parse_percent(f"{text}%")) == f"含“{word}”，完成率应为确定数"


NO_AMOUNTS = """
(5)               括号中的数可能表示负数
（5）             括号中的数可能表示负数
(1,500万元)       括号中的数可能表示负数
6.3(6.1)          括号内外不止一个数
6.3（6.1）        括号内外不止一个数
300-500           是一个范围，不是一个数
300万-500万       是一个范围，不是一个数
300～500          是一个范围，不是一个数
300—500万元       是一个范围，不是一个数
300元-500元       是一个范围，不是一个数
300–500           是一个范围，不是一个数
300至500          是一个范围，不是一个数
100万+50万        是算式或比值，不是一个数
=100+50           是算式或比值，不是一个数
5:1               是算式或比值，不是一个数
1,78,00           千分位分隔有误
17，80            千分位分隔有误
1,7800            千分位分隔有误
0,500             千分位分隔有误
1,2               千分位分隔有误
45%               含有百分号
４５％            含有百分号
300万美元         不是人民币
$300              不是人民币
€300              不是人民币
£300              不是人民币
300USD            不是人民币
eur300            不是人民币
HKD300            不是人民币
300万港元         不是人民币
300港币           不是人民币
300万欧元         不是人民币
300万日元         不是人民币
300英镑           不是人民币
超300             不是确定的数
300万元以上       不是确定的数
不少于300         不是确定的数
300个             数字后面带有文字
300万元/年        数字后面带有文字
2000w             数字后面带有文字
5千               数字后面带有文字
三百万            无法识别为金额
约                无法识别为金额
1亿20000万        无法识别为金额
1亿10000万        无法识别为金额
3亿50千万         无法识别为金额
1亿2000           无法识别为金额
1亿2.5万300元     无法识别为金额
1e5               无法识别为金额
5.                无法识别为金额
—5                无法识别为金额
–5                无法识别为金额
1.2.3             无法识别为金额
17、800           无法识别为金额
多                无法识别为金额
1000000000000000  数字过大
12345678901234567890  数字过大
"""


@pytest.mark.parametrize(("text", "reason"), pairs(NO_AMOUNTS))
def test_no_amounts(text, reason):
    assert chinese.parse_amount(text) == Unread(text, reason)


@pytest.mark.parametrize("text", ["17  800", "17\n 800", "17 \n800", "17 80", "1 7800", "3 00", "0 500", "17\n800"])
def test_blanks_which_are_no_thousands_separators(text):
    assert chinese.parse_amount(text) == Unread(text, "数字之间有空格")


def test_a_currency_sign_without_a_unit_is_yuan_or_the_unit_of_the_column():
    assert chinese.parse_amount("￥300", "元") == Amount(0.03, False)
    unread = chinese.parse_amount("￥300")
    assert (why(unread), unread.ambiguous) == ("写了货币符号而没有写单位，既可能是元也可能是万元", True)


@pytest.mark.parametrize(
    ("value", "unit", "amount"),
    [
        (17800, "万元", 17800),
        (17800.0, "万元", 17800),
        (0.5, "万元", 0.5),
        (0.1 + 0.2, "万元", 0.3),
        (-0.0, "万元", 0),
        (0.1234565, "万元", 0.123457),
        (1e-7, "万元", 0),
        (5, "元", 0.0005),
        (20000000, "元", 2000),
        (33.33, "元", 0.003333),
        (300, "千元", 30),
        (3, "百万元", 300),
        (3, "千万元", 3000),
        (1.15, "亿元", 11500),
        (0.57, "亿元", 5700),
        ("5", "亿元", 50000),
        ("5万", "元", 5),
        ("1.5亿", "千元", 15000),
    ],
)
def test_units_of_columns(value, unit, amount):
    parsed = chinese.parse_amount(value, unit)
    assert parsed == Amount(amount, False)
    assert type(parsed.value) is type(amount)


def test_unknown_unit_of_a_column():
    with pytest.raises(ValueError, match=r"unit must be one of .*, got 美元"):
        chinese.parse_amount(None, "美元")


@pytest.mark.parametrize("parse", [chinese.parse_amount, chinese.parse_number, chinese.parse_percent])
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (True, "单元格是逻辑值"),
        (False, "单元格是逻辑值"),
        (date(2021, 1, 1), "单元格是日期"),
        (datetime(2021, 1, 1), "单元格是日期"),
        (time(8), "单元格是时间"),
        (timedelta(1), "单元格是时间"),
        (float("nan"), "不是有效的数字"),
        (float("inf"), "数字过大"),
        (-(10**15), "数字过大"),
        (1e15, "数字过大"),
    ],
)
def test_cells_which_are_no_numbers(parse, value, reason):
    assert why(parse(value)) == reason


@pytest.mark.parametrize(
    ("parse", "reason"),
    [
        (chinese.parse_amount, "无法识别为金额"),
        (chinese.parse_number, "无法识别为数字"),
        (chinese.parse_percent, "无法识别为百分数"),
        (chinese.parse_dates, "无法识别为日期"),
    ],
)
def test_values_of_no_cell(parse, reason):
    assert parse([]) == Unread("[]", reason)
    assert parse("胡乱写的") == Unread("胡乱写的", reason)


# -------------------- numbers and percents


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("17,800", 17800),
        ("６７", 67),
        ("1.3", 1.3),
        ("-5", -5),
        ("1.0", 1),
        (".5", 0.5),
        (" 3 ", 3),
        ("17 800", 17800),
        (5, 5),
        (5.0, 5),
        (1.5, 1.5),
        (-0.0, 0),
        (1e-9, 1e-9),
        ("0.0000000001", 1e-10),
    ],
)
def test_numbers(value, number):
    assert chinese.parse_number(value) == number
    assert type(chinese.parse_number(value)) is type(number)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("3个", "数字后面带有文字"),
        ("3万", "数字后面带有文字"),
        ("约3", "不是确定的数"),
        ("大于等于1.3", "无法识别为数字"),
        (">95", "无法识别为数字"),
        ("2.5:1", "是算式或比值，不是一个数"),
        ("45%", "含有百分号"),
        ("1,78,00", "千分位分隔有误"),
        ("3 4", "数字之间有空格"),
        ("基本消除", "无法识别为数字"),
    ],
)
def test_no_numbers(text, reason):
    assert chinese.parse_number(text) == Unread(text, reason)


@pytest.mark.parametrize(
    ("value", "percent"),
    [
        ("45%", Percent(45.0, True)),
        ("45％", Percent(45.0, True)),
        ("４５％", Percent(45.0, True)),
        ("45.5 %", Percent(45.5, True)),
        ("1,000%", Percent(1000.0, True)),
        ("-5%", Percent(-5.0, True)),
        ("+5%", Percent(5.0, True)),
        ("0%", Percent(0.0, True)),
        ("45", Percent(45.0, False)),
        ("0.4", Percent(0.4, False)),
        ("1", Percent(1.0, False)),
        (45, Percent(45.0, False)),
        (0.4, Percent(0.4, False)),
        (1, Percent(1.0, False)),
    ],
)
def test_percents(value, percent):
    assert chinese.parse_percent(value) == percent


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("约45%", "含“约”，完成率应为确定数"),
        ("45%左右", "含“左右”，完成率应为确定数"),
        ("近45", "含“近”，完成率应为确定数"),
        ("百分之四十", "无法识别为百分数"),
        ("45%-50%", "是一个范围，不是一个数"),
        ("45%%", "无法识别为百分数"),
        ("%45", "无法识别为百分数"),
        ("5‰", "数字后面带有文字"),
        ("45个百分点", "数字后面带有文字"),
        ("已完成", "无法识别为百分数"),
        ("已完成100%", "无法识别为百分数"),
        ("45,5%", "千分位分隔有误"),
    ],
)
def test_no_percents(text, reason):
    assert chinese.parse_percent(text) == Unread(text, reason)


def test_percent_of():
    assert [chinese.percent_of(number, True) for number in (0.57, 0.07, 0.29, 1, 1e-7)] == [
        57.0,
        7.0,
        29.0,
        100.0,
        1e-5,
    ]
    assert chinese.percent_of(0.57, False) == 0.57


@given(st.integers(-(10**6), 10**6), st.integers(0, 6))
def test_percent_of_is_exact_in_decimals(digits, places):
    number = float(Decimal(digits).scaleb(-places))
    assert chinese.percent_of(number, True) == float(Decimal(digits).scaleb(2 - places))


# -------------------- periods


PERIODS = """
2024-06         2024-06
2024-6          2024-06
2024/6          2024-06
2024.6          2024-06
2024.06         2024-06
2024.11         2024-11
2024.10月       2024-10
202406          2024-06
2024年6月       2024-06
2024年06月      2024-06
2024年6月份     2024-06
2024年10月      2024-10
２０２４年６月  2024-06
２０２４－０６  2024-06
二〇二四年六月  2024-06
2024Q2          2024Q2
2024q2          2024Q2
２０２４Ｑ２    2024Q2
2024年Q2        2024Q2
2024-Q4         2024Q4
2024年二季度    2024Q2
2024年第二季度  2024Q2
2024年2季度     2024Q2
2024年第1季度   2024Q1
2024年四季度    2024Q4
2024            2024
2024年          2024
2024年度        2024
2024年全年      2024
"""


@pytest.mark.parametrize(("text", "period"), pairs(PERIODS))
def test_periods(text, period):
    assert str(chinese.parse_period(text)) == period
    assert str(chinese.parse_period(f" {text[:4]} {text[4:]}\u3000")) == period


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024.1", "既可能是1月也可能是10月"),
        ("2024.10", "既可能是1月也可能是10月"),
        ("2024-13", "没有13月"),
        ("2024-0", "没有0月"),
        ("202413", "没有13月"),
        ("1949", "年份不在1950至2100之间"),
        ("2101Q1", "年份不在1950至2100之间"),
        ("", "不是报告期"),
        ("2024Q5", "不是报告期"),
        ("2024Q0", "不是报告期"),
        ("2024年五季度", "不是报告期"),
        ("2024-06-30", "不是报告期"),
        ("6月", "不是报告期"),
        ("24年6月", "不是报告期"),
        ("上个月", "不是报告期"),
        ("2024H3", "不是报告期"),
        ("2024-06H3", "不是报告期"),
        ("上半年", "不是报告期"),
        ("2024-13H1", "没有13月"),
        ("2024.10下半月", "既可能是1月也可能是10月"),
        ("2025-2021M", "规划起止颠倒"),
        ("2024年中期", "不是报告期"),
    ],
)
def test_no_periods(text, reason):
    with pytest.raises(ValueError, match=re.escape(f"“{text}”{reason}")) as raised:
        chinese.parse_period(text)
    assert str(raised.value).endswith("请写成 2024-06、2024Q2 或 2024。")


# -------------------- units and characters


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("区科委、中关村密云园", ("区科委", "中关村密云园")),
        ("区科委，区财政局；区住建委,a;b", ("区科委", "区财政局", "区住建委", "a", "b")),
        ("区科委 区财政局\n区住建委\u3000a\xa0b\r\nc", ("区科委", "区财政局", "区住建委", "a", "b", "c")),
        ("、区科委、、 区科委，", ("区科委", "区科委")),
        ("相关镇（穆家峪镇、十里堡镇）、区(a, b)局", ("相关镇（穆家峪镇、十里堡镇）", "区(a, b)局")),
        ("（区科委、区财政局", ("（区科委", "区财政局")),
        ("区\u200b科委\ufeff", ("区科委",)),
        ("", ()),
        (" 、 ", ()),
    ],
)
def test_split_units(text, units):
    assert chinese.split_units(text) == units


@given(st.lists(st.text("区科委财政局园", min_size=1), max_size=5), st.sampled_from("、，；,; \n\u3000"))
def test_split_units_keeps_all(names, separator):
    assert chinese.split_units(separator.join(names)) == tuple(names)


def test_halfwidth():
    assert chinese.halfwidth("ＡｚＺ０９，．％（）：；－～！？　＃￥") == "AzZ09,.%():;-~!? #¥"
    assert chinese.halfwidth("、。《》“”—…区科委 abc") == "、。《》“”—…区科委 abc"


def test_squeeze():
    assert chinese.squeeze(" 秦\u3000皇\xa0岛\n\t\u200b\ufeffa b\u2060") == "秦皇岛ab"
    assert chinese.squeeze("ab c") == "abc"


@pytest.mark.parametrize("text", [text for text in NOTHING if chinese.squeeze(text)])
def test_placeholders(text):
    assert chinese.is_placeholder(text)


@pytest.mark.parametrize(
    "text", ["", " ", "0", "-5", "无锡", "——a", "a/b", "？", "。", ".", "*", "#N/A", "一", "否", "待定稿"]
)
def test_no_placeholders(text):
    assert not chinese.is_placeholder(text)


# -------------------- printing


@pytest.mark.parametrize(
    ("show", "value", "text"),
    [
        (chinese.show_amount, 492826, "492,826"),
        (chinese.show_amount, 0, "0"),
        (chinese.show_amount, 100, "100"),
        (chinese.show_amount, 100.0, "100"),
        (chinese.show_amount, 0.5, "0.5"),
        (chinese.show_amount, 1234.565, "1,234.57"),
        (chinese.show_amount, 1.005, "1.01"),
        (chinese.show_amount, -1234.5, "-1,234.5"),
        (chinese.show_amount, -0.001, "0"),
        (chinese.show_amount, 0.1 + 0.2, "0.3"),
        (chinese.show_amount, 1e22, "10,000,000,000,000,000,000,000"),
        (chinese.show_yi, 492826, "49.28"),
        (chinese.show_yi, 500000, "50"),
        (chinese.show_yi, 123456789, "12,345.68"),
        (chinese.show_yi, 50, "0.01"),
        (chinese.show_yi, 49.99, "0"),
        (chinese.show_money, 492826, "49.28亿元"),
        (chinese.show_money, 10000, "1亿元"),
        (chinese.show_money, 9999, "9,999万元"),
        (chinese.show_money, 5654, "5,654万元"),
        (chinese.show_money, -10000, "-1亿元"),
        (chinese.show_money, 0, "0万元"),
        (chinese.show_percent, 45, "45%"),
        (chinese.show_percent, 45.0, "45%"),
        (chinese.show_percent, 45.25, "45.3%"),
        (chinese.show_percent, 45.24, "45.2%"),
        (chinese.show_percent, 0.35, "0.4%"),
        (chinese.show_percent, 99.96, "100%"),
        (chinese.show_percent, 100, "100%"),
        (chinese.show_percent, 0, "0%"),
        (chinese.show_percent, -0.01, "0%"),
        (chinese.show_points, 7.333, "+7.3"),
        (chinese.show_points, -1.36, "-1.4"),
        (chinese.show_points, 7, "+7.0"),
        (chinese.show_points, 0, "0.0"),
        (chinese.show_points, -0.0, "0.0"),
        (chinese.show_points, -0.04, "0.0"),
        (chinese.show_points, 0.04, "0.0"),
        (chinese.show_points, 0.05, "+0.1"),
        (chinese.show_points, -0.05, "-0.1"),
        (chinese.show_points, 45.05 - 44, "+1.1"),
        (chinese.show_date, date(2024, 6, 30), "2024年6月30日"),
        (chinese.show_date, date(2024, 10, 5), "2024年10月5日"),
        (chinese.show_month, date(2024, 6, 30), "2024年6月"),
    ],
)
def test_show(show, value, text):
    assert show(value) == text


@pytest.mark.parametrize(
    ("completed", "scheduled", "points"),
    [
        (74, Fraction(800, 12), "+7.3"),
        (100 * 629.0 / 647.4, Fraction(1000, 12), "+13.8"),
        (44, Fraction(500, 12), "+2.3"),
    ],
)
def test_points_as_published(completed, scheduled, points):
    """三明三元区, 江门 and 资阳 published these differences from unrounded shares."""
    assert chinese.show_points(completed - float(scheduled)) == points


NUMERALS = """
0     零
1     一
2     二
9     九
10    十
11    十一
19    十九
20    二十
21    二十一
99    九十九
100   一百
101   一百零一
105   一百零五
110   一百一十
111   一百一十一
120   一百二十
999   九百九十九
1000  一千
1001  一千零一
1010  一千零一十
1100  一千一百
2005  二千零五
9999  九千九百九十九
"""


@pytest.mark.parametrize(("number", "numeral"), pairs(NUMERALS))
def test_show_numeral(number, numeral):
    assert chinese.show_numeral(int(number)) == numeral


def test_show_numeral_is_one_to_one():
    assert len({chinese.show_numeral(number) for number in range(10_000)}) == 10_000


@pytest.mark.parametrize("number", [-1, 10_000])
def test_show_numeral_out_of_range(number):
    with pytest.raises(ValueError, match=f"number must be in range 0-9999, got {number}"):
        chinese.show_numeral(number)


@pytest.mark.parametrize(
    ("counts", "places", "shares"),
    [
        ([1, 1, 1], 1, [33.4, 33.3, 33.3]),
        ([0, 1, 1, 1], 1, [0.0, 33.4, 33.3, 33.3]),
        ([1, 1, 1], 0, [34.0, 33.0, 33.0]),
        ([1, 1, 1], 2, [33.34, 33.33, 33.33]),
        ([17, 162, 10, 24, 9], 1, [7.7, 73.0, 4.5, 10.8, 4.0]),
        ([2, 1], 1, [66.7, 33.3]),
        ([0.1, 0.2, 0.7], 1, [10.0, 20.0, 70.0]),
        ([5], 1, [100.0]),
        ([0, 0], 1, [0.0, 0.0]),
        ([], 1, []),
    ],
)
def test_largest_remainder(counts, places, shares):
    assert chinese.largest_remainder(counts, places) == shares


def test_largest_remainder_has_one_place_unless_told():
    assert chinese.largest_remainder([1, 1, 1]) == [33.4, 33.3, 33.3]


def test_largest_remainder_of_a_negative_count():
    with pytest.raises(ValueError, match="counts must not be negative, got -1"):
        chinese.largest_remainder([3, -1])


@given(
    st.lists(st.integers(0, 1000) | st.floats(0, 1e12), min_size=1, max_size=30).filter(any),
    st.integers(0, 3),
)
@example([5e-324, 1.7e308], 1)
def test_largest_remainder_adds_up(counts, places):
    shares = chinese.largest_remainder(counts, places)
    assert sum(Decimal(repr(share)) for share in shares) == 100
    total = sum(Fraction(repr(count)) for count in map(float, counts))
    for count, share in zip(counts, shares, strict=True):
        assert abs(Fraction(repr(share)) - Fraction(repr(float(count))) * 100 / total) < Fraction(1, 10**places)
        assert count or not share


# -------------------- what is printed is read back, and nothing makes a parser raise


DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))


@given(DAYS)
def test_days_come_back(day):
    digits = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year))
    numerals = f"{digits}年{chinese.show_numeral(day.month)}月{chinese.show_numeral(day.day)}日"
    for text in (
        numerals,
        chinese.show_date(day),
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}.{day.month}.{day.day}",
        str(datetime(*day.timetuple()[:6])),
    ):
        assert chinese.parse_dates(text) == Dates(day, day)
    assert chinese.parse_year(chinese.show_date(day)) == day.year


PERIOD = st.one_of(
    st.builds(Period, st.integers(1950, 2100), st.just(Span.HALF_MONTH), st.integers(1, 24)),
    st.builds(Period, st.integers(1950, 2100), st.just(Span.MONTH), st.integers(1, 12)),
    st.builds(Period, st.integers(1950, 2100), st.just(Span.QUARTER), st.integers(1, 4)),
    st.builds(Period, st.integers(1950, 2100), st.just(Span.HALF_YEAR), st.integers(1, 2)),
    st.builds(Period, st.integers(1950, 2100), st.just(Span.YEAR)),
)


@given(PERIOD)
def test_periods_come_back(period):
    for text in (str(period), period.label):
        assert chinese.parse_period(text) == period
        if "H" not in text:  # nobody writes a deadline so
            assert chinese.parse_dates(text) == Dates(period.first, period.as_of)
    if period.span is Span.MONTH:
        assert chinese.parse_period(chinese.show_month(period.as_of)) == period


@given(PERIOD, PERIOD, st.sampled_from(["至", "到", "-", "—", "——", "~", "～", "–", " 至 "]))
def test_ranges(one, other, sign):
    read = chinese.parse_dates(f"{one.label}{sign}{other.label}")
    assert read == Dates(one.first, other.as_of) if one.first <= other.as_of else why(read) == "起止颠倒"


@given(
    DAYS,
    DAYS,
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"]),
    st.sampled_from(["至", "-", "—", "~"]),
)
def test_ranges_of_days(one, other, form, sign):
    one, other = sorted((one, other))
    assert chinese.parse_dates(f"{one:{form}}{sign}{other:{form}}") == Dates(one, other)


@given(st.integers(-(10**13) + 1, 10**13 - 1))
def test_amounts_come_back(cents):
    value = cents // 100 if cents % 100 == 0 else cents / 100
    assert chinese.parse_amount(chinese.show_amount(value)) == Amount(value, False)
    assert chinese.parse_number(chinese.show_amount(value)) == value


@given(st.integers(-(10**9), 10**9))
def test_money_comes_back(hundreds):
    value = hundreds * 100
    assert chinese.parse_amount(chinese.show_money(value)) == Amount(value, False)
    assert chinese.parse_amount(chinese.show_yi(value), "亿元") == Amount(value, False)


@given(st.integers(-(10**9), 10**9), st.integers(0, 4), st.sampled_from(sorted(WAN)))
def test_amounts_are_exact(digits, places, unit):
    number = Decimal(digits).scaleb(-places)
    expected = (Decimal(str(float(WAN[unit]))) * number).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    for typed in (f"{number:f}{unit}", f"{number:,f}{unit}"):
        assert chinese.parse_amount(typed) == Amount(float(expected), False)
    assert chinese.parse_amount(float(number), unit) == Amount(float(expected), False)


@given(st.integers(-(10**6), 10**6))
def test_percents_come_back(tenths):
    assert chinese.parse_percent(chinese.show_percent(tenths / 10)) == Percent(tenths / 10, True)


@given(st.integers(-(10**6), 10**6), st.integers(0, 4))
def test_points_are_rounded_half_up(digits, places):
    number = Decimal(digits).scaleb(-places)
    shown = chinese.show_points(float(number))
    assert Decimal(shown) == number.quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert shown[0] in "+-" or shown == "0.0"


WORDS = words("年 月 日 号 底 末 初 前 之前 旬 上旬 上半年 季度 第 一 四 十 十四五 Q 至 到 - — ~ . /")
WORDS += words("、 , ， ; 和 : T")
WORDS += words("长期 持续推进 全年 万 元 亿 千 百 约 余 左右 % ％ ( ) （ ） + ￥ 人民币 2021 2025 2021年")
WORDS += ["10", "9", "30", "31", "0", "00", "1", "13", "999", " ", "\n", "\u3000", "\u200b"]
TYPED = (
    st.text()
    | st.lists(st.sampled_from(WORDS), max_size=9).map("".join)
    | st.text("0123456789.,-年月日至 ", max_size=12)
)


@settings(max_examples=500)
@given(TYPED)
@example("2021年6月至")
@example("9" * 5000)
@example("9" * 5000 + "亿1万")
@example("(" * 5000)
@example("一" * 5000)
@example("1 " * 5000)
@example("约" * 5000)
def test_no_text_raises(text):
    for parse in PARSERS:
        read = parse(text)
        assert not isinstance(read, Unread) or (read.text == text and read.why)
    dates = chinese.parse_dates(text)
    if isinstance(dates, Dates) and not dates.open_ended:
        assert dates.first <= dates.last
    assert not set("".join(chinese.split_units(text))) & set(" \n\u3000") or set(text) & set("(（")
    assert not chinese.is_placeholder(text) or dates is None


@settings(max_examples=500)
@given(TYPED)
@example("一" * 30000)
@example("M")
@example("2021-2025M")
def test_no_text_but_a_period_is_one(text):
    try:
        period = chinese.parse_period(text)
    except ValueError as error:
        assert "报告期" in str(error)
        return
    assert chinese.parse_period(str(period)) == period
    unnamed = Period(0, Span.MID_TERM)  # the mid-term of a plan whose years are not told: it has no days yet
    assert period == unnamed or (1950 <= period.year <= 2100 and period.first <= period.as_of)
    assert (period.of_plan(None, None) is None) == (period == unnamed)


@settings(max_examples=500)
@given(TYPED)
def test_no_digit_becomes_nothing(text):
    """A text with a digit is a value or is said to be unread; only a text without any can be empty."""
    if any(sign in "0123456789０１２３４５６７８９" for sign in text):
        assert all(parse(text) is not None for parse in PARSERS)


@given(
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.datetimes() | st.times() | st.timedeltas()
)
def test_no_cell_raises(value):
    for parse in PARSERS:
        assert (parse(value) is None) == (value is None)
