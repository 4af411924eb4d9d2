"""Every filter of ours by the name a template uses, with what it is told of: a line, an example, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from types import MappingProxyType
from typing import Any, Final

from jinja2 import pass_context
from jinja2.runtime import Context

from toolkit.briefing.filters import clauses, comparing, days, figures, money, numbering, texts


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter, for whoever writes a template.

    `says` is one line in Chinese. `example` is an expression for {{ }}; `gives` is what it prints: exactly that where
    the example holds its own values, else what a ledger may give. A filter that gives a list prints one after another.
    """

    function: Callable[..., Any]
    says: str
    example: str
    gives: str


def _local(
    function: Callable[..., str], name: str, take: Callable[[Mapping[str, Any]], Mapping[str, str]]
) -> Callable[..., str]:
    """The filter that is given by this name what `take` finds among the variables a template is filled from."""

    @pass_context
    @wraps(function)
    def told(context: Context, *arguments: Any, **options: Any) -> str:
        return function(*arguments, **options, **{name: take(context.parent)})

    return told


def _worded(function: Callable[..., str]) -> Callable[..., str]:
    """The filter with the office's words for statuses."""
    return _local(function, "words", lambda variables: variables["words"])


_COUNTS: Final = {
    "amount": Filter(figures.amount, "加千分位，最多两位小数；amount(2) 恰好两位", "17800|amount", "17,800"),
    "number": Filter(figures.amount, "同 amount", "1234.5|number(2)", "1,234.50"),
    "dash": Filter(figures.dash, "表格里的数，0 和没有值印“—”", "0|dash", "—"),
    "percent": Filter(
        figures.percent, "百分数，最多一位小数；percent(1) 恰好一位；没有值印“—”", "45.25|percent", "45.3%"
    ),
    "of": Filter(figures.of, "前数占后数的百分比；后数为 0 印“—”", "348200|of(1148086)", "30.3%"),
    "shares": Filter(
        figures.shares,
        "各数的占比，合计恰为 100%，取一位小数；shares(0) 取整数；合计为 0 印“—”",
        "[10, 28, 1]|shares|join('、')",
        "25.6%、71.8%、2.6%",
    ),
    "ranks": Filter(
        figures.ranks,
        "各数的名次，大的在前，相同的并列；ranks(true) 小的在前；没有值的没有名次",
        "[95, 80, 80, 60]|ranks|join('、')",
        "1、2、2、4",
    ),
    "rank": Filter(figures.rank, "名次；没有值印“—”", "3|rank", "第3名"),
    "ordinal": Filter(figures.ordinal, "汉字次序", "3|ordinal", "第三"),
    "numeral": Filter(figures.numeral, "汉字数目，0 到 9999", "21|numeral", "二十一"),
    "on_pace": Filter(figures.on_pace, "表格里达到序时与超序时合起来的数目，表头用 pace_status", "tasks|on_pace", "28"),
    "unscheduled": Filter(
        figures.unscheduled, "表格里未排期与待核实合起来的数目，表头用 last_status", "tasks|unscheduled", "—"
    ),
}

_MONEY: Final = {
    "money": Filter(
        money.with_unit,
        "金额（万元）带单位，满一亿元写亿元；money('亿元') 固定单位，money('亿元', 2) 再固定小数；不为 0 的不印成 0",
        "492826|money",
        "49.28亿元",
    ),
    "yi": Filter(money.yi, "金额（万元）折成亿元，不带单位", "492826|yi", "49.28"),
    "money_unit": Filter(
        money.money_unit,
        "几个金额（万元）统一用的单位，全文一致时先取它：{% set unit = [甲, 乙]|money_unit %}，再写 money(unit)",
        "[492826, 5654]|money_unit",
        "亿元",
    ),
    "capitals": Filter(
        money.capitals,
        "大写金额，金额是万元，capitals('元') 是元；负数和精确到分以下的报错",
        "0.123456|capitals",
        "人民币壹仟贰佰叁拾肆元伍角陆分",
    ),
}

_COMPARED: Final = {
    "points": Filter(comparing.points, "百分点，带正负号，一位小数；没有值印“—”", "7.25|points", "+7.3"),
    "against": Filter(
        comparing.against,
        "与某个标准差几个百分点：高于、低于、持平；against('时间进度', '快于', '慢于') 换说法",
        "-2|against('序时进度')",
        "低于序时进度2.0个百分点",
    ),
    "shift": Filter(
        comparing.shift, "变动几个百分点：提高、下降、持平；shift('回升', '回落') 换说法", "2|shift", "提高2.0个百分点"
    ),
    "growth": Filter(
        comparing.growth, "比基数增长或下降百分之几；基数没有、为 0、为负的照实说", "105|growth(100)", "增长5%"
    ),
    "yoy": Filter(comparing.yoy, "同比，基数是上年同期", "105|yoy(0)", "上年同期为0，同比无法计算"),
    "mom": Filter(comparing.mom, "环比，基数是上期", "96.9|mom(100)", "环比下降3.1%"),
    "growth_rate": Filter(
        comparing.growth_rate, "表格里的增速，带正负号，一位小数；算不出的印“—”", "105|growth_rate(100)", "+5.0%"
    ),
}

