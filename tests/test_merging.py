"""Cells that tags merge, colour and span: equal neighbours, in columns within columns, and never a text lost."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from word_files import changed, of, part, saved, table

from toolkit.briefing.template import Template
from toolkit.values import CannotDo

MERGE = f"{qn('w:tcPr')}/{qn('w:vMerge')}"


def filled(data: bytes, **context: Any) -> bytes:
    """The template filled from `context`."""
    return Template(data, "样稿.docx").render(context)


def refused(data: bytes, **context: Any) -> str:
    """What the error says when the template is compiled and filled."""
    with pytest.raises(CannotDo) as caught:
        filled(data, **context)
    return str(caught.value)


def rows_of(*rows: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Rows with the names a, b, c for their values."""
    return [dict(zip("abc", row, strict=False)) for row in rows]


def layout(data: bytes, number: int = 0) -> list[list[str]]:
    """The cells of a table as they stand in the file: the text, ↑ for one that goes on with the one above."""
    return [[_shown(cell) for cell in row._tr.tc_lst] for row in Document(io.BytesIO(data)).tables[number].rows]


def _shown(cell: Any) -> str:
    merge = cell.find(MERGE)
    text = "".join(found.text or "" for found in cell.iter(qn("w:t")))
    if merge is None:
        return text
    if merge.get(qn("w:val")) == "restart":
        return f"{text}↓"
    assert cell[-1].tag == qn("w:p") and not text
    return "↑"


GROUPED = rows_of(("电力", "甲", 1), ("电力", "甲", 2), ("电力", "乙", 3), ("道路", "乙", 4), ("电力", "丙", 5))


def repeated(*cells: str) -> bytes:
    """A table with a heading and one repeated row of these cells."""
    return table("头¦" + "¦" * (len(cells) - 2), "{%tr for r in rows %}", "¦".join(cells), "{%tr endfor %}")


def test_equal_neighbours_are_merged_and_say_it_once() -> None:
    result = filled(repeated("{% vmerge r.a %}{{ r.a }}", "{{ r.c }}"), rows=GROUPED)
    assert layout(result)[1:] == [["电力↓", "1"], ["↑", "2"], ["↑", "3"], ["道路", "4"], ["电力", "5"]]


def test_without_a_value_the_text_of_the_cell_decides() -> None:
    result = filled(repeated("{% vmerge %}{{ r.a }}（{{ r.b }}）", "{{ r.c }}"), rows=GROUPED)
    assert [row[0] for row in layout(result)[1:]] == ["电力（甲）↓", "↑", "电力（乙）", "道路（乙）", "电力（丙）"]


def test_each_column_by_itself_and_one_within_another() -> None:
    free = filled(repeated("{% vmerge %}{{ r.a }}", "{% vmerge %}{{ r.b }}"), rows=GROUPED)
    assert [row[1] for row in layout(free)[1:]] == ["甲↓", "↑", "乙↓", "↑", "丙"]
    within = filled(repeated("{% vmerge %}{{ r.a }}", "{% vmerge within %}{{ r.b }}"), rows=GROUPED)
    assert [row[1] for row in layout(within)[1:]] == ["甲↓", "↑", "乙", "乙", "丙"]
    valued = filled(repeated("{% vmerge r.a %}{{ r.a }}", "{% vmerge r.b within %}{{ r.b }}"), rows=GROUPED)
    assert layout(valued) == layout(within)


def test_several_values_must_all_be_equal() -> None:
    result = filled(repeated("{% vmerge [r.a, r.b] %}{{ r.b }}", "{{ r.c }}"), rows=GROUPED)
    assert [row[0] for row in layout(result)[1:]] == ["甲↓", "↑", "乙", "乙", "丙"]


@pytest.mark.parametrize("tag", ["{% vmerge %}", "{% vmerge r.a %}"])
@pytest.mark.parametrize("blank", ["", " ", None])
def test_blanks_are_not_merged(tag: str, blank: str | None) -> None:
    rows = rows_of((blank, 1), (blank, 2), ("甲", 3), ("甲", 4))
    result = filled(repeated(tag + "{{ r.a or '' }}", "{{ r.b }}"), rows=rows)
    assert [row[0].strip() for row in layout(result)[1:]] == ["", "", "甲↓", "↑"]


def test_a_row_between_parts_what_is_equal() -> None:
    data = table(
        "{%tr for r in rows %}",
        "{% vmerge %}{{ r.a }}¦{{ r.b }}",
        "{%tr if loop.index == 2 %}",
        "小计¦",
        "{%tr endif %}",
        "{%tr endfor %}",
    )
    result = filled(data, rows=rows_of(("甲", 1), ("甲", 2), ("甲", 3), ("甲", 4)))
    assert [row[0] for row in layout(result)] == ["甲↓", "↑", "小计", "甲↓", "↑"]


