"""What an import tells of the numbers that a source gives its rows: rows without one, gaps, items within items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from toolkit.importing import faults
from toolkit.importing.account import Account, DataRow
from toolkit.importing.cells import plain
from toolkit.importing.written import flat
from toolkit.values import Finding, Place, column_letter

#: So many rows are named in a finding.
_NAMED = 10
_IN_BRACKETS = re.compile(r"\(\d{1,3}\)|[①-⑳]|\d{1,3}\)")
_LAST_PART = re.compile(r"[.\-]\d{1,3}$")


def serial_findings(account: Account, key: str) -> Iterator[Finding]:
    """All of it, for the column of the source that is taken for the ledger's heading `key`."""
    if account.unnumbered:
        words = {"count": len(account.unnumbered), "rows": _listed(account.unnumbered)}
        yield faults.ROW_UNNUMBERED.at(_place(account.unnumbered[0], key), **words)
    numbers = [_number(row, key) for row in account.rows]
    nested = [account.rows[index] for index in _nested(numbers)]
    if nested:
        yield faults.ROW_NESTED.at(_place(nested[0], key), count=len(nested), rows=_listed(nested))
    gaps = _gaps(numbers)
    if gaps:
        said = "、".join(f"{numbers[index - 1]} 之后是 {numbers[index]}" for index in gaps[:_NAMED])
        more = "等" if len(gaps) > _NAMED else ""
        yield faults.SERIAL_GAP.at(_place(account.rows[gaps[0]], key), numbers[gaps[0]], gaps=said + more)


def _number(row: DataRow, key: str) -> str:
    """The number that the source gives a row, as text without blanks; "" for none."""
    column = row.block.column_of(key)
    return flat(plain(row.block.cells.at(row.row, column))).rstrip(".、") if column is not None else ""


def _nested(numbers: Sequence[str]) -> list[int]:
    """The rows whose number is part of that of a row above: 1.1 below 1; （1） among 1, 2, 3."""
    plain_ones = {number for number in numbers if number.isdigit()}
    if not plain_ones:
        return []
    above = [_LAST_PART.sub("", number) for number in numbers]
    return [
        index
        for index, number in enumerate(numbers)
        if _IN_BRACKETS.fullmatch(number) or (above[index] != number and above[index] in plain_ones)
    ]


def _gaps(numbers: Sequence[str]) -> list[int]:
    """The rows before which numbers are left out, in a list that else counts one by one."""
    values = [int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None for number in numbers]
    pairs = list(pairwise(values))
    steps = [after - before for before, after in pairs if before is not None and after is not None]
    if not steps or sum(step == 1 for step in steps) * 2 < len(steps):
        return []
    return [
        index
        for index, (before, after) in enumerate(pairs, 1)
        if before is not None and after is not None and after > before + 1
    ]


def _place(row: DataRow, key: str) -> Place:
    column = row.block.column_of(key)
    return Place(row.table, row.row + 1, column_letter(column) if column is not None else "", key)


def _listed(rows: Sequence[DataRow]) -> str:
    named = "、".join(f"{row.table} 第{row.row + 1}行" for row in rows[:_NAMED])
    return named + ("等" if len(rows) > _NAMED else "")
