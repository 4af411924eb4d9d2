"""One writer at a time, across processes.

The system's own lock on the file `lock` is used: it ends with the process that holds it, however that ends, so that a
killed program leaves no stale lock. On a disk that knows no locks (some network disks), a file `lock.held` that can be
made only once stands for it; that one outlives a killed program, so it names its maker, and a person removes it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from toolkit.archive.folder import NotPlain, refused, remove, what_is
from toolkit.archive.names import HOLDER, LOCK
from toolkit.values import CannotDo

#: Seconds a writer waits for another one.
PATIENCE = 30.0
_PAUSE = 0.02

_BUSY = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK}
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL}

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def only_writer(archive: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Be the only writer of an archive. Raises CannotDo when another one does not finish in `patience` seconds."""
    handle = _open(archive / LOCK)
    try:
        if _wait(lambda: _locked(handle), patience, archive):
            _empty(handle)
            yield
        else:
            with by_name(archive, patience):
                yield
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    if (what := what_is(path)) not in ("", "file"):
        raise NotPlain(path, what)
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
    except OSError as error:
        raise refused(error, path) from error


def _empty(handle: int) -> None:
    """Take out what somebody wrote into the lock: nothing belongs there, and verification tells of it.

    Only where the file has no other name: it might be somebody's.
    """
    status = os.fstat(handle)
    if status.st_size and status.st_nlink == 1:
        os.ftruncate(handle, 0)


def _locked(handle: int) -> bool | None:
    """Whether the lock is there and is ours now, False where there are no locks, None where another one holds it."""
    try:
        _try_lock(handle)
    except OSError as error:
        if error.errno in _BUSY:
            return None
        if error.errno in _NO_LOCKS:
            return False
        raise
    return True


def _wait(attempt: Callable[[], bool | None], patience: float, archive: Path, holder: str = "") -> bool:
    """The first answer of `attempt` that is one; CannotDo when there is none in time."""
    end = time.monotonic() + patience
    while (answer := attempt()) is None:
        if time.monotonic() >= end:
            remedy = "请等它结束后重试。"
            if holder:
                remedy = f"请等它结束后重试；确定没有程序在归档的（例如断过电），请删去 {HOLDER}。{_maker(holder)}"
            raise CannotDo("另一个程序正在向这个档案归档。", str(archive), remedy)
        time.sleep(_PAUSE)
    return answer


@contextlib.contextmanager
def by_name(archive: Path, patience: float) -> Iterator[None]:
    """The lock for disks without locks: a file that only one can make. Raises CannotDo as above."""
    path = archive / HOLDER
    _wait(lambda: _made(path), patience, archive, str(path))
    try:
        yield
    finally:
        remove(path)


def _made(path: Path) -> bool | None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        return None
    except OSError as error:
        raise refused(error, path) from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{platform.node()} {os.getpid()}\n")
    return True


def _maker(holder: str) -> str:
    """Who made the file, as far as it says."""
    with contextlib.suppress(OSError, ValueError):
        host, number = Path(holder).read_text(encoding="utf-8").rsplit(maxsplit=1)
        return f"它由计算机 {host} 上的进程 {number} 建立。"
    return ""
