"""The functions of conditions, each over known values of one row; what cannot be told is None."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from typing import Any, Final

from toolkit.chinese import LARGEST
from toolkit.expression.sorts import LISTS, NUMBERS, Sort, sum_of

#: Numbers are reckoned to so many decimals, so that 0.1 + 0.2 is 0.3.
_DECIMALS = 9
_MOST_DECIMALS = 6


def settled(number: float) -> float | None:
    """A result as it counts; None for one that is too large."""
    return round(number, _DECIMALS) if -LARGEST < number < LARGEST else None


@dataclass(frozen=True, slots=True)
class Function:
    """What a function takes, gives and does. `takes` are the sorts allowed; `gives` is None for that of its arguments.

    It has from `least` to `most` arguments; `usage` is what to write.
    """

    usage: str
    takes: frozenset[Sort]
    gives: Sort | None
    does: Callable[..., Any]
    least: int = 1
    most: int = 1

    def sort_of(self, sorts: tuple[Sort, ...]) -> Sort:
        """The sort of its result for arguments of these sorts."""
        if self.gives is not None:
            return self.gives
        return Sort.DATE if Sort.DATE in sorts else reduce(sum_of, sorts)


def _rounded(number: float, places: float = 0) -> float | None:
    if places not in range(_MOST_DECIMALS + 1):
        return None
    exact = Decimal(repr(number)).quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)
    return int(exact) if places == 0 else float(exact)


def _days(first: date, last: date) -> int:
    return (last - first).days


_DATE = frozenset({Sort.DATE})
_MANY = 20

FUNCTIONS: Final[Mapping[str, Function]] = {
    "长度": Function("长度(列名)", frozenset({Sort.TEXT}), Sort.NUMBER, len),
    "个数": Function("个数(列名)", LISTS, Sort.NUMBER, len),
    "日期": Function("日期(“2024年6月底”)", _DATE, Sort.DATE, lambda day: day),
    "年": Function("年(日期)", _DATE, Sort.NUMBER, lambda day: day.year),
    "月": Function("月(日期)", _DATE, Sort.NUMBER, lambda day: day.month),
    "天数": Function("天数(起始日期, 终止日期)", _DATE, Sort.NUMBER, _days, 2, 2),
    "绝对值": Function("绝对值(数)", NUMBERS, None, abs),
    "最大": Function("最大(数, 数)", NUMBERS | _DATE, None, lambda *values: max(values), 2, _MANY),
    "最小": Function("最小(数, 数)", NUMBERS | _DATE, None, lambda *values: min(values), 2, _MANY),
    "四舍五入": Function("四舍五入(数, 小数位数)", NUMBERS, None, _rounded, 1, 2),
}
"""Every function by its name."""
