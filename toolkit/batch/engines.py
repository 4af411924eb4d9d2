"""Who does the orders of a run: this process, several on this computer, or a cluster. The bytes are the same."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, TypeVar

from toolkit.batch.orders import Order, Versions
from toolkit.batch.shares import Share

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Lost:
    """An order without an answer: its process ended. `message` says in Chinese why, `trace` is for programmers."""

    message: str
    trace: str = ""


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

    def each(self, task: Callable[[Order], _Answer], orders: Iterator[Order]) -> Iterator[tuple[Order, _Answer | Lost]]:
        """The answer of a task to each order, as they come; orders are taken when there is somebody to do them."""

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

    def each(self, task: Callable[[Order], _Answer], orders: Iterator[Order]) -> Iterator[tuple[Order, _Answer | Lost]]:
        """The answer to each order, in their order."""
        for number, order in enumerate(orders):
            if number:
                gc.collect()  # a ledger is full of circles: memory stays flat only if they go with it
            yield order, task(order)

    def whole(self) -> Share | None:
        """Nothing: the shares are added up by who asks."""
        return None
