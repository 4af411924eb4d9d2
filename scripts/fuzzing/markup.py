"""Places in XML, found by patterns and not by a parser, so that what is changed there may break it."""

from __future__ import annotations

import re
from random import Random

TAG = rb"<[^<>!?][^<>]*>"
ELEMENT = rb"<([\w:.-]+)(?:\s[^<>]*)?>[^<>]*</\1>|<[\w:.-]+(?:\s[^<>]*)?/>"
ATTRIBUTE = rb"""(?<![\w:.-])([\w:.-]+)=("[^"<>]*"|'[^'<>]*')"""
TEXT = rb">([^<>]+)<"


def at(pattern: bytes, data: bytes, dice: Random) -> re.Match[bytes] | None:
    """Any place where a pattern is found, near the beginning or anywhere."""
    start = dice.randrange(len(data)) if dice.random() < 0.7 else 0
    found = re.compile(pattern).search(data, start) or re.search(pattern, data)
    if found and dice.random() < 0.3:
        return re.compile(pattern).search(data, found.end()) or found
    return found


def put(data: bytes, found: re.Match[bytes] | None, what: bytes, group: int = 0) -> bytes:
    return data[: found.start(group)] + what + data[found.end(group) :] if found else data
