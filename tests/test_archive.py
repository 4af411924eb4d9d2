"""What somebody who can write to an archive may do to it, one deed after another: each is told by its name."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from toolkit.archive import problems
from toolkit.archive.adding import Act, add
from toolkit.archive.anchors import Anchor, parse_anchor, parse_anchors, read_text
from toolkit.archive.copies import Copy
from toolkit.archive.entries import GENESIS, Checkpoint, Entry, read_entry
from toolkit.archive.reading import entry_of, latest_copy, read_entries, restored
from toolkit.archive.results import verdict_result
from toolkit.archive.verifying import Verdict, verify
from toolkit.formats import write
from toolkit.values import CannotDo, Severity

BEIJING = timezone(timedelta(hours=8))
NOON = datetime(2024, 7, 3, 12, tzinfo=BEIJING)
COUNT = 5


#: How the manual checks the hash of a line, here the third.
SHELL = r"""(printf '\0'; sed -n 3p log.jsonl | sed 's/,"hash":"[0-9a-f]*"}$/}/' | tr -d '\n') | sha256sum"""


def copy(number: int) -> Copy:
    """A file as good as any: what an archive keeps are bytes."""
    data = f"台账第{number}版\n".encode() * 20
    filled, cells = (sha256(what + data).hexdigest() for what in (b"filled", b"cells"))
    return Copy(f"台账{number}.xlsx", data, filled, f"2024-{number % 12 + 1:02d}", cells)


def act(number: int) -> Act:
    """Somebody keeping a ledger on the `number`th day."""
    return Act(NOON + timedelta(days=number), "张某", note=f"第{number}次")


def archive_of(folder: Path, count: int = COUNT) -> Path:
    """An archive of some ledgers, all different."""
    for number in range(1, count + 1):
        add(folder, copy(number), act(number))
    return folder


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive made once: to have the disk write each entry takes longer than everything else here."""
    return archive_of(tmp_path_factory.mktemp("原") / "档案")


@pytest.fixture
def archive(tmp_path: Path, untouched: Path) -> Path:
    """An archive nobody touched."""
    shutil.copytree(untouched, tmp_path / "档案")
    return tmp_path / "档案"


def codes(verdict: Verdict, severity: Severity = Severity.ERROR) -> set[str]:
    """What is wrong, by code."""
    return {problem.code for problem in verdict.problems if problem.severity is severity}


def lines(archive: Path) -> list[bytes]:
    """The lines of the log."""
    return (archive / "log.jsonl").read_bytes().splitlines(keepends=True)


def put(archive: Path, log: Sequence[bytes]) -> None:
    """Other lines for the log."""
    (archive / "log.jsonl").write_bytes(b"".join(log))


def chained(entries: Sequence[Entry]) -> list[bytes]:
    """Entries numbered, linked and sealed anew: what somebody does who knows how."""
    made: list[Entry] = []
    for number, entry in enumerate(entries, 1):
        made.append(replace(entry, seq=number, prev=made[-1].hash if made else GENESIS, hash="").sealed())
    return [entry.line for entry in made]


def checkpointed(archive: Path) -> None:
    """A checkpoint that fits the log."""
    log = lines(archive)
    last = read_entry(log[-1][:-1])
    (archive / "checkpoint").write_bytes(Checkpoint(last.seq, last.hash, len(b"".join(log))).line)


def path_of(archive: Path, number: int) -> Path:
    """The object of the `number`th ledger."""
    return archive / "objects" / sha256(copy(number).data).hexdigest()


def overwrite(path: Path, data: bytes) -> None:
    """Other bytes for a read-only file."""
    path.chmod(0o644)
    path.write_bytes(data)


# -- what is done to an archive, and the code that tells it


def flip_a_byte_of_an_object(archive: Path) -> None:
    data = bytearray(path_of(archive, 2).read_bytes())
    data[7] ^= 1
    overwrite(path_of(archive, 2), bytes(data))


def empty_an_object(archive: Path) -> None:
    overwrite(path_of(archive, 2), b"")


def delete_an_object(archive: Path) -> None:
    path_of(archive, 2).unlink()


