"""Every tag of a part and all that is wrong with them: the renderer's own judgement, asked again after a mistake.

What is a mistake and how it is told are the renderer's (toolkit.briefing.tagging.tags), which stops at the first.
Here its questions are put for one tag, one pair, one block at a time, so that one mistake hides no other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from itertools import takewhile

from toolkit.briefing.checking.remarks import TAG_MISPLACED, TAG_UNPAIRED, TAG_WRONG, Kind
from toolkit.briefing.parts.xmltext import Pieces, Wrong
from toolkit.briefing.tagging.tags import (
    CELLS,
    CLOSERS,
    OPENERS,
    STATEMENTS,
    Passage,
    Tag,
    balance,
    element_of,
    find_passages,
    scan,
)

_MARK = re.compile(r"\{[{%#]|\}\}|%\}|｛[｛{%％#＃]|\{[｛％＃]")
_OPENING = re.compile(r"\{[{%#]")
_CLOSING = re.compile(r"\}\}|%\}|#\}")
_RAW = re.compile(r"\{%[-+]?\s*raw\s*[-+]?%\}.*?\{%[-+]?\s*endraw\s*[-+]?%\}", re.DOTALL)
_WORD = re.compile(r"\{%[-+]?\s*(?:(?:p|tr|tc|r)\s+)?(\w+)")
#: A paragraph with so many mistakes, or with a mistake and so many characters, is no text: it is not read to its end.
_MANY, _LONGEST = 50, 20_000
#: Of the marks that may end a tag so many are tried, from the last on.
_MOST_CLOSINGS = 50
#: Braces, and characters that no text holds in their place.
_HIDDEN = str.maketrans("{}｛", "\ufdd0\ufdd1\ufdd2")
_SEEN = str.maketrans("\ufdd0\ufdd1\ufdd2", "{}｛")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong with a tag: its kind, and the renderer's words for it with the piece it stands in."""

    kind: Kind
    wrong: Wrong


@dataclass(slots=True)
class Tags:
    """The tags of a part in order, as far as they can be read; the blocks they make; what is wrong with them.

    A block is its tags from the opening to the closing one. A tag that belongs to no block is among `loose`, unless
    it needs none.
    """

    tags: list[Tag]
    blocks: list[list[Tag]]
    loose: list[Tag]
    mistakes: list[Mistake]


def tags_of(pieces: Pieces) -> Tags:
    """Every tag of a part, and everything wrong with how they are written, paired and placed."""
    found = Tags([], [], [], [])
    for passage in find_passages(pieces):
        found.tags += _read(passage, found.mistakes)
    found.tags.sort(key=lambda tag: (tag.at, tag.start))
    _pair(pieces, found)
    for block in found.blocks:
        _judge(partial(balance, pieces, block), TAG_MISPLACED, found.mistakes)
    order = {id(tag): number for number, tag in enumerate(found.tags)}
    for tag in found.tags:
        if tag.lifted:
            _judge(partial(element_of, pieces, tag), TAG_MISPLACED, found.mistakes)
        elif tag.word in CELLS:
            asked = _for_cell(pieces, tag, found, order)
            _judge(partial(balance, pieces, asked), TAG_MISPLACED, found.mistakes)
    return found


def _for_cell(pieces: Pieces, tag: Tag, found: Tags, order: Mapping[int, int]) -> list[Tag]:
    """A tag for its cell with what its place is judged by: the blocks around it, others for the same cell before it."""
    cell = pieces.nearest(tag.at, {"w:tc"})
    place = order[id(tag)]
    around = [block for block in found.blocks if order[id(block[0])] < place < order[id(block[-1])]]
    around.sort(key=lambda block: order[id(block[0])])
    before = takewhile(lambda one: one.at > cell, reversed(found.tags[:place]))
    mates = [one for one in before if one.word in CELLS and pieces.nearest(one.at, {"w:tc"}) == cell][::-1]
    return [*(block[0] for block in around), *mates, tag, *(block[-1] for block in reversed(around))]


def _judge(ask: Callable[[], object], kind: Kind, mistakes: list[Mistake]) -> None:
    """Note what the renderer has against it."""
    try:
        ask()
    except Wrong as wrong:
        mistakes.append(Mistake(kind, wrong))


# -- one passage


def _read(passage: Passage, mistakes: list[Mistake]) -> list[Tag]:
    """The tags of a passage; where it holds a mistake it is read mark by mark, unless it is too long for that."""
    try:
        return scan(passage)
    except Wrong as wrong:
        if len(passage.text) > _LONGEST:
            mistakes.append(Mistake(TAG_WRONG, wrong))
            return []
        found: list[Mistake] = []
        tags: list[Tag] = []
        hidden = passage.text.translate(_HIDDEN)
        stretches = takewhile(lambda _: len(found) < _MANY, _stretches(passage, hidden))
        for start, stop in stretches:
            tags += _read_one(passage, hidden, start, stop, found)
        mistakes += found
        return tags


