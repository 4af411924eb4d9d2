"""How paragraphs and letters look in the end: defaults, styles, theme fonts and what is set on the spot, put together.

Lengths are in twips, sizes in points. What tables and lists add is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from toolkit.briefing.checking.nodes import attribute, child, children, first_child, flag, length, named, value
from toolkit.briefing.checking.opened import Opened
from toolkit.briefing.parts.xmltext import Pieces

Look = Mapping[str, Any]
"""What is set of a paragraph or of letters, by name; what is not set is not there."""

_DEEPEST: Final = 20
"""So many styles at most are based on one another."""

_SLOTS: Final = ("ascii", "hAnsi", "eastAsia")
_NOTHING: Final[Look] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Style:
    """One style: its name, the style it is based on, and what it sets."""

    name: str
    based_on: str
    paragraph: Look
    letters: Look


class Styles:
    """The styles of a document."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._pieces = opened.pieces(opened.leads_to("styles"))

    @cached_property
    def _styles(self) -> Mapping[str, Style]:
        pieces = self._pieces
        return {attribute(pieces, at, "w:styleId"): _style(pieces, at) for at in self._elements()} if pieces else {}

    def _elements(self) -> Iterator[int]:
        return named(self._pieces, "w:style") if self._pieces else iter(())

    @cached_property
    def _default(self) -> str:
        """The paragraph style of a paragraph that names none."""
        pieces = self._pieces
        for at in self._elements():
            usual = attribute(pieces, at, "w:default") in ("1", "true", "on") if pieces else False
            if pieces and usual and attribute(pieces, at, "w:type") == "paragraph":
                return attribute(pieces, at, "w:styleId")
        return ""

    @cached_property
    def _defaults(self) -> tuple[Look, Look]:
        pieces = self._pieces
        root = next(named(pieces, "w:docDefaults"), -1) if pieces else -1
        if pieces is None or root < 0:
            return {}, {}
        paragraph = _paragraph(pieces, child(pieces, root, "w:pPrDefault", "w:pPr"))
        return paragraph, _letters(pieces, child(pieces, root, "w:rPrDefault", "w:rPr"))

    @cached_property
    def _theme(self) -> Mapping[str, str]:
        """The fonts of the theme by the name styles call them: minorEastAsia."""
        path = self._opened.leads_to("theme")
        pieces = self._opened.pieces(path) if path else None
        return _theme_fonts(pieces) if pieces else {}

    def name(self, pieces: Pieces, paragraph: int) -> str:
        """The name of a paragraph's style, "" for none."""
        style = self._styles.get(self._id(pieces, paragraph))
        return style.name if style else ""

    def is_default(self, pieces: Pieces, paragraph: int) -> bool:
        """Whether a paragraph has the style of one that names none."""
        return self._id(pieces, paragraph) == self._default

    def _id(self, pieces: Pieces, paragraph: int) -> str:
        # Asked for every run, so not all of a long paragraph is gone through: properties are what it begins with.
        return value(pieces, first_child(pieces, paragraph, "w:pPr"), "w:pStyle") or self._default

    def paragraph(self, pieces: Pieces, paragraph: int) -> Look:
        """How a paragraph stands: align, line, rule, first, left, right (and those in hundredths of a character)."""
        styled = [style.paragraph for style in self._chain(self._id(pieces, paragraph))]
        own = _paragraph(pieces, first_child(pieces, paragraph, "w:pPr"))
        return _merged(self._defaults[0], *styled, own)

    def letters(self, pieces: Pieces, paragraph: int, run: int = -1) -> Look:
        """How the letters of a run look, or those of its paragraph: fonts by slot, size, bold, colour, spacing."""
        styled = [style.letters for style in self._chain(self._id(pieces, paragraph))]
        properties = child(pieces, run, "w:rPr")
        styled += [style.letters for style in self._chain(value(pieces, properties, "w:rStyle"))]
        merged = _merged(self._defaults[1], *styled, _letters(pieces, properties))
        return {name: self._theme.get(found[1:], "") if _themed(found) else found for name, found in merged.items()}

    def _chain(self, style: str) -> list[Style]:
        """The styles that a style is based on, the most basic first, itself last."""
        found: list[Style] = []
        while (one := self._styles.get(style)) and one not in found and len(found) < _DEEPEST:
            found.append(one)
            style = one.based_on
        return found[::-1]


