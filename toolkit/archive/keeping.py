"""The entry that a ledger's bytes have in an archive: the one that is there, or one that is made; for one, or for many.

Many are kept in one go: one lock for all, the log read once, each entry written as `add` writes one, so that a run that
is killed has kept the first so many of them, and the next goes on from there.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from toolkit.archive import adding, folder, names
from toolkit.archive.adding import Act, keep
from toolkit.archive.copies import Copy, read_copy
from toolkit.archive.entries import Entry, read_entry
from toolkit.archive.locking import only_writer
from toolkit.archive.reading import entry_of, latest_copy, restored
from toolkit.files import make_folder, sync_folder
from toolkit.values import CannotDo

_REMEDY = "请运行 archive verify 核对这个档案。"
#: Within a text of JSON every quotation mark is escaped, so that nothing else can look like these.
_RAW = re.compile(rb'"raw":"([0-9a-f]{64})"')
_SEQ = re.compile(rb'\{"v":\d+,"seq":(\d+),')


def kept_entry(archive: Path, ledger: Path, raw: str, act: Callable[[], Act]) -> Entry:
    """The last entry that kept the file `ledger`, whose bytes have the SHA-256 `raw`; where there is none, a new one.

    So the same ledger prints the same entry however often it is reported on. `act` tells of a new entry what `add`
    must know. Raises CannotDo as `add` does, where the file has other bytes by now, and where the entry that is
    there, or what it kept, was altered.
    """
    there = latest_copy(archive, raw)
    if there is not None:
        entry = entry_of(archive, there.seq)
        restored(archive, entry)
        return entry
    copy = read_copy(ledger)
    if sha256(copy.data).hexdigest() != raw:
        raise CannotDo("台账在出稿的同时被改动了，没有归档。", str(ledger), "请关闭正在编辑它的程序，再运行一次。")
    entry = keep(archive, copy, act, once=True).entry  # another run may have kept it in the meantime
    restored(archive, entry)
    return entry


def kept_entries(archive: Path, raws: Iterable[str]) -> dict[str, Entry]:
    """The last entry that kept each of these files, by the SHA-256 of its bytes; those not kept yet are not in it.

    Raises CannotDo where an entry that is there, or what it kept, was altered.
    """
    log = folder.snapshot(archive).log or b"" if archive.is_dir() else b""
    found = _entries(archive, log, frozenset(raws))
    for entry in found.values():
        restored(archive, entry)
    return found


def _entries(archive: Path, log: bytes, raws: frozenset[str]) -> dict[str, Entry]:
    """The last entry of each of these digests in a log, each as it was written and its number its own."""
    lines: dict[str, bytes] = {}
    numbers: Counter[bytes] = Counter()
    for line in log.splitlines():
        if number := _SEQ.match(line):
            numbers[number[1]] += 1
        raw = _RAW.search(line)
        if raw and (digest := raw[1].decode()) in raws:
            lines[digest] = line
    return {raw: _sound(archive, line, numbers) for raw, line in lines.items()}


def _sound(archive: Path, line: bytes, numbers: Mapping[bytes, int]) -> Entry:
    entry = None
    with contextlib.suppress(ValueError):
        entry = read_entry(line)
    if entry is None or entry.seal != entry.hash or numbers[str(entry.seq).encode()] > 1:
        number = f"第{entry.seq}号" if entry else "一条"
        raise CannotDo(f"{number}记录被改动或重复，不可采信。", str(archive), _REMEDY)
    return entry


@dataclass(slots=True)
class Keeper:
    """The only writer of an archive while it is open; `last` is its last entry, `size` that of its log in bytes."""

    archive: Path
    last: Entry | None
    size: int

    def keep(self, ledger: Copy, act: Act) -> Entry:
        """Keep a ledger that was not kept before. Raises CannotDo as `add` does; those kept before it stay kept."""
        entry = adding._entry(ledger, act, self.last, None)
        adding._write(self.archive, entry, ledger.data, bytes(self.size))  # of the log, only the size is asked
        self.last, self.size = entry, self.size + len(entry.line)
        return entry


@contextlib.contextmanager
def keeping(archive: Path) -> Iterator[Keeper]:
    """Be the only writer of an archive, which is made if need be. Raises CannotDo as `add` does."""
    adding._check_folder(archive)
    make_folder(archive / names.OBJECTS)
    sync_folder(archive)
    with only_writer(archive):
        adding._finish(archive)
        folder.clear_leftovers(archive)
        log, last = adding._end_of_log(archive)
        yield Keeper(archive, last, len(log))
