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
    stays, pile, limit = [False] * len(places), tops - 1, len(places) and max(places) + 1
    for index in range(len(places) - 1, -1, -1):
        if piles[index] == pile and places[index] < limit:
            stays[index], limit = True, places[index]
            pile -= 1
    return [index for index, stay in enumerate(stays) if not stay]


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
