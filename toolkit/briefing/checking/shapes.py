"""What an expression of a template gives, as far as it can be known: a type of the program, with an example of it.

Types come from the annotations of the dataclasses, names in mappings from the example ledger. What is not known is
never held against a template.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Union, get_args, get_origin, get_type_hints

from toolkit.status import SHOWN_STATUSES, Status

_ANY: Any = Any
_NAMED: Any = dict[str, Any]
#: Statuses that only some ledgers count.
_SOMETIMES = frozenset(status.value for status in Status if status not in SHOWN_STATUSES)
_UNSAID: Any = object.__str__


@dataclass(frozen=True, slots=True)
class Shape:
    """A type and examples of it: one for a variable, those of its items (`each`) for what a loop takes.

    A `closed` mapping has the names of its example and no others.
    """

    hint: Any = _ANY
    examples: tuple[Any, ...] = ()
    closed: bool = False
    each: bool = False

    @property
    def example(self) -> Any:
        """An example, None for none."""
        return next((one for one in self.examples if one is not None), None)


UNKNOWN = Shape()


@dataclass(frozen=True, slots=True)
class Method:
    """The type of a method or function: what calling it gives."""

    gives: Any


class Missing(Exception):
    """There is no such attribute; `known` are those there are. `sure` is false where another ledger may have it."""

    def __init__(self, known: Iterable[str], sure: bool = True) -> None:
        super().__init__()
        self.known = tuple(known)
        self.sure = sure


class NoList(Exception):
    """This cannot be looped over."""


def shape_of(value: Any, closed: bool = True) -> Shape:
    """The shape of an example value; a mapping among a template's variables has always the same names."""
    if isinstance(value, Mapping):
        return Shape(_NAMED, (value,), closed)
    if isinstance(value, (tuple, list)):
        kinds = {type(one) for one in value}
        kind: Any = kinds.pop() if len(kinds) == 1 else _ANY
        return Shape(types.GenericAlias(tuple, (kind, ...)), (value,))
    return UNKNOWN if value is None else Shape(type(value), (value,))


def present(hint: Any) -> Any:
    """The type without None; one of several is not known."""
    if get_origin(hint) not in (Union, types.UnionType):
        return hint
    kinds = [kind for kind in get_args(hint) if kind is not types.NoneType]
    return kinds[0] if len(kinds) == 1 else _ANY


def may_be_none(shape: Shape) -> bool:
    """Whether there may be no value. Of a list's items it is believed when one of the example's has none."""
    union = get_origin(shape.hint) in (Union, types.UnionType)
    possible = shape.hint is types.NoneType or (union and types.NoneType in get_args(shape.hint))
    return possible and (not shape.each or not shape.examples or None in shape.examples)


def class_of(hint: Any) -> type[Any] | None:
    """The class of a type; None where it is not known."""
    bare = present(hint)
    found = get_origin(bare) or bare
    return found if isinstance(found, type) and found is not _ANY else None


@cache
def hints_of(kind: Any) -> Mapping[str, Any]:
    """The types of a class's fields; none for a class that cannot say."""
    try:
        return get_type_hints(kind)
    except (NameError, TypeError, AttributeError):
        return {}


def names_of(kind: Any) -> tuple[str, ...]:
    """The names a template may ask of an object of a class, fields before methods."""
    fields = [name for name in hints_of(kind) if not name.startswith("_")]
    return tuple(dict.fromkeys([*fields, *(name for name in dir(kind) if not name.startswith("_"))]))


def attribute(shape: Shape, name: str) -> Shape:
    """What an attribute gives. Raises Missing for one that is not there."""
    kind: Any = class_of(shape.hint)
    if kind is None:
        return UNKNOWN
    if issubclass(kind, Mapping):
        return _entry(shape, kind, name)
    examples = tuple(_example(one, name) for one in shape.examples if one is not None)
    hints = hints_of(kind)
    if name in hints:
        return Shape(hints[name], examples, each=shape.each)
    member = inspect.getattr_static(kind, name, None)
    if member is None:
        raise Missing(names_of(kind))
    return Shape(_given(member), examples, each=shape.each)


