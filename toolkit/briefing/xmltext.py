"""A part's XML as text: cut at its markup, its template tags found, checked, joined, lifted; places named.

Nothing here evaluates a tag: `patch` gives Jinja source in which every tag stands on a line of its own and
every stretch of XML is a number, so that the lexer never reads XML and a line number is a tag. What the
template holds is kept or refused, never dropped. Standard library only.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from xml.parsers import expat

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# Marks of our own. XML forbids these characters, so neither a template nor (escaped) data can hold them.
PRINT, PRINT_END, BLOCK, BLOCK_END, TRIM = "\x01", "\x02", "\x03", "\x04", "\x07"
DELIMITERS = (BLOCK, BLOCK_END, PRINT, PRINT_END, "\x05", "\x06")
MEND, MEND_END = "\x0e", "\x0f"

NOUNS = {"p": "段", "tr": "行", "tc": "单元格"}
LATER = frozenset(("vm", "hm", "cellbg", "colspan"))
REFUSED = frozenset(("include", "import", "from", "extends", "block", "call", "filter", "autoescape"))
OPENERS = frozenset(("if", "for", "with", "macro"))
CLOSERS = frozenset(("endif", "endfor", "endwith", "endmacro", "endset"))
STATEMENTS = OPENERS | CLOSERS | {"set", "elif", "else", "raw", "endraw", "print"}

_MARKUP = re.compile(r"""(<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>)""")
_NAME = re.compile(r"[^\s/>]+")
_IDENTIFIER = re.compile(r"\w+|$")
_BRACE = re.compile(r"[{}｛]")
_TAGGED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_MARK = re.compile(r"\{[{%#]|\}\}|%\}|｛[｛{%％#＃]|\{[｛％＃]")
_OPEN = re.compile(r"\{[{%#]")
_INSIDE = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\{[{%]|[\[({\])}%]""")
_ENDRAW = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
_LEVEL = re.compile(r"(p|tr|tc|r)\s+(?=[\w\"'“‘(\[{-])")
_COMMENT_LEVEL = re.compile(r"(p|tr|tc)\s")
_QUOTED = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[“”‘’]""")
_ENTITY = re.compile(r"&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|(amp|lt|gt|quot|apos));")
_SET = re.compile(r"set\s+[\w.,\s()]+=(?!=)")
_CHUNK = re.compile("([\x01\x03][^\x02\x04]*[\x02\x04])")

_CLOSERS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_STRAIGHT = {"“": '"', "”": '"', "‘": "'", "’": "'"}
_LITERALS = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))
_DELETED = frozenset(("w:del", "w:moveFrom"))
_BREAKS = frozenset(("w:br", "w:tab", "w:cr"))
_WORDS = frozenset(("w:t", "w:instrText", "w:delText", "w:delInstrText"))
_OWNERS = frozenset(("w:body", "w:tc", "w:txbxContent", "w:footnote", "w:endnote", "w:hdr", "w:ftr"))
_HOMES = _OWNERS | {"w:sdtContent"}
_SPLIT = frozenset(("w:hyperlink", "w:ins", "w:moveTo", "w:smartTag", "w:bdo", "w:dir"))
_PASSED = frozenset(
    ("w:bookmarkStart", "w:bookmarkEnd", "w:proofErr", "w:commentRangeStart", "w:commentRangeEnd")
)
_OBJECTS = {
    "w:drawing": "图片",
    "w:pict": "图片",
    "w:object": "嵌入对象",
    "w:sectPr": "分节符",
    "w:footnoteReference": "脚注",
    "w:endnoteReference": "尾注",
}


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


@dataclass(slots=True)
class Passage:
    """A stretch of text in which one tag may be spread over several pieces.

    `owner` is the paragraph, element or attribute that holds it; `at` are its pieces, `starts` where each
    begins in `text`. In a `plain` passage (a field code, an attribute, a document property) a line break
    cannot become w:br.
    """

    owner: int
    plain: bool = False
    at: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    text: str = ""


@dataclass(slots=True, eq=False)
class Tag:
    """A template tag: `{{ print }}`, `{% statement %}` or `{# comment #}`, as found in one passage.

    `body` is what Jinja reads, `typed` what the author wrote; `level` is "", "r", "p", "tr" or "tc"; `before`
    and `after` are the signs beside the braces; `word` is the statement's first word; `raised` says where the
    tag is put: 0 inside w:t, 1 between runs, 2 directly in the paragraph.
    """

    kind: str
    level: str
    body: str
    typed: str
    passage: Passage
    start: int
    stop: int
    at: int
    before: str = ""
    after: str = ""
    word: str = ""
    raised: int = 0

    @property
    def lifted(self) -> bool:
        """Whether the tag stands for the whole paragraph, row or cell that holds it."""
        return self.level in NOUNS


def unescape(text: str) -> str:
    """The text with XML's entities resolved."""
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _entity(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    return _NAMED[name] if name else chr(int(decimal) if decimal else int(hexadecimal, 16))


def decode(data: bytes) -> str:
    """The part's XML as text, without declaration, comments and CDATA; raises Wrong when it is unsound."""
    try:
        expat.ParserCreate().Parse(data, True)
        wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        declared = re.match(rb"""[^>]{0,80}?encoding=["']([\w.-]+)""", data.removeprefix(b"\xef\xbb\xbf"))
        xml = data.decode("utf-16" if wide else declared[1].decode() if declared else "utf-8")
    except (expat.ExpatError, UnicodeError, LookupError) as error:
        raise Wrong(f"内容已损坏（{error}）", -1, "请用 WPS 或 Word 打开后另存为 .docx。") from error
    if "<!DOCTYPE" in xml:
        raise Wrong("含有 DOCTYPE 声明", -1, "请用 WPS 或 Word 打开后另存为 .docx。")
    xml = re.sub(r"^\ufeff?\s*<\?xml.*?\?>\s*", "", xml, flags=re.DOTALL)
    if "<!" in xml:
        xml = re.sub(r"<!--.*?-->", "", xml, flags=re.DOTALL)
        xml = re.sub(r"<!\[CDATA\[(.*?)\]\]>", lambda found: _escaped(found[1]), xml, flags=re.DOTALL)
    return xml


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Pieces:
    """XML cut at its markup: pieces with even numbers are text, those with odd numbers are tags.

    Of a start tag, `name` is its name, `up` the start tag around it (-1 for none), `end` the tag that closes
    it; of a text, `up` is the element that holds it.
    """

    __slots__ = ("text", "name", "up", "end")

    def __init__(self, xml: str) -> None:
        self.text: list[str] = _MARKUP.split(xml)
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

    def passages(self) -> list[Passage]:
        """Every stretch of text that may hold a tag, in document order; deleted text is left out."""
        found: list[Passage] = []
        paragraphs: list[tuple[int, Passage, Passage]] = []
        for at in self.inside(1, len(self.text) - 1):
            if at % 2 == 0:
                self._loose(at, found)
                continue
            while paragraphs and at > paragraphs[-1][0]:
                paragraphs.pop()
            if self.name[at] == "w:p":
                words, codes = Passage(at), Passage(at, plain=True)
                paragraphs.append((self.end[at], words, codes))
                found += (words, codes)
            elif paragraphs:
                self._collect(at, paragraphs[-1][1], paragraphs[-1][2])
            if "{" in self.text[at] and _TAGGED.search(self.text[at]):
                found.append(Passage(at, plain=True, at=[at]))
        return [passage for passage in found if self._joined(passage)]

    def _collect(self, at: int, words: Passage, codes: Passage) -> None:
        name = self.name[at]
        if name == "w:t":
            words.at.append(at + 1)
        elif name == "w:instrText":
            codes.at.append(at + 1)
        elif name in _BREAKS and self.name[self.up[at]] == "w:r":
            words.at.append(at)

    def _loose(self, at: int, found: list[Passage]) -> None:
        """Text outside w:t that holds a tag, as in an equation or a document property."""
        text = self.text[at]
        if "{" in text and self.name[self.up[at]] not in _WORDS and _TAGGED.search(text):
            found.append(Passage(self.up[at], plain=True, at=[at]))

    def _joined(self, passage: Passage) -> bool:
        """Fill the passage's text; whether it holds a brace at all."""
        length, parts = 0, []
        for at in passage.at:
            part = " " if at % 2 and at != passage.owner else self.text[at]
            passage.starts.append(length)
            length += len(part)
            parts.append(part)
        passage.text = "".join(parts)
        return bool(_BRACE.search(passage.text))

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
            if name == "w:p" and self.name[self.nearest(at, _OWNERS)] == "w:tc":
                return ""
            nested = "内" if self.name[self.nearest(at, _OWNERS)] == "w:tc" else ""
            count = self._count(at, _OWNERS)
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
                column += int(re.sub(r"\D", "", self.text[at]) or 1) - 1
        return column


def scan(passage: Passage) -> list[Tag]:
    """The tags of one passage, in order; raises Wrong for one that is not closed, not opened or not known."""
    marks = _OPEN if passage.plain else _MARK
    tags: list[Tag] = []
    at = 0
    while mark := marks.search(passage.text, at):
        if mark[0] not in _CLOSERS:
            raise _stray(passage, mark)
        tag = _read(passage, mark.start())
        tags.append(tag)
        at = tag.stop
        if tag.word == "raw":
            tags.append(_end_of_raw(tag))
            at = tags[-1].stop
    return tags


def _piece(passage: Passage, start: int) -> int:
    """The piece that holds the passage's character `start`."""
    return passage.at[bisect_right(passage.starts, start) - 1]


def _stray(passage: Passage, mark: re.Match[str]) -> Wrong:
    at = _piece(passage, mark.start())
    shown = unescape(passage.text[max(0, mark.start() - 12) : mark.end() + 12])
    if mark[0] in ("}}", "%}"):
        literal = f"{mark[0][0]}_{mark[0][1]}"
        remedy = f"请补上开头；确需打印时写成“{literal}”。"
        return Wrong(f"“{shown}”中的“{mark[0]}”没有对应的开头", at, remedy)
    return Wrong(f"“{shown}”中的标记用了全角符号“{mark[0]}”", at, "请改用半角的 {{ }} 或 {% %}。")


def _read(passage: Passage, start: int) -> Tag:
    kind = passage.text[start : start + 2]
    stop = _stop(passage.text, start, _CLOSERS[kind])
    at = _piece(passage, start)
    if stop < 0:
        shown = unescape(passage.text[start : start + 30])
        remedy = f"请补上“{_CLOSERS[kind]}”；一个标记须写在同一段里。"
        raise Wrong(f"标记“{shown}”没有写完，缺少“{_CLOSERS[kind]}”", at, remedy)
    typed = unescape(passage.text[start:stop])
    body = typed[2:-2]
    before = body[:1] if body[:1] in ("-", "+") else ""
    body = body[len(before) :]
    after = body[-1:] if body[-1:] in ("-", "+") else ""
    body = body[: len(body) - len(after)]
    level = (_COMMENT_LEVEL if kind == "{#" else _LEVEL).match(body)
    body = _straight(body[level.end() if level else 0 :])
    tag = Tag(kind, level[1] if level else "", body, typed, passage, start, stop, at, before, after)
    _admit(tag)
    return tag


def _stop(text: str, start: int, closer: str) -> int:
    """Where the tag that begins at `start` ends; -1 when it does not. Quotes and brackets are respected."""
    depth = 0
    for mark in _INSIDE.finditer(text, start + 2) if closer != "#}" else ():
        if depth <= 0 and text.startswith(closer, mark.start()):
            return mark.start() + 2
        if mark[0] in ("{{", "{%"):
            break
        depth += (mark[0] in "([{") - (mark[0] in ")]}")
    end = text.find(closer, start + 2)
    if end < 0 or (closer != "#}" and _OPEN.search(text, start + 2, end)):
        return -1
    return end + 2


def _straight(body: str) -> str:
    """The body on one line, its quotes straight where they are not part of a text in straight quotes."""
    body = " ".join(body.split("\n")).strip()
    if any(quote in body for quote in _STRAIGHT):
        body = _QUOTED.sub(lambda found: _STRAIGHT.get(found[0], found[0]), body)
    return body


def _admit(tag: Tag) -> None:
    """Note the statement's word, or say why the tag cannot be used."""
    if tag.lifted and tag.passage.plain:
        raise Wrong(f"标记“{tag.typed}”不能写在这里", tag.at, f"请去掉 {tag.level}，或移到单独一段。")
    if tag.kind == "{{" and tag.level in ("tr", "tc"):
        remedy = f"请用 {{%{tag.level} for … %}} 逐{NOUNS[tag.level]}生成。"
        raise Wrong(f"暂不支持“{tag.typed}”", tag.at, remedy)
    if tag.kind != "{#" and not tag.body:
        raise Wrong(f"标记“{tag.typed}”是空的", tag.at, "请填写名称，或删去这个标记。")
    if tag.kind != "{%":
        return
    tag.word = _IDENTIFIER.findall(tag.body)[0]
    if tag.word in LATER or tag.word.removeprefix("end") in REFUSED:
        raise Wrong(f"暂不支持“{tag.typed}”", tag.at, "请删去这个标记。")
    if tag.word not in STATEMENTS:
        raise _unknown(tag)


def _unknown(tag: Tag) -> Wrong:
    from difflib import get_close_matches

    if tag.word in NOUNS or tag.word == "r":
        remedy = f"“{tag.word}”要紧跟在“{{%”之后，写成 {{%{tag.body} %}}。"
    else:
        near = get_close_matches(tag.word, sorted(STATEMENTS), 1)
        remedy = f"最接近的是“{near[0]}”。" if near else "可用的有 if、for、set 等；打印一个值用 {{ }}。"
    return Wrong(f"不认识的标记“{tag.typed}”", tag.at, remedy)


def _end_of_raw(tag: Tag) -> Tag:
    """The {% endraw %} of a {% raw %}; both print nothing, and what stands between stays as it is."""
    end = _ENDRAW.search(tag.passage.text, tag.stop)
    if not end:
        raise Wrong(f"“{tag.typed}”没有结束", tag.at, "请在同一段里补上 {% endraw %}。")
    tag.kind = "{#"
    at = _piece(tag.passage, end.start())
    return Tag("{#", "", "", end[0], tag.passage, end.start(), end.end(), at)


def balance(pieces: Pieces, tags: list[Tag]) -> None:
    """See that every block is closed, and that the XML stays whole whatever its tags decide."""
    groups: list[list[Tag]] = []
    for tag in tags:
        if tag.kind != "{%":
            continue
        if tag.word in OPENERS or (tag.word == "set" and not _SET.match(tag.body)):
            groups.append([tag])
        elif tag.word in ("elif", "else"):
            _branch(groups, tag)
        elif tag.word in CLOSERS:
            if not groups or groups[-1][0].word != tag.word[3:]:
                raise _unopened(groups, tag)
            groups[-1].append(tag)
            _align(pieces, groups.pop())
    if groups:
        first = groups[-1][0]
        raise Wrong(f"“{first.typed}”没有结束", first.at, f"请补上 {{%{_prefix(first)} end{first.word} %}}。")


def _prefix(tag: Tag) -> str:
    return tag.level if tag.lifted else ""


def _branch(groups: list[list[Tag]], tag: Tag) -> None:
    allowed = ("if", "for") if tag.word == "else" else ("if",)
    if not groups or groups[-1][0].word not in allowed:
        raise Wrong(f"“{tag.typed}”前面没有对应的 {{% if %}}", tag.at, "请检查 if、else、endif 的次序。")
    groups[-1].append(tag)


def _unopened(groups: list[list[Tag]], tag: Tag) -> Wrong:
    word = tag.word[3:]
    if not groups:
        return Wrong(f"“{tag.typed}”没有对应的 {{% {word} %}}", tag.at, "请补上开头，或删去它。")
    first = groups[-1][0]
    message = f"“{tag.typed}”与“{first.typed}”不成对"
    return Wrong(message, tag.at, f"请先用 {{%{_prefix(first)} end{first.word} %}} 结束“{first.typed}”。")


def _align(pieces: Pieces, group: list[Tag]) -> None:
    first, last = group[0], group[-1]
    captures = first.word in ("macro", "set")
    if captures and any(tag.passage is not first.passage or tag.level for tag in group):
        remedy = f"请把它与“{last.typed}”写在同一段，不带 p、r。"
        raise Wrong(f"暂不支持跨段的“{first.typed}”", first.at, remedy)
    if any(tag.lifted for tag in group):
        homes = {pieces.up[_element(pieces, tag)] if tag.lifted else -2 for tag in group}
        if len(homes) > 1:
            raise _apart(first, next(tag for tag in group[1:] if tag.level != first.level or tag is last))
        return
    if len({_home(pieces, tag) for tag in group}) > 1:
        raise _apart(first, last)
    depth = _depth(pieces, group)
    if depth < 0 or (depth and captures):
        message = f"“{first.typed}”与“{last.typed}”一个在域、超链接、控件或修订之内，一个在外"
        raise Wrong(message, first.at, "请把两个标记都移到它的里面，或都移到外面。")
    for tag in group:
        tag.raised = depth


def _apart(first: Tag, other: Tag) -> Wrong:
    message = f"“{first.typed}”与“{other.typed}”不在同一层：须同在一段、一格、一个表或正文里，且写法相同"
    remedy = "跨段时都写成 {%p … %}，跨行时都写成 {%tr … %}，跨格时都写成 {%tc … %}，并各占一段、一行或一格。"
    return Wrong(message, other.at, remedy)


def _element(pieces: Pieces, tag: Tag) -> int:
    """The paragraph, row or cell that a lifted tag stands for."""
    element = pieces.nearest(tag.at, {f"w:{tag.level}"})
    if element < 0:
        raise Wrong(f"标记“{tag.typed}”不在表格里", tag.at, "表格之外请用 {%p … %}。")
    return element


def _home(pieces: Pieces, tag: Tag) -> tuple[int, int]:
    if tag.passage.plain:
        return -1, id(tag.passage)
    return pieces.nearest(tag.at, _HOMES), 0


def _depth(pieces: Pieces, group: list[Tag]) -> int:
    """The least lift (0, 1 or 2) at which all tags of a block stand in the same elements; -1 for none."""
    least = 1 if any(tag.level == "r" for tag in group) else 0
    if group[0].passage.plain:
        return -1 if least else 0
    routes = [_route(pieces, tag) for tag in group]
    for depth in range(least, 3):
        if depth == 2 and any(not _SPLIT.issuperset(route[2:-1]) for route in routes):
            return -1
        if len({tuple(route[(0, 2, -1)[depth] :]) for route in routes}) == 1:
            return depth
    return -1


def _route(pieces: Pieces, tag: Tag) -> list[str]:
    """The names of the elements from w:t out to the paragraph."""
    names = []
    for holder in pieces.around(tag.at):
        names.append(pieces.name[holder])
        if names[-1] == "w:p":
            break
    return names


@dataclass(frozen=True, slots=True)
class Patched:
    """A part ready for Jinja: `source` holds its tags, one a line, and the numbers of the `chunks` of XML.

    `tags` are those of the source, in order. `mends` says that a rendering may leave a cell, row or table
    empty, `numbers` that it may repeat the ids of pictures.
    """

    pieces: Pieces
    source: str
    chunks: tuple[str, ...]
    tags: tuple[Tag, ...]
    mends: bool
    numbers: bool

    def tag(self, line: int) -> Tag | None:
        """The tag that stands on a line of `source`."""
        return self.tags[line - 2] if 2 <= line < len(self.tags) + 2 else None


def patch(xml: str, part: str) -> Patched | None:
    """The part with its tags joined, checked and lifted; None when it holds nothing to render.

    `part` is the part's name for a reader (正文, 页眉); raises Wrong, with its place.
    """
    pieces = Pieces(xml)
    passages = pieces.passages()
    if not passages:
        return None
    if part != "文档属性" and not next(filter(None, pieces.name)).startswith("w:"):
        raise Wrong(f"{part}的 XML 没有用 w: 前缀", -1, "请用 WPS 或 Word 打开后另存为 .docx。")
    try:
        return _patched(pieces, passages)
    except Wrong as wrong:
        wrong.place = pieces.place(wrong.at, part)
        raise


def refuse(xml: str, part: str) -> None:
    """Raise Wrong when a part that is never filled (a chart) holds a tag, which would be printed as it is."""
    found = _TAGGED.search(_MARKUP.sub("", xml))
    if found:
        raise Wrong(f"暂不支持{part}里的标记“{unescape(found[0])}”", -1, f"请从{part}里删去它。")


def _patched(pieces: Pieces, passages: list[Passage]) -> Patched:
    found = [(passage, scan(passage)) for passage in passages]
    tags = sorted((tag for _, members in found for tag in members), key=lambda tag: (tag.at, tag.start))
    balance(pieces, tags)
    work = _Patch(pieces, tags)
    for passage, members in found:
        work.write(passage, members)
    work.lift()
    work.mark()
    work.join()
    return work.finish()


_PARAGRAPH = f"{PRINT}_paragraph{PRINT_END}"


class _Patch:
    """The pieces of one part while its tags are put in place."""

    def __init__(self, pieces: Pieces, tags: list[Tag]) -> None:
        self.pieces = pieces
        self.tags = tags
        self.places = [tag.at for tag in tags]
        self.out = list(pieces.text)
        self.lifts: dict[int, list[Tag]] = {}
        self.marks: set[int] = set()

    def write(self, passage: Passage, tags: list[Tag]) -> None:
        """Put each tag whole where it begins; the rest of the passage stays in its own runs."""
        for at, start in zip(passage.at, passage.starts, strict=True):
            if at % 2 and not passage.plain:
                if any(tag.start < start < tag.stop for tag in tags):
                    self._blank(at)
            else:
                self._segment(at, start, passage.plain, tags)

    def _segment(self, at: int, start: int, plain: bool, tags: list[Tag]) -> None:
        text = self.pieces.text[at]
        done, stop = start, start + len(text)
        parts: list[str] = []
        for tag in tags:
            if tag.stop > start and tag.start < stop:
                parts.append(_literal(text[done - start : max(tag.start - start, 0)]))
                parts.append(self._placed(tag) if tag.start >= start else "")
                done = min(tag.stop, stop)
        self.out[at] = "".join(parts) + _literal(text[done - start :])
        if self.out[at] == text:
            return
        holder = self.pieces.up[at]
        if not at % 2 and self.pieces.name[holder] in ("w:t", "w:instrText"):
            self.out[holder] = f'<{self.pieces.name[holder]} xml:space="preserve">'
            if not self.out[at] and not plain:
                self._drop(holder)

    def _drop(self, text: int) -> None:
        """Blank a w:t that has become empty, and its run when nothing else is in it."""
        self._blank(text)
        run = self.pieces.up[text]
        first = self.pieces.end[run + 2] + 1 if self.pieces.name[run + 2] == "w:rPr" else run + 1
        if not "".join(self.out[first : self.pieces.end[run]]).strip():
            self._blank(run)

    def _blank(self, element: int) -> None:
        end = self.pieces.end[element]
        self.out[element : end + 1] = [""] * (end + 1 - element)

    def _placed(self, tag: Tag) -> str:
        if tag.kind == "{#":
            return ""
        if tag.lifted:
            return _PARAGRAPH if tag.kind == "{{" else ""
        if not tag.raised:
            return _code(tag)
        names, text = self.pieces.name, self.pieces.text
        run = self.pieces.up[self.pieces.up[tag.at]]
        around = [run]
        if tag.raised == 2:
            paragraph = self.pieces.nearest(run, {"w:p"})
            around += [holder for holder in self.pieces.around(run) if holder > paragraph]
        close = "</w:t>" + "".join(f"</{names[holder]}>" for holder in around)
        reopen = "".join(text[holder] for holder in reversed(around)) + self._properties(run)
        return f'{close}{_code(tag)}{reopen}<w:t xml:space="preserve">'

    def _properties(self, run: int) -> str:
        pieces, first = self.pieces, run + 2
        return "".join(pieces.text[first : pieces.end[first] + 1]) if pieces.name[first] == "w:rPr" else ""

    def lift(self) -> None:
        """Put each p, tr and tc tag in the place of the paragraph, row or cell it stands in."""
        for tag in self.tags:
            if tag.lifted:
                self.lifts.setdefault(_element(self.pieces, tag), []).append(tag)
        for element, members in self.lifts.items():
            self._swallowed(element, members)
            if members[0].kind == "{{":
                start = f"{BLOCK}\nfor _paragraph in ({members[0].body})|_paragraphs{BLOCK_END}"
                self.out[element] = start + self.out[element]
                self.out[self.pieces.end[element]] += f"{BLOCK}endfor{BLOCK_END}"
            else:
                self._blank(element)
                self.out[element] = "".join(_code(tag) for tag in members if tag.kind != "{#")

    def _swallowed(self, element: int, members: list[Tag]) -> None:
        """Raise Wrong when the element holds anything that lifting its tags would lose."""
        tag, end = members[0], self.pieces.end[element]
        low, high = bisect_left(self.places, element), bisect_right(self.places, end)
        for other in self.tags[low:high]:
            together = other in members and "{{" not in (tag.kind, other.kind)
            if other is not tag and not together and (other.lifted or other.kind != "{#"):
                raise self._beside(tag, f"标记“{other.typed}”", other.at)
        inside = list(self.pieces.inside(element, end))
        text = "".join(self.out[at] for at in inside if not at % 2).replace(_PARAGRAPH, "")
        if text.strip():
            raise self._beside(tag, f"文字“{unescape(text).strip()[:40]}”", tag.at)
        for at in inside:
            thing = _OBJECTS.get(self.pieces.name[at], "")
            if self.pieces.name[at] == "w:br" and 'w:type="page"' in self.out[at]:
                thing = "分页符"
            if thing:
                raise self._beside(tag, thing, tag.at)

    def _beside(self, tag: Tag, what: str, at: int) -> Wrong:
        noun = NOUNS[tag.level]
        message = f"“{tag.typed}”会占去整个{noun}，同一{noun}里的{what}会丢失"
        return Wrong(message, at, f"请把“{tag.typed}”单独放在一{'个' if noun == '单元格' else ''}{noun}里。")

    def mark(self) -> None:
        """Mark the cells, rows and tables that a rendering may leave without what Word requires in them."""
        homes: dict[tuple[str, int], list[int]] = {}
        for element, members in self.lifts.items():
            homes.setdefault((members[0].level, self.pieces.up[element]), []).append(element)
        for (level, home), elements in homes.items():
            before, after = self._kept(home, elements)
            if level == "p" and self.pieces.name[home] in _HOMES - {"w:body"} and not after:
                self.marks.add(home)
            elif level == "tr" and not before and not after:
                self.marks.add(self.pieces.nearest(elements[0], {"w:tbl"}))
            elif level == "tc":
                row = self.pieces.nearest(elements[0], {"w:tr"})
                self.marks |= {self.pieces.nearest(row, {"w:tbl"}), row if not before and not after else -1}
        for element in self.marks - {-1}:
            self.out[element] = MEND + self.out[element]
            self.out[self.pieces.end[element]] += MEND_END

    def _kept(self, home: int, elements: list[int]) -> tuple[bool, bool]:
        """Whether elements of the same name stand before the first of these, and after the last."""
        name, first, last = self.pieces.name[elements[0]], min(elements), max(elements)
        alike = [at for at in range(home + 1, self.pieces.end[home]) if self.pieces.up[at] == home]
        kept = [at for at in alike if self.pieces.name[at] == name]
        return any(at < first for at in kept), any(at > last for at in kept)

    def join(self) -> None:
        """Join the paragraphs that {%- and -%} at a paragraph's edge ask to join."""
        for tag in self.tags:
            if tag.kind != "{%" or tag.lifted or tag.passage.plain:
                continue
            paragraph, text = tag.passage.owner, tag.passage.text
            if tag.after == "-" and not text[tag.stop :].strip():
                self._join(tag, paragraph, self._next(paragraph))
            if tag.before == "-" and not text[: tag.start].strip():
                self._join(tag, self._previous(paragraph), paragraph)

    def _join(self, tag: Tag, first: int, second: int) -> None:
        if first < 0 or second < 0 or first in self.lifts or second in self.lifts:
            return
        pieces = self.pieces
        for empty in (first, second):
            if pieces.end[empty] == empty:
                self.out[empty] = ""
                return
        properties = second + 2
        if pieces.name[properties] == "w:pPr":
            if "w:sectPr" in pieces.name[properties : pieces.end[properties]]:
                raise Wrong(f"“{tag.typed}”要合并的段落带有分节符", tag.at, "请去掉标记里的减号。")
            self._blank(properties)
        self.out[second] = self.out[pieces.end[first]] = ""

    def _next(self, paragraph: int) -> int:
        at = self.pieces.end[paragraph] + 2
        while at < len(self.out) and self.pieces.name[at] in _PASSED:
            at = self.pieces.end[at] + 2
        return at if at < len(self.out) and self.pieces.name[at] == "w:p" else -1

    def _previous(self, paragraph: int) -> int:
        home, names = self.pieces.up[paragraph], self.pieces.name
        before = [at for at in range(home + 2, paragraph, 2) if self.pieces.up[at] == home and names[at]]
        while before and names[before[-1]] in _PASSED:
            before.pop()
        return before[-1] if before and names[before[-1]] == "w:p" else -1

    def finish(self) -> Patched:
        """The source for Jinja and what is known about the part."""
        xml = "".join(self.out)
        parts = _CHUNK.split(xml)
        source: list[str] = []
        chunks: list[str] = []
        for number, part in enumerate(parts):
            if number % 2:
                source.append(part.replace(TRIM, ""))
                continue
            part = part.lstrip() if number and parts[number - 1][-2] == TRIM else part
            part = part.rstrip() if number + 1 < len(parts) and parts[number + 1][1] == TRIM else part
            if part:
                source.append(str(len(chunks)))
                chunks.append(part)
        written = tuple(tag for tag in self.tags if tag.kind != "{#")
        numbers = "<wp:docPr" in xml and any(tag.word == "for" for tag in written)
        return Patched(self.pieces, "".join(source), tuple(chunks), written, bool(self.marks), numbers)


def _literal(text: str) -> str:
    """Text of the template itself, with {_{ and its like as the braces they stand for."""
    if "_" in text:
        for written, meant in _LITERALS:
            text = text.replace(written, meant)
    return text


def _code(tag: Tag) -> str:
    """The tag between our own delimiters, on a line of its own."""
    start, end = (PRINT, PRINT_END) if tag.kind == "{{" else (BLOCK, BLOCK_END)
    before, after = (TRIM if dash == "-" else "" for dash in (tag.before, tag.after))
    return f"{start}{before}\n{tag.body}{after}{end}"


_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_RICH = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "\n": _BREAK,
    "\r": _BREAK,
    "\r\n": _BREAK,
    "\t": '</w:t><w:tab/><w:t xml:space="preserve">',
}
_PLAIN = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\t": "&#9;"} | dict.fromkeys(
    ("\n", "\r", "\r\n"), "&#10;"
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


