"""Processes of a batch: the same bytes however many, and what dies costs no more than its own ledger. kill -9.

At the top what other tests of batches use too: ledgers that differ, accidents, the results of a run.
"""

from __future__ import annotations

import json
import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tables import workbook
from test_commands import FILES, LEDGERS, tree
from test_rules import CLEAN

from toolkit.archive.reading import read_entries
from toolkit.archive.verifying import verify
from toolkit.batch import Engine, monthly
from toolkit.batch.choosing import engine_for
from toolkit.batch.engines import Task, Work
from toolkit.batch.locking import LOCK
from toolkit.batch.orders import Order
from toolkit.batch.pool import Processes
from toolkit.values import Period, Span

ROOT = Path(__file__).resolve().parent.parent
JUNE = Period(2024, Span.MONTH, 6)


def ledgers(folder: Path, number: int) -> list[Path]:
    """So many ledgers in a folder, each with a task of its own name, some with warnings and errors."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = list(LEDGERS)
    paths = []
    for one in range(number):
        sheets = dict(CLEAN)
        for title, (old, new) in LEDGERS[kinds[one % len(kinds)]].items():
            sheets[title] = sheets[title].replace(old, new, 1)
        sheets["设置"] = sheets["设置"].replace("测试台账", f"第{one}县台账")
        paths.append(workbook(folder / f"县{one:03}.xlsx", sheets))
    assert len({path.read_bytes() for path in paths}) == number
    return paths


def made(out: Path) -> dict[str, bytes | None]:
    """Every file and folder of a run but its manifest, which has times."""
    return {name: data for name, data in tree(out).items() if name != "run.json"}


def manifest(out: Path) -> Any:
    """The manifest of a run."""
    return json.loads((out / "run.json").read_bytes())


def lasting(out: Path) -> Any:
    """What of a manifest is the same from run to run: no times, and not who did the work."""
    data = manifest(out)
    for name in ("begun", "seconds", "engine"):
        data.pop(name)
    for one in data["ledgers"]:
        one.pop("seconds")
    return data


def start(*arguments: object, **environment: str) -> subprocess.Popen[str]:
    """The command line in a process of its own, and of its own session."""
    line = [sys.executable, "-m", "toolkit", *map(str, arguments)]
    return subprocess.Popen(
        line, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip


def session(number: int) -> set[int]:
    """The processes of a session that are alive."""
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, _, _, of = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            except (OSError, ValueError):
                continue
            found |= {int(folder.name)} if int(of) == number and state != "Z" else set()
    return found


# -- accidents: `order.ledger.given` says to which ledger they happen


class Accident:
    """An engine in which something happens to some ledgers: `happen(task, order)` stands for the task."""

    def __init__(self, engine: Engine, happen: Callable[..., Any]) -> None:
        self._engine, self._happen = engine, happen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def __enter__(self) -> Engine:
        self._engine.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._engine.__exit__(*error)

    def each(self, work: Work) -> Iterator[tuple[Order, Any]]:
        return self._engine.each(Happening(work, self._happen))


class Happening:
    """Work with which something happens."""

    def __init__(self, work: Work, happen: Callable[..., Any]) -> None:
        self._work, self._happen = work, happen
        self.settle = work.settle

    def take(self, who: object) -> tuple[Task, Order] | None:
        one = self._work.take(who)
        return (partial(self._happen, one[0]), one[1]) if one else None


class Backwards:
    """An engine that answers last what it was given first."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *error: Any) -> None:
        """Leave nothing."""

    def each(self, work: Work) -> Iterator[tuple[Order, Any]]:
        while given := list(iter(partial(work.take, self), None)):
            yield from ((order, task(order)) for task, order in reversed(given))
            work.settle()


def hit(order: Order) -> bool:
    """Whether an order is that of the one ledger to which something happens."""
    return Path(order.ledger.given).stem == "县002"


def killed_always(task: Callable[[Order], Any], order: Order) -> Any:
    """The process is killed."""
    if hit(order):
        os.kill(os.getpid(), signal.SIGKILL)
    return task(order)


