"""The filters: each prints what documents write, and what it cannot word is an error, never a made-up word."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import StrictUndefined, UndefinedError
from tables import SETTINGS, read

from toolkit.briefing.content.context import context
from toolkit.briefing.filters import CATALOGUE, FILTERS
from toolkit.briefing.language.sandbox import NotText, NoValue
from toolkit.briefing.template import Template
from toolkit.chinese import Dates, Unread, parse_dates, parse_period, show_capitals, show_heading
from toolkit.summary import Summary, summarize
from toolkit.values import CannotDo

DAY = date(2024, 6, 30)


def document(*paragraphs: str, header: str = "") -> bytes:
    """A template of these paragraphs."""
    made, stream = docx.Document(), io.BytesIO()
    for text in paragraphs:
        made.add_paragraph(text)
    if header:
        made.sections[0].header.paragraphs[0].text = header
    made.save(stream)
    return stream.getvalue()


def printed(paragraphs: Sequence[str], values: Mapping[str, object] = {}) -> list[str]:
    """What these paragraphs of a template print."""
    made = Template(document(*paragraphs), "样稿.docx", FILTERS).render(values)
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(made)).paragraphs]


def said(expression: str, values: Mapping[str, object] = {}) -> str:
    """What {{ expression }} prints."""
    return printed(["{{ " + expression + " }}"], values)[0]


def refusal(expression: str, values: Mapping[str, object] = {}) -> str:
    """The error of {{ expression }}."""
    with pytest.raises(CannotDo) as error:
        said(expression, values)
    return str(error.value)


@pytest.fixture(scope="module")
def summary() -> Summary:
    """A ledger with something for every clause, and the month before."""
    tasks = "任务编号|重点任务|任务事项|牵头单位|开始时间|完成时限|完成率|填报日期\n"
    indicators = "指标编号|类别|指标|单位|基期值|目标值|属性|当前值\nZB-1|经济|产值|亿元|100|200|预期性|{}"
    problems = "问题编号|关联编号|问题|责任单位|发现日期|整改时限|环节\nWT-1|RW-1|缺钱|区科委|2024-03-01|2024-12-31|{}"

    def ledger(month: str, first: int, stage: str) -> dict[str, str]:
        return {
            "设置": SETTINGS.replace("2024年6月", month),
            "任务台账": tasks
            + f"RW-1|甲|一|区科委|2021-01-01|2025-12-31|{first}|2024-06-25\n"
            + "RW-2|甲|二|区教委|2021-01-01|2023-12-31|20|2024-06-25",
            "指标": indicators.format(150),
            "问题台账": problems.format(stage),
        }

    before = summarize(read(ledger("2024年5月", 10, "建账")), parse_period("2024-05"))
    return summarize(read(ledger("2024年6月", 100, "整改")), parse_period("2024-06"), before)


# -- the catalogue


def test_examples_print_what_the_catalogue_says(summary: Summary) -> None:
    paragraphs = ["{{ " + entry.example + " }}" for entry in CATALOGUE.values()]
    texts = dict(zip(CATALOGUE, printed(paragraphs, context(summary)), strict=True))
    exact = {name for name, entry in CATALOGUE.items() if re.match(r"[-\d'\[]", entry.example)}
    assert len(exact) > 40
    assert {name: texts[name] for name in exact} == {name: CATALOGUE[name].gives for name in exact}
    assert not [name for name in CATALOGUE if name not in exact and not texts[name].strip()]


def test_every_filter_is_told_of_in_one_chinese_line() -> None:
    for name, entry in CATALOGUE.items():
        assert re.fullmatch(r"[^\n]{4,80}", entry.says) and re.search("[一-鿿]", entry.says), name
        assert re.search(rf"\|{name}\b", entry.example), name
        assert entry.function is FILTERS[name] and entry.function.__doc__, name


# -- tables


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1234567.891|amount", "1,234,567.89"),
        ("5|amount(2)", "5.00"),
        ("0.005|amount(2)", "0.01"),
        ("'17，800'|amount", "17,800"),
        ("-0.001|number(1)", "0.0"),
        ("none|dash", "—"),
        ("0.0|dash", "—"),
        ("5|percent(2)", "5.00%"),
        ("99.96|percent", "100%"),
        ("none|percent", "—"),
        ("1|of(3)", "33.3%"),
        ("1|of(none)", "—"),
        ("[0, 0]|shares|join(' ')", "— —"),
        ("[1, 1, 1]|shares(0)|join(' ')", "34% 33% 33%"),
        ("{'已完成': 1, '滞后': 3}|shares|join(' ')", "25.0% 75.0%"),
        ("[80, none, 95]|ranks|map('rank')|join(' ')", "第2名 — 第1名"),
        ("[3, 1, 1]|ranks(true)|join(' ')", "3 1 1"),
        ("[]|ranks|join(' ')", ""),
        ("none|rank", "—"),
        ("12|ordinal", "第十二"),
        ("0|numeral", "零"),
        # money
        ("5654|money", "5,654万元"),
        ("-10000|money", "-1亿元"),
        ("0|money", "0万元"),
        ("0.004|money", "不足0.01万元"),
        ("492826|money('万元')", "492,826万元"),
        ("492826|money('亿元', 1)", "49.3亿元"),
        ("500000|money('亿元', 2)", "50.00亿元"),
        ("500000|money('亿元')", "50亿元"),
        ("5654.5|money(places=0)", "5,655万元"),
        ("1.5|money('元')", "15,000元"),
        ("30|money('亿元')", "不足0.01亿元"),
        ("50|money('亿元')", "0.01亿元"),
        ("0|money('亿元', 2)", "0.00亿元"),
        ("-30|money('亿元', 1)", "负数，绝对值不足0.1亿元"),
        ("-492826|money('亿元')", "-49.28亿元"),
        ("'1.5亿元'|money", "1.5亿元"),
        ("[9999, 500]|money_unit", "万元"),
        ("[10000, 50, 0]|money_unit", "亿元"),
        ("[10000, 49]|money_unit", "万元"),
        ("[]|money_unit", "万元"),
        ("0|capitals", "人民币零元整"),
        ("1409.5|capitals('元')", "人民币壹仟肆佰零玖元伍角"),
        ("1.5|capitals('亿元')", "人民币壹亿伍仟万元整"),
        ("(0.1 + 0.2)|capitals", "人民币叁仟元整"),
        # comparing
        ("-0.04|points", "0.0"),
        ("7.25|against('序时进度')", "高于序时进度7.3个百分点"),
        ("0|against('序时进度')", "与序时进度持平"),
        ("0.04|against('序时进度')", "与序时进度基本持平"),
        ("0|against", "持平"),
        ("-1.36|against('时间进度', '快于', '慢于')", "慢于时间进度1.4个百分点"),
        ("-1.5|shift", "下降1.5个百分点"),
        ("0|shift", "持平"),
        ("-0.01|shift", "基本持平"),
        ("3|shift('回升', '回落')", "回升3.0个百分点"),
        ("100|growth(100)", "持平"),
        ("100.01|growth(100)", "基本持平"),
        ("3|growth(none)", "基数无数据，增速无法计算"),
        ("0|growth(0)", "持平"),
        ("3|growth(-1)", "基数为负数，增速无法计算"),
        ("0|growth(50)", "下降100%"),
        ("100|yoy(80)", "同比增长25%"),
        ("100|yoy(100)", "同比持平"),
        ("100|yoy(none)", "上年同期无数据，同比无法计算"),
        ("100|mom(0)", "上期为0，环比无法计算"),
        ("0.3|mom(0.1)", "环比增长200%"),
        ("100|growth_rate(103)", "-2.9%"),
        ("100|growth_rate(0)", "—"),
        ("none|growth_rate(5)", "—"),
        ("5|growth_rate(none)", "—"),
        # days
        ("day|date", "2024年6月30日"),
        ("moment|date", "2024年6月30日"),
        ("cell|date", "2024年6月30日"),
        ("'二〇二四年六月三十日'|date", "2024年6月30日"),
        ("day|month_day", "6月30日"),
        ("'2021-10-10'|han_date", "二〇二一年十月十日"),
        ("'2030-12-21'|han_date", "二〇三〇年十二月二十一日"),
        ("day|han_year", "二〇二四年"),
        ("'2024-06-30'|through(day)", "2024年6月30日"),
        ("'2024-01-01'|through(day)", "2024年1月1日—6月30日"),
        ("'2023-12-31'|through(day)", "2023年12月31日—2024年6月30日"),
        ("'2024-01-01'|months_through(day)", "2024年1—6月"),
        ("day|months_through(day)", "2024年6月"),
        ("'2024-01-31'|year_to_date", "2024年1月"),
        ("day|year_to_date", "2024年1—6月"),
        ("3|to(3, '月')", "3月"),
        ("1|to(5, '月')", "1—5月"),
        # numbers of headings
        ("11|heading", "十一、"),
        ("20|heading(2)", "（二十）"),
        ("12|heading(3)", "12."),
        ("4|heading(4)", "（4）"),
        ("21|heading(5)", "㉑"),
        ("['甲', ' ', '5G网络']|numbered(3)|join('|')", "1.甲|2. 5G网络"),
        # texts
        ("none|blank", "暂无"),
        ("' '|blank", "暂无"),
        ("'/'|blank", "暂无"),
        ("'——'|blank('—')", "—"),
        ("'无'|blank", "无"),
        ("'不适用'|blank", "不适用"),
        ("0|blank", "0"),
        ("['甲']|listed", "甲"),
        ("['甲', '乙']|listed", "甲和乙"),
        ("['甲', '', ' ', '乙']|listed('')", "甲、乙"),
        ("['甲', '乙', '丙']|listed('及')", "甲、乙及丙"),
        ("['甲、乙', '丙']|listed", "甲、乙；丙"),
        ("['《甲》', '《乙》', '《丙》']|listed('')", "《甲》《乙》《丙》"),
        ("['《甲》（试行）', '《乙》']|listed('')", "《甲》（试行）、《乙》"),
        ("['“甲”', '“乙”']|names", "“甲”“乙”"),
        ("['“甲”工程', '“乙”工程']|names", "“甲”工程、“乙”工程"),
        ("['《甲》', '“乙”']|names", "《甲》、“乙”"),
        ("[]|listed", ""),
        ("'工作组'|measure", "个"),
        ("'政策机制'|measure", "条"),
        ("12|quantity('重点任务')", "12项重点任务"),
        ("['a', 'b']|quantity('责任单位')", "2个责任单位"),
        ("1234|quantity('重点项目')", "1,234个重点项目"),
    ],
)
def test_what_is_printed(expression: str, expected: str) -> None:
    values = {"day": DAY, "moment": datetime(2024, 6, 30, 8), "cell": Dates(DAY, DAY)}
    assert said(expression, values) == expected


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("'约300'|amount", "过滤器要的是一个数，给的是文字“约300”（不是确定的数）"),
        ("'约300'|money", "金额，给的是文字“约300”（是约数）"),
        ("'45%'|percent", "含有百分号"),
        ("true|amount", "给的是真假值"),
        ("[1]|amount", "给的是清单"),
        ("endless|money", "数字过大"),
        ("nothing|money", "不是有效的数字"),
        ("'nan'|amount", "无法识别为数字"),
        ("10000000000000000|amount", "数字过大"),
        ("1|amount(7)", "小数位数要在 0 到 6 之间，写的是 7"),
        ("1|amount(0.5)", "整数"),
        ("1|money('美元')", "没有金额单位“美元”。可用：元、万元、亿元"),
        ("-1|capitals", "金额是负数，没有大写的写法"),
        ("0.0000001|capitals", "金额精确到分以下"),
        ("1.005|capitals('元')", "金额精确到分以下"),
        ("100000000|capitals('亿元')", "达到一亿亿元"),
        ("'1.5亿元'|capitals('元')", "一个数"),
        ("'一般'|growth(1)", "一个数"),
        ("1|growth('一般')", "一个数"),
        ("[1, -1]|shares", "有负数"),
        ("'甲乙'|names", "清单，给的是文字“甲乙”"),
        ("{'甲': 1}|listed", "清单，给的是一组名称和值"),
        ("'2024年6月'|date", "某一天，给的是文字“2024年6月”"),
        ("'2024-06-31'|date", "2024年6月没有31日"),
        ("month|date", "某一天，给的是日期"),
        ("unclear|date", "给的是“2021.10”（既可能是1月也可能是10月）"),
        ("24|han_year", "1950 至 2100 的年份"),
        ("'2024-06-02'|through('2024-06-01')", "起止颠倒：2024年6月2日—2024年6月1日"),
        ("5|to(1)", "起止颠倒：5—1"),
        ("0|heading", "第1级序号从1到9999，没有0"),
        ("51|heading(5)", "第5级序号从1到50，没有51"),
        ("1|heading(6)", "没有第6级"),
        ("0|rank", "从 1 起"),
        ("-1|numeral", "从 0 到 9999"),
        ("2.5|ordinal", "整数，给的是数 2.5"),
        ("'断头路'|measure", "不知道“断头路”的量词"),
        ("-1|quantity('项目')", "不小于 0 的数目"),
        ("3|standing('项任务')", "一类事项的计数（如 tasks），给的是数 3"),
        ("'x'|lag", "各状态的计数（如 tasks）"),
        ("['x']|named", "事项清单，给的是文字“x”"),
        ("5|changed", "与上期相比的变化（changes）"),
        ("5|done", "一个事项"),
    ],
)
def test_what_cannot_be_worded_is_refused(expression: str, words: str) -> None:
    values = {
        "words": {},
        "endless": float("inf"),
        "nothing": float("nan"),
        "month": Dates(date(2024, 6, 1), DAY),
        "unclear": Unread("2021.10", "既可能是1月也可能是10月", True),
    }
    message = refusal(expression, values)
    assert words in message
    assert message.startswith("样稿.docx：正文第1段：标记“{{ ")


def test_missing_values_and_unknown_names_are_those_of_the_renderer() -> None:
    assert "“isuer|sentence”" not in refusal("isuer|sentence", {"issuer": "x"})
    assert "“isuer”不存在，最接近的是“issuer”" in refusal("isuer|sentence", {"issuer": "x"})
    assert "没有值" in refusal("x|money", {"x": None})
    assert "没有值" in refusal("1|growth_rate(2)|money if false else x|amount", {"x": None})
    assert "没有值" in refusal("[1, x]|shares|join", {"x": None})
    assert "“isuer”不存在" in refusal("5|money(isuer)", {"issuer": "x"})


# -- nothing undefined is ever printed


class Strange:
    """Something no filter knows."""


HOSTILE: list[Any] = [
    None, float("nan"), float("inf"), -float("inf"), Decimal("NaN"), Decimal("-Infinity"), True, "", "约300",
    [], [None], [float("nan")], {}, {"a": None}, Strange(), Strange, (), object(), 10**5000, -1, 2.5,
    date(2024, 6, 30), StrictUndefined(name="isuer"), [StrictUndefined(name="isuer")], b"x", Dates(None, None, True),
]  # fmt: skip
DIFFERENT: Mapping[str, Sequence[Any]] = {
    "of": (3,), "growth": (3,), "yoy": (3,), "mom": (3,), "growth_rate": (3,), "through": (DAY,),
    "months_through": (DAY,), "to": (3,), "quantity": ("任务",), "standing": ("项任务",),
}  # fmt: skip


def functions() -> dict[str, Callable[..., Any]]:
    """The filters without what they take from the variables of a template."""
    return {name: getattr(f, "__wrapped__", f) for name, f in FILTERS.items() if name != "next_heading"}


@pytest.mark.parametrize("name", functions())
def test_nothing_undefined_is_ever_printed(name: str) -> None:
    function = functions()[name]
    others = list(DIFFERENT.get(name, ()))
    takes = [(value, *others) for value in HOSTILE]
    takes += [(3, *others[:-1], value) for value in HOSTILE if others]
    outcomes = [outcome(function, arguments) for arguments in takes]
    assert not [text for text in outcomes if re.search("nan|none|inf|object|strange|undefined", text, re.IGNORECASE)]


def outcome(function: Callable[..., Any], arguments: Sequence[Any]) -> str:
    """What a filter prints; "" when it refuses in one of the ways that a template's failures can word."""
    try:
        found = function(*arguments)
    except (CannotDo, NoValue, NotText, UndefinedError):
        return ""
    texts = found if isinstance(found, list) else [found]
    assert all(isinstance(text, str) or (type(text) is int and function.__name__ == "ranks") for text in texts if text)
    return "".join(map(str, filter(None, texts)))


