"""The monthly batch in one process: what is planned, what is passed over, what is written down, what is refused."""

from __future__ import annotations

import errno
import json
import os
import pty
import re
import resource
import shutil
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from test_batch_engines import (
    JUNE,
    ROOT,
    Accident,
    Backwards,
    lasting,
    ledgers,
    made,
    manifest,
    replaced,
    start,
    unforeseen,
    vanishing,
)
from test_commands import FILES, Taizhang, assert_cannot, ledger, taizhang, tree

from toolkit.archive.adding import Act
from toolkit.archive.reading import read_entries
from toolkit.archive.verifying import verify
from toolkit.batch import Share, locking, monthly
from toolkit.batch.choosing import engine_for
from toolkit.batch.config import read_config
from toolkit.batch.deeper import passed_by
from toolkit.batch.engines import Here
from toolkit.batch.keeping import Keep
from toolkit.batch.locking import LOCK, only_run
from toolkit.batch.manifest import basis_of, read_manifest, write_manifest
from toolkit.batch.orders import Order, Source, Versions
from toolkit.batch.planning import planned
from toolkit.batch.progress import Lines, spoken
from toolkit.batch.runs import LedgerRun, Run
from toolkit.batch.shares import read_share, share_of, total
from toolkit.batch.sources import _read_lately, digests, packed, read_source, source_of
from toolkit.batch.steps import AHEAD
from toolkit.summary import summarize
from toolkit.values import CannotDo
from toolkit.workbook.own_rules import LARGEST_RULES
from toolkit.workbook.reader import read_ledger

__all__ = ["taizhang"]

GIVEN = ("--period", "2024-06", "--jobs", "1")


def here(number: int) -> Here:
    return Here()


def keep(archive: Path, *times: str) -> Keep:
    """Keep in an archive, at these times one after another, and then always at the last."""
    left = [datetime.fromisoformat(f"{time}+08:00") for time in times or ("2024-07-01T09:00:00",)]
    return Keep(archive, lambda period: Act(left.pop(0) if len(left) > 1 else left[0], "张某", period, "出稿时归档"))


# -- the plan


def names(jobs: Any) -> list[str]:
    return [job.path.name for job in jobs]


def test_a_pattern_is_opened_where_no_shell_has_done_so(tmp_path: Path) -> None:
    ledgers(tmp_path / "甲市", 2)
    ledgers(tmp_path / "乙市" / "丙县", 1)
    assert names(planned([tmp_path / "甲市" / "县*.xlsx"])) == ["县000.xlsx", "县001.xlsx"]
    deep = planned([tmp_path / "**" / "*.xlsx"])
    assert [job.path.relative_to(tmp_path).as_posix() for job in deep] == [
        "乙市/丙县/县000.xlsx", "甲市/县000.xlsx", "甲市/县001.xlsx"
    ]  # fmt: skip
    assert [job.folder for job in deep] == ["县000", "县000-2", "县001"]
    assert [job.named for job in deep] == [False] * 3
    with pytest.raises(CannotDo, match="没有文件符合"):
        planned([tmp_path / "丁*.xlsx"])


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    path = ledger(tmp_path / "台账[1].xlsx")
    ledger(tmp_path / "台账1.xlsx")
    assert [(job.path, job.named) for job in planned([path])] == [(path, True)]


@pytest.mark.parametrize("length", [54, 60, 61, 62, 63, 64])
def test_the_longest_names_that_systems_allow(taizhang: Taizhang, tmp_path: Path, length: int) -> None:
    """What stands beside a ledger has a longer name than it: no system may be asked for that."""
    name = "𠮷" * length
    assert_cannot(taizhang("monthly", tmp_path / name, *GIVEN, "-o", tmp_path / "结果"))
    if length > 62:
        return
    paths = [ledger(tmp_path / folder / f"{name}.xlsx") for folder in "甲乙"]
    done = taizhang("monthly", *paths, *GIVEN, "-o", tmp_path / "结果", "--format", "json")
    assert done.status == 0
    folders = [path.parent.name for path in (tmp_path / "结果").glob("*/2024-06-汇总.xlsx")]
    assert len(folders) == 2 and all(len(folder.encode()) < 240 for folder in folders)


def test_a_folder_is_one_level_and_its_order_that_of_the_names(tmp_path: Path) -> None:
    ledgers(tmp_path, 3)
    ledgers(tmp_path / "下级", 1)
    assert names(planned([tmp_path])) == ["县000.xlsx", "县001.xlsx", "县002.xlsx"]


