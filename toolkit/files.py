"""Whole files: written whole or not at all, read whole or not at all, and zips with fixed bytes.

Every fault of the file system becomes CannotDo, in Chinese, with the path and what to do.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import stat
import threading
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from toolkit.values import CannotDo

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DENIED = {errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY}
_STAMP = rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*(</dcterms:\2>)"


def write_whole(path: Path, data: bytes) -> None:
    """Make `path` hold `data`, all of it or none: what stood there before stays until the new is complete.

    Follows symbolic links and keeps the permissions of a file that is replaced. Raises CannotDo when the
    folder is missing or closed to writing, the disk is full, or the target is no plain file, read-only or open
    elsewhere.
    """
    write_all({path: data})


def write_parts(path: Path, parts: Iterable[bytes]) -> None:
    """Make `path` hold data that comes in parts, as `write_whole` does, without all of it in memory at once."""
    _put({path: parts})


def write_all(files: Mapping[Path, bytes]) -> None:
    """Make each path hold its data, as `write_whole` does; none is put in place before all are on the disk.

    Raises CannotDo as `write_whole` does, for the first that cannot be written.
    """
    _put({path: (data,) for path, data in files.items()})


def _put(files: Mapping[Path, Iterable[bytes]]) -> None:
    targets = {path: Path(os.path.realpath(path)) for path in files}
    spares = {path: target.with_name(f".taizhang-{os.urandom(8).hex()}.tmp") for path, target in targets.items()}
    path = Path()
    try:
        for path, parts in files.items():
            _check_target(targets[path], path)
            _write_new(spares[path], parts, _mode_of(targets[path]))
        _sync_files(list(spares.values()))
        for path, spare in spares.items():
            os.replace(spare, targets[path])
    except OSError as error:
        raise _cannot_write(error, path) from error
    finally:
        for spare in spares.values():
            with contextlib.suppress(OSError):
                spare.unlink(missing_ok=True)
    for folder in dict.fromkeys(target.parent for target in targets.values()):
        sync_folder(folder)


def make_folder(path: Path) -> None:
    """Make the folder `path` and those above it; one that exists is fine. Raises CannotDo when it cannot."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise CannotDo(
            "不能建立文件夹：同名的文件已经存在。", str(path), "请换一个文件夹名，或移走同名文件。"
        ) from error
    except OSError as error:
        raise _cannot_write(error, path) from error


def read_whole(path: Path, limit: int) -> bytes:
    """The bytes of the file `path`, at most `limit` of them.

    Raises CannotDo when there is no such file, it is a folder or a device, or may not be read, and when it
    is empty or larger.
    """
    try:
        _check_source(path)
        with path.open("rb") as source:
            data = source.read(limit + 1)
    except OSError as error:
        raise _cannot_read(error, path) from error
    if not data:
        raise CannotDo("文件是空的（0 字节）。", str(path), "请重新取得这个文件；它可能没有下载或复制完整。")
    if len(data) > limit:
        raise CannotDo(
            f"文件超过 {_size(limit)} 的上限。",
            str(path),
            "请确认选对了文件；确是台账的，请删去多余的图片和空行。",
        )
    return data


def read_lines(path: Path, limit: int) -> Iterator[bytes]:
    """The lines of the file `path`, each with its end, as they are asked for: none of more than `limit` bytes is read.

    Raises CannotDo as `read_whole` does, but for an empty file, which has no lines.
    """
    try:
        _check_source(path)
        with path.open("rb") as source:
            while line := source.readline(limit + 1):
                if len(line) > limit:
                    raise CannotDo(f"文件里有一行超过 {_size(limit)} 的上限。", str(path), "请确认选对了文件。")
                yield line
    except OSError as error:
        raise _cannot_read(error, path) from error


