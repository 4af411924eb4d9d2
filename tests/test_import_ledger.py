"""Rows put into a ledger that exists: where they go, how they look, and that everything else stays byte for byte."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from tests import printed
from tests.office import needs_office, open_in_office
from toolkit.check import check
from toolkit.cli.import_ import command
from toolkit.library import summarize
from toolkit.schema import standard_schema
from toolkit.values import CannotDo
from toolkit.workbook.ledger_workbook import ledger_workbook
from toolkit.workbook.reader import read_ledger

SAMPLE = printed.ROOT / "samples" / "ledger-2024-06.xlsx"
HEADINGS = ("项目编号", "所属规划", "清单", "项目名称", "计划投资(万元)", "合并投资组", "阶段")
LIST = "序号,项目类型,项目名称,计划投资(万元)\n1,电力,甲,10\n2,电力,乙,20\n"
PLAN = ("--set", "所属规划=城市管理规划")


def run(*arguments: object) -> int:
    """The exit status of `taizhang import` with these arguments."""
    status = command.main([str(argument) for argument in arguments], standalone_mode=False)
    return int(status or 0)


def parts(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def blank(path: Path) -> Path:
    """A blank ledger."""
    path.write_bytes(ledger_workbook(standard_schema()))
    return path


def plain(path: Path, edit: Callable[[Any], object] = bool, rows: int = 2) -> Path:
    """A ledger of one sheet with so many projects, changed by `edit`."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "项目台账"
    sheet.append(HEADINGS)
    for number in range(1, rows + 1):
        sheet.append([f"CS-{number}", "城市管理规划", "电力", f"旧{number}", number, None, "在建"])
    edit(sheet)
    book.save(path)
    return path


def listed(path: Path, text: str = LIST) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def projects(path: Path) -> Any:
    return openpyxl.load_workbook(path)["项目台账"]


def test_the_printed_list_in_a_blank_ledger_is_the_list_that_the_ledger_then_reads(tmp_path: Path) -> None:
    ledger = blank(tmp_path / "台账.xlsx")
    before = parts(ledger.read_bytes())
    source = printed.as_xlsx(printed.printed_urban(), tmp_path / "印.xlsx")
    years = tmp_path / "对照.toml"
    years.write_text('[columns]\n"项目计划实施年份" = ["开始年份", "结束年份"]\n', encoding="utf-8")
    assert run(source, "--into", ledger, "--sheet", "项目台账", *PLAN, "--map", years) == 0
    reading = read_ledger(ledger)
    table = reading.ledger["projects"]
    records = printed.published("urban_projects")
    assert len(table) == 128
    assert list(table.column("合并投资组")) == [record[7] or None for record in records]
    assert list(table.column("项目名称")) == [record[2] for record in records]
    assert list(table.column("结束年份")) == [int(record[5][-4:]) for record in records]
    assert list(table.column("资金落实情况")) == [record[6] for record in records]
    after = parts(ledger.read_bytes())
    changed = {name for name in before if before[name] != after[name]}
    assert list(after) == list(before)
    assert len(changed) == 2  # the sheet, and its table
    assert {name.split("/")[1] for name in changed} == {"worksheets", "tables"}


def test_rows_go_below_the_last_one_and_look_like_it(tmp_path: Path) -> None:
    def edit(sheet: Any) -> None:
        for cell in sheet[3]:
            cell.font = Font(name="楷体", size=13)
        sheet["E3"].number_format = "#,##0.00"
        sheet["H9"].fill = PatternFill("solid", start_color="FFFF00")

    ledger = plain(tmp_path / "台账.xlsx", edit)
    run(listed(tmp_path / "a.csv"), "--into", ledger, "--sheet", "projects", *PLAN)
    sheet = projects(ledger)
    assert [sheet.cell(row, 4).value for row in range(1, 7)] == ["项目名称", "旧1", "旧2", "甲", "乙", None]
    assert (sheet["D5"].font.name, sheet["E5"].number_format, sheet["E5"].value) == ("楷体", "#,##0.00", 20)
    assert sheet["H9"].fill.start_color.rgb == "00FFFF00"


