"""The commands as a user runs them: exit statuses, what goes to stdout and stderr, files made whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from command_line import Done, Taizhang, in_process
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables import workbook
from test_cli_words import english_in
from test_rules import CLEAN

from toolkit.check import check
from toolkit.chinese import parse_period
from toolkit.schema import standard_schema
from toolkit.summary import summarize
from toolkit.values import CannotDo
from toolkit.views.findings import findings_json
from toolkit.views.summary_json import summary_json
from toolkit.workbook.reader import read_ledger

ROOT = Path(__file__).parent.parent
FILES = [f"2024-06-{name}" for name in ("月度专刊.docx", "校验结果.json", "校验结果.txt", "汇总.json", "汇总.xlsx")]
"""What the monthly run makes of one ledger for June 2024."""

LEDGERS = {
    "clean": {},
    "info": {"任务台账": ("|区经信局|", "|各部门|")},
    "warning": {"任务台账": ("|区经信局|", "|区水务局|")},
    "error": {"任务台账": ("|60|", "|六成|")},
}
"""Ledgers whose worst finding is of that severity: one change each to a clean one."""


@pytest.fixture
def taizhang(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Taizhang:
    """The command line."""
    return in_process(monkeypatch, capsys)


def process(*arguments: object, **environment: str) -> Done:
    """The command line in a process of its own."""
    line = [sys.executable, "-m", "toolkit", *map(str, arguments)]
    done = subprocess.run(
        line, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, encoding="utf-8", check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)


def ledger(path: Path, kind: str = "clean") -> Path:
    """A real workbook at `path`, of one of the kinds in LEDGERS."""
    sheets = dict(CLEAN)
    for title, (old, new) in LEDGERS[kind].items():
        assert old in sheets[title]
        sheets[title] = sheets[title].replace(old, new, 1)
    path.parent.mkdir(parents=True, exist_ok=True)
    return workbook(path, sheets)


def tree(folder: Path) -> dict[str, bytes | None]:
    """Every file below a folder with its bytes, and every folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def assert_cannot(done: Done, *names: object, english: bool = False) -> None:
    """Exit status 2, one Chinese line on stderr that names the file, nothing on stdout.

    `english` lets a message quote the system, for which there is no Chinese.
    """
    assert (done.status, done.out) == (2, ""), done
    assert re.fullmatch(r"错误：[^\n]*[一-龥][^\n]*\n", done.err), done.err
    assert "Traceback" not in done.err and "程序内部错误" not in done.err
    assert [str(name) for name in names if str(name) not in done.err] == []
    assert english or not english_in(re.sub(r"(?<!\w)/[^\s：]+", "、", done.err)), done.err


# -- validate


@pytest.mark.parametrize(
    ("kind", "fail_on", "status"),
    [
        ("clean", "warning", 0),
        ("info", "warning", 0),
        ("warning", "error", 0),
        ("warning", "warning", 1),
        ("error", "error", 1),
        ("error", "warning", 1),
    ],
)
def test_validate_fails_from_the_level_given(
    taizhang: Taizhang, tmp_path: Path, kind: str, fail_on: str, status: int
) -> None:
    path = ledger(tmp_path / "台账.xlsx", kind)
    assert taizhang("validate", path, "--fail-on", fail_on).status == status
    if fail_on == "error":
        assert taizhang("validate", path).status == status


def test_validate_compares_with_last_period(taizhang: Taizhang, tmp_path: Path) -> None:
    path = ledger(tmp_path / "台账.xlsx", "warning")
    alone, compared = taizhang("validate", path), taizhang("validate", path, "--previous", path)
    assert "[narrative-unchanged]" in compared.out and "[narrative-unchanged]" not in alone.out


def test_validate_writes_its_findings_to_a_file_of_any_format(taizhang: Taizhang, tmp_path: Path) -> None:
    path = ledger(tmp_path / "台账.xlsx", "error")
    for name in ("校验.html", "校验.json", "校验.sarif", "校验.txt", "校验.xlsx"):
        done = taizhang("validate", path, "-o", tmp_path / name)
        assert (done.status, done.out) == (1, "") and name in done.err
    assert (tmp_path / "校验.txt").read_text("utf-8") == taizhang("validate", path).out
    sheet = openpyxl.load_workbook(tmp_path / "校验.xlsx")["校验结果"]
    assert any("H2" in [cell.value for cell in row] for row in sheet.iter_rows())


def test_validate_annotates_a_copy_and_leaves_the_ledger(taizhang: Taizhang, tmp_path: Path) -> None:
    path, copy = ledger(tmp_path / "台账.xlsx", "error"), tmp_path / "批注.xlsx"
    before = path.read_bytes()
    done = taizhang("validate", path, "--annotate", copy)
    assert (done.status, path.read_bytes()) == (1, before) and "批注.xlsx" in done.err
    book = openpyxl.load_workbook(copy)
    assert "六成" in book["任务台账"]["H2"].comment.text
    assert "校验结果" in book.sheetnames
    again = taizhang("validate", copy, "--format", "json").json
    assert again["findings"] == taizhang("validate", path, "--format", "json").json["findings"]