# -- properties

FIGURES = "零壹贰叁肆伍陆柒捌玖"


def amount_read(text: str) -> int:
    """The 分 that an amount in capitals says, read sign by sign."""
    whole, _, rest = text.removeprefix("人民币").removesuffix("整").rpartition("元")
    jiao = re.search(f"([{FIGURES}])角", rest)
    fen = re.search(f"([{FIGURES}])分", rest)
    return whole_read(whole) * 100 + sum(
        FIGURES.index(found[1]) * worth for found, worth in ((jiao, 10), (fen, 1)) if found
    )


def whole_read(text: str) -> int:
    """The number that 亿, 万, 仟, 佰 and 拾 say."""
    for sign, worth in (("亿", 10**8), ("万", 10**4), ("仟", 1000), ("佰", 100), ("拾", 10)):
        before, found, after = text.partition(sign)
        if found:
            return whole_read(before) * worth + whole_read(after)
    left = text.replace("零", "")
    assert len(left) <= 1, text
    return FIGURES.index(left) if left else 0


def sparse(most: int) -> st.SearchStrategy[int]:
    """Numbers of up to so many figures, most of them noughts."""
    digits = st.lists(st.sampled_from("000123456789"), min_size=1, max_size=most)
    return st.integers(0, 10**most - 1) | digits.map(lambda found: int("".join(found)))


