"""What a template may cost: how long a text it makes, how many turns it takes, how much it looks through.

A rendering is counted, not timed: the same template fails at the same place on any machine. One operation is bounded
by what it would give, before it is done; all of them together by the steps of the rendering.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from jinja2 import pass_context
from jinja2.runtime import Context
from jinja2.sandbox import safe_range

from toolkit.briefing.language.printing import STEPS, NoValue, text_of

STEP_LIMIT: Final = 5_000_000  # turns of all loops of one rendering, items looked through, 1/20 calls
WRITTEN_LIMIT: Final = 200_000_000  # characters printed
LENGTH_LIMIT: Final = 1_000_000  # characters or items of what one operation gives
BITS_LIMIT: Final = 15_000  # of a number: Python prints no longer one
DIGITS_LIMIT: Final = 4_300
WIDTH_LIMIT: Final = 10_000  # characters of a column, digits behind a point

_CALL = 20  # steps
_FROM_NOTHING = (
    100  # steps of each number of a range: paragraphs of what no ledger holds take long to be held against it
)
_TOGETHER = 64  # items of a list without a length that are counted at once
SHARE = 64  # characters, or items copied at once, that cost a step
HOLDERS = (list, tuple, dict, set, frozenset)
#: What a method of texts pads to; the sizes of what the others give are worked out below.
_PADDING = frozenset(("center", "ljust", "rjust", "zfill"))
#: What Jinja adds to the arguments of a call inside a loop.
_OF_JINJA = frozenset(("_loop_vars", "_block_vars"))
_PERCENT = re.compile(r"%(?:\([^)]*\))?[-+ #0]*(\d+|\*)?(?:\.(\d+|\*))?")
_FIELD = re.compile(r"\{([^{}]*)\}")
_NESTED = re.compile(r":[^{}]*\{")


class TooMuch(Exception):
    """A limit of a rendering was passed; the words say which."""


class Steps:
    """Counts what one rendering does: turns of loops, items looked through, characters printed."""

    def __init__(self) -> None:
        self.count = 0
        self.written = 0

    def take(self, turns: int) -> None:
        """Count these turns; raises TooMuch above STEP_LIMIT."""
        self.count += turns
        if self.count > STEP_LIMIT:
            raise TooMuch(f"循环、查找合计超过 {STEP_LIMIT:,} 次")

    def write(self, characters: int) -> None:
        """Count these characters; raises TooMuch above WRITTEN_LIMIT."""
        self.written += characters
        if self.written > WRITTEN_LIMIT:
            raise TooMuch(f"输出超过 {WRITTEN_LIMIT:,} 个字符")

    def watch(self, items: Iterable[Any], each: int = 1) -> Iterator[Any]:
        """The items, counted as they are taken, some at once."""
        for number, item in enumerate(items):
            if not number % _TOGETHER:
                self.take(each * _TOGETHER)
            yield item

    def seen(self, items: Any, each: int = 1) -> Any:
        """What is looked through from end to end, counted; raises NoValue for None."""
        if items is None:
            raise NoValue
        if isinstance(items, Sized):
            self.take(len(items) * each)
            return items
        return self.watch(items, each)


@pass_context
def numbers(context: Context, *bounds: int) -> range:
    """A range, of some ten thousand numbers at most in one rendering."""
    made: range = safe_range(*bounds)
    context.parent[STEPS].take(len(made) * _FROM_NOTHING)
    return made


def bounded(size: float, limit: int = LENGTH_LIMIT) -> None:
    """Raise TooMuch when what an operation gives is longer than any report needs."""
    if size > limit:
        raise TooMuch(f"超过 {limit:,} 个字符")


def plain_tree(value: Any) -> None:
    """Raise TooMuch for lists in lists that are more than LENGTH_LIMIT in all, each counted as often as it is met."""
    count, waiting = 0, [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, HOLDERS):
            count += 1 + len(one)
            bounded(count)
            waiting += chain(one, one.values()) if isinstance(one, dict) else one


# -- operators


def operate(context: Context, operator: str, left: Any, right: Any) -> None:
    """Raise TooMuch for a sum, product, power or % that would fill the memory."""
    if operator == "%":
        if isinstance(left, str):
            values = right.values() if isinstance(right, Mapping) else right if isinstance(right, tuple) else [right]
            percent(left, list(values))
        return
    if isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length()
        bounded(bits * right if operator == "**" and bits > 1 else bits + right.bit_length(), BITS_LIMIT)
        return
    many, times = (right, left) if isinstance(left, int) else (left, right)
    repeated = operator == "*" and isinstance(times, int)
    made = length(many) * times if repeated else length(left) + length(right)
    bounded(made)
    context.parent[STEPS].take(made // SHARE)


def length(value: Any) -> int:
    """How many characters or items a value has."""
    return len(value) if isinstance(value, str | bytes | list | tuple) else 0


def percent(template: str, values: Sequence[Any]) -> None:
    """Raise what forbids `template % values`: TooMuch, NoValue for None, NotText for a list or an object."""
    widths = [number for found in _PERCENT.findall(template) for number in found if number]
    starred = any(number == "*" for number in widths)
    wide([number for number in widths if number != "*"], values if starred else ())
    bounded(template.count("%") * max(map(_printed, values), default=0))


def braces(template: str, values: Sequence[Any]) -> None:
    """The same for `template.format(*values)`."""
    inside = _FIELD.findall(template)
    widths = [number for field in inside for number in re.findall(r"\d+", field.partition(":")[2])]
    wide(widths, values if _NESTED.search(template) else ())
    taken = any("." in field.partition(":")[0] or "[" in field for field in inside)
    for value in values if taken else ():
        plain_tree(value)
    longest = max((0 if taken and not isinstance(value, str) else _printed(value) for value in values), default=0)
    bounded(template.count("{") * longest)


def wide(numbers: Iterable[str], values: Iterable[Any]) -> None:
    """Raise TooMuch for a width that no report needs, in a format or among its values."""
    for value in values:
        if type(value) is int and not -WIDTH_LIMIT <= value <= WIDTH_LIMIT:
            raise TooMuch(f"宽度超过 {WIDTH_LIMIT:,}")
    for number in numbers:
        if len(number) > 5 or int(number) > WIDTH_LIMIT:
            raise TooMuch(f"宽度超过 {WIDTH_LIMIT:,}")


def _printed(value: Any) -> int:
    """How many characters a value prints at most; raises what forbids it."""
    if isinstance(value, Decimal):
        short(value)
    return 10 if isinstance(value, bool) else 350 if isinstance(value, float) else len(text_of(value))


def short(number: Any) -> None:
    """Raise TooMuch for a number of more digits than are ever printed."""
    digits = len(number) if isinstance(number, str) else 0
    if isinstance(number, Decimal) and number.is_finite():
        digits = abs(number.adjusted())
    bounded(digits, DIGITS_LIMIT)


# -- methods


def called(context: Context, function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Any, ...]:
    """The arguments of a call, counted. Raises TooMuch for one that would fill the memory."""
    steps: Steps = context.parent[STEPS]
    steps.take(_CALL)
    name = getattr(function, "__name__", "")
    owner = getattr(getattr(function, "__wrapped__", function), "__self__", None)  # Jinja wraps str.format
    if isinstance(owner, int) and name == "to_bytes":
        raise TooMuch("字节数")
    if not isinstance(owner, str | bytes):
        return args
    given = [*args, *(value for key, value in kwargs.items() if key not in _OF_JINJA)]
    steps.take(len(owner) // SHARE)
    if name in _PADDING:
        wide((), given)
    elif name == "expandtabs":
        bounded(len(owner) * max((*filter(whole, given), 8)))
    elif isinstance(owner, bytes):
        return args
    elif name == "replace":
        replacing(owner, *given)
    elif name in ("format", "format_map"):
        values = given[0].values() if name == "format_map" and given and isinstance(given[0], Mapping) else given
        braces(owner, list(values))
    elif name == "join" and args:
        items = list(steps.seen(args[0]))
        bounded(sum(map(length, items)) + len(owner) * len(items))
        return (items, *args[1:])
    elif name == "translate":
        table = given[0].values() if given and isinstance(given[0], Mapping) else ()
        bounded(len(owner) * max(map(length, table), default=1))
    return args


def whole(value: Any) -> bool:
    """Whether a value is a whole number, which true and false are not."""
    return type(value) is int


def replacing(text: str, old: Any = "", new: Any = "", *_: Any) -> None:
    """Raise TooMuch when a text would be too long with one text in place of another."""
    bounded(text.count(str(old)) * len(str(new)) + len(text))
