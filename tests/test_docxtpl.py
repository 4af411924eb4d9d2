"""Our renderer against docxtpl with autoescape, part by part: texts, formats, tables, headers, notes, properties.

Each template is one chapter of docxtpl's manual, in the words of our reports. Differences that are meant stand at the
end, each shown on both sides.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docxtpl import DocxTemplate, Listing
from docxtpl import RichText as PeerText
from word_files import TEXT_BOX, changed, of, part, run, saved, table, texts, with_footnotes, with_xml

from toolkit.briefing.language.rich import rich_text
from toolkit.briefing.tagging.reading import STATEMENTS
from toolkit.briefing.template import Template
from toolkit.values import CannotDo

_FORMATS = ("w:b", "w:i", "w:strike", "w:color", "w:sz", "w:u", "w:vertAlign", "w:rStyle", "w:shd")


def peer(data: bytes, context: dict[str, Any]) -> bytes:
    """What docxtpl makes of a template."""
    template = DocxTemplate(io.BytesIO(data))
    template.render(context, autoescape=True)
    return saved(template.docx)


def ours(data: bytes, context: dict[str, Any]) -> bytes:
    """What we make of it."""
    return Template(data, "样稿.docx").render(context)


# -- what a part says, free of what readers do not see


def said(element: Any) -> list[Any]:
    """The blocks of a part in order: paragraphs with their style and runs, tables with their rows and cells."""
    return [block for child in element for block in _block(child)]


def _block(child: Any) -> Iterator[Any]:
    if child.tag == qn("w:p"):
        style = child.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        yield ("p", None if style is None else style.get(qn("w:val")), _runs(child))
    elif child.tag == qn("w:tbl"):
        grid = [column.get(qn("w:w")) for column in child.iter(qn("w:gridCol"))]
        yield ("tbl", len(grid), [[_cell(cell) for cell in row.iterchildren(qn("w:tc"))] for row in _rows(child)])
    elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:body"), qn("w:footnote")):
        yield from said(child)
    elif child.tag == qn("w:sectPr"):
        yield ("section",)


def _rows(grid: Any) -> Iterator[Any]:
    return (row for row in grid.iter(qn("w:tr")) if next(row.iterancestors(qn("w:tbl"))) is grid)


def _cell(cell: Any) -> tuple[Any, ...]:
    def value(name: str, key: str = "w:val") -> Any:
        found = cell.find(f"{qn('w:tcPr')}/{qn(name)}")
        return None if found is None else found.get(qn(key), "continue")

    return value("w:gridSpan"), value("w:vMerge"), value("w:shd", "w:fill"), said(cell)


def _runs(paragraph: Any) -> list[tuple[Any, ...]]:
    """The text of a paragraph with its format, runs alike put together."""
    found: list[tuple[Any, ...]] = []
    for child in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:drawing"), qn("w:instrText")):
        if next(child.iterancestors(qn("w:p"))) is not paragraph or child.getparent().tag == qn("w:tabs"):
            continue
        signs = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:drawing"): _drawing(child)}
        text = signs.get(child.tag) or child.text or ""
        properties = _format(child.getparent().find(qn("w:rPr")))
        if found and found[-1][0] == properties:
            found[-1] = (properties, found[-1][1] + text)
        elif text:
            found.append((properties, text))
    return found


def _drawing(child: Any) -> str:
    extent = child.find(f".//{qn('wp:extent')}")
    return "" if extent is None else f"〔图{extent.get('cx')}×{extent.get('cy')}〕"


def _format(properties: Any) -> tuple[Any, ...]:
    if properties is None:
        return ()
    values = ((name, properties.find(qn(name))) for name in _FORMATS)
    return tuple(
        (name, found.get(qn("w:val"), "on") if name != "w:shd" else found.get(qn("w:fill")))
        for name, found in values
        if found is not None
    )


def parts(data: bytes) -> dict[str, Any]:
    """What every part of a document says, by its path."""
    found: dict[str, Any] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes)\.xml", name):
                found[name] = said(parse_xml(archive.read(name)))
    core = Document(io.BytesIO(data)).core_properties
    names = ("author", "comments", "identifier", "language", "subject", "title")
    return found | {name: getattr(core, name) for name in names}


# -- the chapters of the manual

ROWS = [
    {"name": "规划&建设局", "done": 3, "units": ["甲局", "乙局"], "colour": "FFC000", "light": "黄"},
    {"name": "完成率<50%", "done": 0, "units": [], "colour": "C00000", "light": "红"},
    {"name": "文旅局", "done": 12, "units": ["丙局"], "colour": "92D050", "light": "绿"},
]
CONTEXT: dict[str, Any] = {
    "title": "月度&专刊",
    "month": "6月底",
    "n": 2,
    "rows": ROWS,
    "heads": ["单位", "任务<项>", "完成"],
    "lines": "第一行\n第二行\t缩进\n第三行",
    "empty": "",
}


def document(*paragraphs: str) -> Any:
    """A document to go on with."""
    made = Document()
    for text in paragraphs:
        made.add_paragraph(text)
    return made


def _formats() -> bytes:
    made = document()
    paragraph = made.add_paragraph("截至{{ month }}，", style="List Bullet")
    paragraph.add_run("{{ title }}").bold = True
    paragraph.add_run("共{{ n }}项").italic = True
    paragraph.add_run("。")
    made.add_heading("{{ title }}", 1)
    return saved(made)


def _torn() -> bytes:
    """A tag as Word leaves it: spelling marks, languages, revisions of runs, a bookmark in the middle of it."""
    language = '<w:rPr><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
    return with_xml(
        run("截至{{")
        + '<w:proofErr w:type="spellStart"/>'
        + run(" month", language)
        + '<w:proofErr w:type="spellEnd"/>'
        f'<w:r w:rsidR="00A1"><w:t xml:space="preserve"> }}}}</w:t></w:r>{run("，{% i")}'
        '<w:bookmarkStart w:id="3" w:name="甲"/>'
        f'{run("f n > 1 %}多", language)}<w:bookmarkEnd w:id="3"/>{run("{% en")}{run("dif %}。", language)}'
    )


def _nested_loops() -> bytes:
    return of(
        "{%p for r in rows %}",
        "{{ loop.index }}. {{ r.name }}",
        "{%p if r.units %}",
        "{%p for u in r.units %}",
        "{{ loop.index0 }}¦{{ u }}¦{% if not loop.last %}；{% else %}。{% endif %}",
        "{%p endfor %}",
        "{%p else %}",
        "没有单位",
        "{%p endif %}",
        "{%p endfor %}",
    )


def _dynamic_table() -> bytes:
    """The manual's dynamic table: a spanning heading, columns of a loop, rows of a loop in them."""
    return table(
        "{{ title }}",
        "{%tc for h in heads %}¦{{ h }}¦{%tc endfor %}",
        "{%tr for r in rows %}",
        "{%tc for u in [r.name, r.light, r.done] %}¦{{ u }}¦{%tc endfor %}",
        "{%tr endfor %}",
    )


