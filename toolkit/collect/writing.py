"""What a merge has written into the workbook: plain values, told where they go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from toolkit.values import Place

#: The longest text a cell can hold, in UTF-16 units.
LONGEST_TEXT: Final = 32_767


def is_too_long(value: object) -> bool:
    """Whether a value is a text that no cell can hold."""
    return type(value) is str and len(value.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_TEXT


@dataclass(frozen=True, slots=True)
class Written:
    """A cell that gets another content; None empties it."""

    place: Place
    value: Any


@dataclass(frozen=True, slots=True)
class Appended:
    """A row that goes into the sheet of this code: its cells by heading, the number that it gets."""

    code: str
    cells: Mapping[str, Any]
    number: int