@pytest.mark.parametrize("options", [("-o",), ("--annotate",)])
def test_nothing_is_written_over_the_ledger(taizhang: Taizhang, tmp_path: Path, options: tuple[str, ...]) -> None:
    path = ledger(tmp_path / "台账.xlsx", "error")
    before = path.read_bytes()
    for name in (path, tmp_path / "." / "台账.xlsx"):
        done = taizhang("validate", path, *options, name)
        assert (done.status, path.read_bytes()) == (2, before) and "台账本身" in done.err
    assert taizhang("summarize", path, "--period", "2024-06", "-o", path).status == 2
    assert path.read_bytes() == before


def test_what_is_for_one_ledger_is_refused_for_two(taizhang: Taizhang, tmp_path: Path) -> None:
    path = ledger(tmp_path / "台账.xlsx", "error")
    for option in ("--annotate", "--previous"):
        done = taizhang("validate", path, path, option, tmp_path / "甲.xlsx")
        assert done.status == 2 and "一本台账" in done.err


def test_a_copy_is_of_the_kind_of_its_ledger(taizhang: Taizhang, tmp_path: Path) -> None:
    path = ledger(tmp_path / "台账.xlsx", "error")
    assert "扩展名" in taizhang("validate", path, "--annotate", tmp_path / "批注.xlsm").err
    (tmp_path / "台账.csv").write_text(
        "任务编号,重点任务,任务事项,牵头单位,完成时限\n1,大项,事项,区发改委,六成\n", "utf-8"
    )
    done = taizhang("validate", tmp_path / "台账.csv", "--annotate", tmp_path / "批注.csv")
    assert done.status == 2 and "另存为 .xlsx" in done.err and not (tmp_path / "批注.csv").exists()


def test_rules_beside_the_ledger_are_the_offices_own(taizhang: Taizhang, tmp_path: Path) -> None:
    path = ledger(tmp_path / "台账.xlsx", "warning")
    rule = '[[规则]]\n规则编号 = "甲"\n工作表 = "任务台账"\n列 = "完成率"\n条件 = "完成率 >= 0"\n信息 = "都报"\n'
    (tmp_path / "校验规则.toml").write_text(rule + "\n[[规则]]\n规则编号 =", "utf-8")
    found = {
        (f["code"], f["sheet"], f["cell"]) for f in taizhang("validate", path, "--format", "json").json["findings"]
    }
    assert ("own-rule-warning", "任务台账", "H2") in found
    assert any(code == "own-rule-bad" and sheet == "校验规则.toml" for code, sheet, _ in found)


def test_validate_says_each_finding_with_its_cell(taizhang: Taizhang, tmp_path: Path) -> None:
    done = taizhang("validate", ledger(tmp_path / "台账.xlsx", "error"))
    assert "【任务台账】" in done.out and "  H2  " in done.out and "六成" in done.out and "[unread-percent]" in done.out
    assert done.err == ""
    assert "没有发现问题" in taizhang("validate", ledger(tmp_path / "台账.xlsx")).out


def test_validate_json_has_exactly_the_keys_of_the_contract(taizhang: Taizhang, tmp_path: Path) -> None:
    path = ledger(tmp_path / "台账.xlsx", "error")
    document = taizhang("validate", path, "--format", "json").json
    assert list(document) == ["ledger", "sha256", "counts", "findings"]
    assert document["ledger"] == str(path)
    assert document["sha256"] == sha256(path.read_bytes()).hexdigest()
    assert document["counts"] == {"error": 1, "warning": 0, "info": 0}
    assert [list(finding) for finding in document["findings"]] == [
        ["code", "severity", "sheet", "cell", "row", "column", "value", "message", "remedy"]
    ]
    found = document["findings"][0]
    assert (found["code"], found["severity"], found["sheet"]) == ("unread-percent", "error", "任务台账")
    assert (found["cell"], found["row"], found["column"], found["value"]) == ("H2", 2, "完成率", "六成")


def test_validate_json_of_a_whole_sheet_has_no_cell(taizhang: Taizhang, tmp_path: Path) -> None:
    path = workbook(tmp_path / "台账.xlsx", {title: table for title, table in CLEAN.items() if title != "公布合计"})
    found = taizhang("validate", path, "--format", "json").json["findings"]
    assert [(f["code"], f["sheet"], f["cell"], f["row"], f["column"]) for f in found] == [
        ("missing-sheet", "公布合计", "", None, "")
    ]


def test_validate_json_equals_the_librarys(taizhang: Taizhang, tmp_path: Path) -> None:
    path = ledger(tmp_path / "台账.xlsx", "warning")
    reading = read_ledger(path)
    assert taizhang("validate", path, "--format", "json").json == findings_json(reading, check(reading))


def test_validate_json_of_several_is_a_list_in_their_order(taizhang: Taizhang, tmp_path: Path) -> None:
    paths = [ledger(tmp_path / f"{kind}.xlsx", kind) for kind in ("warning", "clean", "error")]
    done = taizhang("validate", *paths, "--format", "json")
    assert done.status == 1 and done.err == ""
    assert [document["ledger"] for document in done.json] == list(map(str, paths))
    assert [sum(document["counts"].values()) for document in done.json] == [1, 0, 1]
    assert taizhang("validate", *paths[:2]).status == 0


