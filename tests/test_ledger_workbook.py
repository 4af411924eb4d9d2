"""The ledger workbook made from the schema, and the whole files it is written with."""

from __future__ import annotations

import csv
import errno
import io
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

import openpyxl
import pytest
from office import needs_office, open_in_office
from python_calamine import CalamineWorkbook

from toolkit.files import fixed_zip, make_folder, read_lines, read_whole, write_parts, write_whole
from toolkit.schema import standard_schema
from toolkit.values import CannotDo
from toolkit.workbook.ledger_workbook import ledger_workbook
from toolkit.workbook.sheet_layout import FIRST_ROW, HEADING_ROW, LAST_ROW

SCHEMA = standard_schema()
ROOT = Path(__file__).resolve().parents[1]
GUIDE = "说明"
TASKS: list[dict[str, object]] = [
    {"任务编号": "RW-01", "任务事项": "甲", "完成率": 40, "填报日期": date(2024, 6, 25)},
    {"任务编号": "RW-02", "任务事项": "乙", "完成率": "45%"},
    {"任务编号": "合计", "任务事项": "丙"},
]


def opened(data: bytes, **options: bool) -> Any:
    """The workbook as openpyxl reads it."""
    return openpyxl.load_workbook(io.BytesIO(data), **options)


def made(rows: list[dict[str, object]], code: str = "tasks", **options: Any) -> Any:
    """The sheet of a workbook made with these rows."""
    return opened(ledger_workbook(SCHEMA, {code: rows}, **options))[SCHEMA.sheet(code).title]


def blank() -> Any:
    return opened(ledger_workbook(SCHEMA))


def cell_of(page: Any, heading: str, row: int = FIRST_ROW) -> Any:
    """The cell under a heading."""
    return next(page.cell(row, cell.column) for cell in page[HEADING_ROW] if cell.value == heading)


# --- sheets, headings, rows


def test_guide_then_every_sheet_in_order() -> None:
    assert blank().sheetnames == [GUIDE, *(sheet.title for sheet in SCHEMA.sheets)]


@pytest.mark.parametrize("sheet", SCHEMA.sheets, ids=lambda sheet: sheet.code)
def test_title_hint_and_headings(sheet: Any) -> None:
    page = blank()[sheet.title]
    assert page["A1"].value == sheet.title
    assert sheet.about in page["A2"].value
    assert [cell.value for cell in page[HEADING_ROW]] == [column.heading for column in sheet.columns]


@pytest.mark.parametrize("sheet", SCHEMA.sheets, ids=lambda sheet: sheet.code)
def test_required_headings_are_bold_and_every_heading_is_explained(sheet: Any) -> None:
    page = blank()[sheet.title]
    for column, cell in zip(sheet.columns, page[HEADING_ROW], strict=True):
        assert cell.font.bold == column.required
        assert cell.comment.author == "taizhang"
        assert column.note in cell.comment.text and column.example in cell.comment.text
        assert ("必填" in cell.comment.text) == column.required
        assert all(choice in cell.comment.text for choice in column.choices)


def test_required_and_other_headings_differ_in_colour() -> None:
    page = made([{"任务编号": "RW-01", "另加": "甲"}])
    fills = {cell_of(page, name, HEADING_ROW).fill.start_color.rgb for name in ("任务编号", "责任人", "另加")}
    assert len(fills) == 3


def test_unit_of_money_stands_above_the_headings() -> None:
    book = blank()
    assert "单位：万元" in book["项目台账"]["A2"].value
    assert "万元" not in book["任务台账"]["A2"].value


def test_notes_and_about_are_shown() -> None:
    book = opened(ledger_workbook(SCHEMA, notes={"tasks": "进展为示例。"}, about=["关于本台账的话。"]))
    assert book["任务台账"]["A2"].value.endswith("进展为示例。")
    assert any("关于本台账的话。" in str(cell.value) for (cell,) in book[GUIDE]["A1:A40"])


