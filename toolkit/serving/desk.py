"""The desk: orders are done one at a time in the order they came, and what came of them is kept for a short while."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_urlsafe
from threading import Condition, Thread
from time import monotonic
from typing import Any, Final

from toolkit.serving.values import Limits, Made, Order, Outcome
from toolkit.values import CannotDo

_SWEEP: Final = 20.0
"""Seconds between looks for what is to be forgotten, at most."""

Work = Callable[[Order, Callable[[str], None]], Outcome]


@dataclass(slots=True, eq=False)
class _Job:
    """An order on its way; the files dropped are let go as soon as it is done."""

    order: Order | None
    state: str = "waiting"
    step: str = ""
    changed: float = 0.0
    answer: bytes = b""
    files: dict[str, Made] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.answer) + sum(len(file.data) for file in self.files.values())


class Desk:
    """Takes orders, has them done by `work`, keeps what came of them. `fault` is told of what nobody foresaw."""

    def __init__(
        self, work: Work, limits: Limits, fault: Callable[[Exception], None], clock: Callable[[], float] = monotonic
    ) -> None:
        self._work, self._limits, self._fault, self._clock = work, limits, fault, clock
        self._jobs: dict[str, _Job] = {}
        self._queue: deque[_Job] = deque()
        self._changed = Condition()
        self._open = True
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def take(self, order: Order) -> str:
        """The secret name of an order that was put in line. Raises CannotDo where the line is full."""
        with self._changed:
            if len(self._queue) > self._limits.waiting:
                raise CannotDo(f"前面还有 {len(self._queue)} 件没有办完，没有收下。", remedy="请等它们办完再按。")
            job, name = _Job(order), token_urlsafe(16)
            self._jobs[name] = job
            self._queue.append(job)
            self._changed.notify()
            return name

    def answer(self, name: str) -> bytes | None:
        """How an order stands, as JSON: waiting, working, done or failed; None for one forgotten or never taken."""
        with self._changed:
            self._forget()
            job = self._jobs.get(name)
            if job is None or job.answer:
                return job.answer if job else None
            if job.state == "waiting":
                return _json({"state": "waiting", "ahead": self._queue.index(job)})
            return _json({"state": "working", "step": job.step, "seconds": int(self._clock() - job.changed)})

    def file(self, name: str) -> Made | None:
        """A file by its secret name; None for one forgotten."""
        with self._changed:
            self._forget()
            return next((job.files[name] for job in self._jobs.values() if name in job.files), None)

    def close(self) -> None:
        """Take nothing more, and forget everything."""
        with self._changed:
            self._open = False
            self._jobs.clear()
            self._queue.clear()
            self._changed.notify()

    # -- the one who works

    def _run(self) -> None:
        while job := self._next():
            try:
                self._done(job, self._outcome(job))
            except CannotDo as error:
                self._failed(job, str(error))
            except Exception as error:
                self._failed(job, "程序内部错误，没有办成；启动本页的窗口里有记录。")
                self._fault(error)

    def _next(self) -> _Job | None:
        """The first in line, once there is one; None when the desk is closed. It stays in line until it is done."""
        with self._changed:
            while self._open and not self._queue:
                self._changed.wait(min(_SWEEP, self._limits.kept))
                self._forget()
            if not self._open:
                return None
            job = self._queue[0]
            job.state, job.changed = "working", self._clock()
            return job

    def _outcome(self, job: _Job) -> Outcome:
        def told(step: str) -> None:
            job.step = step

        assert job.order is not None
        return self._work(job.order, told)

    def _done(self, job: _Job, outcome: Outcome) -> None:
        files = {token_urlsafe(16): file for file in outcome.files}
        links = [{"label": f.label, "name": f.name, "size": len(f.data), "link": name} for name, f in files.items()]
        answer = _json({"state": "done", "result": {**outcome.page, "files": links}})
        if len(answer) + sum(len(file.data) for file in files.values()) > self._limits.stored:
            raise CannotDo("结果太大，内存里放不下。", remedy="请改用命令，它把结果直接写成文件：taizhang --help。")
        self._put(job, answer, files)

    def _failed(self, job: _Job, message: str) -> None:
        self._put(job, _json({"state": "failed", "message": message}), {})

    def _put(self, job: _Job, answer: bytes, files: dict[str, Made]) -> None:
        with self._changed:
            job.order, job.state, job.changed = None, "done", self._clock()
            job.answer, job.files = answer, files
            if self._queue and self._queue[0] is job:
                self._queue.popleft()
            self._forget()

    def _forget(self) -> None:
        """Let go of what has been kept long enough, and of the oldest where all together is too much."""
        done = [(name, job) for name, job in self._jobs.items() if job.answer]
        done.sort(key=lambda entry: entry[1].changed)
        total = sum(job.size for _, job in done)
        for name, job in done:
            if total > self._limits.stored or self._clock() - job.changed >= self._limits.kept:
                total -= job.size
                del self._jobs[name]


def _json(data: dict[str, Any]) -> bytes:
    # A lone half of a character, which a ledger may hold, has no UTF-8: written as \ud83d it passes.
    return json.dumps(data, ensure_ascii=True).encode()
