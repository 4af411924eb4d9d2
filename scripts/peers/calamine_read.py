"""The floor under every reader of xlsx here: `calamine_read.py LEDGER` reads 项目台账 with python-calamine, no more."""

from __future__ import annotations

import sys

from _rules import PROJECTS
from python_calamine import CalamineWorkbook

if __name__ == "__main__":
    with CalamineWorkbook.from_path(sys.argv[1]) as book:
        print(len(book.get_sheet_by_name(PROJECTS).to_python()))
