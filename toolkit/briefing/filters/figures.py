"""Counts, percentages, shares and ranks.

A figure is rounded once, halves away from zero, from the value itself. None prints — where a table may lack it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from toolkit.briefing.filters.given import each, number, refused, there, whole
from toolkit.chinese import largest_remainder, show_amount, show_fixed, show_numeral, show_percent
from toolkit.values import CannotDo

NOTHING: Final = "—"
"""What a table shows where there is nothing to show."""

MOST_PLACES: Final = 6


def decimals(value: Any) -> int:
    """How many decimals a template asks for."""
    places = whole(value)
    if not 0 <= places <= MOST_PLACES:
        raise CannotDo(f"小数位数要在 0 到 {MOST_PLACES} 之间，写的是 {places}。", "", "请改小数位数。")
    return places


def counts_of(counted: Any) -> Mapping[str, int]:
    """The counts by status of a Tally, a ListTally, a UnitTally, the Projects."""
    counts = getattr(there(counted), "by_status", None)
    if not isinstance(counts, Mapping):
        raise refused("各状态的计数（如 tasks）", counted)
    return counts


# -- counts


def amount(value: Any, places: Any = None) -> str:
    """17800 → 17,800; at most two decimals, or exactly so many `places`."""
    return show_amount(number(value)) if places is None else show_fixed(number(value), decimals(places))


def dash(value: Any) -> str:
    """A figure of a table: 12 → 12, 17800 → 17,800; — for 0 and for none."""
    figure = 0 if value is None else number(value)
    return show_amount(figure) if figure else NOTHING


def unscheduled(counted: Any) -> str:
    """A table's count of 未排期 and, where there are any, 待核实; — for none. The heading is `last_status`."""
    counts = counts_of(counted)
    return dash(counts.get("未排期", 0) + counts.get("待核实", 0))


def on_pace(counted: Any) -> str:
    """A table's count of 达到序时 and, where there are any, 超序时; — for none. The heading is `pace_status`."""
    counts = counts_of(counted)
    return dash(counts.get("超序时", 0) + counts.get("达到序时", 0))


# -- percentages


def percent(value: Any, places: Any = None) -> str:
    """45.25 → 45.3%; exactly so many `places` where given; None → —."""
    if value is None:
        return NOTHING
    return show_percent(number(value)) if places is None else f"{show_fixed(number(value), decimals(places))}%"


def of(part: Any, total: Any) -> str:
    """The share of one amount in another: 348200|of(1148086) → 30.3%; — of nothing."""
    if total is None or not number(total):
        return NOTHING
    return show_percent(number(part) / number(total) * 100)


def shares(counts: Any, places: Any = 1) -> list[str]:
    """Each one's share of all, rounded so that they add up to 100: [1, 1, 1] → 33.4%, 33.3%, 33.3%; — of nothing."""
    numbers = [number(value) for value in each(counts.values() if isinstance(counts, Mapping) else counts)]
    if any(value < 0 for value in numbers):
        raise CannotDo("求占比的数里有负数。", "", "请只取不小于 0 的数。")
    if not any(numbers):
        return [NOTHING] * len(numbers)
    shown = decimals(places)
    return [f"{show_fixed(share, shown)}%" for share in largest_remainder(numbers, shown)]


# -- ranks


def ranks(values: Any, ascending: Any = False) -> list[int | None]:
    """Each one's place, the largest first (or the smallest), equal ones sharing it: [95, 80, 80, 60] → 1, 2, 2, 4.

    A value that is missing has no place.
    """
    listed = [None if value is None else number(value) for value in each(values, missing=True)]
    places: dict[float, int] = {}
    for place, value in enumerate(sorted((v for v in listed if v is not None), reverse=not ascending), start=1):
        places.setdefault(value, place)
    return [None if value is None else places[value] for value in listed]


def rank(value: Any) -> str:
    """3 → 第3名; None → —."""
    return NOTHING if value is None else f"第{_from_one(value)}名"


def ordinal(value: Any) -> str:
    """3 → 第三."""
    return f"第{numeral(_from_one(value))}"


def numeral(value: Any) -> str:
    """12 → 十二; from 0 to 9999."""
    found = whole(value)
    if not 0 <= found <= 9999:
        raise CannotDo(f"汉字数目从 0 到 9999，给的是 {found}。", "", "请改用 amount。")
    return show_numeral(found)


def _from_one(value: Any) -> int:
    found = whole(value)
    if found < 1:
        raise CannotDo(f"名次和次序从 1 起，给的是 {found}。", "", "请核对竖线前面写的是哪一项。")
    return found
