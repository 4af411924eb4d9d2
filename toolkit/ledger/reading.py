"""What reading a workbook gives: the ledger, what is wrong with it, and the file it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.ledger.settings import Settings
from toolkit.ledger.table import Table
from toolkit.ledger.units import UnitBook
from toolkit.schema import Schema
from toolkit.values import Finding


@dataclass(frozen=True, slots=True)
class Source:
    """The file a ledger was read from: its path as given and the SHA-256 of its bytes."""

    path: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ledger:
    """All tables of one ledger by the code of their sheet (a missing sheet is an empty table), settings and units.

    `own_rules` holds the tables of the user's own rules: the ledger's sheet, and those kept in files beside it.
    """

    schema: Schema
    tables: Mapping[str, Table]
    settings: Settings
    units: UnitBook
    own_rules: tuple[Table, ...] = ()

    def __getitem__(self, code: str) -> Table:
        return self.tables[code]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reading:
    """The good part, the list of what is wrong, and the file both came from."""

    ledger: Ledger
    findings: tuple[Finding, ...]
    source: Source = Source()
