"""What `taizhang button install` writes: which Python the buttons start, and where it finds the toolkit."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from sysconfig import get_paths

from toolkit.excel.settings_file import INTERPRETER, PYTHONPATH, portable, read_settings, user_settings, write_settings
from toolkit.values import CannotDo


@dataclass(frozen=True, slots=True)
class Installed:
    """The file of settings, what was asked to stand in it, and whether it had to be changed."""

    path: Path
    settings: Mapping[str, str]
    changed: bool


def install(path: Path | None = None) -> Installed:
    """Have the buttons start the Python that runs this; `path` is a file of settings other than the user's own.

    Raises CannotDo on a system without Excel, where no file is given.
    """
    if path is None and sys.platform not in ("win32", "darwin"):
        remedy = "请在装有 Excel 的 Windows 电脑上运行；没有 Excel 的电脑请用 taizhang serve。"
        raise CannotDo("这个系统没有 Excel，按钮用不上。", remedy=remedy)
    path = path or user_settings()
    settings = _wanted(read_settings(path).get(PYTHONPATH, ""))
    return Installed(path, settings, write_settings(path, settings))


def _wanted(pythonpath: str) -> dict[str, str]:
    """The settings that are needed; what the search path has already is kept."""
    settings = {INTERPRETER: portable(sys.executable, os.environ)}
    folder = str(Path(__file__).resolve().parents[2])
    if folder not in _own_folders():
        here = [part for part in pythonpath.split(";") if part]
        settings[PYTHONPATH] = ";".join(here if folder in here else [*here, folder])
    return settings


def _own_folders() -> set[str]:
    """Where this Python looks for what was installed into it."""
    return {str(Path(get_paths()[name]).resolve()) for name in ("purelib", "platlib")}
