"""The toolkit as a library: typed frames, nothing lost in them, nothing loaded before it is used, examples that run."""

from __future__ import annotations

import doctest
import hashlib
import io
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import SETTINGS, read, whole, workbook
from test_properties import sheets_of, spoiled

import toolkit
from toolkit import frames, library
from toolkit.chinese import Dates, Unread
from toolkit.frames import ONCE
from toolkit.ledger import Investments, Mark, PercentCell, Table, UnitBook, parse
from toolkit.schema import KINDS, standard_schema
from toolkit.values import CannotDo, Period, Span

ROOT = Path(__file__).resolve().parent.parent
MAY, JUNE = ROOT / "samples/ledger-2024-05.xlsx", ROOT / "samples/ledger-2024-06.xlsx"
PAGE = ROOT / "docs/library.md"
needs_samples = pytest.mark.skipif(not (MAY.exists() and JUNE.exists()), reason="samples are not made yet")
PLANNED = "计划投资(万元)"

TASKS = """
任务编号 | 重点任务 | 任务事项 | 牵头单位 | 配合单位 | 开始时间 | 完成时限 | 完成率 | 本月进展 | 填报日期
RW-01 | 平台 | 事项甲 | 区发展改革委、经信局 | 各部门 | 2021年3月 | 2024年10月底 | 40% | 已开工建设 | 2024-06-25
RW-02 | 平台 | 事项乙 | 区城管委 | | | 持续推进 | 过半 | |
RW-03 | 平台 | 事项丙 | 区经信局 | 区人社局 | | 2024年四季度 | | — | 明天
"""
PROJECTS = """
项目编号 | 所属规划 | 清单 | 项目名称 | 计划投资(万元) | 合并投资组 | 开始年份 | 结束年份 | 阶段 | 累计完成投资(万元)
XM-1 | 甲规划 | 电力 | 一 | | A | 2021 | 2025 | 在建 | 1.5亿元
XM-2 | 甲规划 | 电力 | 二 | 100 | A | 2021 | 2025 | 在建 | 10
XM-3 | 甲规划 | 道路 | 三 | 100 | A | 2022 | 2024 | 完工 | 约20
XM-4 | 乙规划 | 道路 | 四 | 7 | A | 2022 | 2024 | 完工 | 一些
XM-5 | 乙规划 | 道路 | 五 | 30 | | | | 谋划 |
"""


def reading_of(sheets: Mapping[str, str | Sequence[Sequence[Any]]], **fields: Any) -> toolkit.Reading:
    """The reading of sheets, with settings and units where they are left out."""
    parsed = read({**whole({}), **sheets}, **fields)
    return toolkit.Reading(parsed.ledger, parsed.findings, parsed.source)


def listed(series: Any) -> list[Any]:
    """The values of a series, None for each that is missing."""
    return [None if value is pd.NA or value is pd.NaT else value for value in series]


# -- types


def test_every_kind_of_column_has_a_type() -> None:
    assert set(frames._SERIES) == set(KINDS)


def test_columns_are_typed() -> None:
    tasks = reading_of({"任务台账": TASKS}).frame("任务台账")
    assert (tasks["任务事项"].dtype, tasks["完成率"].dtype) == ("string", "Float64")
    assert listed(tasks["本月进展"]) == ["已开工建设", None, "—"]
    assert listed(tasks["完成率"]) == [40.0, None, None]
    for heading in ("开始时间", "完成时限", "填报日期"):
        assert pd.api.types.is_datetime64_any_dtype(tasks[heading])
    assert listed(tasks["开始时间"]) == [pd.Timestamp(2021, 3, 1), None, None]
    assert listed(tasks["完成时限"]) == [pd.Timestamp(2024, 10, 31), None, pd.Timestamp(2024, 12, 31)]
    assert listed(tasks["填报日期"]) == [pd.Timestamp(2024, 6, 25), None, None]


def test_amounts_and_years_are_numbers_and_choices_texts() -> None:
    projects = reading_of({"项目台账": PROJECTS}).frame("项目台账")
    assert projects["阶段"].dtype == "string"
    assert listed(projects["资金落实情况"]) == [None] * 5
    years = projects["开始年份"], projects["结束年份"]
    assert [column.dtype for column in (*years, projects[PLANNED])] == ["Int64", "Int64", "Float64"]
    assert listed(projects["开始年份"]) == [2021, 2021, 2022, 2022, None]
    assert listed(projects["累计完成投资(万元)"]) == [15000.0, 10.0, 20.0, None, None]


