"""The batch of the plain script: `batch_plain.py FOLDER TEMPLATE OUT ARCHIVE JOBS`, plain.py's month for each ledger.

So many processes of a pool, each with all that it needs loaded once. The archive is a copy of the ledger under its
SHA-256 and a line in a list: not chained, not flushed to the disk, a re-save not told from a change. There is no lock,
no roll-up, no record of the run; one ledger that fails stops all, and a run that is killed is done again.
"""

from __future__ import annotations

import shutil
import sys
from hashlib import sha256
from multiprocessing import Pool
from pathlib import Path

from plain import monthly


def one(ledger: Path, template: str, out: Path, archive: Path) -> str:
    """Validate, archive, summarize and report on a ledger; its line in the list of the archive."""
    digest = sha256(ledger.read_bytes()).hexdigest()
    shutil.copyfile(ledger, archive / f"{digest}.xlsx")
    monthly(str(ledger), template, str(out / ledger.stem))
    return f"{digest}  {ledger.name}\n"


def main(folder: str, template: str, out: str, archive: str, jobs: str) -> None:
    """Do every ledger of a folder."""
    for path in (out, archive):
        Path(path).mkdir(parents=True, exist_ok=True)
    work = [(ledger, template, Path(out), Path(archive)) for ledger in sorted(Path(folder).glob("*.xlsx"))]
    with Pool(int(jobs)) as pool, Path(archive, "list.txt").open("w", encoding="utf-8") as listed:
        listed.writelines(pool.starmap(one, work, chunksize=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
