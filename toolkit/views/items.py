"""Tables of items: each with where it stands and where it is in the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from toolkit.chinese import show_percent, show_points
from toolkit.summary import Item, Summary
from toolkit.values import Grid, Place
from toolkit.views.fields import Field, Line, table
from toolkit.views.wording import light_fills, percent_text

_KINDS: Mapping[str, str] = {"tasks": "任务", "projects": "项目", "policies": "政策"}


def lagging(summary: Summary) -> Grid:
    """The items that are behind or overdue."""
    kind = Field("类别", 8, lambda item: _KINDS[item.kind])
    items = summary.items.of(statuses=("滞后", "逾期"))
    return _items(summary, lagging_title(summary), items, [kind, *_fields(summary)])


def lagging_title(summary: Summary) -> str:
    """What the table of lagging items is called in the office's words."""
    return f"{summary.words['滞后']}与{summary.words['逾期']}"


def details(summary: Summary, kind: str) -> Grid:
    """All items of a kind, in the ledger's order."""
    return _items(summary, f"{_KINDS[kind]}明细", summary.of(kind), _fields(summary))


def tasks(summary: Summary) -> Grid:
    """All tasks, under the name a page gives them."""
    return _items(summary, "重点任务", summary.of("tasks"), _fields(summary))


def _items(summary: Summary, title: str, items: Iterable[Item], fields: list[Field]) -> Grid:
    lines = [Line(item) for item in items]
    last = len(fields) - 1
    links = {(row, last): _place(line.of) for row, line in enumerate(lines)}
    return table(title, fields, lines, fills=light_fills(summary), links=links)


def _fields(summary: Summary) -> list[Field]:
    return [
        Field("编号", 10, lambda item: item.key),
        Field("事项", 34, lambda item: item.name),
        Field("所属", 28, lambda item: item.group),
        Field("责任单位", 20, lambda item: item.lead),
        Field("完成时限", 18, lambda item: item.deadline),
        Field("完成率", 9, percent_text),
        Field("序时进度", 9, lambda item: "—" if item.scheduled is None else show_percent(item.scheduled)),
        Field("差距(百分点)", 13, lambda item: "—" if item.gap is None else show_points(item.gap)),
        Field("状态", 10, lambda item: summary.words[item.status]),
        Field("灯号", 6, lambda item: item.light),
        Field("台账位置", 18, lambda item: str(_place(item))),
    ]


def _place(item: Item) -> Place:
    """The cell of an item's number."""
    return item.row.place(item.row.table.sheet.key[0])
