"""The steps about versions: two compared by the toolkit and by daff, and the returns of duty units collected."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from peers._ledger_steps import peer, toolkit
from peers._timing import ROOT, Pair, present
from peers._versions import KEY, fill_in, make_ledger, make_versions

STEPS = ("diff", "diff-step", "collect")
#: Of the large ledger's rows this share is dispatched, to so many units.
SHARE, UNITS = 0.5, 20
PERIOD = "2024-06"
NOTES = """
Versions: {large} rows of 项目台账 in 12 columns; in the newer, one cell in a hundred is changed and the rows are
shuffled. diff is a whole process beside one that reads both with python-calamine (a ratio of 0.56 is 1.8 times its
time). Of the diff step, the seconds are those of comparing rows already read, by the same key; the findings are the
rows that each finds changed.
Collect merges what {units} units return of {dispatched} rows, one row in ten filled in anew, and writes the result;
python-calamine reads the base and all returns (a ratio of 0.33 is 3 times its time)."""


def installed(step: str) -> bool:
    """Whether what a step is measured against is there; what is not is told of in a line."""
    return step != "diff-step" or present("daff")


def notes(large: int) -> str:
    """What the figures are of."""
    return NOTES.format(large=large, units=UNITS, dispatched=int(large * SHARE))


def pairs(steps: Sequence[str], folder: Path, large: int, many: int, few: int) -> Iterator[Pair]:
    """The toolkit beside what it is measured against in these steps, with what they work on in the folder.

    It is made in processes of their own: a child's peak memory counts from that of the process which starts it, so
    this one must stay small.
    """
    old, new = folder / "old.xlsx", folder / "new.xlsx"
    if {"diff", "diff-step"} & set(steps):
        _apart(make_versions, old, new, large)
    if "diff" in steps:
        yield Pair(
            "diff / calamine reads",
            [*toolkit(), "diff", str(old), str(new)],
            peer("calamine_read.py", old, new),
            many,
            1 / 1.8,
        )
    if "diff-step" in steps:
        ours, theirs = (peer("diff_daff.py", engine, old, new, KEY) for engine in ("toolkit", "daff"))
        yield Pair("diff step / daff", ours, theirs, few, 10, counted=True, equal=True, told=True)
    if "collect" in steps:
        yield _collect(folder, int(large * SHARE), many)


def _collect(folder: Path, rows: int, runs: int) -> Pair:
    base, sent, merged = folder / "base.xlsx", folder / "sent", folder / "merged.xlsx"
    _apart(make_ledger, base, rows, UNITS)
    dispatch = [*toolkit(), "dispatch", str(base), "--period", PERIOD, "-o", str(sent)]
    subprocess.run(dispatch, cwd=ROOT, capture_output=True, check=True)
    returns = sorted(sent.glob("*.xlsx"))
    _apart(fill_in, returns)
    ours = [*toolkit(), "collect", str(base), *map(str, returns), "--period", PERIOD, "-o", str(merged)]
    return Pair("collect / calamine reads", ours, peer("calamine_read.py", base, *returns), runs, 1 / 3)


def _apart(work: object, *arguments: object) -> None:
    """Do some work in a process of its own."""
    assert callable(work)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(work, *arguments).result()
