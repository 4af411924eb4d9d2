"""Adding to an archive: killed at any moment, two at once, a full disk, a read-only folder, signatures."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from test_archive import COUNT, act, archive_of, checkpointed, codes, copy, cut_cleanly, lines, path_of, put

from toolkit.archive import signing
from toolkit.archive.adding import Act, Added, add, keep
from toolkit.archive.chain import read_chain
from toolkit.archive.entries import GENESIS, read_entry
from toolkit.archive.locking import by_name, only_writer
from toolkit.archive.reading import entry_of, read_entries, restored
from toolkit.archive.results import added_result, log_result
from toolkit.archive.verifying import verify
from toolkit.values import CannotDo, Severity

ROOT = Path(__file__).resolve().parents[1]
#: Every way in which the archive touches the disk, save reading.
CALLS = ("open", "write", "fsync", "replace", "unlink", "chmod", "ftruncate", "mkdir", "close")


def older_versions_are_there(archive: Path, count: int = COUNT) -> bool:
    """Whether the first `count` ledgers can be taken out as they were put in."""
    return all(restored(archive, entry_of(archive, n)) == copy(n).data for n in range(1, count + 1))


# -- what adding does


def test_the_first_entry_makes_the_folder(tmp_path: Path) -> None:
    entry = add(tmp_path / "甲" / "乙", copy(1), act(1))
    assert (entry.seq, entry.prev, entry.anchor.label) == (1, GENESIS, f"第1号 {entry.hash[:16]}")
    assert entry.period == copy(1).period
    assert sorted(path.name for path in (tmp_path / "甲" / "乙").iterdir()) == [
        "checkpoint", "lock", "log.jsonl", "objects",
    ]  # fmt: skip


def test_objects_are_read_only(tmp_path: Path) -> None:
    archive_of(tmp_path, 1)
    assert path_of(tmp_path, 1).stat().st_mode & 0o777 == 0o444


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = archive_of(tmp_path / "一"), archive_of(tmp_path / "二")
    assert (one / "log.jsonl").read_bytes() == (two / "log.jsonl").read_bytes()
    assert (one / "checkpoint").read_bytes() == (two / "checkpoint").read_bytes()


def test_an_unchanged_ledger_is_recorded_but_not_kept_twice(tmp_path: Path) -> None:
    archive_of(tmp_path, 3)
    added = keep(tmp_path, copy(2), act(4))
    assert (added.entry.seq, added.same and added.same.seq) == (4, 2)
    assert len(list((tmp_path / "objects").iterdir())) == 3
    assert not verify(tmp_path).problems


def test_a_resaved_ledger_is_told_from_a_changed_one(tmp_path: Path) -> None:
    archive_of(tmp_path, 3)
    resaved = keep(tmp_path, replace(copy(2), data=b"saved by another program"), act(4))
    changed = keep(tmp_path, copy(5), act(5))
    assert (resaved.same, resaved.resaved and resaved.resaved.seq) == (None, 2)
    assert (changed.same, changed.resaved) == (None, None)


def test_a_resaved_ledger_without_results_is_told_from_one_with_others(tmp_path: Path) -> None:
    archive_of(tmp_path, 3)
    bare = keep(tmp_path, replace(copy(2), data=b"saved without results", results=""), act(4))
    other = keep(tmp_path, replace(copy(2), data=b"calculated anew", results="0" * 64), act(5))
    again = keep(tmp_path, replace(copy(3), data=b"without results too", results=""), act(6))
    assert [(one.resaved, one.refilled and one.refilled.seq) for one in (bare, other, again)] == [
        (None, 2), (None, 4), (None, 3),
    ]  # fmt: skip
    assert "这一次没有存下公式的结果" in added_result(tmp_path, bare).lines[2]
    assert "那一次没有存下公式的结果" in added_result(tmp_path, other).lines[2]
    both = keep(tmp_path, replace(copy(3), data=b"once more", results=""), act(7))
    assert "第6号相同，但两次都没有存下公式的结果" in added_result(tmp_path, both).lines[2]
    third = keep(tmp_path, replace(copy(2), data=b"calculated again", results="1" * 64), act(8))
    assert "第5号相同，但公式或公式算出的结果不同" in added_result(tmp_path, third).lines[2]
    said = [row[6] for row in log_result(tmp_path, read_entries(tmp_path)).grids[0].rows]
    assert said == [
        "新", "有变化", "有变化", "填写同第2号，公式结果未存", "填写同第4号，公式结果不同",
        "填写同第3号，公式结果未存", "填写同第6号，公式结果未存", "填写同第5号，公式结果不同",
    ]  # fmt: skip


def test_an_object_that_was_gone_and_is_there_again_is_said(tmp_path: Path) -> None:
    archive_of(tmp_path, 3)
    assert not keep(tmp_path, copy(2), act(4)).mended
    path_of(tmp_path, 2).unlink()
    added = keep(tmp_path, copy(2), act(5))
    assert added.mended and "第4号的原件此前不见了" in "".join(added_result(tmp_path, added).lines)
    assert not verify(tmp_path).problems


def test_a_note_cannot_pass_for_a_digest(tmp_path: Path) -> None:
    raw = sha256(copy(2).data).hexdigest()
    add(tmp_path, copy(1), replace(act(1), note=f'"raw":"{raw}"'))
    assert keep(tmp_path, copy(2), act(2)).same is None


@pytest.mark.parametrize("note", ["多行\n说明", '"引号"\\', "\u2028\x00", "e\u0301", "\ud800", "字" * 2000, "=1+1"])
def test_notes_of_every_kind(tmp_path: Path, note: str) -> None:
    add(tmp_path, copy(1), replace(act(1), note=note))
    assert add(tmp_path, copy(2), act(2)).seq == 2
    assert not verify(tmp_path).problems


def test_what_is_too_long_or_missing_is_refused_and_nothing_made(tmp_path: Path) -> None:
    archive_of(tmp_path, 1)
    before = sorted(tmp_path.rglob("*"))
    for bad in (replace(act(2), note="字" * 2001), replace(act(2), actor="字" * 101), replace(act(2), actor=" ")):
        with pytest.raises(CannotDo):
            add(tmp_path, copy(2), bad)
    with pytest.raises(ValueError, match="time zone"):
        add(tmp_path, copy(2), replace(act(2), time=datetime(2024, 7, 1)))
    assert sorted(tmp_path.rglob("*")) == before and not verify(tmp_path).problems


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "照片.jpg").write_bytes(b"x")
    with pytest.raises(CannotDo, match="不是档案"):
        add(tmp_path, copy(1), act(1))
    with pytest.raises(CannotDo, match="这是一个文件"):
        add(tmp_path / "照片.jpg", copy(1), act(1))
    assert [path.name for path in tmp_path.iterdir()] == ["照片.jpg"]


@pytest.mark.parametrize("name", ["log.jsonl", "checkpoint", "pending", "lock", "objects"])
def test_no_link_is_written_through(tmp_path: Path, name: str) -> None:
    archive = archive_of(tmp_path / "档案")
    target = tmp_path / "别处"
    if name == "pending":
        target.write_bytes(b"mine")
    else:
        (archive / name).rename(target)
    (archive / name).symlink_to(target)
    before = target.read_bytes() if target.is_file() else sorted(target.iterdir())
    with pytest.raises(CannotDo, match="链接"):
        add(archive, copy(9), act(9))
    assert (target.read_bytes() if target.is_file() else sorted(target.iterdir())) == before
    assert "not-a-plain-file" in codes(verify(archive))


def test_an_object_that_was_altered_is_not_relied_on(tmp_path: Path) -> None:
    archive_of(tmp_path)
    path_of(tmp_path, 2).chmod(0o644)
    path_of(tmp_path, 2).write_bytes(b"x")
    with pytest.raises(CannotDo, match="同名原件被改动"):
        add(tmp_path, copy(2), act(9))
    assert codes(verify(tmp_path)) == {"object-altered"}
    assert len(lines(tmp_path)) == COUNT


# -- killed at any moment


@pytest.fixture
def shm(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: these tests have the disk write what it holds ten thousand times."""
    if not os.access("/dev/shm", os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
        yield Path(name)


def killed_at(step: int, work: Callable[[], object], full: bool = False) -> bool:
    """Do `work` in a process that is killed at the `step`th time it touches the disk; False where it ends before.

    A write is cut in half. With `full` the disk takes only half of the line for the log, and then no more.
    """
    child = os.fork()
    if child == 0:
        _hook(step, full)
        try:
            work()
        except CannotDo:
            os._exit(3)
        except BaseException:
            os._exit(4)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == (3 if full else 0), status
    return os.WIFSIGNALED(status)


def _hook(step: int, full: bool) -> None:
    left = iter(range(step))
    next(left)

    def hooked(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            if next(left, None) is None:
                if name == "write":
                    real(arguments[0], arguments[1][: len(arguments[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            if full and name == "write":
                real(arguments[0], arguments[1][: len(arguments[1]) // 2])
                raise OSError(errno.ENOSPC, "full")
            return real(*arguments, **named)

        return call

    for name in CALLS:
        setattr(os, name, hooked(name, getattr(os, name)))


def kills(base: Path, work: Callable[[Path], object], full: bool = False, every: int = 1) -> Iterator[Path]:
    """What `base` looks like after `work` was killed at its first step, at its second, and so on to the last.

    `every` leaves steps out.
    """
    for step in range(1, 1000, every):
        folder = base.with_name(f"{base.name}-{step}")
        shutil.copytree(base, folder) if base.exists() else None
        killed = killed_at(step, lambda folder=folder: work(folder), full)
        yield folder
        if not killed:
            assert step > 10
            return
        shutil.rmtree(folder, ignore_errors=True)


def sixth(archive: Path) -> Added:
    """The entry that everybody tries to make."""
    return keep(archive, copy(COUNT + 1), act(COUNT + 1))


def assert_sound(archive: Path, count: int = COUNT) -> None:
    """After a kill nothing is wrong, all older versions are there, and the next entry leaves no trace of it."""
    verdict = verify(archive)
    assert verdict.good, verdict.problems
    assert codes(verdict, Severity.WARNING) <= {"unfinished", "leftover"}
    assert older_versions_are_there(archive, count)
    add(archive, copy(9), act(9))
    assert not verify(archive).problems
    assert older_versions_are_there(archive, count)
    assert [entry.seq for entry in read_entries(archive).entries] in ([*range(1, count + 2)], [*range(1, count + 3)])
    assert not list(archive.rglob("*.tmp")) and not (archive / "pending").exists()


def test_killed_at_each_step_nothing_is_lost(shm: Path) -> None:
    said = set()
    for archive in kills(archive_of(shm / "档案"), sixth):
        said |= codes(verify(archive), Severity.WARNING)
        assert_sound(archive)
    assert said == {"unfinished", "leftover"}


def test_killed_at_each_step_of_an_entry_without_a_new_object(shm: Path) -> None:
    for archive in kills(archive_of(shm / "档案"), lambda folder: keep(folder, copy(2), act(6))):
        assert_sound(archive)


def test_killed_at_each_step_of_the_first_entry(shm: Path) -> None:
    """There is nothing to lose yet, and an archive without a log is never called intact; but the next run works."""
    for archive in kills(shm / "档案", lambda folder: add(folder, copy(1), act(1))):
        if archive.exists():
            verdict = verify(archive)
            assert verdict.good == bool(verdict.entries)
        add(archive, copy(2), act(2))
        assert not verify(archive).problems


def test_killed_at_each_step_of_finishing_what_was_killed(shm: Path) -> None:
    states = set()
    for number, archive in enumerate(kills(archive_of(shm / "档案"), sixth)):
        pending, log = archive / "pending", (archive / "log.jsonl").stat().st_size
        state = (pending.exists(), log, len(os.listdir(archive / "objects")), (archive / "checkpoint").read_bytes())
        if pending.exists() and state not in states:
            states.add(state)
            saved = shm / f"状态{number}"
            shutil.copytree(archive, saved)
            # Steps in between were tried too; a third of them, others for each state, is what there is time for.
            for again in kills(saved, lambda folder: keep(folder, copy(7), act(7)), every=3 + len(states) % 2):
                assert verify(again).good, verify(again).problems
                assert older_versions_are_there(again)
                add(again, copy(9), act(9))
                assert not verify(again).problems
    assert len(states) >= 4


def test_killed_at_each_step_of_undoing_what_a_full_disk_refused(shm: Path) -> None:
    for archive in kills(archive_of(shm / "档案"), sixth, full=True):
        assert_sound(archive)


def test_an_interrupted_entry_is_finished_and_told(shm: Path) -> None:
    archive = archive_of(shm / "档案")
    line = add(archive, copy(6), act(6)).line
    log = lines(archive)
    put(archive, [*log[:-1], log[-1][:100]])
    (archive / "pending").write_bytes(line)
    (archive / "checkpoint").unlink()
    put_checkpoint_of(archive, log[:-1])
    verdict = verify(archive)
    assert verdict.good and codes(verdict, Severity.WARNING) == {"unfinished"}
    added = keep(archive, copy(7), act(7))
    assert added.finished is not None and added.finished.line == line and added.entry.seq == 7
    assert not verify(archive).problems


def put_checkpoint_of(archive: Path, log: list[bytes]) -> None:
    whole = lines(archive)
    put(archive, log)
    checkpointed(archive)
    put(archive, whole)


def test_zeros_that_a_power_cut_left_are_not_garbage(shm: Path) -> None:
    archive = archive_of(shm / "档案")
    log = lines(archive)
    put(archive, [*log[:-1], log[-1][:100], b"\0" * 300])
    (archive / "pending").write_bytes(log[-1])
    put_checkpoint_of(archive, log[:-1])
    assert verify(archive).good
    assert keep(archive, copy(7), act(7)).finished is not None
    assert not verify(archive).problems and older_versions_are_there(archive)


@pytest.mark.parametrize("tail", [b"x", b"\0", b'{"v":2'])
def test_a_tail_that_the_interrupted_entry_does_not_begin_with(shm: Path, tail: bytes) -> None:
    archive = archive_of(shm / "档案")
    log = lines(archive)
    put(archive, [*log[:-1], tail])
    (archive / "pending").write_bytes(log[-1])
    put_checkpoint_of(archive, log[:-1])
    if tail.strip(b"\0"):
        assert {"pending-odd", "torn-line"} <= codes(verify(archive))
        with pytest.raises(CannotDo, match="接不上"):
            add(archive, copy(7), act(7))
    else:
        assert verify(archive).good


# -- two at once

WRITER = """
import sys
from pathlib import Path
from dataclasses import replace
from test_archive import act, copy
from toolkit.archive.adding import add
archive, first = Path(sys.argv[1]), int(sys.argv[2])
for number in range(first, first + 10):
    add(archive, copy(number), replace(act(1), note=str(number)))
"""


def start(code: str, *arguments: object, **named: Any) -> subprocess.Popen[str]:
    """A Python process with the toolkit and the tests at hand."""
    named.setdefault("env", os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"})
    command = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **named)


def test_processes_that_add_at_once_make_one_chain(tmp_path: Path) -> None:
    writers = [start(WRITER, tmp_path / "档案", 100 * number) for number in range(1, 4)]
    assert [(writer.communicate()[1], writer.returncode) for writer in writers] == [("", 0)] * 3
    verdict = verify(tmp_path / "档案")
    assert not verdict.problems
    assert {entry.note for entry in verdict.entries} == {str(100 * a + b) for a in (1, 2, 3) for b in range(10)}


HOLDER = """
import sys, time
from pathlib import Path
from toolkit.archive.locking import by_name, only_writer
lock = only_writer if sys.argv[2] == "system" else by_name
with lock(Path(sys.argv[1]), 5):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_time_of_an_entry_is_asked_for_when_no_other_can_write(tmp_path: Path) -> None:
    """Who waits longest for the lock is not told to have been there first."""
    archive_of(tmp_path, 1)

    def late() -> Act:
        with pytest.raises(CannotDo, match="另一个程序"), only_writer(tmp_path, 0):
            pass
        return act(2)

    assert keep(tmp_path, copy(2), late).entry.time == act(2).time.isoformat(timespec="seconds")


def held(archive: Path, kind: str) -> subprocess.Popen[str]:
    """A process that holds the lock."""
    holder = start(HOLDER, archive, kind)
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    return holder


def test_a_held_lock_is_waited_for_and_said_and_one_of_a_killed_process_is_free(tmp_path: Path) -> None:
    holder = held(tmp_path, "system")
    with pytest.raises(CannotDo, match="另一个程序正在"), only_writer(tmp_path, 0.1):
        pytest.fail("two writers at once")
    holder.kill()
    holder.communicate()
    with only_writer(tmp_path, 5):
        pass


def test_on_a_disk_without_locks_a_file_stands_for_the_lock(tmp_path: Path) -> None:
    """Killed, its maker leaves it: then the message says whose it was and what to remove."""
    holder = held(tmp_path, "name")
    with pytest.raises(CannotDo, match=f"lock.held.*进程 {holder.pid} 建立") as caught, by_name(tmp_path, 0.1):
        pytest.fail("two writers at once")
    assert "删去" in str(caught.value)
    holder.kill()
    holder.communicate()
    (tmp_path / "lock.held").unlink()
    with by_name(tmp_path, 0):
        assert (tmp_path / "lock.held").exists()
    assert not (tmp_path / "lock.held").exists()


def test_where_the_system_has_no_locks_the_other_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(handle: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr("toolkit.archive.locking._try_lock", no_locks)
    with only_writer(tmp_path):
        assert (tmp_path / "lock.held").exists()
    assert not (tmp_path / "lock.held").exists()
    assert archive_of(tmp_path) and not verify(tmp_path).problems


# -- a disk that will not take it


def limited(archive: Path, number: int, size: int) -> tuple[str, int]:
    """What a process says that adds the `number`th ledger while no file may grow beyond `size` bytes."""
    code = """
    import sys
    from pathlib import Path
    from test_archive import act, copy
    from toolkit.archive.adding import add
    from toolkit.values import CannotDo
    try:
        add(Path(sys.argv[1]), copy(int(sys.argv[2])), act(9))
    except CannotDo as error:
        sys.exit(str(error))
    """
    process = start(code, archive, number, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
    said = process.communicate()[1]
    return said, process.returncode


@pytest.mark.parametrize("where", ["pending", "object", "log"])
def test_a_full_disk_leaves_the_archive_as_it_was(tmp_path: Path, where: str) -> None:
    archive = archive_of(tmp_path / "档案", 3 if where == "object" else 8)
    size = {
        "object": len(copy(9).data) - 1,
        "log": (archive / "log.jsonl").stat().st_size + 50,
        "pending": 60,
    }[where]
    before = {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()}
    said, status = limited(archive, 9, size)
    assert status == 1 and ("没有写入" in said), said
    assert {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()} == before
    assert not verify(archive).problems and add(archive, copy(9), act(9))


def test_what_another_program_wrote_meanwhile_is_not_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that takes no lock: its bytes are evidence, and stay."""
    archive = archive_of(tmp_path / "档案")
    replaced = os.replace

    def meddled(source: Path, target: Path) -> None:
        replaced(source, target)
        if Path(target).parent.name == "objects":
            put(archive, [*lines(archive), b"meddled"])

    monkeypatch.setattr(os, "replace", meddled)
    with pytest.raises(CannotDo, match="被别的程序改动"):
        add(archive, copy(6), act(6))
    assert lines(archive)[-1] == b"meddled"
    assert codes(verify(archive)) == {"torn-line"}


def test_a_full_disk_after_the_log_was_written_is_said_and_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = archive_of(tmp_path / "档案")
    replaced = os.replace

    def full(source: Path, target: Path) -> None:
        if Path(target).name == "checkpoint":
            raise OSError(errno.ENOSPC, "full")
        replaced(source, target)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CannotDo, match=r"第6号记录已经写入日志.*不必重做"):
        add(archive, copy(6), act(6))
    monkeypatch.undo()
    assert verify(archive).good and older_versions_are_there(archive, 6)
    added = keep(archive, copy(7), act(7))
    assert (added.finished and added.finished.seq, added.entry.seq) == (6, 7)
    assert not verify(archive).problems


def test_a_folder_that_may_not_be_written_is_said_but_can_be_verified() -> None:
    """As another user where this one may do everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        archive = archive_of(folder / "档案")
        (archive / "lock").chmod(0o444)
        archive.chmod(0o555)
        code = """
        import sys
        from pathlib import Path
        from test_archive import act, copy
        from toolkit.archive.adding import add
        from toolkit.archive.verifying import verify
        from toolkit.values import CannotDo
        if len(sys.argv) > 2:
            import os
            os.setuid(int(sys.argv[2]))
        print(verify(Path(sys.argv[1])).problems)
        try:
            add(Path(sys.argv[1]), copy(9), act(9))
        except CannotDo as error:
            print(error)
        """
        process = start(code, archive, *([65534] if os.geteuid() == 0 else []))
        said, wrong = process.communicate()
        archive.chmod(0o755)
        assert not wrong
        assert said.startswith("()\n") and "没有权限" in said
        assert not verify(archive).problems


# -- signatures

needs_cryptography = pytest.mark.skipif(
    not any((Path(folder) / "cryptography").is_dir() for folder in sys.path), reason="cryptography is not installed"
)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A private key, its public key beside it."""
    signing.make_keys(tmp_path / "钥")
    return tmp_path / "钥"


def signed(archive: Path, key: Path, numbers: range) -> Path:
    """An archive whose entries are signed."""
    signer = signing.read_signer(key)
    for number in numbers:
        add(archive, copy(number), act(number), signer)
    return archive


def public(key: Path) -> Any:
    return signing.read_verifier(key.with_name(key.name + ".pub"))


@needs_cryptography
def test_a_signed_archive(tmp_path: Path, key: Path) -> None:
    archive = signed(tmp_path / "档案", key, range(1, 4))
    verdict = verify(archive, keys=[public(key)])
    assert verdict.good and verdict.vouched == 3
    assert not any("从头重做" in limit for limit in verdict.limits)
    assert any("签名查不出末尾" in limit for limit in verdict.limits)
    assert not verify(archive).problems


@needs_cryptography
def test_a_signature_vouches_for_what_came_before_it_and_not_for_what_came_after(tmp_path: Path, key: Path) -> None:
    archive = archive_of(tmp_path / "档案", 2)
    signed(archive, key, range(3, 4))
    assert verify(archive, keys=[public(key)]).good
    add(archive, copy(4), act(4))
    verdict = verify(archive, keys=[public(key)])
    assert codes(verdict) == {"unsigned"}
    assert [problem.seq for problem in verdict.problems] == [4]


@needs_cryptography
def test_a_rechained_log_without_the_key(tmp_path: Path, key: Path) -> None:
    archive = signed(tmp_path / "档案", key, range(1, 4))
    entries = [replace(read_entry(line[:-1]), actor="李某") for line in lines(archive)]
    made: list[Any] = []
    for entry in entries:
        made.append(replace(entry, prev=made[-1].hash if made else GENESIS, hash="").sealed())
    put(archive, [entry.line for entry in made])
    checkpointed(archive)
    assert verify(archive).good
    assert codes(verify(archive, keys=[public(key)])) == {"signature-wrong"}
    put(archive, [replace(entry, key="", signature="").sealed().line for entry in made[:1]])
    checkpointed(archive)
    assert "unsigned" in codes(verify(archive, keys=[public(key)]))


@needs_cryptography
def test_a_signature_that_was_exchanged_or_is_another_ones(tmp_path: Path, key: Path) -> None:
    archive = signed(tmp_path / "档案", key, range(1, 4))
    log = lines(archive)
    first, second = (read_entry(line[:-1]) for line in log[:2])
    put(archive, [log[0], replace(second, signature=first.signature).line, log[2]])
    assert codes(verify(archive)) == {"altered-entry"}
    assert codes(verify(archive, keys=[public(key)])) == {"altered-entry", "signature-wrong"}
    put(archive, log)
    signing.make_keys(tmp_path / "另一把")
    assert codes(verify(archive, keys=[public(tmp_path / "另一把")])) == {"signature-other-key"}
    assert verify(archive, keys=[public(tmp_path / "另一把"), public(key)]).good


@needs_cryptography
def test_a_signature_does_not_tell_a_clean_cut(tmp_path: Path, key: Path) -> None:
    archive = signed(tmp_path / "档案", key, range(1, COUNT + 1))
    anchor = entry_of(archive, COUNT).anchor
    cut_cleanly(archive)
    assert verify(archive, keys=[public(key)]).good
    assert codes(verify(archive, [anchor], [public(key)])) == {"shorter-than-anchor"}


@needs_cryptography
def test_keys_are_not_overwritten_and_the_private_one_is_its_owners(key: Path) -> None:
    assert key.stat().st_mode & 0o777 == 0o600
    before = key.read_bytes()
    with pytest.raises(CannotDo, match="已经存在"):
        signing.make_keys(key)
    key.rename(key.with_name("移走"))
    with pytest.raises(CannotDo, match="已经存在"):
        signing.make_keys(key)
    assert not key.exists() and key.with_name("移走").read_bytes() == before


@needs_cryptography
def test_what_is_no_key(tmp_path: Path, key: Path) -> None:
    (tmp_path / "乱").write_bytes(b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    for bad in (tmp_path / "乱", key.with_name("钥.pub")):
        with pytest.raises(CannotDo, match="不是 ed25519 私钥"):
            signing.read_signer(bad)
    for bad in (tmp_path / "乱", key):
        with pytest.raises(CannotDo, match="不是 ed25519 公钥"):
            signing.read_verifier(bad)
    with pytest.raises(CannotDo, match="找不到"):
        signing.read_signer(tmp_path / "无")


def test_without_the_library_signing_says_what_to_install_and_the_rest_works(tmp_path: Path) -> None:
    code = """
    import sys
    from pathlib import Path
    sys.modules["cryptography"] = None
    from test_archive import act, copy
    from toolkit.archive import signing
    from toolkit.archive.adding import add
    from toolkit.archive.verifying import verify
    from toolkit.values import CannotDo
    add(Path(sys.argv[1]), copy(1), act(1))
    print(verify(Path(sys.argv[1])).good)
    try:
        signing.make_keys(Path(sys.argv[1]) / "k")
    except CannotDo as error:
        print(error)
    """
    said = start(code, tmp_path / "档案").communicate()[0]
    assert said.startswith("True\n") and "taizhang[sign]" in said


def test_the_chain_is_read_in_reasonable_time_however_long(tmp_path: Path) -> None:
    """No step may look at every entry for every entry: ten thousand are read as quickly as it takes to hash them."""
    archive = archive_of(tmp_path / "档案", 1)
    entry = entry_of(archive, 1)
    made = [entry]
    for number in range(2, 10_001):
        made.append(replace(entry, seq=number, prev=made[-1].hash, hash="").sealed())
    log = b"".join(one.line for one in made)
    chain, problems = read_chain(log, None)
    assert len(chain.entries) == 10_000 and not problems
