"""`taizhang templates`: every remark fires where it should and nowhere else, comments stand at their places."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import docx
import pytest
import word_files
from jinja2.sandbox import SandboxedEnvironment
from office import needs_office, open_in_office
from test_pictures import png
from test_word_charts import drawn, with_chart

from toolkit.briefing.checking import manual
from toolkit.briefing.checking.additions import ADDITIONS
from toolkit.briefing.checking.check import check_template
from toolkit.briefing.checking.comments import annotated
from toolkit.briefing.checking.example import example_values
from toolkit.briefing.checking.opened import Opened
from toolkit.briefing.checking.profile import STANDARD, read_profile, standard_profile
from toolkit.briefing.checking.profile_text import OWN
from toolkit.briefing.checking.remarks import KINDS, MOST, Remark, Report
from toolkit.briefing.checking.tags import tags_of
from toolkit.briefing.checking.unrendered import OURS
from toolkit.briefing.content.context import VARIABLES
from toolkit.briefing.filters import CATALOGUE, FILTERS
from toolkit.briefing.language.sandbox import Environment
from toolkit.briefing.parts.xmltext import Pieces
from toolkit.briefing.tagging.tags import CELLS, balance, find_passages, scan
from toolkit.briefing.template import Template
from toolkit.briefing.write import find_template, list_templates
from toolkit.pdf import installed_fonts
from toolkit.values import CannotDo, Severity

ROOT = Path(__file__).resolve().parent.parent
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

# -- a document that departs from nothing, part by part, so that a test can change one thing

CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties">'
    "<cp:keywords>{}</cp:keywords></cp:coreProperties>"
)
CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"


def style(name: str, font: str, size: float, first: int = 0, more: str = "", letters: str = "", edge: str = "") -> str:
    """A paragraph style: lines of 28.95 pt, first lines indented by so many characters; `edge` is a page number's."""
    default = 'w:default="1" ' if name == "Normal" else ""
    indent = f'w:firstLineChars="{first * 100}" w:firstLine="{first * round(size * 20)}"'
    latin = font if edge else "Times New Roman"
    return (
        f'<w:style w:type="paragraph" {default}w:styleId="{name}"><w:name w:val="{name}"/><w:pPr>{more}'
        f'<w:spacing w:line="579" w:lineRule="exact"/><w:ind {edge or indent}/></w:pPr><w:rPr>'
        f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{font}"/>{letters}<w:spacing w:val="-5"/>'
        f'<w:sz w:val="{round(size * 2)}"/></w:rPr></w:style>'
    )


def align(side: str) -> str:
    return f'<w:jc w:val="{side}"/>'


STYLES = {
    "Normal": style("Normal", "仿宋_GB2312", 16, 2),
    "标题": style("标题", "方正小标宋简体", 22, more=align("center")),
    "主送": style("主送", "仿宋_GB2312", 16),
    "一级标题": style("一级标题", "黑体", 16, 2),
    "二级标题": style("二级标题", "楷体_GB2312", 16, 2),
    "附件": style("附件", "黑体", 16, more="<w:pageBreakBefore/>"),
    "版记": style("版记", "仿宋_GB2312", 14),
    "页码单": style("页码单", "宋体", 14, more=align("right"), edge='w:rightChars="100"'),
    "页码双": style("页码双", "宋体", 14, more=align("left"), edge='w:leftChars="100"'),
}

PAGE = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId8"/><w:footerReference w:type="even" r:id="rId9"/>'
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" '
    'w:header="850" w:footer="1429" w:gutter="0"/><w:docGrid w:type="lines" w:linePitch="579"/></w:sectPr>'
)
NUMBER = (
    '<w:r><w:t xml:space="preserve">— </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    "<w:r><w:instrText> PAGE </w:instrText></w:r>"
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    '<w:r><w:t xml:space="preserve"> —</w:t></w:r>'
)
SETTINGS = "<w:evenAndOddHeaders/>"


def p(text: str, named: str = "", runs: str = "") -> str:
    """A paragraph in a style; "a¦b" is two runs."""
    own = f'<w:pPr><w:pStyle w:val="{named}"/></w:pPr>' if named else ""
    parts = "".join(f'<w:r><w:t xml:space="preserve">{part}</w:t></w:r>' for part in text.split("¦")) if text else ""
    return f"<w:p>{own}{parts}{runs}</w:p>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{p(cell)}</w:tc>' for cell in cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


LETTER = "".join(
    (
        p("关于{{ title }}的通报", "标题"),
        p("各有关单位：", "主送"),
        p("截至{{ as_of|date }}，台账列有重点任务{{ tasks.total }}项，其中已完成{{ tasks.by_status.已完成 }}项。"),
        p("一、总体情况", "一级标题"),
        p("（一）完成情况", "二级标题"),
        p("1.完成的任务列在后面。"),
        p("（1）其余的任务按时限推进。"),
        p("附件：1.任务清单"),
        p("附件1", "附件"),
        p("抄送：区委办。", "版记"),
    )
)


def part(kind: str, root: str, xml: str) -> tuple[str, str, str]:
    """A part of Word's: the kind of its relation, its content type, its XML."""
    return kind, f"{WORD}.{kind}+xml", f'<w:{root} xmlns:w="{W}" xmlns:r="{R}">{xml}</w:{root}>'


