"""XML from strangers: its encoding, its text and its tags, without a parser."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

from toolkit.workbook.reading import refusals

#: Begins where a name begins: from within a long name without a value, each letter would be tried in vain.
_ATTRIBUTE = r"""(?<![\w:.-])([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')"""
_DECLARED = rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,30})["']"""
_REFERENCE = r"&(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|lt|gt|quot|apos|amp);"
_ENTITIES = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}
_CODECS = frozenset(
    {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-16le", "utf-16be", "gb18030", "big5", "iso-8859-1"}
    | {"windows-1252", "shift-jis", "euc-kr"}
)
#: Encodings of UTF-16 told by how the first letters look when no mark says so.
_WIDE = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}


def encoding_of(head: bytes) -> str:
    """The codec in which XML or text that begins like this is written, by its mark or its own words; else UTF-8."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head[:2] in _WIDE:
        return _WIDE[head[:2]]
    found = re.search(_DECLARED, head[:200])
    name = codec(found[1].decode()) if found else ""
    if name.startswith("utf-16") and b"\0" not in head[:200]:
        return "utf-8"  # the words are wrong: had they been true, they could not have been read
    return name or "utf-8"


def codec(name: str) -> str:
    """The codec for an encoding as files name it, "" for one that is not expected of a table.

    What is called GB2312 may hold any Chinese character.
    """
    name = name.lower().replace("_", "-")
    if name in ("gb2312", "gbk", "cp936", "x-gbk"):
        return "gb18030"
    if name in ("us-ascii", "ascii"):
        return "utf-8"
    return name if name in _CODECS else ""


def count_of(text: str) -> int | None:
    """A whole number as XML writes counts and places; None for what is none. One too long to be true is a milliard."""
    if not (text.isascii() and text.isdigit()):
        return None
    return int(text) if len(text) < 10 else 10**9


def text_of(data: bytes, path: str) -> str:
    """A whole XML part as text; what cannot be decoded is replaced. Raises CannotDo when it defines entities."""
    text = b"".join(utf8([data])).decode("utf-8", "replace")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise refusals.defines_entities(path)
    return text


def utf8(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """XML in pieces, whatever its encoding, as UTF-8 without a mark."""
    decode = None
    for piece in pieces:
        if decode is None:
            encoding = encoding_of(piece)
            narrow, piece = _narrow_head(piece) if encoding.startswith("utf-16") else (b"", piece)
            decode = codecs.getincrementaldecoder(encoding)("replace").decode
            yield narrow
        yield decode(piece).encode("utf-8", "replace")


def _narrow_head(piece: bytes) -> tuple[bytes, bytes]:
    """A declaration written in narrow letters before wide text, and the rest: some programs get this wrong."""
    if not piece.startswith(b"<?xml"):
        return b"", piece
    end = piece.find(b"\0")
    return piece[:end], piece[end:]


def unescaped(text: str) -> str:
    """Text of an attribute or element with XML's own entities and numbered characters resolved."""
    return re.sub(_REFERENCE, _referred, text) if "&" in text else text


def _referred(found: re.Match[str]) -> str:
    name = found[1]
    if name in _ENTITIES:
        return _ENTITIES[name]
    number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return chr(number) if number <= 0x10FFFF else found[0]


def tags(text: str, name: str) -> Iterator[dict[str, str]]:
    """The attributes of every start tag called `name`, whatever its prefix, in order."""
    for tag in re.findall(rf"<(?:[\w.-]+:)?{name}(?=[\s/>])([^<>]*)>", text):
        yield attributes(tag)


def attributes(tag: str) -> dict[str, str]:
    """The attributes within a start tag."""
    return {name: unescaped(double or single) for name, double, single in re.findall(_ATTRIBUTE, tag)}
