"""The sorts of values a condition knows, and which of them may meet."""

from __future__ import annotations

from enum import Enum


class Sort(Enum):
    """A sort of value; the word is what a message calls it.

    PERCENT is in %, AMOUNT in 万元. MIXED is a number in one row and text in another, of the unit its row says. SCALED
    is reckoned from such a number, or is a product or quotient with a percent in it: its unit can no longer be told.
    """

    TEXT = "文字"
    UNITS = "单位"
    NAMES = "编号或名单"
    NUMBER = "数"
    PERCENT = "百分数"
    AMOUNT = "金额"
    SCALED = "单位不明的数"
    MIXED = "数或文字"
    DATE = "日期"
    LOGIC = "真假"


LISTS = frozenset({Sort.UNITS, Sort.NAMES})
NUMBERS = frozenset({Sort.NUMBER, Sort.PERCENT, Sort.AMOUNT, Sort.SCALED, Sort.MIXED})
_UNLIKE = frozenset({Sort.PERCENT, Sort.AMOUNT})
_NO_UNIT = frozenset({Sort.SCALED, Sort.MIXED})


def ordered(left: Sort, right: Sort) -> bool:
    """Whether two values of these sorts may be asked which is larger."""
    return left is right is Sort.DATE or addable(left, right)


def equatable(left: Sort, right: Sort) -> bool:
    """Whether two values of these sorts may be asked if they are equal."""
    if ordered(left, right):
        return True
    texts = {Sort.TEXT, *LISTS}
    return {left, right} <= texts or {left, right} == {Sort.TEXT, Sort.MIXED}


def addable(left: Sort, right: Sort) -> bool:
    """Whether two values of these sorts may be added, subtracted, or compared as numbers."""
    return {left, right} <= NUMBERS and {left, right} != _UNLIKE


def sum_of(left: Sort, right: Sort) -> Sort:
    """The sort of a sum: what has a unit gives it to what has none."""
    if {left, right} & _NO_UNIT:
        return Sort.SCALED
    return next((sort for sort in _UNLIKE if sort in (left, right)), Sort.NUMBER)


def product_of(left: Sort, right: Sort) -> Sort:
    """The sort of a product."""
    if {left, right} & {Sort.PERCENT, *_NO_UNIT}:
        return Sort.SCALED
    return Sort.AMOUNT if Sort.AMOUNT in (left, right) else Sort.NUMBER


def quotient_of(left: Sort, right: Sort) -> Sort:
    """The sort of a quotient: like over like is a plain number."""
    if left is right and left is not Sort.SCALED:
        return Sort.NUMBER
    return Sort.NUMBER if right is Sort.AMOUNT and left is Sort.NUMBER else product_of(left, right)
