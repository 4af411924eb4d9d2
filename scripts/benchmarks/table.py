"""What was measured as tables on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.figures import Figure, Growth
from benchmarks.machine import QUIET

HEADINGS = (
    *("stage", "size", "against", "rounds", "ours s", "theirs s", "ratio", "lowest–highest", "target"),
    *("peak MB, ours / theirs", "findings; made/s; KB; worker MB"),
)
GROWTH = ("stage", "who", "sizes", "seconds", "exponent, all", "largest two")
#: Behind the seconds of a figure that is doubtful.
DOUBTFUL = "!"


def head(headings: Sequence[str] = HEADINGS) -> str:
    """The headings of a table."""
    return f"| {' | '.join(headings)} |\n{'|---' * len(headings)}|"


def row(figure: Figure) -> str:
    """A pair's row. The ratio is theirs ÷ ours; of a floor, how many times the floor ours takes."""
    ours, theirs = figure.medians
    ratio = f"{figure.ratio:.2f} × floor" if figure.floor else f"{figure.ratio:.2f}"
    size = f"{figure.size:,}"
    seconds = [f"{ours:.3f}{DOUBTFUL if doubtful(figure) else ''}", f"{theirs:.3f}"]
    cells = [figure.stage, size, figure.against, str(len(figure.ours)), *seconds, ratio, figure.span]
    return _line([*cells, figure.wanted, _both(figure.peaks, ".0f"), "; ".join(_told(figure))])


def _told(figure: Figure) -> Iterator[str]:
    if figure.found:
        yield _both(figure.found, "d")
    if figure.rates:
        yield f"{_both(figure.rates, '.1f' if max(figure.rates) < 100 else '.0f')}/s"
    if figure.sizes:
        yield f"{_both([size / 1000 for size in figure.sizes], '.0f')} KB"
    if figure.workers:
        yield f"{_both(figure.workers, '.0f')} MB"


def _both(values: Sequence[float | None], form: str) -> str:
    return " / ".join("?" if value is None else format(value, form) for value in values)


def growth_row(growth: Growth) -> str:
    """How somebody's time grows."""
    sizes, seconds = (
        " ".join(f"{value:{form}}" for value in values)
        for values, form in ((growth.sizes, ","), (growth.seconds, ".3g"))
    )
    return _line([growth.stage, growth.who, sizes, seconds, f"{growth.all:.2f}", f"{growth.last:.2f}"])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def doubtful(figure: Figure) -> bool:
    """Whether others kept the machine busy just before a pair was measured."""
    return figure.others is not None and figure.others > QUIET


def warning(figures: Sequence[Figure]) -> str:
    """How many figures are doubtful, "" for none."""
    found = [figure for figure in figures if doubtful(figure)]
    if not found:
        return ""
    most = max(figure.others or 0 for figure in found)
    return f"{len(found)} of {len(figures)} figures ({DOUBTFUL}) are doubtful: others kept up to {most:.1f} cores busy."
