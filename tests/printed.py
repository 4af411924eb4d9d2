"""Lists as they are printed: pages with a title and headings each, merged cells cut where a page ends.

A printed list is cells and merged ranges; it is saved as the workbook, document or text that an office may receive.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl

ROOT = Path(__file__).resolve().parents[1]
#: The last number on each of the eight pages of the urban list.
PAGE_ENDS = (18, 40, 55, 65, 72, 90, 106, 128)
URBAN_HEADINGS = (
    "序号",
    "项目类型",
    "项目名称",
    "项目区位及规模",
    "项目计划投资(万元)",
    "项目计划实施年份",
    "资金落实情况",
)
#: How the published list spells its headings on later pages.
VARIANTS = {
    1: {4: "项目投资 (万元)", 6: "资金落 实情况"},
    2: {4: "项目计划投资\n(万元)", 5: "项目计划实 施年份"},
    3: {4: "项目投资 计划投资 (万元)"},
}
TITLE = "密云区“十四五”时期城市管理项目汇总表"


@dataclass
class Printed:
    """Rows of cells, None for blank, and merged ranges (first row, first column, last row, last column from 0)."""

    rows: list[list[Any]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def add(self, *cells: Any) -> int:
        """Put a row below the others; its index."""
        self.rows.append(list(cells))
        return len(self.rows) - 1

    def across(self, text: str, width: int) -> None:
        """Put a row that is one merged cell."""
        row = self.add(text, *[None] * (width - 1))
        self.merges.append((row, 0, row, width - 1))

    def down(self, first: int, last: int, column: int) -> None:
        """Merge a column from one row to another; only the first keeps its value."""
        for row in range(first + 1, last + 1):
            self.rows[row][column] = None
        if last > first:
            self.merges.append((first, column, last, column))


def published(name: str) -> list[list[str]]:
    """The records of samples/published/NAME.tsv, headings left out."""
    text = (ROOT / "samples" / "published" / f"{name}.tsv").read_text(encoding="utf-8")
    return list(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def typed(text: str) -> Any:
    """A number where the text is one, None for blank."""
    return int(text) if text.isdigit() and (text == "0" or text[0] != "0") else text or None


def printed_urban(cut_serials: bool = True, blank_continuation: bool = False, total: Any = 492826) -> Printed:
    """The 128 urban projects as printed: one amount over several rows, cut by page ends and printed again there.

    `cut_serials` prints 107 to 128 as 07 to 28; `blank_continuation` leaves the cut pieces blank instead of printing
    their words and amounts again; `total` is the total at the foot, None for none.
    """
    made = Printed()
    records = published("urban_projects")
    start = 0
    for page, end in enumerate(PAGE_ENDS):
        made.across(TITLE if page == 0 else f"{TITLE}（续）" if page % 2 else TITLE, 7)
        variant = VARIANTS.get(page % 4, {})
        made.add(*(variant.get(i, heading) for i, heading in enumerate(URBAN_HEADINGS)))
        _page(made, records, start, end, cut_serials, blank_continuation)
        made.across(f"— {page + 1} —", 7)
        start = end
    if total is not None:
        made.add("合 计", None, None, None, total, None, None)
    return made


def _page(made: Printed, records: list[list[str]], start: int, end: int, cut: bool, blank: bool) -> None:
    for number, record in enumerate(records[start:end], start + 1):
        serial = f"{number - 100:02d}" if cut and number > 106 else number
        funded = record[6].replace("资金已", "资金已\n") if number % 7 == 0 else record[6]
        made.add(serial, record[1], record[2], record[3], typed(record[4]), typed(record[5]), funded)
    first = len(made.rows) - (end - start)
    for column, key in ((1, 1), (4, 7)):
        for top, bottom in _runs([record[key] for record in records[start:end]]):
            made.down(first + top, first + bottom, column)
            before = records[start - 1][key] if start else ""
            if blank and top == 0 and before and before == records[start][key]:
                made.rows[first][column] = None


def _runs(names: Sequence[str]) -> Iterable[tuple[int, int]]:
    """Neighbours with the same name, as (first, last); those without a name stand alone and are left out."""
    first = 0
    for index in range(1, len(names) + 1):
        if index == len(names) or names[index] != names[first]:
            if names[first]:
                yield first, index - 1
            first = index


# -- files


def as_xlsx(made: Printed, path: Path, title: str = "Sheet1") -> Path:
    """The list as a workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in made.rows:
        sheet.append(row)
    for top, left, bottom, right in made.merges:
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    book.save(path)
    return path


