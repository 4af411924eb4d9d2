"""A file to double-click that starts the page with the Python that wrote it: .bat on Windows, .desktop on Linux."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

from toolkit.values import CannotDo

NAME: Final = "台账"


def launcher() -> tuple[str, bytes]:
    """The name of this computer's launcher, and what it holds. Raises CannotDo on a system we have none for."""
    python, folder = Path(sys.executable), Path(__file__).resolve().parent.parent.parent
    if sys.platform == "win32":
        return f"{NAME}.bat", batch_file(str(python), str(folder))
    if sys.platform.startswith("linux"):
        return f"{NAME}.desktop", desktop_file(str(python), str(folder))
    raise CannotDo("这种系统没有可双击的启动文件。", remedy="请在终端里运行 taizhang serve。")


def batch_file(python: str, folder: str) -> bytes:
    """A batch file that starts the page with a Python from the folder in which the toolkit stands.

    cmd.exe reads a batch file line by line in the code page of that moment. The lines up to `chcp 65001` are ASCII,
    which is the same in all of them; those after it are UTF-8. There is neither a mark at the start, which cmd.exe
    would take for a command, nor a label, which it may miss in UTF-8. Python's folder is entered first, so that no
    file beside the launcher can stand in for one of Python's.
    """
    python, folder = (path.replace("%", "%%") for path in (python, folder))
    lines = (
        "@echo off",
        "setlocal DisableDelayedExpansion",
        "chcp 65001 >nul",
        f"title {NAME}",
        f'if not exist "{python}" echo 找不到 "{python}"，可能已经移走或卸载。请重新运行 taizhang serve --launcher。',
        f'cd /d "{folder}" && "{python}" -m toolkit serve',
        "if errorlevel 1 pause",
    )
    return "".join(f"{line}\r\n" for line in lines).encode()


def desktop_file(python: str, folder: str) -> bytes:
    """A desktop entry (freedesktop.org, version 1.5) that starts the page in a terminal, where Ctrl-C ends it.

    Python is started through env: GNOME looks for the program itself before it has undone the doubling of %.
    """
    entry = {
        "Type": "Application",
        "Version": "1.5",
        "Name": NAME,
        "Comment": "校验、汇总、生成简报、对比上月",
        "Path": _string(folder),
        "Exec": _string(f"/usr/bin/env {_argument(python)} -m toolkit serve"),
        "Icon": "x-office-spreadsheet",
        "Terminal": "true",
        "Categories": "Office;",
    }
    return "".join(("[Desktop Entry]\n", *(f"{key}={value}\n" for key, value in entry.items()))).encode()


def _argument(word: str) -> str:
    """A word of a command line in an entry: quoted, what is special inside quotes escaped, % doubled."""
    return '"{}"'.format(re.sub(r'(["`$\\])', r"\\\1", word).replace("%", "%%"))


def _string(value: str) -> str:
    r"""A value of an entry: a backslash is written \\, a blank at its start \s."""
    value = value.replace("\\", r"\\").replace("\n", r"\n").replace("\t", r"\t").replace("\r", r"\r")
    return re.sub("^ ", r"\\s", value)
