"""The workbooks that the stages work on: made when first asked for, once for all stages.

They are made in processes of their own: a child's peak memory counts from that of the process which starts it, so this
one must stay small.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from _ledgers import make_ledger, make_many, make_template
from peers import _versions


class Stock:
    """Workbooks in a folder, by size."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        #: What stages write, and nobody needs after them.
        self.places: set[Path] = set()

    def ledger(self, rows: int) -> Path:
        """A ledger with so many projects, some amounts and percentages typed as text; it has no faults."""
        return self._made(f"typed-{rows}.xlsx", lambda path: apart(make_ledger, path, rows))

    def plain(self, rows: int) -> Path:
        """The same rows with plain numbers and a few faults."""
        return self._made(f"plain-{rows}.xlsx", lambda path: apart(make_ledger, path, rows, True))

    def ledgers(self, number: int, rows: int) -> Path:
        """A folder of so many ledgers of so many projects, no two the same."""
        return self._made(f"{number}-ledgers", lambda path: apart(make_many, path, number, rows))

    def versions(self, rows: int) -> tuple[Path, Path]:
        """Two versions of a ledger: in the newer one cell in a hundred is changed and the rows are shuffled."""
        new = self.folder / f"new-{rows}.xlsx"
        return self._made(f"old-{rows}.xlsx", lambda path: apart(_versions.make_versions, path, new, rows)), new

    def template(self) -> Path:
        """The bulletin's template for docxtpl."""
        return self._made("template.docx", lambda path: apart(make_template, path))

    def place(self, name: str) -> Path:
        """A folder for what a stage writes, deleted after it."""
        path = self.folder / name
        self.places.add(path)
        path.mkdir(exist_ok=True)
        return path

    def _made(self, name: str, make: Callable[[Path], object]) -> Path:
        path = self.folder / name
        if not path.exists():
            make(path)
        return path


def apart(work: Callable[..., object], *arguments: object) -> None:
    """Do some work in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(work, *arguments).result()