def _entry(shape: Shape, kind: type[Any], name: str) -> Shape:
    """What a mapping has under a name, an item of it coming before its methods."""
    values = (*get_args(present(shape.hint)), _ANY, _ANY)[1]
    example = shape.example
    if name in _SOMETIMES and not shape.closed:
        raise Missing((), False)
    if isinstance(example, Mapping) and name in example:
        found = example[name]
        return shape_of(found, False) if values is _ANY else Shape(values, (found,), each=shape.each)
    if hasattr(kind, name):
        return Shape(Method(_ANY))
    if isinstance(example, Mapping) and example:
        raise Missing(map(str, example), shape.closed)
    return Shape(values)


def _example(value: Any, name: str) -> Any:
    try:
        return None if value is None else getattr(value, name)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _given(member: Any) -> Any:
    """The type that a property gives, or the method that a function is; anything for what does not say."""
    if isinstance(member, property):
        return _returned(member.fget)
    if isinstance(member, cached_property):
        return _returned(member.func)
    if isinstance(member, (staticmethod, classmethod)):
        return Method(_returned(member.__func__))
    return Method(_returned(member)) if inspect.isroutine(member) else _ANY


def _returned(function: Callable[..., Any] | None) -> Any:
    try:
        return get_type_hints(function).get("return", _ANY) if function else _ANY
    except (NameError, TypeError, AttributeError):
        return _ANY


def gives(function: Callable[..., Any]) -> Shape:
    """What a function gives."""
    return Shape(_returned(function))


def called(shape: Shape) -> Shape:
    """What calling it gives."""
    return Shape(shape.hint.gives) if isinstance(shape.hint, Method) else UNKNOWN


def item(shape: Shape, key: Any) -> Shape:
    """What stands in brackets behind it: a name, a number, or (None) whatever is worked out."""
    kind = class_of(shape.hint)
    if kind is not None and issubclass(kind, Mapping):
        return attribute(shape, key) if isinstance(key, str) else Shape((*get_args(present(shape.hint)), _ANY, _ANY)[1])
    if isinstance(key, str):
        return attribute(shape, key)
    return element(shape) if kind is not None and issubclass(kind, (tuple, list, Sequence)) else UNKNOWN


def element(shape: Shape) -> Shape:
    """What each turn of a loop takes. Raises NoList for what cannot be looped over."""
    kind = class_of(shape.hint)
    if kind is None:
        return UNKNOWN
    if not _has(kind, "__iter__") and not _has(kind, "__getitem__"):
        raise NoList
    if issubclass(kind, (str, Mapping)):
        return Shape(str)
    items = [item for one in shape.examples for item in _items(one)]
    return Shape(_member(present(shape.hint), kind), tuple(items), each=True)


def _has(kind: type[Any], name: str) -> bool:
    """Whether objects of a class have a method; that of the class of classes is none of theirs."""
    return any(name in base.__dict__ for base in kind.__mro__)


def _member(hint: Any, kind: type[Any]) -> Any:
    arguments = get_args(hint)
    bases = getattr(kind, "__orig_bases__", ())
    if not arguments and bases:
        arguments = next((get_args(base) for base in bases if get_args(base)), ())
    return arguments[0] if arguments and not isinstance(arguments[0], type(...)) else _ANY


def _items(value: Any) -> Sequence[Any]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def unprintable(shape: Shape) -> str:
    """What keeps a value from being printed, as the renderer says it; "" for nothing that is known."""
    if isinstance(shape.hint, Method):
        return "对象或函数"
    kind = class_of(shape.hint)
    if kind is not None and issubclass(kind, bool):
        return "真假值"
    if kind is None or issubclass(kind, (str, int, float)):
        return ""
    if issubclass(kind, Mapping):
        return "一组名称和值"
    if _has(kind, "__iter__"):
        return "清单"
    return "对象或函数" if kind.__str__ is _UNSAID else ""
