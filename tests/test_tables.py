"""Workbooks of tables: read back by other programs, and the same as XlsxWriter writes where it can say the same."""

from __future__ import annotations

import io
import random
import re
import subprocess
import tracemalloc
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from office import needs_office, open_in_office

from toolkit.formats import write
from toolkit.values import Beside, CannotDo, Chart, Checked, Finding, Grid, Link, Place, Result, Severity
from toolkit.workbook.reader import read_workbook
from toolkit.workbook.tables import TooLong, tables_workbook
from toolkit.workbook.tables.archive import Archive
from toolkit.workbook.tables.cells import Texts
from toolkit.workbook.tables.paper import half_widths, line_count

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "=cmd|'/c calc'!A0",
    "<b>&\"'</b>",
    "]]>",
    "a\x0bb",
    "规划&建设局",
    "😀",
    "  头尾  ",
]
GRID = Grid(
    "清单 & '表'",
    ("名称", "数", "小数", "空"),
    (*((text, 1, 0.5, None) for text in HOSTILE), ("长" * 300, 123456, 1234.56, "")),
    ("注一", "注二"),
    (20, 8, 10, 8),
)
STATUSES = ("已完成", "达到序时", "滞后", "逾期", "未到期", "未排期")
COLOURS = ("4C9A6A", "9CCBAE", "F2C14E", "C8553D", "B8C4D0", "8C8C8C")
UNITS = (
    *("区发展改革委", "区经济和信息化局", "区人力社保局", "区城市管理委", "区住房城乡建设委", "区交通局", "区水务局"),
    *("区农业农村局", "区商务局", "区文化和旅游局", "区卫生健康委", "区应急局", "区市场监管局", "区园林绿化局"),
    *("区生态环境局", "区教委", "区科委", "区民政局", "区司法局", "区财政局", "规自委密云分局", "区统计局", "区国资委"),
    *(
        "区投资促进中心",
        "鼓楼街道",
        "果园街道",
        "檀营地区",
        "十里堡镇",
        "河南寨镇",
        "巨各庄镇",
        "西田各庄镇",
        "溪翁庄镇",
    ),
    *("穆家峪镇", "太师屯镇", "古北口镇", "高岭镇", "不老屯镇", "冯家峪镇", "石城镇", "北庄镇"),
)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def units(count: int) -> Grid:
    """Units with the number of their items of each status, a total, and a chart of them all."""
    rows = [(unit, *(len(unit) * n % 7 for n in range(1, 7)), len(unit) * 7 / 2) for unit in UNITS[:count]]
    total = ("合计", *(sum(row[column] for row in rows) for column in range(1, 7)), 50.0)  # type: ignore[misc]
    chart = Chart("责任单位事项状态", "stacked", 0, tuple(range(1, 7)), (0, count - 1), COLOURS, "项")
    return Grid(
        "责任单位",
        ("单位", *STATUSES, "完成率(%)"),
        (*rows, total),
        ("共同承担的事项只计入牵头单位。",),
        (24, *[10] * 6, 14),
        totals=frozenset({count}),
        bars=(7,),
        charts=(chart,),
    )


def charted(kind: str, rows: int, **other: Any) -> Grid:
    """Two columns of amounts by quarter and their chart; the second has a gap and a decimal."""
    values = tuple((f"{2020 + n}年", 120 * n + 60, None if n == 1 else 50.5 * n) for n in range(rows))
    colours = other.pop("colours", ("6F93B8", "4C9A6A"))
    return Grid("投资", ("年度", "计划", "完成"), values, charts=(
        Chart("计划与完成", kind, 0, (1, 2), (0, rows - 1), colours, other.pop("unit", "万元")),
    ))  # fmt: skip


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a package by their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def part(data: bytes, name: str) -> Element:
    return ElementTree.fromstring(parts(data)[name])


def book(*grids: Grid, ledger: str = "") -> bytes:
    return tables_workbook(grids, "题", (), ledger)


def opened(*grids: Grid, ledger: str = "") -> Any:
    """The workbook of the grids as openpyxl has it."""
    return openpyxl.load_workbook(io.BytesIO(book(*grids, ledger=ledger)))


# -- cells


def test_workbook_of_tables_reads_back_whole(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(tables_workbook([GRID, Grid("空", ("甲", "乙"), ())], "题 & 目", ("第一行",)))
    sheet, empty = openpyxl.load_workbook(path).worksheets
    assert (sheet.title, sheet["A1"].value, sheet["A2"].value) == ("清单 & '表’", GRID.title, "第一行")
    assert [cell.value for cell in sheet[3]] == list(GRID.headings)
    for number, row in enumerate(GRID.rows, 4):
        expected = [v.replace("\x0b", "\ufffd") if isinstance(v, str) else v for v in row]
        assert [cell.value for cell in sheet[number]] == [None if v == "" else v for v in expected]
        assert all(cell.data_type != "f" for cell in sheet[number])
    assert [sheet.cell(4 + len(GRID.rows) + n, 1).value for n in range(2)] == list(GRID.notes)
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.auto_filter.ref) == ("A4", "$1:$3", "A3:D15")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert sheet.print_options.horizontalCentered and sheet.sheet_view.showGridLines is False
    assert empty["A4"].value == "无"
    raw, _ = read_workbook(path)
    assert [row[1] for row in raw[0].rows[3:15]] == [1] * len(HOSTILE) + [123456]


_CELL = st.one_of(
    st.none(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30),
    st.sampled_from(HOSTILE),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_CELL, _CELL), max_size=8), st.sets(st.integers(0, 9)), st.text(max_size=40))
def test_any_cells_read_back_as_they_were(rows: list[tuple[Any, Any]], totals: set[int], title: str) -> None:
    grid = Grid(title, ("甲", "乙"), tuple(rows), totals=frozenset(totals), fills={"=1+1": "C00000"})
    sheet = opened(grid, grid).worksheets[1]
    for number, row in enumerate(rows, 4):
        for value, cell in zip(row, sheet[number], strict=True):
            assert cell.value == _as_read(value) and cell.data_type != "f"


def _as_read(value: Any) -> Any:
    """Numbers too long to be exact are texts; what XML cannot hold is replaced."""
    if isinstance(value, int) and abs(value) >= 10**15:
        return str(value)
    return re.sub("[\x0b\ufffe\uffff]", "\ufffd", value) or None if isinstance(value, str) else value