def swap_two_objects(archive: Path) -> None:
    second, third = path_of(archive, 2).read_bytes(), path_of(archive, 3).read_bytes()
    overwrite(path_of(archive, 2), third)
    overwrite(path_of(archive, 3), second)


def link_to_an_object_elsewhere(archive: Path) -> None:
    moved = archive.parent / "别处.xlsx"
    path_of(archive, 2).rename(moved)
    path_of(archive, 2).symlink_to(moved)


def put_a_folder_for_an_object(archive: Path) -> None:
    path_of(archive, 2).unlink()
    path_of(archive, 2).mkdir()


def put_a_pipe_for_an_object(archive: Path) -> None:
    path_of(archive, 2).unlink()
    os.mkfifo(path_of(archive, 2))


def add_a_stray_object(archive: Path) -> None:
    (archive / "objects" / sha256(b"x").hexdigest()).write_bytes(b"x")


def add_a_stray_file(archive: Path) -> None:
    (archive / "台账（最终版）.xlsx").write_bytes(b"x")


def edit_an_entry(archive: Path) -> None:
    log = lines(archive)
    put(archive, [log[0], log[1].replace("张某".encode(), "李某".encode()), *log[2:]])


def edit_an_entry_and_its_hash(archive: Path) -> None:
    log = lines(archive)
    edited = replace(read_entry(log[1][:-1]), actor="李某").sealed()
    put(archive, [log[0], edited.line, *log[2:]])


def edit_the_last_entry_and_its_hash(archive: Path) -> None:
    log = lines(archive)
    put(archive, [*log[:-1], replace(read_entry(log[-1][:-1]), actor="李某").sealed().line])


def flip_each_kind_of_byte(archive: Path) -> None:
    log = lines(archive)
    put(archive, [log[0], log[1].replace(b'"seq"', b'"sep"'), *log[2:]])


def write_an_entry_with_blanks(archive: Path) -> None:
    log = lines(archive)
    put(archive, [log[0], json.dumps(json.loads(log[1]), ensure_ascii=False).encode() + b"\n", *log[2:]])


def repeat_a_member(archive: Path) -> None:
    log = lines(archive)
    put(archive, [log[0], log[1].replace(b'{"v":1,', b'{"v":1,"v":1,'), *log[2:]])


def nest_without_end(archive: Path) -> None:
    put(archive, [b"[" * 60_000 + b"\n", *lines(archive)[1:]])


def lead_out_of_the_folder(archive: Path) -> None:
    log = lines(archive)
    raw = read_entry(log[1][:-1]).inputs[0].raw.encode()
    put(archive, [log[0], log[1].replace(raw, b"../../../../etc/passwd"), *log[2:]])


def swap_two_entries(archive: Path) -> None:
    log = lines(archive)
    put(archive, [log[0], log[2], log[1], *log[3:]])


def delete_an_inner_entry(archive: Path) -> None:
    log = lines(archive)
    put(archive, [*log[:2], *log[3:]])


def delete_two_inner_entries(archive: Path) -> None:
    log = lines(archive)
    put(archive, [log[0], *log[3:]])


def delete_the_first_entry(archive: Path) -> None:
    put(archive, lines(archive)[1:])


def repeat_an_entry(archive: Path) -> None:
    log = lines(archive)
    put(archive, [*log[:3], *log[2:]])


def write_another_entry_of_the_same_number(archive: Path) -> None:
    log = lines(archive)
    fork = replace(read_entry(log[2][:-1]), actor="李某").sealed()
    put(archive, [*log[:3], fork.line, *log[3:]])


def cut_the_tail(archive: Path) -> None:
    put(archive, lines(archive)[:-2])


def cut_within_the_last_line(archive: Path) -> None:
    log = lines(archive)
    put(archive, [*log[:-1], log[-1][:100]])


def lose_the_last_line_break(archive: Path) -> None:
    log = lines(archive)
    put(archive, [*log[:-1], log[-1][:-1]])


def delete_the_log(archive: Path) -> None:
    (archive / "log.jsonl").unlink()


def empty_the_log(archive: Path) -> None:
    put(archive, [])