def _colours() -> bytes:
    return table(
        "单位¦灯号",
        "{%tr for r in rows %}",
        "{{ r.name }}¦{% cellbg r.colour %}{{ r.light }}",
        "{%tr endfor %}",
    )


def _spans() -> bytes:
    data = table("{% colspan n %}{{ title }}", "甲¦乙", "{% colspan n %}¶第二段¶{{ month }}")
    return _without_second_cells(data, 0, 2)


def _without_second_cells(data: bytes, *rows: int) -> bytes:
    """The table with only the first cell in these rows."""
    made = Document(io.BytesIO(data))
    for row in rows:
        for cell in made.tables[0].rows[row]._tr.tc_lst[1:]:
            made.tables[0].rows[row]._tr.remove(cell)
    return saved(made)


def _merged_down() -> bytes:
    return table("类别¦单位", "{%tr for r in rows %}", "{% vm %}{{ title }}¦{{ r.name }}", "{%tr endfor %}", "尾¦")


def _merged_across() -> bytes:
    return table(
        "{%tc for r in rows %}¦{% hm %}{{ title }}¦{%tc endfor %}",
        "{%tc for r in rows %}¦{{ r.name }}¦{%tc endfor %}",
    )


def _nested_tables() -> bytes:
    made = document()
    outer = made.add_table(rows=3, cols=2)
    for row, text in enumerate(("{%tr for r in rows %}", "{{ r.name }}", "{%tr endfor %}")):
        outer.cell(row, 0).text = text
    inner = outer.cell(1, 1).add_table(rows=4, cols=2)
    for row, text in enumerate(("头", "{%tr for u in r.units %}", "{{ u }}", "{%tr endfor %}")):
        inner.cell(row, 0).text = text
    return saved(made)


