"""What the office does with a ledger by pressing: validate, summarize, report, compare. Each is one call on values.

The button in the workbook and the local page start from here; neither opens a file or prints by this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.batch import BULLETIN
from toolkit.briefing.proof.draft import Briefing
from toolkit.briefing.write import find_template, write_briefings
from toolkit.check import check, counts
from toolkit.diff import Differences, compare
from toolkit.ledger import RawSheet, Reading, Source, parse
from toolkit.schema import standard_schema
from toolkit.summary import Summary, earlier_period, period_for, summarize
from toolkit.values import Period, Result
from toolkit.views.findings import findings_result


@dataclass(frozen=True, slots=True)
class Opened:
    """A workbook as it stands before someone: its sheets as they are, and the ledger in them."""

    sheets: Sequence[RawSheet]
    reading: Reading


def opened(sheets: Sequence[RawSheet], source: Source, beside: Sequence[RawSheet] = ()) -> Opened:
    """The ledger in the sheets of an open or dropped workbook, with the user's own rules from files beside it.

    Raises CannotDo where they are no ledger.
    """
    return Opened(sheets, parse(sheets, standard_schema(), source, beside))


def validated(book: Opened, previous: Opened | None = None) -> Result:
    """Every finding, compared with an earlier ledger where one is given; `checked` of it has one ledger."""
    return findings_result([(book.reading, check(book.reading, previous.reading.ledger if previous else None))])


def summarized(book: Opened, period: Period | None = None, previous: Opened | None = None) -> Summary:
    """The status at the end of a period, else of the ledger's settings. Raises CannotDo without one."""
    wanted = period_for(book.reading, period, "请在设置表填写报告期，如 2024-06。")
    return summarize(book.reading, wanted, _summary_of(previous))


def reported(
    book: Opened, period: Period | None = None, previous: Opened | None = None, template: str = BULLETIN
) -> tuple[Briefing, ...]:
    """The briefings that a template of the suite makes. Raises as `summarized` and `write_briefings` do."""
    findings = counts(check(book.reading, previous.reading.ledger if previous else None))
    return write_briefings(summarized(book, period, previous), find_template(template), findings)


def compared(old: Opened, new: Opened) -> Differences:
    """What changed from an earlier ledger to this one."""
    return compare(old.sheets, new.sheets, standard_schema())


def _summary_of(previous: Opened | None) -> Summary | None:
    return summarize(previous.reading, earlier_period(previous.reading)) if previous else None
