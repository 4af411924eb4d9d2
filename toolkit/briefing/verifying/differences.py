"""What can be different between what a briefing should say and what it says: one value for each."""

from __future__ import annotations

from dataclasses import dataclass, replace

HAND, LEDGER, UNKNOWN = "hand", "ledger", ""

FIGURE, SENTENCE, ADDED, REMOVED, MOVED = "figure", "sentence", "added", "removed", "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: where it stands, what is expected there, what was found, "" for nothing.

    `kind` is figure, sentence (words), added, removed or moved. `by` is hand where somebody changed the briefing,
    ledger where the briefing is as it was made and the ledger says otherwise by now, "" where that cannot be told.
    `context` is what stands around a figure, `expected_where` the place where the expected stands in what the ledger
    gives. `rule` and `cells` are those of the ledger that the expected figure comes from, where they are known.

    `line` is the index of the line found, `expected_line` that of the line expected, -1 for none.
    """

    where: str
    expected: str
    found: str
    kind: str
    by: str = UNKNOWN
    context: str = ""
    expected_where: str = ""
    rule: str = ""
    cells: tuple[str, ...] = ()
    line: int = -1
    expected_line: int = -1

    def blamed(self, by: str) -> Difference:
        """The same difference, laid to somebody's hand or to the ledger."""
        return replace(self, by=by)