def test_rules_filters_tables_and_the_printed_area_reach_over_the_new_rows(tmp_path: Path) -> None:
    def edit(sheet: Any) -> None:
        listed = DataValidation(type="list", formula1='"在建,完工"')
        listed.add("G2:G3")
        elsewhere = DataValidation(type="list", formula1='"甲,乙"')
        elsewhere.add("K20:K22")
        sheet.add_data_validation(listed)
        sheet.add_data_validation(elsewhere)
        sheet.conditional_formatting.add("E2:E3", CellIsRule(operator="lessThan", formula=["0"]))
        sheet.add_table(Table(displayName="t", ref="A1:G3"))
        sheet.print_area = "A1:G3"

    ledger = plain(tmp_path / "台账.xlsx", edit)
    run(listed(tmp_path / "a.csv"), "--into", ledger, "--sheet", "项目台账", *PLAN)
    sheet = projects(ledger)
    assert [str(rule.sqref) for rule in sheet.data_validations.dataValidation] == ["G2:G5", "K20:K22"]
    assert [str(area.sqref) for area in sheet.conditional_formatting] == ["E2:E5"]
    assert (sheet.tables["t"].ref, sheet.tables["t"].autoFilter.ref) == ("A1:G5", "A1:G5")
    assert sheet.print_area == "'项目台账'!$A$1:$G$5"
    assert sheet.dimensions == "A1:G5"


def test_a_filter_of_the_sheet_reaches_over_the_new_rows_and_one_above_other_things_does_not(tmp_path: Path) -> None:
    def edit(sheet: Any) -> None:
        sheet.auto_filter.ref = "A1:G3"

    ledger = plain(tmp_path / "台账.xlsx", edit)
    run(listed(tmp_path / "a.csv"), "--into", ledger, "--sheet", "项目台账", *PLAN)
    assert projects(ledger).auto_filter.ref == "A1:G5"


def test_a_table_with_notes_below_it_is_not_stretched_over_them_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def edit(sheet: Any) -> None:
        sheet.add_table(Table(displayName="t", ref="A1:G3"))
        sheet["A5"] = "注：金额为估算数。"

    ledger = plain(tmp_path / "台账.xlsx", edit)
    run(listed(tmp_path / "a.csv"), "--into", ledger, "--sheet", "项目台账", *PLAN)
    sheet = projects(ledger)
    assert (sheet.tables["t"].ref, sheet["D6"].value) == ("A1:G3", "甲")
    assert "“t”没有扩展到新行" in capsys.readouterr().err


def test_totals_and_formulas_above_the_new_rows_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def edit(sheet: Any) -> None:
        sheet["F3"] = "=E3"
        sheet.append(["合计", None, None, None, 3])

    ledger = plain(tmp_path / "台账.xlsx", edit)
    run(listed(tmp_path / "a.csv"), "--into", ledger, "--sheet", "项目台账", *PLAN)
    said = capsys.readouterr().err
    assert "“合计”行（第4行）" in said
    assert "F 列在上面的行里是公式" in said
    assert projects(ledger)["D5"].value == "甲"


def test_a_formula_that_waits_for_its_row_is_kept_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import xlsxwriter

    ledger = tmp_path / "台账.xlsx"
    book = xlsxwriter.Workbook(str(ledger))
    sheet = book.add_worksheet("项目台账")
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_row(1, 0, ["CS-1", "城市管理规划", "电力", "旧", 1, "", "在建"])
    for row in (2, 3):
        sheet.write_formula(row, 4, f'=IF(D{row + 1}="","",1)', None, "")
    book.close()
    run(listed(tmp_path / "a.csv"), "--into", ledger, "--sheet", "项目台账", *PLAN)
    kept = projects(ledger)
    assert (kept["D3"].value, kept["E3"].value) == ("甲", '=IF(D3="","",1)')
    assert "E 列在这些行里已有公式" in capsys.readouterr().err


