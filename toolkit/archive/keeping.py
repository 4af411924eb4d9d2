"""The entry that a ledger's bytes have in an archive: the one that is there, or one that is made; for one, or for many.

Many are kept some at a time, and the log is read once unless others write to it as well. A run that is killed has kept
the first so many of them, and the next goes on from there.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from toolkit.archive import adding, folder, names
from toolkit.archive.adding import Act, keep
from toolkit.archive.copies import Copy, read_copy
from toolkit.archive.entries import Checkpoint, Entry, read_entry
from toolkit.archive.locking import only_writer
from toolkit.archive.reading import entry_of, latest_copy, restored
from toolkit.archive.writing import end_of_log, finish, write
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


@dataclass(frozen=True, slots=True)
class Kept:
    """The entry of a ledger; whether its time is before that of the entry before it."""

    entry: Entry
    backwards: bool = False


def _entries(archive: Path, log: bytes, raws: frozenset[str]) -> dict[str, Kept]:
    """The last entry of each of these digests in a log, each as it was written and its number its own."""
    lines: dict[str, tuple[bytes, bytes]] = {}
    numbers: Counter[bytes] = Counter()
    before = b""
    for line in log.splitlines():
        if number := _SEQ.match(line):
            numbers[number[1]] += 1
        raw = _RAW.search(line)
        if raw and (digest := raw[1].decode()) in raws:
            lines[digest] = line, before
        before = line
    return {raw: _kept(_sound(archive, line, numbers), before) for raw, (line, before) in lines.items()}


def _kept(entry: Entry, before: bytes) -> Kept:
    with contextlib.suppress(ValueError):  # of a damaged line nothing is told; verify does
        return Kept(entry, entry.moment < read_entry(before).moment)
    return Kept(entry)


def _sound(archive: Path, line: bytes, numbers: Mapping[bytes, int]) -> Entry:
    entry = None
    with contextlib.suppress(ValueError):
        entry = read_entry(line)
    if entry is None or entry.seal != entry.hash or numbers[str(entry.seq).encode()] > 1:
        number = f"第{entry.seq}号" if entry else "一条"
        raise CannotDo(f"{number}记录被改动或重复，不可采信。", str(archive), _REMEDY)
    return entry


#: A ledger to be kept, and what to say of it at the moment it is.
New = tuple[Copy, Callable[[], Act]]


class Keeper:
    """Keeps many ledgers in an archive, some at a time; between them others may write to it.

    What others have kept is looked up for all ledgers that are wanted, each line of the log once.
    """

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        self._wanted: frozenset[str] = frozenset()
        self._found: dict[str, Kept] = {}
        self._writing = False
        self._last: Entry | None = None
        self._size = 0

    def there(self, raws: Iterable[str]) -> dict[str, Kept]:
        """The last entry that kept each of these files, by the SHA-256 of its bytes; those not kept yet are not in it.

        What a killed run began is finished first. Raises CannotDo where the folder is no archive, and where an entry
        that is there, or what it kept, was altered.
        """
        adding.check_folder(self._archive)
        if folder.what_is(self._archive / names.PENDING):
            self.keep({})
        log = folder.snapshot(self._archive).log or b""
        self._size, self._wanted = log.rfind(b"\n") + 1, frozenset(raws)
        self._found = _entries(self._archive, log[: self._size], self._wanted)
        for one in self._found.values():
            restored(self._archive, one.entry)
        return dict(self._found)

    def keep(self, ledgers: Mapping[str, New]) -> dict[str, Kept]:
        """Keep ledgers, given by the SHA-256 of their bytes, in their order, all of them or none.

        One that somebody else has kept in the meantime has that entry. Raises CannotDo as `add` does.
        """
        if not self._writing:
            adding.prepare(self._archive)
        if not self._wanted.issuperset(ledgers):  # the log is to be looked through for these too, from its beginning
            self._wanted, self._writing, self._size = self._wanted.union(ledgers), False, 0
        with only_writer(self._archive):
            self._found |= _entries(self._archive, self._caught_up(), self._wanted)
            new = {raw: ledger for raw, ledger in ledgers.items() if raw not in self._found}
            made = self._made(new)
            if made:
                write(self._archive, [(made[raw].entry, ledger.data) for raw, (ledger, _) in new.items()], self._size)
                self._last = list(made.values())[-1].entry
                self._size += sum(len(one.entry.line) for one in made.values())
        self._found |= made
        return {raw: self._found[raw] for raw in ledgers}

    def _caught_up(self) -> bytes:
        """What others have added to the log since it was last looked at, and the line before that.

        What one of them left is finished.
        """
        if self._writing and self._is_as_it_was():
            return b""
        finish(self._archive)
        folder.clear_leftovers(self._archive)
        log, self._last = end_of_log(self._archive)
        begin = log.rfind(b"\n", 0, max(self._size - 1, 0)) + 1
        self._size, self._writing = len(log), True
        return log[begin:]

    def _is_as_it_was(self) -> bool:
        """Whether nobody has written since: the checkpoint would tell, and `pending` of one who did not finish."""
        last = self._last
        if last is None or folder.what_is(self._archive / names.PENDING):
            return False
        noted = folder.read_plain(self._archive / names.CHECKPOINT, folder.LARGEST_NOTE)
        return noted == Checkpoint(last.seq, last.hash, self._size).line

    def _made(self, ledgers: Mapping[str, New]) -> dict[str, Kept]:
        """The entries to be written."""
        made: dict[str, Kept] = {}
        last = self._last
        for raw, (ledger, act) in ledgers.items():
            entry = adding.next_entry(ledger, act(), last)
            made[raw] = Kept(entry, last is not None and entry.moment < last.moment)
            last = entry
        return made