def test_units_are_tuples_of_canonical_names() -> None:
    tasks = reading_of({"任务台账": TASKS}).frame("任务台账")
    assert listed(tasks["牵头单位"]) == [("区发改委", "区经信局"), ("区城管委",), ("区经信局",)]
    assert listed(tasks["配合单位"]) == [("各部门",), (), ("区人力社保局",)]


def test_other_names_and_references_are_tuples_too() -> None:
    problems = "问题编号 | 关联编号 | 问题 | 责任单位 | 环节\nWT-1 | rw-01、XM-2 | 慢 | 区城管委 | 整改"
    reading = reading_of({"问题台账": problems})
    assert listed(reading.frame("问题台账")["关联编号"]) == [("RW-01", "XM-2")]
    assert reading.frame("责任单位")["别名"].iloc[0] == ("发改委", "区发展改革委")
    assert reading.frame("责任单位")["别名"].iloc[3] == ()


def test_measures_are_what_they_are() -> None:
    indicators = "指标编号 | 指标 | 目标值 | 当前值\nZB-1 | 甲 | 满足市级管控要求 | \nZB-2 | 乙 | 12.5 | 3"
    frame = reading_of({"指标": indicators}).frame("指标")
    assert frame["目标值"].dtype == object
    assert listed(frame["目标值"]) == ["满足市级管控要求", 12.5]
    assert frame["当前值"].iloc[0] is pd.NA and frame["当前值"].iloc[1] == 3


def test_days_at_the_ends_of_the_calendar_are_kept() -> None:
    rows = [["任务编号", "任务事项", "填报日期"], ["RW-1", "甲", date(9999, 12, 31)], ["RW-2", "乙", date(1, 1, 1)]]
    days = reading_of({"任务台账": rows}).frame("任务台账")["填报日期"]
    assert [day.date() for day in days] == [date(9999, 12, 31), date(1, 1, 1)]


def test_types_do_not_depend_on_what_is_there() -> None:
    """A sheet that is missing, has no row, lacks columns or has nothing in them has the types of a full one."""
    full = reading_of({"任务台账": TASKS, "项目台账": PROJECTS})
    blank = "任务编号 | 任务事项 | 完成率 | 完成时限\nRW-1 | 甲 | |"
    headings = "项目编号 | 项目名称 | 计划投资(万元) | 开始年份"
    others = (reading_of({}), reading_of({"任务台账": blank, "项目台账": headings}))
    for other, title in ((o, t) for o in others for t in ("任务台账", "项目台账")):
        pd.testing.assert_series_equal(other.frame(title).dtypes, full.frame(title).dtypes)


# -- the index, and what is not in the columns


def test_the_index_is_the_cell_of_the_key() -> None:
    rows = "某区任务台账 |\n|\n任务事项 | 任务编号\n甲 | RW-1\n|\n乙 | RW-2\n合计 |"
    frame = reading_of({"重点任务": rows}).frame("任务台账")
    assert frame.index.name == "_cell"
    assert list(frame.index) == ["重点任务!B4", "重点任务!B6"]


def test_a_row_without_a_key_column_is_named_by_its_number() -> None:
    frame = reading_of({"任务台账": "任务事项 | 牵头单位 | 完成率\n甲 | 区城管委 | 3"}).frame("任务台账")
    assert list(frame.index) == ["任务台账 第2行"]
    assert frame.attrs["absent"][:2] == ["任务编号", "重点任务"]


def test_unread_and_open_ended_cells_are_told() -> None:
    reading = reading_of({"任务台账": TASKS, "项目台账": PROJECTS})
    tasks = reading.frame("任务台账")
    assert tasks.attrs["unread"] == {"任务台账!H3": "过半", "任务台账!J4": "明天"}
    assert tasks.attrs["open_ended"] == {"任务台账!G3": "持续推进"}
    assert tasks.attrs["sheet"] == "任务台账"
    projects = reading.frame("项目台账")
    assert (projects.attrs["unread"], projects.attrs["open_ended"]) == ({"项目台账!J5": "一些"}, {})


