"""The facts that one tag may have printed, matched with what it printed, each once as far as they go.

A text may print thousands of figures from thousands of facts: no fact is looked at for each figure.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from toolkit.briefing.figures.facts import Fact
from toolkit.briefing.figures.shown import Form, Look, Shown, copies, looks, starts


class Matching:
    """Figures of a text and facts: those it may show, and lists of facts it may have taken over as they stand.

    The only fact of a list may be taken over in part. `loose` says that the template tells how many decimals.
    """

    def __init__(
        self, text: str, figures: Sequence[Shown], facts: Sequence[Fact], lists: Sequence[Sequence[Fact]], loose: bool
    ) -> None:
        self._before, self._loose = _Before(text), loose
        self._facts = facts
        self._formed: dict[tuple[Form, bool], dict[Look, list[_Alike]]] = {}
        self._used: set[int] = set()
        self._copied = _copied(text, figures, lists)

    def fact(self, shown: Shown) -> Fact | None:
        """The fact that is shown; None where no single one is."""
        if shown.start in self._copied:
            return self._copied[shown.start]
        found = self._showing(shown, False) or (self._showing(shown, True) if self._loose else [])
        if not found:
            return None
        best = max((alike.next(self._used) for alike in found), key=lambda one: self._likely(shown, *one))[1]
        self._used.add(id(best))
        return best

    def _showing(self, shown: Shown, loose: bool) -> list[_Alike]:
        """The facts that a figure may show, those with the same labels together."""
        form = shown.form, loose
        if form not in self._formed:
            self._formed[form] = _formed(self._facts, *form)
        return self._formed[form].get(shown.look, [])

    def _likely(self, shown: Shown, place: int, fact: Fact) -> tuple[Any, ...]:
        ends, *before = self._before.all(shown.start, fact.labels)
        return ends, id(fact) not in self._used, before, -place


@dataclass(slots=True)
class _Alike:
    """Facts with the same labels, in order, with their places among all."""

    facts: list[tuple[int, Fact]] = field(default_factory=list)
    _unused: int = 0

    def next(self, used: set[int]) -> tuple[int, Fact]:
        """The first that is not used yet, the first of all where every one is."""
        while self._unused < len(self.facts) and id(self.facts[self._unused][1]) in used:
            self._unused += 1
        return self.facts[self._unused if self._unused < len(self.facts) else 0]


def _formed(facts: Iterable[Fact], form: Form, loose: bool) -> dict[Look, list[_Alike]]:
    """Facts by how a figure of this form looks that shows them."""
    found: dict[Look, dict[tuple[str, ...], _Alike]] = {}
    for place, fact in enumerate(facts):
        for one in looks(fact, form, loose):
            found.setdefault(one, {}).setdefault(fact.labels, _Alike()).facts.append((place, fact))
    return {one: list(alike.values()) for one, alike in found.items()}


class _Before:
    """How near before a place in a text labels stand: the greater, the likelier their fact is the one meant."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: dict[str, list[int]] = {}

    def all(self, at: int, labels: tuple[str, ...]) -> tuple[Any, ...]:
        """Whether the last label stands directly before, then where each was last."""
        ends = bool(labels) and bool(labels[-1]) and self._text.endswith(labels[-1], 0, at)
        return ends, *(self._last(label, at) for label in labels if label)

    def _last(self, label: str, at: int) -> int:
        if label not in self._starts:
            self._starts[label] = list(starts(self._text, label))
        known = self._starts[label]
        before = bisect_right(known, at - len(label))
        return known[before - 1] if before else -1


def _copied(text: str, figures: Sequence[Shown], lists: Iterable[Sequence[Fact]]) -> dict[int, Fact]:
    """The facts within whose text, taken over as it stands, figures are, by where these start: the first of each."""
    places = [shown.start for shown in figures]
    found: dict[int, Fact] = {}
    for facts in lists:
        for fact in facts:
            for start, stop in copies(text, fact, len(facts) == 1):
                for shown in figures[bisect_left(places, start) : bisect_left(places, stop)]:
                    if shown.stop <= stop:
                        found.setdefault(shown.start, fact)
    return found
