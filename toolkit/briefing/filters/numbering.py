"""The numbers of headings: 一、 （一） 1. （1） ①, given or counted along the text."""

from __future__ import annotations

from typing import Any, Final

from jinja2 import pass_context
from jinja2.runtime import Context

from toolkit.briefing.filters.given import each, text, whole
from toolkit.briefing.filters.texts import apart
from toolkit.chinese import show_heading
from toolkit.values import CannotDo

_COUNTS: Final = "heading counts"  # not an identifier: no template can name it


def heading(number: Any, level: Any = 1) -> str:
    """3 → 三、 at level 1, （三） at 2, 3. at 3, （3） at 4, ③ at 5."""
    return _sign(whole(number), whole(level))


def numbered(texts: Any, level: Any = 1) -> list[str]:
    """Texts with their numbers, blank ones left out: 一、甲, 二、乙; what begins with a digit is set off from 1."""
    rank = whole(level)
    kept = [found for found in map(text, each(texts)) if found.strip()]
    return [f"{_sign(n, rank)}{apart(found) if rank == 3 else found}" for n, found in enumerate(kept, start=1)]


@pass_context
def next_heading(context: Context, level: Any) -> str:
    """The next number of a level, counted from the part's beginning: those of deeper levels begin again.

    Counts along the text as it is printed, so that a part left out leaves no gap. Body, header and so on count apart.
    """
    rank = whole(level)
    # One rendering of one part has a context of its own, whose parent is made anew for it: nothing outlives it.
    counts: dict[int, int] = context.parent.setdefault(_COUNTS, {})
    number = counts.get(rank, 0) + 1
    said = _sign(number, rank)
    for deeper in [other for other in counts if other > rank]:
        del counts[deeper]
    counts[rank] = number
    return said


def _sign(number: int, level: int) -> str:
    try:
        return show_heading(number, level)
    except ValueError as error:
        raise CannotDo(f"{error}。", "", "请改级别，或核对序号是从几数起的。") from error
