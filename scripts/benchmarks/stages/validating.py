"""The stages `validate` and `validate-rules`: every check, and the nine rules that other validators can state."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from peers._rules import NAMES

from benchmarks.pairs import PLAIN, PLAIN_NEEDS, Options, Pair, Stage, peer, toolkit
from benchmarks.stock import Stock

NOTES = """
validate: every check on every sheet, findings as JSON. The plain script makes the same checks; it counts what it cannot
read as 0 instead of telling of it, and gives no words of what is wrong and what to do."""
NOTES_OF_RULES = f"""
validate-rules: a ledger of plain numbers with a few faults. frictionless and pandera check nine rules of 项目台账,
{", ".join(NAMES)};
all find the same number for each. The toolkit makes all of its checks, on every sheet."""
#: What the toolkit must reach against each at 100,000 rows, by package.
RULES = {"frictionless": 8, "pandera": 1}
LARGE = 100_000


def pairs(stock: Stock, options: Options) -> Iterator[Pair]:
    """The toolkit beside the plain script, and above python-calamine that only reads."""
    for rows in options.rows:
        ledger = stock.ledger(rows)
        ours = _validate(ledger)
        if options.fits(rows, LARGE):
            theirs = peer("plain.py", "validate", ledger)
            yield Pair("validate", rows, PLAIN, ours, theirs, needs=PLAIN_NEEDS, target=5 if rows == 300 else 0)
        large = {"target": 2, "memory": 600} if rows == LARGE else {}
        floor = peer("floor.py", ledger)
        yield Pair("validate", rows, "calamine reads", ours, floor, "只读（calamine）", floor=True, **large)


def pairs_of_rules(stock: Stock, options: Options) -> Iterator[Pair]:
    """The toolkit beside validators with equal rules."""
    for rows in options.rows:
        ledger = stock.plain(rows)
        for package, target in RULES.items():
            yield Pair(
                "validate-rules",
                rows,
                package,
                _validate(ledger),
                peer(f"{package}_check.py", ledger),
                needs=(package,),
                target=target if rows == LARGE else 0,
                counted=True,
                equal=True,
            )


def _validate(ledger: Path) -> list[str]:
    return toolkit("validate", ledger, "--format", "json")


STAGE = Stage("validate", "校验（全部规则）", NOTES, pairs)
RULES_STAGE = Stage("validate-rules", "校验（共有的九条规则）", NOTES_OF_RULES, pairs_of_rules)
