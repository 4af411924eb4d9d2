"""The template tags in a part: found in its text, read, and checked before any of them is moved or run.

Every block must be closed, and the XML must stay whole whatever its tags decide. Nothing here evaluates a tag.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from toolkit.briefing.xmltext import MARKUP, OWNERS, Pieces, Wrong, unescape

NOUNS = {"p": "段", "tr": "行", "tc": "单元格"}
LATER = frozenset(("vm", "hm", "cellbg", "colspan"))
REFUSED = frozenset(("include", "import", "from", "extends", "block", "call", "filter", "autoescape"))
OPENERS = frozenset(("if", "for", "with", "macro"))
CLOSERS = frozenset(("endif", "endfor", "endwith", "endmacro", "endset"))
STATEMENTS = OPENERS | CLOSERS | {"set", "elif", "else", "raw", "endraw", "print"}
#: Elements in which paragraphs stand beside one another.
HOMES = OWNERS | {"w:sdtContent"}

_IDENTIFIER = re.compile(r"\w+|$")
_TAGGED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_MARK = re.compile(r"\{[{%#]|\}\}|%\}|｛[｛{%％#＃]|\{[｛％＃]")
_OPEN = re.compile(r"\{[{%#]")
_INSIDE = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\{[{%]|[\[({\])}%]""")
_LEVEL = re.compile(r"(p|tr|tc|r)\s+(?=[\w\"'“‘(\[{-])")
# Seldom needed, so compiled when used.
_ENDRAW = r"\{%[-+]?\s*endraw\s*[-+]?%\}"
_COMMENT_LEVEL = r"(p|tr|tc)\s"
_QUOTED = r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[“”‘’]"""
_SET = r"set\s+[\w.,\s()]+=(?!=)"

_CLOSERS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_STRAIGHT = {"“": '"', "”": '"', "‘": "'", "’": "'"}
_BREAKS = frozenset(("w:br", "w:tab", "w:cr"))
_WORDS = frozenset(("w:t", "w:instrText", "w:delText", "w:delInstrText"))
_SPLIT = frozenset(("w:hyperlink", "w:ins", "w:moveTo", "w:smartTag", "w:bdo", "w:dir"))


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


def find_passages(pieces: Pieces) -> list[Passage]:
    """Every stretch of text that may hold a tag, in document order; deleted text is left out."""
    found: list[Passage] = []
    paragraphs: list[tuple[int, Passage, Passage]] = []
    for at in pieces.inside(1, len(pieces.text) - 1):
        if at % 2 == 0:
            _loose(pieces, at, found)
            continue
        while paragraphs and at > paragraphs[-1][0]:
            paragraphs.pop()
        if pieces.name[at] == "w:p":
            words, codes = Passage(at), Passage(at, plain=True)
            paragraphs.append((pieces.end[at], words, codes))
            found += (words, codes)
        elif paragraphs:
            _collect(pieces, at, paragraphs[-1][1], paragraphs[-1][2])
        if "{" in pieces.text[at] and _TAGGED.search(pieces.text[at]):
            found.append(Passage(at, plain=True, at=[at]))
    return [passage for passage in found if _joined(pieces, passage)]


def _collect(pieces: Pieces, at: int, words: Passage, codes: Passage) -> None:
    name = pieces.name[at]
    if name == "w:t":
        words.at.append(at + 1)
    elif name == "w:instrText":
        codes.at.append(at + 1)
    elif name in _BREAKS and pieces.name[pieces.up[at]] == "w:r":
        words.at.append(at)


def _loose(pieces: Pieces, at: int, found: list[Passage]) -> None:
    """Text outside w:t that holds a tag, as in an equation or a document property."""
    text = pieces.text[at]
    if "{" in text and pieces.name[pieces.up[at]] not in _WORDS and _TAGGED.search(text):
        found.append(Passage(pieces.up[at], plain=True, at=[at]))


def _joined(pieces: Pieces, passage: Passage) -> bool:
    """Fill the passage's text; whether it holds a brace at all."""
    length, parts = 0, []
    for at in passage.at:
        part = " " if at % 2 and at != passage.owner else pieces.text[at]
        passage.starts.append(length)
        length += len(part)
        parts.append(part)
    passage.text = "".join(parts)
    return any(brace in passage.text for brace in "{}｛")


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


def _piece_of(passage: Passage, start: int) -> int:
    """The piece that holds the passage's character `start`."""
    return passage.at[bisect_right(passage.starts, start) - 1]


def _stray(passage: Passage, mark: re.Match[str]) -> Wrong:
    at = _piece_of(passage, mark.start())
    shown = unescape(passage.text[max(0, mark.start() - 12) : mark.end() + 12])
    if mark[0] in ("}}", "%}"):
        literal = f"{mark[0][0]}_{mark[0][1]}"
        remedy = f"请补上开头；确需打印时写成“{literal}”。"
        return Wrong(f"“{shown}”中的“{mark[0]}”没有对应的开头", at, remedy)
    return Wrong(f"“{shown}”中的标记用了全角符号“{mark[0]}”", at, "请改用半角的 {{ }} 或 {% %}。")


def _read(passage: Passage, start: int) -> Tag:
    kind = passage.text[start : start + 2]
    stop = _stop(passage.text, start, _CLOSERS[kind])
    at = _piece_of(passage, start)
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
    level = re.match(_COMMENT_LEVEL, body) if kind == "{#" else _LEVEL.match(body)
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
        body = re.sub(_QUOTED, lambda found: _STRAIGHT.get(found[0], found[0]), body)
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
    end = re.compile(_ENDRAW).search(tag.passage.text, tag.stop)
    if not end:
        raise Wrong(f"“{tag.typed}”没有结束", tag.at, "请在同一段里补上 {% endraw %}。")
    tag.kind = "{#"
    at = _piece_of(tag.passage, end.start())
    return Tag("{#", "", "", end[0], tag.passage, end.start(), end.end(), at)


def balance(pieces: Pieces, tags: list[Tag]) -> None:
    """See that every block is closed, and that the XML stays whole whatever its tags decide."""
    groups: list[list[Tag]] = []
    for tag in tags:
        if tag.kind != "{%":
            continue
        if tag.word in OPENERS or (tag.word == "set" and not re.match(_SET, tag.body)):
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
        homes = {pieces.up[element_of(pieces, tag)] if tag.lifted else -2 for tag in group}
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


def element_of(pieces: Pieces, tag: Tag) -> int:
    """The paragraph, row or cell that a lifted tag stands for."""
    element = pieces.nearest(tag.at, {f"w:{tag.level}"})
    if element < 0:
        raise Wrong(f"标记“{tag.typed}”不在表格里", tag.at, "表格之外请用 {%p … %}。")
    return element


def _home(pieces: Pieces, tag: Tag) -> tuple[int, int]:
    if tag.passage.plain:
        return -1, id(tag.passage)
    return pieces.nearest(tag.at, HOMES), 0


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


def refuse(xml: str, part: str) -> None:
    """Raise Wrong when a part that is never filled (a chart) holds a tag, which would be printed as it is."""
    found = _TAGGED.search(MARKUP.sub("", xml))
    if found:
        raise Wrong(f"暂不支持{part}里的标记“{unescape(found[0])}”", -1, f"请从{part}里删去它。")