def test_validate_of_several_with_one_bad_says_which(taizhang: Taizhang, tmp_path: Path) -> None:
    good, bad = ledger(tmp_path / "好.xlsx"), tmp_path / "坏.xlsx"
    bad.write_bytes(b"")
    assert_cannot(taizhang("validate", good, bad, "--format", "json"), bad)


@pytest.mark.parametrize("option", [("--fail-on", "info"), ("--format", "xlsx"), ("--format", "xml")])
def test_validate_refuses_options_it_does_not_know(taizhang: Taizhang, tmp_path: Path, option: tuple[str, str]) -> None:
    assert_cannot(taizhang("validate", ledger(tmp_path / "台账.xlsx"), *option), option[0])


def test_the_statuses_of_a_real_process(tmp_path: Path) -> None:
    clean, wrong = ledger(tmp_path / "好.xlsx"), ledger(tmp_path / "错.xlsx", "error")
    assert process("validate", clean)[::2] == (0, "")
    assert process("validate", wrong, "--format", "json").json["counts"]["error"] == 1
    assert process("validate", wrong).status == 1
    assert_cannot(process("validate", tmp_path / "无.xlsx"), tmp_path / "无.xlsx")


# -- summarize


@pytest.mark.parametrize("period", ["2024-06", "2024年6月", "2024Q2", "2024年二季度", "2024"])
def test_summarize_json_equals_the_librarys(taizhang: Taizhang, tmp_path: Path, period: str) -> None:
    path = ledger(tmp_path / "台账.xlsx")
    done = taizhang("summarize", path, "--period", period, "--format", "json")
    assert done.status == 0
    assert done.json == summary_json(summarize(read_ledger(path), parse_period(period)))
    assert (done.err != "") == (period == "2024"), "a period that ends on another day than the ledger's is said"


def test_summarize_takes_the_ledgers_own_period(taizhang: Taizhang, tmp_path: Path) -> None:
    path = ledger(tmp_path / "台账.xlsx")
    own, given_ = (taizhang("summarize", path, "--format", "json", *more) for more in ((), ("--period", "2024-06")))
    assert own == given_ and own.json["period"] == "2024-06"


def test_summarize_without_any_period(taizhang: Taizhang, tmp_path: Path) -> None:
    path = workbook(tmp_path / "台账.xlsx", {**CLEAN, "设置": "项|值\n规划起始年|2021"})
    assert_cannot(taizhang("summarize", path), path, "--period")
    assert taizhang("summarize", path, "--period", "2024-06").status == 0


@pytest.mark.parametrize("period", ["六月", "2024-13", "2024.10", "24-06", ""])
def test_a_period_that_is_none(taizhang: Taizhang, tmp_path: Path, period: str) -> None:
    path = ledger(tmp_path / "台账.xlsx")
    for command in (
        ("summarize", path),
        ("report", path, "-o", tmp_path / "o"),
        ("monthly", path, "-o", tmp_path / "o"),
    ):
        assert_cannot(taizhang(*command, "--period", period), "--period")
    assert [name for name in tree(tmp_path) if name != "台账.xlsx"] == []


def test_summarize_against_a_previous_ledger(taizhang: Taizhang, tmp_path: Path) -> None:
    new = ledger(tmp_path / "新.xlsx")
    old = workbook(
        tmp_path / "旧.xlsx",
        {
            **CLEAN,
            "设置": CLEAN["设置"].replace("2024年6月", "2024年5月"),
            "任务台账": CLEAN["任务台账"].replace("|60|", "|55|"),
        },
    )
    changes = taizhang("summarize", new, "--previous", old, "--format", "json").json["changes_since_previous"]
    assert (changes["previous_period"], changes["points_gained"]) == ("2024-05", {"tasks": {"RW-1": 5}})
    unsaid = workbook(tmp_path / "无期.xlsx", {**CLEAN, "设置": "项|值\n规划起始年|2021"})
    assert_cannot(taizhang("summarize", new, "--previous", unsaid), unsaid)
    assert_cannot(taizhang("summarize", new, "--previous", tmp_path / "没有.xlsx"), tmp_path / "没有.xlsx")


def test_summarize_into_a_workbook(taizhang: Taizhang, tmp_path: Path) -> None:
    path, out = ledger(tmp_path / "台账.xlsx"), tmp_path / "汇总.xlsx"
    done = taizhang("summarize", path, "-o", out)
    assert (done.status, done.out) == (0, "") and str(out) in done.err
    book = openpyxl.load_workbook(out)
    values = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert {"区发改委", "RW-1", "事项一", "城市规划", "电力", 450} <= set(values)
    first = out.read_bytes()
    taizhang("summarize", path, "-o", out)
    assert out.read_bytes() == first


