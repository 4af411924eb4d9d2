"""A document parted into what is compared with what: its running text, text boxes, notes; headers, footers, charts.

Word and LibreOffice number header parts and charts anew and write the same header several times. So these are groups,
told apart by what they say and not by where they are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from toolkit.briefing.documents.blocks import Block, Document
from toolkit.briefing.proof.normal import is_figure, is_normal, normal, skeleton

_GROUP: Final = re.compile(r"(页眉|页脚)(?:（[^）]*）)?(?=第|表)")
_NOTE: Final = re.compile(r"(脚注|尾注)\d")
_BOX: Final = "文本框"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or a row made ready: the texts of its cells and, for a row, the columns in which they begin.

    `number` is its index among all lines of the document.
    """

    number: int
    place: str
    cells: tuple[str, ...]
    columns: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The whole text; two lines with the same are the same."""
        return "\t".join(self.cells)

    @property
    def shown(self) -> str:
        """The line as a reader is told: the cells of a row side by side."""
        return " | ".join(self.cells).rstrip(" |") if self.columns else self.text

    @property
    def skeleton(self) -> str:
        """The text without its figures."""
        return skeleton(self.text)

    @property
    def label(self) -> str | None:
        """What a row is called: its first cell with words; None for a paragraph, and where there is no such cell."""
        if not self.columns:
            return None
        return next((cell for cell in self.cells if cell and not is_figure(cell)), None)

    def where(self, index: int) -> str:
        """The place of a cell."""
        return f"{self.place} 第{self.columns[index]}列" if self.columns else self.place


@dataclass(frozen=True, slots=True)
class Flow:
    """Lines that follow one another; `kind` tells which flows may belong together. A chart's lines are its texts."""

    kind: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """All that stands in it."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Flows:
    """All lines of a document in order, and the flows they make up: `running` by kind, `groups` in any order."""

    lines: tuple[Line, ...]
    running: dict[str, Flow]
    groups: tuple[Flow, ...]


def flows(document: Document) -> Flows:
    """The flows of a document, without blank paragraphs and rows."""
    lines: list[Line] = []
    parted: dict[tuple[str, str], list[Line]] = {}
    for kind, group, line in _lines(document):
        lines.append(line)
        parted.setdefault((kind, group), []).append(line)
    made = {key: Flow(key[0], tuple(some)) for key, some in parted.items()}
    running = {kind: flow for (kind, group), flow in made.items() if not group}
    return Flows(tuple(lines), running, tuple(flow for (_, group), flow in made.items() if group))


def _lines(document: Document) -> Iterator[tuple[str, str, Line]]:
    """Each line with the kind of its flow, and the name of its group, "" where there is one of the kind."""
    number = 0
    for block in document.blocks:
        cells = tuple(cell.text for cell in block.cells)
        if not is_normal("".join(cells)):
            cells = tuple(map(normal, cells))
        if any(cells):
            columns = tuple(cell.column for cell in block.cells) if block.table else ()
            yield *_kind(block), Line(number, block.place, cells, columns)
            number += 1
    for name, texts in document.charts:
        for at, text in enumerate(texts, start=1):
            if words := _rounded(normal(text)):
                yield "图表", name, Line(number, f"{name} 第{at}个数据", (words,))
                number += 1


def _kind(block: Block) -> tuple[str, str]:
    if _BOX in block.place:
        return _BOX, ""
    if group := _GROUP.match(block.place):
        return group[1], group[0]
    note = _NOTE.match(block.place)
    return (note[1] if note else "正文"), ""


def _rounded(text: str) -> str:
    """A chart's figure as any program writes it: 38, 38.0 and 3.8E1 are one."""
    try:
        return f"{float(text):.12g}"
    except ValueError:
        return text
