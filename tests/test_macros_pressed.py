"""The buttons of the ledger pressed in pyOpenVBA's interpreter, which is not Excel.

It runs the macros of the packaged workbook from its own text, and knows the workbook's cells, names and sheets. What it
lacks is made here and nowhere hidden: a few members of Application, the shell and the file system of Windows, which
note what they are asked for and start nothing. Two modules stand in for xlwings: its own, for the command line that a
press makes; and, for what happens when Python does not start, a few lines that do what xlwings does to a workbook.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("pyopenvba")

from pyopenvba import ExcelFile
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._model import Application
from pyopenvba.interpreter import VBAInt, VBAObject, member, method, setter

from toolkit.workbook.macros import BUTTONS, SENTENCES

LEDGER = Path(__file__).resolve().parents[1] / "templates_xlsx" / "ledger.xlsm"
COMMANDS = {
    "LedgerValidate": "import toolkit.button; toolkit.button.validate()",
    "LedgerSummarize": "import toolkit.button; toolkit.button.summarize()",
    "LedgerReport": "import toolkit.button; toolkit.button.report()",
    "LedgerCompare": "import toolkit.button; toolkit.button.compare()",
}
DEFAULT, WAIT = -4143, 2
"""xlDefault and xlWait: the shapes of the mouse pointer."""


class Windows(VBAObject):
    """The shell and the file system: commands and files are noted, environment variables have known values."""

    vba_type_name = "WshShell"

    def __init__(self) -> None:
        self.commands: list[tuple[str, object, object]] = []
        self.files: dict[str, str] = {}
        self._open = ""

    @method
    def Run(self, Command: object, WindowStyle: object, WaitOnReturn: object) -> object:
        self.commands.append((str(Command), WindowStyle, WaitOnReturn))
        return 0

    @method
    def ExpandEnvironmentStrings(self, Text: object) -> object:
        return str(Text).replace("%TEMP%", r"C:\Users\王 芳\Temp")

    @method
    def CreateTextFile(self, Name: object, Overwrite: object, Unicode: object) -> object:
        assert Overwrite and Unicode
        self._open = str(Name)
        return self

    @method
    def Write(self, Text: object) -> object:
        self.files[self._open] = str(Text)
        return None

    @method
    def Close(self) -> object:
        return None


class Excel(Application):
    """Excel's application with what the interpreter's lacks."""

    pointer: int
    history: list[tuple[int, object]]

    @member
    def Cursor(self) -> object:
        return VBAInt(self.pointer, "Long")

    @setter("Cursor")
    def _set_cursor(self, value: Any) -> None:
        self.pointer = int(value)

    @member
    def EnableCancelKey(self) -> object:
        return VBAInt(1, "Long")

    @setter("EnableCancelKey")
    def _set_cancel_key(self, value: Any) -> None:
        assert int(value) == 2, "xlErrorHandler"

    @member
    def Hwnd(self) -> object:
        return VBAInt(4711, "Long")

    @method
    def Note(self) -> object:
        """What the user sees at this moment, noted for the test."""
        self.history.append((self.pointer, self.status_bar))
        return None


XLWINGS = r"""
Public Interpreter As String
Public Answer As String
Public Commands As String

Public Function RunPython(PythonCommand As String)
    Commands = Commands & PythonCommand & "|"
    Application.Note
    RunPython = 0
    If Answer = "again" Then
        Answer = ""
        Application.Run "LedgerReport"
        Application.Note
    ElseIf Answer = "raise" Then
        Err.Raise 1004, , "Sheets cannot be added"
    ElseIf Answer = "fail" Then
        If SheetExists(ThisWorkbook, "Error") = False Then
            ThisWorkbook.Sheets.Add().Name = "Error"
        End If
        ThisWorkbook.Sheets("Error").Range("A1").Value = "ModuleNotFoundError: No module named 'toolkit'"
        RunPython = -1
    End If
End Function

Public Function GetConfig(Key As String, Optional Default As String = "") As Variant
    GetConfig = Default
    If Key = "INTERPRETER_WIN" And Interpreter <> "" Then GetConfig = Interpreter
End Function

