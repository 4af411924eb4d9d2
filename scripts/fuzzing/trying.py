"""One case after another: made from the seed and its number, run, judged; what misbehaves is made smaller and kept."""

from __future__ import annotations

import json
import shlex
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from fuzzing import areas, oracle, running
from fuzzing.areas import Case
from fuzzing.documents import Recipe
from fuzzing.oracle import Fault, Promise
from fuzzing.running import Limits, Outcome
from fuzzing.stock import Stock
from fuzzing.words import PORT

CASE = "case.json"
_MOST_STEPS_LEFT_OUT = 12


@dataclass(frozen=True, slots=True)
class Try:
    """A case that was run: its name (seed/number), what happened, and the faults found, none for one that behaved."""

    name: str
    case: Case
    outcome: Outcome
    faults: tuple[Fault, ...]


class Bench:
    """Where cases are run: a scratch folder, the limits, and the socket on which nobody may knock."""

    def __init__(self, folder: Path, limits: Limits, listener: socket.socket | None = None) -> None:
        self.folder, self.limits, self.listener = folder, limits, listener

    def tried(self, name: str, case: Case, debug: bool = False) -> Try:
        """Run a case."""
        return self._judged(name, case, {path: recipe.made() for path, recipe in case.files.items()}, debug)

    def _judged(self, name: str, case: Case, files: Mapping[str, bytes], debug: bool = False) -> Try:
        outcome = running.run(self.folder, files, case.command, self.limits, debug=debug)
        found = oracle.faults(self.folder, files, case.promise, outcome, self.limits)
        return Try(name, case, outcome, (*found, *self._knocks()))

    def _knocks(self) -> Iterator[Fault]:
        if self.listener is None:
            return
        try:
            self.listener.accept()[0].close()
        except BlockingIOError:
            return
        yield Fault("network", "knocked at the address that documents name")

    def smaller(self, found: Try) -> Try:
        """The same misbehaviour with fewer changes to the documents, where that is enough for it."""
        wanted = {fault.key for fault in found.faults}
        for _ in range(_MOST_STEPS_LEFT_OUT):
            for case in _with_less(found.case):
                shorter = self.tried(found.name, case)
                if wanted & {fault.key for fault in shorter.faults}:
                    found = shorter
                    break
            else:
                return found
        return found


def listener() -> socket.socket | None:
    """A socket at the address that documents name; None where another program has it."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind(("127.0.0.1", PORT))
    except OSError:
        made.close()
        return None
    made.listen()
    made.setblocking(False)
    return made


def case_of(stock: Stock, seed: str, number: int, chosen: tuple[str, ...]) -> Case:
    """The case of a number: seed, number and areas say all about it."""
    return areas.case(stock, Random(f"{seed}/{number}"), chosen)


def _with_less(case: Case) -> Iterator[Case]:
    """The case with one of its changes left out, each in turn."""
    if sum(len(recipe.steps) for recipe in case.files.values()) < 2:
        return
    for path, recipe in case.files.items():
        for at in range(len(recipe.steps)):
            fewer = Recipe(recipe.base, recipe.steps[:at] + recipe.steps[at + 1 :])
            yield replace(case, files={**case.files, path: fewer})


# -- what is kept


def place_of(kept: Path, found: Try) -> Path:
    """The folder in which a misbehaviour is kept: one for all that look the same."""
    first = found.faults[0]
    return kept / f"{found.case.area}-{first.kind.replace(' ', '-')}-{sha256(first.key.encode()).hexdigest()[:8]}"


def keep(kept: Path, found: Try, detail: str = "") -> Path:
    """Write the documents of a misbehaviour, the command that shows it again, and what was said."""
    folder = place_of(kept, found)
    shutil.rmtree(folder, ignore_errors=True)
    for name, recipe in found.case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(recipe.made())
    (folder / running.OUTPUT).mkdir(exist_ok=True)
    (folder / CASE).write_text(json.dumps(_said(found, detail), indent=1) + "\n", encoding="utf-8")
    return folder


def _said(found: Try, detail: str) -> dict[str, Any]:
    promise, outcome = found.case.promise, found.outcome
    return {
        "case": found.name,
        "area": found.case.area,
        "command": list(found.case.command),
        "reproduce": f"cd here && taizhang {shlex.join(found.case.command)}",
        "promise": {
            "format": promise.format,
            "makes": list(promise.makes),
            "words": list(promise.words),
            "copies": promise.copies,
            "again": promise.again,
        },
        "faults": [f"{fault.kind}: {fault.detail}" for fault in found.faults],
        "changes": {name: [f"{s.level} {s.seed}" for s in recipe.steps] for name, recipe in found.case.files.items()},
        "status": outcome.status,
        "signal": outcome.signal,
        "seconds": round(outcome.seconds, 2),
        "memory": outcome.memory >> 20,
        "stderr": outcome.stderr[-6000:],
        "detail": detail[-6000:],
    }


def replayed(bench: Bench, folder: Path) -> Try:
    """Run again what was kept in a folder."""
    said = json.loads((folder / CASE).read_text(encoding="utf-8"))
    told = said["promise"]
    makes, words = tuple(told["makes"]), tuple(told["words"])
    promise = Promise(told["format"], makes, words, told["copies"], told.get("again", False))
    names = [path for path in folder.rglob("*") if path.is_file() and path.name != CASE]
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in names}
    case = Case(said["area"], {}, tuple(said["command"]), promise)
    return bench._judged(said["case"], case, files)


def loop(
    bench: Bench,
    stock: Stock,
    seed: str,
    numbers: Iterator[int],
    chosen: tuple[str, ...],
    kept: Path | None,
    tell: Callable[[Try], None],
) -> None:
    """Try one case after another; `tell` hears of each, after one that misbehaved was kept in the folder `kept`."""
    for number in numbers:
        found = bench.tried(f"{seed}/{number}", case_of(stock, seed, number, chosen))
        if found.faults and kept is not None and not place_of(kept, found).exists():
            small = bench.smaller(found)
            again = bench.tried(small.name, small.case, debug=True)
            keep(kept, small, again.outcome.stderr)
        tell(found)
