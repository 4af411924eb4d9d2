"""The Word template renderer: docxtpl's tags with the same text, nothing lost, every error with its place."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docxtpl import DocxTemplate, RichText, RichTextParagraph
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from word_files import (
    TEXT_BOX,
    changed,
    of,
    paragraphs,
    part,
    run,
    saved,
    shape,
    table,
    texts,
    with_footnotes,
    with_xml,
)

from toolkit.briefing.parts import xmltext
from toolkit.briefing.template import Template
from toolkit.values import CannotDo


def rendered(data: bytes, **context: Any) -> list[str]:
    """The paragraphs of the template filled from `context`."""
    return texts(Template(data, "样稿.docx").render(context))


def refused(data: bytes, **context: Any) -> str:
    """What the error says when the template is compiled and filled."""
    with pytest.raises(CannotDo) as caught:
        Template(data, "样稿.docx").render(context)
    assert caught.value.path == "样稿.docx"
    return str(caught.value)


# ------------------------------------------------------------------ the same text as docxtpl

ROWS = [
    {"name": "规划&建设局", "done": 3, "units": ["甲", "乙"]},
    {"name": "完成率<50%", "done": 0, "units": []},
    {"name": "文旅局", "done": 12, "units": ["丙"]},
]


def _nested() -> bytes:
    document = Document()
    outer = document.add_table(rows=3, cols=2)
    outer.cell(0, 0).text = "{%tr for row in rows %}"
    outer.cell(2, 0).text = "{%tr endfor %}"
    outer.cell(1, 0).text = "{{ row.name }}"
    inner = outer.cell(1, 1).add_table(rows=4, cols=1)
    texts_of = ("头", "{%tr for u in row.units %}", "{{ u }}", "{%tr endfor %}")
    for cell, text in zip(inner.columns[0].cells, texts_of, strict=True):
        cell.text = text
    return saved(document)


def _margins() -> bytes:
    document = Document()
    document.add_paragraph("{{ title }}")
    section = document.sections[0]
    section.header.paragraphs[0].text = "页眉 {{ title }}{% if n > 1 %}（{{ n }}）{% endif %}"
    section.footer.paragraphs[0].text = "{%p for row in rows %}"
    section.footer.add_paragraph("{{ row.name }}")
    section.footer.add_paragraph("{%p endfor %}")
    return saved(document)


def _text_box() -> bytes:
    document = Document()
    element = document.add_paragraph("前{{ n }}")._p
    content = f"<w:p>{run('框内{{ ti')}{run('tle }}')}</w:p><w:p>{run('第二段')}</w:p>"
    element.append(parse_xml(TEXT_BOX.format(content=content)))
    document.add_paragraph("后")
    return saved(document)


SAME: dict[str, tuple[Callable[[], bytes], dict[str, Any]]] = {
    "names": (lambda: of("截至{{ month }}，共{{ n }}项。", "无标记", "{{ title }}{{ n }}"), {}),
    "p-if": (
        lambda: of(
            "{%p if n > 5 %}",
            "多",
            "{%p elif n > 1 %}",
            "中{{ n }}",
            "{%p else %}",
            "少",
            "{%p endif %}",
            "尾",
        ),
        {},
    ),
    "p-for": (lambda: of("{%p for r in rows %}", "{{ loop.index }}. {{ r.name }}", "{%p endfor %}"), {}),
    "tr-for": (
        lambda: table(
            "名称¦完成",
            "{%tr for r in rows %}",
            "{{ r.name }}¦{{ r.done }}",
            "{%tr endfor %}",
            "合计¦{{ n }}",
        ),
        {},
    ),
    "tr-if": (
        lambda: table(
            "{%tr for r in rows %}",
            "{%tr if r.done %}",
            "{{ r.name }}¦x",
            "{%tr endif %}",
            "{%tr endfor %}",
            "尾¦",
        ),
        {},
    ),
    "tc-for": (
        lambda: table(
            "{%tc for r in rows %}¦{{ r.name }}¦{%tc endfor %}",
            "{%tc for r in rows %}¦{{ r.done }}¦{%tc endfor %}",
        ),
        {},
    ),
    "r-if": (lambda: of("甲{%r if n > 1 %}¦乙{{ n }}¦{%r else %}¦丙¦{%r endif %}丁"), {}),
    "r-value": (lambda: of("甲 {{r rich }} 乙"), {"rich": "红<字>"}),
    "p-value": (lambda: of("甲", "{{p rich }}", "乙"), {"rich": "红&字"}),
    "comments": (
        lambda: of("甲{# 说明 #}乙", "{#p 整段说明 #}", "丙"),
        {},
    ),
    "row-comments": (lambda: table("{#tr 说明 #}", "甲¦乙", "{#tc 说明 #}¦丙"), {}),
    "nested-tables": (_nested, {}),
    "inline-for": (
        lambda: of("{% for r in rows %}{{ r.name }}¦{% if not loop.last %}、{% endif %}¦{% endfor %}。"),
        {},
    ),
    "across-paragraphs": (lambda: of("甲{% for r in rows %}", "{{ r.name }}", "乙{% endfor %}丙"), {}),
    "merged-paragraphs": (
        lambda: of("我在{% if n > 1 -%}", "城里", "{%- else -%}", "乡下", "{%- endif %}住。", "尾"),
        {},
    ),
    "header-footer": (_margins, {}),
    "split-runs": (lambda: of("甲{¦{ ti¦tle }¦}乙¦{¦% if¦ n %}¦丙¦{% en¦dif %}丁"), {}),
    "filters": (
        lambda: of("{{ title|upper }}{{ rows|map(attribute='name')|join('、') }}{{ n|default(3) }}"),
        {},
    ),
    "set": (lambda: of("{% set a = n * 2 %}{{ a }}", "{%p set b = 7 %}", "{{ b }}"), {}),
    "macro": (lambda: of("{% macro m(x) %}〔{{ x }}〕{% endmacro %}甲{{ m(title) }}乙"), {"title": "普通"}),
    "set-block": (lambda: of("{% set t %}{{ n }}项{% endset %}甲{{ t }}"), {}),
    "with": (lambda: of("{% with x = n %}{{ x }}{% endwith %}"), {}),
    "smart-quotes": (lambda: of("{{ rows|map(attribute=‘name’)|join(“、”) }}"), {}),
    "entities": (lambda: of("{% if n < 3 %}小{% endif %}{% if n >= 2 %}大{% endif %}"), {}),
    "literal-braces": (lambda: of("{_{ 不是标记 }_} {_% 也不是 %_} {{ n }}"), {}),
    "raw": (lambda: of("{% raw %}{{ 原样 }}{% endraw %}{{ n }}"), {}),
    "line-breaks": (lambda: of("{{ lines }}尾"), {"lines": "一\n二\t三"}),
    "text-box": (_text_box, {}),
    "conditional-text": (
        lambda: of("{{ '是' if n else '否' }}{{ title ~ n }}{{ rows[0].name }}{{ rows|length }}"),
        {},
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_same_text_as_docxtpl(case: str) -> None:
    build, more = SAME[case]
    data = build()
    context = {"title": "月报&专刊", "month": "6月底", "n": 2, "rows": ROWS, **more}
    theirs = dict(context)
    if case == "r-value":
        theirs["rich"] = RichText(context["rich"])
    if case == "p-value":
        theirs["rich"] = RichTextParagraph(context["rich"])
    peer = DocxTemplate(io.BytesIO(data))
    peer.render(theirs, autoescape=True)
    expected = saved(peer.docx)
    result = Template(data, "样稿.docx").render(context)
    assert texts(result) == texts(expected)
    if case != "row-comments":
        assert shape(result) == shape(expected)
    for margin in ("header", "footer"):
        ours, other = (getattr(Document(io.BytesIO(file)).sections[0], margin) for file in (result, expected))
        assert paragraphs(ours._element) == paragraphs(other._element)


def test_footnotes_as_docxtpl() -> None:
    data = with_footnotes(of("正文{{ n }}"))
    result = Template(data, "样稿.docx").render({"n": 1, "note": "依据&出处"})
    assert "注：依据&amp;出处" in part(result, "word/footnotes.xml")
    peer = DocxTemplate(io.BytesIO(data))
    peer.render({"n": 1, "note": "依据&出处"}, autoescape=True)
    assert "注：依据&amp;出处" in part(saved(peer.docx), "word/footnotes.xml")


# ------------------------------------------------------------------ joining and lifting


def test_joined_tag_takes_the_format_of_the_run_it_begins_in() -> None:
    result = Template(of("甲¦{{ ti¦tle }}乙¦丙"), "样稿.docx").render({"title": "题"})
    runs = Document(io.BytesIO(result)).paragraphs[0].runs
    assert [(found.text, bool(found.bold)) for found in runs] == [
        ("甲", False),
        ("题", True),
        ("乙", False),
        ("丙", True),
    ]


def test_break_and_spelling_mark_inside_a_tag() -> None:
    body = '<w:r><w:t>甲{{ a</w:t><w:br/><w:t>or</w:t></w:r><w:proofErr w:type="spellStart"/>' + run(" b }}乙")
    assert rendered(with_xml(body), a="", b="二") == ["甲二乙"]


def test_several_row_tags_in_one_row() -> None:
    data = table("头¦", "{%tr for r in rows %}¦{%tr if r.done %}", "{{ r.name }}¦x", "{%tr endif %}{%tr endfor %}¦")
    assert shape(Template(data, "样稿.docx").render({"rows": ROWS})) == [
        [["头", ""], ["规划&建设局", "x"], ["文旅局", "x"]]
    ]


def test_paragraph_value_makes_a_paragraph_of_each_line() -> None:
    data = of("甲", "{{p items }}", "乙")
    assert rendered(data, items="一\n二\r\n三") == ["甲", "一", "二", "三", "乙"]
    assert rendered(data, items=["一\n二", "<三>"]) == ["甲", "一", "二", "<三>", "乙"]
    assert rendered(data, items="") == ["甲", "乙"]


def test_paragraph_value_keeps_the_paragraph_s_format() -> None:
    document = Document()
    document.add_paragraph("{{p items }}", style="List Bullet")
    result = Document(io.BytesIO(Template(saved(document), "样稿.docx").render({"items": ["一", "二"]})))
    assert [paragraph.style.name for paragraph in result.paragraphs if paragraph.style] == ["List Bullet"] * 2


def test_names_that_look_like_levels() -> None:
    assert rendered(of("{{p}}{{ r }}{{r|upper}}{{ tr }}"), p="a", r="b", tr="c") == ["abBc"]


def test_item_of_a_mapping_comes_before_its_methods() -> None:
    assert rendered(of("{{ row.items }}{{ row.count }}{{ row.keys }}"), row={"items": 3, "count": 5, "keys": 7}) == [
        "357"
    ]


@pytest.mark.parametrize("shown", [True, False])
def test_block_may_begin_inside_and_end_outside_a_revision(shown: bool) -> None:
    inserted = f'<w:ins w:id="1" w:author="a" w:date="2024-01-01T00:00:00Z">{run("{% if shown %}甲")}</w:ins>'
    result = Template(with_xml(inserted + run("乙{% endif %}丙")), "样稿.docx").render({"shown": shown})
    assert "".join(re.findall(r"<w:t[^>]*>([^<]*)", part(result))) == ("甲乙丙" if shown else "丙")


def test_deleted_text_is_left_alone() -> None:
    deleted = '<w:del w:id="1" w:author="a"><w:r><w:delText>{{ gone }}{%p if %}</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="2" w:author="a">{run("{{ moved }}")}</w:moveFrom>'
    template = Template(with_xml(deleted + moved + run("{{ here }}")), "样稿.docx")
    assert template.variables == ("here",)
    assert "{{ gone }}{%p if %}" in part(template.render({"here": "在"}))


def test_tag_in_an_insertion_and_a_hyperlink() -> None:
    link = f'<w:hyperlink w:anchor="x">{run("{{ a }}")}</w:hyperlink>'
    inserted = f'<w:ins w:id="1" w:author="a">{run("{{ b }}")}</w:ins>'
    result = Template(with_xml(link + inserted), "样稿.docx").render({"a": "甲", "b": "乙"})
    assert ">甲<" in part(result) and ">乙<" in part(result)


def test_field_codes_and_attributes() -> None:
    field = '<w:r><w:instrText xml:space="preserve"> HYPERLINK "{{ url }}" </w:instrText></w:r>'
    link = f'<w:hyperlink w:anchor="x" w:tooltip="{{{{ tip }}}}">{run("{{ a }}")}</w:hyperlink>'
    data = with_xml(field + link)
    result = part(Template(data, "样稿.docx").render({"url": 'a?b&"c"', "tip": '"<\n', "a": 1}))
    assert "a?b&amp;&quot;c&quot;" in result
    assert 'w:tooltip="&quot;&lt;&#10;"' in result


def test_text_box_is_filled_in_both_copies() -> None:
    assert rendered(_text_box(), title="题", n=1).count("框内题") == 2


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        (("{%p if n %}¶文字¶{%p endif %}¦乙",), [[["", "乙"]]]),
        (("头¦", "{%tr for x in [] %}", "a¦b", "{%tr endfor %}"), [[["头", ""]]]),
        (("{%tr for x in [] %}", "a¦b", "{%tr endfor %}"), []),
        (("{{p none_of }}¦乙",), [[["", "乙"]]]),
    ],
)
def test_nothing_is_left_that_word_cannot_open(rows: tuple[str, ...], left: list[Any]) -> None:
    result = Template(table(*rows), "样稿.docx").render({"n": 0, "none_of": ""})
    assert shape(result) == left
    for cell in Document(io.BytesIO(result)).element.body.iter(qn("w:tc")):
        assert cell[-1].tag == qn("w:p")


def test_column_loop_makes_the_grid_as_wide_as_the_rows() -> None:
    data = table("{%tc for r in rows %}¦{{ r.name }}¦{%tc endfor %}")
    xml = part(Template(data, "样稿.docx").render({"rows": ROWS * 2}))
    widths = [int(width) for width in re.findall(r'<w:gridCol w:w="(\d+)"', xml)]
    before = [int(width) for width in re.findall(r'<w:gridCol w:w="(\d+)"', part(data))]
    assert len(widths) == 6 and abs(sum(widths) - sum(before)) < 10


def test_pictures_in_a_loop_get_ids_of_their_own() -> None:
    picture = '<w:r><w:drawing><wp:inline><wp:docPr id="7" name="图"/></wp:inline></w:drawing></w:r>'
    data = with_xml(run("{% for x in range(3) %}") + picture + run("{% endfor %}"))
    xml = part(Template(data, "样稿.docx").render({}))
    assert re.findall(r'<wp:docPr id="(\d+)"', xml) == ["8", "9", "10"]


# ------------------------------------------------------------------ escaping

HARD = [
    "规划&建设局",
    "完成率<50%",
    "a > b",
    "]]>",
    "😀𠮷",
    "{{ x }}{% if %}{# #}",
    "&amp;&#10;",
    " 首尾空格 ",
    "\"'",
    "字" * 10_000,
]


@pytest.mark.parametrize("value", HARD, ids=lambda value: value[:12])
def test_data_are_printed_as_they_are(value: str) -> None:
    assert rendered(of("甲{{ x }}乙"), x=value) == [f"甲{value}乙"]
    assert shape(Template(table("{{ x }}¦乙"), "样稿.docx").render({"x": value})) == [[[value, "乙"]]]


def test_control_characters_are_replaced_not_dropped() -> None:
    assert rendered(of("{{ x }}"), x="a\x00b\x0bc\x1fd\ud800e\uffff") == ["a\ufffdb\ufffdc\ufffdd\ufffde\ufffd"]


def test_every_kind_of_line_end_is_one_break() -> None:
    assert rendered(of("{{ x }}"), x="一\n二\r\n三\r四\t五") == ["一\n二\n三\n四\t五"]


def test_escaping_filters_do_not_escape_twice_nor_let_anything_through() -> None:
    assert rendered(of("{{ x|e }}{{ x|safe }}{{ x|escape|upper }}{{ ('a'|safe) ~ x }}"), x="<b>&") == [
        "<b>&" * 2 + "<B>&a<b>&"
    ]


def test_value_with_markup_of_its_own_is_escaped() -> None:
    class Sly:
        def __html__(self) -> str:
            return "<w:p/>"

        def __str__(self) -> str:
            return "<w:p/>"

    assert rendered(of("{{ x }}"), x=Sly()) == ["<w:p/>"]


def test_macro_and_set_block_write_breaks_and_escape_once() -> None:
    data = of("{% macro m(x) %}〔{{ x }}〕{% endmacro %}{% set t %}{{ m(v) }}&{% endset %}{{ t }}{{ t ~ v }}")
    assert rendered(data, v="a\n<b>") == ["〔a\n<b>〕&〔a\n<b>〕&a\n<b>"]


def test_spaces_beside_a_tag_are_kept() -> None:
    result = Template(with_xml("<w:r><w:t>{{ a }}</w:t></w:r>"), "样稿.docx").render({"a": " 甲  "})
    assert '<w:t xml:space="preserve"> 甲  </w:t>' in part(result)


def test_numbers_and_dates() -> None:
    assert rendered(of("{{ a }} {{ b }} {{ c }} {{ d }}"), a=1, b=2.5, c=Decimal("1.10"), d=date(2024, 6, 30)) == [
        "1 2.5 1.10 2024-06-30"
    ]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(st.characters(codec=None, exclude_categories=()), max_size=60))
def test_any_text_is_found_whole(value: str, anything: Template) -> None:
    value = value.replace("\a", "").replace("\f", "")  # these two part paragraphs
    allowed = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
    expected = allowed.sub("\ufffd", re.sub("\r\n|\r", "\n", value))
    document = Document(io.BytesIO(anything.render({"x": value}, {"subject": "s"})))
    assert document.paragraphs[0].text == f"甲{expected}乙"
    assert document.tables[0].cell(0, 0).text == expected
    assert document.sections[0].header.paragraphs[0].text == f"眉{expected}"


@pytest.fixture(scope="module")
def anything() -> Template:
    document = Document()
    document.add_paragraph("甲{{ x }}乙")
    document.sections[0].header.paragraphs[0].text = "眉{{ x }}"
    return Template(table("{{ x }}", document=document), "样稿.docx")


PIECES = [
    "甲",
    "{{ a }}",
    "{% if a %}",
    "{% endif %}",
    "{% for i in rows %}",
    "{% endfor %}",
    "{%p if b %}",
    "{%p endif %}",
    "乙¦丙",
]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=4).map("¦".join), max_size=6), st.booleans())
def test_whatever_is_accepted_gives_sound_xml(lines: list[str], a: bool) -> None:
    try:
        result = Template(of(*lines), "样稿.docx").render({"a": "字" if a else "", "b": a, "rows": [1, 2]})
    except CannotDo:
        return
    text = "".join(Document(io.BytesIO(result)).element.itertext())
    assert "{%" not in text and "{{" not in text


_PRINTED = ["甲乙", "文 字", "a&b", "c<d", "{{ x }}", "{{ rows[0].name }}", "{{ x ~ n }}", "{# 注 #}"]
_INLINE = st.recursive(
    st.sampled_from(_PRINTED),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map("".join)
        | st.builds("{{% if {} %}}{}{{% else %}}{}{{% endif %}}".format, st.sampled_from(["x", "e"]), inner, inner)
        | st.builds("{{% for i in rows %}}{}{{{{ i.name }}}}{{% endfor %}}".format, inner)
        | st.builds("{{%r if e %}}{}{{%r endif %}}".format, inner)
    ),
    max_leaves=6,
)
_BLOCKS = st.recursive(
    _INLINE.map(lambda text: [text]),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: [text for part in parts for text in part])
        | inner.map(lambda texts: ["{%p if x %}", *texts, "{%p endif %}"])
        | inner.map(lambda texts: ["{%p for i in rows %}", *texts, "{%p endfor %}"])
    ),
    max_leaves=5,
)


@settings(max_examples=80, deadline=None)
@given(_BLOCKS, st.randoms(use_true_random=False))
def test_random_templates_give_the_text_docxtpl_gives(lines: list[str], chance: Any) -> None:
    document = Document()
    for text in lines:
        runs = document.add_paragraph()
        cuts = sorted(chance.sample(range(len(text)), min(len(text), chance.choice([0, 1, 3]))))
        for start, stop in zip([0, *cuts], [*cuts, len(text)], strict=True):
            runs.add_run(text[start:stop]).bold = chance.choice([True, False])
    data = saved(document)
    context = {"x": "值&<", "e": "", "n": 2, "rows": [{"name": "甲"}, {"name": "乙&"}]}
    peer = DocxTemplate(io.BytesIO(data))
    peer.render(context, autoescape=True)
    assert rendered(data, **context) == texts(saved(peer.docx))


# ------------------------------------------------------------------ errors and their places

TASKS = {"tasks": {"total": 38, "done": None}, "title": "月报", "rows": ROWS}


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("{{ tasks.totl }}", "“tasks.totl”不存在，最接近的是“total”"),
        ("{{ titel }}", "“titel”不存在，最接近的是“title”"),
        ("{{ tasks['totl'] }}", "“tasks['totl']”不存在，最接近的是“total”"),
        ("{% for r in rows %}{{ r.nam }}{% endfor %}", "“r.nam”不存在，最接近的是“name”"),
        ("{% if tasks.totl %}甲{% endif %}", "“tasks.totl”不存在"),
        ("{{ rows[9].name }}", "“rows”是清单，取不到“9”"),
        ("{{ rows.name }}", "“rows”是清单，取不到“name”"),
        ("{{ title.name }}", "“title”是文字或数字，取不到“name”"),
        ("{{ tasks.done.rate }}", "“tasks.done”没有值，取不到“rate”"),
        ("{{ tasks.done }}", "“tasks.done”没有值"),
        ("{{ tasks.done|trim }}", "“tasks.done|trim”没有值"),
        ("{{ tasks.done|int }}", "没有值"),
        ("{{ title ~ tasks.done }}", "没有值"),
        ("{{ [title, none]|join }}", "没有值"),
        ("{{ '%s'|format(none) }}", "没有值"),
        ("{% for x in tasks.done %}{{ x }}{% endfor %}", "“tasks.done”没有值"),
        ("{{ rows }}", "“rows”是清单，不能直接打印"),
        ("{{ tasks }}", "是一组名称和值，不能直接打印"),
        ("{{ title.upper }}", "是对象或函数，不能直接打印"),
        ("{{ title == 1 }}", "是真假值，不能直接打印"),
        ("{{ title + 1 }}", "计算出错（TypeError"),
        ("{{ 1 / 0 }}", "计算出错（ZeroDivisionError"),
        ("{{ title", "没有写完，缺少“}}”"),
        ("{{ title 和 {{ tasks.total }}", "“{{ title 和 {{ tasks.total }}”没有写完"),
        ("{{}}", "是空的"),
        ("{{ title | }}", "写法有误：此处应为名称，实际是标记的结尾"),
        ("{{ title，}}", "有不认识的字符“，”，标记里的符号须用半角"),
        ("{{ title|uper }}", "没有名为“uper”的过滤器，最接近的是“upper”"),
        ("{{ title is evn }}", "没有名为“evn”的判断，最接近的是“even”"),
        ("title }}", "“}}”没有对应的开头"),
        ("｛｛ title ｝｝", "用了全角符号“｛｛”"),
        ("{％ if title %}", "用了全角符号“{％”"),
        ("{% if title %}", "“{% if title %}”没有结束"),
        ("{% endif %}", "“{% endif %}”没有对应的 {% if %}"),
        ("{% else %}", "“{% else %}”前面没有对应的"),
        ("{% if title %}{% endfor %}", "“{% endfor %}”与“{% if title %}”不成对"),
        ("{% fro x in rows %}", "不认识的标记“{% fro x in rows %}”。最接近的是“for”"),
        ("{% p if title %}", "“p”要紧跟在“{%”之后"),
        ("{% raw %}甲", "“{% raw %}”没有结束"),
        ("{% include 'a' %}", "暂不支持"),
        ("{{tr title }}", "暂不支持“{{tr title }}”"),
        ("前文 {%p if title %}", None),
        ("{%p set a = 1 %} 后文", "“{%p set a = 1 %}”会占去整个段，同一段里的文字“后文”会丢失"),
        ("{%p set a = 1 %}{{ title }}", "同一段里的标记“{{ title }}”会丢失"),
    ],
)
def test_error_says_the_place_the_tag_and_what_to_do(tag: str, said: str | None) -> None:
    message = refused(of("一", "二", tag), **TASKS)
    assert message.startswith("样稿.docx：正文第3段：")
    assert (said or "没有结束") in message
    in_cell = refused(table("头¦乙", f"甲¦{tag}"), **TASKS)
    assert in_cell.startswith("样稿.docx：表1 第2行 第2列：")


def test_places() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "{{ x }}"
    assert refused(saved(document)).startswith("样稿.docx：页眉第1段：")
    assert refused(with_footnotes(of("a"))).startswith("样稿.docx：脚注1第1段：")
    document = Document()
    document.add_paragraph("一")
    document.add_paragraph()._p.append(parse_xml(TEXT_BOX.format(content=f"<w:p>{run('{{ x }}')}</w:p>")))
    assert refused(saved(document)).startswith("样稿.docx：正文第2段文本框第1段：")
    document = Document()
    document.core_properties.title = "{{ x }}"
    assert refused(saved(document)).startswith("样稿.docx：文档属性“title”：")


def test_place_counts_tables_merged_cells_and_nested_tables() -> None:
    document = Document()
    document.add_table(rows=1, cols=1)
    document.add_paragraph("一")
    grid = document.add_table(rows=2, cols=3)
    grid.cell(1, 0).merge(grid.cell(1, 1))
    grid.cell(1, 2).text = "{{ x }}"
    assert refused(saved(document)).startswith("样稿.docx：表2 第2行 第3列：")
    grid.cell(1, 2).text = ""
    grid.cell(1, 2).add_table(rows=1, cols=1).cell(0, 0).text = "{{ x }}"
    assert refused(saved(document)).startswith("样稿.docx：表2 第2行 第3列 内表1 第1行 第1列：")


def test_row_tag_must_stand_alone_in_its_row() -> None:
    message = refused(table("头¦", "{%tr for r in rows %}¦内容", "{%tr endfor %}¦"), rows=[])
    assert "表1 第2行 第1列：“{%tr for r in rows %}”会占去整个行，同一行里的文字“内容”会丢失" in message
    assert "同一行里的标记" in refused(table("{%tr for r in rows %}¦{{ r }}", "{%tr endfor %}¦"), rows=[])


def test_picture_and_section_break_beside_a_paragraph_tag_are_not_lost() -> None:
    assert "图片会丢失" in refused(with_xml(run("{%p set a = 1 %}") + "<w:r><w:drawing/></w:r>"))
    assert "分页符会丢失" in refused(with_xml(run("{%p set a = 1 %}") + '<w:r><w:br w:type="page"/></w:r>'))
    assert "分节符会丢失" in refused(with_xml("<w:pPr><w:sectPr/></w:pPr>" + run("{%p set a = 1 %}")))


@pytest.mark.parametrize(
    "rows",
    [
        ("{% for r in rows %}甲¦乙{% endfor %}",),
        ("{%p for r in rows %}¦{%p endfor %}",),
        ("{%tr for r in rows %}¦", "甲¦乙{% endfor %}"),
        ("{%p for r in rows %}¶甲¶{% endfor %}¦乙",),
    ],
)
def test_block_must_begin_and_end_on_the_same_level(rows: tuple[str, ...]) -> None:
    assert "不在同一层" in refused(table(*rows), rows=[])


def test_tag_in_a_diagram_is_not_left_to_be_printed() -> None:
    data = of("{{ a }}")
    kind = "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml"
    types = part(data, "[Content_Types].xml")
    override = f'<Override PartName="/word/diagrams/data1.xml" ContentType="{kind}"/></Types>'
    diagram = '<dgm:dataModel xmlns:dgm="d" xmlns:a="a"><a:t>{{</a:t><a:t>title}}</a:t></dgm:dataModel>'
    parts = {"[Content_Types].xml": types.replace("</Types>", override), "word/diagrams/data1.xml": diagram}
    assert "暂不支持图示里的标记“{{title}}”" in refused(changed(data, parts), a=1)


def test_row_tag_outside_a_table() -> None:
    assert "不在表格里" in refused(of("{%tr for r in rows %}", "{%tr endfor %}"), rows=[])


def test_block_half_inside_a_content_control() -> None:
    control = f"<w:sdt><w:sdtContent>{run('{% if a %}')}</w:sdtContent></w:sdt>"
    assert refused(with_xml(control + run("{% endif %}")), a=1).startswith("样稿.docx：正文第1段：")


def test_error_of_a_filter_keeps_its_words() -> None:
    def strict(value: Any) -> str:
        raise CannotDo(f"“{value}”不是日期。", remedy="请填写 2024-06-30。")

    template = Template(of("甲", "{{ x|day }}"), "样稿.docx", {"day": strict})
    with pytest.raises(CannotDo) as caught:
        template.render({"x": "昨天"})
    assert str(caught.value) == "样稿.docx：正文第2段：标记“{{ x|day }}”：“昨天”不是日期。请填写 2024-06-30。"


def test_error_inside_a_macro_points_into_it() -> None:
    data = of("{% macro m(x) %}{{ x.nme }}{% endmacro %}", "二", "{{ m(row) }}")
    assert refused(data, row={"name": 1}).startswith("样稿.docx：正文第1段：标记“{{ x.nme }}”：“x.nme”不存在")


# ------------------------------------------------------------------ the sandbox


@pytest.mark.parametrize(
    "tag",
    [
        "{{ ''.__class__ }}",
        "{{ ''['__class__'] }}",
        "{{ ''|attr('__class__') }}",
        "{{ f.__globals__ }}",
        "{{ '{0.__class__}'.format(f) }}",
        "{{ rows.append(1) }}",
        "{{ d.update(a=1) }}",
        "{% for i in range(10**9) %}{% endfor %}",
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{{ 9**999**9 }}",
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{{ 'a' * 10**10 }}",
        "{{ lipsum() }}",
        "{% set x = x %}{{ x.y }}",
        "{{ self }}{{ self.x() }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ],
)
def test_sandbox(tag: str) -> None:
    assert "正文第1段" in refused(of(tag), f=strict_sum, rows=[1], d={})


@dataclass(frozen=True, slots=True)
class Said:
    """What a report prints of a thing."""

    name: str = "甲"
    _own: str = "乙"

    @property
    def twice(self) -> str:
        return self.name * 2

    @property
    def _hidden(self) -> str:
        return self._own


def test_fields_and_properties_are_printed_and_nothing_else_of_a_value() -> None:
    assert rendered(of("{{ it.name }}{{ it.twice }}"), it=Said()) == ["甲甲甲"]
    for name in ("_own", "_hidden", "__class__", "__dataclass_fields__", "nothing"):
        assert "正文第1段" in refused(of(f"{{{{ it.{name} }}}}"), it=Said())


def strict_sum(*values: int) -> int:
    """A function in the context."""
    return sum(values)


def test_functions_of_the_context_may_be_called() -> None:
    assert rendered(of("{{ f(1, 2) }}"), f=strict_sum) == ["3"]


def test_output_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.briefing.template.OUTPUT_LIMIT", 100_000)
    assert "输出超过 100,000 个字符" in refused(of("{% for i in range(9000) %}{{ i * 10**20 }}{% endfor %}"))
    assert "输出超过 1,000 段" in refused(of("{%p for i in range(1100) %}", "{{ i }}", "{%p endfor %}"))


def test_a_ledger_of_many_rows_may_have_a_long_briefing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.briefing.template.OUTPUT_LIMIT", 10_000)
    template = Template(of("{%p for i in range(1100) %}", "{{ i }}", "{%p endfor %}"), "稿.docx")
    with pytest.raises(CannotDo, match="输出超过"):
        template.filled({}, rows=49)
    assert ">1099<" in template.filled({}, rows=100).parts["word/document.xml"].decode()


# ------------------------------------------------------------------ the package


def test_same_bytes_twice_and_fixed_entries() -> None:
    data = _margins()
    template = Template(data, "样稿.docx")
    context = {"title": "题", "n": 2, "rows": ROWS}
    first = template.render(context, {"title": "题"})
    assert first == template.render(context, {"title": "题"}) == Template(data, "b").render(context, {"title": "题"})
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(first)) as new:
        assert new.testzip() is None
        assert sorted(new.namelist()) == sorted(old.namelist())
        assert new.namelist()[0] == "[Content_Types].xml"
        assert {info.date_time for info in new.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.external_attr for info in new.infolist()} == {0}
        assert new.read("word/styles.xml") == old.read("word/styles.xml")


def test_order_of_entries_is_the_template_s() -> None:
    data = of("{{ a }}")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        contents = {name: archive.read(name) for name in names}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in reversed(names):
            archive.writestr(name, contents[name])
    result = Template(stream.getvalue(), "样稿.docx").render({"a": 1})
    with zipfile.ZipFile(io.BytesIO(result)) as archive:
        assert archive.namelist() == [
            "[Content_Types].xml",
            *(n for n in reversed(names) if n != "[Content_Types].xml"),
        ]
        assert archive.testzip() is None


def test_variables() -> None:
    data = _margins()
    assert Template(data, "样稿.docx").variables == ("n", "rows", "title")
    loop = of("{% for r in rows %}{{ r.x }}{{ loop.index }}{% endfor %}{% set y = z %}{{ y }}{{ range(3)|length }}")
    assert Template(loop, "样稿.docx").variables == ("rows", "z")
    assert Template(of("无标记"), "样稿.docx").variables == ()


def test_properties_replace_and_tags_in_them_are_filled() -> None:
    document = Document()
    document.core_properties.title = "{{ t }}"
    document.core_properties.subject = "{{ t }}题"
    template = Template(saved(document), "样稿.docx")
    given_values = {
        "title": "月报<1>",
        "created": "2024-06-30T00:00:00Z",
        "category": "专刊",
        "language": "zh",
    }
    properties = Document(io.BytesIO(template.render({"t": "a&b"}, given_values))).core_properties
    assert (properties.title, properties.subject, properties.category) == ("月报<1>", "a&b题", "专刊")
    assert properties.created is not None and properties.created.date() == date(2024, 6, 30)
    assert Document(io.BytesIO(template.render({"t": "a"}))).core_properties.title == "a"
    with pytest.raises(CannotDo, match="没有名为“titel”的文档属性"):
        template.render({"t": ""}, {"titel": "x"})


def test_properties_are_added_to_a_package_without_them() -> None:
    data = of("{{ a }}")
    types, rels = part(data, "[Content_Types].xml"), part(data, "_rels/.rels")
    bare = changed(
        data,
        {
            "[Content_Types].xml": re.sub(r"<Override[^>]*core-properties[^>]*/>", "", types),
            "_rels/.rels": re.sub(r"<Relationship [^>]*core-properties[^>]*/>", "", rels),
            "docProps/core.xml": None,
        },
    )
    for given_values in ({}, {"title": "题", "creator": "综合科", "modified": "2024-06-30T08:00:00Z"}):
        properties = Document(io.BytesIO(Template(bare, "样稿.docx").render({"a": 1}, given_values))).core_properties
        assert properties.title == given_values.get("title", "")
        assert properties.author == given_values.get("creator", "")


def test_literal_braces_without_a_tag() -> None:
    assert rendered(of("{_{ x }_}")) == ["{{ x }}"]


def test_utf_16_part() -> None:
    data = of("甲{{ a }}")
    xml = re.sub(r"<\?xml.*?\?>", '<?xml version="1.0" encoding="UTF-16"?>', part(data))
    assert rendered(changed(data, {"word/document.xml": xml.encode("utf-16")}), a="乙") == ["甲乙"]


def test_comments_and_cdata_in_the_xml() -> None:
    data = of("甲{{ a }}乙")
    xml = part(data).replace("甲{{ a }}乙", "<!-- {{ no -->甲<![CDATA[{{ a }}<乙>]]>")
    assert rendered(changed(data, {"word/document.xml": xml}), a=1) == ["甲1<乙>"]


def _broken() -> Iterator[tuple[str, bytes, str]]:
    data = of("{{ a }}")
    yield "text", "不是压缩包".encode(), "不是 .docx 文件"
    yield "empty", b"", "不是 .docx 文件"
    yield "cut", data[: len(data) // 2], "不是 .docx 文件"
    yield "old", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧格式的 .doc"
    yield (
        "password",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "文件有密码",
    )
    yield "xml", changed(data, {"word/document.xml": "<w:document>{{ a }}"}), "已损坏"
    yield "doctype", changed(data, {"word/document.xml": f"<!DOCTYPE x>{part(data)[55:]}"}), "DOCTYPE"
    yield (
        "prefix",
        changed(data, {"word/document.xml": re.sub(r"\bw:", "x:", part(data)).replace("xmlns:w=", "xmlns:x=")}),
        "w: 前缀",
    )
    yield "rels", changed(data, {"_rels/.rels": None}), "不是 Word 文档"
    yield "dots", changed(data, {"word/../../x": "x"}), "可疑的文件名"
    yield "bomb", changed(data, {"word/media/x": bytes(5_000_000)}), "压缩比可疑"
    types = part(data, "[Content_Types].xml")
    macros = types.replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    yield "docm", changed(data, {"[Content_Types].xml": macros}), ".docm 或 .dotx"
    flipped = bytearray(data)
    at = data.index(b"word/styles.xml") + 200
    flipped[at] ^= 0xFF
    yield "flipped", bytes(flipped), "已损坏"


@pytest.mark.parametrize(("data", "said"), [pytest.param(d, s, id=i) for i, d, s in _broken()])
def test_what_is_not_a_template(data: bytes, said: str) -> None:
    with pytest.raises(CannotDo) as caught:
        Template(data, "样稿.docx")
    assert said in str(caught.value) and caught.value.remedy


def test_too_large_a_template(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.briefing.parts.package.UNPACKED_LIMIT", 1_000)
    assert "解压后超过" in refused(of("{{ a }}"), a=1)


@dataclass(frozen=True)
class Row:
    """A row with attributes."""

    name: str


def test_attributes_of_objects() -> None:
    assert rendered(of("{{ row.name }}"), row=Row("甲")) == ["甲"]
    assert "“row.nme”不存在，最接近的是“name”" in refused(of("{{ row.nme }}"), row=Row("甲"))
    assert "对象或函数" in refused(of("{{ row }}"), row=Row("甲"))


def test_nothing_of_one_rendering_is_left_for_the_next() -> None:
    template = Template(of("{% set ns = namespace(n=n) %}{% set ns.n = ns.n + 1 %}{{ ns.n }}"), "样稿.docx")
    assert [texts(template.render({"n": n})) for n in (1, 5, 1)] == [["2"], ["6"], ["2"]]


def test_escapes() -> None:
    assert xmltext.rich("平常文字") == "平常文字"
    assert xmltext.plain("a\r\nb\t\"'") == "a&#10;b&#9;&quot;&apos;"


# ------------------------------------------------------------------ other programs


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_the_result(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("标题 {{ title }}")
    document.add_paragraph("{%p if hidden %}")
    document.add_paragraph("不见")
    document.add_paragraph("{%p endif %}")
    data = table("名称¦完成", "{%tr for r in rows %}", "{{ r.name }}¦{{ r.done }}", "{%tr endfor %}", document=document)
    made = tmp_path / "made.docx"
    made.write_bytes(Template(data, "样稿.docx").render({"title": "一\n二&三", "hidden": 0, "rows": ROWS}))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "txt:Text",
        "--outdir",
        str(tmp_path),
        str(made),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    text = (tmp_path / "made.txt").read_text("utf-8-sig")
    assert "标题 一\n二&三" in text and "规划&建设局" in text and "完成率<50%" in text and "不见" not in text
