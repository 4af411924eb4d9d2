"""Two commands run in turn, as whole processes: what is wanted of them, and what one run of one of them gave."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """One finished process: wall seconds, the most memory it held in MB (None where not known), what it printed."""

    seconds: float
    peak: float | None
    printed: bytes


@dataclass(frozen=True)
class Pair:
    """Two commands that are run in turn, and what the first must reach; a target of 0 is only shown.

    `target` is theirs ÷ ours in time, `seconds` and `memory` the time and the MB ours stays under. Where both count
    their findings by rule, `counted` says so; where the two counts must be the same, `equal`. Where each says itself
    how many seconds its work took, and maybe how many documents it made, `told`: those seconds are compared. `checks`
    are commands that look at what the two have written and print what is wrong with it and its size, as JSON.
    """

    name: str
    ours: Sequence[str]
    theirs: Sequence[str]
    runs: int
    target: float = 0
    seconds: float = 0
    memory: float = 0
    counted: bool = False
    equal: bool = False
    told: bool = False
    checks: Sequence[Sequence[str]] = ()


def present(peer: str) -> bool:
    """Whether a peer is installed; one that is not is told of in a line."""
    if importlib.util.find_spec(peer):
        return True
    print(f"{peer} is not installed, so its rows are skipped. To have them: .venv/bin/pip install -e '.[bench]'\n")
    return False


def run(command: Sequence[str]) -> Run:
    """Run a whole process; one that fails stops the benchmark with what it said."""
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=printed, stderr=said)
        peak = _wait(process)
        seconds = time.perf_counter() - begun
        printed.seek(0)
        said.seek(0)
        errors = said.read().decode("utf-8", "replace")
        if process.returncode not in (0, 1) or "Traceback" in errors:
            sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{errors}")
        return Run(seconds, peak, printed.read())


def _wait(process: subprocess.Popen[bytes]) -> float | None:
    """Wait for the end of a process; the most memory it held in MB, None on a system that does not tell."""
    if not hasattr(os, "wait4"):
        process.wait()
        return None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
