"""What a tag that stands for a whole paragraph, row or cell would take away with it: text, pictures, other tags."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from toolkit.briefing.checking.remarks import TEXT_SWALLOWED
from toolkit.briefing.checking.tags import Mistake
from toolkit.briefing.parts.xmltext import Pieces, Wrong, unescape
from toolkit.briefing.tagging.tags import NOUNS, Tag, element_of

_OBJECTS = {
    "w:drawing": "图片",
    "w:pict": "图片",
    "w:object": "嵌入对象",
    "w:sectPr": "分节符",
    "w:footnoteReference": "脚注",
    "w:endnoteReference": "尾注",
}

#: A tag that could not be read, which is told by itself.
_TAG = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)


def swallowed(pieces: Pieces, tags: Sequence[Tag]) -> Iterator[Mistake]:
    """What every lifted tag would take away, each thing once."""
    places = [tag.at for tag in tags]
    homes: dict[int, list[Tag]] = {}
    for tag in tags:
        if tag.lifted and (element := _element(pieces, tag)) >= 0:
            homes.setdefault(element, []).append(tag)
    for element, lifted in homes.items():
        inside = tags[bisect_left(places, element) : bisect_right(places, pieces.end[element])]
        yield from _taken(pieces, element, lifted, inside)


def _element(pieces: Pieces, tag: Tag) -> int:
    """The paragraph, row or cell a tag stands for; -1 for one that is in none, which is told elsewhere."""
    try:
        return element_of(pieces, tag)
    except Wrong:
        return -1


def _taken(pieces: Pieces, element: int, lifted: Sequence[Tag], inside: Sequence[Tag]) -> Iterator[Mistake]:
    first = lifted[0]
    for tag in inside:
        together = tag in lifted and "{{" not in (first.kind, tag.kind)
        if tag is not first and not together and (tag.lifted or tag.word or tag.kind != "{#"):
            yield _mistake(first, f"标记“{tag.typed}”", tag.at)
    if text := _text(pieces, element, inside).strip():
        yield _mistake(first, f"文字“{text[:40]}”", first.at)
    for thing in dict.fromkeys(_things(pieces, element)):
        yield _mistake(first, thing, first.at)


def _text(pieces: Pieces, element: int, inside: Sequence[Tag]) -> str:
    """The text of an element that belongs to none of its tags."""
    parts = []
    passages = {id(tag.passage): tag.passage for tag in inside}
    known = {piece for passage in passages.values() for piece in passage.at}
    for passage in passages.values():
        characters = list(passage.text)
        for tag in inside:
            if tag.passage is passage:
                characters[tag.start : tag.stop] = " " * (tag.stop - tag.start)
        parts.append("".join(characters))
    rest = (at for at in pieces.inside(element, pieces.end[element]) if not at % 2 and at not in known)
    return unescape(_TAG.sub("", "".join([*parts, *(pieces.text[at] for at in rest)])))


def _things(pieces: Pieces, element: int) -> Iterator[str]:
    for at in pieces.inside(element, pieces.end[element]):
        if pieces.name[at] in _OBJECTS:
            yield _OBJECTS[pieces.name[at]]
        elif pieces.name[at] == "w:br" and 'w:type="page"' in pieces.text[at]:
            yield "分页符"


def _mistake(tag: Tag, what: str, at: int) -> Mistake:
    noun = NOUNS[tag.level]
    message = f"“{tag.typed}”会占去整个{noun}，同一{noun}里的{what}会丢失"
    remedy = f"请把“{tag.typed}”单独放在一{'个' if noun == '单元格' else ''}{noun}里。"
    return Mistake(TEXT_SWALLOWED, Wrong(message, at, remedy))
