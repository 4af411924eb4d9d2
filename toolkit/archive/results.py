"""What the commands of the archive print: lines and tables for a person, a JSON document for a program."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolkit.archive.adding import Added
from toolkit.archive.anchors import SHORT
from toolkit.archive.chain import Chain
from toolkit.archive.entries import ADD, Entry
from toolkit.archive.problems import Problem
from toolkit.archive.verifying import Verdict
from toolkit.values import Grid, Result, Severity

_ACTS = {ADD: "归档"}
_HEADINGS = ("序号", "时间", "经办人", "动作", "报告期", "文件", "内容", "原件摘要", "说明")


def added_result(archive: Path, added: Added) -> Result:
    """A ledger that was kept: the anchor first, for that is what somebody should write down."""
    entry, kept = added.entry, added.entry.inputs[0]
    lines = [
        f"已归档：{entry.anchor.label}",
        f"{kept.file}（{_period(entry)}，{kept.size:,} 字节），原件摘要 {kept.raw}",
        _likeness(added),
        f"锚（请抄录在档案之外）：{entry.anchor}",
    ]
    if added.same and added.mended:
        lines.append(f"第{added.same.seq}号的原件此前不见了，这次按同样的内容补上了；请用 archive verify 核对档案。")
    if added.finished:
        lines.append(f"上次归档被打断，已补完第{added.finished.seq}号记录。")
    data = {
        "archive": str(archive),
        "anchor": str(entry.anchor),
        "entry": entry.as_json(),
        "same_as": _seq(added.same),
        "cells_same_as": _seq(added.resaved),
        "filled_same_as": _seq(added.refilled),
        "object_mended": added.mended,
        "finished": _seq(added.finished),
    }
    return Result(data, tuple(lines))


def _likeness(added: Added) -> str:
    if added.same:
        return f"与第{added.same.seq}号逐字节相同，原件不再另存，只记这一次。"
    if added.resaved:
        return f"单元格内容与第{added.resaved.seq}号相同，文件只是另存过；原件另存一份。"
    if added.refilled:
        how = _formulas(added.refilled.inputs[0].results, added.entry.inputs[0].results)
        return f"填写的内容与第{added.refilled.seq}号相同，{how}；原件另存一份。"
    return "内容是第一次归档。" if added.before is None else "内容与以往归档的都不同。"


def _formulas(old: str, new: str) -> str:
    """What is known of the formulas of two files in which the same was filled in."""
    if old and new:
        return "但公式或公式算出的结果不同"
    which = "这一次" if old else "那一次" if new else "两次都"
    return f"但{which}没有存下公式的结果，公式有没有变比不出"


def _seq(entry: Entry | None) -> int | None:
    return entry.seq if entry else None


def _period(entry: Entry) -> str:
    return f"报告期 {entry.period}" if entry.period else "没有报告期"


def log_result(archive: Path, chain: Chain, period: str = "") -> Result:
    """The entries of a log, those of one period where one is given."""
    alike = _alike(chain)
    told = [pair for pair in zip(chain.entries, alike, strict=True) if period in ("", pair[0].period)]
    shown, rows = [entry for entry, _ in told], tuple(_row(entry, words) for entry, words in told)
    what = f"报告期 {period} 的记录" if period else "记录"
    lines = [f"{archive}：{what} {len(shown)} 条，共 {len(chain.entries)} 条。"]
    if unread := len(chain.lines) - len(chain.entries):
        lines.append(f"另有 {unread} 行读不出，请运行 archive verify。")
    data = {"archive": str(archive), "unreadable": unread, "entries": [entry.as_json() for entry in shown]}
    return Result(data, tuple(lines), [Grid("归档记录", _HEADINGS, rows)])


def _row(entry: Entry, words: str) -> tuple[Any, ...]:
    kept = entry.inputs[0] if entry.inputs else None
    what = (kept.file, words, kept.raw[:SHORT]) if kept else ("", "", "")
    act = _ACTS.get(entry.action, entry.action)
    return (str(entry.seq), entry.time, entry.actor, act, entry.period, *what, entry.note)


def _alike(chain: Chain) -> list[str]:
    """For each entry, which earlier one kept the same."""
    raw: dict[str, int] = {}
    cells: dict[str, int] = {}
    filled: dict[str, int] = {}
    words: list[str] = []
    for entry in chain.entries:
        word = "新" if not words else "有变化"
        for one in entry.inputs:
            if one.raw in raw:
                word = f"同第{raw[one.raw]}号"
            elif one.results in cells:
                word = f"同第{cells[one.results]}号（另存）"
            elif one.canonical in filled:
                word = f"填写同第{filled[one.canonical]}号，公式结果{'不同' if one.results else '未存'}"
            raw[one.raw] = filled[one.canonical] = entry.seq
            if one.results:
                cells[one.results] = entry.seq
        words.append(word)
    return words


def show_result(entry: Entry, findings: Mapping[Severity, int] | None, trouble: str = "") -> Result:
    """One entry. `findings` counts what validation finds in the ledger today; None where it cannot be read, for the
    reason `trouble`.
    """
    counts = {severity.value: findings.get(severity, 0) for severity in Severity} if findings is not None else None
    lines = [
        f"{entry.anchor.label}（{_ACTS.get(entry.action, entry.action)}）",
        f"时间：{entry.time}",
        f"经办人：{entry.actor}",
        _period(entry),
        *(f"文件：{one.file}，{one.size:,} 字节" for one in entry.inputs),
        *(f"原件摘要：{one.raw}" for one in entry.inputs),
        *(f"填写摘要：{one.canonical}" for one in entry.inputs),
        *(f"结果摘要：{one.results or '无（有公式没有存下结果）'}" for one in entry.inputs),
        f"说明：{entry.note or '无'}",
        f"工具版本：{entry.tool}",
        f"签名：{f'有，公钥 {entry.key}' if entry.key else '无'}",
        f"前条哈希：{entry.prev}",
        f"本条哈希：{entry.hash}",
        _counted(counts, trouble),
    ]
    return Result({**entry.as_json(), "findings": counts}, tuple(lines))


def _counted(counts: Mapping[str, int] | None, trouble: str) -> str:
    if counts is None:
        return f"原件：{trouble}"
    return "原件：完好；按现行规则校验，" + "，".join(
        f"{severity.label} {counts[severity.value]} 处" for severity in Severity
    )


def verdict_result(verdict: Verdict) -> Result:
    """What verification found, and what it could not have found."""
    count = len(verdict.entries)
    last = verdict.entries[-1].anchor if verdict.entries else None
    lines = [f"{verdict.archive}：记录 {count} 条" + (f"，最后一条 {last.label}" if last else "")]
    lines += [f"{one.severity.label}　{one.message} [{one.code}]" for one in verdict.problems]
    lines += [f"锚 {anchor.label}：{'吻合' if anchor in verdict.held else '不吻合'}" for anchor in verdict.anchors]
    if verdict.vouched:
        lines.append(f"签名：第1—{verdict.vouched}号有签名作证")
    lines.append(_conclusion(verdict))
    lines += ["本次核对查不出的：", *(f"  · {limit}" for limit in verdict.limits)]
    data = {
        "archive": verdict.archive,
        "intact": verdict.good,
        "entries": count,
        "last": str(last) if last else None,
        "anchors": [{"seq": a.seq, "hash": a.hash, "holds": a in verdict.held} for a in verdict.anchors],
        "vouched": verdict.vouched,
        "problems": [_problem(one) for one in verdict.problems],
        "limits": list(verdict.limits),
    }
    return Result(data, tuple(lines))


def _conclusion(verdict: Verdict) -> str:
    if not verdict.good:
        return "结论：档案不是当初写下的样子，见上。"
    return "结论：没有发现改动；有警告，见上。" if verdict.problems else "结论：没有发现改动。"


def _problem(one: Problem) -> dict[str, Any]:
    severity = one.severity.value
    return {"code": one.code, "severity": severity, "seq": one.seq, "file": one.file, "message": one.message}