Public Function FileExists(ByVal Name As String) As Boolean
    FileExists = (Name = "C:\Program Files\Python 3.11\python.exe")
End Function

Public Function SheetExists(Book As Workbook, Name As String) As Boolean
    Dim Found As Object
    On Error Resume Next
    Set Found = Book.Sheets(Name)
    On Error GoTo 0
    SheetExists = Not Found Is Nothing
End Function

Public Function ExpandEnvironmentStrings(ByVal Text As String)
    ExpandEnvironmentStrings = CreateObject("WScript.Shell").ExpandEnvironmentStrings(Text)
End Function

Public Sub Prepare(NextAnswer As String, Optional Path As String = "")
    Answer = NextAnswer
    Interpreter = Path
End Sub

Public Function Ran() As String
    Ran = Commands
End Function
"""
"""What our module asks of xlwings, doing to the workbook what xlwings does when SHOW_ERROR_POPUPS is False."""


class Desk:
    """The ledger open before someone who presses its buttons."""

    def __init__(self, path: Path, xlwings: Callable[[str], str]) -> None:
        self.app = ExcelApplication.open(path, with_vba=False)
        self.app.application.__class__ = Excel
        self.excel: Any = self.app.application
        self.excel.pointer, self.excel.history = DEFAULT, []
        self.windows = Windows()
        self.app.interpreter.host.create = lambda name: self.windows  # type: ignore[method-assign]
        with ExcelFile(path) as book:
            self.app.add_module(xlwings(book.get_module("xlwings")), name="xlwings")
            self.app.add_module(book.get_module("LedgerButtons"), name="LedgerButtons")

    def press(self, caption: str) -> None:
        """Start the macro that the workbook itself binds to the button with this caption."""
        (button,) = [shape for shape in self.app.sheet("操作").shapes() if shape.text == caption]
        self.app.run(button.macro)

    @property
    def ran(self) -> list[str]:
        return str(self.app.run("Ran")).split("|")[:-1]

    @property
    def told(self) -> list[str]:
        return [text for _, text, _, _ in self.app.dialogs]

    @property
    def result(self) -> str:
        """What stands in the cell for the last run's result."""
        return str(self.app.evaluate('ThisWorkbook.Names("taizhang_result").RefersToRange.Value'))

    @property
    def state(self) -> SimpleNamespace:
        return SimpleNamespace(pointer=self.excel.pointer, bar=self.excel.status_bar)


@pytest.fixture
def desk() -> Desk:
    return Desk(LEDGER, lambda own: XLWINGS)


CALM = SimpleNamespace(pointer=DEFAULT, bar=False)
LOG = r"C:\Users\王 芳\Temp\taizhang-button.log"


# -- the command line, by xlwings' own module


def as_on_windows(source: str) -> str:
    """xlwings' own module as its #If lines leave it in Excel on 64-bit Windows, for an interpreter that reads fewer.

    Two lines of it are changed: the interpreter does not compare a text with a truth value, and deletes no files.
    """
    true = {"VBA7", "Win64", "Not Mac", 'App = "Microsoft Excel"'}
    kept: list[str] = []
    open_blocks: list[tuple[bool, bool]] = []  # whether this branch is taken, whether one was
    for line in source.splitlines():
        word, _, rest = line.strip().partition(" ")
        holds = re.sub(r"\s+Then\b.*", "", rest) in true
        if word == "#If":
            open_blocks.append((holds, holds))
        elif word in ("#ElseIf", "#Else"):
            if f"{word} {rest}".startswith("#End"):
                continue
            taken = open_blocks.pop()[1]
            now = not taken and (holds or word == "#Else")
            open_blocks.append((now, taken or now))
        elif word == "#End":
            open_blocks.pop()
        elif word != "#Const" and all(now for now, _ in open_blocks):
            kept.append(line)
    assert open_blocks == []
    text = "\r\n".join(kept)
    for old, new in (
        ('If GetConfig("SHOW CONSOLE", False) = True Then', 'If CBool(GetConfig("SHOW CONSOLE", False)) Then'),
        ("        Kill LOG_FILE\r\n", "        Debug.Print LOG_FILE\r\n"),
    ):
        assert old in text
        text = text.replace(old, new)
    return text


