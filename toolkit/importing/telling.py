"""What an import tells: of rows, shared amounts, totals, and of cells that the ledger will not understand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from toolkit.chinese import Unread, show_amount
from toolkit.importing import faults
from toolkit.importing.account import Account
from toolkit.importing.cells import plain
from toolkit.importing.destination import Destination, as_read
from toolkit.importing.making import Taken
from toolkit.importing.values import Check, RowKind
from toolkit.ledger import money
from toolkit.values import Finding, Place, column_letter


def share_findings(taken: Taken) -> Iterable[Finding]:
    for share in taken.shares:
        if share.pieces > 1:
            agreed = [check for check in taken.checks if check.target == share.heading and check.agrees]
            proof = f"源表“{agreed[-1].label}”行印证：两数相符。" if agreed else "源表没有相符的合计可以印证。"
            place = taken.taking.place_of(share.rows[0], share.heading)
            amount = "" if share.amount is None else show_amount(share.amount)
            yield faults.REPEATED_AMOUNT.at(place, amount, count=share.pieces, name=share.name, proof=proof)


def row_findings(account: Account) -> Iterable[Finding]:
    """Rows that were not read, that are hidden, and those with cells merged sideways."""
    for line in account.lines:
        if line.kind is RowKind.UNREADABLE:
            yield faults.UNREADABLE_ROW.at(Place(line.table, line.row), line.text, reason=line.reason)
    yield from _hidden(account)
    for row in account.rows:
        across = row.block.cells.across(row.row)
        if across:
            letter = column_letter(across[0][1])
            yield faults.ACROSS.at(Place(row.table, row.row + 1, letter), letter=letter)


def _hidden(account: Account) -> Iterable[Finding]:
    rows = [row for row in account.rows if row.row in row.block.cells.raw.hidden_rows]
    if rows:
        yield faults.HIDDEN_ROWS.at(Place(rows[0].table, rows[0].row + 1), count=len(rows))
    for table, block in account.blocks:
        for column, match in block.matches.items():
            if column in block.cells.raw.hidden_columns and match.targets:
                title = block.title(column)
                yield faults.HIDDEN_COLUMNS.at(Place(table, block.last + 1, column_letter(column), title), title)


def check_findings(checks: Sequence[Check]) -> Iterable[Finding]:
    for check in checks:
        if not check.agrees:
            words = {
                "label": check.label,
                "heading": check.heading,
                "declared": show_amount(check.declared),
                "found": show_amount(check.found),
                "difference": show_amount(money([check.declared, -check.found])),
                "rows": check.rows,
            }
            yield faults.SUM_DIFFERS.at(Place(check.table, check.row), show_amount(check.declared), **words)


def unread_findings(taken: Taken, to: Destination) -> Iterable[Finding]:
    """Each different content that the ledger will not understand, at the first row that has it."""
    for heading, values in taken.cells.items():
        column = to.column(heading)
        read = as_read(values, column, to.unit(heading) or "万元")
        seen: set[str] = set()
        for index, value in enumerate(read):
            text = plain(values[index])
            if isinstance(value, Unread) and text not in seen:
                seen.add(text)
                yield faults.UNREAD_CELL.at(taken.taking.place_of(index, heading), text)