def test_texts_stay_texts_when_a_user_changes_them() -> None:
    sheet = opened(Grid("表", ("甲",), (("=1+1",), ("甲=1",)), totals=frozenset({0}))).active
    assert [sheet[f"A{row}"].quotePrefix for row in (4, 5)] == [True, False]


def test_what_looks_like_the_number_of_a_character_is_kept() -> None:
    sheet = part(book(Grid("表", ("甲",), (("_x0041_与_x41",),))), "xl/worksheets/sheet1.xml")
    assert [text.text for text in sheet.iter(f"{MAIN}t")][-1] == "_x005F_x0041_与_x41"


def test_space_at_the_ends_of_a_text_is_kept() -> None:
    texts = ["  头", "尾\n", "中 间"]
    sheet = part(book(Grid("表", ("甲",), tuple((text,) for text in texts))), "xl/worksheets/sheet1.xml")
    kept = [e.get("{http://www.w3.org/XML/1998/namespace}space") for e in sheet.iter(f"{MAIN}t")][-3:]
    assert kept == ["preserve", "preserve", None]


def test_truth_is_said_in_chinese() -> None:
    sheet = opened(Grid("表", ("甲", "乙"), ((True, False),))).active
    assert [cell.value for cell in sheet[4]] == ["是", "否"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match=r"finite.*B5"):
        book(Grid("表", ("甲", "乙"), (("甲", 1.0), ("乙", value))))


@pytest.mark.parametrize(("character", "most"), [("长", 32_767), ("😀", 16_383)])
def test_no_text_is_cut(character: str, most: int) -> None:
    assert opened(Grid("表", ("甲",), ((character * most,),))).active["A4"].value == character * most
    with pytest.raises(TooLong, match=r"32767.*A4"):
        book(Grid("表", ("甲",), ((character * (most + 1),),)))


def test_a_user_is_told_of_a_text_that_is_too_long() -> None:
    finding = Finding("blank", Severity.ERROR, Place("任务台账", 2, "A"), "", "长" * 32_768, "")
    with pytest.raises(CannotDo, match=r"32767.*json"):
        write(Result({}, checked=(Checked("台账.xlsx", "", [finding]),)), "xlsx", io.BytesIO())


def test_totals_stand_out() -> None:
    sheet = opened(units(3)).active
    plain, total = sheet["B4"], sheet["B7"]
    assert total.font.b and total.fill.fill_type == "solid" and total.number_format == plain.number_format
    assert not plain.font.b and plain.fill.fill_type is None
    assert sheet.auto_filter.ref == "A3:H6", "a total at the foot is not sorted into the items"


def test_texts_that_are_colours_have_them() -> None:
    grid = Grid("表", ("灯号",), (("红",), ("黄",), ("红灯",), (None,)), fills={"红": "C00000", "黄": "FFE699"})
    red, yellow, other, blank = (opened(grid).active[f"A{row}"] for row in range(4, 8))
    assert (red.fill.fgColor.rgb, yellow.fill.fgColor.rgb) == ("FFC00000", "FFFFE699")
    assert red.font.color.rgb == "FFFFFFFF" and yellow.font.color is None, "text can be read on its colour"
    assert other.fill.fill_type is None and blank.fill.fill_type is None


def test_columns_without_widths_fit_their_texts() -> None:
    sheet = opened(Grid("表", ("甲", "乙的说明", "丙"), (("一" * 10, 1, "长" * 90), (None, 2, "短")))).active
    assert [round(sheet.column_dimensions[letter].width, 1) for letter in "ABC"] == [20.7, 8.7, 40.7]
    assert sheet.row_dimensions[4].height > 5 * 12 and sheet.row_dimensions[5].height is None


def test_columns_have_room_for_their_numbers() -> None:
    rows = (*(("甲", 2, 2),) * 300, ("合计", 1234567.5, 98765432))
    sheet = opened(Grid("表", ("名称", "数", "数"), rows, (), (8, 6, 20), frozenset({300}))).active
    assert [round(sheet.column_dimensions[letter].width, 1) for letter in "ABC"] == [8.7, 12.7, 20.7]


def test_rows_are_high_enough_but_no_higher_than_excel_takes() -> None:
    grid = Grid("题" * 60, ("甲" * 30,), (("一\n二\n三",), ("长" * 9000,)), ("注" * 60,), (20,))
    heights = {row: size.height for row, size in opened(grid).active.row_dimensions.items()}
    assert heights[4] == 46 and heights[5] == 409
    assert heights[1] >= 120 * 1.5 / 20 * 20 and heights[3] >= 3 * 14 and heights[6] >= 6 * 14