def test_what_lies_deeper_is_told(taizhang: Taizhang, tmp_path: Path) -> None:
    ledgers(tmp_path, 1)
    ledgers(tmp_path / "下级" / "更下级", 2)
    for no_ledger in (tmp_path / "下级" / "说明.txt", tmp_path / "下级" / "~$县000.xlsx"):
        no_ledger.touch()
    for inside in ("结果/县000", "档案/objects", "去年的结果/县000"):
        ledgers(tmp_path / inside, 1)
    (tmp_path / "去年的结果" / "run.json").touch()
    given = ("-o", tmp_path / "结果", "--archive", tmp_path / "档案", "--actor", "张某")
    done = taizhang("monthly", tmp_path, *GIVEN, *given)
    told = f"{tmp_path}：下层文件夹（下级/更下级）里的 2 个工作簿没有处理"
    assert done.status == 0 and f"没有纳入  {told}" in done.out and f"“{tmp_path}/**/*.xlsx”" in done.out
    assert [one.startswith(told) for one in manifest(tmp_path / "结果")["left_out"]] == [True]
    assert "下层" not in taizhang("monthly", tmp_path, tmp_path / "下级" / "**" / "*.xlsx", *GIVEN, *given).out


def test_what_lies_deeper_is_counted_as_a_walk_counts_it(tmp_path: Path) -> None:
    for number in range(8):
        ledgers(tmp_path / f"{number}县", number)
    (told,) = passed_by([tmp_path, tmp_path], [tmp_path / "7县" / "县000.xlsx"])
    assert "（1县、2县、3县、4县、5县 等 7 个文件夹）里的 27 个工作簿" in told
    every = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert passed_by([tmp_path, *every], every) == passed_by(every, []) == ()


def test_a_folder_whose_ledgers_all_lie_deeper_says_how_to_have_them(taizhang: Taizhang, tmp_path: Path) -> None:
    ledgers(tmp_path / "市" / "县", 1)
    assert_cannot(taizhang("monthly", tmp_path / "市", *GIVEN, "-o", tmp_path / "结果"), "市/**/*.xlsx")


def test_a_file_given_twice_is_done_once(taizhang: Taizhang, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ledger(tmp_path / "台账" / "甲.xlsx")
    (tmp_path / "别名.xlsx").symlink_to(path)
    monkeypatch.chdir(tmp_path)
    given = [Path("台账/甲.xlsx"), path, tmp_path / "台账", tmp_path / "别名.xlsx", Path("台账/*.xlsx")]
    assert [(str(job.path), job.named) for job in planned(given)] == [("台账/甲.xlsx", True)]
    done = taizhang("monthly", path, path, *GIVEN, "-o", "结果", "--format", "json")
    assert done.status == 0 and len(done.json["ledgers"]) == 1


def test_results_and_archive_are_no_ledgers(tmp_path: Path) -> None:
    ledgers(tmp_path, 1)
    for inside in ("结果/县000", "档案/objects"):
        ledgers(tmp_path / inside, 1)
    assert len(planned([tmp_path / "**" / "*.xlsx"])) == 3
    assert len(planned([tmp_path / "**" / "*.xlsx"], [tmp_path / "结果", tmp_path / "档案"])) == 1


def test_no_ledger_has_the_folder_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "运行日志.xlsx").touch()
    (tmp_path / "汇总.xlsx").touch()
    assert [job.folder for job in planned([tmp_path])] == ["汇总-2", "运行日志-2"]


@pytest.mark.parametrize("lock", ["~$甲.xlsx", ".~lock.甲.xlsx#"])
def test_a_ledger_open_in_a_program_is_done_and_noted(taizhang: Taizhang, tmp_path: Path, lock: str) -> None:
    paths = [ledger(tmp_path / "甲.xlsx"), ledger(tmp_path / "乙.xlsx")]
    (tmp_path / lock).write_bytes(b"lock")
    done = taizhang("monthly", *paths, *GIVEN, "-o", tmp_path / "结果", "--format", "json")
    assert done.status == 0
    assert ["锁文件" in one["note"] for one in done.json["ledgers"]] == [True, False]
    shell = planned(sorted(tmp_path.glob("*.xlsx")))
    assert names(shell) == ["乙.xlsx", "甲.xlsx"]


def test_units_workbooks_in_a_folder_are_left_out_and_told(taizhang: Taizhang, tmp_path: Path) -> None:
    folder = tmp_path / "台账"
    taizhang("dispatch", ledger(folder / "甲.xlsx"), "--period", "2024-06", "-o", tmp_path / "下发")
    sent = shutil.copy(next((tmp_path / "下发").iterdir()), folder)
    archive = ("--archive", tmp_path / "档案", "--actor", "张某")
    for more in ((), archive):
        done = taizhang("monthly", folder, *GIVEN, "-o", tmp_path / "结果", "--format", "json", *more)
        assert done.status == 0 and [Path(one["ledger"]).name for one in done.json["ledgers"]] == ["甲.xlsx"]
        assert "没有纳入" in done.err and str(sent) in done.err
        assert len(manifest(tmp_path / "结果")["left_out"]) == 1
        assert "没有纳入" in taizhang("monthly", folder, *GIVEN, "-o", tmp_path / "结果", *more).out
    assert len(read_entries(tmp_path / "档案").entries) == 1
    (folder / "甲.xlsx").unlink()
    (folder / "乙.xlsx").write_bytes(Path(sent).read_bytes())
    assert_cannot(taizhang("monthly", folder, *GIVEN, "-o", tmp_path / "另"), "只有各单位的填报表")


