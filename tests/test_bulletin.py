"""The monthly bulletin: what it says is what the summary says, whatever the ledger holds."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from office import needs_office, open_in_office
from tables import SETTINGS, read, workbook

from toolkit.briefing import filters
from toolkit.briefing.content.context import VARIABLES, context, issue, masthead
from toolkit.briefing.filters import FILTERS
from toolkit.briefing.template import Template
from toolkit.briefing.write import find_template, list_templates, load_template, write_briefing
from toolkit.chinese import parse_period, show_amount, show_money, show_percent
from toolkit.ledger.settings import Settings
from toolkit.summary import Summary, Tally, summarize
from toolkit.summary.breakdowns import DIMENSIONS
from toolkit.values import CannotDo
from toolkit.workbook.reader import read_ledger

ROOT = Path(__file__).resolve().parent.parent
BULLETIN = ROOT / "templates_docx" / "月度专刊.docx"
NO_ERRORS = {"error": 0, "warning": 0, "info": 0}

TASKS = "任务编号|重点任务|任务事项|牵头单位|配合单位|开始时间|完成时限|完成率|本月进展|存在问题|下一步计划\n"
PROJECTS = (
    "项目编号|所属规划|清单|项目名称|责任单位|计划投资(万元)|合并投资组|"
    "开始年份|结束年份|资金落实情况|完成率|累计完成投资(万元)\n"
)
POLICIES = "政策编号|政策机制|牵头单位|配合单位|完成时限|完成率\n"
PROBLEMS = "问题编号|关联编号|问题|责任单位|发现日期|整改措施|整改时限|环节|销账日期\n"
INDICATORS = "指标编号|类别|指标|单位|基期值|目标值|属性|当前值\n"


# -- reading a bulletin back


@dataclass(frozen=True)
class Read:
    """A bulletin as a reader sees it: its paragraphs in order, its tables by their headings' first two words."""

    document: Document

    @property
    def paragraphs(self) -> list[str]:
        return [p.text for p in self.document.paragraphs]

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)

    def section(self, numeral: str) -> str:
        """The paragraphs below 一、 up to the next heading of that rank."""
        lines = self.paragraphs
        start = next(i for i, line in enumerate(lines) if line.startswith(f"{numeral}、"))
        rest = lines[start + 1 :]
        stop = next((i for i, line in enumerate(rest) if re.match("[一二三四五六七]、|附件", line)), len(rest))
        return "\n".join(rest[:stop])

    def table(self, *headings: str) -> Table:
        """The table whose headings begin so."""
        found = [t for t in self.document.tables if tuple(cells(t)[0][: len(headings)]) == headings]
        assert len(found) == 1, f"{len(found)} tables begin with {headings}"
        return found[0]

    def rows(self, *headings: str) -> list[list[str]]:
        """The rows below the headings."""
        return cells(self.table(*headings))[1:]


