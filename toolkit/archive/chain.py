"""What the bytes of a log prove by themselves: every line an entry, every entry linked to the one before it. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from toolkit.archive import problems
from toolkit.archive.anchors import Anchor
from toolkit.archive.entries import GENESIS, Checkpoint, Entry, read_checkpoint, read_entry
from toolkit.archive.names import CHECKPOINT, LOG, PENDING
from toolkit.archive.problems import Problem

_BOM = b"\xef\xbb\xbf"
#: How many lines are named that are wrong for the same reason.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Chain:
    """The entries of a log in the order of its lines, None for a line that is none; and the entries that an interrupted
    run left to be finished, of which the log may have some.
    """

    lines: tuple[Entry | None, ...]
    unfinished: tuple[Entry, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries that can be read."""
        return tuple(entry for entry in self.lines if entry)

    @property
    def last(self) -> int:
        """The number of the last entry, 0 for none."""
        return max((entry.seq for entry in self.entries), default=0)

    def numbered(self, seq: int) -> list[Entry]:
        """The entries with a number: one, unless something is wrong."""
        return [entry for entry in self.entries if entry.seq == seq]


def read_chain(log: bytes, pending: bytes | None) -> tuple[Chain, list[Problem]]:
    """The entries of a log, and what is wrong with its lines. `pending` is the file beside it, None for none."""
    found: list[Problem] = []
    unfinished = pending_entries(pending, log) if pending is not None else ()
    found += [problems.UNFINISHED.at(entry.seq, PENDING) for entry in unfinished]
    if pending is not None and not unfinished:
        found.append(problems.PENDING_ODD.at(0, PENDING))
    if log.startswith(_BOM):
        found.append(problems.BOM.at(file=LOG))
        log = log.removeprefix(_BOM)
    *lines, tail = log.split(b"\n")
    if tail and not unfinished:
        found.append(problems.TORN.at(file=LOG, count=len(tail)))
    if returns := [number for number, line in enumerate(lines, 1) if line.endswith(b"\r")]:
        found.append(problems.LINE_ENDINGS.at(file=LOG, line=returns[0]))
    entries, more = _entries([line.removesuffix(b"\r") for line in lines])
    return Chain(tuple(entries), unfinished), [*found, *more]


def _entries(lines: Sequence[bytes]) -> tuple[list[Entry | None], list[Problem]]:
    """The entry of each line that is not blank. What is wrong with many lines for one reason is told once."""
    entries: list[Entry | None] = []
    altered: list[Problem] = []
    blank: list[int] = []
    unread: dict[str, list[int]] = {}
    for number, line in enumerate(lines, 1):
        if not line:
            blank.append(number)
            continue
        entry = None
        try:
            entry = read_entry(line)
        except ValueError as error:
            unread.setdefault(str(error), []).append(number)
        else:
            altered += [] if entry.seal == entry.hash else [problems.ALTERED.at(entry.seq, LOG)]
        entries.append(entry)
    found = [problems.BLANK_LINE.at(file=LOG, lines=_numbered(blank))] if blank else []
    found += [problems.UNREADABLE.at(file=LOG, lines=_numbered(those), reason=why) for why, those in unread.items()]
    return entries, found + altered


def _numbered(lines: Sequence[int]) -> str:
    """Numbers of lines as people write them; of many, the first ones and how many there are."""
    more = f"等 {len(lines)} 行" if len(lines) > _NAMED else ""
    return f"第{'、'.join(map(str, lines[:_NAMED]))}行{more}"


def pending_entries(pending: bytes, log: bytes) -> tuple[Entry, ...]:
    """The entries that an interrupted run was writing; none where `pending` is not what comes next in this log.

    They may be in the log whole, in part (with zeros behind, after a power cut), or not at all.
    """
    whole = log.rfind(b"\n") + 1
    head, tail = log[:whole], log[whole:].rstrip(b"\0")
    try:
        coming = tuple(read_entry(line) for line in pending.removesuffix(b"\n").split(b"\n"))
        last = read_entry(head.removesuffix(b"\n").rpartition(b"\n")[2]) if head else None
    except ValueError:
        return ()
    lines = [entry.line for entry in coming]
    written = last.seq - coming[0].seq + 1 if last else 0
    fits = 0 <= written <= len(lines) and _is_chain(coming, last if not written else None)
    there, rest = b"".join(lines[:written]), b"".join(lines[written:])
    if fits and b"".join(lines) == pending and head.endswith(there) and rest.startswith(tail):
        return coming
    return ()


