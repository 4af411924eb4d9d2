"""A finished document read as a reader has it: one text however Word splits it, its place, what is no part of it."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from word_files import TEXT_BOX, changed, of, run, saved, table, with_xml

from toolkit.briefing.documents.blocks import Free, Mark
from toolkit.briefing.documents.reading import Document as Read
from toolkit.briefing.documents.reading import read_docx
from toolkit.values import CannotDo


def read(data: bytes) -> Read:
    return read_docx(data, "稿.docx")


def told(data: bytes) -> list[tuple[str, str]]:
    """Place and text of every block."""
    return [(block.place, block.text) for block in read(data).blocks]


def control(title: str, text: str, tag: str = "") -> str:
    """A content control around a run."""
    named = f'<w:alias w:val="{title}"/>' if title else ""
    named += f'<w:tag w:val="{tag}"/>' if tag else ""
    return f"<w:sdt><w:sdtPr>{named}</w:sdtPr><w:sdtContent>{run(text)}</w:sdtContent></w:sdt>"


def field(code: str, result: str) -> str:
    """A complex field as Word writes it."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_paragraphs_are_counted_with_the_empty_ones_and_told_without_them() -> None:
    assert told(of("甲", "", "  ", "丙¦丁")) == [("正文第1段", "甲"), ("正文第4段", "丙丁")]


def test_rows_of_a_table_with_their_columns() -> None:
    blocks = read(table("类别¦总数", "任务¦38¶项")).blocks
    assert [(block.place, block.table, block.row) for block in blocks] == [("表1 第1行", 1, 1), ("表1 第2行", 1, 2)]
    assert [(cell.text, cell.column, cell.merged) for cell in blocks[1].cells] == [
        ("任务", 1, False),
        ("38\n项", 2, False),
    ]


def test_a_merged_cell_says_so_and_moves_the_columns_behind_it() -> None:
    document = Document()
    grid = document.add_table(rows=2, cols=3)
    grid.cell(0, 0).merge(grid.cell(0, 1)).text = "宽"
    grid.cell(0, 2).merge(grid.cell(1, 2)).text = "高"
    first, second = read(saved(document)).blocks
    assert [(cell.text, cell.column, cell.span, cell.merged) for cell in first.cells] == [
        ("宽", 1, 2, False),
        ("高", 3, 1, False),
    ]
    assert [(cell.column, cell.merged) for cell in second.cells] == [(1, False), (2, False), (3, True)]


def test_a_table_in_a_cell_has_rows_of_its_own() -> None:
    document = Document()
    outer = document.add_table(rows=1, cols=1).cell(0, 0)
    outer.text = "外"
    outer.add_table(rows=1, cols=1).cell(0, 0).text = "内"
    document.add_table(rows=1, cols=1).cell(0, 0).text = "后"
    blocks = read(saved(document)).blocks
    assert [(block.place, block.text, block.table) for block in blocks] == [
        ("表1 第1行", "外", 1),
        ("表1 第1行 第1列 内表1 第1行", "内", 2),
        ("表2 第1行", "后", 3),
    ]


def test_headers_and_text_boxes_have_places() -> None:
    document = Document()
    document.add_paragraph("正文")._p.append(parse_xml(TEXT_BOX.format(content=f"<w:p>{run('框里')}</w:p>")))
    document.sections[0].header.paragraphs[0].text = "眉"
    document.sections[0].footer.paragraphs[0].text = "脚"
    assert told(saved(document)) == [
        ("正文第1段", "正文"),
        ("正文第1段文本框第1段", "框里"),
        ("页眉第1段", "眉"),
        ("页脚第1段", "脚"),
    ]


def test_what_word_works_out_is_left_out_and_other_fields_are_not() -> None:
    made = with_xml(run("第") + field("PAGE", "3") + run("页"), field("HYPERLINK x", "链接"))
    assert told(made) == [("正文第1段", "第页"), ("正文第2段", "链接")]
    simple = f'<w:fldSimple w:instr=" NUMPAGES ">{run("9")}</w:fldSimple>'
    assert told(with_xml(run("共") + simple + run("页"))) == [("正文第1段", "共页")]


@pytest.mark.parametrize(
    ("code", "result", "left"),
    [("PAGE", "3", ""), ("PAGE", "40项", "项"), ("DATE", "2024年6月5日 星期三", ""), ("DATE", "已完成", "已完成")],
)
def test_words_hidden_in_a_field_of_words_own_are_told(code: str, result: str, left: str) -> None:
    assert told(with_xml(run("共") + field(code, result) + run("。"))) == [("正文第1段", f"共{left}。")]
    simple = f'<w:fldSimple w:instr=" {code} ">{run(result)}</w:fldSimple>'
    assert told(with_xml(run("共") + simple + run("。"))) == [("正文第1段", f"共{left}。")]