def document(
    body: str = LETTER,
    styles: Mapping[str, str] = STYLES,
    page: str = PAGE,
    settings: str = SETTINGS,
    numbers: tuple[str, str] = (p("", "页码单", NUMBER), p("", "页码双", NUMBER)),
    more: Mapping[str, tuple[str, str, str]] = {},
    keywords: str = "",
) -> bytes:
    """A .docx of these parts; `more` maps a path to its kind (of relation), its content type and its XML."""
    parts = {
        "word/styles.xml": part("styles", "styles", "".join(styles.values())),
        "word/settings.xml": part("settings", "settings", settings),
        "word/footer1.xml": part("footer", "ftr", numbers[0]),
        "word/footer2.xml": part("footer", "ftr", numbers[1]),
        **more,
    }
    ids = {"word/footer1.xml": "rId8", "word/footer2.xml": "rId9"}
    overrides = "".join(f'<Override PartName="/{path}" ContentType="{kind}"/>' for path, (_, kind, _) in parts.items())
    links = "".join(
        f'<Relationship Id="{ids.get(path, f"rId{100 + n}")}" Type="{R}/{kind}" Target="/{path}"/>'
        for n, (path, (kind, _, _)) in enumerate(parts.items())
        if kind
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
        f'"application/xml"/><Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="{CORE_TYPE}"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{R}/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" '
        f'Type="{package}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}{page}</w:body></w:document>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">{links}</Relationships>',
        "docProps/core.xml": CORE.format(keywords),
        **{path: xml for path, (_, _, xml) in parts.items()},
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return stream.getvalue()


def checked(data: bytes, profile: Path | None = None) -> Report:
    return check_template(data, "模板.docx", read_profile(profile) if profile else standard_profile())


def told(data: bytes, profile: Path | None = None) -> list[Remark]:
    """What is said of a template, what holds for this machine's fonts left out."""
    return [remark for remark in checked(data, profile).remarks if not remark.here]


def codes(data: bytes) -> list[str]:
    return [remark.code for remark in told(data)]


def of(*paragraphs: str) -> bytes:
    """The letter with more paragraphs of body before its end."""
    return document(LETTER.replace(p("附件：1.任务清单"), "".join(map(p, paragraphs)) + p("附件：1.任务清单")))


def only(data: bytes) -> Remark:
    """The one remark there is."""
    found = told(data)
    assert len(found) == 1, [(one.code, one.place, one.message) for one in found]
    return found[0]


def test_nothing_is_said_of_a_letter_by_the_book() -> None:
    assert [(one.code, one.place, one.message) for one in told(document())] == []


# -- tags

MISTAKES = {
    "not finished": (["共{{ issuer"], ["tag-wrong"]),
    "not begun": (["共issuer }}项"], ["tag-wrong"]),
    "full width": (["共｛｛ issuer"], ["tag-wrong"]),
    "empty": (["共{{ }}项"], ["tag-wrong"]),
    "misspelt": (["{% fro x in items %}{{ x.name }}{% endfor %}。"], ["tag-wrong"]),
    "misspelt end": (["{% for x in items %}{{ x.name }}{% endfr %}。"], ["tag-wrong"]),
    "refused": (["{% include 'x' %}。"], ["tag-wrong"]),
    "several in one": (["{{ a }{{ issuer }}和 }} 和{{ }}。"], ["tag-wrong"] * 3),
    "macro beside a mistake": (["{{ }}{% macro m() %}有{% endmacro %}{{ m() }}。"], ["tag-wrong"]),
    "not closed": (["{% if tasks.total %}有。"], ["tag-unpaired"]),
    "not opened": (["没有{% endif %}。"], ["tag-unpaired"]),
    "else alone": (["没有{% else %}。"], ["tag-unpaired"]),
    "crossed": (["{% if tasks.total %}{% for x in items %}{% endif %}。"], ["tag-unpaired"]),
    "wrong end": (["{% for x in items %}{{ x.name }}{% endif %}。"], ["tag-unpaired"]),
    "no table": (["{%tr for x in items %}", "{%tr endfor %}"], ["tag-misplaced"] * 2),
    "mixed levels": (["{%p for x in items %}", "有。{% endfor %}"], ["tag-misplaced"]),
    "text beside": (["{%p if tasks.total %}这几个字", "{%p endif %}"], ["text-swallowed"]),
    "tag beside": (["{%p if tasks.total %}{{ issuer }}", "{%p endif %}"], ["text-swallowed"]),
    "bad expression": (["{{ tasks.total + }}项。"], ["expression-wrong"]),
    "bad loop": (["{% for x of items %}{% endfor %}。"], ["expression-wrong"]),
    "unknown name": (["{{ isuer }}。"], ["name-unknown"]),
    "out of its loop": (["{% for x in items %}{{ x.name }}{% endfor %}{{ x.name }}。"], ["name-unknown"]),
    "unknown attribute": (["{{ tasks.totl }}项。"], ["attribute-unknown"]),
    "attribute of an item": (["{% for x in behind_items %}{{ x.nmae }}{% endfor %}。"], ["attribute-unknown"]),
    "attribute of a part": (["{% for x in items[:3] %}{{ x.nmae }}{% endfor %}。"], ["attribute-unknown"]),
    "attribute of a text": (["{% for x in items %}{{ x.name.long }}{% endfor %}。"], ["attribute-unknown"]),
    "loop's own": (["{% for x in items %}{{ loop.idx }}{% endfor %}。"], ["attribute-unknown"]),
    "by a filter": (["{{ items|map(attribute='nmae')|join('、') }}。"], ["attribute-unknown"]),
    "by a number that is none": (["{{ items|map(attribute='²')|join('、') }}。"], ["attribute-unknown"]),
    "by too long a number": (["{{ items|map(attribute='" + "1" * 999 + "')|join }}。"], ["attribute-unknown"]),
    "by a test": (["{{ items|selectattr('stauts', 'equalto', '滞后')|list|length }}项。"], ["attribute-unknown"]),
    "key": (["{{ words.滞缓 }}。"], ["attribute-unknown"]),
    "private": (["{{ tasks._x }}。"], ["attribute-unknown"]),
    "unknown filter": (["{{ as_of|dat }}。"], ["filter-unknown"]),
    "filter of another thing": (["{{ projects|standing('个项目') }}。"], ["filter-unsuited"]),
    "filter of a text": (["{{ issuer|date }}。"], ["filter-unsuited"]),
    "filter without its argument": (["{{ tasks|standing }}。"], ["filter-unsuited"]),
    "unknown test": (["{% if tasks.total is odded %}有。{% endif %}"], ["test-unknown"]),
    "no list": (["{% for x in tasks %}有。{% endfor %}"], ["not-a-list"]),
    "prints a list": (["{{ items }}。"], ["not-printable"]),
    "prints a comparison": (["{{ tasks.total > 1 }}。"], ["not-printable"]),
    "prints an object": (["{{ tasks }}。"], ["not-printable"]),
    "unit": (["{{ unit.name }}。"], ["name-unknown"]),
    "rich without r": (["{{ issuer|rich(bold=true) }}。"], ["not-printable"]),
    "rich of a list": (["{{r items|rich(bold=true) }}。"], ["filter-unsuited"]),
    "rich in no such way": (["{{r issuer|rich(bald=true) }}。"], ["filter-unsuited"]),
    "series as text": (["{{ lists|series('list', 计划投资='planned') }}。"], ["not-printable"]),
    "picture of a text": (["{{ picture(issuer) }}。"], ["filter-unsuited"]),
    "picture of a figure": (["{{ tasks.total|picture(width=60) }}。"], ["filter-unsuited"]),
    "picture nobody gives": (["{{ picture('logo') }}。"], ["name-unknown"]),
    "chart as text": (["{{ chart: tasks.by_status }}。"], ["tag-wrong"]),
    "restart of something": (["{% restart 甲 %}。"], ["tag-wrong"]),
}


@pytest.mark.parametrize(("paragraphs", "expected"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_and_the_renderer_refuses_it(paragraphs: list[str], expected: list[str]) -> None:
    data = of(*paragraphs)
    found = told(data)
    assert [remark.code for remark in found] == expected, [remark.message for remark in found]
    assert all(remark.severity is Severity.ERROR and remark.place.startswith("正文第") for remark in found)
    with pytest.raises(CannotDo):
        Template(data, "模板.docx", FILTERS).render({**example_values(), "unit": None})


SOUND = {
    "printing": ["{{ issuer }}、{{ tasks.total }}项、{{ as_of|date }}、{{ period.label }}、{{ as_of.year }}年。"],
    "braces in quotes": ["{{ '}}' }}和{{ '{{' }}。"],
    "raw": ["{% raw %}{{ x }}{% endraw %}。"],
    "escaped": ["写作{_{ x }_}。"],
    "loop": ["{% for x in items %}{{ loop.index }}{{ x.name }}{% if not loop.last %}、{% endif %}{% endfor %}。"],
    "paragraphs": ["{%p for x in items %}", "有{{ x.name }}。", "{%p endfor %}"],
    "set": ["{% set x = items|first %}{{ x.name }}{% set y %}有{% endset %}{{ y }}。"],
    "macro": ["{% macro m(a, b=1) %}{{ a }}{{ b }}{% endmacro %}{{ m(tasks.total) }}。"],
    "with": ["{% with t = tasks %}{{ t.total }}{% endwith %}项。"],
    "defined": ["{% if nothing is defined %}{{ nothing }}{% endif %}{{ nothing|default('无') }}。"],
    "asked first": ["{% if changes %}{{ changes.newly_behind|length }}项{% endif %}。"],
    "unpacked": ["{% for name, count in tasks.by_status.items() %}{{ name }}{{ count }}{% endfor %}。"],
    "by key": ["{% for x in items %}{{ words[x.status] }}{% endfor %}。"],
    "filters": ["{{ items|selectattr('status', 'equalto', '滞后')|map(attribute='name')|join('、') or '无' }}。"],
    "or nothing": ["{% for u in units %}{{ u.rank or '—' }}{{ u.rank|dash }}{% endfor %}。"],
    "globals": ["{% for x in range(3) %}{{ x }}{% endfor %}。"],
    "comments": ["{# 给改模板的人看 #}有。"],
    "lines of a list": ["{{p statuses }}"],
    "attribute asked for": ["{% if tasks.nothing is defined %}{{ tasks.nothing }}{% endif %}。"],
    "told what else to print": ["{{ nobody|default('无') }}。"],
    "rich": ["{{r issuer|rich(bold=true) ~ '、' ~ tasks.total|rich(color='C00000') }}。"],
    "rich lines": ["{{p [issuer|rich(bold=true), title] }}"],
    "restart": ["{%p restart %}", "完成的任务列在后面。"],
}


@pytest.mark.parametrize("paragraphs", SOUND.values(), ids=SOUND.keys())
def test_what_is_sound_is_let_alone_and_the_renderer_takes_it(paragraphs: list[str]) -> None:
    data = of(*paragraphs)
    assert [(one.code, one.message) for one in told(data)] == []
    Template(data, "模板.docx", FILTERS).render(example_values())


CHARTS = {
    "tasks.by_status": [],
    "lists|series('list', 计划投资='planned', title='投资')": [],
    "items|series('name', 完成率='percent')": [],
    "tasks.by_stats": ["attribute-unknown"],
    "lists|series('lost', 计划投资='planed')": ["attribute-unknown"] * 2,
    "tasks.by_status|series('list', 数='total')": ["filter-unsuited"],
    "lists|series('list')": ["filter-unsuited"],
    "lists|series('list', 规划='plan')": ["filter-unsuited"],
    "tasks.total": ["chart-unsuited"],
    "items": ["chart-unsuited"],
    "words": ["chart-unsuited"],
    "issuer": ["chart-unsuited"],
}


@pytest.mark.parametrize(("figures", "expected"), CHARTS.items(), ids=CHARTS.keys())
def test_the_figures_of_a_chart(figures: str, expected: list[str]) -> None:
    data = charted(f"{{{{ chart: {figures} }}}}")
    found = told(data)
    assert [remark.code for remark in found] == expected, [remark.message for remark in found]
    assert all(f"“{{{{ chart: {figures} }}}}”" in remark.message for remark in found)
    if expected:
        with pytest.raises(CannotDo):
            Template(data, "模板.docx", FILTERS).render(example_values())
    else:
        Template(data, "模板.docx", FILTERS).render(example_values())


def charted(alt: str) -> bytes:
    """The letter with a chart that has this alternative text."""
    return with_chart(document(f"{LETTER}<w:p><w:r><w:t>@</w:t></w:r></w:p>"), alt, drawn())


def test_what_may_be_drawn_in_another_ledger_is_let_alone() -> None:
    values = example_values()
    assert not values["settings"].words and not values["forecast"].unknown
    assert codes(charted("{{ chart: settings.words }}")) == []
    assert codes(charted("{{ chart: forecast.unknown|series('name', 完成率='percent') }}")) == []
    assert codes(charted("{{ chart: reporting.units|series('missing.0', 应报='expected') }}")) == []


def test_one_mistake_hides_no_other() -> None:
    data = of("{{ isuer }}和{{ tasks.totl|amont }}。", "{% if tasks.total %}", "}} 有。", "{{ as_of + }}。")
    assert sorted(codes(data)) == [
        *("attribute-unknown", "expression-wrong", "filter-unknown", "name-unknown", "tag-unpaired", "tag-wrong"),
    ]


def test_the_worst_comes_first_and_then_the_order_of_the_text() -> None:
    found = told(of("共38项。", "{{ isuer }}。", "{{ asof }}。"))
    assert [(one.code, one.place) for one in found] == [
        ("name-unknown", "正文第9段"),
        ("name-unknown", "正文第10段"),
        ("figure-typed", "正文第8段"),
    ]


def test_a_message_names_tag_place_and_the_nearest_name() -> None:
    remark = only(of("共{{ tasks.¦totl }}项。"))
    assert remark.place == "正文第8段"
    assert remark.message == "标记“{{ tasks.totl }}”：“tasks.totl”不存在，最接近的是“total”。"
    assert remark.remedy


def test_of_very_many_mistakes_the_first_are_told_and_the_rest_counted() -> None:
    found = told(of("、".join(f"{{{{ nothing{number} }}}}" for number in range(MOST + 7))))
    assert len(found) == MOST + 1
    assert [one.message for one in found if "同类" in one.message] == ["同类的问题还有 7 处，没有逐处列出。"]


def test_a_loop_that_is_not_closed_still_names_its_items() -> None:
    open_loop = table(row("{%tr for x in items %}"), row("{{ x.name }}{{ x.nmae }}"))
    found = told(document(LETTER + open_loop + p("")))
    assert [(one.code, one.place) for one in found] == [
        ("tag-unpaired", "表1 第1行 第1列"),
        ("attribute-unknown", "表1 第2行 第1列"),
    ]


def test_tags_for_their_cells() -> None:
    rows = row("{%tr for x in items %}", ""), row("{% vm %}{{ x.group }}", "{% cellbg 'FF0000' %}{{ x.name }}")
    assert codes(document(LETTER + table(*rows, row("{%tr endfor %}", "")) + p(""))) == []
    alone = table(row("{% vm %}{{ issuer }}", "{% cellbg 'FF0000' %}{% cellbg '00FF00' %}甲"))
    assert codes(document(LETTER + alone + p(""))) == ["tag-misplaced", "tag-misplaced"]
    assert codes(of("{% cellbg 'FF0000' %}。")) == ["tag-misplaced"]


def test_places_in_tables_footers_and_text_boxes() -> None:
    inner = f"<w:r><w:pict><w:txbxContent>{p('{{ c }}')}</w:txbxContent></w:pict></w:r>"
    body = LETTER + p("", runs=inner) + table(row("甲", "{{ a }}")) + p("")
    numbers = (p("{{ b }}", "页码单", NUMBER), p("", "页码双", NUMBER))
    found = [one for one in told(document(body, numbers=numbers)) if one.code == "name-unknown"]
    places = {one.message[3:10]: one.place for one in found}
    assert places == {
        "{{ a }}": "表1 第1行 第2列",
        "{{ b }}": "页脚（footer1.xml）第1段",
        "{{ c }}": "正文第11段文本框第1段",
    }


def test_a_text_box_that_word_keeps_twice_is_told_once() -> None:
    box = f"<w:txbxContent>{p('{{ isuer }}')}</w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    twice = (
        f'<w:r><mc:AlternateContent {mc}><mc:Choice Requires="wps">{box}</mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert codes(document(LETTER + p("", runs=twice))) == ["name-unknown"]


def test_what_a_tag_would_take_away() -> None:
    picture = "<w:r><w:drawing/></w:r>"
    around = p("{%p if tasks.total %}", runs=picture), p("{%p endif %}")
    remark = only(document(LETTER + "".join(around)))
    assert remark.code == "text-swallowed" and "图片" in remark.message
    page_break = p("{%p if tasks.total %}", runs='<w:r><w:br w:type="page"/></w:r>') + p("{%p endif %}")
    remark = only(document(LETTER + page_break))
    assert remark.code == "text-swallowed" and "分页符" in remark.message
    cells = table(row("{%tr for x in items %}", "这一格的字"), row("{{ x.name }}", ""), row("{%tr endfor %}", ""))
    assert "这一格的字" in only(document(LETTER + cells + p(""))).message


def test_a_template_refused_for_another_reason_says_why() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document())) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "word/footer1.xml":
                text = text.replace(b"7</w:t>", b"{{ issuer }}</w:t>").replace(b"w:", b"q:").replace(b":w=", b":q=")
            new.writestr(name, text)
    assert "template-refused" in codes(stream.getvalue())


def test_a_sort_of_unit_there_is_not_is_refused() -> None:
    remark = only(document(keywords="每单位一份：几个单位"))
    assert remark.code == "template-refused" and "几个单位" in remark.message


def test_what_may_be_missing_is_a_warning() -> None:
    for text, words in (
        ("{{ changes.newly_behind|length }}项。", "“changes”可能没有值"),
        ("{% for u in units %}{{ u.rank }}{% endfor %}。", "“u.rank”可能没有值"),
        ("{% for x in items %}{{ x.gap|against }}{% endfor %}。", "“x.gap”可能没有值"),
        ("{{ tasks.by_status.超序时 }}项。", "不是每本台账都有“tasks.by_status.超序时”"),
        ("{{ tasks.by_status.待核实 }}项。", "不是每本台账都有“tasks.by_status.待核实”"),
        ("{{ breakdown.towns.title }}。", "“breakdown.towns”可能没有值"),
    ):
        remark = only(of(text))
        assert (remark.code, remark.severity) == ("value-may-be-missing", Severity.WARNING) and words in remark.message
    ranked = "{% for u in ranked_units %}{{ u.rank }}{% endfor %}。"  # in this list every one has a rank
    assert codes(of(ranked, "{% for u in units %}{% if u.rank %}{{ u.rank }}{% endif %}{% endfor %}。")) == []


def test_a_template_for_each_unit_has_a_unit() -> None:
    body = LETTER + p("{{ unit.name }}牵头{{ unit.items|length }}项。") + p("{{ unit.nmae }}。")
    assert codes(document(body, keywords="每单位一份：全部单位")) == ["attribute-unknown"]


# -- tags nothing fills in

THEIRS = part("comments", "comments", f'<w:comment w:id="1" w:author="张三">{p("请核对 {{ x }}")}</w:comment>')


def with_comment(body: str = LETTER) -> bytes:
    """The letter with a comment by 张三 on its second paragraph."""
    second = p("各有关单位：", "主送")
    marks = '<w:commentRangeStart w:id="1"/>', '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>'
    commented = second.replace("</w:pPr>", f"</w:pPr>{marks[0]}").replace("</w:p>", f"{marks[1]}</w:p>")
    assert commented.count("w:id") == 3
    return document(body.replace(second, commented), more={"word/comments.xml": THEIRS})


def test_tags_that_are_never_filled() -> None:
    remark = only(with_comment())
    assert (remark.code, remark.place) == ("tag-not-rendered", "批注") and "{{ x }}" in remark.message
    deleted = '<w:del w:id="1" w:author="a"><w:r><w:delText>{{ isuer }}</w:delText></w:r></w:del>'
    remark = only(document(LETTER + p("有。", runs=deleted)))
    assert remark.code == "tag-not-rendered" and remark.place == "正文第11段（修订中删去的文字）"
    inserted = '<w:ins w:id="1" w:author="a"><w:r><w:t>{{ issuer }}</w:t></w:r></w:ins>'
    assert codes(document(LETTER + p("有。", runs=inserted))) == []


# -- typed figures


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("共38项，完成{{ tasks.total }}项。", "“38项”"),
        ("计划投资49.28亿元，完成率45.3%。", "“49.28亿元”、“45.3%”"),
        ("重点任务三十八项，重点项目128个项目。", "“三十八项”、“128个”"),
        ("提高２个百分点。", "“２个百分点”"),
    ],
)
def test_figures_typed_into_the_text(text: str, figures: str) -> None:
    remark = only(of(text))
    assert (remark.code, remark.severity) == ("figure-typed", Severity.WARNING)
    assert f"写着{figures}，" in remark.message