#: Where the interpreter would ask the computer: nothing is there, and the folder for temporary files is known.
COMPUTER = r"""
Public Function Environ(Name)
    Environ = "C:\Temp"
End Function
Public Function GetAttr(Name)
    If Name <> "D:\Python 3.11\python.exe" Then Err.Raise 53
    GetAttr = 0
End Function
"""


@pytest.mark.parametrize("name", ["ledger.xlsm", "我 区 台账（2024年6月）.xlsm"])
@pytest.mark.parametrize("button", BUTTONS, ids=lambda button: button.macro)
def test_the_command_line_that_xlwings_own_module_makes(tmp_path: Path, name: str, button: Any) -> None:
    path = tmp_path / "规划 实施" / name
    path.parent.mkdir()
    shutil.copy(LEDGER, path)
    desk = Desk(path, as_on_windows)
    desk.app.add_module(COMPUTER, name="Computer")
    desk.press(button.caption)
    ((command, style, wait),) = desk.windows.commands
    assert (int(style), bool(wait)) == (0, True)  # type: ignore[call-overload]
    found = re.fullmatch(
        r'cmd\.exe /C python -B -c "import xlwings\.utils;xlwings\.utils\.prepare_sys_path\(\\"([^"]*)\\"\); (.*)" '
        r' --wb="([^"]*)" --from_xl=1 --app="[^"]*\\Microsoft Excel" --hwnd="4711"'
        r' 2> "C:\\Temp\\xlwings-[0-9A-F-]*\.log" ',
        command,
    )
    assert found, command
    assert found.groups() == (f"False;{path};{path};;;;", COMMANDS[button.macro], name)
    assert (desk.told, desk.state) == ([], CALM)


def test_the_interpreter_of_the_settings_is_started_in_its_folder() -> None:
    desk = Desk(LEDGER, as_on_windows)
    desk.app.add_module(COMPUTER, name="Computer")
    settings = desk.app.sheet("xlwings.conf")
    settings.set_value("A5", "INTERPRETER_WIN")
    settings.set_value("B5", r"D:\Python 3.11\python.exe")
    desk.press("校验")
    ((command, _, _),) = desk.windows.commands
    assert command.startswith(r'cmd.exe /C D: & cd "D:\Python 3.11" & "D:\Python 3.11\python.exe" -B -c "')
    settings.set_value("B5", r"D:\Python 3.12\python.exe")
    desk.press("校验")
    assert len(desk.windows.commands) == 1
    (told,) = desk.told
    assert r"D:\Python 3.12\python.exe" in told and "taizhang button install" in told


# -- what the user sees, with a stand-in for xlwings' module


@pytest.mark.parametrize("button", BUTTONS, ids=lambda button: button.macro)
def test_a_press_hands_python_one_call_and_tells_that_it_works(desk: Desk, button: Any) -> None:
    desk.press(button.caption)
    assert desk.ran == [COMMANDS[button.macro]]
    assert desk.excel.history == [(WAIT, SENTENCES["working"])]
    assert (desk.told, desk.state, desk.result) == ([], CALM, "还没有操作过。")


def test_what_stood_on_the_status_bar_comes_back(desk: Desk) -> None:
    desk.excel.status_bar, desk.excel.pointer = "别的程序写的", 3
    desk.press("校验")
    assert desk.state == SimpleNamespace(pointer=3, bar="别的程序写的")


def test_a_second_press_while_one_works_is_told_and_starts_nothing(desk: Desk) -> None:
    desk.app.run("Prepare", "again")
    desk.press("汇总")
    assert desk.ran == [COMMANDS["LedgerSummarize"]]
    assert desk.excel.history == [(WAIT, SENTENCES["working"]), (WAIT, SENTENCES["busy"])]
    assert (desk.told, desk.state) == ([], CALM)
    desk.press("生成简报")
    assert desk.ran == [COMMANDS["LedgerSummarize"], COMMANDS["LedgerReport"]]


def test_a_workbook_that_was_never_saved_is_refused(desk: Desk) -> None:
    desk.app.workbook.path = ""
    desk.press("校验")
    assert (desk.ran, desk.told, desk.state) == ([], [SENTENCES["unsaved"]], CALM)
    assert desk.result.endswith(SENTENCES["unsaved"])


