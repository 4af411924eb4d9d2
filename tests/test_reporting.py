"""Who reported, who did not, and who was late: by hand, and random ledgers against a slow reckoning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from random_ledgers import BOOKS, UNIT_NAMES, Book
from reckoning import Slow
from tables import SETTINGS, cells, found, read

from toolkit.chinese import parse_period
from toolkit.summary import Summary, UnitReport, summarize
from toolkit.values import Grid
from toolkit.views.book import book as book_of
from toolkit.views.summary_json import summary_json

TASKS = "任务编号|重点任务|任务事项|牵头单位|配合单位|完成时限|完成率|本月进展|填报日期"
UNITS = "规范简称|全称|别名|报送时限\n甲局|||\n乙局|||\n丙局||丙|{}"


def summary_of(tasks: Sequence[str], period: str = "2024-06", unit_rule: str = "", **items: str) -> Summary:
    """The summary of tasks; `unit_rule` is the 报送时限 of 丙局, `items` are further settings."""
    settings = SETTINGS + "\n".join(f"{name}|{value}" for name, value in items.items())
    sheets = {"设置": settings, "责任单位": UNITS.format(unit_rule), "任务台账": "\n".join([TASKS, *tasks])}
    return summarize(read(sheets), parse_period(period))


def report(
    percent: Any = "", progress: str = "", day: str = "", due: str = "2024年", period: str = "2024-06"
) -> UnitReport:
    """What the unit that leads the one task reported."""
    [unit] = summary_of([f"1|大|事|甲局||{due}|{percent}|{progress}|{day}"], period).reporting.units
    return unit


# -- what is a report


@pytest.mark.parametrize(
    ("percent", "progress", "day", "state"),
    [
        (40, "", "", "已报送"), (0, "", "", "已报送"), ("", "已开工", "", "已报送"), ("六成", "", "", "已报送"),
        ("", "", "", "未报送"), ("—", "", "", "未报送"), ("", "", "2024-06-25", "未报送"),
        (40, "", "2024-06-01", "已报送"), (40, "", "2024-05-31", "未报送"), (40, "", "2024年5月", "未报送"),
        (40, "", "2024-07-03", "已报送"), (40, "", "上周", "已报送"), ("", "已开工", "2024-05-31", "未报送"),
    ],
)  # fmt: skip
def test_what_is_a_report_of_june(percent: Any, progress: str, day: str, state: str) -> None:
    """Anything filled in is one, unless it is dated before the period: then it is still that of the last."""
    unit = report(percent, progress, day)
    assert (unit.state, unit.missing) == (state, () if state == "已报送" else ("1",))


@pytest.mark.parametrize(
    ("period", "state"),
    [("2024-06", "已报送"), ("2024-06H2", "未报送"), ("2024Q2", "已报送"), ("2024Q3", "未报送"), ("2024", "已报送")],
)
def test_the_period_says_what_is_stale(period: str, state: str) -> None:
    assert report(40, "", "2024-06-10", due="2025年", period=period).state == state


@pytest.mark.parametrize(
    ("percent", "due", "state"),
    [("100", "2024年", "无需报送"), ("", "待定", "无需报送"), ("", "2024年", "未报送"), ("", "2024年5月", "未报送")],
)
def test_what_is_done_or_has_no_date_needs_no_report(percent: str, due: str, state: str) -> None:
    """An old report of something done is enough; what is overdue is to be reported more than ever."""
    assert report(percent, "", "2024-05-01", due=due).state == state


def test_what_has_not_begun_needs_no_report() -> None:
    sheets = {"设置": SETTINGS, "任务台账": "任务编号|牵头单位|开始时间|完成时限|完成率\n1|甲局|2024年8月|2024年|"}
    [unit] = summarize(read(sheets), parse_period("2024-06")).reporting.units
    assert (unit.state, unit.expected) == ("无需报送", 0)


def test_a_report_that_was_not_needed_counts() -> None:
    unit = report(100, "已完成", "2024-06-20")
    assert (unit.state, unit.expected, unit.reported) == ("已报送", 1, 1)


def test_part_of_it() -> None:
    lines = ["1|大|事|甲局||2024年|40||2024-06-20", "2|大|事|甲局||2024年|||", "3|大|事|甲局||2024年|40||2024-05-02"]
    [unit] = summary_of([*lines, "4|大|事|甲局||2024年|100||2024-05-02"]).reporting.units
    assert (unit.state, unit.expected, unit.reported, unit.missing) == ("部分报送", 3, 1, ("2", "3"))
    assert unit.latest == date(2024, 6, 20)


def test_a_unit_that_only_supports_does_not_report() -> None:
    summary = summary_of(["1|大|事|甲局、乙局|丙|2024年|40||", "2|大|事||丙|2024年|||"])
    assert [unit.unit for unit in summary.reporting.units] == ["甲局"]


def test_units_are_in_the_order_of_their_sheet_then_strangers() -> None:
    lines = [f"{n}|大|事|{unit}||2024年|40||" for n, unit in enumerate(["水务局", "丙", "甲局", "丙局"])]
    assert [unit.unit for unit in summary_of(lines).reporting.units] == ["甲局", "丙局", "水务局"]


def test_units_by_state() -> None:
    lines = ["1|大|事|甲局||2024年|40||", "2|大|事|乙局||2024年|||", "3|大|事|丙局||待定|||"]
    reporting = summary_of(lines).reporting
    for state, units in {"已报送": ["甲局"], "未报送": ["乙局"], "无需报送": ["丙局"], "部分报送": []}.items():
        assert [unit.unit for unit in reporting.of(state)] == units
    assert [unit.unit for unit in reporting.of("未报送", "无需报送")] == ["乙局", "丙局"]


# -- when it was due


def due_of(unit_rule: str, setting: str = "", moving: str = "", period: str = "2024-02", day: str = "") -> UnitReport:
    """What 丙局 reported on a day, with a rule of its own and those of the settings."""
    more = {name: value for name, value in (("报送时限", setting), ("报送顺延", moving)) if value}
    [unit] = summary_of([f"1|大|事|丙局||2024年|40||{day}"], period, unit_rule, **more).reporting.units
    return unit


@pytest.mark.parametrize(
    ("unit_rule", "setting", "moving", "due"),
    [
        # 25 February 2024 is a Sunday
        ("", "每月25日", "", "2024-02-23"), ("", "每月25日", "提前", "2024-02-23"),
        ("", "每月25日", "顺延", "2024-02-26"), ("", "每月25日", "不调整", "2024-02-25"),
        # the unit's own goes before that of the settings
        ("每月20日", "每月25日", "", "2024-02-20"), ("次月5日", "每月25日", "", "2024-03-05"),
        ("每月20日", "", "", "2024-02-20"), ("每月25日，遇节假日顺延", "", "提前", "2024-02-26"),
        ("—", "每月25日", "", "2024-02-23"),
        # neither says one, or not one that can be understood
        ("", "", "", None), ("每周五", "每月25日", "", None), ("", "每周五", "", None),
    ],
)  # fmt: skip
def test_the_day_a_return_is_due(unit_rule: str, setting: str, moving: str, due: str | None) -> None:
    unit = due_of(unit_rule, setting, moving)
    assert (unit.due.day.isoformat() if unit.due else None) == due


@pytest.mark.parametrize(
    ("day", "moving", "late"),
    [
        ("2024-02-23", "提前", False), ("2024-02-24", "提前", True), ("2024-02-25", "提前", True),
        ("2024-02-25", "不调整", False), ("2024-02-26", "不调整", True),
        ("2024-02-26", "顺延", False), ("2024-02-27", "顺延", True), ("", "提前", False), ("上周", "提前", False),
    ],
)  # fmt: skip
def test_late_is_after_the_day_as_moved(day: str, moving: str, late: bool) -> None:
    assert due_of("", "每月25日", moving, day=day).late == late


def test_the_last_day_of_all_its_items_says_whether_a_unit_was_late() -> None:
    lines = ["1|大|事|甲局||2024年|40||2024-06-20", "2|大|事|甲局||2024年|40||2024-06-27"]
    reporting = summary_of(lines, 报送时限="每月25日").reporting
    assert [unit.unit for unit in reporting.late] == ["甲局"]
    assert summary_of(lines, 报送时限="次月5日").reporting.late == ()
    assert summary_of(lines).reporting.late == ()


def test_without_a_rule_or_a_day_nobody_is_late() -> None:
    assert not due_of("", "").late
    assert not due_of("每周五", "每月25日", day="2024-02-29").late


def test_a_setting_that_cannot_be_understood_is_told() -> None:
    """As that of a unit is: else nobody would ever be late, and nobody would know why."""
    for text, told in (("每周五", True), ("每月25日", False), ("次月5日前", False)):
        codes = [code for code, place in found(read({"设置": f"{SETTINGS}报送时限|{text}"})) if place == "设置!B6"]
        assert bool(codes) == told, text


# -- how it is told


def grid_of(summary: Summary) -> Grid:
    """The table of reports."""
    return next(grid for grid in book_of(summary) if grid.title == "报送情况")


def test_the_table_has_those_who_did_not_report_first() -> None:
    lines = [
        "1|大|事|甲局||2024年|40||2024-06-27",
        "2|大|事|乙局||2024年|||",
        "3|大|事|丙局||2024年|||",
        "4|大|事|丙局||2024年|40||2024-06-20",
    ]
    assert grid_of(summary_of(lines, 报送时限="每月25日17:00")).rows == (
        ("乙局", "未报送", 1, 0, "2", "—", "2024年6月25日 17:00", ""),
        ("丙局", "部分报送", 2, 1, "3", "2024年6月20日", "2024年6月25日 17:00", ""),
        ("甲局", "已报送", 1, 1, "", "2024年6月27日", "2024年6月25日 17:00", "迟报"),
    )


@pytest.mark.parametrize(
    ("moving", "text"),
    [
        ("提前", "2024年2月23日（2024年2月25日为周日，提前）"),
        ("顺延", "2024年2月26日（2024年2月25日为周日，顺延）"),
        ("不调整", "2024年2月25日（当日为周日）"),
    ],
)
def test_the_table_says_why_a_day_is_another(moving: str, text: str) -> None:
    summary = summary_of(["1|大|事|丙局||2024年|40||"], "2024-02", 报送时限="每月25日", 报送顺延=moving)
    assert grid_of(summary).rows[0][6] == text


# -- against a slow reckoning

#: June 2024: the 15th is a Saturday, so that the settings' rule of 每月15日 means the 14th.
DUES = {"区经信局": date(2024, 6, 25), "区人力社保局": date(2024, 7, 5), "区城管委": None}
REST = ("已完成", "未到期", "未排期")


def slow_report(items: Sequence[Slow], unit: str) -> Mapping[str, Any]:
    """What a unit reported of June, as the JSON has it."""
    expected, reported, missing, days = 0, 0, [], []
    for item in (item for item in items if item.lead == unit):
        day = item.row["day"].means if "day" in item.row else None
        day = day if isinstance(day, date) else None
        names = ("percent", "progress", "invested") if item.kind == "projects" else ("percent", "progress")
        filled = any(item.row[name].means is not None for name in names)
        if filled and (day is None or day >= date(2024, 6, 1)):
            expected, reported, days = expected + 1, reported + 1, [*days, *([day] if day else [])]
        elif item.status not in REST:
            expected, missing = expected + 1, [*missing, item.key]
    due, latest = DUES.get(unit, date(2024, 6, 14)), max(days, default=None)
    part = "部分报送" if reported else "未报送"
    return {
        "unit": unit,
        "state": "无需报送" if not expected else "已报送" if reported == expected else part,
        "expected": expected,
        "reported": reported,
        "missing": missing,
        "latest": latest.isoformat() if latest else None,
        "due": due.isoformat() if due else None,
        "late": bool(due and latest and latest > due),
    }


@settings(max_examples=120, deadline=None)
@given(BOOKS)
def test_against_the_slow_reckoning(book: Book) -> None:
    period = parse_period("2024-06")
    items = book.items(period)
    leading = dict.fromkeys(item.lead for item in items if item.lead)
    units = [*(unit for unit in UNIT_NAMES if unit in leading), *(u for u in leading if u not in UNIT_NAMES)]
    document = summary_json(summarize(book.reading(), period))
    assert document["reporting"] == [slow_report(items, unit) for unit in units]


def test_the_units_of_the_random_ledgers_have_these_rules() -> None:
    rows = cells("\n".join(["任务编号|牵头单位|完成时限|完成率", *(f"{unit}|{unit}|2024年|4" for unit in UNIT_NAMES)]))
    sheets = {**Book([], [], [], [], "按月", 10, 30, None, {}).sheets(), "任务台账": rows}
    units = summarize(read(sheets), parse_period("2024-06")).reporting.units
    assert {u.unit: u.due.day if u.due else None for u in units} == {
        name: DUES.get(name, date(2024, 6, 14)) for name in UNIT_NAMES
    }
