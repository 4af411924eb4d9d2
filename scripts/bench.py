"""How fast the toolkit is, stage by stage, side by side with others doing the same work, and how much memory it takes.

Every figure is of a whole process (start, work, end) but those where a process says how long its work took: the notes
below the tables tell which. The two of a pair are run in turn (A B A B …) so that both meet the same machine, and the
ratio is taken round by round. Each stage is also measured above a floor: what reading with python-calamine and packing
the same parts anew take alone. What others keep the machine busy with is looked at before each pair; such figures are
doubtful and marked. A pair that fails is told of and does not stop the others.

Run it in the project's environment, where the peers are installed by `.venv/bin/pip install -e '.[bench]'`; carbone and
docxtemplater are installed by npm into scripts/peers/node when they are first measured. What is not there is left out.

    .venv/bin/python scripts/bench.py --quick                            # a look, some minutes
    .venv/bin/python scripts/bench.py --json speed.json                  # all of it, some forty minutes
    .venv/bin/python scripts/bench.py --manual                           # the same, and docs/speed.md made anew
    .venv/bin/python scripts/bench.py --only batch --ledgers 1000 5000   # thousands of ledgers
"""

from __future__ import annotations

import argparse
import compileall
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from benchmarks import machine, manual, table
from benchmarks.pairs import ROOT, Options, Stage
from benchmarks.report import Report, options_of, read_report
from benchmarks.stock import Stock
from benchmarks.suite import STAGES, Suite

#: What was not measured when the benchmark was interrupted.
THE_REST = "all that comes after"
QUICK = Options(rows=(300, 2000), ledgers=(8, 16), least=1, most=1, seconds=5)


def main() -> int:
    """Measure or read again what was asked for, print the tables; 1 when a target is missed."""
    asked = _asked()
    stages = [stage for stage in STAGES if stage.name in (asked.only or [stage.name])]
    report = _read(asked.measured) if asked.measured else _measured(Suite(stages, _options(asked)))
    if asked.json:
        report.write(asked.json)
    if asked.manual and THE_REST not in report.failed:
        manual.write(report, STAGES)
    return _told(report, stages)


def _read(path: Path) -> Report:
    """What was measured before; its rows are printed."""
    report = read_report(path)
    print(table.head(), *map(table.row, report.figures), sep="\n")
    return report


def _measured(suite: Suite) -> Report:
    """Measure the stages; their rows are printed as they come. Ctrl-C ends it with what there is."""
    for part in ("toolkit", "scripts"):
        compileall.compile_dir(ROOT / part, quiet=2, rx=re.compile("node_modules"))
    begun, since, before = datetime.now().astimezone().isoformat(timespec="minutes"), time.monotonic(), machine.load()
    about = machine.machine()
    print(", ".join(f"{name} {value}" for name, value in about.items()), f"\nload before: {before}\n")
    print(table.head())
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            for figure in suite.figures(Stock(Path(folder)), lambda line: print(line, file=sys.stderr)):
                print(table.row(figure), flush=True)
                figures.append(figure)
        except KeyboardInterrupt:
            suite.failed[THE_REST] = "interrupted"
    load = {"before": before, "after": machine.load()}
    versions = machine.versions(suite.needed)
    seconds = round(time.monotonic() - since, 1)
    given = options_of(suite.options)
    return Report(begun, seconds, about, load, versions, given, suite.left_out, suite.failed, figures)


def _told(report: Report, stages: Sequence[Stage]) -> int:
    """Print all but the rows of pairs."""
    if growths := report.growths:
        print(f"\n{table.head(table.GROWTH)}", *map(table.growth_row, growths), sep="\n")
    print(*(stage.notes for stage in stages), sep="\n")
    print("\nversions:", ", ".join(f"{name} {release}" for name, release in report.versions.items()))
    print(*(f"left out: {who}: {why}" for who, why in report.left_out.items()), sep="\n", end="")
    print(f"load before and after: {report.load['before']}, {report.load['after']}; {report.seconds:.0f} s in all")
    if warned := table.warning(report.figures):
        print(warned)
    missed = report.missed(stages)
    reached = "all measured targets reached" if report.figures else "nothing was measured"
    print(f"\n{reached if not missed else 'missed: ' + '; '.join(missed)}")
    return 1 if missed else 0


# -- what is asked for


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    names = ", ".join(stage.name for stage in STAGES)
    numbers = {"type": int, "nargs": "+", "metavar": "N"}
    parser.add_argument("--only", type=_stages, action="extend", metavar="STAGE,…", help=f"these stages, of {names}")
    parser.add_argument("--quick", action="store_true", help="small sizes, one round: a look, no figures to keep")
    parser.add_argument("--rows", **numbers, help="sizes in rows (300 10000 100000)")
    parser.add_argument("--ledgers", **numbers, help="sizes of the batch in ledgers (250 500 1000)")
    parser.add_argument("--jobs", type=int, help="processes of the batch, for both (2)")
    parser.add_argument("--runs", type=int, dest="most", help="rounds of a pair at most (9)")
    parser.add_argument("--seconds", type=float, help="seconds for a pair, three short rounds at least (8)")
    parser.add_argument("--all", action="store_true", dest="everything", help="peers also where they take minutes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures whole")
    parser.add_argument("--manual", action="store_true", help="write docs/speed.json and the tables of docs/speed.md")
    parser.add_argument("--from", type=Path, dest="measured", metavar="FILE", help="measure nothing, read this JSON")
    asked = parser.parse_args()
    if asked.manual and not asked.measured and (asked.only or asked.quick):
        parser.error("the manual tells of the whole suite: --manual goes with neither --only nor --quick")
    return asked


def _options(asked: argparse.Namespace) -> Options:
    """What is asked for, the rest as usual."""
    usual = QUICK if asked.quick else Options()
    given = {name: getattr(asked, name) for name in Options.__dataclass_fields__ if getattr(asked, name, None)}
    for name in {"rows", "ledgers"} & given.keys():
        given[name] = tuple(sorted(given[name]))
    if "most" in given:
        given["least"] = min(given["most"], usual.least)
    return replace(usual, **given)


def _stages(typed: str) -> list[str]:
    """The stages named, between commas."""
    names, known = typed.split(","), [stage.name for stage in STAGES]
    if unknown := [name for name in names if name not in known]:
        raise argparse.ArgumentTypeError(f"no stage {', '.join(unknown)}; there are {', '.join(known)}")
    return names


if __name__ == "__main__":
    sys.exit(main())
