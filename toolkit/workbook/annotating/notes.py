"""The notes of a sheet (xl/commentsN.xml): findings added, those of an earlier run taken away, the user's own kept.

A note that this tool made has `AUTHOR`. In a note that was there before, the findings follow a line of their own,
`LINE`; everything above it is the user's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.values import Finding, Severity
from toolkit.workbook.annotating.worksheet import Cell, address, cell_of
from toolkit.workbook.annotating.xmltext import (
    Element,
    Unsound,
    attributes,
    child,
    children,
    escaped,
    filled,
    inside,
    prefixed,
    root,
    start_tag,
    stored,
    whole,
)
from toolkit.workbook.reading.xml_text import unescaped

AUTHOR = "台账校验"
LINE = "————校验————"
#: Characters of one note that are ours, and that a note may have in all (Excel: 32,767).
_LONGEST, _LONGEST_IN_ALL = 4_000, 30_000
_ROOM_FOR_REST = 40
_OURS = re.compile(rf"【(?:{'|'.join(severity.label for severity in Severity)})】|……另有 \d+ 条，")
_FONT = '<rPr><sz val="9"/><color indexed="81"/><rFont val="宋体"/><charset val="134"/></rPr>'


class Notes:
    """The notes of one sheet, by cell."""

    def __init__(self, text: str) -> None:
        """`text` is that of the part. Raises Unsound for one that has no authors or no list."""
        self._text = text
        self._prefix = root(text).prefix
        self._authors = [text[e.start : e.end] for e in _listed(text, "authors")]
        self._notes: dict[Cell, str] = {}
        for element in _listed(text, "commentList"):
            cell = cell_of(attributes(start_tag(text, element)).get("ref", ""))
            unknown = cell is None or cell in self._notes
            self._notes[(0, element.start) if cell is None or unknown else cell] = text[element.start : element.end]
        self.changed = False

    def cells(self) -> list[Cell]:
        """The cells that have a note."""
        return [cell for cell in self._notes if cell[0]]

    def text_of(self, cell: Cell) -> str:
        """The text of a cell's note; "" for none."""
        note = self._notes.get(cell, "")
        return "".join(unescaped(note[e.inner : e.close]) for e in _texts(note))

    def is_threaded(self, cell: Cell) -> bool:
        """Whether a note only stands in for a conversation (a threaded comment) that is kept elsewhere."""
        return self._author(cell).startswith("tc=")

    def _author(self, cell: Cell) -> str:
        note = self._notes.get(cell, "")
        number = whole(attributes(note[: root(note).inner]).get("authorId"), -1) if note else -1
        return _name(self._authors[number]) if 0 <= number < len(self._authors) else ""

    # -- those of an earlier run

    def clear(self) -> list[Cell]:
        """Take away what an earlier run wrote; the cells that have no note any more."""
        gone = []
        for cell, note in list(self._notes.items()):
            text = self.text_of(cell)
            # Some programs forget authors.
            own = self._author(cell) == AUTHOR or all(map(_OURS.match, text.split("\n")))
            if own or LINE in text:
                self.changed = True
                self._notes[cell] = note = _cleared(note, own)
                if not any(note[e.inner : e.close].strip() for e in _texts(note)):
                    del self._notes[cell]
                    gone.append(cell)
        return gone

    # -- new ones

    def add(self, cell: Cell, findings: Sequence[Finding]) -> None:
        """Write findings into a cell's note, below what stands there."""
        self.changed = True
        old = self.text_of(cell)
        text = note_text(findings, min(_LONGEST, _LONGEST_IN_ALL - len(old)))
        run = f"\n{LINE}\n{text}" if old else text
        xml = prefixed(f'<r>{_FONT}<t xml:space="preserve">{stored(run)}</t></r>', self._prefix)
        if cell in self._notes:
            self._notes[cell] = _with_run(self._notes[cell], xml)
        else:
            note = f'<comment ref="{address(cell)}" authorId="{self._own_number()}" shapeId="0"><text></text></comment>'
            self._notes[cell] = prefixed(note, self._prefix).replace("></", f">{xml}</", 1)

    def _own_number(self) -> int:
        own = prefixed(f"<author>{AUTHOR}</author>", self._prefix)
        if own not in self._authors:
            self._authors.append(own)
        return self._authors.index(own)

    # -- the part

    def text(self) -> str:
        """The part's text as it now is."""
        text = _with_list(self._text, "authors", "".join(self._authors))
        return _with_list(text, "commentList", "".join(self._notes.values()))


