"""What may keep the buttons from working, looked at one by one: each with what was found and what to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from toolkit import __version__
from toolkit.excel.settings_file import INTERPRETER, NAME, PYTHONPATH, expanded, read_settings, user_settings

#: The releases of xlwings with which the buttons were made and tried.
XLWINGS = "0.37.8"
_SECONDS = 60
_INSTALL = "请运行 taizhang button install。"
_TRIAL = (
    "import sys; sys.path[0:0] = sys.argv[1].split(';') if sys.argv[1] else []; import json, toolkit.button, xlwings; "
    "print(json.dumps([toolkit.__version__, xlwings.__version__]))"
)


class State(Enum):
    """How a check came out; the value is what JSON says."""

    GOOD = "good"
    BAD = "bad"
    DOUBTFUL = "doubtful"
    UNSEEN = "unseen"

    @property
    def label(self) -> str:
        """The word a reader sees."""
        return {"good": "正常", "bad": "有问题", "doubtful": "请留意", "unseen": "看不到"}[self.value]


@dataclass(frozen=True, slots=True)
class Checkup:
    """One check: what it is about, how it came out, what was found, what to do ("" for nothing)."""

    about: str
    state: State
    found: str
    remedy: str = ""


def checkups(ledger: Path | None = None, settings: Path | None = None) -> tuple[Checkup, ...]:
    """All that can be looked at on this computer, and in a ledger with buttons where one is given.

    `settings` is a file of settings other than the user's own. Raises CannotDo for a ledger that cannot be read.
    """
    found = [_xlwings()]
    files = list(_settings_files(ledger, settings))
    values = {path: read_settings(path) for path in files}
    found += _interpreter(values)
    if sys.platform == "win32":
        from toolkit.excel.checkup_windows import macro_security

        found += macro_security()
    else:
        found.append(
            Checkup(
                "宏安全", State.UNSEEN, "这不是 Windows 电脑，看不到 Excel 的宏设置。", "请在装有 Excel 的电脑上检查。"
            )
        )
    if ledger is not None:
        from toolkit.excel.checkup_ledger import ledger_checkups

        found += ledger_checkups(ledger)
    return tuple(found)


def _xlwings() -> Checkup:
    try:
        there = version("xlwings")
    except PackageNotFoundError:
        return Checkup(
            "xlwings", State.BAD, "没有安装 xlwings。", f"请运行 {sys.executable} -m pip install xlwings=={XLWINGS}。"
        )
    if there == XLWINGS:
        return Checkup("xlwings", State.GOOD, f"xlwings {there}。")
    remedy = f"按钮是用 {XLWINGS} 做的；不灵时请运行 {sys.executable} -m pip install xlwings=={XLWINGS}。"
    return Checkup("xlwings", State.DOUBTFUL, f"xlwings {there}。", remedy)


# -- the interpreter


def _settings_files(ledger: Path | None, settings: Path | None) -> Iterator[Path]:
    """The files in which the macro looks, in its order: beside the workbook, then the user's own."""
    if ledger is not None and (beside := ledger.with_name(NAME)).is_file():
        yield beside
    yield settings or user_settings()


def _interpreter(files: Mapping[Path, Mapping[str, str]]) -> Iterator[Checkup]:
    """Which Python is started, whether it is there, and whether it has the toolkit."""
    about = "Python 的位置"
    for key in (INTERPRETER, "INTERPRETER"):
        place = next((path for path, values in files.items() if values.get(key)), None)
        if place is not None:
            break
    else:
        yield Checkup(about, State.BAD, f"{_named(files)}里没有写明按钮用哪个 Python。", _INSTALL)
        return
    written = files[place][key]
    program = expanded(written, os.environ)
    if program not in ("python", "pythonw") and not Path(program).is_file():
        yield Checkup(about, State.BAD, f"{place} 写的 {written} 不存在。", f"Python 可能移动或卸载过。{_INSTALL}")
        return
    yield Checkup(about, State.GOOD, f"{written}（写在 {place}）。")
    search = next((values[PYTHONPATH] for values in files.values() if values.get(PYTHONPATH)), "")
    yield _trial(program, expanded(search, os.environ))


def _named(files: Mapping[Path, Mapping[str, str]]) -> str:
    return "、".join(f"{path}{'' if path.exists() else '（没有这个文件）'}" for path in files)


def _trial(program: str, search: str) -> Checkup:
    """Whether the Python that the buttons start can load them."""
    about = "台账工具"
    try:
        # In the program's own folder, as the macro starts it: nothing is found by chance in the folder we are in.
        folder = Path(program).parent if Path(program).is_absolute() else None
        command = [program, "-B", "-c", _TRIAL, search]
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False, cwd=folder)
        ours, xlwings = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return Checkup(about, State.BAD, f"{program} 在 {_SECONDS} 秒内没有回应。", "请检查杀毒软件是否拦截了 Python。")
    except (OSError, ValueError):
        return Checkup(
            about,
            State.BAD,
            f"{program} 里没有台账工具或 xlwings，或者它启动不了。",
            f"请在那个 Python 里安装台账工具。{_INSTALL}",
        )
    found = f"那个 Python 里有台账工具 {ours}、xlwings {xlwings}。"
    if ours != __version__:
        return Checkup(about, State.DOUBTFUL, found, f"与正在运行的版本 {__version__} 不同。要用这个版本，{_INSTALL}")
    return Checkup(about, State.GOOD, found)


def all_good(found: tuple[Checkup, ...]) -> bool:
    """Whether nothing is wrong; what cannot be seen from here is not held against it."""
    return not any(one.state is State.BAD for one in found)
