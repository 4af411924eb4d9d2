"""Charts that spreadsheet programs draw themselves from the cells of a table, of which they keep the contents too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from toolkit.values import Grid, column_letter, shown
from toolkit.workbook.tables import chart_looks as looks
from toolkit.workbook.tables.boxes import FOOT, HEAD, Box
from toolkit.workbook.tables.chart_scale import numbers, scale
from toolkit.workbook.tables.layout import ABOVE
from toolkit.workbook.tables.markup import CHART, DRAWING, RELATIONS, escaped
from toolkit.workbook.tables.names import quoted
from toolkit.workbook.tables.paper import half_widths

_LABEL_AXIS, _VALUE_AXIS = 50010001, 50010002
#: Values stand at bars and points where a series has few, and the chart no more than these.
_MOST_POINTS = 12
_MOST_VALUES = {"stacked": 72, "clustered": 16, "line": 12}
#: Widths of the space between the bars of two points, in % of a bar.
_GAPS = {"stacked": 60, "clustered": 80}
#: Where values stand: in the middle of a bar, at its end, above a point.
_PLACES = {"stacked": "ctr", "clustered": "outEnd", "line": "t"}
#: Points of a printed page: a character of half width, a digit with its space at a bar; what is free left of names,
#: right of bars, and on both sides of bars that stand.
_CHARACTER, _DIGIT, _LEFT, _RIGHT, _UPRIGHT_BESIDE = 4.7, 5.5, 16, 24, 80
#: With fewer points than this for each, names are written smaller.
_ROOMY = 14
#: The share of a chart's width that names have at most; how far the axis goes beyond the bars.
_MOST_NAMES, _AXIS = 0.4, 1.15


def chart_xml(grid: Grid, sheet: str, box: Box) -> str:
    """The part of one chart of a grid that stands in the sheet of this name."""
    return _Drawn(grid, sheet, box).xml()


class _Drawn:
    """A chart and the cells it draws; each method gives an element of its part, in the schema's order."""

    def __init__(self, grid: Grid, sheet: str, box: Box) -> None:
        self._box, self._chart, self._lying, self._zoom = box, box.chart, box.lying, box.zoom
        self._sheet, self._headings = quoted(sheet), grid.headings
        self._first, self._last = box.chart.rows
        self._rows = grid.rows[self._first : self._last + 1]
        self._numbers = numbers(grid, box.chart)
        self._labels = [shown(row[box.chart.label]) for row in self._rows]
        self._names = _texts("cat", self._cells(box.chart.label), self._labels)
        self._scale = scale(grid, box.whole, is_piece=box.whole.rows != box.chart.rows)

    def xml(self) -> str:
        chart = self._chart
        title = looks.title(chart.title, self._zoom) if chart.title else ""
        return (
            f'<c:chartSpace xmlns:c="{CHART}" xmlns:a="{DRAWING}" xmlns:r="{RELATIONS}"><c:lang val="zh-CN"/>'
            f'<c:roundedCorners val="0"/><c:chart>{title}<c:autoTitleDeleted val="{0 if title else 1}"/>'
            f"<c:plotArea>{self._room()}{self._plot()}{self._label_axis()}{self._value_axis()}</c:plotArea>"
            f'{self._legend()}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
            f"{looks.FRAME}{_PRINT}</c:chartSpace>"
        )

    def _legend(self) -> str:
        """What the series are; a single one needs none."""
        if len(self._chart.series) == 1:
            return ""
        return f'<c:legend><c:legendPos val="b"/><c:layout/><c:overlay val="0"/>{looks.letters(self._zoom)}</c:legend>'

    def _room(self) -> str:
        """Where lying bars stand in the frame: told, because programs leave some names out when they choose it."""
        if not self._lying:
            return "<c:layout/>"
        left, width = self._bars()
        frame, high = self._box.width, self._box.height
        shares = (left / frame, HEAD * self._zoom / high, width / frame, self._bars_height() / high)
        places = "".join(f'<c:{name} val="{share:.4f}"/>' for name, share in zip("xywh", shares, strict=True))
        return f"<c:layout><c:manualLayout>{_INNER}{places}</c:manualLayout></c:layout>"

    def _bars(self) -> tuple[float, float]:
        """The points left of lying bars, for their names, and those that they have themselves."""
        longest = max(map(half_widths, self._labels))
        left = min((longest * _CHARACTER + _LEFT) * self._zoom, self._box.width * _MOST_NAMES)
        return left, self._box.width - left - _RIGHT * self._zoom

    def _bars_height(self) -> float:
        return self._box.height - (HEAD + FOOT) * self._zoom

    # -- bars and lines

    def _plot(self) -> str:
        kind = self._chart.kind
        series = "".join(map(self._series, range(len(self._chart.series))))
        axes = f'<c:axId val="{_LABEL_AXIS}"/><c:axId val="{_VALUE_AXIS}"/>'
        if kind == "line":
            head = '<c:grouping val="standard"/><c:varyColors val="0"/>'
            return f'<c:lineChart>{head}{series}<c:marker val="1"/>{axes}</c:lineChart>'
        head = f'<c:barDir val="{"bar" if self._lying else "col"}"/><c:grouping val="{kind}"/><c:varyColors val="0"/>'
        overlap = '<c:overlap val="100"/>' if kind == "stacked" else ""
        return f'<c:barChart>{head}{series}<c:gapWidth val="{_GAPS[kind]}"/>{overlap}{axes}</c:barChart>'

    def _series(self, number: int) -> str:
        column, is_line = self._chart.series[number], self._chart.kind == "line"
        colour = looks.colour(self._chart.colours, number)
        name = _texts("tx", f"{self._sheet}!${column_letter(column)}${ABOVE}", [self._headings[column]])
        values = _values(self._cells(column), self._numbers[number])
        look = looks.curve(colour) if is_line else looks.bar(colour)
        straight = '<c:smooth val="0"/>' if is_line else ""
        return (
            f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>{name}{look}'
            f"{self._written(number, colour)}{self._names}{values}{straight}</c:ser>"
        )

    def _cells(self, column: int) -> str:
        letter = column_letter(column)
        return f"{self._sheet}!${letter}${ABOVE + 1 + self._first}:${letter}${ABOVE + 1 + self._last}"

    def _written(self, number: int, colour: str) -> str:
        """The values of a series written at its bars or points, where there is room for them; in stacked bars no 0."""
        if not self._has_room_for_values():
            return ""
        kind, written, ink, narrow = self._chart.kind, self._scale.format, looks.INK, ""
        if kind == "stacked":
            written, ink = f"{written};;", looks.ink(colour)
            narrow = "".join(map(_unwritten, self._narrow(number)))
        return (
            f'<c:dLbls>{narrow}<c:numFmt formatCode="{written}" sourceLinked="0"/>{looks.letters(self._zoom, ink)}'
            f'<c:dLblPos val="{_PLACES[kind]}"/>{_VALUE_ONLY}</c:dLbls>'
        )

    def _has_room_for_values(self) -> bool:
        kind, points, series = self._chart.kind, len(self._rows), len(self._numbers)
        if points > _MOST_POINTS or points * series > _MOST_VALUES[kind]:
            return False
        if kind == "line":
            return series == 1  # those of several would stand in each other's way
        if kind == "stacked" or self._lying:
            return True
        bars = points * (series + _GAPS[kind] / 100)
        return self._scale.longest * _DIGIT * bars <= self._box.width / self._zoom - _UPRIGHT_BESIDE

    def _narrow(self, number: int) -> Iterator[int]:
        """The points of a series at which a stacked bar is too narrow for its value."""
        reach = self._scale.end or self._scale.peak * _AXIS
        _, width = self._bars()
        for point, value in enumerate(self._numbers[number]):
            if value and len(f"{value:,.0f}") * _DIGIT * self._zoom > value / reach * width:
                yield point

    # -- axes

    def _label_axis(self) -> str:
        order, place, skip = ("maxMin", "l", '<c:tickLblSkip val="1"/>') if self._lying else ("minMax", "b", "")
        is_tight = self._lying and self._bars_height() / len(self._rows) < _ROOMY * self._zoom
        letters = looks.letters(self._zoom, is_tight=is_tight)
        return (
            f'<c:catAx><c:axId val="{_LABEL_AXIS}"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
            f'<c:delete val="0"/><c:axPos val="{place}"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
            f'<c:tickLblPos val="low"/>{looks.AXIS_LINE}{letters}<c:crossAx val="{_VALUE_AXIS}"/>'
            '<c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
            f'{skip}<c:noMultiLvlLbl val="0"/></c:catAx>'
        )

    def _value_axis(self) -> str:
        place, crosses = ("t", "max") if self._lying else ("l", "autoZero")  # at the foot of an upturned chart
        title = looks.axis_title(self._chart.unit, self._zoom) if self._chart.unit else ""
        end = f'<c:max val="{self._scale.end:g}"/>' if self._scale.end else ""
        unit = '<c:majorUnit val="1"/>' if self._scale.counts_by_one else ""
        return (
            f'<c:valAx><c:axId val="{_VALUE_AXIS}"/><c:scaling><c:orientation val="minMax"/>{end}</c:scaling>'
            f'<c:delete val="0"/><c:axPos val="{place}"/>{looks.GRID_LINES}{title}'
            f'<c:numFmt formatCode="{self._scale.axis_format}" sourceLinked="0"/><c:majorTickMark val="none"/>'
            f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{looks.AXIS_LINE}{looks.letters(self._zoom)}'
            f'<c:crossAx val="{_LABEL_AXIS}"/><c:crosses val="{crosses}"/><c:crossBetween val="between"/>'
            f"{unit}</c:valAx>"
        )


