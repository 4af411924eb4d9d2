"""Dispatched workbooks as programs read them: what is locked, what comes back the same, what nobody sees."""

from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from office import needs_office
from openpyxl.worksheet.worksheet import Worksheet
from tables import SETTINGS, UNITS
from test_dispatch import JUNE, LEDGER, SAMPLE, TASKS, deal

from toolkit.dispatch.cover import cover_of
from toolkit.dispatch.marks import COVER_SHEET, ID_HEADING, MARKS_SHEET, Role, RowId, find_marks
from toolkit.dispatch.work import Dealing
from toolkit.ledger import Mark, PercentCell, RawSheet, parse
from toolkit.ledger.canonical import canonical_digest
from toolkit.schema import standard_schema
from toolkit.summary import summarize
from toolkit.values import CannotDo
from toolkit.workbook.dispatching import dispatched_workbook
from toolkit.workbook.reader import read_workbook

FIRST_ROW = 4


def made(dealing: Dealing, unit: str = "区发改委") -> bytes:
    """The workbook of a unit."""
    work = dealing.work(unit)
    return dispatched_workbook(work, cover_of(work, dealing.summary, "甲.xlsx"), "台账.xlsx")


def opened(data: bytes) -> Any:
    """The workbook as openpyxl has it."""
    return openpyxl.load_workbook(io.BytesIO(data))


def read_back(data: bytes, folder: Path) -> list[RawSheet]:
    """The sheets of a workbook as the toolkit reads them."""
    path = folder / "甲.xlsx"
    path.write_bytes(data)
    return read_workbook(path)[0]


@pytest.fixture(scope="module")
def sample() -> Dealing:
    """The sample ledger, dealt out."""
    sheets, source = read_workbook(SAMPLE)
    return Dealing(summarize(parse(sheets, standard_schema(), source), JUNE), sheets, "1.0")


def unlocked(sheet: Worksheet) -> set[tuple[str, int]]:
    """The cells of a sheet that are not locked, by heading and row."""
    cells = (cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked)
    return {(str(sheet.cell(FIRST_ROW - 1, cell.column).value), cell.row) for cell in cells}


def test_exactly_the_returned_columns_of_led_rows_are_unlocked(sample: Dealing) -> None:
    for unit in sample.units[:10]:
        work, book = sample.work(unit), opened(made(sample, unit))
        assert book.sheetnames == [COVER_SHEET, *(one.title for one in work.sections), MARKS_SHEET]
        for one in work.sections:
            filled = {column.heading for column in one.table.present_columns() if column.returned}
            rows = range(FIRST_ROW, FIRST_ROW + len(one.rows))
            wanted = {(heading, row) for heading in filled for row in rows} if one.role is Role.LEAD else set()
            assert filled and unlocked(book[one.title]) == wanted
        for title in (COVER_SHEET, MARKS_SHEET):
            assert unlocked(book[title]) == set()


def test_everything_is_protected_without_a_password(sample: Dealing) -> None:
    book = opened(made(sample))
    assert book.security.lockStructure and not book.security.workbookPassword
    for sheet in book:
        assert sheet.protection.sheet and sheet.protection.password is None


def test_ids_and_marks_are_hidden_and_all_else_is_seen(sample: Dealing) -> None:
    book = opened(made(sample))
    assert {sheet.title: sheet.sheet_state for sheet in book if sheet.sheet_state != "visible"} == {
        MARKS_SHEET: "veryHidden"
    }
    for sheet in book.worksheets[1:-1]:
        hidden = {letter for letter, column in sheet.column_dimensions.items() if column.hidden}
        assert hidden == {"A"} and sheet["A3"].value == ID_HEADING
    assert book.active.title == COVER_SHEET


def test_each_row_bears_the_id_of_the_row_it_was_made_from(sample: Dealing) -> None:
    work, book = sample.work("区城管委"), opened(made(sample, "区城管委"))
    for one in work.sections:
        ids = [RowId.parse(book[one.title].cell(row, 1).value) for row in range(4, 4 + len(one.rows))]
        assert tuple(ids) == one.ids
        keys = [str(book[one.title].cell(row, 2).value) for row in range(4, 4 + len(one.rows))]
        assert keys == [one.table.row(index).raw(one.table.sheet.key[0]) for index in one.rows]


