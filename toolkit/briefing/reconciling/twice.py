"""The same words with different figures in two places of a document, whether or not the ledger knows of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from toolkit.briefing.reconciling.claims import AMOUNT, COUNT, Disagreement, Said, count, number
from toolkit.briefing.reconciling.layout import Paragraph
from toolkit.briefing.reconciling.words import NOUN, SEGMENT

_CLAUSE: Final = re.compile(r"[^，：（）]+")
_COUNTED: Final = re.compile(rf"(?P<n>{COUNT})(?P<unit>[项个条家次件场人户])(?!月|百分)")
_MONEY: Final = re.compile(rf"(?P<n>{AMOUNT})(?P<unit>亿元|万元)")
_UNIT: Final = re.compile("[项个条家次件场人户元]")
_SHORTEST: Final = 4
"""So many Chinese characters at least say what is counted."""
_MOST: Final = 3
"""Words that stand in more places than these come from a loop."""
_READ: Final = re.compile(f"{NOUN}|进度|百分点|逾期|滞后|问题|指标")
"""What other checks read more closely."""
_ITEM: Final = re.compile(r"\s*(?:\d+[.．、]|[（(][一二三四五六七八九十\d]+[）)])")


@dataclass(frozen=True, slots=True)
class _Told:
    """A clause with one figure: what it says, what of its sentence stands before it, under which headings."""

    said: Said
    before: str
    headings: tuple[str, ...]


def told_twice(paragraphs: Sequence[Paragraph], of_part: Callable[[str], bool]) -> Iterator[Disagreement]:
    """The clauses that say the same with different figures; `of_part` tells whether a text names a part of the whole.

    What is numbered, or stands behind a part's name or a day, or under such a heading, is of its own.
    """
    found: dict[str, list[_Told]] = {}
    for paragraph in paragraphs:
        if not _ITEM.match(paragraph.text):
            for words, told in _clauses(paragraph):
                found.setdefault(words, []).append(told)
    for words, places in found.items():
        if 2 <= len(places) <= _MOST and _differ(places):
            alone = [one for one in places if not any(map(of_part, (one.before, *one.headings)))]
            if len({one.said.place for one in alone}) > 1 and _differ(alone):
                yield Disagreement(f"“{words}”", tuple(one.said for one in alone))


def _clauses(paragraph: Paragraph) -> Iterator[tuple[str, _Told]]:
    for sentence in SEGMENT.finditer(paragraph.text):
        for clause in _CLAUSE.finditer(sentence[0]) if _UNIT.search(sentence[0]) else ():
            found = _MONEY.search(clause[0]) or _COUNTED.search(clause[0])
            before = sentence[0][: clause.start()]
            if (
                found is None
                or _READ.search(clause[0])
                or len(re.findall(AMOUNT, clause[0])) != 1
                or re.search(r"\d[年月日]", before)
            ):
                continue
            money = found["unit"] if found["unit"] in ("亿元", "万元") else ""
            words = f"{clause[0][: found.start()]}…{'元' if money else found['unit']}{clause[0][found.end() :]}".strip()
            if len(re.findall("[\u4e00-\u9fff]", words)) > _SHORTEST:
                value, slack = number(found["n"], money) if money else (count(found["n"]), Decimal(0))
                said = Said(paragraph.place, f"说“{clause[0].strip()}”", value, slack)
                yield words, _Told(said, before, paragraph.headings)


def _differ(places: Sequence[_Told]) -> bool:
    first = places[0].said
    return any(not one.said.near(first.value, first.slack) for one in places)
