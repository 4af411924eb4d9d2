"""Figures typed into the text that look like the ledger's: next month they will be wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from toolkit.briefing.checking.opened import Part
from toolkit.briefing.checking.remarks import FIGURE_TYPED, Remark
from toolkit.briefing.checking.tags import Tags
from toolkit.briefing.parts.xmltext import Pieces, unescape
from toolkit.briefing.tagging.tags import Passage, Tag, find_passages

_UNITS = "个百分点|亿元|万元|项|条|%|％|个(?=重点|项目|问题|单位|镇街|事项|任务|指标|清单)"
_DIGITS = r"(?<![第\d.．,，/／年月日—–\-~～:：第前每])[\d０-９][\d０-９,，]*(?:[.．][\d０-９]+)?\s*"
_NUMERAL = "(?<![第前每一二三四五六七八九十百千万两〇零])[一二三四五六七八九十百千两〇零]{2,}"
_FIGURE = re.compile(f"(?:{_DIGITS}|{_NUMERAL})(?:{_UNITS})")
#: Before a figure: it is a limit or a rule and not a count.
_LIMIT = re.compile(r"(?:最多|最少|至多|至少|不超过|超过|不少于|不低于|不高于|低于|高于|不足|达到|满|每|前)\s*$")
_NEAR = 20
_COMPARED = re.compile(r"[=<>]=?\s*(\d+)")
#: In the place of a tag: no digit may join across it.
_TAG = "\ufffc"


def typed_figures(part: Part, tags: Tags) -> Iterator[Remark]:
    """A remark for each paragraph with typed figures in it, as 共38项."""
    own: dict[int, list[Tag]] = {}
    for tag in tags.tags:
        own.setdefault(tag.passage.owner, []).append(tag)
    for passage in _prose(part.pieces):
        inside = own.get(passage.owner, [])
        text = _without(passage, inside)
        found = [
            one for one in _FIGURE.finditer(text) if not _LIMIT.search(text, max(one.start() - _NEAR, 0), one.start())
        ]
        asked = _compared(passage.owner, inside, tags) if found else frozenset()
        figures = list(dict.fromkeys(one[0].strip() for one in found if _number(one[0]) not in asked))
        if figures and text.strip() != figures[0]:  # a cell with nothing else is a heading or an example
            shown = "、".join(f"“{figure}”" for figure in figures[:5]) + ("等" if len(figures) > 5 else "")
            message = f"文字里写着{shown}，像是台账里的数；台账变了，它不会跟着变。"
            remedy = "请改用变量，如 {{ tasks.total }}；确是固定的数（如文件名里的），可以不管。"
            kind, at = FIGURE_TYPED, passage.owner
            yield Remark(kind, kind.severity, part.path, at, part.place(at), message, remedy)


def _compared(paragraph: int, inside: Sequence[Tag], tags: Tags) -> frozenset[str]:
    """The numbers that conditions in a paragraph and around it compare with: a text for 1 alone may say 1."""
    around = [block for block in tags.blocks if block[0].at < paragraph < block[-1].at]
    bodies = [tag.body for tag in inside] + [tag.body for block in around for tag in block]
    return frozenset(number for body in bodies for number in _COMPARED.findall(body))


def _number(figure: str) -> str:
    return re.sub(r"\D.*", "", figure)


def _prose(pieces: Pieces) -> Iterator[Passage]:
    """The text of every paragraph that holds any, tags in it or not."""
    with_tags = {passage.owner: passage for passage in find_passages(pieces) if not passage.plain}
    owners = [at for at in range(1, len(pieces.name), 2) if pieces.name[at] == "w:p"]
    for owner in owners:
        if owner in with_tags:
            yield with_tags[owner]
        elif text := _plain_text(pieces, owner):
            yield Passage(owner, text=text)


def _plain_text(pieces: Pieces, paragraph: int) -> str:
    """The text of a paragraph that has no tag; that of text boxes in it is their own paragraphs'."""
    parts = []
    at = paragraph
    while at <= pieces.end[paragraph]:
        if pieces.name[at] in ("w:del", "w:moveFrom", "w:txbxContent"):
            at = pieces.end[at]
        elif pieces.name[at] == "w:t":
            parts.append("".join(pieces.text[at + 1 : pieces.end[at]]))
        at += 1
    return "".join(parts)


def _without(passage: Passage, tags: Sequence[Tag]) -> str:
    """The passage's text with a mark in the place of each of its tags."""
    characters = list(passage.text)
    for tag in tags:
        if tag.passage.text == passage.text:
            characters[tag.start : tag.stop] = _TAG * (tag.stop - tag.start)
    return unescape("".join(characters))
