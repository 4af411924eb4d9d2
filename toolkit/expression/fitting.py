"""The parts of a condition as they are put together, and how literals take their meaning from what they meet.

50% beside a percent is 50, beside another number 0.5; a text beside a date is a date; a text beside a unit is a unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from toolkit.expression import vectors
from toolkit.expression.columns import Columns
from toolkit.expression.days import day_of
from toolkit.expression.errors import ExpressionError
from toolkit.expression.nodes import Day, Number, Text
from toolkit.expression.sorts import Sort

Run = Callable[[Columns], Sequence[Any]]

_NO_SCALE = frozenset({Sort.SCALED, Sort.MIXED})
_MARKED = {"": Sort.NUMBER, "%": Sort.PERCENT, "万元": Sort.AMOUNT}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Part:
    """A part that has a value for each row: its sort, how to find the values, and its node where it is a literal.

    `choices` are what may be written for a column of choices, to the choice it means.
    """

    sort: Sort
    run: Run
    at: int
    literal: Number | Text | Day | None = None
    choices: Mapping[str, str] = field(default_factory=dict)


def literal_part(node: Number | Text | Day) -> Part:
    """The part of a literal. Raises ExpressionError for an empty text."""
    if isinstance(node, Text) and not node.value:
        raise ExpressionError("引号里是空的；问是否空白请写 列名 为空", node.at + 1)
    value: Any = node.last if isinstance(node, Day) else node.value
    sort = Sort.DATE if isinstance(node, Day) else Sort.TEXT if isinstance(node, Text) else _MARKED[node.mark]
    return Part(sort, lambda columns: [value] * columns.count, node.at, node)


def fitted(parts: Iterable[Part]) -> list[Part]:
    """Parts that meet, with the literals among them read as the others ask. Raises ExpressionError where unsure."""
    known = list(parts)
    sorts = {part.sort for part in known if not is_percent(part)}
    choices = next((part.choices for part in known if part.choices), {})
    return [_fit(_chosen(part, choices), sorts) for part in known]


def _chosen(part: Part, choices: Mapping[str, str]) -> Part:
    """A text beside a column of choices is one of them."""
    if not (choices and isinstance(part.literal, Text)):
        return part
    choice = choices.get(part.literal.value)
    if choice is None:
        options = "、".join(dict.fromkeys(choices.values()))
        raise ExpressionError(f"这一列没有“{part.literal.value}”这个选项，只有{options}", part.at + 1)
    return literal_part(replace(part.literal, value=choice))


def is_percent(part: Part) -> bool:
    """Whether a part is a literal such as 50%."""
    return isinstance(part.literal, Number) and part.literal.mark == "%"


def _fit(part: Part, others: set[Sort]) -> Part:
    if isinstance(part.literal, Text) and Sort.DATE in others:
        return literal_part(day_of(part.literal.value, part.at))
    if is_percent(part) and others and Sort.PERCENT not in others:
        if others & _NO_SCALE:
            raise ExpressionError("这里分不清百分数以 1 还是以 100 为满，请写成不带 % 的数", part.at + 1)
        return part if Sort.AMOUNT in others else fraction(part)
    if isinstance(part.literal, Number) and part.literal.mark == "万元" and others & _NO_SCALE:
        raise ExpressionError("这里分不清计量单位，请写成不带单位的数", part.at + 1)
    return part


def fraction(part: Part) -> Part:
    """A literal percent as a factor: 50% is 0.5. Any other part as it is."""
    if not (isinstance(part.literal, Number) and part.literal.mark == "%"):
        return part
    return literal_part(replace(part.literal, value=round(part.literal.value / 100, 9), mark=""))


def point(part: Part) -> Part:
    """A part that is used as one day. Raises ExpressionError for a literal of several days."""
    if isinstance(part.literal, Day) and part.literal.first != part.literal.last:
        raise ExpressionError("这里的日期要写到日，如 2024-06-30", part.at + 1)
    return part


def numeric(part: Part) -> Part:
    """A part to reckon with: the numbers of a column that holds texts too."""
    if part.sort is not Sort.MIXED:
        return part
    return replace(part, run=lambda columns: vectors.numbers(part.run(columns)))


def listed(part: Part, canonical: Callable[[str], str]) -> Part:
    """A part as lists of names: a text is a list of one, under its one name."""
    if part.sort is not Sort.TEXT:
        return part
    return replace(part, run=lambda columns: vectors.distinct(lambda text: (canonical(text),), part.run(columns)))


def needs(part: Part, sorts: Iterable[Sort], what: str) -> None:
    """Raise ExpressionError unless a part is of one of some sorts."""
    if part.sort not in set(sorts):
        raise ExpressionError(f"{what}，不能是{part.sort.value}", part.at + 1)
