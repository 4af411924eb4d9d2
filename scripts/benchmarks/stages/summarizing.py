"""The stages `summarize` and `summarize-json`: all views as a workbook, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.pairs import PERIOD, PLAIN, PLAIN_NEEDS, Options, Pair, Stage, peer, toolkit
from benchmarks.stock import Stock

NOTES = """
summarize: a workbook with a sheet for each view, charts and links to the ledger. The plain script's has the same views
and figures, without the sheet that traces every figure to its cells, the forecast, notes, milestones, shares that add
up to 100.0; its bytes are not the same twice. The floor reads the ledger and packs the workbook made anew."""
NOTES_OF_JSON = """
summarize-json: all views as JSON, above python-calamine that only reads the ledger."""
LARGE = 100_000
#: The most rows at which the plain script takes less than minutes.
PLAIN_MOST = 100_000


def pairs(stock: Stock, options: Options) -> Iterator[Pair]:
    """The toolkit beside the plain script, and above reading and packing."""
    made = stock.place("summarize")
    for rows in options.rows:
        ledger, ours, theirs = stock.ledger(rows), made / f"ours-{rows}.xlsx", made / f"theirs-{rows}.xlsx"
        command = toolkit("summarize", ledger, "--period", PERIOD, "-o", ours)
        if options.fits(rows, PLAIN_MOST):
            small = {"target": 3, "seconds": 1} if rows == 300 else {}
            other = peer("plain.py", "summarize", ledger, theirs)
            yield Pair("summarize", rows, PLAIN, command, other, needs=PLAIN_NEEDS, **small)
        floor = peer("floor.py", ledger, "--", ours)
        yield Pair("summarize", rows, "read + pack", command, floor, "读取 + 重新压缩", floor=True)


def pairs_of_json(stock: Stock, options: Options) -> Iterator[Pair]:
    """The toolkit above python-calamine that only reads."""
    for rows in options.rows:
        ledger = stock.ledger(rows)
        ours = toolkit("summarize", ledger, "--period", PERIOD, "--format", "json")
        large = {"target": 2, "memory": 600} if rows == LARGE else {}
        floor = peer("floor.py", ledger)
        yield Pair("summarize-json", rows, "calamine reads", ours, floor, "只读（calamine）", floor=True, **large)


STAGE = Stage("summarize", "汇总（工作簿）", NOTES, pairs)
JSON_STAGE = Stage("summarize-json", "汇总（JSON）", NOTES_OF_JSON, pairs_of_json)
