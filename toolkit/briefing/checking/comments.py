"""A copy of a template in which every remark is a Word comment at its place.

The copy is the template with some parts patched: every part that is not concerned is copied as it is packed. Comments
that are there stay; those an earlier run of this left are replaced. The same template and remarks give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import count
from posixpath import dirname, join, relpath
from typing import Final

from toolkit.briefing.checking.anchors import anchored
from toolkit.briefing.checking.nodes import attribute, children, root
from toolkit.briefing.checking.opened import Opened, relations_path
from toolkit.briefing.checking.remarks import Remark
from toolkit.briefing.checking.unrendered import OURS
from toolkit.briefing.parts.package import TYPES, deflated, packed
from toolkit.briefing.parts.xmltext import DECLARATION, Wrong, decode, plain, rich
from toolkit.values import CannotDo

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_RELATIONS: Final = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_LETTERS: Final = (
    '<w:rPr><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/><w:color w:val="000000"/>'
    '<w:spacing w:val="0"/><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr>'
)
#: Nothing of the template's own look: its body may be indented and have lines of a fixed height.
_LINES: Final = (
    '<w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
    '<w:ind w:left="0" w:right="0" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="left"/></w:pPr>'
)


def annotated(opened: Opened, remarks: Sequence[Remark]) -> bytes:
    """The bytes of the copy. What is said of this machine only is left out.

    What stands in a header, a footer or no part at all is said at the first paragraph: Word has comments in the text
    only. Raises CannotDo for a template that is signed, and for one that has comments nobody can read.
    """
    if any(name.startswith("_xmlsignatures/") for name in opened.contents):
        raise CannotDo("文件带有数字签名，标注会使签名失效。", opened.name, "请另存一份不带签名的副本，再检查。")
    told = [remark for remark in remarks if not remark.here]
    path = opened.leads_to("comments")
    kept, ids, ours = _kept(opened, path)
    first = max(ids, default=-1) + 1
    written = {opened.document.path: anchored(opened, told, first, ours)}
    bodies = "".join(_comment(number, remark) for number, remark in enumerate(told, start=first))
    close = kept.rindex("</")
    new = path or _free(opened)
    written[new] = kept[:close] + bodies + kept[close:]
    if not path:
        written |= _linked(opened, new)
    made = {name: deflated(name, DECLARATION + xml) for name, xml in written.items()}
    entries = [made.pop(entry.name, entry) for entry in opened.entries]
    return packed([*entries, *made.values()])


def _kept(opened: Opened, path: str) -> tuple[str, list[int], frozenset[str]]:
    """The part of comments without ours, the numbers that are taken, the ids that were ours."""
    pieces = opened.pieces(path) if path else None
    if pieces is None:
        return f'<w:comments xmlns:w="{_W}"></w:comments>', [], frozenset()
    whole = root(pieces)
    if pieces.name[whole] != "w:comments":
        raise CannotDo("文件里的批注无法辨认，不能加批注。", opened.name, "请用 Word 打开后另存为 .docx，再检查。")
    if pieces.end[whole] == whole:
        return f"{pieces.text[whole].removesuffix('/>')}></w:comments>", [], frozenset()
    out, taken, ours = list(pieces.text), [], set()
    for at in children(pieces, whole):
        id = attribute(pieces, at, "w:id")
        if attribute(pieces, at, "w:author") == OURS:
            ours.add(id)
            out[at : pieces.end[at] + 1] = [""] * (pieces.end[at] + 1 - at)
        elif re.fullmatch(r"\d{1,9}", id):
            taken.append(int(id))
    return "".join(out), taken, frozenset(ours)


def _comment(id: int, remark: Remark) -> str:
    """One comment: where, what is wrong, what to do. The place is told too, for a comment may only stand near it."""
    lines = (f"【{remark.severity.label}】{remark.place}：{remark.message}", f"{remark.remedy}（{remark.code}）")
    body = "".join(
        f'<w:p>{_LINES}<w:r>{_LETTERS}<w:t xml:space="preserve">{rich(line)}</w:t></w:r></w:p>' for line in lines
    )
    return f'<w:comment w:id="{id}" w:author="{plain(OURS)}" w:initials="台账">{body}</w:comment>'


# -- a part that is new


def _free(opened: Opened) -> str:
    folder = dirname(opened.document.path)
    names = (join(folder, f"comments{number or ''}.xml") for number in count())
    return next(name for name in names if name not in opened.contents)


def _linked(opened: Opened, path: str) -> Mapping[str, str]:
    """The parts that have to say that there is a part of comments."""
    document = opened.document.path
    ids = {one.id for one in opened.relations(document)}
    id = next(name for number in count(1) if (name := f"rId{number}") not in ids)
    target = relpath("/" + path, "/" + dirname(document))
    relation = f'<{{0}}Relationship Id="{id}" Type="{_RELATION}" Target="{plain(target)}"/>'
    override = f'<{{0}}Override PartName="/{plain(path)}" ContentType="{_TYPE}"/>'
    relations = relations_path(document)
    return {
        relations: _appended(_text(opened, relations) or _RELATIONS, relation),
        TYPES: _appended(_text(opened, TYPES), override),
    }


def _text(opened: Opened, path: str) -> str:
    try:
        return decode(opened.contents[path]) if path in opened.contents else ""
    except Wrong as wrong:
        raise CannotDo(f"{path} {wrong.message}。", opened.name, wrong.remedy) from wrong


def _appended(xml: str, element: str) -> str:
    """The XML with an element as the last in its root, with the prefix ({0}) that the root has."""
    empty = re.fullmatch(r"\s*<((?:[\w.-]+:)?)([\w.-]+)([^>]*)/>\s*", xml)
    if empty:
        xml = f"<{empty[1]}{empty[2]}{empty[3]}></{empty[1]}{empty[2]}>"
    close = xml.rindex("</")
    prefix = re.match(r"</((?:[\w.-]+:)?)", xml[close:])
    return xml[:close] + element.format(prefix[1] if prefix else "") + xml[close:]
