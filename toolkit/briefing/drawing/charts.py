"""Charts of a document: those whose alternative text or title names figures are filled, each time they are printed.

A {{ chart: figures }} leaves a mark with a number; here the chart that the mark belongs to gets the figures. A chart
that a loop repeats becomes as many parts as there are turns, each with a workbook of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from jinja2 import pass_context
from jinja2.runtime import Context

from toolkit.briefing.drawing.chart_book import chart_book
from toolkit.briefing.drawing.chart_data import ChartData, chart_data
from toolkit.briefing.drawing.chart_xml import filled, linked, names_of, sheet_of
from toolkit.briefing.parts.outcome import Outcome
from toolkit.briefing.parts.relations import OFFICE, Relations
from toolkit.briefing.parts.xmltext import Ready, plain
from toolkit.values import CannotDo

CHARTS: Final = "charts' figures"  # not an identifier: no template can name it
CHART, CHART_END = "\x17", "\x18"

_MARK = re.compile(f"{CHART}(\\d+){CHART_END}")
_DRAWING = re.compile(f"<wp:docPr\\b[^>]*{CHART}(\\d+){CHART_END}[^>]*>.*?<c:chart\\b[^>]*>", re.DOTALL)
_ID = re.compile(r'(\br:id=")([^"]*)"')
_KIND: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_COPIED: Final = {
    "chartStyle": "application/vnd.ms-office.chartstyle+xml",
    "chartColorStyle": "application/vnd.ms-office.chartcolorstyle+xml",
    "themeOverride": "application/vnd.openxmlformats-officedocument.themeOverride+xml",
}


@dataclass(slots=True)
class Figures:
    """The figures that the tags of one document have given, by the numbers of their marks."""

    given: list[ChartData] = field(default_factory=list)


@pass_context
def marked(context: Context, value: Any) -> Ready:
    """What {{ chart: }} writes: a mark by which the figures are found."""
    figures: Figures = context.parent[CHARTS]
    figures.given.append(chart_data(value))
    return Ready(f"{CHART}{len(figures.given) - 1}{CHART_END}")


@dataclass(slots=True)
class Charts:
    """The charts of one rendering: `contents` are the parts they are made from, `outcome` takes what is made."""

    contents: Mapping[str, bytes]
    outcome: Outcome
    figures: Figures = field(default_factory=Figures)
    uses: dict[str, int] = field(default_factory=dict)
    waiting: list[tuple[str, str, int]] = field(default_factory=list)

    def placed(self, part: str, xml: str) -> str:
        """A rendered part whose marked drawings lead to charts of their own; these wait to be filled."""
        if CHART not in xml:
            return xml
        relations = self.outcome.relations(part)

        def drawn(found: re.Match[str]) -> str:
            id, number = _ID.findall(found[0])[-1][1], int(found[1])
            source = relations.target(id)
            if source not in self.contents:
                raise CannotDo("图表已损坏，缺少它的部件。", remedy="请在 Word 里删去这张图表重画。")
            path = self._path(source)
            self.waiting.append((source, path, number))
            id = relations.add(f"{OFFICE}/chart", path) if path != source else id
            head, _, chart = found[0].rpartition("<c:chart")
            chart = _ID.sub(rf'\g<1>{id}"', chart)
            return f"{self._described(head, number)}<c:chart{chart}"

        return _DRAWING.sub(drawn, xml)

    def _path(self, source: str) -> str:
        """The path of the chart made from one of the template: its own the first time, then one beside it."""
        self.uses[source] = self.uses.get(source, 0) + 1
        stem = source.removesuffix(".xml")
        return source if self.uses[source] == 1 else f"{stem}-{self.uses[source]}.xml"

    def _described(self, drawing: str, number: int) -> str:
        """The drawing with words for its alternative text: what stands beside the tag, or the names of the series."""
        names = "、".join(name for name, _ in self.figures.given[number].series if name)
        drawing = re.sub(f'="{_MARK.pattern}"', lambda found: f'="{plain(names)}"', drawing)
        return _MARK.sub("", drawing)

    def fill(self, source: str, path: str, xml: str, number: int) -> None:
        """Put a chart with its figures and its workbook into the package; `xml` is the template's, rendered."""
        data = self.figures.given[number]
        xml = _MARK.sub("", xml)
        relations = self.outcome.relations(path, source)
        book = f"word/embeddings/{path.rpartition('/')[2].removesuffix('.xml')}.xlsx"
        for old in relations.remove("package", "oleObject"):
            if path == source and old != book:
                self.outcome.dropped.add(old)
        if path != source:
            self._copied(relations, path)
        self.outcome.add(book, chart_book(data, names_of(xml, data), sheet_of(xml)))
        self.outcome.add(path, linked(filled(xml, data), relations.add(f"{OFFICE}/package", book)), _KIND)

    def _copied(self, relations: Relations, path: str) -> None:
        """Give the copy of a chart its own colours and styles: Word wants each to belong to one chart."""
        for id, kind, target in relations.targets():
            name = kind.rpartition("/")[2]
            if name in _COPIED and target in self.contents:
                copy = f"{target.removesuffix('.xml')}-{path.removesuffix('.xml').rpartition('-')[2]}.xml"
                self.outcome.add(copy, self.contents[target], _COPIED[name])
                relations.move(id, copy)


def number_of(xml: str) -> int:
    """The number of the figures that a rendered chart names itself, in its title; -1 for none."""
    found = _MARK.search(xml)
    return int(found[1]) if found else -1