def link_to_a_log_elsewhere(archive: Path) -> None:
    (archive / "log.jsonl").rename(archive.parent / "log")
    (archive / "log.jsonl").symlink_to(archive.parent / "log")


def link_to_objects_elsewhere(archive: Path) -> None:
    (archive / "objects").rename(archive.parent / "objects")
    (archive / "objects").symlink_to(archive.parent / "objects")


def insert_a_blank_line(archive: Path) -> None:
    log = lines(archive)
    put(archive, [*log[:2], b"\n", *log[2:]])


def save_in_an_editor_with_crlf(archive: Path) -> None:
    put(archive, [line.replace(b"\n", b"\r\n") for line in lines(archive)])


def save_in_an_editor_with_a_mark(archive: Path) -> None:
    put(archive, [b"\xef\xbb\xbf", *lines(archive)])


def write_garbage_behind(archive: Path) -> None:
    put(archive, [*lines(archive), b"garbage"])


def write_a_line_of_garbage_behind(archive: Path) -> None:
    put(archive, [*lines(archive), b"{}\n"])


def write_zeros_behind(archive: Path) -> None:
    put(archive, [*lines(archive), b"\0" * 512])


def append_an_entry_by_hand(archive: Path) -> None:
    log = lines(archive)
    entries = [read_entry(line[:-1]) for line in log]
    put(archive, chained([*entries, entries[-1]]))


def delete_the_checkpoint(archive: Path) -> None:
    (archive / "checkpoint").unlink()


def spoil_the_checkpoint(archive: Path) -> None:
    (archive / "checkpoint").write_bytes(b'{"v":1}\n')


def nest_the_checkpoint_without_end(archive: Path) -> None:
    (archive / "checkpoint").write_bytes(b"[" * 60_000)


def rewrite_the_checkpoint(archive: Path) -> None:
    (archive / "checkpoint").write_bytes(Checkpoint(COUNT, "0" * 64, 9).line)


def rewrite_the_size_in_the_checkpoint(archive: Path) -> None:
    last = read_entry(lines(archive)[-1][:-1])
    (archive / "checkpoint").write_bytes(Checkpoint(COUNT, last.hash, 9).line)


def leave_a_pending_entry_that_does_not_fit(archive: Path) -> None:
    (archive / "pending").write_bytes(lines(archive)[1])


def rewrite(archive: Path, number: int, **members: Any) -> None:
    """Another entry with this number, and all hashes made to fit."""
    entries = [read_entry(line[:-1]) for line in lines(archive)]
    entries[number - 1] = replace(entries[number - 1], **members)
    log = chained(entries)
    last = json.loads(log[-1])
    put(archive, log)
    (archive / "checkpoint").write_bytes(Checkpoint(last["seq"], last["hash"], len(b"".join(log))).line)


def note_another_size(archive: Path) -> None:
    rewrite(archive, 2, inputs=(replace(entry_of(archive, 2).inputs[0], size=1),))


def note_another_size_when_it_was_kept_again(archive: Path) -> None:
    add(archive, copy(2), act(6))
    rewrite(archive, 6, inputs=(replace(entry_of(archive, 2).inputs[0], size=1),))


def mention_no_file(archive: Path) -> None:
    rewrite(archive, 2, inputs=())


def mention_two_files(archive: Path) -> None:
    rewrite(archive, 2, inputs=entry_of(archive, 2).inputs + entry_of(archive, 3).inputs)


def act_in_another_way(archive: Path) -> None:
    rewrite(archive, 2, action="delete")


def act_as_nobody(archive: Path) -> None:
    rewrite(archive, 2, actor="")


def write_the_time_in_another_way(archive: Path) -> None:
    rewrite(archive, 2, time="2024-W27-5T12:00:00+08:00")


def use_half_a_character(archive: Path) -> None:
    put(archive, [line.replace("第2次".encode(), rb"\ud800") for line in lines(archive)])


def count_beyond_all_bounds(archive: Path) -> None:
    put(archive, [line.replace(b'"seq":2,', b'"seq":%d,' % 10**3000) for line in lines(archive)])