def cells(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def bulletin(summary: Summary, findings: Mapping[str, int] | None = None) -> Read:
    return Read(docx.Document(io.BytesIO(write_briefing(summary, BULLETIN, findings))))


def made(sheets: Mapping[str, str], period: str = "2024-06", previous: Mapping[str, str] | None = None) -> Summary:
    before = summarize(read({"设置": SETTINGS, **previous}), parse_period("2024-05")) if previous is not None else None
    return summarize(read({"设置": SETTINGS, **sheets}), parse_period(period), before)


def dash(value: float) -> str:
    return show_amount(value) if value else "—"


def counted(tally: Tally) -> list[str]:
    """The six columns that count by status, the last with 待核实 in it."""
    shown = [dash(tally.by_status[status]) for status in ("已完成", "达到序时", "滞后", "逾期", "未到期")]
    return [*shown, dash(tally.count("未排期", "待核实"))]


# -- the sample ledger


@pytest.fixture(scope="module")
def june() -> Summary:
    may = summarize(read_ledger(ROOT / "samples" / "ledger-2024-05.xlsx"), parse_period("2024-05"))
    return summarize(read_ledger(ROOT / "samples" / "ledger-2024-06.xlsx"), parse_period("2024-06"), may)


@pytest.fixture(scope="module")
def printed(june: Summary) -> Read:
    return bulletin(june, NO_ERRORS)


def test_counts_in_the_text_are_the_summarys(june: Summary, printed: Read) -> None:
    section = printed.section("一")
    assert f"重点任务{june.tasks.total}项、重点项目{june.projects.total}个、政策机制{june.policies.total}条" in section
    for tally, noun in ((june.tasks, "项重点任务"), (june.projects.tally, "个重点项目")):
        found = re.search(rf"{tally.total}{noun}中，(.*?)，分别占(.*?)。", section)
        assert found
        said = {word[0]: int(word[1]) for word in re.findall(rf"(\w+?)(\d+){noun[0]}", found[1])}
        assert said == {status: count for status, count in tally.by_status.items() if count}
        shares = [float(share) for share in re.findall(r"([\d.]+)%", found[2])]
        assert shares == [tally.shares[status] for status in said]
        assert sum(shares) == pytest.approx(100)
    assert f"{june.policies.total}条政策机制中" in printed.section("二")


def test_money_in_the_text_is_the_summarys(june: Summary, printed: Read) -> None:
    section = printed.section("一")
    assert f"计划投资{show_money(june.projects.planned)}（同一投资组只计一次）" in section
    assert f"资金已落实的项目{show_money(june.projects.funded)}" in section
    share = show_percent(june.projects.invested / june.projects.planned * 100)
    assert f"累计完成投资{show_money(june.projects.invested)}，相当于计划投资的{share}" in section


def test_changes_are_counted_and_named(june: Summary, printed: Read) -> None:
    assert june.changes
    section = printed.section("一")
    assert "与2024年5月末相比" in section
    assert f"新完成{len(june.changes.newly_completed)}项" in section
    assert show_money(june.changes.invested_added) in section
    for item in (*june.changes.newly_behind, *june.changes.newly_overdue, *june.changes.fallen_back):
        assert item.name in section


def test_overview_table(june: Summary, printed: Read) -> None:
    kinds = {"重点任务": june.tasks, "重点项目": june.projects.tally, "政策机制": june.policies}
    rows = printed.rows("类别", "总数")
    assert rows[:-1] == [
        [name, str(tally.total), *counted(tally), str(tally.completed_share)] for name, tally in kinds.items()
    ]
    assert rows[-1][:2] == ["合计", str(len(june.items))]
    for column in range(2, 8):
        numbers = [int(row[column].replace("—", "0")) for row in rows]
        assert sum(numbers[:-1]) == numbers[-1]


def test_lists_in_the_summarys_order_with_a_total(june: Summary, printed: Read) -> None:
    rows = [row for row in printed.rows("清单", "项目数") if len(set(row)) > 1]  # a plan's name spans its row
    expected = [
        [e.list, str(e.projects), dash(e.planned), dash(e.invested), dash(e.funded), *counted(e.tally)]
        for e in june.lists
    ]
    p = june.projects
    total = ["合计", str(p.total), dash(p.planned), dash(p.invested), dash(p.funded), *counted(p.tally)]
    plan = next(plan for plan in june.plans if plan.lists > 1)
    amounts = (plan.planned, plan.invested, plan.funded)
    subtotal = ["小计", str(plan.projects), *map(dash, amounts), *counted(plan.tally)]
    expected.insert(plan.lists, subtotal)
    assert rows == [*expected, total]
    assert subtotal[:3] == ["小计", "128", "492,826"]
    assert [row[0] for row in rows[:3]] == ["电力", "地下管线", "新建城市道路"]


def test_lists_of_several_plans_are_grouped(june: Summary, printed: Read) -> None:
    groups = [row[0] for row in printed.rows("清单", "项目数") if len(set(row)) == 1]
    assert groups == list(dict.fromkeys(entry.plan for entry in june.lists))
    assert len(groups) == 2


def test_units_that_lead_anything_most_lagging_first(june: Summary, printed: Read) -> None:
    expected = {
        u.unit: [u.unit, dash(u.lead), dash(u.support), dash(u.projects), *counted(u.tally)]
        for u in june.units
        if u.lead or u.projects or u.policies
    }
    rows = printed.rows("责任单位", "牵头任务")
    assert {row[0]: row for row in rows} == expected
    assert len(rows) == len(expected)
    lagging = [int(row[6].replace("—", "0")) + int(row[7].replace("—", "0")) for row in rows]
    assert lagging == sorted(lagging, reverse=True)
    assert f"单位共{len(rows)}个，另有{len(june.units) - len(rows)}个单位参与配合" in printed.section("四")


def test_every_lagging_item_is_in_the_table(june: Summary, printed: Read) -> None:
    rows = printed.rows("编号", "事项")
    expected = {i.key: i for i in june.items if i.status in ("滞后", "逾期")}
    assert len(rows) == len(expected)
    for key, name, unit, _, done, scheduled, gap, status in rows:
        item = expected[key]
        assert (name, unit, status) == (item.name, item.lead, item.status)
        assert item.percent is not None
        assert item.scheduled is not None
        assert item.gap is not None
        assert done == ("未填报" if item.unreported else show_percent(item.percent))
        assert scheduled == show_percent(item.scheduled)
        assert float(gap) == pytest.approx(item.gap, abs=0.05)
    statuses = [row[-1] for row in rows]
    assert statuses == sorted(statuses, key=("逾期", "滞后").index)
    gaps = [float(row[6]) for row in rows if row[-1] == "滞后"]
    assert gaps == sorted(gaps)
    light = june.tasks.by_light, june.projects.tally.by_light, june.policies.by_light
    red, yellow = (sum(counts[colour] for counts in light) for colour in "红黄")
    assert (
        f"逾期{statuses.count('逾期')}项、滞后{statuses.count('滞后')}项，亮红灯{red}项、黄灯{yellow}项" in printed.text
    )


def test_overdue_items_stand_oldest_first(june: Summary) -> None:
    rows = bulletin(june).rows("编号", "事项")
    years = [int(row[3][:4]) for row in rows if row[-1] == "逾期"]
    assert years == sorted(years)


def test_the_attachment_has_every_task(june: Summary, printed: Read) -> None:
    rows = printed.rows("编号", "重点任务")
    assert [row[0] for row in rows] == [item.key for item in june.of("tasks")]
    assert [row[2] for row in rows] == [item.name for item in june.of("tasks")]
    assert [row[-1] for row in rows] == [item.status for item in june.of("tasks")]
    assert len(rows) == 38


def test_problems_are_counted_and_the_open_ones_told(june: Summary, printed: Read) -> None:
    section = printed.section("六")
    assert f"共登记问题{june.problems.total}个" in section
    assert f"未销账{june.problems.open}个" in section
    assert f"{june.problems.overdue}个超过整改时限" in section
    for problem in june.problems.items:
        assert (problem.text in section) is not problem.closed
    assert section.count("（已超过）") == june.problems.overdue


def test_plans_of_lagging_tasks_are_told_as_typed(june: Summary, printed: Read) -> None:
    section = printed.section("七")
    plans = [i.text("下一步计划") for i in june.of("tasks", "滞后", "逾期") if i.text("下一步计划")]
    assert len(plans) > 3
    assert all(plan in section for plan in plans)


def test_the_last_note_names_the_ledger_without_folders(june: Summary, printed: Read) -> None:
    note = printed.paragraphs[-1]
    assert "ledger-2024-06.xlsx（SHA-256前16位：" + june.source.sha256[:16] in note
    assert "samples" not in printed.text
    assert "序时进度按月推算" in note


# -- small ledgers


ONE_TASK = {"任务台账": TASKS + "RW-1|甲|一件事|区科委|||2024年12月底|80|完成了|无|继续"}
DONE = {"任务台账": TASKS + "RW-1|甲|一件事|区科委|||2024年12月底|100|完成了|无|"}
ONE_LATE = {"任务台账": TASKS + "RW-1|甲|一件事|区科委|||2024年3月底|80|||"}
NO_LAG = {
    "任务台账": TASKS
    + "RW-1|甲|一件事|区科委|区教委||2024年12月底|90|完成了|无|\nRW-2|甲|二件事|区教委|||2024年5月底|100|||",
    "项目台账": PROJECTS + "XM-1|规划|电力|变电站|区城管委|20000||2021|2025|资金已落实|85|17000",
    "问题台账": PROBLEMS + "WT-1|RW-1|缺钱|区科委|2024-01-02|找钱|2024年3月底|销账|2024-03-01",
}
UNCLEAR = {
    "任务台账": TASKS
    + "RW-1|甲|5G网络||||2024年12月底|百分之四十|5处开工|有困难|赶工\nRW-2|甲|二、三件事|区教委|||时候到了||||"
}
ODD = "规划&建设局"
SPECIAL = {
    "任务台账": TASKS + f"R&1|<甲>|<b>事</b>{{{{x}}}}|{ODD}|||2024年5月底|15|{{% if %}} & 做了|缺<人>|招人；",
    "项目台账": PROJECTS + f"X<1>|规&划|电<力>|{{{{ tasks }}}}站|{ODD}|10||2021|2022||50|",
}
WITHOUT_UNITS = {"项目台账": PROJECTS + "XM-1||电力|变电站||20000||2021|2025|||17000"}
CASES: Mapping[str, tuple[Mapping[str, str], str]] = {
    "empty": ({}, "2024-06"),
    "one task": (ONE_TASK, "2024-06"),
    "one late": (ONE_LATE, "2024Q2"),
    "no lag": (NO_LAG, "2024"),
    "unclear": (UNCLEAR, "2024-06"),
    "special": (SPECIAL, "2024-06"),
    "without units": (WITHOUT_UNITS, "2024Q4"),
    "policies only": ({"政策机制": POLICIES + "ZC-1|办法|区财政局||2023年底|100"}, "2024-06"),
    "indicators only": ({"指标": INDICATORS + "ZB-1|综合|产值|亿元|220|300|预期性|280"}, "2024-06"),
    "problems only": ({"问题台账": PROBLEMS + "WT-1|RW-1|缺钱||2024-01-02||||"}, "2024-06"),
}


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_undefined_and_no_nought_is_told(name: str) -> None:
    text = bulletin(made(*CASES[name]), {"error": 2}).text
    assert not re.search(r"None|Undefined|nan|<toolkit", text)
    assert not re.search(r"(?<![\d.])0[项个条处]", text), text
    assert not re.search(r"[，。；：、]{2}|（）|[（，、；][）。]|：\n(?!\d)|截止", text), text
    if name != "special":
        assert "{" not in text


@pytest.mark.parametrize("name", CASES)
def test_every_section_says_something(name: str) -> None:
    read_back = bulletin(made(*CASES[name]))
    for numeral in "一二三四五六七":
        assert read_back.section(numeral).strip(), numeral
    last = read_back.paragraphs[-1]
    assert last.startswith("注：数据来源")


@pytest.mark.parametrize("name", CASES)
def test_a_level_of_headings_never_has_one_alone(name: str) -> None:
    text = bulletin(made(*CASES[name])).text
    numerals = re.findall(r"^（([一二三四五])）", text, re.MULTILINE)
    assert numerals == list("一二三四五")[: len(numerals)]
    assert len(numerals) != 1


def test_an_empty_ledger_has_no_tables_and_no_attachment() -> None:
    read_back = bulletin(made({}))
    assert [cells(table)[0][0] for table in read_back.document.tables] == ["测试台账"]  # who issues it
    assert "附件" not in read_back.text
    assert "没有滞后和逾期事项" in read_back.section("五")
    assert "没有登记问题" in read_back.section("六")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("one task", "台账列有重点任务1项。重点任务达到序时。"),
        ("one late", "重点任务已逾期。"),
        ("one late", "各类事项中，逾期1项，亮红灯1项。"),
        ("no lag", "重点项目没有逾期、滞后。"),
        ("no lag", "各单位牵头的任务和负责的项目没有逾期、滞后。"),
        ("no lag", "截至2024年12月31日，没有滞后和逾期事项。"),
        ("no lag", "问题台账登记的1个问题已销账。"),
        ("no lag", "（一）按序时推进各项工作"),
        ("unclear", "有1项的完成率或开始时间无法识别，列为待核实。"),
        ("unclear", "尚未明确责任单位的事项有1项。"),
        ("unclear", "未填报完成率的重点任务有1项：二、三件事（区教委）。"),
        ("unclear", "1. 5G网络。5处开工。"),
        ("policies only", "政策机制已完成。"),
        ("indicators only", "纳入监测的规划指标共1项，与时间进度基本一致。"),
        ("problems only", "未销账1个（环节未填1个）。"),
        ("problems only", "1.缺钱。责任单位：未明确；整改时限：未明确。"),
    ],
)
def test_words_of_the_small_cases(name: str, words: str) -> None:
    assert words in bulletin(made(*CASES[name])).text


