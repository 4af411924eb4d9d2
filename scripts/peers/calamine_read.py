"""The floor under every reader of xlsx here: `calamine_read.py BOOK...` reads 项目台账 with python-calamine alone."""

from __future__ import annotations

import sys

from _rules import PROJECTS
from python_calamine import CalamineWorkbook

if __name__ == "__main__":
    for path in sys.argv[1:]:
        with CalamineWorkbook.from_path(path) as book:
            print(len(book.get_sheet_by_name(PROJECTS).to_python()))
