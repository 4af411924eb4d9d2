"""The totals of a source against the rows taken from it: sums of every column of numbers, and counts of items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from toolkit.chinese import Amount, parse_amount, parse_number
from toolkit.importing.account import Account, Stop
from toolkit.importing.blocks import Block
from toolkit.importing.cells import plain
from toolkit.importing.destination import Destination
from toolkit.importing.kinds import declared_count
from toolkit.importing.taking import Taking
from toolkit.importing.values import Check, RowKind
from toolkit.ledger import money

#: Kinds of columns that are never added up.
_NOT_ADDED = frozenset({"percent", "year", "last_year", "day", "start", "deadline", "choice", "units", "names"})
_PARTIAL = ("小计",)
COUNT = "项数"


class Checker:
    """Compares the section and total rows of an account with its data rows."""

    def __init__(self, account: Account, taking: Taking, to: Destination) -> None:
        self._account = account
        self._taking = taking
        self._to = to
        self._columns: dict[str, Sequence[float | None]] = {}

    def checks(self) -> Iterator[Check]:
        """Every comparison, in the order of the source."""
        for index, stop in enumerate(self._account.stops):
            yield from self._counts(index, stop)
            yield from self._sums(index, stop)

    def _counts(self, index: int, stop: Stop) -> Iterator[Check]:
        texts = [plain(value) for value in stop.block.cells.filled(stop.row - 1).values()]
        declared = next((count for text in texts if (count := declared_count(text)) is not None), None)
        if declared is not None:
            spans = self._spans(index, stop)
            words, span = min(spans, key=lambda one: abs(len(one[1]) - declared))
            yield Check(stop.table, stop.row, stop.label, COUNT, declared, len(span), words)

    def _sums(self, index: int, stop: Stop) -> Iterator[Check]:
        for column, value in stop.block.cells.filled(stop.row - 1).items():
            heading, target = stop.block.title(column), self._target(stop.block, column)
            declared = self._number(value, stop.block, column, target)
            if declared is None or not heading or (target and not self._is_added(target)):
                continue
            numbers = self._numbers(stop.block, column, target)
            if not any(number is not None for number in numbers):
                continue
            spans = self._spans(index, stop)
            sums = [(words, money(n for n in numbers[s.start : s.stop] if n is not None)) for words, s in spans]
            words, found = min(sums, key=lambda one: abs(one[1] - declared))
            yield Check(stop.table, stop.row, stop.label, heading, declared, found, words, target)

    def _target(self, block: Block, column: int) -> str:
        match = block.matches.get(column)
        return match.targets[0] if match and match.targets else ""

    def _is_added(self, target: str) -> bool:
        return self._to.column(target).kind not in _NOT_ADDED and target not in self._to.sheet.key

    def _numbers(self, block: Block, column: int, target: str) -> Sequence[float | None]:
        """The numbers of a column of the source by data row: of all blocks that have a column of the same name."""
        title = block.title(column)
        if title not in self._columns:
            wanted = block.names(column)

            def column_of(other: Block) -> int | None:
                if target:
                    return other.column_of(target)
                return next((c for c in other.texts if not wanted.isdisjoint(other.names(c))), None)

            values = self._taking.numbers(title, column_of, target)
            self._columns[title] = [self._number(value, block, column, target) for value in values]
        return self._columns[title]

    def _number(self, value: Any, block: Block, column: int, target: str) -> float | None:
        """A cell as a number: of 万元 where the column is of money, else as it stands; None for what is none."""
        is_amount = target and self._to.column(target).kind == "amount"
        unit = self._taking.unit(target) if is_amount else block.unit(column)
        if not unit:
            number = parse_number(value)
            return number if isinstance(number, int | float) else None
        amount = parse_amount(value, unit)
        return amount.value if isinstance(amount, Amount) else None

    def _spans(self, index: int, stop: Stop) -> list[tuple[str, range]]:
        """The rows that a stop may be the total of, likeliest first, each with words for it."""
        total, stops = len(self._account.rows), self._account.stops
        if stop.kind is RowKind.SECTION:
            nexts = [s.above for s in stops[index + 1 :] if s.kind is RowKind.SECTION and s.above > stop.above]
            return [("以下到下一节", range(stop.above, nexts[0] if nexts else total))]
        before = [s.above for s in stops[:index]]
        section = range(max(before, default=0), stop.above)
        if stop.above == 0:
            following = next((s.above for s in stops[index + 1 :] if s.above), total)
            return [("以下各行", range(total)), ("以下到下一节", range(following))]
        if stop.label.endswith(_PARTIAL) or (stop.label.endswith(("合计", "总计")) and len(stop.label) > 3):
            return [("本节各行", section), ("以上各行", range(stop.above))]
        return [("以上各行", range(stop.above)), ("本节各行", section)]