@pytest.mark.parametrize(
    ("period", "title", "number", "this", "following"),
    [
        ("2024-06", "2024年6月规划实施进展情况", "2024年第6期", "本月", "下月"),
        ("2024Q2", "2024年二季度规划实施进展情况", "2024年二季度", "本季度", "下季度"),
        ("2024", "2024年规划实施进展情况", "2024年年度", "本年度", "下年度"),
        ("2024-06H1", "2024年6月上半月规划实施进展情况", "2024年6月上半月", "上半月", "下半月"),
        ("2024-06H2", "2024年6月下半月规划实施进展情况", "2024年6月下半月", "下半月", "7月上半月"),
        ("2024-12H2", "2024年12月下半月规划实施进展情况", "2024年12月下半月", "下半月", "2025年1月上半月"),
        ("2024H1", "2024年上半年规划实施进展情况", "2024年上半年", "上半年", "下半年"),
        ("2024H2", "2024年下半年规划实施进展情况", "2024年下半年", "下半年", "2025年上半年"),
        ("2021-2025M", "2021—2025年规划中期实施进展情况", "2021—2025年规划中期", "规划中期", "规划后半期"),
    ],
)
def test_every_length_of_period_reads_well(period: str, title: str, number: str, this: str, following: str) -> None:
    lines = bulletin(made(ONE_TASK, period)).paragraphs
    assert {title, number, f"根据各责任单位填报的台账，现将{title}通报如下。"} <= set(lines)
    assert f"{this}主要进展如下：" in lines
    rhythm = "每半月" if "半月" in number else "按月"
    assert any(line.endswith(f"要{rhythm}更新台账，按时限报送{following}进展。") for line in lines)
    assert f"{this}新完成1项重点任务" in bulletin(made(DONE, period, ONE_TASK)).text


@pytest.mark.parametrize(
    ("previous", "words"),
    [
        ("2024-05", "2024年5月末"),
        ("2024Q1", "2024年一季度末"),
        ("2023", "2023年末"),
        ("2024-06H1", "2024年6月15日"),
        ("2024-05H2", "2024年5月末"),
        ("2023H2", "2023年12月末"),
        ("2021-2025M", "2023年6月末"),
        ("2024-06", "上一版台账"),
    ],
)
def test_the_earlier_day_is_named_as_an_official_would(previous: str, words: str) -> None:
    before = summarize(read({"设置": SETTINGS, **ONE_TASK}), parse_period(previous))
    now = summarize(read({"设置": SETTINGS, **ONE_TASK}), parse_period("2024-06"), before)
    assert f"与{words}相比，" in bulletin(now).section("一")


def test_unclear_items_are_counted_beside_the_unscheduled() -> None:
    table = bulletin(made(UNCLEAR)).table("类别", "总数")
    assert cells(table)[0][7] == "未排期、待核实"
    assert cells(table)[1][7] == "2"
    assert cells(bulletin(made(ONE_TASK)).table("类别", "总数"))[0][7] == "未排期"


def test_special_characters_survive() -> None:
    read_back = bulletin(made(SPECIAL))
    row = read_back.rows("编号", "重点任务")[0]
    assert row[:4] == ["R&1", "<甲>", "<b>事</b>{{x}}", ODD]
    assert {"X<1>", "{{ tasks }}站", ODD} <= {text for row in read_back.rows("编号", "事项") for text in row}
    assert read_back.rows("清单", "项目数")[0][0] == "电<力>"
    assert "{% if %} & 做了。" in read_back.section("二")
    assert "招人。" in read_back.section("七")
    assert ODD in read_back.section("四")


def test_errors_of_the_ledger_are_said_in_the_text() -> None:
    assert "台账校验发现错误3处" in bulletin(made(ONE_TASK), {"error": 3}).section("一")
    for clean in (None, NO_ERRORS, {"warning": 5}):
        assert "错误" not in bulletin(made(ONE_TASK), clean).text


def test_nothing_is_compared_without_an_earlier_ledger() -> None:
    assert "相比" not in bulletin(made(ONE_TASK)).text
    assert "与2024年5月末相比，各事项状态没有变化。" in bulletin(made(ONE_TASK, previous=ONE_TASK)).text


def test_the_way_progress_is_measured_is_the_ledgers() -> None:
    settings = SETTINGS + "序时算法|按日\n序时容差(百分点)|7.5\n红灯阈值(百分点)|25\n"
    section = bulletin(made({"设置": settings, **ONE_TASK})).section("一")
    assert "序时进度按日推算" in section
    assert "差距超过7.5个百分点的为滞后，差距超过25个百分点的亮红灯" in section


