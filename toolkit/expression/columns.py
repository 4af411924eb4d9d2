"""The columns of one table as a condition sees them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from toolkit.chinese import Dates, Unread


class Columns:
    """The columns of a table with `count` rows; `read` gives the typed values of a column by its heading.

    Each column is made ready once, however many conditions ask for it.
    """

    def __init__(self, read: Callable[[str], Sequence[Any]], count: int) -> None:
        self.count = count
        self._read = read
        self._typed: dict[str, Sequence[Any]] = {}
        self._known: dict[str, Sequence[Any]] = {}

    def typed(self, heading: str) -> Sequence[Any]:
        """The values of a column as they were read."""
        if heading not in self._typed:
            self._typed[heading] = self._read(heading)
        return self._typed[heading]

    def known(self, heading: str) -> Sequence[Any]:
        """The values of a column to reckon with, None for what is blank, unreadable or without an end.

        Of a deadline it is the last day.
        """
        if heading not in self._known:
            values = self.typed(heading)
            plain = {Unread, Dates}.isdisjoint(set(map(type, values)))
            self._known[heading] = values if plain else list(map(_known, values))
        return self._known[heading]


def _known(value: Any) -> Any:
    if type(value) is Dates:
        last: date | None = value.last
        return last
    return None if type(value) is Unread else value
