"""Of whom a figure in a text speaks: of the whole, or of something named beside it, of another time, of a change.

Asked only of a figure that differs from the ledger: what cannot be told for certain is no disagreement.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any, Final

from toolkit.briefing.content.unit_view import UnitView
from toolkit.briefing.reconciling.claims import FIXED, OWN, PLAIN, Claim, narrow
from toolkit.briefing.reconciling.layout import Paragraph, Table
from toolkit.briefing.reconciling.words import BOUNDARY, NOUNS, SENTENCE, Words
from toolkit.summary import Summary
from toolkit.summary.breakdowns import UNSAID

_ANOTHER_TIME: Final = re.compile(r"上[期月年季]|上一|去年|同期|往年|历年|近几[期月年]|走势|目标值|年度目标|计划完成")
_ELSEWHERE: Final = re.compile(
    r"相比|比上|较上|较[去年]|与上|方面|领域|其余|另外|另有|其他|牵头|配合|乡镇|街道|新增|新列|此前|以前|预计|争取|力争|"
    r"重点抓|抽查|督查了|例如|如"
)
_OTHER_PART: Final = re.compile(r"(?<!分)(?:领域|片区|系统)|方面")
_OTHER_TABLE: Final = re.compile(r"新|变化|增减|对比|比较|预计|目标|前[\d一二三四五六七八九十]+|部分|主要")
_IN_THE_PERIOD: Final = re.compile("本月|当月|本周|今年|本年|年内|以来")
_SEGMENT_END: Final = re.compile("[。！？；;\n]")
_UNTIL: Final = re.compile("截[至止到]([^，。；：]{2,14})")
_COMPARED: Final = re.compile("[与同比]([^，。]{2,16}?)相比")
_AFTER_COUNT: Final = re.compile(
    r"(?:中|里)?(?:以上|以下|以内|左右|多|余|未填|未报|没有|仍|新|其中有|的(?:单位|部门|镇|街|占))"
)
_ENDS: Final = "。；;！？!?，,、：: "
_OWN_PLACES: Final = re.compile(r"[你本我贵]单位")


class Scope:
    """What a document's words are measured by: the names of the ledger and all that is typed in it.

    `since` is how the document speaks of the earlier ledger (2024年5月末).
    """

    def __init__(self, summary: Summary, words: Words, unit: UnitView | None, since: str) -> None:
        self._summary, self._words, self._unit, self._since = summary, words, unit, since
        self._named: dict[str, list[str]] = {}
        self._first_named = lru_cache(maxsize=1)(self._end_of_first)
        self._places_typed = lru_cache(maxsize=1)(self._typed_places)

    def whole(self, claim: Claim, paragraph: Paragraph) -> bool:
        """Whether it is certain that a figure speaks of everything (of all that the unit leads)."""
        text = paragraph.text
        if claim.sure == OWN:
            return not self._typed(paragraph, claim)
        if any(
            _ANOTHER_TIME.search(line) or _OTHER_PART.search(line) or self.named(line) for line in paragraph.headings
        ):
            return False
        return (
            not self._elsewhere(text, claim)
            and self._first_named(paragraph.whole) > paragraph.start + claim.start
            and not self._typed(paragraph, claim)
            and (claim.sure == FIXED or self._plain(text, claim))
        )

    def of_table(self, table: Table, names: Iterable[str] = ()) -> bool:
        """Whether nothing above a table says that it is of a part or of another time; its own `names` do not count."""
        own = set(names)
        above = [line for line in (*table.headings, table.caption, table.title) if line]
        last = f"{table.caption}{table.title}"
        return not _OTHER_TABLE.search(last) and not any(
            _ANOTHER_TIME.search(line) or _OTHER_PART.search(line) or self._name_in(line, own) for line in above
        )

    # -- what stands beside a figure

    def _elsewhere(self, text: str, claim: Claim) -> bool:
        """Whether the sentence speaks of something else before it comes to the figure."""
        sentence = text[_last(SENTENCE, text, claim.start) : claim.start]
        if self._unit is not None:
            sentence = _OWN_PLACES.sub("", sentence).replace("牵头", "")
        before = sentence[: _last(BOUNDARY, sentence, len(sentence))]
        compared = _COMPARED.search(sentence)
        if claim.sure == FIXED and compared and compared[1] != self._since:
            return True
        if claim.subject != "截至日期" and any(
            _other_day(day, self._summary.as_of) for day in _UNTIL.findall(sentence)
        ):
            return True
        if claim.sure == FIXED and "新" not in claim.subject and _IN_THE_PERIOD.search(sentence):
            return True
        return bool(_ANOTHER_TIME.search(sentence) or (claim.sure == PLAIN and _ELSEWHERE.search(before)))

    def _plain(self, text: str, claim: Claim) -> bool:
        """Whether what stands beside a figure, as far as the next comma, is such as leaves it one of the whole."""
        before = text[_last(BOUNDARY, text, claim.start) : claim.start]
        head = self._head(text, claim.start)
        rest = text[claim.stop :]
        end = BOUNDARY.search(rest)
        after = rest[: end.start()] if end else rest
        total = claim.counts
        earlier = text[_last(_SEGMENT_END, text, claim.start) : claim.start - len(before)]
        if not all(self._words.earlier.fullmatch(part) for part in BOUNDARY.split(earlier) if re.search(r"\d", part)):
            return False
        beside = self._words.beside_total if total else self._words.beside_status
        if not beside.fullmatch(before) or not beside.fullmatch(head):
            return False
        return bool(beside.fullmatch(after)) if total else not _AFTER_COUNT.match(after)

    def _head(self, text: str, place: int) -> str:
        """What stands before the bracket in which a place is, as far as the comma before; "" outside of brackets."""
        opened, closed = text.rfind("（", 0, place), text.rfind("）", 0, place)
        if opened <= closed:
            return ""
        return text[_last(BOUNDARY, text, opened) : opened]

    def of_part(self, text: str) -> bool:
        """Whether a text may speak of a part, of another time or of a change."""
        return bool(text) and bool(
            _ANOTHER_TIME.search(text) or _OTHER_PART.search(text) or _ELSEWHERE.search(text)
            or _IN_THE_PERIOD.search(text) or "新" in text or self.named(text)
        )  # fmt: skip

    # -- names of the ledger, and what is typed in it

    def named(self, text: str) -> bool:
        """Whether a text names a unit, a list, a plan, a town or the like that is not the document's own unit."""
        return self._name_in(text, set())

    def _name_in(self, text: str, own: set[str]) -> bool:
        if text not in self._named:
            self._named[text] = [name for name in self._names if name in text]
        return any(name not in own for name in self._named[text])

    @cached_property
    def _names(self) -> tuple[str, ...]:
        own = {self._unit.name, self._unit.full_name} if self._unit else set()
        return tuple(sorted(name for name in set(_names_of(self._summary)) - own if self._tells(name)))

    def _tells(self, name: str) -> bool:
        """Whether a name is one by which a part is known, and no word of every text."""
        return len(name) > 1 and name not in NOUNS and name != UNSAID and name not in self._words.statuses

    def _end_of_first(self, text: str) -> float:
        """Where the first name in a text ends: all that stands behind it may be of what it names."""
        ends = (place + len(name) for name in self._names if (place := text.find(name)) >= 0)
        return min(ends, default=math.inf)

    def _typed(self, paragraph: Paragraph, claim: Claim) -> bool:
        """Whether a figure stands in words that were taken from a cell of the ledger."""
        starts, stops = self._places_typed(paragraph.whole)
        begun = bisect_right(starts, paragraph.start + claim.start)
        return bool(begun) and paragraph.start + claim.stop <= stops[begun - 1]

    def _typed_places(self, text: str) -> tuple[Sequence[int], Sequence[int]]:
        """Where words from cells begin in a text, and how far those that begin there or before reach."""
        found = sorted((place, place + len(typed) + 1) for typed in self._cells for place in _places(typed, text))
        return [start for start, _ in found], list(accumulate((stop for _, stop in found), max))

    @cached_property
    def _cells(self) -> frozenset[str]:
        """The lines of every cell that holds a figure and more, as texts print them."""
        return frozenset(_lines_of(self._summary))


