"""Operations over whole columns of known values; None is unknown and makes what it takes part in unknown."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from toolkit.expression.functions import settled
from toolkit.expression.nodes import Day

Values = Sequence[Any]
Test = Callable[[Any, Any], bool | None]

TESTS: Final[Mapping[str, Test]] = {
    "=": operator.eq,
    "<>": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
FLIPPED: Final[Mapping[str, str]] = {"=": "=", "<>": "<>", ">": "<", ">=": "<=", "<": ">", "<=": ">="}

_STEPS: Final[Mapping[str, Callable[[Any, Any], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def paired(test: Test, left: Values, right: Values) -> Values:
    """What a test says of each pair."""
    return [None if a is None or b is None else test(a, b) for a, b in zip(left, right, strict=True)]


def calculated(sign: str, left: Values, right: Values) -> Values:
    """The sums, differences, products or quotients; unknown where divided by 0 or too large."""
    step = _STEPS[sign]
    if sign == "/":
        right = [b or None for b in right]
    return [None if a is None or b is None else settled(step(a, b)) for a, b in zip(left, right, strict=True)]


def distinct(function: Callable[[Any], Any], values: Values) -> Values:
    """A function of each known value, asked once for equal ones."""
    answers = {value: None if value is None else function(value) for value in set(values)}
    return list(map(answers.__getitem__, values))


def applied(function: Callable[..., Any], arguments: Sequence[Values]) -> Values:
    """A function of each row's arguments."""
    if len(arguments) == 1:
        return distinct(function, arguments[0])
    return [None if None in row else function(*row) for row in zip(*arguments, strict=True)]


def denied(values: Values) -> Values:
    """Not."""
    return [None if value is None else not value for value in values]


def both(left: Values, right: Values) -> Values:
    """And: one that is false settles it, even beside an unknown."""
    return [b if a else False if a is False or b is False else None for a, b in zip(left, right, strict=True)]


def either(left: Values, right: Values) -> Values:
    """Or: one that is true settles it, even beside an unknown."""
    return [b if a is False else True if a or b else None for a, b in zip(left, right, strict=True)]


def numbers(values: Values) -> Values:
    """The numbers of a column that holds texts too."""
    return [value if isinstance(value, (int, float)) else None for value in values]


def texts(values: Values) -> Values:
    """The texts of a column that holds numbers too."""
    return [value if isinstance(value, str) else None for value in values]


def by_day(sign: str, day: Day) -> Callable[[Any], bool]:
    """How a date compares with a stretch of days: before its first, after its last, or within."""
    first, last = day.first, day.last
    tests: dict[str, Callable[[Any], bool]] = {
        "=": lambda value: first <= value <= last,
        "<>": lambda value: not first <= value <= last,
        ">": lambda value: value > last,
        ">=": lambda value: value >= first,
        "<": lambda value: value < first,
        "<=": lambda value: value <= last,
    }
    return tests[sign]


def share(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether two lists of names have one in common."""
    return any(name in right for name in left)


def share_none(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether two lists of names have none in common."""
    return not share(left, right)


def alike(sign: str) -> Test:
    """The test of two values that may be numbers or texts: unknown where they are of two sorts, or texts to order."""
    test = TESTS[sign]

    def compare(left: Any, right: Any) -> bool | None:
        if isinstance(left, str) is not isinstance(right, str) or (isinstance(left, str) and sign not in ("=", "<>")):
            return None
        return test(left, right)

    return compare
