"""The whole way with real files: dispatch, edit as units do, collect, choose, collect again."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command_line import Taizhang, in_process
from office import needs_office
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from tables import whole, workbook
from test_collect import PROJECTS, TASKS
from test_collect_properties import changed_parts, opened
from test_docs import codes, fields, table_headed

from toolkit.collect.outcome import CONFLICTS, REJECTIONS
from toolkit.workbook.collecting.choices import CHOOSE, ID, OWN, SHEET
from toolkit.workbook.collecting.returns import last_saved

FGW, JXJ, CGW = "区发改委", "区经信局", "区城管委"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Taizhang:
    """The command line."""
    return in_process(monkeypatch, capsys)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A ledger with things in it that nobody may lose: colours, a note, a rule, a foreign sheet."""
    path = workbook(tmp_path / "台账.xlsx", {**whole({"任务台账": TASKS, "项目台账": PROJECTS}), "备忘": "甲|乙\n1|2"})
    book = openpyxl.load_workbook(path)
    page = book["任务台账"]
    page["C2"].fill = PatternFill("solid", start_color="FFEE00")
    page["J2"].number_format = "yyyy-mm-dd"
    rule = DataValidation(type="list", formula1='"甲,乙"')
    rule.add("K2:K5")
    page.add_data_validation(rule)
    book.defined_names["甲"] = DefinedName("甲", attr_text="任务台账!$A$1")
    book.save(path)
    return path


@pytest.fixture
def sent(run: Taizhang, base: Path, tmp_path: Path) -> Path:
    """The folder of dispatched workbooks."""
    folder = tmp_path / "下发"
    done = run("dispatch", base, "--period", "2024-06", "--deadline", "2024-06-25", "-o", folder)
    assert done.status == 0, done.err
    return folder


def fill(folder: Path, unit: str, saved: datetime = datetime(2024, 6, 20), **cells: Any) -> Path:
    """Fill a unit's workbook in: cells by key and heading, RW_1__完成率."""
    path = folder / f"2024-06-填报-{unit}.xlsx"
    book = openpyxl.load_workbook(path)
    for at, value in cells.items():
        key, _, heading = at.partition("__")
        for page in book.worksheets:
            headings = [cell.value for cell in page[3]] if page.max_row >= 3 else []
            for row in page.iter_rows(min_row=4) if heading in headings else ():
                if row[1].value == key.replace("_", "-"):
                    filled = page.cell(row[0].row, headings.index(heading) + 1)
                    filled.value = value
                    filled.data_type = "s" if isinstance(value, str) else filled.data_type
    book.save(path)
    return stamp(path, saved)


