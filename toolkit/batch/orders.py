"""What is passed between the run and whoever does a ledger, in this process or another: plain values, no open files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from toolkit.batch.shares import Share
from toolkit.values import Period

#: The name of the template that the monthly run renders.
BULLETIN: Final = "月度专刊"


@dataclass(frozen=True, slots=True)
class Versions:
    """What results depend on beside the ledgers: the tool, the Python that runs it, SHA-256 of schema and template."""

    tool: str
    python: str
    schema: str
    template: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read: its path as it was given, which is printed, and its full path.

    `cargo` has the bytes of it and of the files of rules beside it by name, where files travel by value.
    """

    given: str
    path: str
    cargo: Mapping[str, bytes] | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One ledger to be done. `number` is its place in the run, from 0, `folder` the name of its folder.

    `out` is the full path of that folder, "" where the results are to come back by value. `way` leads from there to the
    ledger, for links. `entry` is the ledger's in the archive as it is printed, "" for none. `named` tells a ledger that
    was given itself from one found in a folder. `digest` is the SHA-256 that the ledger must have, "" for any.
    """

    number: int
    ledger: Source
    folder: str
    out: str
    way: str
    period: Period
    previous: Source | None = None
    entry: str = ""
    named: bool = True
    digest: str = ""
    versions: Versions | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an order: small, whatever the size of the ledger, but for `cargo`.

    `status` is "ok", "findings" (made, but the ledger has findings of error level), "failed" (nothing made; `error`
    says why, `trace` is for programmers where nobody foresaw it) or "left out" (no ledger after all; `note` says what).
    `outputs` maps the name of each file made to its SHA-256. `inputs` has the SHA-256 of each file read, by its
    path, that of the ledger as `sha256` too. `share` is what the ledger adds to a roll-up, `name` and `region` whose
    it is, `period` the one it was summed up for, `own_period` the one it is set to, `projects` those that might stand
    in other ledgers too (packed, see `toolkit.batch.rollup_projects`). `cargo` has the files made by name, where
    results travel by value. `seconds` is wall time.
    """

    number: int
    status: str
    sha256: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    trace: str = ""
    seconds: float = 0.0
    name: str = ""
    region: str = ""
    share: Share | None = None
    period: str = ""
    own_period: str = ""
    projects: str = ""
    cargo: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Looked:
    """A ledger looked at before it is kept: the digests of its bytes and cells, its own period, that of the report.

    `error` says why there is nothing to keep, "" where there is; `trace` is for programmers where nobody foresaw it.
    """

    number: int
    raw: str = ""
    canonical: str = ""
    results: str = ""
    own_period: str = ""
    period: str = ""
    error: str = ""
    trace: str = ""
