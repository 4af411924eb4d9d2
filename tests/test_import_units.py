"""Units of money in imports: where a source may tell them, where it varies, where it contradicts itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import tables
from tests.test_import import codes, column, destination, imported, source
from toolkit.importing.importing import import_list
from toolkit.importing.units import money_in, money_told, split_unit
from toolkit.importing.values import Imported, SourceTable, Wishes
from toolkit.ledger import RawSheet
from toolkit.ledger.headings import normal

AMOUNT = "计划投资(万元)"


def listed(heading: str, *rows: str, above: str = "", foot: str = "") -> Imported:
    """A list with one column of money; each row is an amount."""
    lines = [f"{above} | | |"] if above else []
    lines += [f"序号 | 项目类型 | 项目名称 | {heading}"]
    lines += [f"{number} | 电力 | 项目{number} | {row}" for number, row in enumerate(rows, 1)]
    return imported("\n".join([*lines, *([f"{foot} | | |"] if foot else [])]))


@pytest.mark.parametrize(
    "heading",
    ["总投资（亿元）", "总投资（单位：亿元）", "总投资/亿元", "总投资：亿元", "总投资（人民币亿元）", "总投资(亿)"],
)
def test_a_unit_behind_a_name_is_known_however_it_is_written(heading: str) -> None:
    result = listed(heading, "1.5", "约2", "2000万元")
    assert column(result, AMOUNT) == [15000, "约20000万元", 2000]
    assert "unit-converted" in codes(result)


@pytest.mark.parametrize("heading", ["总投资(亿元，含税)", "投资 亿元", "投资规模（含税、亿元）"])
def test_a_unit_counts_in_a_name_that_only_the_map_tells(heading: str) -> None:
    table = f"序号 | 项目名称 | {heading}\n1 | 甲 | 1.5"
    assert AMOUNT not in imported(table).rows[0].cells
    assert column(imported(table, columns={heading: (AMOUNT,)}), AMOUNT) == [15000]


@pytest.mark.parametrize(
    ("name", "unit"),
    [("总投资", ""), ("所属单元", ""), ("万元产值能耗", ""), ("单价(万元/平方米)", ""), ("总投资(含5万元以下)", "")],
)
def test_what_only_resembles_a_unit_of_money_is_none(name: str, unit: str) -> None:
    assert money_in(normal(name)) == unit


def test_other_units_are_split_off_as_before() -> None:
    assert split_unit("完成率(%)") == ("完成率", "%")


@pytest.mark.parametrize("row", ["亿元", "（亿元）"])
def test_a_row_of_units_below_the_names_belongs_to_the_heading_on_every_page(row: str) -> None:
    head = "序号 | 项目类型 | 项目名称 | 总投资 | 建安投资"
    units = f" | | | {row} | {row}"
    result = imported(
        f"{head}\n{units}\n1 | 电力 | 甲 | 1 | 1\n{head}\n{units}\n2 | 电力 | 乙 | 2 | 1\n合计 | | | 3 | 2"
    )
    assert column(result, AMOUNT) == [10000, 20000]
    assert [line.kind.value for line in result.lines] == ["heading"] * 2 + ["data"] + ["heading"] * 2 + [
        "data",
        "total",
    ]
    assert [check.agrees for check in result.checks] == [True, True]


@pytest.mark.parametrize(
    "line", ["单位：亿元", "金额单位：人民币亿元", "（单位：亿元）", "重点项目表（单位：亿元）", "本表以亿元为单位"]
)
def test_a_line_above_tells_the_unit(line: str) -> None:
    assert column(listed("总投资", "1.5", above=line), AMOUNT) == [15000]


@pytest.mark.parametrize("line", ["填报单位：元氏县", "投资单位：千元镇", "投资亿元以上项目表"])
def test_a_line_that_names_something_else_tells_no_unit(line: str) -> None:
    assert money_told(normal(line)) == ""


def test_a_heading_and_a_line_that_disagree_are_told_and_the_heading_counts() -> None:
    result = listed("总投资(万元)", "15000", above="单位：亿元")
    assert column(result, AMOUNT) == [15000]
    told = [finding for finding in result.findings if finding.code == "unit-contradicted"]
    assert [(finding.place.row, finding.value) for finding in told] == [(1, "亿元")]
    assert "unit-contradicted" not in codes(listed("总投资(万元)", "15000", above="单位：万元"))


def test_a_note_at_the_foot_with_another_unit_is_told() -> None:
    assert "unit-contradicted" in codes(listed("总投资", "1.5", foot="注：金额单位均为亿元"))
    assert "unit-contradicted" not in codes(listed("总投资", "1.5", foot="注：金额单位均为万元"))


@pytest.mark.parametrize(
    "second", ["序号 | 项目类型 | 项目名称 | 总投资(亿元)", "单位：亿元 | | |\n序号 | 项目类型 | 项目名称 | 总投资"]
)
def test_each_page_has_its_own_unit_and_that_is_told(second: str) -> None:
    first = "序号 | 项目类型 | 项目名称 | 总投资"
    result = imported(f"{first}\n1 | 电力 | 甲 | 100\n{second}\n2 | 电力 | 乙 | 2")
    assert column(result, AMOUNT) == [100, 20000]
    assert {"units-vary", "unit-converted"} <= codes(result)
    same = imported(f"{first}\n1 | 电力 | 甲 | 100\n{first}\n2 | 电力 | 乙 | 2")
    assert "units-vary" not in codes(same)


def test_equal_numbers_in_other_units_around_a_page_break_are_not_one_amount() -> None:
    head = "序号 | 项目类型 | 项目名称 | 总投资({})\n"
    table = head.format("万元") + "1 | 电力 | 甲 | 5\n2 | 电力 | 乙 |\n"
    table += head.format("亿元") + "3 | 电力 | 丙 | 5\n4 | 电力 | 丁 |"
    result = imported(table, [(1, 3, 2, 3), (4, 3, 5, 3)])
    assert [share.amount for share in result.shares] == [5, 50000]


def sheet(title: str, table: str, untitled: bool, above: tuple[str, ...] = ()) -> SourceTable:
    rows: list[list[Any]] = tables.cells(table)
    width = max(map(len, rows))
    return SourceTable(RawSheet(title, [row + [""] * (width - len(row)) for row in rows], untitled=untitled), above)


def test_the_unit_of_another_table_of_a_document_is_not_ours() -> None:
    other = sheet("表1", "年份 | 产值\n2021 | 3", True, ("单位：亿元",))
    ours = sheet("表2", "序号 | 项目名称 | 总投资\n1 | 甲 | 100", True)
    assert column(imported([other, ours]), AMOUNT) == [100]


def test_a_document_tells_its_unit_once_and_a_workbook_on_each_sheet() -> None:
    first, second = "序号 | 项目名称 | 总投资\n1 | 甲 | 1", "序号 | 项目名称 | 总投资\n2 | 乙 | 2"
    pages = [sheet("表1", first, True, ("单位：亿元",)), sheet("表2", second, True)]
    assert column(imported(pages), AMOUNT) == [10000, 20000]
    sheets = [sheet("一", f"单位：亿元 | |\n{first}", False), sheet("二", second, False)]
    result = import_list(sheets, destination(), Wishes(constants={"所属规划": "甲"}), ["全部"])
    assert column(result, AMOUNT) == [10000, 2]
    assert "units-vary" in codes(result)


def test_a_total_is_compared_in_the_unit_of_its_own_page(tmp_path: Path) -> None:
    head = "序号 | 项目类型 | 项目名称 | 总投资({})\n"
    table = head.format("亿元") + "1 | 电力 | 甲 | 1\n小计 | | | 1\n" + head.format("万元") + "2 | 电力 | 乙 | 5\n"
    result = import_list([source(table + "合计 | | | 10005")], destination(), Wishes(constants={"所属规划": "甲"}))
    assert [(check.declared, check.agrees) for check in result.checks] == [(10000, True), (10005, True)]
