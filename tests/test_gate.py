"""The reconciliation gate: a briefing whose figures disagree is told; a correct one, whatever its words, passes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
import random_ledgers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_suite import NAMES, groups, ledgers, loaded

from toolkit.briefing.content.context import context, unit_views
from toolkit.briefing.documents.blocks import Block, Cell
from toolkit.briefing.documents.reading import Document, read_docx
from toolkit.briefing.filters import FILTERS
from toolkit.briefing.reconciling import cells, sentences
from toolkit.briefing.reconciling.families import families
from toolkit.briefing.reconciling.gate import MOST_TOLD, reconcile, refuse
from toolkit.briefing.reconciling.known import whole_of
from toolkit.briefing.reconciling.layout import Line, Table, layout_of
from toolkit.briefing.reconciling.words import NOUN, NOUNS, words_of
from toolkit.briefing.template import Template
from toolkit.briefing.write import UNIT_GROUPS, unit_group
from toolkit.chinese import parse_period
from toolkit.summary import Summary, summarize
from toolkit.workbook.reader import read_ledger

ROOT = Path(__file__).resolve().parent.parent
FINDINGS = {"error": 3, "warning": 0, "info": 0}


# -- documents


@cache
def june() -> Summary:
    may = summarize(read_ledger(ROOT / "samples" / "ledger-2024-05.xlsx"), parse_period("2024-05"))
    return summarize(read_ledger(ROOT / "samples" / "ledger-2024-06.xlsx"), parse_period("2024-06"), may)


def values_of(summary: Summary, unit: str = "") -> dict[str, Any]:
    values = context(summary, FINDINGS)
    return values | {"unit": unit_views(summary)[unit]} if unit else values


def template(*blocks: str | Sequence[Sequence[str]]) -> Template:
    """A template of paragraphs and of tables, given as rows of cells."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(rows=0, cols=max(map(len, block)))
        for row in block:
            cells = table.add_row().cells
            if len(row) == 1:
                cells[0].merge(cells[-1])
            for cell, text in zip(cells, row, strict=False):
                cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return Template(stream.getvalue(), "试.docx", FILTERS)


def told(*blocks: str | Sequence[Sequence[str]], summary: Summary | None = None, unit: str = "") -> list[str]:
    """What the gate says of a document made from such a template."""
    of = summary or june()
    values = values_of(of, unit)
    return [str(one) for one in reconcile(read_docx(template(*blocks).render(values), "试.docx"), of, values)]


# -- long texts

PIECES = st.sampled_from((
    "重点任务", "任务", "重点项目", "项目", "政策", "事项", "工作", "3项", "20个", "1,024条", "已完成", "逾期", "滞后",
    "3项逾期", "已完成8项", "5项重点任务", "中，", "其中", "有", "共", "、", "，", "（", "）", "。", "；", "12", ".",
))  # fmt: skip


def plain_count(status_first: re.Pattern[str], before: str) -> str | None:
    """What `_Before.count` gives, read anew from the text before a place."""
    status = {found.start("n") for found in status_first.finditer(before)}
    patterns = (sentences._COUNT_NOUN, sentences._NOUN_COUNT, sentences._COUNT_WITHIN)
    counts = [one for pattern in patterns for one in pattern.finditer(before) if one.start("n") not in status]
    return max(counts, key=lambda one: one.start("n"))[0] if counts else None


@pytest.mark.parametrize(("number", "lists"), [("2", 0), ("3", 1), ("9" * 5_000, 1)])
@pytest.mark.parametrize("line", ["共{}项，如下表：", "一览表（共{}项）"])
def test_a_number_of_more_figures_than_python_reads_at_once(line: str, number: str, lists: int) -> None:
    table = [["序号", "任务名称"], ["1", "甲"], ["2", "乙"]]
    assert len([one for one in told(line.format(number), table) if "表1列了2行" in one]) == lists


@given(st.lists(PIECES, max_size=30).map("".join))
@settings(max_examples=400, deadline=None)
def test_what_stands_before_a_place_is_what_the_text_before_it_says(text: str) -> None:
    grammar = sentences.Grammar(words_of(june().words, ()))
    before = grammar._before(text)
    for found in grammar._status_first.finditer(text):
        place = found.start()
        count = before.count(place)
        assert (count and count[0]) == plain_count(grammar._status_first, text[:place])
        start = text.rfind("。", 0, place) + 1
        nouns = [NOUNS[noun] for noun in re.findall(NOUN, text[start:place])]
        assert list(before.nouns(place, start)) == list(dict.fromkeys(reversed(nouns)))