def stamp(path: Path, saved: datetime) -> Path:
    """The workbook with another time of its last save, by the clock of Greenwich."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    core = parts["docProps/core.xml"]
    time = saved.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    parts["docProps/core.xml"] = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + time, core)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return path


def cell(path: Path, key: str, heading: str, sheet: str = "任务台账") -> Any:
    """A cell of a ledger file."""
    page = openpyxl.load_workbook(path)[sheet]
    headings = [one.value for one in page[1]]
    row = next(row for row in page.iter_rows(min_row=2) if row[0].value == key)
    return row[headings.index(heading)]


def test_untouched_returns_leave_the_ledger_byte_for_byte(
    run: Taizhang, base: Path, sent: Path, tmp_path: Path
) -> None:
    done = run("collect", base, sent, "-o", tmp_path / "合并.xlsx", "--format", "json")
    assert done.status == 0 and (tmp_path / "合并.xlsx").read_bytes() == base.read_bytes()
    assert done.json["empty"] == [FGW, JXJ, CGW] and done.json["missing"] == done.json["conflicts"] == []
    assert not (tmp_path / "合并-冲突处理.xlsx").exists()


def test_returns_are_merged_and_all_else_stays(run: Taizhang, base: Path, sent: Path, tmp_path: Path) -> None:
    fill(sent, FGW, RW_1__完成率="55%", RW_1__本月进展="=1+1", RW_1__填报日期=date(2024, 6, 20), RW_2__存在问题=None)
    fill(sent, CGW, XM_1__阶段="完工")
    result = tmp_path / "合并.xlsx"
    done = run("collect", base, sent, "-o", result, "--format", "json")
    assert done.status == 0, done.out
    assert done.json["accepted"] == 5 and done.json["returned"] == [FGW, JXJ, CGW]
    assert cell(result, "RW-1", "完成率").value == 55
    written = cell(result, "RW-1", "本月进展")
    assert (written.value, written.data_type, written.quotePrefix) == ("=1+1", "s", True)
    day = cell(result, "RW-1", "填报日期")
    assert day.value == datetime(2024, 6, 20) and day.number_format == "yyyy-mm-dd"
    assert cell(result, "RW-2", "存在问题").value is None
    assert cell(result, "XM-1", "阶段", "项目台账").value == "完工"
    assert cell(result, "RW-1", "任务事项").fill.start_color.rgb == "00FFEE00"
    parts = changed_parts(base.read_bytes(), result.read_bytes())
    assert parts == {"xl/worksheets/sheet3.xml", "xl/worksheets/sheet4.xml", "xl/styles.xml"}


def test_the_officer_chooses_and_collects_again(run: Taizhang, base: Path, sent: Path, tmp_path: Path) -> None:
    fill(sent, FGW, RW_1__完成率=55, RW_2__完成率=66)
    ours, result, listed = tmp_path / "现有.xlsx", tmp_path / "合并.xlsx", tmp_path / "合并-冲突处理.xlsx"
    book = openpyxl.load_workbook(base)
    book["任务台账"]["G2"], book["任务台账"]["G3"] = 45, 46
    book.save(ours)
    command = ("collect", base, sent, "--ours", ours, "-o", result)
    done = run(*command, "--format", "json")
    assert done.status == 1 and len(done.json["conflicts"]) == 2
    marked = cell(result, "RW-1", "完成率")
    assert (marked.value, marked.fill.start_color.rgb) == (40, "FFFFE7A2")
    assert "45" in marked.comment.text and "55" in marked.comment.text
    # Without --choices the list, in which someone may have chosen, is not written over.
    refused = run(*command)
    assert refused.status == 2 and "--choices" in refused.err
    page, chosen = choose(listed, {"RW-1": ("填报", None)})
    assert page.column_dimensions["O"].hidden and chosen == 1
    done = run(*command, "--choices", listed, "--format", "json")
    assert done.status == 1 and [c["key"] for c in done.json["conflicts"]] == ["RW-2"]
    assert [(c["key"], c["decided"], c["how"]) for c in done.json["resolved"]] == [("RW-1", "theirs", "冲突处理表")]
    assert (cell(result, "RW-1", "完成率").value, cell(result, "RW-2", "完成率").value) == (55, 50)
    choose(listed, {"RW-2": ("自定", "61%")})
    done = run(*command, "--choices", listed, "--format", "json")
    assert done.status == 0 and done.json["conflicts"] == [] and len(done.json["resolved"]) == 2
    assert (cell(result, "RW-1", "完成率").value, cell(result, "RW-2", "完成率").value) == (55, 61)


def choose(path: Path, choices: dict[str, tuple[str, Any]]) -> tuple[Any, int]:
    """Choose in a 冲突处理 workbook by the key of the row; the page, and how many lines were met."""
    book = openpyxl.load_workbook(path)
    page = book[SHEET]
    headings = [one.value for one in page[4]]
    met = 0
    for row in page.iter_rows(min_row=5):
        if row[2].value in choices:
            side, own = choices[row[2].value]
            page.cell(row[0].row, headings.index(CHOOSE) + 1).value = side
            page.cell(row[0].row, headings.index(OWN) + 1).value = own
            met += 1
    book.save(path)
    return page, met


def test_lines_that_choose_nothing_are_named(run: Taizhang, base: Path, sent: Path, tmp_path: Path) -> None:
    """A line whose id is gone, and a content that was not written, are not left out in silence."""
    fill(sent, FGW, RW_1__完成率=55, RW_2__完成率=65)
    ours, result = tmp_path / "现有.xlsx", tmp_path / "合并.xlsx"
    book = openpyxl.load_workbook(base)
    book["任务台账"]["G2"], book["任务台账"]["G3"] = 45, 46
    book.save(ours)
    assert run("collect", base, sent, "--ours", ours, "-o", result).status == 1
    listed = tmp_path / "合并-冲突处理.xlsx"
    choose(listed, {"RW-1": ("自定", None), "RW-2": ("填报", None)})
    book = openpyxl.load_workbook(listed)
    page = book[SHEET]
    column = [one.value for one in page[4]].index(ID) + 1
    page.cell(6, column).value = None
    book.save(listed)
    done = run("collect", base, sent, "--ours", ours, "-o", result, "--choices", listed)
    assert done.status == 2
    assert "第5行选了“自定”，但“自定内容”是空的" in done.err
    assert "第6行选了“填报”，但“冲突标识”是空的" in done.err


def test_a_file_of_a_unit_that_is_no_workbook_is_not_a_return_that_is_missing(
    run: Taizhang, base: Path, sent: Path, tmp_path: Path
) -> None:
    (sent / f"2024-06-填报-{FGW}.xlsx").rename(tmp_path / "别处.xlsx")
    (sent / f"{FGW}.docx").write_bytes(b"x")
    (sent / "通知.docx").write_bytes(b"x")
    done = run("collect", base, sent, "-o", tmp_path / "合并.xlsx", "--format", "json")
    assert done.status == 1 and [(one["unit"], one["file"]) for one in done.json["rejected"]] == [(FGW, f"{FGW}.docx")]
    states = {unit["unit"]: unit["state"] for unit in done.json["units"]}
    assert states[FGW] == "报了，不能采用"
    assert [note["text"][-len("通知.docx 不是表格文件，没有读取") :] for note in done.json["notes"]] == [
        "通知.docx 不是表格文件，没有读取"
    ]


def test_comments_in_a_return_are_counted(run: Taizhang, base: Path, sent: Path, tmp_path: Path) -> None:
    path = sent / f"2024-06-填报-{FGW}.xlsx"
    book = openpyxl.load_workbook(path)
    for cell_ in ("H4", "H5"):
        book["任务台账"][cell_].comment = Comment("请领导注意", "甲")
    book.save(path)
    done = run("collect", base, sent, "-o", tmp_path / "合并.xlsx", "--format", "json")
    assert done.status == 0
    assert [note["text"] for note in done.json["notes"]] == ["有 2 处批注，批注不并入台账，请打开看"]


def test_the_list_offers_what_can_be_chosen(run: Taizhang, base: Path, sent: Path, tmp_path: Path) -> None:
    fill(sent, FGW, RW_1__完成率=55)
    ours = tmp_path / "现有.xlsx"
    book = openpyxl.load_workbook(base)
    book["任务台账"]["G2"] = 45
    book.save(ours)
    run("collect", base, sent, "--ours", ours, "-o", tmp_path / "合并.xlsx")
    page = openpyxl.load_workbook(tmp_path / "合并-冲突处理.xlsx")[SHEET]
    rules = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert rules == {"I5": '"基准,现有,填报,自定"'}
    bad = tmp_path / "乱选.xlsx"
    shutil.copy(tmp_path / "合并-冲突处理.xlsx", bad)
    choose(bad, {"RW-1": ("随便", None)})
    done = run("collect", base, sent, "--ours", ours, "-o", tmp_path / "乙.xlsx", "--choices", bad)
    assert done.status == 2 and "第5行“随便”" in done.err and not (tmp_path / "乙.xlsx").exists()
    done = run("collect", base, sent, "--ours", ours, "-o", tmp_path / "乙.xlsx", "--choices", base)
    assert done.status == 2 and "冲突处理" in done.err


def test_a_late_return_merges_into_the_earlier_result(run: Taizhang, base: Path, sent: Path, tmp_path: Path) -> None:
    first = fill(sent, FGW, RW_1__完成率=55)
    late = fill(sent, JXJ, datetime(2024, 6, 26, 8), RW_3__完成率=65)
    one, both = tmp_path / "合并1.xlsx", tmp_path / "合并2.xlsx"
    done = run(
        "collect", base, first, "-o", one, "--as-of", "2024-06-26", "--deadline", "2024-06-25", "--format", "json"
    )
    assert done.status == 0 and done.json["missing"] == [JXJ, CGW]
    assert [unit["state"] for unit in done.json["units"]] == ["已报", "未报（已过时限）", "未报（已过时限）"]
    done = run("collect", base, late, "--ours", one, "-o", both, "--format", "json")
    assert done.status == 0 and done.json["late"] == [JXJ]
    at_once = tmp_path / "一起.xlsx"
    run("collect", base, first, late, "-o", at_once)
    assert at_once.read_bytes() == both.read_bytes()


def test_new_rows_go_below_with_looks_and_rules(run: Taizhang, base: Path, sent: Path, tmp_path: Path) -> None:
    path = sent / f"2024-06-填报-{FGW}.xlsx"
    book = openpyxl.load_workbook(path)
    page = book["任务台账"]
    headings = [one.value for one in page[3]]
    new = {"任务编号": "RW-9", "重点任务": "大项", "任务事项": "新", "牵头单位": FGW, "完成时限": "2025年", "完成率": 5}
    for heading, value in new.items():
        page.cell(
            page.max_row if heading != "任务编号" else page.max_row + 1, headings.index(heading) + 1
        ).value = value
    book.save(path)
    result = tmp_path / "合并.xlsx"
    done = run("collect", base, path, "-o", result, "--format", "json")
    assert done.status == 0 and [change["kind"] for change in done.json["changes"]] == ["added"]
    assert cell(result, "RW-9", "完成率").value == 5 and cell(result, "RW-9", "任务编号").row == 6
    rules = openpyxl.load_workbook(result)["任务台账"].data_validations.dataValidation
    assert [str(rule.sqref) for rule in rules] == ["K2:K6"]


def test_formulas_stay_and_are_calculated_when_opened(run: Taizhang, base: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(base)
    book["任务台账"]["L1"], book["任务台账"]["L2"] = "折半", "=G2/2"
    book.save(base)
    folder = tmp_path / "下发"
    run("dispatch", base, "--period", "2024-06", "-o", folder)
    fill(folder, FGW, RW_1__完成率=55)
    result = tmp_path / "合并.xlsx"
    done = run("collect", base, folder, "-o", result)
    assert done.status == 0, done.out
    made = openpyxl.load_workbook(result)
    assert made["任务台账"]["L2"].value == "=G2/2" and made.calculation.fullCalcOnLoad


def test_files_that_cannot_be_merged_are_said(run: Taizhang, base: Path, sent: Path, tmp_path: Path) -> None:
    result = tmp_path / "合并.xlsx"
    (sent / "坏.xlsx").write_bytes(b"PK\x03\x04 no zip")
    (sent / "说明.txt").write_text("甲")
    shutil.copy(sent / f"2024-06-填报-{FGW}.xlsx", sent / "副本.xlsx")
    done = run("collect", base, sent, "-o", result, "--format", "json")
    assert done.status == 1 and [(r["file"], r["kind"]) for r in done.json["rejected"]] == [("坏.xlsx", "file")]
    notes = " ".join(note["text"] for note in done.json["notes"])
    assert "说明.txt" in notes and "内容相同" in notes
    for arguments, word in [
        ((base, tmp_path / "没有", "-o", result), "找不到"),
        ((base, sent, "-o", base), "读入"),
        ((base, sent, "-o", tmp_path / "合并.xls"), "扩展名"),
        ((base, sent, "-o", result, "--prefer", "完成率=谁"), "--prefer"),
    ]:
        done = run("collect", *arguments)
        assert (done.status, done.out) == (2, "") and word in done.err


def test_the_merged_workbook_in_the_folder_of_returns_is_no_return(run: Taizhang, base: Path, sent: Path) -> None:
    fill(sent, FGW, RW_1__完成率=55)
    for _ in range(2):
        done = run("collect", base, sent, "-o", sent / "合并.xlsx", "--format", "json")
        assert done.status == 0 and len(done.json["files"]) == 3


def test_when_a_return_was_saved(tmp_path: Path) -> None:
    path = workbook(tmp_path / "甲.xlsx", {"甲": "乙"})
    assert last_saved(stamp(path, datetime(2024, 6, 25, 16, 30))) == datetime(2024, 6, 26, 0, 30)
    workbook(tmp_path / "乙.xlsx", {"甲": "乙"})
    stamp(tmp_path / "乙.xlsx", datetime(2000, 1, 1))
    (tmp_path / "丙.csv").write_text("甲,乙")
    assert last_saved(tmp_path / "乙.xlsx") is last_saved(tmp_path / "丙.csv") is None


def test_returns_in_any_order_give_the_same_bytes(run: Taizhang, base: Path, sent: Path, tmp_path: Path) -> None:
    fill(sent, FGW, RW_1__完成率=55, RW_1__完成时限="2029年")
    fill(sent, JXJ, RW_3__完成率=65)
    files = sorted(sent.iterdir())
    for name, order in (("一.xlsx", files), ("二.xlsx", files[::-1])):
        assert run("collect", base, *order, "-o", tmp_path / name).status == 1
    assert (tmp_path / "一.xlsx").read_bytes() == (tmp_path / "二.xlsx").read_bytes()


def test_the_manual_tells_every_field_and_kind(run: Taizhang, base: Path, sent: Path, tmp_path: Path) -> None:
    fill(sent, FGW, RW_1__完成率=55, RW_2__完成率=65, RW_2__本月进展="做完了", RW_1__完成时限="2029年")
    (sent / "通知.docx").write_bytes(b"x")
    ours = tmp_path / "现有.xlsx"
    book = openpyxl.load_workbook(base)
    book["任务台账"]["G2"], book["任务台账"]["H3"] = 45, "办公室改的"
    book.save(ours)
    rules = ("--prefer", "本月进展=theirs", "--format", "json")
    done = run("collect", base, sent, "--ours", ours, "-o", tmp_path / "合并.xlsx", *rules)
    assert len(done.json["conflicts"]) == len(done.json["resolved"]) == len(done.json["rejected"]) == 1
    said = {code for row in table_headed("json.md", "回收的字段").rows for code in codes(row[0])}
    assert set(fields(done.json)) == said
    for heading, kinds in (("冲突的种类", CONFLICTS), ("没有采用的种类", REJECTIONS)):
        told = {codes(row[0])[0]: row[1] for row in table_headed("json.md", heading).rows}
        assert told == dict(kinds)
    page = {row[0] for row in table_headed("collect.md", "冲突").rows}
    assert page == set(CONFLICTS.values())


@needs_office
def test_returns_that_another_program_saved(run: Taizhang, base: Path, sent: Path, tmp_path: Path) -> None:
    fill(sent, FGW, RW_1__完成率=55, RW_1__本月进展="第一段\n第二段", RW_2__填报日期=date(2024, 6, 20))
    saved = tmp_path / "重存"
    profile = (tmp_path / "office").as_uri()
    command = [
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(saved),
    ]
    subprocess.run([*command, *map(str, sorted(sent.iterdir()))], check=True, capture_output=True, timeout=120)
    result = tmp_path / "合并.xlsx"
    done = run("collect", base, saved, "-o", result, "--format", "json")
    assert done.json["rejected"] == done.json["conflicts"] == [] and done.status == 0
    assert done.json["accepted"] == 3 and done.json["empty"] == [JXJ, CGW]
    assert cell(result, "RW-1", "完成率").value == 55
    # What was merged opens in the program too, and says the same.
    subprocess.run([*command[:-1], str(tmp_path / "再存"), str(result)], check=True, capture_output=True, timeout=120)
    again = opened(tmp_path / "再存" / "合并.xlsx")
    assert again.cells == opened(result).cells
