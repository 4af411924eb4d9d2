"""Does a briefing still say what its ledger says? Each way of changing one is found, and nothing else is."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.document import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph
from hypothesis import given
from hypothesis import strategies as st
from office import _finished, needs_office
from tables import SETTINGS, workbook
from test_word_charts import drawn, with_chart
from word_files import changed, of, part, run, saved, with_footnotes

from toolkit import __version__
from toolkit.briefing.documents.blocks import Block, Cell, Document
from toolkit.briefing.documents.reading import read_docx
from toolkit.briefing.parts import package
from toolkit.briefing.parts.xmltext import DECLARATION
from toolkit.briefing.proof.flows import flows
from toolkit.briefing.proof.record import NAMESPACE, digest, read_record, recorded
from toolkit.briefing.template import Template
from toolkit.briefing.verifying.aligning import aligned, paired
from toolkit.briefing.verifying.comparing import differences
from toolkit.briefing.verifying.restoring import restored
from toolkit.briefing.write import find_template, load_template, unit_group, write_briefing
from toolkit.check import check, counts
from toolkit.chinese import parse_period
from toolkit.cli.report import command as report
from toolkit.cli.verify import command
from toolkit.summary import summarize
from toolkit.values import CannotDo
from toolkit.workbook.reader import read_ledger

ROOT = Path(__file__).resolve().parent.parent
OFFICE_TIMEOUT = 120

TASKS = """
任务编号|重点任务|任务事项|牵头单位|开始时间|完成时限|完成率|本月进展
RW-1|甲|修路|区发改委|2023年1月|2024年12月|100|已通车
RW-2|甲|架桥|区发改委|2023年1月|2024年12月|80|合龙
RW-3|甲|建校|区经信局|2023年1月|2024年12月|30|打桩
RW-4|乙|种树|区经信局|2023年1月|2024年3月|60|补种
RW-5|乙|引水|区城管委|2023年1月|2024年12月|75|铺管
RW-6|乙|供暖|区城管委|2023年1月|2024年12月|100|已供暖
"""
UNITS = """
规范简称|全称
区发改委|密云区发展和改革委员会
区经信局|密云区经济和信息化局
区城管委|密云区城市管理委员会
"""
JUNE = {"设置": SETTINGS, "责任单位": UNITS, "任务台账": TASKS}
MAY = {
    **JUNE,
    "设置": SETTINGS.replace("2024年6月", "2024年5月"),
    "任务台账": TASKS.replace("|100|已供暖", "|90|已供暖"),
}

SAID = (
    "截至{{ as_of|date }}，共有重点任务{{ tasks.total }}项，已完成{{ tasks.by_status.已完成 }}项，"
    "占{{ tasks.completed_share }}%。请各单位抓紧推进。"
)
CHANGED = "{%p if changes %}¶比上期新完成{{ completed_tasks_now|length }}项。¶{%p endif %}"
TEXT_BOX = (
    '<w:r xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    f" {nsdecls('w', 'wp', 'a')}"
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml">'
    '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
    '<wp:extent cx="2000000" cy="600000"/><wp:docPr id="5" name="框"/><a:graphic>'
    '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
    '<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="2000000" cy="600000"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx><w:txbxContent>{content}</w:txbxContent>'
    "</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
    '<mc:Fallback><w:pict><v:rect style="width:150pt;height:50pt"><v:textbox><w:txbxContent>{content}</w:txbxContent>'
    "</v:textbox></v:rect></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


# -- a template, ledgers, a briefing made as `taizhang report` makes it


def free_place(name: str, *paragraphs: str) -> Any:
    """A content control for staff's own words."""
    inner = "".join(f"<w:p>{run(text)}</w:p>" for text in paragraphs or ("",))
    title = f'<w:alias w:val="自由填写：{name}"/><w:tag w:val="自由填写：{name}"/>'
    xml = f"<w:sdt {nsdecls('w')}><w:sdtPr>{title}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    return parse_xml(xml)


def template_bytes() -> bytes:
    """A template with a figure in every place that can hold one."""
    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "专刊 {{ tasks.total }}项"
    section.footer.paragraphs[0].text = "页脚 {{ period.label }}"
    document.add_paragraph("标题")
    document.add_paragraph(SAID)
    for text in CHANGED.split("¶"):
        document.add_paragraph(text)
    _add_table(document)
    document.add_paragraph("以上共{{ units|length }}个单位。")
    document.element.body.insert(len(document.element.body) - 1, free_place("补充说明"))
    box = document.add_paragraph("框：")._p
    box.append(parse_xml(TEXT_BOX.format(content=f"<w:p>{run('框内{{ tasks.total }}项')}</w:p>")))
    document.add_paragraph()._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="1"/></w:r>'))
    document.add_paragraph("@")
    document.add_paragraph("台账：{{ ledger_name }}")
    made = with_footnotes(saved(document))
    made = changed(
        made, {"word/footnotes.xml": part(made, "word/footnotes.xml").replace("{{ note }}", "{{ tasks.total }}项")}
    )
    return with_chart(made, "图", drawn("column"))