# -- what one ledger's failure is


def test_a_mistake_of_the_program_is_that_ledgers_failure(tmp_path: Path) -> None:
    paths, out = ledgers(tmp_path, 4), tmp_path / "结果"
    run = monthly(paths, JUNE, out, engine=lambda number: Accident(Here(), unforeseen))
    assert [one.failed for one in run.ledgers] == [False, False, True, False]
    log = out / "运行日志" / "县002.txt"
    assert "程序内部错误" in run.ledgers[2].error and str(log) in run.ledgers[2].error
    assert "Traceback" in log.read_text("utf-8")
    monthly(paths, JUNE, out, engine=here)
    assert not log.parent.exists()


def test_a_mistake_with_the_only_ledger_ends_the_run(tmp_path: Path) -> None:
    path, out = ledgers(tmp_path, 3)[2], tmp_path / "结果"
    with pytest.raises(CannotDo, match=r"程序内部错误.*运行日志"):
        monthly([path], JUNE, out, engine=lambda number: Accident(Here(), unforeseen))
    assert [name for name in tree(out) if "/" in name] == ["运行日志/县002.txt"]


# -- the manifest


@pytest.mark.parametrize("size", [LARGEST_RULES, LARGEST_RULES + 1, LARGEST_RULES * 300])
def test_rules_that_are_too_large_are_told_wherever_the_ledger_is_read(tmp_path: Path, size: int) -> None:
    """None of what is too much is read or sent: 200 MB of it were, of a file that nobody would read."""
    path = ledger(tmp_path / "台账.xlsx")
    with (tmp_path / "校验规则.toml").open("wb") as rules:
        rules.truncate(size)
    source, fits = source_of(path), size <= LARGEST_RULES
    sent, (_, digest) = packed(source), digests(source).values()
    assert sent.cargo is not None and len(sent.cargo["校验规则.toml"]) == min(size, LARGEST_RULES + 1)
    assert bool(digest) == fits
    here, there = read_source(source), read_source(sent)
    assert here.inputs[str(tmp_path / "校验规则.toml")] == digest
    why = [[str(row["条件"]) for table in found.reading.ledger.own_rules for row in table] for found in (here, there)]
    assert why[0] == why[1] and ("超过 1 MB 的上限" in str(why[0])) != fits


def test_the_manifest_says_what_was_read_and_made(taizhang: Taizhang, tmp_path: Path) -> None:
    paths, out = ledgers(tmp_path, 4), tmp_path / "结果"
    rules = tmp_path / "校验规则.toml"
    rules.write_text('[[规则]]\n规则编号 = "甲"\n', "utf-8")
    taizhang("monthly", tmp_path, *GIVEN, "-o", out)
    log = manifest(out)
    template = ROOT / "templates_docx/月度专刊.docx"
    assert log["versions"]["template"] == sha256(template.read_bytes()).hexdigest()
    assert log["versions"]["python"] == ".".join(map(str, sys.version_info[:3])) and log["versions"]["schema"]
    assert datetime.fromisoformat(log["begun"]).tzinfo and log["seconds"] >= 0
    for path, one in zip(paths, log["ledgers"], strict=True):
        assert one["inputs"] == {str(file): sha256(file.read_bytes()).hexdigest() for file in (path, rules)}
        assert one["outputs"] == {
            f"{path.stem}/{name}": sha256((out / path.stem / name).read_bytes()).hexdigest() for name in FILES
        }
    assert [one["name"] for one in log["ledgers"]] == [read_ledger(path).ledger.settings.name for path in paths]


def test_a_manifest_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    run = Run(JUNE, tmp_path, (LedgerRun("甲", "ok", error="无" * 100_000),) * 200)
    tracemalloc.start()
    try:
        write_manifest(run)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak * 10 < (tmp_path / "run.json").stat().st_size > 10**7


def test_shares_add_up_to_what_the_ledgers_say(tmp_path: Path) -> None:
    paths = ledgers(tmp_path, 4)
    run = monthly(paths, JUNE, tmp_path / "结果", engine=here)
    summaries = [summarize(read_ledger(path), JUNE) for path in paths]
    whole = run.whole
    assert whole.ledgers == 4 and whole.counts and whole.amounts
    for status in ("已完成", "滞后", "逾期"):
        assert whole.counts[f"tasks.by_status.{status}"] == sum(one.tasks.by_status[status] for one in summaries)
    assert whole.counts["tasks.total"] == sum(one.tasks.total for one in summaries) > 0
    assert whole.amounts["projects.planned"] == round(sum(one.projects.planned for one in summaries) * 10**6) > 0
    assert read_share(json.loads((tmp_path / "结果/run.json").read_bytes())["whole"]) == whole
    shares = [share_of(one, number) for number, one in enumerate(summaries)]
    assert total(shares) == (shares[3] + shares[1]) + (shares[0] + shares[2]) == whole