def test_lines_are_broken_before_words_that_have_no_room() -> None:
    """As reckoned from the longest word, which is looked for only where it matters."""
    words = ["字", "、", " ", "a", "I15:I17", "XM-000123", "w" * 12, "w" * 40]
    for seed in range(3_000):
        chance = random.Random(seed)
        text = "".join(chance.choices(words, k=chance.randint(0, 60)))
        width = chance.choice((1, 2, 8, 12, 18, 30, 64, 120))
        taken, longest = half_widths(text), max(map(len, re.findall("[!-~]+", text)), default=0)
        lines = 1 if taken <= width else -(-taken // max(width - max(longest, 1), width // 2, 1))
        assert line_count(text, width) == lines
        assert line_count(f"{text}\n{text}", width) == 2 * lines


def test_the_same_tables_give_the_same_bytes_on_any_machine() -> None:
    grids = [units(30), charted("line", 5), GRID]
    data = tables_workbook(grids, "题", ("行",), "../台账.xlsx")
    assert data == tables_workbook(grids, "题", ("行",), "../台账.xlsx")
    infos = zipfile.ZipFile(io.BytesIO(data)).infolist()
    assert {(info.date_time, info.create_system) for info in infos} == {((1980, 1, 1, 0, 0, 0), 3)}


@given(st.lists(st.binary(max_size=300_000), max_size=4), st.integers(0, 20_000))
@settings(max_examples=30, deadline=None)
def test_a_zip_holds_what_was_put_in_whatever_its_size(pieces: list[bytes], more: int) -> None:
    stream = io.BytesIO()
    archive = Archive(stream)
    contents = {"a.xml": pieces, "b/c.xml": [b"x" * more], "空".encode().hex(): [], "d": [bytes(range(256)) * 40]}
    for name, content in contents.items():
        archive.put(name, content)
    archive.close()
    with zipfile.ZipFile(stream) as read:
        assert read.testzip() is None
        assert {name: read.read(name) for name in read.namelist()} == {n: b"".join(c) for n, c in contents.items()}
        assert {info.external_attr >> 16 for info in read.infolist()} == {0o600}


def test_more_than_a_zip_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.workbook.tables.archive._LARGEST", 20_000)
    with pytest.raises(ValueError, match="too large"):
        Archive(io.BytesIO()).put("a.xml", [b"x" * 20_001])
    archive = Archive(io.BytesIO())
    with pytest.raises(ValueError, match="too large"):
        for number in range(1_000):
            archive.put(f"{number}.xml", [b"x"])


def test_a_long_table_is_not_held_in_memory() -> None:
    grid = Grid(
        "表", tuple("甲乙丙丁戊己"), tuple((n, f"第{n}项", n / 7, "滞后", None, "区水务局") for n in range(10_000))
    )
    tracemalloc.start()
    data = book(grid)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < len(parts(data)["xl/worksheets/sheet1.xml"]) / 2


def test_a_text_that_stands_in_many_cells_is_in_each_as_the_cell_asks() -> None:
    """In a narrow column and a wide one, in a row of totals, as a colour, as a link."""
    text = "滞后的事项"
    rows = ((text, text), (text, text), ("红", text))
    links = {(1, 1): Place("任务台账", 5, "A")}
    grid = Grid("表", ("甲", "乙"), rows, (), (4, 40), frozenset({2}), fills={"红": "FF0000"}, links=links)
    sheet = opened(grid, ledger="台账.xlsx").active
    assert [[cell.value for cell in row] for row in sheet["A4:B6"]] == [list(row) for row in rows]
    assert [sheet.row_dimensions[row].height for row in (4, 5, 6)] == [60.0, 60.0, None]
    assert [sheet[cell].font.b for cell in ("B4", "B6")] == [False, True]
    assert [sheet[cell].font.u for cell in ("A5", "B4", "B5")] == [None, None, "single"]
    assert sheet["A6"].fill.fgColor.rgb == "FFFF0000"


@pytest.mark.parametrize(("number", "more"), [(5_000, ""), (100, "长" * 10_000)])
def test_of_the_texts_of_a_column_so_many_are_kept_as_take_little_memory(number: int, more: str) -> None:
    texts = Texts("A", 20, {}, 0, b"</row>")
    first = texts["第0项"]
    for text in (f"第{n}项{more}" for n in range(1, number)):
        assert texts[text][0].decode() == f'" s="4" t="inlineStr"><is><t>{text}</t></is></c></row>'
        assert text in texts and len(texts) <= 1_000 and sum(map(len, texts)) <= 500_000
    assert "第0项" not in texts and texts["第0项"] == first


@pytest.mark.parametrize("odd", ["", "=1+1", "a&b", "_x0041_", " 空", "尾 ", "多\n行", "有\0字", "红"])
def test_a_text_among_different_ones_is_written_as_it_is_by_itself(odd: str) -> None:
    texts, values = Texts("A", 6, {"红": 30}, 0, b"</row>"), ("甲", "乙", odd, "丙")
    by_themselves = [Texts("A", 6, {"红": 30}, 0, b"</row>")[value] for value in values]
    assert list(zip(*texts.cells(values), strict=True)) == by_themselves


def test_more_than_a_sheet_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        book(Grid("表", ("甲",), ((1,),) * 1_048_574))
    with pytest.raises(ValueError, match="at least one"):
        book()


# -- sheets


TITLES = {
    "责任单位": "责任单位",
    "甲/乙:丙*[丁]?\\": "甲／乙：丙＊［丁］？＼",
    "长" * 40: "长" * 31,
    "😀" * 20: "😀" * 15,
    "'引号'": "’引号’",
    "": "表",
    "History": "History表",
    "a\nb\x01": "a b",
}


@pytest.mark.parametrize(("title", "name"), TITLES.items())
def test_a_title_becomes_a_name_that_programs_take(title: str, name: str) -> None:
    sheet = opened(Grid(title, ("甲",), ())).active
    assert sheet.title == name
    assert sheet["A1"].value == (title.replace("\x01", "\ufffd") or None), "the title itself is whole"


def test_names_of_sheets_differ_in_more_than_case() -> None:
    titles = ["Ab", "aB", "Ab", "长" * 40, "长" * 41]
    assert opened(*(Grid(title, ("甲",), ()) for title in titles)).sheetnames == [
        *("Ab", "aB（2）", "Ab（3）", "长" * 31, "长" * 28 + "（2）"),
    ]  # fmt: skip


#: The order in which the schema wants the children of elements, as far as they are written.
ORDER = {
    "worksheet": "sheetPr dimension sheetViews sheetFormatPr cols sheetData autoFilter mergeCells "
    "conditionalFormatting hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks ignoredErrors "
    "drawing extLst",
    "workbook": "bookViews sheets definedNames",
    "styleSheet": "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles",
    "font": "b u sz color name",
    "chartSpace": "lang roundedCorners chart spPr printSettings",
    "chart": "title autoTitleDeleted plotArea legend plotVisOnly dispBlanksAs",
    "plotArea": "layout barChart lineChart catAx valAx",
    "barChart": "barDir grouping varyColors ser gapWidth overlap axId",
    "lineChart": "grouping varyColors ser marker axId",
    "ser": "idx order tx spPr invertIfNegative marker dLbls cat val smooth",
    "dLbls": "dLbl numFmt txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize",
    "catAx": "axId scaling delete axPos majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses auto lblAlgn "
    "lblOffset tickLblSkip noMultiLvlLbl",
    "valAx": "axId scaling delete axPos majorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr "
    "crossAx crosses crossBetween majorUnit",
    "scaling": "orientation max",
    "title": "tx layout overlay",
    "legend": "legendPos layout overlay txPr",
    "dataBar": "cfvo color negativeFillColor axisColor",
}


def everything() -> bytes:
    """A workbook with whatever can be written."""
    small = units(9)
    jumps = {(0, 0): Link("投资", 2), (1, 0): Place("任务台账", 12, "H"), (9, 0): Link("清单 & '表'")}
    filled = Grid(small.title, small.headings, small.rows, small.notes, small.widths, small.totals, small.bars,
                  {"区水务局": "C00000"}, jumps, small.charts)  # fmt: skip
    return book(
        filled, charted("clustered", 4), charted("clustered", 20), charted("line", 6), GRID, ledger="../台账.xlsx"
    )


def test_elements_stand_in_the_order_of_the_schema() -> None:
    met = set()
    for name, content in parts(everything()).items():
        for element in ElementTree.fromstring(content).iter():
            kind = _local(element)
            if kind in ORDER and len(element) and not name.endswith(".rels"):
                children = [_local(child) for child in element]
                assert set(children) <= set(ORDER[kind].split()), f"{kind} in {name}"
                assert children == sorted(children, key=ORDER[kind].split().index), f"{kind} in {name}"
                met |= {kind} | {f"{kind}/{child}" for child in children}
    assert set(ORDER) <= met
    assert {"worksheet/drawing", "worksheet/hyperlinks", "worksheet/extLst", "ser/dLbls", "valAx/title"} <= met


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def test_every_part_has_its_kind_and_every_relation_its_part() -> None:
    found = parts(everything())
    kinds = {element.get("PartName") for element in ElementTree.fromstring(found["[Content_Types].xml"])}
    named = {f"/{name}" for name in found if not name.endswith(".rels") and name != "[Content_Types].xml"}
    assert kinds - {None} == named
    for name, content in found.items():
        if name.endswith(".rels"):
            folder = Path("/" + name).parent.parent
            for relation in ElementTree.fromstring(content):
                if relation.get("TargetMode") != "External":
                    assert str((folder / relation.get("Target", "")).resolve())[1:] in found
    assert not [name for name in found if "external" in name.lower() or "embed" in name.lower()]


def test_a_sheet_names_its_drawing_and_its_links_by_their_relations() -> None:
    found = parts(everything())
    relations = ElementTree.fromstring(found["xl/worksheets/_rels/sheet1.xml.rels"])
    kinds = {relation.get("Id"): relation.get("Type", "").rpartition("/")[2] for relation in relations}
    sheet = ElementTree.fromstring(found["xl/worksheets/sheet1.xml"])
    used = [(_local(e), kinds[e.get(f"{RELATION}id")]) for e in sheet.iter() if e.get(f"{RELATION}id")]
    assert used == [("hyperlink", "hyperlink"), ("drawing", "drawing")]


# -- links


def test_links_lead_to_rows_of_other_tables() -> None:
    rows = (("甲", 2), ("乙", 0), (None, 5))
    links: dict[tuple[int, int], Link | Place] = {
        (0, 0): Link("清单 & '表'", 3),
        (0, 1): Link("空"),
        (2, 1): Link("表", 1),
    }
    grid = Grid("表", ("单位", "滞后"), rows, totals=frozenset({2}), links=links)
    data = book(grid, GRID, Grid("空", ("甲",), ()))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    targets = {cell.coordinate: cell.hyperlink.location for row in sheet["A4:B6"] for cell in row if cell.hyperlink}
    assert targets == {"A4": "'清单 & ''表’'!A7", "B4": "'空'!A4", "B6": "'表'!A5"}
    for place, linked, bold in (("A4", True, False), ("B4", True, False), ("A5", False, False), ("B6", True, True)):
        assert (sheet[place].font.u == "single", bool(sheet[place].font.b)) == (linked, bold), place
    assert sheet["B4"].value == 2 and sheet["B4"].number_format == "#,##0_ "
    assert "xl/worksheets/_rels/sheet1.xml.rels" not in parts(data)


def test_a_link_leads_to_the_first_of_tables_with_the_same_title() -> None:
    first, second = Grid("表", ("甲",), (("一",),)), Grid("表", ("甲",), (("二",),), links={(0, 0): Link("表")})
    assert opened(first, second).worksheets[1]["A4"].hyperlink.location == "'表'!A4"


@pytest.mark.parametrize("link", [Link("没有"), Link("表", 1), Link("表", -1), Link("空", 1)])
def test_a_link_to_what_is_not_there_is_refused(link: Link) -> None:
    with pytest.raises(ValueError, match="link"):
        book(Grid("表", ("甲",), (("一",),), links={(0, 0): link}), Grid("空", ("甲",), ()))


PLACES = {
    "任务台账!H12": Place("任务台账", 12, "H"),
    "任务台账 第12行": Place("任务台账", 12),
    "任务台账!H列": Place("任务台账", 0, "H"),
    "'任务'": Place("'任务'"),
}
TARGETS = ["'任务台账'!H12", "'任务台账'!A12", "'任务台账'!H:H", "'''任务'''!A1"]


def placed(ledger: str) -> tuple[Grid, bytes]:
    rows = tuple((text,) for text in PLACES)
    grid = Grid("滞后", ("台账位置",), rows, links={(n, 0): place for n, place in enumerate(PLACES.values())})
    return grid, book(grid, ledger=ledger)


def test_links_lead_to_places_in_the_ledger() -> None:
    grid, data = placed("../台 账/#1 [50%].xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    links = [sheet[f"A{row}"].hyperlink for row in range(4, 8)]
    assert [link.location for link in links] == TARGETS
    assert {(unquote(link.target), link.target) for link in links} == {
        ("../台 账/#1 [50%].xlsx", "../台%20账/%231%20%5B50%25%5D.xlsx")
    }
    assert [sheet[f"A{row}"].value for row in range(4, 8)] == [row[0] for row in grid.rows]
    relations = part(data, "xl/worksheets/_rels/sheet1.xml.rels")
    assert {relation.get("TargetMode") for relation in relations} == {"External"}


def test_links_to_one_file_share_its_relation_and_keep_their_places() -> None:
    links: dict[tuple[int, int], Link | Place | Beside] = {
        (0, 0): Place("台账", 5, "A"),
        (1, 0): Beside("乙.xlsx"),
        (2, 0): Place("台账", 6, "A"),
        (3, 0): Beside("乙.xlsx"),
    }
    data = book(Grid("表", ("甲",), (("一",),) * 4, links=links), ledger="甲.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    led = [sheet[f"A{row}"].hyperlink for row in range(4, 8)]
    assert [link.target for link in led] == ["甲.xlsx", "乙.xlsx"] * 2
    assert [link.location for link in led] == ["'台账'!A5", None, "'台账'!A6", None]
    assert len(part(data, "xl/worksheets/_rels/sheet1.xml.rels")) == 2


def test_a_path_is_written_with_slashes_on_every_machine() -> None:
    _, data = placed("..\\台账\\六月.xlsx")
    assert part(data, "xl/worksheets/_rels/sheet1.xml.rels")[0].get("Target") == "../台账/六月.xlsx"


def test_without_a_ledger_its_places_are_plain_texts() -> None:
    for ledger in ("", "长" * 2080):
        _, data = placed(ledger)
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        assert sheet["A4"].value == "任务台账!H12" and sheet["A4"].hyperlink is None and sheet["A4"].font.u is None
        assert "xl/worksheets/_rels/sheet1.xml.rels" not in parts(data)


def test_a_sheet_has_no_more_links_than_excel_takes() -> None:
    count = 60_001
    links: dict[tuple[int, int], Link | Place] = {(row, 0): Link("表", row) for row in reversed(range(count))}
    text = parts(book(Grid("表", ("甲",), (("一",),) * count, links=links)))["xl/worksheets/sheet1.xml"].decode()
    assert text.count("<hyperlink ") == 60_000 and 'ref="A60003"' in text and 'ref="A60004"' not in text
    last = [re.search(rf'<c r="A{row}" s="(\d+)"', text) for row in (60_003, 60_004)]
    assert last[0] and last[1] and last[0][1] != last[1][1], "the text beyond does not look like a link"


def test_links_are_those_of_xlsxwriter() -> None:
    rows = (("甲",), ("任务台账!H12",))
    grid = Grid("表", ("名称",), rows, links={(0, 0): Link("表", 1), (1, 0): Place("任务台账", 12, "H")})
    ours = book(grid, ledger="../a b/台账 [1].xlsx")

    def theirs(workbook: Any, sheet: Any) -> None:
        sheet.write_url("A4", "internal:'表'!A5", string="甲")
        sheet.write_url("A5", "external:../a b/台账 [1].xlsx#'任务台账'!H12", string="任务台账!H12")

    other = written("表", theirs)
    name = "xl/worksheets/sheet1.xml"
    found, expected = (list(part(data, name).iter(f"{MAIN}hyperlink")) for data in (ours, other))
    assert [list(link.attrib) for link in found] == [
        ["ref", "location"],
        ["ref", f"{RELATION}id", "location"],
    ]
    for link, wanted in zip(found, expected, strict=True):  # a link shows what its cell does
        assert {name: said for name, said in wanted.attrib.items() if name != "display"} == dict(link.attrib)
    relation, wanted = (part(data, "xl/worksheets/_rels/sheet1.xml.rels")[0] for data in (ours, other))
    assert relation.get("Target", "").lower() == wanted.get("Target", "").replace("\\", "/").lower()
    assert {k: v for k, v in relation.attrib.items() if k != "Target"} == {
        k: v for k, v in wanted.attrib.items() if k != "Target"
    }


def written(title: str, fill: Any) -> bytes:
    """A workbook of one sheet that XlsxWriter writes."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        fill(workbook, workbook.add_worksheet(title))
    return stream.getvalue()


# -- bars


def test_bars_start_at_zero_and_leave_totals_out() -> None:
    rows = tuple((f"第{n}项", 40.0 + n, 10 * n) for n in range(6))
    grid = Grid("表", ("名称", "完成率(%)", "投资"), rows, totals=frozenset({2, 5}), bars=(1, 2))
    rules = {str(rule.sqref): rule.rules[0].dataBar for rule in opened(grid).active.conditional_formatting}
    assert list(rules) == ["B4:B5 B7:B8", "C4:C5 C7:C8"]
    ends = [[(end.type, end.val) for end in bar.cfvo] for bar in rules.values()]
    assert ends == [[("num", 0.0), ("num", 100.0)], [("num", 0.0), ("max", None)]], "a share is one of 100"
    more = Grid("表", ("增长(%)",), ((40,), (140,)), bars=(0,))
    assert '<cfvo type="max"/>' in parts(book(more))["xl/worksheets/sheet1.xml"].decode(), "growth may be more"


def test_bars_of_negative_numbers_run_to_the_other_side() -> None:
    grid = Grid("表", ("差距",), ((-5.0,), (3.0,)), bars=(0,))
    text = parts(book(grid))["xl/worksheets/sheet1.xml"].decode()
    assert '<cfvo type="min"/><cfvo type="max"/>' in text
    assert '<x14:cfvo type="autoMin"/><x14:cfvo type="autoMax"/>' in text


NO_NUMBERS = [
    Grid("表", ("甲",), (("一",), (None,)), bars=(0,)),
    Grid("表", ("甲",), (), bars=(0,)),
    Grid("表", ("甲",), ((5,),), totals=frozenset({0}), bars=(0,)),
]


@pytest.mark.parametrize("grid", NO_NUMBERS)
def test_there_are_no_bars_without_numbers(grid: Grid) -> None:
    text = parts(book(grid))["xl/worksheets/sheet1.xml"].decode()
    assert "conditionalFormatting" not in text and "extLst" not in text


def test_bars_are_those_of_xlsxwriter() -> None:
    grid = Grid("表", ("甲", "乙"), ((1, 5.5), (2, 7.5), (3, 13.0)), totals=frozenset({2}), bars=(0, 1))

    def theirs(workbook: Any, sheet: Any) -> None:
        for letter in "AB":
            sheet.conditional_format(f"{letter}4:{letter}5", {
                "type": "data_bar", "bar_solid": True, "bar_no_border": True, "min_type": "num", "min_value": 0,
                "bar_color": "#9DC3E6", "bar_negative_color": "#F4B183", "bar_axis_color": "#7F7F7F",
            })  # fmt: skip

    for tag in (f"{MAIN}conditionalFormatting", f"{MAIN}extLst"):
        ours, expected = (
            [list(_plain(e)) for e in _sheet(data).iter(tag)] for data in (book(grid), written("表", theirs))
        )
        assert ours == expected and ours
    sheets = [part(book(grid, grid), f"xl/worksheets/sheet{number}.xml") for number in (1, 2)]
    keys = [[e.text for e in sheet.iter() if _local(e) == "id"] for sheet in sheets]
    assert len({*keys[0], *keys[1]}) == 4, "no two bars of a workbook have the same key"
    assert keys == [[e.get("id") for e in sheet.iter() if e.get("id")] for sheet in sheets]


def _sheet(data: bytes) -> Element:
    return part(data, "xl/worksheets/sheet1.xml")


# -- charts

#: Elements that say what a program does without them too, or what XlsxWriter cannot say (a font's Chinese half).
_DEFAULTS = {
    "roundedCorners": "0", "autoTitleDeleted": "0", "varyColors": "0", "overlay": "0", "invertIfNegative": "0",
    "delete": "0", "noMultiLvlLbl": "0", "smooth": "0", "dispBlanksAs": "gap", "minorTickMark": "none",
    "showLegendKey": "0", "showCatName": "0", "showSerName": "0", "showPercent": "0", "showBubbleSize": "0",
    "dLblPos": "outEnd",
}  # fmt: skip
#: Attributes that differ without meaning: languages, keys, lengths that the extension says again.
_ASIDE = {"lang", "baseline", "id", "priority", "minLength", "maxLength"}


def _plain(element: Element, depth: int = 0) -> Iterator[str]:
    """The lines of an element and its children in order, without defaults, keys and spelling."""
    kept = sorted(f"{name}={_rounded(value)}" for name, value in element.attrib.items() if name not in _ASIDE)
    text = "" if _local(element) == "id" else _rounded((element.text or "").strip().replace("'", ""))
    yield f"{'  ' * depth}{element.tag} {' '.join(kept)} {text}"
    for child in element:
        if not _is_default(element, child):
            yield from _plain(child, depth + 1)


def _is_default(parent: Element, child: Element) -> bool:
    if _local(child) in ("ea", "lang"):
        return True
    in_label = _local(child) == "delete" and _local(parent) == "dLbl"
    return not in_label and _DEFAULTS.get(_local(child)) == child.get("val", "")


def _rounded(value: str) -> str:
    return f"{float(value) % _CIRCLE:.2f}" if re.fullmatch(r"-?\d+(\.\d+)?", value) else value


#: A whole turn, in which angles are written: in 60,000ths of a degree.
_CIRCLE = 360 * 60_000


def _font(name: str = "宋体", size: float = 9, colour: str = "404040") -> dict[str, Any]:
    return {"name": name, "size": size, "bold": False, "color": f"#{colour}"}


def theirs(grid: Grid, kind: Mapping[str, str], lying: bool, **series: Any) -> Element:
    """The chart of a grid as XlsxWriter writes it, the cells where tables have them."""

    def fill(workbook: Any, sheet: Any) -> None:
        for row, values in enumerate((grid.headings, *grid.rows), 2):
            sheet.write_row(row, 0, values)
        wanted = grid.charts[0]
        chart = workbook.add_chart(kind)
        first, last = (row + 3 for row in wanted.rows)
        for column, colour in zip(wanted.series, wanted.colours, strict=True):
            chart.add_series({
                "name": [grid.title, 2, column],
                "categories": [grid.title, first, wanted.label, last, wanted.label],
                "values": [grid.title, first, column, last, column],
                **_look(kind, colour),
                **{key: value(column) if callable(value) else value for key, value in series.items()},
            })  # fmt: skip
        line = {"color": "#A6A6A6", "width": 0.75}
        labels = {"num_font": _font(), "line": line, "major_tick_mark": "none", "label_position": "low"}
        values = {
            "num_font": _font(), "line": line, "major_tick_mark": "none", "num_format": "General",
            "name": wanted.unit, "name_font": _font() | {"rotation": 360},
            "major_gridlines": {"visible": True, "line": {"color": "#E4E4E4", "width": 0.75}},
        }  # fmt: skip
        if lying:
            labels |= {"reverse": True, "interval_unit": 1, "crossing": "max"}
        (chart.set_y_axis if lying else chart.set_x_axis)(labels)
        (chart.set_x_axis if lying else chart.set_y_axis)(values)
        chart.set_title({"name": wanted.title, "name_font": _font("黑体", 13)})
        chart.set_legend({"position": "bottom", "font": _font()})
        chart.set_chartarea({"fill": {"color": "#FFFFFF"}, "border": {"color": "#D9D9D9", "width": 0.75}})
        sheet.insert_chart("A20", chart, {"description": wanted.title})

    found = part(written(grid.title, fill), "xl/charts/chart1.xml")
    _set_axis_format(found, "General")
    return found


def _look(kind: Mapping[str, str], colour: str) -> dict[str, Any]:
    fill = {"color": f"#{colour}"}
    if kind["type"] != "line":
        return {"fill": fill}
    marker = {"type": "circle", "size": 6, "fill": fill, "border": fill | {"width": 0.75}}
    return {"line": fill | {"width": 2.25}, "marker": marker}


def assert_same_chart(grid: Grid, expected: Element) -> None:
    """Our chart is the one expected, but for where its bars stand: that no two programs choose alike."""
    ours = part(book(grid), "xl/charts/chart1.xml")
    for chart in (ours, expected):
        area = next(e for e in chart.iter() if _local(e) == "plotArea")
        area.remove(area[0])
    assert list(_plain(ours)) == list(_plain(expected))


def test_stacked_bars_are_those_of_xlsxwriter() -> None:
    def labels(column: int) -> dict[str, Any]:
        dark = column in (1, 4, 6)
        return {
            "value": True, "num_format": "#,##0;;", "position": "center",
            "font": {"name": "宋体", "size": 9, "bold": False, "color": "#FFFFFF" if dark else "#404040"},
        }  # fmt: skip

    grid = units(9)
    assert_same_chart(grid, theirs(grid, {"type": "bar", "subtype": "stacked"}, True, gap=60, data_labels=labels))


def test_lying_bars_are_told_where_to_stand() -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        chart = workbook.add_chart({"type": "bar"})
        chart.add_series({"values": "=表!$B$4"})
        chart.set_plotarea({"layout": {"x": 0.5, "y": 0.5, "width": 0.5, "height": 0.5}})
        sheet.insert_chart("A9", chart)

    ours, expected = (_first(c, "manualLayout") for c in (
        chart_of(units(9)), part(written("表", fill), "xl/charts/chart1.xml")))  # fmt: skip
    x, y, wide, high = (float(e.get("val", "")) for e in ours[3:])
    assert min(x, y) > 0 and max(x + wide, y + high) < 1 and wide > 0.6 and high > 0.4
    for element in (*ours[3:], *expected[3:]):
        element.set("val", "")
    assert list(_plain(ours)) == list(_plain(expected))


def test_columns_are_those_of_xlsxwriter() -> None:
    grid = charted("clustered", 4)
    labels = {"value": True, "num_format": "#,##0.0", "position": "outside_end", "font": _font()}
    assert_same_chart(grid, theirs(grid, {"type": "column"}, False, gap=80, data_labels=labels))


def test_lying_bars_are_those_of_xlsxwriter() -> None:
    grid = charted("clustered", 15, unit="")
    expected = theirs(grid, {"type": "bar"}, True, gap=80)
    _set_axis_format(expected, "#,##0")
    assert_same_chart(grid, expected)


def _set_axis_format(chart: Element, written: str) -> None:
    """How values are written along the axis, whatever the format of their cells."""
    axis = next(e for e in chart.iter() if _local(e) == "valAx")
    next(e for e in axis if _local(e) == "numFmt").attrib.update(formatCode=written, sourceLinked="0")


def test_lines_are_those_of_xlsxwriter() -> None:
    grid = charted("line", 6)
    assert_same_chart(grid, theirs(grid, {"type": "line"}, False))


def test_the_values_of_a_line_alone_are_those_of_xlsxwriter() -> None:
    chart = Chart("走势", "line", 0, (1,), (0, 2), ("2F75B5",), "%")
    grid = Grid("表", ("月份", "完成率(%)"), (("4月", 20.5), ("5月", None), ("6月", 48)), charts=(chart,))
    labels = {"value": True, "num_format": "#,##0.0", "position": "above", "font": _font()}
    expected = theirs(grid, {"type": "line"}, False, data_labels=labels)
    area = next(e for e in expected.iter() if _local(e) == "chart")
    area.remove(next(e for e in area if _local(e) == "legend"))  # a single series needs none
    assert_same_chart(grid, expected)


def test_the_frame_of_a_chart_is_that_of_xlsxwriter() -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        chart = workbook.add_chart({"type": "line"})
        chart.add_series({"values": "=投资!$B$4"})
        sheet.insert_chart("A9", chart, {"description": "计划与完成"})

    name = "xl/drawings/drawing1.xml"
    ours, expected = (part(data, name) for data in (book(charted("line", 3)), written("投资", fill)))
    for drawing in (ours, expected):
        for element in drawing.iter():
            if _local(element) in ("col", "colOff", "row", "rowOff"):
                element.text = ""
            element.attrib.pop("name", None)
    assert list(_plain(ours)) == list(_plain(expected))


def chart_of(grid: Grid, number: int = 1) -> Element:
    return part(book(grid), f"xl/charts/chart{number}.xml")


def values_of(chart: Element, name: str) -> list[str | None]:
    return [element.get("val") for element in chart.iter() if _local(element) == name]


def test_openpyxl_finds_charts_of_the_right_cells() -> None:
    charts = openpyxl.load_workbook(io.BytesIO(everything())).worksheets
    assert [[type(chart).__name__ for chart in sheet._charts] for sheet in charts] == [
        ["BarChart"], ["BarChart"], ["BarChart"], ["LineChart"], []
    ]  # fmt: skip
    bars = charts[0]._charts[0]
    assert (bars.barDir, bars.grouping, bars.overlap, bars.x_axis.scaling.orientation) == (
        "bar",
        "stacked",
        100,
        "maxMin",
    )
    assert [s.val.numRef.f for s in bars.ser][::5] == ["'责任单位'!$B$4:$B$12", "'责任单位'!$G$4:$G$12"]
    assert bars.ser[0].cat.strRef.f == "'责任单位'!$A$4:$A$12" and bars.ser[0].tx.strRef.f == "'责任单位'!$B$3"
    assert [point.v for point in bars.ser[0].cat.strRef.strCache.pt] == list(UNITS[:9])


def test_a_gap_stays_a_gap() -> None:
    second = [e for e in chart_of(charted("line", 4)).iter() if _local(e) == "numCache"][1]
    assert [(point.get("idx"), point[0].text) for point in second if _local(point) == "pt"] == [
        *(("0", "0.0"), ("2", "101.0"), ("3", "151.5")),
    ]  # fmt: skip


def test_bars_lie_where_their_names_have_no_room_beside_each_other() -> None:
    def direction(names: Iterable[str]) -> list[str | None]:
        rows = tuple((name, 1, 2) for name in names)
        chart = Chart("图", "clustered", 0, (1, 2), (0, len(rows) - 1))
        return values_of(chart_of(Grid("表", ("名称", "一", "二"), rows, charts=(chart,))), "barDir")

    assert direction("甲乙丙丁") == ["col"]
    assert direction(UNITS[:13]) == ["bar"] and direction("甲乙丙丁戊己庚辛壬癸子丑寅") == ["bar"]
    assert direction(f"{n}月" for n in range(1, 13)) == ["col"]
    assert direction(["高质量发展综合配套改革试点建设" * 2] * 4) == ["bar"]


def test_values_are_written_only_where_there_is_room_for_them() -> None:
    def shown(grid: Grid) -> bool:
        return "1" in values_of(chart_of(grid), "showVal")

    assert shown(units(12)) and not shown(units(13))
    assert shown(charted("clustered", 3)) and not shown(charted("clustered", 9))
    months = tuple((f"{n}月", n) for n in range(1, 14))
    alone = [Grid("表", ("月", "数"), months, charts=(Chart("图", "line", 0, (1,), (0, n - 1)),)) for n in (12, 13)]
    assert shown(alone[0]) and not shown(alone[1]) and not shown(charted("line", 3))


def test_no_value_is_written_in_a_bar_too_narrow_for_it() -> None:
    def labels(column: int) -> dict[str, Any]:
        narrow = {"custom": [{"delete": True}]} if column == 2 else {}
        return {"value": True, "num_format": "#,##0;;", "position": "center", "font": _font(), **narrow}

    rows = (("甲", 900, 3), ("乙", 400, 500))
    chart = Chart("图", "stacked", 0, (1, 2), (0, 1), ("F2C14E", "9CCBAE"), "项")
    grid = Grid("表", ("名称", "一", "二"), rows, charts=(chart,))
    assert_same_chart(grid, theirs(grid, {"type": "bar", "subtype": "stacked"}, True, gap=60, data_labels=labels))


def test_few_whole_things_are_counted_one_by_one() -> None:
    def unit(*values: float) -> list[str | None]:
        rows = tuple((f"{n}", value) for n, value in enumerate(values))
        chart = Chart("图", "clustered", 0, (1,), (0, len(rows) - 1))
        return values_of(chart_of(Grid("表", ("名称", "数"), rows, charts=(chart,))), "majorUnit")

    assert unit(1, 3) == ["1"] and unit(1, 3.5) == [] and unit(1, 30) == []


def test_a_chart_without_colours_title_or_unit_has_our_colours_and_no_title() -> None:
    grid = Grid("表", ("名称", "数"), (("甲", 1), ("乙", 2)), charts=(Chart("", "line", 0, (1,), (0, 1)),))
    chart = chart_of(grid)
    assert values_of(chart, "autoTitleDeleted") == ["1"] and not [e for e in chart.iter() if _local(e) == "title"]
    assert not [e for e in chart.iter() if _local(e) == "legend"], "a single series needs none"
    assert [e.get("val") for e in chart.iter() if _local(e) == "srgbClr"].count("5B84B1") == 3


def test_names_with_marks_of_xml_are_kept_in_charts() -> None:
    rows = (("<甲> & '乙'\x0b", 1), (None, 2))
    grid = Grid("'甲' & <乙>", ("名称", "数"), rows, charts=(Chart("<图>&", "stacked", 0, (1,), (0, 1)),))
    chart = opened(grid).active._charts[0]
    assert chart.ser[0].cat.strRef.f.startswith("'’甲'' & <乙>'!$A$4")
    assert [point.v for point in chart.ser[0].cat.strRef.strCache.pt] == ["<甲> & '乙'\ufffd"]


BAD = [
    Chart("图", "pie", 0, (1,), (0, 1)),
    Chart("图", "line", 0, (), (0, 1)),
    Chart("图", "line", 2, (1,), (0, 1)),
    Chart("图", "line", 0, (2,), (0, 1)),
    Chart("图", "line", 0, (1,), (0, 2)),
    Chart("图", "line", 0, (1,), (-1, 1)),
]


@pytest.mark.parametrize("chart", BAD)
def test_a_chart_of_what_is_not_there_is_refused(chart: Chart) -> None:
    with pytest.raises(ValueError, match="chart"):
        book(Grid("表", ("名称", "数"), (("甲", 1), ("乙", 2)), charts=(chart,)))


def test_a_chart_of_no_rows_is_not_drawn() -> None:
    grid = Grid("表", ("名称", "数"), (), charts=(Chart("图", "line", 0, (1,), (0, -1)),))
    assert not [name for name in parts(book(grid)) if "chart" in name or "drawing" in name]


# -- pages


def test_charts_stand_below_the_notes_and_over_the_columns_of_the_table() -> None:
    grid = charted("line", 3)
    several = Grid(grid.title, grid.headings, grid.rows, ("注一", "注二"), charts=grid.charts * 2)
    sheet = opened(several).active
    (first, second) = (chart.anchor for chart in sheet._charts)
    assert first._from.row >= 3 + 3 + 2 and second._from.row > first.to.row
    assert (first._from.col, first.to.col) == (0, 2)
    assert sum(sheet.column_dimensions[letter].width for letter in "ABC") >= 90, "wide enough for a chart"
    assert sheet.print_area == f"'投资'!$A$1:$C${second.to.row + 1}"


def test_a_chart_is_whole_on_its_page() -> None:
    sheet = opened(units(20)).active
    anchor = sheet._charts[0].anchor
    assert [mark.id for mark in sheet.row_breaks.brk] == [anchor._from.row], "with 20 units the chart begins a page"
    short = opened(units(2)).active
    assert not short.row_breaks.brk, "with two it stands below the table"


def test_headings_are_not_repeated_over_a_page_of_charts_alone() -> None:
    assert opened(units(16)).active.print_title_rows is None
    assert opened(units(40)).active.print_title_rows == "$1:$3", "the table itself has two pages"
    assert opened(Grid("表", ("甲",), (("一",),))).active.print_title_rows == "$1:$3"


def test_a_chart_too_long_for_a_page_goes_on_in_another_of_the_same_scale() -> None:
    data = book(units(40))
    charts = [part(data, name) for name in sorted(parts(data)) if name.startswith("xl/charts/")]
    assert len(charts) == 2
    names = [[e.text for e in _first(chart, "strCache", 1).iter() if _local(e) == "v"] for chart in charts]
    assert [name for piece in names for name in piece] == list(UNITS)
    assert [_first(chart, "title").findtext(".//{*}t") for chart in charts] == [
        *("责任单位事项状态（1/2）", "责任单位事项状态（2/2）"),
    ]  # fmt: skip
    ends = {values_of(chart, "max")[0] for chart in charts}
    greatest = max(sum(row[1:7]) for row in units(40).rows[:-1])
    assert len(ends) == 1 and greatest <= float(ends.pop() or 0) <= 2 * greatest
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert len(sheet.row_breaks.brk) == 2


@pytest.mark.parametrize("count", [1, 5, 13, 20, 27, 40])
def test_charts_are_no_longer_than_a_page_and_have_room_for_every_name(count: int) -> None:
    sheet = opened(units(count)).active
    charts = sheet._charts
    room = 494 * 0.93 - (80 if sheet.print_title_rows else 0)
    for chart in charts:
        points = chart.ser[0].val.numRef.numCache.ptCount
        height = (chart.anchor.to.row - chart.anchor._from.row + 1) * 18
        assert 180 - 18 < height <= room, "as high as a page at most, less the headings that it repeats"
        assert (height - 104) / points >= 12.5, "names at their bars need about 13 points"
    assert sum(chart.ser[0].val.numRef.numCache.ptCount for chart in charts) == count


def _first(chart: Element, name: str, number: int = 0) -> Element:
    return [e for e in chart.iter() if _local(e) == name][number]


# -- LibreOffice


@needs_office
def test_office_shows_every_table_and_every_name_of_a_chart(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(tables_workbook([units(40), charted("line", 6), GRID], "题", ("截至2024年6月30日",)))
    pdf = open_in_office(path, tmp_path / "pdf")
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True, text=True).stdout
    pages = text.removesuffix("\f").split("\f")
    assert sum("责任单位事项状态" in page for page in pages) == 2, "each part of the chart on one page"
    for unit in UNITS:
        assert text.count(unit) == 2, f"{unit} stands in the table and at its bar"
    assert "计划与完成" in text and re.search(rf"共 *{len(pages)} *页", text)
