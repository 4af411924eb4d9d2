"""What reading a workbook gives: the ledger, what is wrong with it, and the file it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.ledger.sent import Sent
from toolkit.ledger.settings import Settings
from toolkit.ledger.table import Table
from toolkit.ledger.units import UnitBook
from toolkit.schema import Schema
from toolkit.values import CannotDo, Finding


@dataclass(frozen=True, slots=True)
class Carried:
    """What a file carries beside its cells, as a reader is told: macros of some kind, and ways to the outside."""

    macros: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """All of it in a row, "" for nothing."""
        return "、".join((*self.macros, *self.outside))


@dataclass(frozen=True, slots=True)
class Source:
    """The file a ledger was read from: its path as given, the SHA-256 of its bytes, what it carries beside cells."""

    path: str = ""
    sha256: str = ""
    carried: Carried = Carried()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ledger:
    """All tables of one ledger by the code of their sheet (a missing sheet is an empty table), settings and units.

    `own_rules` holds the tables of the user's own rules: the ledger's sheet, and those kept in files beside it. `sent`
    is there for a unit's workbook, which has some rows of a ledger: what needs all of them cannot be told of it.
    """

    schema: Schema
    tables: Mapping[str, Table]
    settings: Settings
    units: UnitBook
    own_rules: tuple[Table, ...] = ()
    sent: Sent | None = None

    def __getitem__(self, code: str) -> Table:
        return self.tables[code]

    @property
    def rows(self) -> int:
        """How many rows its tables have together."""
        return sum(map(len, self.tables.values()))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reading:
    """The good part, the list of what is wrong, and the file both came from."""

    ledger: Ledger
    findings: tuple[Finding, ...]
    source: Source = Source()


def require_whole(ledger: Ledger, path: str) -> None:
    """Raises CannotDo, with the `path` of its file, for a unit's workbook where only a whole ledger will do."""
    if ledger.sent:
        message = f"这是发给{ledger.sent.unit}的填报表，只有台账的一部分。"
        raise CannotDo(message, path, "请用整本台账；单位报回的，先用 taizhang collect 合并。")