def test_errors_are_unread_in_columns_of_every_sort() -> None:
    mark, formula = Mark("#REF!"), Mark("=A1*2", formula=True)
    rows = [
        ["任务编号", "任务事项", "牵头单位", "完成时限", "备注"],
        [mark, "甲", mark, formula, mark],
        [mark, 2, "", "", ""],
    ]
    frame = reading_of({"任务台账": rows}).frame("任务台账")
    assert [value is pd.NA for value in frame.iloc[0][["任务编号", "牵头单位", "备注"]]] == [True, True, True]
    assert frame["牵头单位"].iloc[1] == ()
    told = [("A2", "#REF!"), ("C2", "#REF!"), ("D2", "=A1*2"), ("E2", "#REF!"), ("A3", "#REF!")]
    assert list(frame.attrs["unread"].items()) == [(f"任务台账!{cell}", text) for cell, text in told]


def test_absent_columns_are_blank_and_told() -> None:
    frame = reading_of({"任务台账": "任务编号 | 任务事项 | 完成率\nRW-1 | 甲 | 40%"}).frame("任务台账")
    headings = [column.heading for column in standard_schema().sheet("tasks").columns]
    assert list(frame.columns) == headings
    assert frame.attrs["absent"] == [name for name in headings if name not in ("任务编号", "任务事项", "完成率")]
    assert listed(frame["责任人"]) == [None] and listed(frame["配合单位"]) == [()]
    assert reading_of({"任务台账": TASKS}).frame("任务台账").attrs["absent"] == ["责任人", "存在问题", "下一步计划"]


def test_foreign_columns_are_kept_under_their_headings() -> None:
    rows = "任务编号 | 备注 | 任务事项 | 批次\nRW-1 | 急 | 甲 | 3\nRW-2 | | 乙 | '4"
    frame = reading_of({"任务台账": rows}).frame("任务台账")
    assert list(frame.columns[-2:]) == ["备注", "批次"]
    assert (listed(frame["备注"]), listed(frame["批次"])) == (["急", None], [3, "4"])


def test_foreign_columns_named_as_ours_stay_apart() -> None:
    rows = f"_cell | 项目编号 | 项目名称 | {PLANNED} | {ONCE}\n甲 | XM-1 | 一 | 5 | 我的"
    frame = reading_of({"项目台账": rows}).frame("项目台账")
    assert (listed(frame["_cell_2"]), listed(frame[ONCE]), listed(frame[f"{ONCE}_2"])) == (["甲"], [5.0], ["我的"])
    assert frame.columns.is_unique


# -- cells as typed


def test_raw_frames_have_the_cells_as_typed() -> None:
    rows = [["任务编号", "任务事项", "完成率", "完成时限", "备注"], ["RW-1", "甲", "４５％", "2021.10", Mark("#N/A")]]
    rows += [["RW-2", "乙", PercentCell(0.4), Mark("=A1", formula=True), ""]]
    reading = reading_of({"任务台账": rows})
    raw = reading.frame("任务台账", raw=True)
    assert (listed(raw["完成率"]), str(raw["完成率"].iloc[1])) == (["４５％", 0.4], "40%")
    assert (listed(raw["完成时限"]), listed(raw["备注"])) == (["2021.10", "=A1"], ["#N/A", None])
    assert listed(raw["责任人"]) == [None, None]
    assert set(map(str, raw.dtypes)) == {"object"}
    assert list(raw.columns) == list(reading.frame("任务台账").columns)
    assert raw.attrs == {"sheet": "任务台账", "absent": reading.frame("任务台账").attrs["absent"]}
    assert list(raw.index) == ["任务台账!A2", "任务台账!A3"]


# -- which sheet


@pytest.mark.parametrize("name", ["项目台账", "重点项目", " 项目 台账 ", "重点项目清单"])
def test_a_sheet_goes_by_every_name_it_has(name: str) -> None:
    reading = reading_of({"重点项目": PROJECTS})
    assert reading.frame(name).attrs["sheet"] == "重点项目"
    assert len(reading.frame(name)) == 5


