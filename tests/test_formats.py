"""Output formats: JSON, text and the workbook of tables, read back by other programs."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from office import needs_office, open_in_office

from toolkit.formats import formats, stream_formats, write
from toolkit.values import Grid, Result
from toolkit.workbook.grids import grids_workbook
from toolkit.workbook.reader import read_workbook

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "=cmd|'/c calc'!A0",
    "<b>&\"'</b>",
    "]]>",
    "a\x0bb",
    "规划&建设局",
    "😀",
    "  头尾  ",
]
GRID = Grid(
    "清单 & '表'",
    ("名称", "数", "小数", "空"),
    (*((text, 1, 0.5, None) for text in HOSTILE), ("长" * 300, 123456, 1234.56, "")),
    ("注一", "注二"),
    (20, 8, 10, 8),
)


def written(result: Result, name: str) -> bytes:
    stream = io.BytesIO()
    write(result, name, stream)
    return stream.getvalue()


def test_the_formats_there_are() -> None:
    assert formats() == ("json", "text", "xlsx")
    assert stream_formats() == ("text", "json")


def test_json_is_one_document_and_refuses_what_json_has_not() -> None:
    assert json.loads(written(Result({"名": [1, 0.5, None]}), "json")) == {"名": [1, 0.5, None]}
    with pytest.raises(ValueError, match="JSON"):
        written(Result({"a": float("nan")}), "json")


def test_text_shows_every_cell_and_never_a_markup() -> None:
    grid = Grid("表", ("名称", "数"), (("[red]甲[/red]", 1234567), ("乙", 0.5)), ("注",))
    text = written(Result({}, ("第一行",), (grid, Grid("空表", ("甲",), ()))), "text").decode()
    for part in ("第一行", "表", "名称", "[red]甲[/red]", "1,234,567", "0.5", "注：注", "空表", "无"):
        assert part in text
    assert all(line == line.rstrip() for line in text.splitlines())


def test_workbook_of_tables_reads_back_whole(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(grids_workbook([GRID, Grid("空", ("甲", "乙"), ())], "题 & 目", ("第一行",)))
    sheet, empty = openpyxl.load_workbook(path).worksheets
    assert (sheet.title, sheet["A1"].value, sheet["A2"].value) == (GRID.title, GRID.title, "第一行")
    assert [cell.value for cell in sheet[3]] == list(GRID.headings)
    for number, row in enumerate(GRID.rows, 4):
        expected = [v.replace("\x0b", "\ufffd") if isinstance(v, str) else v for v in row]
        assert [cell.value for cell in sheet[number]] == [None if v == "" else v for v in expected]
        assert all(cell.data_type != "f" for cell in sheet[number])
    assert [sheet.cell(4 + len(GRID.rows) + n, 1).value for n in range(2)] == list(GRID.notes)
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.auto_filter.ref) == ("A4", "$1:$3", "A3:D15")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert empty["A4"].value == "无"
    raw, _ = read_workbook(path)
    assert [row[1] for row in raw[0].rows[3:15]] == [1] * len(HOSTILE) + [123456]


def test_the_same_tables_give_the_same_bytes() -> None:
    assert grids_workbook([GRID], "题") == grids_workbook([GRID], "题")


@needs_office
def test_office_opens_the_workbook(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(grids_workbook([GRID, Grid("空", ("甲",), ())], "题", (date(2024, 6, 30).isoformat(),)))
    assert open_in_office(path, tmp_path / "pdf").stat().st_size > 1000
