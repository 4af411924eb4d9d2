"""The name most like a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.ledger.headings import normal

#: Among more names none is looked for, nor for more misspelt ones: it takes long for each.
_MOST, _MOST_ASKED = 2_000, 100
#: Longer texts are no names, and none is near them.
_LONGEST = 200


def nearest_name(name: str, names: Iterable[str]) -> str:
    """The name most like this one, "" when none is near: at least six tenths of the characters must agree."""
    if len(name) > _LONGEST:
        return ""
    by_normal = {normal(candidate): candidate for candidate in names if len(candidate) <= _LONGEST}
    if not by_normal or len(by_normal) > _MOST:
        return ""
    from difflib import get_close_matches  # loaded only for what is misspelt: most ledgers never need it

    close = get_close_matches(normal(name), by_normal, n=1, cutoff=0.6)
    return by_normal[close[0]] if close else ""


class Nearest:
    """The names of a ledger most like misspelt ones: told for the first hundred of these, "" for the rest."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self._told: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The name most like this one, "" when none is near."""
        if name not in self._told:
            self._told[name] = nearest_name(name, self._names) if len(self._told) < _MOST_ASKED else ""
        return self._told[name]
