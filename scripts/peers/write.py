"""A table written: `write.py ENGINE ROWS OUT.xlsx` writes a workbook of one sheet and says how many seconds that took.

The rows are the same for all: twenty columns, nine of them of numbers, texts of 20 to 60 characters, no two the same.
The seconds are those from the rows to the file: without starting the process and loading the library. The toolkit also
writes a title, widths, borders, a filter and how to print; the others write the cells alone.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

SEED = 20240630
TITLE = "明细"
HEADINGS = tuple(f"第{number}列" for number in range(1, 21))
TEXTS = 11
WORDS = "推进建设落实完善统筹协调加快项目前期手续主体工程管线道路变电站改造方案资金招标施工验收进度安排问题整改"

Row = tuple[Any, ...]


def rows(number: int) -> list[Row]:
    """So many rows."""
    chance = random.Random(SEED)
    texts = ["".join(chance.choices(WORDS, k=chance.randint(20, 60))) for _ in range(997)]
    return [_row(place, texts) for place in range(number)]


def _row(place: int, texts: list[str]) -> Row:
    words = (f"{texts[(place * 7 + column) % 997]}{place}" for column in range(TEXTS))
    return (*words, *(place * 3 + column + 0.5 for column in range(len(HEADINGS) - TEXTS)))


def toolkit(table: list[Row], path: Path) -> None:
    """The toolkit's workbook of tables."""
    from toolkit.values import Grid
    from toolkit.workbook.tables import tables_workbook

    path.write_bytes(tables_workbook([Grid(TITLE, HEADINGS, tuple(table))], TITLE))


def openpyxl(table: list[Row], path: Path) -> None:
    """openpyxl in its mode for writing only, the faster one."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(TITLE)
    for row in (HEADINGS, *table):
        sheet.append(row)
    book.save(path)


def pandas(table: list[Row], path: Path) -> None:
    """pandas with its usual writer, openpyxl."""
    from pandas import DataFrame

    DataFrame(table, columns=HEADINGS).to_excel(path, sheet_name=TITLE, index=False, engine="openpyxl")


def xlsxwriter(table: list[Row], path: Path) -> None:
    """XlsxWriter, a row at a time."""
    from xlsxwriter import Workbook

    with Workbook(path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(TITLE)
        for number, row in enumerate((HEADINGS, *table)):
            sheet.write_row(number, 0, row)


def packed(table: list[Row], path: Path) -> None:
    """The floor: a workbook that is there already, its parts packed anew; it gets no rows."""
    from floor import packed

    packed(str(path))


ENGINES: dict[str, Callable[[list[Row], Path], None]] = {
    "toolkit": toolkit,
    "openpyxl": openpyxl,
    "pandas": pandas,
    "xlsxwriter": xlsxwriter,
    "packed": packed,
}
#: What each peer is called: its engine, the packages it needs, the most rows at which it takes less than minutes.
PEERS = {
    "pandas + openpyxl": ("pandas", ("pandas", "openpyxl"), 10_000),
    "openpyxl (write only)": ("openpyxl", ("openpyxl",), 100_000),
    "XlsxWriter (constant memory)": ("xlsxwriter", ("XlsxWriter",), 100_000),
}
#: What each engine imports, before the clock starts.
LOADED = {
    "toolkit": ("toolkit.values", "toolkit.workbook.tables"),
    "openpyxl": ("openpyxl",),
    "pandas": ("pandas", "pandas.io.excel", "openpyxl"),
    "xlsxwriter": ("xlsxwriter",),
    "packed": ("floor",),
}


def main(engine: str, number: str, out: str) -> None:
    """Write, and say how long it took."""
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    for name in LOADED[engine]:
        import_module(name)
    table = rows(int(number)) if engine != "packed" else []
    begun = time.perf_counter()
    ENGINES[engine](table, Path(out))
    print(json.dumps({"seconds": time.perf_counter() - begun}))


if __name__ == "__main__":
    main(*sys.argv[1:])
