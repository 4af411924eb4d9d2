"""A unit's workbook read like a ledger: what the unit filled in is told, what it was sent with is not."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tables import SETTINGS, UNITS, read
from test_dispatch import LEDGER, deal, raw_sheets
from test_dispatch_workbook import made
from test_rules import CLEAN

from toolkit.check import check
from toolkit.chinese import parse_period
from toolkit.cli.diff import command as diff
from toolkit.ledger import RawSheet, Reading, parse
from toolkit.ledger.sent import sent_in
from toolkit.schema import standard_schema
from toolkit.summary import summarize
from toolkit.values import CannotDo
from toolkit.workbook.reader import read_workbook

#: Rows whose numbers do not run on within one unit, that mention and refer to rows of others, and share an amount.
SHARED = CLEAN | {
    "任务台账": """
任务编号|重点任务|任务事项|牵头单位|完成时限|完成率|本月进展|存在问题|填报日期
RW-1|大项|事项一|区发改委|2024年10月底|60|正在推进|见 RW-2|2024-06-20
RW-2|大项|事项二|区经信局|2024年10月底|60|已到一半|无|2024-06-20
RW-3|大项|事项三|区发改委|2024年10月底|60|已到六成|无|2024-06-20
RW-4|大项|事项四|区经信局|2024年10月底|60|已到六成|无|2024-06-20
RW-5|大项|事项五|区发改委|2024年10月底|60|已到六成|无|2024-06-20
""",
    "项目台账": """
项目编号|所属规划|清单|项目名称|责任单位|计划投资(万元)|合并投资组|开始年份|结束年份|阶段|完成率
XM-1|城市规划|电力|甲线|区发改委||A|2022|2025|开工|20
XM-2|城市规划|电力|乙线|区城管委|300|A|2022|2025|开工|20
""",
    "问题台账": """
问题编号|关联编号|问题|责任单位|发现日期|整改时限|环节|销账日期
WT-1|RW-2|甲|区发改委|2024-03-05|2024年四季度|整改|
""",
}
Fill = Callable[[Any], object]


@pytest.fixture
def returned(tmp_path: Path) -> Callable[..., list[RawSheet]]:
    """What a unit returns of a ledger, after it has filled in its workbook."""

    def call(
        fill: Fill = lambda book: None, sheets: Mapping[str, Any] = SHARED, unit: str = "区发改委"
    ) -> list[RawSheet]:
        book = openpyxl.load_workbook(io.BytesIO(made(deal(sheets), unit)))
        fill(book)
        book.save(tmp_path / "报回.xlsx")
        return read_workbook(tmp_path / "报回.xlsx")[0]

    return call


def reading(sheets: list[RawSheet]) -> Reading:
    """What reading makes of the sheets of a workbook."""
    return parse(sheets, standard_schema())


def told(sheets: list[RawSheet]) -> list[tuple[str, str]]:
    """(code, place) of what is told of a unit's workbook besides that it is one."""
    found = [(finding.code, str(finding.place)) for finding in check(reading(sheets))]
    assert found.pop(next(i for i, one in enumerate(found) if one[0] == "unit-workbook"))[1] == "填报说明"
    return found


def put(place: str, value: Any, title: str = "任务台账") -> Fill:
    """Fills in one cell: by the heading of its column and its row, such as 完成率 4."""
    heading, row = place.split()

    def fill(book: Any) -> None:
        letters = {cell.value: cell.column for cell in book[title][3]}
        book[title].cell(int(row), letters[heading]).value = value

    return fill


# -- nothing false is told


def test_what_a_workbook_was_sent_with_is_not_told(returned: Callable[..., list[RawSheet]]) -> None:
    assert told(returned()) == []
    whole = [finding.code for finding in check(parse(raw_sheets(SHARED), standard_schema()))]
    assert "unit-workbook" not in whole and "no-report-period" not in whole


