"""An import as a whole: the tables of a source and the user's wishes in, rows for the ledger and the account out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from toolkit.importing import faults
from toolkit.importing.columns import column_findings, column_uses, part_findings
from toolkit.importing.destination import Destination
from toolkit.importing.gathering import Gathered, chosen, gather
from toolkit.importing.keys import refuse_bad_keys
from toolkit.importing.making import Cells, Taken, sums_of, take
from toolkit.importing.matching import Names
from toolkit.importing.telling import check_findings, row_findings, share_findings, unread_findings
from toolkit.importing.values import Imported, NewRow, RowKind, SourceTable, Wishes
from toolkit.importing.written import flat
from toolkit.values import CannotDo, Finding

_UNIT_LINE = re.compile(r"单位[:：]?(元|千元|万元|百万元|千万元|亿元)")


def import_list(
    tables: Sequence[SourceTable], to: Destination, wishes: Wishes, wanted: Sequence[str] = (), path: str = ""
) -> Imported:
    """The rows that a source gives for a sheet of a ledger, and what was made of everything in it.

    `wanted` are titles of tables, none for all that hold the list; `path` is the source, for messages. Raises CannotDo
    where no such list is found, where it is not certain which is meant, and for keys that are missing or repeated.
    """
    names = Names(to.sheet, to.extra, wishes.columns)
    gathered = gather(chosen(tables, wanted, path), names, bool(wanted), path)
    if not gathered.account.rows:
        raise CannotDo("认出了表头，但没有一行数据。", path, "请确认选对了文件和工作表。")
    unit = _unit_above(tables, gathered)
    taken = take(gathered, to, wishes, unit)
    proved = _proved_blanks(taken, gathered, to, wishes, unit)
    taken, remarks = proved or (taken, [])
    refuse_bad_keys(taken.cells, taken.taking, to)
    uses = column_uses(gathered.account.blocks, gathered.account.rows, names, wishes, to)
    findings = [
        *column_findings(uses, names, wishes, to),
        *part_findings(gathered.account.blocks, wishes, to),
        *gathered.findings,
        *row_findings(gathered, tables),
        *remarks,
        *taken.taking.findings,
        *taken.findings,
        *share_findings(taken),
        *check_findings(taken.checks),
        *unread_findings(taken, to),
    ]
    rows = gathered.account.rows
    return Imported(
        [NewRow(row.table, row.row + 1, _row_cells(taken.cells, index)) for index, row in enumerate(rows)],
        gathered.account.lines,
        uses,
        taken.shares,
        taken.checks,
        sorted(findings, key=lambda finding: finding.severity.rank),
        sums_of(taken.cells, to),
        gathered.left,
        dict(wishes.constants),
    )


def _proved_blanks(
    taken: Taken, gathered: Gathered, to: Destination, wishes: Wishes, unit: str
) -> tuple[Taken, list[Finding]] | None:
    """The same with blank cells standing for those above, where the source has lost its merged cells and its totals
    prove it: they all agree so, and do not otherwise. None where they prove nothing.
    """
    blanks = [finding for finding in taken.taking.findings if finding.code == faults.BLANK_BELOW.code]
    if not blanks or all(check.agrees for check in taken.checks):
        return None
    names = tuple(finding.place.column for finding in blanks)
    again = take(gathered, to, replace(wishes, filled=(*wishes.filled, *names)), unit)
    if not again.shares or not all(check.agrees for check in again.checks):
        return None
    said = "、".join(f"“{name}”" for name in names)
    return again, [faults.BLANKS_PROVED.at(blanks[0].place, "", names=said)]


def _row_cells(cells: Cells, index: int) -> Mapping[str, Any]:
    return {heading: values[index] for heading, values in cells.items() if values[index] != ""}


def _unit_above(tables: Sequence[SourceTable], gathered: Gathered) -> str:
    """The unit of money that a line above the headings, or above the table, tells."""
    texts = [line.text for line in gathered.account.lines if line.kind in (RowKind.NOTE, RowKind.TITLE)]
    texts += [text for table in tables for text in table.above]
    found = (_UNIT_LINE.search(flat(text)) for text in texts)
    return next((unit[1] for unit in found if unit), "")
