"""The roll-up of a run: its ledgers by region, all of them added up, what lags most, what is missing or in doubt."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PureWindowsPath

from toolkit.archive.anchors import parse_anchor
from toolkit.batch.rollup_doubles import doubles_of
from toolkit.batch.rollup_late import read_late
from toolkit.batch.runs import LedgerRun, Run
from toolkit.chinese import parse_period
from toolkit.files import way_to
from toolkit.rollup import Figures, Group, Measure, Missing, Rollup, Row, figures_of
from toolkit.rollup.measures import lights_of, words_of
from toolkit.rollup.values import LateItem
from toolkit.values import Period


def rollup_of(run: Run) -> Rollup | None:
    """The roll-up of all ledgers of a run; None where there is one ledger, or nothing tells which mid-term it is."""
    period = period_of(run)
    if len(run.ledgers) < 2 or period is None:
        return None
    measures = {text: Measure(**json.loads(text)) for text in run.whole.measures}
    lights = lights_of(measures.values())
    done = [one for one in run.ledgers if one.share]
    titles = _titles(done)
    rows = {one.number: _row(one, titles[one.number], run.out, period, measures, lights) for one in done}
    worst = [(late, rows[late.number]) for late in read_late(run.whole.worst)]
    return Rollup(
        period,
        tuple(_groups(done, rows, lights)),
        tuple(_missing(one, run.out) for one in run.ledgers if one.failed),
        tuple(told(sentence, run.out, *_paths(sentence)) for sentence in run.left_out),
        _whole(run, done, lights),
        tuple(LateItem(late, row, lights[late.standing]) for late, row in worst),
        doubles_of(done, rows),
        tuple(sorted(one.label for one in measures.values())),
        words_of(measures.values()),
        lights,
    )


def period_of(run: Run) -> Period | None:
    """The period of a roll-up: a mid-term is that of the plan of the first ledger."""
    if run.period.of_plan(None, None):
        return run.period
    done = next((one for one in run.ledgers if one.share), None)
    return parse_period(done.period) if done else None


def _titles(done: Sequence[LedgerRun]) -> Mapping[int, str]:
    """What each ledger is called, so that it is told from all others: its name, with its file's where several have it.

    One without a name goes by its file's, two files of a name by their folders of results too.
    """
    names = Counter(one.name.strip() for one in done)
    titles: dict[int, str] = {}
    for one in done:
        name, file = one.name.strip(), file_name(one.ledger)
        named = file if not name else name if names[name] == 1 else f"{name}（{file}）"
        titles[one.number] = named
    again = Counter(titles.values())
    folders = {one.number: one.folder for one in done}
    return {at: f"{title}（{folders[at]}）" if again[title] > 1 else title for at, title in titles.items()}


def _row(
    one: LedgerRun, title: str, out: Path, period: Period, measures: Mapping[str, Measure], lights: Mapping[str, str]
) -> Row:
    assert one.share is not None
    other = one.period != str(period)
    note = f"规划期与其他台账不同，这里按{parse_period(one.period).label}处理。" if other else ""
    return Row(
        one.number,
        one.region.strip(),
        one.name.strip(),
        title,
        file_name(one.ledger),
        ledger_way(one.ledger, out),
        one.sha256,
        one.folder,
        output(one, "-汇总.xlsx"),
        output(one, ".docx"),
        parse_anchor(one.anchor).label if one.anchor else "",
        told(one.note, out, one.ledger) + note,
        other or bool(one.own_note),
        "；".join(measures[text].label for text in one.share.measures),
        figures_of(1, one.share.counts or {}, one.share.amounts or {}, one.counts, lights),
    )


def output(one: LedgerRun, ending: str) -> str:
    """The file of a ledger whose name ends so, from the folder of results; "" for none."""
    return next((name for name in one.outputs if name.endswith(ending)), "")


def _groups(done: Sequence[LedgerRun], rows: Mapping[int, Row], lights: Mapping[str, str]) -> Iterable[Group]:
    regions: dict[str, list[LedgerRun]] = {}
    for one in done:
        regions.setdefault(rows[one.number].region, []).append(one)
    for region, runs in regions.items():
        yield Group(region, tuple(rows[one.number] for one in runs), _summed(runs, lights))


def _summed(runs: Sequence[LedgerRun], lights: Mapping[str, str]) -> Figures:
    """The figures of some ledgers."""
    counts, amounts = Counter[str](), Counter[str]()
    for one in runs:
        if one.share:
            counts.update(one.share.counts or {})
            amounts.update(one.share.amounts or {})
    return figures_of(len(runs), counts, amounts, _findings(runs), lights)


def _whole(run: Run, done: Sequence[LedgerRun], lights: Mapping[str, str]) -> Figures:
    """The figures of all: those that the engine has added up."""
    whole = run.whole
    return figures_of(whole.ledgers, whole.counts or {}, whole.amounts or {}, _findings(done), lights)


def _findings(runs: Sequence[LedgerRun]) -> Counter[str]:
    found = Counter[str]()
    for one in runs:
        found.update(one.counts)
    return found


def _missing(one: LedgerRun, out: Path) -> Missing:
    file = file_name(one.ledger)
    reason = told(one.error, out, one.ledger).removeprefix(f"{file}：")
    return Missing(file, ledger_way(one.ledger, out), reason)


# -- without the places of this computer: the same ledgers give the same bytes wherever they are


def file_name(ledger: str) -> str:
    """The name of a ledger's file."""
    return PureWindowsPath(ledger).name  # it knows both / and \


def ledger_way(ledger: str, out: Path) -> str:
    """The way from the folder of results to a ledger, as links have it; "" where there is none."""
    return way_to(out, ledger).replace(os.sep, "/")


def told(text: str, out: Path, *paths: str) -> str:
    """A message of a run with the names of files in place of their paths."""
    for path in paths:
        for written in (str(Path(path).absolute()), path):
            text = text.replace(written, file_name(path))
    return text if out == Path() else text.replace(f"{out}{os.sep}", "")


def _paths(sentence: str) -> tuple[str, ...]:
    path, colon, _ = sentence.partition("：")
    return (path,) if colon else ()
