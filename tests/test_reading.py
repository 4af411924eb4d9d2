"""Reading: headings wherever they stand, rows told from layout, values that keep their cells, unreadable not empty."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tables import SETTINGS, found, read, whole

from toolkit.chinese import Dates, Unread
from toolkit.ledger import Mark, PercentCell
from toolkit.values import CannotDo
from toolkit.workbook.reader import read_workbook

TASKS = """
任务编号 | 重点任务 | 任务事项 | 牵头单位 | 完成时限 | 完成率
RW-1 | 大项 | 事项一 | 区发改委 | 2024年10月底 | 40
RW-2 | 大项 | 事项二 | 发改委 | 持续推进 | '45%
"""


def tasks(table: str, **more: object) -> object:
    """The tasks table of a ledger whose task sheet is `table`."""
    return read(whole({"任务台账": table})).ledger["tasks"]


class TestHeadings:
    """Where headings stand and how they are written."""

    @pytest.mark.parametrize("above", [0, 1, 2, 7])
    def test_title_rows_above_are_passed_over(self, above: int) -> None:
        table = tasks("重点任务台账 | | \n" * above + TASKS.strip("\n"))
        assert table.column("任务编号") == ["RW-1", "RW-2"]
        assert str(table.place(0, "完成率")) == f"任务台账!F{above + 2}"

    def test_title_above_that_names_a_column_is_not_the_heading(self) -> None:
        assert len(tasks("重点任务 | | | \n填报单位：区发改委 | | \n" + TASKS.strip("\n"))) == 2

    @pytest.mark.parametrize(
        "heading", ["完成进度", "完 成 率", "完成\\n率", "完成率(%)", "完成率（％）", "*完成率", "完成率："]
    )
    def test_aliases_blanks_marks_and_width(self, heading: str) -> None:
        assert tasks(TASKS.replace("完成率", heading)).column("完成率") == [40.0, 45.0]

    def test_order_is_free_and_foreign_columns_are_kept_and_said(self) -> None:
        reading = read(
            whole(
                {
                    "任务台账": "完成率|备注栏|牵头单位|完成时限|任务事项|重点任务|任务编号\n"
                    "40|甲|区发改委|2024年|事|大|1"
                }
            )
        )
        assert list(reading.ledger["tasks"].column("任务编号")) == ["1"]
        assert reading.ledger["tasks"].extra == {"备注栏": ("甲",)}
        assert found(reading) == [("unknown-column", "任务台账!B1")]

    def test_two_row_headings_merged_across_and_down(self) -> None:
        table = """
项目编号 | 所属规划 | 清单 | 项目名称 | 投资 | | 开始年份 | 结束年份
 | | | | 计划投资(万元) | 累计完成投资(万元) | |
X1 | 城市 | 电力 | 甲 | 100 | 40 | 2021 | 2025
"""
        merges = [(0, 4, 0, 5), *((0, c, 1, c) for c in (0, 1, 2, 3, 6, 7))]
        reading = read(whole({"项目台账": table}), {"项目台账": merges})
        projects = reading.ledger["projects"]
        assert [list(projects.column(h)) for h in ("计划投资(万元)", "累计完成投资(万元)")] == [[100], [40]]
        assert projects.numbers == [3]
        assert found(reading) == []

    def test_two_row_headings_without_merges_and_with_units_below(self) -> None:
        table = """
项目编号 | 所属规划 | 清单 | 项目名称 | 计划投资 | 累计完成投资 | 开始年份 | 结束年份
 | | | | (亿元) | (万元) | |
