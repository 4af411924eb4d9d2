"""The gate of a briefing: figures of its text, its tables and its attachments that disagree are told before it is kept.

What is compared is the finished document, whatever made it: with the ledger where it is certain what a figure speaks
of, and with itself. A figure of which that is not certain is left alone: a correct briefing must pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from toolkit.briefing.content.unit_view import UnitView
from toolkit.briefing.documents.reading import Document
from toolkit.briefing.reconciling import cells, listings, marked, printed, rows, sums, twice
from toolkit.briefing.reconciling.claims import Claim, Disagreement, plain
from toolkit.briefing.reconciling.families import Family, families
from toolkit.briefing.reconciling.known import Known, own_of, whole_of
from toolkit.briefing.reconciling.layout import Layout, Table, layout_of
from toolkit.briefing.reconciling.pairs import Pairs
from toolkit.briefing.reconciling.phrases import Told, phrases
from toolkit.briefing.reconciling.scope import Scope
from toolkit.briefing.reconciling.sentences import Grammar
from toolkit.briefing.reconciling.words import Words, words_of
from toolkit.summary import Summary
from toolkit.values import CannotDo

MOST_TOLD: Final = 10
"""So many disagreements at most are told one by one."""


def reconcile(document: Document, summary: Summary, values: Mapping[str, Any]) -> tuple[Disagreement, ...]:
    """Every disagreement of a document with the ledger and with itself, in the order of the document.

    `values` are the template's names; with a `unit` among them the whole is what that unit leads.
    """
    return tuple(_Reconciling(document, summary, values).disagreements())


def refuse(disagreements: Sequence[Disagreement], template: str) -> CannotDo:
    """The error with which a briefing is not written: what disagrees with what, at most ten of them in words."""
    told = "；".join(f"{number}.{one}" for number, one in enumerate(disagreements[:MOST_TOLD], start=1))
    more = f"；等{len(disagreements)}处" if len(disagreements) > MOST_TOLD else ""
    message = f"写出的文字、表格、附件和台账对不上，没有生成。{told}{more}。"
    remedy = (
        "请在模板里把手写的数换成标记，或改正取错的名称、漏列的行；台账本身有误的，先改台账。"
        "templates vars 可以查到可用的名称。"
    )
    return CannotDo(message, template, remedy)


class _Reconciling:
    """One document being held against one summary."""

    def __init__(self, document: Document, summary: Summary, values: Mapping[str, Any]) -> None:
        unit = values.get("unit")
        self._summary, self._values = summary, values
        self._unit: UnitView | None = unit if isinstance(unit, UnitView) else None
        own = tuple(dict.fromkeys((self._unit.name, self._unit.full_name))) if self._unit else ()
        self._words: Words = words_of(summary.words, own)
        self._layout: Layout = layout_of(document.blocks)
        self._whole: Known = whole_of(summary, values["overall"])
        self._own: Known = own_of(self._unit) if self._unit else self._whole
        self._scope = Scope(summary, self._words, self._unit, str(values.get("since", "")))
        self._listed = listings.Listed(summary)
        self._families: tuple[Family, ...] = tuple(families(summary, self._whole))
        self._known = [
            (table, cells.read(table, self._families, self._words), listings.list_of(table, self._listed))
            for table in self._layout.tables
        ]

    def disagreements(self) -> Iterator[Disagreement]:
        texts = list(self._texts())
        if not (all(claim.agrees for claim in texts) and self._tables_agree()):
            yield from self._with_ledger([*texts, *self._tables()])
        for paragraph in self._layout.paragraphs:
            yield from sums.sentences(paragraph, self._words)
            yield from printed.told_indicators(paragraph.place, paragraph.text, self._summary)
        yield from twice.told_twice(self._layout.paragraphs, self._scope.of_part)
        for table, read, found in self._known:
            yield from self._of_itself(table, read, found)

    # -- what the document says

    def _texts(self) -> Iterator[Claim]:
        """What its paragraphs say, but for figures that differ and may be of something else."""
        grammar = Grammar(self._words)
        told = Told(self._summary, self._values)
        named = marked.Named(self._summary)
        pairs = Pairs(self._families, self._words, self._values, self._summary.words)
        for paragraph in self._layout.paragraphs:
            if not any(map(str.isdigit, paragraph.text)):
                continue
            found: list[Claim] = [
                *phrases(paragraph, told),
                *(claim for take in marked.TAKEN for claim in take(paragraph, told)),
                *marked.items(paragraph, named),
                *pairs.claims(paragraph),
            ]
            spans = [(claim.start, claim.stop) for claim in found]
            for one in grammar.claims(paragraph, self._own, self._whole):
                if not any(one.start < stop and start < one.stop for start, stop in spans):
                    found.append(one)
            yield from (one for one in found if one.agrees or self._scope.whole(one, paragraph))

    def _tables_agree(self) -> bool:
        """Whether nothing in `_tables` differs from the ledger, told without making what it makes."""
        return all(
            (not read or not self._says(read) or cells.agree(read))
            and all(claim.agrees for claim in self._counts(found))
            for _, read, found in self._known
        )

    def _tables(self) -> Iterator[Claim]:
        for _, read, found in self._known:
            if read and self._says(read):
                yield from cells.claims(read)
            yield from self._counts(found)

    def _says(self, read: cells.Read) -> bool:
        """Whether the cells of a table are of the whole, or of periods."""
        return read.family.times or self._scope.of_table(read.table, read.family.things)

    def _counts(self, found: listings.List | None) -> Iterator[Claim]:
        """How many rows a list has."""
        return listings.counts(found, self._own, self._words, self._scope) if found else iter(())

    # -- what disagrees

    def _with_ledger(self, claims: Sequence[Claim]) -> Iterator[Disagreement]:
        """What differs from the ledger, each with every place that speaks of the same."""
        of_subject: dict[str, list[Claim]] = {}
        for claim in claims:
            of_subject.setdefault(claim.subject, []).append(claim)
        for subject, found in of_subject.items():
            if not all(claim.agrees for claim in found):
                ledger = next(value for claim in found for name, value in claim.readings if name == subject)
                yield Disagreement(subject, tuple(claim.said for claim in found), f"台账是{plain(ledger)}")

    def _of_itself(self, table: Table, read: cells.Read | None, found: listings.List | None) -> Iterator[Disagreement]:
        shared = bool(self._values.get("shared_investment")) or self._summary.spans_lists
        present = frozenset(status for status, count in self._values["overall"].by_status.items() if count)
        yield from sums.totals(table, read, shared, bool(self._values.get("leaderless_items")))
        yield from sums.parts(table, self._words, present)
        yield from sums.fractions(table)
        yield from rows.numbering(table)
        yield from rows.announced(table)
        yield from printed.indicators(table, self._summary, self._words)
        if found:
            yield from listings.keys(found, self._listed)
            yield from printed.items(found, self._listed, self._words, self._summary.words)
