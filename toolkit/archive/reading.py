"""Looking things up in an archive: its entries, one of them, the bytes it kept. Nothing here writes."""

from __future__ import annotations

import contextlib
from hashlib import sha256
from pathlib import Path

from toolkit.archive import folder, names
from toolkit.archive.chain import Chain, read_chain
from toolkit.archive.entries import Entry, read_entry
from toolkit.values import CannotDo

_REMEDY = "请运行 archive verify 核对这个档案。"


def check_archive(archive: Path) -> None:
    """Raise CannotDo unless there is a folder."""
    if not archive.is_dir():
        what = "这是一个文件，不是档案文件夹。" if archive.exists() else "找不到档案文件夹。"
        raise CannotDo(what, str(archive), "请检查 --archive 写的路径。")


def read_entries(archive: Path) -> Chain:
    """The log of an archive as far as it can be read. Raises CannotDo where there is no archive, or no log."""
    check_archive(archive)
    found = folder.snapshot(archive)
    if not found.log:
        raise CannotDo("档案没有日志，或日志是空的。", str(archive / names.LOG), _REMEDY)
    return read_chain(found.log, found.pending)[0]


def entry_of(archive: Path, seq: int) -> Entry:
    """The entry with a number. Raises CannotDo where there is none, or where it is not what was written."""
    chain = read_entries(archive)
    entries = chain.numbered(seq)
    if not entries:
        raise CannotDo(f"档案里没有第{seq}号记录。", str(archive), f"最后一条是第{chain.last}号，见 archive log。")
    if len(entries) > 1 or entries[0].seal != entries[0].hash:
        raise CannotDo(f"第{seq}号记录被改动或重复，不可采信。", str(archive), _REMEDY)
    return entries[0]


def last_of_period(archive: Path, period: str) -> tuple[Entry, int]:
    """The last entry of a period (as str(Period)), and how many there are. Raises CannotDo as `entry_of` does."""
    numbers = [entry.seq for entry in read_entries(archive).entries if entry.period == period]
    if not numbers:
        raise CannotDo(f"档案里没有报告期 {period} 的记录。", str(archive), "有哪些报告期，见 archive log。")
    return entry_of(archive, numbers[-1]), len(numbers)


def restored(archive: Path, entry: Entry) -> bytes:
    """The bytes that an entry kept. Raises CannotDo where they are gone or are not those that were kept."""
    path = archive / names.OBJECTS / entry.inputs[0].raw
    data = folder.read_plain(path, folder.LARGEST_OBJECT)
    if data is None:
        raise CannotDo(f"第{entry.seq}号的原件不见了。", str(path), _REMEDY)
    if sha256(data).hexdigest() != entry.inputs[0].raw:
        raise CannotDo(f"第{entry.seq}号的原件被改动，不是当时归档的内容。", str(path), _REMEDY)
    return data


def latest_copy(archive: Path, raw: str) -> Entry | None:
    """The last entry that kept the file with this SHA-256; None where none did, or there is no archive yet."""
    return last_with(folder.snapshot(archive).log or b"", "raw", raw) if archive.is_dir() else None


def last_with(log: bytes, member: str, digest: str) -> Entry | None:
    """The last entry of a log whose input has a digest as `raw` or `canonical`.

    Searched as bytes: within a text of JSON every quotation mark is escaped, so that nothing else can look like it.
    """
    place = log.rfind(f'"{member}":"{digest}"'.encode())
    if place < 0:
        return None
    line = log[log.rfind(b"\n", 0, place) + 1 : log.find(b"\n", place)]
    with contextlib.suppress(ValueError):  # of a damaged line nothing is told; verify does
        return read_entry(line)
    return None
