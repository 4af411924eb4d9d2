"""Anchors: the number and the hash of an entry, kept outside the archive by whoever wants to hold it to its word."""

from __future__ import annotations

import codecs
import contextlib
import re
import unicodedata
from dataclasses import dataclass

#: How many characters of a hash are printed: 64 bits, which nobody can hit on purpose.
SHORT = 16
_ANCHOR = re.compile(
    rf"(?<![0-9A-Za-z.-])([1-9][0-9]{{0,8}})(?:\s*号\s*|\s*:\s*)([0-9a-fA-F]{{{SHORT},64}})(?![0-9A-Za-z])"
)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


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


def _anchors(text: str) -> list[Anchor]:
    return [Anchor(int(one[1]), one[2].lower()) for one in _ANCHOR.finditer(unicodedata.normalize("NFKC", text))]


def has_anchor(text: str) -> bool:
    """Whether there is an anchor in a text, and it is not just the name of a file that holds some."""
    return bool(_anchors(text))


def parse_anchor(text: str) -> Anchor:
    """The anchor in a text, in either of the ways they are printed; the rest of the text is a remark, so that a whole
    line of a briefing will do. Raises ValueError for none, and for more than one.
    """
    found = _anchors(text)
    if not found:
        raise ValueError(f"“{text.strip()}”不是锚：应写 序号:哈希，如 12:3f8a0c1b2d3e4f50，哈希至少 {SHORT} 位")
    if len(found) > 1:
        raise ValueError(f"“{text.strip()}”里不止一个锚，请分开写")
    return found[0]


def read_text(data: bytes) -> str:
    """A list of anchors as text editors save it. Raises ValueError for what is no text."""
    for encoding in ("utf-16",) if data.startswith(_UTF_16) else ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(encoding)
    raise ValueError("不是文本")


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