def test_a_sheet_of_a_file_without_titles_goes_by_that_of_the_file() -> None:
    reading = reading_of({"六月": PROJECTS}, fields={"六月": {"untitled": True}})
    assert list(reading.frame("六月").index[:1]) == ["六月!A2"]


def test_an_unknown_sheet_is_refused_with_the_nearest() -> None:
    reading = reading_of({"重点项目": PROJECTS})
    with pytest.raises(CannotDo, match="台账没有“任务抬账”这张工作表。最接近的是“任务台账”。可用：设置、任务台账、"):
        reading.frame("任务抬账")
    with pytest.raises(CannotDo) as refused:
        reading.frame("xyz")
    assert "最接近" not in str(refused.value)
    assert refused.value.remedy == f"可用：{'、'.join(reading.sheets)}。"


def test_the_titles_of_sheets_are_those_that_frame_takes() -> None:
    reading = reading_of({"重点项目": PROJECTS})
    assert reading.sheets[:4] == ("设置", "任务台账", "责任单位", "重点项目")
    assert len(reading.sheets) == len(standard_schema().sheets)
    assert [reading.frame(title).attrs["sheet"] for title in reading.sheets] == list(reading.sheets)
    assert len(reading.frame("任务台账")) == 0


# -- investment groups


def test_each_group_is_counted_in_its_first_row_only() -> None:
    frame = reading_of({"项目台账": PROJECTS}).frame("项目台账")
    assert listed(frame[PLANNED]) == [None, 100.0, 100.0, 7.0, 30.0]
    assert listed(frame[ONCE]) == [100.0, None, None, 7.0, 30.0]
    assert list(frame.columns).index(ONCE) == list(frame.columns).index(PLANNED) + 1
    assert frame[ONCE].dtype == "Float64"


def test_a_group_whose_amount_nobody_can_read_is_told() -> None:
    headings = "项目编号 | 所属规划 | 清单 | 项目名称 | 计划投资(万元) | 合并投资组"
    rows = f"{headings}\nXM-1 | 甲 | 乙 | 一 | 很多 | A\nXM-2 | 甲 | 乙 | 二 | | A"
    frame = reading_of({"项目台账": rows}).frame("项目台账")
    assert listed(frame[ONCE]) == [None, None]
    assert frame.attrs["unread"] == {"项目台账!E2": "很多"}


def test_part_of_a_group_counts_it_once() -> None:
    reading = reading_of({"项目台账": PROJECTS})
    frame = reading.frame("项目台账")
    assert reading.planned(frame) == 137
    assert reading.planned(frame[frame["清单"] == "道路"]) == 137
    assert reading.planned(frame[frame["项目编号"] == "XM-3"]) == 100
    assert reading.planned(frame[frame["清单"] == "无"]) == 0


def test_a_project_that_is_there_twice_is_counted_once() -> None:
    reading = reading_of({"项目台账": PROJECTS})
    last = reading.frame("项目台账").tail(1)
    assert reading.planned(pd.concat([last, last])) == 30


def test_rows_of_something_else_are_refused() -> None:
    reading = reading_of({"项目台账": PROJECTS})
    for other in (reading.frame("项目台账").reset_index(), reading.frame("责任单位")):
        with pytest.raises(CannotDo, match=f"行索引“{other.index[0]}”不是这本台账的项目。"):
            reading.planned(other)


@needs_samples
def test_the_plan_of_the_sample_adds_up() -> None:
    reading = toolkit.read_ledger(JUNE)
    frame = reading.frame("项目台账")
    urban = frame[frame["所属规划"] == "城市管理规划"]
    assert len(urban) == 128
    assert urban[ONCE].sum() == reading.planned(urban) == 492826
    assert urban[PLANNED].sum() > 10 * 492826
    summary = toolkit.summarize(reading, "2024-06")
    assert {one.list: one.planned for one in summary.lists if one.plan == "城市管理规划"} == {
        name: reading.planned(rows) for name, rows in urban.groupby("清单")
    }


