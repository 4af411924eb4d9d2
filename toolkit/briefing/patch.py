"""Jinja source out of a part's XML: its tags put whole where they belong, joined and lifted.

In the source every tag stands on a line of its own and every stretch of XML is a number, so that the lexer never
reads XML and a line number is a tag. What the template holds is kept or refused, never dropped.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from toolkit.briefing.tags import HOMES, NOUNS, Passage, Tag, balance, element_of, find_passages, scan
from toolkit.briefing.xmltext import (
    BLOCK,
    BLOCK_END,
    MEND,
    MEND_END,
    PRINT,
    PRINT_END,
    TRIM,
    Pieces,
    Wrong,
    unescape,
)

_CHUNK = re.compile("([\x01\x03][^\x02\x04]*[\x02\x04])")
_PARAGRAPH = f"{PRINT}_paragraph{PRINT_END}"
_LITERALS = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))
_PASSED = frozenset(("w:bookmarkStart", "w:bookmarkEnd", "w:proofErr", "w:commentRangeStart", "w:commentRangeEnd"))
_OBJECTS = {
    "w:drawing": "图片",
    "w:pict": "图片",
    "w:object": "嵌入对象",
    "w:sectPr": "分节符",
    "w:footnoteReference": "脚注",
    "w:endnoteReference": "尾注",
}


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
    passages = find_passages(pieces)
    if not passages:
        return None
    if part != "文档属性" and not next(filter(None, pieces.name)).startswith("w:"):
        raise Wrong(f"{part}的 XML 没有用 w: 前缀", -1, "请用 WPS 或 Word 打开后另存为 .docx。")
    try:
        return _patched(pieces, passages)
    except Wrong as wrong:
        wrong.place = pieces.place(wrong.at, part)
        raise


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
                self.lifts.setdefault(element_of(self.pieces, tag), []).append(tag)
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
            if level == "p" and self.pieces.name[home] in HOMES - {"w:body"} and not after:
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