@pytest.mark.parametrize(
    "text",
    [
        "共{{ tasks.total }}项，第3项、2024年6月、6月30日、一项一策。",
        "只列前10项，最多20项，不超过5个百分点。",
        "{% if tasks.total == 1 %}只有1项。{% endif %}",
        "{# 上月是38项 #}有。",
        "{{ '38项' }}。",
        "100%",
    ],
)
def test_figures_that_are_none_of_the_ledgers(text: str) -> None:
    assert codes(of(text)) == []


# -- fonts


def test_a_font_that_is_neither_embedded_nor_listed() -> None:
    odd = run("1.完成的任务。", '<w:rFonts w:eastAsia="某某体"/>')
    body = LETTER.replace(p("1.完成的任务列在后面。"), p("", runs=odd))
    found = told(document(body))
    assert "font-unlisted" in [one.code for one in found] and "“某某体”" in str([one.message for one in found])
    brought = part("fontTable", "fonts", '<w:font w:name="某某体"><w:embedRegular r:id="rId1"/></w:font>')
    tag = LETTER.replace(p("1.完成的任务列在后面。"), p("", runs=run("{{ issuer }}", '<w:rFonts w:ascii="某某体"/>')))
    assert codes(document(tag)) == ["font-unlisted"]
    embedded = document(body, more={"word/fontTable.xml": brought})
    assert "font-unlisted" not in codes(embedded)


