"""What kind of file this is, told by its content and not by its name."""

from __future__ import annotations

import re
from collections.abc import Callable

from toolkit.ledger import RawSheet
from toolkit.values import CannotDo
from toolkit.workbook.reading import refusals
from toolkit.workbook.reading.compound import COMPOUND, Compound
from toolkit.workbook.reading.package import Package

#: Workbooks of the time before compound files begin with the record that begins each of their streams.
_BARE_STREAM = rb"\x09(?:\x00\x04|\x02\x06|\x04\x06|\x08[\x08\x10])\x00"
_ENCRYPTED = "EncryptedPackage"
_STREAMS = (
    ("WordDocument", "Word 文档"),
    ("PowerPoint Document", "演示文稿"),
    ("VisioDocument", "Visio 图形文件"),
    ("__properties_version1.0", "邮件"),
)
_SIGNATURES = (
    (b"%PDF", "PDF 文件"),
    (b"{\\rtf", "RTF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"II*\0", "图片"),
    (b"MM\0*", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"MZ", "程序文件"),
    (b"\x7fELF", "程序文件"),
)
_MHTML = r"(?im)^(?:mime-version:|content-type:\s*multipart/related)"

Reader = Callable[[bytes, str], list[RawSheet]]


def other_package(package: Package, path: str) -> Reader | CannotDo:
    """How to read a zip that is no .xlsx, or why not."""
    names = package.names
    if "content.xml" in names:
        from toolkit.workbook.reading import open_document

        return lambda data, path: open_document.read_package(package, path)
    for folder, what in (("word/", "Word 文档"), ("ppt/", "演示文稿")):
        if any(name.startswith(folder) for name in names):
            return refusals.other_file(what, path)
    if "xl/workbook.bin" in names:
        return refusals.unsupported("二进制工作簿（.xlsb）", path)
    return refusals.other_file("压缩包", path) if names else refusals.damaged(path)


def other_file(data: bytes, path: str) -> Reader | CannotDo:
    """How to read a file that is no zip, or why not."""
    if data.startswith(COMPOUND):
        return _compound(data, path)
    if re.match(_BARE_STREAM, data):
        from toolkit.workbook.reading import old_excel

        return old_excel.read
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            return refusals.other_file(what, path)
    return _text(data, path)


def _compound(data: bytes, path: str) -> Reader | CannotDo:
    from toolkit.workbook.reading import old_excel

    try:
        file = Compound(data, path)
    except CannotDo as error:
        return refusals.encrypted(path) if _ENCRYPTED.encode("utf-16-le") in data else error
    if _ENCRYPTED in file:
        return refusals.encrypted(path)
    for stream in ("Workbook", "Book"):
        if stream in file:
            return lambda data, path: old_excel.read(file.stream(stream), path)
    for stream, what in _STREAMS:
        if stream in file:
            return refusals.other_file(what, path)
    return refusals.other_file("其他程序的文件", path)


def _text(data: bytes, path: str) -> Reader | CannotDo:
    from toolkit.workbook.reading import delimited, open_document, web_page, xml_spreadsheet
    from toolkit.workbook.reading.text_files import beginning

    head = beginning(data)
    if head is None:
        return refusals.unknown(path)
    if "urn:schemas-microsoft-com:office:spreadsheet" in head and re.search(r"<(?:\w+:)?Workbook[\s>]", head):
        return xml_spreadsheet.read
    if "urn:oasis:names:tc:opendocument" in head and "office:document" in head:
        return open_document.read
    if re.search(_MHTML, head[:2000]):
        return refusals.unsupported("单个文件网页（.mht）", path)
    if re.search(r"(?i)<(?:!doctype\s+html|html|table|body|head|meta)[\s>]", head):
        return web_page.read
    if re.match(r"\s*<(?:\?xml|\w+[\s>])", head):
        return refusals.other_file("XML 文件", path)
    return delimited.read
