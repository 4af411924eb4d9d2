"""A limit to the time that a ledger may take on a worker of a cluster, whose process others need as well.

The thread that does the work is stopped by an exception; a thread that does not heed it, because it is busy in a
library that is not Python, ends with its process some time later.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import sys
import threading
import traceback
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from toolkit.batch.engines import Task, tidy, too_slow
from toolkit.batch.orders import Order

#: How many times the limit, and how many seconds more, are given before the process ends.
_TIMES: Final = 1.25
_MORE: Final = 5.0

#: One ledger at a time in a process, however many threads it has: the end of the process ends only that one.
_alone = threading.Lock()


class _TooSlow(BaseException):
    """The time is over. No mistake of the program, so that nothing that deals with those catches it."""


def limited(task: Task, seconds: float) -> Task:
    """The task with a limit; one that takes longer is Lost."""
    return partial(_timed, task, seconds)


def _timed(task: Task, seconds: float, order: Order) -> Any:
    with _alone:
        try:
            with _ending_process(seconds * _TIMES + _MORE), _stopped(seconds):
                return task(order)
        except _TooSlow:
            return too_slow(order, seconds, traceback.format_exc())
        finally:
            tidy(order)


@contextlib.contextmanager
def _ending_process(seconds: float) -> Iterator[None]:
    with contextlib.suppress(ValueError, OSError, AttributeError):  # a worker without a stderr of its own
        faulthandler.dump_traceback_later(seconds, exit=True, file=sys.__stderr__ or sys.stderr)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


@contextlib.contextmanager
def _stopped(seconds: float) -> Iterator[None]:
    """Raise _TooSlow in this thread after so many seconds, unless the work is done by then."""
    thread, deciding, over = threading.get_ident(), threading.Lock(), threading.Event()

    def stop() -> None:
        with deciding:
            if not over.is_set():
                _raise_in(thread)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with deciding:
            over.set()
        timer.cancel()


def _raise_in(thread: int) -> None:
    raiser: Any = ctypes.pythonapi.PyThreadState_SetAsyncExc
    raiser(ctypes.c_ulong(thread), ctypes.py_object(_TooSlow))