def test_what_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    text = (
        "序号,项目类型,项目名称,计划投资(万元)\n=1+1,+电力,@SUM(A1),10\n-2,\t=cmd|' /C calc'!A0,=HYPERLINK(\"x\"),20\n"
    )
    ledger = plain(tmp_path / "台账.xlsx")
    run(listed(tmp_path / "a.csv", text), "--into", ledger, "--sheet", "项目台账", *PLAN)
    rows = list(projects(ledger).iter_rows(min_row=4, max_col=4))
    cells = [cell for row in rows for cell in row if cell.value is not None]
    assert [cell.value for cell in rows[0]] == ["=1+1", "城市管理规划", "+电力", "@SUM(A1)"]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert all(cell.quotePrefix for cell in cells if str(cell.value)[0] in "=+@")
    assert b"<f>" not in parts(ledger.read_bytes())["xl/worksheets/sheet1.xml"]


def test_a_dry_run_and_a_refused_one_write_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ledger = plain(tmp_path / "台账.xlsx")
    before = ledger.read_bytes()
    source = listed(tmp_path / "a.csv")
    assert run(source, "--into", ledger, "--sheet", "项目台账", *PLAN, "--dry-run") == 0
    assert "试导入" in capsys.readouterr().out
    unsure = listed(tmp_path / "b.csv", LIST + "合计,,,40\n")
    assert run(unsure, "--into", ledger, "--sheet", "项目台账", *PLAN, "--strict") == 1
    assert ledger.read_bytes() == before
    assert run(unsure, "--into", ledger, "--sheet", "项目台账", *PLAN) == 0
    assert ledger.read_bytes() != before


def test_another_file_may_be_written_and_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    source = listed(tmp_path / "a.csv")
    before = SAMPLE.read_bytes()
    for name in ("一.xlsx", "二.xlsx"):
        run(source, "--into", SAMPLE, "--sheet", "项目台账", *PLAN, "-o", tmp_path / name)
    assert SAMPLE.read_bytes() == before
    assert (tmp_path / "一.xlsx").read_bytes() == (tmp_path / "二.xlsx").read_bytes()
    assert len(read_ledger(tmp_path / "一.xlsx").ledger["projects"]) == len(read_ledger(SAMPLE).ledger["projects"]) + 2


def test_importing_twice_is_refused(tmp_path: Path) -> None:
    ledger = plain(tmp_path / "台账.xlsx")
    source = listed(tmp_path / "a.csv")
    run(source, "--into", ledger, "--sheet", "项目台账", *PLAN)
    before = ledger.read_bytes()
    with pytest.raises(CannotDo, match="已有 2 个"):
        run(source, "--into", ledger, "--sheet", "项目台账", *PLAN)
    assert ledger.read_bytes() == before


def test_the_json_says_which_row_went_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ledger = plain(tmp_path / "台账.xlsx")
    run(listed(tmp_path / "a.csv"), "--into", ledger, "--sheet", "项目台账", *PLAN, "--format", "json")
    said = json.loads(capsys.readouterr().out)
    assert (said["written"], said["first_row"], said["last_row"]) == (True, 4, 5)
    assert [line["ledger_row"] for line in said["lines"]] == [None, 4, 5]
    assert said["rows"][0]["项目名称"] == "甲"


def test_the_sheet_may_be_named_by_alias_and_a_misspelt_name_is_answered_with_the_nearest(tmp_path: Path) -> None:
    ledger = plain(tmp_path / "台账.xlsx")
    source = listed(tmp_path / "a.csv")
    assert run(source, "--into", ledger, "--sheet", "重点项目", *PLAN, "--dry-run") == 0
    with pytest.raises(CannotDo) as refused:
        run(source, "--into", ledger, "--sheet", "项目抬账", *PLAN)
    assert "“项目台账”" in refused.value.remedy


