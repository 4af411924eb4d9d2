"""The suite of templates: every one reads well for every ledger and period, and says what the summary says."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from office import needs_office, open_all_in_office
from tables import SETTINGS, UNITS, read
from test_bulletin import (
    BEFORE,
    CASES,
    CHOSEN,
    EVERY_STATUS,
    INDICATORS,
    NO_LAG,
    ONE_LATE,
    ONE_TASK,
    POLICIES,
    PROBLEMS,
    PROJECTS,
    SPECIAL,
    TASKS,
    WORDS,
    chosen,
    made,
)

from toolkit.briefing.content.context import VARIABLES, context, unit_context, unit_views
from toolkit.briefing.content.naming import remark, subject
from toolkit.briefing.content.unit_view import UnitView
from toolkit.briefing.proof.line import is_line
from toolkit.briefing.template import Template
from toolkit.briefing.write import (
    LONGEST_NAME,
    briefing_name,
    find_template,
    list_templates,
    load_template,
    unit_group,
    write_briefing,
    write_briefings,
)
from toolkit.chinese import parse_period, show_percent
from toolkit.ledger.settings import Settings
from toolkit.summary import Summary, summarize
from toolkit.values import CannotDo
from toolkit.workbook.reader import read_ledger

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("中期评估报告", "单位任务清单", "季度调度会材料", "年度评估报告", "月度专刊", "滞后事项通报", "督办通知单")
PER_UNIT = {"督办通知单": "滞后单位", "单位任务清单": "全部单位"}
FREE = dict.fromkeys(("中期评估报告", "季度调度会材料", "年度评估报告", "月度专刊", "滞后事项通报"), "补充说明")
FREE["督办通知单"] = "督办意见"
REPORTS = tuple(name for name in NAMES if name not in PER_UNIT)
each_template = pytest.mark.parametrize("name", NAMES)
each_report = pytest.mark.parametrize("name", REPORTS)
SPANS = ("2024-06", "2024-06H1", "2024-12H2", "2024Q2", "2024H1", "2024", "2021-2025M")


# -- reading documents back


@dataclass(frozen=True)
class Line:
    """A paragraph: the name of its style, its text."""

    style: str
    text: str


@dataclass(frozen=True)
class Grid:
    """A table: its style, the texts of its cells row by row."""

    style: str
    cells: list[list[str]]


class Read:
    """A document as a reader sees it: its paragraphs and tables in order."""

    def __init__(self, data: bytes) -> None:
        self.document: Document = docx.Document(io.BytesIO(data))
        self.free_places = self.document.element.body.findall(qn("w:sdt"))
        told = [one for one in self.document.element.body if one.tag in (qn("w:p"), qn("w:tbl"))]
        self.blocks = [_block(one) for one in told if one.tag == qn("w:tbl") or not is_line(one.xml)]
        self.paragraphs = [one for one in self.blocks if isinstance(one, Line)]
        self.tables = [one for one in self.blocks if isinstance(one, Grid)]
        self.text = "\n".join(one.text for one in self.paragraphs)
        self.everything = "\n".join([self.text, *("|".join(row) for table in self.tables for row in table.cells)])

    def lines(self, *styles: str) -> list[str]:
        return [one.text for one in self.paragraphs if one.style in styles]

    def sections(self) -> dict[str, list[Line | Grid]]:
        """What stands below each heading of the first rank and each attachment's title, up to the next of these."""
        found: dict[str, list[Line | Grid]] = {}
        current: list[Line | Grid] = []
        for block in self.blocks:
            if isinstance(block, Line) and block.style in ("一级标题", "附件标题"):
                current = found.setdefault(block.text, [])
            elif block.style != "附件":
                current.append(block)
        return found

    def rows(self, *headings: str) -> list[list[str]]:
        """The rows below the headings of the only table whose headings begin so."""
        found = [table.cells for table in self.tables if tuple(table.cells[0][: len(headings)]) == headings]
        assert len(found) == 1, f"{len(found)} tables begin with {headings}"
        return found[0][1:]


def _block(element: BaseOxmlElement) -> Line | Grid:
    if element.tag == qn("w:p"):
        style = element.find(f"./{qn('w:pPr')}/{qn('w:pStyle')}")
        return Line("Normal" if style is None else style.get(qn("w:val")), _text(element))
    named = element.find(f"./{qn('w:tblPr')}/{qn('w:tblStyle')}")
    rows = element.findall(qn("w:tr"))
    cells = [["\n".join(map(_text, cell.findall(qn("w:p")))) for cell in row.findall(qn("w:tc"))] for row in rows]
    return Grid("" if named is None else named.get(qn("w:val")), cells)


def _text(paragraph: BaseOxmlElement) -> str:
    parts = paragraph.iter(qn("w:t"), qn("w:br"))
    return "".join((part.text or "") if part.tag == qn("w:t") else "\n" for part in parts)


@cache
def loaded(name: str) -> Template:
    """The template of that name."""
    return load_template(find_template(name))


def written(summary: Summary, template: Path | Template, findings: Mapping[str, int] | None = None) -> dict[str, bytes]:
    """Every document of a template by file name."""
    return {one.name: one.data for one in write_briefings(summary, template, findings)}


def made_of(name: str, summary: Summary, findings: Mapping[str, int] | None = None) -> dict[str, Read]:
    """Every document of a template, read, by file name."""
    return {file: Read(data) for file, data in written(summary, loaded(name), findings).items()}


def only(name: str, summary: Summary, findings: Mapping[str, int] | None = None) -> Read:
    """The one document of a template that makes one."""
    (document,) = made_of(name, summary, findings).values()
    return document


def of_unit(name: str, summary: Summary, unit: str) -> Read:
    return Read(write_briefing(summary, loaded(name), None, unit))


# -- ledgers

