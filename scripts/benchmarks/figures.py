"""What was measured, as values that can be kept: the runs of each pair, medians, ratios, how time grows."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

#: What one pair's figures are called in the table and the manual when they are of the toolkit itself.
OURS = "taizhang"


@dataclass(frozen=True)
class Figure:
    """What came of a pair: `ours` and `theirs` have the seconds of each round, in turn.

    `cpu` are the median processor seconds, `peaks` the most MB, `workers` the most MB of one worker, each ours first
    and None where not known. `found` is how many findings each has, `rates` how many documents or ledgers a second each
    makes, `sizes` the bytes of what it writes: empty where there are none. `others` is how many cores others kept busy
    just before. `target` is the one of the ratio, `wanted` all of them in words, `missed` those that were missed.
    """

    stage: str
    size: int
    against: str
    chinese: str
    floor: bool
    ours: tuple[float, ...]
    theirs: tuple[float, ...]
    cpu: tuple[float | None, ...] = ()
    peaks: tuple[float | None, ...] = ()
    workers: tuple[float | None, ...] = ()
    found: tuple[int, ...] = ()
    rates: tuple[float, ...] = ()
    sizes: tuple[int, ...] = ()
    others: float | None = None
    target: float = 0
    wanted: str = ""
    missed: tuple[str, ...] = ()

    @property
    def medians(self) -> tuple[float, float]:
        """The median seconds, ours first."""
        return statistics.median(self.ours), statistics.median(self.theirs)

    @property
    def ratios(self) -> list[float]:
        """The ratio of each round, the lowest first: of a peer theirs ÷ ours, of a floor ours ÷ theirs."""
        rounds = zip(self.ours, self.theirs, strict=True)
        return sorted(ours / theirs if self.floor else theirs / ours for ours, theirs in rounds)

    @property
    def ratio(self) -> float:
        """The median of the ratios."""
        return statistics.median(self.ratios)

    @property
    def span(self) -> str:
        """The lowest and the highest ratio."""
        return f"{self.ratios[0]:.2f}–{self.ratios[-1]:.2f}"

    def as_json(self) -> dict[str, Any]:
        """All of it, with the medians and ratios that follow from it."""
        return asdict(self) | {"medians": self.medians, "ratio": self.ratio, "lowest": self.ratios[0]}


def figure_of(data: Mapping[str, Any]) -> Figure:
    """The figure that `as_json` made."""
    fields = Figure.__dataclass_fields__
    return Figure(**{name: tuple(v) if isinstance(v, list) else v for name, v in data.items() if name in fields})


@dataclass(frozen=True)
class Growth:
    """How the time of `who` grows in a stage: the median `seconds` at each size, and the exponents.

    An exponent of 1 is time in proportion to size. `all` is fitted to all sizes, `last` taken between the two largest,
    where starting up counts least.
    """

    stage: str
    who: str
    chinese: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def all(self) -> float:
        """The exponent over all sizes."""
        return exponent(self.sizes, self.seconds)

    @property
    def last(self) -> float:
        """The exponent between the two largest."""
        return exponent(self.sizes[-2:], self.seconds[-2:])

    def as_json(self) -> dict[str, Any]:
        """All of it, with the exponents."""
        return asdict(self) | {"all": self.all, "last": self.last}


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """The slope of the straight line through the logarithms, by least squares: k in seconds = a × size^k."""
    return statistics.linear_regression([*map(math.log, sizes)], [*map(math.log, seconds)]).slope


def growths(figures: Iterable[Figure]) -> list[Growth]:
    """How the time of everybody grows who was measured at two sizes or more, stage by stage, the toolkit first."""
    seconds: dict[tuple[str, str, str], dict[int, list[float]]] = {}
    figures = list(figures)
    for stage in dict.fromkeys(figure.stage for figure in figures):
        own = [figure for figure in figures if figure.stage == stage]
        for figure in own:
            seconds.setdefault((stage, OURS, OURS), {}).setdefault(figure.size, []).extend(figure.ours)
        for figure in own:
            key = stage, figure.against, figure.chinese
            seconds.setdefault(key, {}).setdefault(figure.size, []).extend(figure.theirs)
    return [
        Growth(*key, tuple(sorted(by_size)), tuple(statistics.median(by_size[size]) for size in sorted(by_size)))
        for key, by_size in seconds.items()
        if len(by_size) > 1
    ]
