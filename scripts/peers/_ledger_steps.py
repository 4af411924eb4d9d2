"""The steps about ledgers: validated and summarized by the toolkit, by a plain script, and by validators like it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from _ledgers import make_ledger, make_template
from peers._timing import Pair, present

PEERS = Path(__file__).resolve().parent
SMALL_STEPS = ("validate", "summarize", "monthly")
PEER_STEPS = ("frictionless", "pandera")
STEPS = (*SMALL_STEPS, "calamine", "summarize-large", *PEER_STEPS)
NEEDED = {"monthly": "docxtpl", "frictionless": "frictionless", "pandera": "pandera"}
NOTES = """
Ledgers: {small} and {large} rows of 项目台账, small and large; whole processes, medians.
The toolkit makes all of its checks, on every sheet; the plain script makes the same ones, python-calamine only reads
项目台账 (a ratio of 0.5 is twice its time), and frictionless and pandera check nine rules there:
{rules}.
A small summary is a workbook with a sheet for each view, charts and links to the ledger; the plain script's has the
same views, without the sheet that traces every figure to its cells. A large one is all views as JSON.
“as typed”: amounts such as 2000万 and percentages such as 70% are texts, which the peers report as type errors.
“plain numbers”: the same rows with numbers in their place and a few faults; all find the same number for each rule."""


def installed(step: str) -> bool:
    """Whether what a step is measured against is there; what is not is told of in a line."""
    return step not in NEEDED or present(NEEDED[step])


@dataclass(frozen=True)
class Ledgers:
    """The workbooks that the steps need: `typed` and `plain` are large, as the notes below the table say."""

    small: Path
    typed: Path
    plain: Path


def prepare(folder: Path, steps: Sequence[str], small: int, large: int) -> Ledgers:
    """Make what the steps need, in processes of their own.

    A child's peak memory counts from that of the process which starts it, so this one must stay small.
    """
    made = Ledgers(folder / "small.xlsx", folder / "typed.xlsx", folder / "plain.xlsx")
    wanted = []
    if set(SMALL_STEPS) & set(steps):
        wanted.append((made.small, small, False))
    if set(STEPS).difference(SMALL_STEPS) & set(steps):
        wanted.append((made.typed, large, False))
    if set(PEER_STEPS) & set(steps):
        wanted.append((made.plain, large, True))
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for future in [pool.submit(make_ledger, *arguments) for arguments in wanted]:
            future.result()
    return made


def pairs(step: str, ledgers: Ledgers, many: int, few: int) -> Iterator[Pair]:
    """The toolkit beside what it is measured against in this step."""
    if step == "validate":
        plain = peer("plain.py", "validate", ledgers.small)
        yield Pair("validate, small", _validate(ledgers.small), plain, many, 5)
    elif step == "summarize":
        yield _summarize(ledgers.small, many)
    elif step == "monthly":
        yield _monthly(ledgers.small, many)
    elif step in ("calamine", "summarize-large"):
        name, ours = ("validate", _validate) if step == "calamine" else ("summarize", _summary)
        read = peer("calamine_read.py", ledgers.typed)
        yield Pair(f"{name} / calamine reads", ours(ledgers.typed), read, many, 0.5, memory=600)
    else:
        script, target = f"{step}_check.py", {"frictionless": 8, "pandera": 1}[step]
        for name, ledger, runs, least in (
            ("plain numbers", ledgers.plain, few, target),
            ("as typed", ledgers.typed, 1, 0),
        ):
            commands = _validate(ledger), peer(script, ledger)
            yield Pair(f"validate / {step}, {name}", *commands, runs, least, counted=True, equal=bool(least))


def _summarize(ledger: Path, runs: int) -> Pair:
    ours, theirs = ledger.with_name("ours.xlsx"), ledger.with_name("theirs.xlsx")
    written = [*toolkit(), "summarize", str(ledger), "--period", "2024-06", "-o", str(ours)]
    return Pair("summarize, small", written, peer("plain.py", "summarize", ledger, theirs), runs, 3, seconds=1)


def _monthly(ledger: Path, runs: int) -> Pair:
    folder = ledger.parent
    template = folder / "template.docx"
    make_template(template)
    ours = [*toolkit(), "monthly", str(ledger), "--period", "2024-06", "-o", str(folder / "ours")]
    return Pair("monthly, small", ours, peer("plain.py", "monthly", ledger, template, folder / "plain"), runs, 4)


def _validate(ledger: Path) -> list[str]:
    return [*toolkit(), "validate", str(ledger), "--format", "json"]


def _summary(ledger: Path) -> list[str]:
    return [*toolkit(), "summarize", str(ledger), "--period", "2024-06", "--format", "json"]


def toolkit() -> list[str]:
    """The command `taizhang` of the environment in use."""
    command = Path(sys.executable).with_name("taizhang")
    return [str(command)] if command.exists() else [sys.executable, "-m", "toolkit"]


def peer(script: str, *arguments: object) -> list[str]:
    """A peer's script in a process of its own."""
    return [sys.executable, str(PEERS / script), *map(str, arguments)]
