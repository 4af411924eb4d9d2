"""Texts made ready to be compared: what word processors add or drop by themselves is taken away, nothing else."""

from __future__ import annotations

import re
from typing import Final

FIGURE: Final = re.compile(
    r"(?:(?<![\d０-９])[+\-−－±＋])?[\d０-９]+(?:[,，][\d０-９]{3}(?![\d０-９]))*(?:[.．][\d０-９]+)?"
    r"(?:个百分点|百分点|[%％‰]|[百千万亿]*元|[百千万亿]+|[年月日季周天期项个条处家户件次批名人行列页份])?"
)
"""A figure as a reader takes it in: sign, digits in groups of three, decimals, and the unit behind it."""

_UNSEEN: Final = re.compile("[\u00ad\u200b\u2060\ufeff]")
_SENTENCE: Final = re.compile(r"(?<=[。；！？;!?])")
_PHRASE: Final = re.compile(r"(?<=[，：])(?![\d０-９]{3}(?![\d０-９]))")
_CLAUSE: Final = re.compile(rf"{_PHRASE.pattern}|(?<=、)")


def normal(text: str) -> str:
    """The text without characters nobody sees, blanks of any sort and breaks taken as one blank, none at its ends.

    Full width stays apart from half width: 38 and ３８ are two spellings.
    """
    if is_normal(text):
        return text
    return " ".join(_UNSEEN.sub("", text).split())


def is_normal(text: str) -> bool:
    """Whether a text is sure to be normal: what cannot be seen, and every blank but one, is not printable."""
    return text.isprintable() and " " not in text


def figures(text: str) -> list[str]:
    """The figures in a text, in order."""
    return FIGURE.findall(text)


def skeleton(text: str) -> str:
    """The text with a blank for each figure: two texts with the same skeleton differ in figures only."""
    return FIGURE.sub("\0", text)


def is_figure(text: str) -> bool:
    """Whether a text is a figure and nothing else, or the dash that tables print for none."""
    return text in ("—", "-", "－") or FIGURE.fullmatch(text) is not None


def sentences(text: str) -> list[str]:
    """The text cut behind the ends of its sentences."""
    return [part for part in _SENTENCE.split(text) if part.strip()]


def phrases(text: str) -> list[str]:
    """The text cut behind its commas and colons, not within a figure such as 17，800."""
    return [part for part in _PHRASE.split(text) if part.strip()]


def clauses(text: str) -> list[str]:
    """The text cut as into phrases, and between the members of a list too."""
    return [part for part in _CLAUSE.split(text) if part.strip()]
