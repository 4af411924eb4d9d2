"""How fast the toolkit is, side by side with others doing the same work or a part of it, and how much memory it takes.

Every figure is of a whole process (start, work, end) but those of `render` and `diff-step`, where a process says how
long its documents or its comparison took. The two of a pair are run in turn (A B A B …) so that both meet the same
machine, and the ratio is taken pair by pair. On a small ledger they are the toolkit and a plain script with pandas,
openpyxl and docxtpl; on a large one the toolkit, validating and summarizing, and python-calamine, which only reads,
then frictionless and pandera with the nine rules that all three can state. Two versions of a large ledger are compared
by the toolkit, as a whole beside python-calamine that only reads both, the comparison alone beside daff; what duty
units return is collected. Word documents are rendered by the toolkit and by docxtpl, carbone and docxtemplater. Run it
in the project's environment, where docxtpl, frictionless, pandera and daff are installed by
`.venv/bin/pip install -e '.[bench]'`: `.venv/bin/python scripts/bench.py`. carbone and docxtemplater are installed by
npm into scripts/peers/node when they are first measured. What is not there is left out.
"""

from __future__ import annotations

import argparse
import compileall
import json
import re
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from peers import _ledger_steps, _rendering, _version_steps
from peers._rules import CODES, NAMES
from peers._timing import ROOT, Pair, Run
from peers._timing import run as _run

STEPS = (*_ledger_steps.STEPS, *_version_steps.STEPS, *_rendering.STEPS)
HEADINGS = (
    *("step", "runs", "ours s", "theirs s", "theirs ÷ ours", "lowest–highest", "target", "peak MB, ours / theirs"),
    "findings; documents/s and KB",
)


def main() -> int:
    """Make what the steps need, time the pairs, print the table; 1 when a target is missed."""
    options = _options()
    steps = [step for step in options.only or STEPS if _installed(step)]
    for part in ("toolkit", "scripts"):
        compileall.compile_dir(ROOT / part, quiet=2, rx=re.compile("node_modules"))
    with tempfile.TemporaryDirectory() as folder:
        pairs = _pairs(Path(folder), steps, options)
        print(f"| {' | '.join(HEADINGS)} |\n{'|---' * len(HEADINGS)}|")
        missed = [f"{pair.name} ({why})" for pair in pairs if (why := _row(pair))]
    _explain(steps, *options.rows)
    reached = "all measured targets reached" if pairs else "nothing was measured"
    print(f"\n{reached if not missed else 'missed: ' + ', '.join(missed)}")
    return 1 if missed else 0


def _installed(step: str) -> bool:
    """Whether what a step needs is there; what is not is told of in a line."""
    return (_version_steps if step in _version_steps.STEPS else _ledger_steps).installed(step)


def _pairs(folder: Path, steps: Sequence[str], options: argparse.Namespace) -> list[Pair]:
    """The pairs of these steps, with all that they work on in the folder."""
    ledgers = _ledger_steps.prepare(folder, steps, *options.rows)
    made = [
        pair
        for step in steps
        if step in _ledger_steps.STEPS
        for pair in _ledger_steps.pairs(step, ledgers, options.runs, options.peer_runs)
    ]
    versions = [step for step in steps if step in _version_steps.STEPS]
    made += _version_steps.pairs(versions, folder, options.rows[1], options.runs, options.peer_runs)
    rendering = [step for step in steps if step in _rendering.STEPS]
    return [*made, *(_rendering.pairs(rendering, folder, options.runs, options.peer_runs) if rendering else ())]


def _explain(steps: Sequence[str], small: int, large: int) -> None:
    """Say what the figures are of, and what they are not."""
    if set(_ledger_steps.STEPS) & set(steps):
        print(_ledger_steps.NOTES.format(small=small, large=large, rules=", ".join(NAMES)))
    if set(_version_steps.STEPS) & set(steps):
        print(_version_steps.notes(large))
    if set(_rendering.STEPS) & set(steps):
        print(_rendering.NOTES)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    sizes = {"nargs": 2, "metavar": ("SMALL", "LARGE"), "default": [300, 100_000]}
    parser.add_argument("--rows", type=int, help="rows of the ledgers' projects sheets", **sizes)
    parser.add_argument("--runs", type=int, default=9, help="counted runs of each command")
    parser.add_argument("--peer-runs", type=int, default=3, help="counted runs against peers that take long")
    only = f"these steps, of {', '.join(STEPS)}"
    parser.add_argument("--only", type=_steps, action="extend", metavar="STEP,…", help=only)
    return parser.parse_args()


