"""A summary made ready for any format: the contract's JSON, and the lines and tables a person reads."""

from __future__ import annotations

from toolkit.chinese import show_date
from toolkit.summary import Summary
from toolkit.values import Later, Result
from toolkit.views.book import book, page
from toolkit.views.summary_json import summary_json
from toolkit.views.wording import method_line


def summary_result(summary: Summary) -> Result:
    """The summary as JSON, as the tables of a page and as the sheets of a workbook, each made when it is looked at."""
    name = summary.ledger.settings.name or summary.source.path
    return Result(
        summary_json(summary),
        (f"{name}  {summary.period.label}（截至{show_date(summary.as_of)}）", method_line(summary)),
        Later(lambda: page(summary)),
        sheets=Later(lambda: book(summary)),
        source=summary.source.path,
    )