def test_a_table_of_contents_over_several_paragraphs_is_left_out() -> None:
    begin, rest = field("TOC \\o", "一、总体").split(run("一、总体"))
    made = with_xml(begin + run("一、总体"), run("二、其他") + rest, run("正文"))
    assert told(made) == [("正文第3段", "正文")]


def test_signs_are_text() -> None:
    made = with_xml(run("甲") + "<w:r><w:tab/></w:r><w:r><w:br/></w:r>" + run("乙") + "<w:r><w:noBreakHyphen/></w:r>")
    assert told(made) == [("正文第1段", "甲\t\n乙-")]
    assert told(with_xml(run("甲") + '<w:r><w:br w:type="page"/></w:r>')) == [("正文第1段", "甲")]


def test_tracked_changes_are_taken_as_accepted_and_said() -> None:
    made = with_xml(
        f'{run("共")}<w:del w:id="1" w:author="a"><w:r><w:delText>38</w:delText></w:r></w:del>'
        f'<w:ins w:id="2" w:author="a">{run("40")}</w:ins>{run("项")}'
    )
    assert (told(made), read(made).revised) == ([("正文第1段", "共40项")], True)
    assert not read(of("共40项")).revised


@pytest.mark.parametrize(("title", "tag"), [("自由填写：批示", ""), ("", "自由填写批示"), ("自由填写 批示", "x")])
def test_words_in_a_free_place_are_told_apart(title: str, tag: str) -> None:
    found = read(with_xml(run("请") + control(title, "抓紧办理50项", tag) + run("。")))
    assert [block.text for block in found.blocks] == ["请。"]
    assert found.frees == (("正文第1段", Free("批示", "抓紧办理50项")),)


def test_another_content_control_is_plain_text() -> None:
    found = read(with_xml(control("日期", "6月")))
    assert ([block.text for block in found.blocks], found.frees) == (["6月"], ())


def test_a_free_place_around_paragraphs_and_rows() -> None:
    document = Document()
    document.add_paragraph("前")
    body = document.element.body
    inside = f"<w:p>{run('自')}</w:p><w:p>{run('由')}</w:p>"
    body.insert(
        1,
        parse_xml(
            f'<w:sdt {nsdecls("w")}><w:sdtPr><w:alias w:val="自由填写：补充"/></w:sdtPr>'
            f"<w:sdtContent>{inside}</w:sdtContent></w:sdt>"
        ),
    )
    document.add_paragraph("后")
    found = read(saved(document))
    assert [(block.place, block.text) for block in found.blocks] == [("正文第1段", "前"), ("正文第4段", "后")]
    assert [free.text for _, free in found.frees] == ["自", "由"]


def test_an_empty_free_place_is_not_told() -> None:
    assert read(with_xml(run("请") + control("自由填写：批示", ""))).frees == ()


def test_marks_of_tags_are_kept_with_where_they_stand() -> None:
    made = with_xml(run("共<?f 7?>38<?f?>项，<?f 8?>a") + "<w:r><w:br/></w:r>" + run("b<?f?>"))
    cell = read(made).blocks[0].cells[0]
    assert cell.text == "共38项，a\nb"
    assert [(mark.number, cell.text[mark.start : mark.stop]) for mark in cell.marks] == [(7, "38"), (8, "a\nb")]


def test_a_mark_over_two_paragraphs_is_a_mark_in_each() -> None:
    first, second = read(with_xml(run("x<?f 1?>甲"), run("乙<?f?>y"))).blocks
    assert (first.cells[0].marks, second.cells[0].marks) == ((Mark(1, 1, 2),), (Mark(1, 0, 1),))


def test_marks_in_a_cell_of_several_paragraphs() -> None:
    document = Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell._tc.remove(cell.paragraphs[0]._p)
    for text in ("总数", "", "<?f 3?>38<?f?>"):
        cell._tc.append(parse_xml(f"<w:p {nsdecls('w')}>{run(text)}</w:p>"))
    found = read(saved(document)).blocks[0].cells[0]
    assert (found.text, found.marks) == ("总数\n38", (Mark(3, 3, 5),))


def test_the_line_on_the_source_is_no_part_of_the_text() -> None:
    mark = '<w:bookmarkStart w:id="9" w:name="_taizhang_source"/>'
    assert told(with_xml(run("正文"), mark + run("来源：台账"))) == [("正文第1段", "正文")]


@pytest.mark.parametrize(
    ("path", "content"),
    [("word/document.xml", b"<w:document"), ("word/document.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')],
)
def test_what_cannot_be_read_is_said(path: str, content: bytes) -> None:
    with pytest.raises(CannotDo, match="正文"):
        read(changed(of("甲"), {path: content}))


def test_no_docx_is_said() -> None:
    with pytest.raises(CannotDo):
        read(b"PK")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "b")
    with pytest.raises(CannotDo):
        read(stream.getvalue())
