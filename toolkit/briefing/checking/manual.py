"""What a template may use, told with examples: every variable with its attributes, every filter.

The examples are taken from the small made-up ledger in checking.example.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final

from toolkit.briefing.checking import shapes
from toolkit.briefing.checking.known import variable_shapes
from toolkit.briefing.checking.shapes import Method, Shape
from toolkit.briefing.content.context import VARIABLES
from toolkit.values import shown

_HIDDEN: Final = frozenset(("block", "index", "row", "standing", "labels", "ledger", "investment", "listed"))
"""Attributes that lead into the program's own insides."""

_LONGEST: Final = 40
_NAMES: Final = ("name", "text", "unit", "label", "title", "plan", "key")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a template may write: how it is written, what it is, what sort of value it has, an example of it.

    `meaning` is "" where the name says it; `empty` tells whether there may be no value.
    """

    name: str
    meaning: str
    sort: str
    example: str
    empty: bool


def variables() -> tuple[Entry, ...]:
    """Every variable, in the order of the list that promises them."""
    known = variable_shapes(per_unit=True)
    return tuple(_entry(name, meaning, known.get(name, shapes.UNKNOWN)) for name, meaning in VARIABLES.items())


def attributes(name: str) -> tuple[Entry, ...]:
    """What stands behind a dot after a variable."""
    return tuple(_attributes(name, variable_shapes(per_unit=True)[name]))


def each(name: str) -> tuple[Entry, ...]:
    """What each item of a variable that is a list has; it is called x. Nothing for what is no list."""
    shape = variable_shapes(per_unit=True)[name]
    if sort_of(shape) != "清单":
        return ()
    return tuple(_attributes("x", shapes.element(shape)))


def _entry(name: str, meaning: str, shape: Shape) -> Entry:
    return Entry(name, meaning, sort_of(shape), example_of(shape), shapes.may_be_none(shape))


def _attributes(name: str, shape: Shape) -> Iterator[Entry]:
    for attribute in _names(shape):
        try:
            found = shapes.attribute(shape, attribute)
        except shapes.Missing:
            continue
        called = shapes.called(found) if isinstance(found.hint, Method) else found
        written = f"{name}.{attribute}(…)" if isinstance(found.hint, Method) else f"{name}.{attribute}"
        yield _entry(written, "", called)


def _names(shape: Shape) -> Sequence[str]:
    kind = shapes.class_of(shape.hint)
    if isinstance(shape.example, Mapping):
        return [str(key) for key in shape.example]
    if kind is None or kind.__module__ in ("builtins", "datetime", "collections.abc"):
        return ()
    names = (name for name in shapes.names_of(kind) if name not in _HIDDEN)
    return [name for name in names if not (sort_of(shape) == "清单" and hasattr(tuple, name))]


def sort_of(shape: Shape) -> str:
    """What sort of value it is, as a writer of templates calls it."""
    kind = shapes.class_of(shape.hint)
    if kind is None:
        return ""
    sorts: tuple[tuple[Any, str], ...] = (
        (bool, "是否"),
        ((int, float), "数"),
        (str, "文字"),
        (date, "日期"),
        (Mapping, "名称和值"),
        ((tuple, list, Sequence), "清单"),
    )
    return next((words for types, words in sorts if issubclass(kind, types)), "一组属性")


def example_of(shape: Shape) -> str:
    """An example in a line, one that says something where there is one; "" for none."""
    return _example(next((one for one in shape.examples if _says_something(one)), shape.example))


def _says_something(value: Any) -> bool:
    return bool(len(value)) if isinstance(value, Sequence) else value not in (None, 0)


def _example(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        return f"{round(value, 2):g}" if isinstance(value, float) else str(value)
    if isinstance(value, (str, date)):
        return _short(shown(value))
    if isinstance(value, Mapping):
        return _short("、".join(f"{name}={_inner(inner)}" for name, inner in value.items()))
    if isinstance(value, Sequence):
        return f"{len(value)} 项" + (f"：{_short('、'.join(map(_inner, value[:3])))}" if len(value) else "")
    return _short(_inner(value))


def _inner(value: Any) -> str:
    """A value inside another: what it is called."""
    if isinstance(value, Mapping):
        return f"{len(value)} 项"
    if isinstance(value, (str, int, float, date)) or value is None:
        return _example(value) if value is not None else "空"
    named = (getattr(value, name, None) for name in _NAMES)
    found = next((name for name in named if isinstance(name, str) and name), "")
    return found or (str(value) if type(value).__str__ is not object.__str__ else _fields(value))


def _fields(value: Any) -> str:
    """An object by its first plain attributes: total=38、unreported=2."""
    names = (name for name in shapes.names_of(type(value)) if name not in _HIDDEN)
    plain = ((name, getattr(value, name)) for name in names)
    said = (f"{name}={_example(one)}" for name, one in plain if isinstance(one, (int, float, str)) and one != "")
    return "、".join(islice(said, 3)) or "…"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
