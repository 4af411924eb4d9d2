"""What a run makes over all its ledgers: the roll-up, then the report, which names it. Written whole or not at all.

What goes wrong here is told and costs nothing of what was made of the ledgers.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from toolkit.batch.leftovers import write_log
from toolkit.batch.report import REPORT, report_page
from toolkit.batch.rollup import period_of, rollup_of
from toolkit.batch.rollup_files import names_for, rollup_files
from toolkit.batch.runs import Run
from toolkit.files import write_all
from toolkit.rollup import Rollup
from toolkit.values import CannotDo


def with_overview(run: Run) -> Run:
    """The run with the digests of what was made over all its ledgers, and what of it could not be made."""
    made: list[Rollup | None] = [None]

    def roll_up() -> Mapping[str, bytes]:
        gc.collect(0)  # what the work on the ledgers has left
        rollup = made[0] = rollup_of(run)
        return rollup_files(rollup) if rollup else {}

    rolled = _written(run, "总汇总", roll_up)
    if len(run.ledgers) == 1:
        rolled = replace(rolled, left_out=(*rolled.left_out, *_stale(rolled)))
    return _written(rolled, "运行报告", lambda: {REPORT: report_page(rolled, made[0])})


def _stale(run: Run) -> list[str]:
    """What an earlier run has made over several ledgers, and this one, which has but one, does not bring up to date."""
    period = period_of(run)
    there = [name for name in (names_for(period) if period else ()) if (run.out / name).is_file()]
    said = "是以前几本台账一起运行时做的，这一次只有一本，没有更新；要更新，请把全部台账一起再运行一次。"
    return [f"{run.out / '、'.join(there)}：{said}"] if there else []


def _written(run: Run, what: str, make: Callable[[], Mapping[str, bytes]]) -> Run:
    """The run with some files more, or with what kept them from being made. Those that are there already stay."""
    try:
        files = make()
        write_all({run.out / name: data for name, data in files.items() if not _is_there(run.out / name, data)})
    except CannotDo as error:
        return replace(run, trouble=(*run.trouble, f"{what}没有写成：{error}"))
    except Exception as error:  # whatever it is, what was made of the ledgers is to be told
        return replace(run, trouble=(*run.trouble, _unforeseen(run, what, error)))
    outputs = {name: sha256(data).hexdigest() for name, data in files.items()}
    return replace(run, outputs={**run.outputs, **outputs})


def _is_there(path: Path, data: bytes) -> bool:
    try:
        return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False  # whoever writes it says what is wrong with it


def _unforeseen(run: Run, what: str, error: Exception) -> str:
    import traceback

    said = f"{what}没有写成：程序内部错误（{type(error).__name__}）。"
    try:
        return f"{said}详情见 {write_log(run.out, what, traceback.format_exc())}，请交给维护人员。"
    except CannotDo:
        return f"{said}请交给维护人员。"
