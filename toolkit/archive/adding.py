"""Keeping a ledger: its bytes as an object, and an entry in the log that says who kept it, when and why.

What survives being killed at any moment: the entry is first written beside the log (`pending`), then the object, then
the line is added at the end of the log, then the checkpoint; at last `pending` goes. The log only ever grows. The next
`keep` finds `pending` and either finishes that entry or, where its object was never written, forgets it.
"""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from toolkit import __version__
from toolkit.archive import folder, names
from toolkit.archive.chain import pending_entry
from toolkit.archive.copies import Copy
from toolkit.archive.entries import ADD, GENESIS, LONGEST_LINE, Checkpoint, Entry, Input, read_checkpoint, read_entry
from toolkit.archive.locking import only_writer
from toolkit.archive.reading import last_with
from toolkit.archive.signing import Signer
from toolkit.files import make_folder, sync_folder, write_whole
from toolkit.values import CannotDo

_LONGEST = {"经办人": 100, "说明": 2000, "文件名": 500}
_REMEDY = "请先运行 archive verify，看是哪里不对；档案保持原样。"


@dataclass(frozen=True, slots=True)
class Act:
    """What the caller says of an act: when (with a time zone), who, for which period (str(Period)), and a note.

    Without a period the ledger's own is taken.
    """

    time: datetime
    actor: str
    period: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """The new entry, and those before it, None for none: the last one, the last with the same bytes, the last with the
    same cells, the last with the same cells but for the results of formulas, and one that an earlier run could not
    finish and this run did. `mended` tells whether the object of `same` was gone and is there again.
    """

    entry: Entry
    before: Entry | None
    same: Entry | None
    resaved: Entry | None
    refilled: Entry | None
    finished: Entry | None
    mended: bool


def add(archive: Path, ledger: Copy, act: Act, signer: Signer | None = None) -> Entry:
    """Keep a ledger in the archive, a folder that is made if need be, and return its entry.

    A ledger that is kept already gets an entry, but no second object. Raises CannotDo as `keep` does.
    """
    return keep(archive, ledger, act, signer).entry


def keep(
    archive: Path,
    ledger: Copy,
    act: Act | Callable[[], Act],
    signer: Signer | None = None,
    once: bool = False,
) -> Added:
    """Keep a ledger, and tell what it has to do with those kept before.

    `act` may be a function, called when no other program can write: so the times of runs at once follow their entries.
    With `once` a ledger whose bytes were kept before gets no other entry: the last one there is stands for the new.
    Raises CannotDo where the folder is something else, the archive is damaged, another program does not finish with
    it, or it cannot be written; then the archive is as it was.
    """
    _check_folder(archive)
    make_folder(archive / names.OBJECTS)
    sync_folder(archive)
    with only_writer(archive):
        finished = _finish(archive)
        folder.clear_leftovers(archive)
        log, last = _end_of_log(archive)
        kept = _input(ledger)
        same = last_with(log, "raw", kept.raw)
        if once and same:
            return Added(same, last, same, None, None, finished, False)
        entry = _entry(ledger, act() if callable(act) else act, last, signer)
        mended = same is not None and folder.what_is(archive / names.OBJECTS / kept.raw) == ""
        _write(archive, entry, ledger.data, log)
    resaved = last_with(log, "results", kept.results) if kept.results else None
    return Added(entry, last, same, resaved, last_with(log, "canonical", kept.canonical), finished, mended)


def _check_folder(archive: Path) -> None:
    if archive.exists() and not archive.is_dir():
        raise CannotDo("这是一个文件，不是档案文件夹。", str(archive), "请给 --archive 写一个文件夹。")
    inside = {name for name in folder.names_in(archive) if not names.LEFTOVER.fullmatch(name)} - names.JUNK
    if inside - names.ALL and not inside & {names.LOG, names.CHECKPOINT, names.PENDING}:
        raise CannotDo("文件夹里有别的文件，不是档案。", str(archive), "请给 --archive 写一个空文件夹或已有的档案。")
    what = folder.what_is(archive / names.OBJECTS)
    if what not in ("", "folder"):
        raise folder.NotPlain(archive / names.OBJECTS, what, "folder")
    if not what and names.LOG in inside:
        raise CannotDo("档案的原件文件夹 objects 不见了，不能续写。", str(archive / names.OBJECTS), _REMEDY)


def _end_of_log(archive: Path) -> tuple[bytes, Entry | None]:
    """The log, and its last entry, None for an archive that has none yet. Raises CannotDo where they do not fit."""
    found = folder.snapshot(archive)
    if not found.log:
        if found.log is None and found.checkpoint is None and not _objects(archive):
            return b"", None
        raise CannotDo("档案的日志不见了或是空的，不能续写。", str(archive / names.LOG), _REMEDY)
    try:
        last = read_entry(found.log.removesuffix(b"\n").rpartition(b"\n")[2])
        noted = read_checkpoint(found.checkpoint or b"")
    except ValueError as error:
        raise CannotDo("档案的日志末尾或 checkpoint 被改动，不能续写。", str(archive), _REMEDY) from error
    if last.seal != last.hash or noted != Checkpoint(last.seq, last.hash, len(found.log)):
        raise CannotDo("档案的日志末尾与 checkpoint 不符，不能续写。", str(archive), _REMEDY)
    return found.log, last