GROUPS = {
    "责任单位": "规范简称|全称|类型|工作组|联系人|报送时限\n"
    "区科委|密云区科学技术委员会|委办局|科技组|张三|每月25日17:00\n区教委|密云区教育委员会|委办局|社会组|||\n区财政局||委办局|||\n区水务局|||||次月5日\n",
    "任务台账": TASKS.strip() + "|填报日期\nRW-1|甲|一|区科委|区教委、各部门|2024年1月|2024年12月底|100||||2024-06-20\n"
    "RW-2|甲|二|区科委||2024年1月|2024年9月底|10||缺钱|抓紧|2024-06-20\n"
    "RW-3|乙|三|区教委|区科委|2024年1月|2024年12月底|50||||2024-06-20\n"
    "RW-4|乙|四|区教委||2024年1月|2024年3月底|60||没有|收尾|2024-05-20\n"
    "RW-5|乙|五|区财政局|区教委|2024年1月|2024年12月底|45||||2024-06-20\n"
    "RW-6|丙|六|||2024年1月|2024年12月底|0||||\n",
    "项目台账": PROJECTS
    + "XM-1|规划|电力|甲站|区科委|100||2024|2024|资金已落实|80|90\nXM-2|规划|供热|乙站|区教委|200||2024|2025||20|\n",
    "政策机制": POLICIES + "ZC-1|办法|区水务局||2024年3月底|50\nZC-2|细则|区科委||2025年底|70\n",
    "指标": INDICATORS
    + "ZB-1|综合|产值|亿元|220|300|约束性|290\nZB-2|综合|收入|亿元|100|200|约束性|110\n"
    + "ZB-3|综合|户数|户|1|10|预期性|10\nZB-4|综合|覆盖|%|很少|100|预期性|9\n",
    "问题台账": PROBLEMS
    + "WT-1|RW-2|缺钱|区科委、区教委|2024-01-02|找钱|2024年3月底|整改|\n"
    + "WT-2|RW-3|缺人|区教委|2024-05-02||2024年12月底|建账|\n"
    + "WT-3|RW-1|缺地|区科委|2024-01-02|找地|2024年3月底|销账|2024-03-01\n",
}


def groups(period: str = "2024-06", previous: bool = False) -> Summary:
    before = summarize(read({"设置": SETTINGS, **GROUPS}), parse_period("2024-05")) if previous else None
    return summarize(read({"设置": SETTINGS + "编发单位|区发改委\n", **GROUPS}), parse_period(period), before)


def ledgers() -> Iterator[tuple[str, Summary]]:
    """Ledgers of every sort and length of period."""
    for name, (sheets, period) in CASES.items():
        yield name, made(sheets, period)
    for span in SPANS:
        yield f"one {span}", made(ONE_TASK, span)
        yield f"late {span}", made(ONE_LATE, span)
        yield f"every {span}", made(EVERY_STATUS, span, BEFORE)
        yield f"groups {span}", groups(span)
    yield "own words", chosen()
    yield "own words alone", chosen(previous=False)
    yield "groups since", groups(previous=True)
    yield "units only", made({"责任单位": UNITS})


@pytest.fixture(scope="module")
def june() -> Summary:
    may = summarize(read_ledger(ROOT / "samples" / "ledger-2024-05.xlsx"), parse_period("2024-05"))
    return summarize(read_ledger(ROOT / "samples" / "ledger-2024-06.xlsx"), parse_period("2024-06"), may)


@pytest.fixture(scope="module")
def alone() -> Summary:
    return summarize(read_ledger(ROOT / "samples" / "ledger-2024-06.xlsx"), parse_period("2024-06"))


@pytest.fixture(scope="module")
def everything(june: Summary, alone: Summary) -> list[tuple[str, str, Read]]:
    """(template, ledger and file, document) of every template, ledger and unit."""
    cases = [*ledgers(), ("june", june), ("alone", alone)]
    return [
        (name, f"{label} {file}", document)
        for name in NAMES
        for label, summary in cases
        for file, document in made_of(name, summary, {"error": 2 if label.endswith("June") else 0}).items()
    ]


# -- the templates


def test_the_suite_is_all_there() -> None:
    assert set(NAMES) <= set(list_templates())


@each_template
def test_a_template_asks_for_nothing_the_context_lacks(name: str) -> None:
    asked = set(load_template(find_template(name)).variables)
    assert asked <= set(context(made({})))
    assert ("unit" in asked) is (name in PER_UNIT)


@each_template
def test_a_template_says_what_it_is_for(name: str) -> None:
    properties = docx.Document(str(find_template(name))).core_properties
    assert properties.title == name
    assert properties.comments.endswith("。")
    assert properties.keywords == (f"每单位一份：{PER_UNIT[name]}" if name in PER_UNIT else "")
    assert unit_group(load_template(find_template(name))) == PER_UNIT.get(name, "")


@each_template
def test_no_run_of_a_template_cuts_a_tag(name: str) -> None:
    document = docx.Document(str(find_template(name)))
    for one in document.element.body.iter(qn("w:p")):
        for run in Paragraph(one, document._body).runs:
            assert run.text.count("{{") == run.text.count("}}")
            assert run.text.count("{%") == run.text.count("%}")


@each_template
def test_a_place_for_the_offices_own_words_is_the_blank_line_below_the_text(name: str, june: Summary) -> None:
    for document in made_of(name, june).values():
        titles = [one.get(qn("w:val")) for place in document.free_places for one in place.find(qn("w:sdtPr"))]
        assert titles == [f"自由填写：{FREE[name]}"] * 2 if name in FREE else not titles
        for place in document.free_places:
            assert [_text(one) for one in place.iter(qn("w:p"))] == [""]
            following = Paragraph(place.getnext(), document.document._body)
            assert following.text.startswith("附件：")
            assert following.paragraph_format.space_before == 0


