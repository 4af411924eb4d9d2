"""What a workbook file carries beside its cells: macros, and ways to the outside. Told by its parts, none is opened.

Reading uses cells alone. Whoever opens the file in a spreadsheet program may be asked to run or to update these.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from posixpath import basename, dirname
from types import MappingProxyType
from typing import Final

from toolkit.ledger import Carried
from toolkit.values import CannotDo
from toolkit.workbook.reading.compound import COMPOUND, Compound
from toolkit.workbook.reading.package import Package
from toolkit.workbook.reading.xml_text import tags

_MACRO_KINDS: Final = MappingProxyType(
    {"vbaProject": "宏", "xlMacrosheet": "Excel 4.0 宏表", "xlIntlMacrosheet": "Excel 4.0 宏表"}
)
_OUTSIDE_KINDS: Final = MappingProxyType(
    {
        "oleObject": "嵌入的对象", "package": "嵌入的文件", "control": "ActiveX 控件", "connections": "数据连接",
        "queryTable": "数据查询", "attachedToolbars": "自带的工具栏", "subDocument": "链接的文档",
        "attachedTemplate": "链接的模板",
    }
)  # fmt: skip
#: What lies outside and is not fetched before somebody presses it; and what a link's own part tells of.
_HARMLESS: Final = frozenset({"hyperlink", "externalLinkPath", "externalLink"})
_LINK: Final = "externalLink"
_LARGEST_CONTENT: Final = 64 << 20
_MOST_LINKS, _MOST_NAMES, _LONGEST_NAME = 50, 3, 60

_SUPBOOK, _BOUNDSHEET, _END = 0x01AE, 0x0085, 0x000A
#: Lengths of a name in a record of books referred to that mean: this book, a library of functions.
_OWN_BOOKS: Final = (0x0401, 0x3A01)
_MACRO_SHEET: Final = 1


def in_package(package: Package) -> Carried:
    """What the parts of a zipped workbook are to one another."""
    if "content.xml" in package:
        return _in_open_document(package)
    macros: set[str] = set()
    outside: set[str] = set()
    links: list[str] = []
    for listed in sorted({name.lower() for name in package.names if name.lower().endswith(".rels")}):
        for relation in _tags(package, listed, "Relationship"):
            kind = relation.get("Type", "").rpartition("/")[2]
            if kind in _MACRO_KINDS:
                macros.add(_MACRO_KINDS[kind])
            elif kind in _OUTSIDE_KINDS:
                outside.add(_OUTSIDE_KINDS[kind])
            elif relation.get("TargetMode") == "External" and kind not in _HARMLESS:
                outside.add("链接的图片" if kind == "image" else "链接的外部内容")
            elif kind == _LINK and len(links) < _MOST_LINKS:
                links += _linked(package, dirname(dirname(listed)), relation.get("Target", ""))
    return Carried(tuple(sorted(macros)), (*_books(links), *sorted(outside)))


def _tags(package: Package, part: str, name: str) -> list[dict[str, str]]:
    """The tags of a part; none of one that cannot be read: no program finds anything in it."""
    try:
        return list(tags(package.text(part), name)) if part in package else []
    except CannotDo:
        return []


def _linked(package: Package, folder: str, target: str) -> Iterator[str]:
    """What one link leads to: another workbook, or a program that is asked for data (DDE, OLE)."""
    part = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")
    for kind in ("ddeLink", "oleLink"):
        for tag in _tags(package, part, kind):
            yield f"{kind[:3].upper()} {' '.join(tag.get(one, '') for one in ('ddeService', 'ddeTopic', 'progId'))}"
    for relation in _tags(package, f"{dirname(part)}/_rels/{basename(part)}.rels", "Relationship"):
        if relation.get("Type", "").rpartition("/")[2] != "oleObject":
            yield relation.get("Target", "")


def _books(links: Iterable[str]) -> tuple[str, ...]:
    """What stands for all links, with the first few by name."""
    named = list(dict.fromkeys(link.strip()[:_LONGEST_NAME] or "没有写明" for link in links))
    if not named:
        return ()
    more = f" 等 {len(named)} 处" if len(named) > _MOST_NAMES else ""
    return (f"别处的链接（{'、'.join(named[:_MOST_NAMES])}{more}）",)


def _in_open_document(package: Package) -> Carried:
    names = {name.lower() for name in package.names}
    macros = ("宏",) if any(name.startswith(("basic/", "scripts/")) for name in names) else ()
    outside = {"嵌入的对象"} if any(name.startswith("object ") for name in names) else set[str]()
    if package.declared("content.xml") <= _LARGEST_CONTENT:
        for kind, what in (("table-source", "别处的链接"), ("dde-source", "别处的链接（DDE）")):
            outside |= {what} if _tags(package, "content.xml", kind) else set()
    return Carried(macros, tuple(sorted(outside)))


def in_other_file(data: bytes, path: str) -> Carried:
    """What the folders of an .xls file and the records of its workbook tell; nothing of files of other kinds."""
    if not data.startswith(COMPOUND):
        return Carried()
    file = Compound(data, path)
    stream = "Workbook" if "Workbook" in file else "Book"
    macros = {"宏"} if "_VBA_PROJECT_CUR" in file.folders else set[str]()
    outside = {"嵌入的对象"} if any(name.startswith(("MBD", "LNK")) for name in file.folders) else set[str]()
    links = []
    for kind, body in _records(file.stream(stream)):
        if kind == _SUPBOOK and len(body) > 4 and struct.unpack_from("<H", body, 2)[0] not in _OWN_BOOKS:
            links.append(_book_name(body))
        elif kind == _BOUNDSHEET and body[5:6] == bytes([_MACRO_SHEET]):
            macros.add("Excel 4.0 宏表")
    return Carried(tuple(sorted(macros)), (*_books(links[:_MOST_LINKS]), *sorted(outside)))


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of the workbook itself, which stand before those of its sheets."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == _END:
            return
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _book_name(body: bytes) -> str:
    """The name of another book in a record: one byte or two for a letter, signs for the parts of its path."""
    wide = body[4] & 1
    name = body[5:].decode("utf-16-le" if wide else "latin-1", "replace")[: struct.unpack_from("<H", body, 2)[0]]
    return re.sub(r"[\x00-\x1f]+", "/", name).strip("/")
