"""The ledgers of a run put into an archive before any is reported on, in their order, whoever looked at them first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from toolkit.archive.copies import Copy
from toolkit.archive.entries import Entry
from toolkit.archive.keeping import keeping, kept_entries
from toolkit.archive.names import PENDING
from toolkit.batch.engines import Lost
from toolkit.batch.orders import Looked, Order
from toolkit.batch.sources import LARGEST
from toolkit.files import read_whole
from toolkit.values import CannotDo

if TYPE_CHECKING:
    from toolkit.archive.adding import Act

_READERS: Final = 8
_BACKWARDS: Final = "计算机的时钟早于上一条归档记录，请核对时钟；已照实记下。"


@dataclass(frozen=True, slots=True)
class Keep:
    """Where ledgers are kept, and what to say of the act of keeping one for a period, at the moment it is kept."""

    archive: Path
    act: Callable[[str], Act]


@dataclass(frozen=True, slots=True)
class Kept:
    """The entry of each order by its number, the orders that have none with the reason, and notes by number."""

    entries: Mapping[int, Entry]
    failed: tuple[tuple[Order, Looked | Lost], ...]
    notes: Mapping[int, str]


def kept(
    keep: Keep, orders: Sequence[Order], look: Callable[[Sequence[Order]], Iterator[tuple[Order, Looked | Lost]]]
) -> Kept:
    """Keep what is not kept yet. A ledger that cannot be read or reported on, and a unit's workbook, is not kept.

    Raises CannotDo where the archive cannot be used; what was kept by then stays kept, and is found by the next run.
    """
    raws = _digests(orders)
    there = kept_entries(keep.archive, raws.values())
    looked: dict[int, Looked] = {}
    failed: list[tuple[Order, Looked | Lost]] = []
    for order, answer in look([order for order in orders if raws.get(order.number) not in there]):
        if isinstance(answer, Lost) or answer.error:
            failed.append((order, answer))
        elif answer.raw:
            looked[order.number] = answer
    notes: dict[int, str] = {}
    if looked or (keep.archive / PENDING).exists():  # what a killed run began is finished, though nothing is new
        there |= _add(keep, orders, looked, notes, failed)
    raws |= {number: one.raw for number, one in looked.items()}
    return Kept({number: there[raw] for number, raw in raws.items() if raw in there}, tuple(failed), notes)


def _digests(orders: Sequence[Order]) -> dict[int, str]:
    """The SHA-256 of each ledger by the order's number; those that cannot be read are not in it."""

    def digest(order: Order) -> str:
        try:
            return sha256(read_whole(Path(order.ledger.path), LARGEST)).hexdigest()
        except CannotDo:
            return ""  # whoever looks at it says why

    with ThreadPoolExecutor(_READERS) as readers:
        found = zip(orders, readers.map(digest, orders), strict=True)
        return {order.number: raw for order, raw in found if raw}


def _add(
    keep: Keep,
    orders: Sequence[Order],
    looked: Mapping[int, Looked],
    notes: dict[int, str],
    failed: list[tuple[Order, Looked | Lost]],
) -> dict[str, Entry]:
    """Keep the ledgers looked at, in their order; the entries by the digest of what they kept.

    Adds to the notes by number and to what failed.
    """
    with keeping(keep.archive) as keeper:
        # Another run may have kept some of them in the meantime; no two of this one get an entry for the same bytes.
        entries = kept_entries(keep.archive, (one.raw for one in looked.values()))
        for order in orders:
            one = looked.get(order.number)
            if one is None or one.raw in entries:
                continue
            try:
                copy = _copy(order, one)
            except CannotDo as error:
                failed.append((order, Looked(order.number, error=str(error))))
                continue
            before, entry = keeper.last, keeper.keep(copy, keep.act(one.period))
            entries[one.raw] = entry
            if before and entry.moment < before.moment and _BACKWARDS not in notes.values():
                notes[order.number] = _BACKWARDS
    return entries


def _copy(order: Order, looked: Looked) -> Copy:
    """The file as it was looked at. Raises CannotDo where it has other bytes by now."""
    data = read_whole(Path(order.ledger.path), LARGEST)
    if sha256(data).hexdigest() != looked.raw:
        remedy = "请关闭正在编辑它的程序，再运行一次。"
        raise CannotDo("台账在批量处理的同时被改动了，没有归档。", order.ledger.given, remedy)
    return Copy(Path(order.ledger.path).name, data, looked.canonical, looked.own_period, looked.results)