def _merged(*looks: Look) -> Look:
    """What is set in the end: the last that sets a thing counts."""
    merged: dict[str, Any] = {}
    for look in looks:
        merged.update(look)
    return merged


def _style(pieces: Pieces, at: int) -> Style:
    paragraph = _paragraph(pieces, child(pieces, at, "w:pPr"))
    letters = _letters(pieces, child(pieces, at, "w:rPr"))
    return Style(value(pieces, at, "w:name"), value(pieces, at, "w:basedOn"), paragraph, letters)


def _paragraph(pieces: Pieces, properties: int) -> Look:
    """What paragraph properties set."""
    if properties < 0:
        return _NOTHING
    spacing, indent = child(pieces, properties, "w:spacing"), child(pieces, properties, "w:ind")
    look: dict[str, Any] = {
        "line": length(pieces, spacing, "w:line"),
        "rule": attribute(pieces, spacing, "w:lineRule") or ("auto" if attribute(pieces, spacing, "w:line") else None),
        "align": value(pieces, properties, "w:jc") or None,
        "new_page": flag(pieces, properties, "w:pageBreakBefore"),
        "outline": value(pieces, properties, "w:outlineLvl") or None,
        **_indents(pieces, indent),
    }
    return {name: found for name, found in look.items() if found is not None}


def _indents(pieces: Pieces, at: int) -> dict[str, float | None]:
    """Indents in twips and in hundredths of a character; a hanging one is less than none, `start` is `left`."""
    if at < 0:
        return {}
    found: dict[str, float | None] = {}
    for name, spellings in (("left", ("left", "start")), ("right", ("right", "end"))):
        for chars in ("", "Chars"):
            lengths = (length(pieces, at, f"w:{spelling}{chars}") for spelling in spellings)
            found[name + chars] = next((one for one in lengths if one is not None), None)
    for chars in ("", "Chars"):
        first, hanging = (length(pieces, at, f"w:{kind}{chars}") for kind in ("firstLine", "hanging"))
        found[f"first{chars}"] = -hanging if hanging else first
    return found


def _letters(pieces: Pieces, properties: int) -> Look:
    """What run properties set; a font of the theme is its name there behind an @."""
    if properties < 0:
        return _NOTHING
    fonts, size = child(pieces, properties, "w:rFonts"), value(pieces, properties, "w:sz")
    look: dict[str, Any] = {slot: _font(pieces, fonts, slot) for slot in _SLOTS}
    look["size"] = float(size) / 2 if re.fullmatch(r"\d+(\.\d+)?", size) else None
    look["bold"] = flag(pieces, properties, "w:b")
    look["colour"] = value(pieces, properties, "w:color") or None
    look["spacing"] = length(pieces, child(pieces, properties, "w:spacing"), "w:val")
    look["hidden"] = flag(pieces, properties, "w:vanish")
    return {name: found for name, found in look.items() if found is not None}


def _font(pieces: Pieces, fonts: int, slot: str) -> str | None:
    themed = attribute(pieces, fonts, f"w:{slot}Theme")
    return f"@{themed}" if themed else attribute(pieces, fonts, f"w:{slot}") or None


def _themed(found: Any) -> bool:
    return isinstance(found, str) and found.startswith("@")


def _theme_fonts(pieces: Pieces) -> Mapping[str, str]:
    fonts: dict[str, str] = {}
    for prefix, name in (("major", "a:majorFont"), ("minor", "a:minorFont")):
        at = next(named(pieces, name), -1)
        latin, asian = (attribute(pieces, child(pieces, at, tag), "typeface") for tag in ("a:latin", "a:ea"))
        chinese = (one for one in children(pieces, at) if attribute(pieces, one, "script") == "Hans") if at > 0 else ()
        fonts |= dict.fromkeys((f"{prefix}Ascii", f"{prefix}HAnsi"), latin)
        fonts[f"{prefix}EastAsia"] = asian or next((attribute(pieces, one, "typeface") for one in chinese), "")
    return fonts