def test_every_row_and_every_other_cell_stays() -> None:
    rows = [{"a": f"组{number // 7}", "b": f"项{number}"} for number in range(500)]
    result = layout(filled(repeated("{% vmerge %}{{ r.a }}", "{{ r.b }}"), rows=rows))[1:]
    assert [row[1] for row in result] == [row["b"] for row in rows]
    assert sum(row[0] != "↑" for row in result) == len({row["a"] for row in rows})


def test_a_text_that_would_be_lost_is_an_error_with_its_place() -> None:
    message = refused(repeated("{{ r.c }}", "{% vmerge r.a %}{{ r.b }}"), rows=GROUPED)
    assert message.startswith("样稿.docx：表1 第3行 第2列：标记“{% vmerge r.a %}”：")
    assert "第4行的“乙”与第2行的“甲”不同，合并后会丢失" in message


def test_a_cell_that_says_nothing_may_be_hidden() -> None:
    data = repeated("{% vmerge r.a %}{% if loop.changed(r.a) %}{{ r.a }}{% endif %}", "{{ r.c }}")
    assert [row[0] for row in layout(filled(data, rows=GROUPED))[1:]] == ["电力↓", "↑", "↑", "道路", "电力"]


def test_a_picture_that_would_be_lost_is_an_error() -> None:
    data = repeated("{% vmerge r.a %}{{ r.a }}@", "x")
    with_picture = part(data).replace("@", "</w:t><w:drawing/><w:t>")
    assert "图片合并后会丢失" in refused(changed(data, {"word/document.xml": with_picture}), rows=GROUPED)


def test_cells_of_different_width_are_not_merged() -> None:
    data = table(
        "{%tr for r in rows %}",
        "{% vmerge %}{{ r.a }}¦x",
        "{%tr endfor %}",
        "{% vmerge %}{% colspan 2 %}甲",
    )
    assert layout(filled(data, rows=rows_of(("甲",), ("甲",)))) == [["甲↓", "x"], ["↑", "x"], ["甲", ""]]


def test_columns_after_a_wide_cell_are_counted_in_the_grid() -> None:
    document = Document()
    grid = document.add_table(rows=4, cols=3)
    for row, texts in enumerate((("{%tr for r in rows %}", "", ""), ("", "", "{% vmerge %}{{ r.a }}"))):
        for column, text in enumerate(texts):
            grid.cell(row, column).text = text
    grid.cell(1, 0).merge(grid.cell(1, 1))
    grid.cell(2, 0).text = "{%tr endfor %}"
    grid.cell(3, 2).text = "{% vmerge %}甲"
    result = layout(filled(saved(document), rows=rows_of(("甲",), ("甲",))))
    assert [row[-1] for row in result] == ["甲↓", "↑", "↑"]


def test_nested_tables_merge_by_themselves() -> None:
    document = Document()
    outer = document.add_table(rows=3, cols=2)
    outer.cell(0, 0).text, outer.cell(2, 0).text = "{%tr for g in groups %}", "{%tr endfor %}"
    outer.cell(1, 0).text = "{% vmerge %}{{ g.name }}"
    inner = outer.cell(1, 1).add_table(rows=3, cols=1)
    for cell, text in zip(
        inner.columns[0].cells, ("{%tr for x in g.rows %}", "{% vmerge %}{{ x }}", "{%tr endfor %}"), strict=True
    ):
        cell.text = text
    groups = [{"name": "甲", "rows": ["一", "一", "二"]}, {"name": "甲", "rows": ["二", "二"]}]
    result = filled(saved(document), groups=groups)
    outer_rows = Document(io.BytesIO(result)).tables[0].rows
    merges = [
        [cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}") is not None for cell in row._tr.tc_lst] for row in outer_rows
    ]
    assert merges == [[True, False], [True, False]]
    inner_texts = [
        [_shown(cell) for cell in nested.iter(qn("w:tc"))]
        for nested in (row._tr.tc_lst[1].find(qn("w:tbl")) for row in outer_rows)
    ]
    assert inner_texts == [["一↓", "↑", "二"], ["二↓", "↑"]]


def test_vm_and_hm_within_their_loops() -> None:
    data = table(
        "{%tr for g in groups %}",
        "{%tr for x in g %}",
        "{% vm %}共{{ g|length }}项¦{{ x }}",
        "{%tr endfor %}",
        "{%tr endfor %}",
    )
    result = layout(filled(data, groups=[[1, 2], [3, 4, 5], [6]]))
    assert [row[0] for row in result] == ["共2项↓", "↑", "共3项↓", "↑", "↑", "共1项"]
    across = table(
        "{%tc for x in items %}¦{% hm %}共{{ items|length }}项¦{%tc endfor %}",
        "{%tc for x in items %}¦{{ x }}¦{%tc endfor %}",
    )
    result_across = filled(across, items=[1, 2, 3])
    assert layout(result_across) == [["共3项"], ["1", "2", "3"]]
    assert 'w:gridSpan w:val="3"' in part(result_across)