def run(text: str, properties: str) -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_a_font_that_is_not_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    here = installed_fonts()
    if here is None:
        pytest.skip("no fontconfig here")
    missing = [one for one in checked(document()).remarks if one.code == "font-missing"]
    named = set(re.findall("“([^”]+)”", missing[0].message)) if missing else set()
    used = {"仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体", "Times New Roman"}
    assert named == {font for font in used if font.casefold() not in here}
    monkeypatch.setenv("PATH", "")
    found = [one.code for one in checked(document()).remarks]
    assert found == ["fonts-unchecked"]


def test_a_font_of_the_theme_is_followed() -> None:
    normal = STYLES["Normal"].replace('w:eastAsia="仿宋_GB2312"', 'w:eastAsiaTheme="minorEastAsia"')
    themed = STYLES | {"Normal": normal}
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    minor = '<a:minorFont><a:latin typeface="X"/><a:ea typeface="{}"/></a:minorFont>'
    theme = f'<a:theme xmlns:a="{a}">{minor}</a:theme>'
    kind = "application/vnd.openxmlformats-officedocument.theme+xml"
    for font, expected in (("仿宋", []), ("微软雅黑", ["body-font", "font-unlisted", "heading-font", "heading-font"])):
        more = {"word/theme/theme1.xml": ("theme", kind, theme.format(font))}
        assert sorted(codes(document(styles=themed, more=more))) == expected


# -- the layout profile

Change = Callable[[], bytes]


def restyled(name: str, old: str, new: str) -> bytes:
    """The letter with a style changed."""
    assert old in STYLES[name]
    return document(styles=STYLES | {name: STYLES[name].replace(old, new)})


def repaged(old: str, new: str) -> bytes:
    assert old in PAGE
    return document(page=PAGE.replace(old, new))


def retyped(old: str, new: str) -> bytes:
    assert old in LETTER
    return document(LETTER.replace(old, new))


def renumbered(old: str, new: str) -> bytes:
    assert old in NUMBER
    changed = NUMBER.replace(old, new)
    return document(numbers=(p("", "页码单", changed), p("", "页码双", changed)))