def test_choices_are_offered_and_every_cell_to_fill_in_has_a_hint(sample: Dealing) -> None:
    book = opened(made(sample, "区城管委"))
    for one in sample.work("区城管委").of(Role.LEAD):
        rules = book[one.title].data_validations.dataValidation
        returned = [part for part in one.parts if part.returned]
        assert len(rules) == len(returned)
        for rule, part in zip(rules, returned, strict=True):
            assert part.column and rule.showInputMessage and rule.prompt and rule.promptTitle == part.sent.heading
            choices = part.column.choices
            assert (rule.formula1 or "") == (f'"{",".join(choices)}"' if choices else "")
            assert len(rule.prompt) <= 255 and len(rule.promptTitle) <= 32
            assert rule.errorStyle == ("warning" if choices else None)
    for one in sample.work("鼓楼街道").sections:
        assert one.role is Role.SUPPORT
        assert not opened(made(sample, "鼓楼街道"))[one.title].data_validations.count


def test_hints_of_percentages_do_not_speak_of_the_whole_column(sample: Dealing) -> None:
    prompts = {
        (sheet.title, rule.promptTitle): rule.prompt
        for sheet in opened(made(sample, "区住建委"))
        for rule in sheet.data_validations.dataValidation
    }
    assert prompts["任务台账", "完成率"] == "填 40 或 40%。"
    assert prompts["项目台账", "完成率"] == "不填时按累计完成投资÷计划投资计算。\n填 40 或 40%。"


ROOM = [
    12.5,
    123456789.123456,
    datetime(2024, 5, 20, 12, 30),
    datetime(2024, 5, 20, 12, 30, 15),
    PercentCell(1 / 3),
    "甲",
]


@pytest.mark.parametrize("value", ROOM)
def test_numbers_and_times_have_room(value: Any) -> None:
    """A program shows ### for a number, a day or a time that is wider than its column."""
    rows = [["任务编号", "重点任务", "任务事项", "牵头单位", "完成时限", "完成率", "填报日期", "备注"]]
    rows += [["RW-1", "大", "小", "区发改委", value, value, value, value]]
    sheet = opened(made(deal(LEDGER | {"任务台账": rows})))["任务台账"]
    for heading in ("完成时限", "完成率", "填报日期", "备注", "上期：填报日期"):
        place = next(cell.column_letter for cell in sheet[3] if cell.value == heading)
        number, width = sheet[f"{place}4"].number_format, sheet.column_dimensions[place].width
        if "yyyy" in number:
            shown = number
        elif "%" in number:
            shown = f"{float(value):.4%}"
        else:
            shown = "" if isinstance(value, str) else f"{value:,}"
        assert width > len(shown), (heading, number, width)


def test_of_a_text_that_no_row_has_room_for_the_beginning_is_seen() -> None:
    aligned = []
    for words in ("很长的进展。" * 30, "很长的进展。" * 200):
        sheet = opened(made(deal(LEDGER | {"任务台账": TASKS.replace("正在推进", words)})))["任务台账"]
        place = next(cell.column_letter for cell in sheet[3] if cell.value == "本月进展")
        aligned.append((sheet.row_dimensions[4].height < 409, sheet[f"{place}4"].alignment.vertical))
    assert aligned == [(True, "center"), (False, "top")]


def test_the_state_is_coloured() -> None:
    dealing = deal()
    fills = {}
    for unit in ("区发改委", "区经信局"):
        cell = opened(made(dealing, unit))["任务台账"]["E4"]
        fills[unit] = (cell.value, cell.fill.start_color.rgb)
    assert fills == {"区发改委": ("滞后（黄灯）", "FFFFE699"), "区经信局": ("逾期（红灯）", "FFFF7C80")}


def test_what_a_column_said_is_shown_beside_it() -> None:
    sheet = opened(made(deal()))["任务台账"]
    row = {sheet.cell(3, column).value: sheet.cell(4, column).value for column in range(2, sheet.max_column + 1)}
    assert row["上期：完成率"] == row["完成率"] == 70 and row["上期：本月进展"] == row["本月进展"] == "正在推进"


