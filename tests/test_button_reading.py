"""An open book is read as its file is, and what Excel is asked about areas of cells."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlwings
import xlwings_double
from pressing import ROOT

from toolkit.actions import opened, validated
from toolkit.excel.areas import Area, addresses, areas_of, runs, uniform_parts
from toolkit.excel.marks import without_ours
from toolkit.excel.reading import raw_sheets
from toolkit.ledger import Mark, PercentCell, RawSheet, Source
from toolkit.values import CannotDo
from toolkit.workbook.reader import read_workbook

SAMPLES = ROOT / "samples"


def on_screen(path: Path, **order) -> list[RawSheet]:
    app = xlwings_double.open_book({"book": str(path), **order})
    return raw_sheets(xlwings.Book(impl=app._book), str(path))


def filled(raw: RawSheet) -> dict[tuple[int, int], object]:
    return {
        (raw.top + down, raw.left + across): (type(value), value)
        for down, row in enumerate(raw.rows)
        for across, value in enumerate(row)
        if value not in ("", None)
    }


def said(raw: RawSheet) -> tuple[object, ...]:
    unseen = raw.hidden, raw.hidden_rows, raw.hidden_columns
    return raw.title, filled(raw), sorted(raw.merges), *unseen, dict(raw.formulas)


@pytest.mark.parametrize("name", ["ledger-2024-06", "ledger-2024-05", "faulty-previous"])
def test_the_screen_says_what_the_file_says(name: str):
    path = SAMPLES / f"{name}.xlsx"
    assert [said(raw) for raw in on_screen(path)] == [said(raw) for raw in read_workbook(path)[0]]


@pytest.mark.parametrize("name", ["ledger-2024-06", "faulty"])
def test_the_findings_are_those_of_the_file(name: str):
    path = SAMPLES / f"{name}.xlsx"
    screen, file = (
        [*validated(opened(sheets, Source())).checked[0].findings]
        for sheets in (on_screen(path), read_workbook(path)[0])
    )
    # Excel has calculated every formula of a book it has open; a file may come without the results.
    expected = [finding for finding in file if finding.code != "formula-uncached"]
    assert screen == expected
    assert len(file) - len(expected) == (name == "faulty")


def test_every_kind_of_cell_is_read_as_from_a_file(tmp_path: Path):
    book = openpyxl.Workbook()
    page = book.active
    page.title = "各种 内容"
    values = ["文字", 3, 2.5, True, date(2024, 6, 30), datetime(2024, 6, 30, 8, 30), time(8, 30), timedelta(hours=30)]
    for row, value in enumerate([*values, "两\n行"], 3):
        page.cell(row, 2, value)
    page["D3"], page["D4"], page["D5"] = 0.4, 0.5, 0.6
    page["D3"].number_format, page["D5"].number_format = "0%", "0.0%"
    page["E3"].value, page["E3"].data_type = "#REF!", "e"
    page["E4"].value, page["E4"].data_type = "#SPILL!", "e"
    page.merge_cells("F3:G4")
    page.merge_cells("F6:F9")
    page["F3"], page["F6"] = "合", "并"
    page.row_dimensions[5].hidden = True
    page.column_dimensions["D"].hidden = True
    book.create_sheet("藏").sheet_state = "veryHidden"
    book["藏"]["A1"] = 1
    book.save(tmp_path / "各种 内容.xlsx")
    screen, file = on_screen(tmp_path / "各种 内容.xlsx"), read_workbook(tmp_path / "各种 内容.xlsx")[0]
    assert [said(raw) for raw in screen] == [said(raw) for raw in file]
    assert filled(screen[0])[2, 3] == (PercentCell, 0.4) and filled(screen[0])[3, 3] == (float, 0.5)
    assert filled(screen[0])[3, 4] == (Mark, Mark("#SPILL!"))
    assert sorted(screen[0].merges) == [(2, 5, 3, 6), (5, 5, 8, 5)]
    assert (screen[0].hidden_rows, screen[0].hidden_columns, screen[1].hidden) == ({4}, {3}, True)


def test_hidden_rows_are_found_where_excel_refuses_to_say_at_once(tmp_path: Path):
    path = SAMPLES / "faulty.xlsx"
    assert [said(raw) for raw in on_screen(path, no_special_cells=True)] == [said(raw) for raw in on_screen(path)]


def test_a_sheet_beyond_any_measure_is_refused(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = 1, 1
    book.save(tmp_path / "大.xlsx")
    with pytest.raises(CannotDo, match="占用的区域太大"):
        on_screen(tmp_path / "大.xlsx")


# -- areas


def test_areas_and_addresses():
    assert areas_of([(3, 2), (1, 2), (2, 2), (5, 2), (1, 28)]) == [
        Area(1, 2, 3, 2),
        Area(5, 2, 5, 2),
        Area(1, 28, 1, 28),
    ]
    assert list(addresses([Area(1, 2, 3, 2), Area(5, 28, 5, 28)])) == ["B1:B3,AB5"]
    many = list(addresses(areas_of((row, 1) for row in range(1, 200, 2))))
    assert len(many) > 1 and max(map(len, many)) <= 255
    assert ",".join(many) == ",".join(f"A{row}" for row in range(1, 200, 2))
    assert list(runs([])) == [] and list(runs([1, 2, 4])) == [(1, 2), (4, 4)]


def test_uniform_parts_cover_an_area_with_few_questions():
    asked = []

    def ask(area: Area) -> str | None:
        asked.append(area)
        kinds = {"a" if row < 300 else "b" for row in range(area.top, area.bottom + 1)}
        return kinds.pop() if len(kinds) == 1 else None

    parts = list(uniform_parts(Area(1, 1, 1000, 1), ask))
    rows = [(row, answer) for area, answer in parts for row in range(area.top, area.bottom + 1)]
    assert rows == [(row, "a" if row < 300 else "b") for row in range(1, 1001)]
    assert len(asked) < 30


def test_lines_of_ours_are_taken_out_of_a_note():
    ours = "【错误】不对。\n【提示】台账校验自动标注"
    assert without_ours(ours) == ""
    assert without_ours(f"{ours}\n已核实") == "已核实"
    assert without_ours(f"我的话\n————校验————\n{ours}") == "我的话"
    assert without_ours(f"【错误】我的话\n————校验————\n{ours}") == "【错误】我的话"