def _margins() -> bytes:
    """Headers and footers of a first page, of even pages and of a second section."""
    made = document("{{ title }}")
    made.settings.odd_and_even_pages_header_footer = True
    first = made.sections[0]
    first.different_first_page_header_footer = True
    first.first_page_header.paragraphs[0].text = "首页 {{ title }}"
    first.header.paragraphs[0].text = "页眉 {{ month }}{% if n > 1 %}（{{ n }}）{% endif %}"
    first.even_page_footer.paragraphs[0].text = "{%p for r in rows %}"
    first.even_page_footer.add_paragraph("{{ r.name }}")
    first.even_page_footer.add_paragraph("{%p endfor %}")
    second = made.add_section(WD_SECTION.NEW_PAGE)
    second.footer.is_linked_to_previous = False
    second.footer.paragraphs[0].text = "第二节 {{ title }}"
    second.footer.add_table(1, 2, first.page_width).cell(0, 1).text = "{{ month }}"
    return saved(made)


def _properties() -> bytes:
    made = document("{{ title }}")
    core = made.core_properties
    core.title, core.subject, core.author, core.comments = (
        "{{ month }}",
        "共{{ n }}项",
        "甲{{ n }}",
        "{{ month|upper }}",
    )
    return saved(made)


def _text_box() -> bytes:
    made = document("前{{ n }}")
    content = f"<w:p>{run('框内{{ ti')}{run('tle }}')}</w:p><w:p>{run('{% if n %}二{% endif %}')}</w:p>"
    made.add_paragraph("框：")._p.append(parse_xml(TEXT_BOX.format(content=content)))
    return saved(made)


def _controls() -> bytes:
    inline = (
        f"<w:sdt><w:sdtPr><w:alias w:val='月份'/></w:sdtPr><w:sdtContent>{run('{{ month }}')}</w:sdtContent></w:sdt>"
    )
    made = Document(io.BytesIO(with_xml(run("截至") + inline + run("，{{ n }}项"))))
    block = "".join(f"<w:p>{run(text)}</w:p>" for text in ("{%p for r in rows %}", "{{ r.name }}", "{%p endfor %}"))
    control = f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent>{block}</w:sdtContent></w:sdt>"
    made.element.body.insert(0, parse_xml(control))
    return saved(made)


def _links() -> bytes:
    link = f'<w:hyperlink w:anchor="附件">{run("见{{ title }}")}</w:hyperlink>'
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
    return with_xml(link + run("第") + field + '<w:r><w:fldChar w:fldCharType="end"/></w:r>' + run("页{{ n }}"))


def _inserted() -> bytes:
    author = 'w:id="1" w:author="甲" w:date="2024-01-01T00:00:00Z"'
    return with_xml(f"<w:ins {author}>{run('{{ title }}')}</w:ins>{run('与{{ month }}')}")


