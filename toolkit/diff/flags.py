"""What an auditor asks about a changed cell: did a status, a percentage or a deadline give way, was a sum altered?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from toolkit.chinese import Dates, Unread, halfwidth, squeeze
from toolkit.diff.alike import is_number
from toolkit.diff.values import Flag
from toolkit.schema import Column

#: 元 for 万元, or the reverse: so many times more or less, rounding of the converted sum allowed.
_JUMP, _TOLERANCE = 10_000, 0.01
_LARGEST = 1e100
_UNIT_LINE = re.compile(r"单位\s*:?\s*(元|千元|万元|百万元|亿元)")
#: A text that says there was nothing may say so again.
SHORTEST_NARRATIVE = 4
#: The columns that say how far a thing is, whose choices are in the order they are gone through.
STAGES = frozenset({"阶段", "环节"})
FINISHED, CLOSED = "完工", "销账"


#: The flags of a changed cell, from what it meant, means, held and holds.
Flagger = Callable[[Any, Any, Any, Any], tuple[Flag, ...]]


def flagger_of(column: Column | None) -> Flagger | None:
    """What gives the flags of a column's changed cells, None for a column whose changes have none."""
    if column is None:
        return _plain_flags
    if column.heading in STAGES:
        return partial(_stage_flags, column)
    if column.kind not in _BY_KIND:
        return None
    return partial(_BY_KIND[column.kind], column)


def _plain_flags(before: Any, after: Any, old: Any, new: Any) -> tuple[Flag, ...]:
    """The flags of a cell that no schema knows: a number, or a line that says in which unit all amounts are."""
    units = [found[1] for text in (old, new) if type(text) is str and (found := _UNIT_LINE.search(halfwidth(text)))]
    if len(units) == len((old, new)) and is_jump_of_units(*units):
        return (Flag.UNIT_OF_MEASURE_JUMP,)
    return _jump(old, new)


def is_jump_of_units(one: str, other: str) -> bool:
    """Whether the one unit of money is ten thousand times the other."""
    return {one, other} in ({"元", "万元"}, {"万元", "亿元"})


def _stage_flags(column: Column, before: Any, after: Any, old: Any, new: Any) -> tuple[Flag, ...]:
    choices = column.choices
    lost = before in choices and after is None
    back = lost or (before in choices and after in choices and choices.index(after) < choices.index(before))
    reopened = before == CLOSED and after != CLOSED and type(after) is not Unread
    return (*((Flag.STATUS_REGRESSED,) if back else ()), *((Flag.PROBLEM_REOPENED,) if reopened else ()))


def _percent_flags(column: Column, before: Any, after: Any, old: Any, new: Any) -> tuple[Flag, ...]:
    """A blank percentage counts as 0, as it does in every status."""
    if type(before) is Unread or type(after) is Unread:
        return ()
    was, now = before or 0.0, after or 0.0
    undone = (Flag.STATUS_REGRESSED,) if column.reported and was >= 100 > now else ()
    return (*undone, Flag.PERCENT_DECREASED) if now < was else ()


def _deadline_flags(column: Column, before: Any, after: Any, old: Any, new: Any) -> tuple[Flag, ...]:
    """A deadline is put off to a later day, or from a day to no end at all."""
    if type(before) is Unread or type(after) is Unread:
        return ()
    was, now = _last(before), _last(after)
    return (Flag.DEADLINE_POSTPONED,) if was is not None and (now is None or now > was) else ()


def _amount_flags(column: Column, before: Any, after: Any, old: Any, new: Any) -> tuple[Flag, ...]:
    if type(before) is Unread or type(after) is Unread:
        return ()
    if not column.reported:
        return (Flag.AMOUNT_CHANGED, *_jump(before, after))
    less = (Flag.INVESTED_DECREASED,) if (after or 0) < (before or 0) else ()
    return (*less, *_jump(before, after))


def _measure_flags(column: Column, before: Any, after: Any, old: Any, new: Any) -> tuple[Flag, ...]:
    return _jump(before, after)


def _unit_flags(column: Column, before: Any, after: Any, old: Any, new: Any) -> tuple[Flag, ...]:
    return () if type(before) is Unread or type(after) is Unread else (Flag.UNIT_CHANGED,)


_BY_KIND: Mapping[str, Callable[[Column, Any, Any, Any, Any], tuple[Flag, ...]]] = {
    "percent": _percent_flags,
    "deadline": _deadline_flags,
    "last_year": _deadline_flags,
    "amount": _amount_flags,
    "measure": _measure_flags,
    "units": _unit_flags,
}


def _jump(old: Any, new: Any) -> tuple[Flag, ...]:
    """Whether a number became ten thousand times what it was, or a ten thousandth."""
    was, now = _number(old), _number(new)
    if was is None or now is None:
        return ()
    times = max(now / was, was / now)
    return (Flag.UNIT_OF_MEASURE_JUMP,) if abs(times - _JUMP) <= _JUMP * _TOLERANCE else ()


def _number(value: Any) -> float | None:
    """A number that is neither a truth value nor 0 nor beyond all sums of money; None for anything else."""
    return float(value) if is_number(value) and 0 < abs(value) < _LARGEST else None


def _last(value: Any) -> Any:
    """The last day that a deadline allows, or a year; None where it sets no end."""
    return value.last if isinstance(value, Dates) else value


def is_same_narrative(before: Any, after: Any) -> bool:
    """Whether the progress told is what was told before: enough words, and the same."""
    if not (isinstance(before, str) and isinstance(after, str)) or len(after) < SHORTEST_NARRATIVE:
        return False
    return squeeze(before) == squeeze(after)
