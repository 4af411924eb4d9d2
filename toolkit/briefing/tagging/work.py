"""The pieces of one part while its tags are put in place, and the marks that stand in its XML until it is rendered.

XML forbids these characters, so neither a template nor (escaped) data can hold them.
"""

from __future__ import annotations

from toolkit.briefing.parts.xmltext import BLOCK, BLOCK_END, PRINT, PRINT_END, TRIM, Pieces
from toolkit.briefing.tagging.reading import Tag

#: Around the number of a tag, in the source before Jinja reads it.
NUMBER, NUMBER_END = "\x10", "\x11"

#: Left in the XML by a tag: all lists begin anew from here; the list of this paragraph does.
RESTART, HERE = "\x15", "\x16"


class Work:
    """A part's pieces and what becomes of them: `out` is written over, the pieces stay as they are.

    `lifts` are the tags that stand for an element, by the element; `marks` the elements to be mended once rendered;
    `merges` the tags of cells that merge, which are told by their number in it.
    """

    def __init__(self, pieces: Pieces, tags: list[Tag]) -> None:
        self.pieces = pieces
        self.tags = tags
        self.out = list(pieces.text)
        self.lifts: dict[int, list[Tag]] = {}
        self.marks: set[int] = set()
        self.merges: list[Tag] = []
        self._numbers = {id(tag): number for number, tag in enumerate(tags)}

    def blank(self, element: int) -> None:
        """Leave an element out, with all that is in it."""
        end = self.pieces.end[element]
        self.out[element : end + 1] = [""] * (end + 1 - element)

    def code(self, tag: Tag, body: str = "", kind: str = "") -> str:
        """The tag between our own delimiters, on a line of its own, with its number before it."""
        start, end = (PRINT, PRINT_END) if (kind or tag.kind) == "{{" else (BLOCK, BLOCK_END)
        before, after = (TRIM if dash == "-" else "" for dash in (tag.before, tag.after))
        return f"{start}{before}{NUMBER}{self._numbers[id(tag)]}{NUMBER_END}\n{body or tag.body}{after}{end}"

    def children(self, element: int) -> list[int]:
        """The start tags directly in an element, in order."""
        return [at for at in range(element + 2, self.pieces.end[element], 2) if self._child(at, element)]

    def _child(self, at: int, element: int) -> bool:
        return bool(self.pieces.name[at]) and self.pieces.up[at] == element
