"""`taizhang archive` as a person runs it."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest
from command_line import Done, Taizhang, in_process
from tables import whole, workbook

from toolkit.archive.entries import read_entry


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Taizhang:
    """`taizhang archive`."""
    return in_process(monkeypatch, capsys, "archive")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger of June 2024."""
    return workbook(tmp_path / "台账.xlsx", whole({"政策机制": "政策编号 | 政策机制\nZC-1 | 甲"}))


def cannot(done: Done, *words: str) -> None:
    """Exit status 2, nothing on stdout, one line on stderr with these words."""
    assert (done.status, done.out) == (2, ""), done
    assert done.err.startswith("错误：") and done.err.count("\n") == 1 and "内部错误" not in done.err, done.err
    assert all(word in done.err for word in words), done.err


def test_add_prints_the_anchor_and_json_says_the_same(archive: Taizhang, ledger: Path, tmp_path: Path) -> None:
    first = archive("add", ledger, "--archive", tmp_path / "档案", "--actor", "张某", "--note", "报审稿")
    assert first.status == 0 and first.out.startswith("已归档：第1号 ")
    second = archive("add", ledger, "--archive", tmp_path / "档案", "--format", "json").json
    assert (second["same_as"], second["cells_same_as"], second["finished"]) == (1, 1, None)
    line = (tmp_path / "档案/log.jsonl").read_bytes().splitlines()
    assert second["entry"] == json.loads(line[1])
    entry = read_entry(line[0])
    assert f"锚（请抄录在档案之外）：{entry.anchor}\n" in first.out
    assert (entry.actor, entry.note, entry.period) == ("张某", "报审稿", "2024-06")
    assert entry.inputs[0].file == "台账.xlsx" and entry.inputs[0].raw == sha256(ledger.read_bytes()).hexdigest()


def test_the_period_and_the_actor_given_go_before_those_found(
    archive: Taizhang, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "李某")
    folder = tmp_path / "档案"
    found = archive("add", ledger, "--archive", folder, "--format", "json").json["entry"]
    given = archive(
        "add", ledger, "--archive", folder, "--format", "json", "--period", "2024年二季度", "--actor", "张某"
    )
    assert (found["period"], found["actor"]) == ("2024-06", "李某")
    assert (given.json["entry"]["period"], given.json["entry"]["actor"]) == ("2024Q2", "张某")
    assert archive("log", "--archive", folder, "--period", "2024Q2", "--format", "json").json["entries"] == [
        given.json["entry"]
    ]
    assert len(archive("log", "--archive", folder, "--format", "json").json["entries"]) == 2


def test_log_says_what_changed(archive: Taizhang, ledger: Path, tmp_path: Path) -> None:
    folder = tmp_path / "档案"
    archive("add", ledger, "--archive", folder)
    archive("add", ledger, "--archive", folder)
    other = workbook(tmp_path / "另.xlsx", whole({"政策机制": "政策编号 | 政策机制\nZC-1 | 乙"}))
    archive("add", other, "--archive", folder)
    said = archive("log", "--archive", folder)
    assert said.status == 0 and "记录 3 条，共 3 条" in said.out
    rows = [line.split() for line in said.out.splitlines() if line.strip()[:1] in "123" and "归档" in line]
    assert [row[6] for row in rows] == ["新", "同第1号", "有变化"]
    assert archive("log", "--archive", folder, "--format", "html").out.startswith("<!DOCTYPE html>")


def test_show_counts_what_validation_finds(archive: Taizhang, ledger: Path, tmp_path: Path) -> None:
    folder = tmp_path / "档案"
    archive("add", ledger, "--archive", folder)
    said = archive("show", "1", "--archive", folder)
    assert said.status == 0 and "按现行规则校验，错误" in said.out and "报告期 2024-06" in said.out
    found = archive("show", "1", "--archive", folder, "--format", "json").json
    assert found["findings"]["error"] > 0 and found["seq"] == 1
    cannot(archive("show", "2", "--archive", folder), "没有第2号")
    kept = next((folder / "objects").iterdir())
    kept.unlink()
    gone = archive("show", "1", "--archive", folder)
    assert gone.status == 1 and "原件不见了" in gone.out