def _tabs_and_spaces() -> bytes:
    return with_xml(
        "<w:r><w:t>甲 </w:t><w:tab/><w:t>{{ n }} </w:t><w:br/><w:t> 乙</w:t></w:r>"
        "<w:r><w:t xml:space='preserve'> {{ month }}  </w:t></w:r>"
    )


def _sections() -> bytes:
    made = document("{%p if n > 1 %}", "{{ title }}", "{%p endif %}")
    made.add_section(WD_SECTION.CONTINUOUS)
    made.add_paragraph("{{ month }}")
    return saved(made)


def _report() -> bytes:
    """A whole report: headings, loops, a table whose rows are chosen, a list, a note at the end."""
    made = document()
    made.add_heading("{{ title }}", 0)
    made.add_paragraph("{% set total = rows|sum(attribute='done') %}截至{{ month }}，共完成{{ total }}项。")
    made.add_paragraph("{%p for light, group in rows|groupby('light') %}")
    made.add_heading("{{ light }}灯{{ group|length }}个", 2)
    made.add_paragraph("{{ group|map(attribute='name')|join('、') }}", style="List Number")
    made.add_paragraph("{%p endfor %}")
    table(
        "序号¦单位¦完成",
        "{%tr for r in rows %}",
        "{%tr if r.done %}",
        "{{ loop.index }}¦{{ r.name }}¦{{ r.done }}项",
        "{%tr else %}",
        "{{ loop.index }}¦{{ r.name }}¦—",
        "{%tr endif %}",
        "{%tr endfor %}",
        "合计¦¦{{ rows|sum(attribute='done') }}",
        document=made,
    )
    made.add_paragraph("联系人：{{ contact|default('综合科') }}")
    return saved(made)


CHAPTERS: dict[str, Callable[[], bytes]] = {
    "variables and formats": _formats,
    "torn by Word": _torn,
    "conditions in a sentence": lambda: of(
        "{% if n > 5 %}多¦{% elif n > 1 %}中{{ n }}{% else %}少{% endif %}。{{ '是' if n else '否' }}"
    ),
    "paragraphs": lambda: of("{%p if n == 2 %}", "两项", "{%p elif n %}", "几项", "{%p else %}", "无", "{%p endif %}"),
    "nested loops": _nested_loops,
    "loop with else": lambda: of("{%p for r in [] %}", "{{ r }}", "{%p else %}", "没有事项", "{%p endfor %}"),
    "rows": lambda: table(
        "单位¦完成", "{%tr for r in rows %}", "{{ r.name }}¦{{ r.done }}", "{%tr endfor %}", "合计¦{{ n }}"
    ),
    "columns": lambda: table("{%tc for h in heads %}¦{{ h }}¦{%tc endfor %}", "{%tc if n %}¦甲{{ n }}¦{%tc endif %}"),
    "dynamic table": _dynamic_table,
    "fewer cells after a loop": lambda: table(
        "甲¦{%tc if empty %}¦乙¦{%tc endif %}¦丙", "一¦{%tc if empty %}¦二¦{%tc endif %}¦三"
    ),
    "colours of cells": _colours,
    "spans": _spans,
    "merged down": _merged_down,
    "merged across": _merged_across,
    "nested tables": _nested_tables,
    "comments": lambda: of("甲{# 说明 #}乙", "{#p 整段 #}", "丙"),
    "comments in tables": lambda: table("{#tr 整行 #}¦", "甲¦乙"),
    "merged paragraphs": lambda: of("我在{% if n > 1 -%}", "城里", "{%- else -%}", "乡下", "{%- endif %}住。", "尾"),
    "escaped delimiters": lambda: of("{_{ 不是 }_} {_% 也不是 %_} {{ n }}", "{_{ x }_}{{ month }}"),
    "runs": lambda: of("甲{%r if n > 1 %}¦乙{{ n }}¦{%r else %}¦丙¦{%r endif %}¦丁"),
    "line breaks and tabs": lambda: of("{{ lines }}", "甲¦{{ lines }}¦乙"),
    "headers and footers": _margins,
    "footnotes": lambda: with_footnotes(of("{{ title }}")),
    "properties": _properties,
    "text boxes": _text_box,
    "controls": _controls,
    "links and fields": _links,
    "insertions": _inserted,
    "spaces": _tabs_and_spaces,
    "sections": _sections,
    "macros and sets": lambda: of(
        "{% macro m(x) %}〔{{ x }}〕{% endmacro %}{{ m(month) }}{{ m(n) }}",
        "{% set ns = namespace(k=0) %}{% for r in rows %}{% set ns.k = ns.k + r.done %}{% endfor %}{{ ns.k }}",
        "{% with x = n * 3 %}{{ x }}{% endwith %}{% set t %}第{{ n }}项{% endset %}{{ t }}",
    ),
    "filters and tests": lambda: of(
        "{{ rows|map(attribute='name')|join('、') }}{{ heads|first|upper }}{{ 3.14159|round(2) }}",
        "{% if title is defined and n is even %}{{ heads|batch(2)|list|length }}{% endif %}",
        "{{ empty|default('无', true) }}{{ rows[0]['name'] }}",
        "{% for k, v in {'甲': 1, '乙': 2}.items() %}{{ k }}{{ v }}{% endfor %}{{ '%03d'|format(n) }}",
    ),
    "quotes Word has turned": lambda: of("{{ rows|map(attribute=‘name’)|join(“、”) }}"),
    "whole report": _report,
}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_part_says_what_docxtpl_s_says(chapter: str) -> None:
    data = CHAPTERS[chapter]()
    context = CONTEXT | {"note": "依据&出处"}
    assert parts(ours(data, context)) == parts(peer(data, context))