@given(st.lists(st.sampled_from(["甲乙，", "丙。", "丁；", "戊" * 700, "\n", "己" * 2500]), max_size=12).map("".join))
def test_a_long_text_is_read_in_parts_that_are_all_of_it(text: str) -> None:
    parts = layout_of([Block("正文第1段", (Cell(text),))]).paragraphs
    assert "".join(part.text for part in parts) == text
    for part in parts:
        assert len(part.text) <= 2_000 and part.whole == text
        assert text[part.start : part.start + len(part.text)] == part.text
    assert all(part.text.endswith(("。", "\n")) for part in parts[:-1] if re.search("[。\n]", part.text))


def test_a_wrong_figure_at_the_end_of_a_long_text_is_told() -> None:
    filler = "区里召开了会议。" * 1_000
    assert told(filler + "共有重点任务39项。") == told("共有重点任务39项。")
    assert told(filler + "共有重点任务38项。") == []


def test_what_a_long_text_says_first_holds_to_its_end() -> None:
    """A name, and words taken from a cell, of a paragraph that is read in parts."""
    filler = "会上作了研究。" * 1_000
    assert told(f"区发改委{filler}逾期的重点任务39项。") == []


# -- sentences

SAID = (
    "截至{{ as_of|date }}，全区共有重点任务{{ tasks.total }}项，"
    "其中已完成{{ tasks.by_status.已完成 }}项、滞后{{ tasks.by_status.滞后 }}项。",
    "{{ this_period }}，区科委牵头重点任务5项，逾期4项。",
    "上月台账列有重点任务37项，逾期9项。",
    "较上月增加3项重点任务，逾期减少2项。",
    "{% for unit in leading_units %}{{ loop.index }}.{{ unit.unit }}牵头重点任务{{ unit.lead }}项、"
    "负责重点项目{{ unit.projects }}个，"
    "逾期{{ unit.overdue|length }}项。{% endfor %}",
    "{% for plan in plans %}{{ plan.plan }}：重点项目{{ plan.projects }}个，"
    "计划投资{{ plan.planned|money }}。{% endfor %}",
    "{% for row in lists %}{{ row.list }}清单有重点项目{{ row.projects }}个，"
    "计划投资{{ row.planned|money }}；{% endfor %}",
    "重点推进20项重点任务，已完成8项，滞后3项。",
    "重点推进的20项重点任务中，已完成10项，滞后10项。",
    "今年计划新开工重点项目5个，计划投资3.2亿元。",
    "本月对12项重点任务进行了督查，滞后的4项已约谈。",
    "力争年底前完成重点任务30项。",
    "还有5项重点任务未启动，涉及企业诉求的重点任务6项。",
    "列入市级的重点项目12个，计划投资20亿元。",
    "3项重点任务因规划调整暂缓。",
    "本月完成投资1.2亿元，1—6月累计完成投资12亿元，年度计划投资30亿元。",
    "逾期的{{ projects.by_status.逾期 }}个重点项目计划投资9.8亿元。",
    "逾期的有重点任务{{ tasks.by_status.逾期 }}项、"
    "重点项目{{ projects.by_status.逾期 }}个、政策机制{{ policies.by_status.逾期 }}条。",
    "重点任务有{{ tasks.by_status.逾期 }}项逾期、{{ tasks.by_status.滞后 }}项滞后。",
    "重点任务{{ tasks.total }}项，重点项目{{ projects.total }}个，"
    "政策机制{{ policies.total }}条，共{{ overall.total }}项。",
    "{{ tasks.total }}项任务、{{ projects.total }}个项目、"
    "{{ policies.total }}条政策中，已完成{{ overall.by_status.已完成 }}项。",
    "总投资{{ projects.planned|money }}，累计完成投资{{ projects.invested|money('万元') }}，"
    "投资完成率{{ projects.rate|percent }}。",
    "总投资{{ projects.planned|money('亿元', 1) }}，完成投资{{ projects.invested|money('亿元', 0) }}。",
    "在城市管理领域，重点项目128个，已完成73个，总投资49.28亿元。",
    "从高精尖产业看，重点任务38项中有30项与企业服务有关。",
    "本月新登记问题2个，销账问题2个；本月共登记问题2个。",
    "区住建委未销账问题3个，其中1个超过整改时限。",
    "未达进度的约束性指标1项，完成较好的预期性指标9项。",
    "与上年同期相比，新完成12项，累计完成投资增加3亿元。",
    "与2023年12月末相比，新完成30项。",
    "截至2024年7月3日，已有3家单位反馈意见。",
    "重点项目亮红灯{{ projects.tally.by_light.红 }}个，重点任务亮红灯{{ tasks.by_light.红 }}项。",
    "逾期3个月以上的有2项，滞后2个季度的有1项。",
    "去年重点任务40项，已完成35项，滞后5项。",
    "{% for row in breakdown.working_groups.segments %}{{ row.label }}{{ row.tally.total }}项（{{ row|lag }}）、"
    "{% endfor %}另有其他。",
    "填报问题的单位有：{{ troubled_items|leads }}。",
    "新增的滞后、逾期事项按单位分：{{ lagging_now|leads }}。",
    "区科委（9项）、区教委（8项）、区经信局（7项）、区财政局（6项）参加了会议。",
    "召开专题会3次，走访企业38家，解决问题12个。",
    "重点任务5项以上的单位有{{ leading_units|length }}个。",
    "第38项重点任务由区发改委牵头。",
    "平均每个单位承担重点任务3项。",
    "纳入考核的重点任务20项，不纳入考核的18项。",
    "完成率达到80%以上的重点任务12项，低于30%的3项。",
    "“十四五”规划确定的{{ tasks.total }}项重点任务进展顺利。",
    "重点任务38项（含跨年度的10项），重点项目144个（含续建的90个）。",
    "各责任单位共承担重点任务{{ tasks.total }}项，其中区级统筹20项、部门推进18项。",
    "已完成的重点任务中，提前完成3项。",
    "38项重点任务，涉及17个单位。",
    "重点任务完成8项，完成率21%。",
    "年内完成重点任务12项、重点项目30个，年底前全部达到序时。",
    "新开工项目5个，新完工项目9个，续建项目90个。",
    "其中在建项目50个，谋划项目2个，完工项目79个。",
    "在建的重点项目50个，计划投资60亿元。",
    "区住建委逾期2项、滞后3项；区科委滞后2项。",
    "第一批重点项目60个，总投资50亿元；第二批重点项目84个，总投资64.81亿元。",
    "产业类项目16个，总投资65.53亿元；城建类项目128个，总投资49.28亿元。",
    "重点项目中，城市建设类128个、产业类16个，已完成投资分别为26.33亿元和22.76亿元。",
    "1个项目逾期，主要是资金不到位；2个项目滞后，主要是手续未办理。",
    "逾期的主要有2项，一是密兴路，二是城后东街。",
    "针对滞后的3项工业项目，组织了专题调度。",
    "中关村密云园7项、区城管委6项进度滞后。",
    "本月有10项任务完成率提高，5项赶上进度，1项回落。",
    "二季度以来累计完成投资8.2亿元。",
    "资金已落实14.67亿元，待落实100.14亿元。",
    "其中政府投资20亿元、社会投资94.81亿元。",
    "指标方面，约束性指标2项全部达标，预期性指标12项中9项达到进度。",
    "规划指标14项，其中经济类6项。",
    "问题台账中建账超过90天的问题3个。",
    "共梳理问题25个，其中政策类问题5个。",
    "领导包案问题2个，已销账1个。",
    "本期应报194项，已报192项，未报2项。",
    "（逾期15项、滞后16项）",
    "逾期、滞后共{{ overall.lagging }}项，占{{ (overall.lagging/overall.total*100)|percent }}。",
    "重点任务（38项）：已完成8项，滞后7项，逾期3项。",
    "重点项目方面：共144个，已完成79个。",
    "政策机制：12条，已完成4条、达到序时6条、滞后1条、逾期1条。",
    "任务38项、项目144个、政策12条、指标14项、问题12个。",
    "截至2024年一季度末，重点任务已完成4项。",
    "2024年应完成的重点任务20项，已完成6项。",
    "2025年重点任务66项。",
    "5月份逾期14项，6月份逾期15项。",
    "上半年，全区重点任务38项，已完成8项；去年底已完成3项。",
    "市级督办事项5项，已办结3项，逾期1项。",
    "12345热线工单120件，逾期3件。",
    "督查发现问题12个，已整改9个，未销账3个。",
    "有5个项目滞后30个百分点以上。",
    "逾期超过1年的项目5个、1年以内的6个。",
    "3个项目计划投资调整，总投资由10亿元调整为12亿元。",
    "单个项目计划投资最高40亿元。",
    "重点任务、重点项目、政策机制共194项。",
    "已完成{{overall.by_status.已完成}}项，占{{overall.completed_share}}%。",
    "与时间进度基本一致的158项，占83.6%（可以衡量的189项）。",
    "重点项目累计完成投资49.09亿元，其中本月完成0.82亿元。",
    "农业项目总投资3亿元，完成投资1亿元。",
    "按投资规模分，1亿元以上的重点项目20个，总投资90亿元。",
    "涉及重点任务5项、重点项目8个的单位已约谈。",
    "未完成的重点任务30项中，滞后7项，逾期3项。",
    "未到期的重点任务2项，未排期的重点项目5个。",
    "对照年度目标，重点任务完成21项、正在推进17项。",
    "会议听取了38项重点任务、20个重点项目的汇报。",
    "累计新增重点项目6个，退出2个，净增4个。",
    "投资完成率高于50%的清单6个。",
    "供热清单13个项目，计划投资9363万元。",
    "滞后5项以上的单位2个，滞后1项的单位6个。",
)  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_a_correct_sentence_and_one_that_may_speak_of_a_part_pass(text: str) -> None:
    assert told(text) == []


