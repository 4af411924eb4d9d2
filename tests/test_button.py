"""The four buttons, against a double of Excel (tests/xlwings_double.py): this proves nothing of Excel itself."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import openpyxl
import pytest
import xlwings
from openpyxl.worksheet.cell_range import MultiCellRange
from pressing import NAMES, ROOT, begin, command, ledger, press, run, snapshot

from toolkit.check import check
from toolkit.workbook.reader import read_ledger

SAMPLES = ROOT / "samples"
MADE = ("校验结果", "汇总", "汇总-责任单位", "汇总-滞后与逾期", "对比上月")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "二〇二四年 台账"
    folder.mkdir()
    ledger(folder / "五月 台账.xlsx", "2024年5月", percents={"H2": 70, "H5": 65})
    return ledger(folder / "六月 台账.xlsx")


def rows(sheet) -> list[list[object]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


# -- the command line of the macro


def test_the_command_is_the_one_that_the_macro_of_xlwings_builds():
    macro = (Path(xlwings.__file__).parent / "xlwings.bas").read_text(encoding="utf-8", errors="replace")
    assert ' -B -c ""import xlwings.utils;xlwings.utils.prepare_sys_path(\\""" & PYTHONPATH & "\\""); " & ' in macro
    assert '" --wb=" & """" & ThisWorkbook.Name & """ --from_xl=1" & " --app=" & Chr(34)' in macro
    given = command("validate", "C:\\二〇二四年 台账\\六月.xlsm")
    assert given[1:3] == ["-B", "-c"]
    assert given[3].endswith('"); import toolkit.button; toolkit.button.validate()')
    assert 'prepare_sys_path("true;C:\\\\二〇二四年 台账\\\\六月.xlsm;' in given[3]
    assert given[4:] == ["--wb=六月.xlsm", "--from_xl=1", "--app=C:\\Office\\Microsoft Excel", "--hwnd=123"]


@pytest.mark.parametrize(
    ("button", "page"), [("validate", "校验结果"), ("summarize", "汇总"), ("compare", "对比上月"), ("report", None)]
)
def test_each_button_works_from_the_command_line(button: str, page: str | None, book: Path, tmp_path: Path):
    pressed = run(button, book, tmp_path)
    assert (pressed.status, pressed.errors, pressed.printed, pressed.alert) == (0, "", "", "")
    assert pressed.log == ""
    assert pressed.told["status"][-1] is False
    assert any(str(told).endswith("正在读取“任务台账”……") for told in pressed.told["status"])
    assert pressed.told["now"] == {"screen_updating": True, "enable_events": True}
    if page:
        assert pressed.told["activated"][-1] == page
    else:
        assert pressed.told["opened"] == [str(book.parent / "输出" / "2024-06-月度专刊.docx")]
        assert Path(pressed.told["opened"][0]).read_bytes()[:2] == b"PK"
        assert pressed.told["opened"][0] in pressed.result


def test_without_excel_one_sentence_and_the_place_of_the_log(tmp_path: Path):
    pressed = run("validate", None, tmp_path, fullname="C:\\没有.xlsm")
    assert pressed.status == 1
    assert "校验没有完成：没有找到按下按钮的 Excel 工作簿。" in pressed.errors
    assert "Traceback" not in pressed.errors and str(tmp_path / "state") in pressed.errors
    assert "Traceback" in pressed.log


def told(status: Path) -> str:
    return status.read_text(encoding="utf-8") if status.exists() else ""


def test_a_second_press_waits_for_the_first(book: Path, tmp_path: Path):
    from toolkit.excel.locking import only_press

    folder = tmp_path / "state" / "taizhang"
    folder.mkdir(parents=True)
    with only_press(folder, str(book), bool):
        process = begin("validate", book, tmp_path, follow=str(tmp_path / "status"))
        while "正在等它" not in told(tmp_path / "status"):
            assert process.poll() is None
            time.sleep(0.05)
        assert "正在读取" not in told(tmp_path / "status")
    assert process.wait(timeout=60) == 0
    assert "正在读取" in told(tmp_path / "status")
    assert "错误" in openpyxl.load_workbook(tmp_path / "after.xlsx")["操作"][NAMES["操作_结果"]].value


