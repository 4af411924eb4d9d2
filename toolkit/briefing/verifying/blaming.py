"""Who made a difference: somebody's hand, where the briefing is no longer as it was made, or the ledger.

The record that a briefing carries tells. It holds digests only, so it knows a paragraph again but cannot restore it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.briefing.proof.flows import Line
from toolkit.briefing.proof.record import Record, digest
from toolkit.briefing.verifying.aligning import aligned
from toolkit.briefing.verifying.differences import HAND, LEDGER, MOVED, Difference


@dataclass(frozen=True, slots=True)
class Made:
    """Which lines of a document are as they were made, by number.

    `places` are those that stand in the record's order, with their index in it; `elsewhere` those that stand in it
    somewhere.
    """

    places: dict[int, int]
    elsewhere: frozenset[int]

    def holds(self, line: int) -> bool:
        """Whether the record holds a line."""
        return line in self.places or line in self.elsewhere


def made_lines(record: Record, lines: Sequence[Line]) -> Made:
    """Which of these lines a record holds."""
    digests = [digest(line.text) for line in lines]
    places = {line: index for index, line in aligned(record.digests, digests)}
    left = Counter(record.digests)
    left.subtract(record.digests[index] for index in places.values())
    elsewhere: set[int] = set()
    for number, one in enumerate(digests):
        if number not in places and left[one] > 0:
            left[one] -= 1
            elsewhere.add(number)
    return Made(places, frozenset(elsewhere))


def blamed(differences: Sequence[Difference], expected: Made, found: Made) -> list[Difference]:
    """The differences, each laid to the hand that changed the briefing or to the ledger that says otherwise by now."""
    return [one.blamed(_by(one, expected, found)) for one in differences]


def _by(one: Difference, expected: Made, found: Made) -> str:
    if one.kind == MOVED:
        return LEDGER if one.line in found.places else HAND
    if one.line >= 0:
        return LEDGER if found.holds(one.line) else HAND
    return HAND if expected.holds(one.expected_line) else LEDGER
