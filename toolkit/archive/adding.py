"""Keeping a ledger: its bytes as an object, and an entry in the log that says who kept it, when and why."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from toolkit import __version__
from toolkit.archive import folder, names
from toolkit.archive.copies import Copy
from toolkit.archive.entries import ADD, GENESIS, LONGEST_LINE, Entry, Input
from toolkit.archive.locking import only_writer
from toolkit.archive.reading import last_with
from toolkit.archive.signing import Signer
from toolkit.archive.writing import REMEDY, end_of_log, finish, write
from toolkit.files import make_folder, sync_folder
from toolkit.values import CannotDo

_LONGEST = {"经办人": 100, "说明": 2000, "文件名": 500}


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
    same cells, the last with the same cells but for the results of formulas, and the last that an earlier run could
    not finish and this run did. `mended` tells whether the object of `same` was gone and is there again.
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
    prepare(archive)
    with only_writer(archive):
        finished = finish(archive)
        folder.clear_leftovers(archive)
        log, last = end_of_log(archive)
        kept = _input(ledger)
        same = last_with(log, "raw", kept.raw)
        if once and same:
            return Added(same, last, same, None, None, finished, False)
        entry = next_entry(ledger, act() if callable(act) else act, last, signer)
        mended = same is not None and folder.what_is(archive / names.OBJECTS / kept.raw) == ""
        write(archive, [(entry, ledger.data)], len(log))
    resaved = last_with(log, "results", kept.results) if kept.results else None
    return Added(entry, last, same, resaved, last_with(log, "canonical", kept.canonical), finished, mended)


def prepare(archive: Path) -> None:
    """Make the folders of an archive. Raises CannotDo for a folder that is none, and cannot become one."""
    check_folder(archive)
    make_folder(archive / names.OBJECTS)
    sync_folder(archive)


def check_folder(archive: Path) -> None:
    """Raise CannotDo for a folder that is no archive, and cannot become one."""
    if archive.exists() and not archive.is_dir():
        raise CannotDo("这是一个文件，不是档案文件夹。", str(archive), "请给 --archive 写一个文件夹。")
    inside = {name for name in folder.names_in(archive) if not names.LEFTOVER.fullmatch(name)} - names.JUNK
    if inside - names.ALL and not inside & {names.LOG, names.CHECKPOINT, names.PENDING}:
        raise CannotDo("文件夹里有别的文件，不是档案。", str(archive), "请给 --archive 写一个空文件夹或已有的档案。")
    what = folder.what_is(archive / names.OBJECTS)
    if what not in ("", "folder"):
        raise folder.NotPlain(archive / names.OBJECTS, what, "folder")
    if not what and names.LOG in inside:
        raise CannotDo("档案的原件文件夹 objects 不见了，不能续写。", str(archive / names.OBJECTS), REMEDY)


def next_entry(ledger: Copy, act: Act, last: Entry | None, signer: Signer | None = None) -> Entry:
    """The entry that comes after `last`. Raises CannotDo for what no entry can say."""
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