@pytest.mark.parametrize("name", ["滞后事项通报", "年度评估报告", "中期评估报告"])
def test_who_signs_stands_below_that_line_where_nothing_is_attached(name: str) -> None:
    for summary, attached in ((made({}), False), (groups(), True)):
        document = only(name, summary)
        (signed,) = (one for one in document.document.paragraphs if one.style and one.style.name == "署名")
        assert (signed.paragraph_format.space_before == 0) is not attached
        assert (signed._p.getprevious().tag == qn("w:sdt")) is not attached


# -- every document


def test_nothing_is_undefined_no_nought_is_told_and_no_sentence_is_empty(
    everything: list[tuple[str, str, Read]],
) -> None:
    assert len(everything) > 300
    for name, label, document in everything:
        text = document.text
        where = f"{name} {label}\n{text}"
        assert not re.search(r"None|Undefined|nan|<toolkit", document.everything), where
        assert not re.search(r"(?<![\d.])0[项个条处]", text), where
        assert not re.search(r"[，。；：、]{2}|（）|[（，、；][）。]|截止|[（]，", text), where
        assert "special" in label or "own words" in label or "{" not in text, where
        body = document.lines("Normal", "末段")
        assert all(len(line) > 3 and line.endswith(("。", "：")) for line in body), where


def test_what_announces_a_list_has_one(everything: list[tuple[str, str, Read]]) -> None:
    for name, label, document in everything:
        for block, following in zip(document.paragraphs, document.paragraphs[1:], strict=False):
            if block.style == "Normal" and block.text.endswith("："):
                assert re.match("1[.]", following.text), f"{name} {label}: {block.text}"


def test_numbers_of_headings_and_paragraphs_run_without_a_gap(everything: list[tuple[str, str, Read]]) -> None:
    numerals = "一二三四五六七八九"
    for name, label, document in everything:
        first = [line.partition("、")[0] for line in document.lines("一级标题")]
        assert first == list(numerals[: len(first)]), f"{name} {label}"
        assert len(first) > 1 or name == "单位任务清单"
        second = re.findall(r"^（([一二三四五])）", document.text, re.MULTILINE)
        assert second == list(numerals[: len(second)]), f"{name} {label}"
        assert len(second) != 1
        expected = 1
        for line in document.lines("Normal", "末段"):
            number = re.match(r"(\d+)[.](?!\d)", line)
            assert not number or int(number[1]) in (1, expected), f"{name} {label}: {line}"
            expected = int(number[1]) + 1 if number else 1


def test_every_section_says_something(everything: list[tuple[str, str, Read]]) -> None:
    for name, label, document in everything:
        for heading, blocks in document.sections().items():
            said = [block for block in blocks if isinstance(block, Grid) or block.text.strip()]
            assert said, f"{name} {label}: {heading}"


def test_a_table_has_rows_and_nothing_comes_between_it_and_its_title(
    everything: list[tuple[str, str, Read]],
) -> None:
    for name, label, document in everything:
        for before, block in zip(document.blocks, document.blocks[1:], strict=False):
            if before.style == "表题":
                assert isinstance(block, Grid), f"{name} {label}: {before}"
            if isinstance(block, Grid) and block.style == "台账表":
                assert len(block.cells) > 1, f"{name} {label}: {block.cells[0]}"


def test_attachments_are_those_announced(everything: list[tuple[str, str, Read]]) -> None:
    for name, label, document in everything:
        said = document.lines("附件说明", "附件说明（多个）", "附件说明（续）")
        titles, words = document.lines("附件标题"), document.lines("附件")
        where = f"{name} {label} {said}"
        if len(said) == 1:
            assert (said, words) == ([f"附件：{titles[0]}"], ["附件"]), where
        else:
            numbered = [f"{number}.{title}" for number, title in enumerate(titles, start=1)]
            assert said == [f"附件：{line}" if not place else line for place, line in enumerate(numbered)], where
            assert words == [f"附件{number}" for number in range(1, len(titles) + 1)], where


def test_documents_that_are_signed_leave_the_day_to_be_filled_in(everything: list[tuple[str, str, Read]]) -> None:
    for name, label, document in everything:
        signed, days = document.lines("署名"), document.lines("成文日期")
        unsigned = name in ("月度专刊", "季度调度会材料", "单位任务清单")
        assert len(signed) == len(days) == (0 if unsigned else 1), f"{name} {label}"
        assert not re.search(r"\d", "".join(days))


def test_the_last_line_says_where_the_figures_come_from(everything: list[tuple[str, str, Read]]) -> None:
    for name, label, document in everything:
        assert document.paragraphs[-1].text.startswith("注：数据来源为"), f"{name} {label}"


def test_tables_repeat_their_headings_and_never_cut_a_row(june: Summary) -> None:
    for name in NAMES:
        document = next(iter(made_of(name, june).values()))
        for table in document.document.tables:
            widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.gridCol_lst]
            assert sum(widths) == pytest.approx(156 / 25.4 * 1440, abs=len(widths))
            if table.style is not None and table.style.name == "台账表":
                assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader"), name
                assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows), name


@each_template
def test_pages_are_numbered_outside_and_attachments_begin_one(name: str) -> None:
    document = docx.Document(str(find_template(name)))
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        assert footer.paragraphs[0].text == "— 1 —"
        style = footer.paragraphs[0].style
        assert style is not None
        assert style.element.pPr.find(qn("w:jc")).get(qn("w:val")) == align
    attached = document.styles["附件"].element
    assert attached.pPr.find(qn("w:pageBreakBefore")) is not None
    assert attached.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    assert document.styles["末段"].element.pPr.find(qn("w:keepNext")) is not None


def test_a_list_of_attachments_hangs_below_its_first_name() -> None:
    styles = docx.Document(str(find_template("年度评估报告"))).styles
    indents = {name: styles[name].element.pPr.find(qn("w:ind")) for name in ("附件说明（多个）", "附件说明（续）")}
    lefts = {int(indent.get(qn("w:left"))) for indent in indents.values()}
    assert len(lefts) == 1
    starts = [int(i.get(qn("w:left"))) - int(i.get(qn("w:hanging"))) for i in indents.values()]
    assert starts == [2 * 320, 5 * 320]
    assert all(indent.get(qn("w:firstLineChars")) == "0" for indent in indents.values())