def test_a_press_that_waits_too_long_says_so(book: Path, tmp_path: Path, monkeypatch):
    from toolkit.excel import locking

    monkeypatch.setattr(locking.only_press.__wrapped__, "__defaults__", (0.0,))
    (tmp_path / "state" / "taizhang").mkdir(parents=True)
    with locking.only_press(tmp_path / "state" / "taizhang", str(book), bool, 0.0):
        pressed = press("validate", book, tmp_path, monkeypatch)
    assert pressed.alert.startswith("校验没有完成：上一次按下的按钮还没有做完。请等它做完后再按。")
    assert not set(MADE) & set(pressed.book.sheetnames)


def test_the_lock_of_a_dead_program_does_not_count(book: Path, tmp_path: Path, monkeypatch):
    from toolkit.excel.locking import only_press

    folder = tmp_path / "state" / "taizhang"
    folder.mkdir(parents=True)
    with only_press(folder, str(book), bool):
        pass
    assert list(folder.glob("*.lock"))
    assert press("validate", book, tmp_path, monkeypatch).alert == ""


# -- 校验


def test_validate_lists_marks_and_notes_what_the_command_finds(book: Path, tmp_path: Path, monkeypatch):
    pressed = press("validate", book, tmp_path, monkeypatch)
    expected = check(read_ledger(book))
    page = pressed.book["校验结果"]
    heading = next(n for n, row in enumerate(rows(page)) if row[0] == "级别")
    listed = [(row[10], row[1]) for row in rows(page)[heading + 1 :]]
    assert listed == [(f.code, f.place.sheet) for f in expected]
    tasks = pressed.book["任务台账"]
    cells = {f.place.cell for f in expected if f.place.sheet == "任务台账" and f.place.cell}
    assert cells == {"A5", "F4", "H3"} and all(marked(tasks, cell) for cell in cells)
    assert not marked(tasks, "C2")
    assert "“2021.1”" in tasks["F4"].comment.text
    assert tasks["F4"].comment.text.endswith("【提示】台账校验自动标注")


def marked(sheet, cell: str) -> bool:
    return any(
        cell in MultiCellRange(str(one.sqref)) and "台账校验" in rule.formula[0]
        for one in sheet.conditional_formatting
        for rule in one.rules
    )


def test_links_lead_to_the_cells(book: Path, tmp_path: Path, monkeypatch):
    page = press("validate", book, tmp_path, monkeypatch).book["校验结果"]
    links = {cell.value: cell.hyperlink.location or cell.hyperlink.target for cell in page["C"] if cell.hyperlink}
    assert links["F4"] == "#'任务台账'!F4"


def test_what_is_not_saved_yet_is_seen(book: Path, tmp_path: Path, monkeypatch):
    before = press("validate", book, tmp_path, monkeypatch)
    edits = [["任务台账", "H3", 40], ["任务台账", "F4", "2021年10月"], ["任务台账", "A5", "RW-04"]]
    after = press("validate", book, tmp_path, monkeypatch, edits=edits)
    assert "百分之四十" in str(rows(before.book["校验结果"]))
    assert "百分之四十" not in str(rows(after.book["校验结果"]))
    assert after.book["任务台账"]["F4"].comment is None


@pytest.mark.parametrize("button", ["validate", "summarize", "compare", "report"])
def test_nothing_of_the_users_is_touched(button: str, book: Path, tmp_path: Path, monkeypatch):
    plain = tmp_path / "plain.xlsx"
    openpyxl.load_workbook(book).save(plain)
    before, after = snapshot(plain), snapshot(press(button, book, tmp_path, monkeypatch).after)
    assert NAMES["操作_结果"] not in before["操作"]["cells"]
    del after["操作"]["cells"][NAMES["操作_结果"]]
    made = {title for title in after if title in MADE}
    assert made == {"validate": {"校验结果"}, "summarize": set(MADE[1:4]), "compare": {"对比上月"}}.get(button, set())
    for title in set(before) - {"names"}:
        after[title]["rules"] = [rule for rule in after[title]["rules"] if "台账校验" not in rule[2]]
        notes = after[title]["notes"].items()
        after[title]["notes"] = {place: note for place, note in notes if "自动标注" not in note[0]}
    assert {title: page for title, page in after.items() if title not in made} == before


