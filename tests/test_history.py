"""The ledgers of a folder: which is summed up, which are its earlier periods, which belong to others."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from command_line import Taizhang
from tables import SETTINGS, UNITS, workbook
from test_commands import assert_cannot, taizhang

from toolkit.chinese import parse_period
from toolkit.history import ledger_of, missing_from, read_shelf, with_history
from toolkit.values import CannotDo

__all__ = ["taizhang"]

TASKS = "任务编号|重点任务|任务事项|牵头单位|完成时限|完成率\nRW-1|甲|事|区发改委|2025年底|{}"


def ledger(folder: Path, period: str, percent: int, name: str = "测试台账", file: str = "") -> Path:
    """A ledger of one task, for a period."""
    settings = SETTINGS.replace("2024年6月", period).replace("测试台账", name)
    sheets = {"设置": settings, "责任单位": UNITS, "任务台账": TASKS.format(percent)}
    return workbook(folder / (file or f"{period}.xlsx"), sheets)


def trend(folder: Path, period: str) -> list[tuple[str, float | None]]:
    """The periods and mean percentages of the trend that ends with a period."""
    shelf = read_shelf(folder)
    of = parse_period(period)
    summary = with_history(ledger_of(shelf, of), of, shelf, None)
    return [(str(point.period), point.percent) for point in summary.trend]


def test_a_trend_has_the_last_six_periods_in_the_order_of_time(tmp_path: Path) -> None:
    for month in (1, 2, 3, 4, 5, 6, 7, 8):
        ledger(tmp_path, f"2024年{month}月", month * 10)
    assert trend(tmp_path, "2024-08") == [(f"2024-0{m}", m * 10.0) for m in (3, 4, 5, 6, 7, 8)]
    assert trend(tmp_path, "2024-02") == [("2024-01", 10.0), ("2024-02", 20.0)]
    assert trend(tmp_path, "2024-01") == [("2024-01", 10.0)]


def test_a_trend_of_quarters_takes_the_ledgers_of_their_last_months(tmp_path: Path) -> None:
    for month, percent in (("2023年12月", 5), ("2024年2月", 8), ("2024年3月", 10), ("2024年6月", 30)):
        ledger(tmp_path, month, percent)
    assert trend(tmp_path, "2024Q2") == [("2023Q4", 5.0), ("2024Q1", 10.0), ("2024Q2", 30.0)]


def test_the_latest_earlier_ledger_is_what_changes_are_taken_from(tmp_path: Path) -> None:
    for month, percent in ((4, 10), (5, 40), (6, 100)):
        ledger(tmp_path, f"2024年{month}月", percent)
    shelf, june = read_shelf(tmp_path), parse_period("2024-06")
    summary = with_history(ledger_of(shelf, june), june, shelf, None)
    assert summary.changes is not None
    assert str(summary.changes.previous_period) == "2024-05"
    assert summary.changes.points_gained == {"tasks": {"RW-1": 60.0}}
    assert summary.forecast.since == parse_period("2024-05").as_of


def test_missing_periods_are_named(tmp_path: Path) -> None:
    for month in (2, 5, 6):
        ledger(tmp_path, f"2024年{month}月", 10)
    shelf, june = read_shelf(tmp_path), parse_period("2024-06")
    summary = with_history(ledger_of(shelf, june), june, shelf, None)
    assert list(map(str, missing_from(summary))) == ["2024-03", "2024-04"]


def test_ledgers_of_another_name_belong_to_others(tmp_path: Path) -> None:
    ledger(tmp_path, "2024年5月", 10, name="别的台账")
    ledger(tmp_path, "2024年6月", 20)
    assert trend(tmp_path, "2024-06") == [("2024-06", 20.0)]


def test_two_ledgers_of_one_period_are_refused_and_copies_are_not(tmp_path: Path) -> None:
    path = ledger(tmp_path, "2024年5月", 10)
    ledger(tmp_path, "2024年6月", 20)
    shutil.copy(path, tmp_path / "副本.xlsx")
    assert trend(tmp_path, "2024-06") == [("2024-05", 10.0), ("2024-06", 20.0)]
    ledger(tmp_path, "2024年5月", 11, file="另一本.xlsx")
    with pytest.raises(CannotDo, match="2024年5月有 3 本台账"):
        trend(tmp_path, "2024-06")


def test_what_cannot_be_read_is_left_out_and_told(tmp_path: Path) -> None:
    ledger(tmp_path, "2024年6月", 20)
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04")
    workbook(tmp_path / "无期.xlsx", {"设置": "项|值\n名称|测试台账", "任务台账": TASKS.format(1)})
    (tmp_path / "~$2024年6月.xlsx").write_bytes(b"lock")
    sent = {"任务台账": TASKS.format(1), "填报标识": "格式|taizhang-dispatch-1\n单位|区发改委\n报告期|2024-05"}
    workbook(tmp_path / "报回.xlsx", sent)
    shelf = read_shelf(tmp_path)
    assert [Path(reading.source.path).name for reading in shelf.readings] == ["2024年6月.xlsx"]
    assert len(shelf.left_out) == 3
    assert "坏.xlsx" in shelf.left_out[0] and "无期.xlsx" in shelf.left_out[2]
    assert "报回.xlsx：这是发给区发改委的填报表" in shelf.left_out[1]


# -- the command


def point(done: Any) -> list[str]:
    return [one["period"] for one in done.json["trend"]]


def test_summarize_a_folder(taizhang: Taizhang, tmp_path: Path) -> None:
    for month in (4, 6):
        ledger(tmp_path, f"2024年{month}月", month * 10)
    done = taizhang("summarize", tmp_path, "--format", "json")
    assert (done.status, done.json["period"], point(done)) == (0, "2024-06", ["2024-04", "2024-06"])
    assert "2024年5月" in done.err
    assert taizhang("summarize", tmp_path, "--period", "2024-04", "--format", "json").json["period"] == "2024-04"
    assert_cannot(taizhang("summarize", tmp_path, "--period", "2024-05"), "2024年5月")


def test_summarize_with_a_folder_of_earlier_ledgers(taizhang: Taizhang, tmp_path: Path) -> None:
    kept = tmp_path / "历期"
    kept.mkdir()
    ledger(kept, "2024年4月", 40)
    ledger(kept, "2024年5月", 50)
    now, april = ledger(tmp_path, "2024年6月", 60), kept / "2024年4月.xlsx"
    done = taizhang("summarize", now, "--trend", kept, "--format", "json")
    assert point(done) == ["2024-04", "2024-05", "2024-06"]
    assert done.json["changes_since_previous"]["previous_period"] == "2024-05"
    done = taizhang("summarize", now, "--trend", kept, "--previous", april, "--format", "json")
    assert done.json["changes_since_previous"]["previous_period"] == "2024-04"
    assert point(done) == ["2024-04", "2024-05", "2024-06"]
    assert taizhang("summarize", now, "--format", "json").json["changes_since_previous"] == {}


def test_a_folder_without_ledgers(taizhang: Taizhang, tmp_path: Path) -> None:
    assert_cannot(taizhang("summarize", tmp_path), tmp_path)


def test_mid_term_is_that_of_the_plan(taizhang: Taizhang, tmp_path: Path) -> None:
    path = ledger(tmp_path, "2024年6月", 60)
    done = taizhang("summarize", path, "--period", "中期", "--format", "json")
    assert (done.json["period"], done.json["as_of"]) == ("2021-2025M", "2023-06-30")
    bare = workbook(tmp_path / "无规划期.xlsx", {"设置": "项|值\n名称|甲", "任务台账": TASKS.format(1)})
    assert_cannot(taizhang("summarize", bare, "--period", "中期"), bare, "规划起始年")
