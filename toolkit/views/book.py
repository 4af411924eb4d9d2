"""The tables of a summary workbook: a contents sheet, one sheet per view, the items, and where every figure is from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from toolkit.summary import Summary
from toolkit.values import Cells, Grid, Link, Place, Trace
from toolkit.views import follow_up, progress
from toolkit.views.items import ItemTables, lagging_title
from toolkit.views.statuses import StatusTables
from toolkit.views.wording import method_line

CONTENTS, TRACES = "目录", "溯源"
#: A cell of a workbook holds 32,767 characters; what is longer goes on in the next row.
_LONGEST = 30_000
#: The address of a cell takes at most ten characters.
_MOST_CELLS = 2_500
#: So many keys are named beside the cells, which are all there.
_MOST_KEYS = 6

#: What each sheet is for, as the contents say it.
_ABOUT = {
    "总体情况": "任务、项目、政策各有多少，分别处在什么状态、亮什么灯",
    "进度达标情况": "指标（约束性、预期性）、任务、项目、政策达到进度的各有多少",
    "责任单位": "各单位牵头、负责、配合多少，状态、投资和排名",
    "单位排名": "按达到进度的占比排名，并列的名次相同",
    "配合单位": "各单位配合的事项处在什么状态",
    "工作组": "各工作组牵头的事项处在什么状态",
    "重点任务分项": "每项重点任务下的事项处在什么状态",
    "所属规划": "各规划的项目、投资和状态",
    "项目清单": "各清单的项目、投资和状态",
    "镇街": "项目落在哪个镇街",
    "项目阶段": "谋划、在谈、前期手续、开工、在建、完工各多少",
    "资金落实": "资金已落实、待落实的项目",
    "应完成年度": "各年度应完成的事项",
    "指标": "每个指标与基期到目标的直线相比",
    "问题统计": "问题按环节、按时长分别多少",
    "问题清单": "每个问题",
    "报送情况": "哪些单位没有报、报得迟",
    "变化统计": "与上期相比，新完成、新滞后、赶上、增减的各有多少",
    "与上期比较": "比上期新完成、新滞后、赶上、增减的事项",
    "趋势": "最近几期的走势",
    "逾期预测": "按现在的进度，到下季度末会逾期的事项（预测）",
    "任务明细": "全部任务，逐项可回到台账",
    "项目明细": "全部项目，逐项可回到台账",
    "政策明细": "全部政策，逐项可回到台账",
    TRACES: "每个数字的算法和它所依据的台账单元格",
}


def page(summary: Summary) -> Iterator[Grid]:
    """The tables a person reads on a screen."""
    statuses = StatusTables(summary)
    yield statuses.overall()
    yield follow_up.mid_term(summary)
    yield from filter(_filled, (statuses.plans(), statuses.lists()))
    yield statuses.units()
    yield from map(statuses.breakdown, summary.breakdowns)
    if summary.changes is not None:
        yield progress.change_counts(summary)
        yield progress.changes(summary)
    if len(summary.trend) > 1:
        yield progress.trend(summary)
    if summary.forecast.checked:
        yield progress.forecast(summary)
    items = ItemTables(summary)
    yield items.lagging()
    yield items.tasks()


def book(summary: Summary) -> tuple[Grid, ...]:
    """The sheets of a summary workbook. Those that would be empty are left out."""
    views = [grid for grid in _views(summary) if _filled(grid) or _foretells(grid, summary)]
    traced = _with_traces(views)
    return (_contents(summary, traced), *traced)


def _views(summary: Summary) -> Iterator[Grid]:
    statuses = StatusTables(summary)
    yield statuses.overall()
    yield follow_up.mid_term(summary)
    yield statuses.units()
    yield statuses.ranking()
    yield statuses.plans()
    yield statuses.lists()
    yield from map(statuses.breakdown, summary.breakdowns)
    yield follow_up.indicators(summary)
    yield follow_up.problem_stages(summary)
    yield follow_up.reporting(summary)
    if summary.changes is not None:
        yield progress.change_counts(summary)
        yield progress.changes(summary)
    if len(summary.trend) > 1:
        yield progress.trend(summary)
    yield progress.forecast(summary)
    items = ItemTables(summary)
    yield items.lagging()
    for kind in ("tasks", "projects", "policies"):
        yield items.details(kind)
    yield follow_up.problem_list(summary)


def _filled(grid: Grid) -> bool:
    """Whether a table has a line that is not a sum of none."""
    return len(grid.rows) > len(grid.totals)


def _foretells(grid: Grid, summary: Summary) -> bool:
    """Whether a table is the forecast and says of something that it will be in time, or that it cannot be said."""
    return grid.title == progress.FORECAST and summary.forecast.checked > 0


def _contents(summary: Summary, grids: Sequence[Grid]) -> Grid:
    """The first sheet: which sheets there are, what for, how status was taken."""
    about = _ABOUT | {lagging_title(summary): "落在时间后面的事项"}
    rows = tuple((number, grid.title, about[grid.title], len(grid.rows)) for number, grid in enumerate(grids, 1))
    links = {(row, 1): Link(grid.title) for row, grid in enumerate(grids)}
    sha = summary.source.sha256
    notes = (
        method_line(summary),
        "蓝色的编号、台账位置可点开，回到台账的单元格（本文件与台账的相对位置不能变）；各表的行名可点开，到“溯源”看每个数字的依据。",
        f"台账：{summary.source.path}" + (f"，SHA-256 {sha}" if sha else ""),
    )
    return Grid(CONTENTS, ("序号", "表", "内容", "行数"), rows, notes, (8, 20, 70, 10), links=links, one_page=True)


# -- where figures come from


def _with_traces(grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """The grids, each line linked to the first of its figures in the sheet of traces, and that sheet."""
    traces = _Traces()
    linked: list[Grid] = []
    for grid in grids:
        links: dict[tuple[int, int], Link | Place] = {}
        for row in range(len(grid.rows)) if grid.trace else ():
            if found := list(_figures(grid, row)):
                links[row, _named(grid, row)] = Link(TRACES, len(traces.rows))
                traces.add(grid, row, found)
        linked.append(replace(grid, links={**links, **grid.links}))
    return (*linked, traces.grid())


def _named(grid: Grid, row: int) -> int:
    """The first column of a line that is text: its name."""
    return next((column for column, value in enumerate(grid.rows[row]) if isinstance(value, str)), 0)


def _figures(grid: Grid, row: int) -> Iterator[tuple[int, Trace]]:
    assert grid.trace is not None
    for column in range(len(grid.headings)):
        trace = grid.trace(row, column)
        if trace is not None:
            yield column, trace


def _about(grid: Grid, row: int) -> tuple[str, str]:
    """By what a line is known: its table, and its first texts."""
    label = " ".join(part for part in grid.rows[row][:2] if isinstance(part, str) and part)
    return grid.title, label or str(grid.rows[row][0])


class _Traces:
    """The lines of the sheet of traces: of a figure one, and more where its cells do not fit into one."""

    def __init__(self) -> None:
        self.rows: list[tuple[object, ...]] = []
        self._links: dict[tuple[int, int], Link | Place] = {}
        self._told, self._firsts = _Told(), _Firsts()

    def add(self, grid: Grid, row: int, found: Iterable[tuple[int, Trace]]) -> None:
        """Add the lines of the figures of one line of a table."""
        rows, links, told = self.rows, self._links, self._told
        about, line, values = _about(grid, row), Link(grid.title, row), grid.rows[row]
        for column, trace in found:
            keys, cells, first, texts = trace.keys, trace.cells, "", [""]
            links[len(rows), 1] = line
            if cells:
                sheet, letter, numbers = cells[0]
                links[len(rows), 7], first = self._firsts[sheet, letter, numbers[0]]
                texts = _split([piece for one in cells for piece in told[one]])
            heading = grid.headings[column]
            rows.append((*about, heading, values[column], trace.rule, len(keys), _some(keys), first, texts[0]))
            rows += ((*about, f"{heading}（续）", None, "", None, "", "", more) for more in texts[1:])

    def grid(self) -> Grid:
        """The sheet."""
        headings = ("表", "行", "数据项", "数值", "算法", "事项数", "编号", "首格", "台账单元格")
        notes = ("数值为 0 的不列。编号较多的只列前几个，台账单元格一格不漏；一格写不下的接在下一行（续）。",)
        widths = (14, 24, 18, 12, 40, 8, 30, 16, 64)
        return Grid(TRACES, headings, tuple(self.rows), notes, widths, links=self._links)


class _Firsts(dict[tuple[str, str, int], tuple[Place, str]]):
    """The place of a cell by its sheet, its column's letters and its row, and how readers are told of it."""

    def __missing__(self, cell: tuple[str, str, int]) -> tuple[Place, str]:
        sheet, letter, row = cell
        place = Place(sheet, row, letter)
        self[cell] = told = place, str(place)
        return told