def test_what_is_no_share_is_refused() -> None:
    good = Share(1, {"a": 1}, {}).as_json()
    assert read_share(good) == Share(1, {"a": 1}, {})
    for wrong in (None, {}, {**good, "ledgers": "1"}, {**good, "counts": {"a": 1.5}}, {**good, "amounts": []}):
        with pytest.raises(ValueError, match="no "):
            read_share(wrong)


# -- only what has changed


def changed(folder: Path, out: Path, previous: Path | None = None, **named: Any) -> list[str]:
    """The names of the ledgers that are done again."""
    paths = [folder] if previous is None else sorted(folder.glob("*.xlsx"))
    run = monthly(paths, JUNE, out, previous, engine=here, changed_only=True, **named)
    return [Path(one.ledger).stem for one in run.ledgers if not one.unchanged]


def test_what_has_not_changed_is_passed_over(taizhang: Taizhang, tmp_path: Path) -> None:
    folder, out = tmp_path / "台账", tmp_path / "结果"
    ledgers(folder, 4)
    done = taizhang("monthly", folder, *GIVEN, "-o", out, "--changed-only")
    assert done.status == 1 and "没有变化" not in done.out
    first, log = made(out), lasting(out)
    times = {path: path.stat().st_mtime_ns for path in out.rglob("*.docx")}
    done = taizhang("monthly", folder, *GIVEN, "-o", out, "--changed-only")
    assert done.status == 1 and done.out.count("没有变化，沿用上次的结果\n") == 4 and "其中 4 本没有变化" in done.out
    assert made(out) == first and {path: path.stat().st_mtime_ns for path in out.rglob("*.docx")} == times
    again = lasting(out)
    assert again.pop("unchanged") == 4 and [one.pop("unchanged") for one in again["ledgers"]] == [True] * 4
    assert log.pop("unchanged") == 0 and [one.pop("unchanged") for one in log["ledgers"]] == [False] * 4
    assert again == log


def test_whatever_a_result_depends_on_has_it_done_again(tmp_path: Path) -> None:
    folder, out = tmp_path / "台账", tmp_path / "结果"
    ledgers(folder, 4)
    assert changed(folder, out) == ["县000", "县001", "县002", "县003"]
    assert changed(folder, out) == []
    shutil.copy(ledgers(tmp_path / "别", 2)[1], folder / "县000.xlsx")
    assert changed(folder, out) == ["县000"]
    (out / "县001" / FILES[1]).unlink()
    assert changed(folder, out) == ["县001"]
    (out / "县002" / FILES[2]).write_text("改过", "utf-8")
    assert changed(folder, out) == ["县002"]
    (folder / "县003.校验规则.toml").write_text("", "utf-8")
    assert changed(folder, out) == ["县003"]
    assert changed(folder, out) == []
    (folder / "县003.xlsx").write_bytes(b"no workbook")
    for _ in range(2):
        assert changed(folder, out) == ["县003"]
    log = (out / "run.json").read_bytes()
    beside = log.replace(b'"basis":"', b'"basis":"0')
    for wrong in (b"{}", b"", log[:-9], log[:-1], log + b"x", beside, json.dumps(json.loads(log)).encode()):
        (out / "run.json").write_bytes(wrong)
        assert len(changed(folder, out)) == 4
    assert changed(folder, out) == ["县003"]


@pytest.mark.parametrize(
    ("said", "altered"),
    [
        (b'"error":', b'"errors":'),
        (b'"warning":0', b'"warning":1'),
        (b'"projects.planned":', b'"projects.planned":9'),
        (b'"own_period":"', b'"own_period":"2023'),
        (b',"digest":', b',"other":'),
    ],
)
def test_an_altered_manifest_proves_nothing(tmp_path: Path, said: bytes, altered: bytes) -> None:
    folder, out = tmp_path / "台账", tmp_path / "结果"
    ledgers(folder, 3)
    assert changed(folder, out) == ["县000", "县001", "县002"]
    overview = (out / "2024-06-总汇总.json").read_bytes()
    log = (out / "run.json").read_bytes()
    first, rest = log.split(b"\n", 1)  # the first line is of the run as a whole
    assert said in rest
    (out / "run.json").write_bytes(first + b"\n" + rest.replace(said, altered, 1))
    assert changed(folder, out) == ["县000", "县001", "县002"]
    assert (out / "2024-06-总汇总.json").read_bytes() == overview
    (out / "run.json").write_bytes(log.replace(b'"seconds":', b'"seconds":1'))
    assert changed(folder, out) == []