def _add_table(document: Word) -> None:
    rows = (
        ("单位", "任务", "编号"),
        ("{%tr for unit in units %}", "", ""),
        ("{{ unit.unit }}", "{{ unit.lead }}", "{{ unit.overdue|join('、') }}"),
        ("{%tr endfor %}", "", ""),
        ("合计", "{{ tasks.total }}", ""),
    )
    grid = document.add_table(len(rows), 3)
    for row, texts in zip(grid.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


@dataclass(frozen=True)
class Office:
    """A folder with a template, this month's ledger, last month's, and a briefing made of them."""

    folder: Path
    template: Path
    ledger: Path
    previous: Path
    briefing: Path

    @property
    def data(self) -> bytes:
        return self.briefing.read_bytes()

    def edited(self, edit: Callable[[Word], None]) -> Path:
        """A copy of the briefing, changed through python-docx."""
        document = docx.Document(str(self.briefing))
        edit(document)
        return self.kept(saved(document))

    def kept(self, data: bytes) -> Path:
        path = self.folder / "改过.docx"
        path.write_bytes(data)
        return path


def made(
    ledger: Path, template: Template | Path, previous: Path | None = None, period: str = "2024-06", unit: str = ""
) -> bytes:
    """The briefing of a ledger."""
    reading = read_ledger(ledger)
    before = summarize(read_ledger(previous), parse_period("2024-05")) if previous else None
    return write_briefing(summarize(reading, parse_period(period), before), template, counts(check(reading)), unit)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("office")
    template = folder / "本区专刊.docx"
    template.write_bytes(template_bytes())
    ledger, previous = workbook(folder / "六月.xlsx", JUNE), workbook(folder / "五月.xlsx", MAY)
    given = (ledger, "--period", "2024-06", "--previous", previous, "--template", template, "-o", folder)
    report.main([str(one) for one in given], standalone_mode=False)
    briefing = folder / "2024-06-本区专刊.docx"
    return Office(folder, template, ledger, previous, briefing)


@pytest.fixture
def office(kept: Office, tmp_path: Path) -> Office:
    """The same files in a folder of the test's own."""
    folder = tmp_path / "office"
    shutil.copytree(kept.folder, folder)
    names = (kept.template.name, kept.ledger.name, kept.previous.name, kept.briefing.name)
    return Office(folder, *(folder / name for name in names))


@dataclass(frozen=True)
class Done:
    """What the command left: its exit status, and what it said."""

    status: int
    out: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Verify = Callable[..., Done]


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str]) -> Verify:
    """The command, in this process."""

    def call(*arguments: object) -> Done:
        capsys.readouterr()
        status = command.main([str(one) for one in arguments], standalone_mode=False)
        return Done(status, capsys.readouterr().out)

    return call


@pytest.fixture
def told(office: Office, verify: Verify) -> Callable[..., Any]:
    """The JSON of verifying a briefing against the ledgers it was made from."""

    def call(briefing: Path, *arguments: object, status: int = 1) -> Any:
        own = () if "--previous" in arguments else ("--previous", office.previous)
        done = verify(briefing, office.ledger, "--template", office.template, *own, "--format", "json", *arguments)
        assert done.status == status
        return done.json

    return call


def core(found: Any) -> list[tuple[str, str, str, str, str]]:
    return [(one["where"], one["expected"], one["found"], one["kind"], one["by"]) for one in found["differences"]]


def paragraph(document: Word, beginning: str) -> Paragraph:
    return next(one for one in document.paragraphs if one.text.startswith(beginning))


def replaced(document: Word, beginning: str, old: str, new: str) -> None:
    """Change words within a paragraph, in whatever runs they stand."""
    one = paragraph(document, beginning)
    assert old in one.text
    text = one.text.replace(old, new)
    for spare in one.runs[1:]:
        spare.text = ""
    one.runs[0].text = text


# -- unchanged


def test_a_briefing_as_it_was_made_matches(office: Office, told: Callable[..., Any]) -> None:
    found = told(office.briefing, status=0)
    assert set(found) >= {"briefing", "ledger", "matches", "ledger_matches", "differences"}
    assert (found["matches"], found["ledger_matches"], found["differences"]) == (True, True, [])
    assert (found["briefing"], found["ledger"], found["notes"]) == (str(office.briefing), str(office.ledger), [])


def test_the_ledger_may_have_another_name_by_now(office: Office, told: Callable[..., Any]) -> None:
    assert "台账：六月.xlsx" in [one.text for one in docx.Document(str(office.briefing)).paragraphs]
    office.ledger.rename(office.folder / "归档.xlsx")
    renamed = Office(office.folder, office.template, office.folder / "归档.xlsx", office.previous, office.briefing)
    data = made(office.folder / "归档.xlsx", load_template(office.template), office.previous)
    assert recorded(read_docx(data, "")) != recorded(read_docx(office.data, ""))  # the name is printed
    done = command.main(
        [
            str(renamed.briefing),
            str(renamed.ledger),
            "--template",
            str(office.template),
            "--previous",
            str(office.previous),
        ],
        standalone_mode=False,
    )
    assert done == 0


def test_saving_again_through_python_docx_changes_nothing(office: Office, told: Callable[..., Any]) -> None:
    assert told(office.edited(lambda document: None), status=0)["differences"] == []


def test_what_word_processors_do_by_themselves_is_no_difference(office: Office, told: Callable[..., Any]) -> None:
    def edit(document: Word) -> None:
        one = paragraph(document, "截至")
        text = one.text
        one.runs[0].text = "　　" + text[:9]
        for spare in one.runs[1:]:
            spare.text = ""
        one.add_run(text[9:20]).bold = True
        one.add_run(text[20:] + "\u00a0 \u200b")
        document.add_paragraph("  ")
        paragraph(document, "标题").insert_paragraph_before("")

    assert told(office.edited(edit), status=0)["differences"] == []


