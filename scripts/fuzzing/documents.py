"""Documents and how to spoil them: a base, and steps that each change it once, so that a step can be left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from fuzzing import byte_level, structure, tables, xml_level, zips
from fuzzing.writers import WRITERS

LEVELS = ("values", "structure", "xml", "zip", "bytes")
#: A zip with its bytes changed is hardly ever more than damaged; what cells hold goes through everything.
_WEIGHTS = {"values": 8, "structure": 8, "xml": 6, "zip": 2, "bytes": 1}
_TEXTS = (".csv", ".tsv", ".toml", ".jsonl", ".json", ".html", ".xml", ".fods", ".pub", "checkpoint")


@dataclass(frozen=True, slots=True)
class Document:
    """A sound document: its file's ending, its bytes, and the tables it is written from where it is."""

    ending: str
    data: bytes
    sheets: tuple[tables.Sheet, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One change: on which level, and the seed of its dice."""

    level: str
    seed: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """A document and its changes, made in the order of LEVELS."""

    base: Document
    steps: tuple[Step, ...] = ()

    def made(self) -> bytes:
        """The document's bytes."""
        data = self._written()
        for step in self._on("structure"):
            data = structure.mutated(data, Random(step.seed))
        for step in self._on("xml"):
            data = xml_level.mutated(data, Random(step.seed))
        for step in self._on("zip"):
            data = zips.mutated(data, Random(step.seed))
        change = byte_level.mutated_text if self.base.ending.endswith(_TEXTS) else byte_level.mutated
        for step in self._on("bytes"):
            data = change(data, Random(step.seed))
        return data

    def _on(self, level: str) -> list[Step]:
        return [step for step in self.steps if step.level == level]

    def _written(self) -> bytes:
        steps = self._on("values")
        if not steps or not self.base.sheets:
            return self.base.data
        sheets = list(self.base.sheets)
        for step in steps:
            sheets = tables.mutated(sheets, Random(step.seed))
        return WRITERS[self.base.ending.lstrip(".")](sheets)


def sound(data: bytes, ending: str = "") -> Recipe:
    """A document as it is."""
    return Recipe(Document(ending, data))


def spoilt(base: Document, dice: Random, levels: Sequence[str] = LEVELS) -> Recipe:
    """A document with one change or a few, on any of the levels that touch it."""
    weights = [_WEIGHTS[level] if _touches(level, base) else 0 for level in levels]
    count = dice.choice((1, 1, 1, 1, 2, 2, 3, 4))
    chosen = dice.choices(levels, weights, k=count)
    return Recipe(base, tuple(Step(level, str(dice.getrandbits(64))) for level in chosen))


def _touches(level: str, base: Document) -> bool:
    if level == "values":
        return bool(base.sheets)
    if level == "structure":
        return structure.fits(base.ending, base.data)
    if level == "zip":
        return base.data.startswith(b"PK")
    return level == "bytes" or base.data.startswith((b"PK", b"<", b"\xef\xbb\xbf<"))