def killed_once(mark: str, task: Callable[[Order], Any], order: Order) -> Any:
    """The process is killed the first time."""
    if hit(order) and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return task(order)


def endless(task: Callable[[Order], Any], order: Order) -> Any:
    """The work never ends, and leaves no other thread of its process a chance to stop it."""
    if hit(order):
        sys.setswitchinterval(1000)
        while True:
            pass
    return task(order)


def asleep(task: Callable[[Order], Any], order: Order) -> Any:
    """The work never ends, but can be interrupted."""
    while hit(order):
        time.sleep(0.01)
    return task(order)


def unforeseen(task: Callable[[Order], Any], order: Order) -> Any:
    """A mistake of the program."""
    return task(replace(order, period="六月") if hit(order) else order)  # type: ignore[arg-type]


def vanishing(task: Callable[[Order], Any], order: Order) -> Any:
    """The folder of results is gone from the one ledger on."""
    if hit(order):
        shutil.rmtree(Path(order.out).parent)
    return task(order)


def replaced(task: Callable[[Order], Any], order: Order) -> Any:
    """The ledger is saved anew between being kept and being reported on."""
    if hit(order) and order.entry:
        path = Path(order.ledger.path)
        path.write_bytes(ledgers(path.parent / "新", 4)[3].read_bytes())
    return task(order)


# -- processes

#: How often the command is killed; set it higher for a thorough look.
KILLS = int(os.environ.get("TAIZHANG_KILLS", "2"))

#: How many ledgers the parent must have room for.
MANY = int(os.environ.get("TAIZHANG_MANY", "2000"))


def with_accident(happen: Any, processes: int = 2, limit: float = 60) -> Any:
    def engine(number: int) -> Engine:
        return Accident(Processes(min(processes, number), limit), happen)

    return engine


def undisturbed(paths: list[Path], out: Path) -> Any:
    """What a run in this process makes: files, manifest."""
    monthly(paths, JUNE, out, engine=partial(engine_for, jobs=1))
    return made(out)


def test_the_same_bytes_with_one_two_and_four_processes(tmp_path: Path) -> None:
    paths, out = ledgers(tmp_path / "台账", 9), tmp_path / "结果"
    paths[4].write_bytes(b"no workbook")
    found = []
    for jobs in (1, 2, 4):
        run = monthly(paths, JUNE, out, engine=partial(engine_for, jobs=jobs))
        assert [one.failed for one in run.ledgers] == [path == paths[4] for path in paths]
        found.append((made(out), lasting(out)))
        out.rename(tmp_path / f"结果-{jobs}")
    assert found[0] == found[1] == found[2]
    assert len([name for name in found[0][0] if name.startswith("县")]) == 8 * (1 + len(FILES))


def killed_writing(mark: str, task: Task, order: Order) -> Any:
    """The process is killed the first time, when it has written some of the ledger's files, none under its name."""
    if hit(order) and not Path(mark).exists():
        os.replace = lambda *given: (Path(mark).touch(), os.kill(os.getpid(), signal.SIGKILL))  # type: ignore[assignment]
    return task(order)


def orphaned(mark: str, task: Task, order: Order) -> Any:
    """The process is killed the first time, and so is the one that makes processes."""
    if hit(order) and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getppid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    return task(order)


@pytest.mark.parametrize("happen", [killed_once, killed_writing, orphaned])
def test_a_process_that_is_killed_once_costs_nothing_and_leaves_nothing(tmp_path: Path, happen: Any) -> None:
    paths = ledgers(tmp_path / "台账", 6)
    expected = undisturbed(paths, tmp_path / "结果")
    (tmp_path / "结果").rename(tmp_path / "对照")
    mark = tmp_path / "killed"
    run = monthly(paths, JUNE, tmp_path / "结果", engine=with_accident(partial(happen, str(mark))))
    assert mark.exists() and not any(one.failed for one in run.ledgers)
    assert made(tmp_path / "结果") == expected and lasting(tmp_path / "结果") == lasting(tmp_path / "对照")