def as_xls(made: Printed, path: Path) -> Path:
    """The list as a workbook of old Excel."""
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    first = {(top, left): (bottom, right) for top, left, bottom, right in made.merges}
    for index, row in enumerate(made.rows):
        for column, value in enumerate(row):
            if (index, column) in first:
                bottom, right = first[index, column]
                sheet.write_merge(index, bottom, column, right, "" if value is None else value)
            elif value is not None:
                sheet.write(index, column, value)
    book.save(str(path))
    return path


def as_docx(made: Printed, path: Path, split: Sequence[int] = ()) -> Path:
    """The list as a Word document; with `split` rows at which a new table begins, else one table."""
    import docx

    document = docx.Document()
    bounds = [0, *split, len(made.rows)]
    for start, end in pairwise(bounds):
        document.add_paragraph("附表")
        width = max(map(len, made.rows[start:end]))
        table = document.add_table(rows=end - start, cols=width)
        cells = [list(row.cells) for row in table.rows]
        for index, row in enumerate(made.rows[start:end]):
            for column, value in enumerate(row):
                if value is not None:
                    cells[index][column].text = str(value)
        for top, left, bottom, right in made.merges:
            if start <= top and bottom < end:
                text = cells[top - start][left].text
                cells[top - start][left].merge(cells[bottom - start][right]).text = text
    document.save(str(path))
    return path


def as_text(made: Printed, path: Path, separator: str = ",") -> Path:
    """The list as .csv or .tsv: of merged cells the first alone has the value."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerows([["" if value is None else value for value in row] for row in made.rows])
    return path


def printed_reserve(total: bool = True) -> Printed:
    """The reserve projects as printed: three sections, each numbered anew, the later ones under other headings.

    The first section has nine columns, with one for both dates; the others have eight.
    """
    made = Printed()
    made.across("高精尖产业储备项目表", 9)
    made.across("单位：万元", 9)
    headings = (
        "序号",
        "项目名称",
        "项目单位",
        "建设地点",
        "项目建设内容",
        "开竣工时间",
        "总投资(万元)",
        None,
        "进展情况",
    )
    first = made.add(*headings)
    made.add(*[None] * 6, "固投", "建安投资", None)
    for column in (*range(6), 8):
        made.down(first, first + 1, column)
    made.merges.append((first, 6, first, 7))
    stage, number = "", 0
    for record in published("reserve_projects"):
        if record[1] != stage:
            stage, number = record[1], 0
            section = "一二三"[[r[1] for r in _stages()].index(stage)]
            if section == "二":
                made.add(
                    "序号", "项目名称", "项目单位", "建设地点", "开工时间", "固投(万元)", "建安投资(万元)", "进展情况"
                )
            made.across(f"{section}、{stage}", 9 if section == "一" else 8)
        number += 1
        cells = [number, record[2], record[3], record[4]]
        cells += ["", record[5]] if stage == "在谈项目" else [record[5]]
        made.add(*cells, typed(record[6]), typed(record[7]) if len(record) > 7 else None, None)
    if total:
        made.add("合计", None, None, None, None, 1055260, 282848, None)
    return made


def _stages() -> list[list[str]]:
    """The first record of each section of the reserve list."""
    first: dict[str, list[str]] = {}
    for record in published("reserve_projects"):
        first.setdefault(record[1], record)
    return list(first.values())
