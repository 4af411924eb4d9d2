"""What a run did, for a person and for programs: without times, so that the same input gives the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolkit import __version__
from toolkit.archive.anchors import parse_anchor
from toolkit.batch.runs import LedgerRun, Run
from toolkit.values import Result

#: Of more ledgers than this a person is told which are not in order; the manifest has all.
_MOST = 20
_WORDS = (("error", "错误"), ("warning", "警告"), ("info", "提示"))


def run_result(run: Run) -> Result:
    """What a run did, ready for any format."""
    return Result(run_json(run), tuple(_lines(run)))


def _lines(run: Run) -> Iterator[str]:
    many = len(run.ledgers) > _MOST
    for one in run.ledgers:
        if not many:
            yield from ledger_lines(one, run.out)
        elif one.status != "ok" or one.note:
            yield from ledger_lines(one, None)
    yield from (f"没有纳入  {sentence}" for sentence in run.left_out)
    yield from run.trouble
    if len(run.ledgers) > 1:
        yield _summed_up(run)
    yield from (f"  {run.out / name}" for name in run.outputs)


def _summed_up(run: Run) -> str:
    """How many ledgers came out how."""
    how = Counter(one.status for one in run.ledgers)
    parts = [f"已完成 {how['ok']} 本"]
    parts += [f"已出稿但台账有错误 {how['findings']} 本"] if how["findings"] else []
    parts += [f"未完成 {how['failed']} 本"] if how["failed"] else []
    parts += [f"其中 {run.unchanged} 本没有变化，沿用上次的结果"] if run.unchanged else []
    return f"共 {len(run.ledgers)} 本：{'，'.join(parts)}。每本的结果见 {run.out / 'run.json'}。"


def ledger_lines(run: LedgerRun, out: Path | None) -> Iterator[str]:
    """What was done with one ledger, for a person; its files below `out`, none of them without."""
    if run.failed:
        yield f"未完成  {run.error}"
        return
    found = "、".join(f"{word} {run.counts[name]} 处" for name, word in _WORDS if run.counts[name]) or "没有发现问题"
    yield f"{'已完成' if run.status == 'ok' else '已出稿，但台账有错误'}  {run.ledger}（{found}）"
    if run.unchanged:
        yield "  没有变化，沿用上次的结果"
    if run.note:
        yield f"  注意：{run.note}"
    if run.anchor:
        yield f"  归档：{parse_anchor(run.anchor).label}（锚 {run.anchor}）"
    if out is not None:
        yield from (f"  {out / name}" for name in run.outputs)


def run_json(run: Run) -> dict[str, Any]:
    """The document of `--format json`."""
    return {
        "period": str(run.period),
        "tool": f"taizhang {__version__}",
        "clean": run.clean,
        "outputs": dict(run.outputs),
        "trouble": list(run.trouble),
        "ledgers": [ledger_json(one) for one in run.ledgers],
    }


def ledger_json(run: LedgerRun) -> dict[str, Any]:
    """What was done with one ledger."""
    return {
        "ledger": run.ledger,
        "sha256": run.sha256,
        "status": run.status,
        "error": run.error,
        "note": run.note,
        "counts": dict(run.counts),
        "outputs": dict(run.outputs),
        **({"anchor": run.anchor} if run.anchor else {}),
    }
