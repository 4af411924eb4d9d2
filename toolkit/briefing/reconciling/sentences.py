"""What sentences say of tasks, projects and policies: how many there are, how they stand, what is invested."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache, partial
from itertools import accumulate
from typing import Final

from toolkit.briefing.reconciling.claims import AMOUNT, COUNT, Claim, Said, count, number, readings
from toolkit.briefing.reconciling.headings import BESIDES
from toolkit.briefing.reconciling.known import (
    ALL,
    FUNDED,
    INVESTED,
    KEEPING,
    KEEPING_OF_ALL,
    KEEPING_SHARE,
    LAGGING,
    MEASURABLE,
    PLANNED,
    POLICIES,
    PROJECTS,
    RATE,
    TOTAL,
    UNCERTAIN,
    Known,
)
from toolkit.briefing.reconciling.layout import Paragraph
from toolkit.briefing.reconciling.words import MEASURE, NOUN, NOUNS, SEGMENT, Words

_HAVE: Final = "(?:总数|总量)?(?:共计|共有|合计|总计|共|有|为|是|达到|达|：)?"
_OF_MEASURE: Final = {"个": PROJECTS, "条": POLICIES}

_MONEY: Final = re.compile(
    r"(?P<what>计划总投资|计划投资|总投资|投资总额|累计完成投资|累计投资|完成投资|资金已落实的项目|资金已落实|已落实资金)"
    rf"(?:总额|金额|额)?(?:共计|合计|共|为|达到|达|是)?(?P<n>{AMOUNT})(?P<unit>亿元|万元)"
)
_RATE: Final = re.compile(rf"(?:相当于计划投资的|占计划投资的|投资完成率(?:为|达到|达)?)(?P<n>{AMOUNT})%")
_PACE: Final = tuple(
    (what, re.compile(pattern))
    for what, pattern in (
        (KEEPING, rf"(?P<n>{COUNT}){MEASURE}(?:NOUN)?(?:与时间进度基本一致|达到进度要求)".replace("NOUN", NOUN)),
        (KEEPING, rf"(?:与时间进度基本一致|达到进度要求)的(?:有)?(?P<n>{COUNT}){MEASURE}"),
        (LAGGING, rf"(?P<n>{COUNT}){MEASURE}未达到(?!目标)"),
        (UNCERTAIN, rf"(?P<n>{COUNT}){MEASURE}(?:尚)?(?:无法判断|无法衡量)"),
        (MEASURABLE, rf"可以衡量的(?P<n>{COUNT}){MEASURE}"),
        (KEEPING_SHARE, rf"(?<!分别)占(?:可以衡量的{COUNT}{MEASURE}的)?(?P<n>{AMOUNT})%"),
    )
)
_PLACES: Final = {
    "计划投资": PLANNED, "计划总投资": PLANNED, "总投资": PLANNED, "投资总额": PLANNED, "累计完成投资": INVESTED,
    "累计投资": INVESTED, "完成投资": INVESTED,
}  # fmt: skip


@dataclass(frozen=True)
class Grammar:
    """How an office's sentences are read."""

    words: Words

    @cached_property
    def _status_first(self) -> re.Pattern[str]:
        """已完成8项, 逾期的重点任务3项, 达到序时进度的61项."""
        return re.compile(
            rf"(?P<s>{self.words.several})(?:进度)?(?:的)?(?P<noun>{NOUN})?{_HAVE}"
            rf"(?P<n>{COUNT})(?P<m>{MEASURE})(?P<after>{NOUN})?"
        )

    @cached_property
    def _count_first(self) -> re.Pattern[str]:
        """8项已完成, 3项重点任务逾期."""
        return re.compile(
            rf"(?P<n>{COUNT})(?P<m>{MEASURE})(?P<noun>{NOUN})?(?:均|全部|都)?(?P<s>{self.words.several})"
            rf"(?!(?:进度)?的?(?:{NOUN})?{_HAVE}\d|事项|的|和|或|、(?!\d))"
        )

    @cached_property
    def _before(self) -> Callable[[str], _Before]:
        """What a text says before each place; kept for the last text, whose parts are read one after another."""
        return lru_cache(maxsize=1)(partial(_Before, self._status_first))

    def claims(self, paragraph: Paragraph, own: Known, whole: Known) -> Iterator[Claim]:
        """What a paragraph says of all that a unit leads, or of everything; whether it does is not asked here.

        `own` and `whole` are the same in a document of everything.
        """
        for found in SEGMENT.finditer(paragraph.text):
            if re.search(r"\d", found[0]):
                yield from _Segment(self, paragraph, own, whole, found[0], found.start()).claims()


