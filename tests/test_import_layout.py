"""Import of awkward layouts: parts of items, sections within sections, rows without numbers, notes, titles."""

from __future__ import annotations

import pytest

from tests import tables
from tests.test_import import HEAD, codes, column, imported, kinds, source
from toolkit.importing.values import RowKind, SourceTable
from toolkit.ledger import RawSheet
from toolkit.values import CannotDo

KEYS = {"所属规划": "城市管理规划", "项目编号": "CS-##"}


def reasons(rows: str) -> str:
    """The kinds of the rows below a heading with two items before them."""
    return kinds(imported(f"{HEAD}\n1 | 电力 | 甲 | 10\n2 | 电力 | 乙 | 20\n{rows}"))[3:]


@pytest.mark.parametrize(
    "row", [" | | 其中：土建 | 5", "其中： | | 土建 | 5", " | 其中 | 设备费 | 5", " | 电力 | 其中：设备 | 5"]
)
def test_what_is_part_of_the_item_above_is_not_taken(row: str) -> None:
    result = imported(f"{HEAD}\n1 | 电力 | 甲 | 10\n{row}\n2 | 电力 | 乙 | 20\n合计 | | | 30")
    assert kinds(result) == "HDPDT"
    assert result.sums == {"计划投资(万元)": 30}
    assert result.checks[0].agrees


def test_an_item_with_a_number_whose_name_begins_so_is_taken() -> None:
    assert reasons("3 | 电力 | 其中村改造 | 5") == "D"


def test_rows_without_number_below_a_part_are_not_taken_and_told() -> None:
    result = imported(f"{HEAD}\n1 | 电力 | 甲 | 10\n | | 其中：土建 | 6\n | | 安装 | 4\n2 | 电力 | 乙 | 20")
    assert kinds(result) == "HDPUD"
    assert "row-unreadable" in codes(result)


def test_a_row_without_number_among_numbered_ones_is_told() -> None:
    table = f"{HEAD}\n1 | 电力 | 甲 | 10\n | 电力 | 土建 | 6\n2 | 电力 | 乙 | 20"
    with pytest.raises(CannotDo, match="没有“项目编号”"):
        imported(table)
    assert "row-unnumbered" in codes(imported(table, constants=KEYS))
    assert "row-unnumbered" not in codes(imported(table.replace("\n | ", "\n3 | "), constants=KEYS))
    without = "项目类型 | 项目名称 | 计划投资(万元)\n电力 | 甲 | 10\n电力 | 乙 | 6"
    assert "row-unnumbered" not in codes(imported(without, constants=KEYS))


@pytest.mark.parametrize(
    "serial", ["1 2 3", "1. 2. 3.", "（1） （2） （3）", "① ② ③", "1-1 1-2 1-3", "CS-001 CS-002 CS-003"]
)
def test_a_chinese_numeral_among_numbers_of_any_form_begins_a_section(serial: str) -> None:
    one, two, three = serial.split()
    table = f"{HEAD}\n一 | | 电力 | 10\n{one} | 甲类 | 甲 | 10\n二 | 供热 | | 50\n"
    table += f"{two} | 乙类 | 乙 | 20\n{three} | 乙类 | 丙 | 30"
    result = imported(table, constants={**KEYS, "清单": "{分节}"})
    assert kinds(result) == "HSDSDD"
    assert column(result, "清单") == ["电力", "供热", "供热"]
    assert [check.agrees for check in result.checks] == [True, True]


def test_layout_in_the_column_of_numbers_does_not_hide_that_the_items_have_numbers() -> None:
    foot = "合计 | | | 10\n注：1.略 | | |\n2.略 | | |\n填表人：甲 | | |\n审核人：乙 | | |"
    assert kinds(imported(f"{HEAD}\n一 | 电力 | | 10\n1 | 电力 | 甲 | 10\n{foot}")) == "HSDTNNNN"


def test_sums_of_sections_are_compared_with_all_that_is_below_them() -> None:
    rows = "一、电力 | | | 30\n（一）线路 | | | 10\n1 | 电力 | 甲 | 10\n"
    rows += "（二）站房 | | | 20\n2 | 电力 | 乙 | 20\n小计 | | | 30"
    rest = "二、供热 | | | 5\n合计 | | | 5\n3 | 供热 | 丙 | 5\n总计 | | | 35"
    result = imported(f"{HEAD}\n{rows}\n{rest}")
    assert [check.agrees for check in result.checks] == [True] * 7
    wrong = imported(f"{HEAD}\n{rows}\n{rest}".replace("一、电力 | | | 30", "一、电力 | | | 31"))
    assert [check.agrees for check in wrong.checks] == [False] + [True] * 6


def test_a_total_below_an_empty_section_is_of_the_rows_above() -> None:
    result = imported(f"{HEAD}\n1 | 电力 | 甲 | 10\n二 | 供热 | |\n合计 | | | 10")
    assert [(check.found, check.agrees) for check in result.checks] == [(10, True)]


