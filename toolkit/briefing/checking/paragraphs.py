"""The paragraphs that print, as a reader of the page sees them: their text, their runs, how they look."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from toolkit.briefing.checking.nodes import child, named
from toolkit.briefing.checking.opened import Part
from toolkit.briefing.checking.styles import Look, Styles
from toolkit.briefing.parts.xmltext import Pieces, unescape
from toolkit.briefing.tagging.tags import Tag

TAG = "\ufffc"
"""What stands in a paragraph's text for a tag that prints something."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run with text in it: what prints of it (a mark for each tag), and how its letters look."""

    at: int
    text: str
    look: Look


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph that prints.

    `text` is what prints, a mark in the place of each {{ }}; `style` is its style's name, `plain` whether that is the
    style of ordinary text; `home` is the name of the element that holds it.
    """

    part: Part
    at: int
    text: str
    style: str
    plain: bool
    home: str
    look: Look
    runs: Sequence[Run] = field(default_factory=tuple)

    @property
    def place(self) -> str:
        """Where it stands."""
        return self.part.place(self.at)


def paragraphs(part: Part, tags: Sequence[Tag], styles: Styles) -> Iterator[Paragraph]:
    """Every paragraph of a part that prints something; one that holds nothing but loops and conditions does not."""
    pieces = part.pieces
    shown = _Shown(pieces, tags)
    for at in named(pieces, "w:p"):
        runs = [
            Run(run, text, styles.letters(pieces, at, run))
            for run in shown.runs(at)
            if (text := shown.text(run)).strip()
        ]
        printed = [run for run in runs if not run.look.get("hidden")]
        if printed:
            text = "".join(run.text for run in printed).rstrip()
            style = styles.name(pieces, at), styles.is_default(pieces, at)
            yield Paragraph(part, at, text, *style, _home(pieces, at), styles.paragraph(pieces, at), tuple(printed))


def _home(pieces: Pieces, at: int) -> str:
    """The name of the element around a paragraph: w:body, w:tc, w:txbxContent, w:ftr."""
    homes = {"w:body", "w:tc", "w:txbxContent", "w:hdr", "w:ftr", "w:footnote", "w:endnote"}
    home = pieces.nearest(at, homes)
    return pieces.name[home] if home >= 0 else ""


class _Shown:
    """What of a part prints."""

    def __init__(self, pieces: Pieces, tags: Sequence[Tag]) -> None:
        self.pieces = pieces
        self.covered: dict[int, list[tuple[int, int, bool]]] = {}
        for tag in tags:
            self._cover(tag)

    def _cover(self, tag: Tag) -> None:
        """Note which characters of which pieces a tag takes, and whether it prints something there."""
        passage = tag.passage
        first_piece = bisect_right(passage.starts, tag.start) - 1
        last_piece = bisect_left(passage.starts, tag.stop)
        for number in range(max(first_piece, 0), last_piece):
            at, start = passage.at[number], passage.starts[number]
            size = len(self.pieces.text[at])
            first, last = max(tag.start - start, 0), min(tag.stop - start, size)
            if at % 2 == 0 and first < last:
                self.covered.setdefault(at, []).append((first, last, _prints(tag) and tag.start >= start))

    def runs(self, paragraph: int) -> Iterator[int]:
        """The runs of a paragraph, those of text boxes in it and deleted ones left out."""
        at, pieces = paragraph + 1, self.pieces
        while at < pieces.end[paragraph]:
            if pieces.name[at] in ("w:del", "w:moveFrom", "w:txbxContent", "w:pPr"):
                at = pieces.end[at]
            elif pieces.name[at] == "w:r" and child(pieces, at, "w:t") >= 0:
                yield at
            at += 1

    def text(self, run: int) -> str:
        """What prints of a run, a mark for each tag that prints."""
        pieces = self.pieces
        parts = []
        for at in named(pieces, "w:t", run, pieces.end[run]):
            if pieces.nearest(at, {"w:r"}) == run:
                parts += [self._piece(piece) for piece in range(at + 1, pieces.end[at])]
        return unescape("".join(parts))

    def _piece(self, at: int) -> str:
        characters = list(self.pieces.text[at])
        for first, last, prints in self.covered.get(at, ()):
            characters[first:last] = [TAG if prints else "", *[""] * (last - first - 1)]
        return "".join(characters)


def _prints(tag: Tag) -> bool:
    """Whether something stands in a tag's place: not for a statement, nor for a tag that changes its cell."""
    return tag.kind == "{{" and not tag.word


def indent(paragraph: Paragraph) -> float:
    """How many characters from the left a paragraph begins, blanks of full width typed for it counted."""
    look, size = paragraph.look, paragraph.runs[0].look.get("size") or 10.5
    typed = len(paragraph.text) - len(paragraph.text.lstrip("\u3000"))
    characters: float = typed
    for name in ("left", "first"):
        hundredths, twips = look.get(f"{name}Chars"), look.get(name)
        characters += hundredths / 100 if hundredths else (twips or 0) / (size * 20)
    return round(characters, 3)


def line(paragraph: Paragraph, pitch: float) -> float | None:
    """The fixed height of a paragraph's lines in points, which the page's grid may give; None where it varies."""
    look = paragraph.look
    twips, rule = look.get("line"), look.get("rule", "auto")
    if rule == "exact" and twips:
        return round(float(twips) / 20, 2)
    single = twips is None or float(twips) == 240
    return round(pitch / 20, 2) if rule == "auto" and single and pitch else None
