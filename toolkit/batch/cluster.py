"""A cluster of Dask, which is an extra: orders by reference (a disk that all share) or by value, sums in a tree."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any, Final

from toolkit.batch import tasks
from toolkit.batch.engines import Engine, Lost, Task, Work
from toolkit.batch.flights import Broken, Flights
from toolkit.batch.orders import Order, Outcome, Versions
from toolkit.batch.shares import Share, total
from toolkit.values import CannotDo

#: Seconds to wait for a scheduler.
_PATIENCE: Final = 15
#: How many sums are added up into one.
_WIDTH: Final = 16
#: Orders given ahead for each thread of the cluster, so that none waits.
_AHEAD: Final = 2
#: What becomes of the cluster is said by us, once and in Chinese.
_TALKATIVE: Final = ("distributed", "distributed.batched", "distributed.client", "distributed.core", "tornado")
#: Seconds after which the threads are counted again: workers come and go.
_RECOUNT: Final = 2.0


class Cluster:
    """The workers of a scheduler at an address like tcp://10.0.0.5:8786; `limit` is a ledger's seconds."""

    def __init__(self, address: str, by_value: bool, limit: float) -> None:
        self.by_value, self._address, self._limit = by_value, address, limit
        self._client: Any = None
        self._sums = _Sums()
        self._counted = self._ahead = 0.0
        self.label = f"集群 {address}"

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *error: object) -> None:
        if self._client is not None:
            self._client.close(timeout=_PATIENCE)

    def start(self, versions: Versions, out: Path) -> None:
        """Connect, and see that every worker is like this computer. Raises CannotDo."""
        self._client = _connected(self._address)
        try:
            theirs = self._client.run(tasks.versions)
        except Exception as error:
            remedy = "请在每台机器的同一个 Python 环境里安装 taizhang，再重新启动工作进程。"
            said = f"集群的工作进程用不了 taizhang（{type(error).__name__}）。"
            raise CannotDo(said, self._address, remedy) from error
        if not theirs:
            raise CannotDo("集群里没有工作进程。", self._address, "请先在各台机器启动工作进程。")
        if others := sorted(worker for worker, one in theirs.items() if one != versions):
            message = (
                f"集群上 {len(others)} 个工作进程的工具版本、Python 版本、模板或表结构与本机不同（如 {others[0]}）。"
            )
            raise CannotDo(message, self._address, "请在各台机器装同样的版本，再重新启动工作进程。")

    def each(self, work: Work) -> Iterator[tuple[Order, Any]]:
        """The answers as they come; so many orders are given ahead that nobody waits, and no more.

        Workers die with all that they have, and the ledgers at fault are not known from the others. Those that a worker
        died with again and again are done once more at the end, each by itself.
        """
        flights = Flights(_distributed(), self._client, self._limit)
        apart: list[tuple[Task, Order]] = []
        try:
            while True:
                while len(flights) < self._window() and (one := work.take(None)) is not None:
                    flights.give(*one)
                if work.settle():
                    continue
                if not flights and not apart:
                    return
                if not flights:
                    flights.give(*apart.pop(0))
                    yield self._known(*flights.next()[1:])
                    continue
                task, order, answer = flights.next()
                if isinstance(answer, Lost) and answer.again:
                    apart.append((task, order))
                else:
                    yield self._known(order, answer)
        except Broken as error:
            raise self._broken(str(error)) from error

    def _window(self) -> float:
        """How many orders may be on their way."""
        if monotonic() >= self._counted:
            try:
                threads: int = sum(self._client.nthreads().values())
            except Exception as error:
                raise Broken("集群中断了") from error
            self._ahead, self._counted = max(threads, 1) * _AHEAD, monotonic() + _RECOUNT
        return self._ahead

    def _known(self, order: Order, answer: Any) -> tuple[Order, Any]:
        if isinstance(answer, Outcome) and answer.share:
            self._sums.add(self._client, answer.share)
        return order, answer

    def _broken(self, what: str) -> CannotDo:
        remedy = "请检查集群，恢复后再运行一次；已写好的结果不受影响。"
        return CannotDo(f"{what}，没有做完。", self._address, remedy)

    def whole(self) -> Share | None:
        """The sum of all ledgers done, added up on the cluster; None where that is gone by now."""
        return self._sums.whole(self._client)


class _Sums:
    """Sums of shares on a cluster, of sixteen each, of sixteen of those, and so on: no computer adds up all of them.

    The shares themselves travel: a worker that dies with a sum costs that sum, and no ledger is done again for it.
    """

    def __init__(self) -> None:
        self._levels: list[list[Any]] = []

    def add(self, client: Any, share: Any, level: int = 0) -> None:
        """Add a share, or on a higher level the sum of some."""
        if level == len(self._levels):
            self._levels.append([])
        shares = self._levels[level]
        shares.append(share)
        if len(shares) == _WIDTH:
            self.add(client, client.submit(total, list(shares), pure=False), level + 1)
            shares.clear()

    def whole(self, client: Any) -> Share | None:
        """The sum of all, 0 for none; None where the cluster cannot say, and who asks has to add up himself."""
        rest = [share for level in self._levels for share in level]
        if not rest:
            return Share()
        try:
            answer: Share = client.submit(total, rest, pure=False).result(timeout=_PATIENCE)
        except Exception:  # whatever became of the cluster: the ledgers are done
            return None
        return answer


def _connected(address: str) -> Any:
    distributed = _distributed()
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        remedy = "请检查地址（如 tcp://10.0.0.5:8786）、网络，以及调度器是否在运行。"
        raise CannotDo("连不上集群。", address, remedy) from error


def _distributed() -> Any:
    """The library, loaded when a cluster is asked for. Raises CannotDo where it is not installed."""
    try:
        return import_module("distributed")
    except ImportError as error:
        remedy = "请运行 pip install taizhang[cluster]，或去掉 --scheduler 在本机处理。"
        raise CannotDo("没有安装集群所需的组件。", "", remedy) from error
