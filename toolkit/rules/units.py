"""Rules for the 责任单位 sheet."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.chinese import Unread
from toolkit.ledger import Ledger
from toolkit.returns import parse_return_rule
from toolkit.rules.label import rule
from toolkit.values import Fault, Finding, Severity

RETURN_DATE_UNREAD = Fault(
    "return-date-unread", Severity.WARNING, "报送时限无法识别",
    "“{column}”填写为“{value}”，{why}，不能据此推算每期的报送日期。",
    "请写成 每月25日、次月5日、每月10日前报上月、每季度末月25日、季末后10日、每月最后一个工作日 一类，"
    "可以加上钟点，如 每月25日17:00。",
    "各地报送惯例",
)  # fmt: skip


@rule(RETURN_DATE_UNREAD)
def return_dates(ledger: Ledger) -> Iterator[Finding]:
    """The time by which a unit sends its return is one that can be worked out for every period."""
    units = ledger["units"]
    for index, text in enumerate(units.column("报送时限")):
        read = parse_return_rule(text) if type(text) is str else None  # an error cell was told as one
        if type(read) is Unread:
            raw = units.typed["报送时限"][index]
            yield RETURN_DATE_UNREAD.at(units.place(index, "报送时限"), raw, why=read.why)
