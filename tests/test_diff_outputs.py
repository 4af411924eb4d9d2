"""`taizhang diff` as a user has it: text, JSON, a page in a real browser, a workbook, and real git."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from browser import Browser, browser, needs_browser
from tables import SETTINGS, UNITS, workbook

ROOT = Path(__file__).parent.parent
TASKS = """
任务编号 | 重点任务 | 任务事项 | 牵头单位 | 配合单位 | 完成时限 | 完成率 | 本月进展
RW-01 | 平台 | 事项一 | 区发改委 | 区经信局 | 2024年6月底 | 60% | 已签约三家企业
RW-02 | 平台 | 事项二 | 区经信局 | | 持续推进 | 30% | 开展两次对接活动
RW-03 | 平台 | 事项三 | 区城管委 | | 2024年四季度 | 10% | 完成方案初稿编制
"""
EDITS = (
    ("2024年6月底", "2024年12月底"),
    ("60%", "50%"),
    ("已签约三家企业", "=HYPERLINK(\"http://example.com\")</script><script>document.title='ran'</script>"),
    ("30%", "'30"),
    (
        "RW-03 | 平台 | 事项三 | 区城管委 | | 2024年四季度 | 10% | 完成方案初稿编制",
        "RW-04 | 平台 | 事项四 | 区城管委 | | 2024年底 | 5% | 启动",
    ),
)
START = "import sys; sys.argv[0] = 'taizhang'; from toolkit.cli import start; start()"


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path]:
    after = TASKS
    for old, new in EDITS:
        assert old in after
        after = after.replace(old, new)
    sheets = {"设置": SETTINGS, "责任单位": UNITS}
    return (
        workbook(tmp_path / "旧.xlsx", sheets | {"任务台账": TASKS}),
        workbook(tmp_path / "新.xlsx", sheets | {"任务台账": after}),
    )


def diff(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", START, "diff", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)


def test_exit_statuses(versions: tuple[Path, Path], tmp_path: Path) -> None:
    old, new = versions
    assert diff(old, new).returncode == 1
    same = diff(old, old)
    assert (same.returncode, "内容相同" in same.stdout) == (0, True)
    for arguments in ((old,), (old, new, new), (old, tmp_path / "没有.xlsx"), (old, new, "--format", "xlsx")):
        failed = diff(*arguments)
        assert (failed.returncode, failed.stdout) == (2, "")
        assert failed.stderr.startswith("错误：")
        assert "Traceback" not in failed.stderr
    assert diff("--textconv", old, new).returncode == 2
    failed = diff(old, new, "-o", new)
    assert failed.returncode == 2
    assert openpyxl.load_workbook(new).sheetnames[0] == "设置"


def test_the_summary_comes_first_and_flags_before_details(versions: tuple[Path, Path]) -> None:
    lines = diff(*versions).stdout.splitlines()
    assert lines[1] == "新增 1 行，删除 1 行，修改 3 处。"
    assert lines[2] == "另有仅写法不同 1 处，含义没有变，不计入修改。"
    assert lines[3] == "需要关注：完成率下降 1 处，时限推后 1 处。"
    flagged = next(place for place, line in enumerate(lines) if line.startswith("【需要关注】"))
    details = next(place for place, line in enumerate(lines) if line.startswith("【任务台账】"))
    assert flagged < details
    assert "  任务台账 修改 RW-01 完成率（G2）：60% → 50%　［完成率下降］" in lines


def test_json_is_the_contracts(versions: tuple[Path, Path]) -> None:
    old, new = map(str, versions)
    data = json.loads(diff(old, new, "--format", "json").stdout)
    assert (data["old"], data["new"]) == (old, new)
    fields = ["sheet", "key", "kind", "column", "old", "new", "cell_old", "cell_new", "flags"]
    assert all(list(change) == fields for change in (*data["changes"], *data["minor"]))
    assert {
        "sheet": "任务台账", "key": "RW-01", "kind": "modified", "column": "完成时限", "old": "2024年6月底",
        "new": "2024年12月底", "cell_old": "F2", "cell_new": "F2", "flags": ["deadline-postponed"],
    } in data["changes"]  # fmt: skip
    assert [(c["kind"], c["old"], c["new"]) for c in data["minor"]] == [("type-only", "30%", "30")]
    assert data["counts"]["modified"] == 3
    assert data["counts"]["type-only"] == 1
    assert data["counts"]["flags"] == {"percent-decreased": 1, "deadline-postponed": 1}
    added = next(change for change in data["changes"] if change["kind"] == "added")
    assert (added["key"], added["old"], added["new"]["任务事项"], added["cell_new"]) == ("RW-04", None, "事项四", "A4")
    everything = json.loads(diff(old, new, "--format", "json", "--all").stdout)
    assert everything["minor"] == []
    assert len(everything["changes"]) == len(data["changes"]) + 1
    assert diff(old, new, "--format", "json").stdout == diff(old, new, "--format", "json").stdout


def test_a_sheet_sorted_anew_is_one_entry_and_all_of_it_where_wanted(tmp_path: Path) -> None:
    rows = [f"N{number:04d} | {number}" for number in range(2400)]
    old = workbook(tmp_path / "旧.xlsx", {"表": "\n".join(["名 | 数", *rows])})
    new = workbook(tmp_path / "新.xlsx", {"表": "\n".join(["名 | 数", *rows[1200:], *rows[:1200]])})
    data = json.loads(diff(old, new, "--format", "json").stdout)
    assert data["counts"]["moved"] == 1200
    assert [(change["kind"], change["key"]) for change in data["changes"]] == [("moved", "")]
    assert any("1200 行" in note for note in data["notes"])
    assert len(json.loads(diff(old, new, "--format", "json", "--all").stdout)["changes"]) == 1200
    assert "1200 行的先后次序变了" in diff(old, new).stdout


def test_the_workbook_has_old_new_and_change_side_by_side_and_no_formula(
    versions: tuple[Path, Path], tmp_path: Path
) -> None:
    old, new = versions
    made = diff(old, new, "-o", tmp_path / "变化.xlsx")
    assert (made.returncode, made.stdout) == (1, "")
    book = openpyxl.load_workbook(tmp_path / "变化.xlsx")
    assert book.sheetnames == ["概况", "变化明细"]
    sheet = book["变化明细"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heading = next(row for row in rows if "旧" in row)
    assert heading[:6] == ["工作表", "编号", "变化", "列", "旧", "新"]
    assert sheet.auto_filter.ref
    assert any(row[:6] == ["任务台账", "RW-01", "修改", "完成率", "60%", "50%"] for row in rows)
    assert any(str(row[5]).startswith("=HYPERLINK") for row in rows)
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" or str(cell.value).startswith("=HYPERLINK") for cell in cells)
    raw = subprocess.run(
        ["unzip", "-p", tmp_path / "变化.xlsx", "xl/worksheets/*.xml"], capture_output=True, check=True
    )
    assert b"<f>" not in raw.stdout and b"<f " not in raw.stdout
    colours = {cell.value: cell.fill.fgColor.rgb for cell in cells if cell.value in ("新增", "删除", "修改")}
    assert len(set(colours.values())) == 3


# -- the page


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


SEEN = "[...document.querySelectorAll('main tbody tr')].filter(r => r.offsetHeight).map(r => r.cells[1].textContent)"


def choose(window: Browser, name: str, value: str) -> Any:
    window.run(
        f"(() => {{ const s = document.querySelector('select[name={name}]'); s.value = '={value}';"
        " s.dispatchEvent(new Event('change')); })()"
    )
    return window.run(SEEN)


@needs_browser
def test_the_page_filters_by_sheet_kind_and_flag_offline(
    versions: tuple[Path, Path], tmp_path: Path, window: Browser
) -> None:
    page = tmp_path / "变化.html"
    assert diff(*versions, "-o", page).returncode == 1
    window.open(page)
    assert len(window.run(SEEN)) == 6
    assert window.run("document.getElementById('count').textContent") == "共 6 处"
    assert choose(window, "kind", "added") == ["RW-04"]
    window.run("document.getElementById('clear').click()")
    assert choose(window, "flag", "deadline-postponed") == ["RW-01"]
    assert choose(window, "flag", "any") == ["RW-01", "RW-01"]
    assert choose(window, "sheet", "任务台账") == ["RW-01", "RW-01"]
    assert window.run("document.getElementById('count').textContent") == "显示 2 / 6 处"
    window.open(page, "#kind=type-only")
    assert window.run(SEEN) == ["RW-02"]
    window.open(page, "#q=%E5%90%AF%E5%8A%A8")
    assert window.run(SEEN) == ["RW-04"]
    assert window.run("document.title").startswith("版本比较：")
    assert window.complaints == []
    assert [address for address in window.requests if not address.startswith("file:")] == []
    assert window.run("document.documentElement.scrollWidth <= innerWidth")


NARROW = "[...document.querySelector('main tbody tr').cells].filter(c => c.offsetHeight).map(c => c.offsetWidth)"


@needs_browser
def test_on_a_narrow_screen_a_change_is_a_few_lines(
    versions: tuple[Path, Path], tmp_path: Path, window: Browser
) -> None:
    page = tmp_path / "变化.html"
    assert diff(*versions, "-o", page).returncode == 1
    window.resize(400, 800)
    try:
        window.open(page)
        assert window.run("document.documentElement.scrollWidth <= innerWidth")
        assert len(window.run(SEEN)) == 6
        assert max(window.run(NARROW)) > 300
    finally:
        window.resize(1400, 900)
    window.open(page)
    assert max(window.run(NARROW)) < 300


@needs_browser
def test_without_script_every_change_is_shown(versions: tuple[Path, Path], tmp_path: Path, window: Browser) -> None:
    page = tmp_path / "变化.html"
    page.write_text(diff(*versions, "--format", "html").stdout, encoding="utf-8")
    window.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        window.open(page, "#kind=added")
        assert len(window.run(SEEN)) == 6
        assert window.run("document.querySelector('.controls').offsetHeight") == 0
    finally:
        window.call("Emulation.setScriptExecutionDisabled", value=False)


# -- git


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "core.quotepath=false"]
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
    }
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_git_diff_of_two_workbooks_reads_well(versions: tuple[Path, Path], tmp_path: Path) -> None:
    """The two lines of the manual, with the command as this checkout has it."""
    old, new = versions
    folder = tmp_path / "库"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "台账.xlsx").write_bytes(old.read_bytes())
    manual = (ROOT / "docs" / "diff.md").read_text(encoding="utf-8")
    attribute, config = "*.xlsx diff=taizhang", 'git config diff.taizhang.textconv "taizhang diff --textconv"'
    assert attribute in manual
    assert config in manual
    (folder / ".gitattributes").write_text(attribute + "\n", encoding="utf-8")
    script = tmp_path / "taizhang"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{START}" "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    git(folder, "config", "diff.taizhang.textconv", f"'{script}' diff --textconv")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "旧")
    (folder / "台账.xlsx").write_bytes(new.read_bytes())
    lines = [line for line in git(folder, "diff").splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert "-任务台账 | RW-01 | 完成率: 60%" in lines
    assert "+任务台账 | RW-01 | 完成率: 50%" in lines
    assert "+任务台账 | RW-04 | 任务事项: 事项四" in lines
    assert not [line for line in lines if "RW-02" in line and "完成率" not in line]


def test_textconv_lines_have_no_positions(versions: tuple[Path, Path], tmp_path: Path) -> None:
    lines = diff("--textconv", versions[0]).stdout.splitlines()
    header, first, *rest = TASKS.strip().split("\n")
    inserted = "\n".join([header, "RW-00 | 平台 | 新 | 区发改委 | | 2024年底 | 5% | 第一行\\n第二行", first, *rest])
    longer = workbook(tmp_path / "长.xlsx", {"设置": SETTINGS, "责任单位": UNITS, "任务台账": inserted})
    more = diff("--textconv", longer).stdout.splitlines()
    assert [line for line in more if "RW-00" not in line] == lines
    assert "任务台账 | RW-00 | 本月进展: 第一行\\n第二行" in more
