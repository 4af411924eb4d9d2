"""The language of conditions: what is true, false and unknown, what is refused and where, and nothing else.

One small table of four rows stands behind every case. Its third row is blank, its fourth holds what could not be read.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from toolkit.chinese import Dates, Unread
from toolkit.expression import Columns, ExpressionError, Scope, Sort, compile_condition, nodes
from toolkit.expression.functions import FUNCTIONS
from toolkit.expression.nodes import Node
from toolkit.expression.parser import parse
from toolkit.expression.words import OPERATORS

BAD = Unread("？", "无法识别")
OPEN = Dates(None, None, True)


def month(number: int) -> Dates:
    """A month of 2024 up to its 28th day."""
    return Dates(date(2024, number, 1), date(2024, number, 28))


COLUMNS: dict[str, tuple[Sort, list[Any]]] = {
    "完成率": (Sort.PERCENT, [100.5, 40.0, None, BAD]),
    "序时进度": (Sort.PERCENT, [50.0, 50.0, 50.0, 50.0]),
    "计划投资(万元)": (Sort.AMOUNT, [100, 20000, None, BAD]),
    "累计完成投资(万元)": (Sort.AMOUNT, [95, 1000.5, 2, 3]),
    "开始年份": (Sort.NUMBER, [2021, 2024, None, BAD]),
    "当前值": (Sort.MIXED, [3.5, "达标", None, BAD]),
    "阶段": (Sort.TEXT, ["完工", "在建", None, BAD]),
    "编号": (Sort.TEXT, ["RW-01", "RW-1", None, BAD]),
    "本月进展": (Sort.TEXT, ["已完成", "正在推进\n第二段", None, BAD]),
    "责任单位": (Sort.UNITS, [("区水务局", "甲镇"), ("区发改委",), None, BAD]),
    "牵头单位": (Sort.UNITS, [("区水务局",), ("区水务局",), ("区水务局",), None]),
    "关联编号": (Sort.NAMES, [("RW-1", "XM-2"), ("ZB-1",), None, BAD]),
    "完成时限": (Sort.DATE, [month(5), OPEN, None, BAD]),
    "填报日期": (Sort.DATE, [date(2024, 6, 25), date(2024, 7, 1), None, BAD]),
}
NAMES = {name: name for name in COLUMNS} | {"计划投资": "计划投资(万元)", "累计完成投资": "累计完成投资(万元)"}
UNITS = {"水务局": "区水务局", "发改委": "区发改委"}
CONSTANTS = {"期初": date(2024, 6, 1), "期末": date(2024, 6, 30), "规划起始年": 2021, "规划结束年": 2025}


def scope(constants: Mapping[str, Any] = CONSTANTS) -> Scope:
    return Scope(
        {name: sort for name, (sort, _) in COLUMNS.items()},
        lambda name: NAMES.get(name.replace("（", "(").replace("）", ")"), ""),
        tuple(NAMES),
        constants,
        lambda name: UNITS.get(name, name),
        lambda name: "完成率" if name.startswith("完成") else "",
        {"阶段": {"完工": "完工", "竣工": "完工", "在建": "在建"}},
    )


def columns() -> Columns:
    return Columns(lambda name: COLUMNS[name][1], 4)


def truths(text: str) -> str:
    """A letter for each row: T true, F false, - unknown."""
    found = compile_condition(text, scope()).truths(columns())
    assert {True, False, None} >= set(found)
    return "".join({True: "T", False: "F", None: "-"}[truth] for truth in found)


# -- what is true

TRUTHS = [
    # numbers, percents, amounts
    ("完成率 > 100", "TF--"),
    ("完成率 > 40", "TF--"),
    ("完成率 >= 40", "TT--"),
    ("完成率 = 40%", "FT--"),
    ("完成率等于40％", "FT--"),
    ("40 小于 完成率", "TF--"),
    ("50% < 完成率", "TF--"),
    ("完成率 < 序时进度 - 5%", "FT--"),
    ("[累计完成投资(万元)] / [计划投资(万元)] > 0.9", "TF--"),
    ("累计完成投资 / 计划投资 > 90%", "TF--"),
    ("累计完成投资 / 计划投资 * 100 < 完成率", "TT--"),
    ("累计完成投资 > 计划投资 * 90%", "TF--"),
    ("计划投资 >= 2亿", "FT--"),
    ("计划投资 = 20,000", "FT--"),
    ("计划投资(万元) = 20000万", "FT--"),
    ("［计划投资（万元）］ ＝ ２００００", "FT--"),
    ("【计划投资】 = 100", "TF--"),
    ("累计完成投资 = 1000.5", "FTFF"),
    ("累计完成投资 + 0.1 + 0.2 = 2.3", "FFTF"),
    ("计划投资 + 1 × 2 = 102", "TF--"),
    ("(计划投资 + 1) × 2 = 202", "TF--"),
    ("100 - 计划投资 - 1 = -1", "TF--"),
    ("计划投资 ÷ 0 > 1", "----"),
    ("计划投资 / (计划投资 - 100) > 1", "-T--"),
    ("累计完成投资 * 99999999999999 > 1", "--TT"),
    ("- 完成率 < -50", "TF--"),
    ("开始年份 = 规划起始年", "TF--"),
    ("开始年份 * 2 / 2 > 50%", "TT--"),
    ("完成率 / 序时进度 >= 80%", "TT--"),
    ("完成率 * 2 > 81", "TF--"),
    ("开始年份 + 完成率 > 50%", "TT--"),
    ("[编号]=“RW-1”", "FT--"),
    ("完成率 介于 40 与 100", "FT--"),
    ("开始年份 介于 2021 至 2023", "TF--"),
    # numbers or texts
    ("当前值 > 3", "T---"),
    ("当前值 = “达标”", "-T--"),
    ("当前值 <> “达标”", "-F--"),
    ("当前值 * 2 = 7", "T---"),
    ("当前值 包含 “达”", "-T--"),
    ("当前值 = 当前值", "TT--"),
    ("- 当前值 < 0", "T---"),
    ("当前值 / 当前值 > 90%", "T---"),
    ("最大(当前值, 1) = 3.5", "T---"),
    ("1 / 计划投资 = 1%", "TF--"),
    ("当前值 >= 当前值", "T---"),
    # texts
    ('阶段 = "完工"', "TF--"),
    ("阶段 ≠ ‘完工’", "FT--"),
    ("阶段 = 「竣工」", "TF--"),
    ("阶段 属于 (“完工”，“在建”)", "TT--"),
    ("阶段 不属于 (“完工”)", "FT--"),
    ("阶段属于(“竣工”、“在建”)且完成率大于100", "TF--"),
    ("本月进展 包含 “推进”", "FT--"),
    ("本月进展 不包含 “推进”", "TF--"),
    ("长度(本月进展) < 5", "TF--"),
    ("编号 匹配 “RW-??”", "TF--"),
    ("编号 不匹配 “RW-??”", "FT--"),
    ("编号 匹配 “*1”", "TT--"),
    ("编号 匹配 “R*0*1”", "TF--"),
    ("编号 匹配 “RW-1*1”", "FF--"),
    ("编号 匹配 “RW.*”", "FF--"),
    ("本月进展 匹配 “正*段”", "FT--"),
    ("编号 匹配 “ＲＷ－？”", "FT--"),
    # units and lists
    ("责任单位 = “水务局”", "TF--"),
    ("责任单位 <> “水务局”", "FT--"),
    ("责任单位 包含 “区水务局”", "TF--"),
    ("责任单位 包含 “镇”", "TF--"),
    ("责任单位 匹配 “区*局”", "TF--"),
    ("责任单位 = 牵头单位", "TF--"),
    ("责任单位 包含 牵头单位", "TF--"),
    ("责任单位 属于 (“发改委”, “水务局”)", "TT--"),
    ("个数(责任单位) > 1", "TF--"),
    ("关联编号 = “XM-2”", "TF--"),
    ("关联编号 包含 “水务局”", "FF--"),
    # dates: a deadline counts on its last day, and one without an end is unknown
    ("完成时限 < 期末", "T---"),
    ("完成时限 早于 期初", "T---"),
    ("完成时限 = 2024-05-28", "T---"),
    ("完成时限 = “2024年5月”", "T---"),
    ("填报日期 = 2024年6月", "TF--"),
    ("填报日期 <> 2024年6月", "FT--"),
    ("填报日期 > 2024年6月", "FT--"),
    ("填报日期 >= 2024年6月", "TT--"),
    ("填报日期 < 2024年7月", "TF--"),
    ("填报日期 <= 2024年6月", "TF--"),
    ("2024年6月 < 填报日期", "FT--"),
    ("2024年6月 <= 填报日期", "TT--"),
    ("2024年6月 > 填报日期", "FF--"),
    ("2024-06-01 < 2024年6月30日", "TTTT"),
    ("填报日期 介于 期初 与 2024年6月30日", "TF--"),
    ("填报日期 不晚于 日期(“2024年6月底”)", "TF--"),
    ("填报日期 属于 (2024-06-25, “2024年7月”)", "TT--"),
    ("年(填报日期) = 2024 且 月(填报日期) = 7", "FT--"),
    ("天数(填报日期, 期末) = 5", "TF--"),
    ("天数(填报日期, “2024-06-30”) < 0", "FT--"),
    ("最大(填报日期, 期末) = 期末", "TF--"),
    # other functions
    ("绝对值(完成率 - 50) = 10", "FT--"),
    ("最大(累计完成投资, 计划投资, 50) = 100", "TF--"),
    ("最小(累计完成投资, 2) = 2", "TTTT"),
    ("四舍五入(完成率) = 101", "TF--"),
    ("四舍五入(累计完成投资 / 计划投资, 1) = 1", "TF--"),
    ("四舍五入(累计完成投资 / 计划投资, 7) = 1", "----"),
    # blank, and what is unknown
    ("完成率 为空", "FFTF"),
    ("完成率为空", "FFTF"),
    ("完成率 不为空", "TTFT"),
    ("完成时限 为空", "FFTF"),
    ("非 完成率 > 100", "FT--"),
    ("非 (完成率 为空) 且 非 阶段 = “完工”", "FTF-"),
    ("完成率 > 100 且 累计完成投资 > 2", "TFF-"),
    ("完成率 > 100 或 累计完成投资 > 2", "TT-T"),
    ("完成率 > 100 或 完成率 为空 且 累计完成投资 = 2", "TFT-"),
    ("(完成率 > 100 或 完成率 为空) 且 累计完成投资 = 2", "FFTF"),
    ("NOT 完成率 > 60 And 累计完成投资 > 2", "FTF-"),
]


@pytest.mark.parametrize(("text", "expected"), TRUTHS)
def test_truth(text: str, expected: str) -> None:
    assert truths(text) == expected


@pytest.mark.parametrize(
    ("same", "others"),
    [
        ("完成率 = 40", ["完成率 == 40", "完成率＝40", "完成率 等于 40", "完成率 是 40"]),
        ("完成率 <> 40", ["完成率 != 40", "完成率 ≠ 40", "完成率 不等于 40", "完成率 不是 40", "完成率＜＞40"]),
        ("完成率 > 40", ["完成率＞40", "完成率 大于 40", "完成率超过40"]),
        (
            "完成率 >= 40",
            ["完成率 ≥ 40", "完成率 ＞＝ 40", "完成率 不小于 40", "完成率 大于等于 40", "完成率 不低于 40"],
        ),
        ("完成率 < 40", ["完成率＜40", "完成率 小于 40", "完成率 低于 40"]),
        ("完成率 <= 40", ["完成率 ≤ 40", "完成率 不大于 40", "完成率 小于等于 40", "完成率 不超过 40"]),
        ("阶段 = “完工” 且 完成率 > 1", ["阶段 = “完工” 并且 完成率 > 1", "阶段是“完工”and 完成率 > 1"]),
        ("阶段 = “完工” 或 完成率 > 1", ["阶段 = “完工” 或者 完成率 > 1", "阶段 = “完工” OR 完成率 > 1"]),
        ("非 阶段 = “完工”", ["not 阶段 = “完工”", "非（阶段 ＝ “完工”）", "not(阶段=“完工”)"]),
        ("累计完成投资 - 1 > 0", ["累计完成投资－1>0", "累计完成投资 减 1 > 0", "累计完成投资−1>0"]),
    ],
)
def test_spellings(same: str, others: list[str]) -> None:
    tree = parse(same, scope())
    for other in others:
        assert parse(other, scope()) == tree


def test_rows_are_those_that_are_true() -> None:
    assert compile_condition("完成率 > 1", scope()).rows(columns()) == [0, 1]
    assert compile_condition("完成率 为空", scope()).rows(columns()) == [2]
    assert compile_condition("完成率 > 1000", scope()).rows(columns()) == []
    assert compile_condition("完成率 > 1", scope()).rows(Columns(lambda name: (), 0)) == []


def test_a_column_is_made_ready_once() -> None:
    asked: list[str] = []

    def read(name: str) -> list[Any]:
        asked.append(name)
        return COLUMNS[name][1]

    shared = Columns(read, 4)
    for text in ("完成率 > 1", "完成率 为空", "完成率 < 3 或 完成时限 < 期末"):
        compile_condition(text, scope()).rows(shared)
    assert asked == ["完成率", "完成时限"]


# -- what is refused

REFUSED = [
    ("", 1, "空的"),
    ("  ", 1, "空的"),
    ("完成率 > 1" + " " * 500, 501, "最多 500"),
    ("完成率", 1, "还缺比较"),
    ("完成率 >", 6, "没有写完"),
    ("完成率 > 且", 7, "“且”前面缺少"),
    ("(完成率 > 1", 9, "缺少右括号"),
    ("完成率 > 1)", 8, "多了右括号"),
    ("1 < 完成率 < 3", 9, "且"),
    ("完成率 > 1 阶段 = “完工”", 9, "“阶段”前面缺少"),
    ("完成律 > 1", 1, "没有“完成律”这一列，最接近的是“完成率”"),
    ("完成率额 > 1", 1, "没有“完成率额”这一列"),
    ("进度额大于1", 1, "没有“进度额”这一列；文字请加引号"),
    ("进度和 > 1", 1, "没有“进度和”这一列"),
    ("[完成] > 1", 1, "最接近的是“完成率”"),
    ("[完成率 > 1", 1, "缺少 ]"),
    ("[] > 1 且 [完成率] > 1", 1, "没有“”这一列"),
    ("2024年6月 < 2024年7月", 1, "写到日"),
    ("阶段 = “完工", 6, "缺少 ”"),
    ("阶段 = 完工", 6, "加引号"),
    ("阶段 = “完成”", 6, "只有完工、在建"),
    ("阶段 属于 (“完工”, “完成”)", 14, "只有完工、在建"),
    ("阶段 = “”", 6, "为空"),
    ("阶段 = 3", 4, "不要加引号"),
    ("编号 > “RW”", 4, "不能比大小"),
    ("责任单位 > “甲”", 6, "不能比大小"),
    ("完成率 = “40”", 5, "不要加引号"),
    ("完成率 > 计划投资", 5, "百分数不能与金额比较"),
    ("完成率 + 计划投资 > 1", 5, "不能相加减"),
    ("完成率 + 阶段 > 1", 7, "两边要是数"),
    ("完成时限 - 期末 > 1", 1, "天数"),
    ("完成率 * 50% > 20%", 13, "分不清"),
    ("当前值 > 50%", 7, "分不清"),
    ("完成率 / 2 > 20%", 11, "分不清"),
    ("计划投资 * 完成率 > 20%", 14, "分不清"),
    ("(完成率 * 2) / (完成率 * 2) > 20%", 25, "分不清"),
    ("(完成率 * 2 + 1) * 2 > 2000万", 21, "分不清"),
    ("计划投资 / 2 > 20%", 10, "金额不能与百分数比较"),
    ("计划投资 * 2 > 完成率", 10, "金额不能与百分数比较"),
    ("计划投资 + 1 > 完成率", 10, "金额不能与百分数比较"),
    ("当前值 > 2000万", 7, "分不清"),
    ("当前值 + 1 > 50%", 11, "分不清"),
    ("- 当前值 > 50%", 9, "分不清"),
    ("当前值 * 2 > 50%", 11, "分不清"),
    ("最大(当前值, 1) > 50%", 14, "分不清"),
    ("完成率 > 10% + 20%", 11, "先算好"),
    ("完成时限 > 2024", 6, "年(列名)"),
    ("完成时限 > 2024年", 8, "单写年份"),
    ("完成时限 > 2024/6/30", 8, "2024-06-30"),
    ("完成时限 > 2024-02-30", 8, "2024年2月没有30日"),
    ("完成时限 > “明年”", 8, "“明年”"),
    ("完成时限 > “长期”", 8, "不是具体日期"),
    ("完成时限 > “—”", 8, "不是具体日期"),
    ("天数(2024年6月, 期末) > 1", 4, "写到日"),
    ("期末 < 今天", 6, "期末"),
    ("完成率 = 空", 7, "列名 为空"),
    ("完成率 + 1 为空", 9, "前面只能是列名"),
    ("阶段 属于 “完工”", 7, "括号"),
    ("阶段 匹配 编号", 7, "加引号"),
    ("阶段 匹配 “”", 4, "为空"),
    ("完成率 匹配 “4*”", 1, "文字或单位"),
    ("完成率 介于 1", 9, "介于 1 与 2"),
    ("阶段 包含 “甲” 或 “乙”", 13, "两边都要能判断真假"),
    ("非 完成率", 3, "还缺比较"),
    ("(完成率 > 1) = (阶段 = “完工”)", 11, "真假不能与真假比较"),
    ("长度(完成率) > 1", 4, "长度(列名)"),
    ("天数(期末) > 1", 1, "天数(起始日期, 终止日期)"),
    ("最大(完成率) > 1", 1, "最大(数, 数)"),
    ("最大(完成率, 期末) > 1", 1, "不是同一种"),
    ("最大(完成率, 计划投资) > 1", 1, "不是同一种"),
    ("平均(完成率) > 1", 1, "可用的有长度"),
    ("完成率 ^ 2 > 1", 5, "不认识的符号“^”"),
    ("完成率 > 1; 完成率 > 2", 8, "前面缺少"),
    ("完成率 > 1000000000000000", 7, "太大"),
    ("完成率 > 10个", 9, "没有“个”这一列"),
    ("__import__(“os”) = 1", 1, "没有“__import__”这个函数"),
    ("(" * 31 + "完成率 > 1" + ")" * 31, 31, "最多 30 层"),
    ("非" * 31 + "完成率 > 1", 31, "最多 30 层"),
    ("1" + "+1" * 100 + " > 1", 200, "最多 200 个部分"),
]


@pytest.mark.parametrize(("text", "position", "words"), REFUSED)
def test_refused(text: str, position: int, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_condition(text, scope())
    assert (caught.value.position, words in caught.value.message) == (position, True), str(caught.value)
    assert str(caught.value).startswith(f"第{position}个字符处：")


def test_thousands_must_be_three_digits() -> None:
    with pytest.raises(ExpressionError):
        compile_condition("计划投资 = 2,0000", scope())
    assert truths("最大(1, 200) = 200") == "TTTT" == truths("最大(1，200) = 200")


def test_the_longest_condition_is_read() -> None:
    assert truths("完成率 > 1".ljust(500)) == "TT--"


def test_whole_numbers_are_whole() -> None:
    assert truths("四舍五入(完成率, 0) = 101") == truths("四舍五入(完成率 - 0.01, 1) = 100.5") == "TF--"


def test_a_constant_that_the_ledger_does_not_say() -> None:
    with pytest.raises(ExpressionError, match="没有可用的“报告期”"):
        compile_condition("完成时限 < 期末", scope({"期末": None}))
    with pytest.raises(ExpressionError, match="没有可用的“规划起始年”"):
        compile_condition("开始年份 < 规划起始年", scope({}))


def test_the_longest_name_is_read_first() -> None:
    names = {"项目": Sort.TEXT, "项目编号": Sort.TEXT, "是否包含": Sort.TEXT}
    odd = Scope(names, lambda name: name if name in names else "", tuple(names), {})
    assert parse("项目编号=“a”", odd) == nodes.Compare("=", nodes.Name("项目编号"), nodes.Text("a"))
    assert parse("是否包含包含“a”", odd) == nodes.Contains(nodes.Name("是否包含"), nodes.Text("a"))


@pytest.mark.parametrize("size", [499, 10_000])
@pytest.mark.parametrize("piece", ["(", "非", "-", "9", "“", "[", "最大(", "完成率>1且", "1+", "*", "介于"])
def test_long_runs_are_refused(piece: str, size: int) -> None:
    with pytest.raises(ExpressionError):
        compile_condition((piece * size)[:size], scope())


def test_many_stars_take_no_time() -> None:
    text = "a" * 32_000
    table = Columns(lambda name: [text] * 4, 4)
    for pattern in ("*a" * 200 + "*b", "*a?" * 130 + "b", "?" * 400 + "*b"):
        assert not any(compile_condition(f"编号 匹配 “{pattern}”", scope()).truths(table))


# -- any text at all

PIECES = [
    *OPERATORS, *NAMES, *CONSTANTS, *(f"{name}(" for name in FUNCTIONS),
    "“完工”", '"a"', "1", "50%", "2万", "1,000", "2024-06-30", "2024年6月", "[", "]", "“", " ",
]  # fmt: skip


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
def test_any_text_is_a_condition_or_an_expression_error(text: str) -> None:
    try:
        condition = compile_condition(text, scope())
    except ExpressionError as error:
        assert 1 <= error.position <= min(len(text), 500) + 1
        assert error.message and not error.message.endswith("。")
    else:
        assert {True, False, None} >= set(condition.truths(columns()))


# -- a condition printed and read again

NUMBERS = st.one_of(st.integers(0, 10**12), st.integers(1, 10**8).map(lambda number: number / 100))
LITERALS = st.one_of(
    st.builds(nodes.Number, NUMBERS, st.sampled_from(["", "%", "万元"])),
    st.builds(nodes.Text, st.text("甲乙丙 abc'“（,，且[", min_size=1).map(str.strip)),
    st.dates(date(1990, 1, 1), date(2099, 1, 1)).map(lambda day: nodes.Day(day, day)),
    st.builds(nodes.Name, st.sampled_from(list(COLUMNS))),
    st.builds(nodes.Constant, st.sampled_from(list(CONSTANTS))),
)


def larger(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(nodes.Negative, parts),
        st.builds(nodes.Not, parts),
        st.builds(nodes.Blank, st.builds(nodes.Name, st.sampled_from(list(COLUMNS)))),
        st.builds(nodes.Arithmetic, st.sampled_from("+-*/"), parts, parts),
        st.builds(nodes.Compare, st.sampled_from(["=", "<>", ">", ">=", "<", "<="]), parts, parts),
        st.builds(nodes.Join, st.sampled_from("且或"), parts, parts),
        st.builds(nodes.Contains, parts, parts),
        st.builds(nodes.Matches, parts, st.sampled_from(["*", "RW-?", "甲*乙"])),
        st.builds(nodes.Between, parts, parts, parts),
        st.builds(nodes.Within, parts, several),
        st.builds(nodes.Call, st.sampled_from(["最大", "长度", "日期"]), several),
    )


def printed(node: Node) -> str:
    """A tree as text, every part that has parts in brackets."""
    match node:
        case nodes.Number(value, mark):
            return f"{value}{mark}"
        case nodes.Text(value):
            return f'"{value}"'
        case nodes.Day(first, _):
            return first.isoformat()
        case nodes.Name(heading):
            return f"[{heading}]"
        case nodes.Constant(name):
            return name
        case nodes.Call(function, arguments):
            return f"{function}({'，'.join(map(printed, arguments))})"
        case nodes.Negative(operand):
            return f"(-{printed(operand)})"
        case nodes.Not(operand):
            return f"(非 {printed(operand)})"
        case nodes.Blank(operand):
            return f"({printed(operand)} 为空)"
        case nodes.Arithmetic(sign, left, right) | nodes.Compare(sign, left, right) | nodes.Join(sign, left, right):
            return f"({printed(left)} {sign} {printed(right)})"
        case nodes.Contains(operand, part):
            return f"({printed(operand)} 包含 {printed(part)})"
        case nodes.Matches(operand, pattern):
            return f"({printed(operand)} 匹配 “{pattern}”)"
        case nodes.Between(operand, low, high):
            return f"({printed(operand)} 介于 {printed(low)} 与 {printed(high)})"
        case nodes.Within(operand, items):
            return f"({printed(operand)} 属于 ({'，'.join(map(printed, items))}))"
    raise AssertionError(node)


@settings(deadline=None)
@given(st.recursive(LITERALS, larger, max_leaves=10))
def test_a_tree_printed_and_parsed_is_the_same(tree: Node) -> None:
    text = printed(tree)
    assume(len(text) <= 500)
    assert parse(text, scope()) == tree


# -- the compiled condition against a plain reading of its tree

NUMERIC = st.recursive(
    st.one_of(
        st.sampled_from(["完成率", "开始年份"]).map(nodes.Name),
        st.integers(0, 100).map(nodes.Number),
    ),
    lambda parts: st.one_of(
        st.builds(nodes.Arithmetic, st.sampled_from("+-*/"), parts, parts),
        st.builds(nodes.Negative, parts),
        st.builds(lambda *both: nodes.Call("最大", both), parts, parts),
    ),
    max_leaves=4,
)
DAYS = st.one_of(
    st.sampled_from(["完成时限", "填报日期"]).map(nodes.Name),
    st.sampled_from(["期初", "期末"]).map(nodes.Constant),
    st.integers(0, 400).map(lambda n: nodes.Day(*[date(2023, 12, 1) + timedelta(n)] * 2)),
)
SIGNS = st.sampled_from(["=", "<>", ">", ">=", "<", "<="])
SIMPLE = st.one_of(
    st.builds(nodes.Compare, SIGNS, NUMERIC, NUMERIC),
    st.builds(nodes.Compare, SIGNS, DAYS, DAYS),
    st.builds(nodes.Between, DAYS, DAYS, DAYS),
    st.builds(nodes.Between, NUMERIC, NUMERIC, NUMERIC),
    st.builds(
        nodes.Compare,
        st.sampled_from(["=", "<>"]),
        st.sampled_from(["编号", "责任单位", "牵头单位"]).map(nodes.Name),
        st.sampled_from(["RW-1", "水务局", "区水务局", "甲镇"]).map(nodes.Text),
    ),
    st.builds(nodes.Within, NUMERIC, st.lists(NUMERIC, min_size=1, max_size=3).map(tuple)),
    st.builds(nodes.Blank, st.sampled_from(list(COLUMNS)).map(nodes.Name)),
)
CONDITIONS = st.recursive(
    SIMPLE,
    lambda parts: st.one_of(st.builds(nodes.Not, parts), st.builds(nodes.Join, st.sampled_from("且或"), parts, parts)),
    max_leaves=5,
)
TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
}  # fmt: skip


def plain(node: Node, row: int) -> Any:
    """What a tree says of one row, read part by part."""
    match node:
        case nodes.Number(value, _) | nodes.Text(value):
            return value
        case nodes.Day(_, last):
            return last
        case nodes.Constant(name):
            return CONSTANTS[name]
        case nodes.Name(heading):
            value = COLUMNS[heading][1][row]
            return None if isinstance(value, Unread) else value.last if isinstance(value, Dates) else value
        case nodes.Blank(nodes.Name(heading)):
            return COLUMNS[heading][1][row] is None
        case nodes.Not(operand):
            truth = plain(operand, row)
            return None if truth is None else not truth
        case nodes.Join(word, left, right):
            found = {plain(left, row), plain(right, row)}
            settles = word == "或"
            return settles if settles in found else None if None in found else not settles
        case nodes.Between(operand, low, high):
            ends = nodes.Compare(">=", operand, low), nodes.Compare("<=", operand, high)
            return plain(nodes.Join("且", *ends), row)
        case nodes.Within(operand, items):
            found = {plain(nodes.Compare("=", operand, item), row) for item in items}
            return True if True in found else None if None in found else False
        case nodes.Negative(operand):
            value = plain(operand, row)
            return None if value is None else -value
    return plain_pair(node, row)


def plain_pair(node: Node, row: int) -> Any:
    """The same of a part with two operands."""
    if isinstance(node, nodes.Call):
        values = [plain(argument, row) for argument in node.arguments]
        return None if None in values else max(values)
    assert isinstance(node, nodes.Compare | nodes.Arithmetic)
    left, right = plain(node.left, row), plain(node.right, row)
    if left is None or right is None or (node.sign == "/" and right == 0):
        return None
    if isinstance(node, nodes.Arithmetic):
        value = {"+": left + right, "-": left - right, "*": left * right}.get(node.sign)
        value = left / right if value is None else value
        return round(value, 9) if abs(value) < 10**15 else None
    if isinstance(left, tuple):
        return (UNITS.get(right, right) in left) is (node.sign == "=")
    return TESTS[node.sign](left, right)


@settings(deadline=None)
@given(CONDITIONS)
def test_compiled_is_the_plain_reading(tree: Node) -> None:
    text = printed(tree)
    assume(len(text) <= 500)
    found = compile_condition(text, scope()).truths(columns())
    assert list(found) == [plain(tree, row) for row in range(4)], text
