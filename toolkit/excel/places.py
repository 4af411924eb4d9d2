"""Where the buttons keep what is theirs on this computer: a folder of the user's own, for the log and the locks."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from datetime import datetime
from pathlib import Path

#: The log is begun anew when it is longer than this, in bytes.
_LONGEST_LOG = 1_000_000


def own_folder() -> Path:
    """The folder, made if it is not there."""
    folder = _base() / "taizhang"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _base() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")


def log_failure(press: str, book: str, error: BaseException) -> Path | None:
    """Write down how a press failed; the log file, None where it cannot be written.

    The log holds the time, the names of button and workbook, and where in the program it happened.
    """
    with contextlib.suppress(OSError):
        path = own_folder() / "button.log"
        mode = "w" if path.exists() and path.stat().st_size > _LONGEST_LOG else "a"
        with path.open(mode, encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{datetime.now():%Y-%m-%d %H:%M:%S} {press} {book}\n")
            log.write("".join(traceback.format_exception(error)) + "\n")
        return path
    return None