@pytest.mark.parametrize("rows", ["注：1.以上为暂定。 | | |\n2.由办公室解释。 | | |", "注：1.略 | | |\n | | （2）略 |"])
def test_what_goes_on_with_a_note_is_a_note(rows: str) -> None:
    assert reasons(rows) == "NN"


def test_an_item_after_a_note_is_an_item() -> None:
    assert reasons("注：略 | | |\n3 | 电力 | 丙 | 5") == "ND"


def test_a_text_right_above_another_heading_is_a_title() -> None:
    table = f"{HEAD}\n1 | 电力 | 甲 | 10\n | | |\n乙表 | | |\n{HEAD}\n2 | 供热 | 乙 | 5"
    assert kinds(imported(table)) == "HDBTHD"
    assert reasons("乙表 | | |") == "U"


def page(title: str, table: str, *above: str) -> SourceTable:
    rows = tables.cells(table)
    width = max(map(len, rows))
    return SourceTable(RawSheet(title, [row + [""] * (width - len(row)) for row in rows], untitled=True), above)


def test_a_line_above_a_table_of_a_document_may_begin_a_section() -> None:
    first = page("表1", f"{HEAD}\n1 | x | 甲 | 10", "附件", "一、电力项目（1项）")
    second = page("表2", f"{HEAD}\n2 | x | 乙 | 5", "二、供热项目")
    result = imported([first, second], constants={"所属规划": "甲", "清单": "{分节}"})
    assert column(result, "清单") == ["电力项目", "供热项目"]


def test_a_table_that_may_be_a_page_but_does_not_go_on_is_told() -> None:
    first = page("表1", f"{HEAD}\n1 | 电力 | 甲 | 10")
    result = imported([first, page("表2", "1 | 供热 | 乙 | 5")])
    assert result.left == [("表2", "没有认出表头")]
    assert "table-left" in codes(result)
    other = imported([first, page("表2", "姓名 | 电话\n甲 | 1")])
    assert other.left and "table-left" not in codes(other)


def test_names_in_the_map_and_in_fill_that_the_source_lacks_are_told() -> None:
    table = f"{HEAD}\n1 | 电力 | 甲 | 10"
    result = imported(table, columns={"投资估算": ("计划投资(万元)",)})
    told = [finding for finding in result.findings if finding.code == "map-unused"]
    assert [finding.value for finding in told] == ["投资估算"]
    assert "map-unused" not in codes(imported(table, columns={"项目 名称": ("项目名称",)}))
    with pytest.raises(CannotDo, match="--fill 写的“投资估算”"):
        imported(table, filled=("投资估算",))
    imported(table, filled=("清单",))


def test_a_map_that_gives_two_columns_one_meaning_is_refused_as_such() -> None:
    with pytest.raises(CannotDo, match="对照文件把 “项目类型”、“项目名称” 都写成“责任单位”"):
        imported(f"{HEAD}\n1 | 电力 | 甲 | 10", columns={"项目类型": ("责任单位",), "项目名称": ("责任单位",)})


def test_two_columns_of_the_same_name_need_other_names() -> None:
    with pytest.raises(CannotDo, match="请先在源文件里把列名改得不同"):
        imported("序号 | 项目名称 | 项目名称\n1 | 甲 | 乙")


def test_what_is_hidden_is_taken_and_told() -> None:
    table = source(f"{HEAD}\n1 | 电力 | 甲 | 10", hidden_columns=frozenset({3}), hidden_rows=frozenset({1}))
    assert {"hidden-columns", "hidden-rows"} <= codes(imported([table]))
    unknown = source(f"{HEAD} | 备注\n1 | 电力 | 甲 | 10 | x", hidden_columns=frozenset({4}))
    assert "hidden-columns" not in codes(imported([unknown]))


def test_what_is_told_of_a_column_has_the_cell_of_its_name() -> None:
    result = imported("附件 | | |\n序号 | 项目名称 | 责任部门（排第一的牵头） | 总投资\n1 | 甲 | 乙 | 5")
    assert [str(f.place) for f in result.findings if f.code == "near-name"] == ["表!C2"]


def test_a_shared_amount_that_goes_on_over_a_page_break_is_told_with_its_cell() -> None:
    table = f"{HEAD}\n1 | 电力 | 甲 | 10\n2 | 电力 | 乙 |\n{HEAD}\n3 | 电力 | 丙 |"
    result = imported(table, [(1, 3, 2, 3)])
    assert [share.rows for share in result.shares] == [(0, 1, 2)]
    assert [str(f.place) for f in result.findings if f.code == "continued"] == ["表!D5"]