def test_the_head_is_what_the_settings_say() -> None:
    settings = SETTINGS + "编发单位|区发改委\n主送|区长、各副区长：\n所属地区|密云区\n"
    read_back = bulletin(made({"设置": settings, **ONE_TASK}))
    assert read_back.paragraphs[0] == "测试专刊"
    assert cells(read_back.document.tables[0]) == [["区发改委", "2024年6月30日"]]
    assert "密云区2024年6月规划实施进展情况" in read_back.paragraphs
    assert "区长、各副区长：" in read_back.paragraphs
    without = bulletin(made(ONE_TASK))
    assert cells(without.document.tables[0]) == [["测试台账", "2024年6月30日"]]
    assert not any(p.style and p.style.name == "主送" for p in without.document.paragraphs)


def test_groups_that_span_lists_are_explained() -> None:
    rows = "XM-1|规划|电力|甲|区科委|100|A|2021|2025|||10\nXM-2|规划|供热|乙|区科委||A|2021|2025|||10"
    read_back = bulletin(made({"项目台账": PROJECTS + rows}))
    amounts = [row[2] for row in read_back.rows("清单", "项目数")]
    assert amounts == ["100", "100", "100"]
    assert "各清单相加大于合计" in read_back.text


# -- the office's words and lights


WORDS = {
    "已完成": "办结",
    "超序时": "超前",
    "达到序时": "达标",
    "滞后": "欠账",
    "逾期": "超期",
    "未到期": "待启动",
    "未排期": "缺时限",
    "待核实": "待查",
}
LAMPS = {"已完成": "蓝", "滞后": "橙", "严重滞后": "紫灯", "逾期": "黑", "未排期": "白", "待核实": "白"}
CHOSEN = (
    SETTINGS
    + "超序时阈值(百分点)|10\n"
    + f"状态词|{'；'.join(f'{status}={word}' for status, word in WORDS.items())}\n"
    + f"灯号|{'；'.join(f'{status}={light}' for status, light in LAMPS.items())}\n"
)
ROWS = (
    "RW-1|甲|一|区科委|区教委|2024年1月|2024年12月底|100|做完了|无|\n"
    "RW-2|甲|二|区科委||2024年1月|2024年12月底|80|很快||\n"
    "RW-3|甲|三|区科委||2024年1月|2024年12月底|50|||\n"
    "RW-4|甲|四|区教委||2024年1月|2024年12月底|30|||抓紧\n"
    "RW-5|甲|五|区教委||2024年1月|2024年12月底|0||缺人|抓紧\n"
    "RW-6|甲|六|区教委|||2024年5月底|90|||收尾\n"
    "RW-7|甲|七|区财政局||2024年9月|2024年12月底|0|||\n"
    "RW-8|甲|八|区财政局||2024年1月|时候到了|10|||\n"
    "RW-9|甲|九|||2024年1月|2024年12月底|百分之四十|||\n"
)
EVERY_STATUS = {
    "任务台账": TASKS + ROWS,
    "项目台账": PROJECTS
    + "XM-1|规划|电力|甲站|区城管委|100||2024|2024||80|\nXM-2|规划|电力|乙站|区城管委|100||2024|2024||30|\n"
    "XM-3|规划|供热|丙站|区城管委|100||2023|2023||30|\nXM-4|规划|供热|丁站|区城管委|100||2024|2024||70|\n",
    "政策机制": POLICIES
    + "ZC-1|办法|区财政局||2025年底|80\nZC-2|细则|区财政局||2025年底|99\nZC-3|通则|区财政局||2025年底|100\n",
}
BEFORE = {
    **EVERY_STATUS,
    "任务台账": TASKS
    + ROWS.replace("|100|", "|99|")
    .replace("|30|", "|60|")
    .replace("RW-6|甲|六|区教委|||2024年5月", "RW-6|甲|六|区教委|||2024年12月"),
    "项目台账": EVERY_STATUS["项目台账"].replace("2024||30", "2024||70").replace("2024||80", "2024||0"),
}


def chosen(settings: str = CHOSEN, previous: bool = True) -> Summary:
    """The ledger with an item of every status, in June, since May."""
    before = summarize(read({"设置": settings, **BEFORE}), parse_period("2024-05")) if previous else None
    return summarize(read({"设置": settings, **EVERY_STATUS}), parse_period("2024-06"), before)


@pytest.fixture(scope="module")
def own() -> Read:
    return bulletin(chosen())


def everything(read_back: Read) -> str:
    """All text of a bulletin, tables too."""
    return "\n".join([read_back.text, *("\n".join(map("|".join, cells(t))) for t in read_back.document.tables)])


def test_nothing_is_said_in_other_words_than_the_offices(own: Read) -> None:
    plain, said = everything(bulletin(chosen(SETTINGS))), everything(own)
    assert {status for status in WORDS if status in plain} == set(WORDS) - {"超序时"}
    assert not [status for status in WORDS if status in said]
    assert all(word in said for word in WORDS.values())
    assert {lamp for lamp in ("红灯", "黄灯", "绿灯", "灰灯") if lamp in plain} == {"红灯", "黄灯"}
    assert not [lamp for lamp in ("红灯", "黄灯", "灰灯") if lamp in said]


@pytest.mark.parametrize(
    "words",
    [
        "9项重点任务中，办结1项，超前1项，达标1项，欠账2项，超期1项，待启动1项，缺时限1项，待查1项，分别占",
        "4个重点项目中，超前2个，欠账1个，超期1个，分别占",
        "3条政策机制中，办结1条，超前1条，达标1条，分别占",
        "，新增欠账2项，新增超期1项，1项欠账或超期事项赶上进度",
        "新增欠账、超期的事项有",
        "列为待查。",
        "超期、欠账的项目分布在：电力（欠账1个）、供热（超期1个）。",
        "有超期、欠账任务或项目的单位2个，是区教委（超期1项、欠账2项）、区城管委（超期1项、欠账1项）。",
        "五、欠账与超期事项",
        "各类事项中，超期2项、欠账3项，亮黑灯2项、紫灯1项、橙灯2项。下表先列超期事项，时限早的在前；再列欠账事项",
        "另外，欠账、超期事项中有1项填报了存在问题",
        "（一）抓紧办结超期事项",
        "要对超期事项逐项查明原因",
        "（二）加快推进欠账事项",
        "超前的4项、达标的2项要保持力度，确保按时限完成。尚未到开始时间的1项要提前做好准备",
        "差距超过30个百分点亮紫灯。",
        "本月新完成1项重点任务：一（区科委）。",
    ],
)
def test_the_offices_words_stand_in_every_sentence(own: Read, words: str) -> None:
    assert words in own.text


def test_what_was_done_before_goes_by_the_offices_word() -> None:
    assert "\n办结的1项重点任务是：一（区科委）。" in bulletin(chosen(previous=False)).text


