"""Tables of items: each with where it stands and where it is in the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from toolkit.summary import Item, Summary
from toolkit.values import Grid, Place
from toolkit.views.wording import kept_percent, kept_points, light_fills, percent_text

_KINDS: Mapping[str, str] = {"tasks": "任务", "projects": "项目", "policies": "政策"}

_HEADINGS = (
    "编号", "事项", "所属", "责任单位", "完成时限", "完成率", "序时进度", "差距(百分点)", "状态", "灯号", "台账位置",
)  # fmt: skip
_WIDTHS = (10, 34, 28, 20, 18, 9, 9, 13, 10, 6, 18)


def lagging_title(summary: Summary) -> str:
    """What the table of lagging items is called in the office's words."""
    return f"{summary.words['滞后']}与{summary.words['逾期']}"


class ItemTables:
    """The tables of the items of one summary. An item stands in several: what they say of it is worked out once."""

    def __init__(self, summary: Summary) -> None:
        self._summary = summary
        self._fills = light_fills(summary)
        self._told: dict[tuple[str, int], tuple[tuple[Any, ...], Place]] = {}

    def lagging(self) -> Grid:
        """The items that are behind or overdue."""
        items = self._summary.items.of(statuses=("滞后", "逾期"))
        found = [(item.kind, *self._of(item)) for item in items]
        rows = tuple((_KINDS[kind], *values) for kind, values, _ in found)
        title = lagging_title(self._summary)
        return self._grid(title, rows, (place for _, _, place in found), ("类别", *_HEADINGS), (8, *_WIDTHS))

    def details(self, kind: str) -> Grid:
        """All items of a kind, in the ledger's order."""
        return self._all(f"{_KINDS[kind]}明细", kind)

    def tasks(self) -> Grid:
        """All tasks, under the name a page gives them."""
        return self._all("重点任务", "tasks")

    def _all(self, title: str, kind: str) -> Grid:
        found = [self._of(item) for item in self._summary.of(kind)]
        return self._grid(title, tuple(values for values, _ in found), (place for _, place in found))

    def _grid(
        self,
        title: str,
        rows: tuple[tuple[Any, ...], ...],
        places: Iterable[Place],
        headings: tuple[str, ...] = _HEADINGS,
        widths: tuple[int, ...] = _WIDTHS,
    ) -> Grid:
        links = {(row, len(headings) - 1): place for row, place in enumerate(places)}
        return Grid(title, headings, rows, widths=widths, fills=self._fills, links=links)

    def _of(self, item: Item) -> tuple[tuple[Any, ...], Place]:
        """What is said of an item under each heading, and the cell of its number."""
        name = item.kind, item.index
        if name not in self._told:
            place = item.row.place(item.row.table.sheet.key[0])
            self._told[name] = self._values(item, place), place
        return self._told[name]

    def _values(self, item: Item, place: Place) -> tuple[Any, ...]:
        standing = item.standing
        return (
            item.key,
            item.name,
            item.group,
            item.lead,
            item.deadline,
            percent_text(item),
            "—" if item.scheduled is None else kept_percent(item.scheduled),
            "—" if item.gap is None else kept_points(item.gap),
            self._summary.words[item.status],
            standing.light,
            str(place),
        )
