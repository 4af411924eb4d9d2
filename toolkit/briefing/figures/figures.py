"""Every figure that the tags of a briefing printed: where it stands, and from which rule and cells it comes.

A number is matched with the facts of what its tag printed from, by what is printed. What no single fact gives is told
with all the cells of its tag's sources, and is not exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from toolkit.briefing.documents.blocks import Block, Cell
from toolkit.briefing.documents.reading import Document
from toolkit.briefing.figures.facts import Fact
from toolkit.briefing.figures.holdings import Holdings
from toolkit.briefing.figures.matching import Matching
from toolkit.briefing.figures.shown import Shown, shown_in, shows
from toolkit.briefing.language.prints import Print, Source
from toolkit.summary import Summary
from toolkit.values import Cells, Trace

LITERAL: Final = "模板里写的数"
"""The rule of a number that stands in the template itself."""

#: Which facts of an object or a list a filter words, by the end of their paths.
_WORDED: Final[Mapping[str, str]] = {
    "standing": r"(total|by_status\.[^.]+|shares\.[^.]+)", "lag": r"by_status\.(逾期|滞后)",
    "lagging": r"by_status\.(逾期|滞后)", "on_pace": "on_pace", "unscheduled": "unscheduled",
    "lights": r"by_light\.[^.]+", "stages": r"by_stage\.[^.]*", "totals": "total", "leads": r"(by_lead\.[^.]*|leads)",
    "pace": "(on_pace|behind|not_measurable|unreported)", "named": "length", "names": "length", "listed": "length",
    "length": "length", "count": "length", "quantity": "length", "done": "percent",
    "changed": r"(\w+\.length|invested_added)",
}  # fmt: skip
#: Facts that two others of one object give together: what stands between them, and the fact.
_TOGETHER: Final = {
    ("keeping_pace", "+", "lagging"): "judged", ("lagging", "+", "keeping_pace"): "judged",
    ("open", "-", "overdue"): "in_time", ("invested", "of", "planned"): "rate",
}  # fmt: skip
#: The filters that word what things are called.
_NAMING: Final = frozenset(("named", "names", "listed", "leads", "lagging", "totals"))
#: The filters that word how long a list is, and nothing else of it.
_LENGTHS: Final = frozenset(("length", "count", "quantity"))
#: What makes a new number of others.
_RECKONED: Final = re.compile(r"\|\s*sum\b|\s[-+*/%]\s|//|\*\*")
#: Of a longer text so many characters before and behind a figure are told.
_LONGEST_TEXT, _NEAR = 1000, 80
#: A number that says which part of the text this is.
_ORDINALS: Final = re.compile(
    r"\|\s*(?:next_)?heading\b|\|\s*ordinal\b|^\[.*\]\s*\|\s*select\s*\|\s*list\s*\|\s*length\b"
)
_COUNTERS: Final = re.compile(r"(?:loop\.(?:index|revindex)0?|steps\b.*|asks\b.*|unit\.steps\b.*)$")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: where a reader finds it, what its tag printed, the figure as printed, the tag's expression.

    `rule`, `keys` and `cells` are those of toolkit.values.Trace; `exact` says that one fact of the ledger gives it.
    """

    where: str
    text: str
    figure: str
    expression: str
    rule: str
    keys: Sequence[str]
    cells: Sequence[Cells]
    exact: bool


def figures_of(document: Document, prints: Sequence[Print], summary: Summary) -> Iterator[Figure]:
    """The figures of a document in the order a reader meets them, then those that no text holds (charts, fields)."""
    holdings = Holdings(summary)
    for block in document.blocks:
        for cell in block.cells:
            for mark in sorted(cell.marks, key=lambda mark: mark.start):
                if mark.number < len(prints):
                    yield from _figures(_where(block, cell), prints[mark.number], holdings)
    for one in prints:
        if one.aside:
            yield from _figures(one.label, one, holdings)


def _where(block: Block, cell: Cell) -> str:
    return f"{block.place} 第{cell.column}列" if block.table else block.place


