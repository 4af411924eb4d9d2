"""The workbook as a zip: parts found by name, read within limits, replaced or added, packed to the same bytes again.

An entry that is not replaced is copied as it is packed. The order of entries is kept; new ones follow; every entry is
dated 1980-01-01.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from zipfile import BadZipFile, ZipFile, ZipInfo

from toolkit.values import CannotDo
from toolkit.workbook.annotating.xmltext import Unsound, decoded, encoded
from toolkit.workbook.reading import package as reading

#: The most bytes of one part that has to be unpacked.
_LARGEST_PART = 600 * 1024 * 1024
#: Of a list of what belongs to a sheet, which is gone through several times: as many links as Excel takes are 13 MB.
_LARGEST_LIST = 20 * 1024 * 1024
#: Of a part that is no sheet: it is gone through several times. The notes of 60,000 cells are 700,000 tags, 20 MB.
_LARGEST_OTHER, _MOST_TAGS = 50 * 1024 * 1024, 800_000
_BROKEN = (BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error, struct.error)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of the zip as it is packed; `flags` says whether the name is UTF-8."""

    name: bytes
    flags: int
    method: int
    crc: int
    size: int
    data: bytes | memoryview


class Package:
    """A workbook's parts by name: "xl/workbook.xml", with forward slashes and in whatever case they were asked for.

    `doing` is the word for what it is opened for (标注, 导入), in which a workbook that will not do is refused.
    """

    def __init__(self, data: bytes, path: str, doing: str = "标注") -> None:
        self.path = path
        self.doing = doing
        self._data = data
        archive = _opened(data, path, doing)
        self._parts = reading.Package(data, path)
        self._infos: dict[str, ZipInfo] = {}
        self._repeated: set[str] = set()
        for info in archive.infolist():
            name = _name(info)
            if name in self._infos:
                raise self.refusal("压缩包里有重名的部分")
            self._infos[name] = info
        self._spelt = {name.casefold(): name for name in reversed(self._infos)}
        self._new: dict[str, bytes | None] = {}

    def refusal(self, message: str, first: str = "在表格软件中打开后另存为 .xlsx") -> CannotDo:
        """The CannotDo for this workbook, to be raised; `first` is what to do before trying again."""
        return CannotDo(f"不能{self.doing}：{message}。", self.path, f"请{first}，再重新{self.doing}。")

    # -- parts

    def __contains__(self, name: str) -> bool:
        name = self._named(name)
        return self._new.get(name, b"") is not None and (name in self._infos or name in self._new)

    def __iter__(self) -> Iterator[str]:
        """The names of all parts, new ones last."""
        return (name for name in dict.fromkeys((*self._infos, *self._new)) if name in self)

    def _named(self, name: str) -> str:
        return name if name in self._infos or name in self._new else self._spelt.get(name.casefold(), name)

    def read(self, name: str) -> bytes:
        """What a part holds. Raises CannotDo when it is missing, damaged or too large."""
        name = self._named(name)
        new = self._new.get(name)
        if new is not None:
            return new
        if name not in self._infos or name not in self:
            raise self.refusal(f"缺少“{name}”")
        is_list = name.casefold().endswith((".rels", "[content_types].xml"))
        return self._parts.read(name, _LARGEST_LIST if is_list else _LARGEST_PART)

    def text(self, name: str) -> str:
        """The XML of a part that is no sheet. Raises CannotDo as `sheet` does, and sooner when it is too large."""
        data = self.read(name)
        if len(data) > _LARGEST_OTHER or data.count(b"<") > _MOST_TAGS:
            raise self.refusal(f"“{name}”内容过多")
        return self.sheet(name)

    def sheet(self, name: str) -> str:
        """The XML of a sheet, however long. Raises CannotDo as `read` does, and when it is no sound XML."""
        try:
            return decoded(self.read(name))
        except Unsound as error:
            raise self.refusal(f"“{name}”{error}") from error

    def put(self, name: str, content: str | bytes) -> None:
        """Make a part hold this: XML without its declaration, or bytes."""
        self._new[self._named(name)] = encoded(content) if isinstance(content, str) else content

    def remove(self, name: str) -> None:
        """Leave a part out; one that is not there is fine."""
        self._new[self._named(name)] = None

    def free(self, pattern: str) -> str:
        """The first name of a pattern such as "xl/comments{}.xml" that no part has, in whatever case."""
        taken = {name.casefold() for name in (*self._infos, *self._new)}
        return next(name for n in count(1) if (name := pattern.format(n)).casefold() not in taken)

    # -- the zip again

    def packed(self) -> bytes:
        """The zip of all parts: the same parts give the same bytes."""
        try:
            return _zip(self._entries())
        except _BROKEN as error:
            raise self.refusal("文件已损坏或不完整") from error

    def _entries(self) -> Iterator[_Entry]:
        for name, info in self._infos.items():
            new = self._new.get(name, b"")
            if name not in self._new:
                yield _copied(self._data, info)
            elif new is not None:
                yield _deflated(*_spelling(info), new)
        for name, new in self._new.items():
            if name not in self._infos and new is not None:
                yield _deflated(name.encode(), 0 if name.isascii() else 0x800, new)


