"""Several ledgers kept in one go: killed at every step, a full disk, others who write in between."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from test_archive import COUNT, act, archive_of, checkpointed, codes, copy, lines, put
from test_archive_adding import kills, older_versions_are_there, shm

from toolkit.archive.adding import add
from toolkit.archive.entries import Entry
from toolkit.archive.keeping import Keeper, Kept, New
from toolkit.archive.reading import entry_of, read_entries, restored
from toolkit.archive.verifying import verify
from toolkit.values import CannotDo, Severity

__all__ = ["shm"]

#: The ledgers that are kept in one go, after those that the archive has.
MORE = tuple(range(COUNT + 1, COUNT + 5))


def new(numbers: Sequence[int]) -> dict[str, New]:
    """Ledgers to be kept, by the digests of their bytes."""
    return {sha256(copy(number).data).hexdigest(): (copy(number), partial(act, number)) for number in numbers}


def keep_more(archive: Path) -> dict[str, Kept]:
    return Keeper(archive).keep(new(MORE))


def files(archive: Path) -> list[str]:
    return [entry.inputs[0].file for entry in read_entries(archive).entries]


def names(numbers: Sequence[int]) -> list[str]:
    return [copy(number).name for number in numbers]


def test_they_are_kept_in_their_order_and_are_what_one_after_another_would_be(shm: Path) -> None:
    archive, other = archive_of(shm / "档案"), archive_of(shm / "另")
    made = keep_more(archive)
    one_by_one = [add(other, copy(number), act(number)) for number in MORE]
    assert [one.entry for one in made.values()] == one_by_one
    assert (archive / "log.jsonl").read_bytes() == (other / "log.jsonl").read_bytes()
    assert sorted(path.name for path in (archive / "objects").iterdir()) == sorted(
        path.name for path in (other / "objects").iterdir()
    )
    assert not verify(archive).problems and older_versions_are_there(archive, COUNT + len(MORE))


def test_killed_at_each_step_the_first_so_many_are_kept_and_the_next_run_goes_on(shm: Path) -> None:
    found = set()
    for archive in kills(archive_of(shm / "档案"), keep_more):
        verdict = verify(archive)
        assert verdict.good, verdict.problems
        assert codes(verdict, Severity.WARNING) <= {"unfinished", "leftover"}
        assert older_versions_are_there(archive)
        keeper = Keeper(archive)
        there = keeper.there(new(MORE))
        found.add(len(there))
        keeper.keep({raw: one for raw, one in new(MORE).items() if raw not in there})
        assert not verify(archive).problems
        assert files(archive) == names([*range(1, COUNT + 1), *MORE])
        assert older_versions_are_there(archive, COUNT + len(MORE))
        assert not list(archive.rglob("*.tmp")) and not (archive / "pending").exists()
    assert {0, len(MORE)} < found  # and some in between


def test_killed_at_each_step_of_the_first_entries(shm: Path) -> None:
    for archive in kills(shm / "档案", lambda folder: Keeper(folder).keep(new((1, 2)))):
        if archive.exists():
            verdict = verify(archive)
            assert verdict.good == bool(verdict.entries)
        keeper = Keeper(archive)
        there = keeper.there(new((1, 2)))
        keeper.keep({raw: one for raw, one in new((1, 2)).items() if raw not in there})
        assert files(archive) == names((1, 2)) and not verify(archive).problems


def test_a_full_disk_at_each_step_leaves_nothing_half(shm: Path) -> None:
    for archive in kills(archive_of(shm / "档案"), keep_more, full=True):
        assert verify(archive).good and older_versions_are_there(archive)
        add(archive, copy(9), act(9))
        assert not verify(archive).problems and older_versions_are_there(archive)


def interrupted(archive: Path, logged: int, objects: Sequence[int]) -> list[Entry]:
    """An archive that a power cut left while four entries were written: so many bytes in the log, some objects."""
    before = lines(archive)
    made = [one.entry for one in keep_more(archive).values()]
    text = b"".join(entry.line for entry in made)
    (archive / "pending").write_bytes(text)
    put(archive, before)
    checkpointed(archive)
    (archive / "log.jsonl").write_bytes(b"".join(before) + text[:logged])
    for place, entry in enumerate(made):
        if place not in objects:
            (archive / "objects" / entry.inputs[0].raw).unlink()
    return made


@pytest.mark.parametrize(
    ("whole", "more", "objects", "kept"),
    [(0, 0, (), 0), (0, 0, (0, 1), 2), (0, 0, (0, 2, 3), 1), (0, 50, (0, 1, 2, 3), 4), (2, 0, (0, 1, 2, 3), 4),
     (2, 9, (0, 1, 2), 3), (4, 0, (0, 1, 2, 3), 4)],
)  # fmt: skip
def test_what_a_power_cut_left_is_finished_as_far_as_it_goes(
    shm: Path, whole: int, more: int, objects: tuple[int, ...], kept: int
) -> None:
    archive, scratch = archive_of(shm / "档案"), shm / "长度"
    shutil.copytree(archive, scratch)
    sizes = [len(one.entry.line) for one in keep_more(scratch).values()]
    made = interrupted(archive, sum(sizes[:whole]) + more, objects)
    verdict = verify(archive)
    assert verdict.good and "unfinished" in codes(verdict, Severity.WARNING), verdict.problems
    Keeper(archive).there([])
    assert not verify(archive).problems
    assert list(read_entries(archive).entries[COUNT:]) == made[:kept]
    assert all(restored(archive, entry_of(archive, entry.seq)) for entry in made[:kept])


def test_entries_in_the_log_without_their_objects_are_not_finished(shm: Path) -> None:
    archive = archive_of(shm / "档案")
    interrupted(archive, 30, (1, 2, 3))
    with pytest.raises(CannotDo, match="没有原件"):
        Keeper(archive).there([])


@pytest.mark.parametrize("place", [0, 1, 3])
def test_pending_that_is_no_chain_is_refused(shm: Path, place: int) -> None:
    archive = archive_of(shm / "档案")
    interrupted(archive, 0, range(4))
    pending = (archive / "pending").read_bytes().splitlines(keepends=True)
    for wrong in (
        pending[:place] + pending[place + 1 :],
        [*pending[:place], pending[place].replace(b'"seq"', b'"sec"')],
    ):
        if wrong == pending[:3]:
            continue  # the last one missing: a chain as well
        (archive / "pending").write_bytes(b"".join(wrong))
        assert "pending-odd" in codes(verify(archive))
        with pytest.raises(CannotDo, match="接不上"):
            Keeper(archive).there([])


def test_others_may_write_in_between_and_what_they_kept_is_not_kept_again(shm: Path) -> None:
    archive = archive_of(shm / "档案")
    one, other = Keeper(archive), Keeper(archive)
    assert (
        one.there(new(range(1, 10))).keys() == new(range(1, COUNT + 1)).keys() == other.there(new(range(1, 6))).keys()
    )
    first = one.keep(new((6, 7)))
    second = other.keep(new((7, 8)))
    third = one.keep(new((8, 9)))
    add(archive, copy(10), act(10))
    fourth = one.keep(new((10, 11)))
    assert files(archive) == names(range(1, 12)) and not verify(archive).problems
    raws = {number: next(iter(new((number,)))) for number in range(6, 12)}
    assert second[raws[7]].entry == first[raws[7]].entry and third[raws[8]].entry == second[raws[8]].entry
    assert fourth[raws[10]].entry.seq == 10 and fourth[raws[11]].entry.seq == 11


@pytest.mark.parametrize("foreseen", [range(1, 10), ()])
def test_what_others_kept_while_other_ledgers_were_asked_for_is_not_kept_again(
    shm: Path, foreseen: Sequence[int]
) -> None:
    """Foreseen or not: a ledger that is changed during a run has bytes that nobody foresaw."""
    archive = archive_of(shm / "档案")
    one, other = Keeper(archive), Keeper(archive)
    one.there(new(foreseen))
    made = other.keep(new((6, 7, 8, 9)))
    first, second = one.keep(new((6, 7))), one.keep(new((8, 9)))
    assert first | second == made and files(archive) == names(range(1, 10)) and not verify(archive).problems


def test_a_clock_set_back_is_told_of_the_entry_it_concerns(shm: Path) -> None:
    archive = archive_of(shm / "档案", 1)
    days = {6: 5, 7: 3, 8: 4}
    made = Keeper(archive).keep(
        {raw: (ledger, partial(act, days[number])) for number in days for raw, (ledger, _) in new((number,)).items()}
    )
    assert [one.backwards for one in made.values()] == [False, True, False]


def test_an_archive_that_is_none_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("x")
    (tmp_path / "别的").mkdir()
    (tmp_path / "别的" / "x.txt").write_text("x")
    for wrong in ("文件", "别的"):
        with pytest.raises(CannotDo):
            Keeper(tmp_path / wrong).there([])
    assert Keeper(tmp_path / "没有").there(["0" * 64]) == {} and not (tmp_path / "没有").exists()
