"""What two have merged holds the same cells: `check_merge.py BASE OURS THEIRS` prints what is wrong, as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from _rules import PROJECTS
from python_calamine import CalamineWorkbook


def rows(path: str) -> list[list[Any]]:
    """The rows of the projects."""
    with CalamineWorkbook.from_path(path) as book:
        return list(book.get_sheet_by_name(PROJECTS).to_python())


def main(base: str, ours: str, theirs: str) -> None:
    """Print what is wrong, "" for nothing."""
    one, other = rows(ours), rows(theirs)
    wrong = "merged differently" if one != other else "nothing was merged" if one == rows(base) else ""
    print(json.dumps({"wrong": wrong}))


if __name__ == "__main__":
    main(*sys.argv[1:])
