"""The language of the tags: Jinja in a sandbox, with limits, that prints texts and numbers and refuses the rest.

Whatever is printed is escaped, once; None is an error and never a word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from functools import lru_cache, reduce
from inspect import getattr_static
from operator import add
from types import MappingProxyType, MemberDescriptorType
from typing import Any

from jinja2 import StrictUndefined, pass_context
from jinja2.filters import make_attrgetter
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from toolkit.briefing.drawing.chart_data import series
from toolkit.briefing.drawing.charts import marked
from toolkit.briefing.drawing.picturing import picture
from toolkit.briefing.language import bounding, limits, noting, printing
from toolkit.briefing.language.generating import Generator
from toolkit.briefing.language.limits import Steps as Steps
from toolkit.briefing.language.limits import TooMuch as TooMuch
from toolkit.briefing.language.printing import STEPS as STEPS
from toolkit.briefing.language.printing import NotText as NotText
from toolkit.briefing.language.printing import NoValue as NoValue
from toolkit.briefing.language.rich import RichText, rich_text
from toolkit.briefing.language.rich import of as rich
from toolkit.briefing.parts import xmltext
from toolkit.briefing.parts.xmltext import Ready

_TEXT_FILTERS = (
    *("capitalize", "center", "indent", "lower", "replace", "string", "striptags", "title"),
    *("trim", "truncate", "upper", "wordcount", "wordwrap"),
)
_LIST_FILTERS = (
    *("batch", "dictsort", "groupby", "items", "list", "map", "max", "min", "reject", "rejectattr", "select"),
    *("reverse", "selectattr", "slice", "sort", "unique"),
)
#: What is of no use in a document, would print what no reader understands, or would differ from run to run.
_LEFT_OUT = ("urlize", "xmlattr", "urlencode", "tojson", "pprint", "random")
#: What the compiler puts around what a tag prints, by where the tag stands.
_PRINTING: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "_plain": printing.plain,
        "_runs": printing.runs,
        "_paragraphs": printing.paragraphs,
        "_colour": printing.colour,
        "_columns": printing.columns,
        "_key": printing.key,
        "_turn": printing.turn,
        "_chart": marked,
    }
)


@pass_context
def _concatenated(context: Context, parts: list[Any]) -> Any:
    """The operator ~, which would print None as a word."""
    if any(part is None for part in parts):
        raise NoValue
    if any(isinstance(part, RichText) for part in parts):
        return reduce(add, map(rich, parts))
    if not any(isinstance(part, Ready) for part in parts):
        texts = list(map(printing.text_of, parts))
        limits.bounded(sum(map(len, texts)))
        return "".join(texts)
    written = [context.environment.finalize(context, part) for part in parts]  # type: ignore[misc]
    limits.bounded(sum(map(len, written)))
    return context.environment.filters["_ready"]("".join(written))


@pass_context
def _counted(context: Context, items: Any, each: int) -> Any:
    """What a loop runs over, its turns counted; `each` is what one turn costs."""
    return context.parent[STEPS].seen(items, each)


@pass_context
def _join(context: Context, value: Any, d: str = "", attribute: str | int | None = None) -> str:
    """The filter join, which would print None as a word."""
    items = context.parent[STEPS].seen(value)
    if attribute is not None:
        items = map(make_attrgetter(context.environment, attribute), items)
    texts = list(map(printing.text_of, items))
    limits.bounded(sum(map(len, texts)) + len(texts) * len(str(d)))
    return str(d).join(texts)


def _format(value: Any, *args: Any, **kwargs: Any) -> str:
    """The filter format, which would print None as a word."""
    limits.percent(printing.text_of(value), [*args, *kwargs.values()])
    return str(value) % (kwargs or args)


def _ready(xml: str) -> Ready:
    """What a macro or a {% set %} block has written."""
    limits.bounded(len(xml))
    return Ready(xml)


def _rich_text(value: Any, **format: Any) -> RichText:
    """The filter rich: a text with a format of its own, for {{r }}."""
    return rich_text(value if isinstance(value, RichText) else printing.text_of(value), **format)


def _same(value: Any) -> Any:
    """The filters e, escape and safe: whatever is printed is escaped, once."""
    return value


#: What stands around Jinja's own filters.
_GUARDED: Mapping[tuple[str, ...], Callable[..., Any]] = MappingProxyType(
    {
        _TEXT_FILTERS: bounding.on_text,
        _LIST_FILTERS: bounding.on_items,
        ("abs", "filesizeformat", "round"): bounding.on_number,
        ("float", "int"): bounding.on_figures,
    }
)


@lru_cache(maxsize=1_024)
def _is_said(kind: type, name: str) -> bool:
    """Whether a value of this class says something by this name: it is a field or a property of a dataclass.

    Such are safe whatever they hold, and they are asked for in every cell of every table.
    """
    said = (property, MemberDescriptorType)
    return not name.startswith("_") and is_dataclass(kind) and isinstance(getattr_static(kind, name, None), said)


class Environment(ImmutableSandboxedEnvironment):
    """Jinja in a sandbox, writing WordprocessingML: an item of a mapping comes before its methods.

    A `traced` one notes what the tags print and from which values.
    """

    intercepted_binops = frozenset(("+", "*", "**", "%"))

    def __init__(self, filters: Mapping[str, Callable[..., Any]], traced: bool = False) -> None:
        finalize = noting.finalize if traced else printing.finalize
        super().__init__(
            *xmltext.DELIMITERS, undefined=StrictUndefined, finalize=finalize, cache_size=0, optimized=False
        )
        self.traced = traced
        for name in _LEFT_OUT:
            del self.filters[name]
        for names, guarded in _GUARDED.items():
            self.filters.update({name: guarded(self.filters[name]) for name in names})
        self.filters.update(dict.fromkeys(("e", "escape", "forceescape", "safe"), _same))
        self.filters.update(join=_join, format=_format, sum=bounding.total, **filters)
        self.filters.update(rich=_rich_text, picture=picture, series=series)
        self.filters.update(_concatenated=_concatenated, _counted=_counted, _ready=_ready, **_PRINTING)
        self.filters.update(_compared=bounding.compared, _sliced=bounding.sliced)
        if traced:
            self.filters.update(noting.FILTERS)
            self.code_generator_class = Generator
        self.globals.update(picture=picture, range=limits.numbers)
        del self.globals["lipsum"]

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The item of a mapping with this name, else the attribute."""
        kind: Any = type(obj)
        if _is_said(kind, attribute):
            return getattr(obj, attribute)
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """The sum, product or power, refused when it would fill the memory."""
        limits.operate(context, operator, left, right)
        return super().call_binop(context, operator, left, right)

    def call(self, context: Context, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """What a function gives, refused when it would fill the memory."""
        return super().call(context, function, *limits.called(context, function, args, kwargs), **kwargs)
