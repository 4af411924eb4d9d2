"""What schedules need of this computer: the program that is running, and the returns that ledgers in files call for."""

from __future__ import annotations

import glob
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from sysconfig import get_paths

from toolkit.batch.deeper import passed_by
from toolkit.batch.planning import planned
from toolkit.ledger import require_whole
from toolkit.schedule.reminders import Returns, returns_of
from toolkit.summary import period_for, summarize
from toolkit.values import CannotDo, Period
from toolkit.workbook.reader import read_ledger

_MAGIC = "*?["
#: Chinese is read and written as UTF-8 whatever the locale that a scheduler sets.
_UTF8 = {"PYTHONUTF8": "1"} if sys.platform == "win32" else {"PYTHONUTF8": "1", "LANG": "C.UTF-8"}


@dataclass(frozen=True, slots=True)
class Program:
    """The words that start this very toolkit again, from any folder, and what has to be set for it."""

    words: tuple[str, ...]
    environment: Mapping[str, str]


def program() -> Program:
    """The program that is running: the installed command, else Python with this toolkit as its module."""
    if command := _command(sys.argv[0]):
        return Program((command,), _UTF8)
    # Not from the working folder: a folder named toolkit there would stand in for this one.
    words = (str(Path(sys.executable).absolute()), "-P", "-m", "toolkit")
    folder = Path(__file__).resolve().parents[1]
    installed = folder in {Path(get_paths()[name]).resolve() for name in ("purelib", "platlib")}
    return Program(words, _UTF8 if installed else _UTF8 | {"PYTHONPATH": str(folder)})


def _command(started_as: str) -> str:
    """The absolute path of the installed command; "" where Python was started otherwise."""
    path = Path(started_as).absolute()
    if path.stem != "taizhang":
        return ""
    # On Windows the command's own script takes .exe off.
    return next((str(one) for one in (path, path.with_suffix(".exe")) if one.is_file()), "")


def absolute(path: Path) -> Path:
    """The path from the root; marks in the names of the folders above a pattern stand for themselves."""
    if path.is_absolute() or not is_pattern(path):
        return path.absolute()
    return Path(glob.escape(str(Path.cwd()))) / path


def is_pattern(path: Path) -> bool:
    """Whether a path is a pattern: one that is there may have any name."""
    return any(mark in str(path) for mark in _MAGIC) and not path.exists()


@dataclass(frozen=True, slots=True)
class Found:
    """The returns of ledgers in their order; `failed` has by path why a ledger has none, `left_out` a sentence each."""

    returns: tuple[Returns, ...]
    failed: Mapping[str, str]
    left_out: tuple[str, ...]


def returns_in(paths: Sequence[Path], period: Period | None, apart: Sequence[Path] = ()) -> Found:
    """The returns of the ledgers in `paths`, which are taken as the monthly run takes them; without a period each
    ledger's own counts.

    One that cannot be read does not stop the others; a single one raises CannotDo, as does a path without ledgers.
    """
    jobs = planned(paths, apart)
    found: list[Returns] = []
    failed: dict[str, str] = {}
    left_out = list(passed_by(paths, [job.path for job in jobs], apart))
    for job in jobs:
        try:
            returns = _returns(job.path, period, job.named)
        except CannotDo as error:
            if len(jobs) == 1:
                raise
            failed[str(job.path)] = str(error)
            continue
        if returns is None:
            left_out.append(f"{job.path}：这是填报表，只有台账的一部分。")
        else:
            found.append(returns)
    return Found(tuple(found), failed, tuple(left_out))


def _returns(path: Path, period: Period | None, named: bool) -> Returns | None:
    """The returns of one ledger; None of a unit's workbook that nobody named."""
    reading = read_ledger(path)
    if reading.ledger.sent and not named:
        return None
    require_whole(reading.ledger, str(path))
    return returns_of(summarize(reading, period_for(reading, period, "请加 --period 2024-06，或在设置表填写报告期。")))
