"""A command run as a whole process: how long it took, the most memory it held, what it printed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.pairs import ROOT
from benchmarks.trees import Tree


class Failed(Exception):
    """A process that did not do its work."""


@dataclass(frozen=True)
class Run:
    """One finished process: wall and processor seconds, the most memory it held in MB, what it printed.

    The processor's are its own and those of the children it waited for. `worker` is the most memory that one of its
    descendants held, known where it was asked for. None is what this system does not tell.
    """

    seconds: float
    cpu: float | None
    peak: float | None
    printed: bytes
    worker: float | None = None


def run(command: Sequence[str], fresh: Sequence[Path] = (), tree: bool = False) -> Run:
    """Run a whole process, after what it makes is deleted. Raises Failed where it fails, with what it said."""
    for path in fresh:
        shutil.rmtree(path, ignore_errors=True)
        path.unlink(missing_ok=True)
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=printed, stderr=said)
        watched = Tree(process.pid) if tree else None
        cpu, peak = _wait(process)
        seconds = time.perf_counter() - begun
        parent, worker = watched.end() if watched else (None, None)
        printed.seek(0)
        said.seek(0)
        errors = said.read().decode("utf-8", "replace")
        if process.returncode not in (0, 1) or "Traceback" in errors:
            raise Failed(f"{' '.join(command)} ended with {process.returncode}:\n{errors}")
        return Run(seconds, cpu, parent if tree else peak, printed.read(), worker)


def _wait(process: subprocess.Popen[bytes]) -> tuple[float | None, float | None]:
    """Wait for the end of a process; its processor seconds and most MB, None on a system that does not tell."""
    if not hasattr(os, "wait4"):
        process.wait()
        return None, None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
