"""The briefing that a ledger gives today, made again with the template, period and unit of the one to be verified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolkit import __version__
from toolkit.briefing.content.context import context, unit_context
from toolkit.briefing.documents.reading import Document, read_document
from toolkit.briefing.language.prints import Print
from toolkit.briefing.proof.provenance import Provenance
from toolkit.briefing.template import Template
from toolkit.briefing.verifying.opened import Briefing, free_places
from toolkit.briefing.write import unit_group
from toolkit.check import check, counts
from toolkit.chinese import parse_period
from toolkit.ledger import Reading, Source
from toolkit.summary import Summary, earlier_period, period_for, summarize
from toolkit.values import CannotDo, Period


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Basis:
    """What a briefing is held against: a ledger, the ledger before it, the template it was made with.

    `period` and `unit` are what the user says of a document that does not say it itself.
    """

    reading: Reading
    template: Template
    previous: Reading | None = None
    period: Period | None = None
    unit: str = ""


def lacks_earlier(made: Provenance | None, basis: Basis) -> bool:
    """Whether a briefing was made with an earlier ledger that is not at hand."""
    return bool(made and made.previous_digest) and basis.previous is None


def same_but_earlier(made: Provenance | None, basis: Basis) -> bool:
    """Whether all is as it was when a briefing was made, the earlier ledger aside."""
    return bool(
        made
        and made.ledger_digest == basis.reading.source.sha256
        and made.template_digest == basis.template.digest
        and made.version == __version__
        and (basis.period is None or str(basis.period) == made.period)
        and (not basis.unit or basis.unit == made.unit)
    )


def same_earlier(made: Provenance, basis: Basis) -> bool:
    """Whether the earlier ledger is the one a briefing was made with; true where it was made with none."""
    given = basis.previous.source.sha256 if basis.previous else ""
    return not made.previous_digest or made.previous_digest == given


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Derived:
    """What a ledger gives: the document, the names of the template's free places, the summary, what tags printed of it.

    `prints` are those of a traced template, whose marks the document has; of any other there are none.
    """

    document: Document
    places: frozenset[str]
    summary: Summary
    prints: Sequence[Print]


def derive(briefing: Briefing, basis: Basis) -> Derived:
    """The briefing that the ledger of `basis` gives. Raises CannotDo where it gives none for its period and unit."""
    summary, earlier = _summaries(briefing, basis)
    unit, template = _unit(briefing, basis), basis.template
    findings = counts(check(basis.reading, earlier.ledger if earlier else None))
    try:
        values = unit_context(summary, unit, findings) if unit else context(summary, findings)
    except CannotDo as error:  # it names the file as the briefing does, and not as the user gave it
        raise CannotDo(error.message, basis.reading.source.path, error.remedy) from error
    filled = template.filled(values, rows=summary.ledger.rows)
    parts = filled.parts
    return Derived(read_document(parts), free_places(parts), summary, filled.prints)


def _summaries(briefing: Briefing, basis: Basis) -> tuple[Summary, Summary | None]:
    """The summary of the ledger, under the name the file had then, and that of the earlier one."""
    made = briefing.provenance
    reading = basis.reading
    if made and made.ledger:
        reading = replace(reading, source=Source(made.ledger, reading.source.sha256))
    period = basis.period or _period(made.period if made else "", briefing.name)
    earlier = _earlier(briefing, basis)
    return summarize(reading, period_for(reading, period), earlier), earlier


def _earlier(briefing: Briefing, basis: Basis) -> Summary | None:
    made, previous = briefing.provenance, basis.previous
    if previous is None or (made and not made.previous_digest):
        return None
    said = made.previous_period if made else ""
    return summarize(previous, _period(said, briefing.name) if said else earlier_period(previous))


def _period(said: str, name: str) -> Period:
    try:
        return parse_period(said)
    except ValueError as error:
        raise CannotDo(f"简报属性里的报告期“{said[:40]}”看不懂。", name, "请用 --period 写明报告期。") from error


def _unit(briefing: Briefing, basis: Basis) -> str:
    """The unit of a document per unit; "" for one in all."""
    if not unit_group(basis.template):
        return ""
    unit = basis.unit or (briefing.provenance.unit if briefing.provenance else "")
    if not unit:
        raise CannotDo("这个模板每单位一份，简报没有写明是哪个单位的。", briefing.name, "请用 --unit 写明单位。")
    return unit
