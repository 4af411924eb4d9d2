"""What a list says of each thing in it, and what the ledger would print: items by number, indicators by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from toolkit.briefing.filters.clauses import done
from toolkit.briefing.filters.comparing import points
from toolkit.briefing.filters.figures import percent
from toolkit.briefing.filters.texts import deadline
from toolkit.briefing.reconciling.cells import DASHES
from toolkit.briefing.reconciling.claims import Disagreement, Said, narrow, number
from toolkit.briefing.reconciling.layout import Line, Table
from toolkit.briefing.reconciling.listings import List, Listed, plain_heading
from toolkit.briefing.reconciling.words import Words
from toolkit.summary import Indicator, Item, Summary

# The items of a list share few days, percentages and differences, which are slow to be made.
_deadline, _percent, _points = (lru_cache(maxsize=4_096)(show) for show in (deadline, percent, points))

_Print = Callable[[Any, Mapping[str, str]], Iterable[str]]


def _name(item: Item, office: Mapping[str, str]) -> tuple[str, ...]:
    return (item.name,)


def _done(item: Item, office: Mapping[str, str]) -> Iterator[str]:
    yield done(item, words=office)
    yield _percent(item.percent)


def _due(item: Item, office: Mapping[str, str]) -> Iterator[str]:
    yield _deadline(item.deadline)
    yield item.deadline


_OF_ITEM: Final[Mapping[str, _Print]] = MappingProxyType(
    {
        **dict.fromkeys(("完成率", "目前完成率"), _done),
        "序时进度": lambda item, office: (_percent(item.scheduled),),
        "差距": lambda item, office: (_points(item.gap),),
        "状态": lambda item, office: (office[item.status], item.status),
        "完成时限": _due,
        **dict.fromkeys(("事项", "任务事项", "项目名称", "政策机制"), _name),
        **dict.fromkeys(("重点任务", "清单"), lambda item, office: (item.group,)),
    }
)
"""What the columns of a list of items may print, by their headings without the unit; made as it is asked for."""

_OF_INDICATOR: Final[Mapping[str, _Print]] = MappingProxyType(
    {
        "基期值": lambda one, office: (one.base,),
        "目标值": lambda one, office: (one.target,),
        "当前值": lambda one, office: (one.current,),
        "完成程度": lambda one, office: (percent(one.progress),),
        "时间进度": lambda one, office: (percent(one.scheduled),),
    }
)
_CERTAIN: Final = frozenset(("完成率", "目前完成率", "序时进度", "差距", "状态"))
"""The columns of which even a single row is taken at its word."""

_INDICATOR: Final = re.compile(
    r"^(?:\d+[.．]\s?)?(?P<name>[^。]+?)(?:（单位：[^（）]*）)?。.{0,8}?(?=基期值|目标值|当前值)(?P<rest>.*)"
)
_GAP: Final = re.compile(r"(低于|高于)时间进度(\d[\d.]*)个百分点")
_VALUE: Final = re.compile(r"(基期值|目标值|当前值)([\d.,]+)(?=[，。；])")


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows with the things they are about, and what their columns may print of these."""

    table: Table
    rows: Sequence[tuple[Line, str, Sequence[Any]]]
    printed: Mapping[str, _Print]

    def wrong(self, words: Words, office: Mapping[str, str]) -> Iterator[Disagreement]:
        """The cells that are none of what may be printed; a column that mostly differs is another's."""
        for place, heading in enumerate(map(plain_heading, self.table.columns)):
            if heading in self.printed:
                agree, wrong = self._column(place, heading, words, office)
                if len(wrong) <= (max(agree, 1) if heading in _CERTAIN else agree):
                    yield from wrong

    def _column(
        self, place: int, heading: str, words: Words, office: Mapping[str, str]
    ) -> tuple[int, list[Disagreement]]:
        agree, wrong, shown = 0, [], self.printed[heading]
        right: dict[str, Collection[str]] = {}  # what may be printed of a name, which may be that of thousands
        for row, name, things in self.rows:
            text = row.cells[place] if place < len(row.cells) else ""
            if name not in right:
                right[name] = dict.fromkeys(one for thing in things for one in shown(thing, office))
            if text in right[name]:
                agree += 1
                continue
            wanted = [narrow(one).strip() for one in right[name]]
            if any(_same(text, one) for one in wanted):
                agree += 1
            elif wanted and (re.search(r"\d", text) or text in words.statuses):
                said = Said(self.table.at(row, place), f"是{text}", Decimal(0))
                wrong.append(Disagreement(f"{name}的{heading}", (said,), f"台账是{wanted[0]}"))
        return agree, wrong


def items(found: List, listed: Listed, words: Words, office: Mapping[str, str]) -> Iterator[Disagreement]:
    """The cells of a list of items that are not what the ledger says of them."""
    rows = [(row, row.cells[found.key], listed.of(row.cells[found.key])) for row in found.rows]
    yield from _Rows(found.table, rows, _OF_ITEM).wrong(words, office)


def indicators(table: Table, summary: Summary, words: Words) -> Iterator[Disagreement]:
    """The cells of a table of indicators that are not what the ledger says of them."""
    headings = [plain_heading(heading) for heading in table.columns]
    key = next((place for place, heading in enumerate(headings) if heading in ("指标", "指标名称")), None)
    if key is None:
        return
    by_name = _indicators(summary)
    rows = [(row, row.cells[key], by_name.get(row.cells[key], ())) for row in table.rows if len(row.cells) > key]
    yield from _Rows(table, rows, _OF_INDICATOR).wrong(words, summary.words)


def _indicators(summary: Summary) -> Mapping[str, Sequence[Indicator]]:
    by_name: dict[str, list[Indicator]] = {}
    for one in summary.indicators.items:
        by_name.setdefault(narrow(one.name).strip(), []).append(one)
    return by_name


def told_indicators(place: str, text: str, summary: Summary) -> Iterator[Disagreement]:
    """What a paragraph says of one indicator (基期值220，目标值300，当前值264) and the ledger does not."""
    found = _INDICATOR.match(text) if "值" in text else None
    things = _indicators(summary).get(found["name"].strip(), ()) if found else ()
    if found is None or not things:
        return
    told = [(what, digits, _OF_INDICATOR[what]) for what, digits in _VALUE.findall(found["rest"])]
    told += [("与时间进度的差距", f"{'-+'[side == '高于']}{by}", _gap) for side, by in _GAP.findall(found["rest"])]
    for what, digits, take in told:
        wanted = [one for thing in things for one in take(thing, summary.words)]
        if not any(_same(digits, one) for one in wanted):
            said = Said(place, f"说{what}“{digits}”", Decimal(0))
            yield Disagreement(f"{things[0].name}的{what}", (said,), f"台账是{wanted[0]}")


def _gap(one: Indicator, office: Mapping[str, str]) -> tuple[str, ...]:
    return (points(one.gap),)


def _same(text: str, wanted: str) -> bool:
    """Whether a cell says what was wanted, perhaps with other decimals."""
    if text == wanted or {text, wanted} <= DASHES:
        return True
    one, other = (re.fullmatch(r"([+-]?)(\d[\d.]*)%?", value) for value in (text, wanted))
    if one is None or other is None or one[1] != other[1]:
        return False
    (value, slack), (right, last) = number(one[2]), number(other[2])
    return abs(value - right) <= slack + last - Decimal("0.000001") if slack != last else value == right
