"""What is different between two workbooks: pure answers about raw sheets, ledgers or any other, for any output."""

from toolkit.diff.books import compare
from toolkit.diff.ledgers import compare_ledgers
from toolkit.diff.values import Change, Differences, Flag, Formula, How, Kind, SheetDifference

__all__ = [
    "Change", "Differences", "Flag", "Formula", "How", "Kind", "SheetDifference", "compare", "compare_ledgers",
]  # fmt: skip