def test_a_note_and_a_fill_of_the_users_stay_and_are_told(book: Path, tmp_path: Path, monkeypatch):
    pressed = press("validate", book, tmp_path, monkeypatch)
    tasks = pressed.book["任务台账"]
    assert tasks["H3"].comment.text == "请核实这个数。\n——李四"
    assert tasks["B4"].comment.text == "【错误】这是我自己写的话"
    assert tasks["H3"].fill.patternType == "gray125" and tasks["H3"].fill.fgColor.theme == 4
    assert "工作表“任务台账”的 H3 原来就有批注，只标色，没有改动批注。" in str(rows(pressed.book["校验结果"]))


def test_marks_of_the_last_press_are_gone_with_the_fault(book: Path, tmp_path: Path, monkeypatch):
    first = press("validate", book, tmp_path, monkeypatch).after
    (tmp_path / "2").mkdir()
    again = press("validate", first, tmp_path / "2", monkeypatch)
    assert snapshot(again.after)["任务台账"] == snapshot(first)["任务台账"]
    mended = [["任务台账", "H3", 40], ["任务台账", "F4", "2021年10月"], ["任务台账", "A5", "RW-04"]]
    last = press("validate", first, tmp_path / "2", monkeypatch, edits=mended).book["任务台账"]
    assert last["F4"].comment is None
    assert last["B4"].comment.text == "【错误】这是我自己写的话"
    assert marked(openpyxl.load_workbook(first)["任务台账"], "F4") and not marked(last, "F4")


def test_what_the_user_wrote_into_our_note_stays(book: Path, tmp_path: Path, monkeypatch):
    first = press("validate", book, tmp_path, monkeypatch)
    note = first.book["任务台账"]["F4"].comment
    note.text += "\n已电话核实"
    first.book.save(first.after)
    mended = [["任务台账", "F4", "2021年10月"]]
    again = press("validate", first.after, tmp_path, monkeypatch, edits=mended)
    assert again.book["任务台账"]["F4"].comment.text == "已电话核实"


def test_a_sheet_of_the_users_with_our_title_stays(book: Path, tmp_path: Path, monkeypatch):
    own = openpyxl.load_workbook(book)
    own.create_sheet("校验结果")["A1"] = "我的"
    own.save(book)
    pressed = press("validate", book, tmp_path, monkeypatch)
    assert pressed.book["校验结果"]["A1"].value == "我的"
    assert pressed.book["校验结果(2)"]["A1"].value == "台账校验结果"


def test_what_looks_like_a_formula_a_number_or_a_day_stays_text(book: Path, tmp_path: Path, monkeypatch):
    typed = openpyxl.load_workbook(book)
    cells = {"H2": "=cmd|' /C calc'!A1", "H3": "2024-06x", "G2": "2024.10", "H4": "'40"}
    for place, text in cells.items():
        typed["任务台账"][place].value = text
        typed["任务台账"][place].data_type = "s"
    typed.save(book)
    page = press("validate", book, tmp_path, monkeypatch).book["校验结果"]
    listed = {cell.value: cell.data_type for row in page.iter_rows() for cell in row if cell.value in cells.values()}
    assert dict.fromkeys(("=cmd|' /C calc'!A1", "2024.10"), "s").items() <= listed.items()
    assert "f" not in {cell.data_type for row in page.iter_rows() for cell in row}


def test_a_protected_sheet_is_told_and_left(book: Path, tmp_path: Path, monkeypatch):
    own = openpyxl.load_workbook(book)
    own["任务台账"].protection.sheet = True
    own.save(book)
    pressed = press("validate", book, tmp_path, monkeypatch)
    assert "工作表“任务台账”受保护，没有标注，问题只列在本表。" in str(rows(pressed.book["校验结果"]))
    assert pressed.book["任务台账"]["F4"].comment is None


def test_a_book_that_takes_no_sheet_says_what_to_do(book: Path, tmp_path: Path, monkeypatch):
    own = openpyxl.load_workbook(book)
    own.security = openpyxl.workbook.protection.WorkbookProtection(lockStructure=True)
    own.save(book)
    pressed = press("summarize", book, tmp_path, monkeypatch)
    assert pressed.alert.startswith("汇总没有完成：Excel 不让增加工作表“汇总”。")
    assert pressed.result.endswith("撤销保护工作簿后再按。")