def test_summarize_into_json_and_text(taizhang: Taizhang, tmp_path: Path) -> None:
    path = ledger(tmp_path / "台账.xlsx")
    document, text = (taizhang("summarize", path, "--format", name).out for name in ("json", "text"))
    taizhang("summarize", path, "-o", tmp_path / "汇总.json")
    taizhang("summarize", path, "-o", tmp_path / "汇总.txt")
    assert (tmp_path / "汇总.json").read_text("utf-8") == document
    assert (tmp_path / "汇总.txt").read_text("utf-8") == text


def test_summarize_into_a_file_of_no_format(taizhang: Taizhang, tmp_path: Path) -> None:
    path, out = ledger(tmp_path / "台账.xlsx"), tmp_path / "汇总.pdf"
    assert_cannot(taizhang("summarize", path, "-o", out), out)
    assert not out.exists()


# -- new


def test_new_makes_a_ledger_that_reads_without_loss(taizhang: Taizhang, tmp_path: Path) -> None:
    path = tmp_path / "空白.xlsx"
    done = taizhang("new", path, "--format", "json")
    titles = [sheet.title for sheet in standard_schema().sheets]
    assert (done.status, done.err, done.json) == (0, "", {"ledger": str(path), "sheets": titles, "macros": False})
    assert set(titles) <= set(openpyxl.load_workbook(path).sheetnames)
    reading = read_ledger(path)
    for table in reading.ledger.tables.values():
        assert list(table.typed) and set(table.typed) == {column.heading for column in table.sheet.columns}
    assert {finding.code for finding in check(reading)} <= {"required-blank"}


def test_new_overwrites_only_when_told(taizhang: Taizhang, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(b"mine")
    assert_cannot(taizhang("new", path), path)
    assert path.read_bytes() == b"mine"
    assert taizhang("new", path, "--force").status == 0
    first = path.read_bytes()
    assert taizhang("new", path, "--force").status == 0
    assert path.read_bytes() == first != b"mine"


@pytest.mark.parametrize("name", ["台账.xls", "台账", "台账.docx", "没有/台账.xlsx"])
def test_new_where_it_cannot_be(taizhang: Taizhang, tmp_path: Path, name: str) -> None:
    assert_cannot(taizhang("new", tmp_path / name), tmp_path / name)
    assert tree(tmp_path) == {}


# -- report


def test_report_writes_a_briefing_that_opens(taizhang: Taizhang, tmp_path: Path) -> None:
    path, out = ledger(tmp_path / "台账.xlsx"), tmp_path / "简报" / "六月"
    done = taizhang("report", path, "--period", "2024-06", "-o", out, "--format", "json")
    made = out / "2024-06-月度专刊.docx"
    assert (done.status, done.err) == (0, "")
    assert done.json["outputs"] == [str(made)] and done.json["sha256"] == sha256(path.read_bytes()).hexdigest()
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(made)).paragraphs)
    assert "2024年" in text and "{{" not in text and "{%" not in text
    sources = out / "溯源" / "2024-06-月度专刊.json"
    assert done.json["manifests"] == [str(sources)]
    assert list(tree(out)) == [made.name, "溯源", "溯源/2024-06-月度专刊.json"]
    manifest = json.loads(sources.read_bytes())
    assert manifest["properties"]["台账摘要"] == done.json["sha256"] and manifest["figures"]


def test_report_gives_the_same_bytes_again(taizhang: Taizhang, tmp_path: Path) -> None:
    path = ledger(tmp_path / "台账.xlsx")
    for out in ("甲", "乙"):
        assert taizhang("report", path, "--period", "2024-06", "-o", tmp_path / out).status == 0
    assert tree(tmp_path / "甲") == tree(tmp_path / "乙") != {}


def test_report_of_a_ledger_with_errors_says_so(taizhang: Taizhang, tmp_path: Path) -> None:
    path = ledger(tmp_path / "台账.xlsx", "error")
    done = taizhang("report", path, "--period", "2024-06", "-o", tmp_path / "简报")
    assert done.status == 0 and "1 处错误" in done.err and len(list((tmp_path / "简报").glob("*.docx"))) == 1


def test_report_by_a_template_of_ones_own(taizhang: Taizhang, tmp_path: Path) -> None:
    path, own, out = ledger(tmp_path / "台账.xlsx"), tmp_path / "自己的.docx", tmp_path / "简报"
    document = docx.Document()
    document.add_paragraph("共{{ tasks.total }}项，截至{{ as_of|date }}。")
    document.save(str(own))
    done = taizhang("report", path, "--period", "2024-06", "--template", "月度专刊", "--template", own, "-o", out)
    names = [path.name for path in sorted(out.glob("*.docx"))]
    assert (done.status, names) == (0, ["2024-06-月度专刊.docx", "2024-06-自己的.docx"])
    texts = [paragraph.text for paragraph in docx.Document(str(out / names[1])).paragraphs]
    assert texts[-1] == "共2项，截至2024年6月30日。" and texts[0].startswith("来源：")