def test_a_ledger_in_which_nothing_lags_says_so_in_the_offices_words() -> None:
    text = bulletin(made({"设置": CHOSEN, **NO_LAG})).text
    assert "重点项目没有超期、欠账。" in text
    assert "各单位牵头的任务和负责的项目没有超期、欠账。" in text
    assert "没有欠账和超期事项。" in text


def test_one_item_and_items_all_alike_go_by_the_offices_word() -> None:
    late = {"任务台账": TASKS + "RW-1|甲|一|区科委|||2024年3月底|80|||"}
    two = {"任务台账": late["任务台账"] + "\nRW-2|甲|二|区科委|||2024年3月底|80|||"}
    assert "重点任务超期。" in bulletin(made({"设置": CHOSEN, **late})).text
    assert "2项重点任务均超期。" in bulletin(made({"设置": CHOSEN, **two})).text
    assert "2项重点任务均已逾期。" in bulletin(made(two)).text


def test_headings_and_cells_of_tables_go_by_the_offices_words(own: Read) -> None:
    expected = ["办结", "超前、达标", "欠账", "超期", "待启动", "缺时限、待查"]
    for headings in (("类别", "总数"), ("清单", "项目数"), ("责任单位", "牵头任务")):
        row = cells(own.table(*headings))[0]
        assert [heading for heading in row if heading in expected] == expected
    assert cells(own.table("类别", "总数"))[0][-1] == "办结占比（%）"
    assert [row[-1] for row in own.rows("编号", "重点任务")] == [WORDS[i.status] for i in chosen().of("tasks")]
    assert [row[-1] for row in own.rows("编号", "事项")] == ["超期"] * 2 + ["欠账"] * 3
    assert own.rows("编号", "重点任务")[8][5] == "待查"


@pytest.mark.parametrize("threshold", ["", "0", "10", "25", "60"])
def test_no_item_is_lost_by_a_table_or_a_sentence(threshold: str) -> None:
    settings = SETTINGS + (f"超序时阈值(百分点)|{threshold}\n" if threshold else "")
    summary = chosen(settings)
    read_back = bulletin(summary)
    kinds = (summary.tasks, summary.projects.tally, summary.policies)
    ahead = sum(counts.count("超序时") for counts in kinds)
    assert bool(ahead) is (threshold in ("0", "10", "25"))
    heading = "超序时、达到序时" if ahead else "达到序时"
    for headings, first in ((("类别", "总数"), 2), (("清单", "项目数"), 5), (("责任单位", "牵头任务"), 4)):
        table = cells(read_back.table(*headings))
        assert table[0][first + 1] == heading
        for row in table[1:]:
            counts = [int(text.replace("—", "0")) for text in row[first : first + 6]]
            leading = row[1] if headings[0] != "责任单位" else str(sum(int(row[n].replace("—", "0")) for n in (1, 3)))
            assert sum(counts) == int(leading)
    assert read_back.rows("类别", "总数")[-1][3] == dash(sum(c.count("超序时", "达到序时") for c in kinds))
    for counts, noun in zip(kinds, ("项重点任务", "个重点项目", "条政策机制"), strict=True):
        said = re.search(rf"{counts.total}{noun}中，(.*?)，分别占", read_back.text)
        assert said
        assert sum(map(int, re.findall(r"\d+", said[1]))) == counts.total
        assert ("超序时" in said[1]) is bool(counts.count("超序时"))
    kept = re.search(r"(?:超序时的(\d+)项、?)?(?:达到序时进度的(\d+)项)?要保持力度", read_back.section("七"))
    assert kept
    assert [int(n or 0) for n in kept.groups()] == [sum(c.count(s) for c in kinds) for s in ("超序时", "达到序时")]


def test_what_is_ahead_alone_is_told_to_go_on() -> None:
    settings = SETTINGS + "超序时阈值(百分点)|10\n"
    text = bulletin(made({"设置": settings, "任务台账": TASKS + "RW-1|甲|一|区科委|||2025年12月底|90|||"})).section(
        "七"
    )
    assert "（一）按序时推进各项工作\n超序时的1项要保持力度，确保按时限完成。" in text
    assert "达到序时" not in text


def test_lights_are_those_of_what_lags_though_others_show_them_too() -> None:
    settings = SETTINGS + "灯号|已完成=橙；达到序时=橙；滞后=橙；严重滞后=橙；逾期=红\n"
    text = bulletin(chosen(settings)).section("五")
    assert "逾期2项、滞后3项，亮红灯2项、橙灯3项。" in text


def test_the_way_lights_are_given_is_said_where_it_is_the_offices(own: Read) -> None:
    section = own.section("一")
    assert (
        "本期口径：序时进度按月推算；完成率高于序时进度且差距超过10个百分点的为超前；"
        "完成率低于序时进度且差距超过10个百分点的为欠账；超过完成时限仍未完成的为超期。"
        "办结的亮蓝灯，超前、达标、待启动的亮绿灯，欠账的亮橙灯，欠账超过30个百分点的亮紫灯，超期的亮黑灯，"
        "缺时限、待查的亮白灯。"
    ) in section
    alike = bulletin(chosen(SETTINGS + "灯号|滞后=红\n")).section("一")
    assert "滞后、逾期的亮红灯，未排期、待核实的亮灰灯。" in alike
    assert "滞后超过" not in alike
    plain = bulletin(chosen(SETTINGS)).section("一")
    assert "的亮绿灯" not in plain
    assert "差距超过30个百分点的亮红灯；超过完成时限仍未完成的为逾期，一律亮红灯。" in plain


def test_words_are_text_and_nothing_else() -> None:
    settings = SETTINGS + "状态词|滞后=欠<{0}>；逾期=超&{{x}}；达到序时={%if%}\n灯号|滞后=<b>\n"
    read_back = bulletin(chosen(settings))
    assert "超&{{x}}2项、欠<{0}>3项，亮红灯3项、<b>灯2项。" in read_back.section("五")
    assert "新增欠<{0}>2项" in read_back.section("一")
    assert "{%if%}" in cells(read_back.table("类别", "总数"))[0]


def test_filters_told_no_words_use_the_contracts() -> None:
    summary = chosen(SETTINGS)
    assert filters.lag(summary.tasks) == "逾期1项、滞后2项"
    assert filters.lights(summary.tasks) == "红灯2项、黄灯1项"
    assert filters.lights(summary.of("tasks", "滞后", "已完成")) == "红灯1项、黄灯1项、绿灯1项"
    assert filters.lights(summary.of("tasks", "滞后"), "个") == "红灯1个、黄灯1个"
    assert filters.lights(()) == ""


# -- the context


def test_the_bulletin_asks_for_nothing_the_context_lacks() -> None:
    assert set(load_template(BULLETIN).variables) <= set(context(made({})))


def test_every_variable_is_described() -> None:
    for summary in (made({}), made(NO_LAG, previous=ONE_TASK)):
        assert set(context(summary)) == set(VARIABLES)


def test_the_summarys_attributes_go_by_their_own_names() -> None:
    summary = made(ONE_TASK)
    values = context(summary)
    own = set(Summary.__slots__) - {"ledger", "source"} | {"as_of"}
    assert own <= set(values)
    assert all(values[name] is getattr(summary, name) for name in own if name not in ("as_of", "period"))
    assert values["findings"] == NO_ERRORS


