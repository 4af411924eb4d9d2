"""What the words of a condition stand for: the columns of its sheet, the constants, the names of units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from toolkit.expression.sorts import Sort


def _same(name: str) -> str:
    return name


def _none(name: str) -> str:
    return ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Scope:
    """The surroundings of a condition.

    `sorts` has the sort of each column by heading; `find` the heading that goes by a name as typed, "" for none;
    `spellings` the names under which columns are recognised without brackets, in half width and lower case.
    `choices` has for a column of choices what may be written to the choice it means.
    `constants` has the value of each constant, None where the ledger does not say. `canonical` is the one name of
    a unit; `nearest` the known name most like a misspelt one, "" for none.
    """

    sorts: Mapping[str, Sort]
    find: Callable[[str], str]
    spellings: Sequence[str]
    constants: Mapping[str, Any]
    canonical: Callable[[str], str] = _same
    nearest: Callable[[str], str] = _none
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
