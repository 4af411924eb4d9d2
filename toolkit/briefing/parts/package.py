"""The .docx as a zip: unpacked within limits, its parts by kind, its properties, and packed to the same bytes again.

An entry that is not filled in is copied as it is packed; every entry is dated 1980-01-01.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from toolkit.briefing.parts.relations import relations_path
from toolkit.briefing.parts.xmltext import Wrong, decode, plain, refuse_bulky
from toolkit.values import CannotDo

UNPACKED_LIMIT = 200_000_000  # bytes, of a template
XML_LIMIT = 100_000_000  # of one part of it: to be understood it takes up to nine times as much memory
LIST_LIMIT = 5_000_000  # of one that lists the others
RATIO_LIMIT = 300  # unpacked to packed, of a part above 1 MB
ENTRY_LIMIT = 10_000  # files in the zip

TYPES, RELATIONS, CORE = "[Content_Types].xml", "_rels/.rels", "docProps/core.xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AGAIN = "请用 WPS 或 Word 打开后另存为 .docx。"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
#: How the labels of parts with text begin, in the order a reader comes to them.
TEXTS = ("正文", "页眉", "页脚", "脚注", "尾注")
_LABELS = {
    "wordprocessingml.document.main+xml": "正文",
    "wordprocessingml.header+xml": "页眉",
    "wordprocessingml.footer+xml": "页脚",
    "wordprocessingml.footnotes+xml": "脚注",
    "wordprocessingml.endnotes+xml": "尾注",
    "core-properties+xml": "文档属性",
    "extended-properties+xml": "单位等属性",
    "custom-properties+xml": "自定义属性",
    "drawingml.chart+xml": "图表",
    "drawingml.diagramData+xml": "图示",
}
_NAMESPACES = {
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
}
_PROPERTIES = {
    **dict.fromkeys(("title", "subject", "creator", "description", "identifier", "language"), "dc"),
    **dict.fromkeys(("keywords", "category", "lastModifiedBy", "contentStatus", "revision", "version"), "cp"),
    **dict.fromkeys(("created", "modified"), "dcterms"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the zip: its data are kept as they are packed."""

    name: str
    method: int
    crc: int
    size: int
    data: bytes


