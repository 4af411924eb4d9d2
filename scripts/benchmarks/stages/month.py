"""The stage `monthly`: one ledger through the whole month's work."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.pairs import PERIOD, PLAIN, PLAIN_NEEDS, Options, Pair, Stage, peer, toolkit
from benchmarks.stock import Stock

NOTES = """
monthly: one ledger validated, summed up in a workbook and reported on in a bulletin. The plain script renders the same
template with as many rows, its tags made cheap; it does not work out the sentences, hold text and tables against each
other, seal the document, write a text and a page of findings or a record of the run. The floor reads the ledger and
packs the workbook and the bulletin made anew."""
#: The most rows at which the plain script takes less than minutes.
PLAIN_MOST = 10_000


def pairs(stock: Stock, options: Options) -> Iterator[Pair]:
    """The toolkit beside the plain script, and above reading and packing."""
    made = stock.place("monthly")
    for rows in options.rows:
        ledger, ours, theirs = stock.ledger(rows), made / f"ours-{rows}", made / f"theirs-{rows}"
        command = toolkit("monthly", ledger, "--period", PERIOD, "-o", ours)
        if options.fits(rows, PLAIN_MOST):
            other = peer("plain.py", "monthly", ledger, stock.template(), theirs)
            needs = (*PLAIN_NEEDS, "docxtpl")
            target = 4 if rows == 300 else 0
            yield Pair("monthly", rows, f"{PLAIN} + docxtpl", command, other, needs=needs, target=target)
        floor = peer("floor.py", ledger, "--", *(ours / ledger.stem / f"{PERIOD}-{name}" for name in MADE))
        yield Pair("monthly", rows, "read + pack", command, floor, "读取 + 重新压缩", floor=True)


MADE = ("汇总.xlsx", "月度专刊.docx")
STAGE = Stage("monthly", "一本台账全流程", NOTES, pairs)