def fixed_zip(data: bytes) -> bytes:
    """The zip `data` again, its parts and their order unchanged, without anything that moves from run to run.

    Time stamps become 1980-01-01, times in docProps/core.xml 2000-01-01, permissions and maker constant, and
    every part is deflated at level 6. Raises zipfile.BadZipFile when `data` is no zip.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(_fixed_entry(name), _fixed_part(name, old.read(name)), compresslevel=6)
    return made.getvalue()


def _fixed_entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    return entry


def _fixed_part(name: str, part: bytes) -> bytes:
    if name != "docProps/core.xml":
        return part
    return re.sub(_STAMP, rb"\g<1>2000-01-01T00:00:00Z\g<3>", part)


def _check_target(target: Path, path: Path) -> None:
    if target.is_dir():
        raise CannotDo("这是一个文件夹，不能当作文件写入。", str(path), "请写明文件名。")
    if target.exists() and not target.is_file():
        raise CannotDo("这不是普通文件，不能写入。", str(path), "请写一个普通的文件名。")
    if not target.parent.is_dir():
        raise CannotDo("所在的文件夹不存在。", str(path), f"请先建立文件夹 {path.parent}，或换一个位置。")
    if target.exists() and not os.access(target, os.W_OK):
        raise _denied(path)


def _check_source(path: Path) -> None:
    kind = path.stat().st_mode
    if stat.S_ISDIR(kind):
        raise CannotDo("这是一个文件夹，不是文件。", str(path), "请写明文件夹里的哪一个文件。")
    if not stat.S_ISREG(kind):
        raise CannotDo("这不是普通文件，不能读取。", str(path), "请选择一个文件。")


def _mode_of(target: Path) -> int | None:
    """The permissions of the file that is to be replaced; None when there is none."""
    return stat.S_IMODE(target.stat().st_mode) if target.exists() else None


def _write_new(spare: Path, parts: Iterable[bytes], mode: int | None) -> None:
    """A new file holding some data."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(spare, flags, 0o666), "wb") as file:
        file.writelines(parts)
    if mode is not None:
        with contextlib.suppress(OSError):
            spare.chmod(mode)


def _sync_files(paths: Sequence[Path]) -> None:
    """Have files on the disk when this returns. Side by side, because a disk takes many at once."""
    failed: list[OSError] = []

    def sync(path: Path) -> None:
        try:
            handle = os.open(path, os.O_RDWR)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            failed.append(error)

    threads = [threading.Thread(target=sync, args=(path,)) for path in paths[1:]]
    for thread in threads:
        thread.start()
    for path in paths[:1]:
        sync(path)
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def sync_folder(folder: Path) -> None:
    """Have the names of a folder on the disk, where the system can: Windows and some network disks cannot."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _cannot_write(error: OSError, path: Path) -> CannotDo:
    if error.errno in _FULL:
        return CannotDo("磁盘空间不足，没有写入。", str(path), "请清理磁盘，或换一个位置后重试。")
    if error.errno in _DENIED:
        return _denied(path)
    if error.errno == errno.EROFS:
        return CannotDo("所在的磁盘是只读的，没有写入。", str(path), "请换一个可以写入的位置。")
    if error.errno == errno.ENAMETOOLONG:
        return CannotDo("文件名或路径太长，没有写入。", str(path), "请换一个短些的文件名或位置。")
    return CannotDo(f"没有写入：系统错误 {error.errno}。", str(path), "请检查磁盘和路径，或换一个位置后重试。")


def _denied(path: Path) -> CannotDo:
    return CannotDo(
        "没有写入权限，或文件只读、正被其他程序打开。",
        str(path),
        "请关闭正在打开它的 Excel、WPS 或 Word，取消只读，或换一个位置后重试。",
    )


def _cannot_read(error: OSError, path: Path) -> CannotDo:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return CannotDo("找不到文件。", str(path), "请检查文件名和所在的文件夹。")
    if error.errno in _DENIED:
        return CannotDo(
            "没有读取权限，或文件正被其他程序独占。",
            str(path),
            "请关闭打开它的程序，或请管理员开放读取权限。",
        )
    return CannotDo(f"读不出文件：系统错误 {error.errno}。", str(path), "请检查磁盘和文件，或复制到本机后重试。")


def _size(count: int) -> str:
    """A number of bytes as people say it: 512 字节, 64 KB, 50 MB."""
    for unit, name in ((1 << 20, "MB"), (1 << 10, "KB")):
        if count >= unit:
            return f"{count / unit:g} {name}"
    return f"{count} 字节"


def way_to(folder: Path, file: str) -> str:
    """The relative path from a folder to a file; "" for no file, and where there is none (another drive)."""
    try:
        return os.path.relpath(file, folder) if file else ""
    except ValueError:
        return ""
