"""Days, months and years as documents write them: no padded noughts, 一字线 between the ends (GB/T 15834, 15835)."""

from __future__ import annotations

from datetime import date
from typing import Any

from toolkit.briefing.filters.given import day, refused, text, there, whole
from toolkit.chinese import (
    FIRST_YEAR,
    LAST_YEAR,
    show_date,
    show_days,
    show_han_date,
    show_han_month,
    show_han_year,
    show_month,
    show_months,
)
from toolkit.values import CannotDo


def full_date(value: Any) -> str:
    """2024年6月30日."""
    return show_date(day(value))


def month(value: Any) -> str:
    """2024年6月."""
    return show_month(day(value))


def month_day(value: Any) -> str:
    """6月30日."""
    found = day(value)
    return f"{found.month}月{found.day}日"


def han_date(value: Any) -> str:
    """二〇二四年六月三十日."""
    return show_han_date(day(value))


def han_month(value: Any) -> str:
    """二〇二四年六月."""
    return show_han_month(day(value))


def han_year(value: Any) -> str:
    """2024 → 二〇二四年, also of a day."""
    year = value.year if isinstance(there(value), date) else whole(value)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise refused(f"{FIRST_YEAR} 至 {LAST_YEAR} 的年份", value)
    return show_han_year(year)


def through(first: Any, last: Any) -> str:
    """The days from one to another: 2024年6月3日—10日."""
    return show_days(*_in_order(first, last))


def months_through(first: Any, last: Any) -> str:
    """The months from that of one day to that of another: 2024年1—6月."""
    return show_months(*_in_order(first, last))


def year_to_date(value: Any) -> str:
    """The months of the year up to that of a day: 2024年1—6月; in January 2024年1月."""
    found = day(value)
    return show_months(date(found.year, 1, 1), found)


def to(first: Any, last: Any, unit: Any = "") -> str:
    """2021 and 2025 with 年 → 2021—2025年; 3 and 3 → 3."""
    low, high = whole(first), whole(last)
    if low > high:
        raise CannotDo(f"起止颠倒：{low}—{high}。", "", "请把小的写在前面。")
    return f"{low}{'' if low == high else f'—{high}'}{text(unit)}"


def _in_order(first: Any, last: Any) -> tuple[date, date]:
    start, end = day(first), day(last)
    if start > end:
        raise CannotDo(f"起止颠倒：{show_date(start)}—{show_date(end)}。", "", "请把早的一天写在前面。")
    return start, end