@pytest.mark.parametrize("change", [{"n": 1}, {"month": "7月"}, {"colour": "00FF00"}])
def test_the_comparison_sees_what_a_reader_sees(change: dict[str, Any]) -> None:
    data = {"n": _spans, "month": _margins, "colour": _colours}[next(iter(change))]()
    other = CONTEXT | change | {"rows": [row | change for row in ROWS]}
    assert parts(ours(data, CONTEXT)) != parts(peer(data, other))


# -- what the context may hold


def test_rich_text_as_docxtpl_s() -> None:
    data = with_xml(run("甲{{r text }}乙"))
    stretches: list[tuple[str, dict[str, Any]]] = [
        ("规划&建设", {"bold": True, "color": "#c00000"}),
        ("一\n二\t三", {"italic": True, "size": 32}),
        ("注", {"superscript": True}),
        ("删", {"strike": True, "underline": "wave", "style": "Strong"}),
        ("底", {"highlight": "FFFF00"}),
    ]
    theirs, mine = PeerText(), rich_text("")
    for text, format in stretches:
        theirs.add(text, **format)
        mine += rich_text(text, **format)
    expected = parts(peer(data, {"text": theirs}))["word/document.xml"]
    found = parts(ours(data, {"text": mine}))["word/document.xml"]
    assert str(found).replace("C00000", "c00000") == str(expected)


def test_paragraphs_and_pages_begun_by_a_value() -> None:
    data = of("甲¦{{ text }}¦乙", "尾")
    value = "一\a二&\f三\n四"
    assert parts(ours(data, {"text": value})) == parts(peer(data, {"text": Listing(value)}))
    assert parts(ours(data, {"text": value}))["word/document.xml"][1][2] != []


# -- differences that are meant


def refused(data: bytes, **context: Any) -> str:
    """What we say of a template, or of what it is filled with."""
    with pytest.raises(CannotDo) as caught:
        ours(data, context)
    return str(caught.value)


def test_a_format_lasts_beyond_a_run_that_is_left_out() -> None:
    data = of("¦甲{%r if n %}乙{%r endif %}丙")
    assert [bold for (bold, _) in parts(ours(data, {"n": 1}))["word/document.xml"][0][2]] == [(("w:b", "on"),)]
    assert len(parts(peer(data, {"n": 1}))["word/document.xml"][0][2]) == 2