@pytest.mark.parametrize(
    ("happen", "limit", "words"),
    [(killed_always, 60.0, "意外结束"), (endless, 2.0, "处理超过 2 秒"), (unforeseen, 60.0, "程序内部错误")],
)
def test_what_goes_wrong_with_one_ledger_is_that_ledgers(tmp_path: Path, happen: Any, limit: float, words: str) -> None:
    paths, out = ledgers(tmp_path / "台账", 5), tmp_path / "结果"
    run = monthly(paths, JUNE, out, engine=with_accident(happen, limit=limit))
    assert [one.failed for one in run.ledgers] == [False, False, True, False, False]
    assert words in run.ledgers[2].error and run.ledgers[2].error.startswith(str(paths[2]))
    assert sorted(path.name for path in out.iterdir() if path.name.startswith("县")) == [
        "县000", "县001", "县003", "县004"
    ]  # fmt: skip
    if happen is not killed_always:
        assert "File " in (out / "运行日志" / "县002.txt").read_text("utf-8")


#: Outcomes as large as real ones, without the work, of as many ledgers as there are in a folder.
IDLE = """
import re
from functools import partial
from pathlib import Path
from toolkit.batch import Share, monthly
from toolkit.batch.orders import Outcome
from toolkit.batch.pool import Processes
from toolkit.chinese import parse_period

def idle(order):
    counts = {f"tasks.by_status.{number}": order.number for number in range(60)}
    outputs = {f"2024-06-{number}-校验结果.xlsx": f"{order.number:064}" for number in range(5)}
    share = Share(1, counts, {"projects.planned": order.number, "projects.funded": 1 << 40})
    return Outcome(order.number, "ok", f"{order.number:064}", {order.ledger.given: f"{order.number:064}"}, "",
                   {"error": 0, "warning": 0, "info": 0}, outputs, "", "", 0.1, "某县台账", "某省", share)

class Work:
    def __init__(self, work):
        self.work = work
        self.settle = work.settle

    def take(self, who):
        one = self.work.take(who)
        return one and (idle, one[1])

class Idle(Processes):
    def each(self, work):
        return super().each(Work(work))

if __name__ == "__main__":
    for again in (False, True):
        run = monthly([Path("台账")], parse_period("2024-06"), Path("结果"), engine=lambda number: Idle(2, 60),
                      changed_only=again)
        print(run.whole.ledgers, run.whole.amounts["projects.planned"])
    # Not ru_maxrss, which goes on from that of the process that started this one.
    print(int(re.search(r"VmHWM:\\s+([0-9]+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def test_the_parent_stays_small_however_many_ledgers(tmp_path: Path) -> None:
    """In MB, of a process that does nothing else; the manifest is written, read, and written again."""
    (tmp_path / "台账").mkdir()
    for number in range(MANY):
        (tmp_path / "台账" / f"{number}.xlsx").touch()
    (tmp_path / "run.py").write_text(IDLE, "utf-8")
    done = subprocess.run(
        [sys.executable, "run.py"], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    *added, size = done.stdout.splitlines()
    assert added == [f"{MANY} {MANY * (MANY - 1) // 2}"] * 2 and int(size) < 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_who_is_interrupted_leaves_nothing_and_nobody_behind(tmp_path: Path, number: int) -> None:
    paths, out = ledgers(tmp_path / "台账", 60), tmp_path / "结果"
    before = signal.signal(number, signal.SIG_DFL)  # whoever runs the tests may have it ignored, and so it would stay
    process = start("monthly", *paths, "--period", "2024-06", "-o", out, "--jobs", "2")
    signal.signal(number, before)
    until(lambda: out.exists() and any(out.glob("*/*.docx")), process)
    assert len(session(process.pid)) > 2
    process.send_signal(number)
    said = process.communicate(timeout=60)
    assert (process.returncode, said[0], said[1].strip()) == (130, "", "已中断。")
    until(lambda: not session(process.pid))
    assert not (out / LOCK).exists() and not (out / "run.json").exists() and not list(out.rglob("*.tmp"))


def until(true: Any, process: subprocess.Popen[str] | None = None) -> None:
    """Wait until something is so. Fails where it never is."""
    for _ in range(1200):
        if true():
            return
        assert process is None or process.poll() is None
        time.sleep(0.05)
    raise AssertionError("it never was")


@pytest.mark.parametrize("archived", [False, True])
def test_killed_at_any_moment_and_run_again(tmp_path: Path, archived: bool) -> None:
    """The next run ends as if nothing had been; what stands there in the meantime is whole; nobody goes on working."""
    paths, out, archive = ledgers(tmp_path / "台账", 6), tmp_path / "结果", tmp_path / "档案"
    more = ("--archive", archive, "--actor", "张某") if archived else ()
    given = ("monthly", tmp_path / "台账", "--period", "2024-06", "-o", out, "--jobs", "2", *more)
    begun = time.monotonic()
    expected = undisturbed(paths, out)
    chance = random.Random(8)
    length = (time.monotonic() - begun) * 1.5 + 1
    for _ in range(KILLS):
        for folder in (out, archive):
            subprocess.run(["rm", "-rf", str(folder)], check=True)
        process = start(*given)
        time.sleep(chance.uniform(0.2, length))
        process.kill()
        process.communicate()
        until(partial(_ended, process.pid))
        check_half(out, expected, archived)
        again = start(*given)
        again.communicate()
        assert again.returncode == 1  # one of the ledgers has errors
        now = made(out)
        names = {name for name in now if not (archived and has_entries(name))}
        assert {name: now[name] for name in names} == {name: expected[name] for name in names}
        assert set(now) == set(expected)
        if archived:
            check_archive(archive, paths, manifest(out))


def _ended(number: int) -> bool:
    return not session(number)


def has_entries(name: str) -> bool:
    """Whether a file prints entries of the archive: a briefing, and those over all ledgers."""
    return name.endswith(".docx") or ("/" not in name and name.endswith((".xlsx", ".json", ".html")))


def check_half(out: Path, expected: dict[str, bytes | None], archived: bool) -> None:
    """What a killed run left is whole: each file as it is to be, or a spare one that the next run takes away."""
    for name, data in made(out).items() if out.exists() else ():
        if data is not None and ".taizhang" not in name and not (archived and has_entries(name)):
            assert data == expected[name]


def check_archive(archive: Path, paths: list[Path], log: Any) -> None:
    assert not verify(archive).problems
    entries = read_entries(archive).entries
    assert [entry.inputs[0].file for entry in entries] == [path.name for path in paths]
    assert [one["anchor"] for one in log["ledgers"]] == [str(entry.anchor) for entry in entries]


def test_a_run_that_comes_too_soon_waits_for_nobody(tmp_path: Path) -> None:
    """While the first is at work a second one is refused; the first is none the worse for it."""
    paths, out = ledgers(tmp_path / "台账", 4), tmp_path / "结果"
    expected = undisturbed(paths, tmp_path / "对照")
    given = ("monthly", *paths, "--period", "2024-06", "-o", out, "--jobs", "2")
    first = start(*given)
    until(lambda: (out / LOCK).exists(), first)
    second = start(*given)
    said = second.communicate(timeout=60)
    assert (second.returncode, said[0]) == (2, "") and "另一次批量处理" in said[1]
    first.communicate(timeout=120)
    assert first.returncode == 1 and set(made(out)) == set(expected)
    assert LOCK not in tree(out)


# -- memory kept between two ledgers

FAULTS = """
import resource
import sys
from toolkit.batch.engines import keep_freed
if sys.argv[1] == "kept":
    keep_freed()
for again in range(3):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    blocks = [b"x" * (18 << 20) for _ in range(3)]
    after = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    del blocks
print(after - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is told")
def test_what_one_ledger_has_freed_is_kept_for_the_next() -> None:
    asked = {how: int(subprocess.check_output([sys.executable, "-c", FAULTS, how], cwd=ROOT)) for how in ("", "kept")}
    assert asked["kept"] * 10 < asked[""]
