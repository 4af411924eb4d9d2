"""Which rows a section or total row of a source may be the total of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from toolkit.importing.account import Stop
from toolkit.importing.values import RowKind

_PARTIAL = ("小计",)
_WHOLE = ("合计", "总计")
#: A label no longer than this is 合计 alone, maybe with 总 before it.
_BARE = 3

#: Rows by index, with words for them.
Span = tuple[str, range]


class Spans:
    """The spans of the stops of one account, which has `total` data rows."""

    def __init__(self, stops: Sequence[Stop], total: int) -> None:
        self._stops = stops
        self._total = total
        self._starts = _starts(stops)

    def of(self, index: int) -> list[Span]:
        """The rows that a stop may be the total of, likeliest first."""
        stop = self._stops[index]
        if stop.kind is RowKind.SECTION:
            return [
                ("以下到同级的下一节", range(stop.above, self._end(index, stop.style))),
                ("以下到下一节", range(stop.above, self._end(index))),
            ]
        above = self._above(index) if stop.above else []
        return [*self._below(index), *above] if self._opens(index) else above

    def _end(self, index: int, style: str | None = None) -> int:
        """Where the next section begins below a stop, one of that style where it is given."""
        above = self._stops[index].above
        return next(
            (
                stop.above
                for stop in islice(self._stops, index + 1, None)
                if stop.above > above and stop.kind is RowKind.SECTION and style in (None, stop.style)
            ),
            self._total,
        )

    def _opens(self, index: int) -> bool:
        """Whether a total stands above all rows, or right below the row of a section."""
        stop, before = self._stops[index], self._stops[index - 1] if index else None
        return stop.above == 0 or (before is not None and before.above == stop.above and before.kind is RowKind.SECTION)

    def _below(self, index: int) -> list[Span]:
        above = self._stops[index].above
        rest = islice(self._stops, index + 1, None)
        following = next((stop.above for stop in rest if stop.above > above), self._total)
        return [("以下各行", range(above, self._total)), ("以下到下一节", range(above, following))]

    def _above(self, index: int) -> list[Span]:
        """The rows above a total: all, those of a section, those since the last total."""
        stop = self._stops[index]
        everything = [("以上各行", range(stop.above))]
        sections = [("本节各行", range(start, stop.above)) for start in self._starts[index]]
        partial = stop.label.endswith(_PARTIAL) or (stop.label.endswith(_WHOLE) and len(stop.label) > _BARE)
        return [*sections, *everything] if partial else [*everything, *sections]


def _starts(stops: Sequence[Stop]) -> list[list[int]]:
    """For each stop where the last section of each level above it began, and where the last total stood; last first."""
    last: dict[tuple[str, str], int] = {}
    starts: list[list[int]] = []
    for stop in stops:
        starts.append(sorted(set(last.values()), reverse=True))
        last[stop.kind.value, stop.style] = stop.above
    return starts