# -- each way of changing it


def figure_in_text(document: Word) -> None:
    replaced(document, "截至", "已完成2项", "已完成3项")


def sentence(document: Word) -> None:
    replaced(document, "截至", "请各单位抓紧推进", "请各单位按期推进")


def sentence_added(document: Word) -> None:
    replaced(document, "截至", "推进。", "推进。进展总体顺利。")


def full_width(document: Word) -> None:
    replaced(document, "截至", "任务6项", "任务６项")


def unit_of_figure(document: Word) -> None:
    replaced(document, "截至", "任务6项", "任务6条")


def figure_in_cell(document: Word) -> None:
    document.tables[0].cell(1, 1).text = "9"


def cell_emptied(document: Word) -> None:
    document.tables[0].cell(1, 1).text = ""


def row_removed(document: Word) -> None:
    row = document.tables[0].rows[2]._tr
    row.getparent().remove(row)


def row_added(document: Word) -> None:
    row = document.tables[0].rows[2]._tr
    row.addnext(deepcopy(row))
    document.tables[0].cell(3, 0).text = "区水务局"


def row_moved(document: Word) -> None:
    rows = document.tables[0].rows
    rows[3]._tr.addnext(rows[1]._tr)


def paragraph_removed(document: Word) -> None:
    element = paragraph(document, "以上共")._p
    element.getparent().remove(element)


def paragraph_added(document: Word) -> None:
    paragraph(document, "以上共").insert_paragraph_before("另有8项在谈。")


def header(document: Word) -> None:
    document.sections[0].header.paragraphs[0].text = "专刊 5项"


def footer(document: Word) -> None:
    document.sections[0].footer.paragraphs[0].text = "页脚 2024年7月"


def text_box(document: Word) -> None:
    for words in document.element.body.iter(qn("w:t")):
        words.text = (words.text or "").replace("框内6项", "框内7项")


EDITS: Mapping[str, tuple[Callable[[Word], None], list[tuple[str, str, str, str]]]] = {
    "figure": (figure_in_text, [("正文第2段", "2项", "3项", "figure")]),
    "full width": (full_width, [("正文第2段", "6项", "６项", "figure")]),
    "unit of a figure": (unit_of_figure, [("正文第2段", "6项", "6条", "figure")]),
    "sentence": (sentence, [("正文第2段", "请各单位抓紧推进。", "请各单位按期推进。", "sentence")]),
    "sentence added": (sentence_added, [("正文第2段", "", "进展总体顺利。", "added")]),
    "figure in a table": (figure_in_cell, [("表1 第2行 第2列", "2", "9", "figure")]),
    "cell emptied": (cell_emptied, [("表1 第2行 第2列", "2", "", "figure")]),
    "row removed": (row_removed, [("表1 第3行", "区经信局 | 2 | RW-4", "", "removed")]),
    "row added": (row_added, [("表1 第4行", "", "区水务局 | 2 | RW-4", "added")]),
    "row moved": (row_moved, [("表1 第4行", "区发改委 | 2", "区发改委 | 2", "moved")]),
    "paragraph removed": (paragraph_removed, [("正文第4段", "以上共3个单位。", "", "removed")]),
    "paragraph added": (paragraph_added, [("正文第4段", "", "另有8项在谈。", "added")]),
    "header": (header, [("页眉第1段", "6项", "5项", "figure")]),
    "footer": (footer, [("页脚第1段", "6月", "7月", "figure")]),
    "text box": (text_box, [("正文第6段文本框第1段", "6项", "7项", "figure")]),
}


@pytest.mark.parametrize("name", EDITS)
def test_what_was_changed_by_hand_is_found(name: str, office: Office, told: Callable[..., Any]) -> None:
    edit, differences = EDITS[name]
    found = told(office.edited(edit))
    assert core(found) == [(*one, "hand") for one in differences]
    assert (found["matches"], found["ledger_matches"]) == (False, True)


def test_two_changes_of_one_paragraph_are_two_differences(office: Office, told: Callable[..., Any]) -> None:
    def edit(document: Word) -> None:
        figure_in_text(document)
        sentence(document)

    found = told(office.edited(edit))
    assert [one["kind"] for one in found["differences"]] == ["figure", "sentence"]
    assert found["differences"][0]["context"] == "已完成3项，"


def test_a_changed_figure_has_the_cells_it_should_come_from(office: Office, told: Callable[..., Any]) -> None:
    (figure,) = told(office.edited(figure_in_text))["differences"]
    assert "任务台账!G2、G7" in figure["cells"]  # the percentages of the two tasks that are done
    assert "已完成" in figure["rule"]
    (words,) = told(office.edited(sentence))["differences"]
    assert (words["rule"], words["cells"]) == ("", [])


def test_a_chart_is_compared(office: Office, told: Callable[..., Any]) -> None:
    name = "word/charts/chart1.xml"
    chart = part(office.data, name)
    assert "<c:v>2</c:v>" in chart
    same = changed(office.data, {name: chart.replace("<c:v>2</c:v>", "<c:v>2.0</c:v>")})
    assert told(office.kept(same), status=0)["differences"] == []
    other = changed(office.data, {name: chart.replace("<c:v>2</c:v>", "<c:v>5</c:v>", 1)})
    (difference,) = told(office.kept(other))["differences"]
    assert difference["where"].startswith("图表1")
    assert (difference["expected"], difference["found"], difference["kind"]) == ("2", "5", "figure")


