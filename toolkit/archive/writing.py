"""Writing entries into an archive, and finishing those that a killed run left. Only who holds the lock may.

What survives being killed at any moment: the entries are first written beside the log (`pending`), then their objects,
then the lines are added at the end of the log, then the checkpoint; at last `pending` goes. The log only ever grows.
Whoever comes next finds `pending` and finishes those entries, or forgets those whose object was never written. Several
go in one go, because a disk takes long over each of these steps and hardly longer over several files.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from typing import Final

from toolkit.archive import folder, names
from toolkit.archive.chain import pending_entries
from toolkit.archive.entries import Checkpoint, Entry, read_checkpoint, read_entry
from toolkit.archive.reading import last_with
from toolkit.files import write_whole
from toolkit.values import CannotDo

REMEDY: Final = "请先运行 archive verify，看是哪里不对；档案保持原样。"


def end_of_log(archive: Path) -> tuple[bytes, Entry | None]:
    """The log, and its last entry, None for an archive that has none yet. Raises CannotDo where they do not fit."""
    found = folder.snapshot(archive)
    if not found.log:
        if found.log is None and found.checkpoint is None and not _objects(archive):
            return b"", None
        raise CannotDo("档案的日志不见了或是空的，不能续写。", str(archive / names.LOG), REMEDY)
    try:
        last = read_entry(found.log.removesuffix(b"\n").rpartition(b"\n")[2])
        noted = read_checkpoint(found.checkpoint or b"")
    except ValueError as error:
        raise CannotDo("档案的日志末尾或 checkpoint 被改动，不能续写。", str(archive), REMEDY) from error
    if last.seal != last.hash or noted != Checkpoint(last.seq, last.hash, len(found.log)):
        raise CannotDo("档案的日志末尾与 checkpoint 不符，不能续写。", str(archive), REMEDY)
    return found.log, last


def _objects(archive: Path) -> list[str]:
    return [name for name in folder.names_in(archive / names.OBJECTS) if names.OBJECT.fullmatch(name)]


def write(archive: Path, made: Sequence[tuple[Entry, bytes]], size: int) -> None:
    """Write entries and the bytes that they keep; when the log cannot take them, leave the archive as it was.

    `size` is that of the log. Raises CannotDo.
    """
    lines = b"".join(entry.line for entry, _ in made)
    objects = {entry.inputs[0].raw: data for entry, data in made}
    new = [raw for raw in objects if folder.what_is(archive / names.OBJECTS / raw) == ""]
    try:
        write_whole(archive / names.PENDING, lines)
        folder.put_objects(archive, objects)
        folder.append(archive / names.LOG, lines, size)
    except BaseException:
        with contextlib.suppress(CannotDo):  # what cannot be undone is finished by the next run
            _undo(archive, lines, size, new)
        raise
    last = made[-1][0]
    try:
        _conclude(archive, last, size + len(lines))
    except CannotDo as error:
        message = f"第{last.seq}号记录已经写入日志，但没有收尾：{error.message}"
        raise CannotDo(message, str(archive), "不必重做，下一次归档会收尾。") from error


def _conclude(archive: Path, entry: Entry, size: int) -> None:
    write_whole(archive / names.CHECKPOINT, Checkpoint(entry.seq, entry.hash, size).line)
    folder.remove(archive / names.PENDING)


def _undo(archive: Path, lines: bytes, size: int, new: Sequence[str]) -> None:
    """Take entries back, and those of their objects that are `new`. The log grows by these lines alone, or is not
    touched.

    Log first, `pending` last: killed in between, the next run still knows what there was to do.
    """
    log = folder.read_plain(archive / names.LOG, folder.LARGEST_LOG)
    if log is not None and lines.startswith(log[size:]):
        folder.cut(archive / names.LOG, size)
    for raw in new:
        folder.remove(archive / names.OBJECTS / raw)
    folder.remove(archive / names.PENDING)


def finish(archive: Path) -> Entry | None:
    """Finish the entries that a killed run left, and return the last; None where there are none, or nothing came of
    them. From the first on whose object was not written they are forgotten.
    """
    found = folder.snapshot(archive)
    if found.pending is None:
        return None
    log = found.log or b""
    coming = pending_entries(found.pending, log)
    if not coming:
        raise CannotDo("上次归档留下的 pending 接不上日志，不能续写。", str(archive), REMEDY)
    rest = [entry for entry in coming if entry.line not in log]
    good = list(takewhile(lambda entry: _has_object(archive, entry), rest))
    lost = rest[len(good) :]
    size = _grown(archive, log, good)
    _forget(archive, lost, good, log)
    kept = coming[: len(coming) - len(lost)]
    if not kept:
        folder.remove(archive / names.PENDING)
        return None
    _conclude(archive, kept[-1], size)
    return kept[-1]


def _has_object(archive: Path, entry: Entry) -> bool:
    one = entry.inputs[0]
    return folder.digest_of(archive / names.OBJECTS / one.raw) == (one.raw, one.size)


def _grown(archive: Path, log: bytes, good: Sequence[Entry]) -> int:
    """Add these entries to the log, which may have a part of them; its size then."""
    lines, whole = b"".join(entry.line for entry in good), log.rfind(b"\n") + 1
    if log[whole:].strip(b"\0") and not good:
        raise CannotDo("上次归档写了日志，却没有原件，不能续写。", str(archive), REMEDY)
    if not lines.startswith(log[whole:]):  # zeros that a power cut left
        folder.cut(archive / names.LOG, whole)
        log = log[:whole]
    if more := lines[len(log) - whole :]:
        folder.append(archive / names.LOG, more, len(log))
    return whole + len(lines)


def _forget(archive: Path, lost: Sequence[Entry], good: Sequence[Entry], log: bytes) -> None:
    """Take away the objects of entries that come to nothing, but none that is mentioned by another."""
    kept = {entry.inputs[0].raw for entry in good}
    for raw in {entry.inputs[0].raw for entry in lost} - kept:
        if last_with(log, "raw", raw) is None:
            folder.remove(archive / names.OBJECTS / raw)
