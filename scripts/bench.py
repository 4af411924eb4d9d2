"""How fast the toolkit is, side by side with others doing the same work or a part of it, and how much memory it takes.

Every figure is of a whole process: start, work, end. The two of a pair are run in turn (A B A B …) so that both meet
the same machine, and the ratio is taken pair by pair. On a small ledger they are the toolkit and a plain script with
pandas, openpyxl and docxtpl; on a large one the toolkit, validating and summarizing, and python-calamine, which only
reads, then frictionless and pandera with the nine rules that all three can state. Run it in the project's environment,
where the last two are installed by `.venv/bin/pip install -e '.[bench]'`: `.venv/bin/python scripts/bench.py`.
"""

from __future__ import annotations

import argparse
import compileall
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from _ledgers import make_ledger, make_template
from peers._rules import CODES, NAMES

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "scripts" / "peers"
STEPS = ("validate", "summarize", "monthly", "calamine", "summarize-large", "frictionless", "pandera")
NOTES = """
The toolkit makes all of its checks, on every sheet; the plain script makes the same ones, python-calamine only reads
项目台账 (a ratio of 0.5 is twice its time), and frictionless and pandera check nine rules there:
{rules}.
A small summary is a workbook with a sheet for each view, charts and links to the ledger; the plain script's has the
same views, without the sheet that traces every figure to its cells. A large one is all views as JSON.
“as typed”: amounts such as 2000万 and percentages such as 70% are texts, which the peers report as type errors.
“plain numbers”: the same rows with numbers in their place and a few faults; all find the same number for each rule."""


@dataclass(frozen=True)
class Run:
    """One finished process: wall seconds, the most memory it held in MB (None where not known), what it printed."""

    seconds: float
    peak: float | None
    printed: bytes


@dataclass(frozen=True)
class Pair:
    """Two commands that are run in turn, and what the first must reach; a target of 0 is only shown.

    `target` is theirs ÷ ours in time, `seconds` and `memory` the time and the MB ours stays under. Where both count
    their findings by rule, `counted` says so; where the two counts must be the same, `equal`.
    """

    name: str
    ours: Sequence[str]
    theirs: Sequence[str]
    runs: int
    target: float = 0
    seconds: float = 0
    memory: float = 0
    counted: bool = False
    equal: bool = False