BIG = '<w:sz w:val="32"/>'
DEPARTURES: dict[str, tuple[Change, str, str, str]] = {
    "paper": (lambda: repaged('w:w="11906"', 'w:w="12240"'), "page-size", "规定", "纸宽 215.9 毫米，应为 210 毫米"),
    "top": (lambda: repaged('w:top="2098"', 'w:top="1440"'), "page-margins", "规定", "25.4 毫米，应为 37±1 毫米"),
    "gutter": (lambda: repaged('w:gutter="0"', 'w:gutter="567"'), "page-margins", "规定", "订口（左边距） 38 毫米"),
    "area": (lambda: repaged('w:bottom="1984"', 'w:bottom="2551"'), "text-area", "规定", "版心高 215 毫米"),
    "lines": (lambda: restyled("Normal", "579", "600"), "page-grid", "一般", "每面排 21 行，应为 22 行"),
    "letters": (
        lambda: restyled("Normal", '<w:spacing w:val="-5"/>', ""), "page-grid", "一般", "每行排 27 个字，应为 28 个字",
    ),
    "body font": (lambda: restyled("Normal", "仿宋_GB2312", "宋体"), "body-font", "一般", "“宋体”，应为仿宋体"),
    "body size": (
        lambda: restyled("Normal", BIG, '<w:sz w:val="24"/>'), "body-size", "一般", "小四（12 磅），应为三号（16 磅）",
    ),
    "colour": (
        lambda: restyled("Normal", BIG, f'<w:color w:val="0000FF"/>{BIG}'), "body-colour", "一般", "应为 000000",
    ),
    "line": (lambda: restyled("Normal", "579", "480"), "body-line", "实务", "固定值 24 磅，应为固定值 28.95 磅"),
    "indent": (
        lambda: restyled("Normal", 'w:firstLineChars="200" w:firstLine="640"', ""), "body-indent", "一般", "段落顶格",
    ),
    "heading": (lambda: restyled("一级标题", "黑体", "宋体"), "heading-font", "一般", "字体是“宋体”，应为黑体"),
    "second": (lambda: restyled("二级标题", "楷体_GB2312", "黑体"), "heading-font", "一般", "二级标题的字体是“黑体”"),
    "heading size": (lambda: restyled("一级标题", BIG, '<w:sz w:val="30"/>'), "heading-size", "一般", "小三（15 磅）"),
    "bold": (lambda: restyled("二级标题", BIG, f"<w:b/>{BIG}"), "heading-bold", "实务", "二级标题加粗，应为不加粗"),
    "number": (lambda: retyped("（一）完成", "(一)完成"), "heading-number", "一般", "“(一)”，应为“（一）”的写法"),
    "number too": (lambda: retyped("1.完成", "1、完成"), "heading-number", "一般", "“1、”，应为“1.”的写法"),
    "number more": (lambda: retyped("（一）完成", "（一）、完成"), "heading-number", "一般", "“（一）、”"),
    "title": (lambda: restyled("标题", "方正小标宋简体", "黑体"), "title-font", "一般", "“黑体”，应为小标宋体"),
    "title size": (lambda: restyled("标题", '"44"', '"36"'), "title-size", "一般", "小二（18 磅），应为二号（22 磅）"),
    "title left": (lambda: restyled("标题", "center", "left"), "title-align", "一般", "标题居左，应为居中"),
    "addressee": (lambda: retyped("有关单位：", "有关单位:"), "addressee-form", "规定", "“:”结尾，应为以“：”结尾"),
    "addressee in": (
        lambda: restyled("主送", 'firstLineChars="0"', 'firstLineChars="200"'), "addressee-form", "规定", "应为顶格",
    ),
    "attachment": (lambda: retyped("1.任务清单", "1.任务清单。"), "attachment-form", "规定", "后面有“。”"),
    "annex": (lambda: restyled("附件", "黑体", "宋体"), "annex-form", "规定", "“宋体”，应为黑体"),
    "annex page": (lambda: restyled("附件", "<w:pageBreakBefore/>", ""), "annex-form", "规定", "另起一面"),
    "imprint": (lambda: restyled("版记", '"28"', '"32"'), "imprint-form", "推荐", "三号（16 磅），应为四号（14 磅）"),
    "document number": (
        lambda: retyped("1.完成的", "1.按区发[2024]3号完成的"), "document-number", "规定", "“[2024]3号”",
    ),
    "dashes": (lambda: renumbered("—", "-"), "page-number-form", "一般", "“- 1 -”，应为“— 1 —”"),
    "number font": (lambda: restyled("页码单", "宋体", "黑体"), "page-number-font", "一般", "“黑体”，应为宋体"),
    "number size": (lambda: restyled("页码双", '"28"', '"21"'), "page-number-font", "一般", "五号（10.5 磅）"),
    "number side": (lambda: restyled("页码单", '"right"', '"center"'), "page-number-place", "一般", "居中，应为居右"),
    "number edge": (
        lambda: restyled("页码双", 'leftChars="100"', 'leftChars="0"'), "page-number-place", "一般", "双页码左空0个字",
    ),
    "alike": (lambda: document(settings=""), "page-number-place", "一般", "双页码居右，应为居左"),
    "no number": (
        lambda: document(numbers=(p("", "页码单"), p("", "页码双"))), "page-number-missing", "一般", "应为“— 1 —”",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "code", "strength", "words"), DEPARTURES.values(), ids=DEPARTURES.keys())
def test_a_departure_says_what_the_profile_asks_and_how_binding_it_is(
    change: Change, code: str, strength: str, words: str
) -> None:
    found = [remark for remark in told(change()) if remark.code == code]
    assert found, [(one.code, one.message) for one in told(change())]
    assert words in "".join(one.message for one in found)
    for remark in found:
        assert remark.strength == strength
        binding = strength in ("规定", "一般")
        assert remark.severity is (Severity.WARNING if binding else Severity.INFO)
        if binding:
            assert f"依据：国标 GB/T 9704—2012 第{remark.clause}条（{strength}）" in remark.message
        else:
            assert "依据：国标" not in remark.message


def test_every_kind_of_departure_is_tried() -> None:
    layout = {kind.code for kind in KINDS[KINDS.index(next(k for k in KINDS if k.code == "page-size")) :]}
    assert layout == {code for _, code, _, _ in DEPARTURES.values()}


def test_line_spacing_is_never_called_standard() -> None:
    remark = only_line(restyled("Normal", "579", "480"))
    assert "常用值，国标没有规定" in remark.message and not remark.clause
    assert codes(restyled("Normal", "579", "560")) == []  # 28 pt is as common
    loose = restyled("Normal", 'w:line="579" w:lineRule="exact"', 'w:line="360"')
    assert only_line(loose).message.startswith("行距不是固定值")


def only_line(data: bytes) -> Remark:
    return next(remark for remark in told(data) if remark.code == "body-line")


def test_other_ways_to_the_same_look() -> None:
    blanks = p("\u3000\u3000完成的任务列在后面，逐项写明完成的时间。", "主送")
    typed = LETTER.replace(p("1.完成的任务列在后面。"), blanks)
    assert codes(retyped("1.完成", "1．完成")) == []
    assert codes(document(typed)) == []  # two blanks of full width are two characters
    grid = STYLES["Normal"].replace('<w:spacing w:line="579" w:lineRule="exact"/>', "")
    assert codes(document(styles=STYLES | {"Normal": grid})) == []  # single lines on a grid of 28.95 pt
    lying = PAGE.replace('w:w="11906" w:h="16838"', 'w:w="16838" w:h="11906" w:orient="landscape"')
    wide = p("横排的表。") + f"<w:p><w:pPr>{lying}</w:pPr></w:p>"
    assert codes(document(LETTER + wide)) == []
    framed = '<w:framePr w:wrap="around" w:hAnchor="margin" w:xAlign="outside"/><w:pStyle w:val="页码单"/>'
    outside = f"<w:p><w:pPr>{framed}</w:pPr>{NUMBER}</w:p>"
    assert codes(document(settings="", numbers=(outside, p("", "页码双")))) == []
    simple = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>3</w:t></w:r></w:fldSimple>'
    field = re.sub(r"<w:r><w:fldChar.*end\"/></w:r>", simple, NUMBER)
    assert codes(document(numbers=(p("", "页码单", field), p("", "页码双", field)))) == []
    breaks = LETTER.replace(p("附件1", "附件"), p("", runs='<w:r><w:br w:type="page"/></w:r>') + p("附件1", "附件"))
    plain = STYLES | {"附件": STYLES["附件"].replace("<w:pageBreakBefore/>", "")}
    assert codes(document(breaks, styles=plain)) == []


def test_a_style_has_what_the_style_has_that_it_is_based_on() -> None:
    based = '<w:style w:type="paragraph" w:styleId="{0}"><w:name w:val="{0}"/><w:basedOn w:val="{1}"/></w:style>'
    chain = STYLES | {"正文甲": based.format("正文甲", "正文乙"), "正文乙": based.format("正文乙", "Normal")}
    body = LETTER.replace(p("1.完成的任务列在后面。"), p("这一段的样式一层一层基于正文的样式，样样都合。", "正文甲"))
    assert codes(document(body, styles=chain)) == []
    circle = chain | {"正文乙": based.format("正文乙", "正文甲")}
    assert "body-font" in codes(document(body, styles=circle))


