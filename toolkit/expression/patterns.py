"""Patterns with * for any characters and ? for exactly one: the only ones there are, so that none takes long."""

from __future__ import annotations

import re
from collections.abc import Callable

from toolkit.chinese import halfwidth


def pattern_test(pattern: str) -> Callable[[str], bool]:
    """Whether a whole text is of the pattern: its pieces between the stars are found one after another, none twice."""
    parts = halfwidth(pattern).split("*")
    pieces = [_piece(part) for part in parts]
    if len(pieces) == 1:
        return lambda text: pieces[0].fullmatch(halfwidth(text)) is not None
    # The last piece stands at the end: as long as it is there, it does not matter where those before it were found.
    first, middle, last, size = pieces[0], pieces[1:-1], pieces[-1], len(parts[-1])

    def test(text: str) -> bool:
        text = halfwidth(text)
        found = first.match(text)
        for piece in middle:
            found = piece.search(text, found.end()) if found else None
        end = len(text) - size
        return found is not None and found.end() <= end and last.match(text, end) is not None

    return test


def _piece(part: str) -> re.Pattern[str]:
    return re.compile("".join("." if character == "?" else re.escape(character) for character in part), re.DOTALL)