def well_formed(written: str) -> bool:
    return not re.search(
        "零零|零[万亿仟佰拾角分]|零整|人民币[拾佰仟万亿角分元]|.零元整$", written.replace("人民币零元整", "")
    )


@given(sparse(15))
def test_capitals_read_back_give_the_amount(fen: int) -> None:
    written = FILTERS["capitals"](float(Decimal(fen).scaleb(-6)))
    assert amount_read(written) == fen
    assert well_formed(written)
    assert written.endswith("整") == (fen % 100 == 0)


@given(sparse(16))
def test_whole_amounts_in_capitals_read_back(yuan: int) -> None:
    written = show_capitals(yuan, "元")
    assert amount_read(written) == yuan * 100
    assert well_formed(written)


def test_the_amounts_of_the_rules_for_bills() -> None:
    """The examples of the rules; of two forms the first."""
    examples = {
        "1409.50": "人民币壹仟肆佰零玖元伍角",
        "6007.14": "人民币陆仟零柒元壹角肆分",
        "1680.32": "人民币壹仟陆佰捌拾元零叁角贰分",
        "107000.53": "人民币壹拾万柒仟元零伍角叁分",
        "16409.02": "人民币壹万陆仟肆佰零玖元零贰分",
        "325.04": "人民币叁佰贰拾伍元零肆分",
        "0.56": "人民币伍角陆分",
        "10": "人民币壹拾元整",
        "100000007": "人民币壹亿零柒元整",
    }
    assert {figure: FILTERS["capitals"](float(figure), "元") for figure in examples} == examples


