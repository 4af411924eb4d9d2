"""Tables that list items one by one: which they list, and how many of each status."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from toolkit.briefing.reconciling.claims import Claim, Disagreement, Said, readings
from toolkit.briefing.reconciling.families import TOTALS
from toolkit.briefing.reconciling.known import ALL, TOTAL, Known
from toolkit.briefing.reconciling.layout import Line, Table
from toolkit.briefing.reconciling.scope import Scope
from toolkit.briefing.reconciling.words import NOUN, NOUNS, Words
from toolkit.summary import Item, Summary

KEY_HEADINGS: Final = ("编号", "任务编号", "项目编号", "政策编号", "事项编号")
_SHEETS: Final = ("tasks", "policies", "projects")
_OF_A_PART: Final = re.compile(
    r"前[\d一二三四五六七八九十]+|部分|主要|较多|新增|新|预计|风险|牵头|配合|负责|重点列|典型|节选|其他|其余|未"
)


class Listed:
    """The items of a ledger by their keys; a key may be that of several."""

    def __init__(self, summary: Summary) -> None:
        self._summary = summary
        self._found: dict[str, Sequence[Item]] = {}  # of thousands with one key each row would have its thousands

    @cached_property
    def _places(self) -> Mapping[str, Sequence[tuple[str, int]]]:
        places: dict[str, list[tuple[str, int]]] = {}
        for sheet in _SHEETS:
            table = self._summary.items.blocks[sheet].table
            for index, key in enumerate(table.column(table.sheet.key[0])):
                places.setdefault(_text(key), []).append((sheet, index))
        return places

    def of(self, key: str) -> Sequence[Item]:
        """The items of a key."""
        if key not in self._found:
            blocks = self._summary.items.blocks
            self._found[key] = [Item(blocks[sheet], index) for sheet, index in self._places.get(key, ())]
        return self._found[key]

    def times(self, key: str) -> int:
        """How often the ledger has a key."""
        return len(self._places.get(key, ()))


def _text(key: Any) -> str:
    return key if type(key) is str else str(getattr(key, "text", "" if key is None else key))


@dataclass(frozen=True, slots=True)
class List:
    """A table that lists items: the column of their keys, the rows that are items."""

    table: Table
    key: int
    rows: tuple[Line, ...]


def list_of(table: Table, listed: Listed) -> List | None:
    """The table as a list of items of the ledger; None where it has no column of keys, or most of them are unknown."""
    headings = [plain_heading(heading) for heading in table.columns]
    key = next((place for place, heading in enumerate(headings) if heading in KEY_HEADINGS), None)
    if key is None:
        return None
    rows = tuple(row for row in table.rows if not row.across and len(row.cells) > key and row.cells[key] not in TOTALS)
    known = sum(1 for row in rows if listed.times(row.cells[key]))
    return List(table, key, rows) if rows and known * 2 > len(rows) else None


def plain_heading(heading: str) -> str:
    return re.sub(r"[（(].*?[）)]|\s", "", heading)


# -- which items


def keys(found: List, listed: Listed) -> Iterator[Disagreement]:
    """Keys that a list of items with their 状态 has twice, and such as the ledger does not have."""
    if "状态" not in map(plain_heading, found.table.columns):
        return
    rows = [(row, row.cells[found.key]) for row in found.rows if row.cells[found.key]]
    times = Counter(key for _, key in rows)
    twice = sum(1 for key, count in times.items() if count > max(1, listed.times(key)))
    for row, key in rows:
        said = Said(found.table.at(row, found.key), f"是{key}", Decimal(0))
        if not listed.times(key):
            yield Disagreement(f"{found.table.called}的编号{key}", (said,), "台账没有这个编号")
        elif times[key] > listed.times(key) and twice * 4 <= len(times) + 3:
            yield Disagreement(
                f"{found.table.called}的编号{key}", (said,), f"列了{times[key]}次，台账只有{listed.times(key)}项"
            )


def counts(found: List, known: Known, words: Words, scope: Scope) -> Iterator[Claim]:
    """How many rows a list has, in all and of each status, where its name says what it lists."""
    table = found.table
    name = _name(table)
    if not name or not scope.of_table(table, map("".join, table.columns)):
        return
    who, statuses = _about(name, words)
    if not who or len({row.cells[found.key] for row in found.rows}) * 10 < len(found.rows) * 9:
        return
    said = Said(table.called, f"列了{len(found.rows)}行", Decimal(len(found.rows)))
    yield Claim(said, readings([(f"{who}{'、'.join(statuses) or TOTAL}", known.of(who, "、".join(statuses) or TOTAL))]))
    place = next((place for place, heading in enumerate(table.columns) if plain_heading(heading) == "状态"), None)
    if place is None:
        return
    rows = Counter(words.statuses.get(row.cells[place], ()) for row in found.rows)
    for meant in dict.fromkeys((*rows, *((status,) for status in statuses))):
        possible = readings([(f"{who}{'、'.join(meant)}", known.of(who, "、".join(meant)))]) if meant else ()
        if possible and (not statuses or set(meant) <= set(statuses)):
            yield Claim(Said(table.called, f"列了{'、'.join(meant)}{rows[meant]}行", Decimal(rows[meant])), possible)


def _name(table: Table) -> str:
    """What names a list: its caption, or the title of the attachment where that has none."""
    return table.caption or table.title


def _about(name: str, words: Words) -> tuple[str, tuple[str, ...]]:
    """Of whom a list is by its name, and of which statuses; "" where that is not certain."""
    if _OF_A_PART.search(re.sub(f"{words.status}", "", name)):
        return "", ()
    statuses = words.meant(name)
    nouns = {NOUNS[noun] for noun in re.findall(NOUN, name)}
    if len(nouns) > 1 or (not statuses and nouns in (set(), {ALL})):
        return "", ()
    return (nouns.pop() if nouns else ALL), statuses
