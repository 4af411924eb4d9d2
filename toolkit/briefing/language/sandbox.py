"""The language of the tags: Jinja in a sandbox, with limits, that prints texts and numbers and refuses the rest.

Whatever is printed is escaped, once; None is an error and never a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce, wraps
from operator import add
from types import MappingProxyType
from typing import Any

from jinja2 import StrictUndefined, pass_context, pass_environment
from jinja2.filters import make_attrgetter
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from toolkit.briefing.drawing.chart_data import series
from toolkit.briefing.drawing.charts import marked
from toolkit.briefing.drawing.picturing import picture
from toolkit.briefing.language import noting, printing
from toolkit.briefing.language.generating import Generator
from toolkit.briefing.language.printing import NotText as NotText
from toolkit.briefing.language.printing import NoValue as NoValue
from toolkit.briefing.language.rich import RichText, rich_text
from toolkit.briefing.language.rich import of as rich
from toolkit.briefing.parts import xmltext
from toolkit.briefing.parts.xmltext import Ready

STEP_LIMIT = 10_000_000  # turns of all loops of one rendering
LENGTH_LIMIT = 1_000_000  # characters, items or bits, of what one operator gives

STEPS = "loop steps"  # not an identifier: no template can name it
_NUMBER_FILTERS = ("float", "int", "round")
_TEXT_FILTERS = (
    *("capitalize", "center", "indent", "lower", "replace", "reverse", "string", "striptags", "title"),
    *("trim", "truncate", "upper", "urlencode", "wordcount", "wordwrap"),
)
_HTML_FILTERS = ("urlize", "xmlattr")
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


class TooMuch(Exception):
    """A limit of a rendering was passed; the words say which."""


class Steps:
    """Counts the turns of all loops of one rendering."""

    def __init__(self) -> None:
        self.count = 0

    def take(self, turns: int) -> None:
        """Count these turns; raises TooMuch above STEP_LIMIT."""
        self.count += turns
        if self.count > STEP_LIMIT:
            raise TooMuch(f"循环超过 {STEP_LIMIT:,} 次")

    def watch(self, items: Iterable[Any]) -> Iterator[Any]:
        """The items, each counted as it is taken."""
        for item in items:
            self.take(1)
            yield item


@pass_context
def _concatenated(context: Context, parts: list[Any]) -> Any:
    """The operator ~, which would print None as a word."""
    if any(part is None for part in parts):
        raise NoValue
    if any(isinstance(part, RichText) for part in parts):
        return reduce(add, map(rich, parts))
    if not any(isinstance(part, Ready) for part in parts):
        texts = list(map(str, parts))
        _bounded(sum(map(len, texts)))
        return "".join(texts)
    written = [context.environment.finalize(context, part) for part in parts]  # type: ignore[misc]
    _bounded(sum(map(len, written)))
    return context.environment.filters["_ready"]("".join(written))


@pass_context
def _counted(context: Context, items: Any) -> Any:
    """What a loop runs over, its turns counted."""
    if items is None:
        raise NoValue
    steps: Steps = context.parent[STEPS]
    try:
        turns = len(items)
    except TypeError:
        return steps.watch(items)
    steps.take(turns)
    return items


@pass_environment
def _join(environment: Environment, value: Any, d: str = "", attribute: str | int | None = None) -> str:
    """The filter join, which would print None as a word."""
    if value is None:
        raise NoValue
    parts = list(value) if attribute is None else list(map(make_attrgetter(environment, attribute), value))
    if any(part is None for part in parts):
        raise NoValue
    return str(d).join(map(str, parts))


def _format(value: Any, *args: Any, **kwargs: Any) -> str:
    """The filter format, which would print None as a word."""
    if any(arg is None for arg in (value, *args, *kwargs.values())):
        raise NoValue
    return str(value) % (kwargs or args)


def _rich_text(value: Any, **format: Any) -> RichText:
    """The filter rich: a text with a format of its own, for {{r }}."""
    return rich_text(value if isinstance(value, RichText) else printing.text_of(value), **format)


def _same(value: Any) -> Any:
    """The filters e, escape and safe: whatever is printed is escaped, once."""
    return value


def _guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, refusing None, which it would turn into a word or a nought."""
    first = 1 if hasattr(function, "jinja_pass_arg") else 0

    @wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if args[first] is None:
            raise NoValue
        return function(*args, **kwargs)

    return guarded


class Environment(ImmutableSandboxedEnvironment):
    """Jinja in a sandbox, writing WordprocessingML: an item of a mapping comes before its methods.

    A `traced` one notes what the tags print and from which values.
    """

    intercepted_binops = frozenset(("+", "*", "**"))

    def __init__(self, filters: Mapping[str, Callable[..., Any]], traced: bool = False) -> None:
        finalize = noting.finalize if traced else printing.finalize
        super().__init__(
            *xmltext.DELIMITERS, undefined=StrictUndefined, finalize=finalize, cache_size=0, optimized=False
        )
        self.traced = traced
        for name in _HTML_FILTERS:
            del self.filters[name]
        guarded = (*_NUMBER_FILTERS, *_TEXT_FILTERS)
        self.filters.update({name: _guarded(self.filters[name]) for name in guarded})
        self.filters.update(dict.fromkeys(("e", "escape", "forceescape", "safe"), _same))
        self.filters.update(join=_join, format=_format, **filters)
        self.filters.update(rich=_rich_text, picture=picture, series=series)
        self.filters.update(_concatenated=_concatenated, _counted=_counted, _ready=Ready, **_PRINTING)
        if traced:
            self.filters.update(noting.FILTERS)
            self.code_generator_class = Generator
        self.globals.update(picture=picture)
        del self.globals["lipsum"]

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The item of a mapping with this name, else the attribute."""
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """The sum, product or power, refused when it would fill the memory."""
        _bounded(_growth(operator, left, right))
        return super().call_binop(context, operator, left, right)


def _bounded(size: int) -> None:
    """Raise TooMuch when what an operator gives is longer than any report needs."""
    if size > LENGTH_LIMIT:
        raise TooMuch(f"超过 {LENGTH_LIMIT:,} 个字符")


def _growth(operator: str, left: Any, right: Any) -> int:
    """How long the result is at most: characters, items or bits."""
    swapped = isinstance(left, int) and not isinstance(right, int)
    many, times = (right, left) if swapped else (left, right)
    if operator == "**" or (operator == "*" and not isinstance(many, int)):
        return _size(many) * times if isinstance(times, int) else 0
    return _size(left) + _size(right)


def _size(value: Any) -> int:
    if isinstance(value, int):
        return value.bit_length()
    return len(value) if isinstance(value, str | list | tuple) else 0