class _Before:
    """What a text says before each of its places: found once, for in a long one there are thousands."""

    def __init__(self, status_first: re.Pattern[str], text: str) -> None:
        status = {found.start("n") for found in status_first.finditer(text)}
        counts = [one for pattern in (_COUNT_NOUN, _NOUN_COUNT, _COUNT_WITHIN) for one in pattern.finditer(text)]
        others = (one for one in counts if one.start("n") not in status)
        self._counts = sorted(others, key=lambda one: (one.end(), one.start("n")))
        self._count_ends = [one.end() for one in self._counts]
        self._latest = list(accumulate(self._counts, _later))
        self._nouns: dict[str, list[int]] = {}
        for found in re.finditer(NOUN, text):
            self._nouns.setdefault(NOUNS[found[0]], []).append(found.start())

    def count(self, place: int) -> re.Match[str] | None:
        """The last count of tasks or the like before a place that is not one of a status."""
        before = bisect_right(self._count_ends, place)
        return self._latest[before - 1] if before else None

    def nouns(self, place: int, start: int = 0) -> dict[str, int]:
        """Of whom the nouns between two places speak, the last first, and where each of them stands last."""
        last = {who: places[at - 1] for who, places in self._nouns.items() if (at := bisect_left(places, place))}
        return {who: last[who] for who in sorted(last, key=lambda who: -last[who]) if last[who] >= start}


def _later(one: re.Match[str], other: re.Match[str]) -> re.Match[str]:
    return other if other.start("n") > one.start("n") else one