@given(st.lists(st.integers(0, 10**9) | st.floats(0, 10**9), min_size=1, max_size=12), st.integers(0, 3))
def test_shares_add_up_to_a_hundred_and_none_is_further_off_than_a_step(counts: list[float], places: int) -> None:
    shown = FILTERS["shares"](counts, places)
    if not any(counts):
        assert set(shown) == {"—"}
        return
    shares = [Fraction(share.removesuffix("%")) for share in shown]
    total, step = sum(map(Fraction, counts)), Fraction(1, 10**places)
    assert sum(shares) == 100
    for share, count in zip(shares, counts, strict=True):
        assert abs(share - Fraction(count) / total * 100) < step


@given(st.lists(st.none() | st.integers(-5, 5), max_size=12), st.booleans())
def test_a_rank_is_one_more_than_those_before(values: list[int | None], ascending: bool) -> None:
    known = [value for value in values if value is not None]
    for value, rank in zip(values, FILTERS["ranks"](values, ascending), strict=True):
        before = None if value is None else sum(k < value if ascending else k > value for k in known)
        assert rank == (None if before is None else before + 1)


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_chinese_dates_read_back(day: date) -> None:
    for name in ("date", "han_date"):
        assert parse_dates(FILTERS[name](day)) == Dates(day, day)
    assert FILTERS["han_date"](day).startswith(FILTERS["han_month"](day))
    assert not re.search(r"(?<!\d)0|〇[月日]|零", FILTERS["date"](day) + FILTERS["han_date"](day)[5:])


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_stretches_of_days_and_months_read_back(one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert parse_dates(FILTERS["through"](first, last)) == Dates(first, last)
    months = parse_dates(FILTERS["months_through"](first, last))
    assert isinstance(months, Dates) and months.first and months.last
    assert (months.first, months.last.replace(day=1)) == (first.replace(day=1), last.replace(day=1))


@given(st.integers(-(10**12), 10**12), st.sampled_from(["元", "万元", "亿元"]), st.integers(0, 4))
def test_money_in_a_unit_is_within_half_a_step(amount: int, unit: str, places: int) -> None:
    shown = FILTERS["money"](amount, unit, places)
    exact = Fraction(amount) * {"元": 10_000, "万元": 1, "亿元": Fraction(1, 10_000)}[unit]
    number = shown.removesuffix(unit).replace(",", "")
    step = Fraction(1, 10**places)
    if "不足" in number:
        assert 0 < abs(exact) < step / 2 and ("负数" in number) == (exact < 0)
        return
    assert abs(Fraction(number) - exact) <= step / 2
    assert len(number.partition(".")[2]) == places and (Fraction(number) != 0 or not amount)


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**6))
def test_growth_says_the_direction_and_the_rate(now: int, base: int) -> None:
    said_so, rate = FILTERS["growth"](now, base), Fraction((now - base) * 100, base)
    found = re.fullmatch(r"(增长|下降)([\d.]+)%", said_so)
    if found:
        assert (found[1] == "增长") == (rate > 0)
        assert abs(Fraction(found[2]) - abs(rate)) <= Fraction(1, 20)
    else:
        assert said_so == ("基本持平" if rate else "持平") and abs(rate) < Fraction(1, 20)