def test_a_result_of_another_period_archive_or_previous_ledger_is_another(tmp_path: Path) -> None:
    folder, out, archive = tmp_path / "台账", tmp_path / "结果", tmp_path / "档案"
    ledgers(folder, 1)
    assert changed(folder, out) == ["县000"]
    assert changed(folder, out, keep=keep(archive)) == ["县000"]
    assert changed(folder, out, keep=keep(archive)) == []
    assert manifest(out)["ledgers"][0]["anchor"] == str(read_entries(archive).entries[0].anchor)
    assert changed(folder, out) == ["县000"]
    old = ledger(tmp_path / "旧.xlsx")
    assert changed(folder, out, old) == ["县000"]
    assert changed(folder, out, old) == []
    ledger(old, "warning")
    assert changed(folder, out, old) == ["县000"]


def test_the_basis_is_all_that_a_result_depends_on() -> None:
    order = Order(0, Source("a", "/a"), "f", "/o", "../a", JUNE, versions=Versions("1", "3", "s", "t"))
    inputs = {"a": "1"}
    others = [
        replace(order, period=JUNE.previous),
        replace(order, folder="g"),
        replace(order, ledger=Source("b", "/a")),
        replace(order, way="a"),
        replace(order, previous=Source("p", "/p")),
        replace(order, entry="第1号"),
        *(replace(order, versions=replace(order.versions, **{name: "x"})) for name in Versions.__dataclass_fields__),
    ]
    found = {basis_of(one, inputs) for one in (order, *others)} | {basis_of(order, {"a": "2"})}
    assert len(found) == len(others) + 2
    assert basis_of(replace(order, number=9, out="/elsewhere"), inputs) == basis_of(order, inputs)


# -- the archive


def test_entries_are_in_the_order_of_the_ledgers_whoever_was_first(tmp_path: Path) -> None:
    paths, archive = ledgers(tmp_path, 5), tmp_path / "档案"
    bad = tmp_path / "县002.xlsx"
    bad.write_bytes(b"no workbook")
    run = monthly(
        [*paths, shutil.copy(paths[0], tmp_path / "同.xlsx")], JUNE, tmp_path / "结果", keep=keep(archive),
        engine=lambda number: Backwards(Here()),
    )  # fmt: skip
    entries = read_entries(archive).entries
    assert [entry.inputs[0].file for entry in entries] == [path.name for path in paths if path != bad]
    anchors = [str(entry.anchor) for entry in entries]
    assert [one.anchor for one in run.ledgers] == [*anchors[:2], "", *anchors[2:], anchors[0]]
    assert run.ledgers[2].failed and not verify(archive).problems
    again = monthly(paths, JUNE, tmp_path / "另", keep=keep(archive), engine=here)
    assert [one.anchor for one in again.ledgers] == [one.anchor for one in run.ledgers[:5]]
    assert read_entries(archive).entries == entries


def test_more_ledgers_than_are_looked_at_ahead_are_each_read_once(tmp_path: Path) -> None:
    paths, archive = ledgers(tmp_path / "台账", AHEAD + 5), tmp_path / "档案"
    before = _read_lately.cache_info()
    run = monthly(paths, JUNE, tmp_path / "结果", keep=keep(archive), engine=here)
    after = _read_lately.cache_info()
    assert after.misses - before.misses == after.hits - before.hits == len(paths)
    found = made(tmp_path / "结果"), tree(archive)
    for folder in (tmp_path / "结果", archive):
        shutil.rmtree(folder)
    again = monthly(paths, JUNE, tmp_path / "结果", keep=keep(archive), engine=lambda number: Backwards(Here()))
    assert (made(tmp_path / "结果"), tree(archive)) == found
    anchors = [str(entry.anchor) for entry in read_entries(archive).entries]
    assert [one.anchor for one in again.ledgers] == [one.anchor for one in run.ledgers] == anchors


def test_rules_that_change_are_read_anew_though_the_ledger_is_the_same(tmp_path: Path) -> None:
    paths, archive = ledgers(tmp_path / "台账", 2), tmp_path / "档案"
    monthly(paths, JUNE, tmp_path / "结果", keep=keep(archive), engine=here)
    (tmp_path / "台账" / "校验规则.toml").write_text('[[规则]]\n规则编号 = "甲"\n', "utf-8")
    run = monthly(paths, JUNE, tmp_path / "结果", keep=keep(archive), engine=here)
    assert all(one.status == "findings" for one in run.ledgers)


def test_two_runs_at_once_may_share_an_archive(tmp_path: Path) -> None:
    """Each ledger is kept once, by whoever comes first, and both print that entry."""
    ledgers(tmp_path / "台账", 12)
    given = ("monthly", tmp_path / "台账", "--period", "2024-06", "--jobs", "1", "--archive", tmp_path / "档案")
    runs = [start(*given, "--actor", "张某", "-o", tmp_path / out) for out in ("甲", "乙")]
    said = [run.communicate(timeout=120)[1] for run in runs]
    assert [run.returncode for run in runs] == [1, 1], said
    entries = read_entries(tmp_path / "档案").entries
    assert sorted(entry.inputs[0].file for entry in entries) == [f"县{number:03}.xlsx" for number in range(12)]
    assert not verify(tmp_path / "档案").problems
    one, other = (
        {name: data for name, data in made(tmp_path / out).items() if name.startswith("县")} for out in ("甲", "乙")
    )
    assert one == other and [run["anchor"] for run in manifest(tmp_path / "甲")["ledgers"]] == [
        run["anchor"] for run in manifest(tmp_path / "乙")["ledgers"]
    ]