def test_unsaved_changes_are_no_hindrance(desk: Desk) -> None:
    desk.app.sheet("任务台账").set_value("A4", "T-001")
    desk.press("校验")
    assert (len(desk.ran), desk.told) == (1, [])


def test_an_interpreter_that_is_gone_is_named(desk: Desk) -> None:
    gone = r"D:\软件 目录\python.exe"
    desk.app.run("Prepare", "", gone)
    desk.press("校验")
    assert (desk.ran, desk.state) == ([], CALM)
    assert desk.told == [SENTENCES["python"].replace("%1", gone)]
    assert desk.windows.files == {}


@pytest.mark.parametrize("path", ["", "python", "pythonw", r"C:\Program Files\Python 3.11\python.exe"])
def test_an_interpreter_that_is_there_or_on_the_path_is_started(desk: Desk, path: str) -> None:
    desk.app.run("Prepare", "", path)
    desk.press("校验")
    assert (len(desk.ran), desk.told) == (1, [])


def test_python_that_does_not_start_is_one_sentence_and_a_log(desk: Desk) -> None:
    before = _titles(desk)
    desk.app.run("Prepare", "fail")
    desk.press("校验")
    assert desk.told == [SENTENCES["failed"].replace("%1", LOG)]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d " + re.escape(desk.told[0]), desk.result)
    assert desk.windows.files == {LOG: "ModuleNotFoundError: No module named 'toolkit'"}
    assert _titles(desk) == before
    assert desk.app.workbook.active_sheet.name == "操作"
    assert (desk.state, desk.excel.display_alerts) == (CALM, True)
    desk.app.run("Prepare", "")
    desk.press("校验")
    assert (len(desk.ran), len(desk.told)) == (2, 1)


def test_a_sheet_of_the_users_that_is_called_error_keeps_what_it_has(desk: Desk) -> None:
    desk.app.add_module(
        'Sub AddError()\r\nThisWorkbook.Sheets.Add().Name = "Error"\r\n'
        'ThisWorkbook.Sheets("Error").Range("A1").Formula = "=1+1"\r\nEnd Sub\r\n',
        name="User",
    )
    desk.app.run("AddError")
    before = _titles(desk)
    desk.app.run("Prepare", "fail")
    desk.press("校验")
    assert len(desk.told) == 1
    assert _titles(desk) == before
    assert desk.app.sheet("Error").formula("A1") == "=1+1"
    assert "ModuleNotFoundError" in desk.windows.files[LOG]


def test_an_error_inside_xlwings_is_one_sentence_and_a_log(desk: Desk) -> None:
    desk.app.run("Prepare", "raise")
    desk.press("对比上月")
    assert desk.told == [SENTENCES["failed"].replace("%1", LOG)]
    assert desk.windows.files == {LOG: "VBA 1004: Sheets cannot be added"}
    assert desk.state == CALM
    desk.app.run("Prepare", "")
    desk.press("对比上月")
    assert len(desk.ran) == 2


def test_without_its_sentences_it_still_says_something_in_chinese(desk: Desk) -> None:
    desk.app.add_module(
        "Sub DeleteNames()\r\nDo While ThisWorkbook.Names.Count > 0\r\n"
        "ThisWorkbook.Names(1).Delete\r\nLoop\r\nEnd Sub\r\n",
        name="User",
    )
    desk.app.run("DeleteNames")
    desk.app.run("Prepare", "raise")
    desk.press("校验")
    assert desk.told == ["操作没有完成"]
    assert desk.state == CALM


def _titles(desk: Desk) -> list[str]:
    return [sheet.name for sheet in desk.app.workbook.sheets_]


def test_a_broken_macro_would_be_noticed(desk: Desk) -> None:
    """The interpreter is strict enough to find what the tests above rely on: names that are not there."""
    from pyopenvba.exceptions import VBAError

    desk.app.add_module('Sub Broken()\r\nRunPyton "x"\r\nEnd Sub\r\n', name="Broken")
    with pytest.raises(VBAError):
        desk.app.run("Broken")