_DAYS: Final = {
    "date": Filter(days.full_date, "年月日，不补零", "'2024-06-05'|date", "2024年6月5日"),
    "month": Filter(days.month, "几年几月，不补零", "'2024-06-05'|month", "2024年6月"),
    "month_day": Filter(days.month_day, "几月几日，不补零", "'2024-06-05'|month_day", "6月5日"),
    "han_date": Filter(days.han_date, "汉字年月日", "'2024-06-30'|han_date", "二〇二四年六月三十日"),
    "han_month": Filter(days.han_month, "汉字年月", "'2024-06-30'|han_month", "二〇二四年六月"),
    "han_year": Filter(days.han_year, "汉字年份", "2024|han_year", "二〇二四年"),
    "through": Filter(
        days.through, "从一天到一天，用一字线", "'2024-06-03'|through('2024-06-10')", "2024年6月3日—10日"
    ),
    "months_through": Filter(
        days.months_through,
        "从一天所在的月到另一天所在的月",
        "'2023-12-01'|months_through('2024-02-29')",
        "2023年12月—2024年2月",
    ),
    "year_to_date": Filter(days.year_to_date, "年初到这一天所在的月", "'2024-05-31'|year_to_date", "2024年1—5月"),
    "to": Filter(days.to, "年份、序数的起止，用一字线", "2021|to(2025, '年')", "2021—2025年"),
    "deadline": Filter(
        texts.deadline, "完成时限：只写年份的加“年底”，数字日期写成年月日，其余照原文", "'2024'|deadline", "2024年底"
    ),
}

_NUMBERS: Final = {
    "heading": Filter(
        numbering.heading,
        "标题序号：第1至4级是 一、（一）1.（1），第5级是 ①；写 heading(级别)",
        "2|heading(2)",
        "（二）",
    ),
    "next_heading": Filter(
        numbering.next_heading,
        "自动编的标题序号，竖线前面是级别：本级接着上一个，下级重新从一起；没有印出的标题不占号",
        "1|next_heading",
        "一、",
    ),
    "numbered": Filter(
        numbering.numbered,
        "给清单的各条加序号，空白的略去；{{p 清单|numbered(3) }} 各成一段",
        "['甲', '', '乙']|numbered(2)|join('；')",
        "（一）甲；（二）乙",
    ),
    "apart": Filter(texts.apart, "接在序号后面的文字，以数字开头时空一格", "'5G网络'|apart", " 5G网络"),
}

_TEXTS: Final = {
    "clause": Filter(texts.clause, "原文并成一行，去掉句末标点", "'加快推进。'|clause", "加快推进"),
    "sentence": Filter(texts.sentence, "原文并成一行，加上句号", "'完成了'|sentence", "完成了。"),
    "blank": Filter(
        texts.blank,
        "没有内容（或只有一道横线、斜线）的印“暂无”；blank('—') 换成别的；无、不适用照印",
        "''|blank",
        "暂无",
    ),
    "names": Filter(texts.names, "名称用顿号连起来；names(8) 只列八个，余下写“等12项”", "['甲', '乙']|names", "甲、乙"),
    "listed": Filter(
        texts.listed,
        "名称用顿号连起来，末一个前用“和”；listed('') 不用；书名号、引号之间不加顿号",
        "['甲', '乙', '丙']|listed",
        "甲、乙和丙",
    ),
    "measure": Filter(texts.measure, "名称的量词", "'重点项目'|measure", "个"),
    "quantity": Filter(texts.quantity, "数目加量词和名称；清单数它有几项", "3|quantity('重点项目')", "3个重点项目"),
}

_CLAUSES: Final = {
    "named": Filter(texts.named, "事项名称带责任单位", "lagging_items|named(2)", "甲（区科委）、乙（区教委）等12项"),
    "leads": Filter(
        texts.leads, "事项按责任单位归并；leads(6) 只列六个单位", "lagging_items|leads", "区科委（3项）、区教委（1项）"
    ),
    "done": Filter(_worded(clauses.done), "事项的完成率：45%、未填报、待核实", "items[0]|done", "45%"),
    "totals": Filter(clauses.totals, "各类事项的总数", "kinds|totals", "重点任务38项、重点项目144个"),
    "standing": Filter(
        _worded(clauses.standing),
        "一句话说各状态的数目和占比，为 0 的不说；要写带量词的名称",
        "tasks|standing('项重点任务')",
        "38项重点任务中，已完成10项，达到序时28项，分别占26.3%和73.7%",
    ),
    "lag": Filter(_worded(clauses.lag), "逾期、滞后的数目，为 0 的不说", "tasks|lag", "逾期1项、滞后3项"),
    "lagging": Filter(
        _worded(clauses.lagging), "各单位或清单逾期、滞后的数目，没有的不说", "units|lagging", "区科委（逾期1项）"
    ),
    "lights": Filter(
        _local(clauses.lights, "colours", lambda variables: variables["yardstick"].lights),
        "事项亮的灯，为 0 的不说",
        "lagging_items|lights",
        "红灯6项、黄灯4项",
    ),
    "lamp": Filter(clauses.lamp, "灯号的叫法", "'橙'|lamp", "橙灯"),
    "stages": Filter(clauses.stages, "问题在各环节的数目", "problems.items|stages", "建账2个、整改4个"),
    "pace": Filter(clauses.pace, "指标与时间进度相比", "indicators|pace", "9项与时间进度基本一致，2项落后于时间进度"),
    "changed": Filter(
        _worded(clauses.changed),
        "与上期比较的变化；没有上期台账时先用 {% if changes %} 判断",
        "changes|changed",
        "新完成4项，累计完成投资增加3.2亿元",
    ),
}

CATALOGUE: Final[Mapping[str, Filter]] = MappingProxyType(
    {**_COUNTS, **_MONEY, **_COMPARED, **_DAYS, **_NUMBERS, **_TEXTS, **_CLAUSES}
)
"""Every filter of ours by its name; Jinja's own (first, length, sum …) come beside them."""
