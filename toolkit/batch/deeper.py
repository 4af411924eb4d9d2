"""Workbooks in the folders of a folder that was given: a run does not take them, and says so."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from toolkit.history import is_workbook

#: Results of a run are no ledgers.
_RESULTS: Final = "run.json"
#: So many folders are looked into, so many are named.
_MOST_FOLDERS: Final = 1_000
_NAMED: Final = 5


def passed_by(paths: Iterable[Path], taken: Iterable[Path], apart: Sequence[Path] = ()) -> tuple[str, ...]:
    """A sentence for each folder in `paths` that has folders with workbooks which are not among those `taken`.

    What lies in the folders `apart`, and in folders of results, is no ledger.
    """
    known = {os.path.realpath(path) for path in taken}
    closed = {os.path.realpath(folder) for folder in apart}
    folders = [path for path in dict.fromkeys(paths) if path.is_dir()]
    sentences = (_said(_named(folder), _missed(folder, known, closed)) for folder in folders)
    return tuple(filter(None, sentences))


def _named(folder: Path) -> Path:
    """A folder as it was given, where that has a name."""
    return folder if folder.name.strip(".") else folder.resolve()


def _missed(folder: Path, known: set[str], closed: set[str]) -> Sequence[tuple[str, int]]:
    """The folders below one by their paths from it, and how many workbooks of each are not known."""
    found = (
        (below, sum(os.path.realpath(file) not in known for file in files)) for below, files in _below(folder, closed)
    )
    return [(below.relative_to(folder).as_posix(), number) for below, number in found if number]


def _below(folder: Path, closed: set[str]) -> Iterator[tuple[Path, Sequence[Path]]]:
    """The folders below one by name, and the workbooks in each. One that cannot be looked into has none."""
    for at, folders, names in islice(os.walk(folder), _MOST_FOLDERS):
        here = Path(at)
        if here != folder and _RESULTS in names:
            folders.clear()
            continue
        folders[:] = sorted(one for one in folders if os.path.realpath(here / one) not in closed)
        if here != folder:
            yield here, [here / name for name in names if is_workbook(name)]


def _said(folder: Path, missed: Sequence[tuple[str, int]]) -> str:
    if not missed:
        return ""
    named = "、".join(below for below, _ in missed[:_NAMED])
    more = f" 等 {len(missed)} 个文件夹" if len(missed) > _NAMED else ""
    number = sum(number for _, number in missed)
    pattern = folder / "**" / "*.xlsx"
    return f"{folder}：下层文件夹（{named}{more}）里的 {number} 个工作簿没有处理。要处理的，请另外写上“{pattern}”。"