def _steps(typed: str) -> list[str]:
    """The steps named, between commas."""
    steps = typed.split(",")
    if unknown := [step for step in steps if step not in STEPS]:
        raise argparse.ArgumentTypeError(f"no step {', '.join(unknown)}; there are {', '.join(STEPS)}")
    return steps


# -- one row of the table


def _row(pair: Pair) -> str:
    """Time one pair and print its row; which of its targets were missed, "" for none."""
    if pair.runs > 1:
        for command in (pair.ours, pair.theirs):
            _run(command)
    runs = [(_run(pair.ours), _run(pair.theirs)) for _ in range(pair.runs)]
    seconds = [[_seconds(pair, run) for run in both] for both in runs]
    ours, theirs = (statistics.median(column) for column in zip(*seconds, strict=True))
    ratios = sorted(theirs / ours for ours, theirs in seconds)
    ratio = statistics.median(ratios)
    peaks = [_peak(column) for column in zip(*runs, strict=True)]
    counts = [_by_rule(run.printed) for run in runs[-1]] if pair.counted else []
    checked = [json.loads(_run(check).printed) for check in pair.checks]
    cells = [pair.name, pair.runs, f"{ours:.3f}", f"{theirs:.3f}", f"{ratio:.2f}", f"{ratios[0]:.2f}–{ratios[-1]:.2f}"]
    cells += [_target(pair), " / ".join("?" if peak is None else f"{peak:.0f}" for peak in peaks)]
    cells += ["; ".join(_told(pair, (ours, theirs), runs[-1], counts, checked))]
    print(f"| {' | '.join(map(str, cells))} |", flush=True)
    wrong = [check["wrong"] for check in checked if check["wrong"]]
    return ", ".join([*_missed(pair, ratio, ours, peaks[0], counts), *wrong])


def _seconds(pair: Pair, run: Run) -> float:
    """How long a run took, or what it said its work took."""
    return float(json.loads(run.printed)["seconds"]) if pair.told else run.seconds


def _peak(runs: Sequence[Run]) -> float | None:
    return max((run.peak for run in runs if run.peak is not None), default=None)


def _told(
    pair: Pair,
    seconds: Sequence[float],
    runs: Sequence[Run],
    counts: Sequence[Counter[str]],
    checked: Sequence[dict[str, Any]],
) -> Iterator[str]:
    """What the two found, or how many documents a second they made and how large one is, ours first."""
    if pair.counted:
        yield " / ".join(str(sum(count.values())) for count in counts)
    made = [json.loads(run.printed).get("documents") for run in runs] if pair.told else []
    if made and None not in made:
        yield " / ".join(f"{number / took:.0f}" for number, took in zip(made, seconds, strict=True)) + "/s"
    if checked:
        yield " / ".join(f"{check['bytes'] / 1000:.0f}" for check in checked) + " KB"


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
    wanted = [f"≥ {pair.target:.3g}" if pair.target else "shown only"]
    wanted += [f"< {limit:g} {unit}" for limit, unit in ((pair.seconds, "s"), (pair.memory, "MB")) if limit]
    return ", ".join([*wanted, *(["equal findings"] if pair.equal else [])])


def _by_rule(printed: bytes) -> Counter[str]:
    """How many findings each of the shared rules has; a peer prints just that, the toolkit its findings.

    A step that says its seconds too has what was `found` beside them.
    """
    said = json.loads(printed)
    if "findings" not in said:
        return Counter(said.get("found", said))
    return Counter(CODES[finding["code"]] for finding in said["findings"] if finding["code"] in CODES)


if __name__ == "__main__":
    sys.exit(main())
