"""What a briefing says of where it comes from: its custom properties, and the line on its last page."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import docx
import pytest
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from office import needs_office, open_all_in_office
from word_files import changed, part, saved

from toolkit.archive.anchors import parse_anchor
from toolkit.briefing.documents.reading import read_docx
from toolkit.briefing.parts import package
from toolkit.briefing.parts.outcome import Outcome
from toolkit.briefing.proof.line import SIZE, is_line, line_text, with_line
from toolkit.briefing.proof.provenance import PART, Provenance, carried, properties_part, read_provenance
from toolkit.values import CannotDo

ROOT = Path(__file__).resolve().parent.parent
LEDGER, TEMPLATE = "0123456789abcdef" * 4, "fedcba9876543210" * 4
MADE = Provenance("六月 & <终>.xlsx", LEDGER, "2024-06", "月度专刊", TEMPLATE, "0.1.0")
KEPT = replace(MADE, archive_entry="第12号 3f8a0c1b2d3e4f50")
FULL = replace(KEPT, previous_digest="a" * 64, previous_period="2024-05", unit="区科委")
TEXT = "来源：台账摘要 0123456789abcdef · 报告期 2024-06 · 模板 月度专刊 fedcba98 · taizhang 0.1.0"
RELATIONS, TYPES, DOCUMENT = "_rels/.rels", "[Content_Types].xml", "word/document.xml"
LONGER = "今后一个时期的工作安排。" * 8  # 96 characters: it may stand on two pages


def carrying(data: bytes, provenance: Provenance = MADE) -> bytes:
    """The document with the provenance in it, as it is packed after a rendering."""
    entries, contents = package.unpacked(data)
    outcome = Outcome(contents)
    carried(provenance, outcome, contents)
    outcome.add(DOCUMENT, with_line(contents[DOCUMENT].decode(), provenance))
    return package.packed(outcome.entries(entries))


def empty() -> bytes:
    return saved(docx.Document())


def said(xml: str) -> dict[str, str]:
    """The properties of a part by name."""
    return {one.get("name", ""): "".join(one.itertext()) for one in ElementTree.fromstring(xml)}


# -- the properties


def test_properties_are_named_as_the_manual_names_them() -> None:
    assert said(properties_part(FULL)) == {
        "台账文件": "六月 & <终>.xlsx",
        "台账摘要": LEDGER,
        "上期台账摘要": "a" * 64,
        "报告期": "2024-06",
        "上期": "2024-05",
        "单位": "区科委",
        "模板": "月度专刊",
        "模板摘要": TEMPLATE,
        "工具版本": "0.1.0",
        "归档": "第12号 3f8a0c1b2d3e4f50",
    }
    assert re.findall(r'pid="(\d+)"', properties_part(FULL)) == [str(pid) for pid in range(2, 12)]
    assert properties_part(FULL) == properties_part(FULL)


def test_what_there_is_none_of_is_no_property() -> None:
    assert not {"上期台账摘要", "上期", "单位", "归档"} & said(properties_part(MADE)).keys()
    assert re.findall(r'pid="(\d+)"', properties_part(MADE)) == [str(pid) for pid in range(2, 8)]


def test_a_value_is_as_long_as_word_keeps_it_and_no_character_is_cut() -> None:
    assert len(said(properties_part(replace(MADE, ledger="长" * 300)))["台账文件"]) == 255
    assert said(properties_part(replace(MADE, ledger="a" + "🙂" * 200)))["台账文件"] == "a" + "🙂" * 127


@pytest.mark.parametrize("provenance", [MADE, FULL])
def test_what_a_document_carries_is_read_back(provenance: Provenance) -> None:
    data = carrying(empty(), provenance)
    assert read_provenance(data) == provenance
    assert read_provenance(package.unpacked(data)[1]) == provenance
    assert data == carrying(empty(), provenance)
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert names.count(PART) == 1
    assert part(data, TYPES).count('PartName="/docProps/custom.xml"') == 1
    assert docx.Document(io.BytesIO(data)).part.package.part_related_by(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
    )


def test_a_template_keeps_its_own_properties_and_ours_are_replaced() -> None:
    own = (
        '<op:Properties xmlns:op="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
        ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<op:property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="7" name="密级"><vt:i4>3</vt:i4></op:property>'
        '<op:property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="8" name="台账摘要"><vt:lpwstr>旧</vt:lpwstr>'
        '</op:property><op:property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="9" name="空"/></op:Properties>'
    )
    first = carrying(empty())
    data = carrying(changed(first, {PART: own}), FULL)
    found = said(part(data, PART))
    assert (found["密级"], found["空"], found["台账摘要"]) == ("3", "", LEDGER)
    assert len(found) == 12
    pids = re.findall(r'pid="(\d+)"', part(data, PART))
    assert len(set(pids)) == len(pids) == 12
    assert read_provenance(data) == FULL
    assert part(data, RELATIONS).count("custom-properties") == 1
    assert part(data, TYPES).count("custom-properties") == 1


def test_what_a_rendering_made_of_the_properties_is_kept() -> None:
    entries, contents = package.unpacked(changed(carrying(empty()), {PART: properties_part(MADE)}))
    outcome = Outcome(contents)
    outcome.add(PART, '<Properties><property pid="2" name="期"><a>六月</a></property></Properties>')
    carried(FULL, outcome, contents)
    found = said(part(package.packed(outcome.entries(entries)), PART))
    assert (found["期"], found["单位"]) == ("六月", "区科委")


def test_it_is_read_back_whatever_program_saved_the_document() -> None:
    """Another prefix, other numbers and order, another path, the strict standard's name of the relation."""
    data = carrying(empty(), FULL)
    properties = "".join(
        f'\n <op:property pid="{30 - number}" name="{name}">\n  <v:lpwstr>{escape(value)}</v:lpwstr>\n </op:property>'
        for number, (name, value) in enumerate(reversed(FULL.properties().items()))
    )
    moved = f'<op:Properties xmlns:op="urn:o" xmlns:v="urn:v">{properties}</op:Properties>'
    relations = part(data, RELATIONS).replace('Target="docProps/custom.xml"', 'Target="/docProps/custom7.xml"')
    saved_again = changed(data, {PART: None, "docProps/custom7.xml": moved, RELATIONS: relations})
    assert read_provenance(saved_again) == FULL
    strict = relations.replace("relationships/custom-properties", "relationships/customProperties")
    assert read_provenance(changed(saved_again, {RELATIONS: strict})) == FULL
    wide = b"\xff\xfe" + moved.encode("utf-16-le")
    assert read_provenance(changed(saved_again, {"docProps/custom7.xml": wide})) == FULL


