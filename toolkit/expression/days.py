"""Days as a condition writes them, bare or in quotes."""

from __future__ import annotations

from toolkit.chinese import Dates, Unread, parse_dates
from toolkit.expression.errors import ExpressionError
from toolkit.expression.nodes import Day


def day_of(text: str, at: int) -> Day:
    """The days that a text at a character means. Raises ExpressionError where these are not certain, or have no end."""
    dates = parse_dates(text)
    if isinstance(dates, Dates) and dates.first and dates.last:
        return Day(dates.first, dates.last, at=at)
    why = dates.why if isinstance(dates, Unread) else "不是具体日期"
    raise ExpressionError(f"这里要写日期，“{text}”{why}", at + 1)
