"""Text from strangers: in which encoding it is written, and the numbers among texts that name no types."""

from __future__ import annotations

import codecs
import re

from toolkit.ledger import Mark
from toolkit.workbook.reading import refusals
from toolkit.workbook.reading.grid import error_or
from toolkit.workbook.reading.number_formats import Moment, iso_moment
from toolkit.workbook.reading.xml_text import codec

#: Text files above this size are refused.
_LARGEST = 50 * 1024 * 1024
_HEAD = 1 << 16
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = rb"""(?i)(?:charset|encoding)\s*=\s*["']?([a-z0-9_-]{2,20})"""
_CONTROL = r"[\0-\x08\x0b\x0e-\x19\x1b-\x1f]"
#: Numbers that are stored as numbers when typed: no leading zero, no sign of a thousand, at most 15 digits.
_NUMBER = r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?"
#: Written with a point, October cannot be told from January once it is a number: 2021.10 stays text.
_OCTOBER = r"(?:19|20)\d\d\.10"
_DIGITS = 15
#: Days and moments that table programs too take for such when they open the file.
_DAY = r"(\d{4})([-/])(\d\d?)\2(\d\d?)(?:[ T](\d\d?):(\d\d)(?::(\d\d))?)?"


def beginning(data: bytes) -> str | None:
    """The beginning of a text file; None when these bytes are no text."""
    for encoding in _encodings(data[:_HEAD]):
        try:
            text = codecs.getincrementaldecoder(encoding)("strict").decode(data[:_HEAD], len(data) <= _HEAD)
        except UnicodeDecodeError:
            continue
        return None if re.search(_CONTROL, text) else text
    return None


def text_of(data: bytes, path: str) -> str:
    """A whole text file as text. Raises CannotDo when it is no text after all, or too large."""
    if len(data) > _LARGEST:
        raise refusals.too_large(path, len(data) // 1024 // 1024)
    for encoding in _encodings(data[:_HEAD]):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refusals.damaged(path)


def _encodings(head: bytes) -> list[str]:
    """The encodings in which text that begins like this may be written, likeliest first."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return [encoding]
    if head[1::2].count(0) * 4 > len(head):
        return ["utf-16-le"]
    if head[::2].count(0) * 4 > len(head):
        return ["utf-16-be"]
    return ["utf-8", *_named(head), "gb18030"]


def _named(head: bytes) -> list[str]:
    found = re.search(_CHARSET, head)
    name = codec(found[1].decode()) if found else ""
    return [name] if name else []


def typed(text: str) -> str | float | Mark | Moment:
    """A cell of a file that names no types: plain numbers and days are such, errors are marks, the rest is text."""
    if not text or text[0] not in "-#0123456789":
        return text
    if text.isdigit() and text.isascii() and len(text) <= _DIGITS and (text[0] != "0" or text == "0"):
        return float(text)
    digits = sum(character.isdigit() for character in text)
    if digits <= _DIGITS and re.fullmatch(_NUMBER, text, re.ASCII) and not re.fullmatch(_OCTOBER, text):
        return float(text)
    found = re.fullmatch(_DAY, text, re.ASCII)
    return _day(found) if found else error_or(text)


def _day(found: re.Match[str]) -> str | Moment:
    """The day or moment that was found; the text where no calendar has it."""
    year, _, *rest = found.groups(default="")
    month, day, hour, minute, second = (part.zfill(2) for part in rest)
    moment = iso_moment(f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second}" if found[5] else ""))
    return found[0] if isinstance(moment, str) else moment