X1 | 城市 | 电力 | 甲 | 1.5 | 40 | 2021 | 2025
"""
        reading = read(whole({"项目台账": table}))
        assert list(reading.ledger["projects"].column("计划投资(万元)")) == [15000]
        assert list(reading.ledger["projects"].column("累计完成投资(万元)")) == [40]
        assert found(reading) == [("unit-converted", "项目台账!E2")]

    def test_unit_of_money_said_above_the_table(self) -> None:
        table = (
            "单位：亿元 | |\n项目编号|所属规划|清单|项目名称|计划投资|开始年份|结束年份\nX1|城市|电力|甲|1.5|2021|2025"
        )
        assert read(whole({"项目台账": table})).ledger["projects"].column("计划投资(万元)") == [15000]

    def test_misspelt_heading_is_said_with_the_nearest(self) -> None:
        reading = read(whole({"任务台账": TASKS.replace("完成时限", "完成时线")}))
        assert found(reading) == [("misnamed-required-column", "任务台账!E1")]
        assert "完成时限" in reading.findings[-1].message

    def test_heading_twice_is_refused_and_said(self) -> None:
        reading = read(whole({"任务台账": TASKS.replace("重点任务", "完成率", 1)}))
        assert ("repeated-column", "任务台账!F1") in found(reading)

    def test_column_without_a_heading(self) -> None:
        reading = read(whole({"任务台账": TASKS.replace("完成率", "  ")}))
        assert found(reading) == [("headless-column", "任务台账!F1")]

    def test_no_headings_at_all(self) -> None:
        reading = read(whole({"任务台账": "甲 | 乙\n1 | 2"}))
        assert found(reading) == [("no-headings", "任务台账")]

    def test_empty_sheet_is_an_empty_table(self) -> None:
        assert found(read(whole({"任务台账": ""}))) == []


class TestSheets:
    """Sheets by title."""

    def test_missing_sheets_are_empty_tables_and_one_finding_each(self) -> None:
        reading = read({"设置": SETTINGS})
        assert len(reading.ledger["tasks"]) == 0
        assert [f.code for f in reading.findings] == ["missing-sheet"] * 7

    def test_misspelt_title_is_an_error_because_its_rows_are_not_read(self) -> None:
        reading = read(whole({"任务台帐": TASKS}))
        assert ("misnamed-sheet", "任务台帐") in found(reading)

    def test_foreign_sheet_is_said_and_own_sheets_are_not(self) -> None:
        reading = read(whole({"任务台账": TASKS, "车辆登记": "甲|乙", "说明": "甲|乙"}))
        assert found(reading) == [("unknown-sheet", "车辆登记")]

    def test_alias_loses_against_the_exact_title(self) -> None:
        reading = read(whole({"重点任务台账": TASKS, "任务台账": TASKS}))
        assert reading.ledger["tasks"].title == "任务台账"
        assert ("repeated-sheet", "重点任务台账") in found(reading)

    def test_a_workbook_that_is_no_ledger_is_refused(self) -> None:
        with pytest.raises(CannotDo, match="台账"):
            read({"Sheet1": "甲|乙"})


class TestRows:
    """Items told from layout."""

    def test_blank_rows_however_many_keep_row_numbers(self) -> None:
        head, first, second = TASKS.strip("\n").split("\n")
        table = tasks("\n".join([head, first, *[" | "] * 150, second]))
        assert table.numbers == [2, 153]

    def test_layout_rows_are_not_items_and_each_is_accounted_for(self) -> None:
        head, first, second = TASKS.strip("\n").split("\n")
        rows = [
            head,
            "一、重点工作",
            first,
            "任务编号|重点任务|任务事项|牵头单位|完成时限|完成率",
            second,
            "合 计 | 2 项",
            "注：数据截至六月底",
            "填表人：某 | 联系电话：1",
        ]
        reading = read(whole({"任务台账": "\n".join(rows)}))
        assert reading.ledger["tasks"].numbers == [3, 5]
        assert found(reading) == [
            ("section-row", "任务台账 第2行"), ("heading-repeated", "任务台账 第4行"),
            ("note-row", "任务台账 第7行"), ("note-row", "任务台账 第8行"),
        ]  # fmt: skip
        assert [t.number for t in reading.ledger["tasks"].totals] == [6]

    def test_a_half_filled_row_is_an_item_with_findings_not_layout(self) -> None:
        reading = read(whole({"任务台账": TASKS + " | | 只写了事项 | | |"}))
        assert reading.ledger["tasks"].numbers == [2, 3, 4]
        assert {place for code, place in found(reading) if code == "required-blank"} == {
            "任务台账!A4", "任务台账!B4", "任务台账!D4", "任务台账!E4",
        }  # fmt: skip

    def test_words_merged_downward_count_for_each_row(self) -> None:
        table = TASKS.replace("RW-2 | 大项", "RW-2 | ")
        reading = read(whole({"任务台账": table}), {"任务台账": [(1, 1, 2, 1)]})
        assert list(reading.ledger["tasks"].column("重点任务")) == ["大项", "大项"]
        assert found(reading) == [("merged-filled", "任务台账!B2")]

    def test_a_number_merged_downward_counts_once_and_is_said(self) -> None:
        table = TASKS.replace("'45%", "")
        reading = read(whole({"任务台账": table}), {"任务台账": [(1, 5, 2, 5)]})
        assert list(reading.ledger["tasks"].column("完成率")) == [40.0, None]
        assert found(reading) == [("merged-unfilled", "任务台账!F2")]


class TestValues:
    """Cells of each kind."""

    def test_unreadable_is_not_empty(self) -> None:
        reading = read(whole({"任务台账": TASKS.replace("| 40", "| 百分之四十").replace("持续推进", "等通知")}))
        table = reading.ledger["tasks"]
        assert isinstance(table.column("完成率")[0], Unread)
        assert isinstance(table.column("完成时限")[1], Unread)
        assert found(reading) == [("unread-percent", "任务台账!F2"), ("unread-date", "任务台账!E3")]

    def test_error_cells_and_bare_formulas_are_findings_in_any_column(self) -> None:
        rows = [["任务编号", "重点任务", "任务事项", "牵头单位", "完成时限", "完成率"],
                ["1", Mark("#REF!"), "事", "区发改委", Mark("#N/A"), Mark("=A1*2", formula=True)]]  # fmt: skip
        assert found(read({"设置": SETTINGS, "任务台账": rows})) == [
            ("cell-error", "任务台账!B2"), ("cell-error", "任务台账!E2"), ("formula-uncached", "任务台账!F2"),
        ]  # fmt: skip

    def test_ambiguous_date_is_said_not_guessed(self) -> None:
        reading = read(whole({"任务台账": TASKS.replace("2024年10月底", "'2024.10")}))
        assert found(reading) == [("ambiguous-date", "任务台账!E2")]

    def test_dates_by_kind(self) -> None:
        table = (
            "问题编号|关联编号|问题|责任单位|发现日期|整改时限|环节\n"
            "W1|RW-1|甲|区发改委|2024年3月5日|2024年四季度|整改中"
        )
        row = read(whole({"任务台账": TASKS, "问题台账": table})).ledger["problems"].row(0)
        assert row["发现日期"] == date(2024, 3, 5)
        assert row["整改时限"] == Dates(date(2024, 10, 1), date(2024, 12, 31))
        assert row["环节"] == "整改"

    def test_open_ended_is_no_day(self) -> None:
        table = TASKS.replace("完成率", "填报日期").replace("| 40", "| 长期").replace("'45%", "2024-06-25")
        assert found(read(whole({"任务台账": table}))) == [("open-ended-day", "任务台账!F2")]

    def test_numbers_as_keys_are_texts(self) -> None:
        assert tasks(TASKS.replace("RW-1", "1").replace("RW-2", "2.0")).column("任务编号") == ["1", "2"]


class TestPercents:
    """The scale of a column of percentages (contract, section 3)."""

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ([0.4, 0.57], [40.0, 57.0]),
            ([1], [100.0]),
            ([0, 1], [0.0, 100.0]),
            ([0, 0], [0.0, 0.0]),
            ([0.4, "40%"], [40.0, 40.0]),
            ([0.4, "40％", 40], [0.4, 40.0, 40.0]),
            ([1, 100], [1.0, 100.0]),
            (["0.4", "0.07"], [40.0, 7.0]),
            ([PercentCell(0.4), 40], [40.0, 40.0]),
            ([PercentCell(1.2), 0.5], [120.0, 50.0]),
            ([None, 40, ""], [None, 40.0, None]),
        ],
    )
    def test_scale(self, typed: list[object], meant: list[object]) -> None:
        rows = [["政策编号", "政策机制", "牵头单位", "完成率"], *(["Z", "策", "区发改委", value] for value in typed)]
        assert list(read({"设置": SETTINGS, "政策机制": rows}).ledger["policies"].column("完成率")) == meant

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ([0.4, 0.5], [("percent-fractions", "政策机制!D1")]),
            ([1], [("percent-fractions", "政策机制!D1")]),
            ([0.4, 50], [("percent-scale", "政策机制!D2")]),
            ([40, 50], []),
            ([0, 0], []),
        ],
    )
    def test_what_was_understood_is_said_when_it_could_be_otherwise(self, typed: list[object], said: object) -> None:
        rows = [
            ["政策编号", "政策机制", "牵头单位", "完成率"],
            *([f"Z{i}", "策", "区发改委", v] for i, v in enumerate(typed)),
        ]
        assert found(read({"设置": SETTINGS, "政策机制": rows})) == said


class TestSettings:
    """The settings sheet."""

    def test_values_and_what_cannot_be_read(self) -> None:
        table = (
            "项|值\n名称|甲\n规划起始年|2021年\n规划结束年|明年\n序时算法|按周\n"
            "序时容差（百分点）|5个百分点\n红灯阈值(百分点)|-3\n乱写|1"
        )
        reading = read({"设置": table})
        chosen = reading.ledger.settings
        assert (chosen.plan_start, chosen.plan_end, chosen.method, chosen.tolerance, chosen.red) == (
            2021,
            None,
            "按月",
            5,
            30,
        )
        assert found(reading) == [
            ("setting-unread", "设置!B4"), ("setting-unread", "设置!B5"), ("setting-unread", "设置!B7"),
            ("setting-unknown", "设置!A8"),
        ]  # fmt: skip


_CELLS = st.one_of(
    st.none(), st.text(max_size=8), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.times(),
    st.timedeltas(), st.just(Mark("#REF!")),
    st.sampled_from(["合计", "小计", "一、节", "注：", "40%", "2000万", "2021.10"]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(_CELLS, min_size=6, max_size=6), max_size=8))
@example([[None, None, None, None, None, "责任单位"]])
def test_no_cell_whatever_makes_reading_raise_or_vanish(rows: list[list[object]]) -> None:
    """Every filled row is an item, a total, or has a finding that says why it is not."""
    head = ["项目编号", "所属规划", "清单", "项目名称", "计划投资(万元)", "完成率"]
    reading = read({"设置": SETTINGS, "项目台账": [head, *rows]})
    table = reading.ledger["projects"]
    told = {f.place.row for f in reading.findings if f.code in ("section-row", "note-row", "heading-repeated")}
    kept = {*table.numbers, *(total.number for total in table.totals), *told}
    filled = {
        n
        for n, row in enumerate(rows, 2)
        if any(v is not None and not (isinstance(v, str) and not v.strip()) for v in row)
    }
    assert kept == filled
    found(reading)


def test_formats_that_would_lose_error_cells_are_refused(tmp_path: Path) -> None:
    """In .xlsb an error cell cannot be told from a blank one: better not read than read wrong."""
    binary = tmp_path / "二进制.xlsb"
    with ZipFile(binary, "w") as archive:
        archive.writestr("xl/workbook.bin", b"")
    with pytest.raises(CannotDo, match=r"\.xlsb") as refused:
        read_workbook(binary)
    assert "另存为 .xlsx" in refused.value.remedy
