"""Hostile documents for N minutes: spoils samples on five levels, runs the commands over them, and judges what they do.

`python3 scripts/fuzz.py --minutes 10 --seed 7` prints what it tried and every kind of misbehaviour it found; the
documents of each are kept in `--keep` with the command that shows it again (`--replay FOLDER` runs it). The same seed
gives the same cases; `--case 7/123` runs one of them. Exits with 1 when anything misbehaved. Linux only.

What counts as misbehaviour: a traceback or an internal error, more than 10 seconds of processor time, more than 1 GB of
memory, an exit status other than 0, 1 or 2; with 2 anything but one Chinese message of what, which file, what to do; a
success without a result or with files that do not open; anything written outside the output folder or half-written;
network, other processes, a file drawn in; a formula, script or link made from data.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
sys.dont_write_bytecode = True
warnings.simplefilter("ignore")

from fuzzing.areas import AREAS  # noqa: E402
from fuzzing.figures import Figures  # noqa: E402
from fuzzing.running import Limits  # noqa: E402
from fuzzing.stock import Stock  # noqa: E402
from fuzzing.trying import Bench, Try, case_of, keep, listener, loop, replayed  # noqa: E402

_MEMORY = Path("/dev/shm")
_HEAVY = ("openpyxl", "docx", "jinja2", "lxml.etree", "python_calamine", "xlrd", "xlwt", "rich.console", "cryptography")


def main() -> int:
    """Fuzz, or run one case or kept folder again; 1 when anything misbehaved."""
    options = _options()
    load()
    with tempfile.TemporaryDirectory(dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None) as scratch:
        bench = Bench(Path(scratch) / "case", Limits(options.seconds, options.megabytes << 20), listener())
        if options.replay:
            return _told([replayed(bench, folder) for folder in options.replay])
        chosen = tuple(options.only.split(",")) if options.only else tuple(AREAS)
        if options.case:
            seed, _, number = options.case.rpartition("/")
            return _told([_kept(bench.tried(options.case, case_of(Stock(), seed, int(number), chosen)), options.keep)])
        return _fuzz(bench, chosen, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1.0, help="how long (default 1)")
    parser.add_argument("--cases", type=int, default=sys.maxsize, help="at most so many cases for each worker")
    parser.add_argument("--seed", default="1", help="which cases (default 1)")
    parser.add_argument("--only", default="", help=f"areas, with commas: {','.join(AREAS)}")
    parser.add_argument("--workers", type=int, default=1, help="processes side by side (default 1)")
    parser.add_argument("--seconds", type=float, default=10.0, help="of processor time for a case (default 10)")
    parser.add_argument("--megabytes", type=int, default=1024, help="of memory for a case (default 1024)")
    parser.add_argument(
        "--keep", type=Path, default=ROOT / "out" / "fuzz", help="where misbehaviour is kept (default out/fuzz)"
    )
    parser.add_argument("--case", help="run one case, SEED/NUMBER, with the same --only")
    parser.add_argument("--replay", type=Path, nargs="+", help="run again what was kept in these folders")
    options = parser.parse_args()
    if unknown := set(filter(None, options.only.split(","))) - set(AREAS):
        parser.error(f"no such area: {', '.join(sorted(unknown))}")
    return options


def load() -> None:
    """Load all of the toolkit and its libraries, so that forked processes need not."""
    for name in _HEAVY:
        import_module(name)
    for path in sorted((ROOT / "toolkit").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if not name.endswith(("__main__", "frames")):
            import_module(name)
    gc.collect()
    gc.freeze()


def _fuzz(bench: Bench, chosen: tuple[str, ...], options: argparse.Namespace) -> int:
    options.keep.mkdir(parents=True, exist_ok=True)
    stock, until = Stock(), time.monotonic() + options.minutes * 60
    workers = [_worker(bench, stock, chosen, options, index, until) for index in range(1, options.workers)]
    faulty = _work(bench, stock, chosen, options, 0, until)
    for worker in workers:
        _, how = os.waitpid(worker, 0)
        faulty |= os.waitstatus_to_exitcode(how) != 0
    return int(faulty)


def _worker(
    bench: Bench, stock: Stock, chosen: tuple[str, ...], options: argparse.Namespace, index: int, until: float
) -> int:
    process = os.fork()
    if process:
        return process
    own = Bench(bench.folder.with_name(f"case{index}"), bench.limits, bench.listener)
    code = 2
    try:
        code = int(_work(own, stock, chosen, options, index, until))
    finally:
        os._exit(code)


def _work(
    bench: Bench, stock: Stock, chosen: tuple[str, ...], options: argparse.Namespace, index: int, until: float
) -> bool:
    """Try the cases of one worker: whether any misbehaved."""
    figures, begun = Figures(), time.monotonic()

    def tell(found: Try) -> None:
        for line in figures.take(found):
            print(line.encode("utf-8", "backslashreplace").decode(), flush=True)

    numbers = _numbers(index, options.workers, options.cases, until)
    loop(bench, stock, options.seed, numbers, chosen, options.keep, tell)
    print(f"worker {index}: " + "\n".join(figures.lines(time.monotonic() - begun)), flush=True)
    return bool(figures.kinds)


def _numbers(index: int, step: int, count: int, until: float) -> Iterator[int]:
    for number in range(index, index + count * step, step):
        if time.monotonic() > until:
            return
        yield number


def _kept(found: Try, folder: Path) -> Try:
    """The same, kept in a folder if it misbehaved."""
    print(f"taizhang {' '.join(found.case.command)!r}")
    if found.faults:
        print(f"kept in {keep(folder, found)}")
    return found


def _told(tries: Sequence[Try]) -> int:
    """Print what was found; 1 when there is any."""
    for found in tries:
        outcome = found.outcome
        print(f"{found.name}: status {outcome.status}, {outcome.seconds:.1f} s, {outcome.memory >> 20} MB")
        print("".join(f"  {fault.kind}: {fault.detail}\n" for fault in found.faults) or "  behaved\n", end="")
        print(outcome.stderr[-3000:])
    return int(any(found.faults for found in tries))


if __name__ == "__main__":
    sys.exit(main())
