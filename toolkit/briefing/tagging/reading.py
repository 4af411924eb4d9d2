"""The tags of one passage: found in its text and read, each checked by itself. Nothing here evaluates a tag."""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolkit.briefing.parts.xmltext import Wrong, unescape
from toolkit.briefing.tagging.passages import Passage

NOUNS = {"p": "段", "tr": "行", "tc": "单元格"}
#: Tags that change the cell they stand in.
CELLS = frozenset(("vm", "hm", "cellbg", "colspan", "vmerge"))
REFUSED = frozenset(("include", "import", "from", "extends", "block", "call", "filter", "autoescape"))
OPENERS = frozenset(("if", "for", "with", "macro"))
CLOSERS = frozenset(("endif", "endfor", "endwith", "endmacro", "endset"))
STATEMENTS = OPENERS | CLOSERS | CELLS | {"set", "elif", "else", "raw", "endraw", "print", "restart"}

_IDENTIFIER = re.compile(r"\w+|$")
_MARK = re.compile(r"\{[{%#]|\}\}|%\}|｛[｛{%％#＃]|\{[｛％＃]")
_OPEN = re.compile(r"\{[{%#]")
#: A quote that is not closed reaches to the end, so that none of those after it is looked at again.
_INSIDE = re.compile(r"""'(?:\\.|[^'\\])*(?:'|$)|"(?:\\.|[^"\\])*(?:"|$)|\{[{%]|[\[({\])}%]""")
_LEVEL = re.compile(r"(p|tr|tc|r)\s+(?=[\w\"'“‘(\[{-])")
# Seldom needed, so compiled when used.
_ENDRAW = r"\{%[-+]?\s*endraw\s*[-+]?%\}"
_CHART = r"chart\s*[:：]\s*(.*)"
_COMMENT_LEVEL = r"(p|tr|tc)\s"
_INVISIBLE = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
_STRAIGHTLY = r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\""""
_QUOTED = _STRAIGHTLY + "|[“”‘’]"
_QUOTED_TEXT = _STRAIGHTLY + "|“[^”]*”|‘[^’]*’"

_CLOSERS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_STRAIGHT = {"“": '"', "”": '"', "‘": "'", "’": "'"}
_LONGEST = 10_000  # characters of a tag
_LONGEST_NUMBER = 1_000  # digits: Python itself reads no more than 4,300
_WHAT_FOR = {"cellbg": "颜色，如 {% cellbg 'FFC000' %}", "colspan": "格数，如 {% colspan 2 %}"}


@dataclass(slots=True, eq=False)
class Tag:
    """A template tag: `{{ print }}`, `{% statement %}` or `{# comment #}`, as found in one passage.

    `body` is what Jinja reads, `typed` what the author wrote; `level` is "", "r", "p", "tr" or "tc"; `before`
    and `after` are the signs beside the braces; `word` is the statement's first word; `raised` says where the
    tag is put: 0 inside w:t, 1 between runs, 2 directly in the paragraph; `format` is the w:rPr of its run.

    A tag for its cell, or for a chart, is a `{{` with a word and the value it asks for, or a `{#` when it asks for
    none; `within` says that it merges inside the merged cell to its left only.
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
    format: str = ""
    within: bool = False

    @property
    def lifted(self) -> bool:
        """Whether the tag stands for the whole paragraph, row or cell that holds it."""
        return self.level in NOUNS


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


def _stray(passage: Passage, mark: re.Match[str]) -> Wrong:
    at = passage.piece(mark.start())
    shown = unescape(passage.text[max(0, mark.start() - 12) : mark.end() + 12])
    if mark[0] in ("}}", "%}"):
        literal = f"{mark[0][0]}_{mark[0][1]}"
        remedy = f"请补上开头；确需打印时写成“{literal}”。"
        return Wrong(f"“{shown}”中的“{mark[0]}”没有对应的开头", at, remedy)
    return Wrong(f"“{shown}”中的标记用了全角符号“{mark[0]}”", at, "请改用半角的 {{ }} 或 {% %}。")


def _read(passage: Passage, start: int) -> Tag:
    kind = passage.text[start : start + 2]
    stop = _stop(passage.text, start, _CLOSERS[kind])
    at = passage.piece(start)
    if stop < 0:
        shown = unescape(passage.text[start : start + 30])
        remedy = f"请补上“{_CLOSERS[kind]}”；一个标记须写在同一段里。"
        raise Wrong(f"标记“{shown}”没有写完，缺少“{_CLOSERS[kind]}”", at, remedy)
    if stop - start > _LONGEST:
        raise Wrong(
            f"标记“{unescape(passage.text[start : start + 30])}…”有 {stop - start:,} 个字符，太长了", at, "请拆开写。"
        )
    typed = unescape(passage.text[start:stop])
    if len(typed) > _LONGEST_NUMBER and re.search(rf"\d[\d_]{{{_LONGEST_NUMBER}}}", typed):
        raise Wrong(f"标记“{typed[:30]}…”里的数字太长", at, f"一个数最多 {_LONGEST_NUMBER:,} 位。")
    body = _visible(typed[2:-2])
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