def test_a_footnote_is_compared(office: Office, told: Callable[..., Any]) -> None:
    name = "word/footnotes.xml"
    notes = part(office.data, name)
    assert "注：6项" in notes
    found = told(office.kept(changed(office.data, {name: notes.replace("注：6项", "注：8项")})))
    assert core(found) == [("脚注1第1段", "6项", "8项", "figure", "hand")]


def test_tracked_changes_are_taken_as_accepted(office: Office, told: Callable[..., Any]) -> None:
    def edit(document: Word) -> None:
        one = paragraph(document, "以上共")
        one.runs[0].text = "以上共"
        for spare in one.runs[1:]:
            spare.text = ""
        deleted = '<w:del w:id="901" w:author="a"><w:r><w:delText>3</w:delText></w:r></w:del>'
        inserted = f'<w:ins w:id="902" w:author="a">{run("4")}</w:ins>'
        for child in parse_xml(f"<w:p {nsdecls('w')}>{deleted}{inserted}{run('个单位。')}</w:p>"):
            one._p.append(child)

    found = told(office.edited(edit))
    assert core(found) == [("正文第4段", "3个", "4个", "figure", "hand")]
    assert "修订" in "".join(found["notes"])


# -- free places


def filled_place(document: Word, *texts: str) -> None:
    content = next(document.element.body.iter(qn("w:sdtContent")))
    first = content[0]
    for text in texts:
        content.append(deepcopy(first))
        Paragraph(content[-1], None).add_run(text)  # type: ignore[arg-type]
    content.remove(first)


def test_words_in_a_free_place_are_told_apart(office: Office, told: Callable[..., Any]) -> None:
    found = told(office.edited(lambda document: filled_place(document, "领导批示12条。", "请照办。")), status=0)
    assert (found["matches"], found["differences"]) == (True, [])
    assert [(one["name"], one["text"]) for one in found["free_text"]] == [
        ("补充说明", "领导批示12条。"),
        ("补充说明", "请照办。"),
    ]


def test_a_free_place_the_template_does_not_have_hides_nothing(office: Office, told: Callable[..., Any]) -> None:
    def added(document: Word) -> None:
        paragraph(document, "以上共")._p.addprevious(free_place("私加", "另有9项。"))

    def wrapped(document: Word) -> None:
        old = paragraph(document, "以上共")._p
        old.addprevious(free_place("补充说明", "以上共4个单位。"))
        old.getparent().remove(old)

    assert [one[2:4] for one in core(told(office.edited(added)))] == [("另有9项。", "added")]
    assert [one[1:4] for one in core(told(office.edited(wrapped)))] == [("以上共3个单位。", "", "removed")]


# -- another ledger


def test_a_ledger_that_changed_is_told_from_a_hand(office: Office, told: Callable[..., Any]) -> None:
    tasks = TASKS.replace(
        "RW-3|甲|建校|区经信局|2023年1月|2024年12月|30", "RW-3|甲|建校|区经信局|2023年1月|2024年12月|100"
    )
    assert tasks != TASKS
    workbook(office.ledger, {**JUNE, "任务台账": tasks})
    found = told(office.edited(lambda document: replaced(document, "以上共", "3个", "5个")))
    assert (found["matches"], found["ledger_matches"]) == (False, False)
    assert ("正文第2段", "3项", "2项", "figure", "ledger") in core(found)
    assert ("正文第4段", "3个", "5个", "figure", "hand") in core(found)
    assert {one["by"] for one in found["differences"]} == {"hand", "ledger"}
    assert "不是生成时的那一份" in found["notes"][0]


def test_a_ledger_changed_where_the_briefing_says_nothing(office: Office, told: Callable[..., Any]) -> None:
    workbook(office.ledger, {**JUNE, "任务台账": TASKS.replace("打桩", "封顶")})
    found = told(office.briefing)
    assert (found["matches"], found["ledger_matches"], found["differences"]) == (True, False, [])


def test_without_a_record_nobody_is_blamed_for_what_two_ledgers_differ_in(
    office: Office, told: Callable[..., Any]
) -> None:
    workbook(office.ledger, {**JUNE, "任务台账": TASKS.replace("|75|", "|100|")})
    stripped = office.kept(without_record(office.data))
    found = told(stripped)
    assert {one["by"] for one in found["differences"]} == {""}
    assert "没有生成时的记录" in "".join(found["notes"])


def without_record(data: bytes) -> bytes:
    """The briefing with its record taken out."""
    name = next(name for name, content in package.unpacked(data)[1].items() if b"<record" in content)
    return changed(data, {name: "<nothing/>"})


# -- the earlier ledger


def bare(office: Office, verify: Verify, briefing: Path) -> Done:
    return verify(briefing, office.ledger, "--template", office.template, "--format", "json")


def test_without_the_earlier_ledger_changes_are_held_against_the_record(office: Office, verify: Verify) -> None:
    done = bare(office, verify, office.briefing)
    assert (done.status, done.json["differences"]) == (0, [])
    assert "有 1 处没有重新推算，但与生成时一致" in done.json["notes"][0]


def test_a_changed_figure_on_changes_is_found_without_the_earlier_ledger(office: Office, verify: Verify) -> None:
    done = bare(office, verify, office.edited(lambda document: replaced(document, "比上期", "1项", "4项")))
    assert core(done.json) == [("正文第3段", "1项", "4项", "figure", "hand")]