def unpacked(data: bytes) -> tuple[list[Entry], dict[str, bytes]]:
    """The entries as packed, [Content_Types].xml first, and what they hold; raises Wrong when unusable."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Wrong("文件有密码", -1, "请去掉密码后再用作模板。")
        raise Wrong("是旧格式的 .doc 文件", -1, _SAVE_AGAIN)
    try:
        with ZipFile(BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _inspect(infos)
            names = _usual_names([info.filename for info in infos])
            contents = {name: archive.read(info) for name, info in zip(names, infos, strict=True)}
            entries = {name: _entry(name, data, info, contents[name]) for name, info in zip(names, infos, strict=True)}
    except (BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, OSError, ValueError) as error:
        raise Wrong("不是 .docx 文件，或文件已损坏", -1, _SAVE_AGAIN) from error
    if TYPES not in contents or RELATIONS not in contents:
        raise Wrong("不是 Word 文档（.docx）", -1, _SAVE_AGAIN)
    for path in contents:
        if path == TYPES or path.endswith(".rels"):
            contents[path] = _in_double_quotes(decode(contents[path])).encode()
    _complete(entries, contents)
    texts = {path for path, label in labels(contents).items() if label.startswith(TEXTS)}
    for path in contents.keys() - texts:  # a text may be long: it is looked at when its rows are known
        if path.casefold().endswith(".xml"):
            refuse_bulky(contents[path])
    return sorted(entries.values(), key=lambda entry: entry.name != TYPES), contents


def _in_double_quotes(xml: str) -> str:
    """The XML with its attributes in double quotes, as all but a few programs write them."""
    return re.sub(r"=\s*'([^'<]*)'", lambda found: '="' + found[1].replace('"', "&quot;") + '"', xml)


def _inspect(infos: list[ZipInfo]) -> None:
    """Raise Wrong for a zip that no word processor writes."""
    if len(infos) > ENTRY_LIMIT:
        raise Wrong(f"压缩包里有 {len(infos):,} 个文件，太多了", -1, "请勿使用来历不明的模板。")
    if sum(info.file_size for info in infos) > UNPACKED_LIMIT:
        raise Wrong(f"解压后超过 {UNPACKED_LIMIT // 1_000_000} MB", -1, "请缩小模板中的图片。")
    names = {info.filename.casefold() for info in infos}  # Word does not tell a from A
    if len(names) < len(infos):
        raise Wrong("压缩包里有重名的文件", -1, _SAVE_AGAIN)
    for info in infos:
        odd = ".." in re.split(r"[/\\]", info.filename) or info.filename.startswith(("/", "\\"))
        if odd or "\0" in info.orig_filename:  # what stands behind it is part of the name for some programs only
            raise Wrong(f"压缩包里有可疑的文件名“{info.filename}”", -1, "请勿使用来历不明的模板。")
        if info.flag_bits & 1:
            raise Wrong("文件有密码", -1, "请去掉密码后再用作模板。")
        name = info.filename.casefold()
        lists = name.endswith(".rels") or name == TYPES.casefold()
        most = LIST_LIMIT if lists else XML_LIMIT
        if info.file_size > most and (lists or name.endswith(".xml")):
            raise Wrong(
                f"内容过多（“{info.filename}”超过 {most // 1_000_000} MB）", -1, "请检查文件来源，或把它拆成几份。"
            )
        if info.file_size > max(1_000_000, RATIO_LIMIT * info.compress_size):
            raise Wrong(f"“{info.filename}”的压缩比可疑", -1, "请勿使用来历不明的模板。")


def _usual_names(names: Sequence[str]) -> list[str]:
    """The names, of lists of types and relations as they are looked for: Word does not tell a from A in them."""
    usual = {name.casefold(): name for name in (TYPES, RELATIONS, *map(relations_path, names))}
    return [usual.get(name.casefold(), name) for name in names]


def _entry(name: str, data: bytes, info: ZipInfo, content: bytes) -> Entry:
    if info.compress_type not in (0, 8):
        return deflated(name, content)
    length, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + 30 + length + extra
    packed = data[start : start + info.compress_size]
    return Entry(name, info.compress_type, info.CRC, len(content), packed)


def _complete(entries: dict[str, Entry], contents: dict[str, bytes]) -> None:
    """Add document properties to a package that has none."""
    if "文档属性" in labels(contents).values():
        return
    override = f'Override PartName="/{CORE}" ContentType="{_CORE_TYPE}"/>'
    relation = f'Relationship Id="rIdCore" Type="{_CORE_RELATION}" Target="{CORE}"/>'
    contents[CORE] = f'<cp:coreProperties xmlns:cp="{_NAMESPACES["cp"]}"/>'.encode()
    if _CORE_TYPE.encode() not in contents[TYPES]:
        contents[TYPES] = _before_end(contents[TYPES], override)
    if _CORE_RELATION.encode() not in contents[RELATIONS]:
        contents[RELATIONS] = _before_end(contents[RELATIONS], relation)
    for name in (CORE, TYPES, RELATIONS):
        entries[name] = deflated(name, contents[name])


def _before_end(data: bytes, element: str) -> bytes:
    """The XML with an element, given without its `<`, as the last child of its root, in the root's own prefix."""
    xml = data.decode()
    close = xml.rindex("</")
    prefix = xml[close + 2 :].rpartition(":")[0]
    return f"{xml[:close]}<{prefix}{':' if prefix else ''}{element}{xml[close:]}".encode()


def labels(contents: Mapping[str, bytes]) -> dict[str, str]:
    """The parts that may hold tags, by path, with what a reader calls them; 正文 is always among them."""
    found = {}
    for path, kind in _kinds(contents):
        label = next((_LABELS[end] for end in _LABELS if kind.endswith(end)), "")
        if label and path in contents:
            found[path] = label
    if "正文" not in found.values():
        macros = any("macroEnabled" in kind or "template.main" in kind for _, kind in _kinds(contents))
        raise Wrong("是 .docm 或 .dotx 文件" if macros else "不是 Word 文档（.docx）", -1, _SAVE_AGAIN)
    for label in ("页眉", "页脚", "图表"):
        several = [path for path in found if found[path] == label]
        for path in several if len(several) > 1 else ():
            found[path] = f"{label}（{path.rpartition('/')[2]}）"
    return found


