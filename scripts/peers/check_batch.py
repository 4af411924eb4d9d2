"""What a batch has made is whole: `check_batch.py KIND LEDGERS OUT ARCHIVE` prints what is missing, as JSON.

KIND is `toolkit` or `plain`. Every ledger must have a workbook and a document that can be unpacked, and stand in the
archive.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

#: Of so many ledgers one is unpacked; all are counted.
LOOKED_AT = 25


def kept(kind: str, archive: Path) -> int:
    """How many ledgers stand in an archive with their bytes."""
    if kind == "plain":
        digests = {line.split()[0] for line in (archive / "list.txt").read_text(encoding="utf-8").splitlines()}
        return sum((archive / f"{digest}.xlsx").is_file() for digest in digests)
    entries = map(json.loads, (archive / "log.jsonl").read_text(encoding="utf-8").splitlines())
    digests = {file["raw"] for entry in entries for file in entry["inputs"]}
    return sum((archive / "objects" / digest).is_file() for digest in digests)


def damaged(paths: list[Path]) -> Iterator[str]:
    """What is wrong with the workbooks and documents of these ledgers."""
    for path in paths:
        made = [file for file in path.iterdir() if file.suffix in (".xlsx", ".docx")]
        if len(made) != 2:
            yield f"{path.name} has {len(made)} documents"
        for file in made:
            try:
                with ZipFile(file) as parts:
                    if parts.testzip():
                        yield f"{file.name} is damaged"
            except BadZipFile:
                yield f"{file.name} is no document"


def main(kind: str, ledgers: str, out: str, archive: str) -> None:
    """Print what is wrong, "" for nothing."""
    names = sorted(path.stem for path in Path(ledgers).glob("*.xlsx"))
    made = [Path(out, name) for name in names if Path(out, name).is_dir()]
    wrong = [
        f"{found} ledgers of {len(names)} {are}"
        for found, are in ((len(made), "were done"), (kept(kind, Path(archive)), "are in the archive"))
        if found != len(names)
    ]
    print(json.dumps({"wrong": ", ".join([*wrong, *damaged(made[::LOOKED_AT])])}))


if __name__ == "__main__":
    main(*sys.argv[1:])