def test_properties_are_escaped_once() -> None:
    made = document()
    made.core_properties.title = "{{ t }}"
    assert parts(ours(saved(made), {"t": "甲&乙"}))["title"] == "甲&乙"
    assert parts(peer(saved(made), {"t": "甲&乙"}))["title"] == "甲&amp;乙"


def test_unknown_names_are_errors() -> None:
    assert "“nme”不存在" in refused(of("甲{{ nme }}"), name=1)
    assert texts(peer(of("甲{{ nme }}"), {"name": 1})) == ["甲"]


def test_text_beside_a_lifted_tag_is_not_lost() -> None:
    data = of("{%p if n %}前", "甲", "{%p endif %}")
    assert "文字“前”会丢失" in refused(data, n=1)
    assert texts(peer(data, {"n": 1})) == ["甲"]


def test_no_row_is_lost_in_a_merged_cell() -> None:
    data = table("{%tr for r in rows %}", "{% vm %}{{ r.name }}¦{{ r.done }}", "{%tr endfor %}")
    message = refused(data, rows=ROWS)
    assert "表1 第2行 第1列：标记“{% vm %}”：第2行的“完成率<50%”与第1行的“规划&建设局”不同，合并后会丢失" in message
    assert "{% vmerge %}" in message
    assert not any("文旅局" in text for text in texts(peer(data, {"rows": ROWS})))


def test_deleted_text_is_no_tag() -> None:
    deleted = '<w:del w:id="1" w:author="甲"><w:r><w:delText>{{ gone }}</w:delText></w:r></w:del>'
    assert "{{ gone }}" in part(ours(with_xml(deleted + run("{{ n }}")), {"n": 1}))
    assert "{{ gone }}" not in part(peer(with_xml(deleted + run("{{ n }}")), {"n": 1, "gone": ""}))


def test_endnotes_and_other_properties_are_filled_too() -> None:
    data = with_footnotes(of("{{ n }}"))
    notes = {
        "[Content_Types].xml": part(data, "[Content_Types].xml").replace("footnotes", "endnotes"),
        "word/_rels/document.xml.rels": part(data, "word/_rels/document.xml.rels").replace("footnotes", "endnotes"),
        "word/footnotes.xml": None,
        "word/endnotes.xml": part(data, "word/footnotes.xml").replace("footnote", "endnote"),
    }
    assert "注：甲<" in part(ours(changed(data, notes), {"n": 1, "note": "甲"}), "word/endnotes.xml")
    made = document("{{ n }}")
    made.core_properties.keywords, made.core_properties.category = "{{ n }}词", "{{ n }}类"
    core = Document(io.BytesIO(ours(saved(made), {"n": 1}))).core_properties
    assert (core.keywords, core.category) == ("1词", "1类")


def test_a_hyphen_of_word_s_in_a_tag_is_a_minus() -> None:
    body = "<w:r><w:t>{{ a </w:t><w:noBreakHyphen/><w:t> b }}</w:t></w:r>"
    assert texts(ours(with_xml(body), {"a": 5, "b": 2})) == ["3"]


@pytest.mark.parametrize(
    "text",
    [
        "{% include 'x' %}",
        "{% block x %}{% endblock %}",
        "{% filter upper %}a{% endfilter %}",
        "{{tr n }}",
        "{{tc n }}",
    ],
)
def test_what_is_not_taken_over_is_refused(text: str) -> None:
    assert "暂不支持" in refused(table(text), n=1)


def test_rich_text_keeps_the_format_of_its_place() -> None:
    data = of("¦甲{{r text }}")
    stretches = parts(ours(data, {"text": rich_text("乙", color="C00000")}))["word/document.xml"][0][2]
    assert stretches == [((("w:b", "on"),), "甲"), ((("w:b", "on"), ("w:color", "C00000")), "乙")]
    assert parts(peer(data, {"text": PeerText("乙", color="C00000")}))["word/document.xml"][0][2][1][0] == (
        ("w:color", "C00000"),
    )


