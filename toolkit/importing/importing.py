"""An import as a whole: the tables of a source and the user's wishes in, rows for the ledger and the account out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from toolkit.importing import faults
from toolkit.importing.account import Account
from toolkit.importing.columns import (
    column_findings,
    column_uses,
    part_findings,
    refuse_unknown_fills,
    unused_names,
)
from toolkit.importing.destination import Destination
from toolkit.importing.gathering import Gathered, chosen, gather
from toolkit.importing.keys import refuse_bad_keys
from toolkit.importing.making import Cells, Taken, sums_of, take
from toolkit.importing.matching import Names
from toolkit.importing.telling import check_findings, row_findings, share_findings, unread_findings
from toolkit.importing.telling_serials import serial_findings
from toolkit.importing.telling_units import told_findings
from toolkit.importing.values import Imported, NewRow, SourceTable, Wishes
from toolkit.values import CannotDo, Finding


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
    account = gathered.account
    refuse_unknown_fills(account.blocks, wishes)
    taken = take(gathered, to, wishes)
    proved = _proved_blanks(taken, gathered, to, wishes)
    taken, remarks = proved or (taken, _disproved_repeats(taken, gathered, to, wishes))
    refuse_bad_keys(taken.cells, taken.taking, to)
    uses = column_uses(account.blocks, account.rows, names, wishes, to)
    findings = [
        *unused_names(account.blocks, wishes),
        *column_findings(uses, names, wishes, to),
        *part_findings(account.blocks, wishes, to),
        *gathered.findings,
        *_content_findings(account, taken, to, remarks),
    ]
    return Imported(
        [NewRow(row.table, row.row + 1, _row_cells(taken.cells, index)) for index, row in enumerate(account.rows)],
        account.lines,
        uses,
        taken.shares,
        taken.checks,
        sorted(findings, key=lambda finding: finding.severity.rank),
        sums_of(taken.cells, to),
        gathered.left,
        dict(wishes.constants),
    )


def _content_findings(account: Account, taken: Taken, to: Destination, remarks: Sequence[Finding]) -> Iterator[Finding]:
    """What is to be said of rows, units, shared amounts, totals and cells; `remarks` on what the totals prove."""
    amounts = [target for target in taken.taking.targets if to.column(target).kind == "amount"]
    yield from row_findings(account)
    yield from serial_findings(account, to.sheet.key[0])
    yield from remarks
    yield from taken.taking.findings
    yield from taken.findings
    yield from told_findings(account, taken.taking, amounts)
    yield from share_findings(taken)
    yield from check_findings(taken.checks)
    yield from unread_findings(taken, to)


def _proved_blanks(
    taken: Taken, gathered: Gathered, to: Destination, wishes: Wishes
) -> tuple[Taken, list[Finding]] | None:
    """The same with blank cells standing for those above, where the source has lost its merged cells and its totals
    prove it: they all agree so, and do not otherwise. None where they prove nothing.
    """
    blanks = [finding for finding in taken.taking.findings if finding.code == faults.BLANK_BELOW.code]
    if not blanks or all(check.agrees for check in taken.checks):
        return None
    names = tuple(finding.place.column for finding in blanks)
    again = take(gathered, to, replace(wishes, filled=(*wishes.filled, *names)))
    if not again.shares or not all(check.agrees for check in again.checks):
        return None
    said = "、".join(f"“{name}”" for name in names)
    return again, [faults.BLANKS_PROVED.at(blanks[0].place, "", names=said)]


def _disproved_repeats(taken: Taken, gathered: Gathered, to: Destination, wishes: Wishes) -> list[Finding]:
    """What to say where amounts printed again were taken for one and the totals prove that they are not."""
    again = [share for share in taken.shares if share.pieces > 1]
    if not again or not wishes.repeated_is_one or all(check.agrees for check in taken.checks):
        return []
    each = take(gathered, to, replace(wishes, repeated_is_one=False))
    if not all(check.agrees for check in each.checks):
        return []
    return [faults.REPEATS_DISPROVED.at(taken.taking.place_of(again[0].rows[0], again[0].heading))]


def _row_cells(cells: Cells, index: int) -> Mapping[str, Any]:
    return {heading: values[index] for heading, values in cells.items() if values[index] != ""}
