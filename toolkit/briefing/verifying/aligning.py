"""Two sequences laid side by side: what stands in both, in order, in time that hardly grows faster than their length.

Keys that occur once in each are anchors; between two anchors the n-th of many equal keys belongs to the n-th.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

Pair = tuple[int, int]
"""The indexes of two things that belong together."""

_Thing = TypeVar("_Thing")

_DEEPEST = 12
"""How often what lies between anchors is searched for further ones before equal keys are counted through."""

_MOST = 4_000
"""Above so many possible pairs likeness is not tried for all of them."""


def aligned(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """The indexes of equal keys that can be laid side by side without crossing, in ascending order."""
    found: list[Pair] = []
    waiting = [(0, len(old), 0, len(new), 0)]
    while waiting:
        first, last, start, stop, depth = waiting.pop()
        first, last, start, stop = _ends(old, new, first, last, start, stop, found)
        if first == last or start == stop:
            continue
        pairs = _anchors(old[first:last], new[start:stop], depth < _DEEPEST)
        pairs = [(first + one, start + other) for one, other in pairs]
        found += pairs
        if depth < _DEEPEST and pairs:
            gaps = _between(pairs, first, last, start, stop)
            waiting += [(*gap, depth + 1) for gap in gaps]
    return sorted(found)


def _ends(
    old: Sequence[Hashable], new: Sequence[Hashable], first: int, last: int, start: int, stop: int, found: list[Pair]
) -> tuple[int, int, int, int]:
    """The two stretches without what is equal at their beginnings and ends, which is put into `found`."""
    while first < last and start < stop and old[first] == new[start]:
        found.append((first, start))
        first, start = first + 1, start + 1
    while first < last and start < stop and old[last - 1] == new[stop - 1]:
        last, stop = last - 1, stop - 1
        found.append((last, stop))
    return first, last, start, stop


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], only_single: bool) -> list[Pair]:
    """Pairs of equal keys in ascending order: of those that occur once in each, else the n-th with the n-th."""
    if only_single and (pairs := _rising(_singles(old, new))):
        return pairs
    places = {key: index for index, key in enumerate(_numbered(new))}
    return _rising((index, places[key]) for index, key in enumerate(_numbered(old)) if key in places)


def _singles(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Pair]:
    olds, news = Counter(old), Counter(new)
    places = {key: index for index, key in enumerate(new)}
    return ((index, places[key]) for index, key in enumerate(old) if olds[key] == 1 and news[key] == 1)


def _numbered(keys: Sequence[Hashable]) -> Iterator[tuple[Hashable, int]]:
    seen: Counter[Hashable] = Counter()
    for key in keys:
        seen[key] += 1
        yield key, seen[key]


def _rising(pairs: Iterable[Pair]) -> list[Pair]:
    """The longest run of pairs that rises in both indexes; they come rising in the first."""
    ends: list[int] = []
    last: list[int] = []
    given = list(pairs)
    before = [-1] * len(given)
    for number, (_, other) in enumerate(given):
        at = bisect_left(ends, other)
        before[number] = last[at - 1] if at else -1
        ends[at : at + 1] = [other]
        last[at : at + 1] = [number]
    run = []
    number = last[-1] if last else -1
    while number >= 0:
        run.append(given[number])
        number = before[number]
    return run[::-1]


def _between(pairs: Sequence[Pair], first: int, last: int, start: int, stop: int) -> list[tuple[int, int, int, int]]:
    """The stretches before, between and after pairs in which both sides have something."""
    edges = [(first - 1, start - 1), *pairs, (last, stop)]
    gaps = [(one[0] + 1, two[0], one[1] + 1, two[1]) for one, two in pairwise(edges)]
    return [gap for gap in gaps if gap[0] < gap[1] and gap[2] < gap[3]]


def paired(
    old: Sequence[_Thing],
    new: Sequence[_Thing],
    keys: Sequence[Callable[[_Thing], Hashable]],
    likeness: Callable[[_Thing, _Thing], float],
    known: Sequence[Pair] = (),
) -> list[Pair]:
    """The indexes of what belongs together: equal by the first key, of the rest by the next, then by likeness.

    Pairs that are `known` stay. A key of None is equal to nothing. `likeness` is 0 for two things that do not belong
    together.
    """
    pairs = list(known)
    for key in keys:
        for first, last, start, stop in _between(pairs, 0, len(old), 0, len(new)):
            olds = [_own(key(thing), -1 - index) for index, thing in enumerate(old[first:last])]
            news = [_own(key(thing), 1 + index) for index, thing in enumerate(new[start:stop])]
            pairs += [(first + one, start + other) for one, other in aligned(olds, news)]
        pairs.sort()
    for first, last, start, stop in _between(pairs, 0, len(old), 0, len(new)):
        found = _alike(old[first:last], new[start:stop], likeness)
        pairs += [(first + one, start + other) for one, other in found]
    return sorted(pairs)


def _own(key: Hashable, number: int) -> Hashable:
    """The key, or for None one that no other thing has."""
    return (None, number) if key is None else (key,)


def _alike(old: Sequence[_Thing], new: Sequence[_Thing], likeness: Callable[[_Thing, _Thing], float]) -> list[Pair]:
    """The pairs that are most alike altogether; where there are very many to try, each with the one at its place."""
    if len(old) * len(new) > _MOST:
        return [(index, index) for index, two in enumerate(zip(old, new, strict=False)) if likeness(*two) > 0]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    likes = [[likeness(one, other) for other in new] for one in old]
    for one in range(len(old) - 1, -1, -1):
        for other in range(len(new) - 1, -1, -1):
            both = best[one + 1][other + 1] + likes[one][other] if likes[one][other] > 0 else 0.0
            best[one][other] = max(both, best[one + 1][other], best[one][other + 1])
    return _walked(best, likes)


def _walked(best: Sequence[Sequence[float]], likes: Sequence[Sequence[float]]) -> list[Pair]:
    """The pairs of the best way through the table of sums."""
    pairs: list[Pair] = []
    one = other = 0
    while one < len(likes) and other < len(likes[0]):
        if likes[one][other] > 0 and best[one][other] == best[one + 1][other + 1] + likes[one][other]:
            pairs.append((one, other))
            one, other = one + 1, other + 1
        elif best[one][other] == best[one + 1][other]:
            one += 1
        else:
            other += 1
    return pairs
