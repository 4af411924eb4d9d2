"""A part's XML as text: decoded, cut at its markup, its places named; values escaped.

Of template tags this room knows only the marks that stand for them. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# Marks of our own. XML forbids these characters, so neither a template nor (escaped) data can hold them.
PRINT, PRINT_END, BLOCK, BLOCK_END, TRIM = "\x01", "\x02", "\x03", "\x04", "\x07"
DELIMITERS = (BLOCK, BLOCK_END, PRINT, PRINT_END, "\x05", "\x06")
MEND, MEND_END = "\x0e", "\x0f"

#: Elements that hold paragraphs: places are counted from these.
OWNERS = frozenset(("w:body", "w:tc", "w:txbxContent", "w:footnote", "w:endnote", "w:hdr", "w:ftr"))

DEEPEST = 255  # elements in one another; readers of XML refuse more
MOST_TAGS = 1_500_000  # of a part; each takes some 300 bytes and 4 microseconds to be understood
_MOST_ATTRIBUTES = 1_500_000
_FEW_ATTRIBUTES, _FOR_TAG = 200_000, 2  # of a part; so many for each tag are in order besides

MOST_MARKS = 10_000  # of a template, in one part; each takes more than half a millisecond

MARKUP = re.compile(r"""(<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>)""")
_NAME = re.compile(r"[^\s/>]+")
# Seldom needed, so compiled when used.
_ENTITY = r"&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|(amp|lt|gt|quot|apos));"
_NUMBERED = r"&#(?:(\d+)|[xX]([0-9a-fA-F]+));"
_ASIDE = r"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|<\?.*?\?>"

_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_KEPT = frozenset("&<>\"'\t\n\r")
_DELETED = frozenset(("w:del", "w:moveFrom"))
_SAVE_AGAIN = "请用 WPS 或 Word 打开后另存为 .docx。"


class Ready(str):
    """Text that is XML already: what a macro or a {% set %} block of the template has written."""

    __slots__ = ()


class Wrong(Exception):
    """A mistake in a template: what is wrong, the piece of XML it stands in, what to do.

    `place` is where a reader finds it; `patch` fills it in.
    """

    def __init__(self, message: str, at: int = -1, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.at = at
        self.remedy = remedy
        self.place = ""


def unescape(text: str) -> str:
    """The text with XML's entities resolved."""
    return re.sub(_ENTITY, _entity, text) if "&" in text else text