def _last(pattern: re.Pattern[str], text: str, stop: int) -> int:
    """Where the text after the last mark before a place begins."""
    return max((found.end() for found in pattern.finditer(text, 0, stop)), default=0)


def _other_day(words: str, as_of: date) -> bool:
    """Whether words name a day, and another than that of the ledger's figures."""
    own = (f"{as_of.year}年{as_of.month}月", f"{as_of.month}月")
    return bool(re.match(r"\d", words)) and not any(
        words.startswith((f"{month}{as_of.day}日", f"{month}底", f"{month}末")) for month in own
    )


def _places(part: str, text: str) -> Iterator[int]:
    place = text.find(part)
    while place >= 0:
        yield place
        place = text.find(part, place + 1)


def _names_of(summary: Summary) -> Iterator[str]:
    for entry in summary.lists:
        yield from (entry.plan, entry.list)
    for breakdown in (one for one in summary.breakdowns if one.code not in ("years", "funding")):
        yield from (segment.label for segment in breakdown.segments)
    for row in summary.ledger["units"]:
        yield from (row.text("规范简称").strip(), row.text("全称").strip())
    yield from (unit.unit for unit in summary.units)
    yield from (item.name for item in summary.items)


def _lines_of(summary: Summary) -> Iterator[str]:
    for code in ("tasks", "projects", "policies", "problems", "indicators", "units"):
        table = summary.ledger[code]
        for column in table.present_columns():
            for value in set(map(_as_text, table.column(column.heading))):
                for line in narrow(value).splitlines():
                    kept = line.strip().rstrip(_ENDS)
                    if len(kept) > 3 and re.search(r"\d", kept):
                        yield kept


def _as_text(value: Any) -> str:
    return value if type(value) is str else str(getattr(value, "text", ""))