def test_changed_words_on_changes_are_found_but_not_restored(office: Office, verify: Verify) -> None:
    done = bare(office, verify, office.edited(lambda document: replaced(document, "比上期", "新完成", "仅完成")))
    assert core(done.json) == [("正文第3段", "", "比上期仅完成1项。", "sentence", "hand")]


def test_a_removed_paragraph_on_changes_is_found_without_the_earlier_ledger(office: Office, verify: Verify) -> None:
    def edit(document: Word) -> None:
        element = paragraph(document, "比上期")._p
        element.getparent().remove(element)

    done = bare(office, verify, office.edited(edit))
    assert core(done.json) == [("正文第2段之后", "", "", "removed", "hand")]


def test_an_added_paragraph_is_found_without_the_earlier_ledger(office: Office, verify: Verify) -> None:
    done = bare(office, verify, office.edited(paragraph_added))
    assert core(done.json) == [("正文第4段", "", "另有8项在谈。", "added", "hand")]


def test_other_changes_are_found_without_the_earlier_ledger(office: Office, verify: Verify) -> None:
    done = bare(office, verify, office.edited(figure_in_cell))
    assert core(done.json) == [("表1 第2行 第2列", "2", "9", "figure", "hand")]


def test_neither_the_earlier_ledger_nor_a_record(office: Office, verify: Verify) -> None:
    with pytest.raises(CannotDo, match="--previous"):
        bare(office, verify, office.kept(without_record(office.data)))


def test_another_earlier_ledger_is_told(office: Office, told: Callable[..., Any]) -> None:
    other = workbook(
        office.folder / "别的.xlsx", {**MAY, "任务台账": MAY["任务台账"].replace("|100|已通车", "|95|已通车")}
    )
    found = told(office.briefing, "--previous", other)
    assert core(found) == [("正文第3段", "2项", "1项", "figure", "ledger")]
    assert "上期台账不是生成时的那一份" in "".join(found["notes"])


# -- documents that say less, or more, than they should


def test_the_line_on_the_source_must_say_what_the_properties_say(office: Office, told: Callable[..., Any]) -> None:
    body = part(office.data)
    assert "来源：" in body
    altered = re.sub(r"(来源：[^<]*?)([0-9a-f]{16})", r"\g<1>0000000000000000", body)
    (found,) = told(office.kept(changed(office.data, {"word/document.xml": altered})))["differences"]
    assert (found["where"], found["kind"], found["by"]) == ("末页来源行", "sentence", "hand")
    assert "0000000000000000" in found["found"]


def test_a_line_on_the_source_taken_out_is_noted(office: Office, told: Callable[..., Any]) -> None:
    def strike(document: Word) -> None:
        (line,) = [paragraph for paragraph in document.paragraphs if paragraph.text.startswith("来源：")]
        line._p.getparent().remove(line._p)

    assert told(office.briefing, status=0)["notes"] == []
    assert told(office.edited(strike), status=0)["notes"] == ["最后一页的来源行已被去掉。"]


def without_provenance(data: bytes) -> bytes:
    return changed(data, {"docProps/custom.xml": "<Properties/>"})


def test_a_document_that_says_nothing_of_its_source_needs_period_and_template(office: Office, verify: Verify) -> None:
    stripped = office.kept(without_provenance(office.data))
    for too_little in ((), ("--period", "2024-06"), ("--template", office.template)):
        with pytest.raises(CannotDo, match=r"没有带来源.*--period 和 --template"):
            verify(stripped, office.ledger, *too_little)
    enough = ("--period", "2024-06", "--template", office.template, "--previous", office.previous, "--format", "json")
    found = verify(stripped, office.ledger, *enough)
    assert found.status == 1
    # The name of the ledger's file is the file's own here.
    assert (found.json["matches"], found.json["ledger_matches"]) == (True, False)
    assert "没有带来源" in found.json["notes"][0]


