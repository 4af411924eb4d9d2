"""The floor under a batch: `batch_floor.py FOLDER MADE JOBS` reads every ledger and packs anew all that was made of it.

As many processes as the batch has; python-calamine reads, and the workbooks and documents in MADE are those that the
toolkit has made of these ledgers.
"""

from __future__ import annotations

import json
import sys
from multiprocessing import Pool
from pathlib import Path

from floor import packed, read


def one(ledger: Path, made: Path) -> int:
    """Read a ledger, pack its documents; how many bytes they have."""
    read(str(ledger))
    return sum(len(packed(str(path))) for path in made.iterdir() if path.suffix in (".xlsx", ".docx"))


def main(folder: str, made: str, jobs: str) -> None:
    """Do every ledger of a folder."""
    work = [(ledger, Path(made, ledger.stem)) for ledger in sorted(Path(folder).glob("*.xlsx"))]
    with Pool(int(jobs)) as pool:
        print(json.dumps({"ledgers": len(work), "bytes": sum(pool.starmap(one, work, chunksize=1))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