def _entity(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    return _NAMED[name] if name else chr(int(decimal) if decimal else int(hexadecimal, 16))


def _place_of(error: Exception) -> str:
    """Where a part is unsound, in Chinese; the parser's own words are English."""
    return f"第{error.lineno}行第{error.offset + 1}列" if isinstance(error, expat.ExpatError) else "编码不对"


def decode(data: bytes) -> str:
    """The part's XML as text, without declaration, comments, processing instructions and CDATA, its characters as
    themselves; raises Wrong when it is unsound.
    """
    refuse_bulky(data)
    # With namespaces, so that a prefix without one is found here and not by whoever reads the result.
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(data, True)
        xml = data.decode(_encoding(data))
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Wrong(f"内容已损坏（{_place_of(error)}）", -1, _SAVE_AGAIN) from error
    xml = re.sub(r"^\ufeff?\s*<\?xml.*?\?>\s*", "", xml, flags=re.DOTALL)
    if "<!" in xml or "<?" in xml:
        xml = re.sub(_ASIDE, lambda found: _escaped(found[1] or ""), xml, flags=re.DOTALL)
    xml = re.sub(_NUMBERED, _character, xml) if "&#" in xml else xml
    if sum(map(xml.count, ("{{", "{%", "{#"))) > MOST_MARKS:
        raise Wrong(f"模板标记过多（超过 {MOST_MARKS // 10_000} 万个）", -1, "请检查文件来源，或把它拆成几份。")
    return xml


def refuse_bulky(data: bytes) -> None:
    """Raise Wrong for a part with more tags than any document that was written by hand, or with tags of hardly
    anything but attributes: they would fill the memory.
    """
    tags, attributes = data.count(b"<"), data.count(b"=")
    if tags > MOST_TAGS:
        raise Wrong(f"内容过多（标签超过 {MOST_TAGS // 10_000} 万个）", -1, "请检查文件来源，或把它拆成几份。")
    if attributes > min(_MOST_ATTRIBUTES, _FEW_ATTRIBUTES + tags * _FOR_TAG):
        raise Wrong("内容过多（标签的属性过多）", -1, "请检查文件来源，或把它拆成几份。")


def _refuse_doctype(*_: object) -> None:
    raise Wrong("含有 DOCTYPE 声明", -1, _SAVE_AGAIN)


def _encoding(data: bytes) -> str:
    """The encoding of XML, by its first bytes or by what it declares."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if data[:4] in (b"<\0?\0", b"\0<\0?"):
        return "utf-16-le" if data[0] else "utf-16-be"
    declared = re.match(rb"""[^>]{0,80}?encoding=["']([\w.-]+)""", data.removeprefix(b"\xef\xbb\xbf"))
    return declared[1].decode() if declared else "utf-8"


def _character(found: re.Match[str]) -> str:
    """The character that a reference stands for, but for those that XML would read otherwise."""
    character = chr(int(found[1]) if found[1] else int(found[2], 16))
    return found[0] if character in _KEPT else character


def declared(xml: str) -> bytes:
    """The part's XML as it is packed, with the declaration that Word writes; put before bytes, half as long as text."""
    data = xml.encode()
    return data if xml.startswith("<?xml") else DECLARATION.encode() + data


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Pieces:
    """XML cut at its markup: pieces with even numbers are text, those with odd numbers are tags.

    Of a start tag, `name` is its name, `up` the start tag around it (-1 for none), `end` the tag that closes
    it; of a text, `up` is the element that holds it.
    """

    __slots__ = ("end", "name", "text", "up")

    def __init__(self, xml: str) -> None:
        self.text: list[str] = MARKUP.split(xml)
        self.name = [""] * len(self.text)
        self.up = [-1] * len(self.text)
        self.end = list(range(len(self.text)))
        self._nest()

    def _nest(self) -> None:
        text, name, up, end = self.text, self.name, self.up, self.end
        names: dict[str, str] = {}
        holders = [-1]
        for at in range(1, len(text), 2):
            tag = text[at]
            if tag[1] == "/":
                end[holders.pop()] = at
            elif tag[1] not in "?!":
                name[at] = names.get(tag) or names.setdefault(tag, _NAME.findall(tag, 1)[0])
                up[at] = holders[-1]
                if tag[-2] != "/":
                    holders.append(at)
                    if len(holders) > DEEPEST:
                        raise Wrong(f"内容嵌套超过 {DEEPEST} 层", -1, "请减少嵌套的表格和控件。")
            up[at + 1] = holders[-1]

    def around(self, at: int) -> Iterator[int]:
        """The start tags around piece `at`, innermost first."""
        at = self.up[at]
        while at >= 0:
            yield at
            at = self.up[at]

    def nearest(self, at: int, names: frozenset[str] | set[str]) -> int:
        """The innermost element around `at` with one of these names; -1 for none."""
        return next((holder for holder in self.around(at) if self.name[holder] in names), -1)

    def inside(self, first: int, last: int) -> Iterator[int]:
        """The pieces from `first` to `last`, without deleted text (tracked changes)."""
        at = first
        while at <= last:
            if self.name[at] in _DELETED:
                at = self.end[at]
            else:
                yield at
            at += 1

    def place(self, at: int, part: str) -> str:
        """Where the piece stands as a reader counts it: 正文第12段, 表1 第2行 第3列, 页眉第1段."""
        chain = [at, *self.around(at)] if self.name[at] else list(self.around(at))
        if part == "文档属性":
            return f"{part}“{self.name[chain[0]].rpartition(':')[2]}”"
        words = [word for holder in reversed(chain) if (word := self._step(holder))]
        if part == "正文" and words and words[0].startswith("表"):
            part = ""
        return part + "".join(words)

    def _step(self, at: int) -> str:
        name = self.name[at]
        if name in ("w:p", "w:tbl"):
            if name == "w:p" and self.name[self.nearest(at, OWNERS)] == "w:tc":
                return ""
            nested = "内" if self.name[self.nearest(at, OWNERS)] == "w:tc" else ""
            count = self._count(at, OWNERS)
            return f"第{count}段" if name == "w:p" else f"{' ' if nested else ''}{nested}表{count}"
        if name == "w:tr":
            return f" 第{self._count(at, {'w:tbl'})}行"
        if name == "w:tc":
            return f" 第{self._column(at)}列"
        if name in ("w:footnote", "w:endnote"):
            notes = (self.text[i] for i in range(1, at + 2, 2) if self.name[i] == name)
            return str(sum("w:type=" not in note for note in notes))
        return "文本框" if name == "w:txbxContent" else ""

    def _count(self, at: int, owners: frozenset[str] | set[str]) -> int:
        """How many elements of this name the same owner holds up to this one."""
        name, owner = self.name[at], self.nearest(at, owners)
        alike = (i for i in range(max(owner, 1), at + 1) if self.name[i] == name)
        return sum(self.nearest(i, owners) == owner for i in alike)

    def _column(self, cell: int) -> int:
        """The grid column in which a cell begins, counted from 1."""
        row = self.nearest(cell, {"w:tr"})
        column = 1
        for at in range(row, cell):
            if self.name[at] == "w:tc" and self.nearest(at, {"w:tr"}) == row:
                column += 1
            elif self.name[at] == "w:gridSpan" and self.nearest(at, {"w:tr"}) == row:
                column += int(re.sub(r"\D", "", self.text[at])[:3] or 1) - 1
        return column


#: A line break inside w:t.
BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_RICH = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "\n": BREAK,
    "\r": BREAK,
    "\r\n": BREAK,
    "\t": '</w:t><w:tab/><w:t xml:space="preserve">',
    "\a": "\a",  # a new paragraph and a new page: `breaking` sees to them
    "\f": "\f",
}
_PLAIN = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\t": "&#9;"} | dict.fromkeys(
    ("\n", "\r", "\r\n", "\a", "\f"), "&#10;"
)
_SPECIAL = re.compile("\r\n|[&<>\"'\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL_RICH = re.compile("\r\n|[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]")


def rich(text: str) -> str:
    """The text as it stands inside w:t: breaks and tabs become elements, what XML forbids becomes U+FFFD."""
    if text.isprintable() and "&" not in text and "<" not in text and ">" not in text:
        return text
    return _SPECIAL_RICH.sub(lambda found: _RICH.get(found[0], "\ufffd"), text)


def plain(text: str) -> str:
    """The text as it stands in an attribute, a field code or a document property."""
    return _SPECIAL.sub(lambda found: _PLAIN.get(found[0], "\ufffd"), text)
