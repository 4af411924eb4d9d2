"""The stage `read`: every sheet of a ledger, as the workbook holds it."""

from __future__ import annotations

from collections.abc import Iterator

from peers.read import PEERS

from benchmarks.pairs import Options, Pair, Stage, peer
from benchmarks.stock import Stock

NOTES = """
read: every sheet of a ledger. All give the same rows and filled cells, which is counted. The toolkit also digests the
file and looks for errors, formulas without a result, hidden rows and percentages, which the others do not tell."""


def pairs(stock: Stock, options: Options) -> Iterator[Pair]:
    """The toolkit beside each reader, and above python-calamine alone."""
    for rows in options.rows:
        ledger = stock.ledger(rows)
        ours = peer("read.py", "toolkit", ledger)
        for name, (engine, needs, most) in PEERS.items():
            if options.fits(rows, most):
                theirs = peer("read.py", engine, ledger)
                yield Pair("read", rows, name, ours, theirs, needs=needs, counted=True, equal=True)
        theirs = peer("read.py", "calamine", ledger)
        yield Pair(
            "read", rows, "calamine reads", ours, theirs, "只读（calamine）", floor=True, counted=True, equal=True
        )


STAGE = Stage("read", "读取", NOTES, pairs)
