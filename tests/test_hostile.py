"""Data nobody expects, in every place a template can print: nothing lost, nothing executed, the same bytes twice."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import needs_office, open_all_in_office
from test_docxtpl import CHAPTERS, CONTEXT
from test_lists import listed
from test_word_charts import drawn, shown, with_chart
from word_files import of, paragraphs, part, table, texts

from toolkit.briefing.language.rich import rich_text
from toolkit.briefing.template import Template
from toolkit.values import CannotDo

HARD = [
    "规划&建设局",
    "完成率<50%",
    "a > b",
    "]]>",
    "<w:p/><!-- -->",
    "&amp;&#10;&lt;",
    "😀𠮷👨‍👩‍👧",
    "مشروع العمل שלום",
    "\u202eRTL\u202c\u200f",
    "e\u0301\ufeff\u00a0\u3000",
    "{{ x }}{% if %}{# #}{%p for %}",
    "｛｛全角｝｝",
    "=1+1",
    " 首尾空格 ",
    "\"'\\",
    "$1 \\1 \\g<1>",
    "</w:t></w:r></w:p>",
    "字" * 10_000,
]
IDS = [re.sub(r"[^\w]", "_", value[:8]) for value in HARD]
each = pytest.mark.parametrize("value", HARD, ids=IDS)

ANYTHING = st.characters(codec=None, exclude_categories=(), exclude_characters="\a\f")
CLEAN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def filled(data: bytes, **context: Any) -> bytes:
    """The template filled from `context`; a second run must give the same."""
    template = Template(data, "样稿.docx")
    result = template.render(context)
    assert template.render(context) == result
    return result


@each
def test_in_merged_and_coloured_cells(value: str) -> None:
    data = table("{%tr for r in rows %}", "{% vmerge r %}{% cellbg 'FFFFFF' %}{{ r }}¦{{ r }}", "{%tr endfor %}")
    cells = [cell.text for cell in Document(io.BytesIO(filled(data, rows=[value, value, "尾"]))).tables[0]._cells]
    assert cells == [value, value, value, value, "尾", "尾"]


@each
def test_in_rich_text(value: str) -> None:
    result = filled(of("甲{{r rich }}乙"), rich=rich_text(value, bold=True) + value)
    assert texts(result) == [f"甲{value}{value}乙"]
    by_filter = filled(of("甲{{r value|rich(bold=true, color='C00000') ~ value }}乙"), value=value)
    assert texts(by_filter) == [f"甲{value}{value}乙"]


@each
def test_in_lists_that_begin_anew(value: str) -> None:
    data = listed("{%p for v in values %}", "{%p restart %}", "+{{ v }}", "{%p endfor %}")
    assert texts(filled(data, values=[value, "乙"])) == [value, "乙"]


@each
def test_in_a_chart_and_its_workbook(value: str) -> None:
    value = value[:1000]
    data = with_chart(of("@"), "{{ words }}{{ chart: figures }}", drawn(title="{{ words }}"))
    figures = {"categories": [value, "乙"], "series": {value or "甲": [1, 2]}}
    result = filled(data, figures=figures, words=value)
    found = shown(result)
    assert (found.title, found.labels, found.series) == (value, [value, "乙"], {value: ["1", "2"]})
    drawing = Document(io.BytesIO(result)).element.body.find(f".//{qn('wp:docPr')}")
    assert drawing is not None and drawing.get("descr") == value


@each
def test_in_paragraphs_that_a_value_begins(value: str) -> None:
    assert texts(filled(of("甲{{ v }}乙"), v=f"{value}\a{value}")) == [f"甲{value}", f"{value}乙"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(ANYTHING, max_size=6), max_size=8))
def test_merging_any_texts_loses_none(values: list[str]) -> None:
    data = table("头¦头", "{%tr for v in values %}", "{% vmerge %}{{ v }}¦{{ loop.index }}", "{%tr endfor %}")
    expected = [CLEAN.sub("\ufffd", re.sub("\r\n|\r", "\n", value)) for value in values]
    grid = Document(io.BytesIO(filled(data, values=values))).tables[0]
    assert [row.cells[1].text for row in grid.rows][1:] == [str(n) for n in range(1, len(values) + 1)]
    assert [row.cells[0].text.strip() for row in grid.rows][1:] == [value.strip() for value in expected]


def test_a_tag_in_data_is_text_in_every_part() -> None:
    document = Document()
    document.add_paragraph("{{ v }}")
    document.sections[0].header.paragraphs[0].text = "{{ v }}"
    document.core_properties.title = "{{ v }}"
    stream = io.BytesIO()
    document.save(stream)
    made = Document(io.BytesIO(filled(stream.getvalue(), v="{{ 1/0 }}{% for %}")))
    said = [*paragraphs(made.element.body), *paragraphs(made.sections[0].header._element), made.core_properties.title]
    assert said == ["{{ 1/0 }}{% for %}"] * 3


@needs_office
def test_libreoffice_opens_chapters_filled_with_hard_data(tmp_path: Path) -> None:
    names = [value[:400] for value in HARD]
    rows = [row | {"name": name} for row, name in zip(CONTEXT["rows"] * 6, names, strict=True)]
    context = CONTEXT | {"rows": rows, "title": "题&<]]>{{ x }}", "note": "注<", "heads": names[:3]}
    made: list[Path] = []
    chapters: list[Callable[[], bytes]] = list(CHAPTERS.values())
    for number, make in enumerate(chapters[::5] + chapters[-1:]):  # each takes a second
        path = tmp_path / f"chapter{number}.docx"
        path.write_bytes(Template(make(), "样稿.docx").render(context))
        Document(str(path))
        made.append(path)
    assert all(pdf.stat().st_size for pdf in open_all_in_office(made, tmp_path / "out"))
    assert "{{ x }}" in part(made[0].read_bytes())


PIECES = [
    *("甲", "{{ v }}", "{% vmerge %}", "{% vmerge v within %}", "{% cellbg 'FFFFFF' %}", "{% colspan 2 %}"),
    "{{r v|rich(bold=true) }}",
]
CELLS = st.lists(st.sampled_from(PIECES), max_size=3).map("".join)
WRAPS = [
    *("{%tr for v in values %}", "{%tr endfor %}", "{%tr if values %}", "{%tr endif %}", "{%p restart %}"),
    *("{%tc for v in values %}¦{% hm %}甲¦{%tc endfor %}", "{% vm %}甲¦{{ v }}"),
]
ROW = st.lists(CELLS, min_size=1, max_size=3).map("¦".join) | st.sampled_from(WRAPS)
TABLES = st.lists(ROW, min_size=1, max_size=6)


@settings(max_examples=120, deadline=None)
@given(TABLES, st.lists(st.sampled_from(["甲", "乙", "", "一\a二", "三\f四\n五"]), max_size=4))
def test_whatever_table_is_accepted_gives_sound_xml(rows: list[str], values: list[str]) -> None:
    try:
        result = Template(table(*rows), "样稿.docx").render({"values": values, "v": "外"})
    except CannotDo:
        return
    xml = part(result)
    assert not re.search("[\x00-\x08\x0b-\x1f]", xml)
    for cell in Document(io.BytesIO(result)).element.body.iter(qn("w:tc")):
        assert cell[-1].tag == qn("w:p")
        assert [child.tag for child in cell].count(qn("w:tcPr")) <= 1
