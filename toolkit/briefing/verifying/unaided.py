"""What can be said of a briefing on changes without the ledger before it: what is no longer as it was made.

Paragraphs on changes cannot be derived then. The record knows them again if they are as they were made; if they are
not, they were changed by hand, and what they said is found only where a single figure was changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from toolkit.briefing.proof.flows import Line
from toolkit.briefing.proof.record import Record, digest
from toolkit.briefing.verifying.blaming import Made
from toolkit.briefing.verifying.differences import ADDED, HAND, LEDGER, REMOVED, SENTENCE, Difference
from toolkit.briefing.verifying.restoring import restored
from toolkit.briefing.verifying.telling import told

_RESTORED = 20
"""Of so many lines it is tried to find what they said; of a briefing written anew it is not."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Evidence:
    """What there is to go by: the record, which lines derived and found it holds, and the lines found."""

    record: Record
    expected: Made
    found: Made
    lines: Sequence[Line]


def unaided(differences: Sequence[Difference], evidence: Evidence) -> tuple[list[Difference], int]:
    """The differences that remain of those that were blamed already; how many lines were as they were made.

    All but the earlier ledger must be as it was when the briefing was made.
    """
    sure: list[Difference] = []
    unsure: dict[int, Difference] = {}
    unchecked: set[int] = set()
    for one in differences:
        if one.by == LEDGER:
            unchecked.add(one.line)
        elif one.line < 0 or evidence.expected.holds(one.expected_line):
            sure.append(one)
        else:
            unsure.setdefault(one.line, one)
    return [*sure, *_unsure(unsure, evidence)], len(unchecked - {-1})


def _unsure(unsure: Mapping[int, Difference], evidence: Evidence) -> Iterator[Difference]:
    """What is told of lines changed by hand that could not be derived, and of lines gone, from top to bottom."""
    tried = set(list(unsure)[:_RESTORED])
    for above, between, missing in _gaps(evidence):
        changed = [line for line in between if line in unsure]
        for line in changed:
            yield from _changed(evidence.lines[line], missing, line in tried)
        if len(missing) > len(changed):
            where = f"{evidence.lines[above].place}之后" if above >= 0 else "开头"
            yield Difference(where, "", "", REMOVED, HAND, line=above)


def _gaps(evidence: Evidence) -> Iterator[tuple[int, range, set[str]]]:
    """Between two lines as they were made: the first of them, -1 for none, the lines between, the digests missing."""
    digests, lines = evidence.record.digests, evidence.lines
    known = {digests[index] for index in evidence.expected.places.values()}
    known |= {digest(lines[number].text) for number in evidence.found.elsewhere}
    both = sorted((index, line) for line, index in evidence.found.places.items())
    for (first, above), (last, below) in pairwise([(-1, -1), *both, (len(digests), len(lines))]):
        yield above, range(above + 1, below), set(digests[first + 1 : last]) - known


def _changed(line: Line, missing: set[str], tried: bool) -> Iterator[Difference]:
    """A line changed or added by hand: the figure it had, or that nobody knows any more what it said."""
    was = restored(line, missing) if tried else None
    if was:
        yield from (one.blamed(HAND) for one in told([(was, line)]))
    else:
        yield Difference(line.place, "", line.shown, SENTENCE if missing else ADDED, HAND, line=line.number)
