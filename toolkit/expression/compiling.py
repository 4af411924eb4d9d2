"""A condition's tree to functions over whole columns; what cannot meet is found here, once, not in each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.expression import nodes, vectors
from toolkit.expression.columns import Columns
from toolkit.expression.errors import ExpressionError
from toolkit.expression.fitting import Part, Run, fitted, fraction, is_percent, literal_part, needs, numeric, point
from toolkit.expression.functions import FUNCTIONS
from toolkit.expression.parser import parse
from toolkit.expression.relations import between, compare, contains, matches, within
from toolkit.expression.scope import Scope
from toolkit.expression.sorts import NUMBERS, Sort, addable, product_of, quotient_of, sum_of
from toolkit.expression.vectors import Values


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Condition:
    """A condition ready to be asked of tables."""

    _run: Run

    def truths(self, columns: Columns) -> Values:
        """For each row True, False, or None where it cannot be told."""
        return self._run(columns)

    def rows(self, columns: Columns) -> list[int]:
        """The indexes of the rows where it is true."""
        return [index for index, truth in enumerate(self._run(columns)) if truth]


def compile_condition(text: str, scope: Scope) -> Condition:
    """The condition a text states. Raises ExpressionError for a text that is none."""
    part = _part(parse(text, scope), scope)
    if part.sort is not Sort.LOGIC:
        raise ExpressionError(f"条件要能判断真假，这里只是{part.sort.value}，还缺比较，如 完成率 > 100", part.at + 1)
    return Condition(part.run)


def _part(node: nodes.Node, scope: Scope) -> Part:
    return _COMPILERS[type(node)](node, scope)


def _literal(node: Any, scope: Scope) -> Part:
    return literal_part(node)


def _name(node: nodes.Name, scope: Scope) -> Part:
    choices = scope.choices.get(node.heading, {})
    return Part(scope.sorts[node.heading], lambda columns: columns.known(node.heading), node.at, choices=choices)


def _constant(node: nodes.Constant, scope: Scope) -> Part:
    value = scope.constants.get(node.name)
    if value is None:
        item = "报告期" if node.name in ("期初", "期末") else node.name
        raise ExpressionError(f"设置表里没有可用的“{item}”，不能用“{node.name}”", node.at + 1)
    sort = Sort.NUMBER if isinstance(value, int) else Sort.DATE
    return Part(sort, lambda columns: [value] * columns.count, node.at)


# -- numbers


def _negative(node: nodes.Negative, scope: Scope) -> Part:
    part = _part(node.operand, scope)
    needs(part, NUMBERS, "“-”后面要是数")
    if isinstance(part.literal, nodes.Number):
        return literal_part(nodes.Number(-part.literal.value, part.literal.mark, at=node.at))
    run = numeric(part).run
    sort = Sort.SCALED if part.sort is Sort.MIXED else part.sort
    return Part(sort, lambda columns: vectors.distinct(lambda value: -value, run(columns)), node.at)


def _arithmetic(node: nodes.Arithmetic, scope: Scope) -> Part:
    left, right = _part(node.left, scope), _part(node.right, scope)
    for part in (left, right):
        needs(
            part,
            NUMBERS,
            f"“{_SIGNS[node.sign]}”两边要是数" + ("" if part.sort is not Sort.DATE else "；相隔几天请用 天数(起, 止)"),
        )
    if node.sign in "+-":
        left, right, sort = _added(node, left, right)
    else:
        left, right = fraction(left), fraction(right)
        sort = (product_of if node.sign == "*" else quotient_of)(left.sort, right.sort)
    first, second = numeric(left).run, numeric(right).run
    return Part(sort, lambda columns: vectors.calculated(node.sign, first(columns), second(columns)), node.at)


_SIGNS = {"+": "+", "-": "-", "*": "×", "/": "÷"}


def _added(node: nodes.Arithmetic, left: Part, right: Part) -> tuple[Part, Part, Sort]:
    if is_percent(left) and is_percent(right):
        raise ExpressionError("两个百分数请先算好再写", node.at + 1)
    left, right = fitted((left, right))
    if not addable(left.sort, right.sort):
        raise ExpressionError(f"{left.sort.value}与{right.sort.value}不能相加减", node.at + 1)
    return left, right, sum_of(left.sort, right.sort)


def _call(node: nodes.Call, scope: Scope) -> Part:
    function = FUNCTIONS[node.function]
    parts = [_part(argument, scope) for argument in node.arguments]
    if not function.least <= len(parts) <= function.most:
        raise ExpressionError(f"“{node.function}”要写成 {function.usage}", node.at + 1)
    if function.takes == {Sort.DATE}:  # a date in quotes has no other argument to take its meaning from
        parts = [fitted((part, _A_DATE))[0] for part in parts]
    elif node.function != "四舍五入":
        parts = fitted(parts)
    for part in parts:
        needs(part, function.takes, f"“{node.function}”要写成 {function.usage}")
    if len({part.sort is Sort.DATE for part in parts}) > 1 or {Sort.PERCENT, Sort.AMOUNT} <= {p.sort for p in parts}:
        raise ExpressionError(f"“{node.function}”里的几项不是同一种，不能放在一起", node.at + 1)
    if node.function != "日期":
        parts = [point(part) for part in parts]
    runs = [numeric(part).run for part in parts]
    sort = function.sort_of(tuple(part.sort for part in parts))
    return Part(sort, lambda columns: vectors.applied(function.does, [run(columns) for run in runs]), node.at)


_A_DATE = Part(Sort.DATE, lambda columns: (), 0)


# -- true or false


def _blank(node: nodes.Blank, scope: Scope) -> Part:
    heading = node.operand.heading
    return Part(Sort.LOGIC, lambda columns: [value is None for value in columns.typed(heading)], node.at)


def _not(node: nodes.Not, scope: Scope) -> Part:
    run = _logical(node.operand, scope, "“非”后面")
    return Part(Sort.LOGIC, lambda columns: vectors.denied(run(columns)), node.at)


def _join(node: nodes.Join, scope: Scope) -> Part:
    where = f"“{node.word}”两边"
    left, right = _logical(node.left, scope, where), _logical(node.right, scope, where)
    joined = vectors.both if node.word == "且" else vectors.either
    return Part(Sort.LOGIC, lambda columns: joined(left(columns), right(columns)), node.at)


def _logical(node: nodes.Node, scope: Scope, where: str) -> Run:
    part = _part(node, scope)
    if part.sort is not Sort.LOGIC:
        raise ExpressionError(f"{where}都要能判断真假，这里只是{part.sort.value}，还缺比较", part.at + 1)
    return part.run


def _compare(node: nodes.Compare, scope: Scope) -> Part:
    return compare(node.sign, _part(node.left, scope), _part(node.right, scope), scope, node.at)


def _between(node: nodes.Between, scope: Scope) -> Part:
    return between(_part(node.operand, scope), _part(node.low, scope), _part(node.high, scope), scope, node.at)


def _within(node: nodes.Within, scope: Scope) -> Part:
    return within(_part(node.operand, scope), [_part(item, scope) for item in node.items], scope, node.at)


def _contains(node: nodes.Contains, scope: Scope) -> Part:
    return contains(_part(node.operand, scope), _part(node.part, scope), scope, node.at)


def _matches(node: nodes.Matches, scope: Scope) -> Part:
    return matches(_part(node.operand, scope), node.pattern, node.at)


_COMPILERS: Mapping[type[nodes.Node], Callable[[Any, Scope], Part]] = {
    nodes.Number: _literal,
    nodes.Text: _literal,
    nodes.Day: _literal,
    nodes.Name: _name,
    nodes.Constant: _constant,
    nodes.Call: _call,
    nodes.Negative: _negative,
    nodes.Arithmetic: _arithmetic,
    nodes.Compare: _compare,
    nodes.Between: _between,
    nodes.Within: _within,
    nodes.Contains: _contains,
    nodes.Matches: _matches,
    nodes.Blank: _blank,
    nodes.Not: _not,
    nodes.Join: _join,
}
