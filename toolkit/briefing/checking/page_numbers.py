"""The page numbers held against the profile: whether there are any, how they are written, where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.briefing.checking.departures import Departure, size_name
from toolkit.briefing.checking.nodes import attribute, child, flag, named, root
from toolkit.briefing.checking.opened import Opened, Part
from toolkit.briefing.checking.profile import Profile
from toolkit.briefing.checking.remarks import (
    PAGE_NUMBER_FONT,
    PAGE_NUMBER_FORM,
    PAGE_NUMBER_MISSING,
    PAGE_NUMBER_PLACE,
    Kind,
)
from toolkit.briefing.checking.styles import Look, Styles
from toolkit.briefing.parts.xmltext import Pieces, unescape

_PAGE = re.compile(r"\bPAGE\b(?!REF)")
_SIDES = {
    "left": "居左",
    "start": "居左",
    "center": "居中",
    "right": "居右",
    "end": "居右",
    "both": "居左",
    "outside": "在外侧",
}


@dataclass(frozen=True, slots=True)
class Number:
    """A page number: the paragraph it stands in, its text with 1 for the number, how paragraph and number look.

    `side` is where it stands: left, center, right, or outside (right on odd pages, left on even ones).
    """

    part: Part
    at: int
    text: str
    look: Look
    letters: Look
    side: str
    framed: bool


def number_departures(opened: Opened, styles: Styles, profile: Profile) -> Iterator[Departure]:
    """Every departure of the page numbers."""
    footers = dict(_footers(opened))
    numbers = {kind: _number(part, styles) for kind, part in footers.items()}
    odd = numbers.get("default")
    rule, document = profile.rules.get("page_number.form"), opened.document
    if odd is None:
        if rule:
            yield Departure(PAGE_NUMBER_MISSING, rule, document, -1, "没有页码", f"“{rule.value}”", "页脚")
        return
    even = numbers.get("even") if _apart(opened) else odd
    for one in {id(one): one for one in (odd, even) if one}.values():
        yield from _written(one, profile)
    yield from _placed(odd, even, profile)


def _footers(opened: Opened) -> Iterator[tuple[str, Part]]:
    """The footers by the pages they are for (default, even, first); of several sections those of the last."""
    document = opened.document
    targets = {one.id: one.target for one in opened.relations(document.path)}
    parts = {part.path: part for part in opened.parts}
    for at in named(document.pieces, "w:footerReference"):
        path = targets.get(attribute(document.pieces, at, "r:id"), "")
        if path in parts:
            yield attribute(document.pieces, at, "w:type") or "default", parts[path]


def _apart(opened: Opened) -> bool:
    """Whether even pages have footers of their own."""
    settings = opened.pieces(opened.leads_to("settings"))
    return bool(settings and flag(settings, root(settings), "w:evenAndOddHeaders"))


# -- finding a number


def _number(part: Part, styles: Styles) -> Number | None:
    pieces = part.pieces
    for at in named(pieces, "w:p"):
        run = _field_of(pieces, at)
        if run >= 0:
            look, side, framed = styles.paragraph(pieces, at), "", True
            side = _frame(pieces, at)
            if not side:
                side, framed = str(look.get("align", "left")), False
            letters = styles.letters(pieces, at, run)
            return Number(part, at, _text(pieces, at), look, letters, side, framed)
    return None


def _field_of(pieces: Pieces, paragraph: int) -> int:
    """The run that holds the field of the page number, that of a text box in the paragraph left out; -1 for none."""
    for at in range(paragraph, pieces.end[paragraph]):
        code = "".join(pieces.text[at + 1 : pieces.end[at]]) if pieces.name[at] == "w:instrText" else ""
        simple = attribute(pieces, at, "w:instr") if pieces.name[at] == "w:fldSimple" else ""
        if _PAGE.search(code or simple) and pieces.nearest(at, {"w:p"}) == paragraph:
            return pieces.nearest(at, {"w:r"}) if code else child(pieces, at, "w:r")
    return -1


def _frame(pieces: Pieces, paragraph: int) -> str:
    """The side of the frame or text box a paragraph stands in, as Word and WPS put page numbers; "" for none."""
    frame = child(pieces, paragraph, "w:pPr", "w:framePr")
    if frame >= 0:
        return attribute(pieces, frame, "w:xAlign") or "left"
    box = pieces.nearest(paragraph, {"wp:anchor"})
    if box < 0:
        return ""
    align = child(pieces, box, "wp:positionH", "wp:align")
    return "".join(pieces.text[align + 1 : pieces.end[align]]).strip() if align >= 0 else ""


def _text(pieces: Pieces, paragraph: int) -> str:
    """The text of the paragraph with 1 in the place of a field and of what it showed last."""
    parts: list[str] = []
    depth = 0
    for at in range(paragraph, pieces.end[paragraph]):
        name = pieces.name[at]
        if name == "w:fldChar":
            kind = attribute(pieces, at, "w:fldCharType")
            depth += {"begin": 1, "end": -1}.get(kind, 0)
            parts.append("1" if kind == "end" else "")
        elif name == "w:fldSimple":
            parts.append("1")
        elif name == "w:t" and depth <= 0 and pieces.nearest(at, {"w:fldSimple"}) < 0:
            parts.append("".join(pieces.text[at + 1 : pieces.end[at]]))
    return unescape("".join(parts))


# -- what is said of it


def _departure(kind: Kind, key: str, number: Number, profile: Profile, found: str, wanted: str) -> Departure:
    return Departure(kind, profile.rules[key], number.part, number.at, found, wanted)


def _written(number: Number, profile: Profile) -> Iterator[Departure]:
    """How the number is written, and in which letters."""
    rules, text = profile.rules, " ".join(number.text.split())
    if "page_number.form" in rules and text != rules["page_number.form"].value:
        wanted = f"“{rules['page_number.form'].value}”"
        yield _departure(PAGE_NUMBER_FORM, "page_number.form", number, profile, f"页码写作“{text}”", wanted)
    font, size = number.letters.get("ascii", ""), number.letters.get("size")
    if "page_number.font" in rules:
        face = rules["page_number.font"].value
        if font.casefold() not in (name.casefold() for name in profile.fonts(face)):
            found = f"页码的字体是“{font}”" if font else "页码没有设定字体"
            yield _departure(PAGE_NUMBER_FONT, "page_number.font", number, profile, found, face)
    if "page_number.size" in rules and not (size is not None and rules["page_number.size"].fits(size)):
        wanted = size_name(rules["page_number.size"].value)
        yield _departure(
            PAGE_NUMBER_FONT, "page_number.size", number, profile, f"页码的字号是{size_name(size)}", wanted
        )


def _placed(odd: Number, even: Number | None, profile: Profile) -> Iterator[Departure]:
    """On which side the numbers of odd and of even pages stand, and how far from the edge."""
    for key, what, number in (("page_number.odd", "单页码", odd), ("page_number.even", "双页码", even)):
        rule = profile.rules.get(key)
        if rule is None:
            continue
        if number is None:
            found = f"{what}没有（设了奇偶页不同，双页的页脚里没有页码）"
            yield _departure(PAGE_NUMBER_PLACE, key, odd, profile, found, _SIDES[rule.value])
        elif _SIDES.get(number.side) != _SIDES[rule.value] and number.side != "outside":
            found = f"{what}{_SIDES.get(number.side, number.side)}"
            yield _departure(PAGE_NUMBER_PLACE, key, number, profile, found, _SIDES[rule.value])
        elif not number.framed:
            yield from _inset(number, what, rule.value, profile)


def _inset(number: Number, what: str, side: str, profile: Profile) -> Iterator[Departure]:
    rule = profile.rules.get("page_number.inset")
    if rule is None or side not in ("left", "right"):
        return
    blanks = _blanks(number, side)
    if not rule.fits(blanks, 0.15):
        where = "左" if side == "left" else "右"
        found = f"{what}{where}空{blanks:.2g}个字"
        yield _departure(PAGE_NUMBER_PLACE, rule.key, number, profile, found, f"{where}空{rule.value:g}个字")


def _blanks(number: Number, side: str) -> float:
    """How many characters a number stands from its side, blanks of full width typed for it counted."""
    text, size = number.text, number.letters.get("size") or 10.5
    typed = len(text) - len(text.lstrip("\u3000") if side == "left" else text.rstrip("\u3000"))
    hundredths, twips = number.look.get(f"{side}Chars"), number.look.get(side)
    first = number.look.get("firstChars", 0) / 100 if side == "left" else 0
    return typed + first + (hundredths / 100 if hundredths else (twips or 0) / (size * 20))