def test_a_document_that_says_nothing_has_none() -> None:
    data = carrying(empty())
    assert read_provenance(empty()) is None
    assert read_provenance(changed(data, {PART: properties_part(replace(MADE, ledger_digest=""))})) is None
    assert read_provenance(changed(data, {PART: None})) is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]><Properties>&b;</Properties>', "DOCTYPE"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><Properties/>', "DOCTYPE"),
        ("<Properties><property></Properties>", "损坏"),
        ("<Properties>" + " " * 30_000_000 + "</Properties>", "压缩比"),
    ],
    ids=["entity", "external", "broken", "bomb"],
)
def test_a_hostile_document_is_refused(content: str, message: str) -> None:
    with pytest.raises(CannotDo, match=message) as caught:
        read_provenance(changed(carrying(empty()), {PART: content}), "来文.docx")
    assert caught.value.path == "来文.docx"


def test_what_is_no_document_is_refused() -> None:
    with pytest.raises(CannotDo, match=r"不是 [.]docx"):
        read_provenance(b"PK", "来文.docx")


# -- what the line says


def test_what_the_line_says() -> None:
    assert line_text(MADE) == TEXT
    entry = " · 归档 第12号 3f8a0c1b2d3e4f50 · 报告期"
    assert line_text(KEPT, 600) == TEXT.replace(" · 报告期", entry)


def test_a_long_name_is_shortened_and_left_out_where_there_is_no_room() -> None:
    long = replace(MADE, template="全区国民经济和社会发展第十四个五年规划纲要实施情况调度会材料（代拟稿）")
    assert "模板 全区国民经济和社会发展第十四个五年规划纲要实施… fedcba98" in line_text(long, 600)
    widths = [len(line_text(long, width)) * SIZE for width in (441, 380, 340, 300)]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > widths[-1]
    assert line_text(long, 300) == TEXT.replace("月度专刊 ", "")


def test_an_entry_in_an_archive_takes_the_room_of_what_the_properties_have() -> None:
    begins = "来源：台账摘要 0123456789abcdef · 归档 第12号 3f8a0c1b2d3e4f50 · 报告期 2024-06"
    assert line_text(KEPT) == f"{begins} · 模板 fedcba98"
    assert line_text(KEPT, 500) == f"{begins} · 模板 fedcba98 · taizhang 0.1.0"
    assert line_text(KEPT, 400) == line_text(KEPT, 10) == begins
    assert parse_anchor(line_text(KEPT).partition("归档 ")[2]) == parse_anchor("12:3f8a0c1b2d3e4f50")


# -- where the line stands