_MARKED = re.compile("\x0e([^\x0e\x0f]*)\x0f")
_PICTURE = re.compile(r'(<wp:docPr\b[^>]*?\bid=")\d+')


def mend(xml: str) -> str:
    """The rendered part with a paragraph where Word requires one, and without rows and tables left empty."""
    while MEND in xml:
        xml = _MARKED.sub(lambda found: _mended(found[1]), xml)
    return xml


def _mended(element: str) -> str:
    if re.match(r"<w:tr[ >]", element):
        return element if re.search(r"<w:tc[ >]", element) else ""
    if re.match(r"<w:tbl[ >]", element):
        return _regrid(element) if re.search(r"<w:tr[ >]", element) else ""
    if re.search(r"</w:p>|<w:p(?: [^>]*)?/>", element[element.rfind("</w:tbl>") + 1 :]):
        return element
    close = element.rfind("</")
    return f"{element[:close]}<w:p/>{element[close:]}"


def _regrid(table: str) -> str:
    """The table with as many grid columns as its longest row, its width kept; left alone around a table."""
    grid = re.search(r"<w:tblGrid>.*?</w:tblGrid>", table, re.DOTALL)
    if not grid or len(re.findall(r"<w:tbl[ >]", table)) > 1:
        return table
    widths = [int(width) for width in re.findall(r'<w:gridCol\b[^>]*?w:w="(\d+)"', grid[0])]
    columns = max(_cells(row) for row in re.split(r"<w:tr[ >]", table)[1:])
    if not widths or columns == len(widths):
        return table
    mean = sum(widths) // len(widths)
    kept = (widths + [mean] * columns)[:columns]
    scaled = "".join(f'<w:gridCol w:w="{width * sum(widths) // (sum(kept) or 1)}"/>' for width in kept)
    return table[: grid.start()] + f"<w:tblGrid>{scaled}</w:tblGrid>" + table[grid.end() :]


def _cells(row: str) -> int:
    spans = re.findall(r'<w:gridSpan\b[^>]*?w:val="(\d+)"', row)
    return len(re.findall(r"<w:tc[ >]", row)) + sum(int(span) - 1 for span in spans)


def renumber(xml: str) -> str:
    """The rendered part with pictures numbered from 1, since a loop repeats their ids."""
    numbers = count(1)
    return _PICTURE.sub(lambda found: f"{found[1]}{next(numbers)}", xml)
