"""Which cells of the ledger a changed figure should have come from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from toolkit.briefing.documents.reading import Document
from toolkit.briefing.figures.figures import Figure, figures_of
from toolkit.briefing.language.prints import Print
from toolkit.briefing.verifying.differences import FIGURE, Difference
from toolkit.summary import Summary

_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")

_Spot = tuple[str, str]
"""A place, and a number that stands there."""


def sourced(
    differences: Sequence[Difference], document: Document, prints: Sequence[Print], summary: Summary
) -> list[Difference]:
    """The differences, changed figures with the rule and the cells of what is expected where one is sure of them.

    `document` is what the ledger gives, with the marks of `prints`.
    """
    if not prints or not any(one.kind == FIGURE for one in differences):
        return list(differences)
    known = _known(figures_of(document, prints, summary))
    return [_sourced(one, known) if one.kind == FIGURE else one for one in differences]


def _known(figures: Iterable[Figure]) -> Mapping[_Spot, tuple[str, tuple[str, ...]]]:
    """Rule and cells of each number at each place, of those that have only one there."""
    found: dict[_Spot, set[tuple[str, tuple[str, ...]]]] = {}
    for figure in figures:
        cells = tuple(map(str, figure.cells))
        if cells and (spot := _spot(figure.where, figure.figure)):
            found.setdefault(spot, set()).add((figure.rule, cells))
    return {spot: next(iter(some)) for spot, some in found.items() if len(some) == 1}


def _spot(where: str, figure: str) -> _Spot | None:
    numbers = _NUMBER.findall(figure)
    return (where, numbers[0]) if len(numbers) == 1 else None


def _sourced(one: Difference, known: Mapping[_Spot, tuple[str, tuple[str, ...]]]) -> Difference:
    spot = _spot(one.expected_where, one.expected)
    rule, cells = known.get(spot, ("", ())) if spot else ("", ())
    return replace(one, rule=rule, cells=cells)
