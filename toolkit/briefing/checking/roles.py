"""What each paragraph of a text is in an official document: title, addressee, heading, body, attachment …

A guess from how it begins, where it stands and what its style is called. What is taken for nothing is not checked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from toolkit.briefing.checking.paragraphs import TAG, Paragraph

_NUMERALS = "一二三四五六七八九十"
_LEVELS = (
    re.compile(rf"()[{_NUMERALS}]+([、.．,，:：])"),
    re.compile(rf"([（(])[{_NUMERALS}]+([）)][、,，.．]?)"),
    re.compile(r"()\d+([.．、,，])(?!\d)"),
    re.compile(r"([（(])\d+([）)][、,，.．]?)"),
)
"""How the headings of each level begin, with whatever is written for brackets and points."""

_STYLED = re.compile(r"(?:heading|标题)\s*([1-4])|([一二三四])级标题", re.IGNORECASE)
_TITLE_STYLE = re.compile(r"title|标题|(?!.*(?:级|附件|表|图|副|小)).*标题", re.IGNORECASE)
_OTHER_STYLE = re.compile(
    r"表|注|题|图|报头|期号|编发|页码|目录|附件|标记|署名|日期|落款|toc|caption|list", re.IGNORECASE
)
_ENDS = "。！？；：.!?;:”）"
_SHORTEST = 20
"""A text without a full stop that is shorter is no sentence."""

LEAST_TITLE = 18.0
"""Points; what is smaller is no title."""


class Role(Enum):
    """What a paragraph is."""

    TITLE = "标题"
    ADDRESSEE = "主送机关"
    HEADING = "层次标题"
    BODY = "正文"
    ATTACHMENT = "附件说明"
    ANNEX = "附件"
    IMPRINT = "版记"
    OTHER = ""


@dataclass(frozen=True, slots=True)
class Cast:
    """A paragraph with its role; `level` is that of a heading, from 1."""

    paragraph: Paragraph
    role: Role
    level: int = 0


def cast(paragraphs: Iterable[Paragraph]) -> Iterator[Cast]:
    """The paragraphs of a text with their roles, in order."""
    seen: set[Role] = set()
    for paragraph in paragraphs:
        one = _cast(paragraph, seen)
        seen.add(one.role)
        yield one


def _cast(paragraph: Paragraph, seen: Collection[Role]) -> Cast:
    begun = not {Role.TITLE, Role.OTHER}.issuperset(seen)
    text = paragraph.text.strip()
    if re.match(r"抄送[：:]", text) or re.search(r"日\s*印发$", text):
        return Cast(paragraph, Role.IMPRINT)
    if paragraph.home != "w:body":
        return Cast(paragraph, Role.OTHER)
    if re.fullmatch(rf"附件\s*[\d{TAG}]*", text):
        return Cast(paragraph, Role.ANNEX)
    if re.match("附件[：:]", text):
        return Cast(paragraph, Role.ATTACHMENT)
    if not begun and _titles(paragraph):
        return Cast(paragraph, Role.TITLE)
    if not begun and _addressed(paragraph, Role.TITLE in seen):
        return Cast(paragraph, Role.ADDRESSEE)
    level = level_of(paragraph)
    if level:
        return Cast(paragraph, Role.HEADING, level)
    body = _reads_as_body(paragraph) and (paragraph.plain or Role.ANNEX not in seen)
    return Cast(paragraph, Role.BODY if body else Role.OTHER)


def _titles(paragraph: Paragraph) -> bool:
    look = paragraph.runs[0].look
    large = (look.get("size") or 0) >= LEAST_TITLE and paragraph.look.get("align") == "center"
    named = bool(_TITLE_STYLE.fullmatch(paragraph.style))
    return (large or named) and not _red(look.get("colour", ""))


def _red(colour: str) -> bool:
    """Whether a colour is that of the head of a red-headed document, which the profile says nothing of."""
    found = re.fullmatch("([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})", colour)
    if not found:
        return False
    red, green, blue = (int(part, 16) for part in found.groups())
    return red > 150 and green < 90 and blue < 90


def _addressed(paragraph: Paragraph, titled: bool) -> bool:
    """Whether it names whom the document is for: by its style, or as the first thing behind the title."""
    if paragraph.style.startswith("主送"):
        return True
    if not titled:
        return False
    text = paragraph.text.strip()
    return (
        len(text) < 80 and text.endswith(("：", ":")) and paragraph.look.get("align") not in ("center", "right", "end")
    )


def level_of(paragraph: Paragraph) -> int:
    """The level of a heading by its number, or by the name of its style; 0 for none."""
    text = paragraph.text.strip()
    for level, pattern in enumerate(_LEVELS, start=1):
        if pattern.match(text):
            return level
    found = _STYLED.fullmatch(paragraph.style)
    if not found:
        return 0
    return int(found[1]) if found[1] else "一二三四".index(found[2]) + 1


def number_of(paragraph: Paragraph) -> tuple[int, str, str, str]:
    """The number a heading begins with: its level, what stands before and behind the numeral, all as typed.

    Level 0 is none.
    """
    text = paragraph.text.strip()
    for level, pattern in enumerate(_LEVELS, start=1):
        if found := pattern.match(text):
            return level, found[1], found[2], found[0]
    return 0, "", "", ""


def _reads_as_body(paragraph: Paragraph) -> bool:
    text = "".join(paragraph.text.split())
    placed = paragraph.look.get("align") in ("center", "right", "end")
    sentence = len(text) >= _SHORTEST or text.endswith(tuple(_ENDS))
    return sentence and not placed and not text.startswith("注") and not _OTHER_STYLE.search(paragraph.style)
