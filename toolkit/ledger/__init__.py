"""A ledger in memory: raw sheets become typed tables, and whatever could not be understood becomes a finding."""

from toolkit.ledger.investment import Investments, money
from toolkit.ledger.milestones import Milestone, milestones_of
from toolkit.ledger.parse import parse
from toolkit.ledger.raw import Mark, PercentCell, RawSheet
from toolkit.ledger.reading import Carried, Ledger, Reading, Source, require_whole
from toolkit.ledger.settings import Settings
from toolkit.ledger.table import Row, Table, TotalRow
from toolkit.ledger.units import UnitBook

__all__ = [
    "Carried", "Investments", "Ledger", "Mark", "Milestone", "PercentCell", "RawSheet", "Reading", "Row", "Settings",
    "Source", "Table", "TotalRow", "UnitBook", "milestones_of", "money", "parse", "require_whole",
]  # fmt: skip
