"""The stages `diff` and `diff-step`: two versions as a whole process, and the comparison alone."""

from __future__ import annotations

from collections.abc import Iterator

from peers._versions import KEY

from benchmarks.pairs import PLAIN, PLAIN_NEEDS, Options, Pair, Stage, peer, toolkit
from benchmarks.stock import Stock

NOTES = """
diff: two versions in 12 columns; in the newer, one cell in a hundred is changed and the rows are shuffled. Both list
every changed cell as JSON, the same ones, which is checked. The plain script has no moves, renamed columns, formulas or
flags for auditors. The floor reads both versions; the toolkit above it prints text, of the large ones a short one."""
NOTES_OF_STEP = """
diff-step: the seconds of comparing rows that are read already, by the same key, without starting a process. The
findings are the rows changed. The toolkit also takes the flags for auditors."""
LARGE = 100_000
#: The most rows at which the plain script takes less than minutes.
PLAIN_MOST = 100_000


def pairs(stock: Stock, options: Options) -> Iterator[Pair]:
    """The toolkit beside the plain script, and above python-calamine that only reads both."""
    made = stock.place("diff")
    for rows in options.rows:
        old, new = stock.versions(rows)
        if options.fits(rows, PLAIN_MOST):
            ours, theirs = made / f"ours-{rows}.json", made / f"theirs-{rows}.json"
            yield Pair(
                "diff",
                rows,
                PLAIN,
                toolkit("diff", old, new, "-o", ours),
                peer("diff_plain.py", old, new, KEY, theirs),
                needs=PLAIN_NEEDS,
                checks=[peer("check_diff.py", ours, theirs)],
            )
        target = 1.8 if rows == LARGE else 0
        floor = peer("floor.py", old, new)
        named = "calamine reads both", toolkit("diff", old, new), floor, "只读两本（calamine）"
        yield Pair("diff", rows, *named, floor=True, target=target)


def pairs_of_step(stock: Stock, options: Options) -> Iterator[Pair]:
    """The comparison alone beside daff's."""
    for rows in options.rows:
        ours, theirs = (peer("diff_daff.py", engine, *stock.versions(rows), KEY) for engine in ("toolkit", "daff"))
        target = 10 if rows == LARGE else 0
        yield Pair(
            *("diff-step", rows, "daff", ours, theirs),
            needs=("daff",),
            target=target,
            counted=True,
            equal=True,
            told=True,
        )


STAGE = Stage("diff", "比较两个版本", NOTES, pairs)
STEP_STAGE = Stage("diff-step", "比较（只算比较这一步）", NOTES_OF_STEP, pairs_of_step)