def put_a_file_for_the_objects(archive: Path) -> None:
    shutil.rmtree(archive / "objects")
    (archive / "objects").write_bytes(b"x")


def delete_the_objects(archive: Path) -> None:
    shutil.rmtree(archive / "objects")


def write_into_the_lock(archive: Path) -> None:
    (archive / "lock").write_bytes(b"12345")


def put_a_folder_for_the_lock(archive: Path) -> None:
    (archive / "lock").unlink()
    (archive / "lock").mkdir()


def link_the_other_lock(archive: Path) -> None:
    (archive / "lock.held").symlink_to(archive.parent)


def hide_in_a_folder_of_the_system(archive: Path) -> None:
    (archive / ".DS_Store").mkdir()
    (archive / ".DS_Store" / "真台账.xlsx").write_bytes(b"x")


def hide_among_objects(archive: Path) -> None:
    (archive / "objects" / "Thumbs.db").symlink_to(archive.parent)


def hide_in_a_folder_like_a_leftover(archive: Path) -> None:
    (archive / ".taizhang-0123456789abcdef.tmp").mkdir()


ATTACKS: list[tuple[Callable[[Path], None], set[str]]] = [
    (flip_a_byte_of_an_object, {"object-altered"}),
    (empty_an_object, {"object-altered"}),
    (delete_an_object, {"object-missing"}),
    (swap_two_objects, {"object-altered"}),
    (link_to_an_object_elsewhere, {"not-a-plain-file"}),
    (put_a_folder_for_an_object, {"not-a-plain-file"}),
    (put_a_pipe_for_an_object, {"not-a-plain-file"}),
    (add_a_stray_object, {"object-stray"}),
    (add_a_stray_file, {"stray-file"}),
    (edit_an_entry, {"altered-entry"}),
    (edit_an_entry_and_its_hash, {"broken-link"}),
    (edit_the_last_entry_and_its_hash, {"checkpoint-fork"}),
    (flip_each_kind_of_byte, {"unreadable-entry", "object-stray"}),
    (write_an_entry_with_blanks, {"unreadable-entry", "object-stray"}),
    (repeat_a_member, {"unreadable-entry", "object-stray"}),
    (nest_without_end, {"unreadable-entry", "object-stray"}),
    (lead_out_of_the_folder, {"unreadable-entry", "object-stray"}),
    (swap_two_entries, {"out-of-order", "broken-link"}),
    (delete_an_inner_entry, {"missing-entry", "broken-link", "object-stray"}),
    (delete_two_inner_entries, {"missing-entry", "broken-link", "object-stray"}),
    (delete_the_first_entry, {"missing-entry", "broken-link", "object-stray"}),
    (repeat_an_entry, {"duplicate-entry", "broken-link"}),
    (write_another_entry_of_the_same_number, {"duplicate-entry", "broken-link"}),
    (cut_the_tail, {"shorter-than-checkpoint", "object-stray"}),
    (cut_within_the_last_line, {"torn-line", "shorter-than-checkpoint", "object-stray"}),
    (lose_the_last_line_break, {"torn-line", "shorter-than-checkpoint", "object-stray"}),
    (delete_the_log, {"log-missing"}),
    (empty_the_log, {"log-empty"}),
    (link_to_a_log_elsewhere, {"not-a-plain-file"}),
    (link_to_objects_elsewhere, {"not-a-plain-file"}),
    (insert_a_blank_line, {"blank-line"}),
    (save_in_an_editor_with_crlf, {"line-endings"}),
    (save_in_an_editor_with_a_mark, {"byte-order-mark"}),
    (write_garbage_behind, {"torn-line"}),
    (write_a_line_of_garbage_behind, {"unreadable-entry"}),
    (write_zeros_behind, {"torn-line"}),
    (append_an_entry_by_hand, {"checkpoint-behind"}),
    (delete_the_checkpoint, {"checkpoint-missing"}),
    (spoil_the_checkpoint, {"checkpoint-altered"}),
    (nest_the_checkpoint_without_end, {"checkpoint-altered"}),
    (rewrite_the_checkpoint, {"checkpoint-fork"}),
    (rewrite_the_size_in_the_checkpoint, {"checkpoint-size"}),
    (leave_a_pending_entry_that_does_not_fit, {"pending-odd"}),
    (note_another_size, {"size-differs"}),
    (note_another_size_when_it_was_kept_again, {"size-differs"}),
    (mention_no_file, {"unreadable-entry", "object-stray"}),
    (mention_two_files, {"unreadable-entry", "object-stray"}),
    (act_in_another_way, {"unreadable-entry", "object-stray"}),
    (act_as_nobody, {"unreadable-entry", "object-stray"}),
    (write_the_time_in_another_way, {"unreadable-entry", "object-stray"}),
    (use_half_a_character, {"unreadable-entry", "object-stray"}),
    (count_beyond_all_bounds, {"unreadable-entry", "object-stray"}),
    (put_a_file_for_the_objects, {"not-a-plain-file"}),
    (delete_the_objects, {"object-missing"}),
    (write_into_the_lock, {"lock-altered"}),
    (put_a_folder_for_the_lock, {"not-a-plain-file"}),
    (link_the_other_lock, {"not-a-plain-file"}),
    (hide_in_a_folder_of_the_system, {"stray-file"}),
    (hide_among_objects, {"object-stray"}),
    (hide_in_a_folder_like_a_leftover, {"stray-file"}),
]


