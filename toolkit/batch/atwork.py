"""A run at work: what is to be done with each ledger, and what became of it. Its parts are called one after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from toolkit.batch import tasks
from toolkit.batch.engines import Engine, Lost
from toolkit.batch.leftovers import clear_logs, write_log
from toolkit.batch.manifest import basis_of, proven, read_manifest
from toolkit.batch.orders import Looked, Order, Outcome
from toolkit.batch.planning import Job
from toolkit.batch.runs import LedgerRun, Run, ledger_run
from toolkit.batch.shares import total
from toolkit.batch.sources import digests, packed
from toolkit.batch.steps import Steps, with_entry
from toolkit.batch.watching import Watch
from toolkit.values import CannotDo, Period

if TYPE_CHECKING:
    from toolkit.batch.keeping import Keep, Keeping

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
        self.keeping: Keeping | None = None
        self.lost_shares = False

    # -- the parts of a run

    def keep(self, keep: Keep) -> None:
        """Have the ledgers kept, in their order; those that are in the archive already have their entries now."""
        from toolkit.batch.keeping import Keeping

        self.keeping = Keeping(keep, self.orders)
        self.orders = tuple(with_entry(order, self.keeping.entries.get(order.number)) for order in self.orders)

    def pass_over(self) -> None:
        """Take from the last run what it proves unchanged."""
        earlier, orders = read_manifest(self.out), self._to_do()
        if self.keeping:
            orders = [order for order in orders if order.entry]  # others have yet to be kept, and print another entry
        with ThreadPoolExecutor(_READERS) as readers:
            found = readers.map(lambda order: _unchanged(order, earlier.get(order.folder), self.out), orders)
            for order, run in zip(orders, list(found), strict=True):
                if run is not None:
                    self.runs[order.number] = _again(run, order, self._note(order.number), self._anchor(order.number))

    def do(self) -> None:
        """Do what is left: look at ledgers that are to be kept, keep them, report on all."""
        clear_logs(self.out)
        steps = Steps(self._to_do(), self.keeping, self._loaded, self._fail_and_tell)
        for order, answer in self._answers(steps):
            if steps.is_looked_at(order):
                steps.looked(order, answer)
                self._seen(order, answer)
            else:
                self._done(order, answer)
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

    def _answers(self, steps: Steps) -> Iterator[tuple[Order, Any]]:
        """The answers of the engine, which is started when there is something for it to do."""
        if number := len(self._to_do()):
            self.workers.start(tasks.versions(), self.out)
            self.watch.begin("出稿", number)
            yield from self.workers.each(steps)

    def _loaded(self, order: Order) -> Order | None:
        """An order with the bytes of its files where those are to travel; None, and a failure, where it has none."""
        if not self.workers.by_value:
            return order
        try:
            previous = packed(order.previous) if order.previous else None
            return replace(order, ledger=packed(order.ledger), previous=previous)
        except CannotDo as error:
            self._fail_and_tell(order, str(error))
            return None

    def _seen(self, order: Order, answer: Looked | Lost) -> None:
        """Record what cannot even be looked at."""
        if isinstance(answer, Lost):
            self._fail_and_tell(order, answer.message, answer.trace)
        elif answer.error:
            self._fail_and_tell(order, answer.error, answer.trace)

    def _done(self, order: Order, answer: Outcome | Lost) -> None:
        if isinstance(answer, Lost):
            self._fail(order, answer.message, answer.trace)
        elif answer.status == "left out":
            self.left_out[order.number] = f"{order.ledger.given}：{answer.note}"
        elif answer.status == "failed":
            self._fail(order, answer.error, answer.trace, answer.seconds)
        else:
            self._take(order, answer)
        self.watch.done(self.runs.get(order.number))

    def _take(self, order: Order, outcome: Outcome) -> None:
        if outcome.cargo:
            from toolkit.batch.work import put

            try:
                put(outcome.cargo, self.out / order.folder)
            except CannotDo as error:
                self.lost_shares = True
                self._fail(order, str(error))
                return
        run = ledger_run(order.ledger.given, order.folder, outcome, self._note(order.number))
        basis = basis_of(order, outcome.inputs)
        self.runs[order.number] = replace(run, anchor=self._anchor(order.number), basis=basis)

    def _note(self, number: int) -> str:
        return self.notes[number] + (self.keeping.notes.get(number, "") if self.keeping else "")

    def _anchor(self, number: int) -> str:
        entry = self.keeping.entries.get(number) if self.keeping else None
        return str(entry.anchor) if entry else ""

    def _fail_and_tell(self, order: Order, error: str, trace: str = "") -> None:
        self._fail(order, error, trace)
        self.watch.done(self.runs[order.number])

    def _fail(self, order: Order, error: str, trace: str = "", seconds: float = 0.0) -> None:
        """Record a failure; raise it where it is the only ledger's."""
        if trace:
            error += f"详情见 {write_log(self.out, order.folder, trace)}，请交给维护人员。"
        if self.alone:
            raise CannotDo(error)
        given, folder = order.ledger.given, order.folder
        self.runs[order.number] = LedgerRun(
            given, "failed", error=error, seconds=seconds, folder=folder, number=order.number
        )


def _again(run: LedgerRun, order: Order, note: str, anchor: str) -> LedgerRun:
    """What an earlier run has made of a ledger, in its place in this one."""
    number = order.number
    share = run.share.at(number) if run.share else None
    return replace(run, number=number, share=share, note=f"{note}{run.own_note}", anchor=anchor)


def _unchanged(order: Order, earlier: LedgerRun | None, out: Path) -> LedgerRun | None:
    """The earlier run of a ledger where it proves that nothing would change; None otherwise."""
    if earlier is None or earlier.ledger != order.ledger.given:
        return None
    try:
        inputs = digests(order.ledger) | (digests(order.previous) if order.previous else {})
    except CannotDo:
        return None  # whoever does it says why it cannot be read
    return earlier if proven(earlier, basis_of(order, inputs), out) else None
