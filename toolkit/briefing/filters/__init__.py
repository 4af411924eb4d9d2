"""What a template may write behind a `|`: figures, dates, headings' numbers, names and clauses as documents print them.

Thin over toolkit.chinese. Money is in 万元, percentages in %, differences in percent points. A filter never makes up
a figure and never prints a missing one: what it cannot word is an error that says what was needed and what is there.
Statuses and lights go by the words of the office: functions that name them take `words` or `colours`, which a
template need not give.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from toolkit.briefing.filters.catalogue import CATALOGUE, Filter
from toolkit.briefing.filters.clauses import changed, done, lag, lagging, lights, pace, stages, standing, totals
from toolkit.briefing.filters.texts import leads

__all__ = [
    "CATALOGUE", "FILTERS", "Filter", "changed", "done", "lag", "lagging", "leads", "lights", "pace", "stages",
    "standing", "totals",
]  # fmt: skip

FILTERS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {name: entry.function for name, entry in CATALOGUE.items()}
)
"""The functions by name, as a Template takes them."""
