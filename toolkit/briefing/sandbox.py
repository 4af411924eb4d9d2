"""The language of the tags: Jinja in a sandbox, with limits, that prints texts and numbers and refuses the rest.

Whatever is printed is escaped, once; None is an error and never a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from math import isfinite
from typing import Any

from jinja2 import StrictUndefined, Undefined, pass_context, pass_environment
from jinja2.filters import make_attrgetter
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from toolkit.briefing import xmltext

STEP_LIMIT = 10_000_000  # turns of all loops of one rendering
LENGTH_LIMIT = 1_000_000  # characters, items or bits, of what one operator gives

STEPS = "loop steps"  # not an identifier: no template can name it
_NUMBER_FILTERS = ("float", "int", "round")
_TEXT_FILTERS = (
    *("capitalize", "center", "indent", "lower", "replace", "reverse", "string", "striptags", "title"),
    *("trim", "truncate", "upper", "urlencode", "wordcount", "wordwrap"),
)
_HTML_FILTERS = ("urlize", "xmlattr")


class _Ready(str):
    """Text that is XML already: what a macro or a {% set %} block of the template has written."""

    __slots__ = ()


class NoValue(Exception):
    """An expression gave None."""


class NotText(Exception):
    """An expression gave something that is not one text or number; the words say what."""


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


_UNSAID: Any = object.__str__  # what a class has that does not say how it is printed


def _text(value: Any) -> str:
    """The value as a report prints it; raises NoValue or NotText for what no report should print."""
    if isinstance(value, str | Undefined):
        return str(value)
    if value is None:
        raise NoValue
    if isinstance(value, bool):
        raise NotText("真假值")
    if isinstance(value, float) and not isfinite(value):
        raise NotText("不是有限的数")
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        raise NotText("一组名称和值")
    if isinstance(value, Iterable):
        raise NotText("清单")
    if callable(value) or type(value).__str__ is _UNSAID:
        raise NotText("对象或函数")
    return str(value)


def _finalize(value: Any) -> str:
    """What {{ }} writes inside w:t."""
    if type(value) is str:
        return xmltext.rich(value)
    return value if type(value) is _Ready else xmltext.rich(_text(value))


def _plain(value: Any) -> _Ready:
    """What {{ }} writes in an attribute, a field code or a document property."""
    if isinstance(value, _Ready):
        raise NotText("宏或 set 段的内容，此处")
    return _Ready(xmltext.plain(_text(value)))


def _concatenated(parts: list[Any]) -> str:
    """The operator ~, which would print None as a word."""
    if any(part is None for part in parts):
        raise NoValue
    ready = any(type(part) is _Ready for part in parts)
    texts = list(map(_finalize if ready else str, parts))
    _bounded(sum(map(len, texts)))
    return _Ready("".join(texts)) if ready else "".join(texts)


def _paragraphs(value: Any) -> list[str]:
    """The lines of a text, or of every text of a list: {{p }} makes a paragraph of each."""
    texts = [_text(item) for item in value] if isinstance(value, list | tuple) else [_text(value)]
    ended = [re.sub(r"\r\n?", "\n", text).removesuffix("\n") for text in texts if text]
    return [line for text in ended for line in text.split("\n")]


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
    """Jinja in a sandbox, writing WordprocessingML: an item of a mapping comes before its methods."""

    intercepted_binops = frozenset(("+", "*", "**"))

    def __init__(self, filters: Mapping[str, Callable[..., Any]]) -> None:
        super().__init__(*xmltext.DELIMITERS, undefined=StrictUndefined, finalize=_finalize, cache_size=0)
        for name in _HTML_FILTERS:
            del self.filters[name]
        guarded = (*_NUMBER_FILTERS, *_TEXT_FILTERS)
        self.filters.update({name: _guarded(self.filters[name]) for name in guarded})
        self.filters.update(dict.fromkeys(("e", "escape", "forceescape", "safe"), _same))
        self.filters.update(join=_join, format=_format, **filters)
        self.filters.update(_plain=_plain, _concatenated=_concatenated, _ready=_Ready)
        self.filters.update(_paragraphs=_paragraphs, _counted=_counted)
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