def test_an_untouched_archive_is_intact(archive: Path) -> None:
    verdict = verify(archive)
    assert verdict.good and not verdict.problems
    assert [entry.seq for entry in verdict.entries] == [1, 2, 3, 4, 5]
    assert [restored(archive, entry) for entry in verdict.entries] == [copy(n).data for n in range(1, 6)]


@pytest.mark.parametrize(("deed", "told"), ATTACKS, ids=[deed.__name__ for deed, _ in ATTACKS])
def test_a_deed_is_told_by_its_name(archive: Path, deed: Callable[[Path], None], told: set[str]) -> None:
    deed(archive)
    verdict = verify(archive)
    assert codes(verdict) == told
    assert not verdict.good
    assert all(re.fullmatch(r"[^{}]+。", problem.message) for problem in verdict.problems)
    assert "codec" not in str(verdict.problems)


#: Adding looks at the end of the log alone; what was done further up stays for `verify` to find.
AT_THE_END = [
    edit_the_last_entry_and_its_hash, cut_the_tail, cut_within_the_last_line, lose_the_last_line_break, delete_the_log,
    empty_the_log, link_to_a_log_elsewhere, link_to_objects_elsewhere, insert_a_blank_line, save_in_an_editor_with_crlf,
    save_in_an_editor_with_a_mark, write_garbage_behind, write_a_line_of_garbage_behind, write_zeros_behind,
    append_an_entry_by_hand, delete_the_checkpoint, spoil_the_checkpoint, rewrite_the_checkpoint, repeat_an_entry,
    rewrite_the_size_in_the_checkpoint, leave_a_pending_entry_that_does_not_fit, delete_an_inner_entry,
    nest_the_checkpoint_without_end, put_a_file_for_the_objects, delete_the_objects,
]  # fmt: skip


