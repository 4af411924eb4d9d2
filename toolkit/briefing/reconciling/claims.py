"""Claims: figures that a document says of something known, as they were read, with what they may differ by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

_WIDE: Final = re.compile("[０-９．％]")
_NARROW: Final = str.maketrans("０１２３４５６７８９．％", "0123456789.%")

COUNT: Final = r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+|\d+)(?!,?\d|\.\d)"
AMOUNT: Final = r"(?<![\d.,])\d[\d,]*(?:\.\d+)?"
"""A number in a text: a count, an amount or a share."""

_SCALES: Final = {"亿元": Decimal(10_000), "万元": Decimal(1), "元": Decimal("0.0001")}
_NOISE: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Said:
    """One place that gives a figure: its words for a reader (说“重点任务39项”, 是38), its value, half its last digit.

    Money is in 万元, shares are in %.
    """

    place: str
    words: str
    value: Decimal
    slack: Decimal = Decimal(0)

    def near(self, value: Decimal, slack: Decimal = Decimal(0)) -> bool:
        """Whether a value, itself rounded by so much at most, may have been rounded to this."""
        return near(self.value, value, self.slack + slack)


PLAIN, FIXED, OWN = range(3)

Reading = tuple[str, Decimal]
"""What a figure may mean, and what the ledger says of that."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure with what it may mean, the most natural reading first.

    In a text it stands from `start` to `stop` of its paragraph. `counts` says that it is a total, `sure` how certain
    its words are: PLAIN by what stands beside them, FIXED unless a part is named before, OWN wherever they stand.
    `agrees` says whether it agrees with the ledger in any reading, `subject` is what that is of, else the first.
    """

    said: Said
    readings: tuple[Reading, ...]
    start: int = 0
    stop: int = 0
    counts: bool = False
    sure: int = PLAIN
    agrees: bool = field(init=False)
    subject: str = field(init=False)

    def __post_init__(self) -> None:
        """Take which reading agrees with the ledger, and else the first."""
        met = next((name for name, value in self.readings if self.said.near(value)), None)
        object.__setattr__(self, "agrees", met is not None)
        object.__setattr__(self, "subject", self.readings[0][0] if met is None else met)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Figures that disagree: what they speak of, every place that gives one, what the ledger says ("" if nothing)."""

    subject: str
    said: tuple[Said, ...]
    ledger: str = ""

    def __str__(self) -> str:
        """重点任务总数：正文第3段说“重点任务39项”，表1 第2行 第2列是38，台账是38."""
        places = [f"{one.place}{one.words}" for one in dict.fromkeys(self.said)]
        return f"{self.subject}：{'，'.join((*places, *filter(None, [self.ledger])))}"


def near(value: Decimal, other: Decimal, slack: Decimal) -> bool:
    """Whether two values are the same but for what they may differ by."""
    return value == other or abs(value - other) <= slack + _NOISE


def exact(value: Any) -> Decimal:
    """A figure of the ledger as it is told."""
    return Decimal(value if type(value) is int else str(value))


def narrow(text: str) -> str:
    """The text with figures of full width as the others are; it keeps its length."""
    return text.translate(_NARROW) if _WIDE.search(text) else text


@lru_cache(maxsize=4_096)
def number(digits: str, unit: str = "", whole: bool = False) -> tuple[Decimal, Decimal]:
    """A printed number and half its last digit, money in 万元; a `whole` one of a share may be off by all of it."""
    plain = digits.replace(",", "")
    scale = _SCALES.get(unit, Decimal(1))
    last = Decimal(1).scaleb(-len(plain.partition(".")[2])) * scale
    return Decimal(plain) * scale, last if whole else last / 2


def count(digits: str) -> Decimal:
    """A printed count."""
    return Decimal(digits.replace(",", ""))


def readings(pairs: Iterable[tuple[str, Any]]) -> tuple[Reading, ...]:
    """Readings of which the ledger says something, each once."""
    return tuple(dict.fromkeys((name, exact(value)) for name, value in pairs if value is not None))


def plain(value: Decimal) -> str:
    """A value of the ledger as a message shows it: 38, 492,826, 45.3."""
    rounded = value.quantize(Decimal("0.01")) if value != value.to_integral_value() else value
    text = f"{rounded:,f}"
    return re.sub(r"\.?0+$", "", text) if "." in text else text
