"""Killed with kill -9 at random moments of adding: the archive verifies, and every older version is there.

A hundred times within the writing itself, and some times the command as a whole; TAIZHANG_KILLS=100 in the environment
has the command, too, killed so often. tests/test_archive_adding.py tries every step by itself.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from tables import whole, workbook
from test_archive import act, copy

from toolkit.archive.adding import keep
from toolkit.archive.reading import entry_of, read_entries, restored
from toolkit.archive.verifying import verify
from toolkit.values import Severity

ROOT = Path(__file__).resolve().parents[1]
KILLS = int(os.environ.get("TAIZHANG_KILLS", "6"))
#: The command as installed, which says when it has read the ledger and starts to write, and when it has written.
COMMAND = """
from toolkit import cli
from toolkit.archive import adding
keep = adding.keep
def told(*arguments):
    print("ready", flush=True)
    added = keep(*arguments)
    print("done", flush=True)
    return added
adding.keep = told
cli.run()
"""


def start(archive: Path, ledger: Path) -> subprocess.Popen[str]:
    """A process that adds a ledger."""
    command = [sys.executable, "-c", COMMAND, "archive", "add", str(ledger), "--archive", str(archive)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str], word: str) -> None:
    """Wait until it says a word."""
    assert process.stdout is not None and process.stdout.readline() == f"{word}\n"


def ledger(folder: Path, number: int) -> Path:
    """A ledger that differs from all others."""
    return workbook(folder / f"{number}.xlsx", whole({"政策机制": f"政策编号 | 政策机制\nZC-1 | 第{number}版"}))


def writing(archive: Path, number: int, after: float) -> bool:
    """Keep a ledger in a process that is killed so many seconds later; whether it was still at it."""
    child = os.fork()
    if child == 0:
        try:
            keep(archive, copy(number), act(number))
        except BaseException:
            os._exit(1)
        os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def test_killed_at_a_hundred_random_moments_of_writing(tmp_path: Path) -> None:
    archive, kept, span = tmp_path / "档案", {}, 0.0
    for number in range(1, 4):
        began = time.monotonic()
        keep(archive, copy(number), act(number))
        span = time.monotonic() - began
        kept[number] = copy(number).data
    chance, killed = random.Random(20240704), 0
    for number in range(4, 104):
        killed += writing(archive, number, chance.uniform(0, span))
        assert_sound(archive, kept)
        for entry in read_entries(archive).entries[len(kept) :]:
            kept[entry.seq] = restored(archive, entry)
    assert killed
    last = keep(archive, copy(104), act(104)).entry.seq
    assert not verify(archive).problems and len(kept) < last <= 104
    assert {entry.inputs[0].file for entry in read_entries(archive).entries} <= {copy(n).name for n in range(1, 105)}


def test_killed_at_random_moments(tmp_path: Path) -> None:
    archive = tmp_path / "档案"
    kept: dict[int, bytes] = {}
    span = 0.0
    for number in range(1, 4):
        path = ledger(tmp_path, number)
        process = start(archive, path)
        said(process, "ready")
        began = time.monotonic()
        said(process, "done")
        span = time.monotonic() - began
        process.communicate()
        kept[number] = path.read_bytes()
        assert process.returncode == 0
    states: Counter[str] = Counter()
    chance = random.Random(20240703)
    for number in range(4, 4 + KILLS):
        path = ledger(tmp_path, number)
        process = start(archive, path)
        said(process, "ready")
        time.sleep(chance.uniform(0, 1.2 * span))
        process.kill()
        process.communicate()
        states[state(archive)] += 1
        assert_sound(archive, kept)
        again = start(archive, path)
        assert again.communicate()[1] == ""
        assert not verify(archive).problems
        last = read_entries(archive).last
        kept[last] = path.read_bytes()
        assert restored(archive, entry_of(archive, last)) == kept[last]
    assert sum(states.values()) == KILLS
    print(f"\n{KILLS} kills within {span:.3f} s of writing: {dict(states)}")


def assert_sound(archive: Path, kept: dict[int, bytes]) -> None:
    """Nothing is wrong, and every version that was kept before can be taken out."""
    verdict = verify(archive)
    if not verdict.good:
        pytest.fail(str([problem for problem in verdict.problems if problem.severity is Severity.ERROR]))
    assert {seq: restored(archive, entry_of(archive, seq)) for seq in kept} == kept


def state(archive: Path) -> str:
    """How far the killed process came."""
    log = (archive / "log.jsonl").read_bytes()
    if not (archive / "pending").exists():
        return "before or after"
    pending = (archive / "pending").read_bytes()
    if log.endswith(pending):
        return "line written"
    return "object kept" if log.endswith(b"\n") and objects(archive) > len(read_entries(archive).entries) else "begun"


def objects(archive: Path) -> int:
    return sum(len(path.name) == 64 for path in (archive / "objects").iterdir())