def test_a_ledger_saved_in_between_is_not_reported_under_the_entry_of_another(tmp_path: Path) -> None:
    paths = ledgers(tmp_path / "台账", 4)
    engine = partial(Accident, Here(), replaced)
    run = monthly(paths, JUNE, tmp_path / "结果", keep=keep(tmp_path / "档案"), engine=lambda number: engine())
    assert [one.failed for one in run.ledgers] == [False, False, True, False]
    assert "被改动" in run.ledgers[2].error and not verify(tmp_path / "档案").problems


def test_a_clock_set_back_is_told_and_written_down_as_it_is(tmp_path: Path) -> None:
    paths = ledgers(tmp_path, 3)
    times = ("2024-07-01T09:00:00", "2024-07-01T08:00:00", "2024-07-01T08:00:01")
    run = monthly(paths, JUNE, tmp_path / "结果", keep=keep(tmp_path / "档案", *times), engine=here)
    assert ["时钟" in one.note for one in run.ledgers] == [False, True, False]
    assert [entry.time[:19] for entry in read_entries(tmp_path / "档案").entries] == list(times)
    again = monthly(paths, JUNE, tmp_path / "另", keep=keep(tmp_path / "档案"), engine=here)
    assert [one.note for one in again.ledgers] == [one.note for one in run.ledgers]
    assert made(tmp_path / "另") == made(tmp_path / "结果")


def test_an_archive_that_was_altered_ends_the_run(taizhang: Taizhang, tmp_path: Path) -> None:
    folder, archive = tmp_path / "台账", tmp_path / "档案"
    paths = ledgers(folder, 2)
    monthly(paths, JUNE, tmp_path / "结果", keep=keep(archive), engine=here)
    log = (archive / "log.jsonl").read_bytes()
    for wrong in (log.replace(b'"seq":1,', b'"seq":3,'), log.replace("张某".encode(), "李某".encode(), 1), log + log):
        (archive / "log.jsonl").write_bytes(wrong)
        given = (*GIVEN, "-o", tmp_path / "另", "--archive", archive, "--actor", "张某")
        assert_cannot(taizhang("monthly", folder, *given), archive)
    assert not (tmp_path / "另").exists()


# -- one run at a time, nothing half, nothing left


