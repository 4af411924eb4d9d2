"""The text of a paragraph, however Word has split it, with the marks of tags and what stands in free places."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from toolkit.briefing.documents.blocks import Free, Mark
from toolkit.briefing.documents.plain_rows import SHORT, NotPlain

SOURCE_BOOKMARK: Final = "_taizhang_source"
"""The bookmark of the line that says where a briefing comes from: no part of what is compared."""

MARK: Final = "f"
"""The processing instruction around what a tag printed: <?f 12?> before, <?f?> behind."""

FREE: Final = "自由填写"
"""How the title of a content control begins whose text is the staff's own."""

#: Fields that Word works out itself, each with what it may print: other words in its place are somebody's own.
_OWN_FIELDS: Final = (
    (re.compile(r"\s*(?:PAGE|NUMPAGES|SECTION|SECTIONPAGES|PAGEREF|FILESIZE)\b"), re.compile(r"[\dIVXLCivxlc\s—–-]")),
    (
        re.compile(r"\s*(?:DATE|TIME|PRINTDATE|SAVEDATE)\b"),
        re.compile(r"[\d\s年月日时分秒:./〇○零一二三四五六七八九十上下午星期-]"),
    ),
    (re.compile(r"\s*(?:TOC|INDEX)\b"), re.compile(r".", re.DOTALL)),
)
_SIGNS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "", "ptab": "\t"}
_DELETED: Final = frozenset(("del", "moveFrom", "delText", "instrText", "delInstrText"))
_ASIDE: Final = frozenset(("pPr", "rPr", "sdtPr", "sdtEndPr", "Fallback", "object", "tblPr"))


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def local(element: Any) -> str:
    """The element's name without its namespace; "" for a comment or an instruction."""
    tag = element.tag
    return _local(tag) if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """The attribute by its local name, "" where there is none."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def free_name(control: Any) -> str | None:
    """What a content control for staff's own words is called; None for any other control."""
    for properties in control:
        if local(properties) == "sdtPr":
            for child in properties:
                title = attribute(child, "val").strip() if local(child) in ("alias", "tag") else ""
                if title.startswith(FREE):
                    return title.removeprefix(FREE).strip("：: ")
    return None


class Open:
    """What is open where a paragraph ends: marks, and fields, with what those may print that Word works out itself.

    `short` says that plain rows are put in short.
    """

    def __init__(self, short: bool = False) -> None:
        self.short = short
        self.fields: list[re.Pattern[str] | None] = []
        self.marks: list[int] = []


class Text:
    """A text as it is gathered.

    `boxes` are the text boxes met, `sourced` says that this is the line on where the document comes from, `revised`
    that there were tracked changes.
    """

    def __init__(self, open_before: Open) -> None:
        self.marks: list[Mark] = []
        self.frees: list[Free] = []
        self.boxes: list[Any] = []
        self.style = ""
        self.sourced = False
        self.revised = False
        self._left_open = open_before
        self._pieces: list[str] = []
        self._length = 0
        self._starts = [0] * len(open_before.marks)
        self._instruction = ""

    @property
    def text(self) -> str:
        """What has been gathered."""
        return "".join(self._pieces)

    def paragraph(self, paragraph: Any) -> None:
        """Gather a paragraph."""
        for child in paragraph:
            if local(child) == "pPr":
                first = child[0] if len(child) else None  # the standard wants the style to come first
                self.style = attribute(first, "val") if first is not None and local(first) == "pStyle" else ""
            else:
                self._element(child)
        for number, start in zip(self._left_open.marks, self._starts, strict=True):
            self.marks.append(Mark(number, start, self._length))

    def _add(self, text: str) -> None:
        for printed in filter(None, self._left_open.fields):
            text = printed.sub("", text)
        if text:
            self._pieces.append(text)
            self._length += len(text)

    def _element(self, element: Any) -> None:
        kind = local(element)
        if kind == "t":
            self._typed(element)
        elif kind == "r":
            for child in element:
                self._element(child)
        elif kind in _ASIDE or not kind:
            return
        elif kind in _SIGNS:
            self._add(_SIGNS[kind] if attribute(element, "type") not in ("page", "column") else "")
        elif kind == "sym":
            self._add(_symbol(attribute(element, "char")))
        elif kind == "fldChar":
            self._field(attribute(element, "fldCharType"))
        elif kind == "instrText":
            self._instruction += element.text or ""
        elif kind in _DELETED:
            self.revised = True
        else:
            self._other(kind, element)

    def _other(self, kind: str, element: Any) -> None:
        if kind == "txbxContent":
            self.boxes.append(element)
        elif kind == "bookmarkStart":
            self.sourced = self.sourced or attribute(element, "name").startswith(SOURCE_BOOKMARK)
        elif kind == "sdt" and (name := free_name(element)) is not None:
            self._free(name, element)
        elif kind == "fldSimple":
            self._simple_field(element)
        elif self._left_open.short and element.get(SHORT):
            raise NotPlain  # a table where none may be, inside a paragraph: its words are the paragraph's
        else:
            self.revised = self.revised or kind in ("ins", "moveTo")
            for child in element:
                self._element(child)

    def _typed(self, element: Any) -> None:
        """The text of w:t, with the instructions that mark what tags printed."""
        self._add(element.text or "")
        for child in element:
            if not isinstance(child.tag, str) and getattr(child, "target", "") == MARK:
                self._marked(child.text or "")
            self._add(child.tail or "")

    def _marked(self, number: str) -> None:
        if re.fullmatch("[0-9]{1,9}", number.strip()):
            self._left_open.marks.append(int(number))
            self._starts.append(self._length)
        elif self._starts:
            self.marks.append(Mark(self._left_open.marks.pop(), self._starts.pop(), self._length))

    def _field(self, kind: str) -> None:
        """Follow a field: from its separator on its result is left out if Word works it out itself."""
        if kind == "begin":
            self._left_open.fields.append(None)
            self._instruction = ""
        elif kind == "separate" and self._left_open.fields:
            self._left_open.fields[-1] = _printed_by(self._instruction)
        elif kind == "end" and self._left_open.fields:
            self._left_open.fields.pop()

    def _simple_field(self, element: Any) -> None:
        self._left_open.fields.append(_printed_by(attribute(element, "instr")))
        for child in element:
            self._element(child)
        self._left_open.fields.pop()

    def _free(self, name: str, control: Any) -> None:
        inner = Text(Open(self._left_open.short))
        for child in control:
            if local(child) == "sdtContent":
                for one in child:
                    inner._element(one)
        self.frees.append(Free(name, inner.text))


def joined(texts: Iterable[Text]) -> tuple[str, tuple[Mark, ...], tuple[Free, ...]]:
    """The paragraphs of a cell as one text, empty ones left out, with their marks and free places."""
    pieces: list[str] = []
    marks: list[Mark] = []
    frees: list[Free] = []
    length = 0
    for text in texts:
        frees += text.frees
        words = text.text
        if words.strip() or text.marks:
            start = length + bool(pieces)
            marks += [Mark(mark.number, mark.start + start, mark.stop + start) for mark in text.marks]
            pieces.append(words)
            length = start + len(words)
    return "\n".join(pieces), tuple(marks), tuple(frees)


def _printed_by(instruction: str) -> re.Pattern[str] | None:
    """What a field may print that Word works out itself; None for any other."""
    return next((printed for name, printed in _OWN_FIELDS if name.match(instruction)), None)


def _symbol(code: str) -> str:
    """The character of w:sym, in the private area of its font."""
    return chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{4}", code) else ""
