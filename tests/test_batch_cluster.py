"""The batch on a real Dask cluster: the same bytes as here, whatever the number of workers, and whoever dies."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from test_batch import here, keep
from test_batch_engines import (
    JUNE,
    ROOT,
    Accident,
    asleep,
    killed_always,
    killed_once,
    lasting,
    ledgers,
    made,
    start,
    unforeseen,
)
from test_commands import Taizhang, assert_cannot, taizhang, tree

from toolkit.batch import Run, monthly
from toolkit.batch.choosing import engine_for
from toolkit.batch.cluster import Cluster
from toolkit.batch.shares import NOTHING, Share, total
from toolkit.values import CannotDo

pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
__all__ = ["taizhang"]

ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
    "DASK_DISTRIBUTED__WORKER__DAEMON": "true",
    "DASK_DISTRIBUTED__ADMIN__TICK__LIMIT": "60s",
}


class Scheduler:
    """A scheduler of its own process, and workers of theirs."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._stack = folder, contextlib.ExitStack()
        file = folder / "scheduler.json"
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
        until(file.exists)
        self.address = ""

        def known() -> bool:
            import json

            with contextlib.suppress(ValueError):
                self.address = json.loads(file.read_text())["address"]
            return bool(self.address)

        until(known)

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        program = "from distributed.cli import dask_scheduler, dask_worker\nimport sys\nsys.argv[0] = 'dask'\n"
        program += f"dask_{words[0]}.main()\n"
        log = self._stack.enter_context((self._folder / f"{words[0]}-{time.monotonic_ns()}.log").open("wb"))
        process = subprocess.Popen(
            [sys.executable, "-c", program, *words[1:], "--no-dashboard"],
            cwd=self._folder, env=ENVIRONMENT, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        self._stack.callback(process.wait)
        self._stack.callback(end, process)
        return process

    @contextlib.contextmanager
    def workers(self, number: int) -> Iterator[list[subprocess.Popen[bytes]]]:
        """So many workers of one thread, each with a nanny that replaces it when it dies."""
        from distributed import Client

        started = [self._start("worker", self.address, "--nthreads", "1") for _ in range(number)]
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=120)
        try:
            yield started
        finally:
            for process in started:
                end(process)
            with contextlib.suppress(OSError), Client(self.address, set_as_default=False, timeout=5) as client:
                until(lambda: not client.scheduler_info()["workers"])

    def close(self) -> None:
        self._stack.close()


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and those it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def until(true: Any) -> None:
    for _ in range(1200):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it never was")


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scheduler]:
    made = Scheduler(tmp_path_factory.mktemp("cluster"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any, Any]:
    """A folder of ledgers and of the results of a run in this process; what is in them; its manifest."""
    folder = tmp_path_factory.mktemp("batch")
    paths = ledgers(folder / "台账", 7)
    paths[5].write_bytes(b"no workbook")
    (folder / "台账" / "校验规则.toml").write_text('[[规则]]\n规则编号 = "甲"\n', "utf-8")
    monthly([folder / "台账"], JUNE, folder / "结果", engine=partial(engine_for, jobs=1))
    found = made(folder / "结果"), lasting(folder / "结果")
    (folder / "结果").rename(folder / "对照")
    return folder, *found


def run(folder: Path, scheduler: Scheduler, by_value: bool = False, happen: Any = None, limit: float = 60) -> Run:
    def engine(number: int) -> Any:
        cluster = Cluster(scheduler.address, by_value, limit)
        return Accident(cluster, happen) if happen else cluster

    return monthly([folder / "台账"], JUNE, folder / "结果", engine=engine)


def check(batch: tuple[Path, Any, Any]) -> None:
    """The results are those of this process, manifest and sums included; and they are put away."""
    folder, files, log = batch
    out = folder / "结果"
    assert made(out) == files and lasting(out) == log
    subprocess.run(["rm", "-rf", str(out)], check=True)


@pytest.mark.parametrize("number", [1, 2, 4])
def test_a_cluster_gives_the_bytes_of_this_process(
    scheduler: Scheduler, batch: tuple[Path, Any, Any], number: int
) -> None:
    with scheduler.workers(number):
        for by_value in (False, True):
            done = run(batch[0], scheduler, by_value)
            assert [one.failed for one in done.ledgers] == [False] * 5 + [True, False]
            assert done.engine == f"集群 {scheduler.address}" and done.whole.ledgers == 6
            check(batch)


def test_a_cluster_keeps_ledgers_as_this_process_does(
    scheduler: Scheduler, batch: tuple[Path, Any, Any], tmp_path: Path
) -> None:
    """In the same order, at the same times: the same archive, the same briefings."""
    found = []
    with scheduler.workers(2):
        for engine in (here, lambda number: Cluster(scheduler.address, False, 60),
                       lambda number: Cluster(scheduler.address, True, 60)):  # fmt: skip
            out, archive = batch[0] / "结果", tmp_path / "档案"
            monthly([batch[0] / "台账"], JUNE, out, keep=keep(archive), engine=engine)
            found.append((made(out), lasting(out), tree(archive)))
            subprocess.run(["rm", "-rf", str(out), str(archive)], check=True)
    assert found[0] == found[1] == found[2] and len(found[0][2]) > 6


def test_a_worker_that_is_killed_costs_time_and_no_results(
    scheduler: Scheduler, batch: tuple[Path, Any, Any], tmp_path: Path
) -> None:
    with scheduler.workers(2):
        mark = tmp_path / "killed"
        run(batch[0], scheduler, happen=partial(killed_once, str(mark)))
        assert mark.exists()
        check(batch)


def test_a_worker_that_goes_for_good_leaves_its_ledgers_to_the_other(
    scheduler: Scheduler, batch: tuple[Path, Any, Any]
) -> None:
    folder = batch[0]
    with scheduler.workers(2) as workers:

        class Watched(Cluster):
            """Ends a worker, nanny and all, when the first ledger is done."""

            def each(self, work: Any) -> Any:
                for answer in super().each(work):
                    end(workers[0])
                    yield answer

        monthly([folder / "台账"], JUNE, folder / "结果", engine=lambda number: Watched(scheduler.address, False, 60))
        assert workers[0].wait() and workers[1].poll() is None
        check(batch)


def test_workers_that_are_all_gone_are_told_and_what_was_made_stays(
    scheduler: Scheduler, batch: tuple[Path, Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.batch.flights._LOOK", 1)
    folder, files, _ = batch
    with scheduler.workers(1) as workers:

        class Watched(Cluster):
            def each(self, work: Any) -> Any:
                for answer in super().each(work):
                    yield answer
                    end(workers[0])

        with pytest.raises(CannotDo, match="不见了"):
            monthly(
                [folder / "台账"], JUNE, folder / "结果", engine=lambda number: Watched(scheduler.address, False, 60)
            )
    left = made(folder / "结果")
    assert any(left.values()) and all(data == files[name] for name, data in left.items())
    subprocess.run(["rm", "-rf", str(folder / "结果")], check=True)


def test_a_scheduler_that_goes_is_told_once_and_what_was_made_stays(tmp_path: Path) -> None:
    ledgers(tmp_path / "台账", 30)
    scheduler, out = Scheduler(tmp_path), tmp_path / "结果"
    with contextlib.closing(scheduler), scheduler.workers(1):
        given = ("--period", "2024-06", "-o", out, "--scheduler", scheduler.address)
        process = start("monthly", tmp_path / "台账", *given)
        until(lambda: any(out.glob("*/*.docx")) or process.poll() is not None)
        scheduler.close()
        said = process.communicate(timeout=120)
    assert (process.returncode, said[0]) == (2, "") and said[1].count("\n") == 1 and "中断" in said[1], said
    assert not (out / "run.json").exists() and len(list(out.glob("*/*.docx"))) < 30
    assert not list(out.rglob(".taizhang*.tmp"))


@pytest.mark.parametrize(
    ("happen", "limit", "words"),
    [(killed_always, 60, "多次中断"), (asleep, 3, "处理超过 3 秒"), (unforeseen, 60, "程序内部错误")],
)
def test_what_goes_wrong_with_one_ledger_is_that_ledgers(
    scheduler: Scheduler, batch: tuple[Path, Any, Any], happen: Any, limit: float, words: str
) -> None:
    folder = batch[0]
    with scheduler.workers(2):
        done = run(folder, scheduler, happen=happen, limit=limit)
    assert [one.failed for one in done.ledgers] == [False, False, True, False, False, True, False]
    assert words in done.ledgers[2].error and done.whole.ledgers == 5
    subprocess.run(["rm", "-rf", str(folder / "结果")], check=True)


def test_a_cluster_that_cannot_be_used_is_told(
    taizhang: Taizhang, scheduler: Scheduler, batch: tuple[Path, Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = batch[0]
    given = ("monthly", folder / "台账", "--period", "2024-06", "-o", folder / "结果", "--scheduler")
    assert_cannot(taizhang(*given, scheduler.address), scheduler.address, "没有工作进程")
    monkeypatch.setattr("toolkit.batch.cluster._PATIENCE", 1)
    assert_cannot(taizhang(*given, "tcp://127.0.0.1:9"), "tcp://127.0.0.1:9", "连不上")
    assert_cannot(taizhang(*given, "没有"), "没有", "连不上")
    assert_cannot(taizhang(*given[:-1], "--by-value"), "--scheduler")
    assert not (folder / "结果").exists()


def test_workers_of_another_version_are_refused(scheduler: Scheduler, tmp_path: Path) -> None:
    from dataclasses import replace

    from toolkit.batch import tasks

    here = replace(tasks.versions(), template="0" * 64)
    with (
        scheduler.workers(1),
        Cluster(scheduler.address, False, 60) as cluster,
        pytest.raises(CannotDo, match="不同"),
    ):
        cluster.start(here, tmp_path)


def test_sums_in_a_tree_are_sums(scheduler: Scheduler, tmp_path: Path) -> None:
    """More than one level of the tree: 300 shares are 18 sums of 16, of which 16 are one, and the rest."""
    from toolkit.batch.cluster import _Sums

    shares = [Share(1, {"a": number, f"b{number % 3}": 1}, {"c": number**3}) for number in range(300)]
    with scheduler.workers(2), Cluster(scheduler.address, False, 60) as cluster:
        from toolkit.batch import tasks

        cluster.start(tasks.versions(), tmp_path)
        sums = _Sums()
        for share in shares:
            sums.add(cluster._client, share)
        assert sums.whole(cluster._client) == total(shares) and len(sums._levels) == 3
        assert _Sums().whole(cluster._client) == NOTHING
