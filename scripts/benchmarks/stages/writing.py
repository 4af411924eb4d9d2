"""The stage `write`: a table as a workbook."""

from __future__ import annotations

from collections.abc import Iterator

from peers.write import PEERS

from benchmarks.pairs import Options, Pair, Stage, peer
from benchmarks.stock import Stock

NOTES = """
write: a workbook of one sheet with twenty columns, nine of numbers; the seconds are those from the rows to the file,
without starting the process. All write the same cells, which is checked. The toolkit also writes a title, widths,
borders, a filter and how to print. The floor packs the toolkit's workbook anew."""


def pairs(stock: Stock, options: Options) -> Iterator[Pair]:
    """The toolkit beside each writer, and above packing the same workbook."""
    made = stock.place("write")
    for rows in options.rows:
        ours = made / f"toolkit-{rows}.xlsx"
        command = peer("write.py", "toolkit", rows, ours)
        for name, (engine, needs, most) in PEERS.items():
            if options.fits(rows, most):
                theirs = made / f"{engine}-{rows}.xlsx"
                other, checks = peer("write.py", engine, rows, theirs), [peer("check_written.py", rows, ours, theirs)]
                yield Pair("write", rows, name, command, other, needs=needs, told=True, checks=checks)
        floor = peer("write.py", "packed", rows, ours)
        yield Pair("write", rows, "packed anew", command, floor, "重新压缩", floor=True, told=True)


STAGE = Stage("write", "写工作簿", NOTES, pairs)