def main() -> int:
    """Make the ledgers, time the pairs, print the table; 1 when a target is missed."""
    options = _options()
    steps = [step for step in options.only or STEPS if _installed(step)]
    for part in ("toolkit", "scripts"):
        compileall.compile_dir(ROOT / part, quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        ledgers = _ledgers(Path(folder), steps, *options.rows)
        print("rows of 项目台账: {} small, {} large; whole processes, medians\n".format(*options.rows))
        print(
            "| step | runs | ours s | theirs s | theirs ÷ ours | lowest–highest | target | ours, peak MB | findings |"
        )
        print("|---|---|---|---|---|---|---|---|---|")
        pairs = [pair for step in steps for pair in _pairs(step, ledgers, options)]
        missed = [f"{pair.name} ({why})" for pair in pairs if (why := _row(pair))]
    print(NOTES.format(rules=", ".join(NAMES)))
    reached = "all measured targets reached" if pairs else "nothing was measured"
    print(f"\n{reached if not missed else 'missed: ' + ', '.join(missed)}")
    return 1 if missed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    sizes = {"nargs": 2, "metavar": ("SMALL", "LARGE"), "default": [300, 100_000]}
    parser.add_argument("--rows", type=int, help="rows of the ledgers' projects sheets", **sizes)
    parser.add_argument("--runs", type=int, default=9, help="counted runs of each command")
    parser.add_argument("--peer-runs", type=int, default=3, help="counted runs against frictionless and pandera")
    parser.add_argument("--only", choices=STEPS, action="append", help="this step; may be given several times")
    return parser.parse_args()


def _installed(step: str) -> bool:
    if step not in ("frictionless", "pandera") or importlib.util.find_spec(step):
        return True
    print(f"{step} is not installed, so its rows are skipped. To have them: .venv/bin/pip install -e '.[bench]'\n")
    return False


# -- the pairs


@dataclass(frozen=True)
class Ledgers:
    """The workbooks that the steps need: `typed` and `plain` are large, as the notes below the table say."""

    small: Path
    typed: Path
    plain: Path


def _ledgers(folder: Path, steps: Sequence[str], small: int, large: int) -> Ledgers:
    """Make what the steps need, in processes of their own.

    A child's peak memory counts from that of the process which starts it, so this one must stay small.
    """
    made = Ledgers(folder / "small.xlsx", folder / "typed.xlsx", folder / "plain.xlsx")
    wanted = [(made.small, small, False)]
    if {"calamine", "summarize-large", "frictionless", "pandera"} & set(steps):
        wanted.append((made.typed, large, False))
    if {"frictionless", "pandera"} & set(steps):
        wanted.append((made.plain, large, True))
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for future in [pool.submit(make_ledger, *arguments) for arguments in wanted]:
            future.result()
    return made


def _pairs(step: str, ledgers: Ledgers, options: argparse.Namespace) -> Iterator[Pair]:
    if step == "validate":
        plain = _peer("plain.py", "validate", ledgers.small)
        yield Pair("validate, small", _validate(ledgers.small), plain, options.runs, 5)
    elif step == "summarize":
        yield _summarize(ledgers.small, options.runs)
    elif step == "monthly":
        yield _monthly(ledgers.small, options.runs)
    elif step in ("calamine", "summarize-large"):
        name, ours = ("validate", _validate) if step == "calamine" else ("summarize", _summary)
        read = _peer("calamine_read.py", ledgers.typed)
        yield Pair(f"{name} / calamine reads", ours(ledgers.typed), read, options.runs, 0.5, memory=600)
    else:
        script, target = f"{step}_check.py", {"frictionless": 8, "pandera": 1}[step]
        for name, ledger, runs, least in (
            ("plain numbers", ledgers.plain, options.peer_runs, target),
            ("as typed", ledgers.typed, 1, 0),
        ):
            commands = _validate(ledger), _peer(script, ledger)
            yield Pair(f"validate / {step}, {name}", *commands, runs, least, counted=True, equal=bool(least))


def _summarize(ledger: Path, runs: int) -> Pair:
    ours, theirs = ledger.with_name("ours.xlsx"), ledger.with_name("theirs.xlsx")
    written = [*_toolkit(), "summarize", str(ledger), "--period", "2024-06", "-o", str(ours)]
    return Pair("summarize, small", written, _peer("plain.py", "summarize", ledger, theirs), runs, 3, seconds=1)


def _monthly(ledger: Path, runs: int) -> Pair:
    folder = ledger.parent
    template = folder / "template.docx"
    make_template(template)
    ours = [*_toolkit(), "monthly", str(ledger), "--period", "2024-06", "-o", str(folder / "ours")]
    return Pair("monthly, small", ours, _peer("plain.py", "monthly", ledger, template, folder / "plain"), runs, 4)


def _validate(ledger: Path) -> list[str]:
    return [*_toolkit(), "validate", str(ledger), "--format", "json"]


def _summary(ledger: Path) -> list[str]:
    return [*_toolkit(), "summarize", str(ledger), "--period", "2024-06", "--format", "json"]


def _toolkit() -> list[str]:
    command = Path(sys.executable).with_name("taizhang")
    return [str(command)] if command.exists() else [sys.executable, "-m", "toolkit"]


def _peer(script: str, *arguments: object) -> list[str]:
    return [sys.executable, str(PEERS / script), *map(str, arguments)]


# -- one row of the table


def _row(pair: Pair) -> str:
    """Time one pair and print its row; which of its targets were missed, "" for none."""
    if pair.runs > 1:
        for command in (pair.ours, pair.theirs):
            _run(command)
    runs = [(_run(pair.ours), _run(pair.theirs)) for _ in range(pair.runs)]
    ours, theirs = (statistics.median(run.seconds for run in column) for column in zip(*runs, strict=True))
    ratios = sorted(theirs.seconds / ours.seconds for ours, theirs in runs)
    ratio = statistics.median(ratios)
    peak = max((ours.peak for ours, _ in runs if ours.peak is not None), default=None)
    counts = [_by_rule(run.printed) for run in runs[-1]] if pair.counted else []
    cells = [pair.name, pair.runs, f"{ours:.3f}", f"{theirs:.3f}", f"{ratio:.2f}", f"{ratios[0]:.2f}–{ratios[-1]:.2f}"]
    cells += [_target(pair), "?" if peak is None else f"{peak:.0f}", " / ".join(str(sum(c.values())) for c in counts)]
    print(f"| {' | '.join(map(str, cells))} |", flush=True)
    return ", ".join(_missed(pair, ratio, ours, peak, counts))


def _missed(
    pair: Pair, ratio: float, seconds: float, peak: float | None, counts: Sequence[Counter[str]]
) -> Iterator[str]:
    if ratio < pair.target:
        yield "time"
    if pair.seconds and seconds >= pair.seconds:
        yield "seconds"
    if pair.memory and peak is not None and peak >= pair.memory:
        yield "memory"
    if pair.equal and counts[0] != counts[1]:
        differ = [rule for rule in NAMES if counts[0][rule] != counts[1][rule]]
        yield f"findings differ: {', '.join(differ) or 'peer has others'}"


def _target(pair: Pair) -> str:
    wanted = [f"≥ {pair.target:g}" if pair.target else "shown only"]
    wanted += [f"< {limit:g} {unit}" for limit, unit in ((pair.seconds, "s"), (pair.memory, "MB")) if limit]
    return ", ".join([*wanted, *(["equal findings"] if pair.equal else [])])


def _by_rule(printed: bytes) -> Counter[str]:
    """How many findings each of the shared rules has; a peer prints just that, the toolkit its findings."""
    said = json.loads(printed)
    if "findings" not in said:
        return Counter(said)
    return Counter(CODES[finding["code"]] for finding in said["findings"] if finding["code"] in CODES)


def _run(command: Sequence[str]) -> Run:
    """Run a whole process; one that fails stops the benchmark with what it said."""
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=printed, stderr=said)
        peak = _wait(process)
        seconds = time.perf_counter() - begun
        printed.seek(0)
        said.seek(0)
        errors = said.read().decode("utf-8", "replace")
        if process.returncode not in (0, 1) or "Traceback" in errors:
            sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{errors}")
        return Run(seconds, peak, printed.read())


def _wait(process: subprocess.Popen[bytes]) -> float | None:
    """Wait for the end of a process; the most memory it held in MB, None on a system that does not tell."""
    if not hasattr(os, "wait4"):
        process.wait()
        return None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    sys.exit(main())
