"""The ledgers of a run on their way into an archive: in their order, whoever was looked at first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from toolkit.archive.copies import Copy
from toolkit.archive.entries import Entry
from toolkit.archive.keeping import Keeper, New
from toolkit.batch.orders import Looked, Order
from toolkit.batch.sources import LARGEST
from toolkit.files import read_whole
from toolkit.values import CannotDo

if TYPE_CHECKING:
    from toolkit.archive.adding import Act

_READERS: Final = 8
#: So many bytes are kept in one go at most, but for a single ledger that is larger.
_TOGETHER: Final = 32 << 20
_BACKWARDS: Final = "归档时计算机的时钟早于上一条归档记录，请核对时钟；已照实记下。"


@dataclass(frozen=True, slots=True)
class Keep:
    """Where ledgers are kept, and what to say of the act of keeping one for a period, at the moment it is kept."""

    archive: Path
    act: Callable[[str], Act]


class Keeping:
    """What is kept of the ledgers of a run: `entries` and `notes` by the numbers of their orders.

    Raises CannotDo where the archive cannot be used; what was kept by then stays kept, and is found by the next run.
    """

    def __init__(self, keep: Keep, orders: Sequence[Order]) -> None:
        self._keep, self._keeper = keep, Keeper(keep.archive)
        raws = _digests(orders)
        self._kept = self._keeper.there(raws.values())
        self.entries: dict[int, Entry] = {}
        self.notes: dict[int, str] = {}
        self._enter((order, raws[order.number]) for order in orders if raws.get(order.number) in self._kept)
        self._coming = deque(order for order in orders if order.number not in self.entries)
        self._looked: dict[int, Looked] = {}

    def looked(self, order: Order, answer: Looked) -> None:
        """Take note of a ledger that was looked at; one without a digest comes to nothing."""
        self._looked[order.number] = answer

    @property
    def ready(self) -> int:
        """How many ledgers may be kept now: those before which none is still to be looked at."""
        return sum(1 for _ in takewhile(self._is_looked_at, self._coming))

    def keep(self) -> Iterator[tuple[Order, Entry | CannotDo]]:
        """Keep those that are ready: the entry of each, or why it could not be kept."""
        while self.ready:
            yield from self._keep_some()

    def _keep_some(self) -> Iterator[tuple[Order, Entry | CannotDo]]:
        size, new, some = 0, dict[str, New](), list[tuple[Order, str]]()
        while self._coming and size < _TOGETHER and self._is_looked_at(self._coming[0]):
            order = self._coming.popleft()
            looked = self._looked.pop(order.number)
            try:
                if looked.raw and looked.raw not in self._kept and looked.raw not in new:
                    new[looked.raw] = _copy(order, looked), partial(self._keep.act, looked.period)
                    size += len(new[looked.raw][0].data)
            except CannotDo as error:
                yield order, error
                continue
            some += [(order, looked.raw)] if looked.raw else []
        if new:
            self._kept |= self._keeper.keep(new)
        self._enter(some)
        yield from ((order, self.entries[order.number]) for order, _ in some)

    def _enter(self, orders: Iterable[tuple[Order, str]]) -> None:
        for order, raw in orders:
            self.entries[order.number] = self._kept[raw].entry
            if self._kept[raw].backwards:
                self.notes[order.number] = _BACKWARDS

    def _is_looked_at(self, order: Order) -> bool:
        return order.number in self._looked


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


def _copy(order: Order, looked: Looked) -> Copy:
    """The file as it was looked at. Raises CannotDo where it has other bytes by now."""
    data = read_whole(Path(order.ledger.path), LARGEST)
    if sha256(data).hexdigest() != looked.raw:
        remedy = "请关闭正在编辑它的程序，再运行一次。"
        raise CannotDo("台账在批量处理的同时被改动了，没有归档。", order.ledger.given, remedy)
    return Copy(Path(order.ledger.path).name, data, looked.canonical, looked.own_period, looked.results)
