"""The local page's parts: names, the gate, the desk, the launchers."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from toolkit.cli.serve import _report
from toolkit.serving.desk import Desk, Work
from toolkit.serving.gate import Gate
from toolkit.serving.launcher import batch_file, desktop_file, launcher
from toolkit.serving.tables import MOST_ROWS, table
from toolkit.serving.uploads import plain_name
from toolkit.serving.values import Limits, Made, Order, Outcome, Upload
from toolkit.serving.worker import Fault, Worker
from toolkit.values import CannotDo, Grid

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("台账 2024.xlsx", "台账 2024.xlsx"),
        ("a/b\\c/台账.xlsx", "台账.xlsx"),
        ("../..", ""),
        ("con.xlsx", "_con.xlsx"),
        ("COM1", "_COM1"),
        ("~$台账.xlsx", "_~$台账.xlsx"),
        ("甲:乙?.xlsx", "甲：乙？.xlsx"),
        ("甲\0\x1b\u202e乙\u200b.xlsx", "甲乙.xlsx"),
        (" . 台账.xlsx . ", "台账.xlsx"),
        ("e\u0301.xlsx", "\u00e9.xlsx"),
        ("", ""),
    ],
)
def test_a_name_is_its_last_part_made_harmless(given: str, plain: str) -> None:
    assert plain_name(given) == plain


def test_a_long_name_keeps_its_beginning_and_its_ending() -> None:
    name = plain_name("长" * 300 + "甲乙丙.xlsx")
    assert len(name) == 60 and name.startswith("长长") and name.endswith("甲乙丙.xlsx") and "…" in name


def test_the_gate_is_at_port_80_as_browsers_write_it() -> None:
    assert Gate(80, "x").address == "http://127.0.0.1/x/"
    headers = {"Host": "127.0.0.1", "Origin": "http://127.0.0.1"}
    assert Gate(80, "x").refusal("POST", "/x/press/validate", headers.get) is None
    assert Gate(81, "x").refusal("POST", "/x/press/validate", headers.get)


def test_a_table_has_no_more_rows_than_a_page_can_bear() -> None:
    shown = table(Grid("甲", ("数",), tuple((n,) for n in range(MOST_ROWS + 7)), totals=frozenset({MOST_ROWS + 6})))
    assert len(shown["rows"]) == MOST_ROWS and shown["left"] == 7 and shown["totals"] == []
    assert shown["numeric"] == [True] and shown["rows"][1234] == ["1,234"]


def test_a_column_with_words_among_its_numbers_is_no_column_of_numbers() -> None:
    rows = ((1, "", None), (2.5, "字", True), (None, 3, 4))
    assert table(Grid("甲", ("一", "二", "三"), rows))["numeric"] == [True, False, False]
    assert table(Grid("甲", ("一", "二", "三"), rows))["rows"][1] == ["2.5", "字", "是"]


# -- the desk


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


LIMITS = Limits()
ORDER = Order("validate", Upload("甲.xlsx", b"x"))


def outcome(size: int = 10) -> Outcome:
    return Outcome({"lines": ["好"]}, (Made("批注副本", "甲.xlsx", bytes(size), "x/y"),))


@contextmanager
def desk(work: Work, limits: Limits = LIMITS, clock: Callable[[], float] = time.monotonic) -> Iterator[Desk]:
    faults: list[Exception] = []
    with closing(Desk(work, limits, faults.append, clock)) as opened:
        yield opened
    assert [type(fault) for fault in faults] in ([], [ZeroDivisionError])


def state(at: Desk, name: str, *awaited: str) -> Mapping[str, object]:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        answer = json.loads(at.answer(name) or b"null")
        if answer is None or answer["state"] in awaited:
            return dict(answer or {})
        time.sleep(0.005)
    raise AssertionError(awaited)


def test_orders_are_done_one_at_a_time_in_turn() -> None:
    go, at_once, most, done = threading.Event(), 0, 0, []

    def work(order: Order, told: Callable[[str], None]) -> Outcome:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        told("正在校验")
        assert go.wait(30)
        done.append(order.period)
        at_once -= 1
        return outcome()

    with desk(work) as opened:
        names = [opened.take(Order("validate", ORDER.ledger, period=str(n))) for n in range(4)]
        assert state(opened, names[0], "working")["step"] in ("", "正在校验")
        assert [state(opened, name, "waiting")["ahead"] for name in names[1:]] == [1, 2, 3]
        with pytest.raises(CannotDo, match="前面还有 4 件没有办完"):
            opened.take(ORDER)
        go.set()
        for name in names:
            state(opened, name, "done")
    assert (most, done) == (1, ["0", "1", "2", "3"])


def test_what_is_done_can_be_fetched_until_its_time_is_over() -> None:
    clock = Clock()
    with desk(lambda order, told: outcome(), Limits(kept=60), clock) as opened:
        name = opened.take(ORDER)
        result = state(opened, name, "done")["result"]
        assert isinstance(result, dict) and result["lines"] == ["好"]
        link = result["files"][0]["link"]
        made = opened.file(link)
        assert made and made.data == bytes(10)
        clock.now += 59
        assert opened.file(link) and opened.answer(name)
        clock.now += 1
        assert opened.file(link) is None and opened.answer(name) is None


def test_the_oldest_makes_room_and_the_newest_stays() -> None:
    with desk(lambda order, told: outcome(4000), Limits(stored=10_000)) as opened:
        names = [opened.take(ORDER)]
        for _ in range(3):
            state(opened, names[-1], "done")
            names.append(opened.take(ORDER))
        state(opened, names[-1], "done")
        assert [opened.answer(name) is not None for name in names] == [False, False, True, True]


def test_secrets_of_orders_and_files_cannot_be_guessed_from_one_another() -> None:
    with desk(lambda order, told: outcome()) as opened:
        names = [opened.take(ORDER) for _ in range(2)]
        results = [state(opened, name, "done")["result"] for name in names]
        links = [result["files"][0]["link"] for result in results if isinstance(result, dict)]
        assert len({*names, *links}) == 4 and all(len(name) >= 22 for name in (*names, *links))
        assert opened.file(names[0]) is None and opened.answer(links[0]) is None


def test_what_nobody_foresaw_is_one_sentence_and_the_next_is_done() -> None:
    answers = iter([lambda: 1 / 0, outcome])

    def work(order: Order, told: Callable[[str], None]) -> Outcome:
        made = next(answers)()
        assert isinstance(made, Outcome)
        return made

    with desk(work) as opened:
        failed = state(opened, opened.take(ORDER), "failed")["message"]
        assert failed == "程序内部错误，没有办成；启动本页的窗口里有记录。"
        assert state(opened, opened.take(ORDER), "done")


def test_a_fault_of_the_worker_comes_with_its_story_and_the_next_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    with closing(Worker(LIMITS)) as worker:
        with pytest.raises(Fault) as fault:
            worker.do(Order("nothing", ORDER.ledger), lambda step: None)
        with pytest.raises(CannotDo):
            worker.do(ORDER, lambda step: None)
    assert fault.value.kind == "KeyError" and "Traceback" in fault.value.trace
    _report(fault.value)
    assert capsys.readouterr().err.startswith("错误：程序内部错误（KeyError）")


# -- launchers

FOLDERS = ("/opt/台账 工具/100%", '/a "b" $HOME `c` \\d', "C:\\用户\\张三 李四\\100%&^(x)", "plain")


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_batch_file_is_plain_until_it_has_chosen_its_code_page(folder: str) -> None:
    lines = batch_file(f"{folder}\\python.exe", folder).split(b"\r\n")
    chosen = lines.index(b"chcp 65001 >nul")
    assert all(line.isascii() for line in lines[:chosen]) and lines[-1] == b""
    text = b"\n".join(lines[chosen:]).decode("utf-8")
    doubled = folder.replace("%", "%%")
    assert f'cd /d "{doubled}" && "{doubled}\\python.exe" -m toolkit serve' in text.splitlines()
    assert not re.search(r"^:", text, re.MULTILINE)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_desktop_entry_starts_what_it_names(folder: str) -> None:
    """Undone by the rules of the specification, in the order it gives them."""
    entry = dict(line.split("=", 1) for line in desktop_file(f"{folder}/python", folder).decode().splitlines()[1:])
    string = re.sub(r"\\(.)", lambda m: {"s": " ", "n": "\n"}.get(m[1], m[1]), entry["Exec"])
    quoted = re.fullmatch(r'/usr/bin/env "((?:[^"\\`$]|\\.)*)" (.*)', string)
    assert quoted and quoted[2] == "-m toolkit serve"
    assert re.sub(r"\\(.)", r"\1", quoted[1]).replace("%%", "%") == f"{folder}/python"
    assert re.sub(r"\\(.)", r"\1", entry["Path"]) == folder
    assert entry["Type"] == "Application" and entry["Terminal"] == "true"


@pytest.mark.skipif(not shutil.which("gio") or sys.platform != "linux", reason="gio is not installed")
def test_a_desktop_entry_is_started_by_the_desktop(tmp_path: Path) -> None:
    """GLib reads the entry and starts it; without a terminal, because a test has none."""
    folder = tmp_path / "台账 100% $HOME"
    folder.mkdir()
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nprintf "%s\\n" "$PWD" "$@" > "{tmp_path}/started"\n')
    python.chmod(0o755)
    entry = tmp_path / "台账.desktop"
    entry.write_bytes(desktop_file(str(python), str(folder)).replace(b"Terminal=true", b"Terminal=false"))
    subprocess.run(["gio", "launch", str(entry)], check=True, capture_output=True)
    end = time.monotonic() + 30
    while not (tmp_path / "started").exists() and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.1)
    assert (tmp_path / "started").read_text().splitlines() == [str(folder), "-m", "toolkit", "serve"]


def test_the_command_writes_this_computers_launcher(tmp_path: Path) -> None:
    name, data = launcher()
    done = subprocess.run(
        [sys.executable, "-m", "toolkit", "serve", "--launcher", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (tmp_path / name).read_bytes() == data and sys.executable in data.decode()
    assert (tmp_path / name).stat().st_mode & 0o100 and "双击" in done.stderr
    missing = [sys.executable, "-m", "toolkit", "serve", "--launcher", str(tmp_path / "没有")]
    assert subprocess.run(missing, cwd=ROOT, capture_output=True, check=False).returncode == 2
