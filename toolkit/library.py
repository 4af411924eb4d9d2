"""The toolkit as a Python library: what a script or a notebook starts from. `import toolkit` offers these names.

pandas is loaded by `Reading.frame` alone.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.check import check
from toolkit.chinese import parse_period
from toolkit.ledger import Investments, Table
from toolkit.ledger import Reading as ParsedLedger
from toolkit.ledger.headings import normal
from toolkit.ledger.near import nearest_name
from toolkit.summary import Summary, earlier_period, period_for
from toolkit.summary import summarize as summary_of
from toolkit.values import CannotDo, Finding, Period, Place, Severity, Span
from toolkit.workbook import reader

if TYPE_CHECKING:
    from toolkit.frames import DataFrame

__all__ = [
    "CannotDo", "Finding", "Period", "Place", "Reading", "Severity", "Span", "Summary", "read_ledger", "summarize",
]  # fmt: skip


class Reading(ParsedLedger):
    """A ledger as read from a file: `ledger` has its typed tables, `findings` what was wrong in reading it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<台账 {self.path}>"

    @property
    def path(self) -> str:
        """The file's path as it was given."""
        return self.source.path

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file's bytes, in hexadecimal."""
        return self.source.sha256

    @property
    def sheets(self) -> tuple[str, ...]:
        """The titles of the sheets as in the workbook; that of a missing one, whose frame is empty, as it should be."""
        return tuple(table.title for table in self.ledger.tables.values())

    def check(self, previous: ParsedLedger | None = None) -> list[Finding]:
        """Everything reading and the rules find, by sheet, row and column, compared with an earlier ledger if given."""
        return check(self, previous.ledger if previous is not None else None)

    def frame(self, title: str, raw: bool = False) -> DataFrame:
        """A sheet as a pandas DataFrame, typed; with `raw` its cells as they are typed. See toolkit.frames.

        `title` is the sheet's title in the workbook, its standard one or an alias. Raises CannotDo for any other.
        """
        from toolkit.frames import frame_of, raw_frame_of  # pandas takes longer to load than a ledger to read

        table = self._table(title)
        return raw_frame_of(table) if raw else frame_of(table, self.ledger.units)

    def planned(self, projects: DataFrame) -> float:
        """The planned investment of some rows of the projects' frame in 万元, each investment group counted once.

        A group counts whole where any of its rows is among them, and a project once however often it is. Raises
        CannotDo for a frame whose index is not that of the projects of this ledger.
        """
        table = self.ledger["projects"]
        rows = {str(table.place(row, table.sheet.key[0])): row for row in range(len(table))}
        cells = dict.fromkeys(projects.index)
        if foreign := [cell for cell in cells if cell not in rows]:
            remedy = f"请给出 frame(“{table.title}”) 的全部或部分行，保留行索引 _cell。"
            raise CannotDo(f"行索引“{foreign[0]}”不是这本台账的项目。", self.path, remedy)
        return Investments.of(table).total(rows[cell] for cell in cells)

    def _table(self, title: str) -> Table:
        tables = self.ledger.tables.values()
        names = {normal(alias): table for table in tables for alias in table.sheet.aliases}
        names |= {normal(table.sheet.title): table for table in tables}
        names |= {normal(table.title): table for table in tables}
        table = names.get(normal(title))
        if table is not None:
            return table
        near = nearest_name(title, [name for t in tables for name in (*t.sheet.aliases, t.sheet.title, t.title)])
        hint = f"最接近的是“{near}”。" if near else ""
        raise CannotDo(f"台账没有“{title}”这张工作表。", self.path, f"{hint}可用：{'、'.join(self.sheets)}。")


def read_ledger(path: str | PathLike[str]) -> Reading:
    """The ledger in a workbook file. Raises CannotDo for a file that is missing, encrypted, damaged or not a ledger."""
    found = reader.read_ledger(Path(path))
    return Reading(found.ledger, found.findings, found.source)


def summarize(
    reading: ParsedLedger, period: Period | str | None = None, previous: ParsedLedger | Summary | None = None
) -> Summary:
    """The status of a ledger at the end of a period, with the changes since an earlier ledger where one is given.

    `period` is one or its name ("2024-06", "2024Q2", "2024年6月"), without it that of the ledger's settings. `previous`
    counts at its own period; at another where its summary is given. Raises CannotDo where there is no such period.
    """
    if previous is not None and not isinstance(previous, Summary):
        previous = summary_of(previous, earlier_period(previous))
    try:
        given = parse_period(period) if isinstance(period, str) else period
    except ValueError as error:
        raise CannotDo(str(error)) from error
    return summary_of(reading, period_for(reading, given), previous)
