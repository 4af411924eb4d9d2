"""The page held against the profile: paper, margins, the area of the text, how many lines and characters it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.briefing.checking.departures import Departure
from toolkit.briefing.checking.nodes import attribute, child, length, named
from toolkit.briefing.checking.opened import Part
from toolkit.briefing.checking.paragraphs import Paragraph, line
from toolkit.briefing.checking.profile import Profile
from toolkit.briefing.checking.remarks import PAGE_GRID, PAGE_MARGINS, PAGE_SIZE, TEXT_AREA, Kind

_MM = 1440 / 25.4
_ROUNDING = 0.3
"""mm: Word keeps lengths in twips, staff type them in centimetres."""

_GRIDS = ("lines", "linesAndChars", "snapToChars")


@dataclass(frozen=True, slots=True)
class Section:
    """One section's page in mm; `pitch` is that of its line grid in twips, 0 for none."""

    part: Part
    at: int
    place: str
    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    landscape: bool
    pitch: float

    @property
    def area(self) -> tuple[float, float]:
        """The width and the height of the text."""
        return self.width - self.left - self.right, self.height - self.top - self.bottom


def sections(part: Part) -> list[Section]:
    """The sections of a text in order; those that do not say how large their page is are left out."""
    pieces = part.pieces
    found = [at for at in named(pieces, "w:sectPr") if pieces.name[pieces.up[at]] != "w:sectPrChange"]
    made = ((number, _section(part, at)) for number, at in enumerate(found, start=1))
    places = "页面设置" if len(found) < 2 else "第{}节的页面设置"
    return [
        Section(part, at, places.format(number), *sizes)
        for (number, sizes), at in zip(made, found, strict=True)
        if sizes
    ]


def _section(part: Part, at: int) -> tuple[float, float, float, float, float, float, bool, float] | None:
    pieces = part.pieces
    paper, margins = child(pieces, at, "w:pgSz"), child(pieces, at, "w:pgMar")
    sizes = [length(pieces, paper, f"w:{side}") for side in ("w", "h")]
    edges = [length(pieces, margins, f"w:{side}") for side in ("top", "bottom", "left", "right")]
    known = [size / _MM for size in (*sizes, *edges) if size is not None]
    if len(known) < 6:
        return None
    width, height, top, bottom, left, right = known
    left += (length(pieces, margins, "w:gutter") or 0) / _MM
    grid = child(pieces, at, "w:docGrid")
    pitch = length(pieces, grid, "w:linePitch") if attribute(pieces, grid, "w:type") in _GRIDS else None
    # A negative margin keeps the text where it is whatever the header needs.
    return width, height, abs(top), abs(bottom), left, right, width > height, pitch or 0.0


def page_departures(found: Sequence[Section], profile: Profile) -> Iterator[Departure]:
    """Paper and margins. Of a page that lies on its side only the paper is looked at."""
    for one in found:
        width, height = (one.height, one.width) if one.landscape else (one.width, one.height)
        yield from _measured(
            one, profile, PAGE_SIZE, (("paper.width", "纸宽", width), ("paper.height", "纸高", height))
        )
        if one.landscape:
            continue
        area = one.area
        margins = (("margin.top", "天头（上边距）", one.top), ("margin.left", "订口（左边距）", one.left))
        yield from _measured(one, profile, PAGE_MARGINS, margins)
        sides = (("area.width", "版心宽", area[0]), ("area.height", "版心高", area[1]))
        yield from _measured(one, profile, TEXT_AREA, sides)


def _measured(
    section: Section, profile: Profile, kind: Kind, lengths: Sequence[tuple[str, str, float]]
) -> Iterator[Departure]:
    for key, what, found in lengths:
        rule = profile.rules.get(key)
        if rule and not rule.fits(found, _ROUNDING):
            spare = f"±{rule.tolerance:g}" if rule.tolerance else ""
            wanted = f" {rule.value:g}{spare} 毫米"
            shown = f"{what} {round(found, 1):g} 毫米"
            yield Departure(kind, rule, section.part, section.at, shown, wanted, section.place)


def grid_departures(section: Section, body: Paragraph, profile: Profile) -> Iterator[Departure]:
    """How many lines and characters the text's area takes of the body as it is set."""
    width, height = (side * _MM / 20 for side in section.area)
    rule, points = profile.rules.get("grid.lines"), line(body, section.pitch)
    if rule and points:
        yield from _counted(section, "grid.lines", "每面排", "行", int((height + 0.5) / points), profile)
    look = max(body.runs, key=lambda run: len(run.text)).look
    size = (look.get("size") or 0) + (look.get("spacing") or 0) / 20
    if size > 0:
        yield from _counted(section, "grid.characters", "每行排", "个字", int((width + 0.5) / size), profile)


def _counted(section: Section, key: str, what: str, unit: str, count: int, profile: Profile) -> Iterator[Departure]:
    rule = profile.rules.get(key)
    if rule and not rule.fits(count):
        wanted = f" {rule.value:g} {unit}"
        yield Departure(PAGE_GRID, rule, section.part, section.at, f"{what} {count} {unit}", wanted, section.place)
