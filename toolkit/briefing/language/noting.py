"""The filters that stand around what a traced template evaluates and prints: they note it, and write what is written.

What a tag writes inside w:t stands between its marks, where a digit is in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import isfinite
from types import MappingProxyType
from typing import Any, Final

from jinja2 import pass_context
from jinja2.runtime import Context

from toolkit.briefing.drawing.chart_data import chart_data
from toolkit.briefing.drawing.picturing import Picture
from toolkit.briefing.language import printing
from toolkit.briefing.language.limits import bounded
from toolkit.briefing.language.marks import CLOSE, START, START_END, marked, unmarked
from toolkit.briefing.language.printing import STEPS, text_of
from toolkit.briefing.language.prints import PRINTS, Chain, Kept, Made, Noted, Traced
from toolkit.briefing.language.rich import RichText
from toolkit.briefing.parts.xmltext import Ready

_COPIED: Final = 2  # names that cost a step, each time that another is given something

_digit: Final = re.compile("[0-9０-９]").search


@pass_context
def finalize(context: Context, value: Any) -> str:
    """What {{ }} writes inside w:t."""
    return value.marked if type(value) is Traced else printing.finalize(context, value)


def _ready(xml: str) -> Ready:
    """What a macro or a {% set %} block has written."""
    bounded(len(xml))
    bare = unmarked(xml)
    if bare == xml:
        return Ready(xml)
    made = Traced(bare)
    made.marked = xml
    return made


@pass_context
def _bound(context: Context, value: Any, kept: Kept, names: tuple[Made, ...], adds: bool) -> Any:
    """What names are given; a namespace `adds` it to what it was given before."""
    noted: Noted = context.parent[PRINTS]
    noted.given(value, kept)
    for name in names if adds else ():
        own = [one for at in range(0, len(kept), 4) if Chain(*kept[at]).made != name for one in kept[at : at + 4]]
        noted.making.get(name, []).append((own, noted.making))
    if not adds:
        before = noted.making
        context.parent[STEPS].take(len(before) // _COPIED)
        noted.making = {**before, **{name: [(kept, before)] for name in names}}
    return value


@pass_context
def _printed(context: Context, value: Any, kept: Kept, line: int) -> str:
    """What a tag writes inside w:t, between its marks."""
    if type(value) is str:
        if not _digit(value):
            return printing.written(context, value)
        text, xml = value, printing.written(context, value)
    elif type(value) is int or (type(value) is float and isfinite(value)):
        text = xml = str(value)
    else:
        return _other(context, value, kept, line)
    noted: Noted = context.parent[PRINTS]
    taken = noted.taken
    taken.append((noted, text, line, kept, noted.making, False))
    if xml is text:
        return f"{START}{len(taken) - 1}{START_END}{xml}{CLOSE}"
    return marked(xml, len(taken) - 1)


def _other(context: Context, value: Any, kept: Kept, line: int) -> str:
    """What a tag writes that prints neither a text nor a number."""
    xml, noted = finalize(context, value), context.parent[PRINTS]
    if isinstance(value, Ready | Picture):
        noted.given(value, kept)
        return xml
    text = text_of(value)
    return marked(xml, noted.take(text, line, kept)) if _digit(text) else xml


@pass_context
def _run(context: Context, value: Any, kept: Kept, line: int, format: str) -> str:
    """What {{r }} writes in a run of this format."""
    if not isinstance(value, RichText):
        return _printed(context, value, kept, line)
    xml, noted = printing.runs(value, format), context.parent[PRINTS]
    text = "".join(words for words, _, _ in value.stretches)
    return marked(xml, noted.take(text, line, kept)) if _digit(text) else str(xml)


@pass_context
def _aside(context: Context, value: Any, kept: Kept, line: int) -> Any:
    """What a tag prints in an attribute, a field or a property."""
    if not isinstance(value, Ready) and _digit(text := text_of(value)):
        context.parent[PRINTS].take(text, line, kept, aside=True)
    return value


@pass_context
def _charted(context: Context, value: Any, kept: Kept, line: int) -> Any:
    """What a tag gives a chart: its figures."""
    figures = chart_data(value)
    text = "、".join(str(one) for _, column in figures.series for one in column if one is not None)
    if _digit(text):
        context.parent[PRINTS].take(text, line, kept, aside=True)
    return figures


def _same(value: Any) -> Any:
    """What is no filter once it is compiled."""
    return value


FILTERS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {
        **dict.fromkeys(("_traced", "_kept", "_afresh"), _same),
        "_printed": _printed,
        "_run": _run,
        "_aside": _aside,
        "_charted": _charted,
        "_bound": _bound,
        "_ready": _ready,
    }
)