def test_values_keep_their_types() -> None:
    page = made(TASKS)
    assert cell_of(page, "完成率").value == 40
    assert cell_of(page, "完成率", FIRST_ROW + 1).value == "45%"
    assert cell_of(page, "填报日期").value == datetime(2024, 6, 25)
    assert cell_of(page, "填报日期").number_format == "yyyy-mm-dd"


def test_other_headings_become_columns_at_the_right_end_in_order() -> None:
    page = made([{"任务编号": "RW-01", "乙列": 1}, {"任务编号": "RW-02", "甲列": 2}])
    assert [cell.value for cell in page[HEADING_ROW]][-2:] == ["乙列", "甲列"]
    assert cell_of(page, "甲列", FIRST_ROW + 1).value == 2


def test_headings_that_a_table_would_refuse_are_told_apart() -> None:
    page = made([{"任务编号": "RW-01", "": 1, "Note": 2, "note": 3, "上\n下": 4}])
    assert [cell.value for cell in page[HEADING_ROW]][-4:] == ["列14", "Note", "note（16）", "上 下"]
    assert [cell.value for cell in page[FIRST_ROW]][-4:] == [1, 2, 3, 4]


def test_a_sheet_that_the_schema_does_not_have_is_an_error() -> None:
    with pytest.raises(KeyError):
        ledger_workbook(SCHEMA, {"nothing": []})


# --- text stays text, and nothing is lost


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x")', "+1", "-1+2", "@SUM(A1)", "#REF!", "=", "007"])
def test_text_is_never_a_formula_a_number_or_an_error(text: str) -> None:
    cell = cell_of(made([{"任务编号": "RW-01", "本月进展": text, "另加": text}]), "本月进展")
    assert (cell.value, cell.data_type) == (text, "s")
    assert bool(cell.quotePrefix) == (text[0] in "=+-@")


def test_no_data_sheet_holds_a_formula() -> None:
    data = ledger_workbook(SCHEMA, {"tasks": [{"任务编号": "=A1", "=B1": "=C1"}]}, {"tasks": "=D1"}, ["=E1"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        with_formulas = [name for name in archive.namelist() if b"<f>" in archive.read(name)]
    assert with_formulas == ["xl/worksheets/sheet1.xml"]


def test_characters_that_xml_cannot_carry_come_back() -> None:
    data = ledger_workbook(SCHEMA, {"tasks": [{"任务编号": "RW-01", "本月进展": "甲\x01乙_x0041_"}]})
    page = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("任务台账")
    assert "甲\x01乙_x0041_" in page.to_python()[FIRST_ROW - 1]


def test_text_too_long_for_a_cell_is_refused_not_cut() -> None:
    with pytest.raises(CannotDo, match=r"任务台账.*J4"):
        ledger_workbook(SCHEMA, {"tasks": [{"任务编号": "RW-01", "本月进展": "长" * 32768}]})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), date(1899, 1, 1), 10**18])
def test_what_excel_cannot_hold_as_a_value_is_kept_as_text(value: object) -> None:
    cell = cell_of(made([{"任务编号": "RW-01", "本月进展": value}]), "本月进展")
    assert (cell.value, cell.data_type) == (str(value), "s")


# --- tables, drop-downs, prompts, panes, printing, protection


def test_tables_cover_headings_and_rows() -> None:
    book = opened(ledger_workbook(SCHEMA, {"tasks": TASKS}))
    tables = {page.title: next(iter(page.tables.values())) for page in book.worksheets[1:]}
    assert tables["任务台账"].ref == f"A{HEADING_ROW}:M{HEADING_ROW + len(TASKS)}"
    names = [table.displayName for table in tables.values()]
    assert len(set(names)) == len(names) and all(name.isascii() for name in names)
    assert all(table.tableStyleInfo.showRowStripes for table in tables.values())
    for title, table in tables.items():
        assert [column.name for column in table.tableColumns] == [c.value for c in book[title][HEADING_ROW]]


