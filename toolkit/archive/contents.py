"""What stands in the folder of an archive beside its log: is every object there and as it was, and nothing else?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from toolkit.archive import folder, names, problems
from toolkit.archive.chain import Chain
from toolkit.archive.entries import Entry
from toolkit.archive.problems import Problem


def check_contents(archive: Path, chain: Chain) -> Iterator[Problem]:
    """Objects that are missing, altered, exchanged or mentioned by no entry; files that are none of an archive's, or
    not what they should be. Raises CannotDo where something may not be read.
    """
    if folder.what_is(archive / names.OBJECTS) in ("", "folder"):  # otherwise told with the files
        yield from _objects(archive, chain)
    yield from check_files(archive)


def check_files(archive: Path) -> Iterator[Problem]:
    """Whatever is wrong with the names in the folder itself, the lock among them."""
    there = folder.names_in(archive)
    for name in there:
        path = archive / name
        right = "folder" if name == names.OBJECTS else "file"
        if folder.is_leftover(path):
            yield problems.LEFTOVER.at(file=name)
        elif name not in names.ALL:
            yield from [] if _is_junk(path) else [problems.STRAY.at(file=name)]
        elif (what := folder.what_is(path)) not in ("", right):
            yield not_plain(folder.NotPlain(path, what, right), name)
        elif name == names.HOLDER:
            yield problems.HELD.at(file=name)
        elif name == names.LOCK and (size := path.lstat().st_size):
            yield problems.LOCK_ALTERED.at(file=name, size=size)
    if names.LOCK not in there:
        yield problems.LOCK_MISSING.at(file=names.LOCK)


def not_plain(error: folder.NotPlain, file: str, seq: int = 0) -> Problem:
    """A link or a device where a file of the archive, or the folder of its objects, should be."""
    return problems.NOT_PLAIN.at(seq, file, what=error.what, right=error.right)


def _objects(archive: Path, chain: Chain) -> Iterator[Problem]:
    """What is wrong with objects. That of an entry which is not in the log yet may be missing."""
    kept: dict[str, Entry] = {}
    for entry in chain.entries:
        for one in entry.inputs:
            kept.setdefault(one.raw, entry)
    sizes: dict[str, int] = {}
    for raw in kept:
        yield from _object(archive, raw, kept, sizes)
    for entry in chain.entries:
        for one in entry.inputs:
            if one.size != (found := sizes.get(one.raw, one.size)):
                yield problems.OBJECT_SIZE.at(entry.seq, one.raw, noted=one.size, found=found)
    coming = {one.raw for entry in chain.unfinished for one in entry.inputs}
    for name in folder.names_in(archive / names.OBJECTS):
        path = archive / names.OBJECTS / name
        if folder.is_leftover(path):
            yield problems.LEFTOVER.at(file=f"{names.OBJECTS}/{name}")
        elif name not in kept and name not in coming and not _is_junk(path):
            yield problems.OBJECT_STRAY.at(file=name)


def _object(archive: Path, raw: str, kept: dict[str, Entry], sizes: dict[str, int]) -> Iterator[Problem]:
    """What is wrong with the bytes of an object; of one that is right the size is noted in `sizes`."""
    seq = kept[raw].seq
    try:
        found = folder.digest_of(archive / names.OBJECTS / raw)
    except folder.NotPlain as error:
        yield not_plain(error, f"{names.OBJECTS}/{raw}", seq)
        return
    if found is None:
        yield problems.OBJECT_MISSING.at(seq, raw)
    elif found[0] != raw:
        other = kept.get(found[0])
        what = f"，现在是第{other.seq}号的原件" if other else "，内容与登记的摘要不符"
        yield problems.OBJECT_ALTERED.at(seq, raw, what=what)
    else:
        sizes[raw] = found[1]


def _is_junk(path: Path) -> bool:
    return path.name in names.JUNK and folder.what_is(path) == "file"
