"""The renderer against those who would break it: odd files, odd tags, odd data. Nothing lost, run or slow.

Each test here stands for a fault that was found, or for an attack that failed.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from test_pictures import png
from word_files import TEXT_BOX, changed, of, part, run, saved, shape, table, texts, with_xml

from toolkit.briefing.parts import package
from toolkit.briefing.tagging.passages import first_tag
from toolkit.briefing.template import Template
from toolkit.values import CannotDo

_TYPES, _RELS, _MAIN = "[Content_Types].xml", "_rels/.rels", "word/document.xml"
_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def rendered(data: bytes, **context: Any) -> list[str]:
    """The paragraphs of the template filled from `context`."""
    return texts(Template(data, "样稿.docx").render(context))


def refused(data: bytes, **context: Any) -> str:
    """What the error says when the template is compiled and filled."""
    with pytest.raises(CannotDo) as caught:
        Template(data, "样稿.docx").render(context)
    return str(caught.value)


def written(data: bytes, name: str = _MAIN) -> str:
    """Every text of a part, whatever element holds it."""
    found = parse_xml(part(data, name).encode()).iter()
    return "".join(each.text or "" for each in found if str(each.tag).endswith("}t"))


def with_body(xml: str) -> bytes:
    """A document whose body holds this XML (prefixes w, r, wp, m)."""
    document = Document()
    body = parse_xml(f'<w:body {nsdecls("w", "r", "wp")} xmlns:m="{_MATH}">{xml}</w:body>')
    for child in list(body):
        document.element.body.insert(len(document.element.body) - 1, child)
    return saved(document)


def main_part(change: Callable[[str], str | bytes]) -> bytes:
    """A document that prints a, its main part changed."""
    data = of("{{ a }}")
    return changed(data, {_MAIN: change(part(data))})


# ------------------------------------------------------------------ tags as programs leave them


def equation(*texts_of: str) -> str:
    """An equation of these runs."""
    return f'<m:oMath xmlns:m="{_MATH}">{"".join(f"<m:r><m:t>{text}</m:t></m:r>" for text in texts_of)}</m:oMath>'


def test_a_tag_torn_in_an_equation_is_filled() -> None:
    data = with_xml(run("共{{ n }}，") + equation("x={{", " n }} ", "{% if n %}+1{% endif %}") + run("{{ n }}"))
    result = Template(data, "样稿.docx").render({"n": "<2"})
    assert written(result) == "共<2，x=<2 +1<2"
    assert '<m:t xml:space="preserve">x=&lt;2</m:t>' in part(result)
    assert "没有写完" in refused(with_xml(equation("{{ n ")), n=1)


def test_a_block_around_an_equation() -> None:
    data = with_xml(run("甲{% if n %}") + equation("{{ n }}") + run("{% endif %}乙"))
    assert written(Template(data, "样稿.docx").render({"n": 0})) == "甲乙"
    assert written(Template(data, "样稿.docx").render({"n": 1})) == "甲1乙"


def test_characters_without_width_in_a_tag_are_passed_over() -> None:
    zero = "\u200b"
    data = of(f"{{{{{zero}t\ufeff }}}}{{%{zero} if t == “x{zero}” %}}同{{% end\u00adif %}}", f"{{{{ 'y{zero}' }}}}")
    assert rendered(data, t=f"x{zero}") == [f"x{zero}同", f"y{zero}"]
    assert rendered(of("{%\u200bp if t %}", "甲", "{%p\u00a0endif %}"), t=1) == ["甲"]


@pytest.mark.parametrize("reference", ["&#123;&#123; a &#125;&#125;", "&#x7b;&#x7B; a }&#x007D;", "{{ &#97; }}"])
def test_braces_written_by_their_numbers_are_braces(reference: str) -> None:
    assert rendered(main_part(lambda xml: xml.replace("{{ a }}", reference)), a="甲") == ["甲"]


def test_references_that_xml_would_read_otherwise_stay() -> None:
    data = main_part(lambda xml: xml.replace("{{ a }}", "&#38;&#60;w:p&#x3E;{{ a }}&#20013;"))
    assert rendered(data, a="甲") == ["&<w:p>甲中"]


def test_what_is_aside_in_the_xml_is_no_text_and_cdata_is() -> None:
    marks = "<?f 3?>{{<?x y?> a <!-- }} -->}}<?f?><![CDATA[<!-- 留 --><?x?>]]><!-- <![CDATA[ -->乙"
    result = Template(main_part(lambda xml: xml.replace("{{ a }}", marks)), "样稿.docx").render({"a": "甲"})
    assert texts(result) == ["甲<!-- 留 --><?x?>乙"]
    assert "<?f" not in part(result)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_parts_in_utf_16_with_a_mark_or_without(encoding: str) -> None:
    data = main_part(lambda xml: re.sub(r"encoding=.UTF-8.", 'encoding="UTF-16"', xml).encode(encoding))
    assert rendered(data, a="甲") == ["甲"]


def test_a_comment_tag_alone_in_an_attribute_or_a_property_is_not_printed() -> None:
    document = Document()
    document.core_properties.title = "月报{# 草稿 #}"
    result = Template(saved(document), "样稿.docx").render({})
    assert Document(io.BytesIO(result)).core_properties.title == "月报"


# ------------------------------------------------------------------ nothing lost beside a tag or in a merged cell


@pytest.mark.parametrize(
    ("beside", "what"),
    [
        ('<w:r><w:fldChar w:fldCharType="end"/></w:r>', "域"),
        ('<w:fldSimple w:instr=" PAGE "/>', "域"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "符号"),
        ('<w:r><w:br w:type="column"/></w:r>', "分栏符"),
        ("<w:r><w:noBreakHyphen/></w:r>", "连字符"),
    ],
)
def test_what_stands_beside_a_paragraph_tag_is_not_lost(beside: str, what: str) -> None:
    body = f"<w:p>{run('{%p if a %}')}{beside}</w:p><w:p/><w:p>{run('{%p endif %}')}</w:p>"
    assert f"同一段里的{what}会丢失" in refused(with_body(body), a=1)


_NOTE = '<w:r><w:footnoteReference w:id="1"/></w:r>'


def merging(first: str, second: str) -> bytes:
    """Two cells, one above the other, to be merged."""
    rows = "".join(f"<w:tr><w:tc><w:p>{cell}</w:p></w:tc></w:tr>" for cell in (first, second))
    return with_body(f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="900"/></w:tblGrid>{rows}</w:tbl>')


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("甲", f"甲{_NOTE}", "第2行的脚注合并后会丢失"),
        (equation("a"), equation("b"), "第2行的“b”与第1行的“a”不同"),
        ('<w:r><w:sym w:font="W" w:char="F0FE"/></w:r>', '<w:r><w:sym w:font="W" w:char="F0FF"/></w:r>', "“□”不同"),
        ("<w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r>", "一二", "第2行的“一二”与第1行的“一□二”不同"),
        ("<w:r><w:t>一</w:t><w:tab/><w:t>二</w:t></w:r>", "一二", "不同"),
    ],
)
def test_merged_cells_hide_nothing_but_what_is_seen(first: str, second: str, said: str) -> None:
    cells = [f"{run('{% vmerge 1 %}')}{cell if cell.startswith('<') else ''}" for cell in (first, second)]
    cells = [
        cell if one.startswith("<") else cell + _runs(one) for cell, one in zip(cells, (first, second), strict=True)
    ]
    assert said in refused(merging(*cells))
    same = Template(merging(cells[0], cells[0]), "样稿.docx").render({})
    assert part(same).count("<w:vMerge") == 2


def _runs(text: str) -> str:
    """A text as a run, and the XML that follows it."""
    words, _, xml = text.partition("<")
    return run(words) + (f"<{xml}" if xml else "")


def test_cells_with_the_same_note_are_merged() -> None:
    cell = run("{% vmerge %}甲") + _NOTE
    assert part(Template(merging(cell, cell), "样稿.docx").render({})).count("<w:vMerge") == 2


# ------------------------------------------------------------------ data


HARD = {
    "markup": "</w:t></w:r></w:p><w:p><w:r><w:t>注入",
    "cdata": "]]><![CDATA[<!-- --><?f 3?><?f?>",
    "tags": "{{ 7*7 }}{%p for x in y %}{# #}{_{ }_}{% raw %}",
    "marks": "\x01\x02\x03 if \x04\x05\x06\x0e\x0f\x10\x11\x13v1\x14\x15\x16\x170\x18",
    "references": "&amp;&#x10;&lt;w:p/&gt;&#123;",
    "patterns": "\\n\\x41\\g<1>\\1 %s {0} $1",
    "scripts": "שָׁלוֹם عَرَبِيّ é̂̃ 👨‍👩‍👧‍👦 𠮷 \u202e\u200b\u200d\u2028\u0085\u00a0\ufeff",
    "blanks": "  甲\u3000 乙  ",
    "lines": "\n一\r\n\r二\n\t三\n",
    "forbidden": "".join(map(chr, range(7))) + "\x08\x0b\x0e\x1f\ud800\udfff\ufffe\uffff",
    "long": "字&" * 5_000,
}
_PLACES = (
    "甲{{ x }}乙",
    "{{r x }}",
    "{% set a %}{{ x }}{% endset %}{{ a }}",
    "{% macro m(q) %}{{ q }}{% endmacro %}{{ m(x) }}",
    "{{ x ~ '' }}{{ [x]|join }}",
    "{{ '%s'|format(x) }}{{ '{}'.format(x) }}",
    "{% for k in [x] %}{{ k }}{% endfor %}",
)


@pytest.fixture(scope="module")
def everywhere() -> Template:
    document = Document()
    for text in _PLACES:
        document.add_paragraph(text)
    document.sections[0].header.paragraphs[0].text = "{{ x }}"
    document.sections[0].footer.paragraphs[0].text = "{%r if 1 %}{{ x }}{%r endif %}"
    document.core_properties.title = document.core_properties.comments = "{{ x }}"
    document.add_paragraph()._p.append(parse_xml(TEXT_BOX.format(content=f"<w:p>{run('{{ x }}')}</w:p>")))
    return Template(table("{% vmerge %}{{ x }}", "{% vmerge x %}", document=document), "样稿.docx")


@pytest.mark.parametrize("name", HARD)
def test_every_character_is_found_again_in_every_place(everywhere: Template, name: str) -> None:
    value = HARD[name]
    shown = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", re.sub("\r\n|\r", "\n", value))
    result = everywhere.render({"x": value}, {"subject": value, "keywords": value})
    document = Document(io.BytesIO(result))
    expected = [f"甲{shown}乙", *(shown * (2 if "format" in text or "join" in text else 1) for text in _PLACES[1:])]
    assert [paragraph.text for paragraph in document.paragraphs][: len(_PLACES)] == expected
    assert document.tables[0].cell(0, 0).text == shown
    section, core = document.sections[0], document.core_properties
    assert section.header.paragraphs[0].text == section.footer.paragraphs[0].text == shown
    assert {core.title, core.comments, core.subject, core.keywords} == {shown}
    boxes = list(document.element.body.iter(qn("w:txbxContent")))
    assert len(boxes) == 2
    assert all("\n".join(texts_in(box)) == shown for box in boxes)


def texts_in(element: Any) -> list[str]:
    """The paragraphs in an element, as python-docx reads them."""
    from docx.text.paragraph import Paragraph

    return [Paragraph(found, element).text for found in element.iter(qn("w:p"))]


# ------------------------------------------------------------------ files from strangers


@pytest.mark.parametrize("name", [_MAIN, _TYPES, _RELS, "word/_rels/document.xml.rels", "docProps/core.xml"])
@pytest.mark.parametrize("entity", ['SYSTEM "file:///etc/passwd"', '"&b;&b;"> <!ENTITY b "x"'])
def test_a_document_type_is_refused_wherever_it_is_read(name: str, entity: str) -> None:
    data = of("{{ a }}")
    xml = re.sub(r"^<\?xml.*?\?>", "", part(data, name)).strip()
    assert "DOCTYPE" in refused(changed(data, {name: f"<!DOCTYPE x [<!ENTITY a {entity}>]>{xml}"}), a=1)


def test_an_encoding_that_is_not_read_is_said() -> None:
    data = main_part(lambda xml: re.sub("encoding=.UTF-8.", 'encoding="GB18030"', xml).encode("gb18030"))
    assert "内容已损坏" in refused(data, a=1)


def test_content_types_in_single_quotes_in_utf_16_and_by_suffix() -> None:
    data = of("{{ a }}")
    types = part(data, _TYPES)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    own = f'<Override PartName="/word/document.xml" ContentType="{kind}"/>'
    by_suffix = types.replace(own, "").replace(
        '<Default Extension="xml" ContentType="application/xml"/>', f'<Default Extension="XML" ContentType="{kind}"/>'
    )
    assert own in types and by_suffix.count(kind) == 1
    for changed_types in (types.replace('"', "'"), types.replace("UTF-8", "UTF-16").encode("utf-16"), by_suffix):
        assert rendered(changed(data, {_TYPES: changed_types}), a="甲") == ["甲"]


def test_content_types_in_single_quotes_take_a_picture_once() -> None:
    data = of("{{ picture(p) }}")
    types = part(data, _TYPES).replace("</Types>", '<Default Extension="png" ContentType="image/png"/></Types>')
    result = Template(changed(data, {_TYPES: types.replace('"', "'")}), "样稿.docx").render({"p": png()})
    assert part(result, _TYPES).count("png") == 2
    assert len(Document(io.BytesIO(result)).inline_shapes) == 1


def test_a_package_with_prefixes_is_given_properties() -> None:
    data = of("{{ a }}")
    types = re.sub(r"<Override[^>]*core-properties[^>]*/>", "", part(data, _TYPES))
    rels = re.sub(r"<Relationship [^>]*core-properties[^>]*/>", "", part(data, _RELS))
    prefixed = {
        name: re.sub(r"(</?)(?=[A-Z])", r"\1p:", xml).replace("xmlns=", "xmlns:p=")
        for name, xml in ((_TYPES, types), (_RELS, rels))
    }
    result = Template(changed(data, {**prefixed, "docProps/core.xml": None}), "样稿.docx").render(
        {"a": 1}, {"title": "题"}
    )
    assert Document(io.BytesIO(result)).core_properties.title == "题"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"WORD/Document.xml": "x"}, "重名"),
        ({f"x/{number}": "" for number in range(package.ENTRY_LIMIT)}, "个文件，太多了"),
    ],
)
def test_names_that_are_alike_and_too_many_files(more: dict[str, str | bytes | None], said: str) -> None:
    assert said in refused(changed(of("{{ a }}"), more), a=1)


def test_a_size_that_is_not_true_is_not_handed_on() -> None:
    data = bytearray(of("{{ a }}"))
    at = data.rindex(b"word/styles.xml") - 46
    assert data[at : at + 4] == b"PK\1\2"
    data[at + 24 : at + 28] = (999_999).to_bytes(4, "little")
    with zipfile.ZipFile(io.BytesIO(Template(bytes(data), "样稿.docx").render({"a": 1}))) as made:
        assert made.getinfo("word/styles.xml").file_size == len(made.read("word/styles.xml")) < 999_999


def test_too_deep_a_document_is_refused() -> None:
    cells = "<w:tbl><w:tr><w:tc>" * 100, "<w:p/></w:tc></w:tr></w:tbl>" * 100
    xml = part(of("{{ a }}")).replace("<w:p>", f"{cells[0]}<w:p>", 1).replace("</w:p>", f"</w:p>{cells[1]}", 1)
    assert "嵌套超过" in refused(changed(of("x"), {_MAIN: xml}), a=1)


def test_macros_and_outside_links_are_carried_untouched() -> None:
    data = of("{{ a }}")
    links = part(data, "word/_rels/document.xml.rels").replace(
        "</Relationships>",
        '<Relationship Id="rIdOut" TargetMode="External" Target="http://127.0.0.1:9/x.png"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/></Relationships>',
    )
    parts = {"word/_rels/document.xml.rels": links, "word/vbaProject.bin": b"\0macro\xff"}
    result = Template(changed(data, parts), "样稿.docx").render({"a": 1})
    with zipfile.ZipFile(io.BytesIO(result)) as made:
        assert made.read("word/vbaProject.bin") == b"\0macro\xff"
        assert made.read("word/_rels/document.xml.rels").decode() == links


# ------------------------------------------------------------------ nothing takes the square of the time


def test_a_tag_that_is_too_long_is_refused_at_once() -> None:
    assert "太长了" in refused(of("{{ " + '\'\\"\\"' * 20_000 + " }}"))
    assert "没有写完" in refused(of("{{ " + "\\' " * 100_000 + " }"))
    assert rendered(of("{{ '" + "字" * 9_000 + "' }}")) == ["字" * 9_000]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("甲{{ a }}{% b %}", "{{ a }}"),
        ("{% b %}{{ a }}", "{% b %}"),
        ("{{ {% b %}", "{% b %}"),
        ("{{{{ a }}", "{{{{ a }}"),
        ("}} {{ a }", ""),
        ("{# c #}", "{# c #}"),
        ("{{ " * 300_000, ""),
    ],
)
def test_what_looks_like_a_tag(text: str, tag: str) -> None:
    assert first_tag(text) == tag


def test_joining_passes_marks_between_paragraphs() -> None:
    mark = '<w:bookmarkStart w:id="1" w:name="甲"/><w:bookmarkEnd w:id="1"/>'
    body = f"<w:p>{run('一{% if a -%}')}</w:p>{mark}<w:p>{run('二')}</w:p>{mark}<w:p>{run('{%- endif %}三')}</w:p>"
    assert rendered(with_body(body), a=1) == ["一二三"]
    grid = "<w:tbl><w:tblGrid/><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    apart = f"<w:p>{run('一')}</w:p>{grid}<w:p>{run('{%- if a %}二{% endif %}')}</w:p>"
    assert rendered(with_body(apart), a=1) == ["一", "", "二"]


def test_relations_get_numbers_of_their_own() -> None:
    data = of("{% for p in pictures %}{{ picture(p) }}{% endfor %}")
    links = part(data, "word/_rels/document.xml.rels").replace(
        "</Relationships>",
        '<Relationship Id="rIdMade2" TargetMode="External" Target="http://x.cn" Type="x"/></Relationships>',
    )
    pictures = [png(width) for width in (1, 2, 3)]
    data = changed(data, {"word/_rels/document.xml.rels": links})
    result = Template(data, "样稿.docx").render({"pictures": [*pictures, *pictures]})
    assert re.findall(r'r:embed="(\w+)"', part(result)) == ["rIdMade1", "rIdMade3", "rIdMade4"] * 2
    assert len(Document(io.BytesIO(result)).inline_shapes) == 6


# ------------------------------------------------------------------ the same bytes on any machine

_MADE = """
import hashlib, sys
from datetime import date
from toolkit.briefing.template import Template
values = {"rows": [{"a": "规划&建设", "g": {"乙": 1, "甲": 2}}] * 3, "d": date(2024, 6, 30), "s": ["x", "y"]}
made = Template(open(sys.argv[1], "rb").read(), "样稿.docx").render(values, {"title": "题"})
print(hashlib.sha256(made).hexdigest())
"""


def test_same_bytes_whatever_the_machine_is_set_to(tmp_path: Path) -> None:
    document = Document()
    for text in ("{%p for r in rows %}", "{{ r.a }}{{ r.g|dictsort|map('join')|join }}", "{%p endfor %}", "{{ d }}"):
        document.add_paragraph(text)
    data = table("{%tr for r in rows %}", "{% vmerge %}{{ r.a }}¦{{ s|join }}", "{%tr endfor %}", document=document)
    (tmp_path / "样稿.docx").write_bytes(data)
    project = str(Path(__file__).resolve().parent.parent)
    settings = (
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "77", "TZ": "America/New_York", "LC_ALL": "C.UTF-8", "PYTHONOPTIMIZE": "2"},
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", _MADE, str(tmp_path / "样稿.docx")],
            check=True,
            capture_output=True,
            cwd=where,
            env={**os.environ, "PYTHONPATH": project, **setting},
        ).stdout
        for setting, where in zip(settings, (tmp_path, "/"), strict=True)
    }
    assert len(found) == 1 and len(found.pop().strip()) == 64


# ------------------------------------------------------------------ shapes of tables


def test_loops_over_rows_and_cells_in_controls() -> None:
    def control(xml: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{xml}</w:sdtContent></w:sdt>"

    def row(*cells: str) -> str:
        return f"<w:tr>{''.join(f'<w:tc><w:p>{run(cell)}</w:p></w:tc>' for cell in cells)}</w:tr>"

    grid = '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="900"/><w:gridCol w:w="900"/></w:tblGrid>{}</w:tbl>'
    inside = control(row("{%tr for r in rows %}", "") + row("{{ r }}", "乙") + row("{%tr endfor %}", ""))
    around = row("{%tr for r in rows %}", "") + control(row("{{ r }}", "乙")) + row("{%tr endfor %}", "")
    for rows in (row("头", "") + inside, row("头", "") + around):
        result = Template(with_body(grid.format(rows)), "样稿.docx").render({"rows": ["一&", "二"]})
        assert texts(result) == ["头", "", "一&", "乙", "二", "乙"]


def test_wide_and_long_tables_keep_every_cell() -> None:
    wide = table("{%tr for r in rows %}", "{%tc for c in r %}¦{{ c }}¦{%tc endfor %}", "{%tr endfor %}")
    rows = [[f"{row}-{column}" for column in range(200)] for row in range(30)]
    assert shape(Template(wide, "样稿.docx").render({"rows": rows})) == [rows]
    long = table("{%tr for r in rows %}", "{{ r }}¦{% vmerge %}{{ r // 7 }}", "{%tr endfor %}")
    xml = part(Template(long, "样稿.docx").render({"rows": list(range(5_000))}))
    assert re.findall(r"<w:t(?: [^>]*)?>(\d+)</w:t></w:r></w:p></w:tc><w:tc>", xml) == list(map(str, range(5_000)))
    assert xml.count('<w:vMerge w:val="restart"/>') == 5_000 // 7 + 1
