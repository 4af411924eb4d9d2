"""Tables out of Word documents and other files of strangers: what is seen on the page, and nothing that is hostile."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest

from tests import printed
from toolkit.importing.values import SourceTable
from toolkit.values import CannotDo
from toolkit.workbook.importing.sources import read_source

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def document(path: Path, body: str, head: str = "") -> Path:
    """A Word document of this body, as bare as can be."""
    xml = f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", xml)
    return path


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def read(path: Path) -> list[SourceTable]:
    return read_source(path)[0]


def only(path: Path) -> Any:
    (found,) = read(path)
    return found.raw


def test_merged_cells_of_a_document_are_merged_ranges(tmp_path: Path) -> None:
    made = printed.Printed()
    made.across("标题", 3)
    made.add("甲", "乙", "丙")
    made.add(None, "丁", "戊")
    made.add("己", None, "庚")
    made.merges += [(1, 0, 2, 0), (3, 0, 3, 1)]
    raw = only(printed.as_docx(made, tmp_path / "a.docx"))
    assert sorted(raw.merges) == [(0, 0, 0, 2), (1, 0, 2, 0), (3, 0, 3, 1)]
    assert [list(cells) for cells in raw.rows] == [
        ["标题", "", ""],
        ["甲", "乙", "丙"],
        ["", "丁", "戊"],
        ["己", "", "庚"],
    ]


def test_a_cell_that_goes_on_with_nothing_is_a_cell_of_its_own(tmp_path: Path) -> None:
    body = table(row(cell("甲", "<w:vMerge/>"), cell("乙")), row(cell("丙", "<w:vMerge/>"), cell("丁")))
    raw = only(document(tmp_path / "a.docx", body))
    assert raw.rows[0][0] == "甲"
    assert raw.merges == ((0, 0, 1, 0),)


def test_ranges_end_where_spans_differ_or_begin_anew(tmp_path: Path) -> None:
    start, on, wide = '<w:vMerge w:val="restart"/>', '<w:vMerge w:val="continue"/>', '<w:gridSpan w:val="2"/>'
    body = table(
        row(cell("甲", start), cell("1"), cell("2")),
        row(cell("", on), cell("3"), cell("4")),
        row(cell("乙", start), cell("5"), cell("6")),
        row(cell("丙", on + wide), cell("7")),
        row(cell("丁", start + wide), cell("8")),
        row(cell("", on + wide), cell("9")),
    )
    raw = only(document(tmp_path / "a.docx", body))
    assert sorted(raw.merges) == [(0, 0, 1, 0), (3, 0, 3, 1), (4, 0, 5, 1)]
    assert raw.rows[3][0] == "丙"


def test_columns_skipped_before_a_row_are_counted(tmp_path: Path) -> None:
    skip = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>'
    raw = only(document(tmp_path / "a.docx", table(row(cell("甲"), cell("乙")), row(cell("丙"), properties=skip))))
    assert [list(cells) for cells in raw.rows] == [["甲", "乙"], ["", "丙"]]


def test_what_is_not_on_the_page_is_not_read(tmp_path: Path) -> None:
    runs = (
        "<w:r><w:t>看</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>得</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:instrText>域</w:instrText></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>见</w:t></w:r>'
        "<w:r><w:t>一</w:t><w:tab/><w:t>行</w:t><w:br/><w:t>又</w:t></w:r>"
    )
    body = table(f"<w:tr><w:tc><w:p>{runs}</w:p><w:p><w:r><w:t>段</w:t></w:r></w:p></w:tc>{cell('乙')}</w:tr>")
    assert only(document(tmp_path / "a.docx", body)).rows[0][0] == "看得见一 行\n又\n段"


def test_a_table_within_a_cell_is_a_table_of_its_own(tmp_path: Path) -> None:
    inner = f"<w:tc>{table(row(cell('里')))}<w:p><w:r><w:t>外</w:t></w:r></w:p></w:tc>"
    found = read(document(tmp_path / "a.docx", table(row(inner, cell("旁")))))
    assert [[list(cells) for cells in one.raw.rows] for one in found] == [[["外", "旁"]], [["里"]]]


def test_the_lines_above_a_table_are_kept_with_it(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    made = docx.Document()
    for text in ("正文", "附件2", "城市管理项目表", "单位：亿元"):
        made.add_paragraph(text)
    made.add_table(1, 2).cell(0, 0).text = "甲"
    made.add_table(1, 2).cell(0, 0).text = "乙"
    made.save(str(path))
    assert [one.above for one in read(path)] == [("附件2", "城市管理项目表", "单位：亿元"), ()]


def test_controls_around_rows_and_cells_are_looked_through(tmp_path: Path) -> None:
    inner = row(f"<w:sdt><w:sdtContent>{cell('甲')}</w:sdtContent></w:sdt>")
    body = f"<w:tbl><w:sdt><w:sdtContent>{inner}"
    raw = only(document(tmp_path / "a.docx", body + "</w:sdtContent></w:sdt></w:tbl>"))
    assert raw.rows[0][0] == "甲"


# -- strangers


def refusal(path: Path) -> str:
    with pytest.raises(CannotDo) as refused:
        read(path)
    assert refused.value.path == str(path)
    assert refused.value.remedy
    return refused.value.message


def test_entities_are_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    assert "DOCTYPE" in refusal(document(tmp_path / "a.docx", table(row(cell("&b;"))), bomb))
    outside = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    assert "DOCTYPE" in refusal(document(tmp_path / "b.docx", table(row(cell("&x;"))), outside))


def test_tables_beyond_measure_are_refused(tmp_path: Path) -> None:
    wide = table(row(cell("甲", '<w:gridSpan w:val="999999"/>')))
    assert "列数超过限度" in refusal(document(tmp_path / "a.docx", wide))
    deep = "<w:tbl><w:tr><w:tc>" * 200 + "</w:tc></w:tr></w:tbl>" * 200
    assert "损坏" in refusal(document(tmp_path / "b.docx", deep))
    stuffed = tmp_path / "c.docx"
    document(stuffed, " " * (90 * 1024 * 1024))
    assert "解压后" in refusal(stuffed)


@pytest.mark.parametrize("body", ["<w:tbl>", "<w:tbl></w:tr></w:tbl>", "\x01"])
def test_a_damaged_document_is_said_to_be_so(body: str, tmp_path: Path) -> None:
    assert "损坏" in refusal(document(tmp_path / "a.docx", body))


def test_pieces_of_tables_in_the_wrong_places_do_no_harm(tmp_path: Path) -> None:
    body = f"<w:tr>{cell('甲')}</w:tr><w:tc/><w:vMerge/><w:gridSpan w:val='3'/><w:tbl>{cell('乙')}</w:tbl>"
    assert [list(one.raw.rows) for one in read(document(tmp_path / "a.docx", body))] == [[]]


def test_a_document_without_tables_has_none(tmp_path: Path) -> None:
    assert read(document(tmp_path / "a.docx", "<w:p><w:r><w:t>正文</w:t></w:r></w:p>")) == []


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.pdf", b"%PDF-1.7\n", "这是 PDF 文件，不能从中导入"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "这是图片，不能从中导入"),
        ("a.docx", b"PK\x03\x04 cut off", "损坏"),
        ("a.csv", "一段没有表格的话".encode(), "没有表格，不能从中导入"),
        ("a.docx", b"", "空的"),
    ],
)
def test_files_that_hold_no_tables_get_one_clear_message(name: str, data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert said in refusal(path)


def test_a_zip_of_something_else_is_said_to_be_so(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "x")
    path = tmp_path / "a.docx"
    path.write_bytes(stream.getvalue())
    assert "压缩包" in refusal(path)