def test_the_first_row_of_vm_may_be_left_out() -> None:
    data = table(
        "{%tr for x in items %}",
        "{%tr if not loop.first %}",
        "{% vm %}同一句¦{{ x }}",
        "{%tr endif %}",
        "{%tr endfor %}",
    )
    assert [row[0] for row in layout(filled(data, items=[1, 2, 3]))] == ["同一句↓", "↑"]


def test_hm_that_would_lose_a_text_is_an_error() -> None:
    data = table("甲¦乙", "{%tc for x in items %}¦{% hm %}{{ x }}¦{%tc endfor %}")
    message = refused(data, items=[1, 2])
    assert message.startswith("样稿.docx：表1 第2行 第2列：标记“{% hm %}”：") and "“2”" in message


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("{% vm %}甲", "“{% vm %}”不在 {%tr for … %} 之内。合并上下相邻、值相等的格，请用 {% vmerge %}"),
        ("{% hm %}甲", "“{% hm %}”不在 {%tc for … %} 之内"),
        ("{% vm r.a %}", "“vm”后面不能写值"),
        ("{% cellbg %}", "没有写颜色"),
        ("{% colspan %}", "没有写格数"),
        ("{% if x %}{% cellbg x %}{% endif %}", "不能写在格里的“{% if x %}”之内"),
        ("{% vmerge %}{% vmerge x %}", "同一格里“{% vmerge %}”和“{% vmerge x %}”只能有一个"),
        ("{%p cellbg x %}", "不能写在这里"),
        ("{% cellbg '红' %}", "“红”不是颜色"),
        ("{% cellbg x %}", "“FF00”不是颜色"),
        ("{% cellbg y %}", "“y”不存在"),
        ("{% cellbg none %}", "没有值"),
        ("{% colspan 0 %}", "不能跨“0”列"),
        ("{% colspan x %}", "不能跨“FF00”列"),
        ("{% vmerge within %}", "左边没有合并的单元格"),
        ("{% vmerge x y %}", "写法有误"),
        ("{%tr set a = 1 %}{% vmerge %}", "同一行里的标记“{% vmerge %}”会丢失"),
    ],
)
def test_mistakes_are_told_with_their_place(cell: str, said: str) -> None:
    message = refused(table("头¦乙", f"甲¦{cell}"), x="FF00")
    assert message.startswith("样稿.docx：表1 第2行 第2列：") and said in message


def test_tags_for_a_cell_outside_a_table() -> None:
    assert "不在表格里。请放在表格的单元格里" in refused(of("{% vmerge %}甲"))


@pytest.mark.parametrize(
    ("colour", "fill"), [("FFC000", "FFC000"), ("#ffc000", "FFC000"), ("", "auto"), ("auto", "auto")]
)
def test_colours(colour: str, fill: str) -> None:
    xml = part(filled(table("{% cellbg colour %}甲"), colour=colour))
    assert f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' in xml


def test_properties_of_a_cell_stand_in_the_order_of_the_schema() -> None:
    data = table("{%tr for r in rows %}", "{% cellbg 'FF0000' %}{% colspan 2 %}{% vmerge %}甲", "{%tr endfor %}")
    borders = (
        "<w:tcBorders><w:top w:val='single'/></w:tcBorders><w:shd w:fill='000000'/><w:vAlign w:val='center'/></w:tcPr>"
    )
    data = changed(data, {"word/document.xml": part(data).replace("</w:tcPr>", borders)})
    cells = Document(io.BytesIO(filled(data, rows=[1, 2]))).element.body.iter(qn("w:tcPr"))
    names = ["w:gridSpan", "w:vMerge", "w:tcBorders", "w:shd", "w:vAlign"]
    assert [[child.tag for child in cell] for cell in cells] == [[qn(name) for name in names]] * 2


def test_a_cell_without_properties_gets_them() -> None:
    data = table("{%tr for r in rows %}", "{% cellbg 'FF0000' %}{% colspan 2 %}{% vmerge %}甲", "{%tr endfor %}")
    for bare in ("", "<w:tcPr/>"):
        xml = part(data)
        while "<w:tcPr>" in xml:
            start, end = xml.index("<w:tcPr>"), xml.index("</w:tcPr>") + len("</w:tcPr>")
            xml = xml[:start] + bare + xml[end:]
        cells = Document(io.BytesIO(filled(changed(data, {"word/document.xml": xml}), rows=[1, 2]))).element.body
        found = [[child.tag for child in cell] for cell in cells.iter(qn("w:tcPr"))]
        assert found == [[qn("w:gridSpan"), qn("w:vMerge"), qn("w:shd")]] * 2
