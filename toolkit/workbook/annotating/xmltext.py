"""A part's XML as text: decoded, its elements found, pieces put in. Of spreadsheets it knows nothing.

Text is patched in place, so that whatever is not understood stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.parsers import expat

from toolkit.workbook.reading.xml_text import unescaped

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

#: What may stand in a tag after its name.
INSIDE = r"""(?:[^<>"']++|"[^"]*+"|'[^']*+')*+"""
_TAG = re.compile(rf"<(/?)([\w.-]+:)?([\w.-]+)({INSIDE})>")
_ATTRIBUTE = re.compile(r"""\s([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')""")
_ASIDE = re.compile(r"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|<\?.*?\?>", re.DOTALL)
#: What may have to be written otherwise.
_SPECIAL = re.compile('[&<>"\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x')
_CODECS = "utf-8 utf8 utf-16 utf-16le utf-16be us-ascii iso-8859-1 gb2312 gbk gb18030"


class Unsound(Exception):
    """XML that cannot be read safely or at all; the text says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Element:
    """Where an element stands in a text: its start tag [start, inner), what it holds [inner, close), all [start, end).

    `prefix` has its colon, "" for none. Of an empty element (<a/>) inner, close and end are the same.
    """

    prefix: str
    name: str
    start: int
    inner: int
    close: int
    end: int


def decoded(data: bytes) -> str:
    """The part's XML as text, without declaration, comments and CDATA sections; raises Unsound."""
    text = _characters(data)
    if "<!DOCTYPE" in text:
        raise Unsound("含有 DOCTYPE 声明")
    try:
        expat.ParserCreate().Parse(text, True)
    except expat.ExpatError as error:
        raise Unsound(f"内容已损坏（第{error.lineno}行第{error.offset + 1}列）") from error
    head = re.match(r"\s*<\?xml.*?\?>\s*", text, re.DOTALL)
    text = text[head.end() :] if head else text
    return _ASIDE.sub(_plain, text) if "<!" in text or "<?" in text else text


def _characters(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        codec = "utf-16"
    else:
        data = data.removeprefix(b"\xef\xbb\xbf")
        declared = re.match(rb"""\s*<\?xml[^>]{0,80}?encoding=["']([\w.-]+)""", data)
        codec = declared[1].decode().lower() if declared else "utf-8"
    if codec not in _CODECS.split():
        raise Unsound(f"编码“{codec}”不受支持")
    try:
        return data.decode(codec)
    except UnicodeError as error:
        raise Unsound(f"编码有误（{codec}）") from error


def _plain(found: re.Match[str]) -> str:
    return escaped(found[1]) if found[1] else ""


def encoded(text: str) -> bytes:
    """The bytes of a part that holds this text."""
    return (DECLARATION + text).encode()


# -- text in XML


def escaped(text: str) -> str:
    """Text as an element or an attribute holds it; what XML cannot carry becomes U+FFFD."""
    if _SPECIAL.search(text) is None:
        return text
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(character, entity)
    return text


def stored(text: str) -> str:
    """Text as a cell or a note holds it, escaped: a control character is written _x0001_, as Excel does."""
    if _SPECIAL.search(text) is None:
        return text
    text = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text.replace("\r\n", "\n").replace("\r", "\n"))
    return escaped(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", lambda found: f"_x{ord(found[0]):04X}_", text))


def whole(text: str | None, otherwise: int = 0) -> int:
    """A whole number as a file writes it; `otherwise` for anything else, and for more digits than any number has."""
    return int(text) if text and re.fullmatch("[0-9]{1,9}", text) else otherwise


# -- tags and elements


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a start tag, by name with its prefix."""
    return {name: unescaped(value[1:-1]) for name, value in _ATTRIBUTE.findall(tag)}


def with_attributes(tag: str, values: Mapping[str, str | None]) -> str:
    """The start tag with these attributes set, or taken away where the value is None; the others as they stand."""
    left = dict(values)

    def changed(found: re.Match[str]) -> str:
        if found[1] not in left:
            return found[0]
        value = left.pop(found[1])
        return "" if value is None else f' {found[1]}="{escaped(value)}"'

    tag = _ATTRIBUTE.sub(changed, tag)
    close = "/>" if tag.endswith("/>") else ">"
    added = "".join(f' {name}="{escaped(value)}"' for name, value in left.items() if value is not None)
    return tag.removesuffix(close).rstrip() + added + close


def prefixed(xml: str, prefix: str) -> str:
    """The XML with this prefix (with its colon) at every name that has none; "" leaves it alone."""
    return re.sub(r"<(/?)(?=\w+[\s/>])", rf"<\1{prefix}", xml) if prefix else xml


def root(text: str) -> Element:
    """The root element, whose inside is not looked at: only the start tag is read."""
    tag = _TAG.search(text)
    if tag is None:
        raise Unsound("没有内容")
    empty = tag[4].endswith("/")
    close = tag.end() if empty else text.rindex("</")
    return Element(tag[2] or "", tag[3], tag.start(), tag.end(), close, tag.end() if empty else len(text))


def children(text: str, start: int = 0, end: int | None = None) -> Iterator[Element]:
    """The elements in [start, end) that stand in no other there; it ends early where the element around them does."""
    depth = 0
    opened: re.Match[str] | None = None
    for tag in _TAG.finditer(text, start, len(text) if end is None else end):
        if tag[1]:
            depth -= 1
            if depth < 0:
                return
        elif depth == 0:
            opened = tag
        if depth == 0 and opened and (tag[1] or tag[4].endswith("/")):
            close = tag.start() if tag[1] else tag.end()
            yield Element(opened[2] or "", opened[3], opened.start(), opened.end(), close, tag.end())
        elif not tag[1] and not tag[4].endswith("/"):
            depth += 1


def child(text: str, name: str) -> Element | None:
    """The first element of this name directly under the root."""
    around = root(text)
    return next((element for element in children(text, around.inner, around.close) if element.name == name), None)


def inside(text: str, element: Element) -> Iterator[Element]:
    """The elements directly in `element`."""
    return children(text, element.inner, element.close)


def start_tag(text: str, element: Element) -> str:
    return text[element.start : element.inner]


# -- putting in


def replaced(text: str, element: Element, xml: str) -> str:
    """The text with `xml` in the place of an element."""
    return text[: element.start] + xml + text[element.end :]


def filled(text: str, element: Element, inner: str, values: Mapping[str, str | None] | None = None) -> str:
    """The text with other content in an element, and attributes of its start tag set as `with_attributes` does."""
    tag = with_attributes(start_tag(text, element), values or {})
    if tag.endswith("/>") and not inner:
        return replaced(text, element, tag)
    tag = tag.removesuffix("/>") + ">" if tag.endswith("/>") else tag
    return replaced(text, element, f"{tag}{inner}</{element.prefix}{element.name}>")


def appended(text: str, xml: str) -> str:
    """The text with `xml`, whose names have no prefix, as the last child of its root."""
    around = root(text)
    return filled(text, around, text[around.inner : around.close] + prefixed(xml, around.prefix))


def place_of(text: str, start: int, order: Sequence[str], name: str) -> int:
    """Where an element belongs among the children from `start` on: before the first that `order` has behind it."""
    rank = order.index(name)
    for element in children(text, start):
        if _rank(text, element, order) > rank:
            return element.start
    return text.rindex("</")


def _rank(text: str, element: Element, order: Sequence[str]) -> int:
    """The place of an element in the order; of a choice between versions that of what it chooses; -1 for unknown."""
    if element.name != "AlternateContent":
        return order.index(element.name) if element.name in order else -1
    names = (tag[3] for tag in _TAG.finditer(text, element.inner, element.close))
    return next((order.index(name) for name in names if name in order), -1)
