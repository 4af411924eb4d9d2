"""The files of a ledger: found, digested, packed to travel, read wherever they are under the path that was given."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from toolkit.batch.orders import Source
from toolkit.files import read_whole
from toolkit.values import CannotDo
from toolkit.workbook.own_rules import LARGEST_RULES

if TYPE_CHECKING:
    from toolkit.ledger import RawSheet, Reading

_Answer = TypeVar("_Answer")

#: No file of a ledger is larger.
LARGEST: Final = 200 << 20
#: Ledgers of so many bytes at most are held in memory between being looked at and being reported on, and so many.
_HELD: Final = 1 << 18
_LATELY: Final = 32
#: The user's own rules stand in files of these names beside the ledger.
_RULES: Final = ("{stem}.校验规则.toml", "校验规则.toml")


def files_of(path: Path) -> list[Path]:
    """The ledger, and the files of rules beside it that are there."""
    beside = (path.with_name(name.format(stem=path.stem)) for name in _RULES)
    # os.path tells of a name that is too long for the system that there is no such file; pathlib raises.
    return [path, *(file for file in beside if os.path.isfile(file))]


def source_of(path: Path) -> Source:
    """The source of a path as given, to be read where it is."""
    return Source(str(path), str(path.absolute()))


def packed(source: Source) -> Source:
    """The source with the bytes of its files. Raises CannotDo where the ledger cannot be read."""
    ledger, *rules = files_of(Path(source.path))
    cargo = {ledger.name: _bytes(ledger, source)} | {file.name: _rules(file, source) for file in rules}
    return replace(source, cargo=cargo)


def _rules(file: Path, source: Source) -> bytes:
    """The bytes of a file of rules; as many zeros as are too many for one that is too large, for nobody reads it."""
    too_many = LARGEST_RULES + 1
    large = file.is_file() and file.stat().st_size >= too_many
    return bytes(too_many) if large else _bytes(file, source, LARGEST_RULES)


def _bytes(file: Path, source: Source, most: int = LARGEST) -> bytes:
    """The bytes of a file; none of an empty one, of which whoever reads it tells."""
    try:
        return read_whole(file, most) if not file.is_file() or file.stat().st_size else b""
    except CannotDo as error:
        raise _as_given(error, file, source) from error


def digests(source: Source) -> dict[str, str]:
    """The SHA-256 of each file of a source, by its path as given. Raises CannotDo where the ledger cannot be read."""
    ledger, *rules = files_of(Path(source.path))
    return {source.given: sha256(_bytes(ledger, source)).hexdigest()} | _digests_of(rules, source)


def _digests_of(rules: Sequence[Path], source: Source) -> dict[str, str]:
    """The digests of files of rules, "" of one that cannot be read: that it cannot is a finding of the ledger."""
    found: dict[str, str] = {}
    for file in rules:
        found[_given(file, source)] = ""
        with contextlib.suppress(CannotDo):
            found[_given(file, source)] = sha256(_bytes(file, source, LARGEST_RULES)).hexdigest()
    return found


def _given(file: Path, source: Source) -> str:
    return str(Path(source.given).with_name(file.name))


def reading(source: Source, read: Callable[[Path], _Answer]) -> _Answer:
    """What `read` makes of the ledger's file; where it cannot, the path in the message is the one that was given."""
    with _at_hand(source) as path:
        try:
            return read(path)
        except CannotDo as error:
            raise _as_given(error, path, source) from error


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Found:
    """What is in a source: its ledger under its path as given, its sheets, the digests of its files by their paths."""

    reading: Reading
    sheets: Sequence[RawSheet]
    inputs: Mapping[str, str]


def read_source(source: Source) -> Found:
    """What is in a source. Raises CannotDo for what is no ledger, or cannot be read.

    Rules are digested before they are read: one that is changed in between is done anew next time, and not passed over.
    """
    return reading(source, partial(_found, source))


def read_again(source: Source) -> Found:
    """The same of a source that this process may have read a moment ago, and that is read again only if it has not.

    Large ones are always read: none is held in memory longer than need be. Raises as `read_source` does.
    """
    with contextlib.suppress(OSError):
        if source.cargo is None and Path(source.path).stat().st_size <= _HELD:
            return _read_lately(source.given, source.path, tuple(digests(source).items()))
    return read_source(source)


@lru_cache(maxsize=_LATELY)
def _read_lately(given: str, path: str, inputs: tuple[tuple[str, str], ...]) -> Found:
    """What is in a source whose files have these digests; CannotDo where they have others by now."""
    found = read_source(Source(given, path))
    if found.inputs != dict(inputs):
        raise CannotDo("文件在读取时正被改写。", given, "请等保存完毕后重试。")
    return found


def _found(source: Source, path: Path) -> Found:
    from toolkit.ledger import Source as Origin
    from toolkit.ledger import parse
    from toolkit.schema import standard_schema
    from toolkit.workbook.own_rules import own_rules_beside
    from toolkit.workbook.reader import read_workbook

    rules = _digests_of(files_of(path)[1:], source)
    sheets, origin = read_workbook(path, standard_schema)
    found = parse(sheets, standard_schema(), origin, own_rules_beside(path))
    own = replace(found, source=Origin(source.given, origin.sha256))
    return Found(own, sheets, {source.given: origin.sha256} | rules)


@contextlib.contextmanager
def _at_hand(source: Source) -> Iterator[Path]:
    """The ledger's file with those beside it: where it is, or in a folder that is gone afterwards."""
    if source.cargo is None:
        yield Path(source.path)
        return
    with tempfile.TemporaryDirectory(prefix="taizhang-") as folder:
        for name, data in source.cargo.items():
            (Path(folder) / name).write_bytes(data)
        yield Path(folder) / Path(source.given).name


def _as_given(error: CannotDo, path: Path, source: Source) -> CannotDo:
    if error.path != str(path):
        return error
    return CannotDo(error.message, _given(path, source), error.remedy)
