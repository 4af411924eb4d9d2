"""What is to be measured: the toolkit and another doing the same work, or a floor below which nobody can be."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.stock import Stock

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "scripts" / "peers"
PERIOD = "2024-06"
#: What the plain script is called, and what it is made of.
PLAIN = "pandas + openpyxl"
PLAIN_NEEDS = ("pandas", "openpyxl")

Command = Sequence[str]


@dataclass(frozen=True)
class Pair:
    """Two commands that are run in turn, and what the first must reach; what is 0 is only shown.

    `size` is how many rows, documents or ledgers they work on. `against` names the other, `chinese` for the manual
    where that differs, `needs` the packages without which it is left out (`npm:…` for those in JavaScript). `floor`
    tells a floor from a peer: of a peer `target` is the least theirs ÷ ours in time, of a floor the most ours ÷ theirs.
    `seconds` and `memory` are the time and the MB that ours stays under. Where both print what they found by rule,
    `counted` says so; where the two must have found the same, `equal`. Where each says itself how many seconds its work
    took, and maybe how many documents it made, `told`: those seconds are compared. `checks` are commands that look at
    what the two have written and print what is wrong with it, as JSON. `fresh` is what is deleted before each of the
    two. `tree` asks for the memory of all processes of a run, the parent's apart. `most` limits the rounds, 0 does not.
    """

    stage: str
    size: int
    against: str
    ours: Command
    theirs: Command
    chinese: str = ""
    needs: Sequence[str] = ()
    floor: bool = False
    target: float = 0
    seconds: float = 0
    memory: float = 0
    counted: bool = False
    equal: bool = False
    told: bool = False
    checks: Sequence[Command] = ()
    fresh: tuple[Sequence[Path], Sequence[Path]] = ((), ())
    tree: bool = False
    most: int = 0


@dataclass(frozen=True)
class Options:
    """What is asked for: the sizes in rows and in ledgers, processes of the batch, how many rounds of each pair.

    A pair gets `least` to `most` rounds, as many as fit into `seconds`. With `everything` peers are also run where
    they take minutes.
    """

    rows: Sequence[int] = (300, 10_000, 100_000)
    ledgers: Sequence[int] = (250, 500, 1000)
    jobs: int = 2
    least: int = 3
    most: int = 9
    seconds: float = 8
    everything: bool = False

    def fits(self, size: int, limit: int) -> bool:
        """Whether a peer is run at a size above which it takes minutes."""
        return self.everything or size <= limit


@dataclass(frozen=True)
class Stage:
    """One step of the work. `pairs` makes what they work on, then gives the pairs of all sizes, the small ones first.

    `notes` says what is equal and what is not; `growth` is the largest exponent that the toolkit's time may have over
    the sizes, 0 for none. `unit` is what the sizes count.
    """

    name: str
    chinese: str
    notes: str
    pairs: Callable[[Stock, Options], Iterator[Pair]]
    growth: float = 0
    unit: str = "rows"


def up_to(sizes: Sequence[int], limit: int) -> list[int]:
    """The sizes, those above the limit lowered to it."""
    return sorted({min(size, limit) for size in sizes})


def toolkit(*arguments: object) -> list[str]:
    """The command `taizhang` of the environment in use."""
    command = Path(sys.executable).with_name("taizhang")
    start = [str(command)] if command.exists() else [sys.executable, "-m", "toolkit"]
    return [*start, *map(str, arguments)]


def peer(script: str, *arguments: object) -> list[str]:
    """A script of scripts/peers in a process of its own."""
    return [sys.executable, str(PEERS / script), *map(str, arguments)]