# -- a frame says what the table says


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_frames_say_what_the_tables_say(data: st.DataObject) -> None:
    parsed = parse(sheets_of(spoiled(data)), standard_schema())
    reading = toolkit.Reading(parsed.ledger, parsed.findings, parsed.source)
    for title, table in zip(reading.sheets, reading.ledger.tables.values(), strict=True):
        frame, raw = frames.frame_of(table, reading.ledger.units), frames.raw_frame_of(table)
        assert list(frame.index) == list(raw.index) and len(frame) == len(table), title
        for column in table.sheet.columns:
            said = listed(frame[column.heading])
            assert said == [meant(v, column.kind, reading.ledger.units) for v in table.values[column.heading]]
            typed = [None if cell == "" else cell for cell in table.typed.get(column.heading, [None] * len(table))]
            assert list(map(str, raw[column.heading])) == list(map(str, typed))
        assert frame.attrs["unread"] == unread_in(table)
        assert set(frame.columns) - {ONCE} == set(raw.columns) >= set(table.extra) - {"_cell"}
        if ONCE in frame:
            whole_plan = Investments.of(table).total(range(len(table)))
            assert frame[ONCE].sum() == pytest.approx(whole_plan, abs=1e-6) and reading.planned(frame) == whole_plan


def meant(value: Any, kind: str, units: UnitBook) -> Any:
    """What a frame is to hold for a table's value."""
    if isinstance(value, Unread):
        return None
    if kind in ("units", "names", "reference"):
        return units.resolve(value) if kind == "units" else value or ()
    value = value.last if isinstance(value, Dates) else value
    return pd.Timestamp(value) if isinstance(value, date) else value


def unread_in(table: Table) -> dict[str, str]:
    """Every cell of a table that could not be read, with what is typed there."""
    found = {str(row.place(h)): row[h].text for row in table for h in table.values if isinstance(row[h], Unread)}
    marks = [(i, h, cell) for h, cells in table.extra.items() for i, cell in enumerate(cells) if type(cell) is Mark]
    return found | {str(table.place(i, heading)): str(cell) for i, heading, cell in marks}


# -- reading, checking, summing up


def test_a_file_is_read_by_text_or_path(tmp_path: Path) -> None:
    path = workbook(tmp_path / "台账.xlsx", whole({"任务台账": TASKS}))
    for given_path in (path, str(path)):
        reading = toolkit.read_ledger(given_path)
        assert reading.path == str(path) and repr(reading) == f"<台账 {path}>"
        assert reading.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert reading.ledger["tasks"].column("任务编号") == ["RW-01", "RW-02", "RW-03"]
    with pytest.raises(CannotDo, match="找不到文件"):
        toolkit.read_ledger(tmp_path / "没有.xlsx")


def test_findings_are_those_of_reading_and_check_adds_the_rules() -> None:
    reading = reading_of({"任务台账": TASKS})
    read_codes, codes = {f.code for f in reading.findings}, {f.code for f in reading.check()}
    assert "unread-percent" in read_codes
    assert read_codes < codes


def test_check_compares_with_an_earlier_ledger() -> None:
    earlier = reading_of({"任务台账": TASKS})
    told = [f for f in earlier.check(previous=earlier) if f.code == "narrative-unchanged"]
    assert [str(f.place) for f in told] == ["任务台账!I2"]
    assert not [f for f in earlier.check() if f.code == "narrative-unchanged"]


JUNE_2024 = Period(2024, Span.MONTH, 6)


@pytest.mark.parametrize("period", [JUNE_2024, "2024-06", "2024年6月", None])
def test_a_period_is_given_or_the_ledgers_own(period: Period | str | None) -> None:
    summary = toolkit.summarize(reading_of({"任务台账": TASKS}), period)
    assert summary.period == JUNE_2024
    assert (summary.tasks.total, sum(summary.tasks.by_status.values())) == (3, 3)


def test_another_period_than_the_ledgers_counts() -> None:
    assert toolkit.summarize(reading_of({"任务台账": TASKS}), "2024Q3").as_of == date(2024, 9, 30)


def test_a_mid_term_is_that_of_the_plan() -> None:
    reading = reading_of({"任务台账": TASKS})
    assert toolkit.summarize(reading, "中期").as_of == date(2023, 6, 30)
    with pytest.raises(CannotDo, match="规划起始年和规划结束年"):
        toolkit.summarize(reading_of({"设置": "项 | 值\n名称 | 甲", "任务台账": TASKS}), "中期")


