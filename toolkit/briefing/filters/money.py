"""Amounts of money, which are in 万元 wherever nothing else is said."""

from __future__ import annotations

from typing import Any, Final

from toolkit.briefing.filters.figures import decimals
from toolkit.briefing.filters.given import each, money, number
from toolkit.chinese import show_capitals, show_in_unit, show_yi
from toolkit.values import CannotDo

UNITS: Final = ("元", "万元", "亿元")
_YI: Final = 10_000
_LEAST_IN_YI: Final = 50
"""万元 that still print as 0.01亿元."""


def with_unit(value: Any, unit: Any = "", places: Any = None) -> str:
    """492826 → 49.28亿元, 5654 → 5,654万元; always in that `unit` and with exactly so many `places` where given."""
    shown = money(value)
    chosen = _unit(unit) if unit else "亿元" if abs(shown) >= _YI else "万元"
    return show_in_unit(shown, chosen, None if places is None else decimals(places))


def yi(value: Any) -> str:
    """492826 → 49.28: in 亿元, without the unit."""
    return show_yi(money(value))


def money_unit(values: Any) -> str:
    """The one unit for all of these amounts: 亿元 where the largest reaches it and none of them vanishes in it."""
    amounts = [abs(money(value)) for value in each(values)]
    fits = all(not amount or amount >= _LEAST_IN_YI for amount in amounts)
    return "亿元" if max(amounts, default=0) >= _YI and fits else "万元"


def capitals(value: Any, unit: Any = "万元") -> str:
    """0.123456 → 人民币壹仟贰佰叁拾肆元伍角陆分; the amount is in 万元 unless another `unit` is named."""
    chosen = _unit(unit)
    shown = money(value) if chosen == "万元" else number(value)
    try:
        return show_capitals(shown, chosen)
    except ValueError as error:
        raise CannotDo(f"{error}。", "", "请先取成到分为止的正数（abs、round），或改用 money。") from error


def _unit(unit: Any) -> str:
    if unit not in UNITS:
        raise CannotDo(f"没有金额单位“{unit}”。", "", f"可用：{'、'.join(UNITS)}。")
    return str(unit)
