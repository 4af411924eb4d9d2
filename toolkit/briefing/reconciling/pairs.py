"""Parts named in a sentence with how many they have: 区科委（3项）、区教委（1项）; 电力（逾期1个、滞后2个）.

What is counted is not always said in words; it is what most of the names agree in, and one that differs is wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from toolkit.briefing.reconciling.claims import COUNT, OWN, Claim, Said, count, readings
from toolkit.briefing.reconciling.families import Family
from toolkit.briefing.reconciling.known import TOTAL, figure
from toolkit.briefing.reconciling.layout import Paragraph
from toolkit.briefing.reconciling.words import Words
from toolkit.summary import Item

_PAIR: Final = re.compile(
    rf"(?P<label>[^，。；：、（）\s\d]{{1,40}})(?:(?P<n>{COUNT})[项个条])?(?:（(?P<body>[^（）]*\d[^（）]*)）)?(?=[，。；、]|$|[^\d（])"
)
_BEFORE: Final = re.compile(r"^.*(?:是|由|有|的|分)(?=.)")
_SENTENCE: Final = re.compile(r"[^。；\n]+")
_ALONE: Final = re.compile(rf"({COUNT})[项个条]")
_LISTS: Final = {
    "lagging_items": "滞后|逾期", "overdue_items": "逾期", "behind_items": "滞后|序时", "far_behind_items": "差距",
    "unreported_items": "未填报|没有填报",
}  # fmt: skip
"""What units may be counted by, and the words of which one stands in the sentence or above it."""
_OTHERS: Final = re.compile("新|困难|诉求|协调|督查|其中|会议|召开")
_NOBODY: Final = "有关单位"


@dataclass(frozen=True, slots=True)
class _Pair:
    """A name with a number: the thing of that name, what is said of it ("" for how many it has), where."""

    label: str
    things: Sequence[Any]
    what: str
    value: Decimal
    start: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """How named parts are read: their families, the office's words, the names of the template."""

    families: Sequence[Family]
    words: Words
    values: Mapping[str, Any]
    office: Mapping[str, str]

    def claims(self, paragraph: Paragraph) -> Iterator[Claim]:
        """What a paragraph says of named parts, where the most of a sentence's parts agree in what is counted."""
        if not re.search(r"\d[项个条]", paragraph.text):
            return
        for sentence in _SENTENCE.finditer(paragraph.text):
            family = self._family(sentence[0])
            if family is not None:
                pairs = list(self._pairs(sentence[0], sentence.start(), family))
                for group in ([pair for pair in pairs if pair.what], [pair for pair in pairs if not pair.what]):
                    yield from self._agreed(paragraph, sentence[0], group, family) if len(group) > 1 else ()

    def _family(self, sentence: str) -> Family | None:
        """The family that knows the most of the labels of a sentence, two at least."""
        labels = [
            label
            for found in _PAIR.finditer(sentence)
            if found["n"] or found["body"]
            for label in _labels(found["label"])
        ]
        if len(labels) < 2:
            return None
        known = [
            (sum(1 for label in labels if label in family.things), -place) for place, family in enumerate(self.families)
        ]
        most, place = max(known)
        return self.families[-place] if most > 1 else None

    def _pairs(self, sentence: str, start: int, family: Family) -> Iterator[_Pair]:
        for found in _PAIR.finditer(sentence):
            label = next((label for label in _labels(found["label"]) if label in family.things or label == _NOBODY), "")
            if not label or not (found["n"] or found["body"]):
                continue
            things = family.things.get(label, ())
            if found["n"]:
                yield _Pair(label, things, "", count(found["n"]), start + found.start("n"))
            if found["body"]:
                yield from self._inside(found["body"], start + found.start("body"), label, things)

    def _inside(self, body: str, start: int, label: str, things: Sequence[Any]) -> Iterator[_Pair]:
        """What the brackets behind a name hold: a number, or numbers by status."""
        alone = _ALONE.fullmatch(body)
        if alone:
            yield _Pair(label, things, "", count(alone[1]), start)
        for found in re.finditer(rf"(?P<s>{self.words.status})(?P<n>{COUNT})[项个条]", body):
            meant = "、".join(self.words.meant(found["s"]))
            yield _Pair(label, things, meant, count(found["n"]), start + found.start("n"))

    def _agreed(self, paragraph: Paragraph, sentence: str, pairs: Sequence[_Pair], family: Family) -> Iterator[Claim]:
        """The pairs as claims in what nearly all of them agree in; none where there is no such thing."""
        best: list[Claim] = []
        for take in self._counts(f"{''.join(paragraph.headings[-1:])}{sentence}", family):
            made = [claim for pair in pairs if (claim := _claim(paragraph, pair, take))]
            if len(made) == len(pairs) and _agreeing(made) > _agreeing(best):
                best = made
            if _agreeing(best) == len(pairs):
                return
        differ, before = len(best) - _agreeing(best), sentence.partition(pairs[0].label)[0]
        if differ * 3 <= _agreeing(best) and (pairs[0].what or not _OTHERS.search(before)):
            yield from best

    def _counts(self, near: str, family: Family) -> Iterator[Callable[[_Pair], Any]]:
        """What may be counted of named parts: their total, some of their items; in each basis of the family."""
        yield lambda pair: _first(pair, {})
        for name, words in _LISTS.items():
            said = "|".join(re.escape(self.office.get(word, word)) for word in words.split("|"))
            if re.search(f"{words}|{said}", near):
                leads = Counter(item.lead or _NOBODY for item in self.values.get(name, ()))
                yield lambda pair, leads=leads: None if pair.what else leads.get(pair.label, 0)  # type: ignore[misc]
        for basis in family.bases():
            yield lambda pair, basis=basis: _first(pair, basis)  # type: ignore[misc]
        for listed in self.values.values():
            if isinstance(listed, tuple) and listed and isinstance(listed[0], Item):
                leads = Counter(item.lead or _NOBODY for item in listed)
                yield lambda pair, leads=leads: None if pair.what else leads.get(pair.label, 0)  # type: ignore[misc]


def _first(pair: _Pair, basis: Mapping[int, Any]) -> Any:
    """The figure of the first thing of a name: several of a name are told apart nowhere, and are left alone."""
    if len(pair.things) != 1:
        return None
    return figure(basis.get(id(pair.things[0]), pair.things[0]), pair.what or TOTAL)


def _labels(text: str) -> list[str]:
    """A name with and without the words before it: 较多的是中关村密云园 → 中关村密云园."""
    return list(dict.fromkeys((text, _BEFORE.sub("", text))))


def _claim(paragraph: Paragraph, pair: _Pair, take: Callable[[_Pair], Any]) -> Claim | None:
    possible = readings([(f"{pair.label}{pair.what or TOTAL}", take(pair))])
    if not possible:
        return None
    said = Said(paragraph.place, f"说“{pair.label}（{pair.what}{pair.value}）”", pair.value)
    return Claim(said, possible, pair.start, pair.start + 1, sure=OWN)


def _agreeing(made: Sequence[Claim]) -> int:
    return sum(1 for claim in made if claim.agrees)