@each_template
def test_special_characters_survive(name: str) -> None:
    for document in made_of(name, made(SPECIAL)).values():
        assert "<b>事</b>{{x}}" in document.everything
        assert "规划&建设局" in document.everything


@each_template
def test_nothing_is_said_in_other_words_than_the_offices(name: str) -> None:
    plain = "".join(one.everything for one in made_of(name, chosen(CHOSEN.partition("超序时阈值")[0])).values())
    own = "".join(one.everything for one in made_of(name, chosen()).values())
    assert any(status in plain for status in WORDS)
    assert not [status for status in WORDS if status in own]


@each_template
def test_the_same_input_gives_the_same_bytes(name: str, june: Summary) -> None:
    template = load_template(find_template(name))
    assert written(june, template) == written(june, find_template(name))


def test_nothing_calls_a_document_a_standard() -> None:
    for name in NAMES:
        text = zipfile.ZipFile(find_template(name)).read("word/document.xml").decode()
        assert "国标" not in text
        assert "GB/T" not in text


@needs_office
def test_office_opens_every_template_full_and_small(june: Summary, tmp_path: Path) -> None:
    paths = []
    for label, summary in (("full", june), ("small", made(ONE_LATE, "2024Q2")), ("empty", made({}))):
        for name in NAMES:
            for data in list(written(summary, find_template(name)).values())[:1]:
                paths.append(tmp_path / f"{label}-{name}.docx")
                paths[-1].write_bytes(data)
    assert len(paths) == 3 * len(NAMES) - len(PER_UNIT)
    assert all(pdf.stat().st_size > 1000 for pdf in open_all_in_office(paths, tmp_path / "pdf"))


# -- figures


@each_report
def test_counts_in_the_text_are_the_summarys(name: str, june: Summary) -> None:
    text = only(name, june).text
    for counted, noun in (
        (june.tasks, "项重点任务"),
        (june.projects.tally, "个重点项目"),
        (june.policies, "条政策机制"),
    ):
        found = re.findall(rf"{counted.total}{noun}中，(.*?)，分别占(.*?)。", text)
        assert found
        for counts, shares in found:
            said = {word: int(number) for word, number in re.findall(rf"(\w+?)(\d+){noun[0]}", counts)}
            assert said == {status: count for status, count in counted.by_status.items() if count}
            assert sum(map(float, re.findall(r"([\d.]+)%", shares))) == pytest.approx(100)


@pytest.mark.parametrize("name", ["季度调度会材料", "年度评估报告", "滞后事项通报"])
def test_the_share_that_keeps_pace_is_of_what_can_be_held_to_time(name: str, june: Summary) -> None:
    kept = sum(one.keeping_pace for one in (june.tasks, june.projects.tally, june.policies))
    late = sum(one.lagging for one in (june.tasks, june.projects.tally, june.policies))
    said = f"{kept}项与时间进度基本一致，占可以衡量的{kept + late}项的{show_percent(kept / (kept + late) * 100)}"
    assert said in only(name, june).text
    assert f"{len(june.items) - kept - late}项尚无法衡量。" in only(name, june).text


def test_totals_of_tables_are_the_sums_of_their_rows(everything: list[tuple[str, str, Read]]) -> None:
    checked = 0
    for name, label, document in everything:
        for table in document.tables:
            headings, *rows = table.cells
            total = [row for row in rows if row[0] == "合计"]
            single = [row for row in rows if row[0] not in ("合计", "小计") and len(row) == len(headings)]
            counts = [n for n, h in enumerate(headings) if n and not re.search("投资|资金|占比", h)]
            for column in counts if total else ():
                added = sum(int(row[column].replace("—", "0")) for row in single)
                assert added == int(total[0][column].replace("—", "0")), f"{name} {label} {headings[column]}"
                checked += 1
    assert checked > 500


def lagging_keys(summary: Summary, *statuses: str) -> set[str]:
    return {item.key for item in summary.items if item.status in statuses}


@pytest.mark.parametrize("name", ["季度调度会材料", "年度评估报告", "中期评估报告"])
def test_the_attachment_has_every_item_the_text_counts(name: str, june: Summary) -> None:
    document = only(name, june)
    rows = document.rows("编号", "事项", "责任单位", "完成时限")
    assert {row[0] for row in rows} == lagging_keys(june, "滞后", "逾期")
    statuses = [row[-1] for row in rows]
    said = f"逾期{statuses.count('逾期')}项、滞后{statuses.count('滞后')}项"
    assert said in document.text
    units = {row[2] for row in rows} - {"—"}
    assert f"涉及{len(units)}个责任单位" in document.text
    named = re.findall(r"按责任单位分：(.*?)。", document.text)[0]
    assert sum(map(int, re.findall(r"（(\d+)项）", named))) == len(rows)


def test_the_circulars_two_attachments_have_what_is_overdue_and_what_is_behind(june: Summary) -> None:
    document = only("滞后事项通报", june)
    overdue, behind = (table.cells[1:] for table in document.tables if table.cells[0][:2] == ["编号", "事项"])
    assert {row[0] for row in overdue} == lagging_keys(june, "逾期")
    assert {row[0] for row in behind} == lagging_keys(june, "滞后")
    kinds = re.findall(
        r"重点任务\d+项，逾期(\d+)项、滞后(\d+)项；重点项目\d+个，逾期(\d+)个、滞后(\d+)个；政策机制\d+条，逾期(\d+)条、滞后(\d+)条",
        document.text,
    )
    assert sum(map(int, kinds[0])) == len(lagging_keys(june, "滞后", "逾期"))