def test_items_fall_into_groups() -> None:
    rows = (
        "RW-1|甲|早|区科委|||2024年1月底|10||无|办\nRW-2|甲|晚|区科委|||2023年1月底|90|||\n"
        "RW-3|甲|少|区科委||2024年1月|2024年12月底|0||缺钱|\nRW-4|甲|多|区科委||2024年1月|2024年12月底|30||缺人|\n"
        "RW-5|甲|空||||2025年12月底|||。|"
    )
    values = context(
        made({"任务台账": TASKS + rows, "问题台账": PROBLEMS + "WT-1|RW-3|缺钱|区科委|2024-01-01||2024年3月|整改|"})
    )

    def keys(name: str) -> list[str]:
        items = values[name]
        assert isinstance(items, tuple)
        return [item.key for item in items]

    assert keys("overdue_items") == ["RW-2", "RW-1"]
    assert keys("behind_items") == ["RW-5", "RW-3", "RW-4"]
    assert keys("lagging_items") == ["RW-2", "RW-1", "RW-5", "RW-3", "RW-4"]
    assert keys("overdue_plan_items") == ["RW-1"]
    assert keys("unlogged_items") == ["RW-4"]
    assert keys("unreported_items") == keys("leaderless_items") == ["RW-5"]
    assert keys("overdue_problems") == ["WT-1"]
    assert values["steps"] == {"逾期": "一", "滞后": "二", "问题": "三", "填报": "四"}


def filled(summary: Summary, *lines: str) -> list[str]:
    """The paragraphs that a template of these lines makes of a summary."""
    document, stream = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(stream)
    made = Template(stream.getvalue(), "样稿.docx", FILTERS).render(context(summary))
    return [p.text for p in docx.Document(io.BytesIO(made)).paragraphs]


def snippets() -> Mapping[str, str]:
    """What the manual shows of the parts of a summary: the table's left column by the variable it uses."""
    text = (ROOT / "docs" / "bulletin.md").read_text(encoding="utf-8")
    block = text.partition("### 分项、报送、预测、走势")[2].partition("##")[0]
    codes = [code.replace("\\|", "|") for code in re.findall(r"^\| `(.*?)` \|", block, re.MULTILINE)]
    return {re.split("[ .(]", code.partition(" in ")[2])[0]: code for code in codes}


TOWNS = {
    "责任单位": "规范简称|类型|报送时限\n区科委|委办局|每月25日\n区财政局|委办局|\n河南寨镇|镇街|\n十里堡镇|镇街|\n",
    "任务台账": TASKS.strip()
    + "|填报日期\nRW-1|甲|一|区科委|河南寨镇|2024年1月|2024年9月底|40|||抓紧|2024-06-28\n"
    + "RW-2|甲|二|区财政局||2024年1月|2024年12月底|50||||\nRW-3|甲|三|||2024年1月|2024年12月底|0||||\n",
    "项目台账": "项目编号|所属规划|清单|项目名称|区位及规模|责任单位|"
    "计划投资(万元)|累计完成投资(万元)|开始年份|结束年份\n"
    "XM-1|规划|电力|甲站|河南寨镇东侧|区科委|200|50|2024|2025\n"
    "XM-2|规划|电力|乙站|十里堡镇、河南寨镇|区财政局|100|100|2024|2025\nXM-3|规划|供热|丙站|十里堡镇|区科委|100||2024|2025\n",
    "指标": INDICATORS + "ZB-1|综合|产值|亿元|220|300|预期性|280\n",
}


def towns() -> Summary:
    before = summarize(read({"设置": SETTINGS, **TOWNS}), parse_period("2024-05"))
    return summarize(read({"设置": SETTINGS, **TOWNS}), parse_period("2024-06"), before)


def test_what_the_manual_shows_of_a_summary_prints_what_it_holds() -> None:
    summary, shown = towns(), snippets()
    assert set(shown) == {"breakdown", "reporting", "mid_term", "forecast", "trend", "units"}
    printed = {name: filled(summary, code)[0] for name, code in shown.items()}
    assert printed["breakdown"] == "河南寨镇1个十里堡镇1个跨镇街1个"
    assert printed["reporting"] == "区科委"
    assert printed["mid_term"] == "预期性指标1项指标合计1项重点任务1项重点项目2项"
    assert printed["forecast"] == "一（2024年9月30日）"
    assert printed["trend"] == "".join(f"2024年{p.period.number}月{p.lagging}项" for p in summary.trend)
    assert printed["units"] == "".join(f"{u.unit}第{u.rank or '—'}名" for u in summary.units)
    assert len(summary.trend) == 2
    assert len(summary.reporting.units) == 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{{ words.滞后 }}{{ words[task_items[0].status] }}", lambda s: f"滞后{s.of('tasks')[0].status}"),
        ("{{ unassigned.total }}{{ unassigned|lag }}", lambda s: f"{s.unassigned.total}滞后1项"),
        ("{{ breakdowns|map(attribute='code')|join }}", lambda s: "".join(one.code for one in s.breakdowns)),
        (
            "{% for one in breakdowns %}{{ one.title }}{{ one.of }}{{ one.total.total }}{% endfor %}",
            lambda s: "".join(f"{one.title}{one.of}{one.total.total}" for one in s.breakdowns),
        ),
        (
            "{% for row in breakdown.towns.segments %}{{ row.label }}{{ row.projects }}{{ row.planned|amount }}"
            "{{ row.invested|dash }}{{ row.funded|dash }}{{ row.rate|percent }}{{ row.by_status.滞后 }}{% endfor %}",
            lambda s: "".join(
                f"{g.label}{g.projects}{show_amount(g.planned)}{dash(g.invested)}—"
                f"{'—' if g.rate is None else show_percent(g.rate)}{g.by_status['滞后']}"
                for g in s.breakdown("towns").segments
            ),
        ),
        (
            "{% for u in units %}{{ u.unit }}{{ u.rank|dash }}{{ u.rate|percent }}{{ u.supported.total }}"
            "{{ u.planned|dash }}{{ u.tally.pace_share|percent }}{% endfor %}",
            lambda s: "".join(
                f"{u.unit}{u.rank or '—'}{'—' if u.rate is None else show_percent(u.rate)}{u.supported.total}"
                f"{dash(u.planned)}{'—' if u.tally.pace_share is None else show_percent(u.tally.pace_share)}"
                for u in s.units
            ),
        ),
        (
            "{% for u in reporting.units %}{{ u.unit }}{{ u.state }}{{ u.expected }}{{ u.reported }}"
            "{{ u.missing|join('、') }}{% if u.latest %}{{ u.latest|date }}{% endif %}"
            "{% if u.due %}{{ u.due.day|date }}{% endif %}{% if u.late %}迟报{% endif %}{% endfor %}",
            lambda s: "区科委部分报送32XM-32024年6月28日2024年6月25日迟报区财政局已报送22",
        ),
        ("{{ reporting.late|map(attribute='unit')|join('、') }}", lambda s: "区科委"),
        (
            "{% for r in mid_term %}{{ r.name }}{{ r.total }}{{ r.behind }}{{ r.uncertain }}"
            "{{ r.share|percent }}{% endfor %}",
            lambda s: "".join(f"{r.name}{r.total}{r.behind}{r.uncertain}{show_percent(r.share)}" for r in s.mid_term),
        ),
        (
            "{{ forecast.until|date }}{{ forecast.since|date }}{{ forecast.checked }}"
            "{% for one in forecast.overdue %}{{ one.item.key }}{{ one.expected|percent }}{{ one.days }}{% endfor %}"
            "{{ forecast.unknown|length }}",
            lambda s: f"2024年9月30日2024年5月31日1RW-1{show_percent(s.forecast.overdue[0].expected)}300",
        ),
        (
            "{% for p in trend %}{{ p.period.label }}{{ p.total }}{{ p.by_status.滞后 }}{{ p.kept }}"
            "{{ p.percent|percent }}{{ p.rate|percent }}{{ p.completed_share }}"
            "{{ p.planned|amount }}{{ p.problems_open }}{% endfor %}",
            lambda s: "".join(
                f"{p.period.label}{p.total}{p.by_status['滞后']}{p.kept}{show_percent(p.percent)}"
                f"{show_percent(p.rate)}{p.completed_share}{show_amount(p.planned)}{p.problems_open}"
                for p in s.trend
            ),
        ),
        ("{{ yardstick.ahead or '不区分' }}{{ yardstick.lights.逾期|lamp }}", lambda s: "不区分红灯"),
        (
            "{{ lamps }}",
            lambda s: (
                "已完成、达到序时、未到期的亮绿灯，滞后的亮黄灯，滞后超过30个百分点、逾期的亮红灯，未排期的亮灰灯"
            ),
        ),
        ("{{ title }}；{{ pace_status }}；{{ last_status }}", lambda s: "2024年6月规划实施进展情况；达到序时；未排期"),
        ("{{ overall|on_pace }}{{ overall|unscheduled }}", lambda s: "2—"),
    ],
)
def test_every_part_of_a_summary_can_be_printed(line: str, expected: Callable[[Summary], str]) -> None:
    summary = towns()
    printed = filled(summary, line)[0]
    assert printed == expected(summary)
    assert printed


