"""What a run did: values, for whoever prints it, writes it down, or adds it up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.batch.orders import Outcome, Versions
from toolkit.batch.shares import NOTHING, Share
from toolkit.values import Period


@dataclass(frozen=True, slots=True)
class LedgerRun:
    """What the run did with one ledger.

    `status` is "ok", "findings" (made, but the ledger has findings of error level) or "failed" (nothing made; `error`
    says why). `note` is what its reader should know, such as a ledger set to another period. `outputs` maps each
    file made, relative to the output folder, to its SHA-256. `seconds` is wall time. `anchor` is the ledger's in the
    archive, as the option of `archive verify` takes it, "" where it was not kept.

    For a roll-up: `folder` is the ledger's, `name` and `region` whose it is, `share` what it adds, None if it failed.
    `inputs` has the SHA-256 of each file read by its path; `basis` stands for all that its outputs depend on.
    `unchanged` tells a ledger of which all was there already.
    """

    ledger: str
    status: str
    sha256: str = ""
    note: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    seconds: float = 0.0
    anchor: str = ""
    folder: str = ""
    name: str = ""
    region: str = ""
    share: Share | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    unchanged: bool = False

    @property
    def failed(self) -> bool:
        """Whether nothing was made of it."""
        return self.status == "failed"


def ledger_run(ledger: str, folder: str, outcome: Outcome, note: str = "") -> LedgerRun:
    """What an outcome says of a ledger; `note` comes before its own."""
    return LedgerRun(
        ledger,
        outcome.status,
        outcome.sha256,
        "".join(filter(None, (note, outcome.note))),
        outcome.counts,
        {f"{folder}/{name}": digest for name, digest in outcome.outputs.items()},
        outcome.error,
        outcome.seconds,
        folder=folder,
        name=outcome.name,
        region=outcome.region,
        share=outcome.share.slim() if outcome.share else None,
        inputs=outcome.inputs,
    )


@dataclass(frozen=True, slots=True)
class Run:
    """What a monthly run did, ledger by ledger in the order given.

    `left_out` has a sentence for each workbook of a folder that is no ledger; `whole` is the sum of all shares. `begun`
    is ISO 8601 with the offset, `seconds` wall time, `engine` how it was done, in words.
    """

    period: Period
    out: Path
    ledgers: tuple[LedgerRun, ...]
    left_out: tuple[str, ...] = ()
    whole: Share = NOTHING
    versions: Versions | None = None
    engine: str = ""
    begun: str = ""
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """Whether every ledger was done and none has findings of error level."""
        return all(run.status == "ok" for run in self.ledgers)

    @property
    def unchanged(self) -> int:
        """How many ledgers were not done again because nothing had changed."""
        return sum(run.unchanged for run in self.ledgers)
