"""Who does the orders of a run: this process, several on this computer, or a cluster. The bytes are the same."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol

from toolkit.batch.orders import Order, Versions
from toolkit.batch.shares import Share

#: After so many ledgers memory is looked through in full.
_THOROUGH: Final = 16

#: Parameters of glibc's malloc, with the bytes they are set to: how much that is free at the end of the heap is kept,
#: and from which size on a block is mapped by itself (32 MB are the most that is allowed).
_M_TRIM_THRESHOLD: Final = -1, 64 << 20
_M_MMAP_THRESHOLD: Final = -3, 32 << 20

#: What is done with an order, in whatever process.
Task = Callable[[Order], Any]


@dataclass(frozen=True, slots=True)
class Lost:
    """An order without an answer: its process ended. `message` says in Chinese why, `trace` is for programmers.

    `again` tells that it may have been another order's fault.
    """

    message: str
    trace: str = ""
    again: bool = False


def too_slow(order: Order, limit: float, trace: str) -> Lost:
    """An order that took longer than so many seconds."""
    remedy = "请检查这本台账是否过大，或用 --timeout 放宽。"
    return Lost(f"{order.ledger.given}：处理超过 {limit:g} 秒，已经中止。{remedy}", trace)


def tidy(order: Order) -> None:
    """Have the memory of an order that is done: a ledger is full of circles, and memory stays flat only if they go.

    What is held between two steps is not looked through every time.
    """
    gc.collect(0 if order.number % _THOROUGH else 2)


def keep_freed() -> None:
    """Have this process keep what memory one ledger has freed for the next, 64 MB at most.

    Else the system is asked anew for every page of it, which takes a fiftieth of a ledger's time. Only glibc is told.
    """
    if sys.platform == "linux":
        import ctypes  # only a worker needs it

        with contextlib.suppress(OSError, AttributeError):  # another C library, which has no such parameters
            library = ctypes.CDLL(None)
            for parameter, size in (_M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD):
                library.mallopt(parameter, size)


class Work(Protocol):
    """What an engine has to do: orders, each with its task; there may be more when answers were dealt with."""

    def take(self, who: object) -> tuple[Task, Order] | None:
        """The next of them for a process that is `who`; None where there is nothing at the moment."""

    def settle(self) -> bool:
        """Do what is to be done while others work; whether there may be something to take now."""


class Engine(Protocol):
    """What does orders. To be used as a context; `by_value` tells that it wants the bytes of files, not their paths."""

    @property
    def by_value(self) -> bool: ...

    @property
    def label(self) -> str:
        """How the work is done, in words."""

    def __enter__(self) -> Engine: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def start(self, versions: Versions, out: Path) -> None:
        """Get ready; what a killed run leaves in the folder `out`, the next one clears away.

        Raises CannotDo where that is not possible, or others would make other bytes than `versions`.
        """

    def each(self, work: Work) -> Iterator[tuple[Order, Any]]:
        """The answer of its task to each order, or Lost, as they come; until there is nothing to take, nor to settle.

        Orders are taken when there is somebody to do them, and after the answers to others were dealt with.
        """

    def whole(self) -> Share | None:
        """The sum of the shares of all ledgers done, where the engine has added them up itself."""


class Here:
    """This process, one order after another."""

    by_value = False
    label = "本进程"

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *error: object) -> None:
        """Have this process look after its memory as before."""
        gc.unfreeze()

    def start(self, versions: Versions, out: Path) -> None:
        """Be ready: what is loaded by now stays, and need not be looked through after every ledger."""
        gc.freeze()

    def each(self, work: Work) -> Iterator[tuple[Order, Any]]:
        """The answer to each order, in their order."""
        while (one := work.take(self)) is not None or work.settle():
            if one is not None:
                task, order = one
                yield order, task(order)
                tidy(order)
                work.settle()

    def whole(self) -> Share | None:
        """Nothing: the shares are added up by who asks."""
        return None