@pytest.mark.parametrize("bad", ["没有这个模板", "坏.docx", "错.docx"])
def test_report_with_one_bad_template_writes_nothing(taizhang: Taizhang, tmp_path: Path, bad: str) -> None:
    path = ledger(tmp_path / "台账.xlsx")
    (tmp_path / "坏.docx").write_bytes(b"no document")
    document = docx.Document()
    document.add_paragraph("{{ no_such_name }}")
    document.save(str(tmp_path / "错.docx"))
    template = tmp_path / bad if bad.endswith(".docx") else bad
    arguments = ("--template", "月度专刊", "--template", template, "-o", tmp_path / "简报")
    done = taizhang("report", path, "--period", "2024-06", *arguments)
    assert_cannot(done, bad.removesuffix(".docx"), english=bad == "坏.docx")
    assert not (tmp_path / "简报").exists()


# -- monthly


def test_monthly_makes_every_file_of_a_ledger(taizhang: Taizhang, tmp_path: Path) -> None:
    path, out = ledger(tmp_path / "台账.xlsx"), tmp_path / "结果"
    done = taizhang("monthly", path, "--period", "2024-06", "-o", out, "--format", "json")
    assert (done.status, done.err) == (0, "")
    made = tree(out)
    assert [name for name, data in made.items() if data is not None] == [
        "run.json",
        *(f"台账/{name}" for name in FILES),
        "运行报告.html",
    ]
    reading = read_ledger(path)
    assert json.loads(made["台账/2024-06-汇总.json"] or b"") == summary_json(
        summarize(reading, parse_period("2024-06"))
    )
    assert json.loads(made["台账/2024-06-校验结果.json"] or b"") == findings_json(reading, check(reading))
    assert "没有发现问题" in (made["台账/2024-06-校验结果.txt"] or b"").decode()
    assert "总体情况" in openpyxl.load_workbook(out / "台账/2024-06-汇总.xlsx").sheetnames
    assert docx.Document(str(out / "台账/2024-06-月度专刊.docx")).paragraphs
    assert done.json["clean"] is True
    (run,) = done.json["ledgers"]
    assert (run["ledger"], run["status"], run["error"]) == (str(path), "ok", "")
    assert run["outputs"] == {
        name: sha256(data or b"").hexdigest() for name, data in made.items() if name in run["outputs"]
    }
    assert len(run["outputs"]) == len(FILES)


def test_monthly_log_is_its_answer_with_times(taizhang: Taizhang, tmp_path: Path) -> None:
    path, out = ledger(tmp_path / "台账.xlsx", "error"), tmp_path / "结果"
    done = taizhang("monthly", path, "--period", "2024-06", "-o", out, "--format", "json")
    log = json.loads((out / "run.json").read_bytes())
    assert all(run["seconds"] >= 0 for run in log["ledgers"])
    answer = done.json
    assert [{name: run[name] for name in answer["ledgers"][0]} for run in log["ledgers"]] == answer.pop("ledgers")
    assert {name: log[name] for name in answer} == answer


