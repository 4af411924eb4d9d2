"""A ledger kept before it is reported on: the entry that `report` and `monthly` print, and `verify` tells of."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import docx
import pytest
from command_line import Taizhang
from tables import workbook
from test_archive import act
from test_commands import assert_cannot, ledger, taizhang, tree
from test_rules import CLEAN
from word_files import changed, part

from toolkit.archive import keeping
from toolkit.archive.adding import Act, add
from toolkit.archive.anchors import parse_anchor
from toolkit.archive.copies import Copy
from toolkit.archive.entries import Entry
from toolkit.archive.keeping import kept_entry
from toolkit.archive.reading import entry_of, read_entries, restored
from toolkit.archive.verifying import verify
from toolkit.briefing.proof.provenance import read_provenance
from toolkit.values import CannotDo

__all__ = ["taizhang"]

DOCUMENT = "word/document.xml"
BULLETIN = "2024-06-月度专刊.docx"


def entries(archive: Path) -> tuple[Entry, ...]:
    return read_entries(archive).entries


@pytest.fixture
def june(tmp_path: Path) -> Path:
    return ledger(tmp_path / "台账.xlsx")


@pytest.fixture
def report(taizhang: Taizhang, june: Path, tmp_path: Path) -> Callable[..., Any]:
    """`report` of the ledger of June into the folder 简报, with the archive 档案."""

    def call(*arguments: object) -> Any:
        given = ("--period", "2024-06", "-o", tmp_path / "简报", "--archive", tmp_path / "档案", "--actor", "张某")
        return taizhang("report", june, *given, *arguments)

    return call


# -- the entry


def kept(archive: Path, path: Path, who: Callable[[], Act] = lambda: act(1)) -> Entry:
    return kept_entry(archive, path, sha256(path.read_bytes()).hexdigest(), who)


def test_a_ledger_is_kept_once_and_its_entry_found_again(june: Path, tmp_path: Path) -> None:
    archive = tmp_path / "档案"
    first = kept(archive, june)
    assert (first.seq, restored(archive, first)) == (1, june.read_bytes())
    before = tree(archive)

    def never() -> Act:
        raise AssertionError("nobody is asked who keeps what is kept")

    assert kept(archive, june, never) == first and tree(archive) == before
    other = ledger(tmp_path / "另一本.xlsx", "warning")
    assert kept(archive, other).seq == 2
    assert kept(archive, june, never) == first


def test_runs_at_once_keep_a_ledger_once(june: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive, read_copy = tmp_path / "档案", keeping.read_copy

    def while_another_run_keeps_it(path: Path) -> Copy:
        add(archive, read_copy(path), act(1))
        return read_copy(path)

    monkeypatch.setattr(keeping, "read_copy", while_another_run_keeps_it)
    assert kept(archive, june, lambda: act(2)) == entries(archive)[0]
    assert len(entries(archive)) == 1 and not verify(archive).problems


def test_a_ledger_kept_twice_prints_the_later_entry(june: Path, tmp_path: Path, taizhang: Taizhang) -> None:
    archive = tmp_path / "档案"
    for _ in range(2):
        assert taizhang("archive", "add", june, "--archive", archive, "--actor", "张某").status == 0
    assert kept(archive, june).seq == 2


def test_what_was_altered_in_the_archive_is_not_relied_on(june: Path, tmp_path: Path) -> None:
    archive = tmp_path / "档案"
    entry = kept(archive, june)
    path = archive / "objects" / entry.inputs[0].raw
    path.chmod(0o644)
    path.write_bytes(b"other")
    with pytest.raises(CannotDo, match="被改动"):
        kept(archive, june)
    path.write_bytes(june.read_bytes())
    assert kept(archive, june) == entry
    log = archive / "log.jsonl"
    log.write_bytes(replace(entry, actor="李某").line)  # with the hash of what was there
    with pytest.raises(CannotDo, match="不可采信"):
        kept(archive, june)


def test_a_file_that_is_another_by_now_is_not_kept(june: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match="被改动了"):
        kept_entry(tmp_path / "档案", june, "0" * 64, lambda: act(1))
    assert not (tmp_path / "档案").exists()


# -- report


def test_a_report_keeps_the_ledger_and_prints_its_entry(report: Any, june: Path, tmp_path: Path) -> None:
    done = report("--format", "json")
    (entry,) = entries(tmp_path / "档案")
    assert (done.status, done.json["anchor"]) == (0, f"1:{entry.hash}")
    assert (entry.actor, entry.period, entry.inputs[0].file) == ("张某", "2024-06", "台账.xlsx")
    data = (tmp_path / "简报" / BULLETIN).read_bytes()
    made = read_provenance(data)
    assert made is not None and made.archive_entry == entry.anchor.label
    (line,) = [one.text for one in docx.Document(str(tmp_path / "简报" / BULLETIN)).paragraphs if "来源：" in one.text]
    assert f"· 归档 {entry.anchor.label} ·" in line
    manifest = json.loads((tmp_path / "简报/溯源/2024-06-月度专刊.json").read_bytes())
    assert manifest["properties"]["归档"] == entry.anchor.label


def test_the_entry_printed_is_an_anchor_of_the_archive(report: Any, taizhang: Taizhang, tmp_path: Path) -> None:
    text = report().out
    label = text.partition("台账在档案中是")[2].partition("（")[0]
    for anchor, good in ((label, True), (label[:-1] + ("0" if label[-1] != "0" else "1"), False)):
        found = taizhang("archive", "verify", "--archive", tmp_path / "档案", "--anchor", anchor, "--format", "json")
        assert (found.status == 0, found.json["intact"]) == (good, good)
    assert str(parse_anchor(label)) in text


def test_the_same_ledger_and_archive_give_the_same_bytes(report: Any, tmp_path: Path) -> None:
    report()
    first, log = tree(tmp_path / "简报"), (tmp_path / "档案/log.jsonl").read_bytes()
    report()
    assert tree(tmp_path / "简报") == first and (tmp_path / "档案/log.jsonl").read_bytes() == log


def test_without_an_archive_nothing_is_said_of_one(taizhang: Taizhang, june: Path, tmp_path: Path) -> None:
    done = taizhang("report", june, "--period", "2024-06", "-o", tmp_path / "简报", "--format", "json")
    assert "anchor" not in done.json
    made = read_provenance((tmp_path / "简报" / BULLETIN).read_bytes())
    assert made is not None and made.archive_entry == "" and "归档" not in made.properties()
    run = taizhang("monthly", june, "--period", "2024-06", "-o", tmp_path / "结果", "--format", "json")
    assert "anchor" not in run.json["ledgers"][0]
    assert (tmp_path / "结果/台账" / BULLETIN).read_bytes() == (tmp_path / "简报" / BULLETIN).read_bytes()


def test_nothing_is_kept_where_one_document_cannot_be_made(report: Any, tmp_path: Path) -> None:
    wrong = docx.Document()
    wrong.add_paragraph("{{ no_such_name }}")
    wrong.save(str(tmp_path / "错.docx"))
    done = report("--template", "月度专刊", "--template", tmp_path / "错.docx")
    assert_cannot(done, "no_such_name", english=True)
    assert not (tmp_path / "档案").exists() and not (tmp_path / "简报").exists()


def test_nothing_is_written_where_the_ledger_cannot_be_kept(report: Any, tmp_path: Path) -> None:
    (tmp_path / "档案").mkdir()
    (tmp_path / "档案" / "照片.jpg").write_bytes(b"")
    assert_cannot(report(), "不是档案")
    assert not (tmp_path / "简报").exists()


def test_an_actor_is_one_of_an_archive(taizhang: Taizhang, june: Path, tmp_path: Path) -> None:
    for command in ("report", "monthly"):
        done = taizhang(command, june, "--period", "2024-06", "-o", tmp_path / "o", "--actor", "张某")
        assert_cannot(done, "--archive")
    assert not (tmp_path / "o").exists()


# -- monthly


def test_monthly_keeps_each_ledger_that_can_be_done(taizhang: Taizhang, tmp_path: Path) -> None:
    bad = tmp_path / "乙.xlsx"
    bad.write_bytes(b"no workbook")
    paths = [ledger(tmp_path / "甲.xlsx"), bad, ledger(tmp_path / "丙.xlsx", "warning")]
    archive, out = tmp_path / "档案", tmp_path / "结果"
    given = (*paths, "--period", "2024-06", "-o", out, "--archive", archive, "--actor", "张某")
    done = taizhang("monthly", *given, "--format", "json")
    runs = done.json["ledgers"]
    assert done.status == 1 and [run["status"] for run in runs] == ["ok", "failed", "ok"]
    assert [entry.inputs[0].file for entry in entries(archive)] == ["甲.xlsx", "丙.xlsx"]
    first, last = (str(entry.anchor) for entry in entries(archive))
    assert [run.get("anchor") for run in runs] == [first, None, last]
    log = json.loads((out / "run.json").read_bytes())
    assert [run.get("anchor") for run in log["ledgers"]] == [first, None, last]
    for folder, entry in zip(("甲", "丙"), entries(archive), strict=True):
        made = read_provenance((out / folder / BULLETIN).read_bytes())
        assert made is not None and made.archive_entry == entry.anchor.label
    before = {name: data for name, data in tree(out).items() if name != "run.json"}
    said = taizhang("monthly", *given).out
    assert {name: data for name, data in tree(out).items() if name != "run.json"} == before
    assert len(entries(archive)) == 2 and said.count("归档：第") == 2


def test_monthly_of_one_ledger_that_cannot_be_kept(taizhang: Taizhang, june: Path, tmp_path: Path) -> None:
    archive, out = tmp_path / "档案", tmp_path / "结果"
    given = ("--period", "2024-06", "-o", out, "--archive", archive, "--actor", "张某")
    assert taizhang("monthly", june, *given).status == 0
    (archive / "checkpoint").unlink()
    shutil.rmtree(out)
    workbook(june, CLEAN | {"任务台账": CLEAN["任务台账"].replace("|60|", "|61|")})
    assert_cannot(taizhang("monthly", june, *given), archive)
    assert not out.exists() and entry_of(archive, 1).seq == 1


# -- verify


def test_verify_tells_the_entry(report: Any, taizhang: Taizhang, june: Path, tmp_path: Path) -> None:
    report()
    label = entries(tmp_path / "档案")[0].anchor.label
    found = taizhang("verify", tmp_path / "简报" / BULLETIN, june, "--format", "json")
    assert (found.status, found.json["archive_entry"]) == (0, label)
    assert [label in note and "--anchor" in note for note in found.json["notes"]] == [True]
    taizhang("report", june, "--period", "2024-06", "-o", tmp_path / "无")
    plain = taizhang("verify", tmp_path / "无" / BULLETIN, june, "--format", "json")
    assert plain.status == 0 and "archive_entry" not in plain.json and plain.json["notes"] == []


def test_a_line_that_names_another_entry_is_told(report: Any, taizhang: Taizhang, june: Path, tmp_path: Path) -> None:
    report()
    data = (tmp_path / "简报" / BULLETIN).read_bytes()
    body = part(data, DOCUMENT)
    assert body.count("归档 第1号") == 1
    (tmp_path / "改.docx").write_bytes(changed(data, {DOCUMENT: body.replace("归档 第1号", "归档 第2号")}))
    found = taizhang("verify", tmp_path / "改.docx", june, "--format", "json")
    assert found.status == 1
    (one,) = found.json["differences"]
    assert (one["where"], one["by"]) == ("末页来源行", "hand") and "第2号" in one["found"]