@pytest.mark.parametrize("named", ["../本区专刊", "/etc/passwd", "本区专刊.docx", "别的"])
def test_a_template_is_never_opened_because_the_document_names_it(
    named: str, office: Office, verify: Verify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(office.folder)
    properties = part(office.data, "docProps/custom.xml")
    altered = properties.replace(">本区专刊<", f">{named}<")
    assert altered != properties
    with pytest.raises(CannotDo, match=r"不是工具自带的.*--template"):
        verify(office.kept(changed(office.data, {"docProps/custom.xml": altered})), office.ledger)


def test_another_template_is_told_and_compared(office: Office, told: Callable[..., Any]) -> None:
    document = docx.Document(str(office.template))
    replaced(document, "以上共", "以上共", "总共")
    document.save(str(office.template))
    found = told(office.briefing)
    assert core(found) == [("正文第4段", "总共3个单位。", "以上共3个单位。", "sentence", "ledger")]
    assert "模板不是生成时的那一份" in found["notes"][0]


def test_another_version_of_the_tool_is_told(
    office: Office, told: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("toolkit.briefing.write.__version__", "0.0.9")
        old = made(office.ledger, office.template, office.previous)
    found = told(office.kept(old), status=0)
    assert found["notes"] == [f"工具版本不同：生成时是 0.0.9，现在是 {__version__}。"]


def test_a_period_that_nobody_can_read(office: Office, verify: Verify) -> None:
    properties = part(office.data, "docProps/custom.xml").replace(">2024-06<", ">&lt;某月&gt;<")
    bad = office.kept(changed(office.data, {"docProps/custom.xml": properties}))
    with pytest.raises(CannotDo, match=r"看不懂.*--period"):
        verify(bad, office.ledger, "--template", office.template, "--previous", office.previous)


BOMB = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>'


@pytest.mark.parametrize("name", ["word/document.xml", "docProps/custom.xml"])
def test_entities_are_refused(name: str, office: Office, verify: Verify) -> None:
    hostile = office.kept(changed(office.data, {name: BOMB + part(office.data, name).removeprefix(DECLARATION)}))
    with pytest.raises(CannotDo, match="DOCTYPE"):
        verify(hostile, office.ledger, "--template", office.template, "--previous", office.previous)


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 doc", b"%PDF-1.7"])
def test_what_is_no_word_document_is_refused(data: bytes, office: Office, verify: Verify) -> None:
    with pytest.raises(CannotDo) as caught:
        verify(office.kept(data), office.ledger)
    assert str(office.folder / "改过.docx") in str(caught.value)


def test_deep_nesting_is_refused_or_read(office: Office, verify: Verify) -> None:
    deep = "<w:smartTag>" * 5000 + "</w:smartTag>" * 5000
    body = part(office.data).replace("</w:body>", f"<w:p>{deep}</w:p></w:body>")
    with pytest.raises(CannotDo, match="已损坏"):
        verify(office.kept(changed(office.data, {"word/document.xml": body})), office.ledger)


# -- what a reader sees


def test_the_text_says_the_verdict_first_and_then_every_place(office: Office, verify: Verify) -> None:
    def edit(document: Word) -> None:
        figure_in_text(document)
        figure_in_cell(document)
        row_removed(document)
        paragraph_added(document)
        filled_place(document, "领导批示。")

    done = verify(office.edited(edit), office.ledger, "--template", office.template, "--previous", office.previous)
    assert done.status == 1
    verdict, *lines = [line.strip() for line in done.out.splitlines()]
    assert verdict == f"不一致：{office.folder / '改过.docx'} 有 4 处与台账不符。"
    assert "，应出自 任务台账!" in lines[0]
    assert [line.partition("，应出自 ")[0] for line in lines] == [
        "正文第2段：“3项”应为“2项”（人工改动），见“已完成3项，”",
        "表1 第2行 第2列：“9”应为“2”（人工改动）",
        "表1 第3行：缺少“区经信局 | 2 | RW-4”（人工改动）",
        "正文第4段：多出“另有8项在谈。”（人工改动）",
        "自由填写处（不作核对）：",
        "正文第6段（补充说明）：领导批示。",
    ]


def test_the_text_of_a_briefing_that_matches_is_one_line(office: Office, verify: Verify) -> None:
    given = ("--template", office.template, "--previous", office.previous)
    done = verify(office.briefing, office.ledger, *given)
    assert (done.status, done.out) == (0, f"一致：{office.briefing} 所写与台账相符。\n")
    workbook(office.ledger, {**JUNE, "任务台账": TASKS.replace("打桩", "封顶")})
    done = verify(office.briefing, office.ledger, *given)
    verdict, note = done.out.splitlines()
    assert verdict.startswith(str(office.briefing))
    assert "一致：" not in verdict
    assert note.startswith("注意：台账不是生成时的那一份")


def test_the_result_can_be_kept_as_a_workbook_or_a_page(office: Office, verify: Verify) -> None:
    given = (office.edited(figure_in_cell), office.ledger, "--template", office.template, "--previous", office.previous)
    page, book = office.folder / "核对.html", office.folder / "核对.xlsx"
    assert verify(*given, "-o", page).status == 1
    assert verify(*given, "-o", book).status == 1
    assert "表1 第2行 第2列" in page.read_text(encoding="utf-8")
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(book)["核对结果"].iter_rows()]
    assert any(row[:5] == ["表1 第2行 第2列", "数字", "2", "9", "人工改动"] for row in rows)
    with pytest.raises(CannotDo, match="不能写回"):
        verify(*given, "-o", office.ledger)


def test_many_differences_are_counted_and_the_first_are_told(office: Office, verify: Verify) -> None:
    def edit(document: Word) -> None:
        for number in range(300):
            document.add_paragraph(f"另加第{number}句。")

    given = (office.edited(edit), office.ledger, "--template", office.template, "--previous", office.previous)
    lines = verify(*given).out.splitlines()
    assert len(lines) == 202
    assert "共 300 处" in lines[-1]
    assert len(verify(*given, "--format", "json").json["differences"]) == 300


# -- the suite


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("月度专刊", "2024-06"),
        ("月度专刊", "2024-06H1"),
        ("季度调度会材料", "2024Q2"),
        ("年度评估报告", "2024"),
        ("中期评估报告", "2021-2025M"),
        ("滞后事项通报", "2024H1"),
    ],
)
def test_the_suite_matches_what_it_was_made_from(name: str, period: str, tmp_path: Path, verify: Verify) -> None:
    june, may = (ROOT / "samples" / f"ledger-2024-{month}.xlsx" for month in ("06", "05"))
    briefing = tmp_path / f"{name}.docx"
    briefing.write_bytes(made(june, load_template(find_template(name)), may, period))
    done = verify(briefing, june, "--previous", may, "--format", "json")
    assert (done.status, done.json["differences"]) == (0, [])