def test_calculated_cells_are_locked_and_hold_their_value() -> None:
    data = made(deal(formulas={(1, 7): "=35*2"}))
    sheet = opened(data)["任务台账"]
    assert unlocked(sheet) == {("本月进展", 4)}
    assert "公式计算" in "".join(str(cell.value) for row in opened(data)[COVER_SHEET].iter_rows() for cell in row)
    assert "公式计算" not in "".join(str(c.value) for row in opened(made(deal()))[COVER_SHEET].iter_rows() for c in row)
    assert sheet["G4"].value == 70 and sheet["G4"].data_type == "n"


# -- what comes back

AWKWARD = [
    "007", "123456789012345678901", "2021.10", "=1+1", "+86", "-5", "@x", "_x0041_", " 前后有空格 ", "甲\n乙", "<&>\"'",
    "ｅ", "😀", "x" * 20_000, 40, 0.1, -3, 2**53, 1e300, True, PercentCell(0.335), PercentCell(0.4), date(2024, 6, 30),
    datetime(2024, 6, 30, 12, 30), time(12, 30), timedelta(hours=30), date(1899, 12, 31), "",
]  # fmt: skip


def test_cells_come_back_as_they_are(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["任务编号", "重点任务", "任务事项", "牵头单位", "完成时限", "完成率", "本月进展", "备注"]]
    rows += [[f"RW-{n}", "大", "小", "区发改委", "2025年", cell, cell, cell] for n, cell in enumerate(AWKWARD)]
    dealing = deal(LEDGER | {"任务台账": rows})
    data = made(dealing)
    sheet = next(sheet for sheet in read_back(data, tmp_path) if sheet.title == "任务台账")
    headings = list(sheet.rows[2])
    for heading in ("完成率", "本月进展", "备注", "上期：完成率"):
        place = headings.index(heading)
        for row, cell in zip(sheet.rows[3:], AWKWARD, strict=True):
            wanted = cell.isoformat() if cell == date(1899, 12, 31) else cell
            assert canonical_digest([RawSheet("", [[row[place]]])]) == canonical_digest([RawSheet("", [[wanted]])]), (
                cell
            )
    assert not sheet.formulas
    assert all(cell.data_type != "f" for each in opened(data) for row in each.iter_rows() for cell in row)


def test_a_text_like_a_formula_stays_text_when_a_user_changes_it() -> None:
    rows = [["任务编号", "重点任务", "任务事项", "牵头单位", "本月进展"]]
    rows += [[f"RW-{n}", "大", "小", "区发改委", text] for n, text in enumerate(("=1+1", "+1", "-1", "@x", "甲"))]
    sheet = opened(made(deal(LEDGER | {"任务台账": rows})))["任务台账"]
    place = [cell.value for cell in sheet[3]].index("本月进展") + 1
    assert [bool(sheet.cell(row, place).quotePrefix) for row in range(4, 9)] == [True] * 4 + [False]


def test_error_values_come_back_as_texts(tmp_path: Path) -> None:
    rows = [["任务编号", "重点任务", "任务事项", "牵头单位", "完成率"], ["RW-1", "大", "小", "区发改委", Mark("#REF!")]]
    sheet = next(s for s in read_back(made(deal(LEDGER | {"任务台账": rows})), tmp_path) if s.title == "任务台账")
    assert sheet.rows[3][list(sheet.rows[2]).index("完成率")] == "#REF!"


def test_what_is_sent_reads_as_the_ledger_reads_it(sample: Dealing, tmp_path: Path) -> None:
    for unit in ("区城管委", "区发改委", "区水务局"):
        back = parse(read_back(made(sample, unit), tmp_path), standard_schema()).ledger
        for one in sample.work(unit).of(Role.LEAD):
            table = back[one.table.sheet.code]
            for column in one.table.present_columns():
                sent = [one.table.column(column.heading)[index] for index in one.rows]
                assert list(table.column(column.heading)) == sent, column.heading