def test_the_ranking_is_the_summarys_and_equal_shares_have_one_place(june: Summary) -> None:
    for name in ("滞后事项通报", "年度评估报告"):
        document = only(name, june)
        rows = document.rows("名次", "责任单位")
        expected = {unit.unit: unit for unit in june.units if unit.rank}
        assert {row[1] for row in rows} == set(expected)
        places = [int(row[0]) for row in rows]
        assert places == sorted(places)
        shares = [row[4] for row in rows]
        for place, share in zip(places, shares, strict=True):
            assert place == shares.index(share) + 1
        assert places.count(1) == 4
        for place, unit, said, kept, share, behind, overdue in rows:
            of = expected[unit]
            assert (int(place), int(said)) == (of.rank, of.tally.keeping_pace + of.tally.lagging)
            assert [kept, behind, overdue] == [
                str(n or "—") for n in (of.tally.keeping_pace, *_lag(of.tally.by_status))
            ]
            assert float(share.removesuffix("%")) == pytest.approx(of.tally.pace_share or 0, abs=0.05)
        assert f"参加排名的单位{len(rows)}个，占比最高的是" in document.text
        assert (
            f"最高的是{'、'.join(row[1] for row in rows[:4])}（100%），并列第一；最低的是区教委（0%）。"
            in document.text
        )


def _lag(by_status: Mapping[str, int]) -> tuple[int, int]:
    return by_status["滞后"], by_status["逾期"]


def test_units_that_are_all_alike_are_ranked_so() -> None:
    tasks = TASKS + "RW-1|甲|一|区科委||2024年1月|2024年12月底|60|||\nRW-2|甲|二|区教委||2024年1月|2024年12月底|60|||"
    text = only("滞后事项通报", made({"任务台账": tasks})).text
    assert "占比相同的名次并列，未排期的事项、政策机制和配合事项不计入。参加排名的单位2个，占比均为100%。" in text
    assert "最高" not in text
    last = (
        tasks + "\nRW-3|甲|三|区财政局||2024年1月|2024年12月底|0|||\nRW-4|甲|四|区水务局||2024年1月|2024年12月底|0|||"
    )
    text = only("滞后事项通报", made({"任务台账": last})).text
    assert "最高的是区科委、区教委（100%），并列第一；最低的是区财政局、区水务局（0%），并列最后。" in text
    rows = only("滞后事项通报", made({"任务台账": last})).rows("名次", "责任单位")
    assert [row[0] for row in rows] == ["1", "1", "3", "3"]


def test_of_many_units_only_the_first_are_named() -> None:
    rows = "\n".join(f"RW-{n}|甲|事|{n}局||2024年1月|2024年12月底|{60 if n < 9 else 0}|||" for n in range(20))
    text = only("滞后事项通报", made({"任务台账": TASKS + rows})).text
    assert "最高的是0局、1局、2局、3局、4局、5局、6局、7局等9个单位（100%），并列第一；" in text
    assert "最低的是9局、10局、11局、12局、13局、14局、15局、16局等11个单位（0%），并列最后。" in text


def test_mid_term_table_and_sentence_agree(june: Summary) -> None:
    document = only("中期评估报告", june)
    rows = {row[0]: row[1:] for row in document.rows("类别", "总数", "达到进度要求")}
    for one in june.mid_term:
        total, kept, fraction, share, behind, uncertain = rows[one.name]
        assert (total, fraction) == (str(one.total), f"{one.on_pace}/{one.total}")
        assert [kept, behind, uncertain] == [str(n or "—") for n in (one.on_pace, one.behind, one.uncertain)]
        assert share == show_percent(one.share or 0)
    assert rows["约束性指标"][2] == "2/2"
    assert rows["预期性指标"][2] == "9/12"
    assert (
        "规划期为2021—2025年。按照“时间与进展基本一致”的标准评估，规划指标14项，11项达到进度要求（占78.6%），2项未达到，"
        "1项无法判断，其中约束性指标2项全部达到、预期性指标12项达到9项；重点任务38项，28项达到进度要求（占73.7%），10项未达到；"
        in document.text
    )


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("ZB-1|综|甲|户|0|10|约束性|10", "规划指标1项，达到进度要求。"),
        ("ZB-1|综|甲|户|0|10|约束性|1", "规划指标1项，尚无达到进度要求的，1项未达到。"),
        ("ZB-1|综|甲|户|0|10|约束性|", "规划指标1项，尚无达到进度要求的，1项无法判断。"),
        (
            "ZB-1|综|甲|户|0|10|约束性|1\nZB-2|综|乙|户|0|10|预期性|10",
            "规划指标2项，1项达到进度要求（占50%），1项未达到，其中约束性指标1项尚无达到的、预期性指标1项达到。",
        ),
        (
            "ZB-1|综|甲|户|0|10|约束性|10\nZB-2|综|乙|户|0|10|预期性|10",
            "规划指标2项，全部达到进度要求，其中约束性指标1项达到、预期性指标1项达到。",
        ),
    ],
)
def test_indicators_are_told_for_none_one_and_many(rows: str, words: str) -> None:
    text = only("中期评估报告", made({"指标": INDICATORS + rows})).text
    assert f"标准评估，{words}" in text


def test_indicators_that_fall_short_are_told_with_their_figures() -> None:
    for name in ("中期评估报告", "年度评估报告"):
        text = only(name, groups()).text
        assert (
            "未达进度的指标：\n1.收入（单位：亿元）。约束性指标，基期值100，目标值200，当前值110，低于时间进度60.0个百分点。"
            in text
        )
        assert "无法判断的指标：覆盖（基期值是文字）。" in text
        rows = only(name, groups()).rows("指标", "单位")
        assert [(row[0], row[-1]) for row in rows] == [
            ("产值", "达到进度"),
            ("收入", "未达进度"),
            ("户数", "已达到"),
            ("覆盖", "不可衡量"),
        ]


