"""What is written into a cell of the ledger for one of the source: as it was typed, unless its kind needs otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from toolkit.chinese import Amount, halfwidth, parse_amount, squeeze
from toolkit.importing.cells import is_blank, number_of, plain
from toolkit.ledger import Mark, PercentCell
from toolkit.schema import Column

#: Kinds whose plain numbers are stored as numbers, even where a source holds them as text.
_NUMBER_KINDS = frozenset({"amount", "percent", "measure", "year", "last_year"})


def written(value: Any, column: Column, unit: str, ledger_unit: str) -> Any:
    """The cell for the ledger: text, int, float, or "" for blank.

    Dates become text such as 2024-06-30, percentages 40%, numbers among texts numbers where the column holds such.
    An amount in another unit than the ledger's is converted.
    """
    if is_blank(value) or isinstance(value, Mark):
        return ""
    if column.kind == "amount" and unit and unit != ledger_unit:
        return _converted(value, unit, ledger_unit)
    if isinstance(value, bool | date | time | timedelta | PercentCell):
        return plain(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, str):
        number = number_of(value) if column.kind in _NUMBER_KINDS else None
        if column.kind == "choice" and squeeze(value) in column.choices:
            return squeeze(value)  # the blanks and line ends are the printer's
        return value.strip() if number is None else number
    return value


def _converted(value: Any, unit: str, ledger_unit: str) -> Any:
    """An amount in the ledger's unit; one that is approximate, or cannot be a number there, with its own words."""
    amount = parse_amount(value, unit)
    if not isinstance(amount, Amount):
        return plain(value).strip()
    if amount.approximate:
        return f"约{amount.value}万元"
    if ledger_unit == "万元":
        return amount.value
    return f"{Decimal(str(amount.value))}万元"


def replaced(value: Any, words: Mapping[str, Any]) -> Any:
    """The value that the user's map gives instead; the value itself where it names none."""
    if not words or is_blank(value) or isinstance(value, Mark):
        return value
    return words.get(flat(plain(value)), value)


def flat(text: str) -> str:
    """A text without blanks and full width, by which values are compared."""
    return squeeze(halfwidth(text))
