"""Jinja source out of a part's XML: its tags put whole where they belong, joined and lifted.

In the source every tag stands on a line of its own and every stretch of XML is a number, so that the lexer never
reads XML and a line number is a tag. What the template holds is kept or refused, never dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolkit.briefing.parts.xmltext import TRIM, Pieces, Wrong
from toolkit.briefing.tagging.cells import dress
from toolkit.briefing.tagging.joining import join
from toolkit.briefing.tagging.lifting import PARAGRAPH, lift, mark
from toolkit.briefing.tagging.tags import CELLS, Passage, Tag, balance, check_chart, find_passages, scan
from toolkit.briefing.tagging.tidying import tidy
from toolkit.briefing.tagging.work import HERE, NUMBER, NUMBER_END, Work

_CHUNK = re.compile("([\x01\x03][^\x02\x04]*[\x02\x04])")
_NUMBERED = re.compile(f"{NUMBER}(\\d+){NUMBER_END}")
_LITERALS = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))


@dataclass(frozen=True, slots=True)
class Patched:
    """A part ready for Jinja: `source` holds its tags, one a line, and the numbers of the `chunks` of XML.

    `tags` are those of the source, in order. `mends` says that a rendering may leave a cell, row or table
    empty, `numbers` that it may repeat the ids of pictures. `restarts` are the tags where lists begin anew, `merges`
    those of cells that are merged once the rows are there.
    """

    pieces: Pieces
    source: str
    chunks: tuple[str, ...]
    tags: tuple[Tag, ...]
    mends: bool
    numbers: bool
    restarts: tuple[Tag, ...] = ()
    merges: tuple[Tag, ...] = ()

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
    if (
        not part.endswith("属性")
        and not part.startswith("图表")
        and not next(filter(None, pieces.name)).startswith("w:")
    ):
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
    check_chart(pieces, tags)
    work = Work(pieces, tags)
    tidy(work)
    for passage, members in found:
        _write(work, passage, members)
    lift(work)
    dress(work)
    mark(work)
    join(work)
    return _finished(work)


# -- tags put whole


def _write(work: Work, passage: Passage, tags: list[Tag]) -> None:
    """Put each tag whole where it begins; the rest of the passage stays in its own runs."""
    for at, start in zip(passage.at, passage.starts, strict=True):
        if at % 2 and not passage.plain:
            if any(tag.start < start < tag.stop for tag in tags):
                work.blank(at)
        else:
            _segment(work, at, start, passage.plain, tags)


def _segment(work: Work, at: int, start: int, plain: bool, tags: list[Tag]) -> None:
    pieces, text = work.pieces, work.pieces.text[at]
    done, stop = start, start + len(text)
    parts: list[str] = []
    for tag in tags:
        if tag.stop > start and tag.start < stop:
            parts.append(_literal(text[done - start : max(tag.start - start, 0)]))
            parts.append(_placed(work, tag) if tag.start >= start else "")
            done = min(tag.stop, stop)
    work.out[at] = "".join(parts) + _literal(text[done - start :])
    if work.out[at] == text:
        return
    holder = pieces.up[at]
    if not at % 2 and pieces.name[holder] in ("w:t", "w:instrText", "m:t"):
        work.out[holder] = f'<{pieces.name[holder]} xml:space="preserve">'
        if not work.out[at] and not plain:
            _drop(work, holder)


def _drop(work: Work, text: int) -> None:
    """Blank a w:t that has become empty, and its run when nothing else is in it."""
    work.blank(text)
    run = work.pieces.up[text]
    first = work.pieces.end[run + 2] + 1 if work.pieces.name[run + 2] == "w:rPr" else run + 1
    if not "".join(work.out[first : work.pieces.end[run]]).strip():
        work.blank(run)


def _placed(work: Work, tag: Tag) -> str:
    if tag.kind == "{#":
        return HERE if tag.word == "restart" and not tag.lifted else ""
    if tag.kind == "{{" and tag.word in CELLS:
        return ""
    run = work.pieces.up[work.pieces.up[tag.at]]
    if tag.kind == "{{" and tag.level:
        tag.format = _properties(work, run)
    if tag.lifted:
        return PARAGRAPH if tag.kind == "{{" else ""
    if not tag.raised:
        return work.code(tag)
    names, text = work.pieces.name, work.pieces.text
    around = [run]
    if tag.raised == 2:
        paragraph = work.pieces.nearest(run, {"w:p"})
        around += [holder for holder in work.pieces.around(run) if holder > paragraph]
    close = "</w:t>" + "".join(f"</{names[holder]}>" for holder in around)
    reopen = "".join(text[holder] for holder in reversed(around)) + _properties(work, run)
    return f'{close}{work.code(tag)}{reopen}<w:t xml:space="preserve">'


def _properties(work: Work, run: int) -> str:
    pieces, first = work.pieces, run + 2
    return "".join(pieces.text[first : pieces.end[first] + 1]) if pieces.name[first] == "w:rPr" else ""


# -- the source


def _finished(work: Work) -> Patched:
    """The source for Jinja and what is known about the part."""
    xml = "".join(work.out)
    parts = _CHUNK.split(xml)
    source: list[str] = []
    chunks: list[str] = []
    written: list[Tag] = []
    for number, part in enumerate(parts):
        if number % 2:
            written += [work.tags[int(found)] for found in _NUMBERED.findall(part)]
            source.append(_NUMBERED.sub("", part).replace(TRIM, ""))
            continue
        part = part.lstrip() if number and parts[number - 1][-2] == TRIM else part
        part = part.rstrip() if number + 1 < len(parts) and parts[number + 1][1] == TRIM else part
        if part:
            source.append(str(len(chunks)))
            chunks.append(part)
    loops = any(tag.word == "for" for tag in work.tags)
    restarts = tuple(tag for tag in work.tags if tag.word == "restart")
    merges = tuple(work.merges)
    numbers = "<wp:docPr" in xml and loops
    return Patched(
        work.pieces, "".join(source), tuple(chunks), tuple(written), bool(work.marks), numbers, restarts, merges
    )


def _literal(text: str) -> str:
    """Text of the template itself, with {_{ and its like as the braces they stand for."""
    if "_" in text:
        for written, meant in _LITERALS:
            text = text.replace(written, meant)
    return text
