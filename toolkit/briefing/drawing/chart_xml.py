"""A chart of Word's filled with figures: its series keep the looks they are drawn in, the numbers become ours.

What a series says is kept twice: as references into the workbook, and as the values that were there (the caches).
Both are written anew. A series more than are drawn looks like one that is, in another colour.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from toolkit.briefing.drawing.chart_book import serial, sheet_name
from toolkit.briefing.drawing.chart_data import ChartData, Figure
from toolkit.briefing.parts.relations import OFFICE
from toolkit.briefing.parts.xmltext import plain, unescape
from toolkit.values import CannotDo, column_letter

_SERIES = re.compile(r"<c:ser>.*?</c:ser>", re.DOTALL)
_FORMULA = re.compile(r"<c:f>([^<]*)</c:f>")
_CODE = re.compile(r"<c:formatCode>([^<]*)</c:formatCode>")
_TEXT = re.compile(r"(<a:t>)([^<]*)(</a:t>)")
_ACCENTS: Final = 6
_COLOURS: Final = ("4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47", "264478", "9E480E")


def sheet_of(xml: str) -> str:
    """The name of the sheet that a chart refers to."""
    found = _FORMULA.search(xml)
    name = unescape(found[1]).rpartition("!")[0] if found else ""
    return sheet_name(name.removeprefix("'").removesuffix("'").replace("''", "'").rpartition("]")[2])


def names_of(xml: str, data: ChartData) -> tuple[str, ...]:
    """The names of the series: those of the figures, else those drawn in the template."""
    drawn = [_name(series) for series in _ordered(xml)]
    return tuple(
        name or (drawn[number] if number < len(drawn) else "") or f"系列{number + 1}"
        for number, (name, _) in enumerate(data.series)
    )


def filled(xml: str, data: ChartData) -> str:
    """The chart with these figures. Raises CannotDo for a kind of chart that cannot have them."""
    drawn = _ordered(xml)
    if not drawn or "<c:bubbleChart>" in xml or "<c:stockChart>" in xml:
        raise CannotDo(
            "图表里没有可以换数据的系列。", remedy="请用柱形图、条形图、折线图、面积图、饼图、雷达图或散点图。"
        )
    names, sheet = names_of(xml, data), sheet_of(xml)
    made = [
        _filled(_like(drawn, number), number, names[number], values, data, sheet)
        for number, (_, values) in enumerate(data.series)
    ]
    found = list(_SERIES.finditer(xml))
    ranks = {at: rank for rank, at in enumerate(sorted(range(len(found)), key=lambda at: _order(found[at][0])))}
    made[len(drawn) - 1 :] = ["".join(made[len(drawn) - 1 :])]
    rest = dict(enumerate(made))
    for at in reversed(range(len(found))):
        xml = xml[: found[at].start()] + rest.get(ranks[at], "") + xml[found[at].end() :]
    return _titled(_named(xml, names), data.title)


def _ordered(xml: str) -> list[str]:
    """The series as drawn, in the order a reader sees them."""
    return sorted(_SERIES.findall(xml), key=_order)


def _order(series: str) -> int:
    found = re.search(r'<c:order val="(\d{1,9})"', series)
    return int(found[1]) if found else 0


def _name(series: str) -> str:
    found = re.search(r"<c:tx>.*?<c:v>([^<]*)</c:v>", series, re.DOTALL)
    return unescape(found[1]) if found else ""


# -- a series


def _like(drawn: Sequence[str], number: int) -> str:
    """The series drawn at this place, or one like those drawn, in a colour of its own."""
    if number < len(drawn):
        return drawn[number]
    series = re.sub(r"<c:extLst>.*?</c:extLst>|<c:dPt>.*?</c:dPt>", "", drawn[number % len(drawn)], flags=re.DOTALL)
    series = re.sub(r'(<a:schemeClr val="accent)\d"', rf'\g<1>{number % _ACCENTS + 1}"', series)
    colour = _COLOURS[number % len(_COLOURS)]
    looks = re.search(r"<c:spPr>.*?</c:spPr>", series, re.DOTALL)
    if not looks:
        return series
    return series.replace(looks[0], re.sub(r'(<a:srgbClr val=")[^"]*"', rf'\g<1>{colour}"', looks[0]), 1)


def _filled(series: str, number: int, name: str, values: Sequence[Figure], data: ChartData, sheet: str) -> str:
    column, last = column_letter(number + 1), len(values) + 1
    where = "'{}'!".format(sheet.replace("'", "''"))
    for key in ("idx", "order"):
        series = re.sub(rf'<c:{key} val="\d+"', f'<c:{key} val="{number}"', series, count=1)
    series = _without_points(series, len(values))
    title = f"<c:tx>{_texts(f'{where}${column}$1', [name])}</c:tx>"
    series = re.sub(r"<c:tx>.*?</c:tx>", "", series, count=1, flags=re.DOTALL)
    series = re.sub(r"(<c:order [^>]*>(?:</c:order>)?)", lambda found: found[1] + title, series, count=1)
    along, down = ("c:xVal", "c:yVal") if "<c:yVal>" in series else ("c:cat", "c:val")
    labels = f"<{along}>{_labels(series, along, f'{where}$A$2:$A${last}', data)}</{along}>"
    figures = _numbers(f"{where}${column}$2:${column}${last}", values, _format(series, down))
    series = re.sub(rf"<{along}>.*?</{along}>", "", series, flags=re.DOTALL)
    return re.sub(
        rf"<{down}>.*?</{down}>", lambda found: f"{labels}<{down}>{figures}</{down}>", series, flags=re.DOTALL
    )


def _without_points(series: str, count: int) -> str:
    """The series without looks for points it no longer has, and without labels that say a figure of the template."""

    def kept(found: re.Match[str]) -> str:
        index = re.search(r'<c:idx val="(\d{1,9})"', found[0])
        gone = index is not None and int(index[1]) >= count
        return "" if gone or (found[1] == "dLbl" and "<c:tx>" in found[0]) else found[0]

    series = re.sub(r"<c:ext\b[^>]*>(?:(?!</c:ext>).)*datalabelsRange.*?</c:ext>", "", series, flags=re.DOTALL)
    return re.sub(r"<c:(dPt|dLbl)>.*?</c:\1>", kept, series, flags=re.DOTALL)


def _format(series: str, element: str) -> str:
    """The format of the numbers, as the template has it."""
    found = re.search(rf"<{element}>.*?</{element}>", series, re.DOTALL)
    code = _CODE.search(found[0]) if found else None
    return code[1] if code else "General"


def _labels(series: str, element: str, formula: str, data: ChartData) -> str:
    """The labels: as numbers where the template has numbers or days there and ours are such, else as texts."""
    numbers = [serial(label) if isinstance(label, date) else label for label in data.labels]
    as_numbers = re.search(rf"<{element}>\s*<c:num", series) is not None
    figures = [label for label in numbers if not isinstance(label, str)]
    if len(figures) == len(numbers) and (as_numbers or element == "c:xVal"):
        return _numbers(formula, figures, _format(series, element))
    if element == "c:xVal":
        raise CannotDo("散点图的横轴要的是数。", remedy="请给出数字，或改用柱形图、折线图。")
    return _texts(formula, [_shown(label) for label in data.labels])


def _shown(label: object) -> str:
    return f"{label.year}年{label.month}月{label.day}日" if isinstance(label, date) else str(label)


def _texts(formula: str, texts: Sequence[str]) -> str:
    points = "".join(f'<c:pt idx="{at}"><c:v>{plain(text)}</c:v></c:pt>' for at, text in enumerate(texts))
    cache = f'<c:ptCount val="{len(texts)}"/>{points}'
    return f"<c:strRef><c:f>{plain(formula)}</c:f><c:strCache>{cache}</c:strCache></c:strRef>"


def _numbers(formula: str, values: Sequence[Figure], code: str) -> str:
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(values) if value is not None
    )
    cache = f'<c:formatCode>{code}</c:formatCode><c:ptCount val="{len(values)}"/>{points}'
    return f"<c:numRef><c:f>{plain(formula)}</c:f><c:numCache>{cache}</c:numCache></c:numRef>"


# -- around the series


def _named(xml: str, names: Sequence[str]) -> str:
    """The chart with its title by the name of a series where it takes it from there."""
    found = re.search(r"<c:chart>\s*<c:title>\s*<c:tx>\s*<c:strRef>.*?</c:strRef>", xml, re.DOTALL)
    column = re.search(r"\$([A-Z]+)\$1</c:f>", found[0]) if found else None
    known = {column_letter(number + 1): name for number, name in enumerate(names)}
    if not found or not column or column[1] not in known:
        return xml
    value = f"<c:v>{plain(known[column[1]])}</c:v>"
    return xml[: found.start()] + re.sub(r"<c:v>[^<]*</c:v>", lambda _: value, found[0]) + xml[found.end() :]


def _titled(xml: str, title: str) -> str:
    """The chart with this title in the looks of its own; one without a title, and "", stay as they are."""
    found = re.search(r"<c:chart>\s*<c:title>.*?</c:title>", xml, re.DOTALL)
    if not found or not title:
        return xml
    texts = iter([plain(title)])
    made = _TEXT.sub(lambda text: f"{text[1]}{next(texts, '')}{text[3]}", found[0])
    return xml[: found.start()] + made + xml[found.end() :]


def linked(xml: str, relation: str) -> str:
    """The chart with its workbook at this relation."""
    element = f'<c:externalData r:id="{relation}"><c:autoUpdate val="0"/></c:externalData>'
    own = re.search(r"<c:externalData\b[^>]*?(?:/>|>.*?</c:externalData>)", xml, re.DOTALL)
    if own:
        return xml[: own.start()] + element + xml[own.end() :]
    # r: may not be declared where there was no workbook.
    element = element.replace(" r:id", f' xmlns:r="{OFFICE}" r:id')
    tail = xml.rindex("</c:chart>")
    after = re.compile(r"<c:(?:printSettings|userShapes|extLst)\b|</c:chartSpace>").search(xml, tail)
    at = after.start() if after else tail
    return xml[:at] + element + xml[at:]