def test_monthly_of_a_ledger_with_errors_is_made_and_fails(taizhang: Taizhang, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    for kind, status in (("error", 1), ("warning", 0)):
        done = taizhang("monthly", ledger(tmp_path / f"{kind}.xlsx", kind), "--period", "2024-06", "-o", out)
        assert done.status == status and len(tree(out / kind)) == len(FILES)


def test_monthly_gives_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    """Two processes with different seeds for hashes; only run.json, which has times, may differ."""
    path = ledger(tmp_path / "台账.xlsx", "warning")
    trees = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        done = process("monthly", path, "--period", "2024-06", "-o", out, PYTHONHASHSEED=seed)
        assert (done.status, done.err) == (0, "")
        trees.append({name: data for name, data in tree(out).items() if name != "run.json"})
        (tmp_path / seed).rename(tmp_path / f"done-{seed}")
    assert trees[0] == trees[1] and len(trees[0]) == 2 + len(FILES)


def test_monthly_of_several_with_one_bad_does_the_others(taizhang: Taizhang, tmp_path: Path) -> None:
    paths = [ledger(tmp_path / "甲.xlsx"), tmp_path / "乙.xlsx", tmp_path / "丙.xlsx", ledger(tmp_path / "丁.xlsx")]
    paths[1].write_bytes(b"no workbook")
    out = tmp_path / "结果"
    done = taizhang("monthly", *paths, "--period", "2024-06", "-o", out, "--format", "json")
    assert (done.status, done.err) == (1, "")
    runs = done.json["ledgers"]
    assert [run["ledger"] for run in runs] == list(map(str, paths))
    assert [run["status"] for run in runs] == ["ok", "failed", "failed", "ok"]
    assert [str(path) in run["error"] for path, run in zip(paths, runs, strict=True)] == [False, True, True, False]
    assert [bool(run["outputs"]) for run in runs] == [True, False, False, True]
    rolled_up = ["2024-06-总专刊.docx", "2024-06-总汇总.json", "2024-06-总汇总.xlsx"]
    assert sorted(path.name for path in out.iterdir()) == [*rolled_up, "run.json", "丁", "甲", "运行报告.html"]
    assert [len(tree(out / name)) for name in ("甲", "丁")] == [len(FILES)] * 2


def test_monthly_takes_no_workbook_of_a_unit_for_a_ledger(taizhang: Taizhang, tmp_path: Path) -> None:
    taizhang("dispatch", ledger(tmp_path / "甲.xlsx"), "--period", "2024-06", "-o", tmp_path / "下发")
    sent = next((tmp_path / "下发").iterdir())
    done = taizhang("monthly", tmp_path / "甲.xlsx", sent, "--period", "2024-06", "-o", tmp_path / "结果")
    assert done.status == 1 and "的填报表，只有台账的一部分" in done.out


def test_monthly_of_several_all_bad_says_so_in_its_log(taizhang: Taizhang, tmp_path: Path) -> None:
    paths, out = [tmp_path / "甲.xlsx", tmp_path / "乙.xlsx"], tmp_path / "新的" / "结果"
    done = taizhang("monthly", *paths, "--period", "2024-06", "-o", out)
    assert done.status == 1 and all(str(path) in done.out for path in paths)
    assert [run["status"] for run in json.loads((out / "run.json").read_bytes())["ledgers"]] == ["failed"] * 2


def test_monthly_of_a_folder_takes_its_ledgers_in_order(taizhang: Taizhang, tmp_path: Path) -> None:
    folder = tmp_path / "各单位"
    for name in ("乙.xlsx", "甲.xlsx", "丙.XLSX"):
        ledger(folder / "x.xlsx").rename(folder / name)
    (folder / "~$甲.xlsx").write_bytes(b"lock")
    (folder / "说明.txt").write_text("不是台账", "utf-8")
    done = taizhang("monthly", folder, "--period", "2024-06", "-o", tmp_path / "结果", "--format", "json")
    assert done.status == 0
    assert [Path(run["ledger"]).name for run in done.json["ledgers"]] == sorted(["乙.xlsx", "甲.xlsx", "丙.XLSX"])


def test_monthly_keeps_ledgers_of_one_name_apart(taizhang: Taizhang, tmp_path: Path) -> None:
    names = ["一/A.xlsx", "二/a.xlsx", "三/a-2.xlsx", "四/A.xlsx"]
    paths = [ledger(tmp_path / name) for name in names]
    done = taizhang("monthly", *paths, "--period", "2024-06", "-o", tmp_path / "结果", "--format", "json")
    folders = [next(iter(run["outputs"])).split("/")[0] for run in done.json["ledgers"]]
    assert done.status == 0 and len({folder.lower() for folder in folders}) == len(paths)
    assert [folders[0], folders[1]] == ["A", "a-2"]


def test_monthly_against_a_previous_ledger_is_for_one(taizhang: Taizhang, tmp_path: Path) -> None:
    old = workbook(tmp_path / "旧.xlsx", {**CLEAN, "设置": CLEAN["设置"].replace("2024年6月", "2024年5月")})
    new, out = ledger(tmp_path / "新.xlsx"), tmp_path / "结果"
    assert taizhang("monthly", new, "--period", "2024-06", "--previous", old, "-o", out).status == 0
    summary = json.loads((out / "新/2024-06-汇总.json").read_bytes())
    assert summary["changes_since_previous"]["previous_period"] == "2024-05"
    two = (new, ledger(tmp_path / "另.xlsx"))
    assert_cannot(taizhang("monthly", *two, "--period", "2024-06", "--previous", old, "-o", tmp_path / "x"), old)
    assert not (tmp_path / "x").exists()


def test_monthly_writes_again_over_what_it_wrote(taizhang: Taizhang, tmp_path: Path) -> None:
    path, out = ledger(tmp_path / "台账.xlsx", "warning"), tmp_path / "结果"
    taizhang("monthly", path, "--period", "2024-06", "-o", out)
    ledger(path)
    taizhang("monthly", path, "--period", "2024-06", "-o", out)
    assert "没有发现问题" in (out / "台账/2024-06-校验结果.txt").read_text("utf-8")
    assert sorted(path.name for path in (out / "台账").iterdir()) == FILES


# -- what is no ledger


def make_missing(path: Path) -> None:
    """Nothing at all."""


def make_folder(path: Path) -> None:
    """A folder whose name ends like a workbook's."""
    path.mkdir()


def make_word_document(path: Path) -> None:
    """A Word document under the name of a workbook."""
    docx.Document().save(str(path))


def make_encrypted(path: Path) -> None:
    """An OLE file with an encrypted package inside, as Excel writes a workbook with a password."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    path.write_bytes(ole + "EncryptionInfo".encode("utf-16-le") + bytes(64) + "EncryptedPackage".encode("utf-16-le"))


def make_old_and_broken(path: Path) -> None:
    """An OLE file that is no workbook."""
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016))


def make_locked_zip(path: Path) -> None:
    """A zip whose parts want a password."""
    ledger(path)
    data = path.read_bytes()
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(signature), data):
            place = found.start() + flags
            data = data[:place] + bytes([data[place] | 1]) + data[place + 1 :]
    path.write_bytes(data)


def make_truncated(path: Path) -> None:
    """The first half of a workbook."""
    ledger(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def make_cut_short(path: Path) -> None:
    """A workbook without its last bytes."""
    ledger(path)
    path.write_bytes(path.read_bytes()[:-30])


def make_empty(path: Path) -> None:
    """No bytes."""
    path.write_bytes(b"")


def make_text(path: Path) -> None:
    """A text under the name of a workbook."""
    path.write_text("任务编号和重点任务\n一号任务\n", "utf-8")


def make_zip(path: Path) -> None:
    """A zip of something else."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")


