"""Lines that differ, told as differences: a figure, a sentence, a row that is gone, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from toolkit.briefing.proof.flows import Line
from toolkit.briefing.proof.normal import figures, is_figure
from toolkit.briefing.verifying.changes import changes
from toolkit.briefing.verifying.differences import ADDED, FIGURE, MOVED, REMOVED, SENTENCE, Difference

Ends = tuple[Line | None, Line | None]
"""A line expected and the one found in its place; None on the side that has none."""


def told(ends: Iterable[Ends]) -> Iterator[Difference]:
    """The differences between lines that differ, in their order."""
    for old, new in ends:
        if old is None or new is None:
            yield from _alone(old, new)
        elif old.text == new.text and bool(old.columns) is bool(new.columns):
            yield _whole(old, new, MOVED)
        elif len(old.cells) == len(new.cells):
            yield from _cells(old, new)
        else:
            yield _whole(old, new, SENTENCE)


def _alone(old: Line | None, new: Line | None) -> Iterator[Difference]:
    if old:
        yield Difference(old.place, old.shown, "", REMOVED, expected_where=old.place, expected_line=old.number)
    if new:
        yield Difference(new.place, "", new.shown, ADDED, line=new.number)


def _whole(old: Line, new: Line, kind: str) -> Difference:
    """Two lines that differ as a whole."""
    return Difference(
        new.place,
        old.shown,
        new.shown,
        kind,
        expected_where=old.place,
        line=new.number,
        expected_line=old.number,
    )


def _cells(old: Line, new: Line) -> Iterator[Difference]:
    """The differences between two lines with as many cells."""
    for index, (want, have) in enumerate(zip(old.cells, new.cells, strict=True)):
        for change in changes(want, have) if want != have else ():
            yield Difference(
                new.where(index),
                change.expected,
                change.found,
                FIGURE if new.columns and _is_figure_cell(want, have) else change.kind,
                context=change.context,
                expected_where=old.where(index),
                line=new.number,
                expected_line=old.number,
            )


def _is_figure_cell(want: str, have: str) -> bool:
    """Whether a cell holds a figure, or held one: an emptied cell is a changed figure too."""
    return all(not text or is_figure(text) for text in (want, have)) and bool(figures(want + have))