def _objects(archive: Path) -> list[str]:
    return [name for name in folder.names_in(archive / names.OBJECTS) if names.OBJECT.fullmatch(name)]


def _entry(ledger: Copy, act: Act, last: Entry | None, signer: Signer | None) -> Entry:
    if act.time.tzinfo is None:
        raise ValueError("the time of an act must have a time zone")
    entry = Entry(
        seq=last.seq + 1 if last else 1,
        time=act.time.isoformat(timespec="seconds"),
        actor=_clean(act.actor, "经办人"),
        action=ADD,
        period=act.period or ledger.period,
        inputs=(_input(ledger),),
        note=_clean(act.note, "说明"),
        tool=__version__,
        prev=last.hash if last else GENESIS,
    )
    if not entry.actor:
        raise CannotDo("不知道经办人是谁。", "", "请用 --actor 写明经办人。")
    made = (signer.signed(entry) if signer else entry).sealed()
    if len(made.line) > LONGEST_LINE:
        raise CannotDo("说明或文件名太长。", ledger.name, "请缩短。")
    return made


def _input(ledger: Copy) -> Input:
    name = _clean(ledger.name, "文件名")
    return Input(name, sha256(ledger.data).hexdigest(), ledger.canonical, ledger.results, len(ledger.data))


def _clean(text: str, what: str) -> str:
    """A text as it is written into the log: composed characters, no blanks around it, every byte of it UTF-8."""
    text = unicodedata.normalize("NFC", text.encode("utf-8", "backslashreplace").decode("utf-8")).strip()
    if len(text) > _LONGEST[what]:
        raise CannotDo(f"{what}太长：{len(text)} 个字，最多 {_LONGEST[what]} 个。", "", "请缩短。")
    return text


def _write(archive: Path, entry: Entry, data: bytes, log: bytes) -> None:
    """Write an entry and its object; when the log cannot take it, leave the archive as it was."""
    raw = entry.inputs[0].raw
    new = folder.what_is(archive / names.OBJECTS / raw) == ""
    try:
        write_whole(archive / names.PENDING, entry.line)
        folder.put_object(archive, raw, data)
        folder.append(archive / names.LOG, entry.line, len(log))
    except BaseException:
        with contextlib.suppress(CannotDo):  # what cannot be undone is finished by the next run
            _undo(archive, entry, len(log), new)
        raise
    try:
        _conclude(archive, entry, len(log) + len(entry.line))
    except CannotDo as error:
        message = f"第{entry.seq}号记录已经写入日志，但没有收尾：{error.message}"
        raise CannotDo(message, str(archive), "不必重做，下一次归档会收尾。") from error


def _conclude(archive: Path, entry: Entry, size: int) -> None:
    write_whole(archive / names.CHECKPOINT, Checkpoint(entry.seq, entry.hash, size).line)
    folder.remove(archive / names.PENDING)


def _undo(archive: Path, entry: Entry, size: int, new: bool) -> None:
    """Take an entry back, and its object if it is `new`. The log grows by this entry alone, or is not touched.

    Log first, `pending` last: killed in between, the next run still knows what there was to do.
    """
    log = folder.read_plain(archive / names.LOG, folder.LARGEST_LOG)
    if log is not None and entry.line.startswith(log[size:]):
        folder.cut(archive / names.LOG, size)
    if new:
        folder.remove(archive / names.OBJECTS / entry.inputs[0].raw)
    folder.remove(archive / names.PENDING)


def _finish(archive: Path) -> Entry | None:
    """Finish the entry that a killed run left, and return it; None where there is none, or nothing came of it."""
    found = folder.snapshot(archive)
    if found.pending is None:
        return None
    log = found.log or b""
    entry = pending_entry(found.pending, log)
    if entry is None:
        raise CannotDo("上次归档留下的 pending 接不上日志，不能续写。", str(archive), _REMEDY)
    if log.endswith(entry.line):
        _conclude(archive, entry, len(log))
        return entry
    raw, whole = entry.inputs[0].raw, log.rfind(b"\n") + 1
    if folder.digest_of(archive / names.OBJECTS / raw) != (raw, entry.inputs[0].size):
        if log[whole:]:
            raise CannotDo("上次归档写了日志，却没有原件，不能续写。", str(archive), _REMEDY)
        folder.remove(archive / names.PENDING)
        return None
    if not entry.line.startswith(log[whole:]):  # zeros that a power cut left
        folder.cut(archive / names.LOG, whole)
        log = log[:whole]
    folder.append(archive / names.LOG, entry.line[len(log) - whole :], len(log))
    _conclude(archive, entry, whole + len(entry.line))
    return entry
