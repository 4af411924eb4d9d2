"""Two documents compared: what one should say, what the other says, place by place.

What word processors do by themselves (blanks, runs, numbers of header parts, fields) is no difference; words in free
places are not looked at here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import partial

from toolkit.briefing.documents.blocks import Document
from toolkit.briefing.proof.flows import Flow, Flows, Line, flows
from toolkit.briefing.verifying.aligning import Pair, aligned, paired
from toolkit.briefing.verifying.changes import likeness
from toolkit.briefing.verifying.differences import Difference
from toolkit.briefing.verifying.telling import Ends, told


def differences(expected: Document, found: Document) -> tuple[Difference, ...]:
    """Where a document does not say what it should, in the order of the document found."""
    return compared(flows(expected), flows(found))


def compared(expected: Flows, found: Flows) -> tuple[Difference, ...]:
    """As `differences`, of documents already parted into flows."""
    return tuple(told(_settled(list(_ends(expected, found)))))


def _ends(expected: Flows, found: Flows) -> Iterator[Ends]:
    """Everything that differs, line by line, in the order of what was found."""
    for kind in dict.fromkeys((*found.running, *expected.running)):
        nothing = Flow(kind, ())
        yield from _laid(expected.running.get(kind, nothing).lines, found.running.get(kind, nothing).lines)
    for one, other in _groups(expected.groups, found.groups):
        yield from _laid(one.lines, other.lines)


def _laid(expected: Sequence[Line], found: Sequence[Line]) -> Iterator[Ends]:
    """Two flows laid side by side: the lines that differ."""
    same = aligned([_text(line) for line in expected], [_text(line) for line in found])
    moved = _moved(expected, found, same)
    named = _names(expected) & _names(found)
    keys: list[Callable[[Line], Hashable]] = [
        partial(_row, moved),
        partial(_label, moved),
        partial(_skeleton, moved, named),
    ]
    pairs = paired(expected, found, keys, partial(_likeness, moved, named), same)
    first = start = 0
    for one, other in (*pairs, (len(expected), len(found))):
        yield from _alone_between(expected[first:one], found[start:other], moved)
        if one < len(expected) and expected[one].text != found[other].text:
            yield expected[one], found[other]
        first, start = one + 1, other + 1


def _names(lines: Iterable[Line]) -> set[str]:
    """What rows are called."""
    return {line.label for line in lines if line.columns and line.label}


def _alone_between(expected: Sequence[Line], found: Sequence[Line], moved: set[_Key]) -> Iterator[Ends]:
    """Lines that have no partner; one paragraph and one other in the same place stand in each other's stead."""
    if len(expected) == len(found) == 1:
        one, other = expected[0], found[0]
        if not one.columns and not other.columns and not {_text(one), _text(other)} & moved:
            yield one, other
            return
    yield from ((line, None) for line in expected)
    yield from ((None, line) for line in found)


_Key = tuple[bool, str]
"""What is the same in two lines that are the same: whether they are rows, their text."""


def _text(line: Line) -> _Key:
    return bool(line.columns), line.text


def _moved(expected: Sequence[Line], found: Sequence[Line], same: Sequence[Pair]) -> set[_Key]:
    """The lines that stand once in each, but elsewhere: they belong to themselves and to no line that is like them."""
    here, there = {one for one, _ in same}, {other for _, other in same}
    gone = Counter(_text(line) for index, line in enumerate(expected) if index not in here)
    come = Counter(_text(line) for index, line in enumerate(found) if index not in there)
    return {text for text, count in gone.items() if count == 1 and come[text] == 1}


def _row(moved: set[_Key], line: Line) -> tuple[str, str] | None:
    """What is the same in two rows of one name that differ in figures only."""
    return (line.label, line.skeleton) if line.label and _text(line) not in moved else None


def _label(moved: set[_Key], line: Line) -> str | None:
    return line.label if _text(line) not in moved else None


def _skeleton(moved: set[_Key], named: set[str], line: Line) -> _Key | None:
    """What is the same in two lines that differ in figures only; not of a row whose name stands in both documents."""
    if _text(line) in moved or (line.columns and line.label in named):
        return None
    return bool(line.columns), line.skeleton


def _likeness(moved: set[_Key], named: set[str], one: Line, other: Line) -> float:
    if bool(one.columns) is not bool(other.columns) or _text(one) in moved or _text(other) in moved:
        return 0.0
    if one.columns and one.label != other.label and {one.label, other.label} & named:
        return 0.0
    return likeness(one.text, other.text)


# -- headers, footers, charts: told apart by what they say


def _groups(expected: Sequence[Flow], found: Sequence[Flow]) -> Iterator[tuple[Flow, Flow]]:
    """The groups that belong together though they differ; one that stands in both as it is needs no partner."""
    known = {(flow.kind, flow.text) for flow in expected} & {(flow.kind, flow.text) for flow in found}
    olds = [flow for flow in expected if (flow.kind, flow.text) not in known]
    for flow in found:
        if (flow.kind, flow.text) not in known:
            partner = _partner(flow, olds) or _partner(flow, expected) or Flow(flow.kind, ())
            olds = [old for old in olds if old is not partner]
            yield partner, flow
    yield from ((old, Flow(old.kind, ())) for old in olds)


def _partner(flow: Flow, among: Iterable[Flow]) -> Flow | None:
    """The group of this kind that is most like it, the first of several; None where there is none."""
    alike = [one for one in among if one.kind == flow.kind]
    return max(alike, key=lambda one: likeness(one.text, flow.text), default=None)


# -- what was moved


def _settled(ends: Sequence[Ends]) -> Iterator[Ends]:
    """A line gone in one place and come in another is one that was moved: told where it came to."""
    gone: dict[_Key, list[Line]] = {}
    for old, new in ends:
        if old and not new:
            gone.setdefault(_text(old), []).append(old)
    come = Counter(_text(new) for old, new in ends if new and not old)
    for old, new in ends:
        if old and not new and come[_text(old)]:
            come[_text(old)] -= 1
        elif new and not old and gone.get(_text(new)):
            yield gone[_text(new)].pop(0), new
        else:
            yield old, new
