"""What a merge has written into the workbook: plain values, told where they go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.values import Place


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
