"""The stretches of text in a part that may hold a tag, however Word or WPS has cut them into runs."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from types import MappingProxyType

from toolkit.briefing.parts.xmltext import Pieces

_WORDS = frozenset(("w:t", "w:instrText", "w:delText", "w:delInstrText", "a:t", "m:t"))
#: What holds a line of text: a paragraph of the document, or one of a chart, a drawing or an equation, which w:br
#: cannot break.
_LINES = frozenset(("w:p", "a:p", "m:oMath"))
#: What stands for a character between two w:t of one run, as the language of the tags reads it.
_SIGNS = MappingProxyType(
    {"w:br": " ", "w:tab": " ", "w:cr": " ", "w:ptab": " ", "w:noBreakHyphen": "-", "w:softHyphen": ""}
)
_BRACES = (("{{", "}}"), ("{%", "%}"), ("{#", "#}"))


@dataclass(slots=True)
class Passage:
    """A stretch of text in which one tag may be spread over several pieces.

    `owner` is the paragraph, element or attribute that holds it; `at` are its pieces, `starts` where each
    begins in `text`. In a `plain` passage (a field code, an attribute, a document property) a line break
    cannot become w:br.
    """

    owner: int
    plain: bool = False
    at: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    text: str = ""

    def piece(self, start: int) -> int:
        """The piece that holds the passage's character `start`."""
        return self.at[bisect_right(self.starts, start) - 1]


def first_tag(text: str) -> str:
    """The first stretch of a text that looks like a tag; "" for none. A search for both ends at once would take the
    square of the time.
    """
    found = ((text.find(opener), closer) for opener, closer in _BRACES)
    ends = ((start, text.find(closer, start + 2)) for start, closer in found if start >= 0)
    start, end = min(((start, end) for start, end in ends if end >= 0), default=(0, -2))
    return text[start : end + 2]


def find_passages(pieces: Pieces) -> list[Passage]:
    """Every stretch of text that may hold a tag, in document order; deleted text is left out."""
    found: list[Passage] = []
    paragraphs: list[tuple[int, Passage, Passage]] = []
    for at in pieces.inside(1, len(pieces.text) - 1):
        if at % 2 == 0:
            _loose(pieces, at, found)
            continue
        while paragraphs and at > paragraphs[-1][0]:
            paragraphs.pop()
        if pieces.name[at] in _LINES:
            words, codes = Passage(at, plain=pieces.name[at] != "w:p"), Passage(at, plain=True)
            paragraphs.append((pieces.end[at], words, codes))
            found += (words, codes)
        elif paragraphs:
            _collect(pieces, at, paragraphs[-1][1], paragraphs[-1][2])
        if "{" in pieces.text[at] and first_tag(pieces.text[at]):
            found.append(Passage(at, plain=True, at=[at]))
    return [passage for passage in found if _joined(pieces, passage)]


def _collect(pieces: Pieces, at: int, words: Passage, codes: Passage) -> None:
    name = pieces.name[at]
    if name in ("w:t", "a:t", "m:t"):
        words.at.append(at + 1)
    elif name == "w:instrText":
        codes.at.append(at + 1)
    elif name in _SIGNS and pieces.name[pieces.up[at]] == "w:r":
        words.at.append(at)


def _loose(pieces: Pieces, at: int, found: list[Passage]) -> None:
    """Text outside w:t that holds a tag, as in a document property."""
    text = pieces.text[at]
    if "{" in text and pieces.name[pieces.up[at]] not in _WORDS and first_tag(text):
        found.append(Passage(pieces.up[at], plain=True, at=[at]))


def _joined(pieces: Pieces, passage: Passage) -> bool:
    """Fill the passage's text; whether it holds a brace at all."""
    length, parts = 0, []
    for at in passage.at:
        part = _SIGNS[pieces.name[at]] if at % 2 and at != passage.owner else pieces.text[at]
        passage.starts.append(length)
        length += len(part)
        parts.append(part)
    passage.text = "".join(parts)
    return any(brace in passage.text for brace in "{}｛")