def body(*blocks: str, section: str = "<w:sectPr/>") -> str:
    return f'<w:document xmlns:w="urn:w"><w:body>{"".join(blocks)}{section}</w:body></w:document>'


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def split(document: str) -> tuple[str, str, str]:
    """What stands before the line, the line, what stands behind it."""
    before, line, after = re.split(r"(<w:p><w:pPr><w:keepNext/><w:framePr .*?</w:p>)", document)
    assert is_line(line)
    return before, line, after


@pytest.mark.parametrize(
    "document",
    [
        body(paragraph("一"), paragraph("二")),
        body(paragraph("一"), '<w:p w:rsidR="00A1">' + paragraph("二")[5:]),
        body(paragraph("一"), paragraph("二"), '<w:bookmarkEnd w:id="3"/>\n<w:proofErr w:type="spellEnd"/>\n'),
        body("<w:tbl><w:tr><w:tc>" + paragraph("格") + "</w:tc></w:tr></w:tbl>", paragraph("二"), section=""),
    ],
    ids=["plain", "attributes", "ends of ranges", "no section"],
)
def test_it_stands_before_the_last_paragraph(document: str) -> None:
    before, _, after = split(with_line(document, MADE))
    assert before + after == document
    assert re.search(r"^<w:p[ >]", after)
    assert before.count("<w:t>") == 1


@pytest.mark.parametrize(
    "last",
    [
        "<w:tbl><w:tr><w:tc>" + paragraph("格") + "</w:tc></w:tr></w:tbl>",
        "<w:sdt><w:sdtContent>" + paragraph("填") + "</w:sdtContent></w:sdt>",
        paragraph("节末", "<w:pPr><w:sectPr/></w:pPr>"),
        paragraph("框", '<w:pPr><w:framePr w:w="9"/></w:pPr>'),
        paragraph('页</w:t><w:br w:type="page"/><w:t>'),
        "<w:p><w:r><w:pict><w:txbxContent>" + paragraph("框") + "</w:txbxContent></w:pict></w:r></w:p>",
        paragraph("长" * 200),
        "<w:p/>",
    ],
    ids=["table", "control", "section", "frame", "page break", "text box", "long", "empty"],
)
def test_it_has_a_paragraph_of_its_own_where_the_last_one_will_not_do(last: str) -> None:
    document = body(paragraph("一"), last)
    before, _, after = split(with_line(document, MADE))
    tiny = re.match(r"<w:p>.*?</w:p>", after)
    assert tiny
    assert before + after[tiny.end() :] == document
    assert before.endswith(last)
    assert "<w:t" not in tiny[0]
    assert 'w:line="14" w:lineRule="exact"' in tiny[0]


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("", "<w:pPr><w:keepLines/></w:pPr>"),
        ("<w:pPr/>", "<w:pPr><w:keepLines/></w:pPr>"),
        ('<w:pPr><w:jc w:val="left"/></w:pPr>', '<w:pPr><w:keepLines/><w:jc w:val="left"/></w:pPr>'),
        (
            '<w:pPr><w:pStyle w:val="a"/><w:keepNext/><w:ind/></w:pPr>',
            '<w:pPr><w:pStyle w:val="a"/><w:keepNext/><w:keepLines/><w:ind/></w:pPr>',
        ),
        ('<w:pPr><w:keepLines w:val="0"/></w:pPr>', '<w:pPr><w:keepLines w:val="0"/></w:pPr>'),
    ],
)
def test_a_last_paragraph_that_may_be_parted_is_kept_on_one_page(properties: str, expected: str) -> None:
    _, _, after = split(with_line(body(paragraph(LONGER, properties)), MADE))
    assert after.startswith(f"<w:p>{expected}<w:r>")
    short = body(paragraph("短", properties))
    before, _, after = split(with_line(short, MADE))
    assert before + after == short


@pytest.mark.parametrize(
    ("section", "top", "width"),
    [
        (
            '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:right="1474" w:bottom="1984" w:left="1587" w:footer="1429"/>',
            16838 - 1429,
            8845,
        ),
        ('<w:pgSz w:w="16838" w:h="11906"/><w:pgMar w:left="1000" w:right="838" w:footer="992"/>', 11906 - 992, 15000),
        (
            '<w:pgSz w:w="595.3pt" w:h="29.7cm"/><w:pgMar w:left="1in" w:right="1in" w:footer="15mm"/>',
            16838 - 850,
            9026,
        ),
        ("", 16838 - 851, 8306),
    ],
    ids=["standard", "landscape", "strict", "nothing said"],
)
def test_it_stands_below_the_footer_of_the_last_sections_page(section: str, top: int, width: int) -> None:
    other = '<w:p><w:pPr><w:sectPr><w:pgSz w:w="1" w:h="2"/></w:sectPr></w:pPr></w:p>'
    was = '<w:sectPrChange><w:sectPr><w:pgSz w:w="5" w:h="6"/><w:pgMar w:footer="7"/></w:sectPr></w:sectPrChange>'
    for changes in ("", was):
        document = body(other, paragraph("末"), section=f'<w:sectPr w:rsidR="0">{section}{changes}</w:sectPr>')
        _, line, after = split(with_line(document, MADE))
        assert after.startswith(paragraph("末"))
        assert int(re.findall(r'w:y="(\d+)"', line)[0]) - top in range(80, 160)
        assert int(re.findall(r'w:w="(\d+)"', line)[0]) == pytest.approx(width, abs=1)


