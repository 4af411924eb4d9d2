"""The monthly run: validate, summarize and report, for one ledger or many. Returns what it did; prints nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain, count
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from toolkit import __version__
from toolkit.briefing.proof.draft import Draft
from toolkit.briefing.template import Template
from toolkit.briefing.write import draft_briefing, find_template, load_template
from toolkit.check import check, counts
from toolkit.files import make_folder, way_to, write_all, write_whole
from toolkit.formats import write
from toolkit.history import ledgers_in
from toolkit.ledger import Reading, Source, require_whole
from toolkit.summary import Summary, earlier_period, period_for, summarize
from toolkit.values import CannotDo, Finding, Period, Result
from toolkit.views.findings import findings_result
from toolkit.views.summaries import summary_result
from toolkit.views.wording import period_note
from toolkit.workbook.reader import read_ledger

if TYPE_CHECKING:
    from toolkit.archive.anchors import Anchor

#: The name of the template that the monthly run renders.
BULLETIN = "月度专刊"


@dataclass(frozen=True, slots=True)
class LedgerRun:
    """What the run did with one ledger.

    `status` is "ok", "findings" (made, but the ledger has findings of error level) or "failed" (nothing made; `error`
    says why). `note` is what its reader should know, such as a ledger set to another period. `outputs` maps each
    file made, relative to the output folder, to its SHA-256. `seconds` is wall time. `anchor` is the ledger's in the
    archive, None where it was not kept.
    """

    ledger: str
    status: str
    sha256: str = ""
    note: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    seconds: float = 0.0
    anchor: Anchor | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """What a monthly run did, ledger by ledger in the order given."""

    period: Period
    out: Path
    ledgers: tuple[LedgerRun, ...]

    @property
    def clean(self) -> bool:
        """Whether every ledger was done and none has findings of error level."""
        return all(run.status == "ok" for run in self.ledgers)


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be done with each ledger of a run; an error in the only one of a run (`alone`) ends it."""

    period: Period
    out: Path
    template: Template
    previous: Path | None
    keep: Callable[[Source, Period], Anchor] | None
    alone: bool


def monthly(
    paths: Sequence[Path],
    period: Period,
    out: Path,
    previous: Path | None = None,
    done: Callable[[LedgerRun], None] = lambda run: None,
    keep: Callable[[Source, Period], Anchor] | None = None,
) -> Run:
    """Run every ledger in `paths` (files, or folders of workbooks) and write the results below `out`.

    A ledger that cannot be done is recorded and does not stop the others; a single one raises CannotDo instead.
    `previous` is last period's ledger, for a run of one. `done` is called after each ledger. `keep` puts a ledger into
    an archive for a period and returns its anchor, which the briefing then prints.
    """
    ledgers = list(_ledgers(paths))
    if previous is not None and len(ledgers) != 1:
        raise CannotDo("上期台账只能与一本台账比较。", str(previous), "请一次只给一本台账，或去掉 --previous。")
    order = _Order(period, out, load_template(find_template(BULLETIN)), previous, keep, alone=len(ledgers) == 1)
    runs: list[LedgerRun] = []
    for path, folder in zip(ledgers, _folders(ledgers), strict=True):
        run = _one(path, folder, order)
        runs.append(run)
        done(run)
    whole = Run(period, out, tuple(runs))
    make_folder(out)
    write_whole(out / "run.json", _run_log(whole))
    return whole


def _ledgers(paths: Sequence[Path]) -> Iterator[Path]:
    """The ledgers in `paths`, folders opened; lock files beside an open workbook are passed over."""
    for path in paths:
        yield from ledgers_in(path) if path.is_dir() else [path]


def _folders(ledgers: Sequence[Path]) -> Iterator[str]:
    """A folder name for each ledger: its file's name, numbered where two are alike whatever the case."""
    taken: set[str] = set()
    for path in ledgers:
        numbered = (f"{path.stem}-{number}" for number in count(2))
        folder = next(name for name in chain([path.stem], numbered) if name.lower() not in taken)
        taken.add(folder.lower())
        yield folder


