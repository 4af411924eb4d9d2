"""What versions do to workbooks that a comparison may fall for: other programs' saves, keys retyped, odd headings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tables import SETTINGS, cells, workbook
from test_diff import HEADINGS, LIST, PROJECTS, TASKS, calculated, differ, edited, ledger, listed, only, raw

from toolkit.diff import Flag, How, Kind, compare
from toolkit.diff.page import differences_page
from toolkit.ledger import Mark, PercentCell, RawSheet
from toolkit.schema import standard_schema
from toolkit.values import CannotDo
from toolkit.views.differences import differences_result
from toolkit.workbook.reader import read_workbook


def kind(old: Any, new: Any, table: str = LIST, title: str = "表", heading: str = "数量") -> str | None:
    """What the change of one cell is told to be, and the way back alike."""
    rows = cells(table)
    column = rows[0].index(heading)
    before, after = ([list(row) for row in rows] for _ in range(2))
    before[1][column], after[1][column] = old, new
    kinds = [
        [change.kind.value for change in differ({title: raw(title, a)}, {title: raw(title, b)}).changes]
        for a, b in ((before, after), (after, before))
    ]
    assert kinds[0] == kinds[1]
    return kinds[0][0] if kinds[0] else None


# -- contents


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (0.1 + 0.2, 0.3, None),
        (0.19993335554815062, 0.199933355548151, None),
        (15.444444444444445, 15.4444444444444, None),
        (33.44444444444445, 33.4444444444445, None),
        (33.4444444444445, 33.444444444445, "modified"),
        (0.3, 0.300001, "modified"),
        (float("nan"), -float("nan"), None),
        (10**400, 1.0, "modified"),
        (10**400, "1" * 400, "modified"),
        (datetime(2024, 6, 1, 7, 59, 59, 999_999), datetime(2024, 6, 1, 8), None),
        (datetime(2024, 6, 1, 7, 59), datetime(2024, 6, 1, 8), "modified"),
        (date(2024, 6, 1), 45444, "type-only"),
        (date(2024, 6, 1), 45445, "modified"),
        (time(8), timedelta(hours=8), "type-only"),
        (time(8), timedelta(hours=9), "modified"),
        (True, "TRUE", "type-only"),
        (True, "否", "modified"),
        (Mark("=TRUE()", formula=True), True, None),
        (Mark("=TRUE()", formula=True), False, "modified"),
    ],
)
def test_what_programs_save_in_their_own_way_is_no_change(old: Any, new: Any, wanted: str | None) -> None:
    assert kind(old, new) == wanted


@pytest.mark.parametrize(
    ("old", "new", "heading", "wanted"),
    [
        (2000, "约2000", "计划投资(万元)", "modified"),
        ("约2000", "约2000万", "计划投资(万元)", "type-only"),
        (date(2024, 6, 1), 45444, "填报日期", "modified"),
        (PercentCell(0.1 + 0.2), PercentCell(0.3), "完成率", None),
        ("区发改委、区经信局、区城管委", "区发改委、区城管委、区经信局", "责任单位", "type-only"),
        ("区发改委、区经信局、区城管委", "区经信局、区发改委、区城管委", "责任单位", "modified"),
    ],
)
def test_a_ledger_is_understood_and_no_more(old: Any, new: Any, heading: str, wanted: str | None) -> None:
    assert kind(old, new, PROJECTS, "项目台账", heading) == wanted


def test_of_supporting_units_the_order_does_not_matter() -> None:
    table = TASKS.replace("区发改委 | 区经信局", "区发改委 | 区经信局、区城管委")
    found = edited("tasks", table, ("区经信局、区城管委", "区城管委、经信局"))
    assert [(change.kind, change.flags) for change in found.changes] == [(Kind.TYPE_ONLY, ())]
    found = edited("tasks", table, ("区经信局、区城管委", "区经信局"))
    assert only(found).flags == (Flag.UNIT_CHANGED,)


def test_about_300_made_exact_is_no_other_amount() -> None:
    assert only(edited("projects", PROJECTS, ("| 300 |", "| 约300 |"))).flags == ()


# -- formulas


@pytest.mark.parametrize(
    ("old", "new", "how"),
    [
        ("='任务台账'!$A$1+B2", "=任务台账!$A$1+B2", None),
        ("='它''s'!A1", "='它''s'!A1 ", None),
        ("=SUM(A1:A3)", "=sum( A1:A3 )", None),
        ('=A1&"a b"', '=A1&"A B"', How.FORMULA_SAME_RESULT),
        ("='一月'!A1", "='二月'!A1", How.FORMULA_SAME_RESULT),
    ],
)
def test_formulas_that_programs_spell_in_their_own_way_are_the_same(old: str, new: str, how: How | None) -> None:
    found = differ({"表": calculated(84, old)}, {"表": calculated(84, new)})
    assert [change.how for change in found.changes] == ([how] if how else [])


@pytest.mark.parametrize(
    ("new", "replaced"),
    [("=42+42", True), ("=84", True), ("=SUM(42,42)", True), ("=A2+A2", False), ("=总数", False), ("=ROW()*42", False)],
)
def test_a_formula_that_refers_to_nothing_is_a_fixed_value(new: str, replaced: bool) -> None:
    change = only(differ({"表": calculated(84)}, {"表": calculated(84, new)}))
    assert (Flag.FORMULA_REPLACED in change.flags) is replaced


def test_an_error_that_a_program_wrote_as_a_formula_is_the_error() -> None:
    rows = cells(LIST)
    rows[1][1] = Mark("#REF!")
    assert differ({"表": raw("表", rows)}, {"表": raw("表", rows, formulas={(1, 1): "=#REF!"})}).none


def test_a_row_of_formulas_whose_results_are_blank_is_a_row() -> None:
    rows = [*cells(LIST), ["", "", ""]]
    old = raw("表", rows, formulas={(5, 1): "=IF(A6=1,1,)"})
    new = raw("表", [*rows[:5], [Mark("=IF(A6=1,1,)", formula=True) if place == 1 else "" for place in range(3)]])
    assert differ({"表": old}, {"表": new}).none
    assert [change.kind for change in differ({"表": raw("表", rows)}, {"表": old}).changes] == [Kind.ADDED]


# -- keys


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("01", 1, ["type-only"]),
        ("01", "０１", ["blank-only"]),
        ("RW-01", "RW-1", ["modified"]),
        ("RW-01", "RW—01", ["modified"]),
        ("RW-1-2", "RW-12", ["added", "removed"]),
        ("RW-10", "RW-1", ["added", "removed"]),
        (date(2024, 5, 1), datetime(2024, 5, 1), ["type-only"]),
        (0.1 + 0.2, 0.3, []),
    ],
)
def test_a_key_retyped_is_the_same_row(old: Any, new: Any, kinds: Sequence[str]) -> None:
    tables = [raw("表", [["编号", "数"], [key, 1], ["另", 2], ["又", 3]]) for key in (old, new)]
    found = differ({"表": tables[0]}, {"表": tables[1]}, keys=["编号"])
    assert sorted(change.kind.value for change in found.changes) == kinds
    assert any("只差前面的 0 或连接号" in note for note in found.notes) is (kinds in (["modified"], ["type-only"]) and
                                                                          isinstance(old, str))  # fmt: skip


def test_keys_that_both_tables_tell_apart_stay_apart() -> None:
    rows = [["编号", "数"], ["01", 1], ["1", 2], ["001", 3]]
    found = differ({"表": raw("表", rows[:3])}, {"表": raw("表", [rows[0], rows[2], rows[3]])}, keys=["编号"])
    assert sorted(listed(found)) == [("modified", "001", "数"), ("modified", "001", "编号"), ("moved", "001", "")]
    found = differ({"表": raw("表", rows[:3])}, {"表": raw("表", [rows[0], rows[3], ["0001", 4]])}, keys=["编号"])
    assert {change.kind for change in found.changes} == {Kind.ADDED, Kind.REMOVED}


def test_a_row_under_another_key_is_told_of() -> None:
    found = edited("tasks", TASKS, ("RW-03", "RW-09"))
    assert {change.kind for change in found.changes} == {Kind.ADDED, Kind.REMOVED}
    assert [note for note in found.notes if "“RW-03”与新增的“RW-09”" in note and "可能是改了编号" in note]
    found = edited("tasks", TASKS, ("RW-03", "RW-09"), ("完成方案初稿编制", "另起炉灶重新编制"))
    assert not [note for note in found.notes if "可能是改了编号" in note]


def test_the_key_asked_for_may_have_been_renamed() -> None:
    before = "编号 | 名称 | 数\n甲1 | 一 | 1\n甲2 | 二 | 2\n甲3 | 三 | 3"
    after = before.replace("编号", "代码").replace("| 二 | 2", "| 贰 | 2")
    found = differ({"表": before}, {"表": after}, keys=["编号"])
    assert listed(found) == [("column-renamed", "", "代码"), ("modified", "甲2", "名称")]
    assert any("按改名的编号列" in note for note in found.notes)
    for key in ("", "  "):
        with pytest.raises(CannotDo, match=r"“ *”列"):
            differ({"表": before}, {"表": after}, keys=[key])


def test_a_column_that_tells_rows_apart_but_shares_nothing_is_no_key() -> None:
    before = "流水 | 名称 | 数\na | 甲 | 1\nb | 乙 | 2\nc | 丙 | 3"
    after = before.replace("a |", "x |").replace("b |", "y |").replace("c |", "z |")
    assert [change.column for change in differ({"表": before}, {"表": after}).changes] == ["流水"] * 3


def test_a_blank_key_has_a_name() -> None:
    rows = [["任务编号", "任务事项"], [None, "甲"], [None, "乙"]]
    old, new = raw("任务台账", rows), raw("任务台账", [*rows[:2], [None, "丙"]])
    found = compare([old], [new], standard_schema(), ["任务编号"])
    assert "编号空白" in only(found).key
    assert differences_page(found, "", [])


# -- headings


def test_headings_may_repeat() -> None:
    rows = [["名称", "数量", "单价", "数量"], ["甲", 1, 2, 3], ["乙", 4, 5, 6]]
    found = differ({"表": raw("表", rows)}, {"表": raw("表", [rows[0], rows[2], ["甲", 1, 2, 9]])})
    assert listed(found) == [("modified", "甲", "数量（2）"), ("moved", "乙", "")]
    rows = [["名称", "数量", "数量（2）", "数量"], ["甲", 1, 2, 3], ["乙", 4, 5, 6]]
    found = differ({"表": raw("表", rows)}, {"表": raw("表", [*rows[:2], ["乙", 7, 8, 9]])})
    assert [change.new for change in found.changes] == [7, 8, 9]


def test_a_ledger_s_foreign_columns_of_one_name_are_all_compared() -> None:
    rows = [[*row, cell, cell] for row, cell in zip(cells(TASKS), ["测算", 1, 2, 3], strict=True)]
    later = [list(row) for row in rows]
    later[1][-1] = 9
    assert only(differ({"任务台账": raw("任务台账", rows)}, {"任务台账": raw("任务台账", later)})).new == 9


@pytest.mark.parametrize("years", [(2021, 2022.0, 2023), (date(2024, 5, 1), date(2024, 4, 1), date(2024, 3, 1))])
def test_years_and_days_may_stand_among_headings(years: Sequence[Any]) -> None:
    rows = [["地区", *years], ["甲", 1, 2, 3], ["乙", 4, 5, 6], ["丙", 7, 8, 9]]
    later = [rows[0], ["乙", 4, 5, 60], rows[1], rows[3]]
    kinds = [change.kind.value for change in differ({"表": raw("表", rows)}, {"表": raw("表", later)}).changes]
    assert kinds == ["modified", "moved"]
    first = differ({"表": raw("表", rows)}, {"表": raw("表", later)}).changes[0]
    assert (first.key, first.column) == ("乙", "2023" if years[0] == 2021 else "2024-03-01")


def test_headings_merged_over_two_rows_are_one() -> None:
    rows = [
        ["清单", "", "", ""],
        ["编号", "投资", "", "备注"],
        ["", "计划", "完成", ""],
        ["A1", 5, 3, "x"],
        ["A2", 6, 4, "y"],
        ["A3", 7, 5, "z"],
    ]
    merges = ((0, 0, 0, 3), (1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 2, 3))
    later = [*rows[:3], ["A2", 6, 40, "y"], rows[3], rows[5]]
    old, new = raw("表", rows, merges=merges), raw("表", later, merges=merges)
    assert [c[1:] for c in listed(differ({"表": old}, {"表": new}))] == [("A2", "投资 完成"), ("A1", "")]
    renamed = [*rows[:2], ["", "计划", "累计完成", ""], *rows[3:]]
    change = only(differ({"表": old}, {"表": raw("表", renamed, merges=merges)}))
    assert (change.kind, change.old, change.new) == (Kind.COLUMN_RENAMED, "投资 完成", "投资 累计完成")


def test_of_sheets_alike_the_one_that_holds_the_same_is_it() -> None:
    other = LIST.replace("甲", "子").replace("乙", "丑").replace("丙", "寅").replace("丁", "卯")
    found = differ({"一月": LIST, "二月": other}, {"四月": other, "三月": LIST.replace("三", "参")})
    assert [(c.kind.value, c.old, c.new) for c in found.changes] == [
        ("modified", "二月", "四月"),
        ("modified", "一月", "三月"),
        ("modified", "三", "参"),
    ]
    found = differ({"一月": LIST, "二月": LIST}, {"三月": LIST, "四月": LIST})
    assert {change.kind for change in found.changes} == {Kind.ADDED, Kind.REMOVED}


# -- flags


GROUPED = f"""
{HEADINGS.replace("阶段", "合并投资组 | 阶段")}
CS-01 | 规划 | 电力 | 甲 | 区发改委 | 900 | 2021 | 2024 | A | 在建 | 40 | 800 | 基础施工完成 | 2024-05-20
CS-02 | 规划 | 电力 | 乙 | 区经信局 |  | 2021 | 2025 | A | 在建 | 50 | 2000 | 主体施工完成 | 2024-05-20
CS-03 | 规划 | 管线 | 丙 | 区经信局 | 300 | 2022 | 2025 |  | 开工 | 20 | 60 | 正在进场施工 | 2024-05-20
"""
FIRST, SECOND = "甲 | 区发改委 | 900 | 2021 | 2024 | A", "乙 | 区经信局 |  | 2021 | 2025 | A"


@pytest.mark.parametrize(
    ("edits", "flagged"),
    [
        ([(FIRST, FIRST.replace("900", "")), (SECOND, SECOND.replace("|  |", "| 900 |"))], set()),
        ([(FIRST, FIRST.replace("900", "")), (SECOND, SECOND.replace("|  |", "| 950 |"))], {"计划投资(万元)"}),
        ([(FIRST, FIRST[:-1] + "B"), (SECOND, SECOND[:-1] + "B")], set()),
        ([(SECOND, SECOND[:-1] + "B")], {"合并投资组"}),
        ([(SECOND, SECOND[:-1])], {"合并投资组"}),
        ([("2022 | 2025 |  |", "2022 | 2025 | A |")], {"合并投资组"}),
    ],
)
def test_what_groups_share_is_changed_wherever_it_is_written(edits: Any, flagged: set[str]) -> None:
    found = edited("projects", GROUPED, *edits)
    assert found.changes
    assert {change.column for change in found.changes if Flag.AMOUNT_CHANGED in change.flags} == flagged


@pytest.mark.parametrize(
    ("edit", "flags"),
    [
        (("| 在建 | 40 |", "|  | 40 |"), {"status-regressed"}),
        (("| 在建 | 40 |", "| 完工 |  |"), {"done-below-100", "percent-decreased", "narrative-unchanged"}),
        (("| 完工 | 100 | 2000 |", "| 完工 |  | 2000 |"), {"status-regressed", "percent-decreased",
                                                          "narrative-unchanged"}),
        (("| 完工 | 100 | 2000 |", "| 完工 |  | 1900 |"), {"status-regressed", "percent-decreased", "done-below-100",
                                                          "narrative-unchanged", "invested-decreased"}),
        (("计划投资(万元)", "计划投资(亿元)"), {"unit-of-measure-jump"}),
        (("计划投资(万元)", "计划投资(百万元)"), set()),
    ],
)  # fmt: skip
def test_flags_that_take_more_than_a_cell(edit: tuple[str, str], flags: set[str]) -> None:
    found = edited("projects", PROJECTS, edit)
    assert {flag.value for change in found.changes for flag in change.flags} == flags


@pytest.mark.parametrize(("line", "jumps"), [("单位：元", True), ("单位:亿元", True), ("单位：千元", False)])
def test_a_line_that_says_the_unit_is_told_of(line: str, jumps: bool) -> None:
    rows = cells(PROJECTS)
    old, new = (raw("项目台账", [["项目清单", "", text], *rows]) for text in ("单位：万元", line))
    found = differ({"项目台账": old}, {"项目台账": new})
    flags = [change.flags for change in found.changes if change.key == "第1行"]
    assert flags == [(Flag.UNIT_OF_MEASURE_JUMP,) if jumps else ()]


def test_old_words_in_a_new_period_are_flagged_whatever_was_touched() -> None:
    later = ledger(tasks=TASKS.replace("2024年6月底", "2024年5月底")) | {
        "设置": SETTINGS.replace("2024年6月", "2024年7月")
    }
    found = differ(ledger(tasks=TASKS), later)
    assert [c.column for c in found.changes if Flag.NARRATIVE_UNCHANGED in c.flags] == ["完成时限"]
    assert any("2 行与上期完全相同" in note for note in found.notes)
    same = ledger(tasks=TASKS.replace("2024年6月底", "2024年5月底"))
    assert not [c for c in differ(ledger(tasks=TASKS), same).changes if c.flags]


# -- what is read


def test_years_are_no_amounts_and_whole_numbers_have_no_point() -> None:
    found = edited("projects", PROJECTS, ("| 2021 | 2024 |", "| 2021 | 2026 |"), ("| 17800 |", "| 17900.0 |"))
    rows = differences_result(found, "旧", "新").sheets[1].rows
    assert [row[4:6] for row in rows] == [(17800, 17900), ("2024", "2026")]
    assert all(type(cell) is int for cell in rows[0][4:6])


def test_a_page_that_cannot_hold_all_has_what_needs_attention() -> None:
    head = "名称 | 数 | 注"
    old = "\n".join([head, *(f"N{number} | 1 | a" for number in range(10_100))])
    new = "\n".join([head, *(f"N{number} | {1 + number // 10_099 * 9999} | b" for number in range(10_100))])
    page = differences_page(differ({"表": f"{old}\n甲 | 1 | a"}, {"表": f"{new}\n甲 | 2 | b"}), "", []).decode()
    assert "N10099" in page and "疑似单位错" in page


def test_a_save_by_another_program_changes_nothing(tmp_path: Path) -> None:
    first = workbook(tmp_path / "一.xlsx", {"设置": SETTINGS, "任务台账": TASKS, "项目台账": PROJECTS, "杂": LIST})
    openpyxl.load_workbook(first).save(tmp_path / "二.xlsx")
    old, new = (read_workbook(path)[0] for path in (first, tmp_path / "二.xlsx"))
    assert compare(old, new, standard_schema()).none


def test_a_number_that_is_none_does_not_differ_from_itself(tmp_path: Path) -> None:
    """Two readings give two such numbers, none of which equals the other."""
    sheets = [RawSheet("表", [["名", "数"], ["甲", float("nan")], ["乙", 1]]) for _ in range(2)]
    assert compare(sheets[:1], sheets[1:], standard_schema()).none