def make_bomb(path: Path) -> None:
    """A small file that unpacks to 80 MB."""
    ledger(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bin", bytes(80 * 1024 * 1024))


def make_other_workbook(path: Path) -> None:
    """A workbook that is no ledger."""
    workbook(path, {"工资表": "姓名|金额\n甲|1"})


NO_LEDGERS = [
    make_missing, make_folder, make_word_document, make_encrypted, make_old_and_broken, make_locked_zip, make_truncated,
    make_cut_short, make_empty, make_text, make_zip, make_bomb, make_other_workbook,
]  # fmt: skip
WORDS = {
    "make_encrypted": "密码",
    "make_locked_zip": "密码",
    "make_word_document": "Word",
    "make_other_workbook": "台账",
}


@pytest.mark.parametrize("make", NO_LEDGERS, ids=lambda make: make.__name__)
def test_what_is_no_ledger_is_refused_by_every_command(
    taizhang: Taizhang, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    """Exit status 2, one line that names the file, and nothing written."""
    path, out = tmp_path / "台账.xlsx", tmp_path / "结果"
    make(path)
    before = tree(tmp_path)
    june = ("--period", "2024-06")
    word = WORDS.get(make.__name__, "")
    assert_cannot(taizhang("validate", path, "--format", "json"), path, word)
    assert_cannot(taizhang("summarize", path, *june, "-o", tmp_path / "汇总.xlsx"), path, word)
    assert_cannot(taizhang("report", path, *june, "-o", out), path, word)
    assert_cannot(taizhang("monthly", path, *june, "-o", out, "--format", "json"), path, word)
    good = ledger(tmp_path / "好.xlsx")
    assert_cannot(taizhang("summarize", good, "--previous", path, "-o", tmp_path / "汇总.xlsx"), path, word)
    good.unlink()
    assert tree(tmp_path) == before


def test_a_real_process_says_it_in_one_line_whatever_the_locale(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    make_encrypted(path)
    assert_cannot(process("monthly", path, "--period", "2024-06", "-o", tmp_path / "结果", LC_ALL="C"), path)
    assert not (tmp_path / "结果").exists()


@pytest.fixture(scope="module")
def whole_ledger(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a clean ledger."""
    return ledger(tmp_path_factory.mktemp("whole") / "台账.xlsx").read_bytes()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10**6), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_ledger_is_read_or_refused(
    tmp_path: Path, whole_ledger: bytes, place: int, byte: int, cut: bool
) -> None:
    """One byte changed or the end cut off: whatever comes out, it is no other error."""
    place %= len(whole_ledger)
    tail = b"" if cut else bytes([byte]) + whole_ledger[place + 1 :]
    path = tmp_path / "台账.xlsx"
    path.write_bytes(whole_ledger[:place] + tail)
    try:
        check(read_ledger(path))
    except CannotDo as error:
        assert error.path == str(path) and error.message and error.remedy


# -- what cannot be written


def outputs(path: Path, out: Path) -> Iterator[tuple[Sequence[object], Path]]:
    """Command lines that write to or below `out`, and the file or folder they are to name."""
    june = ("--period", "2024-06")
    yield ("report", path, *june, "-o", out), out
    yield ("monthly", path, *june, "-o", out), out
    yield ("summarize", path, *june, "-o", out / "汇总.xlsx"), out / "汇总.xlsx"
    yield ("new", out / "新.xlsx"), out / "新.xlsx"


def test_a_file_where_the_folder_should_be(taizhang: Taizhang, tmp_path: Path) -> None:
    path, out = ledger(tmp_path / "台账.xlsx"), tmp_path / "结果"
    out.write_bytes(b"mine")
    before = tree(tmp_path)
    for arguments, named in outputs(path, out):
        assert_cannot(taizhang(*arguments), named)
    assert tree(tmp_path) == before


def test_a_folder_where_the_file_should_be(taizhang: Taizhang, tmp_path: Path) -> None:
    path, out = ledger(tmp_path / "台账.xlsx"), tmp_path / "汇总.xlsx"
    out.mkdir()
    assert_cannot(taizhang("summarize", path, "-o", out), out)
    assert_cannot(taizhang("new", out, "--force"), out)
    assert list(tree(tmp_path)) == ["台账.xlsx", "汇总.xlsx"]


@pytest.mark.parametrize(
    ("number", "word"), [(errno.EACCES, "权限"), (errno.ENOSPC, "空间"), (errno.EROFS, "只读"), (errno.EIO, "磁盘")]
)
@pytest.mark.parametrize(("step", "times"), [("open", 0), ("open", 2), ("fsync", 0), ("fsync", 3)])
def test_what_was_there_stays_when_writing_fails(
    taizhang: Taizhang, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, word: str, step: str, times: int
) -> None:
    """No permission, a full disk, a disk for reading only: at the first file, or after some were written.

    The tests run as root, for whom no folder is closed: the system's refusal is played.
    """
    path, out = ledger(tmp_path / "台账.xlsx"), tmp_path / "结果"
    out.mkdir()
    for arguments, _ in outputs(path, out):
        assert taizhang(*arguments).status == 0
    ledger(path, "warning")  # what would be written now is not what was
    before = tree(tmp_path)
    for arguments, _ in outputs(path, out):
        if times and arguments[0] != "monthly":
            continue
        force = ("--force",) if arguments[0] == "new" else ()
        with monkeypatch.context() as patch:
            patch.setattr(os, step, refusing(getattr(os, step), times, OSError(number, os.strerror(number))))
            done = taizhang(*arguments, *force)
        assert_cannot(done, "结果", word, english=number == errno.EIO)
        assert tree(tmp_path) == before


def refusing(function: Callable[..., Any], times: int, error: OSError) -> Callable[..., Any]:
    """`os.open` or `os.fsync` that raises the error from so many times on, save for files opened only to be read."""
    left = [None] * times

    def call(target: Any, flags: int = os.O_CREAT, *more: Any, **named: Any) -> Any:
        ours = isinstance(target, int) or ".taizhang-" in os.fsdecode(target)
        if ours and flags & os.O_CREAT:
            if not left:
                raise error
            left.pop()
        return function(target) if isinstance(target, int) else function(target, flags, *more, **named)

    return call


def test_monthly_of_several_into_a_closed_folder_cannot_be_done(
    taizhang: Taizhang, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [ledger(tmp_path / "甲.xlsx"), ledger(tmp_path / "乙.xlsx")]

    def refuse(path: Path, *more: object, **named: object) -> None:
        raise PermissionError(errno.EACCES, "no", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert_cannot(taizhang("monthly", *paths, "--period", "2024-06", "-o", tmp_path / "结果"), tmp_path / "结果")


# -- stdout and stderr


def test_json_is_one_document_and_nothing_else(taizhang: Taizhang, tmp_path: Path) -> None:
    """Whatever there is to say beside it goes to stderr: another period, errors in the ledger."""
    path, out = ledger(tmp_path / "台账.xlsx", "error"), tmp_path / "结果"
    may = ("--period", "2024-05", "--format", "json")
    lines = [
        ("validate", path, "--format", "json"),
        ("summarize", path, *may),
        ("summarize", path, *may, "-o", tmp_path / "汇总.xlsx"),
        ("report", path, *may, "-o", out),
        ("monthly", path, *may, "-o", out),
        ("new", tmp_path / "新.xlsx", "--format", "json"),
    ]
    for line in lines:
        done = taizhang(*line)
        assert done.status in (0, 1) and isinstance(done.json, dict), line
        assert done.out.endswith("}\n") and done.out.count("\n}\n") == 1, line
        assert not re.search(r"[{}\[\]]", done.err), line


def test_text_and_json_do_not_hang_on_the_place_of_the_tool(tmp_path: Path) -> None:
    """Run from another folder with a relative path: the path is told as it was given."""
    ledger(tmp_path / "台账.xlsx")
    done = subprocess.run(
        [sys.executable, "-m", "toolkit", "validate", "台账.xlsx", "--format", "json"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert json.loads(done.stdout)["ledger"] == "台账.xlsx"


def test_a_ledger_is_never_written_to(taizhang: Taizhang, tmp_path: Path) -> None:
    path = ledger(tmp_path / "台账.xlsx", "error")
    before = path.read_bytes(), path.stat().st_mtime_ns
    taizhang("validate", path)
    for arguments, _ in outputs(path, tmp_path / "结果"):
        (tmp_path / "结果").mkdir(exist_ok=True)
        taizhang(*arguments)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_copy_under_another_name_has_the_same_findings_and_figures(taizhang: Taizhang, tmp_path: Path) -> None:
    first, second = ledger(tmp_path / "甲.xlsx", "warning"), tmp_path / "乙 台账（修订）.xlsm"
    shutil.copy(first, second)
    for command in (("validate",), ("summarize", "--period", "2024-06")):
        documents = [taizhang(*command, path, "--format", "json").json for path in (first, second)]
        for document, path in zip(documents, (first, second), strict=True):
            assert [document.pop("ledger"), *(point.pop("ledger") for point in document.get("trend", ()))] in (
                [str(path)],
                [str(path)] * 2,
            )
        assert documents[0] == documents[1]


def test_a_workbook_of_an_old_format_in_a_folder_is_said_not_passed_over(taizhang: Taizhang, tmp_path: Path) -> None:
    folder = tmp_path / "各单位"
    folder.mkdir()
    ledger(folder / "甲.xlsx")
    (folder / "乙.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    done = taizhang("monthly", folder, "--period", "2024-06", "-o", tmp_path / "出", "--format", "json")
    assert done.status == 1
    assert [(Path(one["ledger"]).name, one["status"]) for one in done.json["ledgers"]] == [
        ("乙.xls", "failed"),
        ("甲.xlsx", "ok"),
    ]