def test_a_summary_without_a_period_is_refused() -> None:
    undated = reading_of({"设置": "项 | 值\n名称 | 甲", "任务台账": TASKS})
    with pytest.raises(CannotDo, match="没有报告期。"):
        toolkit.summarize(undated)
    with pytest.raises(CannotDo, match="“六月”不是报告期"):
        toolkit.summarize(undated, "六月")
    with pytest.raises(CannotDo, match="上期台账没有写明报告期"):
        toolkit.summarize(undated, "2024-06", previous=undated)
    assert toolkit.summarize(undated, "2024-06").changes is None


def test_changes_since_an_earlier_ledger() -> None:
    may = SETTINGS.replace("2024年6月", "2024年5月")
    earlier = reading_of({"设置": may, "任务台账": "\n".join(TASKS.split("\n")[:3])})
    changes = toolkit.summarize(reading_of({"任务台账": TASKS}), "2024-06", previous=earlier).changes
    assert changes is not None and changes.previous_period == Period(2024, Span.MONTH, 5)
    assert sorted(item.key for item in changes.added) == ["RW-02", "RW-03"]


def test_the_summary_of_an_earlier_ledger_does_as_well() -> None:
    undated = reading_of({"设置": "项 | 值\n名称 | 甲", "任务台账": TASKS})
    earlier = toolkit.summarize(undated, "2024-03")
    changes = toolkit.summarize(undated, "2024-06", previous=earlier).changes
    assert changes is not None and changes.previous_period == Period(2024, Span.MONTH, 3)


# -- what is loaded when

HEAVY = ("pandas", "numpy", "openpyxl", "docx", "docxtpl", "jinja2", "xlwings")


def modules_after(program: str) -> set[str]:
    """The modules that a program has loaded at its end, in a process of its own."""
    ending = "import sys; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\n{ending}"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    return set(done.stdout.split())


def test_importing_the_toolkit_loads_nothing_of_it() -> None:
    loaded = modules_after("import toolkit; toolkit.__version__; dir(toolkit)")
    assert {name for name in loaded if name.startswith("toolkit")} == {"toolkit"}
    assert "toolkit.library" in modules_after("import toolkit; toolkit.Period")


def test_pandas_is_loaded_by_frame_alone(tmp_path: Path) -> None:
    path = workbook(tmp_path / "台账.xlsx", whole({"任务台账": TASKS}))
    used = f"import toolkit; r = toolkit.read_ledger({str(path)!r}); r.sheets; r.check(); toolkit.summarize(r)"
    loaded = modules_after(used)
    assert "toolkit.library" in loaded
    assert loaded.isdisjoint(HEAVY)
    assert {"pandas", "toolkit.frames"} <= modules_after(f"{used}; r.frame('任务台账')")


def test_the_toolkit_offers_what_the_library_has() -> None:
    assert set(toolkit.__all__) == {*library.__all__, "__version__"}
    assert set(toolkit.__all__) <= set(dir(toolkit))
    assert all(getattr(toolkit, name) is getattr(library, name) for name in library.__all__)
    names: dict[str, Any] = {}
    exec("from toolkit import *", names)
    assert set(toolkit.__all__) <= set(names)
    with pytest.raises(AttributeError, match="has no attribute 'read_legder'"):
        toolkit.read_legder  # noqa: B018


# -- the page of the manual


def failures(text: str) -> str:
    """What the Python examples of a page print otherwise than they say, "" where all is as said."""
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "examples", None, None)
    assert test.examples
    told = io.StringIO()
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    runner.run(test, out=told.write)
    return told.getvalue()


@needs_samples
def test_the_examples_of_the_page_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = PAGE.read_text(encoding="utf-8")
    assert text.count("```python") * 2 == text.count("```")
    assert failures(text) == ""


def test_an_example_that_is_wrong_is_told() -> None:
    page = "甲\n```python\n>>> one = 1\n```\n\n```python\n>>> one + 1\n{}\n```\n"
    assert failures(page.format(2)) == ""
    assert "Expected:\n    3" in failures(page.format(3))
    assert "NameError" in failures(page.replace("one = 1", "1").format(2))