def test_what_is_only_a_tag_or_hidden_is_not_looked_at() -> None:
    grey = '<w:color w:val="808080"/><w:rFonts w:eastAsia="某某体"/><w:sz w:val="18"/>'
    tags = p("", runs=run("{%p if tasks.total %}", grey)) + p("有任务。") + p("", runs=run("{%p endif %}", grey))
    hidden = p("", runs=run("这一段不印出来，是给改模板的人看的。", f"<w:vanish/>{grey}"))
    assert codes(document(LETTER + tags + hidden)) == []


def test_the_red_head_of_a_bulletin_is_no_title() -> None:
    red = style("报头", "黑体", 36, more=align("center"), letters='<w:color w:val="E60012"/>')
    headed = document(p("某某专刊", "报头") + LETTER, styles=STYLES | {"报头": red})
    assert codes(headed) == []
    body = LETTER.replace(p("关于{{ title }}的通报", "标题"), "")
    assert codes(document(p("某某专刊", "报头") + body, styles=STYLES | {"报头": red})) == ["title-unrecognised"]


def test_the_same_departure_is_told_once_with_the_number_of_places() -> None:
    remark = next(one for one in told(restyled("Normal", "仿宋_GB2312", "宋体")) if one.code == "body-font")
    assert remark.place == "正文第3段" and "同样的共" not in remark.message
    songti = STYLES | {"Normal": STYLES["Normal"].replace("仿宋_GB2312", "宋体")}
    body = LETTER.replace(p("附件：1.任务清单"), p("这一段也是正文。") * 3 + p("附件：1.任务清单"))
    remark = next(one for one in told(document(body, styles=songti)) if one.code == "body-font")
    assert remark.place == "正文第3段" and "（同样的共 4 处）" in remark.message


# -- a profile of an office's own


