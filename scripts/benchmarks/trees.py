"""The memory of a process and of those it started, read from /proc while they run; elsewhere than on Linux nothing."""

from __future__ import annotations

import threading
from pathlib import Path

#: Seconds between two looks. A process's peak is kept by the system: only what it grows after the last look is missed.
EVERY = 0.25
PROC = Path("/proc")


class Tree:
    """Watches a process and its descendants from a thread, until `end`."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._peaks: dict[int, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> tuple[float | None, float | None]:
        """The most MB that the process held, and that one of its descendants did; None where not known."""
        self._over.set()
        self._thread.join()
        others = [peak for process, peak in self._peaks.items() if process != self._root]
        return self._peaks.get(self._root), max(others, default=None)

    def _watch(self) -> None:
        while True:
            for process in descendants(self._root):
                if peak := _peak(process):
                    self._peaks[process] = max(peak, self._peaks.get(process, 0))
            if self._over.wait(EVERY):
                return


def descendants(root: int) -> list[int]:
    """A process and all that come from it, as far as they still run."""
    parents = {int(entry.name): _parent(entry) for entry in PROC.glob("[0-9]*")}
    found = [root] if root in parents else []
    for process in found:
        found += [child for child, parent in parents.items() if parent == process]
    return found


def _parent(entry: Path) -> int | None:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return None  # it has ended meanwhile


def _peak(process: int) -> float | None:
    try:
        lines = (PROC / str(process) / "status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), None)