def _visible(body: str) -> str:
    """The body without the characters of no width that come along when text is pasted, but for those in quotes."""
    if body.isprintable():
        return body
    return re.sub(rf"({_QUOTED_TEXT})|{_INVISIBLE}", lambda found: found[1] or "", body)


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
    if tag.kind == "{{" and (chart := re.fullmatch(_CHART, tag.body, re.DOTALL)):
        _for_chart(tag, chart[1])
    if tag.kind != "{%":
        return
    tag.word = _IDENTIFIER.findall(tag.body)[0]
    if tag.word.removeprefix("end") in REFUSED:
        raise Wrong(f"暂不支持“{tag.typed}”", tag.at, "请删去这个标记。")
    if tag.word not in STATEMENTS:
        raise _unknown(tag)
    if tag.word in CELLS:
        _for_cell(tag)
    elif tag.word == "restart":
        _for_lists(tag)


def _unknown(tag: Tag) -> Wrong:
    from difflib import get_close_matches

    if tag.word in NOUNS or tag.word == "r":
        remedy = f"“{tag.word}”要紧跟在“{{%”之后，写成 {{%{tag.body} %}}。"
    else:
        near = get_close_matches(tag.word, sorted(STATEMENTS), 1)
        remedy = f"最接近的是“{near[0]}”。" if near else "可用的有 if、for、set 等；打印一个值用 {{ }}。"
    return Wrong(f"不认识的标记“{tag.typed}”", tag.at, remedy)


def _for_cell(tag: Tag) -> None:
    """Make of a tag for its cell the print of the value it asks for; `word` says what it is."""
    if tag.level or tag.passage.plain:
        raise Wrong(f"标记“{tag.typed}”不能写在这里", tag.at, f"请写成 {{% {tag.body} %}}，放在要改的单元格里。")
    asked = tag.body.removeprefix(tag.word).strip()
    if tag.word == "vmerge" and (within := re.search(r"(?:^|\s)within$", asked)):
        asked, tag.within = asked[: within.start()].strip(), True
    if tag.word in ("vm", "hm") and asked:
        raise Wrong(f"“{tag.word}”后面不能写值", tag.at, f"请写成 {{% {tag.word} %}}，或用 {{% vmerge {asked} %}}。")
    if tag.word in _WHAT_FOR and not asked:
        raise Wrong(f"标记“{tag.typed}”没有写{_WHAT_FOR[tag.word][:2]}", tag.at, f"请写上{_WHAT_FOR[tag.word]}。")
    tag.body = "loop.first" if tag.word in ("vm", "hm") else asked
    tag.kind, tag.before, tag.after = "{{" if tag.body else "{#", "", ""


def _for_chart(tag: Tag, figures: str) -> None:
    """Note that the tag gives a chart its figures."""
    if tag.level or not tag.passage.plain:
        remedy = "请写在图表的“替代文字”里（右键图表，查看可选文字），或写在图表的标题里。"
        raise Wrong(f"“{tag.typed}”要写在图表上", tag.at, remedy)
    if not figures:
        raise Wrong(f"“{tag.typed}”没有写数据", tag.at, "请写上数据的名称，如 {{ chart: tasks.by_status }}。")
    tag.word, tag.body, tag.before, tag.after = "chart", figures, "", ""


def _for_lists(tag: Tag) -> None:
    """Take a {% restart %}, which evaluates nothing, for a comment that leaves a mark."""
    if tag.body != tag.word or tag.level not in ("", "p") or tag.passage.plain:
        remedy = "请单独一段写成 {%p restart %}，或在编号的段落里写成 {% restart %}。"
        raise Wrong(f"标记“{tag.typed}”写法有误", tag.at, remedy)
    tag.kind = "{#"


def _end_of_raw(tag: Tag) -> Tag:
    """The {% endraw %} of a {% raw %}; both print nothing, and what stands between stays as it is."""
    end = re.compile(_ENDRAW).search(tag.passage.text, tag.stop)
    if not end:
        raise Wrong(f"“{tag.typed}”没有结束", tag.at, "请在同一段里补上 {% endraw %}。")
    tag.kind = "{#"
    at = tag.passage.piece(end.start())
    return Tag("{#", "", "", end[0], tag.passage, end.start(), end.end(), at)
