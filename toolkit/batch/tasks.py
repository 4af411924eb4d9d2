"""What engines call, in whatever process: light to load, and an answer to everything but the end of the process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import TypeVar

from toolkit.batch.orders import Looked, Order, Outcome, Versions
from toolkit.values import CannotDo

_Answer = TypeVar("_Answer")

#: So much of a trace is kept: its end tells most.
_LONGEST_TRACE = 20_000


def run(order: Order) -> Outcome:
    """Do one ledger. Whatever goes wrong with it is in the outcome."""
    from toolkit.batch.work import made  # what does the work takes longer to load than all the rest

    begun = perf_counter()
    outcome = _answer(order, made, lambda error, trace: Outcome(order.number, "failed", error=error, trace=trace))
    return outcome if outcome.seconds else replace(outcome, seconds=perf_counter() - begun)


def look(order: Order) -> Looked:
    """Look at one ledger before it is kept. Whatever goes wrong with it is in the answer."""
    from toolkit.batch.work import looked

    return _answer(order, looked, lambda error, trace: Looked(order.number, error=error, trace=trace))


def versions() -> Versions:
    """What this process works with."""
    from toolkit.batch.work import versions

    return versions()


def warm() -> None:
    """Load everything that a ledger needs, so that it is loaded before the first comes."""
    from toolkit.batch.work import bulletin

    bulletin()


def _answer(order: Order, work: Callable[[Order], _Answer], failed: Callable[[str, str], _Answer]) -> _Answer:
    try:
        return work(order)
    except CannotDo as error:
        return failed(str(error), "")
    except MemoryError:
        return failed(f"{order.ledger.given}：内存不足，没有完成。请减少 --jobs，或换内存大些的计算机。", "")
    except Exception as error:  # whatever it is, the other ledgers are to be done
        import traceback

        said = f"{order.ledger.given}：程序内部错误（{type(error).__name__}），没有完成。"
        return failed(said, traceback.format_exc()[-_LONGEST_TRACE:])