def test_what_is_new_since_the_earlier_ledger_is_told() -> None:
    text = only("滞后事项通报", chosen(CHOSEN.partition("超序时阈值")[0])).text
    assert (
        "与2024年5月末相比，新增滞后、逾期3项：六（区教委）、四（区教委）、乙站（区城管委）；赶上进度1项：甲站（区城管委）。"
        in text
    )
    text = only("滞后事项通报", made(ONE_LATE, previous=ONE_LATE)).text
    assert "与2024年5月末相比，没有新增滞后、逾期。" in text
    assert "相比" not in only("滞后事项通报", made(ONE_LATE)).text


def test_a_meeting_is_asked_only_what_applies() -> None:
    text = only("季度调度会材料", groups()).text
    assert "1.逾期的2项，由区水务局（1项）、区教委（1项）说明原因，研究补救措施和新的办结时间。" in text
    assert "2.与序时进度差距超过30个百分点的2项，由区科委（1项）、有关单位（1项）提出赶工措施" in text
    assert "3.预计不能按期完成的1项，研究提前调度的安排。" in text
    assert "4.超过整改时限仍未销账的1个问题（区科委、区教委），研究整改措施和时限。" in text
    assert "5.尚未明确责任单位的1项，研究确定责任单位。" in text
    assert "本月没有需要提请会议研究的事项。" in only("季度调度会材料", made(NO_LAG)).text
    assert (
        "\n尚未明确责任单位的1项"
        in only("季度调度会材料", made({"项目台账": PROJECTS + "XM-1||电|站||1||2021|2025|||1"})).text
    )


def test_what_will_be_overdue_is_told() -> None:
    document = only("季度调度会材料", groups())
    assert (
        "从本期末到2024年9月30日，将要到期的未完成事项有1项。照开始以来的速度推算，不能按期完成，要提前调度。"
        in document.text
    )
    assert document.rows("编号", "事项", "责任单位", "到期日") == [
        ["RW-2", "二", "区科委", "2024年9月30日", "10%", "15.1%"]
    ]
    assert "照与上期相比的速度推算" in only("季度调度会材料", groups(previous=True)).text


def test_units_that_did_not_return_are_named() -> None:
    text = only("滞后事项通报", groups()).text
    assert "没有报送齐全的单位：区教委（缺1项）。" in text
    assert "问题台账有1个问题超过整改时限仍未销账，由区科委、区教委负责。" in text
    assert "没有发现需要通报的问题。" in only("滞后事项通报", made(ONE_TASK)).text


# -- one document for each unit


def test_a_notice_goes_to_each_unit_that_lags_and_to_no_other() -> None:
    summary = groups()
    files = written(summary, find_template("督办通知单"))
    assert list(files) == [f"2024-06-督办通知单-{unit}.docx" for unit in ("区科委", "区教委", "区水务局")]
    assert {item.lead for item in summary.items if item.status in ("滞后", "逾期") and item.lead} == {
        name.removesuffix(".docx").rpartition("-")[2] for name in files
    }
    assert written(made(NO_LAG), find_template("督办通知单")) == {}


def test_a_unit_whose_policy_alone_lags_gets_a_notice() -> None:
    document = of_unit("督办通知单", groups(), "区水务局")
    assert "你单位牵头的1项工作逾期，亮红灯1项。" in document.text
    assert document.rows("编号", "类别") == [
        ["ZC-1", "政策机制", "办法", "2024年3月底", "50%", "100%", "-50.0", "逾期"]
    ]


def test_a_notice_has_the_units_own_items_problems_and_days() -> None:
    document = of_unit("督办通知单", groups(), "区教委")
    text = document.text
    assert "\n密云区教育委员会：\n" in text
    assert "你单位牵头的3项工作中，逾期1项" in text
    assert "列入督办的事项共1项" in text
    assert [row[0] for row in document.rows("编号", "类别")] == ["RW-4"]
    assert [row[0] for row in document.rows("编号", "事项", "状态")] == ["RW-4"]
    assert "1.四。下一步：收尾。" in text  # 存在问题 says 没有
    assert "1.缺钱。责任单位：区科委、区教委" in text
    assert "2.缺人。" in text
    assert "1.逾期的1项，逐项查明原因" in text
    assert "2.未销账的2个问题（1个已超过整改时限），抓紧整改" in text
    assert "3.本期没有报送进展的1项（RW-4），及时补报。" in text
    assert "4.填写所附反馈单，经主要负责人审定后，在下一次报送台账时反馈区发改委。" in text
    assert document.lines("署名") == ["区发改委"]
    assert "于2024年7月25日17:00前反馈区发改委。" in of_unit("督办通知单", groups(), "区科委").text
    assert "于2024年8月5日前反馈" in of_unit("督办通知单", groups(), "区水务局").text


def test_the_form_leaves_the_unit_its_columns() -> None:
    rows = of_unit("督办通知单", groups(), "区科委").rows("编号", "事项", "状态")
    assert rows == [["RW-2", "二", "滞后", "", "", "", ""]]


def test_a_list_goes_to_each_unit_that_has_anything_to_do() -> None:
    files = written(groups(), find_template("单位任务清单"))
    assert [name.rpartition("-")[2] for name in files] == [
        "区科委.docx",
        "区教委.docx",
        "区财政局.docx",
        "区水务局.docx",
    ]


