"""What is asked of the page and what it answers: an order in, an outcome out, within limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the page takes on: bytes of one file, seconds, orders that wait, bytes of results kept in memory.

    `receiving` is how long a request may take to arrive, `working` how long one order may take, `kept` how long its
    results can be fetched.
    """

    largest: int = 50 * MEGABYTE
    receiving: float = 120
    working: float = 300
    kept: float = 900
    waiting: int = 3
    stored: int = 256 * MEGABYTE

    @property
    def body(self) -> int:
        """The bytes of the largest request: two files, and what goes with them."""
        return 2 * self.largest + 64 * 1024


@dataclass(frozen=True, slots=True, repr=False)
class Upload:
    """A file as it was dropped: what it is called in messages, made harmless, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Order:
    """One press: the button's name, this month's ledger and last month's, the period and the template as typed."""

    action: str
    ledger: Upload
    previous: Upload | None = None
    period: str = ""
    template: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """A file to download: what its link says, its file name, its bytes and their media type."""

    label: str
    name: str
    data: bytes
    media: str


@dataclass(frozen=True, slots=True, repr=False)
class Outcome:
    """What came of an order: the values of the page, ready for JSON, and the files to download."""

    page: Mapping[str, Any]
    files: tuple[Made, ...] = ()
