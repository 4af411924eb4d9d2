"""How many rows a table has: by its own numbers, and by what the line above it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from toolkit.briefing.reconciling.cells import plain_number
from toolkit.briefing.reconciling.claims import Disagreement, Said
from toolkit.briefing.reconciling.families import TOTALS
from toolkit.briefing.reconciling.layout import Table
from toolkit.briefing.reconciling.listings import KEY_HEADINGS, plain_heading

_NAMES: Final = ("事项", "任务事项", "项目名称", "政策机制", "问题", "指标", "事项名称", "任务名称")
_NUMBERS: Final = ("序号", "顺序号")
_COUNTS: Final = ("总数", "合计", "项目数", "事项数", "任务数", "数量")


def numbering(table: Table) -> Iterator[Disagreement]:
    """A column 序号 whose last number is not that of the last row."""
    for place, heading in enumerate(table.columns):
        if plain_heading(heading) not in _NUMBERS:
            continue
        before = Decimal(0)
        for row in table.rows:
            value = plain_number(row.cells[place]) if place < len(row.cells) and row.cells[place] else None
            if row.across or value is None:
                continue
            if value not in (before, before + 1, Decimal(1)):
                said = Said(table.at(row, place), f"是{row.cells[place]}", value)
                yield Disagreement(f"{table.called}的序号", (said,), f"上一个序号是{before}")
                return
            before = value


def announced(table: Table) -> Iterator[Disagreement]:
    """What the line above a list says of how many it has (共38项)."""
    if not any(plain_heading(heading) in (*KEY_HEADINGS, *_NUMBERS, *_NAMES) for heading in table.columns):
        return
    if any(plain_heading(heading) in _COUNTS for heading in table.columns):
        return
    rows = sum(1 for row in table.rows if not row.across and not set(row.cells[:3]) & TOTALS)
    for line in {line for line in (table.caption, table.title) if line}:
        for digits in re.findall(r"[（(][^（()）]*共(?:计)?(\d+)[项个条件行][）)]", line):
            yield from _wrong(table, f"“{line}”说{digits}", Decimal(digits), rows)
    last = table.above[-1] if table.above else ""
    found = re.search(r"共(?:计|有)?(\d+)[项个条件][，：](?:详?见|如|列于)?下表", last)
    if found:
        yield from _wrong(table, f"上面一段说“{found[0]}”", Decimal(found[1]), rows)


def _wrong(table: Table, words: str, said: Decimal, rows: int) -> Iterator[Disagreement]:
    if said != rows:
        places = Said(table.called, words, said), Said(table.called, f"列了{rows}行", Decimal(rows))
        yield Disagreement(f"{table.called}的行数", places)
