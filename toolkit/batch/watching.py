"""Who waits for a run and wants to know how far it is."""

from __future__ import annotations

from toolkit.batch.runs import LedgerRun


class Watch:
    """Whoever wants to know how far a run is; this one does not."""

    def begin(self, what: str, number: int) -> None:
        """A part of the run begins, with so many ledgers."""

    def done(self, run: LedgerRun | None = None) -> None:
        """One of them is done; what was made of it where that is known by then."""

    def end(self) -> None:
        """The part ends, or is broken off."""
