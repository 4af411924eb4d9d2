"""What a run did: values, for whoever prints it, writes it down, or adds it up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from sys import intern

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

    For a roll-up: `number` is its place in the run, from 0, `folder` the ledger's, `name` and `region` whose it is,
    `share` what it adds, None if it failed, `period` the one it was summed up for (a mid-term is that of its plan),
    `own_period` the one that it is set to, `own_note` what of the note the ledger itself gives, `projects` those that
    might stand in other ledgers too (packed, see `toolkit.batch.rollup_projects`).
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
    number: int = 0
    own_note: str = ""
    period: str = ""
    own_period: str = ""
    projects: str = ""

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
        number=outcome.number,
        own_note=outcome.note,
        period=intern(outcome.period),
        own_period=intern(outcome.own_period),
        projects=outcome.projects,
    )


@dataclass(frozen=True, slots=True)
class Run:
    """What a monthly run did, ledger by ledger in the order given.

    `left_out` has a sentence for each workbook of a folder that is no ledger, and for each folder that has more of them
    in folders of its own; `whole` is the sum of all shares. `previous` and `archive` are the names of last period's
    ledger and of the archive's folder, "" for none. `outputs` maps each file over all ledgers to its SHA-256; `trouble`
    says which of them could not be made, and why. `begun` is ISO 8601 with the offset, `seconds` wall time, `engine`
    how it was done, in words.
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
    previous: str = ""
    archive: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict)
    trouble: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether everything was made, of every ledger and over all, and no ledger has findings of error level."""
        return not self.trouble and all(run.status == "ok" for run in self.ledgers)

    @property
    def unchanged(self) -> int:
        """How many ledgers were not done again because nothing had changed."""
        return sum(run.unchanged for run in self.ledgers)
