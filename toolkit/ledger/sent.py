"""What a unit's workbook says of itself: that it is one, for whom and when it was made, and what it was sent with.

Dispatch writes it into a hidden sheet and alone reads all of it (`toolkit.dispatch.marks`). Here is as much of it as
reading needs to tell what a unit filled in from what its workbook came with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from toolkit.chinese import parse_period
from toolkit.ledger.headings import normal
from toolkit.ledger.raw import RawSheet
from toolkit.ledger.settings import Settings, read_settings
from toolkit.ledger.table import Table
from toolkit.schema import Schema
from toolkit.values import Period, shown

#: Stands in the hidden sheet; other marks need another name.
FORM: Final = "taizhang-dispatch-1"
MARKS_SHEET: Final = "填报标识"
COVER_SHEET: Final = "填报说明"
#: The heading of the hidden column of ids, the first of each sheet of rows.
ID_HEADING: Final = "行标识"
#: Stands before the ledger sheet's title over the rows in which a unit only supports: 配合-任务台账.
SUPPORT_PREFIX: Final = "配合-"
#: What rows of the hidden sheet are about: the sheet's form, the unit, the period; a setting, a sheet, a column, a row.
FORM_ROW, UNIT_ROW, PERIOD_ROW = "格式", "单位", "报告期"
SETTING_ROW, SHEET_ROW, COLUMN_ROW, ID_ROW = "设置", "表", "列", "行"
#: What the unit is to the rows of a sheet that it fills in.
LEADING: Final = "牵头"


@dataclass(frozen=True, slots=True)
class Sent:
    """A unit's workbook: for which unit and period it was made, None for a period that cannot be read.

    `titles` are the sheets that the unit fills in; `headings` are of all columns that any of its sheets came with, as
    they stand there and as the ledger has them, in normal form; `settings` are the ledger's, each its item and value.
    """

    unit: str
    period: Period | None
    titles: frozenset[str]
    headings: frozenset[str]
    settings: tuple[tuple[str, str], ...] = ()

    def came_with(self, heading: str) -> bool:
        """Whether a column of that heading was there when the workbook was sent."""
        return normal(heading) in self.headings


def sent_in(sheets: Sequence[RawSheet]) -> Sent | None:
    """What the hidden sheet among the sheets of a workbook says; None where there is none of the form known here."""
    marks = next((sheet for sheet in sheets if sheet.title.strip() == MARKS_SHEET), None)
    rows = [(*map(shown, row[:4]), "", "", "", "") for row in marks.rows] if marks else []
    if (FORM_ROW, FORM) not in {row[:2] for row in rows}:
        return None
    said = {row[0]: row[1] for row in rows}
    return Sent(
        said.get(UNIT_ROW, ""),
        _period(said.get(PERIOD_ROW, "")),
        frozenset(row[1] for row in rows if row[0] == SHEET_ROW and row[3] == LEADING),
        frozenset({ID_HEADING, *(normal(text) for row in rows if row[0] == COLUMN_ROW for text in row[1:3])}),
        tuple((row[1], row[2]) for row in rows if row[0] == SETTING_ROW),
    )


def _period(text: str) -> Period | None:
    try:
        return parse_period(text)
    except ValueError:
        return None


def settings_sent(sent: Sent, schema: Schema) -> Settings:
    """The settings that status is taken by: the ledger's, for the period of the workbook, and a name of its own."""
    items, values = zip(*sent.settings, strict=True) if sent.settings else ((), ())
    columns = {"项": items, "值": values}
    sheet = schema.sheet("settings")
    table = Table(sheet, sheet.title, range(1, len(items) + 1), values=columns, typed=columns)
    settings, _ = read_settings(table, schema)  # what is wrong with them is said of the ledger
    return replace(settings, period=sent.period, name=f"{settings.name}（{sent.unit}填报表）")
