"""The template tags of a part, by one door: found in its text, read, and checked before any of them is moved or run.

What a tag says is `reading`, where it may stand `passages`, what tags make together `blocks`.
"""

from toolkit.briefing.tagging.blocks import HOMES, balance, check_chart, element_of, refuse
from toolkit.briefing.tagging.passages import Passage, find_passages
from toolkit.briefing.tagging.reading import CELLS, CLOSERS, NOUNS, OPENERS, STATEMENTS, Tag, scan

__all__ = [
    "CELLS",
    "CLOSERS",
    "HOMES",
    "NOUNS",
    "OPENERS",
    "STATEMENTS",
    "Passage",
    "Tag",
    "balance",
    "check_chart",
    "element_of",
    "find_passages",
    "refuse",
    "scan",
]
