"""Two versions of a workbook: rows, columns, sheets and cells paired, kinds of change told apart, audit flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from tables import SETTINGS, UNITS, cells, read

from toolkit.diff import Change, Differences, Flag, Formula, How, Kind, compare, compare_ledgers
from toolkit.ledger import Mark, PercentCell, RawSheet
from toolkit.schema import standard_schema
from toolkit.values import CannotDo

HEADINGS = (
    "项目编号 | 所属规划 | 清单 | 项目名称 | 责任单位 | 计划投资(万元) | 开始年份 | 结束年份"
    " | 阶段 | 完成率 | 累计完成投资(万元) | 形象进度 | 填报日期"
)
PROJECTS = f"""
{HEADINGS}
CS-01 | 规划 | 电力 | 甲项目 | 区发改委 | 17800 | 2021 | 2024 | 在建 | 40 | 800 | 基础施工完成一半 | 2024-05-20
CS-02 | 规划 | 电力 | 乙项目 | 区经信局 | 2000 | 2021 | 2025 | 完工 | 100 | 2000 | 全部完工并已验收 | 2024-05-20
CS-03 | 规划 | 管线 | 丙项目 | 区经信局 | 300 | 2022 | 2025 | 开工 | 20 | 60 | 正在进场准备施工 | 2024-05-20
"""
TASKS = """
任务编号 | 重点任务 | 任务事项 | 牵头单位 | 配合单位 | 完成时限 | 完成率 | 本月进展
RW-01 | 平台 | 事项一 | 区发改委 | 区经信局 | 2024年6月底 | 60% | 已签约三家企业
RW-02 | 平台 | 事项二 | 区经信局 | | 持续推进 | 30% | 开展两次对接活动
RW-03 | 平台 | 事项三 | 区城管委 | | 2024年四季度 | 10% | 完成方案初稿编制
"""
PROBLEMS = """
问题编号 | 关联编号 | 问题 | 责任单位 | 发现日期 | 整改时限 | 环节 | 销账日期
WT-01 | RW-01 | 进度慢 | 区发改委 | 2024-03-01 | 2024年6月底 | 销账 | 2024-05-01
WT-02 | RW-02 | 缺资金 | 区经信局 | 2024-03-01 | 2024年6月底 | 复查 |
"""
LIST = """
名称 | 数量 | 备注
甲 | 1 | 一
乙 | 2 | 二
丙 | 3 | 三
丁 | 4 | 四
"""


def raw(title: str, table: str | Sequence[Sequence[Any]], **fields: Any) -> RawSheet:
    rows = cells(table) if isinstance(table, str) else [list(row) for row in table]
    width = max(map(len, rows))
    return RawSheet(title, [row + [""] * (width - len(row)) for row in rows], **fields)


def book(sheets: Mapping[str, Any]) -> list[RawSheet]:
    return [one if isinstance(one, RawSheet) else raw(title, one) for title, one in sheets.items()]


def differ(old: Mapping[str, Any], new: Mapping[str, Any], **options: Any) -> Differences:
    return compare(book(old), book(new), standard_schema(), **options)


def ledger(**sheets: str) -> dict[str, Any]:
    """A ledger with settings and units; sheets by their code word."""
    titles = {"tasks": "任务台账", "projects": "项目台账", "problems": "问题台账"}
    return {"设置": SETTINGS, "责任单位": UNITS} | {titles[name]: table for name, table in sheets.items()}


def edited(sheet: str, table: str, *edits: tuple[str, str]) -> Differences:
    """The differences of a ledger of one sheet after texts of it were replaced."""
    after = table
    for old, new in edits:
        assert old in after
        after = after.replace(old, new)
    return differ(ledger(**{sheet: table}), ledger(**{sheet: after}))


def listed(found: Differences) -> list[tuple[str, str, str]]:
    return [(change.kind.value, change.key, change.column) for change in found.changes]


def only(found: Differences) -> Change:
    (change,) = found.changes
    return change


def values(found: Differences) -> list[tuple[str, str, Any, Any, str, str]]:
    return [(c.key, c.column, c.old, c.new, c.cell_old, c.cell_new) for c in found.changes]


# -- rows, columns, sheets


def test_the_same_workbook_has_no_differences() -> None:
    whole = ledger(tasks=TASKS, projects=PROJECTS, problems=PROBLEMS) | {"杂表": LIST}
    assert differ(whole, whole).none
    assert differ(whole, whole).changes == []


def test_a_changed_cell_has_both_addresses() -> None:
    added = TASKS.replace("RW-01", "RW-00 | 平台 | 新事项 | 区发改委 | | 2024年6月底 | 5% | 刚刚开始启动\nRW-01", 1)
    found = differ(ledger(tasks=TASKS), ledger(tasks=added.replace("60%", "65%")))
    assert values(found)[1] == ("RW-01", "完成率", "60%", "65%", "G2", "G3")
    assert found.changes[0].kind is Kind.ADDED
    assert (found.changes[0].cell_new, found.changes[0].cells["任务事项"]) == ("A2", "新事项")


def test_rows_added_removed_and_moved_are_not_modified() -> None:
    header, one, two, three = TASKS.strip().split("\n")
    found = differ(ledger(tasks=TASKS), ledger(tasks="\n".join([header, three, one, two])))
    assert listed(found) == [("moved", "RW-03", "")]
    assert (found.changes[0].old, found.changes[0].new) == (4, 2)
    found = differ(ledger(tasks=TASKS), ledger(tasks="\n".join([header, two, three])))
    assert listed(found) == [("removed", "RW-01", "")]
    assert found.changes[0].cells["本月进展"] == "已签约三家企业"


def test_a_moved_row_that_changed_is_both() -> None:
    header, one, two, three = TASKS.strip().split("\n")
    after = "\n".join([header, three.replace("10%", "15%"), one, two])
    assert listed(differ(ledger(tasks=TASKS), ledger(tasks=after))) == [
        ("modified", "RW-03", "完成率"),
        ("moved", "RW-03", ""),
    ]


@pytest.mark.parametrize("key", ["RW-01", "", "'  "])
def test_repeated_and_blank_keys_are_paired_in_order_and_said(key: str) -> None:
    before = TASKS.replace("RW-02", key).replace("RW-01", key)
    after = before.replace("30%", "35%")
    found = differ(ledger(tasks=before), ledger(tasks=after))
    assert [(c.kind.value, c.column, c.old, c.new, c.cell_new) for c in found.changes] == [
        ("modified", "完成率", "30%", "35%", "G3")
    ]
    said = "编号空白" if not key.strip("' ") else "不止一行"
    assert len([note for note in found.notes if said in note]) == 2
    assert "第2个" in found.changes[0].key
    gone = before.strip().split("\n")
    found = differ(ledger(tasks=before), ledger(tasks="\n".join(gone[:2] + gone[3:])))
    assert [c.kind for c in found.changes if not c.column] == [Kind.REMOVED]


def test_keys_are_compared_as_the_ledger_understands_them() -> None:
    found = edited("tasks", TASKS, ("RW-01", "ｒｗ-01"))
    assert listed(found) == [("type-only", "ｒｗ-01", "任务编号")]
    assert not found.notes


def test_columns_are_paired_by_heading_alias_and_content() -> None:
    assert listed(edited("tasks", TASKS, ("本月进展", "进展情况"))) == [("column-renamed", "", "本月进展")]
    found = edited("tasks", TASKS, ("本月进展", "做了什么"))
    assert listed(found) == [("column-renamed", "", "做了什么")]
    assert (found.changes[0].old, found.changes[0].new, found.changes[0].cell_new) == ("本月进展", "做了什么", "H1")
    found = edited("tasks", TASKS, ("本月进展", "做了什么"), ("已签约三家", "又签约五家"), ("两次对接", "三次对接"))
    assert {change.kind for change in found.changes} == {Kind.COLUMN_ADDED, Kind.COLUMN_REMOVED}
    found = edited("tasks", TASKS, ("本月进展", "做了什么"), ("已签约三家", "又签约五家"))
    assert {change.kind for change in found.changes} == {Kind.COLUMN_ADDED, Kind.COLUMN_REMOVED}
    assert any("不能确定是改名" in note for note in found.notes)


def test_columns_in_another_order_are_no_difference() -> None:
    rows = cells(TASKS)
    turned = [[row[0], *reversed(row[1:])] for row in rows]
    assert differ({"任务台账": raw("任务台账", rows)}, {"任务台账": raw("任务台账", turned)}).none


def test_an_added_column_holds_what_it_says() -> None:
    rows = cells(LIST)
    wider = [[*row, cell] for row, cell in zip(rows, ["新列", "a", "", "c", ""], strict=True)]
    change = only(differ({"表": LIST}, {"表": raw("表", wider)}))
    assert (change.kind, change.column, change.cell_new) == (Kind.COLUMN_ADDED, "新列", "D1")
    assert dict(change.cells) == {1: "a", 3: "c"}


def test_a_renamed_key_column_is_known_by_its_values() -> None:
    found = edited("tasks", TASKS, ("任务编号", "代码号"), ("60%", "61%"))
    assert ("modified", "RW-01", "完成率") in listed(found)
    assert ("column-renamed", "", "代码号") in listed(found)
    assert len(found.changes) == 2
    assert any("改名的编号列" in note for note in found.notes)


def test_sheets_are_paired_by_title_alias_and_headings() -> None:
    after = TASKS.replace("60%", "70%")
    found = differ(ledger(tasks=TASKS), ledger() | {"任务清单": after})
    assert listed(found) == [("modified", "", ""), ("modified", "RW-01", "完成率")]
    found = differ(
        {"甲表": LIST, "乙表": "a | b\n1 | 2\n3 | 4"}, {"六月": LIST.replace("三", "参"), "乙表": "a | b\n1 | 2\n3 | 4"}
    )
    assert [(c.kind.value, c.old, c.new) for c in found.changes] == [
        ("modified", "甲表", "六月"),
        ("modified", "三", "参"),
    ]
    assert any("按改名处理" in note for note in found.notes)


def test_sheets_that_came_and_went_are_told_with_their_rows() -> None:
    found = differ({"甲表": LIST}, {"甲表": LIST, "别的": "x | y\n1 | 2"})
    assert [(c.sheet, c.kind.value, c.key) for c in found.changes] == [("别的", "added", ""), ("别的", "added", "1")]
    found = differ({"甲表": LIST, "别的": "x | y\n1 | 2"}, {"甲表": LIST})
    assert [(c.sheet, c.kind.value, c.key) for c in found.changes] == [
        ("别的", "removed", ""),
        ("别的", "removed", "1"),
    ]


def test_total_rows_titles_and_notes_are_compared_too() -> None:
    framed = [["测试任务台账（五月）"], *cells(TASKS), ["合计", "", "3项"], ["注：数据截至五月"]]
    later = [["测试任务台账（六月）"], *cells(TASKS), ["合计", "", "4项"], ["注：数据截至六月"]]
    found = differ({"任务台账": raw("任务台账", framed)}, {"任务台账": raw("任务台账", later)})
    assert ("第1行", "A列", "测试任务台账（五月）", "测试任务台账（六月）", "A1", "A1") in values(found)
    kinds = {(change.kind.value, change.key) for change in found.changes}
    assert kinds - {("modified", "第1行")} == {
        ("modified", "合计"),
        ("removed", "注：数据截至五月"),
        ("added", "注：数据截至六月"),
    }


def test_a_word_merged_over_rows_equals_the_word_in_each() -> None:
    rows = cells(TASKS)
    merged = [list(row) for row in rows]
    merged[2][1] = merged[3][1] = ""
    old = raw("任务台账", merged, merges=((1, 1, 3, 1),))
    assert differ({"任务台账": old}, {"任务台账": TASKS}).none
    assert not differ({"任务台账": raw("任务台账", merged)}, {"任务台账": TASKS}).none


# -- workbooks without a schema


def test_rows_of_a_foreign_sheet_go_by_the_first_column_that_tells_them_apart() -> None:
    numbered = "序号 | 名称 | 数\n1 | 甲 | 5\n2 | 乙 | 6\n3 | 丙 | 7"
    inserted = "序号 | 名称 | 数\n1 | 新 | 9\n2 | 甲 | 5\n3 | 乙 | 6\n4 | 丙 | 8"
    found = differ({"表": numbered}, {"表": inserted})
    assert any("按“名称”列对应" in note for note in found.notes)
    assert ("added", "新", "") in listed(found)
    assert ("modified", "丙", "数") in listed(found)


def test_the_user_names_the_key() -> None:
    before, after = "甲列 | 乙列 | 数\na | x | 1\nb | y | 2", "甲列 | 乙列 | 数\nz | x | 1\nb | y | 2"
    assert only(differ({"表": before}, {"表": after}, keys=["乙列"])).column == "甲列"
    assert {c.kind for c in differ({"表": before}, {"表": after}).changes} == {Kind.ADDED, Kind.REMOVED}
    with pytest.raises(CannotDo, match="没有的列"):
        differ({"表": before}, {"表": after}, keys=["没有的列"])


def test_no_column_without_repeats_is_said() -> None:
    before = "类 | 数\n甲 | 1\n甲 | 1\n乙 | 1"
    found = differ({"表": before}, {"表": before.replace("乙 | 1", "乙 | 2")})
    assert any("没有一列不空、不重复" in note for note in found.notes)
    assert ("modified", "乙", "数") in listed(found)


def test_a_sheet_without_headings_is_compared_by_address() -> None:
    found = differ({"表": [[1, 2], [3, 4]]}, {"表": [[1, 2, 9], [3, 5]]})
    assert [(c.key, c.column, c.old, c.new, c.cell_new) for c in found.changes] == [
        ("第1行", "C列", None, 9, "C1"),
        ("第2行", "B列", 4, 5, "B2"),
    ]


def test_only_the_sheets_asked_for() -> None:
    old, new = {"甲": LIST, "乙": LIST}, {"甲": LIST.replace("三", "参"), "乙": LIST.replace("三", "叁")}
    assert [c.sheet for c in differ(old, new, titles=["乙"]).changes] == ["乙"]
    with pytest.raises(CannotDo, match="丙"):
        differ(old, new, titles=["丙"])


# -- kinds of changed cells


def cell(old: Any, new: Any, heading: str = "计划投资(万元)") -> Change | None:
    """The change of one cell of a project, from one content to another."""
    rows = cells(PROJECTS)
    index = rows[0].index(heading)
    before, after = ([list(row) for row in rows] for _ in range(2))
    before[1][index], after[1][index] = old, new
    found = differ({"项目台账": raw("项目台账", before)}, {"项目台账": raw("项目台账", after)})
    return only(found) if found.changes else None


@pytest.mark.parametrize(
    ("old", "new", "heading", "kind"),
    [
        ("17800", 17800, "计划投资(万元)", "type-only"),
        ("2000万", 2000, "计划投资(万元)", "type-only"),
        ("1.5亿元", "15,000", "计划投资(万元)", "type-only"),
        ("2000万", 2001, "计划投资(万元)", "modified"),
        (17800, 17800.0, "计划投资(万元)", None),
        ("", None, "计划投资(万元)", None),
        (40, "40%", "完成率", "type-only"),
        (PercentCell(0.4), 40, "完成率", "percent-format-only"),
        (PercentCell(0.4), 0.4, "完成率", "modified"),
        ("４０%", "40%", "完成率", "blank-only"),
        ("甲项目", "甲 项目", "项目名称", "blank-only"),
        ("甲项目", "甲项 ", "项目名称", "modified"),
        ("", "  ", "形象进度", "blank-only"),
        ("—", "", "责任单位", "blank-only"),
        ("区发改委", "发改委", "责任单位", "type-only"),
        ("区发改委、区经信局", "区发改委，区经信局", "责任单位", "type-only"),
        ("区发改委、区经信局", "区经信局、区发改委", "责任单位", "modified"),
        (date(2024, 5, 20), "2024年5月20日", "填报日期", "type-only"),
        (date(2024, 5, 20), datetime(2024, 5, 20), "填报日期", "type-only"),
        ("完工", "竣工", "阶段", "type-only"),
        ("不知道", "不 知道", "阶段", "blank-only"),
        ("不知道", "不清楚", "阶段", "modified"),
    ],
)
def test_kinds_are_told_apart_by_what_the_ledger_understands(
    old: Any, new: Any, heading: str, kind: str | None
) -> None:
    rows = cells(PROJECTS)
    units = {"责任单位": UNITS}
    index = rows[0].index(heading)
    before, after = ([list(row) for row in rows] for _ in range(2))
    before[1][index], after[1][index] = old, new
    found = differ(units | {"项目台账": raw("项目台账", before)}, units | {"项目台账": raw("项目台账", after)})
    assert [change.kind.value for change in found.changes] == ([kind] if kind else [])
    back = differ(units | {"项目台账": raw("项目台账", after)}, units | {"项目台账": raw("项目台账", before)})
    assert [change.kind.value for change in back.changes] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("40", 40, "type-only"),
        ("１，０００", 1000, "type-only"),
        ("40", 41, "modified"),
        (PercentCell(0.4), 0.4, "percent-format-only"),
        (PercentCell(0.4), "40%", "type-only"),
        (True, 1, "type-only"),
        (date(2024, 5, 1), "2024-05-01", "type-only"),
        (date(2024, 5, 1), "2024年5月", "modified"),
        ("甲 乙", "甲乙", "blank-only"),
        ("2000", "2,000", "modified"),
        (Mark("#REF!"), "#REF!", "modified"),
    ],
)
def test_kinds_without_a_schema(old: Any, new: Any, kind: str) -> None:
    rows = cells(LIST)
    before, after = ([list(row) for row in rows] for _ in range(2))
    before[1][1], after[1][1] = old, new
    found = differ({"表": raw("表", before)}, {"表": raw("表", after)})
    assert [(change.kind.value, change.column) for change in found.changes] == [(kind, "数量")]


def calculated(result: Any, formula: str = "=A2*2", row: int = 2) -> RawSheet:
    rows = cells(LIST)
    rows[row - 1][1] = result
    return raw("表", rows, formulas={(row - 1, 1): formula} if formula else {})


@pytest.mark.parametrize(
    ("old", "new", "how"),
    [
        (calculated(84), calculated(84, ""), How.FORMULA_TO_VALUE),
        (calculated(84, ""), calculated(84), How.VALUE_TO_FORMULA),
        (calculated(84), calculated(126, "=A2*3"), How.FORMULA),
        (calculated(84), calculated(84, "=A2+A2"), How.FORMULA_SAME_RESULT),
        (calculated(84), calculated(90), How.VALUE),
        (calculated(84), calculated(84), None),
    ],
)
def test_formulas_and_values_are_told_apart(old: RawSheet, new: RawSheet, how: How | None) -> None:
    found = differ({"表": old}, {"表": new})
    assert [(change.kind, change.how) for change in found.changes] == ([(Kind.MODIFIED, how)] if how else [])
    if how is How.FORMULA_TO_VALUE:
        assert (found.changes[0].old, found.changes[0].new) == (Formula("=A2*2", 84), 84)
    replaced = [Flag.FORMULA_REPLACED] if how is How.FORMULA_TO_VALUE else []
    assert [flag for change in found.changes for flag in change.flags] == replaced


def test_a_formula_that_moved_with_its_row_is_the_same() -> None:
    rows = cells(LIST)
    rows[1][1] = 84
    old = raw("表", rows, formulas={(1, 1): '=LOG10(C2)+$C$1&"C2"'})
    new = raw("表", [rows[0], ["新", 5, "五"], *rows[1:]], formulas={(2, 1): '=LOG10(C3)+$C$1&"C2"'})
    assert listed(differ({"表": old}, {"表": new})) == [("added", "新", "")]
    new = raw("表", [rows[0], ["新", 5, "五"], *rows[1:]], formulas={(2, 1): '=LOG10(C2)+$C$1&"C2"'})
    assert [change.how for change in differ({"表": old}, {"表": new}).changes] == [How.VALUE, How.FORMULA_SAME_RESULT]


def test_a_formula_without_a_result_is_a_formula() -> None:
    old, new = calculated(Mark("=A2*2", formula=True), ""), calculated(84)
    assert differ({"表": old}, {"表": new}).none
    assert [c.how for c in differ({"表": old}, {"表": calculated(84, "")}).changes] == [How.FORMULA_TO_VALUE]


# -- audit flags


@pytest.mark.parametrize(
    ("sheet", "table", "edit", "flags"),
    [
        ("projects", PROJECTS, ("| 在建 |", "| 开工 |"), {"status-regressed"}),
        ("projects", PROJECTS, ("| 开工 |", "| 在建 |"), set()),
        (
            "projects",
            PROJECTS,
            ("| 100 | 2000 |", "| 90 | 2000 |"),
            {"status-regressed", "percent-decreased", "done-below-100", "narrative-unchanged"},
        ),
        ("projects", PROJECTS, ("| 40 | 800 | 基础施工完成一半", "| 35 | 800 | 基础返工"), {"percent-decreased"}),
        ("projects", PROJECTS, ("| 40 | 800 | 基础施工完成一半", "| 45 | 800 | 基础快完成"), set()),
        ("projects", PROJECTS, ("| 40 |", "| 45 |"), {"narrative-unchanged"}),
        ("projects", PROJECTS, ("| 40 |", "| 100 |"), set()),
        ("projects", PROJECTS, ("| 在建 | 40 |", "| 完工 | 40 |"), {"done-below-100"}),
        ("projects", PROJECTS, ("| 17800 |", "| 17900 |"), {"amount-changed"}),
        ("projects", PROJECTS, ("| 17800 |", "| 178000000 |"), {"amount-changed", "unit-of-measure-jump"}),
        ("projects", PROJECTS, ("| 800 |", "| 700 |"), {"invested-decreased"}),
        ("projects", PROJECTS, ("| 800 |", "| 900 |"), set()),
        ("projects", PROJECTS, ("| 800 |", "| 8000000 |"), {"unit-of-measure-jump"}),
        ("projects", PROJECTS, ("| 2021 | 2024 |", "| 2021 | 2026 |"), {"deadline-postponed"}),
        ("projects", PROJECTS, ("| 2021 | 2024 |", "| 2022 | 2024 |"), set()),
        ("projects", PROJECTS, ("甲项目 | 区发改委", "甲项目 | 区经信局"), {"unit-changed"}),
        ("projects", PROJECTS, ("甲项目 | 区发改委", "甲项目 | 发改委"), set()),
        ("tasks", TASKS, ("2024年6月底", "2024年7月底"), {"deadline-postponed"}),
        ("tasks", TASKS, ("2024年6月底", "2024年5月底"), set()),
        ("tasks", TASKS, ("2024年6月底", "持续推进"), {"deadline-postponed"}),
        ("tasks", TASKS, ("持续推进", "2024年6月底"), set()),
        ("tasks", TASKS, ("60%", ""), {"percent-decreased", "narrative-unchanged"}),
        ("tasks", TASKS, ("60%", "六成"), {"narrative-unchanged"}),
        ("problems", PROBLEMS, ("销账 | 2024-05-01", "整改 | "), {"status-regressed", "problem-reopened"}),
        ("problems", PROBLEMS, ("| 复查 |", "| 整改 |"), {"status-regressed"}),
        ("problems", PROBLEMS, ("| 复查 |", "| 销账 |"), set()),
    ],
)  # fmt: skip
def test_each_flag_fires_and_is_silent(sheet: str, table: str, edit: tuple[str, str], flags: set[str]) -> None:
    found = edited(sheet, table, edit)
    assert found.changes
    assert {flag.value for change in found.changes for flag in change.flags} == flags


def test_rows_nobody_touched_though_a_period_passed_are_said() -> None:
    later = ledger(tasks=TASKS) | {"设置": SETTINGS.replace("2024年6月", "2024年7月")}
    notes = differ(ledger(tasks=TASKS), later).notes
    assert [note for note in notes if "3 行与上期完全相同" in note]
    assert not differ(ledger(tasks=TASKS), ledger(tasks=TASKS.replace("60%", "61%"))).notes


def test_a_heading_with_another_unit_is_a_jump() -> None:
    found = edited("projects", PROJECTS, ("计划投资(万元)", "计划投资(元)"))
    assert [(c.kind.value, c.flags) for c in found.changes] == [("column-renamed", (Flag.UNIT_OF_MEASURE_JUMP,))]
    assert any("单位由“万元”改为“元”" in note for note in found.notes)


def test_ledgers_already_read_give_the_same_changes() -> None:
    old = ledger(tasks=TASKS, projects=PROJECTS)
    header, one, _, three = TASKS.strip().split("\n")
    new = ledger(
        tasks="\n".join([header, three, one.replace("60%", "50%")]), projects=PROJECTS.replace("17800", "'17800")
    )
    readings = [read(sheets).ledger for sheets in (old, new)]
    ledgers = compare_ledgers(*readings)
    assert sorted(listed(ledgers)) == sorted(listed(differ(old, new)))
    assert {flag for change in ledgers.changes for flag in change.flags} == {
        flag for change in differ(old, new).changes for flag in change.flags
    }
    assert compare_ledgers(readings[0], readings[0]).none
