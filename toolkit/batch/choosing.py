"""Which engine does a run."""

from __future__ import annotations

import os
from typing import Final

from toolkit.batch.engines import Engine, Here

#: Seconds that one ledger may take, where nothing else is said.
LIMIT: Final = 600


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def engine_for(
    ledgers: int, jobs: int | None = None, scheduler: str = "", by_value: bool = False, limit: float = LIMIT
) -> Engine:
    """The engine for so many ledgers: a cluster where its scheduler is given, else so many processes as `jobs` says.

    Without `jobs` there are as many as cores, but no more than ledgers; with one, this process does the work itself,
    and there is no limit to a ledger's seconds.
    """
    if scheduler:
        from toolkit.batch.cluster import Cluster

        return Cluster(scheduler, by_value, limit)
    number = min(jobs or cores(), ledgers)
    if number <= 1:
        return Here()
    from toolkit.batch.pool import Processes

    return Processes(number, limit)
