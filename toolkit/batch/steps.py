"""What is to be done next in a run: ledgers are looked at, kept in their order, and reported on under their entries.

With an archive these go side by side: some ledgers are looked at ahead, so that several go into the archive at once,
while others are reported on. Without one, ledgers are reported on, and that is all.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from toolkit.batch import tasks
from toolkit.batch.engines import Lost, Task
from toolkit.batch.orders import Looked, Order

if TYPE_CHECKING:
    from toolkit.archive.entries import Entry
    from toolkit.batch.keeping import Keeping

#: So many ledgers are looked at ahead, and half of them are kept at once.
AHEAD: Final = 16


class Steps:
    """What is to be done with the orders of a run; see `toolkit.batch.engines.Work`.

    `load` gives an order with all that it needs to travel, None where that cannot be had; `failed` is told what could
    not be kept, and why.
    """

    def __init__(
        self,
        orders: Sequence[Order],
        keeping: Keeping | None,
        load: Callable[[Order], Order | None],
        failed: Callable[[Order, str], None],
    ) -> None:
        self._keeping, self._load, self._failed = keeping, load, failed
        kept = keeping.entries if keeping else {order.number: None for order in orders}
        self._runs = deque(order for order in orders if order.number in kept)
        self._looks = deque(order for order in orders if order.number not in kept)
        self._looking: dict[int, Order] = {}
        self._seen_by: dict[int, object] = {}

    def take(self, who: object) -> tuple[Task, Order] | None:
        """The next thing to do; for who looked at a ledger, rather that one than another's."""
        while (one := self._next(who)) is not None:
            task, order = one
            loaded = self._load(order)
            if loaded is not None:
                return task, loaded
            if task is tasks.look:
                self.looked(order, Looked(order.number))
        return None

    def looked(self, order: Order, answer: Looked | Lost) -> None:
        """Take note of a ledger that was looked at; what came to nothing goes no further."""
        order = self._looking.pop(order.number)
        assert self._keeping is not None
        found = answer if isinstance(answer, Looked) and not answer.error else Looked(order.number)
        self._keeping.looked(order, found)
        if found is answer and not found.raw:
            self._runs.append(order)  # a unit's workbook: who reports on it says which

    def is_looked_at(self, order: Order) -> bool:
        """Whether it is being looked at, and the answer is not a report."""
        return order.number in self._looking

    def settle(self) -> bool:
        """Keep ledgers, where it is worth the while; whether there may be more to take now."""
        if self._keeping is None or not self._is_time(self._keeping.ready):
            return False
        for order, found in self._keeping.keep():
            if isinstance(found, Exception):
                self._failed(order, str(found))
            else:
                self._runs.append(with_entry(order, found))
        return True

    def _next(self, who: object) -> tuple[Task, Order] | None:
        ahead = len(self._runs) + len(self._looking) + (self._keeping.ready if self._keeping else 0)
        if self._looks and (ahead < AHEAD or not self._runs):
            order = self._looks.popleft()
            self._looking[order.number], self._seen_by[order.number] = order, who
            return tasks.look, order
        return (tasks.run, self._run_for(who)) if self._runs else None

    def _run_for(self, who: object) -> Order:
        for place, order in enumerate(islice(self._runs, AHEAD)):
            if self._seen_by.get(order.number) is who:
                del self._runs[place]
                return order
        return self._runs.popleft()

    def _is_time(self, ready: int) -> bool:
        """Whether so many ledgers should be kept now: half of those ahead, or all there are."""
        return ready >= AHEAD // 2 or (ready > 0 and not self._looks and not (self._looking and self._runs))


def with_entry(order: Order, entry: Entry | None) -> Order:
    """An order that prints an entry, and is for those bytes alone that it kept."""
    return replace(order, entry=entry.anchor.label, digest=entry.inputs[0].raw) if entry else order