@dataclass
class _Segment:
    """A part of a sentence up to a full stop or a semicolon, `start` being its place in the paragraph."""

    grammar: Grammar
    paragraph: Paragraph
    own: Known
    whole: Known
    text: str
    start: int

    def claims(self) -> Iterator[Claim]:
        """Counts by status, totals, money and shares; nothing of a part that was counted before (20项重点任务中)."""
        if _COUNTED.search(self.text):
            yield from self._counts()
        if "元" in self.text or "%" in self.text:
            yield from self._money()
        yield from self._pace()

    def _counts(self) -> Iterator[Claim]:
        """Counts by status, and totals."""
        taken: dict[int, int] = {}
        for pattern in (self.grammar._status_first, self.grammar._count_first):
            for found in pattern.finditer(self.text):
                if found.start("n") not in taken:
                    taken[found.start("n")] = found.end()
                    told = pattern is self.grammar._status_first or _TOLD.search(self.text[: found.start()])
                    if told and not self._of_part(found.start()):
                        yield from self._status(found)
        for pattern in (_COUNT_NOUN, _NOUN_COUNT):
            for found in pattern.finditer(self.text):
                if found.start("n") not in taken:
                    taken[found.start("n")] = found.end()
                    yield from self._total(found)

    def _known(self, place: int) -> Known:
        """Of what a figure is: in a unit's document of the unit, unless the sentence speaks of all units before it."""
        found = re.findall(_ALL_UNITS, self.text[:place]) if self.own is not self.whole else []
        return self.whole if found and not _OWN_UNIT.search(found[-1]) else self.own

    @property
    def _before(self) -> _Before:
        return self.grammar._before(self.paragraph.whole)

    @property
    def _at(self) -> int:
        """The place in the whole paragraph."""
        return self.paragraph.start + self.start

    def _of_part(self, place: int) -> bool:
        """Whether the last count of tasks or the like before a place is not that of all."""
        last = self._before.count(self._at + place)
        if last is None:
            return False
        noun = last.groupdict().get("noun")
        known = self._known(place)
        wholes = [known.of(who, TOTAL) for who in ([NOUNS[noun]] if noun else known.things)]
        return int(count(last["n"])) not in wholes

    # -- counts

    def _status(self, found: re.Match[str]) -> Iterator[Claim]:
        meant = self.grammar.words.meant(found["s"])
        noun = found.groupdict().get("after") or found["noun"]
        options = [meant, *(tuple(option.split("、")) for one in meant for option in BESIDES.get(one, ()))]
        if len(re.findall(self.grammar.words.status, found["s"])) < len(meant):
            options += [(one,) for one in meant]
        whos = [NOUNS[noun]] if noun else self._whom(found.start(), found["m"])
        yield from self._made(
            found, [(who, "、".join(option)) for who in whos for option in options], count(found["n"])
        )

    def _total(self, found: re.Match[str]) -> Iterator[Claim]:
        if _TOGETHER.search(self.text[: found.start()]):
            return
        who = NOUNS[found["noun"]]
        clause = re.split("[，：（]", self.text[: found.start()])[-1]
        before = [
            what for word in re.findall(self.grammar.words.status, clause) for what in self.grammar.words.meant(word)
        ]
        whats = [*("、".join(option) for option in ((tuple(before),) if before else ())), *before, TOTAL]
        yield from self._made(found, [(who, what) for what in whats], count(found["n"]))
        alike = re.match(rf"(?:均|全部|都)(?P<s>{self.grammar.words.status})", self.text[found.end() :])
        if alike:
            status = "、".join(self.grammar.words.meant(alike["s"]))
            yield from self._made(found, [(who, status)], count(found["n"]))

    def _whom(self, place: int, measure: str) -> list[str]:
        """Of whom a count without a noun may speak: of the last one named, else of all or of one named before.

        Nothing where several are named together (重点任务、重点项目): what is counted is their sum.
        """
        named = self._before.nouns(self._at + place, self._at)
        for last, begins in named.items():
            together = _TOGETHER.search(self.paragraph.whole, max(begins - _LONGEST_TOGETHER, self._at), begins)
            return [] if together else [last, *([ALL] if len(named) > 1 else [])]
        above = [NOUNS[noun] for line in self.paragraph.headings for noun in re.findall(NOUN, line)]
        return [ALL, *filter(None, [_OF_MEASURE.get(measure)]), *self._before.nouns(self._at), *reversed(above)]

    # -- money, shares

    def _money(self) -> Iterator[Claim]:
        for found in _MONEY.finditer(self.text):
            clause = re.split("[，：（]", self.text[: found.start()])[-1]
            if self._of_part(found.start()) or re.search(self.grammar.words.status, clause):
                continue
            what = _PLACES.get(found["what"], FUNDED)
            yield from self._made(found, [(PROJECTS, what)], *number(found["n"], found["unit"]))
        for found in _RATE.finditer(self.text):
            yield from self._made(found, [(PROJECTS, RATE)], *number(found["n"]))

    def _pace(self) -> Iterator[Claim]:
        if "指标" in self.text or not re.search("与时间进度基本一致|进度要求|衡量|未达到|判断", self.text):
            return
        for what, pattern in _PACE:
            for found in pattern.finditer(self.text):
                if self._of_part(found.start()):
                    continue
                whos = self._whom(found.start(), "")
                share = what == KEEPING_SHARE
                whats = (KEEPING_SHARE, KEEPING_OF_ALL) if share else (what,)
                said = number(found["n"]) if share else (count(found["n"]), Decimal(0))
                yield from self._made(found, [(who, one) for who in whos for one in whats], *said)

    def _made(
        self, found: re.Match[str], subjects: list[tuple[str, str]], value: Decimal, slack: Decimal = Decimal(0)
    ) -> Iterator[Claim]:
        known = self._known(found.start())
        possible = readings((f"{who}{what}", known.of(who, what)) for who, what in subjects)
        if possible:
            said = Said(self.paragraph.place, f"说“{found[0]}”", value, slack)
            span = (self.start + found.start(), self.start + found.end())
            yield Claim(said, possible, *span, counts=subjects[-1][1] == TOTAL)


_ALL_UNITS: Final = "全[区县市]|各(?:责任)?单位|全部单位|台账共?列有|[你本我贵]单位"
_OWN_UNIT: Final = re.compile("^[你本我贵]")
_TOGETHER: Final = re.compile(rf"(?:{NOUN})(?:、|和|及|与|以及)$")
_LONGEST_TOGETHER: Final = 10
"""Characters of the longest that is found so."""
_TOLD: Final = re.compile(f"{NOUN}|其中|有")
"""What stands before a count that a status follows (其中3项逾期); alone it may be that of some examples."""
_COUNTED: Final = re.compile(rf"\d{MEASURE}")
"""What stands in all that counts."""
_COUNT_NOUN: Final = re.compile(rf"(?P<n>{COUNT})(?P<m>{MEASURE})(?P<noun>{NOUN})")
_NOUN_COUNT: Final = re.compile(rf"(?P<noun>{NOUN}){_HAVE}(?P<n>{COUNT})(?P<m>{MEASURE})(?!{NOUN})")
_COUNT_WITHIN: Final = re.compile(rf"(?P<n>{COUNT})(?P<m>{MEASURE})(?:\w{{0,4}})中(?=[，、])")
