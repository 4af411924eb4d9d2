"""The tables of a source file, whatever kind of file it is: a workbook, a text table, a Word document."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from toolkit.files import read_whole
from toolkit.importing.values import SourceTable
from toolkit.ledger import Source
from toolkit.values import CannotDo
from toolkit.workbook.importing import word
from toolkit.workbook.reader import LARGEST_FILE, read_workbook
from toolkit.workbook.reading.carried import in_package
from toolkit.workbook.reading.package import Package

_KINDS = "请另存为 .xlsx、.xls、.docx、.csv 或 .tsv 再导入。"
#: How the reader of ledgers ends what it says of files that are no workbooks.
_NO_WORKBOOK = "，不是 Excel 工作簿。"


def read_source(path: Path) -> tuple[list[SourceTable], Source]:
    """The tables of a file and its path and digest.

    Raises CannotDo for a file that is missing, encrypted, damaged, too large or hostile, or that holds no tables.
    """
    data = read_whole(path, LARGEST_FILE)
    if data.startswith(b"PK"):
        package = Package(data, str(path))
        part = word.document_part(package)
        if part:
            return word.read(package, part), Source(str(path), sha256(data).hexdigest(), in_package(package))
    try:
        sheets, source = read_workbook(path)
    except CannotDo as error:
        if error.message.endswith(_NO_WORKBOOK):
            message = error.message.removesuffix(_NO_WORKBOOK) + "，不能从中导入。"
            raise CannotDo(message, error.path, _KINDS) from error
        raise
    return [SourceTable(sheet) for sheet in sheets], source