def test_money_in_another_unit_reads_as_the_ledger_reads_it(tmp_path: Path) -> None:
    table = """
单位：亿元
项目编号|所属规划|清单|项目名称|责任单位|计划投资|开始年份|结束年份|累计完成投资(元)
XM-1|城市规划|电力|甲线|元宝山办|1.5|2021|2024|30000
"""
    data = made(deal(LEDGER | {"项目台账": table}), "元宝山办")
    projects = parse(read_back(data, tmp_path), standard_schema()).ledger["projects"]
    assert list(projects.column("计划投资(万元)")) == [15000] and list(projects.column("累计完成投资(万元)")) == [3]


def test_shares_are_shown_as_percentages(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["任务编号", "重点任务", "任务事项", "牵头单位", "完成时限", "完成率"]]
    rows += [[f"RW-{n}", "大", "小", "区发改委", "2025年", cell] for n, cell in enumerate((0.4, "", 1))]
    dealing = deal(LEDGER | {"任务台账": rows})
    sheet = opened(made(dealing))["任务台账"]
    assert [sheet[f"G{row}"].number_format for row in (4, 5, 6)] == ["0.0#####%"] * 3
    back = parse(read_back(made(dealing), tmp_path), standard_schema()).ledger["tasks"]
    assert list(back.column("完成率")) == [40, None, 100]
    plain = opened(made(deal()))["任务台账"]
    assert plain["G4"].number_format == "General"


def test_marks_come_back(sample: Dealing, tmp_path: Path) -> None:
    for unit in sample.units[:5]:
        assert find_marks(read_back(made(sample, unit), tmp_path)) == sample.work(unit).marks


@given(
    st.text(
        st.characters(exclude_categories=["C", "Z"], exclude_characters="、，；,;()（）—…/"), min_size=1, max_size=40
    )
)
@settings(max_examples=40, deadline=None)
def test_any_name_of_a_unit_gets_its_workbook(name: str) -> None:
    rows = [["任务编号", "重点任务", "任务事项", "牵头单位"], ["RW-1", "大", "小", f"{name}、区发改委"]]
    dealing = deal({"设置": SETTINGS, "责任单位": UNITS, "任务台账": rows})
    for unit in dealing.units:
        book = opened(made(dealing, unit))
        assert book[COVER_SHEET]["B2"].value == unit and book[MARKS_SHEET]["B2"].value == unit


def test_the_same_ledger_gives_the_same_bytes() -> None:
    assert made(deal()) == made(deal())
    assert made(deal()) != made(deal(deadline="2024-07-03"))
    with zipfile.ZipFile(io.BytesIO(made(deal()))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_text_that_no_cell_can_hold_is_refused_with_its_place() -> None:
    table = [[*row] for row in (line.split("|") for line in TASKS.strip().split("\n"))]
    table[1][8] = "长" * 40_000
    with pytest.raises(CannotDo, match="任务台账!I2") as refused:
        made(deal(LEDGER | {"任务台账": table}))
    assert refused.value.path == "台账.xlsx"


# -- other programs


def saved_by_office(path: Path, folder: Path) -> Path:
    """The workbook opened and saved again by LibreOffice."""
    profile = (folder / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=180)
    return folder / path.name


@needs_office
def test_another_program_keeps_ids_marks_and_locks(sample: Dealing, tmp_path: Path) -> None:
    work = sample.work("区城管委")
    path = tmp_path / "甲.xlsx"
    path.write_bytes(made(sample, "区城管委"))
    saved = saved_by_office(path, tmp_path / "saved")
    assert saved.read_bytes() != path.read_bytes()
    sheets = read_workbook(saved)[0]
    assert find_marks(sheets) == work.marks
    book = openpyxl.load_workbook(saved)
    for one in work.sections:
        assert tuple(RowId.parse(row[0].value) for row in book[one.title].iter_rows(min_row=4)) == one.ids
        filled = {part.sent.heading for part in one.parts if part.returned}
        assert {heading for heading, _ in unlocked(book[one.title])} == filled
        assert book[one.title].protection.sheet and book[one.title].column_dimensions["A"].hidden
    assert book[MARKS_SHEET].sheet_state in ("hidden", "veryHidden")
    assert canonical_digest(sheets) == canonical_digest(read_workbook(path)[0])