def test_numbers_of_headings_differ() -> None:
    for level, most in ((1, 9999), (2, 9999), (3, 9999), (4, 9999), (5, 50)):
        assert len({show_heading(number, level) for number in range(1, most + 1)}) == most
    assert [show_heading(number, 5) for number in (1, 20, 21, 35, 36, 50)] == list("①⑳㉑㉟㊱㊿")


# -- in a template


def test_headings_number_themselves() -> None:
    template = Template(
        document(
            "{{ 1|next_heading }}总体",
            "{%p for unit in units %}",
            "{{ 2|next_heading }}{{ unit }}",
            "{%p if unit == '乙' %}",
            "{{ 3|next_heading }}只有乙",
            "{%p endif %}",
            "{%p endfor %}",
            "{%p if units|length > 2 %}",
            "{{ 1|next_heading }}不印",
            "{%p endif %}",
            "{{ 1|next_heading }}下一步",
            "{{ 2|next_heading }}甲",
            header="{{ 1|next_heading }}页眉",
        ),
        "样稿.docx",
        FILTERS,
    )
    expected = ["一、总体", "（一）甲", "（二）乙", "1.只有乙", "二、下一步", "（一）甲"]
    for _ in range(2):  # nothing is left of the first rendering
        made = docx.Document(io.BytesIO(template.render({"units": ["甲", "乙"]})))
        assert [paragraph.text for paragraph in made.paragraphs] == expected
        assert made.sections[0].header.paragraphs[0].text == "一、页眉"


