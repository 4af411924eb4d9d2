"""The entry that a ledger's bytes have in an archive: the one that is there, or one that is made."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from toolkit.archive.adding import Act, keep
from toolkit.archive.copies import read_copy
from toolkit.archive.entries import Entry
from toolkit.archive.reading import entry_of, latest_copy, restored
from toolkit.values import CannotDo


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
