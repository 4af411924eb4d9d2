"""What killed runs left half-written in a folder of results, and the notes for programmers of the runs before."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from toolkit.batch.planning import RESERVED
from toolkit.files import make_folder, write_whole

#: What `toolkit.files.write_all` leaves behind when the program is killed in it.
_SPARE: Final = re.compile(r"\.taizhang-[0-9a-f]{16}\.tmp")
LOGS: Final = RESERVED[2]


@contextlib.contextmanager
def without_leftovers(out: Path, folders: Sequence[str]) -> Iterator[None]:
    """Take away what killed runs left in the folder of results and those of the ledgers, and, at the end, what this one
    leaves that is broken off. Only who holds the lock may. Other folders that somebody keeps there are not looked into.
    """
    _clear(out, folders)
    try:
        yield
    finally:
        _clear(out, folders)


def _clear(out: Path, folders: Iterable[str]) -> None:
    for folder in (out, out / LOGS, *(out / name for name in folders)):
        with contextlib.suppress(OSError):  # not there yet, or closed: whoever writes there tells of it
            for path in folder.iterdir():
                if _SPARE.fullmatch(path.name):
                    path.unlink(missing_ok=True)


def clear_logs(out: Path) -> None:
    """Take away the notes of the run before."""
    with contextlib.suppress(OSError):
        for path in (out / LOGS).glob("*.txt"):
            path.unlink(missing_ok=True)
        (out / LOGS).rmdir()


def write_log(out: Path, folder: str, trace: str) -> Path:
    """Keep what programmers need to know of a ledger that failed for no foreseen reason; where it is kept."""
    make_folder(out / LOGS)
    path = out / LOGS / f"{folder}.txt"
    write_whole(path, trace.encode("utf-8", "backslashreplace"))
    return path