def validations(page: Any) -> Mapping[str, Any]:
    return {str(found.sqref): found for found in page.data_validations.dataValidation}


def test_choices_are_drop_downs_that_question_and_do_not_refuse() -> None:
    cells = f"H{FIRST_ROW}:H{LAST_ROW}"
    listed = validations(blank()["问题台账"])[cells]
    assert (listed.type, listed.formula1, listed.errorStyle) == ("list", '"建账,整改,复查,销账"', "warning")


@pytest.mark.parametrize("heading", ["牵头单位", "完成率", "完成时限", "填报日期"])
def test_other_kinds_only_prompt(heading: str) -> None:
    page = blank()["任务台账"]
    letter = cell_of(page, heading).column_letter
    prompt = validations(page)[f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}"]
    assert prompt.type is None and prompt.showInputMessage and not prompt.showErrorMessage
    assert len(prompt.promptTitle) <= 32 and 0 < len(prompt.prompt) <= 255


@pytest.mark.parametrize(
    ("title", "pane"), [("设置", "B4"), ("任务台账", "D4"), ("项目台账", "E4"), ("责任单位", "B4")]
)
def test_headings_and_names_stay_in_view(title: str, pane: str) -> None:
    assert blank()[title].freeze_panes == pane


@pytest.mark.parametrize("sheet", SCHEMA.sheets, ids=lambda sheet: sheet.code)
def test_print_set_up(sheet: Any) -> None:
    page = blank()[sheet.title]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$1:$3"
    assert page.oddFooter.center.text == "第 &P 页 共 &N 页"
    for column, letter in zip(sheet.columns, page.column_dimensions, strict=True):
        assert page.column_dimensions[letter].width >= column.width


def test_only_the_guide_is_protected_and_without_a_password() -> None:
    book = blank()
    assert [page.title for page in book if page.protection.sheet] == [GUIDE]
    assert book[GUIDE].protection.password is None
    assert all(cell.protection.locked for row in book[GUIDE] for cell in row)


def test_rows_have_a_height_that_is_not_fixed() -> None:
    data = ledger_workbook(SCHEMA, {"tasks": [{"任务编号": "RW-01", "本月进展": "长" * 100}]})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.read("xl/worksheets/sheet3.xml").decode()
    row = part.split(f'<row r="{FIRST_ROW}"')[1].split(">")[0]
    assert "customHeight" not in row and float(row.split('ht="')[1].split('"')[0]) > 75


# --- settings


def test_settings_are_the_items_of_the_schema_with_their_defaults() -> None:
    page = blank()["设置"]
    rows = {row[0]: row[1] for row in page.iter_rows(min_row=FIRST_ROW, values_only=True)}
    assert list(rows) == [item.name for item in SCHEMA.settings]
    assert (rows["序时算法"], rows["序时容差(百分点)"], rows["名称"]) == ("按月", 10, None)


def test_given_settings_take_the_place_of_defaults_and_unknown_ones_follow() -> None:
    page = made([{"项": "别的", "值": "甲"}, {"项": "序时算法", "值": "按日"}], "settings")
    rows = {row[0]: row[1] for row in page.iter_rows(min_row=FIRST_ROW, values_only=True)}
    assert rows["序时算法"] == "按日" and list(rows)[-1] == "别的"


def test_settings_explain_themselves() -> None:
    page = blank()["设置"]
    for row, item in enumerate(SCHEMA.settings, FIRST_ROW):
        assert item.note in page.cell(row, 2).comment.text
        assert (f"B{row}" in validations(page)) == bool(item.choices)


# --- the counts of the guide


def counts(book: Any) -> dict[str, tuple[object, ...]]:
    """The block of counts, by the title of a sheet."""
    titles = {sheet.title for sheet in SCHEMA.sheets}
    return {row[0]: row[1:4] for row in book[GUIDE].iter_rows(values_only=True) if row[0] in titles}


