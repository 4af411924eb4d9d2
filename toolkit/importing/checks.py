"""The totals of a source against the rows taken from it: sums of every column of numbers, and counts of items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from toolkit.chinese import Amount, parse_amount, parse_number
from toolkit.importing.account import Account, Stop
from toolkit.importing.blocks import Block
from toolkit.importing.cells import plain
from toolkit.importing.destination import Destination
from toolkit.importing.kinds import declared_count
from toolkit.importing.spans import Spans
from toolkit.importing.taking import Taking
from toolkit.importing.values import Check
from toolkit.ledger import money

#: Kinds of columns that are never added up.
_NOT_ADDED = frozenset({"percent", "year", "last_year", "day", "start", "deadline", "choice", "units", "names"})
COUNT = "项数"
#: Sums are kept in whole parts of this size, so that the sum of any stretch of rows is a difference of two.
_EXACT = 10**9


class Checker:
    """Compares the section and total rows of an account with its data rows."""

    def __init__(self, account: Account, taking: Taking, to: Destination) -> None:
        self._account = account
        self._taking = taking
        self._to = to
        self._spans = Spans(account.stops, len(account.rows))
        self._columns: dict[str, Sequence[int] | None] = {}

    def checks(self) -> Iterator[Check]:
        """Every comparison, in the order of the source."""
        for index, stop in enumerate(self._account.stops):
            yield from self._counts(index, stop)
            yield from self._sums(index, stop)

    def _counts(self, index: int, stop: Stop) -> Iterator[Check]:
        texts = [plain(value) for value in stop.block.cells.filled(stop.row - 1).values()]
        declared = next((count for text in texts if (count := declared_count(text)) is not None), None)
        if declared is not None:
            words, span = min(self._spans.of(index), key=lambda one: abs(len(one[1]) - declared))
            yield Check(stop.table, stop.row, stop.label, COUNT, declared, len(span), words)

    def _sums(self, index: int, stop: Stop) -> Iterator[Check]:
        for column, value in stop.block.cells.filled(stop.row - 1).items():
            heading, target = stop.block.title(column), self._target(stop.block, column)
            declared = self._number(value, self._unit(stop.block, stop.unit, column, target))
            if declared is None or not heading or (target and not self._is_added(target)):
                continue
            running = self._running(stop.block, column, target)
            if running is None:
                continue
            spans = self._spans.of(index)
            sums = [(words, money([(running[s.stop] - running[s.start]) / _EXACT])) for words, s in spans]
            words, found = min(sums, key=lambda one: abs(one[1] - declared))
            yield Check(stop.table, stop.row, stop.label, heading, declared, found, words, target)

    def _target(self, block: Block, column: int) -> str:
        match = block.matches.get(column)
        return match.targets[0] if match and match.targets else ""

    def _is_added(self, target: str) -> bool:
        return self._to.column(target).kind not in _NOT_ADDED and target not in self._to.sheet.key

    def _running(self, block: Block, column: int, target: str) -> Sequence[int] | None:
        """The sums of a column of the source up to each data row; None for a column without numbers.

        They are whole, in parts of _EXACT, and go over all blocks that have a column of the same name.
        """
        title = block.title(column)
        if title not in self._columns:
            numbers = self._numbers(block, column, target)
            some = any(number is not None for number in numbers)
            parts = (round(number * _EXACT) if number is not None else 0 for number in numbers)
            self._columns[title] = list(accumulate(parts, initial=0)) if some else None
        return self._columns[title]

    def _numbers(self, block: Block, column: int, target: str) -> list[float | None]:
        """The numbers of a column of the source by data row."""
        wanted = block.names(column)
        found: dict[int, int | None] = {}

        def column_of(other: Block) -> int | None:
            if id(other) not in found:
                same = (c for c in other.texts if not wanted.isdisjoint(other.names(c)))
                found[id(other)] = other.column_of(target) if target else next(same, None)
            return found[id(other)]

        values = zip(self._account.rows, self._taking.numbers(block.title(column), column_of, target), strict=True)
        return [
            self._number(value, self._unit(row.block, row.unit, column_of(row.block), target)) for row, value in values
        ]

    def _unit(self, block: Block, above: str, column: int | None, target: str) -> str:
        """The unit of money of a column in one block; "" for a column of other numbers."""
        if target and self._to.column(target).kind == "amount":
            return self._taking.unit_of(block, above, target)
        return block.unit(column) if column is not None else ""

    def _number(self, value: Any, unit: str) -> float | None:
        """A cell as a number: of 万元 where it is of money in a unit, else as it stands; None for what is none."""
        if not unit:
            number = parse_number(value)
            return number if isinstance(number, int | float) else None
        amount = parse_amount(value, unit)
        return amount.value if isinstance(amount, Amount) else None
