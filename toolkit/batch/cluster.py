"""A cluster of Dask, which is an extra: orders by reference (a disk that all share) or by value, sums in a tree."""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeVar

from toolkit.batch import tasks
from toolkit.batch.engines import Engine, Lost
from toolkit.batch.orders import Order, Outcome, Versions
from toolkit.batch.shares import Share, total
from toolkit.values import CannotDo

_Answer = TypeVar("_Answer")

#: Seconds to wait for a scheduler.
_PATIENCE: Final = 15
#: How many sums are added up into one.
_WIDTH: Final = 16
#: Orders given ahead for each thread of the cluster, so that none waits.
_AHEAD: Final = 2

#: One ledger at a time in a process, however many threads it has: a limit of time can only end the whole process.
_alone = threading.Lock()


class Cluster:
    """The workers of a scheduler at an address like tcp://10.0.0.5:8786; `limit` is a ledger's seconds."""

    def __init__(self, address: str, by_value: bool, limit: float) -> None:
        self.by_value, self._address, self._limit = by_value, address, limit
        self._client: Any = None
        self._sums = _Sums()
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

    def each(self, task: Callable[[Order], _Answer], orders: Iterator[Order]) -> Iterator[tuple[Order, _Answer | Lost]]:
        """The answers as they come; so many orders are given ahead that nobody waits, and no more."""
        run = uuid.uuid4().hex
        given: dict[str, Order] = {}
        coming = _distributed().as_completed(loop=self._client.loop, raise_errors=False)
        while True:
            while len(given) < self._window() and (order := next(orders, None)) is not None:
                future = self._client.submit(
                    _timed, task, order, self._limit, key=f"taizhang-{run}-{order.number}", pure=False
                )
                given[future.key] = order
                coming.add(future)
            if not given:
                return
            future = next(coming)
            order = given.pop(future.key)
            answer = self._answer(future, order)
            if isinstance(answer, Outcome):
                self._sums.add(self._client, future)
            yield order, answer

    def _window(self) -> int:
        threads: int = sum(self._client.nthreads().values())
        return max(threads, 1) * _AHEAD

    def _answer(self, future: Any, order: Order) -> Any:
        """What became of an order. Raises CannotDo where the cluster itself is gone."""
        if future.status == "finished":
            return future.result()
        if future.status == "error" and isinstance(error := future.exception(), _distributed().KilledWorker):
            remedy = "请单独处理这一本看看，或用 --timeout 放宽。"
            message = "处理它的工作进程多次中断（内存不足、超时或机器故障）。"
            return Lost(f"{order.ledger.given}：{message}{remedy}", str(error))
        if future.status == "error":
            error = future.exception()
            return Lost(f"{order.ledger.given}：集群没有做完（{type(error).__name__}）。请再运行一次。", str(error))
        raise CannotDo("集群中断了，没有做完。", self._address, "请检查集群，恢复后再运行一次；已写好的结果不受影响。")

    def whole(self) -> Share | None:
        """The sum of all ledgers done, added up on the cluster."""
        return self._sums.whole(self._client)


class _Sums:
    """Sums of shares on a cluster, of sixteen each, of sixteen of those, and so on: no computer holds all of them."""

    def __init__(self) -> None:
        self._levels: list[list[Any]] = []

    def add(self, client: Any, outcome: Any) -> None:
        """Add the share of an outcome that the cluster has."""
        self._put(client, client.submit(_share, outcome, pure=False), 0)

    def _put(self, client: Any, share: Any, level: int) -> None:
        if level == len(self._levels):
            self._levels.append([])
        shares = self._levels[level]
        shares.append(share)
        if len(shares) == _WIDTH:
            self._put(client, client.submit(total, list(shares), pure=False), level + 1)
            shares.clear()

    def whole(self, client: Any) -> Share:
        """The sum of all; 0 for none. Raises CannotDo where the cluster lost them for good."""
        rest = [share for level in self._levels for share in level]
        if not rest:
            return Share()
        try:
            answer: Share = client.submit(total, rest, pure=False).result()
        except Exception as error:
            raise CannotDo("集群中断了，合计没有做完。", "", "请检查集群，恢复后再运行一次。") from error
        return answer


def _share(outcome: Outcome) -> Share:
    return outcome.share or Share()


def _connected(address: str) -> Any:
    distributed = _distributed()
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


def _timed(task: Callable[[Order], _Answer], order: Order, limit: float) -> _Answer:
    """Do an order on a worker; where it takes longer than so many seconds, the process ends and others go on."""
    with _alone:
        with contextlib.suppress(ValueError, OSError, AttributeError):  # a worker without a stderr of its own
            faulthandler.dump_traceback_later(limit, exit=True, file=sys.__stderr__ or sys.stderr)
        try:
            return task(order)
        finally:
            faulthandler.cancel_dump_traceback_later()
            gc.collect()