def of_kind(contents: Mapping[str, bytes], kind: str) -> str:
    """The path of the part whose kind ends in this; "" for none."""
    return next((path for path, found in _kinds(contents) if found.endswith(kind) and path in contents), "")


def _kinds(contents: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """The paths that [Content_Types].xml names, and the kind of each; then the others, by their suffixes."""
    types = contents[TYPES].decode()
    there = {path.casefold(): path for path in contents}
    named = {there.get(path.casefold(), path): kind for path, kind in _pairs(types, "Override", "PartName")}
    yield from named.items()
    suffixes = {suffix.lower(): kind for suffix, kind in _pairs(types, "Default", "Extension")}
    for path in contents:
        kind = suffixes.get(path.rpartition(".")[2].lower(), "")
        if kind and path not in named:
            yield path, kind


def _pairs(types: str, element: str, key: str) -> Iterator[tuple[str, str]]:
    """What each of these elements is for, and the kind it gives."""
    for found in re.findall(rf"<(?:\w+:)?{element}\s[^>]*>", types):
        path, kind = (re.findall(rf'{name}="/?([^"]*)"|$', found)[0] for name in (key, "ContentType"))
        yield path, kind


def stored(name: str, data: bytes) -> Entry:
    """The entry of what is packed already, such as a picture."""
    return Entry(name, 0, zlib.crc32(data), len(data), data)


def deflated(name: str, content: str | bytes) -> Entry:
    """The entry of this content, packed."""
    data = content.encode() if isinstance(content, str) else content
    # Level 3 takes half the time of the usual 6 and makes a document a fifth larger, some 5 KB. What is small needs no
    # room to refer far back: the usual takes longer to be made ready than to pack it.
    room = (-13, 7) if len(data) <= 8_192 else (-15, 8)
    packer = zlib.compressobj(3, zlib.DEFLATED, *room)
    return Entry(name, 8, zlib.crc32(data), len(data), packer.compress(data) + packer.flush())


def packed(entries: Iterable[Entry]) -> bytes:
    """The zip of these entries: 1980-01-01, no attributes, so that the same entries give the same bytes."""
    body: list[bytes] = []
    index: list[bytes] = []
    offset = 0
    for entry in entries:
        name = entry.name.encode()
        flags = 0 if name.isascii() else 0x800
        same = struct.pack(
            "<5H3L2H", 20, flags, entry.method, 0, 33, entry.crc, len(entry.data), entry.size, len(name), 0
        )
        index += (b"PK\1\2\x14\0", same, struct.pack("<3H2L", 0, 0, 0, 0, offset), name)
        body += (b"PK\3\4", same, name, entry.data)
        offset += 4 + len(same) + len(name) + len(entry.data)
    directory = b"".join(index)
    count = len(index) // 4
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), offset, 0)
    return b"".join((*body, directory, end))


def described(xml: str, properties: Mapping[str, str], path: str) -> str:
    """Document properties with these values put in, elements that are missing added."""
    for key, value in properties.items():
        if key not in _PROPERTIES:
            raise CannotDo(f"没有名为“{key}”的文档属性。", path, f"可用的有：{'、'.join(_PROPERTIES)}。")
        text = plain(value)
        found = re.search(rf"<((?:[\w.-]+:)?{key})(\s[^>]*?)?(?:/>|>.*?</\1>)", xml, re.DOTALL)
        if found:
            element = f"<{found[1]}{found[2] or ''}>{text}</{found[1]}>"
            xml = xml[: found.start()] + element + xml[found.end() :]
        else:
            xml = _added(xml, key, text)
    return xml


def _added(xml: str, key: str, text: str) -> str:
    prefix = _PROPERTIES[key]
    kind = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="dcterms:W3CDTF"'
    attributes = f'xmlns:{prefix}="{_NAMESPACES[prefix]}"{kind if prefix == "dcterms" else ""}'
    element = f"<{prefix}:{key} {attributes}>{text}</{prefix}:{key}>"
    empty = re.fullmatch(r"\s*<([^\s/>]+)([^>]*)/>\s*", xml)
    if empty:
        return f"<{empty[1]}{empty[2]}>{element}</{empty[1]}>"
    close = xml.rindex("</")
    return xml[:close] + element + xml[close:]