def test_few_questions_are_put_to_excel(tmp_path: Path, monkeypatch):
    pressed = press("validate", SAMPLES / "faulty.xlsx", tmp_path, monkeypatch)
    calls = pressed.told["calls"]
    assert sum(calls.values()) < 2_000
    assert calls["Range.raw_value"] <= 2 * len(pressed.book.sheetnames)
    assert calls["Range.raw_value="] == 1


# -- 汇总, 对比上月


def test_summary_sheets_are_made_anew_in_place(book: Path, tmp_path: Path, monkeypatch):
    first = press("summarize", book, tmp_path, monkeypatch)
    assert "（上期台账：五月 台账.xlsx）" in first.result
    page = rows(first.book["汇总"])
    assert page[0][0] == "台账汇总　测试台账  2024年6月（截至2024年6月30日）"
    again = press("summarize", first.after, tmp_path, monkeypatch, edits=[["任务台账", "H2", 100]])
    assert again.book.sheetnames == first.book.sheetnames
    assert rows(again.book["汇总"]) != page
    row = next(row for row in rows(again.book["汇总"]) if row[0] == "重点任务")
    assert row[1] == 4


def test_comparison_finds_the_earlier_ledger_and_leaves_out_what_presses_made(book: Path, tmp_path: Path, monkeypatch):
    first = press("summarize", book, tmp_path, monkeypatch)
    first.book.save(book)
    pressed = press("compare", book, tmp_path, monkeypatch)
    page = str(rows(pressed.book["对比上月"]))
    assert "RW-01" in page and "70" in page
    assert "台账汇总" not in page and "'汇总'" not in page


def test_no_earlier_ledger_is_one_sentence(book: Path, tmp_path: Path, monkeypatch):
    (book.parent / "五月 台账.xlsx").unlink()
    pressed = press("compare", book, tmp_path, monkeypatch)
    assert pressed.alert.startswith("对比上月没有完成：没有找到上期台账。")
    assert "Traceback" not in pressed.alert and "button.log" in pressed.alert
    assert pressed.told["alerts"][0]["mode"] == "critical"


def test_later_ledgers_and_those_of_others_are_no_earlier_ones(book: Path, tmp_path: Path, monkeypatch):
    ledger(book.parent / "七月.xlsx", "2024年7月")
    other = openpyxl.load_workbook(ledger(book.parent / "别区.xlsx", "2024年4月"))
    other["设置"]["B2"] = "别区台账"
    other.save(book.parent / "别区.xlsx")
    assert "（上期台账：五月 台账.xlsx）" in press("compare", book, tmp_path, monkeypatch).result
    (book.parent / "五月 台账.xlsx").unlink()
    assert "没有找到上期台账" in press("compare", book, tmp_path, monkeypatch).alert


def test_two_earlier_ledgers_are_not_guessed_between(book: Path, tmp_path: Path, monkeypatch):
    ledger(book.parent / "五月 改.xlsx", "2024年5月", percents={"H2": 71})
    pressed = press("compare", book, tmp_path, monkeypatch)
    assert "2024年5月有 2 本台账" in pressed.alert


# -- 操作


def test_what_the_sheet_of_actions_asks_for_is_done(book: Path, tmp_path: Path, monkeypatch):
    edits = [["操作", "B3", "2024Q2"], ["操作", "B4", "五月 台账.xlsx"], ["操作", "B6", "简 报"]]
    pressed = press("report", book, tmp_path, monkeypatch, edits=edits)
    assert pressed.alert == ""
    assert [path.name for path in (book.parent / "简 报").glob("*.docx")] == ["2024Q2-月度专刊.docx"]
    assert list((book.parent / "简 报" / "溯源").glob("*.json"))


def test_excel_makes_a_day_of_a_period(book: Path, tmp_path: Path, monkeypatch):
    from datetime import datetime

    pressed = press("summarize", book, tmp_path, monkeypatch, edits=[["操作", "B3", datetime(2024, 3, 1)]])
    assert "已汇总到2024年3月" in pressed.result