def test_a_list_has_what_the_unit_leads_supports_and_answers_for() -> None:
    document = of_unit("单位任务清单", groups(), "区科委")
    text = document.text
    assert "密云区科学技术委员会牵头的工作共4项（重点任务2项、重点项目1个、政策机制1条），4项工作中，" in text
    assert "配合其他单位的工作1项。问题台账中负责的问题2个，未销账1个。" in text
    assert "在3个参加排名的单位中并列第2位。" in text
    assert "需要加快的是：二。" in text
    assert [row[0] for row in document.rows("编号", "任务事项")] == ["RW-1", "RW-2"]
    assert [row[0] for row in document.rows("编号", "项目名称")] == ["XM-1"]
    assert [row[0] for row in document.rows("编号", "政策机制")] == ["ZC-2"]
    assert [row[0] for row in document.rows("编号", "类别")] == ["RW-3"]
    assert document.lines("一级标题") == ["一、牵头的工作", "二、配合的工作", "三、未销账的问题", "四、报送要求"]
    assert "缺钱。责任单位：区科委、区教委；整改时限：2024年3月底（已超过）；整改措施：找钱（WT-1，整改）。" in text
    assert "下一次报送时限为2024年7月25日17:00，" in text
    assert "你单位填报联系人：张三。" in text
    only_leads = of_unit("单位任务清单", groups(), "区水务局")
    assert only_leads.lines("一级标题") == ["一、牵头的工作", "二、报送要求"]
    assert "区水务局牵头的工作有1项（政策机制），逾期。" in only_leads.text


def test_a_unit_that_only_supports_is_told_so() -> None:
    tasks = {"任务台账": TASKS + "RW-1|甲|一|区科委|区教委、各部门||2024年12月底|80|||"}
    document = of_unit("单位任务清单", made(tasks), "区教委")
    assert "区教委没有牵头的工作。配合其他单位的工作1项。" in document.text
    assert document.lines("一级标题") == ["一、配合的工作", "二、报送要求"]


def test_names_for_several_units_have_no_document_unless_they_lead() -> None:
    supports = {"任务台账": TASKS + "RW-1|甲|一|区科委|各部门||2024年12月底|80|||"}
    leads = {"任务台账": TASKS + "RW-1|甲|一|各部门|||2024年3月底|80|||"}
    assert list(unit_views(made(supports))) == ["区科委"]
    assert list(unit_views(made(leads))) == ["各部门"]


def test_units_views_add_up_to_the_summary(june: Summary) -> None:
    views = unit_views(june)
    led = [item for view in views.values() for item in view.items]
    assert sorted(item.key for item in led) == sorted(item.key for item in june.items if item.lead)
    for one in june.units:
        if one.unit in views:
            view = views[one.unit]
            assert (len(view.task_items), len(view.project_items), len(view.policy_items)) == (
                one.lead,
                one.projects,
                one.policies,
            )
            assert set(one.behind + one.overdue) <= {item.key for item in view.lagging_items}
            assert (view.planned, view.invested, view.rank) == (one.planned, one.invested, one.rank)
    notices = {name.rpartition("-")[2][:-5] for name in written(june, find_template("督办通知单"))}
    values = context(june)
    assert notices == set(values["lagging_leads"])  # type: ignore[call-overload]
    assert f"涉及{len(notices)}个责任单位" in only("滞后事项通报", june).text


def test_views_of_units_are_in_the_order_of_their_sheet() -> None:
    sheets = {
        "责任单位": "规范简称|报送时限\n区水务局|\n区科委|\n",
        "任务台账": TASKS + "RW-1|甲|一|区科委|区教委||2024年12月底|80|||\nRW-2|甲|二|区水务局|||2024年12月底|80|||",
        "问题台账": PROBLEMS + "WT-1|RW-1|缺钱|区民政局|2024-01-02||2024年9月底|建账|",
    }
    views = unit_views(made(sheets))
    assert list(views) == ["区水务局", "区科委", "区教委", "区民政局"]
    alone = views["区民政局"]
    assert (alone.items, alone.counts, alone.report, alone.next_return, alone.rank) == ((), None, None, "", None)
    assert [problem.key for problem in alone.open_problems] == ["WT-1"]
    assert "未销账1个" in of_unit("单位任务清单", made(sheets), "区民政局").text


@pytest.mark.parametrize(
    ("period", "rule", "expected"),
    [
        ("2024-06", "每月25日", "2024年7月25日"),
        ("2024Q2", "每月25日", "2024年7月25日"),
        ("2024", "每月25日", "2025年1月24日"),
        ("2024-06H1", "每月25日", "2024年6月25日"),
        ("2024-06", "次月5日", "2024年8月5日"),
        ("2024-06", "每季度末月25日", "2024年9月25日"),
        ("2021-2025M", "每月25日", "2023年7月25日"),
        ("2024-06", "有空再说", ""),
    ],
)
def test_the_next_return_is_the_first_after_the_period(period: str, rule: str, expected: str) -> None:
    sheets = {"责任单位": f"规范简称|报送时限\n区科委|{rule}\n", **ONE_TASK}
    view = unit_views(made(sheets, period))["区科委"]
    assert view.next_return == expected


def test_a_unit_without_a_rule_goes_by_the_settings() -> None:
    settings = SETTINGS + "报送时限|每月20日9:00\n"
    view = unit_views(made({"设置": settings, **ONE_TASK}))["区科委"]
    assert view.next_return == "2024年7月19日09:00"  # the 20th is a Saturday
    assert view.next_due is not None
    assert view.next_due.at == time(9)


def test_a_context_of_one_unit_is_the_whole_with_the_unit_in_it() -> None:
    summary = groups()
    values = unit_context(summary, "区科委", {"error": 1})
    assert set(values) == set(VARIABLES)
    assert isinstance(values["unit"], UnitView)
    assert context(summary)["unit"] is None
    with pytest.raises(CannotDo, match="台账里没有“区民政局”的事项和问题"):
        unit_context(summary, "区民政局")


def test_what_the_manual_names_of_a_unit_is_there() -> None:
    said = set(re.findall(r"[a-z_]+", VARIABLES["unit"]))
    there = {name for name in dir(UnitView) if not name.startswith("_")}
    assert said - {"tasks", "reporting"} <= there
    assert there - said == {"counts", "next_due"}


def test_a_template_and_a_unit_must_fit() -> None:
    with pytest.raises(CannotDo, match="每单位一份，没有说是哪个单位"):
        write_briefing(groups(), find_template("督办通知单"))
    with pytest.raises(CannotDo, match="没有这样声明，不能指定单位"):
        write_briefing(groups(), find_template("滞后事项通报"), unit="区科委")


