"""What is different within one paragraph or one cell: the figures, the words, the sentences added or left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from toolkit.briefing.proof.normal import clauses, figures, is_figure, phrases, sentences, skeleton
from toolkit.briefing.verifying.aligning import Pair, paired
from toolkit.briefing.verifying.differences import ADDED, FIGURE, REMOVED, SENTENCE

_NEAR: Final = 0.5
"""Two texts belong together when so much of their characters is the same."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a text: what it should be, what it is, "" for nothing, and the words around it."""

    kind: str
    expected: str
    found: str
    context: str = ""


@lru_cache(maxsize=4096)
def _letters(text: str) -> Counter[str]:
    return Counter(text)


def likeness(one: str, other: str) -> float:
    """How much of two texts' characters is the same, up to 1; 0 where it is less than half."""
    if not one or not other:
        return 0.0
    same = (_letters(one) & _letters(other)).total()
    share = 2 * same / (len(one) + len(other))
    return share if share >= _NEAR else 0.0


def changes(expected: str, found: str) -> Iterator[Change]:
    """How a text differs from what it should be, in its order; the two are not equal."""
    if is_figure(expected) and is_figure(found):
        yield Change(FIGURE, expected, found, found)
    elif not expected or not found:
        yield Change(REMOVED if expected else ADDED, expected, found)
    elif skeleton(expected) == skeleton(found):
        yield from _figures(expected, found)
    else:
        yield from _sentences(sentences(expected), sentences(found))


def _figures(expected: str, found: str) -> Iterator[Change]:
    """The figures that differ between two texts that are the same otherwise, each with the phrase it stands in."""
    pairs = list(zip(phrases(expected), phrases(found), strict=False))
    if any(skeleton(one) != skeleton(other) for one, other in pairs):
        pairs = [(expected, found)]
    for one, other in pairs:
        for want, have in zip(figures(one), figures(other), strict=True):
            if want != have:
                yield Change(FIGURE, want, have, other.strip())


def _sentences(expected: Sequence[str], found: Sequence[str]) -> Iterator[Change]:
    """The changes between two texts of several sentences."""
    pairs = paired(expected, found, (str, skeleton), likeness)
    for olds, news, pair in steps(pairs, expected, found):
        yield from _other(olds, news)
        if pair and pair[0] != pair[1]:
            yield from _clauses(*pair)


def _other(expected: Sequence[str], found: Sequence[str]) -> Iterator[Change]:
    """Sentences that have nothing to do with one another: in each other's stead where there are as many."""
    if len(expected) == len(found):
        yield from (Change(SENTENCE, old.strip(), new.strip()) for old, new in zip(expected, found, strict=True))
        return
    yield from (Change(REMOVED, old.strip(), "") for old in expected)
    yield from (Change(ADDED, "", new.strip()) for new in found)


def _clauses(expected: str, found: str) -> Iterator[Change]:
    """The changes within one sentence: figures where only they changed, else the words of the clauses concerned."""
    olds, news = clauses(expected), clauses(found)
    pairs = paired(olds, news, (str, skeleton), lambda one, other: 0.0)
    for gone, come, pair in steps(pairs, olds, news):
        want, have = "".join(gone).strip(), "".join(come).strip()
        if want or have:
            yield Change(SENTENCE if want and have else REMOVED if want else ADDED, want, have, found.strip())
        if pair and pair[0] != pair[1]:
            yield from _figures(*pair)


def steps(
    pairs: Sequence[Pair], old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[Sequence[str], Sequence[str], tuple[str, str] | None]]:
    """Two sequences walked side by side: what stands alone before each pair, then the pair; None behind the last."""
    first = start = 0
    for one, other in pairs:
        yield old[first:one], new[start:other], (old[one], new[other])
        first, start = one + 1, other + 1
    yield old[first:], new[start:], None
