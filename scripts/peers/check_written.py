"""What two have written holds the same cells: `check_written.py ROWS OURS.xlsx THEIRS.xlsx` prints what is wrong."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from write import HEADINGS, rows


def cells(path: str) -> list[tuple[Any, ...]]:
    """The rows of the first sheet below its headings; the toolkit has a title above them."""
    with CalamineWorkbook.from_path(path) as book:
        read = [tuple(row[: len(HEADINGS)]) for row in book.get_sheet_by_index(0).to_python()]
    return read[read.index(HEADINGS) + 1 :]


def main(number: str, *paths: str) -> None:
    """Print in which workbook what is wrong, "" for nothing."""
    wanted = rows(int(number))
    wrong = [Path(path).name for path in paths if cells(path) != wanted]
    print(json.dumps({"wrong": f"{', '.join(wrong)}: other cells" if wrong else ""}))


if __name__ == "__main__":
    main(*sys.argv[1:])
