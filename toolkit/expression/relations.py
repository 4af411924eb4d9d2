"""What can be asked of two values: equal, larger, between, one of several, part of, of a pattern."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from toolkit.expression import nodes, vectors
from toolkit.expression.errors import ExpressionError
from toolkit.expression.fitting import Part, Run, fitted, listed, literal_part, needs, numeric, point
from toolkit.expression.patterns import pattern_test
from toolkit.expression.scope import Scope
from toolkit.expression.sorts import LISTS, NUMBERS, Sort, equatable, ordered

_READABLE = frozenset({Sort.TEXT, Sort.MIXED, *LISTS})


def compare(sign: str, left: Part, right: Part, scope: Scope, at: int) -> Part:
    """Two values compared by one of = <> > >= < <=. Raises ExpressionError where they cannot be."""
    left, right = fitted((left, right))
    if not (equatable if sign in ("=", "<>") else ordered)(left.sort, right.sort):
        raise ExpressionError(_why_not(left.sort, right.sort), at + 1)
    if isinstance(left.literal, nodes.Day) and not isinstance(right.literal, nodes.Day):
        left, right, sign = right, left, vectors.FLIPPED[sign]
    return Part(Sort.LOGIC, _comparison(sign, left, right, scope), at)


def _comparison(sign: str, left: Part, right: Part, scope: Scope) -> Run:
    sorts = {left.sort, right.sort}
    if isinstance(right.literal, nodes.Day):
        return _dated(sign, point(left), right.literal)
    test = vectors.TESTS[sign]
    if sorts & LISTS:
        canonical = scope.canonical if Sort.UNITS in sorts else str
        left, right = listed(left, canonical), listed(right, canonical)
        test = vectors.share if sign == "=" else vectors.share_none
    elif sorts == {Sort.MIXED} or sorts == {Sort.MIXED, Sort.TEXT}:
        test = vectors.alike(sign)
    elif sorts <= NUMBERS:
        left, right = numeric(left), numeric(right)
    first, second = left.run, point(right).run
    return lambda columns: vectors.paired(test, first(columns), second(columns))


def _dated(sign: str, left: Part, day: nodes.Day) -> Run:
    test, run = vectors.by_day(sign, day), left.run
    return lambda columns: vectors.distinct(test, run(columns))


def _why_not(left: Sort, right: Sort) -> str:
    sorts = {left, right}
    if Sort.DATE in sorts and sorts & NUMBERS:
        return "日期不能与数比较；只比年份请写 年(列名)，某一天请写 2024-06-30"
    if sorts & NUMBERS and sorts & {Sort.TEXT, *LISTS}:
        return "文字不能与数比较；是数的不要加引号"
    if equatable(left, right):
        return f"{left.value}不能比大小，请用 等于、不等于、包含、属于、匹配"
    return f"{left.value}不能与{right.value}比较"


def between(operand: Part, low: Part, high: Part, scope: Scope, at: int) -> Part:
    """A value between two others, both ends allowed."""
    above = compare(">=", operand, low, scope, at).run
    below = compare("<=", operand, high, scope, at).run
    return Part(Sort.LOGIC, lambda columns: vectors.both(above(columns), below(columns)), at)


def within(operand: Part, items: Sequence[Part], scope: Scope, at: int) -> Part:
    """A value that equals one of several."""
    tests = [compare("=", operand, item, scope, item.at).run for item in items]
    return Part(Sort.LOGIC, lambda columns: reduce(vectors.either, [test(columns) for test in tests]), at)


def contains(operand: Part, part: Part, scope: Scope, at: int) -> Part:
    """A text that has another in it; a list of names one of which does, or which shares one with another list."""
    needs(operand, _READABLE, "“包含”前面要是文字或单位")
    needs(part, {Sort.TEXT, *(LISTS if operand.sort in LISTS else ())}, "“包含”后面要是加引号的文字")
    if part.sort in LISTS:
        return compare("=", operand, part, scope, at)
    first, second = operand.run, part.run
    if operand.sort in LISTS:
        canonical = scope.canonical if operand.sort is Sort.UNITS else str

        def test(names: Sequence[str], text: str) -> bool:
            return canonical(text) in names or any(text in name for name in names)
    else:

        def test(names: Sequence[str], text: str) -> bool:
            return text in names

        first = _texts(operand)
    return Part(Sort.LOGIC, lambda columns: vectors.paired(test, first(columns), second(columns)), at)


def matches(operand: Part, pattern: str, at: int) -> Part:
    """A text of a pattern, or a list of names one of which is."""
    needs(operand, _READABLE, "“匹配”前面要是文字或单位")
    literal_part(nodes.Text(pattern, at=at))  # an empty pattern is as wrong as an empty text
    alike = pattern_test(pattern)
    if operand.sort in LISTS:
        run, test = operand.run, lambda names: any(map(alike, names))
    else:
        run, test = _texts(operand), alike
    return Part(Sort.LOGIC, lambda columns: vectors.distinct(test, run(columns)), at)


def _texts(part: Part) -> Run:
    """The texts of a part, which may hold numbers too."""
    return part.run if part.sort is not Sort.MIXED else lambda columns: vectors.texts(part.run(columns))