def own(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """The standard's profile with changes, as an office makes one."""
    text = STANDARD.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = tmp_path / "我区版式.toml"
    path.write_text(text, encoding="utf-8")
    return path


SIZE = '[body.size]           # 磅；3 号字是 16 磅\nvalue = 16\nclause = "5.2.2"\nstrength = "一般"\n'


def test_the_standard_says_what_it_says() -> None:
    rules = standard_profile().rules
    assert (rules["margin.top"].value, rules["margin.top"].tolerance, rules["margin.top"].clause) == (37, 1, "5.2.1")
    assert rules["body.line"].strength == "实务" and (rules["body.line"].low, rules["body.line"].high) == (28, 30)
    assert all(rule.clause for rule in rules.values() if rule.strength in ("规定", "一般", "推荐"))


def test_an_office_changes_a_value_and_it_is_no_longer_called_standard(tmp_path: Path) -> None:
    for strength in ("一般", "本单位"):
        changed = SIZE.replace("16\nclause", "15\nclause").replace("一般", strength)
        profile = own(tmp_path, (SIZE, changed), ('name = "GB/T 9704—2012"', 'name = "我区公文版式"'))
        found = {one.code: one for one in told(document(), profile)}
        assert found["body-size"].strength == OWN and found["body-size"].severity is Severity.WARNING
        assert "依据：本单位的版式" in found["body-size"].message
        assert checked(document(), profile).profile == "我区公文版式"
        untouched = next(one for one in told(repaged('w:w="11906"', 'w:w="12240"'), profile) if one.code == "page-size")
        assert "国标 GB/T 9704—2012 第5.1条（规定）" in untouched.message


def test_what_a_profile_leaves_out_is_not_checked(tmp_path: Path) -> None:
    small = restyled("Normal", BIG, '<w:sz w:val="24"/>')
    assert "body-size" in [one.code for one in told(small)]
    assert "body-size" not in [one.code for one in told(small, own(tmp_path, (SIZE, "")))]


def test_a_font_of_the_offices_own(tmp_path: Path) -> None:
    profile = own(tmp_path, ('"仿宋" = ["仿宋_GB2312"', '"仿宋" = ["某某仿宋", "仿宋_GB2312"'))
    data = restyled("Normal", "仿宋_GB2312", "某某仿宋")
    assert {"body-font", "font-unlisted"} <= set(codes(data))
    assert [one.code for one in told(data, profile)] == []


BAD_PROFILES = {
    "text for a number": ("value = 210", 'value = "大"', "paper.width.value 应为不小于 0 的数，写的是 “大”"),
    "unknown rule": ("[paper.width]", "[paper.widht]", "不认识“paper.widht”，最接近的是“paper.width”"),
    "unknown field": ("tolerance = 1", "tolerence = 1", "margin.top 里不认识“tolerence”，最接近的是“tolerance”"),
    "unknown strength": ('strength = "规定"', 'strength = "必须"', "paper.width.strength 应为规定、一般、"),
    "no clause": ('clause = "5.1"', 'clause = ""', "paper.width 的强度是“规定”，应写明国标的条号"),
    "missing": ("[paper.width]\nvalue = 210", "[paper.width] # 宽", "paper.width 缺少 value"),
    "flag": ("value = false", 'value = "否"', "heading.bold.value 应为true 或 false"),
    "side": ('value = "center"', 'value = "居中"', "title.align.value 应为left、center、right 之一"),
    "faces": ('"西文" = ["Times New Roman"]', '"西文" = "Times New Roman"', "typefaces 的“西文”应为字体名称的清单"),
    "numbers": ('["一、", "（一）", "1.", "（1）"]', '["一、"]', "heading.numbers.value 应为四个文字的清单"),
    "no table": ('name = "GB/T 9704—2012"', "body = 3", "不认识“body”"),
    "syntax": ("value = 210", "value = 二一〇", "的写法有误"),
    "twice": ("[paper.height]", "[paper.width]", "的写法有误"),
}


@pytest.mark.parametrize(("old", "new", "said"), BAD_PROFILES.values(), ids=BAD_PROFILES.keys())
def test_a_mistake_in_a_profile_is_told_with_key_and_line(old: str, new: str, said: str, tmp_path: Path) -> None:
    path = own(tmp_path, (old, new))
    if said.startswith("不认识“body”"):
        path.write_text(new, encoding="utf-8")
    with pytest.raises(CannotDo) as caught:
        read_profile(path)
    text = path.read_text(encoding="utf-8")
    line = text[: text.rindex(new) if new == "[paper.width]" else text.index(new)].count("\n") + 1
    assert said in str(caught.value) and "我区版式.toml" in str(caught.value)
    assert f"第{line}行" in str(caught.value)


def test_all_mistakes_of_a_profile_are_told_at_once(tmp_path: Path) -> None:
    profile = own(tmp_path, ("value = 210", "value = true"), ('value = "仿宋"', "value = 3"))
    with pytest.raises(CannotDo) as caught:
        read_profile(profile)
    assert "paper.width.value" in str(caught.value) and "body.font.value" in str(caught.value)


# -- comments


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def commented(data: bytes) -> bytes:
    return annotated(Opened(data, "模板.docx"), checked(data).remarks)


SECOND = "截至{{ as_of|date }}，台账列有重点任务{{ tasks.total }}项，其中已完成{{ tasks.by_status.已完成 }}项。"
BROKEN = LETTER.replace(p(SECOND), p("截至{{ as_of|date }}，¦台账列有{{ tasks.¦totl }}项。")).replace(
    p("附件：1.任务清单"), p("{%p if tasks.total %}多的字") + "<w:p/>" + p("{%p endif %}") + p("附件：1.任务清单。")
)


def test_the_copy_has_a_comment_for_every_remark_and_is_otherwise_the_same() -> None:
    data = document(BROKEN)
    copy = commented(data)
    assert copy == commented(data)
    before, after = parts_of(data), parts_of(copy)
    changed = {name for name in after if after[name] != before.get(name)}
    new = set(after) - set(before)
    assert changed == {"word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"} | new
    assert new == {"word/comments.xml"}
    comments = list(docx.Document(io.BytesIO(copy)).comments)
    assert [c.author for c in comments] == [OURS] * len(told(data)) and len(told(data)) == 3
    for remark, comment in zip(told(data), comments, strict=True):
        assert remark.message in comment.text and remark.place in comment.text and remark.code in comment.text
    assert "<w:comment w:id" in after["word/comments.xml"].decode() and b"w:date" not in after["word/comments.xml"]


def test_a_comment_stands_at_its_paragraph_and_run() -> None:
    xml = parts_of(commented(document(BROKEN)))["word/document.xml"].decode()
    marked = re.findall(r'<w:commentRangeStart w:id="\d"/>(.*?)<w:commentRangeEnd', xml)
    texts = [re.sub("<[^>]*>", "", one) for one in marked]
    assert texts == [
        "台账列有{{ tasks.", "{%p if tasks.total %}多的字", "附件：1.任务清单。",
    ]  # fmt: skip
    assert xml.count("<w:commentRangeStart") == xml.count("<w:commentRangeEnd") == xml.count("<w:commentReference") == 3
    Pieces(xml)


def test_comments_that_are_there_stay_and_ours_are_replaced() -> None:
    data = with_comment(BROKEN)
    first = commented(data)
    again = annotated(Opened(first, "模板.docx"), checked(first).remarks)
    assert parts_of(again) == parts_of(first)
    authors = [comment.author for comment in docx.Document(io.BytesIO(again)).comments]
    assert authors == ["张三", *[OURS] * 4]
    better = annotated(Opened(first, "模板.docx"), ())
    assert [comment.author for comment in docx.Document(io.BytesIO(better)).comments] == ["张三"]
    assert parts_of(better)["word/document.xml"].count(b"w:commentReference") == 1


def test_our_own_comments_are_not_read_as_tags() -> None:
    data = document(BROKEN)
    assert [one.message for one in told(commented(data))] == [one.message for one in told(data)]


def test_what_is_said_of_no_paragraph_stands_at_the_first() -> None:
    data = document(page=PAGE.replace('w:w="11906"', 'w:w="12240"'), numbers=(p("{{ b }}", "页码单", NUMBER),) * 2)
    assert {"page-size", "name-unknown"} <= set(codes(data))
    xml = parts_of(commented(data))["word/document.xml"].decode()
    count = len(told(data))
    assert xml[: xml.index("</w:p>")].count("<w:commentReference") == count == xml.count("<w:commentReference")


def test_a_comment_on_a_section_stands_in_its_paragraph_not_in_the_properties() -> None:
    letter = PAGE.replace('w:w="11906"', 'w:w="12240"')
    xml = parts_of(commented(document(LETTER + f"<w:p><w:pPr>{letter}</w:pPr><w:r><w:t>有。</w:t></w:r></w:p>")))[
        "word/document.xml"
    ].decode()
    section = xml[xml.index("<w:sectPr>") :]
    assert section.index("</w:pPr>") < section.index("<w:commentRangeStart") < section.index("有。")


def test_an_empty_paragraph_and_a_text_box_take_comments() -> None:
    box = f"<w:r><w:pict><w:txbxContent>{p('{{ c }}')}</w:txbxContent></w:pict></w:r>"
    xml = parts_of(commented(document(LETTER + p("", runs=box))))["word/document.xml"].decode()
    inside = xml[xml.index("<w:txbxContent>") : xml.index("</w:txbxContent>")]
    assert "comment" not in inside and xml.count("<w:commentReference") == 1
    bare = Opened(document("<w:p/>"), "模板.docx")
    remark = replace(told(document(BROKEN))[0], at=-1)
    assert b'<w:p><w:commentRangeStart w:id="0"/>' in parts_of(annotated(bare, [remark]))["word/document.xml"]


def test_what_holds_for_this_machine_is_not_in_the_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    here = commented(document(BROKEN))
    monkeypatch.setenv("PATH", "")
    assert commented(document(BROKEN)) == here


def test_a_signed_template_is_not_commented() -> None:
    data = document(more={"_xmlsignatures/sig1.xml": ("", "application/xml", "<a/>")})
    with pytest.raises(CannotDo, match="数字签名"):
        commented(data)


@needs_office
def test_the_copy_opens_in_an_office(tmp_path: Path) -> None:
    copy = tmp_path / "批注.docx"
    copy.write_bytes(commented(with_comment(BROKEN)))
    assert open_in_office(copy, tmp_path / "out").stat().st_size > 1000


# -- the templates that come with the toolkit


@pytest.mark.parametrize("name", list_templates())
def test_our_own_templates_have_no_error(name: str) -> None:
    report = checked(find_template(name).read_bytes())
    assert [(one.code, one.place, one.message) for one in report.remarks if one.severity is Severity.ERROR] == []
    assert set(report.variables) <= set(VARIABLES)


def test_the_bulletin_departs_from_nothing() -> None:
    data = find_template("月度专刊").read_bytes()
    assert [(one.code, one.message) for one in told(data)] == []
    assert checked(data) == checked(data)
    assert checked(data).variables == Template(data, "月度专刊", FILTERS).variables


@pytest.mark.parametrize("name", list_templates())
def test_tags_read_one_by_one_are_those_read_at_once(name: str) -> None:
    for part in Opened(find_template(name).read_bytes(), name).parts:
        found = tags_of(part.pieces)
        once = [tag for passage in find_passages(part.pieces) for tag in scan(passage)]
        balance(part.pieces, sorted(once, key=lambda tag: (tag.at, tag.start)))
        assert [tag.typed for tag in found.tags] == [
            tag.typed for tag in sorted(once, key=lambda tag: (tag.at, tag.start))
        ]
        assert not found.mistakes and not found.loose


# -- what a template may use


def test_every_variable_has_a_meaning_and_an_example() -> None:
    entries = {entry.name: entry for entry in manual.variables()}
    assert list(entries) == list(VARIABLES)
    assert [name for name, entry in entries.items() if not entry.meaning or not entry.sort] == []
    values = example_values()
    empty = [name for name, entry in entries.items() if entry.example in ("", "0 项")]
    assert empty == [], "the example ledger should have something for each"
    assert entries["tasks"].example.startswith(f"total={values['tasks'].total}")  # type: ignore[attr-defined]
    assert entries["changes"].empty and not entries["tasks"].empty


def test_what_the_renderer_adds_is_listed_whole() -> None:
    environment, jinja = Environment(FILTERS), SandboxedEnvironment()
    filters = {name for name in environment.filters if not name.startswith("_")} - {*jinja.filters, *FILTERS}
    assert set(ADDITIONS) == {*CELLS, "restart", "chart", *filters, *(set(environment.globals) - set(jinja.globals))}


LISTED = {
    "rich": (lambda tag: word_files.of(tag), '<w:color w:val="C00000"/>'),
    "picture": (lambda tag: word_files.of(tag), "<pic:pic"),
    "chart": (charted, "<c:v>已完成</c:v>"),
    "series": (charted, "<c:v>累计完成投资</c:v>"),
    "vmerge": (lambda tag: in_rows("{% vmerge issuer %}甲", tag + "乙"), '<w:vMerge w:val="restart"/>'),
    "cellbg": (lambda tag: in_rows(tag, "乙"), 'w:fill="FFC000"'),
    "colspan": (lambda tag: word_files.table(tag, "甲¦乙"), '<w:gridSpan w:val="2"'),
    "vm": (lambda tag: in_rows(tag + "甲", "乙"), '<w:vMerge w:val="restart"/>'),
    "hm": (
        lambda tag: word_files.table("甲¦{%tc for x in statuses %}¦" + tag + "乙¦{%tc endfor %}"),
        "<w:gridSpan",
    ),
    "restart": (lambda tag: in_list(tag), "<w:numId"),
}


def in_rows(*cells: str) -> bytes:
    """A table with a row of these cells for each of two items."""
    return word_files.table("{%tr for x in items[:2] %}", "¦".join(cells), "{%tr endfor %}")


def in_list(text: str) -> bytes:
    """A paragraph of a numbered list."""
    made = docx.Document()
    made.add_paragraph(text, style="List Number")
    return word_files.saved(made)


@pytest.mark.parametrize("name", ADDITIONS)
def test_what_is_listed_does_what_it_says(name: str) -> None:
    make, expected = LISTED[name]
    data = make(ADDITIONS[name].example)
    assert [one.message for one in told(data) if one.severity is Severity.ERROR and name != "picture"] == []
    made = Template(data, "模板.docx", FILTERS).render({**example_values(), "logo": png()})
    before, after = (sum(part.count(expected.encode()) for part in parts_of(one).values()) for one in (data, made))
    assert after > before


def test_what_is_listed_can_be_printed() -> None:
    """Every plain attribute that `vars` names is one the renderer prints, with the value it shows."""
    entries = [
        entry
        for name in VARIABLES
        for entry in manual.attributes(name)
        if entry.sort in ("数", "文字") and "(" not in entry.name and entry.example and not entry.empty
    ]
    assert len(entries) > 90
    data = document("".join(p(f"{{{{ {entry.name} }}}}") for entry in entries))
    made = docx.Document(io.BytesIO(Template(data, "模板.docx", FILTERS).render(example_values())))
    for entry, paragraph in zip(entries, made.paragraphs, strict=True):
        if entry.sort == "数":
            assert f"{round(float(paragraph.text), 2):g}" == f"{float(entry.example):g}", entry
        else:
            assert paragraph.text.startswith(entry.example.removesuffix("…")), entry


def test_the_items_of_a_list_are_told() -> None:
    names = {entry.name for entry in manual.each("lagging_items")}
    assert {"x.name", "x.lead", "x.percent", "x.text(…)"} <= names and not names & {"x.block", "x.row", "x._index"}
    assert manual.each("tasks") == ()


# -- the command


def taizhang(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "toolkit", "templates", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "好.docx"
    path.write_bytes(document())
    return path


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bad") / "坏.docx"
    path.write_bytes(document(BROKEN))
    return path


def test_the_list_says_what_each_template_is_for() -> None:
    done = taizhang()
    assert done.returncode == 0 and done.stdout == taizhang("list").stdout
    data = json.loads(taizhang("list", "--format", "json").stdout)
    assert [one["name"] for one in data["templates"]] == list(list_templates())
    for one in data["templates"]:
        assert one["name"] in done.stdout and one["description"] in done.stdout.replace("\n", "")


def test_exit_statuses(good: Path, bad: Path, tmp_path: Path) -> None:
    assert taizhang("check", good).returncode == 0
    done = taizhang("check", bad)
    assert done.returncode == 1 and "【错误】2 处" in done.stdout and "[attribute-unknown]" in done.stdout
    assert "tasks" in done.stdout.split("用到的变量")[1]
    no_word = tmp_path / "x.docx"
    no_word.write_bytes(b"text")
    lines = (("check", no_word), ("check", "没有.docx"), ("check", "没有的模板"), ("vars", "isuer"), ("check",))
    for arguments in lines:
        done = taizhang(*arguments)
        assert done.returncode == 2 and done.stdout == "" and done.stderr.startswith("错误：")
    assert "issuer" in taizhang("vars", "isuer").stderr


def test_warnings_count_on_demand(tmp_path: Path) -> None:
    warned = tmp_path / "警告.docx"
    warned.write_bytes(of("共38项。"))
    assert taizhang("check", warned).returncode == 0
    assert taizhang("check", warned, "--fail-on", "warning").returncode == 1


def test_the_json_of_one_and_of_several(good: Path, bad: Path) -> None:
    one = json.loads(taizhang("check", bad, "--format", "json").stdout)
    assert set(one) == {"template", "sha256", "profile", "counts", "variables", "findings"}
    assert one["counts"]["error"] == 2 == sum(f["severity"] == "error" for f in one["findings"])
    assert {"code", "severity", "place", "part", "message", "remedy", "strength", "clause"} == set(one["findings"][0])
    several = json.loads(taizhang("check", good, bad, "月度专刊", "--format", "json").stdout)
    assert [report["template"] for report in several] == [str(good), str(bad), "月度专刊"]


def test_a_copy_is_written_beside_and_never_over_the_template(bad: Path, tmp_path: Path) -> None:
    copy, before = tmp_path / "批注.docx", bad.read_bytes()
    done = taizhang("check", bad, "--annotate", copy)
    assert done.returncode == 1 and "已写入" in done.stderr
    assert len(list(docx.Document(str(copy)).comments)) == 3
    for target, said in ((bad, "不能写回模板本身"), (tmp_path / "x.txt", "应以 .docx 结尾")):
        done = taizhang("check", bad, "--annotate", target)
        assert done.returncode == 2 and said in done.stderr
    assert bad.read_bytes() == before and not (tmp_path / "x.txt").exists()
    assert taizhang("check", bad, bad, "--annotate", copy).returncode == 2


def test_a_profile_on_the_command_line(good: Path, tmp_path: Path) -> None:
    profile = own(tmp_path, (SIZE, SIZE.replace("16\nclause", "15\nclause")))
    assert "本单位的版式" in taizhang("check", good, "--profile", profile).stdout
    profile.write_text("name = 3\n", encoding="utf-8")
    done = taizhang("check", good, "--profile", profile)
    assert done.returncode == 2 and "第1行 name 应为文字" in done.stderr


def test_vars_tells_all_or_one() -> None:
    done = json.loads(taizhang("vars", "--format", "json").stdout)
    assert [one["name"] for one in done["variables"]] == list(VARIABLES)
    assert [one["name"] for one in done["filters"]] == list(CATALOGUE)
    assert [one["name"] for one in done["layout"]] == list(ADDITIONS)
    assert set(done["layout"][0]) == {"name", "sort", "meaning", "example"}
    assert "tasks.total" in taizhang("vars", "tasks").stdout
    assert "x.rank" in taizhang("vars", "units").stdout
    assert CATALOGUE["money"].gives in taizhang("vars", "money").stdout
    assert ADDITIONS["cellbg"].example in taizhang("vars").stdout.partition("排版")[2]
    assert ADDITIONS["cellbg"].example in taizhang("vars", "cellbg").stdout
    assert "最接近的是“vmerge”" in taizhang("vars", "vmerg").stderr


def test_a_format_before_the_command_is_not_lost_silently() -> None:
    done = taizhang("--format", "json", "list")
    assert done.returncode == 2 and "--format 请写在 list 的后面" in done.stderr


def test_help_loads_nothing_that_reads_word() -> None:
    code = "import sys\nfrom toolkit.cli import run\ntry: run()\nfinally: print(*sys.modules)"
    line = [sys.executable, "-c", code, "templates", "check", "--help"]
    loaded = set(subprocess.run(line, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout.split())
    assert not loaded & {"jinja2", "docx", "openpyxl", "pandas", "toolkit.briefing.checking.check"}


# -- the manual


def test_the_manual_lists_every_kind_of_remark() -> None:
    text = (ROOT / "docs" / "template-check.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE)
    assert listed == [kind.code for kind in KINDS]
    for kind in KINDS[: listed.index("page-size")]:
        line = next(line for line in text.splitlines() if line.startswith(f"| `{kind.code}` |"))
        assert line.split("|")[2].strip() == kind.severity.label and kind.title in line