UNIT_SAID = (
    "你单位牵头重点任务{{ unit.task_items|length }}项、"
    "政策机制{{ unit.policy_items|length }}条，滞后{{ unit.behind_items|length }}项。",
    "{{ unit.name }}共牵头{{ unit.items|length }}项工作，其中逾期{{ unit.overdue_items|length }}项。",
    "全区重点任务{{ tasks.total }}项，你单位牵头{{ unit.task_items|length }}项。",
    "配合其他单位的重点任务6项。",
    "台账列有重点任务{{ tasks.total }}项，各单位逾期{{ tasks.by_status.逾期 }}项。",
)  # fmt: skip


@pytest.mark.parametrize("text", UNIT_SAID)
def test_a_correct_sentence_of_a_units_document_passes(text: str) -> None:
    assert told(text, unit="区发改委") == []


WRONG = (
    ("截至{{ as_of|date }}，全区共有重点任务39项。", "重点任务总数：正文第1段说“重点任务39项”，台账是38"),
    ("本月共有重点任务39项。", "重点任务39项"),
    ("全区39项重点任务中，已完成8项。", "39项重点任务"),
    ("重点任务{{ tasks.total }}项，其中已完成9项，滞后7项。", "重点任务已完成：正文第1段说“已完成9项”，台账是8"),
    ("重点任务３９项。", "台账是38"),
    ("重点项目共145个，总投资114.81亿元。", "重点项目总数"),
    ("总的看，滞后17项、逾期15项。", "滞后17项"),
    ("逾期的16项，要逐项查明原因。", "逾期的16项"),
    ("滞后的重点任务有8项。", "重点任务滞后"),
    ("重点任务有4项逾期。", "重点任务逾期"),
    ("重点项目计划投资115.81亿元，累计完成投资49.09亿元。", "说“计划投资115.81亿元”，台账是1,148,086"),
    ("累计完成投资490,919.3万元。", "累计完成投资"),
    ("累计完成投资49.1亿元，投资完成率43.8%。", "投资完成率"),
    ("未销账问题10个。", "未销账问题"),
    ("问题台账共登记问题11个。", "问题总数"),
    ("纳入监测的规划指标共15项（约束性2项、预期性12项）。", "规划指标总数"),
    ("截至2024年5月31日，台账列有重点任务38项。", "截至日期"),
    ("与{{ since }}相比，新完成11项。", "新完成的事项"),
    ("与2024年4月末相比，情况好转。", "上期截至"),
    ("逾期15项、滞后16项，亮红灯20项、黄灯12项。", "亮红灯"),
    ("12条政策机制中，已完成5条，达到序时6条，滞后1条，逾期1条。", "相加是13"),
    ("区科委的5项重点任务中，已完成2项，滞后4项。", "相加是6"),
    ("38项重点任务中，已完成8项，滞后7项，逾期3项，分别占22.0%、18.4%和7.9%。", "应约为21.05%"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_wrong_figure_of_a_sentence_is_told(text: str, said: str) -> None:
    found = told(text)
    assert any(said in one for one in found), found


UNIT_WRONG = (
    ("你单位牵头重点任务5项。", "重点任务总数：正文第1段说“重点任务5项”，台账是4"),
    ("{{ unit.name }}共牵头8项工作。", "各类事项总数"),
    ("重点任务{{ tasks.total }}项。", "台账是4"),
    ("逾期的2项，逐项查明原因。", "各类事项逾期"),
)


@pytest.mark.parametrize(("text", "said"), UNIT_WRONG)
def test_the_whole_of_a_units_document_is_what_the_unit_leads(text: str, said: str) -> None:
    found = told(text, unit="区发改委")
    assert any(said in one for one in found), found


# -- tables

KINDS = [["类别", "总数", "{{ words.已完成 }}", "{{ words.滞后 }}", "{{ words.逾期 }}"]] + [
    [
        name,
        f"{{{{ {of}.total }}}}",
        *(f"{{{{ {of}.by_status.{status}|dash }}}}" for status in ("已完成", "滞后", "逾期")),
    ]
    for name, of in (("重点任务", "tasks"), ("重点项目", "projects"), ("政策机制", "policies"), ("合计", "overall"))
]
UNITS = [
    ["序号", "单位", "任务数", "项目数", "逾期"],
    ["{%tr for one in leading_units %}"],
    ["{{ loop.index }}", "{{ one.unit }}", "{{ one.lead }}", "{{ one.projects }}", "{{ one.overdue|length }}"],
    ["{%tr endfor %}"],
]
LISTS = [
    ["清单", "个数", "计划投资（亿元）", "累计完成投资（亿元）", "投资完成率"],
    ["{%tr for row in lists %}"],
    ["{{ row.list }}", "{{ row.projects }}", "{{ row.planned|yi }}", "{{ row.invested|yi }}", "{{ row.rate|percent }}"],
    ["{%tr endfor %}"],
    [
        "合计",
        "{{ projects.total }}",
        "{{ projects.planned|yi }}",
        "{{ projects.invested|yi }}",
        "{{ projects.rate|percent }}",
    ],
]
TASKS = [
    ["序号", "编号", "任务事项", "完成率", "状态"],
    ["{%tr for item in task_items %}"],
    ["{{ loop.index }}", "{{ item.key }}", "{{ item.name }}", "{{ item|done }}", "{{ words[item.status] }}"],
    ["{%tr endfor %}"],
]
TABLES: Mapping[str, Sequence[str | Sequence[Sequence[str]]]] = {
    "kinds": ("进展情况汇总", KINDS),
    "units": ("各单位情况", UNITS),
    "lists": ("清单情况", LISTS),
    "tasks": ("重点任务一览表（共{{ tasks.total }}项）", TASKS),
    "tasks of a unit": (
        "区科委牵头的重点任务（共{{ task_items|selectattr('lead', 'equalto', '区科委')|list|length }}项）",
        [*TASKS[:1], ["{%tr for item in task_items if item.lead == '区科委' %}"], *TASKS[2:]],
    ),
    "the first ten": ("重点任务一览表（前10项）", [*TASKS[:1], ["{%tr for item in task_items[:10] %}"], *TASKS[2:]]),
    "of a unit": (
        "区科委",
        [["类别", "总数", "滞后"], ["重点任务", "5", "2"], ["政策机制", "1", "0"], ["合计", "6", "2"]],
    ),
    "lagging alone": (
        "滞后与逾期事项分类情况",
        [["类别", "数量"], ["重点任务", "{{ tasks.lagging }}"], ["重点项目", "{{ projects.tally.lagging }}"]],
    ),
    "last month": ("上月进展情况", [["类别", "总数", "滞后"], ["重点任务", "37", "9"], ["重点项目", "140", "12"]]),
    "beside last month": (
        "进展对比",
        [["类别", "上月数", "本月数", "增减"], ["重点任务", "37", "38", "+1"], ["合计", "37", "38", "+1"]],
    ),
    "new": (
        "本月新增情况",
        [["类别", "总数", "逾期"], ["重点任务", "3", "1"], ["重点项目", "4", "2"], ["合计", "7", "3"]],
    ),
    "something else": (
        "会议情况",
        [["单位", "会议（次）", "走访（家）"], ["区科委", "3", "9"], ["区教委", "2", "1"], ["合计", "5", "10"]],
    ),
    "shares and means": (
        "完成情况",
        [
            ["片区", "数量", "平均完成率", "占比"],
            ["东", "3", "40%", "33.3%"],
            ["西", "6", "50%", "66.7%"],
            ["合计", "9", "46.7%", "100%"],
        ],
    ),
    "by months": (
        "投资进度",
        [["月份", "完成投资", "累计完成投资"], ["1月", "100", "100"], ["2月", "200", "300"], ["合计", "300", "300"]],
    ),
    "turned": ("情况", [["项目", "重点任务", "重点项目", "合计"], ["总数", "38", "144", "182"]]),
    "units in another basis": (
        "各单位",
        [
            ["责任单位", "总数", "{{ words.逾期 }}"],
            ["{%tr for u in leading_units %}"],
            ["{{ u.unit }}", "{{ u.tally.total }}", "{{ u.by_status.逾期|dash }}"],
            ["{%tr endfor %}"],
        ],
    ),
    "supporting": (
        "配合情况",
        [
            ["配合单位", "事项数"],
            ["{%tr for row in breakdown.supporting_units.segments %}"],
            ["{{ row.label }}", "{{ row.tally.total }}"],
            ["{%tr endfor %}"],
            ["合计", "{{ breakdown.supporting_units.total.total }}"],
        ],
    ),
    "shares": (
        "清单占比",
        [
            ["清单", "个数", "占比"],
            ["{%tr for row in lists %}"],
            ["{{ row.list }}", "{{ row.projects }}", "{{ row.projects|of(projects.total) }}"],
            ["{%tr endfor %}"],
            ["合计", "{{ projects.total }}", "100%"],
        ],
    ),
    "several rows for an item": ("重点任务推进表", [["编号", "月份"], ["RW-01", "1月"], ["RW-01", "2月"]]),
    "unfinished": (
        "未完成重点任务清单",
        [
            ["编号", "任务", "状态"],
            ["{%tr for item in task_items if item.status != '已完成' %}"],
            ["{{ item.key }}", "{{ item.name }}", "{{ words[item.status] }}"],
            ["{%tr endfor %}"],
        ],
    ),
    "two rows of headings": (
        "进展",
        [["类别", "上月", "上月", "本月"], ["类别", "总数", "逾期", "总数"], ["重点任务", "37", "2", "38"]],
    ),
    "points": (
        "考核",
        [["单位", "任务得分", "总分", "名次"], ["区科委", "40", "70", "2"], ["合计", "80", "70", ""]],
    ),
    "其中": ("情况", [["类别", "个数"], ["甲", "5"], ["其中：乙", "3"], ["合计", "5"]]),
    "a form": ("反馈单", [["编号", "事项", "状态", "原因"], ["RW-12", "众创空间建设", "{{ words.滞后 }}", ""]]),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_correct_table_passes(name: str) -> None:
    assert told(*TABLES[name]) == []
    if any("{%tr" in row[0] for row in TABLES[name][-1]):
        assert told(*TABLES[name], summary=groups()) == []


def cells_changed(name: str, row: int, column: int, text: str) -> list[str]:
    """What the gate says where one cell of a table's template holds another text."""
    *lines, table = TABLES[name]
    rows = [list(cells) for cells in table]
    rows[row][column] = text
    return told(*lines, rows)


@pytest.mark.parametrize(
    ("name", "row", "column", "text", "said"),
    [
        ("kinds", 1, 1, "39", "重点任务总数：表1 第2行 第2列是39，台账是38"),
        ("kinds", 2, 3, "{{ projects.by_status.逾期 }}", "重点项目滞后"),
        ("kinds", 4, 1, "195", "各类事项总数"),
        ("kinds", 4, 2, "90", "各行相加是91"),
        ("lists", 2, 2, "{{ row.invested|yi }}", "计划投资"),
        ("lists", 4, 2, "{{ (projects.planned + 10000)|yi }}", "重点项目计划投资"),
        ("lists", 4, 4, "{{ (projects.rate + 1)|percent }}", "重点项目投资完成率"),
        ("units", 2, 2, "{{ one.lead + loop.first|int }}", "中关村密云园总数：表1 第2行 第3列是12，台账是11"),
        ("tasks", 2, 3, "{{ '99%' if loop.index == 3 else item|done }}", "RW-03的完成率：表1 第4行 第4列是99%，台账是"),
        ("tasks", 2, 0, "{{ loop.index + (loop.index > 20)|int }}", "的序号"),
        ("tasks", 2, 1, "{{ 'RW-99' if loop.index == 2 else item.key }}", "台账没有这个编号"),
        ("tasks", 2, 1, "{{ 'RW-01' if loop.index == 2 else item.key }}", "列了2次"),
        ("tasks", 2, 4, "{{ words.已完成 if loop.index == 1 else words[item.status] }}", "重点任务已完成"),
        ("tasks", 1, 0, "{%tr for item in task_items[:37] %}", "列了37行"),
        ("shares and means", 3, 1, "10", "各行相加是9"),
        ("something else", 3, 2, "11", "各行相加是10"),
    ],
)  # fmt: skip
def test_a_wrong_cell_of_a_table_is_told(name: str, row: int, column: int, text: str, said: str) -> None:
    found = cells_changed(name, row, column, text)
    assert any(said in one for one in found), found


@pytest.mark.parametrize("changed", [{}, {1: "39"}, {2: "—"}, {2: "9.9%"}, {1: "待定"}])
def test_a_table_agrees_where_all_that_its_cells_say_does(changed: Mapping[int, str]) -> None:
    shown = ["重点任务", "38", "21.1%"]
    row = [changed.get(column, text) for column, text in enumerate(shown)]
    table = Table(0, "表1", (), (), ("类别", "总数", "已完成占比"), (Line(2, tuple(row), False),))
    summary, words = june(), words_of(june().words)
    known = whole_of(summary, values_of(summary)["overall"])
    found = cells.read(table, tuple(families(summary, known)), words)
    assert found is not None
    made = [
        claim
        for place in (1, 2)
        for claim in cells._column(found, list(found.things()), place, found.columns[place], {})
    ]
    assert cells.agree(found) is all(claim.agrees for claim in made)


def test_every_place_of_a_figure_is_told() -> None:
    found = told("全区共有重点任务39项。", "重点任务一览表", TASKS, "进展情况汇总", KINDS)
    assert found == ["重点任务总数：正文第1段说“重点任务39项”，表1列了38行，表2 第2行 第2列是38，台账是38"]


TWICE = "本月共走访企业{}家，办结诉求41件。"


@pytest.mark.parametrize(
    ("lines", "tells"),
    [
        ([TWICE.format(38), TWICE.format(40)], True),
        ([TWICE.format(38), TWICE.format(38)], False),
        (["争取上级资金1.2亿元。", "争取上级资金12,000万元。"], False),
        (["落实上级补助资金1.2亿元。", "落实上级补助资金13,000万元。"], True),
        (["区科委：走访重点企业38家。", "区教委：走访重点企业40家。"], False),
        (["一、区科委", "走访重点企业38家。", "二、区教委", "走访重点企业40家。"], False),
        (["1.走访重点企业38家。", "2.走访重点企业40家。"], False),
        (["2024年5月，走访重点企业38家。", "2024年6月，走访重点企业40家。"], False),
        (["去年走访重点企业38家。", "今年走访重点企业40家。"], False),
    ],
)
def test_the_same_words_with_two_figures_are_told(lines: list[str], tells: bool) -> None:
    assert bool(told(*lines)) is tells


# -- the suite


def suite(cases: Iterator[tuple[str, Summary]]) -> Iterator[tuple[str, Summary, dict[str, Any], Document]]:
    """(label, summary, values, document) of every template of the suite, made without the gate."""
    for label, summary in cases:
        values = context(summary, FINDINGS)
        for name in NAMES:
            of, group = loaded(name), unit_group(loaded(name))
            views = unit_views(summary).values() if group else ()
            units = [view for view in views if UNIT_GROUPS[group](view)]
            for unit in units if group else [None]:
                own = values | {"unit": unit}
                yield f"{name} {label} {unit.name if unit else ''}", summary, own, read_docx(of.render(own), name)


def disagreeing(cases: Iterator[tuple[str, Summary]]) -> list[str]:
    return [f"{label}: {one}" for label, s, values, d in suite(cases) for one in reconcile(d, s, values)]


def test_every_document_of_the_suite_passes() -> None:
    assert disagreeing(ledgers()) == []


def test_the_sample_ledgers_pass_with_and_without_an_earlier_one() -> None:
    alone = summarize(read_ledger(ROOT / "samples" / "ledger-2024-06.xlsx"), parse_period("2024-06"))
    faulty = summarize(read_ledger(ROOT / "samples" / "faulty.xlsx"), parse_period("2024-06"))
    assert disagreeing(iter([("june", june()), ("alone", alone), ("faulty", faulty)])) == []


@given(random_ledgers.books())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_random_ledgers_pass(book: random_ledgers.Book) -> None:
    summary = summarize(book.reading(), parse_period("2024-06"))
    assert disagreeing(iter([("random", summary)])) == []


CHANGES = (
    ("月度专刊", "台账列有重点任务38项", "台账列有重点任务39项"),
    ("月度专刊", "144个重点项目中，", "145个重点项目中，"),
    ("月度专刊", "滞后8个，逾期11个", "滞后9个，逾期11个"),
    ("月度专刊", "分别占54.9%", "分别占55.9%"),
    ("月度专刊", "计划投资114.81亿元", "计划投资115.81亿元"),
    ("月度专刊", "累计完成投资49.09亿元", "累计完成投资48.27亿元"),
    ("月度专刊", "计划投资的42.8%", "计划投资的43.8%"),
    ("月度专刊", "新增滞后1项", "新增滞后2项"),
    ("月度专刊", "本月新完成4项重点任务", "本月新完成5项重点任务"),
    ("月度专刊", "滞后3个）", "滞后4个）"),
    ("月度专刊", "中关村密云园（逾期6项", "中关村密云园（逾期5项"),
    ("月度专刊", "共登记问题12个", "共登记问题13个"),
    ("月度专刊", "整改6个", "整改5个"),
    ("月度专刊", "其余7个未销账问题", "其余8个未销账问题"),
    ("月度专刊", "达到序时进度的61项", "达到序时进度的60项"),
    ("月度专刊", "区城管委（4项）、区住建委（3项）", "区城管委（5项）、区住建委（3项）"),
    ("月度专刊", "492,826", "492,862"),
    ("月度专刊", "81.8%", "81.9%"),
    ("年度评估报告", "截至2024年6月30日的实施情况", "截至2024年5月31日的实施情况"),
    ("年度评估报告", "158项与时间进度基本一致", "157项与时间进度基本一致"),
    ("年度评估报告", "在建50个", "在建51个"),
    ("年度评估报告", "参加排名的单位15个", "参加排名的单位16个"),
    ("年度评估报告", "2024年6月评估报告", "2024年5月评估报告"),
    ("年度评估报告", "完成率12%，低于序时进度88.0个", "完成率12%，低于序时进度87.0个"),
    ("年度评估报告", "目标值300", "目标值310"),
    ("中期评估报告", "28项达到进度要求", "29项达到进度要求"),
    ("中期评估报告", "11/14", "12/14"),
    ("中期评估报告", "约束性指标2项全部", "约束性指标3项全部"),
    ("季度调度会材料", "与序时进度差距超过30个百分点的4项", "与序时进度差距超过30个百分点的5项"),
    ("季度调度会材料", "亮红灯19项", "亮红灯18项"),
    ("季度调度会材料", "城市建设组117项", "城市建设组118项"),
    ("滞后事项通报", "重点项目144个，逾期11个", "重点项目144个，逾期12个"),
    ("滞后事项通报", "涉及12个责任单位", "涉及13个责任单位"),
    ("督办通知单", "列入督办的事项共2项", "列入督办的事项共3项"),
    ("督办通知单", "牵头的7项工作中", "牵头的8项工作中"),
    ("单位任务清单", "（重点任务4项", "（重点任务5项"),
    ("单位任务清单", "配合其他单位的工作8项", "配合其他单位的工作9项"),
    ("单位任务清单", "本期应报进展7项", "本期应报进展8项"),
)


@cache
def of_suite(name: str) -> tuple[Summary, dict[str, Any], Document]:
    """The document of a template, or the first of those it makes for units."""
    return next((s, v, d) for label, s, v, d in suite(iter([("june", june())])) if label.startswith(name))


def changed(document: Document, old: str, new: str) -> tuple[str, Document]:
    """The document with the first such text changed, as though typed by hand, and the place where it stands."""
    for place, block in enumerate(document.blocks):
        for column, cell in enumerate(block.cells):
            if old in cell.text:
                text = cell._replace(text=cell.text.replace(old, new, 1))
                cells = (*block.cells[:column], text, *block.cells[column + 1 :])
                blocks = (*document.blocks[:place], replace(block, cells=cells), *document.blocks[place + 1 :])
                return block.place, replace(document, blocks=blocks)
    raise AssertionError(f"nowhere: {old}")


@pytest.mark.parametrize(("name", "old", "new"), CHANGES)
def test_one_figure_changed_in_the_suite_is_told_with_its_place(name: str, old: str, new: str) -> None:
    summary, values, document = of_suite(name)
    place, other = changed(document, old, new)
    found = [str(one) for one in reconcile(other, summary, values)]
    assert any(place in one for one in found), found


def test_a_row_left_out_of_an_attachment_is_told() -> None:
    for name, attachment in (("月度专刊", "附件（表6）列了37行"), ("年度评估报告", "附件2（表7）列了37行")):
        summary, values, document = of_suite(name)
        last = max(place for place, block in enumerate(document.blocks) if "RW-38" in block.text)
        blocks = (*document.blocks[:last], *document.blocks[last + 1 :])
        found = [str(one) for one in reconcile(replace(document, blocks=blocks), summary, values)]
        assert any(attachment in one and "台账是38" in one for one in found), found


def test_nearly_every_figure_of_a_table_and_most_of_a_text_are_held_fast() -> None:
    """Each figure of two documents changed by one in turn, numbers of paragraphs and words of the ledger aside."""
    for name in ("月度专刊", "单位任务清单"):
        summary, values, document = of_suite(name)
        hit = {True: [0, 0], False: [0, 0]}
        for place, block in enumerate(document.blocks):
            for column, cell in enumerate(block.cells):
                for found in re.finditer(r"(?<![\w.,-])\d+(?![\w.,])(?!\.)|(?<=[^\d\w.])\d+(?=[项个条])", cell.text):
                    if place % 5 or (found.start() == 0 and not block.table):
                        continue
                    text = f"{cell.text[: found.start()]}{int(found[0]) + 1}{cell.text[found.end() :]}"
                    cells = (*block.cells[:column], cell._replace(text=text), *block.cells[column + 1 :])
                    blocks = (*document.blocks[:place], replace(block, cells=cells), *document.blocks[place + 1 :])
                    hit[bool(block.table)][0] += bool(reconcile(replace(document, blocks=blocks), summary, values))
                    hit[bool(block.table)][1] += 1
        assert hit[True][0] >= 0.97 * hit[True][1], (name, hit)
        assert hit[False][0] >= 0.6 * hit[False][1], (name, hit)


# -- the refusal


def test_the_refusal_tells_ten_and_counts_the_rest() -> None:
    summary, values, document = of_suite("月度专刊")
    blocks = [
        replace(block, cells=tuple(c._replace(text=re.sub(r"^\d+$", "7", c.text)) for c in block.cells))
        for block in document.blocks
    ]
    found = reconcile(replace(document, blocks=tuple(blocks)), summary, values)
    assert len(found) > MOST_TOLD
    error = refuse(found, "月度专刊.docx")
    assert error.path == "月度专刊.docx"
    assert error.message.endswith(f"等{len(found)}处。")
    assert f"；{MOST_TOLD}." in error.message
    assert f"；{MOST_TOLD + 1}." not in error.message
    assert "模板" in error.remedy


def test_the_same_document_is_told_the_same() -> None:
    summary, values, document = of_suite("月度专刊")
    _, other = changed(document, "重点任务38项", "重点任务39项")
    assert reconcile(other, summary, values) == reconcile(other, summary, values)
    assert reconcile(document, summary, values) == ()