def test_what_only_the_whole_ledger_can_tell_is_told_of_a_ledger_of_the_same_rows() -> None:
    rows = {title: "\n".join(line for line in table.split("\n") if "区经信局|" not in line and "XM-2" not in line)
            for title, table in SHARED.items()}  # fmt: skip
    found = {finding.code for finding in check(parse(raw_sheets(rows), standard_schema()))}
    assert {"serial-gap", "unknown-mention", "unknown-reference", "group-without-amount"} <= found


def test_a_unit_that_only_supports_may_validate_its_workbook(returned: Callable[..., list[RawSheet]]) -> None:
    sheets = returned(sheets=LEDGER, unit="区城管委")
    assert told([sheet for sheet in sheets if sheet.title != "问题台账"]) == [("missing-sheet", "问题台账")]
    only = LEDGER | {"问题台账": "问题编号|关联编号|问题|责任单位|发现日期|环节\nWT-1|RW-1|甲|区发改委|2024-03-05|整改"}
    assert told(returned(sheets=only, unit="区城管委")) == []


def test_rows_that_a_unit_filtered_and_columns_it_hid_are_its_own_affair(
    returned: Callable[..., list[RawSheet]],
) -> None:
    def fill(book: Any) -> None:
        book["任务台账"].row_dimensions[5].hidden = True
        book["任务台账"].column_dimensions["H"].hidden = True

    assert told(returned(fill)) == []


# -- what the unit did is told


def test_what_is_filled_in_is_checked(returned: Callable[..., list[RawSheet]]) -> None:
    assert told(returned(put("完成率 4", "六成"))) == [("unread-percent", "任务台账!G4")]
    assert told(returned(put("填报日期 5", date(2024, 5, 20)))) == [("stale-report", "任务台账!J5")]
    assert told(returned(put("环节 4", "办了", "问题台账"))) == [("unread-choice", "问题台账!F4")]


def test_dates_of_last_period_are_told_at_each_row_however_many(returned: Callable[..., list[RawSheet]]) -> None:
    tasks = [["任务编号", "重点任务", "任务事项", "牵头单位", "完成时限", "完成率", "本月进展", "填报日期"]]
    tasks += [[f"RW-{n}", "大项", f"事{n}", "区发改委", "2024年底", 60, "推进", date(2024, 5, 9)] for n in range(12)]
    sheets = {"设置": SETTINGS, "责任单位": UNITS, "任务台账": tasks}
    assert told(returned(sheets=sheets)) == [("stale-report", f"任务台账!I{row}") for row in range(4, 16)]


def test_columns_and_sheets_that_a_unit_adds_renames_or_takes_away_are_told(
    returned: Callable[..., list[RawSheet]],
) -> None:
    def add(book: Any) -> None:
        book["任务台账"]["Z3"], book["任务台账"]["Z4"] = "自加", "甲"
        book["任务台账"].column_dimensions["Z"].hidden = True

    assert told(returned(add)) == [("hidden-column", "任务台账!Z3"), ("unknown-column", "任务台账!Z3")]
    assert told(returned(put("完成率 3", "完成比"))) == [("misnamed-column", "任务台账!G3")]
    assert told(returned(lambda book: book.remove(book["项目台账"]))) == [("missing-sheet", "项目台账")]
    assert ("misnamed-sheet", "项目台帐") in told(returned(lambda book: setattr(book["项目台账"], "title", "项目台帐")))


def test_columns_that_the_ledger_does_not_have_are_not_asked_of_a_unit(
    returned: Callable[..., list[RawSheet]],
) -> None:
    tasks = "任务编号|任务事项|牵头单位|完成时限|完成率\nRW-1|事项|区发改委|2024年底|60"
    projects = SHARED["项目台账"].replace("计划投资(万元)", "计划投资(亿元)")
    sheets = SHARED | {"任务台账": tasks, "项目台账": projects}
    assert ("missing-column", "任务台账 第1行") in [(f.code, str(f.place)) for f in read(sheets).findings]
    assert told(returned(sheets=sheets)) == [("unit-converted", "项目台账!N3")]

    def take_away(book: Any) -> None:
        book["项目台账"]["N3"] = "别的"
        book["任务台账"]["D3"] = "别的"

    missing = [("missing-column", "任务台账 第3行"), ("missing-column", "项目台账 第3行")]
    assert [one for one in told(returned(take_away, sheets)) if one[0] == "missing-column"] == missing


