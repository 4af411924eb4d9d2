"""From what was given (files, folders, patterns) to the ledgers of a run: each once, in order, with a folder."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Final

from toolkit.history import ledgers_in
from toolkit.values import CannotDo

#: Names in the folder of results that are no ledger's.
RESERVED: Final = ("run.json", "运行报告.html", "运行日志", "汇总")
#: What programs put beside a workbook that is open in them, before its name and after it.
_LOCKS: Final = (("~$", ""), (".~lock.", "#"))
_MAGIC: Final = "*?["
#: So many bytes at most of a folder's name: systems allow 255.
_LONGEST: Final = 230


@dataclass(frozen=True, slots=True)
class Job:
    """One ledger of a run: its path as given, the name of its folder, whether it was given itself, and what to note."""

    path: Path
    folder: str
    named: bool = True
    note: str = ""


def planned(paths: Sequence[Path], apart: Sequence[Path] = ()) -> tuple[Job, ...]:
    """The ledgers in `paths`, in their order: files as they are, the workbooks of a folder (not of folders in it) and
    those that fit a pattern (*, ?, [], ** for folders in folders) by name.

    A file that is given twice is taken once. What a folder or a pattern has in the folders `apart` is no ledger: the
    results of the run, its archive. Raises CannotDo for a folder without workbooks, and a pattern that nothing fits.
    """
    closed = [Path(os.path.realpath(folder)) for folder in apart]
    named: dict[str, bool] = {}
    found: dict[str, Path] = {}
    for path in paths:
        itself = _is_itself(path)
        if itself and _is_beside_its_ledger(path):
            continue  # a shell's own *.xlsx has lock files too
        for ledger in [path] if itself else _inside(path, closed):
            key = os.path.normcase(os.path.realpath(ledger))
            found.setdefault(key, ledger)
            named[key] = itself or named.get(key, False)
    folders = _folders(found.values())
    return tuple(
        Job(ledger, folder, named[key], _open_elsewhere(ledger))
        for (key, ledger), folder in zip(found.items(), folders, strict=True)
    )


def _is_itself(path: Path) -> bool:
    """Whether a path names one file: one that is there may have any name."""
    return not path.is_dir() and (path.exists() or not _is_pattern(path))


def _is_beside_its_ledger(path: Path) -> bool:
    return path.name.startswith("~$") and path.with_name(path.name[2:]).exists()


def _is_pattern(path: Path) -> bool:
    return any(mark in str(path) for mark in _MAGIC)


def _inside(path: Path, closed: Sequence[Path]) -> list[Path]:
    """The ledgers of a folder, or the files that fit a pattern."""
    if path.is_dir():
        return _apart(_of_folder(path), closed)
    fitting = (Path(name) for name in sorted(glob.glob(str(path), recursive=True)))
    inside = _apart((file for file in fitting if file.is_file() and not _is_lock(file)), closed)
    if not inside:
        remedy = "请核对文件夹和文件名；路径里有空格的，请加引号。"
        raise CannotDo("没有文件符合这个写法。", str(path), remedy)
    return inside


def _of_folder(folder: Path) -> list[Path]:
    try:
        return ledgers_in(folder)
    except CannotDo as error:
        deeper = f"台账在下层文件夹里的，写成“{folder / '**' / '*.xlsx'}”。"
        raise CannotDo(error.message, error.path, f"{error.remedy.removesuffix('。')}；{deeper}") from None


def _is_lock(path: Path) -> bool:
    return any(path.name.startswith(before) for before, _ in _LOCKS)


def _apart(ledgers: Iterable[Path], closed: Sequence[Path]) -> list[Path]:
    return [one for one in ledgers if not any(folder in Path(os.path.realpath(one)).parents for folder in closed)]


def _short(stem: str) -> str:
    """The name cut so that a number and a suffix fit behind it."""
    name = stem.encode(errors="surrogateescape")
    return stem if len(name) <= _LONGEST else name[:_LONGEST].decode(errors="ignore").rstrip(" .")


def _folders(ledgers: Iterable[Path]) -> Iterator[str]:
    """A folder name for each ledger: its file's name, numbered where two are alike whatever the case."""
    taken = {name.casefold() for name in RESERVED}
    for path in ledgers:
        stem = _short(path.stem)
        numbered = (f"{stem}-{number}" for number in count(2))
        folder = next(name for name in chain([stem], numbered) if name.casefold() not in taken)
        taken.add(folder.casefold())
        yield folder


def _open_elsewhere(path: Path) -> str:
    """What to say of a ledger beside which a lock file stands; "" where there is none."""
    # os.path tells of a name that is too long for the system that there is no such file; pathlib raises.
    if any(os.path.exists(path.with_name(f"{before}{path.name}{after}")) for before, after in _LOCKS):
        return "旁边有锁文件，可能正在表格软件中打开；按磁盘上已保存的内容处理，没有保存的改动不在其中。"
    return ""
