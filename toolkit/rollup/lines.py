"""The tables with a line for each ledger, its region's and all of them below: status, money, indicators, problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from toolkit.rollup.figures import Figures
from toolkit.rollup.values import Rollup, Row
from toolkit.summary import Tally
from toolkit.values import Beside, Chart, Grid, Link, Place
from toolkit.views.fields import Field, Line, table
from toolkit.views.wording import STATUS_COLOURS, lamp, tenth

#: Bars of more lines than these no page can show.
_MOST_BARS: Final = 60
_KINDS: Final = (("重点任务", "tasks"), ("重点项目", "projects"), ("政策机制", "policies"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a ledger (`row`), a region or all; `number` counts ledgers from 1."""

    region: str
    name: str
    figures: Figures
    number: int | None = None
    row: Row | None = None


class RowTables:
    """The tables of one roll-up that have a line for each ledger."""

    def __init__(self, rollup: Rollup) -> None:
        self.rollup = rollup
        self.statuses = tuple(rollup.total.items.by_status)
        self.lights = tuple(rollup.total.items.by_light)
        self.lines = list(_lines(rollup))
        self.several_regions = any(row.region for row in rollup.rows)

    def overall(self, title: str) -> Grid:
        """All ledgers by kind of item."""
        total = self.rollup.total
        lines = [Line((name, getattr(total, kind))) for name, kind in _KINDS]
        lines.append(Line(("合计", total.items), total=True))
        fields = [Field("类别", 14, lambda pair: pair[0]), *self._counts(lambda pair: pair[1])]
        return table(title, fields, lines, charts=[self._chart("全部台账各类事项状态", fields, 0, len(lines) - 1)])

    def regions(self, title: str) -> Grid:
        """All items of each region."""
        groups = self.rollup.groups
        lines = [Line(Entry(group.label, "", group.figures)) for group in groups]
        lines.append(Line(Entry("合计", "", self.rollup.total), total=True))
        fields = [
            Field("所属地区", 22, lambda e: e.region),
            Field("台账数", 9, lambda e: e.figures.ledgers),
            *self._counts(lambda e: e.figures.items),
            *_money_fields(),
        ]
        few = len(groups) <= _MOST_BARS
        charts = [self._chart("各地区事项状态", fields, 0, len(groups))] if few else []
        return table(title, fields, lines, charts=charts)

    def ledgers(self, title: str) -> Grid:
        """All items of each ledger, and what the ledger is."""
        fields = [
            *self._names(),
            Field("任务", 7, lambda e: e.figures.tasks.total),
            Field("项目", 7, lambda e: e.figures.projects.total),
            Field("政策", 7, lambda e: e.figures.policies.total),
            *self._counts(lambda e: e.figures.items, "合计"),
            Field("错误", 7, lambda e: e.figures.findings.error),
            Field("警告", 7, lambda e: e.figures.findings.warning),
            Field("文件", 20, lambda e: e.row.file if e.row else ""),
            Field("SHA-256(前16位)", 19, lambda e: e.row.sha256[:16] if e.row else ""),
        ]
        rows = len(self.rollup.rows)
        drawn = 1 < rows <= _MOST_BARS and not self.rollup.grouped
        label = next(column for column, field in enumerate(fields) if field.heading == "台账")
        charts = [self._chart("各台账事项状态", fields, label, rows)] if drawn else []
        notes = ("各状态、灯号为任务、项目、政策之和。SHA-256 全文见“来源”。",)
        return self._linked(table(title, fields, self.lines, notes, charts), fields)

    def money(self, title: str) -> Grid:
        """Investment, indicators and problems of each ledger."""
        i, p = _indicator, _problem
        fields = [
            *self._names(),
            Field("项目", 8, lambda e: e.figures.projects.total),
            *_money_fields(),
            Field("指标", 8, i("total")),
            Field("达到进度", 9, i("on_pace")),
            Field("未达进度", 9, i("behind")),
            Field("不可衡量", 9, i("not_measurable")),
            Field("指标未填报", 10, i("unreported")),
            Field("问题", 8, p("total")),
            Field("未销账", 8, p("open")),
            Field("超过整改时限", 12, p("overdue")),
        ]
        notes = ("计划投资按投资组在一本台账内只计一次；投资完成率 = 累计完成投资 ÷ 计划投资。",)
        return self._linked(table(title, fields, self.lines, notes), fields)

    def kind(self, kind: str, title: str) -> Grid:
        """The items of one kind of each ledger."""
        fields = [*self._names(), *self._counts(lambda e: getattr(e.figures, kind))]
        return self._linked(table(title, fields, self.lines), fields)

    # -- parts

    def _names(self) -> list[Field]:
        region = [Field("所属地区", 16, lambda e: e.region)] if self.several_regions else []
        return [Field("序号", 7, lambda e: e.number), *region, Field("台账", 30, lambda e: e.name)]

    def _counts(self, of: Callable[[Any], Tally], total: str = "总数") -> list[Field]:
        words = self.rollup.words

        def status(name: str) -> Field:
            return Field(words[name], 8, lambda line: of(line).by_status.get(name, 0))

        def light(name: str) -> Field:
            return Field(lamp(name), 7, lambda line: of(line).by_light.get(name, 0))

        return [
            Field(total, 8, lambda line: of(line).total),
            *map(status, self.statuses),
            *map(light, self.lights),
            Field("未填报", 8, lambda line: of(line).unreported),
            Field("达到进度占比(%)", 12, lambda line: tenth(of(line).pace_share), bar=True),
        ]

    def _chart(self, title: str, fields: Sequence[Field], label: int, rows: int) -> Chart:
        headings = [field.heading for field in fields]
        first = headings.index(self.rollup.words[self.statuses[0]])
        colours = tuple(STATUS_COLOURS[status] for status in self.statuses)
        series = tuple(range(first, first + len(self.statuses)))
        return Chart(title, "stacked", label, series, (0, rows - 1), colours, "项")

    def _linked(self, grid: Grid, fields: Sequence[Field]) -> Grid:
        """The grid with links from a ledger's name to its own summary, from its file's name to the ledger."""
        columns = {field.heading: column for column, field in enumerate(fields)}
        links: dict[tuple[int, int], Link | Place | Beside] = {}
        for at, line in enumerate(self.lines):
            row = line.of.row
            if row and row.summary:
                links[at, columns["台账"]] = Beside(row.summary)
            if row and row.way and "文件" in columns:
                links[at, columns["文件"]] = Beside(row.way)
        return replace(grid, links=links)


def _indicator(name: str) -> Callable[[Entry], int]:
    return lambda e: int(getattr(e.figures.indicators, name))


def _problem(name: str) -> Callable[[Entry], int]:
    return lambda e: int(getattr(e.figures.problems, name))


def _money_fields() -> list[Field]:
    return [
        Field("计划投资(万元)", 14, lambda e: e.figures.planned),
        Field("累计完成投资(万元)", 16, lambda e: e.figures.invested),
        Field("资金已落实(万元)", 14, lambda e: e.figures.funded),
        Field("投资完成率(%)", 12, lambda e: tenth(e.figures.rate), bar=True),
    ]


def _lines(rollup: Rollup) -> Iterator[Line]:
    """A line for each ledger, for each region of several, for all."""
    number = 0
    for group in rollup.groups:
        for row in group.rows:
            number += 1
            yield Line(Entry(row.region, row.title, row.figures, number, row))
        if rollup.grouped and len(group.rows) > 1:
            yield Line(Entry(group.label, "小计", group.figures), total=True)
    yield Line(Entry("", "合计", rollup.total), total=True)
