"""Two versions compared as a plain script does it: `diff_plain.py OLD NEW KEY OUT.json` lists every cell changed.

pandas reads both with openpyxl and lines the rows up by the key. It has no moves, no renamed columns, no formulas, no
flags for auditors; repeated keys make it fail.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd


def changes(old: str, new: str, key: str) -> list[dict[str, object]]:
    """The changed cells: the key, the column, the old and the new value. Rows in only one of the two are left out."""
    before, after = (
        pd.read_excel(path, engine="openpyxl").set_index(key, verify_integrity=True) for path in (old, new)
    )
    common = before.index.intersection(after.index)
    before, after = before.loc[common].astype(object), after.loc[common, before.columns].astype(object)
    changed = (before != after) & ~(before.isna() & after.isna())
    return [
        {
            "key": common[row],
            "column": before.columns[column],
            "old": before.iat[row, column],
            "new": after.iat[row, column],
        }
        for row, column in zip(*changed.to_numpy().nonzero(), strict=True)
    ]


if __name__ == "__main__":
    found = changes(*sys.argv[1:4])
    Path(sys.argv[4]).write_text(json.dumps({"changes": found}, ensure_ascii=False, default=str), encoding="utf-8")
