"""Jinja's own filters in their limits: what they are given is counted, what they would make is bounded.

None, lists and objects are no texts here, and a text that is no number is no nought.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from itertools import chain
from typing import Any

from jinja2 import pass_context
from jinja2.filters import make_attrgetter
from jinja2.runtime import Context

from toolkit.briefing.language.limits import HOLDERS, SHARE, bounded, length, plain_tree, replacing, short, whole, wide
from toolkit.briefing.language.printing import STEPS, NoValue, text_of
from toolkit.values import CannotDo

Filter = Callable[..., Any]


def _inner(function: Filter) -> Filter:
    """The filter to be called with a context first, whatever it wants itself."""
    kind = getattr(function, "jinja_pass_arg", None)
    if kind is None:
        return lambda context, *args, **kwargs: function(*args, **kwargs)
    wanted = {"environment": "environment", "eval_context": "eval_ctx"}.get(kind.name)
    if wanted is None:
        return function
    return lambda context, *args, **kwargs: function(getattr(context, wanted), *args, **kwargs)


def on_text(function: Filter) -> Filter:
    """A filter of a text that refuses None, lists and objects, and texts that would grow too long."""
    inner = _inner(function)
    plain = function if not hasattr(function, "jinja_pass_arg") else None
    name = function.__name__.removeprefix("do_")

    @pass_context
    @wraps(function)
    def limited(context: Context, value: Any, *args: Any, **kwargs: Any) -> Any:
        if plain and type(value) is str and not args and not kwargs and len(value) < SHARE:
            return plain(value)
        text = value if isinstance(value, str) else text_of(value)
        context.parent[STEPS].take(len(text) // SHARE)
        _growing(name, text, [*args, *kwargs.values()])
        made = inner(context, text, *args, **kwargs)
        bounded(length(made))
        return made

    return limited


def _growing(name: str, text: str, given: list[Any]) -> None:
    """Raise TooMuch for a text that a filter of this name would make too long."""
    widths = list(filter(whole, given))
    if name == "replace":
        replacing(text, *given[:2])
    elif name == "center":
        wide((), widths)
    elif name == "indent":
        width = max((*widths, *(len(one) for one in given if isinstance(one, str)), 4))
        bounded((text.count("\n") + 1) * width + len(text))
    elif name == "wordwrap":
        bounded(20 * len(text) // max(1, min((*widths, 79))))


def on_items(function: Filter) -> Filter:
    """A filter of a list that counts what it looks through; endless lists end with an error."""
    inner = _inner(function)

    @pass_context
    @wraps(function)
    def limited(context: Context, value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, list | tuple) and any(type(item) in HOLDERS for item in value):
            plain_tree([item for item in value if isinstance(item, list | tuple)])
        wide((), args[:1])
        return inner(context, context.parent[STEPS].seen(value), *args, **kwargs)

    return limited


def on_number(function: Filter) -> Filter:
    """A filter of a number that refuses None and numbers too long to print."""
    rounds = function.__name__ == "do_round"

    @wraps(function)
    def limited(value: Any, *args: Any, **kwargs: Any) -> Any:
        if value is None:
            raise NoValue
        if type(value) is not float:
            short(value)
        if rounds:
            wide((), args or kwargs.values())
        return function(value, *args, **kwargs)

    return limited


def on_figures(function: Filter) -> Filter:
    """The filters int and float: a text that is no number is an error, not a nought, unless a default is given."""
    limited = on_number(function)

    @wraps(function)
    def read(value: Any, *args: Any, **kwargs: Any) -> Any:
        if args or "default" in kwargs:
            return limited(value, *args, **kwargs)
        made = limited(value, default=None, **kwargs)
        if made is None:
            shown = value[:20] if isinstance(value, str) else type(value).__name__
            remedy = "请改正数据；确可不是数时写明默认值，如 {{ 名称|int(0) }}。"
            raise CannotDo(f"“{shown}”不是数。", remedy=remedy)
        return made

    return read


@pass_context
def total(context: Context, value: Any, attribute: Any = None, start: Any = 0) -> Any:
    """The filter sum, in which lists are put together at once and not one by one."""
    items: Iterable[Any] = context.parent[STEPS].seen(value)
    if attribute is not None:
        items = map(make_attrgetter(context.environment, attribute), items)
    if not isinstance(start, list | tuple):
        return sum(items, start)
    lists = [start, *items]
    bounded(sum(map(len, lists)))
    return type(start)(chain.from_iterable(lists))


@pass_context
def compared(context: Context, value: Any) -> Any:
    """What something is compared with or looked for in, counted."""
    if isinstance(value, str):
        context.parent[STEPS].take(len(value) // SHARE)
    elif isinstance(value, list | tuple | dict):
        plain_tree(value)
        context.parent[STEPS].take(len(value))
    elif isinstance(value, Iterator):
        return context.parent[STEPS].watch(value)
    return value


@pass_context
def sliced(context: Context, value: Any) -> Any:
    """A part of a list or text, counted."""
    context.parent[STEPS].take(length(value) // SHARE)
    return value