def test_a_breakdown_of_nothing_is_none_and_an_unknown_one_an_error() -> None:
    lines = "{% if breakdown.towns %}有{% else %}没有镇街{% endif %}"
    assert filled(made(ONE_TASK), lines) == ["没有镇街"]
    values = context(towns())["breakdown"]
    assert isinstance(values, dict)
    assert set(values) == {dimension.code for dimension in DIMENSIONS}
    assert all(f"{code} " in VARIABLES["breakdown"] for code in values)
    with pytest.raises(CannotDo, match=r"“breakdown\.town”不存在，最接近的是“towns”"):
        filled(towns(), "{{ breakdown.town }}")
    with pytest.raises(CannotDo, match=r"“breakdown\.towns”没有值"):
        filled(made(ONE_TASK), "{{ breakdown.towns.title }}")


def test_a_folder_of_either_system_is_left_out_of_the_ledgers_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "台账 6月.xlsx", {"设置": SETTINGS, **ONE_TASK})
    summary = summarize(read_ledger(path), parse_period("2024-06"))
    assert context(summary)["ledger_name"] == "台账 6月.xlsx"
    assert str(tmp_path) not in bulletin(summary).text


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(name="密云区规划实施台账"), "密云区规划实施专刊"),
        (Settings(name="密云区规划实施台账（示例）"), "密云区规划实施专刊（示例）"),
        (Settings(name="密云区绿色高质量发展专刊"), "密云区绿色高质量发展专刊"),
        (Settings(name="工作简报"), "工作简报"),
        (Settings(region="密云区"), "密云区规划实施专刊"),
        (Settings(), "规划实施专刊"),
    ],
)
def test_the_masthead_comes_from_the_ledgers_name(settings: Settings, expected: str) -> None:
    assert masthead(settings) == expected


def test_issues_are_counted_within_the_year() -> None:
    assert [issue(parse_period(p)) for p in ("2024-11", "2024Q3", "2023", "2024-11H2", "2023H1")] == [
        "2024年第11期",
        "2024年三季度",
        "2023年年度",
        "2024年11月下半月",
        "2023年上半年",
    ]


# -- filters


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("date", (date(2024, 6, 30),), "2024年6月30日"),
        ("month", (date(2024, 6, 30),), "2024年6月"),
        ("amount", (17800,), "17,800"),
        ("number", (10.0,), "10"),
        ("yi", (492826,), "49.28"),
        ("money", (492826,), "49.28亿元"),
        ("money", (5654,), "5,654万元"),
        ("percent", (45.25,), "45.3%"),
        ("percent", (None,), "—"),
        ("points", (7.25,), "+7.3"),
        ("points", (None,), "—"),
        ("numeral", (12,), "十二"),
        ("dash", (0,), "—"),
        ("dash", (1232.5,), "1,232.5"),
        ("of", (1, 4), "25%"),
        ("of", (1, 0), "—"),
        ("deadline", ("2024",), "2024年底"),
        ("deadline", ("2024-09-30",), "2024年9月30日"),
        ("deadline", ("2024.10",), "2024.10"),
        ("deadline", ("2024年10月底",), "2024年10月底"),
        ("deadline", ("持续推进",), "持续推进"),
        ("deadline", ("",), "—"),
        ("clause", ("加快推进。\n抓好落实；",), "加快推进。抓好落实"),
        ("sentence", ("完成了",), "完成了。"),
        ("sentence", ("完成甲\n完成乙",), "完成甲；完成乙。"),
        ("sentence", ("好！",), "好！"),
        ("sentence", ("  \n",), ""),
        ("apart", ("5G网络",), " 5G网络"),
        ("apart", ("网络",), "网络"),
        ("names", (["甲", "乙"],), "甲、乙"),
        ("names", (["甲", "乙、丙", "丁"],), "甲；乙、丙；丁"),
        ("names", (["甲", "乙", "丙"], 2), "甲、乙等3项"),
        ("names", ([],), ""),
    ],
)
def test_filters(name: str, arguments: Sequence[object], expected: str) -> None:
    assert FILTERS[name](*arguments) == expected


def test_who_answers_for_items() -> None:
    rows = (
        "RW-1|甲|一|区教委|||2024年|\nRW-2|甲|二|区科委|||2024年|\nRW-3|甲|三|区科委|||2024年|\nRW-4|甲|四||||2024年|"
    )
    items = made({"任务台账": TASKS.replace("|本月进展|存在问题|下一步计划", "") + rows}).of("tasks")
    assert filters.leads(items) == "区科委（2项）、区教委（1项）、有关单位（1项）"
    assert filters.leads(items, 2) == "区科委（2项）、区教委（1项）等3个单位"


def test_every_filter_says_what_it_does() -> None:
    assert all(function.__doc__ for function in FILTERS.values())
    assert filters.lag(Tally(0, {}, {}, {}, 0)) == ""


# -- the document


TWIPS = 1440 / 25.4