def _figures(where: str, one: Print, holdings: Holdings) -> Iterator[Figure]:
    """The figures in what one tag printed; what only numbers the text is none."""
    asked, sources = _asked(one.expression), tuple(one.sources)
    if asked.ordinal or (sources and all(_COUNTERS.match(source.path) for source in sources)):
        return
    offered = [holdings.of(source, asked.worded in _LENGTHS) for source in sources]
    figures = list(shown_in(one.text))
    matching = _matching(one.text, figures, asked, offered)
    worked_out: Trace | None = None
    for shown in figures:
        if asked.numbered and not shown.start:
            continue  # the number that the filter numbered puts before each text
        fact = matching.fact(shown) or _together(one, shown, sources, holdings)
        if fact is None and worked_out is None:
            worked_out = _worked_out(sources, holdings)
        trace = fact.trace if fact else worked_out or Trace(LITERAL)
        yield Figure(
            where,
            _around(one.text, shown),
            shown.figure,
            one.expression,
            trace.rule,
            trace.keys,
            trace.cells,
            fact is not None,
        )


def _around(text: str, shown: Shown) -> str:
    """The text that a figure stands in, of a long one what is near it: a list may print thousands of figures."""
    if len(text) <= _LONGEST_TEXT:
        return text
    start, stop = max(shown.start - _NEAR, 0), shown.stop + _NEAR
    return f"{'…' if start else ''}{text[start:stop]}{'…' if stop < len(text) else ''}"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the expression of a tag asks for.

    `worded` is its first filter that words facts of an object or a list, "" for none; `reckoned` that it makes a new
    number, `loose` that it says how many decimals, `ordinal` and `numbered` that all, or the first, only numbers texts.
    """

    worded: str
    reckoned: bool
    loose: bool
    ordinal: bool
    numbered: bool


@lru_cache(maxsize=256)  # a loop prints the same thousands of times
def _asked(expression: str) -> _Asked:
    bare = re.sub(r"""'[^']*'|"[^"]*\"""", "''", expression)
    return _Asked(
        next((name for name in re.findall(r"\|\s*(\w+)", bare) if name in _WORDED), ""),
        bool(_RECKONED.search(bare)),
        bool(re.search(r"\|\s*\w+\([^)]*\d|%[.\d]*f|\|\s*(?:int|round)\b", expression)),
        bool(_ORDINALS.search(expression)),
        bool(re.search(r"\|\s*numbered\b", expression)),
    )


def _matching(text: str, figures: Sequence[Shown], asked: _Asked, offered: Sequence[Sequence[Fact]]) -> Matching:
    """What a tag may have printed; `offered` are the facts of each of its sources."""
    meant = _meant([fact for found in offered for fact in found], asked.worded)
    facts = [] if asked.reckoned else meant
    lists = offered if not asked.worded or asked.worded in _NAMING else [facts]
    return Matching(text, figures, facts, lists, asked.loose)


def _meant(facts: list[Fact], worded: str) -> list[Fact]:
    """The facts that a filter words; all of them where it has none."""
    if not worded:
        return facts
    own = [fact for fact in facts if re.fullmatch(_WORDED[worded], fact.path)]
    inner = re.compile(rf".*\.(?:{_WORDED[worded]})")
    return own or [fact for fact in facts if inner.fullmatch(fact.path)] or facts


def _together(one: Print, shown: Shown, sources: Sequence[Source], holdings: Holdings) -> Fact | None:
    """The fact that two others of the same object give: of 甲 and 乙 the share, the sum, the difference."""
    if len(sources) != 2 or len(sources[0].trail) < 2 or sources[0].trail[-2] is not sources[1].trail[-2:][0]:
        return None
    between = re.search(r"\s([+-])\s|\|\s*(of)\(", one.expression)
    if not between or not sources[0].steps or not sources[1].steps:
        return None
    path = _TOGETHER.get((sources[0].steps[-1], between[1] or between[2], sources[1].steps[-1]))
    fact = holdings.beside(sources[0], path) if path else None
    return fact if fact and shows(shown, fact) else None


def _worked_out(sources: Sequence[Source], holdings: Holdings) -> Trace:
    """Where a number is from that no single fact gives: all that its tag was made from."""
    if not sources:
        return Trace(LITERAL)
    said = "、".join(dict.fromkeys(source.path for source in sources))
    traces = [fact.trace for source in sources for fact in holdings.of(source)]
    keys = dict.fromkeys(key for trace in traces for key in trace.keys)
    return Trace(f"由 {said} 算出", tuple(keys), _united(cells for trace in traces for cells in trace.cells))


def _united(found: Iterable[Cells]) -> tuple[Cells, ...]:
    """Cells of the same columns taken together, each once."""
    rows: dict[tuple[str, str], set[int]] = {}
    for cells in found:
        rows.setdefault((cells.sheet, cells.letter), set()).update(cells.rows)
    return tuple(Cells(sheet, letter, sorted(numbers)) for (sheet, letter), numbers in sorted(rows.items()))
