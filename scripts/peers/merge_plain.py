"""Returns merged as a plain script does it: `merge_plain.py BASE OUT RETURN...` puts what units changed into the base.

pandas reads every workbook with openpyxl; what a unit left as it was sent is told from the columns beside it that hold
what was sent. The base is then loaded and saved by openpyxl. Of two units that change one cell the last one wins, and
nothing is said of it; edits of other columns, new and deleted rows, wrong returns are not looked for.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pandas as pd
from _rules import PROJECTS
from openpyxl import load_workbook

KEY, SENT = "项目编号", "上期："
HEADING_ROW = 3  # in a unit's workbook, after its title and a line of instruction


def edits(path: str) -> dict[tuple[str, str], object]:
    """What a unit filled in anew, by key and column."""
    rows = pd.read_excel(path, sheet_name=PROJECTS, header=HEADING_ROW - 1, engine="openpyxl").set_index(KEY)
    found: dict[tuple[str, str], object] = {}
    for column in [str(name).removeprefix(SENT) for name in rows.columns if str(name).startswith(SENT)]:
        now, sent = rows[column].astype(object), rows[SENT + column].astype(object)
        changed = (now != sent) & ~(now.isna() & sent.isna())
        found |= {(key, column): value for key, value in now[changed].items()}
    return found


def main(base: str, out: str, returns: Sequence[str]) -> None:
    """Merge the returns into the base, and write it."""
    found = {place: value for path in returns for place, value in edits(path).items()}
    rows = pd.read_excel(base, sheet_name=PROJECTS, engine="openpyxl")
    places = {key: number for number, key in enumerate(rows[KEY], start=2)}
    columns = {heading: number for number, heading in enumerate(rows.columns, start=1)}
    book = load_workbook(base)
    sheet = book[PROJECTS]
    for (key, column), value in found.items():
        sheet.cell(places[key], columns[column]).value = value
    book.save(out)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
