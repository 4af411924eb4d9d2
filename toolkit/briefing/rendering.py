"""One document made from a template: its parts filled in, then what can only be put right once that is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import count, islice
from typing import Any

from toolkit.briefing.drawing.charts import CHARTS, Charts, number_of
from toolkit.briefing.drawing.picturing import PICTURES, Pictures
from toolkit.briefing.finishing.breaking import PAGE, PARAGRAPH, broken
from toolkit.briefing.finishing.mending import mend, renumber
from toolkit.briefing.finishing.merging import Unfit
from toolkit.briefing.finishing.numbering import Anew, restarted
from toolkit.briefing.language.compiler import Part
from toolkit.briefing.language.failures import explained, unfit
from toolkit.briefing.language.marks import hidden, shown
from toolkit.briefing.language.prints import PRINTS, Noted, Print, Taken, prints_of
from toolkit.briefing.language.sandbox import STEPS, Steps, TooMuch
from toolkit.briefing.parts import xmltext
from toolkit.briefing.parts.outcome import Outcome
from toolkit.values import CannotDo, Later

_BATCH = 4096  # pieces of text
_LEAST = 100  # characters of a paragraph on average: a part has no more of them, with those in tables, than so allows


class Rendering:
    """A template's parts filled from `values`, into `outcome`.

    `name` is what errors call the template, `limit` how many characters a part may have, `anew` takes the lists that
    begin anew, `first` is the first free number of a picture. All raise CannotDo, with tag and place.
    """

    def __init__(
        self, name: str, values: Mapping[str, Any], contents: Mapping[str, bytes], anew: Anew, first: int, limit: int
    ) -> None:
        self.outcome = Outcome(contents)
        self._name = name
        self._contents = contents
        self._charts = Charts(contents, self.outcome)
        self._values = {**values, STEPS: Steps(), CHARTS: self._charts.figures}
        self._taken: list[Taken] = []
        self._anew = anew
        self._numbers = count(first)
        self._limit = limit

    def fill(self, parts: Mapping[str, Part]) -> None:
        """Fill in all parts: the texts first, since they say which charts they have and how often."""
        charts = {path: part for path, part in parts.items() if part.label.startswith("图表")}
        for path, part in parts.items():
            if path not in charts:
                self.outcome.add(path, self._placed(path, part))
        for source, path, number in self._charts.waiting:
            xml = self._rendered(source, charts[source]) if source in charts else self._own(source)
            self._fill_chart(source, path, xml, number)
        for path in sorted(charts.keys() - self._charts.uses.keys()):
            xml = self._rendered(path, charts[path])
            if (number := number_of(xml)) >= 0:
                self._fill_chart(path, path, xml, number)
            else:
                self.outcome.add(path, xml)

    @property
    def prints(self) -> Sequence[Print]:
        """What the tags of a traced template have printed, by the numbers of their marks; made when it is asked."""
        return Later(partial(prints_of, self._taken))

    def _placed(self, path: str, part: Part) -> str:
        """A part filled in, its charts leading to those that are to be filled."""
        xml = self._rendered(path, part)
        try:
            return self._charts.placed(path, xml)
        except CannotDo as error:
            raise CannotDo(f"{part.label}：{error.message}", self._name, error.remedy) from error

    def _own(self, chart: str) -> str:
        return xmltext.decode(self._contents[chart])

    def _fill_chart(self, source: str, path: str, xml: str, number: int) -> None:
        try:
            self._charts.fill(source, path, xml, number)
        except CannotDo as error:
            raise CannotDo(f"图表（{source.rpartition('/')[2]}）：{error.message}", self._name, error.remedy) from error

    def _rendered(self, path: str, part: Part) -> str:
        """The XML of a part, filled in and put right."""
        pictures = Pictures(path, self.outcome)
        noted = Noted(part.label, part.patched.tags, part.place, self._taken, part.compiled.environment)
        values = {**self._values, PICTURES: pictures, PRINTS: noted}
        try:
            xml = _written(part, values, self._limit)
        except Exception as error:
            raise explained(self._name, part, error, values) from error
        if part.patched.mends:
            try:
                xml = shown(mend(hidden(xml)))
            except Unfit as error:
                raise unfit(self._name, part, error) from error
        if PARAGRAPH in xml or PAGE in xml:
            xml = broken(xml)
        if part.patched.restarts:
            xml = restarted(xml, self._anew)
        return renumber(xml, self._numbers) if part.patched.numbers or pictures.any else xml


def _written(part: Part, values: dict[str, Any], limit: int) -> str:
    stream = part.compiled.root_render_func(part.compiled.new_context(values))
    batches: list[str] = []
    size = paragraphs = 0
    while batch := list(islice(stream, _BATCH)):
        size += sum(map(len, batch))
        if size > limit:
            raise TooMuch(f"输出超过 {limit:,} 个字符")
        batches.append("".join(batch))
        paragraphs += batches[-1].count("</w:p>")
        if paragraphs > limit // _LEAST:
            raise TooMuch(f"输出超过 {limit // _LEAST:,} 段")
    return "".join(batches)
