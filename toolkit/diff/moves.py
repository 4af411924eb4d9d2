"""Which rows were moved: the fewest whose taking out leaves all others in the order they had."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice
from operator import lt


def moved(places: Sequence[int]) -> list[int]:
    """The indexes of the rows that were moved, ascending.

    `places` has for each row, in the one order, its different place in the other. A longest ascending part of it stays.
    """
    if all(map(lt, places, islice(places, 1, None))):
        return []
    piles, tops = _piles(places)
    piles.reverse()
    stays, last, place, limit = [False] * len(places), len(places) - 1, -1, max(places) + 1
    for pile in range(tops - 1, -1, -1):
        place = piles.index(pile, place + 1)
        while places[last - place] >= limit:
            place = piles.index(pile, place + 1)
        stays[last - place], limit = True, places[last - place]
    return [index for index, stay in enumerate(stays) if not stay]


def moved_count(places: Sequence[int]) -> int:
    """How many rows were moved: counting them is quicker than finding them."""
    tops: list[int] = []
    for place in places:
        pile = bisect_left(tops, place)
        try:
            tops[pile] = place
        except IndexError:  # seldom; asking each time takes longer
            tops.append(place)
    return len(places) - len(tops)


def _piles(places: Sequence[int]) -> tuple[list[int], int]:
    """For each row the length, less one, of the longest ascending part that ends with it; and the longest of all."""
    tops: list[int] = []
    piles = []
    for place in places:
        pile = bisect_left(tops, place)
        piles.append(pile)
        try:
            tops[pile] = place
        except IndexError:  # seldom; asking each time takes longer
            tops.append(place)
    return piles, len(tops)
