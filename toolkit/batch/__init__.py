"""The monthly run: validate, archive, summarize and report, for one ledger or thousands, here or on a cluster.

planning: paths → jobs. work: one order → its outcome, in any process. steps, keeping: what is to be done next, and the
archive. engines, pool, cluster (flights, limited): orders → outcomes, here, in other processes, on other computers.
locking, leftovers, manifest: the folder of results. atwork, running: all of it.
"""

from toolkit.batch.choosing import engine_for
from toolkit.batch.engines import Engine
from toolkit.batch.orders import BULLETIN
from toolkit.batch.running import monthly
from toolkit.batch.runs import LedgerRun, Run
from toolkit.batch.shares import Share
from toolkit.batch.telling import ledger_lines, run_result
from toolkit.batch.watching import Watch

__all__ = [
    "BULLETIN", "Engine", "LedgerRun", "Run", "Share", "Watch", "engine_for", "ledger_lines", "monthly", "run_result",
]  # fmt: skip
