"""`taizhang button install` and `check`: the settings of xlwings, and what they find on this computer."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from pressing import ROOT

from toolkit import cli
from toolkit.excel import checkup_windows, installing, settings_file
from toolkit.excel.checkup import State, checkups
from toolkit.excel.checkup_ledger import buttons_version, ledger_checkups
from toolkit.excel.module_texts import module_texts
from toolkit.excel.settings_file import expanded, portable, read_settings, write_settings

MACROS = ROOT / "templates_xlsx" / "ledger.xlsm"


class Done(NamedTuple):
    """What a command left: its exit status and what it said."""

    code: int
    out: str
    err: str


@pytest.fixture
def taizhang(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """The command line, through the entry that the installed program has."""

    def call(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["taizhang", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.run()
        return Done(int(left.value.code or 0), *capsys.readouterr())

    return call


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    return tmp_path / "张 三" / ".xlwings" / "xlwings.conf"


def states(found) -> dict[str, State]:
    return {one.about: one.state for one in found}


# -- settings


def test_settings_of_others_are_kept(settings: Path):
    settings.parent.mkdir(parents=True)
    settings.write_bytes(b'"LICENSE_KEY","abc"\r\n"interpreter_win","C:\\old.exe"\r\n"SHOW CONSOLE","False"\r\n')
    assert write_settings(settings, {"INTERPRETER_WIN": "C:\\new python\\python.exe", "PYTHONPATH": "D:\\tools"})
    assert settings.read_bytes() == (
        b'"LICENSE_KEY","abc"\r\n"INTERPRETER_WIN","C:\\new python\\python.exe"\r\n"SHOW CONSOLE","False"\r\n'
        b'"PYTHONPATH","D:\\tools"\r\n'
    )


def test_nothing_is_written_twice(settings: Path):
    wanted = {"INTERPRETER_WIN": "C:\\python.exe"}
    assert write_settings(settings, wanted)
    before = settings.stat().st_mtime_ns
    assert not write_settings(settings, wanted)
    assert settings.stat().st_mtime_ns == before
    assert read_settings(settings) == wanted


def test_what_the_file_cannot_hold_is_refused(settings: Path, monkeypatch):
    from toolkit.values import CannotDo

    with pytest.raises(CannotDo, match="引号"):
        write_settings(settings, {"PYTHONPATH": 'D:\\"x"'})
    monkeypatch.setattr(settings_file, "_code_page", lambda: "gbk")
    with pytest.raises(CannotDo, match="写不出的字"):
        write_settings(settings, {"PYTHONPATH": "D:\\𠮷"})
    assert not settings.exists()
    assert write_settings(settings, {"PYTHONPATH": "D:\\工具"})
    assert settings.read_bytes() == '"PYTHONPATH","D:\\工具"\r\n'.encode("gbk")
    assert read_settings(settings) == {"PYTHONPATH": "D:\\工具"}


def test_the_users_folder_is_written_by_its_variable():
    environment = {"USERPROFILE": "C:\\Users\\张三", "LOCALAPPDATA": "C:\\Users\\张三\\AppData\\Local"}
    path = "C:\\users\\张三\\AppData\\Local\\Programs\\Python\\python.exe"
    short = portable(path, environment)
    assert short == "%LOCALAPPDATA%\\Programs\\Python\\python.exe"
    assert expanded(short.lower(), environment).lower() == path.lower()
    assert portable("D:\\Python\\python.exe", environment) == "D:\\Python\\python.exe"
    assert portable("C:\\Users\\张三丰\\python.exe", environment) == "C:\\Users\\张三丰\\python.exe"
    assert expanded("%没有%\\x", environment) == "%没有%\\x"


def test_a_search_path_that_is_there_is_added_to(settings: Path):
    settings.parent.mkdir(parents=True)
    settings.write_text('"PYTHONPATH","D:\\mine"\n', encoding="utf-8")
    done = installing.install(settings)
    assert done.settings["PYTHONPATH"] == f"D:\\mine;{ROOT}"
    assert not installing.install(settings).changed


# -- the commands


def test_install_then_check(settings: Path, taizhang):
    before = taizhang("button", "check", "--settings", settings)
    assert before.code == 1 and "请运行 taizhang button install" in before.out
    done = taizhang("button", "install", "--settings", settings)
    assert done.code == 0 and f"已写入 {settings}" in done.out
    assert "不需要改动" in taizhang("button", "install", "--settings", settings).out
    after = taizhang("button", "check", MACROS, "--settings", settings, "--format", "json")
    assert after.code == 0
    checks = {one["about"]: one["state"] for one in json.loads(after.out)["checks"]}
    assert checks["Python 的位置"] == checks["台账工具"] == checks["台账的宏"] == "good"
    if sys.platform != "win32":
        assert checks["宏安全"] == checks["来自网络的标记"] == "unseen"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is Excel")
def test_install_where_there_is_no_excel_says_so(taizhang):
    done = taizhang("button", "install")
    assert done.code == 2 and "请用 taizhang serve" in done.err


def test_a_ledger_that_is_not_there_is_said(settings: Path, tmp_path: Path, taizhang):
    done = taizhang("button", "check", tmp_path / "没有.xlsm", "--settings", settings)
    assert done.code == 2 and "找不到文件" in done.err and "Traceback" not in done.err


def test_a_python_that_is_gone_or_is_none_is_found(settings: Path, tmp_path: Path):
    write_settings(settings, {settings_file.INTERPRETER: str(tmp_path / "没有.exe")})
    assert states(checkups(None, settings))["Python 的位置"] is State.BAD
    (tmp_path / "python.exe").write_text("not a program")
    write_settings(settings, {settings_file.INTERPRETER: str(tmp_path / "python.exe")})
    found = states(checkups(None, settings))
    assert found["Python 的位置"] is State.GOOD and found["台账工具"] is State.BAD


def test_settings_beside_the_ledger_come_first(settings: Path, tmp_path: Path):
    write_settings(settings, {settings_file.INTERPRETER: sys.executable})
    ledger = tmp_path / "六月.xlsm"
    ledger.write_bytes(MACROS.read_bytes())
    write_settings(tmp_path / "xlwings.conf", {settings_file.INTERPRETER: "X:\\gone\\python.exe"})
    found = next(one for one in checkups(ledger, settings) if one.about == "Python 的位置")
    assert found.state is State.BAD and "X:\\gone" in found.found


# -- the ledger


def test_macros_that_are_missing_or_of_another_version_are_found(tmp_path: Path):
    assert states(ledger_checkups(MACROS))["台账的宏"] is State.GOOD
    assert states(ledger_checkups(ROOT / "samples" / "faulty.xlsx"))["台账的宏"] is State.BAD
    openpyxl.Workbook().save(tmp_path / "空.xlsm")
    assert states(ledger_checkups(tmp_path / "空.xlsm"))["台账的宏"] is State.BAD


def test_the_text_of_the_module_is_read_from_the_project():
    import zipfile

    project = zipfile.ZipFile(MACROS).read("xl/vbaProject.bin")
    source = (ROOT / "templates_xlsx" / "LedgerButtons.bas").read_bytes().decode("ascii")
    assert source in list(module_texts(project))
    assert buttons_version(project) and buttons_version(b"") == buttons_version(b"\x01\xff\xbf\x00Attribut") == ""


def test_names_that_a_command_line_takes_for_something_else_are_told(tmp_path: Path):
    ledger = tmp_path / "进度=50%.xlsm"
    ledger.write_bytes(MACROS.read_bytes())
    assert [one.state for one in ledger_checkups(ledger) if one.about == "台账的位置"] == [State.GOOD, State.BAD]


def test_a_ledger_in_a_cloud_folder_is_told(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path))
    ledger = tmp_path / "六月.xlsm"
    ledger.write_bytes(MACROS.read_bytes())
    assert states(ledger_checkups(ledger))["台账的位置"] is State.DOUBTFUL


@pytest.mark.parametrize(
    ("level", "state"), [(None, State.GOOD), (2, State.GOOD), (1, State.DOUBTFUL), (3, State.BAD), (4, State.BAD)]
)
def test_macro_security_is_told_by_its_level(level: int | None, state: State, monkeypatch):
    monkeypatch.setattr(checkup_windows, "_value", lambda name: (level if name == "VBAWarnings" else None, False))
    assert [one.state for one in checkup_windows.macro_security()] == [state]
    monkeypatch.setattr(checkup_windows, "_value", lambda name: (1 if name.startswith("Block") else level, True))
    assert len(list(checkup_windows.macro_security())) == 2