def _page(document: Document) -> dict[str, float]:
    """The page's measures in mm."""
    section = document.sections[0]
    names = ("page_width", "page_height", "top_margin", "bottom_margin", "left_margin", "right_margin")
    return {name: getattr(section, name).mm for name in names}


@pytest.mark.parametrize("rendered", [True, False])
def test_the_page_is_that_of_the_standard(rendered: bool) -> None:
    document = bulletin(made(ONE_TASK)).document if rendered else docx.Document(str(BULLETIN))
    page = _page(document)
    expected = {"page_width": 210, "page_height": 297, "top_margin": 37, "left_margin": 28}
    expected |= {"bottom_margin": 35, "right_margin": 26}
    assert page == pytest.approx(expected, abs=0.05)
    assert page["page_width"] - page["left_margin"] - page["right_margin"] == pytest.approx(156, abs=0.05)
    assert page["page_height"] - page["top_margin"] - page["bottom_margin"] == pytest.approx(225, abs=0.05)
    grid = document.sections[0]._sectPr.find(qn("w:docGrid"))
    assert grid is not None
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
    assert 22 * 579 <= 225 * TWIPS < 23 * 579


def test_body_text_is_that_of_the_standard() -> None:
    styles = docx.Document(str(BULLETIN)).styles
    body = styles["Normal"].element
    assert body.rPr.sz.val.pt == 16
    assert body.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    spacing = body.pPr.find(qn("w:spacing"))
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("579", "exact")
    fonts = {
        "Normal": "仿宋_GB2312",
        "一级标题": "黑体",
        "二级标题": "楷体_GB2312",
        "文件标题": "方正小标宋简体",
        "附件": "黑体",
    }
    for name, font in fonts.items():
        assert styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) == font
        assert styles[name].element.rPr.find(qn("w:b")) is None
    for style in styles:
        if style.type == 1:
            named = {style.element.rPr.rFonts.get(qn(f"w:{part}")) for part in ("eastAsia", "ascii", "hAnsi")}
            assert None not in named, style.name


def test_page_numbers_stand_outside_with_dashes() -> None:
    document = bulletin(made(ONE_TASK)).document
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, align, side in (
        (section.footer, "right", "rightChars"),
        (section.even_page_footer, "left", "leftChars"),
    ):
        paragraph = footer.paragraphs[0]
        assert paragraph.text == "— 1 —"
        assert paragraph._p.xpath(".//w:instrText")[0].text.strip() == "PAGE"
        assert paragraph.style
        properties = paragraph.style.element.pPr
        assert properties.find(qn("w:jc")).get(qn("w:val")) == align
        assert properties.find(qn("w:ind")).get(qn(f"w:{side}")) == "100"
        assert paragraph.style.font.size
        assert paragraph.style.font.size.pt == 14


def test_tables_are_as_wide_as_the_text_and_never_cut_a_row(printed: Read) -> None:
    for table in printed.document.tables:
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.gridCol_lst]
        assert sum(widths) == pytest.approx(156 * TWIPS, abs=len(widths))
        assert table._tbl.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"
    for table in printed.document.tables[1:]:
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)
        assert all(
            p.paragraph_format.keep_with_next or p.style.name == "表头" for p in table.rows[0].cells[0].paragraphs
        )


def test_headings_stay_with_what_follows() -> None:
    styles = docx.Document(str(BULLETIN)).styles
    for name in ("一级标题", "二级标题", "表题", "表头", "附件", "附件标题", "文件标题"):
        assert styles[name].element.pPr.find(qn("w:keepNext")) is not None, name
    assert styles["附件"].element.pPr.find(qn("w:pageBreakBefore")) is not None


def test_no_run_cuts_a_tag_and_chinese_quotes_take_the_chinese_font() -> None:
    document = docx.Document(str(BULLETIN))
    for paragraph in (Paragraph(p, document._body) for p in document.element.body.iter(qn("w:p"))):
        for run in paragraph.runs:
            assert run.text.count("{{") == run.text.count("}}")
            assert run.text.count("{%") == run.text.count("%}")
            assert run._r.xpath("./w:rPr/w:rFonts[@w:hint='eastAsia']")


def test_nothing_calls_the_bulletin_a_standard() -> None:
    text = "".join(bulletin(made(NO_LAG)).text)
    assert "GB" not in text
    assert "国标" not in text


def test_properties_are_the_ledgers_and_not_the_clocks(june: Summary) -> None:
    properties = bulletin(june).document.core_properties
    assert properties.title == "2024年6月月度专刊"
    assert properties.author == june.ledger.settings.issuer
    assert properties.keywords == f"2024-06 {june.source.sha256[:16]}"
    assert properties.created
    assert properties.created.replace(tzinfo=None) == datetime(2024, 6, 30)
    assert properties.modified == properties.created


def test_the_same_input_gives_the_same_bytes(june: Summary) -> None:
    once = write_briefing(june, BULLETIN, NO_ERRORS)
    loaded = load_template(BULLETIN)
    assert once == write_briefing(june, loaded, dict(NO_ERRORS)) == write_briefing(june, loaded, NO_ERRORS)


@needs_office
def test_office_opens_a_full_bulletin_and_an_empty_one(june: Summary, tmp_path: Path) -> None:
    for name, summary in (("full", june), ("empty", made({})), ("special", made(SPECIAL))):
        path = tmp_path / f"{name}.docx"
        path.write_bytes(write_briefing(summary, BULLETIN, NO_ERRORS))
        assert open_in_office(path, tmp_path / "pdf").stat().st_size > 1000


# -- templates


def test_templates_are_found_by_name() -> None:
    assert "月度专刊" in list_templates()
    assert find_template("月度专刊") == find_template("月度专刊.docx") == BULLETIN
    assert not any(name.startswith("~$") for name in list_templates())


def test_a_file_of_ones_own_comes_before_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    own = Path("月度专刊.docx")
    own.write_bytes(BULLETIN.read_bytes())
    assert find_template("月度专刊.docx") == own
    assert find_template("月度专刊") == BULLETIN
    assert find_template(str(tmp_path / own)) == tmp_path / own


@pytest.mark.parametrize(("name", "near"), [("月度专栏", "最接近的是“月度专刊”"), ("没有这个", "没有模板“没有这个”")])
def test_an_unknown_template_is_refused_with_the_known_names(name: str, near: str) -> None:
    with pytest.raises(CannotDo) as refused:
        find_template(name)
    assert near in refused.value.message
    assert "月度专刊" in refused.value.remedy


def test_the_committed_template_is_what_the_script_makes(tmp_path: Path) -> None:
    script = ROOT / "scripts" / "make_templates.py"
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_check_names_a_template_that_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import make_templates

    every = [f"{one.name}.docx" for one in make_templates.suite()]
    assert make_templates.differing(tmp_path) == every
    monkeypatch.setattr(make_templates, "FOLDER", tmp_path)
    assert make_templates.main(["--check"]) == 1
    assert make_templates.main([]) == 0
    assert make_templates.main(["--check"]) == 0
    (tmp_path / "月度专刊.docx").write_bytes(b"changed")
    assert make_templates.differing(tmp_path) == ["月度专刊.docx"]