ROWS: dict[str, list[dict[str, object]]] = {
    "tasks": TASKS,
    "problems": [{"问题编号": f"WT-{n}", "环节": step} for n, step in enumerate(("建账", "整改", "整改"))],
}


def test_counts_are_formulas_with_results() -> None:
    data = ledger_workbook(SCHEMA, ROWS)
    assert all(str(cells[0]).startswith("=COUNTA(") for cells in counts(opened(data)).values())
    results = counts(opened(data, data_only=True))
    assert results["任务台账"] == (2, 2, "—")
    assert results["问题台账"] == (3, "—", "建账 1，整改 2，复查 0，销账 0")
    assert "设置" not in results


@needs_office
def test_libreoffice_calculates_the_same_counts(tmp_path: Path) -> None:
    data = ledger_workbook(SCHEMA, ROWS)
    without_results = tmp_path / "counts.xlsx"
    opened(data).save(without_results)
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = ["soffice", home, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
    subprocess.run([*command, "--outdir", tmp_path, without_results], check=True, capture_output=True, timeout=180)
    with (tmp_path / "counts.csv").open(encoding="utf-8", newline="") as file:
        shown = {row[0]: tuple(row[1:4]) for row in csv.reader(file) if len(row) > 3}
    for title, results in counts(opened(data, data_only=True)).items():
        assert shown[title] == tuple(str(result) for result in results)


@needs_office
def test_libreoffice_opens_a_blank_ledger(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(ledger_workbook(SCHEMA))
    assert open_in_office(path, tmp_path / "pdf").stat().st_size > 0


# --- the same bytes


def test_same_bytes_in_another_process_with_other_hashes() -> None:
    code = (
        "import hashlib, toolkit.schema, toolkit.workbook.ledger_workbook as w;"
        "print(hashlib.sha256(w.ledger_workbook(toolkit.schema.standard_schema())).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_fixed_zip_keeps_parts_and_order_and_drops_the_clock() -> None:
    core = '<dcterms:created xsi:type="a">2024-06-30T01:02:03Z</dcterms:created><dc:creator>甲</dc:creator>'

    def archive(when: tuple[int, int, int, int, int, int], method: int) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", method) as new:
            new.writestr(zipfile.ZipInfo("乙.xml", when), "2")
            new.writestr(zipfile.ZipInfo("docProps/core.xml", when), core.replace("2024", str(when[0])))
        return fixed_zip(packed.getvalue())

    fixed = archive((2024, 6, 30, 1, 2, 3), zipfile.ZIP_STORED)
    assert fixed == archive((2019, 1, 1, 0, 0, 0), zipfile.ZIP_DEFLATED) == fixed_zip(fixed)
    with zipfile.ZipFile(io.BytesIO(fixed)) as parts:
        assert parts.namelist() == ["乙.xml", "docProps/core.xml"]
        assert parts.read("乙.xml") == b"2"
        assert "2000-01-01T00:00:00Z</dcterms:created><dc:creator>甲" in parts.read("docProps/core.xml").decode()


# --- whole files


def failing(code: int) -> Any:
    def fail(*_: object, **__: object) -> NoReturn:
        raise OSError(code, os.strerror(code))

    return fail


def test_written_whole_and_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "甲.bin"
    write_whole(path, b"1")
    write_whole(path, b"22")
    assert read_whole(path, 2) == b"22"
    assert list(tmp_path.iterdir()) == [path]


def test_written_in_parts_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "甲.bin"
    write_parts(path, (b"%d" % number for number in range(3)))
    assert path.read_bytes() == b"012"
    with pytest.raises(ZeroDivisionError):
        write_parts(path, (b"%d" % (1 // number) for number in (1, 0)))
    assert path.read_bytes() == b"012" and list(tmp_path.iterdir()) == [path]


def test_lines_are_read_one_by_one_and_none_is_too_long(tmp_path: Path) -> None:
    path = tmp_path / "甲.bin"
    path.write_bytes(b"1\n\n22\n333")
    assert list(read_lines(path, 3)) == [b"1\n", b"\n", b"22\n", b"333"]
    with pytest.raises(CannotDo, match="一行超过 2 "):
        list(read_lines(path, 2))
    for none in (tmp_path, tmp_path / "无"):
        with pytest.raises(CannotDo) as caught:
            list(read_lines(none, 3))
        assert caught.value.path == str(none)


@pytest.mark.skipif(os.name == "nt", reason="permissions and links as POSIX has them")
def test_permissions_and_links_stay(tmp_path: Path) -> None:
    target, link = tmp_path / "甲", tmp_path / "乙"
    target.write_bytes(b"1")
    target.chmod(0o640)
    link.symlink_to(target)
    write_whole(link, b"2")
    assert link.is_symlink() and target.read_bytes() == b"2"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_what_is_no_plain_file_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    os.mkfifo(path)
    with pytest.raises(CannotDo, match="这不是普通文件，不能写入"):
        write_whole(path, b"new")
    assert path.is_fifo()


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("replace", errno.EACCES, "没有写入权限"),
        ("replace", errno.EBUSY, "正被其他程序打开"),
        ("fsync", errno.ENOSPC, "磁盘空间不足"),
        ("open", errno.EROFS, "只读"),
        ("open", errno.ENAMETOOLONG, "太长"),
        ("open", errno.EIO, "没有写入"),
    ],
)
def test_a_failed_write_leaves_what_was_there_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int, words: str
) -> None:
    path = tmp_path / "甲.xlsx"
    path.write_bytes(b"old")
    with monkeypatch.context() as patch:
        patch.setattr(os, name, failing(code))
        with pytest.raises(CannotDo, match=words) as caught:
            write_whole(path, b"new")
    assert caught.value.path == str(path) and caught.value.remedy
    assert list(tmp_path.iterdir()) == [path] and path.read_bytes() == b"old"


def test_an_interrupted_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            write_whole(tmp_path / "甲.xlsx", b"new")
    assert not list(tmp_path.iterdir())


def test_a_read_only_target_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "甲.xlsx"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(CannotDo, match="只读"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match="文件夹不存在"):
        write_whole(tmp_path / "无" / "甲.xlsx", b"1")
    with pytest.raises(CannotDo, match="文件夹"):
        write_whole(tmp_path, b"1")


def test_folders_are_made_or_it_is_said_why_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_folder(tmp_path / "甲" / "乙")
    make_folder(tmp_path / "甲" / "乙")
    (tmp_path / "丙").write_bytes(b"1")
    for path in (tmp_path / "丙", tmp_path / "丙" / "丁"):
        with pytest.raises(CannotDo, match="同名的文件"):
            make_folder(path)
    monkeypatch.setattr(os, "mkdir", failing(errno.EACCES))
    with pytest.raises(CannotDo, match="没有写入权限"):
        make_folder(tmp_path / "戊")


def test_what_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "甲.xlsx"
    with pytest.raises(CannotDo, match="找不到文件"):
        read_whole(path, 9)
    with pytest.raises(CannotDo, match="文件夹"):
        read_whole(tmp_path, 9)
    path.write_bytes(b"")
    with pytest.raises(CannotDo, match="0 字节"):
        read_whole(path, 9)
    path.write_bytes(b"1" * 10)
    with pytest.raises(CannotDo, match="超过 9 字节"):
        read_whole(path, 9)
    monkeypatch.setattr(Path, "open", failing(errno.EACCES))
    with pytest.raises(CannotDo, match="没有读取权限"):
        read_whole(path, 99)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are a thing of POSIX")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "甲")
    with pytest.raises(CannotDo, match="不是普通文件"):
        read_whole(tmp_path / "甲", 9)
