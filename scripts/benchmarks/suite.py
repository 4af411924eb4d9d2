"""The suite: its stages in order, those asked for measured one after the other."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence

from benchmarks.figures import Figure
from benchmarks.machine import absence
from benchmarks.measuring import measured
from benchmarks.pairs import Options, Pair, Stage
from benchmarks.running import Failed
from benchmarks.stages import (
    batch,
    comparing,
    merging,
    month,
    reading,
    rendering,
    summarizing,
    validating,
    writing,
)
from benchmarks.stock import Stock

STAGES = (
    reading.STAGE,
    validating.STAGE,
    validating.RULES_STAGE,
    summarizing.STAGE,
    summarizing.JSON_STAGE,
    comparing.STAGE,
    comparing.STEP_STAGE,
    merging.STAGE,
    rendering.STAGE,
    rendering.LARGE_STAGE,
    writing.STAGE,
    month.STAGE,
    batch.STAGE,
)


class Suite:
    """The stages to be measured; while they are, the rest of it grows."""

    def __init__(self, stages: Sequence[Stage], options: Options) -> None:
        self.stages, self.options = stages, options
        #: Why peers are left out, by what they are called.
        self.left_out: dict[str, str] = {}
        #: What processes said that failed, by pair or stage.
        self.failed: dict[str, str] = {}
        #: The packages of the peers that are there.
        self.needed: set[str] = set()

    def figures(self, stock: Stock, tell: Callable[[str], object]) -> Iterator[Figure]:
        """The figures of all pairs whose peers are there; `tell` is told of the others, and of what failed.

        A pair that fails does not stop the others; a stage whose workbooks cannot be made is passed over.
        """
        for stage in self.stages:
            try:
                for pair in stage.pairs(stock, self.options):
                    if self._is_there(pair, tell):
                        yield from self._figure(pair, tell)
            except Failed as error:
                self._fail(stage.name, error, tell)
            for path in stock.places:
                shutil.rmtree(path, ignore_errors=True)

    def _is_there(self, pair: Pair, tell: Callable[[str], object]) -> bool:
        why = absence(pair.needs)
        if not why:
            self.needed.update(pair.needs)
        elif pair.against not in self.left_out:
            self.left_out[pair.against] = why
            tell(f"{pair.against} is left out: {why}")
        return not why

    def _figure(self, pair: Pair, tell: Callable[[str], object]) -> Iterator[Figure]:
        try:
            yield measured(pair, self.options)
        except Failed as error:
            self._fail(f"{pair.stage} {pair.size:,} / {pair.against}", error, tell)

    def _fail(self, what: str, error: Failed, tell: Callable[[str], object]) -> None:
        self.failed[what] = str(error)
        tell(f"{what} failed: {error}")
