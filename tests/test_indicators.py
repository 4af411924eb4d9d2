"""Indicators against a straight line: what cells say, case by case, and random ledgers against a slow reckoning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import cells, read

from toolkit.chinese import parse_period
from toolkit.ledger import Mark, PercentCell
from toolkit.measures import Measure, parse_measure, plain_unit
from toolkit.status import Yardstick
from toolkit.summary.indicators import Indicator, Indicators, indicators_of

PLAN = "项|值\n规划起始年|2021\n规划结束年|2025"
HEADINGS = ["指标编号", "指标", "单位", "基期值", "目标值", "属性", "当前值"]
#: 42 of 60 months are gone by June 2024, 70 %: with ten points of tolerance 60 % of the way is on pace.
JUNE = date(2024, 6, 30)
OUTCOMES = ["已达到", "达到进度", "未达进度", "不可衡量", "未填报"]


# -- what a cell says


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (95, Measure(95)),
        (3.0, Measure(3)),
        (0.1 + 0.2, Measure(0.3)),
        (PercentCell(0.95), Measure(95, "%")),
        (PercentCell(1.0), Measure(100, "%")),
        ("1,234", Measure(1234)),
        ("１，２３４家", Measure(1234, "家")),
        ("95%", Measure(95, "%")),
        (" 95 ％ ", Measure(95, "%")),
        ("0.4万吨", Measure(0.4, "万吨")),
        ("1.2亿立方米", Measure(1.2, "亿立方米")),
        ("35μg/m3", Measure(35, "μg/m3")),
        ("3个月", Measure(3, "个月")),
        ("3年", Measure(3, "年")),
        ("−5", Measure(-5)),
        (">95", Measure(95, "", ">")),
        ("＞95%", Measure(95, "%", ">")),
        ("高于95", Measure(95, "", ">")),
        ("≥1.3", Measure(1.3, "", "≥")),
        (">=1.3", Measure(1.3, "", "≥")),
        ("大于等于 1.3", Measure(1.3, "", "≥")),
        ("不低于90", Measure(90, "", "≥")),
        ("不少于30个", Measure(30, "个", "≥")),
        ("30个以上", Measure(30, "个", "≥")),
        ("达到90%及以上", Measure(90, "%", "≥")),
        ("<5", Measure(5, "", "<")),
        ("小于5", Measure(5, "", "<")),
        ("低于5%", Measure(5, "%", "<")),
        ("≤ 5", Measure(5, "", "≤")),
        ("不超过5", Measure(5, "", "≤")),
        ("控制在5%以内", Measure(5, "%", "≤")),
        ("5以下", Measure(5, "", "≤")),
        ("2.5:1", Measure(2.5, ratio=True)),
        ("2.5：1", Measure(2.5, ratio=True)),
        ("≥5∶2", Measure(2.5, "", "≥", ratio=True)),
        ("约300", Measure(300, approximate=True)),
        ("300余家", Measure(300, "家", approximate=True)),
        ("300左右", Measure(300, approximate=True)),
        ("达到95%", Measure(95, "%")),
    ],
)
def test_a_figure_is_understood(typed: Any, expected: Measure) -> None:
    assert parse_measure(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        *["满足市级管控要求", "基本消除", "全覆盖", "基本实现无煤化", "中心城区室外覆盖", "百分之四十", "六成"],
        *["60~65", "60-65", "60—65%", "60至65", "6.3(6.1)", "95%（约束性）", "1+1", "3 5", "12,34", "3.5.1", "1e5"],
        *["1:0", "2:1:1", "约300以上", "不低于30以上", "控制在5", "控制在5左右", "5>", "以上5"],
        *[
            "2025年",
            "2025年底前完成",
            "6月底",
            "下降18%",
            "[18]",
            "10%以上的村",
            "万吨",
            ">",
            "3成",
            "9" * 16,
            "0." + "1" * 40,
        ],
    ],
)
def test_what_is_not_one_figure_stays_the_text_it_is(typed: str) -> None:
    assert parse_measure(typed) == typed


@pytest.mark.parametrize(("typed", "text"), [(True, "True"), (float("nan"), "nan"), (10**15, "1000000000000000")])
def test_what_is_no_number_stays_a_text(typed: Any, text: str) -> None:
    assert parse_measure(typed) == text


@pytest.mark.parametrize("typed", [None, "", "  ", "—", "-", "/", "不适用", "……", "\u200b"])
def test_nothing_is_nothing(typed: Any) -> None:
    assert parse_measure(typed) is None


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789.,:%~()（）万亿约以上下不低于≥<> 年吨\n", max_size=60) | st.text(max_size=60) | st.floats())
def test_no_cell_makes_reading_fail(typed: Any) -> None:
    said = parse_measure(typed)
    if isinstance(said, Measure):
        assert said.amount("万元")[0] == said.amount("万元")[0]
    else:
        assert said is None or (isinstance(typed, float) or said == typed.strip())


@pytest.mark.parametrize(
    ("typed", "unit", "amount"),
    [
        ("0.4万吨", "", (4000, "吨")),
        ("0.4", "万吨", (4000, "吨")),
        ("4000", "吨", (4000, "吨")),
        ("1.2亿", "立方米", (120_000_000, "立方米")),
        ("1.2亿", "万立方米", (120_000_000, "立方米")),
        ("2百万千瓦", "", (2_000_000_000, "瓦")),
        ("3百分点", "", (3, "百分点")),
        ("3", "个百分点", (3, "个百分点")),
        ("0.3446", "", (Fraction(3446, 10000), "")),
        ("5:2", "家", (Fraction(5, 2), "比值")),
    ],
)
def test_figures_are_compared_in_one_unit(typed: str, unit: str, amount: tuple[Fraction, str]) -> None:
    said = parse_measure(typed)
    assert isinstance(said, Measure)
    assert said.amount(plain_unit(unit)) == amount


# -- one indicator


def of(rows: Sequence[Sequence[Any]], as_of: date = JUNE, plan: str = PLAN, **yardstick: Any) -> Indicators:
    """The indicators of rows that have the cells of `HEADINGS`."""
    reading = read({"设置": cells(plan), "指标": [HEADINGS, *rows]})
    return indicators_of(reading.ledger, Yardstick(as_of, **yardstick))


def one(
    base: Any, target: Any, current: Any, unit: str = "", name: str = "标", as_of: date = JUNE, plan: str = PLAN
) -> Indicator:
    """The indicator of one row."""
    return of([["1", name, unit, base, target, "约束性", current]], as_of, plan).items[0]


CASES = [
    # on the line, rising and falling
    (10, 20, 20, "已达到", 100),
    (10, 20, 25, "已达到", 150),
    (10, 20, 16, "达到进度", 60),
    (10, 20, 15.99, "未达进度", 59.9),
    (10, 20, 5, "未达进度", -50),
    (20, 10, 10, "已达到", 100),
    (20, 10, 8, "已达到", 120),
    (20, 10, 14, "达到进度", 60),
    (20, 10, 14.01, "未达进度", 59.9),
    (0, -5, -3, "达到进度", 60),
    ("28.9", "40%", PercentCell(0.4), "已达到", 100),
    (90, "100%", PercentCell(1.0), "已达到", 100),
    (0.1, 0.3, 0.1 + 0.2, "已达到", 100),
    (0.3 + 0.3, 0.3, 0.1 + 0.2, "已达到", 100),
    ("约100", "200左右", "160余", "达到进度", 60),
    # a lower bound is reached at the target or beyond it
    (10, "≥20", 20, "已达到", 100),
    (10, "20以上", 16, "达到进度", 60),
    (10, "不低于20", 15, "未达进度", 50),
    (10, ">20", 20, "达到进度", 100),
    (10, ">20", 20.1, "已达到", 101),
    (30, "≥20", 25, "已达到", None),
    (30, "≥20", 19, "未达进度", None),
    (20, "≥20", 20, "已达到", None),
    (20, ">20", 20, "未达进度", None),
    ("", "≥20", 20, "已达到", None),
    ("中心城区覆盖", "≥20", 21, "已达到", None),
    (Mark("#REF!"), "≥20", 21, "已达到", None),
    # an upper bound is kept, or reached from above
    (5, "≤10", 8, "达到进度", None),
    (10, "≤10", 10, "达到进度", None),
    ("", "不超过10", 8, "达到进度", None),
    (20, "≤10", 10, "已达到", 100),
    (20, "控制在10以内", 9, "已达到", 110),
    (20, "≤10", 14, "达到进度", 60),
    (20, "≤10", 15, "未达进度", 50),
    (20, "<10", 10, "达到进度", 100),
    (5, "≤10", 11, "未达进度", None),
    (10, "<10", 10, "未达进度", None),
    ("", "≤10", 11, "未达进度", None),
    ("偏高", "≤10", 11, "未达进度", None),
    # a state to be kept
    (10, 10, 10, "达到进度", None),
    (100, "100%", "100%", "达到进度", None),
    # a current value that is a bound itself
    (10, "≥20", "≥20", "已达到", None),
    (10, ">20", ">20", "已达到", None),
    (10, 20, "20以上", "已达到", None),
    (20, "≤10", "10以下", "已达到", None),
    # without a base the target itself tells
    ("", 20, 20, "已达到", None),
    # ratios
    ("1.5:1", "2.5:1", "2.1:1", "达到进度", 60),
    ("3:2", "2.5:1", "4:2", "未达进度", 50),
    # texts
    (9.5, "满足市级管控要求", "满足市级管控要求", "已达到", None),
    ("", "满足市级（管控）要求", "满足 市级(管控)要求", "已达到", None),
    ("", "60~65", "60～65", "已达到", None),
    # nothing said
    (10, 20, "", "未填报", None),
    (10, 20, "—", "未填报", None),
    (10, "全覆盖", "不适用", "未填报", None),
    ("", "", "", "未填报", None),
]


@pytest.mark.parametrize(("base", "target", "current", "outcome", "progress"), CASES)
def test_an_outcome(base: Any, target: Any, current: Any, outcome: str, progress: float | None) -> None:
    unit = "%" if "%" in f"{target}{current}" else ""
    found = one(base, target, current, unit)
    assert (found.outcome, found.reason) == (outcome, "")
    assert found.progress == (None if progress is None else pytest.approx(progress))


UNKNOWN = [
    (10, "满足市级管控要求", 15, "", "目标值是文字"),
    (10, "基本消除", "已基本消除", "", "目标值是文字"),
    (10, "60~65", 62, "", "目标值不是一个确定的数"),
    (10, "", 15, "", "目标值缺失"),
    (10, Mark("=A1", formula=True), 15, "", "目标值读不出来"),
    (10, 20, "进展顺利", "", "当前值是文字"),
    (10, 20, "6.3(6.1)", "", "当前值不是一个确定的数"),
    (10, 20, "18以上", "", "当前值不是一个确定的数"),
    (10, 20, "≤20", "", "当前值不是一个确定的数"),
    (10, ">20", "≥20", "", "当前值不是一个确定的数"),
    (10, 20, Mark("#REF!"), "", "当前值读不出来"),
    ("", 20, 15, "", "基期值缺失"),
    ("", "≥20", 15, "", "基期值缺失"),
    ("中心城区室外覆盖", 100, 92, "%", "基期值是文字"),
    ("10~12", 20, 15, "", "基期值不是一个确定的数"),
    ("≥10", 20, 15, "", "基期值不是一个确定的数"),
    (">10", "≤10", 15, "", "基期值不是一个确定的数"),
    (Mark("#N/A"), 20, 15, "", "基期值读不出来"),
    (Mark("#N/A"), "≤10", 15, "", "基期值读不出来"),
    (10, 10, 11, "", "基期值与目标值相等，不能确定应升还是应降"),
    (10, 10, 9, "", "基期值与目标值相等，不能确定应升还是应降"),
    (10, 20, "15家", "", "单位不同（未写单位、家）"),
    ("10吨", "20万吨", "15万元", "", "单位不同（吨、元）"),
    ("10户", "20家", "15家", "", "单位不同（家、户）"),
    ("3家", "≤2户", "3户", "", "单位不同（户、家）"),
    (2, "2.5:1", "2.1:1", "", "单位不同（比值、未写单位）"),
    ("28.9%", "40%", 0.356, "%", "有的写了百分号，不能确定0.356是不是0.356%"),
    ("28.9%", 40, 0.356, "%", "有的写了百分号，不能确定0.356是不是0.356%"),
    (0.289, "40%", 35, "%", "有的写了百分号，不能确定0.289是不是0.289%"),
    ("90%", "100%", 1, "%", "有的写了百分号，不能确定1是不是1%"),
]


@pytest.mark.parametrize(("base", "target", "current", "unit", "reason"), UNKNOWN)
def test_why_an_indicator_cannot_be_measured(base: Any, target: Any, current: Any, unit: str, reason: str) -> None:
    found = one(base, target, current, unit)
    assert (found.outcome, found.progress, found.gap) == ("不可衡量", None, None)
    assert found.reason == reason


@pytest.mark.parametrize(
    ("base", "target", "current", "unit", "name"),
    [
        ("4000吨", "1万吨", "0.76万吨", "", "标"),
        (0.4, "1万吨", "7600吨", "万吨", "标"),
        (4000, "1万吨", 7600, "（吨）", "标"),
        (90, ">95%", 93, "", "覆盖率（％）"),
        (0.5, 3, 2, "%", "标"),
        ("0.5亿元", 8000, 6800, "万元", "标"),
    ],
)
def test_units_that_can_be_compared(base: Any, target: Any, current: Any, unit: str, name: str) -> None:
    assert one(base, target, current, unit, name).progress == pytest.approx(60)


def test_the_cells_are_kept_as_typed() -> None:
    found = one(PercentCell(0.289), "约 40％", 0.1 + 0.2, "％", "比重")
    assert (found.base, found.target, found.current, found.unit) == ("28.9%", "约 40％", "0.3", "％")
    assert (found.key, found.name, found.attribute, found.approximate) == ("1", "比重", "约束性", True)
    assert found.row.place("目标值").cell == "E2"
    assert not one(10, 20, 15).approximate
    assert one("", Mark("#REF!"), "").target == "#REF!"


def test_time_is_told_with_the_progress() -> None:
    found = one(10, 20, 16)
    assert (found.scheduled, found.gap) == (pytest.approx(70), pytest.approx(-10))
    text = one("", "全覆盖", "未覆盖")
    assert (text.scheduled, text.gap) == (pytest.approx(70), None)


@pytest.mark.parametrize(
    "plan", ["项|值\n规划起始年|2021", "项|值\n规划结束年|2025", "项|值\n规划起始年|2025\n规划结束年|2021"]
)
def test_without_the_plans_years_there_is_no_line(plan: str) -> None:
    short, met, kept = (one(10, "≥20", current, plan=plan) for current in (15, 20, 25))
    assert (short.outcome, short.reason, short.progress, short.gap) == ("不可衡量", "没有规划期", 50, None)
    assert [(found.outcome, found.scheduled) for found in (met, kept)] == [("已达到", None)] * 2


@pytest.mark.parametrize(
    ("current", "as_of", "outcome"),
    [
        (10, date(2020, 12, 31), "达到进度"),  # before the plan nothing is due
        (19, date(2025, 12, 31), "达到进度"),  # within the tolerance on the last day
        (18.9, date(2025, 12, 31), "未达进度"),
        (19.9, date(2026, 1, 1), "未达进度"),  # and not after it
        (20, date(2026, 1, 1), "未达进度"),  # all the way, but not beyond
        (20, date(2025, 12, 31), "达到进度"),
        (20.1, date(2026, 1, 1), "已达到"),
    ],
)
def test_the_ends_of_the_plan(current: float, as_of: date, outcome: str) -> None:
    assert one(10, ">20", current, as_of=as_of).outcome == outcome


DECIMALS = st.decimals(-1000, 1000, places=2, allow_nan=False)


@settings(max_examples=200, deadline=None)
@given(DECIMALS, DECIMALS.filter(bool), st.integers(0, 99))
def test_exactly_on_the_line_is_on_pace_whatever_the_decimals(base: Any, length: Any, tolerance: int) -> None:
    """At June 70 % less the tolerance of the way is enough; ten thousandths of the way less are not."""
    on_line = base + length * (70 - tolerance) / 100
    rows = [
        ["1", "标", "", float(base), float(base + length), "", float(at)] for at in (on_line, on_line - length / 10000)
    ]
    on, off = of(rows, tolerance=float(tolerance)).items
    assert (on.outcome, off.outcome) == ("达到进度", "未达进度")


@settings(max_examples=100, deadline=None)
@given(DECIMALS, DECIMALS, DECIMALS, st.sampled_from([("", ""), ("≥", "≤"), (">", "<")]), st.booleans())
def test_falling_is_rising_upside_down(base: Any, target: Any, current: Any, bounds: Any, swapped: bool) -> None:
    """A bound to be reached from its wrong side, and a target without one, do not care which way is up."""
    up, down = reversed(bounds) if swapped else bounds
    sign = {"≥": 1, ">": 1, "≤": -1, "<": -1}.get(up, 0)
    if sign * (target - base) < 0 or base == target:
        return  # kept, not reached: there 30以上 is 已达到 and 30以下 is not
    rows = [
        ["1", "标", "", float(base), f"{up}{target}", "", float(current)],
        ["2", "标", "", float(-base), f"{down}{-target}", "", float(-current)],
    ]
    first, second = of(rows).items
    assert (first.outcome, first.progress) == (second.outcome, second.progress)


# -- counted


MID_TERM = """
指标编号|指标|单位|基期值|目标值|属性|当前值
1|森林覆盖率|%|67.5|68|约束性|67.8
2|林木绿化率|%|73|75|约束性|74.1
3|细颗粒物浓度|微克/立方米|35|控制在30以内|约束性|32
4|优良天数比率|%|80|不低于85|约束性|83
5|重要水功能区达标率|%|95|>98|约束性|96.5
6|用水总量|亿立方米|1.1|≤1.2|约束性|1.05
7|万元GDP能耗||0.3446|满足市级管控要求|约束性|满足市级管控要求
8|万元GDP水耗||9.5|满足市级管控要求|约束性|满足市级管控要求
9|污水处理率（%）||93|达到97%以上|约束性|95
10|生活垃圾无害化处理率|%|100|100|约束性|100
11|建设用地总规模|公顷|15000|14000|约束性|14500
12|永久基本农田面积|万亩|17.1|≥17|约束性|17.1
13|单位GDP二氧化碳排放||1.8|1.5|约束性|1.62
14|城镇登记失业率|%|3.6|<4|约束性|3.1
15|农药利用率|%|40|45|约束性|41
16|规上工业总产值|亿元|220|300|预期性|255
17|产值占比|%|28.9|40%|预期性|35
18|科技服务业收入|亿元|12.4|25|预期性|19
19|软件业收入|亿元|13.2|26|预期性|21
20|人均工业产值|万元/人|83|100|预期性|91
21|研发投入强度|%|3|≥3.5|预期性|3.3
22|研究机构|家|31|40|预期性|36
23|专精特新企业|家|13|40|预期性|30余
24|绿色工厂|个|4|10|预期性|7
25|地均产值|元/平方米|10145.6|11000|预期性|10200
26|5G覆盖率|%|中心城区室外覆盖|100|预期性|92
27|旅游收入|亿元|40|80|预期性|
"""


def test_the_mid_term_of_a_plan() -> None:
    """As such evaluations publish it: of 27 indicators 23 keep pace, 14 of 15 binding and 9 of 12 expected."""
    period = parse_period("2021-2025M")
    reading = read({"设置": cells(PLAN), "指标": cells(MID_TERM)})
    found = indicators_of(reading.ledger, Yardstick(period.as_of))
    assert period.as_of == date(2023, 6, 30)
    assert (found.binding_on_pace, found.binding, found.expected_on_pace, found.expected) == (14, 15, 9, 12)
    assert (found.on_pace, found.total) == (23, 27)
    assert [item.key for item in found.items if item.outcome not in ("已达到", "达到进度")] == ["15", "25", "26", "27"]
    assert [item.key for item in found.items if item.outcome == "已达到"] == ["7", "8", "12"]
    assert (found.behind, found.not_measurable, found.unreported) == (2, 1, 1)
    assert (found.binding_behind, found.expected_behind, found.reached) == (1, 1, 3)


def test_an_attribute_that_is_blank_or_unread_is_neither() -> None:
    rows = [[str(n), "标", "", 10, 20, typed, 20] for n, typed in enumerate(("约束性", "预期", "", "预期值"))]
    found = of(rows)
    assert {name: paces.total for name, paces in found.by_attribute.items()} == {"约束性": 1, "预期性": 1, "未注明": 2}
    assert [item.attribute for item in found.items] == ["约束性", "预期性", "", ""]


def test_a_ledger_without_indicators() -> None:
    found = indicators_of(read({"设置": cells(PLAN)}).ledger, Yardstick(JUNE))
    assert (found.total, found.on_pace, found.items) == (0, 0, ())
    assert {name: paces.total for name, paces in found.by_attribute.items()} == {"约束性": 0, "预期性": 0, "未注明": 0}


# -- random ledgers against a slow reckoning


class Said(NamedTuple):
    """What is typed into a cell, and what it means: a number, with a bound or without; a word; None; unreadable."""

    typed: Any
    number: Fraction | None = None
    bound: str = ""
    word: str = ""
    unread: bool = False


BASES = [Said(""), Said("较低", word="较低"), Said(Mark("#REF!"), unread=True)]
BASES += [Said(n, Fraction(n)) for n in (0, 5, 10, 20, 30)]
TARGETS = [Said("基本消除", word="基本消除"), Said(Mark("#N/A"), unread=True), Said("—")]
TARGETS += [Said(f"{bound}{n}", Fraction(n), bound) for bound in ("", "≥", ">", "≤", "<") for n in (10, 20)]
CURRENTS = [Said(""), Said("基本消除", word="基本消除"), Said("已基本消除", word="已基本消除"), Said("不适用")]
CURRENTS += [Said(Mark("#REF!"), unread=True), *(Said(n / 10, Fraction(n, 10)) for n in range(0, 310, 5))]
KINDS = {"约束性": "约束性", "预期": "预期性", "": "未注明", "预期值": "未注明"}

ROWS = st.lists(
    st.tuples(*map(st.sampled_from, (BASES, TARGETS, CURRENTS, list(KINDS)))),
    max_size=8,
)


def slow_outcome(base: Said, target: Said, current: Said, scheduled: Fraction, tolerance: int) -> str:
    """The outcome as the rules are worded, one by one."""
    if current.number is None and not current.word and not current.unread:
        return "未填报"
    if target.word and target.word == current.word:
        return "已达到"
    if target.number is None or current.number is None:
        return "不可衡量"
    at, goal, start = current.number, target.number, base.number

    def line() -> str:
        assert start is not None
        progress = (at - start) / (goal - start) * 100
        return "达到进度" if progress >= scheduled - tolerance else "未达进度"

    if target.bound in ("≥", ">"):
        if at > goal or (at == goal and target.bound == "≥"):
            return "已达到"
        return "不可衡量" if start is None else line() if start < goal else "未达进度"
    if target.bound in ("≤", "<"):
        if at < goal or (at == goal and target.bound == "≤"):
            return "已达到" if start is not None and start > goal else "达到进度"
        if base.unread:
            return "不可衡量"
        return line() if start is not None and start > goal else "未达进度"
    if start is None or start == goal:
        return ("达到进度" if start == goal else "已达到") if at == goal else "不可衡量"
    reached = at >= goal if goal > start else at <= goal
    return "已达到" if reached else line()


@settings(max_examples=200, deadline=None)
@given(
    ROWS, st.sampled_from([(2021, 6, 30), (2023, 6, 30), (2024, 6, 30), (2025, 12, 31)]), st.sampled_from([0, 10, 25])
)
def test_a_random_ledger_against_the_slow_reckoning(
    drawn: list[tuple[Said, Said, Said, str]], day: tuple[int, int, int], tolerance: int
) -> None:
    as_of = date(*day)
    scheduled = Fraction((as_of.year - 2021) * 12 + as_of.month, 60) * 100
    rows = [[str(n), "标", "", b.typed, t.typed, kind, c.typed] for n, (b, t, c, kind) in enumerate(drawn)]
    found = of(rows, as_of, tolerance=float(tolerance))
    outcomes = [slow_outcome(b, t, c, scheduled, tolerance) for b, t, c, _ in drawn]
    assert [item.outcome for item in found.items] == outcomes
    assert [item.key for item in found.items if item.reason] == [
        str(n) for n, outcome in enumerate(outcomes) if outcome == "不可衡量"
    ]
    assert_counts(found, [(KINDS[kind], outcome) for (*_, kind), outcome in zip(drawn, outcomes, strict=True)])


def assert_counts(found: Indicators, pairs: list[tuple[str, str]]) -> None:
    """The counts are those of the pairs of attribute and outcome, and add up."""

    def number(kind: str, *outcomes: str) -> int:
        return sum(1 for of_kind, outcome in pairs if kind in ("", of_kind) and outcome in outcomes)

    kept = "已达到", "达到进度"
    for kind, counts in [("", found), *found.by_attribute.items()]:
        assert counts.total == number(kind, *OUTCOMES)
        assert counts.reached == number(kind, "已达到")
        assert counts.on_pace == number(kind, *kept)
        assert counts.behind == number(kind, "未达进度")
        assert counts.not_measurable == number(kind, "不可衡量")
        assert counts.unreported == number(kind, "未填报")
        assert counts.total == counts.on_pace + counts.behind + counts.not_measurable + counts.unreported
    assert (found.binding, found.expected) == (number("约束性", *OUTCOMES), number("预期性", *OUTCOMES))
    assert (found.binding_on_pace, found.expected_on_pace) == (number("约束性", *kept), number("预期性", *kept))
    assert (found.binding_behind, found.expected_behind) == (number("约束性", "未达进度"), number("预期性", "未达进度"))
