"""What is tried: for each area of the toolkit, documents to spoil and a command to run over them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from fuzzing import areas_batch, areas_reading, areas_writing, words
from fuzzing.areas_arguments import arguments
from fuzzing.documents import Document, Recipe
from fuzzing.ledgers import Made
from fuzzing.oracle import Promise
from fuzzing.stock import Stock

SECRET = Recipe(Document(".txt", words.SECRET.encode()))
#: Areas whose commands make copies of the user's files, with what these hold.
_COPYING = ("annotate", "template", "import", "collect", "archive", "press")

#: Areas whose files are called otherwise than they are on disk, or have no hostile files.
_RENAMING = ("arguments", "press")

AREAS: dict[str, Callable[[Stock, Random], Made]] = {
    **areas_reading.AREAS,
    **areas_writing.AREAS,
    **areas_batch.AREAS,
    "arguments": arguments,
}
"""The areas by the name that `--only` takes."""


@dataclass(frozen=True, slots=True)
class Case:
    """One try: the files below the case's folder, the command line, and what the command promises."""

    area: str
    files: Mapping[str, Recipe]
    command: tuple[str, ...]
    promise: Promise


def case(stock: Stock, dice: Random, areas: tuple[str, ...]) -> Case:
    """A case of one of the areas."""
    area = dice.choice(areas)
    files, command, promise = AREAS[area](stock, dice)
    promise = replace(promise, copies=area in _COPYING, words=() if area in _RENAMING else _said(files, command))
    return Case(area, {f"in/{words.SECRET_NAME}": SECRET, **files}, tuple(command), promise)


def _said(files: Mapping[str, Recipe], command: list[str]) -> tuple[str, ...]:
    """The words of which a refusal must name one; none where one of them is shown otherwise than it is written."""
    said = [*files, *(word.rpartition("=")[2] or word for word in command[1:] if not word.startswith("--"))]
    named = tuple(word for word in said if word.strip())
    return named if all(word.isprintable() for word in named) else ()