def _opened(data: bytes, path: str, doing: str) -> ZipFile:
    save_as = f"请另存为 .xlsx 后再{doing}。"
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise CannotDo(f"工作簿已加密，不能{doing}。", path, f"请在表格软件中取消密码后另存，再重新{doing}。")
        raise CannotDo(f"旧格式 .xls 的工作簿不能{doing}。", path, save_as)
    try:
        archive = ZipFile(BytesIO(data))
    except _BROKEN as error:
        kind = "文件已损坏" if data.startswith(b"PK") else "这不是 .xlsx 工作簿"
        raise CannotDo(f"{kind}，不能{doing}。", path, save_as) from error
    infos = archive.infolist()
    names = {_name(info) for info in infos}
    if any(info.flag_bits & 1 for info in infos):
        raise CannotDo(f"文件有密码，不能{doing}。", path, f"请去掉密码后再{doing}。")
    if any(name.startswith("_xmlsignatures/") for name in names):
        remedy = f"请另存一份不带签名的副本，再对副本{doing}。"
        raise CannotDo(f"工作簿带有数字签名，{doing}会使签名失效。", path, remedy)
    if any(name.startswith("xl/revisions/") for name in names):
        remedy = f"请取消共享后另存，再重新{doing}。"
        raise CannotDo(f"工作簿是“共享工作簿”，{doing}会打乱它的修订记录。", path, remedy)
    if "[Content_Types].xml" not in names or "xl/workbook.bin" in names or "content.xml" in names:
        raise CannotDo(f"这不是 .xlsx 或 .xlsm 工作簿，不能{doing}。", path, save_as)
    return archive


def _name(info: ZipInfo) -> str:
    """The name with forward slashes: some programs on Windows pack backslashes."""
    return info.orig_filename.replace("\\", "/").lstrip("/")


def _spelling(info: ZipInfo) -> tuple[bytes, int]:
    """The bytes of an entry's name as they stand in the zip, and the flag that says how they are meant."""
    flag = info.flag_bits & 0x800
    return info.orig_filename.encode("utf-8" if flag else "cp437"), flag


def _copied(data: bytes, info: ZipInfo) -> _Entry:
    name, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + 30 + name + extra
    packed = memoryview(data)[start : start + info.compress_size]
    if len(packed) < info.compress_size:
        raise EOFError
    return _Entry(*_spelling(info), info.compress_type, info.CRC, info.file_size, packed)


def _deflated(name: bytes, flags: int, content: bytes) -> _Entry:
    packer = zlib.compressobj(4, zlib.DEFLATED, -15)
    return _Entry(name, flags, 8, zlib.crc32(content), len(content), packer.compress(content) + packer.flush())


def _zip(entries: Iterator[_Entry]) -> bytes:
    body: list[bytes | memoryview] = []
    index: list[bytes] = []
    offset = 0
    for entry in entries:
        sizes = (entry.crc, len(entry.data), entry.size, len(entry.name), 0)
        same = struct.pack("<5H3L2H", 20, entry.flags, entry.method, 0, 33, *sizes)
        index += (b"PK\1\2\x14\0", same, struct.pack("<3H2L", 0, 0, 0, 0, offset), entry.name)
        body += (b"PK\3\4", same, entry.name, entry.data)
        offset += 4 + len(same) + len(entry.name) + len(entry.data)
    directory = b"".join(index)
    number = len(index) // 4
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, number, number, len(directory), offset, 0)
    return b"".join((*body, directory, end))
