"""Orders on their way to a cluster of Dask and back, whatever becomes of the workers that have them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final

from toolkit.batch.engines import Lost, Task
from toolkit.batch.limited import limited
from toolkit.batch.orders import Order

#: Seconds without an answer after which it is asked whether there are workers at all; at the second time none is found
#: the run ends.
_LOOK: Final = 30
#: How often an order is given again that the cluster has forgotten.
_TRIES: Final = 3


class Broken(Exception):
    """The cluster is gone; in words, why."""


@dataclass(frozen=True, slots=True)
class _Flight:
    task: Task
    order: Order
    future: Any
    tries: int


class Flights:
    """The orders that a cluster has, with their tasks; `library` is that of Dask, `limit` a ledger's seconds."""

    def __init__(self, library: Any, client: Any, limit: float) -> None:
        self._library, self._client, self._limit = library, client, limit
        self._name = f"taizhang-{uuid.uuid4().hex}"
        self._given: dict[str, _Flight] = {}
        self._count = 0
        self._coming = self._new()
        self._deserted = False

    def __len__(self) -> int:
        return len(self._given)

    def give(self, task: Task, order: Order, tries: int = 1) -> None:
        """Give an order to the cluster."""
        self._count += 1
        key = f"{self._name}-{self._count}"
        future = self._client.submit(limited(task, self._limit), order, key=key, pure=False)
        self._given[key] = _Flight(task, order, future, tries)
        self._coming.add(future)

    def next(self) -> tuple[Task, Order, Any]:
        """The next order that has an answer, or is Lost, with `again` where it may be for another's fault.

        Raises Broken where the cluster is gone.
        """
        while True:
            future = self._done()
            one = self._given[future.key]
            try:
                # The answer may have been lost with its worker since: then it is waited for until it is made anew.
                answer = future.result(timeout=_LOOK)
            except self._library.CancelledError as error:
                self._forgotten(one, error)
                answer = None
            except TimeoutError:
                self._coming.add(future)
                continue
            except Exception as error:
                answer = self._lost(one.order, error)
            del self._given[future.key]
            if answer is not None:
                return one.task, one.order, answer

    def _new(self) -> Any:
        given = [one.future for one in self._given.values()]
        return self._library.as_completed(given, loop=self._client.loop, raise_errors=False, timeout=_LOOK)

    def _done(self) -> Any:
        """The next future that is done. Raises Broken where nobody is there to do any."""
        while True:
            try:
                future = next(self._coming)
            except TimeoutError:
                self._look()
                self._coming = self._new()
            else:
                self._deserted = False
                return future

    def _look(self) -> None:
        """Raise Broken where there is no worker, and there was none the last time."""
        try:
            nobody = not self._client.nthreads()
        except Exception as error:  # whatever the library makes of a scheduler that does not answer
            raise Broken("集群中断了") from error
        if nobody and self._deserted:
            raise Broken("集群的工作进程都不见了")
        self._deserted = nobody

    def _forgotten(self, one: _Flight, error: BaseException) -> None:
        """Give an order again that the cluster has forgotten, unless the cluster itself is gone."""
        if self._client.status != "running" or one.tries >= _TRIES:
            raise Broken("集群中断了") from error
        self.give(one.task, one.order, one.tries + 1)

    def _lost(self, order: Order, error: Exception) -> Lost:
        given = order.ledger.given
        if isinstance(error, self._library.KilledWorker):
            message = "处理它的工作进程多次中断（内存不足、超时或机器故障）。"
            return Lost(f"{given}：{message}请单独处理这一本看看，或用 --timeout 放宽。", str(error), again=True)
        return Lost(f"{given}：集群没有做完（{type(error).__name__}）。请再运行一次。", str(error))
