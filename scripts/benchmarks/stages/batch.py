"""The stage `batch`: many ledgers, all four steps, as many processes for both."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.pairs import PERIOD, PLAIN, PLAIN_NEEDS, Options, Pair, Stage, peer, toolkit
from benchmarks.stock import Stock

ROWS, LARGE = 300, 1000
NOTES = f"""
batch: ledgers of {ROWS} rows validated, archived, summed up and reported on; the size is how many. The plain script
does so in a pool of as many processes, each with its libraries loaded once; its archive is a copy under the SHA-256 and
a line in a list. The toolkit also chains and flushes its archive, writes each file whole or not at all, adds the
ledgers up and records the run. Ledgers a second, memory of the parent and of the largest worker (memory that processes
share is counted in each). The toolkit runs before and after the plain script. The floor reads every ledger and packs
anew what was made of it, in as many processes. What both have made was counted, and one in 25 unpacked."""


def pairs(stock: Stock, options: Options) -> Iterator[Pair]:
    """The toolkit beside the plain script at the smallest and the largest size, and above reading and packing at all.

    At sizes above LARGE the plain script is left out: it would take an hour.
    """
    made = stock.place("batch")
    ours, kept, theirs, copied = (made / name for name in ("ours", "ours-archive", "theirs", "theirs-archive"))
    compared = [size for size in options.ledgers if options.fits(size, LARGE)]
    for size in options.ledgers:
        ledgers, jobs = stock.ledgers(size, ROWS), ("--jobs", options.jobs)
        common = {"tree": True, "most": 1, "fresh": ((ours, kept), (theirs, copied))}
        command = toolkit("monthly", ledgers, "--period", PERIOD, "-o", ours, "--archive", kept, *jobs)
        if size in (min(compared, default=0), max(compared, default=0)):
            yield Pair(
                *("batch", size, f"{PLAIN} + docxtpl", command),
                peer("batch_plain.py", ledgers, stock.template(), theirs, copied, options.jobs),
                needs=(*PLAIN_NEEDS, "docxtpl"),
                target=5 if size == LARGE else 0,
                memory=200,
                checks=[
                    peer("check_batch.py", "toolkit", ledgers, ours, kept),
                    peer("check_batch.py", "plain", ledgers, theirs, copied),
                ],
                **common,
            )
        floor = peer("batch_floor.py", ledgers, ours, options.jobs)
        yield Pair("batch", size, "read + pack", command, floor, "读取 + 重新压缩", floor=True, memory=200, **common)


STAGE = Stage("batch", "批量", NOTES, pairs, growth=1.1, unit="ledgers")