class _Told(dict[Cells, Sequence[str]]):
    """Cells as readers are told, in pieces short enough for a cell; the same ones stand behind many figures."""

    def __missing__(self, cells: Cells) -> Sequence[str]:
        self[cells] = told = list(map(str, _pieces(cells)))
        return told


def _some(keys: Sequence[str]) -> str:
    """The keys, or the first of them and how many there are."""
    return "、".join(keys) if len(keys) <= _MOST_KEYS else f"{'、'.join(keys[:_MOST_KEYS])} 等 {len(keys)} 项"


def _pieces(cells: Cells) -> Sequence[Cells]:
    """The cells in pieces whose text is short enough for a cell."""
    if len(cells.rows) <= _MOST_CELLS:
        return (cells,)
    starts = range(0, len(cells.rows), _MOST_CELLS)
    return [Cells(cells.sheet, cells.letter, cells.rows[start : start + _MOST_CELLS]) for start in starts]


def _split(lines: Sequence[str]) -> list[str]:
    """Lines joined in texts that a cell can hold."""
    if len(whole := "\n".join(lines)) < _LONGEST:
        return [whole]
    texts: list[str] = []
    text: list[str] = []
    length = 0
    for line in lines:
        if text and length + len(line) > _LONGEST:
            texts.append("\n".join(text))
            text, length = [], 0
        text.append(line)
        length += len(line) + 1
    return [*texts, "\n".join(text)] if text else texts
