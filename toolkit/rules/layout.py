"""How a sheet is laid out: what is blank, hidden or merged among its rows, and whether its numbering runs on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise
from typing import Any, NamedTuple

from toolkit.chinese import Unread
from toolkit.ledger import Ledger, Table
from toolkit.rules.label import rule
from toolkit.values import Fault, Finding, Place, Severity, shown

BLANK_ROWS = Fault(
    "blank-rows", Severity.INFO, "中间有空行",
    "{rows}是空行，下方各行照常读入。", "建议删去空行；表格软件的筛选、排序遇到空行会停下。", "常见填报习惯",
)  # fmt: skip
HIDDEN_SHEET = Fault(
    "hidden-sheet", Severity.WARNING, "隐藏的工作表",
    "工作表“{sheet}”是隐藏的，其中 {count} 行照样读入、计入统计。", "请取消隐藏后核对；不用的请删去。", "常见填报习惯",
)  # fmt: skip
HIDDEN_ROWS = Fault(
    "hidden-rows", Severity.WARNING, "隐藏的行",
    "{rows}被隐藏或被筛选掉，其中的内容照样读入、计入统计。",
    "请取消隐藏、清除筛选后核对；不该计入的请删去整行。", "常见填报习惯",
)  # fmt: skip
HIDDEN_COLUMN = Fault(
    "hidden-column", Severity.WARNING, "隐藏的列",
    "{letter}列{heading}被隐藏，其中的内容照样读入。", "请取消隐藏后核对；不用的列请删去。", "常见填报习惯",
)  # fmt: skip
MERGED_ACROSS = Fault(
    "merged-across", Severity.WARNING, "横向合并的单元格",
    "{first}列至{last}列横向合并，内容只算在{first}列，其余各列按空白处理。", "请取消合并，逐列填写。", "常见填报习惯",
)  # fmt: skip
SERIAL_GAP = Fault(
    "serial-gap", Severity.INFO, "编号有空缺",
    "“{column}”在“{value}”之前缺少 {missing}。", "请核对是否漏行；确已删去的不必处理。", "已公布清单的核对",
)  # fmt: skip
SERIAL_RESTARTED = Fault(
    "serial-restarted", Severity.WARNING, "编号没有接着往下编",
    "“{column}”从第{row}行的“{before}”回到“{value}”，没有接着往下编。",
    "请核对是否漏印、误印，或两张表并在了一起。", "已公布清单的核对",
)  # fmt: skip
SERIAL_BROKEN = Fault(
    "serial-broken", Severity.WARNING, "编号与前后不连续",
    "“{column}”填写为“{value}”，前后两行是“{before}”和“{after}”。", "请核对编号是否误填。", "已公布清单的核对",
)  # fmt: skip

#: Headings of columns that number the rows and are not the key.
_SERIAL_HEADINGS = ("序号", "编号", "项目序号", "任务序号")
_DIGITS = "0123456789"
#: More figures than these are a code, not a number that runs on.
_LONGEST_NUMBER = 9
#: With more restarts than this, or more missing numbers than there are, the sheet is not in the order of its numbers.
_MOST_RESTARTS = 3


@rule(BLANK_ROWS, HIDDEN_SHEET, HIDDEN_ROWS, HIDDEN_COLUMN, MERGED_ACROSS)
def layout(ledger: Ledger) -> Iterator[Finding]:
    """Nothing among the rows of a sheet is blank, hidden or merged sideways."""
    for table in ledger.tables.values():
        sheet = table.layout
        if sheet.hidden:
            yield HIDDEN_SHEET.at(Place(table.title), count=len(table))
        for first, last in sheet.blank_rows:
            yield BLANK_ROWS.at(Place(table.title, first), rows=_rows(first, last))
        if ledger.sent is None:  # units filter theirs, and are told to leave the rows
            yield from _hidden_rows(table)
        yield from _hidden_columns(ledger, table)
        for row, left, right in sheet.across:
            heading = next((h for h, letter in table.letters.items() if letter == left), "")
            yield MERGED_ACROSS.at(Place(table.title, row, left, heading), first=left, last=right)


def _hidden_rows(table: Table) -> Iterator[Finding]:
    for first, last in table.layout.hidden_rows:
        yield HIDDEN_ROWS.at(Place(table.title, first), rows=_rows(first, last))


def _hidden_columns(ledger: Ledger, table: Table) -> Iterator[Finding]:
    """The hidden columns that a unit's workbook was not sent with: it hides some itself, and the unit may others."""
    for letter in table.layout.hidden_columns:
        heading = next((h for h, other in table.letters.items() if other == letter), "")
        if ledger.sent is None or not ledger.sent.came_with(heading):
            place = Place(table.title, table.heading_row, letter, heading)
            yield HIDDEN_COLUMN.at(place, letter=letter, heading=f"“{heading}”" if heading else "")


def _rows(first: int, last: int) -> str:
    return f"第{first}行" if first == last else f"第{first}行至第{last}行"


# -- numbering


class _Numbered(NamedTuple):
    """One cell of a numbering: the index of its row, its text, its number."""

    at: int
    text: str
    number: int


