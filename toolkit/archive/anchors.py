"""Anchors: the number and the hash of an entry, kept outside the archive by whoever wants to hold it to its word."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: How many characters of a hash are printed: 64 bits, which nobody can hit on purpose.
SHORT = 16
_ANCHOR = re.compile(rf"(?:第\s*)?([1-9][0-9]{{0,8}})(?:\s*号\s*|\s*[:：]\s*)([0-9a-fA-F]{{{SHORT},64}})…?(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Anchor:
    """An entry's number, and the first 16 to 64 hexadecimal characters of its hash."""

    seq: int
    hash: str

    def __str__(self) -> str:
        """As an option takes it, and as people print it where space is short: 12:3f8a0c…"""
        return f"{self.seq}:{self.hash}"

    @property
    def label(self) -> str:
        """As a briefing prints it: 第12号 3f8a0c1b2d3e4f50."""
        return f"第{self.seq}号 {self.hash[:SHORT]}"


def is_anchor(text: str) -> bool:
    """Whether a text is an anchor and nothing else, and not, say, the name of a file that holds some."""
    return _ANCHOR.fullmatch(text.strip()) is not None


def parse_anchor(text: str) -> Anchor:
    """The anchor at the beginning of a text, in either of the ways they are printed. Raises ValueError for none.

    What follows after a blank is a remark: `12:3f8a0c1b2d3e4f50 2024年6月专刊`.
    """
    found = _ANCHOR.match(text.strip())
    if found is None:
        raise ValueError(f"“{text.strip()}”不是锚：应写 序号:哈希，如 12:3f8a0c1b2d3e4f50，哈希至少 {SHORT} 位")
    return Anchor(int(found[1]), found[2].lower())


def parse_anchors(text: str) -> tuple[Anchor, ...]:
    """The anchors of a list, one a line; blank lines and those that begin with # are passed over.

    Raises ValueError, with the number of the line, for a line that is none, and when there is none at all.
    """
    anchors: list[Anchor] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            anchors.append(parse_anchor(line))
        except ValueError as error:
            raise ValueError(f"第{number}行：{error}") from error
    if not anchors:
        raise ValueError("里面没有锚")
    return tuple(anchors)
