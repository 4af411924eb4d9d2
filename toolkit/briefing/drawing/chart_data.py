"""The figures of a chart: labels and series, taken from what a template's tag gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from jinja2 import Undefined, pass_environment
from jinja2.environment import Environment
from jinja2.filters import make_attrgetter

from toolkit.values import CannotDo

MOST_SERIES: Final = 255
MOST_FIGURES: Final = 100_000
LONGEST: Final = 1_000
"""Characters of a label: a chart shows far fewer."""
_REMEDY: Final = (
    "可以是一组名称和数（如 tasks.by_status），或逐行取列：lists|series('list', 计划投资='planned')，"
    "或程序给出的 {'categories': [...], 'series': {名称: [...]}}。"
)

Figure = int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class ChartData:
    """A chart's labels, and its series with a figure for each label (None for a gap); "" names a series as the
    template does. `title` replaces that of the chart where there is one.
    """

    labels: tuple[str | int | float | Decimal | date, ...]
    series: tuple[tuple[str, tuple[Figure, ...]], ...]
    title: str = ""


@pass_environment
def series(environment: Environment, rows: Any, label: str, title: str = "", **columns: str) -> ChartData:
    """The filter series: rows|series("list", 计划投资="planned") has a label and a figure of each series by row."""
    if isinstance(rows, str | Mapping) or not isinstance(rows, Iterable):
        raise CannotDo("series 前面要的是一份清单。", remedy="如 lists|series('list', 计划投资='planned')。")
    items = list(rows)
    labels = list(map(make_attrgetter(environment, label), items))
    taken = {name: list(map(make_attrgetter(environment, column), items)) for name, column in columns.items()}
    return _checked(labels, taken.items(), title)


def chart_data(value: Any) -> ChartData:
    """The figures of a chart from what its tag gives. Raises CannotDo for what is none, and for too many."""
    if isinstance(value, ChartData):
        return value
    if isinstance(value, Undefined):
        str(value)  # says which name there is not
    if isinstance(value, Mapping) and "series" in value and "categories" in value:
        named = value["series"]
        pairs = named.items() if isinstance(named, Mapping) else [(one["name"], one["values"]) for one in named]
        return _checked(value["categories"], pairs, str(value.get("title", "")))
    if isinstance(value, Mapping):
        return _checked(list(value), [("", list(value.values()))], "")
    raise CannotDo("图表要的是名称和数。", remedy=_REMEDY)


def _checked(labels: Sequence[Any], pairs: Iterable[tuple[str, Sequence[Any]]], title: str) -> ChartData:
    made = tuple((str(name), tuple(map(_figure, values))) for name, values in pairs)
    if not made or not labels:
        raise CannotDo("图表没有数据。", remedy="请先用 {%p if %} 判断有没有数据，没有时整段不印。")
    for name, values in made:
        if len(values) != len(labels):
            raise CannotDo(f"图表的“{name}”有 {len(values)} 个数，名称有 {len(labels)} 个。", remedy="请使两者一样多。")
    if len(made) > MOST_SERIES or len(made) * len(labels) > MOST_FIGURES:
        raise CannotDo(f"图表有 {len(made)} 个系列、{len(labels)} 个名称，太多了。", remedy="请只取要画的部分。")
    return ChartData(tuple(map(_label, labels)), made, title)


def _label(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST:
        raise CannotDo(f"图表的名称有 {len(value)} 个字，太长了。", remedy=f"请不超过 {LONGEST} 个字。")
    if isinstance(value, str | date) or (isinstance(value, int | float | Decimal) and not isinstance(value, bool)):
        return value
    if value is None:
        return ""
    raise CannotDo(f"图表的名称“{value}”不是文字。", remedy=_REMEDY)


def _figure(value: Any) -> Figure:
    if value is None:
        return None
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool) and isfinite(value):
        return value
    raise CannotDo(f"图表里的“{value}”不是数。", remedy="请给出数字，没有数的留空（none）。")