def own_template(path: Path, keywords: str, text: str = "{{ unit.name }}") -> Path:
    document = docx.Document()
    document.add_paragraph(text)
    document.core_properties.keywords = keywords
    document.save(str(path))
    return path


@pytest.mark.parametrize(
    ("keywords", "units"),
    [
        ("每单位一份：全部单位", ["区科委", "区教委", "区财政局", "区水务局"]),
        ("督办; 每单位一份: 牵头单位；内部", ["区科委", "区教委", "区财政局", "区水务局"]),
        ("每单位一份：滞后单位", ["区科委", "区教委", "区水务局"]),
        ("每单位一份：问题单位", ["区科委", "区教委"]),
        ("每单位一份：未报送单位", ["区教委"]),
    ],
)
def test_a_template_of_ones_own_says_for_which_units_it_is(tmp_path: Path, keywords: str, units: list[str]) -> None:
    path = own_template(tmp_path / "函.docx", keywords)
    made_files = written(groups(), path)
    assert list(made_files) == [f"2024-06-函-{unit}.docx" for unit in units]
    assert [Read(data).text for data in made_files.values()] == units


def test_an_unknown_sort_of_unit_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CannotDo) as refused:
        written(groups(), own_template(tmp_path / "函.docx", "每单位一份：落后单位"))
    assert "没有这种单位" in refused.value.message
    assert "滞后单位" in refused.value.remedy
    assert list(written(groups(), own_template(tmp_path / "信.docx", "单位", "{{ title }}"))) == ["2024-06-信.docx"]


# -- names of files, properties

JUNE = parse_period("2024-06")


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("区科委", "区科委"),
        ("规划&建设局", "规划&建设局"),
        ('甲/乙:丙*"丁"', "甲／乙：丙＊＂丁＂"),
        ("局<一>|?\\", "局＜一＞｜？＼"),
        ("甲\n乙\u202e\x00", "甲乙"),
        ("甲. . ", "甲"),
        ("...", "未命名"),
        ("局", "局"),
        ("e\u0301", "é"),
    ],
)
def test_a_units_name_is_made_safe_for_any_system(unit: str, expected: str) -> None:
    assert briefing_name(JUNE, "函", unit) == f"2024-06-函-{expected}.docx"


def test_a_long_name_is_cut_between_characters() -> None:
    name = briefing_name(JUNE, "函", "局" * 300)
    assert len(name.encode()) <= LONGEST_NAME + len(".docx")
    assert set(name.removesuffix(".docx").removeprefix("2024-06-函-")) == {"局"}


def test_names_that_would_be_alike_are_numbered(tmp_path: Path) -> None:
    long = "局" * 80
    units = ("甲/乙", "甲／乙", "abc", "ABC", f"{long}一", f"{long}二")
    rows = "\n".join(f"RW-{n}|甲|事{n}|{unit}|||2024年12月底|80|||" for n, unit in enumerate(units))
    files = list(written(made({"任务台账": TASKS + rows}), own_template(tmp_path / "函.docx", "每单位一份：牵头单位")))
    assert len({name.casefold() for name in files}) == len(units)
    assert files[:4] == [
        "2024-06-函-甲／乙.docx",
        "2024-06-函-甲／乙-2.docx",
        "2024-06-函-abc.docx",
        "2024-06-函-ABC-2.docx",
    ]
    assert all(len(name.encode()) <= LONGEST_NAME + len(".docx") for name in files)
    for name in files:
        (tmp_path / name).write_bytes(b"")


def test_a_document_says_whose_it_is_and_not_what_its_template_is_for() -> None:
    properties = of_unit("督办通知单", groups(), "区科委").document.core_properties
    assert properties.title == "2024年6月督办通知单（区科委）"
    assert properties.comments == ""
    assert "每单位一份" not in properties.keywords


@pytest.mark.parametrize(
    ("name", "region", "expected", "bracket"),
    [
        ("密云区“十四五”规划实施台账（示例）", "", "密云区“十四五”规划实施", "（示例）"),
        ("密云区绿色高质量发展专刊", "", "密云区绿色高质量发展", ""),
        ("重点任务", "", "重点任务", ""),
        ("台账", "密云区", "密云区规划实施", ""),
        ("", "密云区", "密云区规划实施", ""),
        ("", "", "规划实施", ""),
    ],
)
def test_what_a_ledger_is_about(name: str, region: str, expected: str, bracket: str) -> None:
    settings = Settings(name=name, region=region)
    assert (subject(settings), remark(settings)) == (expected, bracket)


@pytest.mark.parametrize(
    ("name", "period", "expected"),
    [
        ("季度调度会材料", "2024Q2", "测试\n2024年二季度调度会材料"),
        ("年度评估报告", "2024", "测试\n2024年度评估报告"),
        ("年度评估报告", "2024H1", "测试\n2024年上半年评估报告"),
        ("中期评估报告", "2021-2025M", "测试\n中期评估报告"),
        ("滞后事项通报", "2024-06H1", "测试\n2024年6月上半月滞后事项通报"),
    ],
)
def test_titles_of_every_span(name: str, period: str, expected: str) -> None:
    assert only(name, made(ONE_TASK, period)).lines("文件标题") == [expected]


def test_who_issues_a_document_signs_it_and_a_ledgers_name_never_does() -> None:
    signed = only("滞后事项通报", groups())
    assert signed.lines("署名") == ["区发改委"]
    assert not only("滞后事项通报", made(ONE_TASK)).lines("署名")[0].strip("　")
    assert not only("季度调度会材料", made(ONE_TASK)).lines("题注")


def test_a_copy_of_a_template_is_for_the_same_units(tmp_path: Path) -> None:
    path = tmp_path / "督办.docx"
    shutil.copy(find_template("督办通知单"), path)
    assert list(written(made(ONE_LATE, "2024Q2"), path)) == ["2024Q2-督办-区科委.docx"]
