"""What an import tells: how many rows were taken, what was left and why, columns, groups, totals, what to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from toolkit.chinese import show_amount
from toolkit.importing.cells import plain
from toolkit.importing.destination import Destination
from toolkit.importing.values import Check, ColumnUse, Imported, Line, RowKind
from toolkit.values import Finding, Grid, Result, Severity

_HOW = {
    "name": "同名",
    "alias": "别名",
    "map": "对照文件",
    "extra": "台账附加列",
    "place": "位置同上一张表",
    "set": "未取",
    "unwanted": "未取",
    "absent": "未取",
    "rival": "未取",
    "unknown": "未取",
    "headless": "未取",
}
#: Kinds of rows in the order in which they are counted for a reader.
_LEFT = tuple(kind for kind in RowKind if kind is not RowKind.DATA)


def import_result(
    imported: Imported,
    to: Destination,
    source: tuple[str, str],
    ledger: str,
    first: int,
    written: bool,
    remarks: Sequence[str] = (),
) -> Result:
    """The report of an import.

    `source` is the source's path and digest, `first` the ledger row (from 1) of the first new row; `written` says
    whether the rows were written or the import was only tried; `remarks` are on the ledger.
    """
    numbers = {(row.table, row.row): first + index for index, row in enumerate(imported.rows)}
    data = {
        "source": source[0],
        "sha256": source[1],
        "ledger": ledger,
        "sheet": to.title,
        "written": written,
        "first_row": first,
        "last_row": first + len(imported.rows) - 1,
        "counts": _counts(imported),
        "sums": dict(imported.sums),
        "groups": _groups(imported, to),
        "totals": [_total(check) for check in imported.checks],
        "columns": [_column(use) for use in imported.columns],
        "given": dict(imported.given),
        "left_tables": [{"table": table, "reason": reason} for table, reason in imported.left],
        "lines": [_line(line, numbers.get((line.table, line.row))) for line in imported.lines],
        "rows": [{h: _json(v) for h, v in row.cells.items()} for row in imported.rows],
        "findings": [_finding(finding) for finding in imported.findings],
        "remarks": list(remarks),
    }
    lines = tuple(_lines(imported, to, source[0], ledger, first, written))
    return Result(data, lines, tuple(_grids(imported, to)), source="")


def to_look_at(imported: Imported) -> int:
    """How many things a person must look at: warnings, the mere remarks left out."""
    return sum(finding.severity is not Severity.INFO for finding in imported.findings)


def _json(value: Any) -> Any:
    return value if isinstance(value, int | float | str) else plain(value)


def _counts(imported: Imported) -> dict[str, int]:
    counts = Counter(line.kind for line in imported.lines)
    return {kind.value: counts[kind] for kind in RowKind}


def _keys(imported: Imported, to: Destination, indexes: Sequence[int]) -> list[str]:
    heading = to.sheet.key[0]
    return [plain(imported.rows[index].cells.get(heading, "")) for index in indexes]


def _groups(imported: Imported, to: Destination) -> list[dict[str, Any]]:
    return [
        {
            "name": share.name,
            "column": share.heading,
            "amount": share.amount,
            "keys": _keys(imported, to, share.rows),
            "pieces": share.pieces,
            "why": share.why,
        }
        for share in imported.shares
    ]


def _column(use: ColumnUse) -> dict[str, Any]:
    return {
        "table": use.table,
        "column": use.letter,
        "heading": use.heading,
        "targets": list(use.targets),
        "how": use.how,
        "note": use.note,
    }


def _line(line: Line, ledger_row: int | None) -> dict[str, Any]:
    return {
        "table": line.table,
        "row": line.row,
        "kind": line.kind.value,
        "reason": line.reason,
        "text": line.text,
        "ledger_row": ledger_row,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "table": finding.place.sheet,
        "cell": finding.place.cell,
        "row": finding.place.row,
        "column": finding.place.column,
        "value": finding.value,
        "message": finding.message,
        "remedy": finding.remedy,
    }


def _total(check: Check) -> dict[str, Any]:
    return {
        "table": check.table,
        "row": check.row,
        "label": check.label,
        "column": check.heading,
        "declared": check.declared,
        "found": check.found,
        "rows": check.rows,
        "agrees": check.agrees,
    }


def _lines(imported: Imported, to: Destination, source: str, ledger: str, first: int, written: bool) -> Iterator[str]:
    count = len(imported.rows)
    span = f"第 {first} 行" if count == 1 else f"第 {first}—{first + count - 1} 行"
    if written:
        yield f"从 {source} 导入 {count} 行，写在 {ledger} 的“{to.title}”{span}。"
    else:
        yield f"试导入：{source} 可导入 {count} 行，将写在 {ledger} 的“{to.title}”{span}；没有写入。"
    counts = Counter(line.kind for line in imported.lines)
    left = "，".join(f"{kind.label} {counts[kind]} 行" for kind in _LEFT if counts[kind])
    yield f"没有取的：{left}。" if left else "源表的每一行都取了。"
    for heading, total in imported.sums.items():
        once = "（投资组只计一次）" if any(share.heading == heading for share in imported.shares) else ""
        yield f"{heading}合计 {show_amount(total)} 万元{once}。"
    yield from _checked(imported)
    for table, reason in imported.left:
        yield f"没有取的表：{table}，{reason}。"
    warned = to_look_at(imported)
    yield f"有 {warned} 处要核对，见“提醒”。" if warned else "没有要核对的地方。"


def _checked(imported: Imported) -> Iterator[str]:
    if imported.checks:
        wrong = sum(not check.agrees for check in imported.checks)
        good = len(imported.checks) - wrong
        yield f"与源表的合计、项数核对：{good} 处相符" + (f"，{wrong} 处不符。" if wrong else "。")
    else:
        yield "源表没有合计可核对。"


# -- tables


def _grids(imported: Imported, to: Destination) -> Iterator[Grid]:
    if imported.findings:
        yield _findings_grid(imported)
    yield _columns_grid(imported)
    if imported.shares:
        yield _groups_grid(imported, to)
    if imported.checks:
        yield _checks_grid(imported)
    left = tuple(
        (line.kind.label, line.table, line.row, line.reason, line.text)
        for line in imported.lines
        if line.kind not in (RowKind.DATA, RowKind.BLANK)
    )
    if left:
        yield Grid("没有取的行", ("归类", "表", "行", "原因", "内容"), left)


def _groups_grid(imported: Imported, to: Destination) -> Grid:
    rows = tuple(
        (share.name, share.amount, len(share.rows), _ends(_keys(imported, to, share.rows)), share.pieces, share.why)
        for share in imported.shares
    )
    return Grid("投资组", ("组名", "金额(万元)", "行数", "编号", "印出的段数", "依据"), rows)


def _checks_grid(imported: Imported) -> Grid:
    rows = tuple(
        (c.label, c.heading, c.declared, c.found, "相符" if c.agrees else "不符", f"{c.table} 第{c.row}行", c.rows)
        for c in imported.checks
    )
    return Grid("合计核对", ("源表的行", "列", "印的数", "取得的数", "结论", "位置", "核对范围"), rows)


def _findings_grid(imported: Imported) -> Grid:
    rows = tuple(
        (finding.severity.label, str(finding.place), finding.message + finding.remedy) for finding in imported.findings
    )
    return Grid("提醒", ("级别", "位置", "内容"), rows)


def _columns_grid(imported: Imported) -> Grid:
    alike: dict[tuple[str, ...], list[ColumnUse]] = {}
    for use in imported.columns:
        alike.setdefault((use.heading, "、".join(use.targets), _HOW[use.how], use.note), []).append(use)
    rows = [
        (heading, f"{uses[0].table}!{uses[0].letter}" + (f"等 {len(uses)} 处" if len(uses) > 1 else ""), *rest)
        for (heading, *rest), uses in alike.items()
    ]
    rows += [("（--set 给定）", "", heading, value, "") for heading, value in imported.given.items()]
    return Grid("列", ("源表的列", "位置", "台账的列", "依据", "说明"), tuple(rows))


def _ends(keys: Sequence[str]) -> str:
    return keys[0] if len(keys) == 1 else f"{keys[0]}—{keys[-1]}"
