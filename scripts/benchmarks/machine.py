"""On what was measured: the machine, what else it had to do, the versions of all that took part."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from peers import _node

from benchmarks.pairs import toolkit

#: Seconds for which the machine is watched while the benchmark does nothing.
PAUSE = 0.3
#: A figure is doubtful that was measured while others used more than this, in processor cores.
QUIET = 0.2
NODE = "npm:"


def machine() -> dict[str, object]:
    """The machine in a few words."""
    return {
        "cpu": _model(),
        "cores": _cores(),
        "memory_gb": _memory(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def _model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _memory() -> int | None:
    if "SC_PHYS_PAGES" not in getattr(os, "sysconf_names", {}):
        return None
    return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30)


def load() -> list[float] | None:
    """The load averages of the last 1, 5 and 15 minutes; None where there are none."""
    return [round(average, 2) for average in os.getloadavg()] if hasattr(os, "getloadavg") else None


def others(pause: float = PAUSE) -> float | None:
    """How many cores others keep busy, watched while this process does nothing; None where the system does not tell."""
    before = _busy()
    time.sleep(pause)
    after = _busy()
    return None if before is None or after is None else round(max(after - before, 0) / pause, 2)


def _busy() -> float | None:
    """The seconds all cores together have worked so far."""
    try:
        ticks = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    except (OSError, IndexError):
        return None
    user, nice, system, _, _, *interrupted = map(int, ticks)
    return (user + nice + system + sum(interrupted)) / os.sysconf("SC_CLK_TCK")


# -- who takes part


@cache
def release(needed: str) -> str:
    """The version of what a peer needs, "" where it is not there; packages of npm are installed if they can be."""
    if needed.startswith(NODE):
        return "" if _no_node() else _node.versions()[needed.removeprefix(NODE)]
    try:
        return version(needed)
    except PackageNotFoundError:
        return ""


def absence(needs: Iterable[str]) -> str:
    """Why a peer that needs these is left out, "" where it is not."""
    missing = [needed for needed in needs if not release(needed)]
    if not missing:
        return ""
    if missing[0].startswith(NODE):
        return f"{missing[0].removeprefix(NODE)} cannot be had: {_no_node()}"
    return f"{', '.join(missing)} is not installed; to have it: .venv/bin/pip install -e '.[bench]'"


@cache
def _no_node() -> str:
    return _node.missing()


def versions(needs: Iterable[str]) -> Mapping[str, str]:
    """The versions of the toolkit, of what it reads with, and of what these peers need."""
    said = subprocess.run(toolkit("--version"), capture_output=True, text=True, check=True).stdout
    names = sorted({"python-calamine", *needs}, key=lambda name: name.removeprefix(NODE).lower())
    found = {name.removeprefix(NODE): release(name) for name in names if release(name)}
    node = {"node": _node.release()} if any(name.startswith(NODE) for name in names) else {}
    return {"taizhang": said.split()[-1], **found, **node}
