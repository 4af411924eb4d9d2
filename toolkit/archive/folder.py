"""The files of an archive: where they are, reading them without following links, adding to the log, keeping objects."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from toolkit.archive.names import CHECKPOINT, LEFTOVER, LOG, OBJECTS, PENDING
from toolkit.files import sync_folder, write_all
from toolkit.values import CannotDo

#: Logs above this size are refused: a million entries.
LARGEST_LOG = 1 << 30
#: No ledger that can be kept is larger.
LARGEST_OBJECT = 200 << 20
#: Nor are the small files beside the log.
LARGEST_NOTE = 1 << 17
_PIECE = 1 << 20

_KINDS = {"file": "普通文件", "folder": "文件夹", "link": "链接", "device": "设备"}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}


class NotPlain(CannotDo):
    """Something in the archive is not what stands there by `right`, but a link or a device, say: `what` it is."""

    def __init__(self, path: Path, what: str, right: str = "file") -> None:
        what, right = (_KINDS.get(one, one) for one in (what, right))
        super().__init__(
            f"档案里的 {path.name} 不是{right}而是{what}。", str(path), "请运行 archive verify 核对这个档案。"
        )
        self.what = what
        self.right = right


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The three small files at one moment; None for one that is not there."""

    log: bytes | None
    pending: bytes | None
    checkpoint: bytes | None


def snapshot(archive: Path) -> Snapshot:
    """The log and the files beside it, none newer than another, though an entry may be written meanwhile.

    Raises NotPlain, and CannotDo where they may not be read.
    """
    found = _look(archive)
    for _ in range(100):
        again = _look(archive)
        if again == found:
            return again
        found = again
    raise CannotDo("档案一直在写，读不到完整的一刻。", str(archive), "请等归档结束后再试。")


def _look(archive: Path) -> Snapshot:
    log = read_plain(archive / LOG, LARGEST_LOG)
    return Snapshot(log, read_plain(archive / PENDING, LARGEST_NOTE), read_plain(archive / CHECKPOINT, LARGEST_NOTE))


def what_is(path: Path) -> str:
    """What stands at a path: "file", "folder", "link", "device", "" for nothing. Follows no link."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return ""
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISLNK(mode):
        return "link"
    return "folder" if stat.S_ISDIR(mode) else "device"


def read_plain(path: Path, limit: int) -> bytes | None:
    """The bytes of a plain file; None where there is none. Raises NotPlain, and CannotDo above `limit` bytes."""
    with opened(path) as handle:
        if handle is None:
            return None
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(limit + 1)
    if len(data) > limit:
        raise CannotDo("文件太大，不像是档案的文件。", str(path), "请运行 archive verify 核对这个档案。")
    return data


def digest_of(path: Path) -> tuple[str, int] | None:
    """The SHA-256 of a plain file and its size; None where there is none. Raises NotPlain."""
    digest, size = sha256(), 0
    with opened(path) as handle:
        if handle is None:
            return None
        while piece := os.read(handle, _PIECE):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


@contextlib.contextmanager
def opened(path: Path, flags: int = os.O_RDONLY) -> Iterator[int | None]:
    """A handle of a plain file, None where there is none. Raises NotPlain, and CannotDo where it may not be opened."""
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    handle: int | None = None
    try:
        if (what := what_is(path)) not in ("file", ""):
            raise NotPlain(path, what)
        with contextlib.suppress(FileNotFoundError):
            handle = os.open(path, flags, 0o666)
        yield handle
    except OSError as error:
        raise refused(error, path) from error
    finally:
        if handle is not None:
            os.close(handle)


def append(path: Path, data: bytes, size: int) -> None:
    """Add bytes at the end of the log, which must be `size` bytes long, and have them on the disk.

    What stands there is never touched. Raises CannotDo; then some of the bytes may have been written.
    """
    flags = os.O_WRONLY | os.O_APPEND | (0 if size else os.O_CREAT)
    with opened(path, flags) as handle:
        if handle is None or os.fstat(handle).st_size != size:
            raise CannotDo("日志在归档的同时被别的程序改动。", str(path), "请运行 archive verify 核对这个档案。")
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    sync_folder(path.parent)


def cut(path: Path, size: int) -> None:
    """Take what is beyond `size` bytes off the log; remove a log of which nothing is left. Raises CannotDo."""
    with opened(path, os.O_WRONLY) as handle:
        if handle is None:
            return
        if size == 0:
            path.unlink()
        elif os.fstat(handle).st_size > size:
            os.ftruncate(handle, size)
            os.fsync(handle)
    sync_folder(path.parent)


def put_objects(archive: Path, objects: Mapping[str, bytes]) -> None:
    """Keep bytes as read-only objects named by their digests; those that are kept already are left as they are.

    Raises CannotDo where an object of such a name has another content: the archive was tampered with.
    """
    paths = {archive / OBJECTS / name: data for name, data in objects.items()}
    found = {path: digest_of(path) for path in paths}
    if wrong := [path for path, there in found.items() if there is not None and there[0] != path.name]:
        raise CannotDo("档案里已有的同名原件被改动过。", str(wrong[0]), "请运行 archive verify 核对这个档案。")
    write_all({path: data for path, data in paths.items() if found[path] is None})
    for path in paths:
        with contextlib.suppress(OSError):  # disks without permissions keep it all the same
            path.chmod(0o444)


def remove(path: Path) -> None:
    """Take a file away, read-only or not; one that is not there is fine."""
    with contextlib.suppress(OSError):  # Windows removes no read-only file, and no link must be followed
        if not path.is_symlink():
            path.chmod(0o644)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise refused(error, path) from error
    sync_folder(path.parent)


def clear_leftovers(archive: Path) -> None:
    """Take away what a killed program left half-written. Only who holds the lock may."""
    for folder in (archive, archive / OBJECTS):
        for name in names_in(folder):
            if is_leftover(folder / name):
                remove(folder / name)


def is_leftover(path: Path) -> bool:
    """Whether `toolkit.files.write_whole` may have left this file behind."""
    return LEFTOVER.fullmatch(path.name) is not None and what_is(path) == "file"


def names_in(folder: Path) -> list[str]:
    """The names in a folder in order, none where there is no folder. Raises CannotDo where it may not be read."""
    try:
        return sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise refused(error, folder) from error


def refused(error: OSError, path: Path) -> CannotDo:
    """What the system's refusal means."""
    if error.errno in _FULL:
        return CannotDo("磁盘空间不足，没有写入。", str(path), "请清理磁盘后重试；档案保持原样。")
    if error.errno in _DENIED:
        return CannotDo("没有权限，或所在磁盘只读。", str(path), "请检查档案文件夹的权限，或请管理员开放后重试。")
    if error.errno == errno.ELOOP:
        return NotPlain(path, "link")
    return CannotDo(f"读写档案出错：系统错误 {error.errno}。", str(path), "请检查磁盘或网络盘后重试。")
