"""Import of printed and foreign lists: the kinds of rows, the columns taken, shared amounts, keys, totals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests import printed, tables
from toolkit.importing.destination import Destination
from toolkit.importing.importing import import_list
from toolkit.importing.mapping import read_columns, read_constants, read_values
from toolkit.importing.report import import_result
from toolkit.importing.values import Imported, RowKind, SourceTable, Wishes
from toolkit.ledger import RawSheet, parse
from toolkit.ledger.raw import Mark, Merge, PercentCell
from toolkit.schema import standard_schema
from toolkit.values import CannotDo
from toolkit.workbook.importing.sources import read_source

PLAN = {"所属规划": "城市管理规划"}
PROJECTS = (
    "项目编号 | 所属规划 | 清单 | 项目名称 | 责任单位 | 计划投资(万元) | 合并投资组 | 完成率 | 累计完成投资(万元)"
    " | 阶段 | 填报日期"
)
HEAD = "序号 | 项目类型 | 项目名称 | 计划投资(万元)"


def destination(sheet: str = "projects", ledger: str = PROJECTS) -> Destination:
    """The sheet of a small ledger."""
    title = standard_schema().sheet(sheet).title
    rows = tables.cells(ledger)
    raw = RawSheet(title, [row + [""] * (len(rows[0]) - len(row)) for row in rows])
    return Destination.of(parse([raw], standard_schema()).ledger[sheet], raw)


def source(table: str | Sequence[Sequence[Any]], merges: Sequence[Merge] = (), **fields: Any) -> SourceTable:
    rows = tables.cells(table) if isinstance(table, str) else [list(row) for row in table]
    width = max(map(len, rows))
    return SourceTable(RawSheet("表", [r + [""] * (width - len(r)) for r in rows], merges=tuple(merges), **fields))


def imported(
    table: Any, merges: Sequence[Merge] = (), to: Destination | None = None, constants: Any = PLAN, **wishes: Any
) -> Imported:
    made = table if isinstance(table, list) and isinstance(table[0], SourceTable) else [source(table, merges)]
    return import_list(made, to or destination(), Wishes(constants=constants, **wishes))


def column(result: Imported, heading: str) -> list[Any]:
    return [row.cells.get(heading, "") for row in result.rows]


def kinds(result: Imported) -> str:
    """The kinds of the rows, each by its first letter (N is a note)."""
    return "".join(line.kind.value[0].upper() for line in result.lines)


def codes(result: Imported) -> set[str]:
    return {finding.code for finding in result.findings}


# -- the printed copy of the 128 urban projects


def urban(path: Path, **wishes: Any) -> Imported:
    made, _ = read_source(path)
    return import_list(made, destination(), Wishes(constants=PLAN, **wishes))


def check_urban(result: Imported) -> None:
    assert len(result.rows) == 128
    assert result.sums["计划投资(万元)"] == 492826
    groups = [(s.name, s.amount, s.rows[0] + 1, s.rows[-1] + 1, len(s.rows)) for s in result.shares]
    assert groups == [("A", 16513, 32, 47, 16), ("B", 159642, 48, 78, 31)]
    records = printed.published("urban_projects")
    assert column(result, "清单") == [record[1] for record in records]
    assert column(result, "合并投资组") == [record[7] for record in records]
    assert list(map(str, column(result, "项目编号"))) == list(map(str, range(1, 129)))
    amounts = column(result, "计划投资(万元)")
    alone = {i for i, record in enumerate(records) if not record[7]} | {31, 47}
    assert [i for i, amount in enumerate(amounts) if amount != ""] == sorted(alone)
    assert all(amounts[i] == int(records[i][4]) for i in alone)
    assert [check.agrees for check in result.checks] == [True]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "docx", "csv", "tsv"])
def test_the_printed_urban_list_gives_128_rows_two_groups_and_the_published_total(kind: str, tmp_path: Path) -> None:
    made = printed.printed_urban()
    path = tmp_path / f"城市管理.{kind}"
    if kind in ("csv", "tsv"):
        printed.as_text(made, path, "," if kind == "csv" else "\t")
    else:
        {"xlsx": printed.as_xlsx, "xls": printed.as_xls, "docx": printed.as_docx}[kind](made, path)
    result = urban(path)
    check_urban(result)
    assert ("blanks-proved" in codes(result)) == (kind in ("csv", "tsv"))
    assert len(result.lines) == len(made.rows)
    heads = [line for line in result.lines if line.kind is RowKind.HEADING]
    assert len(heads) == len([line for line in result.lines if line.kind is RowKind.TITLE]) == 8


def test_a_cut_piece_that_is_left_blank_goes_on_with_the_page_before(tmp_path: Path) -> None:
    result = urban(printed.as_xlsx(printed.printed_urban(blank_continuation=True), tmp_path / "a.xlsx"))
    check_urban(result)
    assert [share.pieces for share in result.shares] == [1, 1]
    assert "continued" in codes(result)


def test_a_document_with_a_table_on_each_page_is_one_list(tmp_path: Path) -> None:
    made = printed.printed_urban()
    pages = [i for i, row in enumerate(made.rows) if i and str(row[0]).startswith("密云区")]
    result = urban(printed.as_docx(made, tmp_path / "a.docx", pages))
    check_urban(result)
    assert "place" in {use.how for use in result.columns}  # 项目投资 计划投资 (万元)


def test_text_without_merged_cells_and_without_total_is_not_guessed_at(tmp_path: Path) -> None:
    path = printed.as_text(printed.printed_urban(total=None), tmp_path / "a.csv")
    plain = urban(path)
    assert plain.sums["计划投资(万元)"] == 988265
    assert "blank-below" in codes(plain)
    assert "" in column(plain, "清单")
    check = urban(path, filled=("项目类型", "计划投资(万元)"))
    assert check.sums["计划投资(万元)"] == 492826
    assert column(check, "清单") == [record[1] for record in printed.published("urban_projects")]


def test_amounts_printed_again_may_be_counted_each(tmp_path: Path) -> None:
    result = urban(printed.as_xlsx(printed.printed_urban(), tmp_path / "a.xlsx"), repeated_is_one=False)
    assert result.sums["计划投资(万元)"] == 988265
    assert [len(share.rows) for share in result.shares] == [9, 7, 8, 10, 7, 6]
    assert "total-differs" in codes(result)


def test_repeated_amounts_are_proved_by_the_total_or_said_not_to_be(tmp_path: Path) -> None:
    def proof(total: int | None) -> str:
        result = urban(printed.as_xlsx(printed.printed_urban(total=total), tmp_path / "a.xlsx"))
        return next(finding.message for finding in result.findings if finding.code == "repeated-amount")

    assert "“合计”行印证" in proof(492826)
    assert "没有相符的合计" in proof(500000)
    assert "没有相符的合计" in proof(None)


# -- the other published lists


RESERVE = {**PLAN, "清单": "储备", "项目编号": "CB-##", "阶段": "{分节}"}


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_the_reserve_list_declares_totals_that_do_not_add_up(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"
    (printed.as_xlsx if kind == "xlsx" else printed.as_docx)(printed.printed_reserve(), path)
    made, _ = read_source(path)
    columns = {"开竣工时间": ("填报日期",), "开工时间": ("填报日期",)}
    result = import_list(made, destination(), Wishes(columns, constants=RESERVE))
    assert [(c.declared, c.found) for c in result.checks] == [(1055260, 655260), (282848, 159748)]
    assert not any(check.agrees for check in result.checks)
    assert column(result, "阶段") == [record[1] for record in printed.published("reserve_projects")]
    assert column(result, "项目编号")[::15] == ["CB-01", "CB-16"]
    dates = [record[5] for record in printed.published("reserve_projects")]
    assert column(result, "填报日期") == dates  # taken from another column in the later sections


def test_serial_numbers_that_begin_anew_are_no_keys(tmp_path: Path) -> None:
    made, _ = read_source(printed.as_xlsx(printed.printed_reserve(), tmp_path / "a.xlsx"))
    with pytest.raises(CannotDo, match="“项目编号”有 9 处重复") as refused:
        import_list(made, destination(), Wishes(constants=PLAN))
    assert "--set 项目编号=XX-###" in refused.value.remedy


def published_tables(name: str) -> list[SourceTable]:
    return read_source(printed.ROOT / "samples" / "published" / f"{name}.tsv")[0]


def test_the_key_tasks_are_taken_with_a_map_and_the_near_name_is_only_told() -> None:
    to = destination("tasks", "任务编号 | 重点任务 | 任务事项 | 牵头单位 | 完成时限")
    constants = {"任务编号": "RW-##", "完成时限": "2025年底"}
    without = import_list(published_tables("key_tasks"), to, Wishes(constants=constants))
    assert column(without, "牵头单位") == [""] * 38
    near = next(finding for finding in without.findings if finding.code == "near-name")
    assert near.remedy.endswith('"责任部门（按公布顺序，首位为牵头）" = "牵头单位"')
    mapped = read_columns({"columns": {"责任部门（按公布顺序，首位为牵头）": "牵头单位"}}, to.headings)
    result = import_list(published_tables("key_tasks"), to, Wishes(mapped, constants=constants))
    assert column(result, "牵头单位") == [record[3] for record in printed.published("key_tasks")]
    assert not codes(result)


def test_the_indicators_need_keys_of_their_own() -> None:
    to = destination("indicators", "指标编号 | 类别 | 指标 | 单位 | 基期值 | 目标值")
    with pytest.raises(CannotDo, match="14 行没有“指标编号”"):
        import_list(published_tables("indicators"), to, Wishes())
    result = import_list(published_tables("indicators"), to, Wishes(constants={"指标编号": "ZB-##"}))
    assert column(result, "目标值")[10:12] == ["满足市级管控要求", "满足市级管控要求"]
    assert column(result, "基期值")[:2] == [220, 28.9]


def test_the_units_are_taken_by_their_own_key() -> None:
    to = destination("units", "规范简称 | 全称 | 别名 | 类型")
    result = import_list(published_tables("units"), to, Wishes({"别名（分号分隔）": ("别名",)}))
    assert len(result.rows) == 60
    assert column(result, "别名")[0] == "发改委;区发展改革委;发展改革委"


# -- what a row is


@pytest.mark.parametrize(
    ("row", "letter"),
    [
        ("2 | 电力 | 乙 | 20", "D"),
        (" | | | ", "B"),
        (HEAD, "H"),
        ("序号 | 项目类别 | 名称 | 项目投资（万元）", "H"),
        ("测试清单 | | | ", "T"),
        ("续表 | | | ", "T"),
        ("续表一 测试清单 | | | ", "T"),
        ("一、新建城市道路 | | | ", "S"),
        ("（二）电力（3项） | | | ", "S"),
        ("二 | | 电力 | 10", "S"),
        ("合 计 | | | 10", "T"),
        ("小计 | | | 10", "T"),
        (" | 电力小计 | | 10", "T"),
        (" | 总计（1项） | | 10", "T"),
        ("注：投资为估算数。 | | | ", "N"),
        ("填报单位：区发改委 | | | ", "N"),
        ("单位：万元 | | | ", "N"),
        ("第 2 页 共 3 页 | | | ", "N"),
        ("— 2 — | | | ", "N"),
        ("2 | | | ", "U"),
        ("说不清的一段文字 | | | ", "U"),
        (" | | | 只有这一格", "U"),
        ("续建工程 | | | ", "U"),
        ("3 | 电力 | 续建变电站 | 20", "D"),
        ("4 | 电力 | 合计用电监测平台 | 20", "D"),
        ("5 | 电力 | 一、二号线改造 | 20", "D"),
    ],
)
def test_each_row_is_of_one_kind(row: str, letter: str) -> None:
    result = imported(f"测试清单 | | | \n{HEAD}\n1 | 电力 | 甲 | 10\n{row}")
    assert kinds(result) == f"THD{letter}"
    assert all(line.reason for line in result.lines)
    assert ("row-unreadable" in codes(result)) == (letter == "U")


def test_a_text_over_the_whole_width_is_a_section_and_one_in_a_cell_is_not() -> None:
    table = f"{HEAD}\n续建项目 | | | \n1 | 电力 | 甲 | 10"
    assert kinds(imported(table, [(1, 0, 1, 3)])) == "HSD"
    assert kinds(imported(table)) == "HUD"


def test_the_second_half_of_a_row_that_a_page_cut_is_not_taken_for_an_item() -> None:
    table = f"{HEAD}\n1 | 电力 | 甲变电站 | 10\n{HEAD}\n | | 改造工程 | \n2 | 电力 | 乙 | 10"
    result = imported(table)
    assert kinds(result) == "HDHUD"
    assert column(result, "项目名称") == ["甲变电站", "乙"]
    with pytest.raises(CannotDo, match="1 行没有“项目编号”"):  # without a page break it is an item without number
        imported(f"{HEAD}\n1 | 电力 | 甲变电站 | 10\n2 | 电力 | 乙 | 10\n | 电力 | 改造工程 | ")
    alone = imported(f"{HEAD}\n1 | 电力 | 甲变电站 | 10\n2 | 电力 | 乙 | 10\n | | 改造工程 | ")
    assert kinds(alone) == "HDDU"


def test_an_empty_heading_only_list_and_one_without_headings_are_refused() -> None:
    with pytest.raises(CannotDo, match="没有一行数据"):
        imported(HEAD)
    with pytest.raises(CannotDo, match="没有认出表头"):
        imported("甲 | 乙\n1 | 2")


# -- merged cells


def test_merged_words_are_each_rows_own_and_merged_numbers_are_not() -> None:
    table = (
        "序号 | 项目类型 | 项目名称 | 计划投资(万元) | 完成率 | 累计完成投资(万元)\n"
        "1 | 电力 | 甲 | 10 | 40% | 5\n2 | | 乙 | 20 | | \n3 | | 丙 | 30 | 50% | 6"
    )
    result = imported(table, [(1, 1, 3, 1), (1, 4, 2, 4), (1, 5, 2, 5)])
    assert column(result, "清单") == ["电力"] * 3
    assert column(result, "完成率") == ["40%", "", "50%"]
    assert [f.place.cell for f in result.findings if f.code == "merged-number"] == ["E2", "F2"]
    assert not result.shares


def test_an_amount_over_several_rows_is_one_group_and_equal_neighbours_are_not() -> None:
    rows = f"{HEAD}\n1 | 电力 | 甲 | 45\n2 | 电力 | 乙 | \n3 | 电力 | 丙 | 45\n4 | 电力 | 丁 | 45"
    result = imported(rows, [(1, 3, 2, 3)])
    assert column(result, "合并投资组") == ["A", "A", "", ""]
    assert result.sums == {"计划投资(万元)": 135}


def test_equal_amounts_around_a_page_break_are_one_only_where_one_is_merged_and_the_list_is_the_same() -> None:
    def groups(second: str, merges: Sequence[Merge]) -> list[str]:
        table = f"{HEAD}\n1 | 电力 | 甲 | 45\n{HEAD}\n2 | {second} | 乙 | 45\n3 | {second} | 丙 | "
        return column(imported(table, merges), "合并投资组")

    assert groups("电力", [(3, 3, 4, 3)]) == ["A", "A", "A"]
    assert groups("供热", [(3, 3, 4, 3)]) == ["", "A", "A"]
    assert groups("电力", []) == ["", "", ""]


def test_a_blank_below_a_single_cell_after_a_page_break_is_not_filled() -> None:
    table = f"{HEAD}\n1 | 电力 | 甲 | 10\n{HEAD}\n2 | | 乙 | 20"
    result = imported(table)
    assert column(result, "清单") == ["电力", ""]
    assert "blank-below" in codes(result)


def test_a_blank_cell_within_a_page_is_never_filled() -> None:
    table = f"{HEAD}\n1 | 电力 | 甲 | 10\n2 | | 乙 | 20\n3 | | 丙 | 30"
    assert column(imported(table, [(1, 1, 2, 1)]), "清单") == ["电力", "电力", ""]


def test_groups_take_names_that_the_plan_does_not_have_yet() -> None:
    ledger = f"{PROJECTS}\nCS-1 | 城市管理规划 | 电力 | 旧 | | 10 | A\nCS-2 | 别的规划 | 电力 | 旧 | | 10 | B"
    table = f"{HEAD}\n1 | 电力 | 甲 | 45\n2 | 电力 | 乙 | \n3 | 电力 | 丙 | 9\n4 | 电力 | 丁 | "
    result = imported(table, [(1, 3, 2, 3), (3, 3, 4, 3)], destination(ledger=ledger))
    assert column(result, "合并投资组") == ["B", "B", "C", "C"]


def test_a_group_that_the_source_names_itself_is_kept() -> None:
    table = f"{HEAD} | 合并投资组\n1 | 电力 | 甲 | 45 | X\n2 | 电力 | 乙 | 45 | X\n3 | 电力 | 丙 | 5 | "
    result = imported(table)
    assert column(result, "合并投资组") == ["X", "X", ""]
    assert result.sums == {"计划投资(万元)": 50}


# -- columns


def test_the_best_column_is_taken_and_the_others_are_told() -> None:
    result = imported("序号 | 清单 | 项目类型 | 项目名称 | 计划投资 | 备注\n1 | 电力 | 甲类 | 甲 | 10 | 无")
    assert column(result, "清单") == ["电力"]
    left = {use.heading: use.how for use in result.columns if not use.targets}
    assert left == {"项目类型": "rival", "备注": "unknown"}


def test_two_columns_that_are_equally_good_are_refused_until_the_map_says() -> None:
    table = "序号 | 项目类型 | 项目名称 | 总投资 | 总投资(亿元)\n1 | 电力 | 甲 | 10 | 0.001"
    with pytest.raises(CannotDo, match="都像“计划投资"):
        imported(table)
    result = imported(table, columns={"总投资": ("计划投资(万元)",), "总投资(亿元)": ()})
    assert column(result, "计划投资(万元)") == [10]


def test_the_ledgers_own_columns_are_taken_by_name() -> None:
    to = destination(ledger=f"{PROJECTS} | 建安投资(万元) | 备注")
    result = imported("序号 | 项目类型 | 项目名称 | 建安投资 | 备注\n1 | 电力 | 甲 | '5 | 急", to=to)
    assert (column(result, "建安投资(万元)"), column(result, "备注")) == ([5], ["急"])


def test_a_column_that_the_ledger_lacks_is_told_and_not_written() -> None:
    result = imported(f"{HEAD} | 形象进度\n1 | 电力 | 甲 | 10 | 已开工")
    assert "形象进度" not in result.rows[0].cells
    assert "ledger-lacks-column" in codes(result)


def test_another_heading_further_down_begins_another_arrangement_of_columns() -> None:
    table = f"{HEAD}\n1 | 电力 | 甲 | 10\n序号 | 项目名称 | 计划投资(万元) | 项目类型\n2 | 乙 | 20 | 供热"
    result = imported(table)
    assert column(result, "项目名称") == ["甲", "乙"]
    assert column(result, "清单") == ["电力", "供热"]
    assert column(result, "计划投资(万元)") == [10, 20]


def test_a_required_column_that_part_of_the_list_lacks_is_told() -> None:
    table = f"{HEAD}\n1 | 电力 | 甲 | 10\n序号 | 项目名称 | 项目类型 | 别的\n2 | 乙 | 供热 | 20"
    assert "column-missing-in-part" in codes(imported(table))


@pytest.mark.parametrize("heading", ["计划投资（亿元）", "计划投资"])
def test_amounts_in_another_unit_are_converted_and_told(heading: str) -> None:
    above = "单位：亿元 | | | \n" if heading == "计划投资" else ""
    rows = "1 | 电力 | 甲 | 1.5\n2 | 电力 | 乙 | 约2\n3 | 电力 | 丙 | 300万元"
    result = imported(f"{above}序号 | 项目类型 | 项目名称 | {heading}\n{rows}")
    assert column(result, "计划投资(万元)") == [15000, "约20000万元", 300]
    assert result.sums == {"计划投资(万元)": 35300}
    assert "unit-converted" in codes(result)


def test_a_unit_above_a_heading_of_two_rows_counts() -> None:
    table = "序号 | 项目类型 | 项目名称 | 总投资(亿元) | \n | | | 固投 | 建安投资\n1 | 电力 | 甲 | 2 | 1"
    result = imported(table, [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 4)])
    assert column(result, "计划投资(万元)") == [20000]


def test_an_amount_for_a_ledger_in_another_unit_says_its_own() -> None:
    to = destination(ledger=PROJECTS.replace("计划投资(万元)", "计划投资(亿元)"))
    result = imported(f"{HEAD}\n1 | 电力 | 甲 | 300", to=to)
    assert column(result, "计划投资(万元)") == ["300万元"]
    assert result.sums == {"计划投资(万元)": 300}


# -- what is written


def test_cells_are_written_as_typed_unless_their_kind_needs_otherwise() -> None:
    from datetime import date, datetime

    rows = [
        ["序号", "项目类型", "项目名称", "计划投资(万元)", "完成率", "阶段", "填报日期"],
        ["01", "=SUM(A1)", "甲\n乙", "17,800", PercentCell(0.4), "在\n建", date(2024, 6, 25)],
        ["02", "@电力", "丙", "300", 40, "干了一半", datetime(2024, 6, 25, 9, 30)],
        ["03", "电力", "丁", "2000万元", Mark("#REF!"), "", "2024.10"],
    ]
    result = imported(rows)
    assert column(result, "项目编号") == ["01", "02", "03"]
    assert column(result, "清单") == ["=SUM(A1)", "@电力", "电力"]
    assert column(result, "项目名称") == ["甲\n乙", "丙", "丁"]
    assert column(result, "计划投资(万元)") == ["17,800", 300, "2000万元"]
    assert column(result, "完成率") == ["40%", 40, ""]
    assert column(result, "阶段") == ["在建", "干了一半", ""]
    assert column(result, "填报日期") == ["2024-06-25", "2024-06-25 09:30", "2024.10"]
    assert [(f.code, f.value) for f in result.findings if f.code.startswith("cell")] == [
        ("cell-error", "#REF!"),
        ("cell-unread", "干了一半"),
        ("cell-unread", "2024.10"),
    ]


def test_the_map_replaces_values_however_they_are_spaced() -> None:
    to = destination()
    values = read_values({"values": {"阶段": {"干了一半": "在建"}}}, to.headings)
    result = imported(f"{HEAD} | 阶段\n1 | 电力 | 甲 | 10 | 干了 一半", values=values)
    assert column(result, "阶段") == ["在建"]
    assert "cell-unread" not in codes(result)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"columns": {"甲": "没有的列"}}, "“没有的列”不是台账"),
        ({"columns": {"甲": 3}}, "“甲”的写法不对"),
        ({"columns": "甲"}, "应是一节"),
        ({"column": {}}, "不认识的部分 “column”"),
        ({"values": {"阶段": "在建"}}, "values 写法不对"),
        ({"values": {"阶段": {"甲": [1]}}}, "“阶段”的替换内容"),
    ],
)
def test_a_map_that_says_something_else_is_refused(document: Any, said: str) -> None:
    with pytest.raises(CannotDo, match=said):
        read_columns(document, destination().headings)
        read_values(document, destination().headings)


# -- what the user gives


def test_constants_and_templates_stand_for_columns_of_the_source() -> None:
    constants = {**PLAN, "项目编号": "DL-{序号}", "责任单位": "{主管}", "清单": "电力"}
    result = imported(
        "序号 | 项目类型 | 项目名称 | 主管\n1 | 道路 | 甲 | 区城管委\n2 | 道路 | 乙 | ", constants=constants
    )
    assert column(result, "项目编号") == ["DL-1", "DL-2"]
    assert column(result, "责任单位") == ["区城管委", ""]
    assert column(result, "清单") == ["电力", "电力"]
    assert {use.heading: use.how for use in result.columns}["项目类型"] == "set"


def test_running_numbers_begin_where_the_user_says() -> None:
    table = f"{HEAD}\n1 | 电力 | 甲 | 10\n2 | 电力 | 乙 | 10"
    result = imported(table, constants={**PLAN, "项目编号": "CS-#"}, first_number=99)
    assert column(result, "项目编号") == ["CS-99", "CS-100"]


@pytest.mark.parametrize(
    ("text", "said"),
    [("项目编号", "写法不对"), ("项目=甲", "不是台账"), ("=甲", "写法不对")],
)
def test_a_constant_for_nothing_is_refused(text: str, said: str) -> None:
    with pytest.raises(CannotDo, match=said):
        read_constants([text], destination().headings)


@pytest.mark.parametrize(
    ("constants", "said"),
    [
        ({"项目编号": "A#-##"}, "几处 #"),
        ({"清单": "{没有}"}, "{没有} 不是源表的列名"),
        ({"清单": "{分节}"}, "源表里没有分节"),
        ({"形象进度": "甲"}, "没有“形象进度”这一列"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused(constants: Any, said: str) -> None:
    with pytest.raises(CannotDo, match=said):
        imported(f"{HEAD}\n1 | 电力 | 甲 | 10", constants=constants)


# -- keys


def test_keys_that_repeat_or_are_in_the_ledger_already_are_refused() -> None:
    two = f"{HEAD}\n1 | 电力 | 甲 | 10\n1 | 电力 | 乙 | 10"
    with pytest.raises(CannotDo, match=r"“项目编号”有 1 处重复：1（表 第2行、表 第3行）"):
        imported(two)
    to = destination(ledger=f"{PROJECTS}\n1 | 城市管理规划 | 电力 | 旧 | | 10")
    with pytest.raises(CannotDo, match="里已有 1 个这样的“项目编号”：1"):
        imported(f"{HEAD}\n１ | 电力 | 甲 | 10", to=to)


@pytest.mark.parametrize(
    ("serials", "keys"),
    [
        (["98", "99", "00", "01"], ["98", "99", "100", "101"]),
        (["106", "07", "08", "10"], ["106", "107", "108", "10"]),
        (["08", "09", "10", "11"], ["08", "09", "10", "11"]),
        (["109", "10", "11"], ["109", "10", "11"]),
    ],
)
def test_only_serial_numbers_that_end_as_they_must_are_mended(serials: list[str], keys: list[Any]) -> None:
    rows = [HEAD.split(" | "), *([serial, "电力", f"项目{i}", 1] for i, serial in enumerate(serials))]
    assert column(imported(rows), "项目编号") == keys


# -- totals


def test_totals_and_counts_are_compared_with_the_rows_they_are_of() -> None:
    table = (
        f"{HEAD}\n一、电力（2项） | | | \n1 | 电力 | 甲 | 10\n2 | 电力 | 乙 | 20\n小计 | | | 30\n"
        "二、供热（3项） | | | \n3 | 供热 | 丙 | 5\n小计 | | | 6\n合计（3项） | | | 35"
    )
    found = [(c.label, c.heading, c.declared, c.found) for c in imported(table).checks]
    amount = "计划投资(万元)"
    assert found == [
        ("电力", "项数", 2, 2),
        ("小计", amount, 30, 30),
        ("供热", "项数", 3, 1),
        ("小计", amount, 6, 5),
        ("合计(3项)", "项数", 3, 3),
        ("合计(3项)", amount, 35, 35),
    ]


def test_a_total_at_the_top_and_sums_in_section_rows_are_compared_too() -> None:
    top = imported(f"{HEAD}\n合计 | | | 30\n1 | 电力 | 甲 | 10\n2 | 电力 | 乙 | 20")
    assert [(c.declared, c.found, c.agrees) for c in top.checks] == [(30, 30, True)]
    table = f"{HEAD}\n一 | | 电力 | 10\n1 | 电力 | 甲 | 10\n二 | | 供热 | 25\n2 | 供热 | 乙 | 20"
    sections = imported(table)
    assert [(c.label, c.declared, c.found) for c in sections.checks] == [("电力", 10, 10), ("供热", 25, 20)]
    assert sections.sums == {"计划投资(万元)": 30}


def test_columns_that_are_not_taken_are_added_up_as_well() -> None:
    result = imported(f"{HEAD} | 建安投资(万元)\n1 | 电力 | 甲 | 10 | 4\n合计 | | | 10 | 5")
    assert [(c.heading, c.declared, c.found) for c in result.checks][1] == ("建安投资(万元)", 5, 4)


# -- several tables


def table_of(text: str, title: str, **fields: Any) -> SourceTable:
    return SourceTable(RawSheet(title, source(text).raw.rows, **fields))


def test_of_several_sheets_that_hold_such_lists_one_must_be_named() -> None:
    one, two = (table_of(f"{HEAD}\n{n} | 电力 | 甲{n} | 10", f"{n}月") for n in (5, 6))
    with pytest.raises(CannotDo, match="“5月”、“6月”"):
        import_list([one, two], destination(), Wishes(constants=PLAN))
    assert column(import_list([one, two], destination(), Wishes(constants=PLAN), ["6月"]), "项目名称") == ["甲6"]
    both = import_list([one, two], destination(), Wishes(constants=PLAN), ["全部"])
    assert column(both, "项目名称") == ["甲5", "甲6"]
    with pytest.raises(CannotDo, match="没有“7月”这张表"):
        import_list([one, two], destination(), Wishes(constants=PLAN), ["7月"])


def test_a_table_without_heading_is_taken_only_where_its_numbers_go_on() -> None:
    first = table_of(f"{HEAD}\n1 | 电力 | 甲 | 10", "表1", untitled=True)
    goes_on = table_of("2 | 电力 | 乙 | 20", "表2", untitled=True)
    other = table_of("7 | 电力 | 乙 | 20", "表2", untitled=True)
    result = import_list([first, goes_on], destination(), Wishes(constants=PLAN))
    assert column(result, "项目名称") == ["甲", "乙"]
    assert "no-heading-continued" in codes(result)
    assert import_list([first, other], destination(), Wishes(constants=PLAN)).left == [("表2", "没有认出表头")]


def test_a_table_of_something_else_is_left_with_the_reason() -> None:
    first = table_of(f"{HEAD} | 完成率 | 阶段\n1 | 电力 | 甲 | 10 | 40% | 在建", "表1", untitled=True)
    contacts = table_of("序号 | 名称 | 电话\n1 | 张三 | 123", "表2", untitled=True)
    result = import_list([first, contacts], destination(), Wishes(constants=PLAN))
    assert [table for table, _ in result.left] == ["表2"]


# -- the report


def test_the_report_has_every_row_once_and_tells_where_each_went() -> None:
    to = destination()
    result = imported(f"测试清单 | | | \n{HEAD}\n1 | 电力 | 甲 | 10\n说不清 | | | \n合计 | | | 10", to=to)
    report = import_result(result, to, ("a.xlsx", "ff"), "台账.xlsx", 4, True)
    data: Any = report.data
    assert [line["row"] for line in data["lines"]] == [1, 2, 3, 4, 5]
    assert [line["ledger_row"] for line in data["lines"]] == [None, None, 4, None, None]
    assert data["counts"] == {
        "data": 1, "heading": 1, "title": 1, "section": 0, "total": 1, "part": 0, "blank": 0, "note": 0,
        "unreadable": 1,
    }  # fmt: skip
    assert data["totals"][0]["agrees"] is True
    assert report.lines[0] == "从 a.xlsx 导入 1 行，写在 台账.xlsx 的“项目台账”第 4 行。"
    tried = import_result(result, to, ("a.xlsx", "ff"), "台账.xlsx", 4, False)
    assert "没有写入" in tried.lines[0]
