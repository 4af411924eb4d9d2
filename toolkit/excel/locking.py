"""One press at a time for each workbook: a lock of the system's own, which ends with the program that holds it."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from toolkit.values import CannotDo

#: Seconds that a second press waits for the first.
PATIENCE = 120.0
_PAUSE = 0.1

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def only_press(folder: Path, book: str, waiting: Callable[[], None], patience: float = PATIENCE) -> Iterator[None]:
    """Be the only press on a workbook; `folder` is where locks are kept, `book` the workbook's full name.

    `waiting` is called once where another press is not done yet. Raises CannotDo where that takes over `patience`.
    """
    name = sha256(book.casefold().encode("utf-8", "surrogatepass")).hexdigest()[:16]
    handle = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait(handle, waiting, patience)
        yield
    finally:
        os.close(handle)


def _wait(handle: int, waiting: Callable[[], None], patience: float) -> None:
    end = time.monotonic() + patience
    told = False
    while not _locked(handle):
        if time.monotonic() >= end:
            raise CannotDo("上一次按下的按钮还没有做完。", remedy="请等它做完后再按。")
        if not told:
            waiting()
            told = True
        time.sleep(_PAUSE)


def _locked(handle: int) -> bool:
    try:
        _try_lock(handle)
    except OSError:
        return False
    return True
