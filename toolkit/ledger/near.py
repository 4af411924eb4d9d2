"""The name most like a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.ledger.headings import normal

#: Among more names none is looked for: it would take long for each that is misspelt.
_MOST = 5_000


def nearest_name(name: str, names: Iterable[str]) -> str:
    """The name most like this one, "" when none is near: at least six tenths of the characters must agree."""
    by_normal = {normal(candidate): candidate for candidate in names}
    if not by_normal or len(by_normal) > _MOST:
        return ""
    from difflib import get_close_matches  # loaded only for what is misspelt: most ledgers never need it

    close = get_close_matches(normal(name), by_normal, n=1, cutoff=0.6)
    return by_normal[close[0]] if close else ""
