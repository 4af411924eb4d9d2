"""The diff step alone: `diff_daff.py ENGINE OLD NEW KEY` compares the rows of two workbooks by daff or by the toolkit.

Both get the rows of the first sheet as python-calamine reads them, and are told the key. Prints how many seconds the
comparison took, from the rows to all differences of cells, and how many rows it finds changed: without starting the
process, loading what it needs, and reading.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

#: The title and the rows of a sheet.
Sheet = tuple[str, list[list[Any]]]
#: A comparison that can begin at once; it gives the number of changed rows.
Step = Callable[[], int]


def daff(sheets: Sequence[Sheet], key: str) -> Step:
    """daff with a key, as its command does it: align the rows, then write the table of differences."""
    from daff import CompareFlags, Coopy, PythonTableView, TableDiff

    def step() -> int:
        flags = CompareFlags()
        flags.addPrimaryKey(key)
        old, new = (PythonTableView(rows) for _, rows in sheets)
        result = PythonTableView([])
        TableDiff(Coopy.compareTables(old, new, flags).align(), flags).hilite(result)
        marks = (result.getCell(0, row) for row in range(result.height))
        return sum(isinstance(mark, str) and "->" in mark for mark in marks)

    return step


def toolkit(sheets: Sequence[Sheet], key: str) -> Step:
    """The toolkit's comparison of raw sheets, with all that it does for the flags."""
    from toolkit.diff import Kind, compare
    from toolkit.ledger import RawSheet
    from toolkit.schema import standard_schema

    old, new = ([RawSheet(title, rows)] for title, rows in sheets)
    schema = standard_schema()

    def step() -> int:
        found = compare(old, new, schema, [key]).sheets
        return len({change.key for sheet in found for change in sheet.cells if change.kind is Kind.MODIFIED})

    return step


ENGINES = {"daff": daff, "toolkit": toolkit}


def first_sheet(path: str) -> Sheet:
    """The first sheet of a workbook."""
    with CalamineWorkbook.from_path(path) as book:
        return book.sheet_names[0], book.get_sheet_by_index(0).to_python()


def main(engine: str, old: str, new: str, key: str) -> None:
    """Compare, and print what came of it."""
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    gc.set_threshold(2_000_000)  # as the command does; for both
    step = ENGINES[engine]([first_sheet(path) for path in (old, new)], key)
    begun = time.perf_counter()
    rows = step()
    print(json.dumps({"seconds": time.perf_counter() - begun, "found": {"rows": rows}}))


if __name__ == "__main__":
    main(*sys.argv[1:])