def test_it_keeps_off_the_edge_and_off_a_footer_near_to_it() -> None:
    section = '<w:sectPr><w:pgSz w:w="8391" w:h="11906"/><w:pgMar w:bottom="1984" w:footer="283"/></w:sectPr>'
    _, line, _ = split(with_line(body(paragraph("末"), section=section), MADE))
    assert int(re.findall(r'w:y="(\d+)"', line)[0]) in range(11906 - 1984, 11906 - 1000)
    narrow = section.replace("1984", "100")
    _, line, _ = split(with_line(body(paragraph("末"), section=narrow), MADE))
    assert int(re.findall(r'w:y="(\d+)"', line)[0]) == 11906 - 500


def test_a_line_that_is_there_is_replaced() -> None:
    once = with_line(body(paragraph("一"), paragraph("二")), MADE)
    later = replace(MADE, period="2024-07")
    assert with_line(once, later) == with_line(body(paragraph("一"), paragraph("二")), later)
    again = once.replace('w:name="_taizhang_source"', 'w:name="_taizhang_source_Copy_1"')  # as LibreOffice saves it
    assert with_line(again, later) == with_line(body(paragraph("一"), paragraph("二")), later)
    assert not is_line(paragraph("来源：台账摘要"))


def test_data_cannot_break_out_of_it() -> None:
    _, line, _ = split(with_line(body(paragraph("末")), replace(MADE, template='</w:t>"&')))
    assert "模板 &lt;/w:t&gt;&quot;&amp; fedcba98" in line


def test_it_is_no_part_of_what_a_document_says() -> None:
    document = docx.Document()
    document.add_paragraph("第一段。")
    document.add_table(1, 1).cell(0, 0).text = "格"
    data = saved(document)
    assert TEXT in "".join(one.text for one in docx.Document(io.BytesIO(carrying(data))).paragraphs)
    assert read_docx(carrying(data), "") == read_docx(data, "")


# -- in a real office program


def pages(pdf: Path) -> list[str]:
    """The text of each page."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def of_ours(build: Callable[[docx.document.Document], object]) -> bytes:
    """A document with the page and the page numbers of our templates."""
    document = docx.Document(str(ROOT / "templates_docx" / "月度专刊.docx"))
    for child in list(document.element.body)[:-1]:
        document.element.body.remove(child)
    build(document)
    return saved(document)


def _lines(document: docx.document.Document, count: int) -> None:
    for number in range(count):
        document.add_paragraph(f"第{number}段。")


def _with_table(document: docx.document.Document) -> None:
    table = document.add_table(60, 1)
    for row in table.rows:
        row.cells[0].text = "格"


def _with_control(document: docx.document.Document) -> None:
    _lines(document, 30)
    control = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p/></w:sdtContent></w:sdt>"
    document.element.body.insert_element_before(parse_xml(control), "w:sectPr")


def _landscape(document: docx.document.Document) -> None:
    _lines(document, 3)
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    _lines(document, 1)


@needs_office
def test_it_is_on_the_last_page_only_and_makes_none(tmp_path: Path) -> None:
    cases: dict[str, tuple[Callable[[docx.document.Document], object], int]] = {
        "one": (lambda document: _lines(document, 3), 1),
        "full": (lambda document: _lines(document, 44), 2),
        "over": (lambda document: [_lines(document, 43), document.add_paragraph(LONGER)], 3),
        "table": (_with_table, 3),
        "control": (_with_control, 2),
        "landscape": (_landscape, 2),
    }
    paths = [tmp_path / f"{name}.docx" for name in cases]
    for path, (build, _) in zip(paths, cases.values(), strict=True):
        path.write_bytes(carrying(of_ours(build)))
    for pdf, (name, (_, count)) in zip(open_all_in_office(paths, tmp_path / "out"), cases.items(), strict=True):
        assert [number for number, text in enumerate(pages(pdf), 1) if TEXT in text] == [count], name
        assert len(pages(pdf)) == count, name