HOLD = """
import sys, pathlib
from toolkit.batch.locking import only_run
with only_run(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_runs_at_once_and_a_dead_ones_lock(taizhang: Taizhang, tmp_path: Path) -> None:
    path, out = ledger(tmp_path / "台账.xlsx"), tmp_path / "结果"
    command = [sys.executable, "-c", HOLD, str(out)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"held\n"
        done = taizhang("monthly", path, *GIVEN, "-o", out)
        assert_cannot(done, "另一次批量处理", out, f"进程 {other.pid}")
        assert list(tree(out)) == [LOCK]
        other.kill()
    assert list(tree(out)) == [LOCK]
    assert taizhang("monthly", path, *GIVEN, "-o", out).status == 0
    assert list(tree(out)) == ["run.json", "台账", *(f"台账/{name}" for name in FILES), "运行报告.html"]


def test_on_a_disk_without_locks_the_file_stands_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def without(handle: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(locking, "_try_lock", without)
    monkeypatch.setattr(locking, "_MOMENT", 0.0)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    out, host = tmp_path / "结果", os.uname().nodename
    out.mkdir()
    for said, taken in ((f"{host} {dead.pid}", True), ("", True), (f"{host} 1", False), ("elsewhere 7", False)):
        (out / LOCK).write_text(said)
        if taken:
            with only_run(out):
                assert (out / LOCK).read_text() == f"{host} {os.getpid()}\n"
            assert not (out / LOCK).exists()
        else:
            with pytest.raises(CannotDo, match=said.rpartition(" ")[2]), only_run(out):
                pass
            assert (out / LOCK).read_text() == said


def test_what_killed_runs_left_is_cleared_and_nothing_else(taizhang: Taizhang, tmp_path: Path) -> None:
    path, out = ledger(tmp_path / "台账.xlsx"), tmp_path / "结果"
    spare = ".taizhang-0123456789abcdef.tmp"
    mine = [out / ".taizhang-notes.tmp", out / "别的" / spare]
    for file in (*mine, out / spare, out / "台账" / spare):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"half")
    assert taizhang("monthly", path, *GIVEN, "-o", out).status == 0
    assert all(file.exists() for file in mine)
    assert not (out / spare).exists() and not (out / "台账" / spare).exists()


def test_a_folder_that_cannot_be_made_is_not_half_made(tmp_path: Path) -> None:
    with pytest.raises(CannotDo), only_run(tmp_path / "一" / "二"):
        raise CannotDo("x")
    assert list(tmp_path.iterdir()) == []
    with only_run(tmp_path / "一" / "二"):
        (tmp_path / "一" / "二" / "有").touch()
    assert list(tree(tmp_path)) == ["一", "一/二", "一/二/有"]


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    """A real refusal of the system: no file may grow above 12 KB. The first run has room, the second has none."""
    paths, out = ledgers(tmp_path / "台账", 3), tmp_path / "结果"
    line = [sys.executable, "-m", "toolkit", "monthly", *map(str, paths), *GIVEN, "-o", str(out)]
    assert subprocess.run(line, cwd=ROOT, capture_output=True, check=False).returncode == 0
    before = tree(out)
    for path in paths:
        ledger(path, "warning")

    def tight() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, 12_000))

    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=tight)
    assert done.stdout.count("磁盘空间不足") >= 3 if done.returncode == 1 else "磁盘空间不足" in done.stderr
    about_the_run = {"run.json", "运行报告.html"}  # small enough to be written, and to tell of it
    assert {name: data for name, data in tree(out).items() if name not in about_the_run} == {
        name: data for name, data in before.items() if name not in about_the_run
    }


def test_a_folder_that_vanishes_is_not_made_anew(tmp_path: Path) -> None:
    paths, out = ledgers(tmp_path / "台账", 4), tmp_path / "结果"
    with pytest.raises(CannotDo, match="断开") as said:
        monthly(paths, JUNE, out, engine=lambda number: Accident(Here(), vanishing))
    assert said.value.path == str(out) and not out.exists()


def test_ledgers_that_vanish_are_failures(taizhang: Taizhang, tmp_path: Path) -> None:
    paths = ledgers(tmp_path / "台账", 2)
    paths[0].unlink()
    for more in ((), ("--archive", tmp_path / "档案", "--actor", "张某")):
        done = taizhang("monthly", *paths, *GIVEN, "-o", tmp_path / "结果", *more, "--format", "json")
        assert done.status == 1 and [one["status"] for one in done.json["ledgers"]] == ["failed", "ok"]
        assert "找不到文件" in done.json["ledgers"][0]["error"]


# -- the file of options


def config(folder: Path, text: str) -> Path:
    path = folder / "月度.toml"
    path.write_text(text, "utf-8")
    return path


def test_options_are_taken_from_a_file_and_the_command_line_comes_first(taizhang: Taizhang, tmp_path: Path) -> None:
    ledgers(tmp_path / "台账", 1)
    path = config(
        tmp_path,
        '\ufeff# 每月\n台账 = ["台账"]\n报告期 = "2024-05"\n结果 = \'结果\'\nactor = "张某"\n档案="档案"\r\n'
        "进程数 = 1\n只做有变化的 = true\n",
    )
    assert taizhang("monthly", "--config", path).status == 0
    assert manifest(tmp_path / "结果")["period"] == "2024-05"
    assert taizhang("monthly", "--config", path, "--period", "2024-06").status == 0
    assert manifest(tmp_path / "结果")["period"] == "2024-06"
    other = ledgers(tmp_path / "别", 1)[0]
    done = taizhang("monthly", other, "--config", path, "-o", tmp_path / "另", "--format", "json")
    assert [one["ledger"] for one in done.json["ledgers"]] == [str(other)]
    assert {entry.actor for entry in read_entries(tmp_path / "档案").entries} == {"张某"}
    assert "没有变化" in taizhang("monthly", "--config", path, "--period", "2024-06").out


def test_a_pattern_in_the_file_stands_below_a_folder_of_any_name(taizhang: Taizhang, tmp_path: Path) -> None:
    folder = tmp_path / "[市]"
    ledgers(folder / "台账", 1)
    path = config(folder, '台账 = ["台账/*.xlsx", "台账"]\n报告期 = "2024-06"\n结果 = "结果"\n')
    assert taizhang("monthly", "--config", path).status == 0
    assert len(manifest(folder / "结果")["ledgers"]) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('报告其 = "2024-06"', ("没有“报告其”", "报告期")),
        ("job = 2", ("没有“job”", "jobs")),
        ('报告期 = "2024-06"\nperiod = "2024-06"', ("报告期", "period", "两次")),
        ("报告期 = 2024", ("“报告期”要写加引号的文字",)),
        ("台账 = [1]", ("“台账”",)),
        ("进程数 = true", ("“进程数”要写数",)),
        ('只做有变化的 = "是"', ("true 或 false",)),
        ('台账 = "a"\n结果 = D:\\out', ("第2行",)),
        ("报告期 ＝ 1", ("第1行",)),
        ('档案 = "甲\\u0000乙"', ("“档案”", "空字符")),
        ('台账 = ["甲", "乙\\u0000"]', ("“台账”", "空字符")),
        ('报告期 = "没有的期"', ("没有的期",)),
        ('报告期 = "2024-06"', ("没有写台账",)),
    ],
)
def test_a_wrong_file_of_options_is_told(taizhang: Taizhang, tmp_path: Path, text: str, words: tuple[str, ...]) -> None:
    done = taizhang("monthly", "-o", tmp_path / "结果", "--config", config(tmp_path, text))
    assert done.status == 2 and done.out == "" and done.err.count("\n") == 1 and all(word in done.err for word in words)
    assert not (tmp_path / "结果").exists()


def test_every_option_has_its_key(tmp_path: Path) -> None:
    from toolkit.batch.config import _KEYS
    from toolkit.cli.monthly import command

    options = {param.name for param in command.params} - {"config", "help"}
    assert {key.name for key in _KEYS} == options
    long = {name.removeprefix("--") for param in command.params for name in param.opts if name.startswith("--")}
    assert {key.names[1] for key in _KEYS} - {"paths", "output"} == long - {"config", "help"}
    assert read_config(config(tmp_path, "时限 = 1.5")) == {"timeout": 1.5}


def test_last_month_is_that_of_the_calendar(taizhang: Taizhang, tmp_path: Path) -> None:
    path, out = ledger(tmp_path / "台账.xlsx"), tmp_path / "结果"
    before = date.today()
    for word, back in (("本月", 0), ("上月", 1)):
        assert taizhang("monthly", path, "--period", word, "-o", out).status == 0
        expected = set()
        for day in (before, date.today()):
            day = day.replace(day=1) - timedelta(days=1) if back else day
            expected.add(f"{day:%Y-%m}")
        assert manifest(out)["period"] in expected


# -- progress, and what is printed


def test_a_line_now_and_then_where_nobody_watches() -> None:
    said: list[str] = []
    time = [0.0]
    lines = Lines(said.append, lambda: time[0])
    lines.begin("出稿", 100)
    for one in range(1, 101):
        time[0] = float(one)
        lines.done()
    assert said == [
        "出稿 10/100 本，每秒 1.0 本，约剩 1 分 30 秒",
        "出稿 40/100 本，每秒 1.0 本，约剩 1 分 0 秒",
        "出稿 70/100 本，每秒 1.0 本，约剩 30 秒",
    ]
    assert spoken(7300) == "2 小时 1 分"


def test_a_bar_on_a_terminal_and_only_the_result_on_stdout(tmp_path: Path) -> None:
    paths = ledgers(tmp_path, 3)
    paths[1].write_bytes(b"no workbook")
    terminal, end = pty.openpty()
    line = [sys.executable, "-m", "toolkit", "monthly", *map(str, paths), *GIVEN, "-o", str(tmp_path / "o")]
    environment = {**os.environ, "COLUMNS": "100", "TERM": "xterm"}
    done = subprocess.run(
        [*line, "--format", "json"], cwd=ROOT, stdout=subprocess.PIPE, stderr=end, check=False, env=environment
    )
    os.close(end)
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        shown += piece
        if not piece:
            break
    os.close(terminal)
    assert done.returncode == 1 and len(json.loads(done.stdout)["ledgers"]) == 3
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    assert "3/3 本" in text and "本/秒" in text and f"未完成  {paths[1]}" in text.replace("\r\n", "")


def test_of_many_ledgers_only_those_not_in_order_are_listed(tmp_path: Path) -> None:
    from toolkit.batch.runs import Run
    from toolkit.batch.telling import run_result

    counts = {"error": 0, "warning": 0, "info": 0}
    runs = [LedgerRun(f"{one}.xlsx", "ok", counts=counts, outputs={"a": "b"}) for one in range(21)]
    runs[3] = LedgerRun("3.xlsx", "failed", error="3.xlsx：坏了。")
    runs[4] = replace(runs[4], status="findings", counts=counts | {"error": 2})
    lines = run_result(Run(JUNE, tmp_path, tuple(runs))).lines
    assert lines[0] == "未完成  3.xlsx：坏了。" and lines[1] == "已出稿，但台账有错误  4.xlsx（错误 2 处）"
    assert lines[2:] == (
        f"共 21 本：已完成 19 本，已出稿但台账有错误 1 本，未完成 1 本。每本的结果见 {tmp_path / 'run.json'}。",
    )
    few = run_result(Run(JUNE, tmp_path, tuple(runs[:2]))).lines
    assert len(few) == 5


def test_one_ledger_needs_no_other_process() -> None:
    assert type(engine_for(1, 8)) is type(engine_for(9, 1)) is Here
    assert engine_for(9, 3).label == engine_for(3, 9).label == "本机 3 个进程"
    assert read_manifest(Path("/nowhere")) == {}