@pytest.mark.parametrize("deed", AT_THE_END)
def test_nothing_is_added_behind_a_log_that_was_cut_or_spoilt(archive: Path, deed: Callable[[Path], None]) -> None:
    deed(archive)
    before = {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()}
    with pytest.raises(CannotDo, match="verify"):
        add(archive, copy(9), act(9))
    assert {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("deed", [edit_an_entry, swap_two_entries, flip_a_byte_of_an_object])
def test_adding_repairs_nothing(archive: Path, deed: Callable[[Path], None]) -> None:
    deed(archive)
    before = codes(verify(archive))
    add(archive, copy(9), act(9))
    assert codes(verify(archive)) == before != set()


def test_every_byte_of_the_small_files_counts(archive: Path) -> None:
    for name in ("log.jsonl", "checkpoint"):
        data = (archive / name).read_bytes()
        for place in range(0, len(data), 7):
            (archive / name).write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            assert not verify(archive).good, (name, place)
        (archive / name).write_bytes(data)
    assert not verify(archive).problems


def test_a_fault_of_many_lines_is_told_once(archive: Path) -> None:
    put(archive, [*lines(archive), *[b"x\n", b"\n"] * 20_000])
    told = [problem.message for problem in verify(archive).problems]
    assert len(told) == 2
    assert "日志第7、9、11、13、15行等 20000 行是空行。" in told
    assert any(message.startswith("日志第6、8、10、12、14行等 20000 行不是按规定写成的记录") for message in told)


def test_a_lock_that_is_gone_or_held_is_worth_knowing(archive: Path) -> None:
    (archive / "lock").unlink()
    (archive / "lock.held").write_text("host 1\n", encoding="utf-8")
    verdict = verify(archive)
    assert verdict.good and codes(verdict, Severity.WARNING) == {"lock-missing", "held"}
    (archive / "lock.held").unlink()
    write_into_the_lock(archive)
    add(archive, copy(6), act(6))
    assert not verify(archive).problems


def test_a_lock_that_is_another_file_too_is_not_emptied(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "账.txt").write_bytes(b"mine")
    (archive / "lock").unlink()
    (archive / "lock").hardlink_to(tmp_path / "账.txt")
    add(archive, copy(6), act(6))
    assert (tmp_path / "账.txt").read_bytes() == b"mine" and codes(verify(archive)) == {"lock-altered"}


def test_files_of_the_system_are_passed_over(archive: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "objects/desktop.ini"):
        (archive / name).write_bytes(b"x")
    assert not verify(archive).problems


def test_swapped_objects_name_each_other(archive: Path) -> None:
    swap_two_objects(archive)
    said = " ".join(problem.message for problem in verify(archive).problems)
    assert "现在是第3号的原件" in said and "现在是第2号的原件" in said


def test_what_is_missing_is_counted(archive: Path) -> None:
    delete_two_inner_entries(archive)
    assert any(problem.message.startswith("第2号至第3号记录不见了") for problem in verify(archive).problems)


# -- what only an anchor tells


def cut_cleanly(archive: Path) -> None:
    """The last two versions gone without a trace."""
    put(archive, lines(archive)[:-2])
    for number in (COUNT - 1, COUNT):
        path_of(archive, number).unlink()
    checkpointed(archive)


def rechain(archive: Path) -> None:
    """The whole history told anew by somebody who knows how."""
    entries = [replace(read_entry(line[:-1]), actor="李某") for line in lines(archive)]
    put(archive, chained(entries))
    checkpointed(archive)


def test_a_clean_cut_passes_without_an_anchor_and_the_verdict_says_so(archive: Path) -> None:
    cut_cleanly(archive)
    verdict = verify(archive)
    assert verdict.good
    assert any("删去" in limit and "查不出" in limit for limit in verdict.limits)


def test_a_clean_cut_is_shorter_than_the_anchor(archive: Path) -> None:
    anchor = entry_of(archive, COUNT).anchor
    assert codes(verify(archive, [anchor])) == set()
    cut_cleanly(archive)
    assert codes(verify(archive, [anchor])) == {"shorter-than-anchor"}


def test_a_rechained_log_passes_without_an_anchor_and_the_verdict_says_so(archive: Path) -> None:
    rechain(archive)
    verdict = verify(archive)
    assert verdict.good
    assert any("从头重做" in limit for limit in verdict.limits)


@pytest.mark.parametrize("seq", [1, 3, COUNT])
def test_a_rechained_log_is_a_fork_of_the_anchor(archive: Path, seq: int) -> None:
    anchor = entry_of(archive, seq).anchor
    rechain(archive)
    assert codes(verify(archive, [anchor])) == {"anchor-fork"}


def test_an_anchor_of_another_archive(archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "另一个"
    add(other, copy(7), act(7))
    anchor = entry_of(other, 1).anchor
    assert codes(verify(archive, [anchor])) == {"anchor-fork"}
    assert verify(other, [anchor]).good


def test_an_anchor_covers_what_came_before_it_and_the_verdict_says_how_far(archive: Path) -> None:
    anchor = entry_of(archive, 3).anchor
    cut_cleanly(archive)
    verdict = verify(archive, [anchor])
    assert verdict.good and verdict.held == (anchor,)
    full = archive_of(archive.parent / "全")
    limits = verify(full, [entry_of(full, 3).anchor]).limits
    assert any("锚只到第3号" in limit for limit in limits)
    assert not any("锚" in limit for limit in verify(full, [entry_of(full, COUNT).anchor]).limits)


def test_an_anchor_whose_entry_cannot_be_read(archive: Path) -> None:
    anchor = entry_of(archive, 2).anchor
    write_an_entry_with_blanks(archive)
    assert "anchor-lost" in codes(verify(archive, [anchor]))


def test_sixteen_characters_of_a_hash_are_enough_and_as_good(archive: Path) -> None:
    entry = entry_of(archive, 2)
    assert verify(archive, [parse_anchor(entry.anchor.label)]).held
    rechain(archive)
    assert codes(verify(archive, [parse_anchor(entry.anchor.label)])) == {"anchor-fork"}


@pytest.mark.parametrize(
    "text",
    [
        "12:3f8a0c1b2d3e4f50",
        "12：3F8A0C1B2D3E4F50",
        "第12号 3f8a0c1b2d3e4f50…",
        "12:3f8a0c1b2d3e4f50 六月专刊",
        "第１２号　3f8a0c1b2d3e4f50。",
        "“12:3f8a0c1b2d3e4f50”",
        "归档 第12号 3f8a0c1b2d3e4f50",
        "锚（请抄录在档案之外）：12:3f8a0c1b2d3e4f50",
        "来源：台账摘要 2b5b39ef89218c83 · 归档 第12号 3f8a0c1b2d3e4f50 · 报告期 2024-06 · 模板 月度专刊 2b107980",
    ],
)
def test_anchors_as_people_write_them(text: str) -> None:
    assert parse_anchor(text) == Anchor(12, "3f8a0c1b2d3e4f50")


@pytest.mark.parametrize(
    "text", ["", "12", "12:3f8a", "0:3f8a0c1b2d3e4f50", "12:3f8a0c1b2d3e4f5z", "12:" + "a" * 65, "-12:" + "a" * 16]
)
def test_what_is_no_anchor(text: str) -> None:
    with pytest.raises(ValueError, match="不是锚"):
        parse_anchor(text)


def test_a_list_of_anchors() -> None:
    text = "\ufeff# 审计组\n\n1:" + "a" * 64 + " 五月\r\n第2号 " + "b" * 16 + "\n"
    assert parse_anchors(text) == (Anchor(1, "a" * 64), Anchor(2, "b" * 16))
    with pytest.raises(ValueError, match="第2行"):
        parse_anchors("1:" + "a" * 64 + "\n随便写的")
    with pytest.raises(ValueError, match="没有锚"):
        parse_anchors("# 空的\n")
    with pytest.raises(ValueError, match=r"第1行.*不止一个锚"):
        parse_anchors("1:" + "a" * 64 + " 2:" + "b" * 64)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_list_of_anchors_as_editors_save_it(encoding: str) -> None:
    text = "1:" + "a" * 64 + " 五月专刊\r\n"
    assert parse_anchors(read_text(text.encode(encoding))) == (Anchor(1, "a" * 64),)
    with pytest.raises(ValueError, match="不是文本"):
        read_text(b"\xff\xff\x00")


# -- time


def test_a_clock_that_went_backwards_is_a_warning(archive: Path) -> None:
    add(archive, copy(6), replace(act(6), time=NOON))
    verdict = verify(archive)
    assert verdict.good
    assert codes(verdict, Severity.WARNING) == {"time-backwards"}


def test_another_time_zone_is_not_backwards(archive: Path) -> None:
    same = (NOON + timedelta(days=COUNT)).astimezone(UTC)
    add(archive, copy(6), replace(act(6), time=same))
    assert not verify(archive).problems


# -- looking


def test_a_folder_that_is_not_there_cannot_be_verified(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match="找不到档案文件夹"):
        verify(tmp_path / "无")
    (tmp_path / "文件").write_bytes(b"x")
    with pytest.raises(CannotDo, match="这是一个文件"):
        verify(tmp_path / "文件")


def test_an_empty_folder_is_no_archive_that_is_fine(tmp_path: Path) -> None:
    assert codes(verify(tmp_path)) == {"log-missing"}


def test_a_moved_archive_is_as_good(archive: Path, tmp_path: Path) -> None:
    shutil.copytree(archive, tmp_path / "搬家")
    (tmp_path / "搬家" / "Thumbs.db").write_bytes(b"x")
    assert not verify(tmp_path / "搬家").problems


def test_an_altered_entry_is_not_shown_and_an_altered_object_not_restored(archive: Path) -> None:
    flip_a_byte_of_an_object(archive)
    with pytest.raises(CannotDo, match="第2号的原件被改动"):
        restored(archive, entry_of(archive, 2))
    delete_an_object(archive)
    with pytest.raises(CannotDo, match="第2号的原件不见了"):
        restored(archive, entry_of(archive, 2))
    edit_an_entry(archive)
    with pytest.raises(CannotDo, match="第2号记录被改动"):
        entry_of(archive, 2)
    assert restored(archive, entry_of(archive, 3)) == copy(3).data
    with pytest.raises(CannotDo, match="没有第9号"):
        entry_of(archive, 9)


def test_the_log_of_a_damaged_archive_is_read_as_far_as_it_can_be(archive: Path) -> None:
    write_an_entry_with_blanks(archive)
    chain = read_entries(archive)
    assert [entry.seq for entry in chain.entries] == [1, 3, 4, 5] and len(chain.lines) == 5


def test_the_last_entry_of_a_file(archive: Path) -> None:
    raw = sha256(copy(2).data).hexdigest()
    again = add(archive, copy(2), act(6))
    assert latest_copy(archive, raw) == again
    assert latest_copy(archive, "0" * 64) is None
    assert latest_copy(archive / "无", raw) is None


def test_an_auditor_can_check_an_entry_with_ordinary_tools(archive: Path) -> None:
    """As the manual says: a zero byte and the line without its hash."""
    said = subprocess.run(["sh", "-c", SHELL], cwd=archive, capture_output=True, text=True, check=True).stdout
    assert said.split()[0] == entry_of(archive, 3).hash
    names = subprocess.run(["sh", "-c", "sha256sum objects/*"], cwd=archive, capture_output=True, text=True, check=True)
    assert all(f"objects/{digest}" == path for digest, path in map(str.split, names.stdout.splitlines()))


def test_the_verdict_in_words_and_as_json(archive: Path) -> None:
    edit_an_entry(archive)
    result = verdict_result(verify(archive, [entry_of(archive, 1).anchor]))
    text, data = io.BytesIO(), io.BytesIO()
    write(result, "text", text)
    write(result, "json", data)
    assert "错误　第2号记录被改动" in text.getvalue().decode() and "[altered-entry]" in text.getvalue().decode()
    found = json.loads(data.getvalue())
    assert found["intact"] is False and found["anchors"][0]["holds"] is True
    assert [problem["code"] for problem in found["problems"]] == ["altered-entry"]
    assert found["problems"][0]["seq"] == 2


def test_the_manual_has_every_kind_of_problem_and_no_other() -> None:
    kinds = {kind for kind in vars(problems).values() if isinstance(kind, problems.Kind)}
    page = (Path(__file__).resolve().parents[1] / "docs" / "archive.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| (错误|警告) \| `([\w-]+)` \|", page)
    assert sorted(rows) == sorted({(kind.severity.label, kind.code) for kind in kinds})
    told = {code for _, codes in ATTACKS for code in codes}
    elsewhere = {
        *("shorter-than-anchor", "anchor-fork", "anchor-lost", "time-backwards", "unfinished", "leftover"),
        *("lock-missing", "held", "signature-wrong", "signature-other-key", "unsigned"),
    }
    assert {kind.code for kind in kinds} == told | elsewhere


def test_the_manual_shows_the_command_that_the_test_runs() -> None:
    page = (Path(__file__).resolve().parents[1] / "docs" / "archive.md").read_text(encoding="utf-8")
    assert SHELL.replace("-n 3p", "-n 12p") in page
