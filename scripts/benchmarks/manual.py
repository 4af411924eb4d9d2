"""The manual's page on speed: its tables made from a report that is kept beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.figures import OURS, Figure, Growth
from benchmarks.pairs import ROOT, Stage
from benchmarks.report import Report
from benchmarks.table import doubtful

PAGE, KEPT = ROOT / "docs" / "speed.md", ROOT / "docs" / "speed.json"
BEGIN = "<!-- 以下由 scripts/bench.py --manual 生成，请不要手工修改 -->"
END = "<!-- 生成的内容到此为止 -->"
UNITS = {"rows": "行数", "documents": "份数", "ledgers": "本数"}
WORKED = (
    "环节",
    "规模",
    "对照",
    "次数",
    "本工具（秒）",
    "对照（秒）",
    "对照÷本工具",
    "最低–最高",
    "目标",
    "内存（MB）",
)
FLOORS = ("环节", "规模", "下限", "本工具（秒）", "下限（秒）", "本工具÷下限", "最低–最高", "目标")
GROWING = ("环节", "谁", "规模", "秒", "增长指数", "最大两档之间")
BATCHED = ("本数", "谁", "秒", "每秒本数", "倍数", "主进程（MB）", "一个工作进程（MB）")


def write(report: Report, stages: Sequence[Stage], page: Path = PAGE, kept: Path = KEPT) -> None:
    """Keep the report, and put its tables into the page."""
    report.write(kept)
    page.write_text(page_with(page.read_text(encoding="utf-8"), report, stages), encoding="utf-8")


def page_with(text: str, report: Report, stages: Sequence[Stage]) -> str:
    """The page with the report's tables between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError("the page has lost the marks between which its tables stand")
    return "\n\n".join([before + BEGIN, *_parts(report, stages), END + after])


def _parts(report: Report, stages: Sequence[Stage]) -> Iterator[str]:
    named = {stage.name: stage.chinese for stage in stages}
    batch = {stage.name for stage in stages if stage.unit == "ledgers"}
    figures = [figure for figure in report.figures if figure.stage not in batch]
    peers, floors = ([figure for figure in figures if figure.floor is floor] for floor in (False, True))
    yield _measured(report)
    yield "### 与同类工具相比"
    yield _table(WORKED, (_peer_row(figure, named) for figure in peers))
    yield "### 离下限还有多远"
    yield _table(FLOORS, (_floor_row(figure, named) for figure in floors))
    if batched := [figure for figure in report.figures if figure.stage in batch and not figure.floor]:
        yield "### 批量"
        yield _table(BATCHED, (row for figure in batched for row in _batch_rows(figure)))
    yield "### 随规模增长"
    yield _table(GROWING, (_growth_row(growth, named, report) for growth in report.growths))
    yield f"版本：{'，'.join(f'{name} {release}' for name, release in report.versions.items())}。"
    if report.left_out:
        yield f"没有装、没有测的：{'、'.join(report.left_out)}。"
    if report.failed:
        yield f"没有测成的：{'、'.join(report.failed)}。"


def _measured(report: Report) -> str:
    """When, on what, and how quiet it was."""
    about = report.machine
    memory = f"，内存 {about['memory_gb']} GB" if about["memory_gb"] else ""
    where = (
        f"{about['cpu'] or '处理器型号不详'}，{about['cores']} 核{memory}，{about['system']}，Python {about['python']}"
    )
    said = f"测于 {report.begun[:10]}，共 {report.seconds / 60:.0f} 分钟。机器：{where}。"
    load = report.load
    if load["before"] and load["after"]:
        said += f"测前、测后的一分钟平均负载：{load['before'][0]:.2f}、{load['after'][0]:.2f}。"
    if found := sum(map(doubtful, report.figures)):
        said += f"\n\n**有 {found} 个数是机器另有负载时测的，仅供参考**，秒数后标了“!”。"
    return said


def _peer_row(figure: Figure, named: dict[str, str]) -> list[str]:
    ours, theirs = figure.medians
    target = f"≥ {figure.target:g}" if figure.target else ""
    cells = [named[figure.stage], f"{figure.size:,}", figure.chinese, str(len(figure.ours)), _seconds(figure, ours)]
    memory = " / ".join("—" if peak is None else f"{peak:.0f}" for peak in figure.peaks)
    return [*cells, f"{theirs:.3g}", f"**{figure.ratio:.1f}**", _span(figure), _reached(figure, target), memory]


def _floor_row(figure: Figure, named: dict[str, str]) -> list[str]:
    ours, theirs = figure.medians
    target = f"≤ {figure.target:g}" if figure.target else ""
    cells = [named[figure.stage], f"{figure.size:,}", figure.chinese, _seconds(figure, ours), f"{theirs:.3g}"]
    return [*cells, f"**{figure.ratio:.1f}**", _span(figure), _reached(figure, target)]


def _batch_rows(figure: Figure) -> Iterator[list[str]]:
    for place, who in enumerate((OURS, figure.chinese)):
        seconds = (figure.ours, figure.theirs)[place][-1]
        times = [f"**{figure.ratio:.1f}**", ""][place]
        memory = [f"{values[place]:.0f}" if values[place] else "—" for values in (figure.peaks, figure.workers)]
        yield [f"{figure.size:,}", who, f"{seconds:.0f}", f"{figure.rates[place]:.1f}", times, *memory]


def _growth_row(growth: Growth, named: dict[str, str], report: Report) -> list[str]:
    sizes = "、".join(f"{size:,}" for size in growth.sizes)
    seconds = "、".join(f"{value:.3g}" for value in growth.seconds)
    return [named[growth.stage], growth.chinese, sizes, seconds, f"{growth.all:.2f}", f"{growth.last:.2f}"]


def _seconds(figure: Figure, seconds: float) -> str:
    return f"{seconds:.3g}{'!' if doubtful(figure) else ''}"


def _span(figure: Figure) -> str:
    return f"{figure.ratios[0]:.1f}–{figure.ratios[-1]:.1f}" if len(figure.ours) > 1 else "—"


def _reached(figure: Figure, target: str) -> str:
    return f"{target}（未达到）" if figure.missed else target


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