def test_a_period_that_is_none_is_told(book: Path, tmp_path: Path, monkeypatch):
    pressed = press("summarize", book, tmp_path, monkeypatch, edits=[["操作", "B3", "下个月"]])
    assert "“下个月”不是报告期" in pressed.alert


def test_a_ledger_without_the_sheet_of_actions_works(tmp_path: Path, monkeypatch):
    book = ledger(tmp_path / "六月.xlsx", desk=False)
    pressed = press("validate", book, tmp_path, monkeypatch)
    assert pressed.told["alerts"][0]["mode"] == "info"
    assert pressed.alert.startswith("错误 ")


# -- 生成简报


def test_a_briefing_someone_worked_on_is_not_written_over(book: Path, tmp_path: Path, monkeypatch):
    press("report", book, tmp_path, monkeypatch)
    made = book.parent / "输出" / "2024-06-月度专刊.docx"
    data = made.read_bytes()
    press("report", book, tmp_path, monkeypatch)
    assert made.read_bytes() == data and len(list(made.parent.glob("*.docx"))) == 1
    made.write_bytes(b"by hand")
    pressed = press("report", book, tmp_path, monkeypatch)
    assert made.read_bytes() == b"by hand"
    assert made.with_name("2024-06-月度专刊(2).docx").read_bytes() == data
    assert "(2).docx" in pressed.result


def test_a_briefing_of_what_is_not_saved_says_so(book: Path, tmp_path: Path, monkeypatch):
    assert "未保存" not in press("report", book, tmp_path, monkeypatch).result
    assert "未保存" in press("report", book, tmp_path, monkeypatch, edits=[["任务台账", "H2", 81]]).result


def test_a_book_never_saved_is_told_to_be_saved(book: Path, tmp_path: Path, monkeypatch):
    pressed = press("report", book, tmp_path, monkeypatch, fullname="工作簿1")
    assert "台账还没有保存在本机，不知道输出文件夹在哪里。请先保存台账" in pressed.alert
    assert press("validate", book, tmp_path, monkeypatch, fullname="工作簿1").alert == ""


def test_a_book_in_a_cloud_folder_is_read_all_the_same(book: Path, tmp_path: Path, monkeypatch):
    cloud = "https://例.sharepoint.com/Documents/六月 台账.xlsx"
    assert press("validate", book, tmp_path, monkeypatch, fullname=cloud).alert == ""


# -- failures


def test_a_book_that_is_no_ledger(tmp_path: Path, monkeypatch):
    other = openpyxl.Workbook()
    other.active["A1"] = "随便"
    other.save(tmp_path / "x.xlsx")
    pressed = press("validate", tmp_path / "x.xlsx", tmp_path, monkeypatch)
    assert "没有找到任何台账工作表" in pressed.alert
    assert pressed.book.sheetnames == ["Sheet"]


def test_a_fault_of_our_own_is_one_sentence_too(book: Path, tmp_path: Path, monkeypatch):
    import toolkit.excel.reading

    def broken(*given):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(toolkit.excel.reading, "raw_sheets", broken)
    pressed = press("validate", book, tmp_path, monkeypatch)
    assert "程序内部错误（ZeroDivisionError）" in pressed.alert and "secret" not in pressed.alert
    assert "ZeroDivisionError: secret" in pressed.log
    assert pressed.told["now"] == {"screen_updating": True, "enable_events": True}
    assert pressed.told["status"][-1] is False


def test_no_other_command_loads_excel(tmp_path: Path):
    import subprocess

    loaded = "[m for m in sys.modules if 'xlwings' in m or 'toolkit.excel' in m]"
    code = f"import sys, toolkit.cli.validate, toolkit.actions; print({loaded})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_the_ledger_that_comes_with_the_buttons_takes_the_result(tmp_path: Path, monkeypatch):
    pressed = press("validate", ROOT / "templates_xlsx" / "ledger.xlsm", tmp_path, monkeypatch)
    assert pressed.alert == "" and pressed.log == ""
    name = pressed.book.defined_names["操作_结果"].attr_text
    cell = name.rpartition("!")[2].replace("$", "").partition(":")[0]
    assert "校验：" in pressed.book["操作"][cell].value
    assert "操作" not in str(rows(pressed.book["校验结果"])[4:])