def _is_chain(entries: Sequence[Entry], last: Entry | None) -> bool:
    """Whether entries are as they were written and each comes after the one before it, the first after `last`."""
    if last is None and entries[0].seq == 1 and entries[0].prev != GENESIS:
        return False
    linked = pairwise([*([last] if last else []), *entries])
    return all(entry.seal == entry.hash for entry in entries) and all(
        (entry.seq, entry.prev) == (before.seq + 1, before.hash) for before, entry in linked
    )


def check_links(chain: Chain) -> Iterator[Problem]:
    """What is wrong from one entry to the next: missing, repeated, exchanged, not linked, earlier than the one before.

    A line that cannot be read stands for the number that should be there.
    """
    there = sorted(entry.seq for entry in chain.entries)
    seen: set[int] = set()
    before: Entry | None = None
    expected, highest = 1, 0
    for place, entry in enumerate(chain.lines):
        if entry is None:
            before, expected = None, expected + 1
            continue
        if entry.seq in seen:
            yield problems.DUPLICATE.at(entry.seq, LOG)
        elif entry.seq < highest:
            yield problems.OUT_OF_ORDER.at(entry.seq, LOG, after=highest)
        else:
            yield from _gap(expected, entry.seq, there)
        yield from _link(entry, before, place == 0)
        seen.add(entry.seq)
        before, expected, highest = entry, entry.seq + 1, max(highest, entry.seq)


def _gap(expected: int, seq: int, there: Sequence[int]) -> Iterator[Problem]:
    """The entries missing before `seq`; those that stand elsewhere in the log are not."""
    place = bisect_left(there, expected)
    if expected < seq and (place == len(there) or there[place] >= seq):
        last = f"至第{seq - 1}号" if seq - 1 > expected else ""
        yield problems.MISSING.at(expected, LOG, what=f"第{expected}号{last}记录")


def _link(entry: Entry, before: Entry | None, first: bool) -> Iterator[Problem]:
    if first:
        if entry.prev != GENESIS:
            yield problems.NOT_FIRST.at(entry.seq, LOG)
    elif before is not None and entry.prev != before.hash:
        yield problems.BROKEN.at(entry.seq, LOG)
    if before is not None and entry.moment < before.moment:
        yield problems.BACKWARDS.at(entry.seq, LOG, time=entry.time, before=before.time)


def check_checkpoint(chain: Chain, size: int, data: bytes | None) -> Iterator[Problem]:
    """Whether the file `checkpoint` names the last entry. It may be behind while entries are being finished.

    `size` is that of the log, 0 where it is known to be wrong already.
    """
    if data is None:
        if not (chain.unfinished and chain.unfinished[0].seq == 1):
            yield problems.CHECKPOINT_MISSING.at(file=CHECKPOINT)
        return
    try:
        noted = read_checkpoint(data)
    except (ValueError, RecursionError):
        yield problems.CHECKPOINT_ALTERED.at(file=CHECKPOINT)
        return
    if noted.seq > chain.last:
        yield problems.CHECKPOINT_CUT.at(noted.seq, CHECKPOINT, last=chain.last)
    elif noted.hash not in {entry.hash for entry in chain.numbered(noted.seq)}:
        yield problems.CHECKPOINT_FORK.at(noted.seq, CHECKPOINT)
    elif noted.seq < chain.last and not _being_finished(chain, noted):
        yield problems.CHECKPOINT_BEHIND.at(noted.seq, CHECKPOINT, last=chain.last)
    elif noted.seq == chain.last and size and noted.size != size and not chain.unfinished:
        yield problems.CHECKPOINT_SIZE.at(noted.seq, CHECKPOINT, noted=noted.size, found=size)


def _being_finished(chain: Chain, noted: Checkpoint) -> bool:
    """Whether the log has entries of those that are being finished, and the checkpoint is that before them."""
    if not chain.unfinished:
        return False
    return chain.unfinished[0].seq == noted.seq + 1 and chain.last <= chain.unfinished[-1].seq


def check_anchor(chain: Chain, anchor: Anchor) -> Iterator[Problem]:
    """Whether the log still has the entry that an anchor names."""
    entries = chain.numbered(anchor.seq)
    if any(entry.hash.startswith(anchor.hash) for entry in entries):
        return
    if entries:
        found = entries[0].hash[: len(anchor.hash)]
        yield problems.ANCHOR_FORK.at(anchor.seq, LOG, noted=anchor.hash, found=found)
    elif anchor.seq > chain.last:
        yield problems.ANCHOR_SHORT.at(anchor.seq, LOG, last=chain.last)
    else:
        yield problems.ANCHOR_LOST.at(anchor.seq, LOG)


def names_of(entries: Sequence[int]) -> str:
    """Numbers of entries as people write them: 第1—3、5号."""
    runs: list[list[int]] = []
    for number in entries:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return f"第{'、'.join('—'.join(map(str, run)) for run in runs)}号"