def test_restore_gives_the_bytes_and_overwrites_nothing(archive: Taizhang, ledger: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "档案", tmp_path / "取出.xlsx"
    archive("add", ledger, "--archive", folder)
    assert archive("restore", "1", "--archive", folder, "-o", out).status == 0
    assert out.read_bytes() == ledger.read_bytes()
    assert os.access(out, os.W_OK) and out.stat().st_mode & 0o200
    out.write_bytes(b"mine")
    cannot(archive("restore", "1", "--archive", folder, "-o", out), "已经存在", "--force")
    assert out.read_bytes() == b"mine"
    assert archive("restore", "1", "--archive", folder, "-o", out, "--force").status == 0
    assert out.read_bytes() == ledger.read_bytes()
    out.unlink()
    out.symlink_to(tmp_path / "无")
    cannot(archive("restore", "1", "--archive", folder, "-o", out), "已经存在")
    cannot(archive("restore", "1", "--archive", folder, "-o", folder / "objects" / "x"), "档案文件夹里面")
    os.mkfifo(tmp_path / "管道")
    cannot(archive("restore", "1", "--archive", folder, "-o", tmp_path / "管道", "--force"), "不是普通文件")
    assert (tmp_path / "管道").is_fifo()
    assert archive("verify", "--archive", folder).status == 0


def test_the_last_entry_of_a_period_is_shown_and_restored(archive: Taizhang, ledger: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "档案", tmp_path / "取出.xlsx"
    other = workbook(tmp_path / "另.xlsx", whole({"政策机制": "政策编号 | 政策机制\nZC-1 | 乙"}))
    for path, period in ((ledger, "2024-06"), (other, "2024-06"), (ledger, "2024Q2")):
        archive("add", path, "--archive", folder, "--period", period)
    done = archive("restore", "--period", "2024年6月", "--archive", folder, "-o", out)
    assert done.status == 0 and out.read_bytes() == other.read_bytes()
    assert "有 2 条记录，这里取最近的第2号" in done.err and "（第2号）" in done.err
    one = archive("show", "--period", "2024Q2", "--archive", folder, "--format", "json")
    assert (one.json["seq"], one.err) == (3, "")
    cannot(archive("show", "--period", "2023", "--archive", folder), "没有报告期 2023 的记录")
    cannot(archive("show", "1", "--period", "2024-06", "--archive", folder), "只写一个")
    cannot(archive("show", "--archive", folder), "要写一个")


def test_verify_exits_0_1_and_2(archive: Taizhang, ledger: Path, tmp_path: Path) -> None:
    folder = tmp_path / "档案"
    archive("add", ledger, "--archive", folder)
    fine = archive("verify", "--archive", folder)
    assert fine.status == 0 and "没有发现改动" in fine.out and "本次核对查不出的：" in fine.out
    (folder / "多余.txt").write_bytes(b"x")
    bad = archive("verify", "--archive", folder)
    assert bad.status == 1 and "多余.txt 不是档案的文件" in bad.out and "[stray-file]" in bad.out
    (folder / "log.jsonl").unlink()
    none = archive("verify", "--archive", folder)
    assert none.status == 1 and "[log-missing]" in none.out
    cannot(archive("verify", "--archive", tmp_path / "无"), "找不到档案文件夹")
    cannot(archive("log", "--archive", folder), "没有日志")


def test_anchors_come_from_the_line_and_from_files(archive: Taizhang, ledger: Path, tmp_path: Path) -> None:
    folder, kept = tmp_path / "档案", tmp_path / "锚.txt"
    anchors = [archive("add", ledger, "--archive", folder, "--format", "json").json["anchor"] for _ in range(3)]
    kept.write_text(f"# 审计组\n{anchors[0]} 五月专刊\n{anchors[1]}\n", encoding="utf-8")
    fine = archive("verify", "--archive", folder, "--anchor", kept, "--anchor", anchors[2], "--format", "json")
    assert fine.status == 0
    assert [(one["seq"], one["holds"]) for one in fine.json["anchors"]] == [(1, True), (2, True), (3, True)]
    forged = archive("verify", "--archive", folder, "--anchor", f"2:{'0' * 64}")
    assert forged.status == 1 and "[anchor-fork]" in forged.out and "不吻合" in forged.out
    short = archive("verify", "--archive", folder, "--anchor", f"9:{'0' * 16}")
    assert short.status == 1 and "[shorter-than-anchor]" in short.out
    cannot(archive("verify", "--archive", folder, "--anchor", "2:abc"), "2:abc", "序号:哈希")
    kept.write_text("随便写的\n", encoding="utf-8")
    cannot(archive("verify", "--archive", folder, "--anchor", kept), "第1行")
    kept.write_bytes(b"\xff\xff1")
    cannot(archive("verify", "--archive", folder, "--anchor", kept), "不是文本")
    cannot(archive("verify", "--archive", folder, "--anchor", ""), "不是锚")
    cannot(archive("verify", "--archive", folder, "--anchor", " ".join(anchors)), "不止一个锚")


def test_signing(archive: Taizhang, ledger: Path, tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    folder, key = tmp_path / "档案", tmp_path / "钥"
    made = archive("keygen", key)
    assert made.status == 0 and made.out.startswith("公钥 ")
    archive("add", ledger, "--archive", folder, "--sign-key", key)
    fine = archive("verify", "--archive", folder, "--verify-key", f"{key}.pub")
    assert fine.status == 0 and "第1—1号有签名作证" in fine.out
    archive("add", ledger, "--archive", folder)
    assert archive("verify", "--archive", folder).status == 0
    bad = archive("verify", "--archive", folder, "--verify-key", f"{key}.pub")
    assert bad.status == 1 and "第2号记录没有可以核对的签名" in bad.out
    cannot(archive("keygen", key), "已经存在")
    cannot(archive("add", ledger, "--archive", folder, "--sign-key", f"{key}.pub"), "不是 ed25519 私钥")


def test_what_is_no_ledger_is_not_kept(archive: Taizhang, tmp_path: Path) -> None:
    (tmp_path / "文.txt").write_text("不是台账", encoding="utf-8")
    other = workbook(tmp_path / "别的.xlsx", {"随便": "甲 | 乙\n1 | 2"})
    for path in (tmp_path / "文.txt", other, tmp_path / "无.xlsx", tmp_path):
        cannot(archive("add", path, "--archive", tmp_path / "档案"), str(path))
    assert not (tmp_path / "档案").exists()


def test_a_clock_behind_the_last_entry_is_said(archive: Taizhang, ledger: Path, tmp_path: Path) -> None:
    from test_archive import act, copy

    from toolkit.archive.adding import Act, add

    folder = tmp_path / "档案"
    add(folder, copy(1), Act(act(1).time.replace(year=2999), "张某"))
    late = archive("add", ledger, "--archive", folder)
    assert late.status == 0 and "时钟早于上一条记录" in late.err
    assert archive("verify", "--archive", folder).status == 0
    assert "[time-backwards]" in archive("verify", "--archive", folder).out
    strict = archive("verify", "--archive", folder, "--fail-on", "warning")
    assert strict.status == 1 and "结论：没有发现改动；有警告，见上。" in strict.out
