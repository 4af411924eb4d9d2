"""The stage `merge`: what twenty duty units return of a ledger, merged into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from peers._versions import fill_in, make_ledger

from benchmarks.pairs import PERIOD, PLAIN, PLAIN_NEEDS, Options, Pair, Stage, peer, toolkit, up_to
from benchmarks.running import run
from benchmarks.stock import Stock, apart

UNITS, LARGE = 20, 50_000
#: The most rows at which the plain script takes less than minutes.
PLAIN_MOST = 100_000
NOTES = f"""
merge: what {UNITS} units return, one row in ten filled in anew, merged into the ledger that was dispatched; the size is
its rows. Both write the ledger with the same cells, which is checked. The plain script looks for changed cells only: no
conflicts, no wrong or late returns, no edits elsewhere, and its workbook is openpyxl's, not the user's own file
patched. No peer merges returns; daff merges two tables, by a key, and takes no part. The floor reads the ledger and
all returns with python-calamine."""


def pairs(stock: Stock, options: Options) -> Iterator[Pair]:
    """The toolkit beside the plain script, and above python-calamine that only reads."""
    for rows in up_to(options.rows, LARGE):
        base, returns = _returned(stock, rows)
        ours, theirs = base.with_name("ours.xlsx"), base.with_name("theirs.xlsx")
        command = toolkit("collect", base, *returns, "--period", PERIOD, "-o", ours)
        if options.fits(rows, PLAIN_MOST):
            other = peer("merge_plain.py", base, theirs, *returns)
            checks = [peer("check_merge.py", base, ours, theirs)]
            yield Pair("merge", rows, PLAIN, command, other, needs=PLAIN_NEEDS, checks=checks)
        target = 3 if rows == LARGE else 0
        floor = peer("floor.py", base, *returns)
        yield Pair(
            "merge", rows, "calamine reads all", command, floor, "只读全部（calamine）", floor=True, target=target
        )


def _returned(stock: Stock, rows: int) -> tuple[Path, list[Path]]:
    """A ledger, and the workbooks that its units have filled in."""
    folder = stock.place(f"merge-{rows}")
    base, sent = folder / "base.xlsx", folder / "sent"
    apart(make_ledger, base, rows, UNITS)
    dispatch = toolkit("dispatch", base, "--period", PERIOD, "-o", sent)
    run(dispatch)
    returns = sorted(sent.glob("*.xlsx"))
    apart(fill_in, returns)
    return base, returns


STAGE = Stage("merge", "合并回收的填报表", NOTES, pairs)