@pytest.mark.parametrize("name", ["督办通知单", "单位任务清单"])
def test_a_briefing_for_one_unit_is_held_against_that_unit(name: str, tmp_path: Path, verify: Verify) -> None:
    template = load_template(find_template(name))
    assert unit_group(template)
    ledger = workbook(tmp_path / "台账.xlsx", JUNE)
    briefing = tmp_path / f"{name}.docx"
    briefing.write_bytes(made(ledger, template, unit="区经信局"))
    done = verify(briefing, ledger, "--format", "json")
    assert (done.status, done.json["differences"]) == (0, [])
    bare = tmp_path / "没有来源.docx"
    bare.write_bytes(without_provenance(briefing.read_bytes()))
    given = (bare, ledger, "--template", name, "--period", "2024-06", "--format", "json")
    with pytest.raises(CannotDo, match="--unit"):
        verify(*given)
    assert verify(*given, "--unit", "区经信局").json["matches"] is True
    assert verify(*given, "--unit", "区发改委").json["matches"] is False


def test_findings_are_counted_with_the_earlier_ledger(tmp_path: Path, verify: Verify) -> None:
    june, may = (ROOT / "samples" / f"ledger-2024-{month}.xlsx" for month in ("06", "05"))
    reading, earlier = read_ledger(june), read_ledger(may)
    alone, both = counts(check(reading)), counts(check(reading, earlier.ledger))
    assert alone["warning"] != both["warning"]
    template, briefing = tmp_path / "警告.docx", tmp_path / "简报.docx"
    template.write_bytes(of("警告{{ findings.warning }}处。"))
    summary = summarize(reading, parse_period("2024-06"), summarize(earlier, parse_period("2024-05")))
    given = (briefing, june, "--previous", may, "--template", template)
    briefing.write_bytes(write_briefing(summary, template, both))
    assert verify(*given).status == 0
    briefing.write_bytes(write_briefing(summary, template, alone))
    assert verify(*given).status == 1


# -- the record


def test_the_record_takes_a_free_number_and_keeps_no_words(office: Office) -> None:
    contents = package.unpacked(office.data)[1]
    items = [name for name in contents if re.fullmatch(r"customXml/item\d+\.xml", name)]
    assert len(items) == 2  # the template has one of its own
    (own,) = [name for name in items if NAMESPACE.encode() in contents[name]]
    text = contents[own].decode()
    assert not re.search("[一-鿿]", text)
    assert re.fullmatch(r'(?s)<\?xml[^>]*>\s*<record xmlns="[^"]+" form="1">[0-9a-f ]+</record>', text)
    assert read_record(contents) == recorded(read_docx(office.data, ""))


def test_the_record_is_found_whatever_its_part_is_called(office: Office) -> None:
    contents = package.unpacked(office.data)[1]
    own = next(name for name, content in contents.items() if b"<record" in content)
    whole = read_record(contents)
    moved = {
        **contents,
        "customXml/item17.xml": contents[own]
        .replace(b"<record xmlns=", b"<t:record xmlns:t=")
        .replace(b"</record", b"</t:record"),
    }
    del moved[own]
    assert whole
    assert read_record(moved) == whole


@pytest.mark.parametrize(
    "content",
    [
        f'<record xmlns="{NAMESPACE}" form="2">0123456789abcdef</record>',
        f'<record xmlns="{NAMESPACE}">0123456789abcdef</record>',
        f'<record xmlns="{NAMESPACE}" form="1">0123456789abcde</record>',
        f'<record xmlns="{NAMESPACE}" form="1">0123456789ABCDEF</record>',
        f'<!DOCTYPE a><record xmlns="{NAMESPACE}" form="1">0123456789abcdef</record>',
        f'<other xmlns="{NAMESPACE}" form="1">0123456789abcdef</other>',
        f'<record xmlns="{NAMESPACE}" form="1">',
    ],
)
def test_a_record_that_cannot_be_understood_is_none(content: str) -> None:
    assert read_record({"customXml/item1.xml": content.encode()}) is None


def test_a_record_is_the_same_in_every_run(office: Office) -> None:
    again = made(office.ledger, load_template(office.template), office.previous)
    assert again == office.data


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("增加17,800万元", "增加17,900万元"),
        ("占45.3%", "占95.3%"),
        ("共3项，另2项", "共3项，另7项"),
        ("共8项", "共3000项"),
    ],
)
def test_one_figure_is_restored_from_its_digest(was: str, now: str) -> None:
    (line,) = flows(paragraphs_of(now)).lines
    found = restored(line, {digest(was)})
    assert found
    assert found.text == was
    assert restored(line, {digest("别的")}) is None


def test_a_record_does_not_depend_on_places() -> None:
    one, other = paragraphs_of("甲", "乙"), paragraphs_of("", "甲", "乙\u00a0 ")
    assert recorded(one) == recorded(other)
    assert recorded(one) != recorded(paragraphs_of("乙", "甲"))


# -- laying side by side


def paragraphs_of(*texts: str) -> Document:
    return Document(tuple(Block(f"正文第{number}段", (Cell(text),)) for number, text in enumerate(texts, 1)))


def rows_of(*rows: tuple[str, ...]) -> Document:
    return Document(
        tuple(
            Block(f"表1 第{number}行", tuple(Cell(text, column=at) for at, text in enumerate(row, 1)), 1, number)
            for number, row in enumerate(rows, 1)
        )
    )


def kinds(expected: Document, found: Document) -> list[tuple[str, str, str, str]]:
    return [(one.where, one.expected, one.found, one.kind) for one in differences(expected, found)]


@given(st.lists(st.integers(0, 6), max_size=30), st.lists(st.integers(0, 6), max_size=30))
def test_what_is_laid_side_by_side_is_equal_and_does_not_cross(old: list[int], new: list[int]) -> None:
    pairs = aligned(old, new)
    assert all(old[one] == new[other] for one, other in pairs)
    assert all(one[0] < two[0] and one[1] < two[1] for one, two in pairwise(pairs))