def empty_notes(namespace: str) -> Notes:
    """The notes of a sheet that has none."""
    return Notes(f'<comments xmlns="{namespace}"><authors></authors><commentList></commentList></comments>')


def note_text(findings: Sequence[Finding], longest: int) -> str:
    """The findings as a note says them, worst first, a line each; what has no room is counted."""
    lines = [
        f"【{finding.severity.label}】" + " ".join(map(str.strip, (finding.message + finding.remedy).splitlines()))
        for finding in sorted(findings, key=lambda finding: finding.severity.rank)
    ]
    room, shown = longest - _ROOM_FOR_REST, 0
    while shown < len(lines) and (room := room - len(lines[shown]) - 1) >= 0:
        shown += 1
    left = len(lines) - shown
    return "\n".join([*lines[:shown], f"……另有 {left} 条，见校验结果表。"] if left else lines)


def _listed(text: str, name: str) -> list[Element]:
    around = child(text, name)
    return list(inside(text, around)) if around else []


def _name(author: str) -> str:
    around = root(author)
    return unescaped(author[around.inner : around.close])


def _with_list(text: str, name: str, inner: str) -> str:
    around = child(text, name)
    if around is None:
        raise Unsound(f"里没有“{name}”")
    return filled(text, around, inner)


def _body(note: str) -> Element | None:
    """The element of a note that holds its text."""
    return child(note, "text") if note else None


def _texts(note: str) -> list[Element]:
    """The pieces of a note's text, each a `t` element; what is said of pronunciation is left out."""
    body = _body(note)
    return [e for element in inside(note, body) for e in _texts_of(note, element)] if body else []


def _texts_in(piece: str) -> list[Element]:
    """The `t` elements of a run, or the one that `piece` itself is; none of anything else."""
    return [e for element in children(piece) for e in _texts_of(piece, element)]


def _texts_of(text: str, element: Element) -> list[Element]:
    if element.name == "r":
        return [e for e in inside(text, element) if e.name == "t"][:1]
    return [element] if element.name == "t" else []


def _with_run(note: str, run: str) -> str:
    """The note with a run behind its text; a text without runs becomes one."""
    body = _body(note)
    if body is None:
        return note
    pieces, last = [], body.inner
    for element in inside(note, body):
        if element.name not in ("t", "r"):
            break
        piece = note[element.start : element.end]
        pieces.append(f"<{element.prefix}r>{piece}</{element.prefix}r>" if element.name == "t" else piece)
        last = element.end
    return filled(note, body, "".join((*pieces, run, note[last : body.close])))


def _cleared(note: str, own: bool) -> str:
    """The note without the lines of an earlier run: of one that was there before, only those below `LINE`.

    A line may be spread over several runs: some programs begin one wherever the script changes.
    """
    body = _body(note)
    if body is None:
        return note
    kept = _kept("".join(unescaped(note[e.inner : e.close]) for e in _texts(note)), own)
    inner, done = [], 0
    for element in children(note, body.inner, body.close):
        piece = note[element.start : element.end]
        for text in _texts_in(piece):
            words = unescaped(piece[text.inner : text.close])
            left = "".join(words[max(start - done, 0) : max(end - done, 0)] for start, end in kept)
            piece = filled(piece, text, escaped(left)) if left or not words else ""
            done += len(words)
        inner.append(piece)
    return filled(note, body, "".join(inner))


def _kept(text: str, below: bool) -> list[tuple[int, int]]:
    """Where the lines stand that are not ours; `below` says whether `LINE` is behind us from the start."""
    kept, start = [], 0
    for line in text.split("\n"):
        end = start + len(line)
        if not below and line.strip() == LINE:
            below = True
        elif not (below and _OURS.match(line)):
            kept.append((start, end + 1))
        start = end + 1
    while kept and not text[slice(*kept[-1])].strip("\n"):
        kept.pop()
    return [*kept[:-1], (kept[-1][0], kept[-1][1] - 1)] if kept else []
