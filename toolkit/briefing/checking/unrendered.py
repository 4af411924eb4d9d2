"""Tags where nothing is ever rendered: in comments, in deleted text, in parts that are copied as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.briefing.checking.nodes import attribute, named
from toolkit.briefing.checking.opened import Opened, Part
from toolkit.briefing.checking.remarks import TAG_NOT_RENDERED, Remark
from toolkit.briefing.parts.xmltext import MARKUP, unescape

OURS = "台账模板检查"
"""The author of the comments that this toolkit writes: they quote tags, and are none of the template's."""

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_DELETED = ("w:del", "w:moveFrom")
_PLACES = {
    "comments.xml": "批注",
    "app.xml": "文档属性（统计）",
    "custom.xml": "自定义文档属性",
    "settings.xml": "文档设置",
    "numbering.xml": "编号格式",
    "styles.xml": "样式",
}


def unrendered(opened: Opened) -> Iterator[Remark]:
    """A remark for every tag that will stay as it is typed, or be lost with the text around it."""
    for part in opened.parts:
        yield from _deleted(part)
    for path in sorted(set(opened.contents) - set(opened.labels)):
        if path.endswith(".xml") and b"{" in opened.contents[path]:
            yield from _elsewhere(opened, path)


def _deleted(part: Part) -> Iterator[Remark]:
    for name in _DELETED:
        for at in named(part.pieces, name):
            inside = part.pieces.text[at : part.pieces.end[at]]
            for tag in _TAG.findall(MARKUP.sub("", "".join(inside))):
                remedy = "请在 Word 里接受或拒绝这处修订。"
                yield _remark(part.path, at, f"{part.place(at)}（修订中删去的文字）", tag, remedy)


def _elsewhere(opened: Opened, path: str) -> Iterator[Remark]:
    place = next((words for end, words in _PLACES.items() if path.endswith(end)), path)
    remedy = "请把标记移到正文、页眉、页脚、脚注或文本框里；只是说明文字的，可以不管。"
    for text in _texts(opened, path):
        for tag in _TAG.findall(text):
            yield _remark(path, -1, place, tag, remedy)


def _texts(opened: Opened, path: str) -> Iterator[str]:
    """The texts of a part; of comments each by itself, without our own."""
    pieces = opened.pieces(path)
    assert pieces is not None
    comments = list(named(pieces, "w:comment"))
    for at in comments:
        if attribute(pieces, at, "w:author") != OURS:
            yield MARKUP.sub("", "".join(pieces.text[at : pieces.end[at] + 1]))
    if not comments:
        yield MARKUP.sub("", "".join(pieces.text))


def _remark(path: str, at: int, place: str, tag: str, remedy: str) -> Remark:
    message = f"标记“{unescape(tag)}”不会执行：这里的内容不参加生成。"
    kind = TAG_NOT_RENDERED
    return Remark(kind, kind.severity, path, at, place, message, remedy)
