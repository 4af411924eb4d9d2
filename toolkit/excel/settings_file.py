"""xlwings.conf: the file in which xlwings' macro looks up the Python to start, and how it is read and changed.

A line is two texts in double quotes with a comma between them: "INTERPRETER_WIN","C:\\Python\\python.exe".
The macro reads the file in the computer's own code page and replaces %NAMES% of the environment.
"""

from __future__ import annotations

import csv
import io
import locale
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from toolkit.files import make_folder, read_whole, write_whole
from toolkit.values import CannotDo

#: The key under which the macro looks for the interpreter on this system.
INTERPRETER = "INTERPRETER_MAC" if sys.platform == "darwin" else "INTERPRETER_WIN"
PYTHONPATH = "PYTHONPATH"
NAME = "xlwings.conf"
_LARGEST = 1 << 20
#: Where programs of a user live, longest first: written for these, a path has no letters of the user's name.
_HOMES = ("LOCALAPPDATA", "APPDATA", "USERPROFILE")


def user_settings() -> Path:
    """The file of the user's own settings."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Containers" / "com.microsoft.Excel" / "Data" / NAME
    return Path(os.environ.get("USERPROFILE") or Path.home()) / ".xlwings" / NAME


def read_settings(path: Path) -> dict[str, str]:
    """The settings of a file by key in capitals, the first of each; none where there is no file."""
    settings: dict[str, str] = {}
    for row in csv.reader(io.StringIO(_text(path))):
        if len(row) >= 2:
            settings.setdefault(row[0].strip().upper(), row[1])
    return settings


def _text(path: Path) -> str:
    return _decoded(read_whole(path, _LARGEST))[0] if path.exists() and path.stat().st_size else ""


def _decoded(data: bytes) -> tuple[str, str]:
    """The text of a file and its encoding: UTF-8 where it is that, else what the macro reads."""
    for encoding in ("utf-8", _code_page()):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def _code_page() -> str:
    """The encoding in which the macro reads the file."""
    return "mbcs" if sys.platform == "win32" else locale.getpreferredencoding(False)


def write_settings(path: Path, wanted: Mapping[str, str]) -> bool:
    """Make a file hold these settings, all others in it as they are; whether it had to be changed.

    Raises CannotDo for a value that the file cannot hold, and as `write_whole` does.
    """
    old = _text(path)
    lines = re.split(r"\r\n|\r|\n", old.rstrip("\r\n")) if old.strip() else []
    for key, value in wanted.items():
        lines = _with(lines, key, value)
    new = "".join(f"{line}\r\n" for line in lines)
    there = read_settings(path)
    if all(there.get(key) == value for key, value in wanted.items()):
        return False
    make_folder(path.parent)
    write_whole(path, _encoded(new, path))
    return True


def _with(lines: list[str], key: str, value: str) -> list[str]:
    if '"' in value or "\n" in value:
        raise CannotDo(f"“{value}”里有引号，写不进 Excel 按钮的设置。", remedy="请把程序装到名称简单的文件夹。")
    line = f'"{key}","{value}"'
    at = next((place for place, one in enumerate(lines) if _key_of(one) == key.upper()), None)
    return [*lines, line] if at is None else [*lines[:at], line, *lines[at + 1 :]]


def _key_of(line: str) -> str:
    row = next(csv.reader([line]), [])
    return row[0].strip().upper() if len(row) >= 2 else ""


def _encoded(text: str, path: Path) -> bytes:
    try:
        return text.encode("ascii" if text.isascii() else _code_page())
    except UnicodeEncodeError as error:
        remedy = "请把 Python 装到没有生僻字的文件夹，再运行一次。"
        raise CannotDo("路径里有本机编码写不出的字。", str(path), remedy) from error


def portable(path: str, environment: Mapping[str, str]) -> str:
    """A path with the folder of the user written as %LOCALAPPDATA% and the like: short, and without odd letters."""
    for name in _HOMES:
        folder = environment.get(name, "").rstrip("\\/")
        if folder and path.lower().startswith(f"{folder.lower()}\\"):
            return f"%{name}%{path[len(folder) :]}"
    return path


def expanded(value: str, environment: Mapping[str, str]) -> str:
    """A value with the %NAMES% of the environment replaced, whatever their case."""
    known = {name.upper(): text for name, text in environment.items()}
    return re.sub(r"%([^%]+)%", lambda found: known.get(found[1].upper(), found[0]), value)