def _texts(name: str, cells: str, texts: Sequence[str]) -> str:
    points = "".join(_points(texts, escaped))
    cache = f'<c:strCache><c:ptCount val="{len(texts)}"/>{points}</c:strCache>'
    return f"<c:{name}><c:strRef><c:f>{escaped(cells)}</c:f>{cache}</c:strRef></c:{name}>"


def _values(cells: str, numbers: Sequence[float | None]) -> str:
    points = "".join(_points(numbers, repr))
    cache = f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(numbers)}"/>{points}'
    return f"<c:val><c:numRef><c:f>{escaped(cells)}</c:f><c:numCache>{cache}</c:numCache></c:numRef></c:val>"


def _points(values: Sequence[Any], write: Callable[[Any], str]) -> Iterator[str]:
    """The points of a cache; where a cell is blank there is none."""
    for number, value in enumerate(values):
        if value is not None and value != "":
            yield f'<c:pt idx="{number}"><c:v>{write(value)}</c:v></c:pt>'


def _unwritten(point: int) -> str:
    return f'<c:dLbl><c:idx val="{point}"/><c:delete val="1"/></c:dLbl>'


_VALUE_ONLY = "".join(
    f'<c:show{what} val="{int(what == "Val")}"/>'
    for what in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
)
_INNER = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
_PRINT = (
    '<c:printSettings><c:headerFooter/><c:pageMargins b="0.75" l="0.7" r="0.7" t="0.75" header="0.3" footer="0.3"/>'
    "<c:pageSetup/></c:printSettings>"
)