def _one(path: Path, folder: str, order: _Order) -> LedgerRun:
    begun = perf_counter()
    try:
        reading = read_ledger(path)
        require_whole(reading.ledger, str(path))
        earlier = read_ledger(order.previous) if order.previous is not None else None
        findings = check(reading, earlier.ledger if earlier else None)
        before = summarize(earlier, earlier_period(earlier)) if earlier else None
        summary = summarize(reading, period_for(reading, order.period), before)
        tables = _tables(reading, findings, summary, order.out / folder)
        draft = draft_briefing(summary, order.template, counts(findings))
        anchor = order.keep(reading.source, summary.period) if order.keep else None
        outputs = _write_outputs(tables | _briefing(draft, anchor), order.out, folder)
    except CannotDo as error:
        if order.alone:
            raise
        return LedgerRun(str(path), "failed", error=str(error), seconds=perf_counter() - begun)
    numbers = counts(findings)
    status = "findings" if numbers["error"] else "ok"
    sha, note = reading.source.sha256, period_note(reading, order.period)
    return LedgerRun(str(path), status, sha, note, numbers, outputs, "", perf_counter() - begun, anchor)


def _tables(reading: Reading, findings: Sequence[Finding], summary: Summary, folder: Path) -> dict[str, bytes]:
    """The files of one ledger but its briefing, by name for its folder, all made before the first is written."""
    checked, summed = findings_result([(reading, findings)]), summary_result(summary)
    period = summary.period
    return {
        f"{period}-校验结果.txt": _formatted(checked, "text"),
        f"{period}-校验结果.json": _formatted(checked, "json"),
        f"{period}-汇总.json": _formatted(summed, "json"),
        f"{period}-汇总.xlsx": _formatted(summed, "xlsx", ledger=way_to(folder, summed.source)),
    }


def _briefing(draft: Draft, anchor: Anchor | None) -> dict[str, bytes]:
    return {draft.name: draft.sealed(anchor.label if anchor else "").data}


def _formatted(result: Result, name: str, **options: str) -> bytes:
    stream = io.BytesIO()
    write(result, name, stream, **options)
    return stream.getvalue()


def _write_outputs(outputs: Mapping[str, bytes], out: Path, folder: str) -> dict[str, str]:
    make_folder(out / folder)
    write_all({out / folder / name: data for name, data in outputs.items()})
    return {f"{folder}/{name}": sha256(data).hexdigest() for name, data in outputs.items()}


# -- what a run did


def run_result(run: Run) -> Result:
    """What a run did, without times: the same input gives the same bytes."""
    return Result(_run_json(run), tuple(line for one in run.ledgers for line in ledger_lines(one, run.out)))


def ledger_lines(run: LedgerRun, out: Path) -> Iterator[str]:
    """What was done with one ledger, for a person."""
    if run.status == "failed":
        yield f"未完成  {run.error}"
        return
    found = "、".join(f"{word} {run.counts[name]} 处" for name, word in _WORDS if run.counts[name]) or "没有发现问题"
    yield f"{'已完成' if run.status == 'ok' else '已出稿，但台账有错误'}  {run.ledger}（{found}）"
    if run.note:
        yield f"  注意：{run.note}"
    if run.anchor:
        yield f"  归档：{run.anchor.label}（锚 {run.anchor}）"
    for name in run.outputs:
        yield f"  {out / name}"


_WORDS = (("error", "错误"), ("warning", "警告"), ("info", "提示"))


def _run_json(run: Run) -> dict[str, Any]:
    return {
        "period": str(run.period),
        "tool": f"taizhang {__version__}",
        "clean": run.clean,
        "ledgers": [
            {
                "ledger": one.ledger,
                "sha256": one.sha256,
                "status": one.status,
                "error": one.error,
                "note": one.note,
                "counts": dict(one.counts),
                "outputs": dict(one.outputs),
                **({"anchor": str(one.anchor)} if one.anchor else {}),
            }
            for one in run.ledgers
        ],
    }


def _run_log(run: Run) -> bytes:
    data = _run_json(run)
    for entry, one in zip(data["ledgers"], run.ledgers, strict=True):
        entry["seconds"] = round(one.seconds, 3)
    return json.dumps(data, ensure_ascii=False, indent=2).encode() + b"\n"
