"""A run at work: what is to be done with each ledger, and what became of it. Its parts are called one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from toolkit.batch import tasks
from toolkit.batch.engines import Engine, Lost
from toolkit.batch.leftovers import clear_logs, write_log
from toolkit.batch.manifest import basis_of, proven, read_manifest
from toolkit.batch.orders import Looked, Order, Outcome
from toolkit.batch.planning import Job
from toolkit.batch.runs import LedgerRun, Run, ledger_run
from toolkit.batch.shares import total
from toolkit.batch.sources import digests, packed
from toolkit.batch.watching import Watch
from toolkit.values import CannotDo, Period

if TYPE_CHECKING:
    from toolkit.archive.entries import Entry
    from toolkit.batch.keeping import Keep

_Answer = TypeVar("_Answer")

#: Files are digested side by side: a share on the network answers many as fast as one.
_READERS: Final = 8


class AtWork:
    """A run at work: its orders, and what is known of them so far."""

    def __init__(self, out: Path, jobs: Sequence[Job], orders: Sequence[Order], workers: Engine, watch: Watch) -> None:
        self.out, self.orders, self.workers, self.watch = out, tuple(orders), workers, watch
        self.alone = len(jobs) == 1
        self.notes = {number: job.note for number, job in enumerate(jobs)}
        self.runs: dict[int, LedgerRun] = {}
        self.left_out: dict[int, str] = {}
        self.anchors: dict[int, str] = {}
        self.started = self.lost_shares = False

    # -- the parts of a run

    def keep(self, keep: Keep) -> None:
        """Keep the ledgers that are not in the archive yet, in their order, and give every order its entry."""
        from toolkit.batch.keeping import kept

        def looked(orders: Sequence[Order]) -> Iterator[tuple[Order, Looked | Lost]]:
            yield from self._each(tasks.look, orders, "登记台账")

        found = kept(keep, self.orders, looked)
        for order, error in found.failed:
            self._fail(order, error.message if isinstance(error, Lost) else error.error, error.trace)
        self.orders = tuple(_with_entry(order, found.entries.get(order.number)) for order in self.orders)
        self.anchors = {number: str(entry.anchor) for number, entry in found.entries.items()}
        for number, note in found.notes.items():
            self.notes[number] += note

    def pass_over(self) -> None:
        """Take from the last run what it proves unchanged."""
        earlier = read_manifest(self.out)
        with ThreadPoolExecutor(_READERS) as readers:
            found = readers.map(lambda order: _unchanged(order, earlier.get(order.folder), self.out), self._to_do())
            for order, run in zip(self._to_do(), list(found), strict=True):
                if run is not None:
                    self.runs[order.number] = replace(run, anchor=self.anchors.get(order.number, ""))

    def do(self) -> None:
        """Do what is left."""
        clear_logs(self.out)
        for order, answer in self._each(tasks.run, self._to_do(), "出稿"):
            if isinstance(answer, Lost):
                self._fail(order, answer.message, answer.trace)
            elif answer.status == "left out":
                self.left_out[order.number] = f"{order.ledger.given}：{answer.note}"
            elif answer.status == "failed":
                self._fail(order, answer.error, answer.trace, answer.seconds)
            else:
                self._take(order, answer)
            self.watch.done(self.runs.get(order.number))
        self.watch.end()

    def run(self, period: Period) -> Run:
        """What came of it. Raises CannotDo where there was no ledger at all."""
        runs = tuple(self.runs[number] for number in sorted(self.runs))
        if not runs:
            raise CannotDo("没有台账，只有各单位的填报表。", "", "请先用 taizhang collect 合并，或指定整本台账。")
        theirs = None if self.lost_shares else self.workers.whole()
        ours = (run.share for run in runs if run.share and (theirs is None or run.unchanged))
        whole = total([*([theirs] if theirs else []), *ours])
        return Run(period, self.out, runs, tuple(self.left_out[number] for number in sorted(self.left_out)), whole)

    # -- what they are made of

    def _to_do(self) -> list[Order]:
        return [order for order in self.orders if order.number not in self.runs]

    def _each(
        self, task: Callable[[Order], _Answer], orders: Sequence[Order], what: str
    ) -> Iterator[tuple[Order, _Answer | Lost]]:
        """The answers of the engine, which is started when there is something for it to do."""
        if not orders:
            return
        if not self.started:
            self.workers.start(tasks.versions(), self.out)
            self.started = True
        self.watch.begin(what, len(orders))
        yield from self.workers.each(task, self._loaded(orders))

    def _loaded(self, orders: Sequence[Order]) -> Iterator[Order]:
        """The orders, with the bytes of their files where those are to travel."""
        for order in orders:
            if not self.workers.by_value:
                yield order
                continue
            try:
                previous = packed(order.previous) if order.previous else None
                yield replace(order, ledger=packed(order.ledger), previous=previous)
            except CannotDo as error:
                self._fail(order, str(error))
                self.watch.done(self.runs[order.number])

    def _take(self, order: Order, outcome: Outcome) -> None:
        if outcome.cargo:
            from toolkit.batch.work import put

            try:
                put(outcome.cargo, self.out / order.folder)
            except CannotDo as error:
                self.lost_shares = True
                self._fail(order, str(error))
                return
        run = ledger_run(order.ledger.given, order.folder, outcome, self.notes[order.number])
        basis = basis_of(order, outcome.inputs)
        self.runs[order.number] = replace(run, anchor=self.anchors.get(order.number, ""), basis=basis)

    def _fail(self, order: Order, error: str, trace: str = "", seconds: float = 0.0) -> None:
        """Record a failure; raise it where it is the only ledger's."""
        if trace:
            error += f"详情见 {write_log(self.out, order.folder, trace)}，请交给维护人员。"
        if self.alone:
            raise CannotDo(error)
        given, folder = order.ledger.given, order.folder
        self.runs[order.number] = LedgerRun(given, "failed", error=error, seconds=seconds, folder=folder)


def _with_entry(order: Order, entry: Entry | None) -> Order:
    """An order that prints an entry, and is for those bytes alone that it kept."""
    return replace(order, entry=entry.anchor.label, digest=entry.inputs[0].raw) if entry else order


def _unchanged(order: Order, earlier: LedgerRun | None, out: Path) -> LedgerRun | None:
    """The earlier run of a ledger where it proves that nothing would change; None otherwise."""
    if earlier is None or earlier.ledger != order.ledger.given:
        return None
    try:
        inputs = digests(order.ledger) | (digests(order.previous) if order.previous else {})
    except CannotDo:
        return None  # whoever does it says why it cannot be read
    return earlier if proven(earlier, basis_of(order, inputs), out) else None
