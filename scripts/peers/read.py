"""A ledger read: `read.py ENGINE LEDGER` reads every sheet and prints how many rows and filled cells each has.

The toolkit also digests the file and looks for what python-calamine does not tell: errors, formulas without a result,
hidden rows, percentages. None of the others does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

#: The title and the rows of a sheet.
Sheet = tuple[str, Iterable[Sequence[Any]]]


def toolkit(path: str) -> Iterator[Sheet]:
    """The toolkit's raw sheets, from which it makes a ledger."""
    from toolkit.workbook.reader import read_workbook

    for sheet in read_workbook(Path(path))[0]:
        yield sheet.title, sheet.rows


def calamine(path: str) -> Iterator[Sheet]:
    """python-calamine alone."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(path) as book:
        for title in book.sheet_names:
            yield title, book.get_sheet_by_name(title).to_python()


def openpyxl(path: str) -> Iterator[Sheet]:
    """openpyxl in its mode for reading only, the faster one."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    for sheet in book.worksheets:
        yield sheet.title, sheet.iter_rows(values_only=True)


def pandas(path: str, engine: str = "openpyxl") -> Iterator[Sheet]:
    """pandas with its usual reader of .xlsx."""
    import pandas as pd

    for title, frame in pd.read_excel(path, sheet_name=None, header=None, engine=engine).items():
        yield str(title), frame.astype(object).where(frame.notna(), None).itertuples(index=False)


def pandas_calamine(path: str) -> Iterator[Sheet]:
    """pandas with its fastest reader."""
    return pandas(path, "calamine")


ENGINES = {
    "toolkit": toolkit,
    "calamine": calamine,
    "openpyxl": openpyxl,
    "pandas": pandas,
    "pandas-calamine": pandas_calamine,
}
#: What each peer is called: its engine, the packages it needs, the most rows at which it takes less than minutes.
PEERS = {
    "pandas + openpyxl": ("pandas", ("pandas", "openpyxl"), 100_000),
    "pandas + calamine": ("pandas-calamine", ("pandas", "python-calamine"), 1_000_000),
    "openpyxl (read only)": ("openpyxl", ("openpyxl",), 100_000),
}


def counted(sheets: Iterable[Sheet]) -> dict[str, int]:
    """The rows of each sheet, and its cells that are not blank."""
    counts = {}
    for title, rows in sheets:
        number = filled = 0
        for row in rows:
            number += 1
            filled += len(row) - row.count("") - row.count(None)
        counts |= {f"{title}/rows": number, f"{title}/cells": filled}
    return counts


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    print(json.dumps({"found": counted(ENGINES[sys.argv[1]](sys.argv[2]))}))
