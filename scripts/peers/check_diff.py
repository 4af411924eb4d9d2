"""What two have found changed is the same: `check_diff.py OURS.json THEIRS.json` prints what is wrong, as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def changed(path: str) -> set[tuple[str, str, str]]:
    """The cells changed, with their new value; rows that only stand elsewhere are none."""
    found = json.loads(Path(path).read_bytes())["changes"]
    return {
        (change["key"], change["column"], str(change["new"]))
        for change in found
        if change.get("kind", "modified") == "modified"
    }


def main(ours: str, theirs: str) -> None:
    """Print what is wrong, "" for nothing."""
    one, other = changed(ours), changed(theirs)
    print(json.dumps({"wrong": "" if one == other else f"{len(one ^ other)} cells changed for one only"}))


if __name__ == "__main__":
    main(*sys.argv[1:])
