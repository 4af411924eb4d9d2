"""Fills: those that mark a cell, and what they keep of the fill that the cell had before.

A marking fill has a colour that nobody picks by chance, and keeps behind it (bgColor, which a solid fill does not show)
the colour that the cell had: a later run can tell from the fill alone what to give back. Patterns and gradients are not
kept, such cells become plain.
"""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.values import Severity
from toolkit.workbook.annotating.xmltext import attributes, children, escaped, inside, root, start_tag

#: Light fills, and dark ones for cells whose letters are white.
_LIGHT = {Severity.ERROR: "FFFFC7CA", Severity.WARNING: "FFFFE7A2", Severity.INFO: "FFD2E4F9"}
_DARK = {Severity.ERROR: "FFB4302B", Severity.WARNING: "FF9A5B06", Severity.INFO: "FF2B62A1"}
_OURS = frozenset(f'rgb="{colour}"' for colour in (*_LIGHT.values(), *_DARK.values()))
#: What a colour's attributes say where there is none.
NOTHING = 'indexed="64"'


def marking_fill(severity: Severity, dark: bool = False, behind: str = NOTHING) -> str:
    """The fill of a severity, as XML; `behind` are the attributes of the colour that the cell had."""
    colour = (_DARK if dark else _LIGHT)[severity]
    return plain_fill(f'rgb="{colour}"', behind)


def plain_fill(colour: str, behind: str = NOTHING) -> str:
    """A solid fill, as XML, from the attributes of its colours."""
    return f'<fill><patternFill patternType="solid"><fgColor {colour}/><bgColor {behind}/></patternFill></fill>'


def shown_colour(fill: str) -> str:
    """The attributes of the colour that a fill shows, NOTHING for an empty fill, "" for a pattern or a gradient."""
    kind, colour, _ = _parts(fill)
    return colour if kind == "solid" else NOTHING if kind == "none" else ""


def colour_behind(fill: str) -> str:
    """What one of the marking fills keeps behind its colour; "" for any other fill."""
    kind, colour, behind = _parts(fill)
    return behind if kind == "solid" and colour in _OURS else ""


def _parts(fill: str) -> tuple[str, str, str]:
    """The kind of a fill, the attributes of its colour and of the one behind it."""
    pattern = next(children(fill, root(fill).inner), None)
    if pattern is None or pattern.name != "patternFill":
        return ("none" if pattern is None else pattern.name), NOTHING, NOTHING
    kind = attributes(start_tag(fill, pattern)).get("patternType", "none")
    colours = {element.name: attributes(start_tag(fill, element)) for element in inside(fill, pattern)}
    return kind, _written(colours.get("fgColor", {})), _written(colours.get("bgColor", {}))


def _written(values: Mapping[str, str]) -> str:
    return " ".join(f'{name}="{escaped(value)}"' for name, value in values.items()) or NOTHING