# -- whose it is


def test_the_ledgers_settings_come_with_a_workbook_for_the_period_asked(
    returned: Callable[..., list[RawSheet]],
) -> None:
    sheets = SHARED | {"设置": f"{SETTINGS}状态词|滞后=欠进度\n序时容差(百分点)|5\n报送时限|\n"}
    ledger = reading(returned(sheets=sheets)).ledger
    assert ledger.settings.period == parse_period("2024-06") and ledger.settings.plan_start == 2021
    assert ledger.settings.words == {"滞后": "欠进度"} and ledger.settings.tolerance == 5
    assert ledger.settings.name == "测试台账（区发改委填报表）"


def test_rows_stand_where_the_workbook_says(returned: Callable[..., list[RawSheet]]) -> None:
    """Also without a start of their own, which then is that of the plan."""
    sheets = returned()
    tasks = next(sheet for sheet in sheets if sheet.title == "任务台账")
    place = [*tasks.rows[2 - tasks.top]].index("进度状态")
    shown = [row[place] for row in tasks.rows[3 - tasks.top :]]
    summary = summarize(reading(sheets), parse_period("2024-06"))
    assert (
        shown == [f"{item.status}（{item.light}灯）" for item in summary.items.of(("tasks",))] == ["滞后（红灯）"] * 3
    )


def test_a_ledger_with_columns_of_these_names_is_a_ledger() -> None:
    tasks = SHARED["任务台账"].replace("填报日期", "填报日期|行标识|进度状态").replace("2024-06-20", "2024-06-20|甲|乙")
    sheets = raw_sheets(SHARED | {"任务台账": tasks}, hidden_columns=frozenset({9}))
    found = [(one.code, str(one.place)) for one in check(parse(sheets, standard_schema())) if "column" in one.code]
    assert found == [
        ("hidden-column", "任务台账!J1"),
        ("unknown-column", "任务台账!J1"),
        ("unknown-column", "任务台账!K1"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["格式", "taizhang-dispatch-9"], ["单位", "甲"]],
        [["单位", "甲"]],
        [["格式"]],
        [[None, 1, 2.5, date(2024, 1, 1)]],
    ],
)
def test_a_hidden_sheet_of_another_form_says_nothing(rows: list[list[Any]]) -> None:
    assert sent_in([RawSheet("填报标识", rows)]) is None


def test_a_damaged_hidden_sheet_still_says_whose_it_is() -> None:
    rows = [
        ["格式", "taizhang-dispatch-1"],
        ["报告期", "六月"],
        ["表"],
        ["列", "上期：完成率"],
        ["设置"],
        ["设置", "怪", "甲"],
    ]
    sent = sent_in([RawSheet("填报标识", rows)])
    assert sent and (sent.unit, sent.period, sent.titles) == ("", None, frozenset())
    assert sent.came_with("上期:完成率") and sent.came_with("行标识") and not sent.came_with("完成率")
    assert read({"填报标识": rows, **CLEAN}).ledger.settings.period is None


def test_a_difference_between_what_was_sent_and_returned_is_what_the_unit_did(
    returned: Callable[..., list[RawSheet]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    returned(put("完成率 4", 75))
    (tmp_path / "下发.xlsx").write_bytes(made(deal(SHARED), "区发改委"))
    for new, changes in (("报回.xlsx", [("任务台账", "RW-1", "完成率", "G4")]), ("下发.xlsx", [])):
        diff.main([str(tmp_path / "下发.xlsx"), str(tmp_path / new), "--format", "json"], standalone_mode=False)
        found = json.loads(capsys.readouterr().out)["changes"]
        assert [(one["sheet"], one["key"], one["column"], one["cell_new"]) for one in found] == changes


def test_a_units_workbook_is_not_dealt_out_again(returned: Callable[..., list[RawSheet]]) -> None:
    sheets = returned()
    with pytest.raises(CannotDo, match="发给区发改委的填报表"):
        type(deal())(summarize(reading(sheets), parse_period("2024-06")), sheets, "1.0")