def test_ledgers_that_cannot_take_rows_are_refused_in_words_of_importing(tmp_path: Path) -> None:
    source = listed(tmp_path / "a.csv")

    def refusal(ledger: Path, sheet: str = "项目台账") -> CannotDo:
        with pytest.raises(CannotDo) as refused:
            run(source, "--into", ledger, "--sheet", sheet, *PLAN)
        assert "标注" not in str(refused.value)
        return refused.value

    assert "找不到文件" in refusal(tmp_path / "没有.xlsx").message
    assert "没有“任务台账”工作表" in refusal(plain(tmp_path / "一.xlsx"), "任务台账").message
    old = tmp_path / "旧.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert ".xlsx" in refusal(old).message
    signed = plain(tmp_path / "签.xlsx")
    with ZipFile(signed, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<a/>")
    found = refusal(signed)
    assert found.message == "工作簿带有数字签名，导入会使签名失效。" and found.remedy.endswith("再对副本导入。")
    shared = plain(tmp_path / "共.xlsx")
    with ZipFile(shared, "a") as archive:
        archive.writestr("xl/revisions/revisionHeaders.xml", "<a/>")
    assert refusal(shared).remedy == "请取消共享后另存，再重新导入。"
    ledger = plain(tmp_path / "二.xlsx")
    with pytest.raises(CannotDo, match="源文件就是台账本身"):
        run(ledger, "--into", ledger, "--sheet", "项目台账")
    with pytest.raises(CannotDo, match="不能写回源文件"):
        run(source, "--into", ledger, "--sheet", "项目台账", *PLAN, "-o", source)


@pytest.mark.parametrize("text", ["[columns", '[columns]\n"甲" = 乙\n', "\xff"])
def test_a_map_that_is_no_toml_is_refused_with_its_path(text: str, tmp_path: Path) -> None:
    path = tmp_path / "对照.toml"
    path.write_bytes(text.encode("latin-1" if text == "\xff" else "utf-8"))
    ledger = plain(tmp_path / "台账.xlsx")
    with pytest.raises(CannotDo, match=r"不是 TOML|不是 UTF-8") as refused:
        run(listed(tmp_path / "a.csv"), "--into", ledger, "--sheet", "项目台账", "--map", path)
    assert refused.value.path == str(path)


def test_a_sheet_written_with_prefixes_and_rows_without_numbers_is_patched_too(tmp_path: Path) -> None:
    ledger = plain(tmp_path / "台账.xlsx", rows=1)
    names = parts(ledger.read_bytes())
    sheet = names["xl/worksheets/sheet1.xml"].decode()
    made = [_prefixed_row(row) for row in (HEADINGS, ("CS-1", "城市管理规划", "电力", "旧", "1", "", "在建"))]
    rows = "".join(made)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    assert "<sheetData>" in sheet
    names["xl/worksheets/sheet1.xml"] = (
        f'<x:worksheet xmlns:x="{main}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'.encode()
    )
    with ZipFile(ledger, "w") as archive:
        for name, data in names.items():
            archive.writestr(name, data)
    run(listed(tmp_path / "a.csv"), "--into", ledger, "--sheet", "项目台账", *PLAN)
    assert list(read_ledger(ledger).ledger["projects"].column("项目名称")) == ["旧", "甲", "乙"]


def _prefixed_row(row: tuple[str, ...]) -> str:
    cells = (f'<x:c t="inlineStr"><x:is><x:t>{text}</x:t></x:is></x:c>' for text in row)
    return f"<x:row>{''.join(cells)}</x:row>"


@needs_office
def test_the_ledger_still_opens_in_an_office_program(tmp_path: Path) -> None:
    source = printed.as_docx(printed.printed_urban(), tmp_path / "印.docx")
    out = tmp_path / "台账.xlsx"
    run(
        source,
        "--into",
        SAMPLE,
        "--sheet",
        "项目台账",
        "--set",
        "所属规划=新规划",
        "--set",
        "项目编号=XG-###",
        "-o",
        out,
    )
    assert open_in_office(out, tmp_path / "pdf").stat().st_size > 1000
    assert len(read_ledger(out).ledger["projects"]) == 144 + 128


def test_a_ledger_of_the_longest_name_is_written(tmp_path: Path) -> None:
    ledger, source = plain(tmp_path / f"{'账' * 83}.xlsx"), listed(tmp_path / "a.csv")
    assert run(source, "--into", ledger, "--sheet", "项目台账", *PLAN) == 0


@pytest.mark.parametrize("lock", ["~$台账.xlsx", ".~lock.台账.xlsx#"])
def test_a_ledger_that_is_open_elsewhere_is_not_written(lock: str, tmp_path: Path) -> None:
    ledger, source = plain(tmp_path / "台账.xlsx"), listed(tmp_path / "a.csv")
    before = ledger.read_bytes()
    (tmp_path / lock).write_bytes(b"x")
    arguments = (source, "--into", ledger, "--sheet", "项目台账", *PLAN)
    with pytest.raises(CannotDo, match="正在表格软件中打开") as refused:
        run(*arguments)
    assert lock in refused.value.remedy
    assert ledger.read_bytes() == before
    assert run(*arguments, "--dry-run") == 0
    assert run(*arguments, "-o", tmp_path / "新.xlsx") == 0
    (tmp_path / lock).unlink()
    assert run(*arguments) == 0


def test_the_result_is_not_given_the_name_of_another_kind_of_file(tmp_path: Path) -> None:
    ledger, source = plain(tmp_path / "台账.xlsx"), listed(tmp_path / "a.csv")
    with pytest.raises(CannotDo, match=r"\.xlsx"):
        run(source, "--into", ledger, "--sheet", "项目台账", *PLAN, "-o", tmp_path / "新.xls")
    assert not (tmp_path / "新.xls").exists()


def test_what_is_remarked_of_the_ledger_is_in_the_json_too(tmp_path: Path, capfdbinary: Any) -> None:
    def total(sheet: Any) -> None:
        sheet.append(["合计", None, None, None, 3])

    ledger = plain(tmp_path / "台账.xlsx", total)
    run(listed(tmp_path / "a.csv"), "--into", ledger, "--sheet", "项目台账", *PLAN, "--format", "json")
    data = json.loads(capfdbinary.readouterr().out)
    assert any("合计" in remark for remark in data["remarks"])


def test_rows_with_long_text_are_as_high_as_their_lines_where_the_look_wraps(tmp_path: Path) -> None:
    text = LIST + f"3,电力,{'长名称' * 20},5\n"
    ledger = blank(tmp_path / "台账.xlsx")
    run(listed(tmp_path / "a.csv", text), "--into", ledger, "--sheet", "项目台账", *PLAN)
    heights = [projects(ledger).row_dimensions[row].height for row in (4, 5, 6)]
    assert heights[:2] == [None, None]
    assert heights[2] > 40
    unwrapped = plain(tmp_path / "平.xlsx")
    run(listed(tmp_path / "a.csv", text), "--into", unwrapped, "--sheet", "项目台账", *PLAN)
    assert projects(unwrapped).row_dimensions[5].height is None


def test_macros_are_kept(tmp_path: Path) -> None:
    ledger = tmp_path / "台账.xlsm"
    plain(tmp_path / "无.xlsx")
    macros = bytes(range(256)) * 20
    kinds = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    with ZipFile(tmp_path / "无.xlsx") as before, ZipFile(ledger, "w") as after:
        for name in before.namelist():
            usual = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
            after.writestr(name, before.read(name).replace(usual, kinds))
        after.writestr("xl/vbaProject.bin", macros)
    whole = parts(ledger.read_bytes())
    assert run(listed(tmp_path / "a.csv"), "--into", ledger, "--sheet", "项目台账", *PLAN) == 0
    changed = parts(ledger.read_bytes())
    assert changed["xl/vbaProject.bin"] == macros
    assert {name for name in whole if whole[name] != changed[name]} == {"xl/worksheets/sheet1.xml"}


def test_rows_that_come_to_stand_in_hidden_ones_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[5].hidden = True

    arguments = (listed(tmp_path / "a.csv"), "--sheet", "项目台账", *PLAN, "--into")
    run(*arguments, plain(tmp_path / "藏.xlsx", hide))
    assert "新行里有 1 行在隐藏的行上（第5行起）" in capsys.readouterr().err
    run(*arguments, plain(tmp_path / "台账.xlsx"))
    assert "隐藏" not in capsys.readouterr().err


@pytest.mark.parametrize("row", ['<row r="4" ht="30"/>', '<row r="6" hidden="1"></row>', '<row r="5"/><row r="9"/>'])
def test_rows_without_cells_anywhere_do_no_harm(row: str, tmp_path: Path) -> None:
    ledger = plain(tmp_path / "台账.xlsx")
    whole = parts(ledger.read_bytes())
    with ZipFile(ledger, "w") as archive:
        for name, data in whole.items():
            wanted = name == "xl/worksheets/sheet1.xml"
            archive.writestr(name, data.replace(b"</sheetData>", row.encode() + b"</sheetData>") if wanted else data)
    run(listed(tmp_path / "a.csv", LIST + "3,电力,丙,30\n"), "--into", ledger, "--sheet", "项目台账", *PLAN)
    names = [cell.value for cell in projects(ledger)["D"]]
    assert names == ["项目名称", "旧1", "旧2", "甲", "乙", "丙"]
    numbers = [
        int(n) for n in re.findall(r'<row r="(\d+)"', parts(ledger.read_bytes())["xl/worksheets/sheet1.xml"].decode())
    ]
    assert numbers == sorted(set(numbers))


def test_strict_keeps_from_writing_where_the_ledger_gives_cause_too(tmp_path: Path) -> None:
    source = listed(tmp_path / "a.csv")
    strict = ("--sheet", "项目台账", *PLAN, "--set", "开始年份=2021", "--set", "结束年份=2022", "--strict", "--into")
    ledger = blank(tmp_path / "总.xlsx")
    book = openpyxl.load_workbook(ledger)
    book["项目台账"]["A4"], book["项目台账"]["G4"] = "合计", 3
    book.save(ledger)
    before = ledger.read_bytes()
    assert run(source, *strict, ledger) == 1
    assert ledger.read_bytes() == before
    assert run(source, *strict, blank(tmp_path / "台账.xlsx")) == 0


@pytest.mark.parametrize("kind", ["xlsx", "xls", "docx", "csv"])
def test_what_was_imported_is_checked_and_summed_up_as_published(kind: str, tmp_path: Path) -> None:
    made = printed.printed_urban()
    writers = {"xlsx": printed.as_xlsx, "xls": printed.as_xls, "docx": printed.as_docx, "csv": printed.as_text}
    source, ledger = writers[kind](made, tmp_path / f"印.{kind}"), blank(tmp_path / "台账.xlsx")
    years = tmp_path / "对照.toml"
    years.write_text('[columns]\n"项目计划实施年份" = ["开始年份", "结束年份"]\n', encoding="utf-8")
    assert run(source, "--into", ledger, "--sheet", "项目台账", *PLAN, "--map", years) == 0
    reading = read_ledger(ledger)
    found = [finding.code for finding in check(reading) if finding.place.sheet == "项目台账"]
    assert found == ["same-project", *["same-scope"] * 3]  # the oddities of the published list
    summary = summarize(reading, "2021")
    lists = {part.list: (part.projects, part.planned) for part in summary.lists}
    assert sum(planned for _, planned in lists.values()) == 492826
    assert lists["电力"] == (47, 176155)
    assert lists["新建城市道路"] == (15, 236250)