@rule(SERIAL_GAP, SERIAL_RESTARTED, SERIAL_BROKEN)
def serials(ledger: Ledger) -> Iterator[Finding]:
    """Numbers run on by one, row by row, within one prefix; a column 序号 may start again after a section.

    A unit has some rows of a ledger only, hence some of the numbers.
    """
    for table in ledger.tables.values() if ledger.sent is None else ():
        keys = table.sheet.key[:1] if len(table.sheet.key) == 1 else ()
        for heading in keys:
            if table.has(heading):
                yield from _numbering(table, heading, table.column(heading), ())
        for heading in _SERIAL_HEADINGS:
            if heading in table.extra:
                yield from _numbering(table, heading, table.extra[heading], table.layout.breaks)


def _numbering(table: Table, heading: str, cells: Sequence[Any], breaks: Sequence[int]) -> Iterator[Finding]:
    if _runs_on(cells):
        return
    by_prefix: dict[str, list[_Numbered]] = {}
    for index, cell in enumerate(cells):
        text = cell if type(cell) is str else shown(cell) if type(cell) in (int, float) else ""
        prefix = text.rstrip(_DIGITS)
        digits = text[len(prefix) :]
        if digits and len(digits) <= _LONGEST_NUMBER:
            by_prefix.setdefault(prefix, []).append(_Numbered(index, text, int(digits)))
    for run in by_prefix.values():
        for part in _parts(run, breaks):
            if len(part) > 2:
                yield from _gaps(table, heading, part, _repeated(part) if heading in table.sheet.key else frozenset())


def _runs_on(cells: Sequence[Any]) -> bool:
    """Whether all cells are one numbering without a fault: the usual case, told quickly."""
    if not cells or not {str}.issuperset(map(type, cells)):
        return False
    start = len(cells[0].rstrip(_DIGITS))
    numbers = [cell[start:] for cell in cells]
    together = "".join(numbers)
    if "" in numbers or not (together.isdecimal() and together.isascii()):
        return False
    if max(map(len, numbers)) > _LONGEST_NUMBER:
        return False
    first = int(numbers[0])
    return {cell[:start] for cell in cells} == {cells[0][:start]} and list(map(int, numbers)) == list(
        range(first, first + len(cells))
    )


def _parts(run: list[_Numbered], breaks: Sequence[int]) -> Iterator[list[_Numbered]]:
    """The run cut where a section or a total stands between two rows and the numbers start again at 1."""
    if not breaks:
        yield run
        return
    cuts, part = set(breaks), run[:1]
    for before, after in pairwise(run):
        broken = any(before.at < cut <= after.at for cut in cuts)
        if broken and after.number == 1:
            yield part
            part = []
        part.append(after)
    yield part


def _gaps(table: Table, heading: str, run: list[_Numbered], repeated: Set[int]) -> Iterator[Finding]:
    """What is wrong with one numbering, but for `repeated` numbers: those are told as repeated keys."""
    if all(after.number == before.number + 1 for before, after in pairwise(run)):
        return
    broken = dict(_broken(run))
    for place, (before, after) in broken.items():
        cell = run[place]
        if cell.number not in repeated:
            at = table.place(cell.at, heading)
            yield SERIAL_BROKEN.at(at, cell.text, before=before.text, after=after.text)
    mended = list(run)
    for place, (earlier, _) in broken.items():
        mended[place] = run[place]._replace(number=earlier.number + 1)
    restarts = [(b, a) for b, a in pairwise(mended) if a.number < b.number]
    if len(restarts) <= _MOST_RESTARTS:
        for before, after in restarts:
            if after.number not in repeated:
                words = {"row": table.numbers[before.at], "before": before.text}
                yield SERIAL_RESTARTED.at(table.place(after.at, heading), after.text, **words)
    yield from _missing(table, heading, mended)


def _broken(run: Sequence[_Numbered]) -> Iterator[tuple[int, tuple[_Numbered, _Numbered]]]:
    """Cells that do not fit between their two neighbours, which fit each other."""
    for place, (before, cell, after) in enumerate(zip(run, run[1:], run[2:], strict=False), start=1):
        if after.number == before.number + 2 and cell.number != before.number + 1:
            yield place, (before, after)


def _repeated(run: Iterable[_Numbered]) -> set[int]:
    return {number for number, times in Counter(cell.number for cell in run).items() if times > 1}


def _missing(table: Table, heading: str, run: Sequence[_Numbered]) -> Iterator[Finding]:
    """Where numbers are missing between the lowest and the highest, whatever the order of the rows.

    A number whose row stands there with a blank or unreadable cell is not missing: that was said at the cell.
    """
    lowest = {cell.number: cell for cell in reversed(run)}
    numbers = sorted(lowest)
    missing = numbers[-1] - numbers[0] + 1 - len(numbers)
    if not missing or missing > len(numbers):
        return
    for before, after in pairwise(numbers):
        if after > before + 1:
            cell, width = lowest[after], len(lowest[after].text)
            prefix = cell.text.rstrip(_DIGITS)
            names = [f"{prefix}{number:0{width - len(prefix)}d}" for number in (before + 1, after - 1)]
            count = after - before - 1
            if heading in table.sheet.key and count <= len(_blank(table, heading, lowest[before].at, cell.at)):
                continue
            named = names[0] if count == 1 else f"{names[0]}至{names[1]}（{count} 个）"
            yield SERIAL_GAP.at(table.place(cell.at, heading), cell.text, missing=named)


def _blank(table: Table, heading: str, first: int, last: int) -> list[int]:
    """The rows between two whose key is blank or unreadable."""
    return [index for index in range(first + 1, last) if type(table.column(heading)[index]) in (type(None), Unread)]