@given(st.lists(st.integers(0, 1000), unique=True, max_size=40), st.data())
def test_nothing_is_missed_where_things_were_only_taken_out(old: list[int], data: st.DataObject) -> None:
    new = [one for one in old if data.draw(st.booleans())]
    assert len(aligned(old, new)) == len(new)


@given(st.lists(st.sampled_from("甲乙丙丁"), max_size=12), st.lists(st.sampled_from("甲乙丙丁"), max_size=12))
def test_differences_are_none_only_where_texts_are_the_same(old: list[str], new: list[str]) -> None:
    assert (kinds(paragraphs_of(*old), paragraphs_of(*new)) == []) is (old == new)


def test_a_great_many_other_rows_are_not_all_held_against_one_another() -> None:
    tried = 0

    def likeness(one: int, other: int) -> float:
        nonlocal tried
        tried += 1
        return 0.0

    assert paired(range(20_000), range(20_000, 40_000), (lambda thing: thing,), likeness) == []
    assert tried == 20_000


def test_many_equal_rows_of_which_one_was_taken_out() -> None:
    blank = [("—", "—")] * 3000
    assert kinds(rows_of(*blank, ("合计", "5")), rows_of(*blank[1:], ("合计", "5"))) == [
        ("表1 第3000行", "— | —", "", "removed")
    ]


def test_a_row_belongs_to_the_row_of_its_name() -> None:
    old = rows_of(("RW-1", "38%", "甲"), ("RW-2", "40%", "甲"), ("RW-3", "50%", "甲"))
    new = rows_of(("RW-2", "41%", "甲"), ("RW-3", "50%", "甲"))
    assert kinds(old, new) == [
        ("表1 第1行", "RW-1 | 38% | 甲", "", "removed"),
        ("表1 第1行 第2列", "40%", "41%", "figure"),
    ]


def test_no_row_stands_for_one_of_another_name_that_is_there_too() -> None:
    old = rows_of(("RW-23", "66%", "甲"), ("RW-05", "5%", "乙"), ("RW-32", "80%", "甲"))
    new = rows_of(("RW-05", "5%", "乙"), ("RW-23", "70%", "甲"))
    assert [one[1:] for one in kinds(old, new)] == [
        ("RW-23 | 66% | 甲", "", "removed"),
        ("RW-32 | 80% | 甲", "", "removed"),
        ("", "RW-23 | 70% | 甲", "added"),
    ]


def test_rows_in_another_order_are_moved_and_not_changed() -> None:
    old = rows_of(("甲局", "38"), ("乙局", "40"), ("丙局", "50"))
    new = rows_of(("丙局", "50"), ("甲局", "38"), ("乙局", "40"))
    assert kinds(old, new) == [("表1 第1行", "丙局 | 50", "丙局 | 50", "moved")]


def test_a_column_taken_out_is_told_row_by_row() -> None:
    assert kinds(rows_of(("甲局", "38", "2")), rows_of(("甲局", "38"))) == [
        ("表1 第1行", "甲局 | 38 | 2", "甲局 | 38", "sentence")
    ]


@pytest.mark.parametrize(
    ("expected", "found", "told"),
    [
        ("完成49.28亿元", "完成49.28万元", ("49.28亿元", "49.28万元", "figure")),
        ("完成17,800万元", "完成17，800万元", ("17,800万元", "17，800万元", "figure")),
        ("提高7.3个百分点", "提高7.3%", ("7.3个百分点", "7.3%", "figure")),
        ("增长+3", "增长-3", ("+3", "-3", "figure")),
        ("2024年6月30日", "2024年6月20日", ("30日", "20日", "figure")),
        ("共三项", "共四项", ("共三项", "共四项", "sentence")),
        ("5项", "若干项", ("5项", "若干项", "sentence")),
    ],
)
def test_figures_are_taken_whole(expected: str, found: str, told: tuple[str, str, str]) -> None:
    assert [one[1:] for one in kinds(paragraphs_of(expected), paragraphs_of(found))] == [told]


# -- saved again by another program


@needs_office
def test_saved_again_by_libreoffice_nothing_is_different(office: Office, verify: Verify, tmp_path: Path) -> None:
    june, may = (ROOT / "samples" / f"ledger-2024-{month}.xlsx" for month in ("06", "05"))
    files = {"own": office.briefing}
    for name in ("月度专刊", "年度评估报告"):
        files[name] = tmp_path / f"{name}.docx"
        files[name].write_bytes(made(june, load_template(find_template(name)), may))
    again = resaved(list(files.values()), tmp_path / "again")
    first = verify(
        again[0], office.ledger, "--template", office.template, "--previous", office.previous, "--format", "json"
    )
    others = [verify(path, june, "--previous", may, "--format", "json") for path in again[1:]]
    for path, done in zip(again, (first, *others), strict=True):
        assert (done.status, done.json["differences"], done.json["notes"]) == (0, [], [])
        assert read_record(package.unpacked(path.read_bytes())[1]) is not None


def resaved(paths: list[Path], out: Path) -> list[Path]:
    """The documents as LibreOffice saves them."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        line = ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore"]
        said = _finished([*line, "--convert-to", "docx", "--outdir", str(out), *map(str, paths)], OFFICE_TIMEOUT)
    made = [out / path.name for path in paths]
    assert all(path.exists() for path in made), said
    return made
