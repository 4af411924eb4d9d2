"""A sheet of the base beside the same sheet of the ledger as it is now, and what merging the two with returns gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from toolkit.collect.held import Held, paired
from toolkit.collect.meaning import same_but_noise
from toolkit.collect.outcome import Accepted, Conflict, Note, Rejection
from toolkit.collect.writing import Appended, Written


@dataclass(slots=True, eq=False, repr=False)
class Merge:
    """What a merge came to.

    `written` are cells of the current ledger that get another content, `appended` rows that go below what it holds.
    """

    accepted: list[Accepted] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    appended: list[Appended] = field(default_factory=list)

    @property
    def open(self) -> list[Conflict]:
        """The conflicts that nobody has decided."""
        return [conflict for conflict in self.conflicts if conflict.decided is None]


class Pairing:
    """A sheet of the base and the same sheet of the current ledger, `rows` giving for each of the base's rows the
    current one, -1 where it is no longer there.
    """

    def __init__(self, base: Held, ours: Held) -> None:
        self.base, self.ours = base, ours
        self.same = base is ours
        self.rows: Sequence[int] = (
            range(len(base.keys)) if self.same else paired(base.keys, ours.keys, base.likeness, ours.likeness)
        )
        self._free = count(self._last_row() + 1)

    def free_row(self) -> int:
        """The number of the next row below everything that the current sheet holds, each time another."""
        return next(self._free)

    def _last_row(self) -> int:
        """The number of the last row that holds anything, or is part of a merged range."""
        raw = self.ours.raw
        filled = (i for i in range(len(raw.rows) - 1, -1, -1) if any(cell not in ("", None) for cell in raw.rows[i]))
        last = raw.top + next(filled, -1) + 1
        return max(last, self.ours.table.heading_row, *(bottom + 1 for _, _, bottom, _ in raw.merges), 0)

    def changed(self, row: int) -> list[str]:
        """The columns in which the current ledger says otherwise in a row of the base that it still has."""
        if self.same:
            return []
        return [h for h in self.base.columns if h in self.ours.columns and not self.agree(h, row)]

    def agree(self, heading: str, row: int) -> bool:
        """Whether the current ledger says in a column of a row what the base does; both must have them."""
        before, now = self.base.cells(heading)[row], self.ours.cells(heading)[self.rows[row]]
        meant, means = self.base.meaning(heading).of(before), self.ours.meaning(heading).of(now)
        return meant == means or same_but_noise(before, now)
