"""The blank ledger and the sample ledgers: what was published is in them, and what is made up is sound."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from office import needs_office, open_in_office
from scripting import script

ROOT = Path(__file__).resolve().parents[1]
MONTHS = (5, 6)
PLANNED, INVESTED = "计划投资(万元)", "累计完成投资(万元)"


@cache
def book(month: int) -> Any:
    return openpyxl.load_workbook(ROOT / "samples" / f"ledger-2024-{month:02d}.xlsx")


def rows(title: str, month: int = 6) -> list[dict[str, Any]]:
    """The rows of a sheet as mappings of heading to value."""
    lines = list(book(month)[title].iter_rows(min_row=3, values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def published(name: str) -> list[dict[str, str]]:
    with (ROOT / "samples" / "published" / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def percent(value: object) -> float:
    """A percent as typed: 40, 40%, ４０％, blank."""
    text = str(value or 0).translate(str.maketrans("０１２３４５６７８９％", "0123456789%"))
    return float(text.removesuffix("%"))


def planned(projects: list[dict[str, Any]]) -> int:
    """The planned amount, each group of shared investment once."""
    alone = sum(row[PLANNED] for row in projects if not row["合并投资组"])
    groups = {row["合并投资组"]: row[PLANNED] for row in projects if row["合并投资组"]}
    return int(alone + sum(groups.values()))


def urban(month: int = 6) -> list[dict[str, Any]]:
    return [row for row in rows("项目台账", month) if row["所属规划"] == "城市管理规划"]


# --- the files


def test_the_files_are_what_the_script_makes() -> None:
    made = script().workbooks()
    assert len(made) == 3
    assert [path.name for path, data in made.items() if not script().same(path, data)] == []
    assert made == script().workbooks()


def test_check_names_the_files_that_differ(monkeypatch: Any, capsys: Any, tmp_path: Path) -> None:
    assert script().main(["--check"]) == 0
    changed = {path: script().ledger_workbook(script().standard_schema()) for path in script().workbooks()}
    monkeypatch.setattr(script(), "workbooks", lambda: changed)
    assert script().main(["--check"]) == 1
    assert re.findall(r"ledger[\w-]*\.xlsx", capsys.readouterr().err) == ["ledger-2024-05.xlsx", "ledger-2024-06.xlsx"]


@needs_office
@pytest.mark.parametrize("name", ["templates_xlsx/ledger.xlsx", "samples/ledger-2024-06.xlsx"])
def test_libreoffice_opens_them(name: str, tmp_path: Path) -> None:
    assert open_in_office(ROOT / name, tmp_path).stat().st_size > 0


@pytest.mark.parametrize("month", MONTHS)
def test_made_up_columns_are_called_so(month: int) -> None:
    guide = "".join(str(cell.value) for (cell,) in book(month)["说明"]["A1:A40"])
    assert "演示用示例" in guide and "非真实进展" in guide
    for title in ("任务台账", "项目台账", "政策机制", "指标", "问题台账"):
        assert "为演示用示例，由固定种子生成，非真实进展" in book(month)[title]["A2"].value


# --- what was published


@pytest.mark.parametrize("month", MONTHS)
def test_urban_projects(month: int) -> None:
    projects = urban(month)
    lists = {row["清单"]: [other for other in projects if other["清单"] == row["清单"]] for row in projects}
    assert (len(projects), planned(projects)) == (128, 492826)
    assert {name: (len(found), planned(found)) for name, found in lists.items()} == script().URBAN_TOTALS
    for row, source in zip(projects, published("urban_projects"), strict=True):
        assert row["项目编号"] == f"CS-{int(source['序号']):03d}"
        assert [row["清单"], row["项目名称"], row["区位及规模"]] == [
            source[name] for name in ("项目类型", "项目名称", "项目区位及规模")
        ]
        assert [str(row[PLANNED]), row["资金落实情况"], row["合并投资组"] or ""] == [
            source[name] for name in ("项目计划投资(万元)", "资金落实情况", "合并投资组")
        ]
        years = source["项目计划实施年份"].split("-")
        assert [row["开始年份"], row["结束年份"]] == [int(years[0]), int(years[-1])]


def test_reserve_projects() -> None:
    projects = [row for row in rows("项目台账") if row["所属规划"] == "高精尖产业规划"]
    assert (len(projects), planned(projects)) == (16, 655260)
    assert sum(row["建安投资(万元)"] for row in projects) == 159748
    assert [row["项目单位"] for row in projects] == [row["项目单位"] for row in published("reserve_projects")]
    years = {row["项目编号"]: (row["开始年份"], row["结束年份"]) for row in projects}
    assert (years["CB-05"], years["CB-14"]) == ((2020, 2021), (2021, 2023))
    assert [code for code, span in years.items() if span == (None, None)] == [
        "CB-01", "CB-02", "CB-03", "CB-04", "CB-12",
    ]  # fmt: skip


def test_tasks() -> None:
    tasks = rows("任务台账")
    assert [row["任务编号"] for row in tasks] == [f"RW-{number:02d}" for number in range(1, 39)]
    for row, source in zip(tasks, published("key_tasks"), strict=True):
        assert (row["重点任务"], row["任务事项"]) == (source["重点任务"], source["任务事项"])
        named = [row["牵头单位"], *([row["配合单位"]] if row["配合单位"] else [])]
        assert "、".join(named) == source["责任部门（按公布顺序，首位为牵头）"]
    assert tasks[28]["牵头单位"] == "区发改委，密云区京津冀协同发展领导小组成员单位"
    assert "区人社局" in tasks[13]["配合单位"] and "人力资源和社会保障局" in tasks[30]["配合单位"]
    assert not any(row["责任人"] for row in tasks)


def test_units() -> None:
    units = rows("责任单位")
    assert len(units) == 60
    assert [row["别名"] or "" for row in units] == [row["别名（分号分隔）"] for row in published("units")]


def test_indicators() -> None:
    for row, source in zip(rows("指标"), published("indicators"), strict=True):
        for heading, name in (("基期值", "2020年基期值"), ("目标值", "2025年目标值")):
            number = isinstance(row[heading], int | float)
            assert row[heading] == (float(source[name]) if number else source[name])
    assert [row["指标编号"] for row in rows("指标") if row["属性"] == "约束性"] == ["ZB-11", "ZB-12"]


def test_declared_totals() -> None:
    totals = {(row["所属规划"], row["清单"], row["字段"]): row["公布数"] for row in rows("公布合计")}
    assert totals["城市管理规划", None, PLANNED] == 492826
    assert totals["城市管理规划", None, "项目数"] == 128
    assert totals["城市管理规划", "电力", PLANNED] == 176155
    assert totals["高精尖产业规划", "高精尖储备项目", PLANNED] == 1055260
    assert totals["高精尖产业规划", "高精尖储备项目", "建安投资(万元)"] == 282848
    assert len(totals) == 24 and all(row["来源"] for row in rows("公布合计"))


# --- what is made up


@pytest.mark.parametrize("month", MONTHS)
def test_no_percent_can_be_taken_for_a_fraction(month: int) -> None:
    for title in ("任务台账", "项目台账", "政策机制"):
        numbers = [row["完成率"] for row in rows(title, month) if isinstance(row["完成率"], int | float)]
        assert not [number for number in numbers if 0 < number <= 1]
        assert all(0 <= percent(row["完成率"]) <= 100 for row in rows(title, month))
        assert max(numbers) > 1


def test_percents_are_typed_in_every_usual_way() -> None:
    kinds = {re.sub(r"[\d０-９]+", "0", str(row["完成率"])) for row in rows("任务台账") if row["完成率"] is not None}
    assert kinds == {"0", "0%", "0％"}


def test_one_task_went_back_and_two_were_not_reported() -> None:
    before, after = ({row["任务编号"]: row for row in rows("任务台账", month)} for month in MONTHS)
    back = [code for code in after if percent(after[code]["完成率"]) < percent(before[code]["完成率"])]
    assert back == ["RW-21"]
    assert [code for code, row in after.items() if row["完成率"] is None] == ["RW-12", "RW-19"]
    moved = [code for code in after if after[code]["完成时限"] != before[code]["完成时限"]]
    assert moved == ["RW-06"]
    assert sum(percent(row["完成率"]) == 100 for row in after.values()) == 8


def test_progress_is_told_in_a_sentence_or_two_and_anew_each_month() -> None:
    before, after = ([row["本月进展"] for row in rows("任务台账", month)] for month in MONTHS)
    assert all(25 <= len(text) <= 60 and text.endswith("。") for text in before + after if text)
    assert len({text for text in before + after if text}) == 72


@pytest.mark.parametrize("month", MONTHS)
def test_projects_do_not_contradict_themselves(month: int) -> None:
    for row in rows("项目台账", month):
        spent = row[INVESTED] or 0
        done = percent(row["完成率"]) if row["完成率"] is not None else spent / row[PLANNED] * 100
        assert (done == 100) == (row["阶段"] == "完工"), row
        assert spent <= row[PLANNED], row
        assert row["形象进度"] and row["存在问题"], row
        assert row["开始年份"] or row["阶段"] in ("在谈", "前期手续"), row
    for group in ("A", "B"):
        members = [row for row in urban(month) if row["合并投资组"] == group]
        assert all(row["完成率"] is not None for row in members)
        assert sum(row[INVESTED] for row in members) <= members[0][PLANNED]


def test_nothing_spent_is_taken_back() -> None:
    before, after = ({row["项目编号"]: row for row in rows("项目台账", month)} for month in MONTHS)
    for code, row in after.items():
        for heading in ("完成率", INVESTED):
            earlier, later = before[code][heading], row[heading]
            assert earlier is None or later is None or percent(earlier) <= percent(later), (code, heading)


@pytest.mark.parametrize("month", MONTHS)
def test_problems_refer_to_what_exists_and_close_with_a_date(month: int) -> None:
    keys = {row[key] for title, key in (("任务台账", "任务编号"), ("项目台账", "项目编号")) for row in rows(title)}
    keys |= {row[key] for title, key in (("政策机制", "政策编号"), ("指标", "指标编号")) for row in rows(title)}
    units = {row["规范简称"] for row in rows("责任单位")}
    for row in rows("问题台账", month):
        assert set(row["关联编号"].split("、")) <= keys and row["责任单位"] in units
        assert (row["环节"] == "销账") == (row["销账日期"] is not None)
        assert row["发现日期"] < datetime(2024, month + 1, 1)


def test_problems_stand_at_every_step_and_fewer_were_closed_in_may() -> None:
    before, after = (Counter(row["环节"] for row in rows("问题台账", month)) for month in MONTHS)
    assert set(before) == set(after) == {"建账", "整改", "复查", "销账"}
    assert before["销账"] < after["销账"]
    assert after.total() == 12
