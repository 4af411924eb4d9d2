"""What is above and below: differences in percent points, growth against a base.

Rounded from the value itself; what is not nought but rounds to it is 基本持平. What cannot be worked out is said.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from toolkit.briefing.filters.figures import NOTHING
from toolkit.briefing.filters.given import number, text
from toolkit.chinese import show_percent, show_points

# -- percent points


def points(value: Any) -> str:
    """7.25 → +7.3, -12.5 → -12.5; None → —. The heading or the sentence says 百分点."""
    return NOTHING if value is None else show_points(number(value))


def against(value: Any, standard: Any = "", above: Any = "高于", below: Any = "低于") -> str:
    """7.3 → 高于序时进度7.3个百分点, -2 → 低于序时进度2.0个百分点, 0 → 与序时进度持平."""
    by, name = number(value), text(standard)
    size = _size(by)
    if not size:
        return f"{f'与{name}' if name else ''}{_level(by)}"
    return f"{text(above) if by > 0 else text(below)}{name}{size}个百分点"


def shift(value: Any, up: Any = "提高", down: Any = "下降") -> str:
    """2 → 提高2.0个百分点, -1.5 → 下降1.5个百分点, 0 → 持平."""
    by = number(value)
    size = _size(by)
    return f"{text(up) if by > 0 else text(down)}{size}个百分点" if size else _level(by)


def _size(by: float) -> str:
    """A difference in percent points without its sign, "" where it rounds to nought."""
    size = show_points(by).lstrip("+-")
    return "" if size == "0.0" else size


def _level(by: float) -> str:
    return "基本持平" if by else "持平"


# -- growth


def growth(now: Any, base: Any, kind: Any = "") -> str:
    """105 against 100 → 增长5%; 下降, 持平; against none, 0 or less it is said that growth cannot be worked out."""
    value, said = number(now), text(kind)
    fault = _fault(base)
    if fault and (fault != "为0" or value):
        name = {"同比": "上年同期", "环比": "上期"}.get(said, "基数")
        return f"{name}{fault}，{said or '增速'}无法计算"
    return f"{said}{_change(value, number(base))}"


def yoy(now: Any, base: Any) -> str:
    """Growth against the same time of last year: 同比增长5%."""
    return growth(now, base, "同比")


def mom(now: Any, base: Any) -> str:
    """Growth against the period before: 环比下降3.1%."""
    return growth(now, base, "环比")


def growth_rate(now: Any, base: Any) -> str:
    """Growth for a table: 105 against 100 → +5.0%; — where it cannot be worked out."""
    if now is None or _fault(base):
        return NOTHING
    return f"{show_points(_rate(number(now), number(base)))}%"


def _fault(base: Any) -> str:
    """Why there is no growth against this base; "" where there is."""
    if base is None:
        return "无数据"
    value = number(base)
    return "" if value > 0 else "为负数" if value else "为0"


def _change(now: float, base: float) -> str:
    if now == base:
        return "持平"
    size = show_percent(abs(_rate(now, base)))
    return "基本持平" if size == "0%" else f"{'增长' if now > base else '下降'}{size}"


def _rate(now: float, base: float) -> float:
    """By how many percent `now` is above the base, worked out in decimals."""
    below, above = Decimal(str(base)), Decimal(str(now))
    return float((above - below) / below * 100)
