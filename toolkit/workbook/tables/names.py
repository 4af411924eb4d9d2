"""Titles of sheets that every spreadsheet program takes: short, unique, without the characters they use themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_LONGEST = 31
#: What a title must not hold, and what reads the same in Chinese.
_INSTEAD = str.maketrans("[]:*?/\\", "［］：＊？／＼")
#: Where a name must not have the mark by which references enclose it.
_EDGES = re.compile("^'|'$")


def sheet_names(titles: Iterable[str]) -> Iterator[str]:
    """A name for the sheet of each title, in order; upper and lower case do not tell two apart."""
    taken: set[str] = set()
    for title in titles:
        name = unique = _cleaned(title)
        number = 1
        while unique.casefold() in taken:
            number += 1
            unique = _cut(name, f"（{number}）")
        taken.add(unique.casefold())
        yield unique


def _cleaned(title: str) -> str:
    text = re.sub(r"[\x00-\x1f\ud800-\udfff\ufffe\uffff]+", " ", title.translate(_INSTEAD)).strip()
    text = _EDGES.sub("’", _cut(text).rstrip()) or "表"
    return f"{text}表" if text.casefold() == "history" else text  # Excel keeps that name for itself


def _cut(text: str, end: str = "") -> str:
    """The text with an end, in as many UTF-16 units as a name may have."""
    while len((text + end).encode("utf-16-le")) > 2 * _LONGEST:
        text = text[:-1]
    return text + end


def quoted(name: str) -> str:
    """A sheet's name as references write it."""
    return "'" + name.replace("'", "''") + "'"
