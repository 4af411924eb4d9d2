"""What nobody can do without: `floor.py BOOK... [-- FILE...]` reads books with python-calamine and packs files anew.

Every sheet of a book is read, and nothing done with it; each part of a file (.xlsx, .docx) is unpacked and packed as
hard as the toolkit packs. Prints how many rows and parts there were.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

LEVEL = 3  # as hard as the toolkit packs


def read(path: str) -> int:
    """Read every sheet of a book; how many rows there are."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(path) as book:
        return sum(len(book.get_sheet_by_name(title).to_python()) for title in book.sheet_names)


def packed(path: str) -> bytes:
    """A copy of a file, each of its parts packed anew."""
    written = BytesIO()
    with ZipFile(path) as parts, ZipFile(written, "w", ZIP_DEFLATED, compresslevel=LEVEL) as copy:
        for name in parts.namelist():
            copy.writestr(name, parts.read(name))
    return written.getvalue()


def main(arguments: Sequence[str]) -> None:
    """Read what stands before the --, pack what stands after it."""
    split = arguments.index("--") if "--" in arguments else len(arguments)
    books, files = arguments[:split], arguments[split + 1 :]
    rows = sum(map(read, books))
    print(json.dumps({"rows": rows, "bytes": sum(len(packed(path)) for path in files)}))


if __name__ == "__main__":
    main(sys.argv[1:])
