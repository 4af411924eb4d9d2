"""Plain rows are read from the bytes as a walk through their elements reads them, and only where they are rows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from toolkit.briefing.documents import reading
from toolkit.briefing.documents.blocks import Mark
from toolkit.briefing.documents.plain_rows import NotPlain, shortened
from toolkit.briefing.documents.walking import Walk
from toolkit.briefing.write import find_template, write_briefing
from toolkit.chinese import parse_period
from toolkit.summary import summarize
from toolkit.workbook.reader import read_ledger

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "ledger-2024-06.xlsx"
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RUN = '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r>'


def part(*content: str, root: str = "") -> bytes:
    """A text of paragraphs and tables."""
    return f'<w:document xmlns:w="{MAIN}"{root}><w:body>{"".join(content)}<w:sectPr/></w:body></w:document>'.encode()


def paragraph(*runs: str, style: str = '<w:pPr><w:pStyle w:val="表文"/></w:pPr>') -> str:
    return f"<w:p>{style}{''.join(runs)}</w:p>"


def cell(content: str, properties: str = '<w:tcW w:w="9" w:type="dxa"/>') -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def row(*cells: str, properties: str = "<w:cantSplit/>") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def plain(*texts: str) -> str:
    """A row of cells with one run each."""
    return row(*(cell(paragraph(RUN.format(text))) for text in texts))


def seen(data: bytes) -> tuple[object, ...]:
    """All that a walk finds."""
    walk = reading._walk(data, "正文", 0)
    return walk.blocks, tuple(walk.frees), walk.tables, walk.revised


def walked(data: bytes) -> tuple[object, ...]:
    """The same, with no row put in short."""
    walk = Walk(data, "正文", 0)
    return walk.blocks, tuple(walk.frees), walk.tables, walk.revised


def test_plain_rows_are_put_in_short_and_say_the_same() -> None:
    data = part(paragraph(RUN.format("前")), table(plain("编号", "<?f 12?>RW-1<?f?>"), plain("", "甲&amp;乙")))
    short = shortened(data)
    assert short is not None
    assert "编号".encode() not in short.xml and b"RW-1" not in short.xml and "前".encode() in short.xml
    blocks = Walk(data, "正文", 0, short).blocks
    assert [(block.place, block.text) for block in blocks[1:]] == [
        ("表1 第1行", "编号\tRW-1"),
        ("表1 第2行", "\t甲&乙"),
    ]
    assert blocks[1].cells[1].marks == (Mark(12, 0, 4),)
    assert seen(data) == walked(data)


FREE = '<w:sdt><w:sdtPr><w:alias w:val="自由填写：表"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>'
TEXTS = st.sampled_from(
    ("", " ", "38", "甲&lt;乙", "&amp;lt;", "<?f 1?>38<?f?>", "共<?f 2?>38<?f?>项<?f 3?><?f 4?>a<?f?>b<?f?>", "<?f?>甲",
     "&#10;", "甲\r\n乙", "<?f 5?>开", "<?f 6?> <?f?>", " <?f 7?> <?f?>", "😀")
)  # fmt: skip
RUNS = st.one_of(
    TEXTS.map(RUN.format),
    TEXTS.map('<w:r w:rsidR="00A"><w:t>{}</w:t></w:r>'.format),
    st.sampled_from(
        (
            "<w:r><w:tab/></w:r>", "<w:r><w:br/></w:r>", f"<w:ins>{RUN.format('新')}</w:ins>", "<w:del/>",
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            FREE.format(RUN.format("批")),
            f"<w:r><w:t>外</w:t>{table(plain('错放的'))}</w:r>",
            f"<w:r><w:txbxContent>{table(plain('框里的'))}</w:txbxContent></w:r>",
        )
    ),
)  # fmt: skip
STYLES = st.sampled_from(
    ("", "<w:pPr/>", '<w:pPr><w:pStyle w:val="a"/><w:rPr><w:b/></w:rPr></w:pPr>', "<w:pPr> </w:pPr>")
)
PARAGRAPHS = st.builds(lambda runs, style: paragraph(*runs, style=style), st.lists(RUNS, max_size=2), STYLES)
PROPERTIES = st.sampled_from(
    ("", '<w:gridSpan w:val="2"/>', "<w:vMerge/>", '<w:vMerge w:val="restart"/><w:gridSpan w:val="0"/>',
     '<w:gridSpan w:val="3" w:x="1"/>', '<w:vMerge w:val="continue"/>', '<w:tcBorders><w:top w:val="a"/></w:tcBorders>')
)  # fmt: skip
CELLS = st.builds(
    lambda paragraphs, properties: cell("".join(paragraphs), properties),
    st.lists(PARAGRAPHS, min_size=1, max_size=2),
    PROPERTIES,
)
ROWS = st.builds(
    lambda cells, properties: row(*cells, properties=properties),
    st.lists(CELLS, min_size=1, max_size=3),
    st.sampled_from(("<w:tblHeader/>", "<w:del/>", '<w:gridBefore w:val="1"/>', "")),
)
TABLES = st.lists(st.one_of(ROWS, st.just(plain("甲", "<?f 9?>1<?f?>"))), min_size=1, max_size=3).map(
    lambda rows: table(*rows)
)
BODIES = st.lists(
    st.one_of(TABLES, PARAGRAPHS, TABLES.map(FREE.format), TABLES.map(lambda one: table(row(cell(one))))), max_size=4
)


FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)


@settings(max_examples=400, deadline=None)
@given(BODIES)
@example([paragraph(RUN.format("<?f 1?>开")), table(plain("中")), paragraph(RUN.format("合<?f?>"))])
@example([FREE.format(table(plain("写的")))])
@example([paragraph(FIELD), table(plain("第3页"))])
@example([table(plain(" <?f 7?> <?f?>"))])
@example([paragraph(f"<w:r><w:t>外</w:t>{table(plain('错放的'))}</w:r>")])
def test_whatever_a_text_is_made_of_reads_the_same(content: list[str]) -> None:
    data = part(*content)
    assert seen(data) == walked(data)


def other_encoding(data: bytes) -> bytes:
    return b'<?xml version="1.0" encoding="gb18030"?>' + data.decode().encode("gb18030")


@pytest.mark.parametrize(
    "changed",
    [
        lambda data: data.replace(b"<w:tbl>", b"<!--<w:tbl>").replace(b"</w:tbl>", b"</w:tbl>-->"),
        lambda data: data.replace(b"<w:tbl>", b"<w:p><w:r><w:t><![CDATA[<w:tbl>").replace(
            b"</w:tbl>", b"</w:tbl>]]></w:t></w:r></w:p>"
        ),
        lambda data: data.replace(b"<w:tr>", b"<?f <w:tr>").replace(b"</w:tr>", b"</w:tr>?>"),
        lambda data: data.replace(b"<w:tbl>", b'<w:tbl><w:tr plain-row="0:99"/>'),
        other_encoding,
    ],
    ids=["comment", "character data", "instruction", "forged", "encoding"],
)
def test_what_only_reads_like_a_row_is_walked(changed: Callable[[bytes], bytes]) -> None:
    data = changed(part(table(plain("甲", "乙"))))
    assert shortened(data) is None
    assert seen(data) == walked(data)


@pytest.mark.parametrize(
    "changed",
    [
        lambda data: data.replace("甲".encode(), b"\xff"),
        lambda data: data.replace("甲".encode(), b"\x01"),
        lambda data: data.replace(b'w:w="9"', b'w:w="9" w:w="8"'),
        lambda data: data.replace(b'w:w="9"', b'w14:w="9"'),
        lambda data: data.replace("甲".encode(), b"]]>"),
        lambda data: data.replace("甲".encode(), b"&x;"),
        lambda data: data.replace("甲".encode(), "\ufffe".encode()),
    ],
    ids=["bytes", "control character", "attribute twice", "prefix", "end of data", "entity", "no character"],
)
def test_an_unsound_row_is_not_read(changed: Callable[[bytes], bytes]) -> None:
    data = changed(part(table(plain("甲", "乙"))))
    assert shortened(data) is None
    with pytest.raises(reading.Wrong, match="正文内容已损坏"):
        reading._walk(data, "正文", 0)


def test_what_is_unsound_beside_plain_rows_is_told() -> None:
    data = part(table(plain("甲", "乙"))).replace(b"</w:body>", b"")
    with pytest.raises(reading.Wrong, match="正文内容已损坏"):
        reading._walk(data, "正文", 0)


def test_a_row_that_says_it_is_in_short_where_none_is_has_no_words() -> None:
    data = part(paragraph('<w:r><w:t>外</w:t><w:tr plain-row="7"/></w:r>'), table('<w:tr plain-row="0"/>', plain("甲")))
    assert [block.text for block in reading._walk(data, "正文", 0).blocks] == ["外", "", "甲"]


def test_rows_as_word_numbers_them_are_plain() -> None:
    rows = plain("甲").replace("<w:p>", '<w:p w:rsidR="00A" w14:paraId="1B">')
    data = part(table(rows), root=' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"')
    assert shortened(data) is not None
    assert seen(data) == walked(data)


def test_a_row_of_which_more_is_asked_gives_up() -> None:
    data = part(FREE.format(table(plain("甲"))))
    with pytest.raises(NotPlain):
        Walk(data, "正文", 0, shortened(data))


def test_nearly_all_rows_of_our_own_briefings_are_plain() -> None:
    summary = summarize(read_ledger(SAMPLE), parse_period("2024-06"))
    for template in ("月度专刊", "滞后事项通报"):
        made = write_briefing(summary, find_template(template))
        with zipfile.ZipFile(io.BytesIO(made)) as archive:
            data = archive.read("word/document.xml")
        short = shortened(data)
        assert short is not None and sum(map(len, short.runs)) * 10 > data.count(b"</w:tr>") * 9
        assert seen(data) == walked(data)
