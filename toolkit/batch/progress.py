"""How far a run is, for whoever waits: a bar on a terminal, elsewhere a line now and then."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Final

from toolkit.batch.runs import LedgerRun
from toolkit.batch.watching import Watch

if TYPE_CHECKING:
    from rich.progress import Progress, Task
    from rich.text import Text

#: Seconds before the first line, and between lines.
_FIRST: Final = 10.0
_EVERY: Final = 30.0


class Lines(Watch):
    """A line after ten seconds and then every half minute, so that a short run says nothing and a log stays short."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = monotonic) -> None:
        self._say, self._clock = say, clock

    def begin(self, what: str, number: int) -> None:
        """Start counting."""
        self._what, self._number, self._count = what, number, 0
        self._since = self._clock()
        self._next = self._since + _FIRST

    def done(self, run: LedgerRun | None = None) -> None:
        """Count one, and say so when it is time."""
        self._count += 1
        now = self._clock()
        if now < self._next or self._count == self._number:
            return
        self._next = now + _EVERY
        rate = self._count / (now - self._since)
        left = spoken((self._number - self._count) / rate)
        self._say(f"{self._what} {self._count}/{self._number} 本，每秒 {rate:.1f} 本，约剩 {left}")


def spoken(seconds: float) -> str:
    """A time as people say it: 45 秒, 3 分 20 秒, 1 小时 5 分."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} 秒"
    if whole < 3600:
        return f"{whole // 60} 分 {whole % 60} 秒"
    return f"{whole // 3600} 小时 {whole % 3600 // 60} 分"


class Bar(Watch):
    """A bar with rate and remaining time on stderr; ledgers that failed are told above it."""

    def __init__(self) -> None:
        self._progress: Progress | None = None

    def begin(self, what: str, number: int) -> None:
        """Show the bar, but not for a single ledger."""
        self.end()
        if number > 1:
            self._progress = _bar()
            self._task = self._progress.add_task(what, total=number)
            self._progress.start()

    def done(self, run: LedgerRun | None = None) -> None:
        """Move it."""
        if self._progress is not None:
            if run is not None and run.failed:
                self._progress.console.print(f"未完成  {run.error}", markup=False, highlight=False)
            self._progress.advance(self._task)

    def end(self) -> None:
        """Leave the terminal as it was."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """Ledgers a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.1f} 本/秒" if task.speed else "")

    class Left(ProgressColumn):
        """The time that is left."""

        def render(self, task: Task) -> Text:
            return Text(f"约剩 {spoken(task.time_remaining)}" if task.time_remaining else "")

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("本"), Rate(), Left()
    return Progress(*columns, console=Console(stderr=True), transient=True)