def test_rich_text_elsewhere_is_an_error_and_never_shown_as_xml() -> None:
    for tag in ("{{ text }}", "{{ text|trim }}", "{{ [text]|join }}"):
        assert "请用 {{r … }} 打印它" in refused(of(tag), text=rich_text("乙", bold=True))
    assert texts(ours(of("{{p lines }}"), {"lines": [rich_text("一", bold=True), "二"]})) == ["一", "二"]


@pytest.mark.parametrize(
    ("format", "said"),
    [
        ("colour='C00000'", "没有名为“colour”的格式"),
        ("color='红'", "“红”不是颜色"),
        ("size='大'", "字号“大”不对"),
        ("font='x:y'", "字体“x:y”不对"),
        ("link='javascript:x'", "“javascript:x”不是网址"),
        ("link='file:///etc/passwd'", "不是网址"),
    ],
)
def test_formats_that_are_none(format: str, said: str) -> None:
    assert said in refused(of("甲{{r '乙'|rich(" + format + ") }}"))


def test_a_link_is_a_field() -> None:
    xml = part(ours(of("{{r '网站'|rich(link='https://x.cn/a?b=1&c=2') }}"), {}))
    assert ' HYPERLINK "https://x.cn/a?b=1&amp;c=2" '.replace('"', "&quot;") in xml.replace('"', "&quot;")
    assert texts(ours(of("{{r '网站'|rich(link='https://x.cn') }}"), {})) == ["网站"]


def test_custom_properties_are_filled() -> None:
    data = of("{{ n }}")
    kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    types = part(data, "[Content_Types].xml")
    named = '<property name="期号"><vt:lpwstr>{{ n }}&lt;</vt:lpwstr></property>'
    override = f'<Override PartName="/docProps/custom.xml" ContentType="{kind}"/></Types>'
    parts_of = {
        "[Content_Types].xml": types.replace("</Types>", override),
        "docProps/custom.xml": f'<Properties xmlns="p" xmlns:vt="v">{named}</Properties>',
    }
    made = ours(changed(data, parts_of), {"n": "6&"})
    assert "<vt:lpwstr>6&amp;&lt;</vt:lpwstr>" in part(made, "docProps/custom.xml")


def test_a_value_that_begins_a_paragraph_in_a_link_begins_one_of_the_link_too() -> None:
    link = f'<w:pPr><w:jc w:val="center"/></w:pPr><w:hyperlink w:anchor="x">{run("甲{{ v }}")}</w:hyperlink>{run("尾")}'
    xml = part(ours(with_xml(link), {"v": "一\a二"}))
    assert xml.count('<w:hyperlink w:anchor="x"') == xml.count('<w:jc w:val="center"/>') == 2
    assert texts(ours(with_xml(link), {"v": "一\a二"})) == ["甲一", "二尾"]


def test_a_value_cannot_break_a_paragraph_out_of_a_control_or_a_section() -> None:
    control = f"<w:sdt><w:sdtContent>{run('{{ v }}')}</w:sdtContent></w:sdt>"
    for xml in (control, f"<w:pPr><w:sectPr/></w:pPr>{run('{{ v }}')}"):
        made = part(ours(with_xml(xml), {"v": "一\a二\f三"}))
        assert "一</w:t><w:br/>" in made and "二</w:t><w:br/>" in made


def test_the_manual_names_every_tag() -> None:
    page = (Path(__file__).resolve().parent.parent / "docs/templates.md").read_text(encoding="utf-8")
    words = {word for tag in re.findall(r"\{%(?:p|tr|tc|r|-)? ?([^%]*)%\}", page) for word in tag.split()[:1]}
    assert STATEMENTS - {"endwith", "endmacro", "endset", "raw", "endraw", "print"} <= words
