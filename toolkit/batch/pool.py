"""Processes on this computer, each a pool of its own: one that ends takes one ledger along, and that one is known."""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from typing import Any, Final, TextIO

from toolkit.batch import tasks
from toolkit.batch.engines import Engine, Lost, Task, Work, keep_freed, tidy, too_slow
from toolkit.batch.orders import Order, Versions
from toolkit.batch.shares import Share
from toolkit.values import CannotDo

_LONGEST_TRACE: Final = 20_000
#: What a process says that ends itself because of the limit.
_TOO_SLOW: Final = "Timeout ("
#: Seconds to wait before a process is asked for again.
_PAUSES: Final = (0.1, 0.5, 2.0, 5.0)
#: Nothing but the end of the process breaks a pool.
_ENDED: Final = (BrokenProcessPool,)


class Processes:
    """So many processes; `limit` is how many seconds a ledger may take."""

    by_value = False

    def __init__(self, number: int, limit: float) -> None:
        self.label = f"本机 {number} 个进程"
        self._number, self._limit = number, limit
        self._lanes: list[_Lane] = []

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *error: object) -> None:
        for lane in self._lanes:
            lane.close()

    def start(self, versions: Versions, out: Path) -> None:
        """Start the processes: they load what they need while this one goes on."""
        context = _context()
        self._lanes = [_Lane(context, out.absolute(), self._limit) for _ in range(self._number)]

    def each(self, work: Work) -> Iterator[tuple[Order, Any]]:
        """The answers as they come. An order whose process ended is given to a new one, once."""
        at_work: dict[Future[Any], _Lane] = {}
        idle = list(self._lanes)
        again: list[tuple[Task, Order]] = []
        tries: Counter[int] = Counter()
        while True:
            while idle and (one := again.pop() if again else work.take(idle[-1])) is not None:
                lane = idle.pop()
                at_work[lane.give(*one)] = lane
            if work.settle() and idle:
                continue
            if not at_work:
                return
            for future in wait(at_work, return_when=FIRST_COMPLETED).done:
                lane = at_work.pop(future)
                idle.append(lane)
                answer = lane.answer(future)
                if isinstance(answer, Lost) and answer.again and not tries[lane.order.number]:
                    tries[lane.order.number] += 1
                    again.append((lane.task, lane.order))
                else:
                    yield lane.order, answer

    def whole(self) -> Share | None:
        """Nothing: the shares are added up by who asks."""
        return None


class _Lane:
    """One process, replaced when it ends, and the order it has."""

    def __init__(self, context: Any, out: Path, limit: float) -> None:
        self._context, self._limit = context, limit
        self._said = out / f".taizhang-{os.urandom(8).hex()}.tmp"  # a name that the next run takes for a leftover
        self._pool = self._new()

    def _new(self) -> ProcessPoolExecutor:
        """A new process. Raises CannotDo where the system gives none."""
        for pause in _PAUSES:
            pool = ProcessPoolExecutor(1, self._context, _begin, (str(self._said),))
            try:
                pool.submit(_warm)
                return pool
            except (OSError, EOFError) as error:  # who makes processes was killed himself, and is still ending
                pool.shutdown(wait=False)
                refused = error
                time.sleep(pause)
        raise CannotDo("不能启动工作进程。", "", "请关闭别的程序，或用 --jobs 1 不另开进程。") from refused

    def give(self, task: Task, order: Order) -> Future[Any]:
        """Have the process do an order."""
        self.task, self.order = task, order
        try:
            return self._pool.submit(_timed, task, order, self._limit)
        except _ENDED:  # it ended while it had nothing to do
            self._replace()
            return self._pool.submit(_timed, task, order, self._limit)

    def answer(self, future: Future[Any]) -> Any:
        """What became of the order. After the end of the process there is a new one."""
        try:
            return future.result()
        except _ENDED:
            lost = self._lost()
            self._replace()
            return lost

    def _lost(self) -> Lost:
        """Why there is no answer, and what the process said at its end."""
        trace = ""
        with contextlib.suppress(OSError):
            trace = self._said.read_text("utf-8", "replace")[-_LONGEST_TRACE:]
        given = self.order.ledger.given
        if _TOO_SLOW in trace:
            return too_slow(self.order, self._limit, trace)
        remedy = "请减少 --jobs，或单独处理这一本看看。"
        return Lost(f"{given}：处理它的进程两次意外结束，可能是内存不足。{remedy}", trace, again=True)

    def _replace(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._new()

    def close(self) -> None:
        """End the process, whatever it does."""
        for process in list((self._pool._processes or {}).values()):
            process.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)
        with contextlib.suppress(OSError):
            self._said.unlink(missing_ok=True)


def _context() -> Any:
    """How processes are made: from one that has loaded everything, where the system can; else anew."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["toolkit.batch.work"])
    return context


# -- in the process


def _begin(said: str) -> None:
    """Be a worker: end with the parent, leave Ctrl-C to it, tell at a crash where it was."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    file = _notes(said)
    faulthandler.enable(file)
    sys.stderr = file
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    keep_freed()
    gc.set_threshold(2_000_000)  # as the command does: the tasks themselves clear up after each ledger


def _notes(said: str) -> TextIO:
    """Where to say things, open as long as the process is; nowhere, where the folder of results is gone."""
    try:
        return Path(said).open("w", encoding="utf-8")
    except OSError:
        return Path(os.devnull).open("w", encoding="utf-8")


def _end_with(parent: Any) -> None:
    """Wait for the end of the parent, and end: nobody asks for an answer any more, and the next run may have begun."""
    wait_for([parent])
    os._exit(1)


def _warm() -> None:
    """Load everything that a ledger needs; it stays, and need not be looked through after every one of them."""
    tasks.warm()
    gc.collect()
    gc.freeze()


def _timed(task: Task, order: Order, limit: float) -> Any:
    """Do an order; where it takes longer than so many seconds the process ends, whatever it is busy with."""
    faulthandler.dump_traceback_later(limit, exit=True, file=sys.stderr)
    try:
        return task(order)
    finally:
        faulthandler.cancel_dump_traceback_later()
        tidy(order)