def _stretches(passage: Passage, hidden: str) -> Iterator[tuple[int, int]]:
    """The stretches of text that hold one mark each: a tag from its opening to its closing, or a stray mark."""
    text, at = passage.text, 0
    marks = _OPENING if passage.plain else _MARK
    while mark := marks.search(text, at):
        raw = _RAW.match(text, mark.start())
        at = raw.end() if raw else _end_of(passage, hidden, mark)
        yield mark.start(), at


def _end_of(passage: Passage, hidden: str, mark: re.Match[str]) -> int:
    """Where what begins with a mark ends: the furthest closing before the next opening that makes a tag of it."""
    text = passage.text
    if not _OPENING.match(mark[0]):
        return mark.end()
    following = _OPENING.search(text, mark.end())
    limit = following.start() if following else len(text)
    ends = [closing.end() for closing in _CLOSING.finditer(text, mark.end(), limit)]
    sound = next(
        (end for end in ends[: -_MOST_CLOSINGS - 1 : -1] if _sound(_only(passage, hidden, mark.start(), end))), 0
    )
    return sound or (ends[0] if ends else limit)


def _sound(passage: Passage) -> bool:
    try:
        return len(scan(passage)) == 1
    except Wrong:
        return False


def _only(passage: Passage, hidden: str, start: int, stop: int) -> Passage:
    """The passage with its braces `hidden` outside this stretch, so that nothing else in it is a mark."""
    return replace(passage, text=hidden[:start] + passage.text[start:stop] + hidden[stop:])


def _read_one(passage: Passage, hidden: str, start: int, stop: int, mistakes: list[Mistake]) -> list[Tag]:
    """The tag of a stretch; a misspelt statement is noted, and taken for the one it is most like."""
    try:
        return [_home(tag, passage) for tag in scan(_only(passage, hidden, start, stop))]
    except Wrong as wrong:
        wrong.message = wrong.message.translate(_SEEN)
        mistakes.append(Mistake(TAG_WRONG, wrong))
        return [_home(tag, passage) for tag in _meant(passage, start, stop)]


def _home(tag: Tag, passage: Passage) -> Tag:
    """The tag as one of the whole passage: the renderer compares passages to see what stands together."""
    tag.passage = passage
    return tag


def _meant(passage: Passage, start: int, stop: int) -> list[Tag]:
    """What a misspelt statement was meant to be, that the other half of its block is not told to be alone."""
    word = _WORD.match(passage.text, start, stop)
    near = get_close_matches(word[1], sorted(STATEMENTS), 1) if word and word[1] not in STATEMENTS else []
    if not word or not near:
        return []
    text = passage.text[: word.start(1)] + near[0] + passage.text[word.end(1) :]
    longer = len(near[0]) - len(word[1])
    try:
        tags = scan(_only(replace(passage, text=text), text.translate(_HIDDEN), start, stop + longer))
    except Wrong:
        return []
    for tag in tags:
        tag.typed, tag.stop = passage.text[start:stop], stop
    return tags


# -- blocks


def _pair(pieces: Pieces, found: Tags) -> None:
    """Put the tags of statements into blocks, and note those that are left over."""
    stack: list[list[Tag]] = []
    for tag in found.tags:
        if tag.kind != "{%":
            continue
        if _opens(pieces, tag):
            stack.append([tag])
        elif tag.word in ("elif", "else"):
            _branch(pieces, stack, tag, found)
        elif tag.word in CLOSERS:
            _close(pieces, stack, tag, found)
    for block in stack:
        _leave(pieces, block, found)


def _opens(pieces: Pieces, tag: Tag) -> bool:
    """Whether a tag opens a block; a {% set %} does where it has no value of its own."""
    if tag.word != "set":
        return tag.word in OPENERS
    try:
        balance(pieces, [tag])
    except Wrong:
        return True
    return False


def _branch(pieces: Pieces, stack: list[list[Tag]], tag: Tag, found: Tags) -> None:
    allowed = ("if", "for") if tag.word == "else" else ("if",)
    if stack and stack[-1][0].word in allowed:
        stack[-1].append(tag)
        return
    _judge(partial(balance, pieces, [tag]), TAG_UNPAIRED, found.mistakes)
    found.loose.append(tag)


def _close(pieces: Pieces, stack: list[list[Tag]], tag: Tag, found: Tags) -> None:
    """Close the block that a tag is meant for: the innermost of its kind, else the innermost there is."""
    meant = next((depth for depth in range(len(stack) - 1, -1, -1) if stack[depth][0].word == tag.word[3:]), -1)
    while 0 <= meant < len(stack) - 1:
        _leave(pieces, stack.pop(), found)
    if meant >= 0:
        found.blocks.append([*stack.pop(), tag])
        return
    opened = stack.pop() if stack else []
    _judge(partial(balance, pieces, [*opened[:1], tag]), TAG_UNPAIRED, found.mistakes)
    found.loose += [*opened, tag]


def _leave(pieces: Pieces, block: list[Tag], found: Tags) -> None:
    """Note that a block is not closed."""
    _judge(partial(balance, pieces, block[:1]), TAG_UNPAIRED, found.mistakes)
    found.loose += block
