"""One run at a time in a folder of results, across processes and computers.

The system's own lock on a file is used: it ends with the process that holds it, however that ends. The file says who
made it, for the message, and goes when the run ends. On disks that know no locks the file alone stands for the lock;
then one whose process is dead on this computer is taken over, and one of another computer is for a person to judge.
"""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from toolkit.files import make_folder
from toolkit.values import CannotDo

LOCK: Final = ".taizhang.lock"
_BUSY: Final = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK}
_NO_LOCKS: Final = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL}
_LONGEST: Final = 500
#: Seconds.
_MOMENT: Final = 0.3

if sys.platform == "win32":
    import msvcrt

    #: Far behind what is written: Windows lets nobody read what is locked.
    _PLACE: Final = 1 << 30

    def _try_lock(handle: int) -> None:
        os.lseek(handle, _PLACE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@dataclass(frozen=True, slots=True)
class _Holder:
    """Who wrote a lock file: a computer and a process on it."""

    host: str
    process: int

    @property
    def label(self) -> str:
        return f"计算机 {self.host} 上的进程 {self.process}"

    @property
    def gone(self) -> bool:
        """Whether it was a process of this computer that has ended. Of others nothing can be told."""
        return self.host == platform.node() and not _runs(self.process)


@contextlib.contextmanager
def only_run(out: Path) -> Iterator[None]:
    """Be the only run in the folder `out`, which is made if need be, and gone again if nothing came into it.

    Raises CannotDo where another run is at work in it, and where it cannot be made or written to.
    """
    new = _missing(out)
    make_folder(out)
    handle: int | None = None
    try:
        handle = _taken(out / LOCK)
        yield
    finally:
        if handle is not None:
            _released(handle, out / LOCK)
        with contextlib.suppress(OSError):  # something is in it
            for folder in new:
                folder.rmdir()


def _missing(out: Path) -> list[Path]:
    """The folders that are to be made for `out`, the innermost first."""
    return [folder for folder in (out, *out.parents) if not folder.exists()]


def still_held(out: Path) -> bool:
    """Whether the lock of this process is still in the folder: it is not where a share vanished or was exchanged."""
    return _holder(out / LOCK) == _Holder(platform.node(), os.getpid())


def _taken(path: Path) -> int:
    """A handle of the lock, held and signed by this process. Raises CannotDo where another one holds it."""
    while True:
        handle = _opened(path)
        try:
            safe = _locked(handle, path)
            if os.path.samestat(os.fstat(handle), path.stat()):
                _sign(handle, path, safe)
                return handle
        except FileNotFoundError:
            pass  # the run before ended in between and took its file along: there is another one to lock, or none
        except OSError as error:
            os.close(handle)
            raise _refused(error, path) from error
        except CannotDo:
            os.close(handle)
            raise
        os.close(handle)


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
    except OSError as error:
        raise _refused(error, path) from error


def _locked(handle: int, path: Path) -> bool:
    """Whether the lock is ours now; False where the disk has no locks. Raises CannotDo where another one holds it."""
    try:
        _try_lock(handle)
    except OSError as error:
        if error.errno in _BUSY:
            raise _busy(path) from error
        if error.errno not in _NO_LOCKS:
            raise
        holder = _holder(path)
        if holder is not None and not holder.gone:
            raise _busy(path, f"；确定它已经中断的，请删去 {path}") from error
        return False
    return True


def _sign(handle: int, path: Path, safe: bool) -> None:
    """Write down who holds the lock. Where nothing else keeps others out, look again after a moment: the last signs."""
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, f"{platform.node()} {os.getpid()}\n".encode())
    if not safe:
        time.sleep(_MOMENT)
        if not still_held(path.parent):
            raise _busy(path)


def _refused(error: OSError, path: Path) -> CannotDo:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return CannotDo("磁盘空间不足，没有开始。", str(path.parent), "请清理磁盘，或换一个位置后重试。")
    remedy = "请检查文件夹的权限、磁盘和网络盘，或换一个位置后重试。"
    return CannotDo("结果文件夹不能写入（没有权限、只读或已断开）。", str(path.parent), remedy)


def _busy(path: Path, more: str = "") -> CannotDo:
    holder = _holder(path)
    who = f"（{holder.label}）" if holder else ""
    message = f"另一次批量处理正在写这个文件夹{who}。"
    return CannotDo(message, str(path.parent), f"请等它结束后再运行，或给 -o 另写一个文件夹{more}。")


def _holder(path: Path) -> _Holder | None:
    """Who the file says holds the lock; None where it says nobody."""
    with contextlib.suppress(OSError, ValueError):
        with path.open(encoding="utf-8") as file:
            host, number = file.read(_LONGEST).rsplit(maxsplit=1)
        return _Holder(host, int(number))
    return None


def _runs(process: int) -> bool:
    if sys.platform == "win32":
        return True  # Windows' own disks have locks, and there os.kill would end the process
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _released(handle: int, path: Path) -> None:
    """Let the lock go, and its file; Windows removes only files that nobody has open."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            path.unlink()
    os.close(handle)
    if sys.platform == "win32":
        with contextlib.suppress(OSError):
            path.unlink()