def test_totals_that_agree_only_with_amounts_counted_each_are_told() -> None:
    table = f"{HEAD}\n1 | 电力 | 甲 | 10\n2 | 电力 | 乙 |\n{HEAD}\n3 | 电力 | 丙 | 10\n4 | 电力 | 丁 |\n合计 | | | "
    merges = [(1, 3, 2, 3), (4, 3, 5, 3)]
    assert "repeats-disproved" in codes(imported(table + "20", merges))
    assert "repeats-disproved" not in codes(imported(table + "20", merges, repeated_is_one=False))
    assert "repeats-disproved" not in codes(imported(table + "10", merges))
    assert "repeats-disproved" not in codes(imported(table + "99", merges))


def test_every_row_of_every_kind_is_counted() -> None:
    result = imported(f"{HEAD}\n1 | 电力 | 甲 | 10\n | | 其中：土建 | 6")
    assert [line.kind for line in result.lines] == [RowKind.HEADING, RowKind.DATA, RowKind.PART]


@pytest.mark.parametrize("row", ["2021年项目 | | |", " | | 此表一式三份 |", "区发改委 | | | 2024", "4 | | |"])
def test_what_is_neither_an_item_nor_certainly_layout_is_left_and_told(row: str) -> None:
    result = imported(f"{HEAD}\n1 | 电力 | 甲 | 10\n{row}\n2 | 电力 | 乙 | 20")
    assert kinds(result) == "HDUD"
    assert "row-unreadable" in codes(result)


def test_names_alone_are_items_where_no_row_has_a_number() -> None:
    result = imported("项目名称 | 计划投资(万元)\n甲 |\n乙 | 5", constants=KEYS)
    assert column(result, "项目名称") == ["甲", "乙"]


def test_a_name_alone_below_a_merged_category_is_an_item() -> None:
    result = imported(f"{HEAD}\n1 | 电力 | 甲 | 10\n2 | | 乙 | \n | | 丙 | ", [(1, 1, 3, 1)], constants=KEYS)
    assert column(result, "清单") == ["电力"] * 3


@pytest.mark.parametrize("row", ["合计 300 万元 | | |", "共计3个项目，总投资300万元 | | |", "总计：300 | | |"])
def test_a_total_in_running_words_is_a_total(row: str) -> None:
    assert reasons(row) == "T"


def test_a_section_in_brackets_right_below_the_heading_is_no_part_of_it() -> None:
    result = imported(f"{HEAD}\n（一）电力（2项，30万元） | | |\n1 | x | 甲 | 10\n2 | x | 乙 | 20")
    assert kinds(result) == "HSDD"


@pytest.mark.parametrize(
    ("numbers", "nested"),
    [
        ("1 1.1 1.2 2", True),
        ("1 1-1 1-2 2", True),
        ("1 （1） （2） 2", True),
        ("1 ① ② 2", True),
        ("1.1 1.2 2.1 2.2", False),
    ],
)
def test_items_within_items_are_told(numbers: str, nested: bool) -> None:
    rows = "\n".join(f"{number} | 电力 | 项目{number} | 5" for number in numbers.split())
    result = imported(f"{HEAD}\n{rows}")
    assert kinds(result) == "HDDDD"
    assert ("row-nested" in codes(result)) == nested


@pytest.mark.parametrize(
    ("numbers", "said"),
    [("1 2 4 5", "2 之后是 4"), ("1 2 3 4", ""), ("1 2 1 2", ""), ("10 20 30 40", ""), ("1 2 3 7 8", "3 之后是 7")],
)
def test_numbers_that_are_left_out_are_told(numbers: str, said: str) -> None:
    rows = "\n".join(f"{number} | 电力 | 项目 | 5" for number in numbers.split())
    result = imported(f"{HEAD}\n{rows}", constants=KEYS)
    told = [finding.message for finding in result.findings if finding.code == "serial-gap"]
    assert [said in message for message in told] == ([True] if said else [])


def test_a_contradiction_that_each_page_repeats_is_told_once() -> None:
    page = "单位：亿元 | | |\n序号 | 项目类型 | 项目名称 | 总投资(万元)\n"
    result = imported(f"{page}1 | 电力 | 甲 | 5\n{page}2 | 电力 | 乙 | 5")
    assert [finding.code for finding in result.findings].count("unit-contradicted") == 1


@pytest.mark.parametrize("name", ["计划投资（万元）", "投资计划投资（万元）", "计划投资(万元)"])
def test_a_column_to_fill_may_be_called_by_the_lower_part_of_its_heading(name: str) -> None:
    table = "序号 | 项目类型 | 项目名称 | 投资\n | | | 计划投资（万元）\n1 | 电力 | 甲 | 10\n2 | 电力 | 乙 |"
    merges = [(0, column, 1, column) for column in range(3)]
    assert [len(share.rows) for share in imported(table, merges, filled=(name,)).shares] == [2]


def test_only_a_note_right_above_is_gone_on_with() -> None:
    table = "项目名称 | 计划投资(万元)\n1.新路 |\n单位：万元 |\n2.旧路 |\n注：略 |\n项目名称 | 计划投资(万元)\n3.大路 |"
    assert kinds(imported(table, constants=KEYS)) == "HDNDNHD"