def test_a_deeper_level_begins_again_even_where_one_between_is_left_out() -> None:
    levels = [1, 3, 3, 2, 3, 1, 3]
    found = printed(["{{ " + f"{level}|next_heading" + " }}" for level in levels])
    assert found == ["一、", "1.", "2.", "（一）", "1.", "二、", "1."]


def test_one_unit_for_a_whole_document() -> None:
    paragraphs = [
        "{% set unit = [planned, invested]|money_unit %}计划{{ planned|money(unit, 2) }}，",
        "{%p if true %}",
        "完成{{ invested|money(unit, 2) }}",
        "{%p endif %}",
    ]
    assert printed(paragraphs, {"planned": 492826, "invested": 5000}) == ["计划49.28亿元，", "完成0.50亿元"]
    assert printed(paragraphs, {"planned": 492826, "invested": 10}) == ["计划492,826.00万元，", "完成10.00万元"]


def test_a_numbered_list_makes_paragraphs() -> None:
    assert printed(["{{p ['甲', '乙']|numbered(2) }}"]) == ["（一）甲", "（二）乙"]


def test_what_is_filled_in_is_escaped_once() -> None:
    assert said("names|listed", {"names": ["规划&建设局", "<甲>"]}) == "规划&建设局和<甲>"
    assert said("text|blank", {"text": "{{ x }}"}) == "{{ x }}"
