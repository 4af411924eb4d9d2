"""A process that does one order after another, and that can be ended when one takes too long or brings it down."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import tempfile
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Lock
from time import monotonic
from typing import Any

from toolkit.serving.values import Limits, Order, Outcome
from toolkit.values import CannotDo


class Fault(Exception):
    """An error that nobody foresaw: `kind` is its class, `trace` the whole story, for programmers."""

    def __init__(self, kind: str, trace: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.trace = trace


class Worker:
    """The process, started at once so that the first press finds it ready. To be closed, or used in a `with`."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = Lock()
        self._open = True
        self._start()

    def _start(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._ours, theirs = spawn.Pipe()
        self._process: BaseProcess = spawn.Process(target=_work, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def do(self, order: Order, told: Callable[[str], None]) -> Outcome:
        """What comes of an order; `told` hears each step. Raises CannotDo, and Fault for what nobody foresaw."""
        deadline = monotonic() + self._limits.working
        try:
            self._ours.send(order)
            while self._ours.poll(max(deadline - monotonic(), 0)):
                kind, *given = self._ours.recv()
                if kind == "step":
                    told(*given)
                elif kind == "done":
                    return Outcome(*given)
                else:
                    raise {"cannot": CannotDo, "fault": Fault}[kind](*given)
        except (EOFError, OSError) as error:
            self._restart()
            raise CannotDo("办理中途意外停下，可能是内存不足。", remedy="请关闭其他程序，再按一次。") from error
        self._restart()
        minutes = f"{self._limits.working / 60:g}"
        raise CannotDo(f"过了 {minutes} 分钟还没有办完，已经停下。", remedy="请删去台账里多余的空行和格式后重试。")

    def _restart(self) -> None:
        with self._lock:
            if self._open:
                self._end()
                self._start()

    def close(self) -> None:
        """End the process for good, whatever it is doing."""
        with self._lock:
            if self._open:
                self._open = False
                self._end()

    def _end(self) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self._ours.close()


def _work(orders: Connection) -> None:
    """Do the orders that come through a connection until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this process
    tempfile.tempdir = os.devnull  # whatever would put a file aside, such as compiled templates, finds no place for it
    from toolkit.schema import standard_schema
    from toolkit.serving.work import do

    standard_schema()
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            order = orders.recv()
            try:
                outcome = do(order, lambda step: orders.send(("step", step)))
                answer: tuple[Any, ...] = ("done", outcome.page, outcome.files)
            except CannotDo as error:
                answer = ("cannot", error.message, error.path, error.remedy)
            except MemoryError:
                answer = ("cannot", "内存不足。", order.ledger.name, "请关闭其他程序后重试。")
            except Exception as error:
                answer = ("fault", type(error).__name__, traceback.format_exc())
            orders.send(answer)
            del order, answer
