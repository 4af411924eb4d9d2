"""Files that came back: found, read within limits, each with the time it was last saved."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar
from zipfile import BadZipFile, ZipFile

from toolkit.collect.base import Return
from toolkit.values import CannotDo
from toolkit.workbook.reader import read_workbook

#: Endings of files that may hold a return, where a folder is given.
_ENDINGS: Final = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv"})
#: What programs leave beside an open workbook.
_ASIDE: Final = ("~$", ".~", ".")
_CORE: Final = "docProps/core.xml"
_LARGEST_CORE: Final = 1 << 20
_COMMENTS: Final = re.compile(r"xl/(?:comments/)?comments?\d*\.xml", re.IGNORECASE)
_COMMENT: Final = re.compile(rb"<(?:\w+:)?comment[\s>]")
_LARGEST_COMMENTS, _MOST_PARTS = 1 << 22, 100
_UNSOUND: Final = (BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, ValueError, EOFError, zlib.error)
_SAVED: Final = re.compile(r"<(?:\w+:)?modified\b[^>]*>\s*([0-9T:.Z+-]{10,40})\s*<")
#: Files say the time in Greenwich; units and offices are in China.
_HERE: Final = timedelta(hours=8)
_Made = TypeVar("_Made")
#: So many files are read at a time.
_READERS: Final = 3
#: Programs that write no time of their own write one of long ago.
_EARLIEST: Final = datetime(2010, 1, 1)


def found_returns(given: Sequence[Path], others: Iterable[Path] = ()) -> tuple[list[Path], list[str]]:
    """The files given, those of a folder by name, each once; and the names in folders that are no workbooks.

    `others` are files that may lie in a folder too and are no returns: the ledger, the merged workbook. Raises CannotDo
    for a path that is not there.
    """
    files: dict[Path, Path] = {}
    left: list[str] = []
    aside = {path.resolve() for path in others}
    for path in given:
        if not path.exists():
            raise CannotDo("找不到文件。", str(path), "请检查文件名和所在的文件夹。")
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            if path.is_dir() and file.resolve() in aside:
                continue
            if not path.is_dir() or (file.is_file() and _is_workbook(file)):
                files.setdefault(file.resolve(), file)
            elif not file.name.startswith(_ASIDE):
                left.append(str(file))
    return list(files.values()), left


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in _ENDINGS and not path.name.startswith(_ASIDE)


def read_returns(paths: Sequence[Path], meanwhile: Callable[[], _Made]) -> tuple[list[Return], _Made]:
    """The returns in these files, named by their file names, or by their paths where these repeat; and what
    `meanwhile`, which is called while they are read, has made.

    One that cannot be read says why.
    """
    names = [path.name for path in paths]
    labels = names if len(set(names)) == len(names) else list(map(str, paths))
    ordered = sorted(zip(labels, paths, strict=True))
    with ThreadPoolExecutor(_READERS) as pool:  # most of reading goes on without Python's lock
        reading = pool.map(lambda one: _read(one[1], one[0]), ordered)
        made = meanwhile()
        return list(reading), made


def _read(path: Path, label: str) -> Return:
    try:
        sheets, source = read_workbook(path)
    except CannotDo as error:
        return Return(label, unreadable=f"{error.message.removesuffix('。')}。{error.remedy}")
    return Return(
        label, sheets, source.sha256, last_saved(path), comments=_comments(path), carried=source.carried.label
    )


def without_copies(returns: Iterable[Return]) -> tuple[list[Return], list[tuple[str, str]]]:
    """The returns without those whose bytes came before; and of each left out its name and that of the first."""
    kept: list[Return] = []
    first: dict[str, str] = {}
    copies: list[tuple[str, str]] = []
    for back in returns:
        if back.sha256 and back.sha256 in first:
            copies.append((back.file, first[back.sha256]))
            continue
        first[back.sha256] = back.file
        kept.append(back)
    return kept, copies


def _comments(path: Path) -> int:
    """How many comments a workbook has, as far as it can be told without reading more than a part of some size."""
    try:
        with ZipFile(path) as archive:
            parts = [info for info in archive.infolist() if _COMMENTS.fullmatch(info.filename)]
            sound = [info for info in parts[:_MOST_PARTS] if info.file_size <= _LARGEST_COMMENTS]
            return sum(len(_COMMENT.findall(archive.read(info))) for info in sound)
    except _UNSOUND:
        return 0


def last_saved(path: Path) -> datetime | None:
    """When a workbook says that it was last saved, in the time of China; None where it does not say."""
    try:
        with ZipFile(path) as archive:
            info = archive.getinfo(_CORE)
            text = archive.read(info).decode("utf-8", "replace") if info.file_size <= _LARGEST_CORE else ""
    except _UNSOUND:
        return None
    found = _SAVED.search(text)
    try:
        when = datetime.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
    if when and (offset := when.utcoffset()) is not None:
        when = when.replace(tzinfo=None) - offset + _HERE
    return when if when and when >= _EARLIEST else None
