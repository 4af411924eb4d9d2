"""What a tag writes for a value: texts and numbers escaped, once; None is an error and never a word.

Each of these is a filter the compiler puts around what a tag prints, by where the tag stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from html import unescape
from math import isfinite
from typing import Any

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context

from toolkit.briefing.drawing.picturing import PICTURES, Picture, Pictures
from toolkit.briefing.language.rich import RichText
from toolkit.briefing.parts import xmltext
from toolkit.briefing.parts.xmltext import Ready
from toolkit.values import CannotDo

STEPS = "loop steps"  # not an identifier: no template can name it
WIDEST = 63  # columns of a table of Word's
_SMALL = 20  # characters of what is printed without being counted
_COLOUR = re.compile(r"#?([0-9A-Fa-f]{6})|auto|")
_UNSAID: Any = object.__str__  # what a class has that does not say how it is printed


class NoValue(Exception):
    """An expression gave None."""


class NotText(Exception):
    """An expression gave something that is not one text or number; the words say what."""


def text_of(value: Any) -> str:
    """The value as a report prints it; raises NoValue or NotText for what no report should print."""
    if type(value) is int or (type(value) is float and isfinite(value)):
        return str(value)
    if isinstance(value, str | Undefined):
        return str(value)
    if value is None:
        raise NoValue
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):  # numpy's is none of Python's
        raise NotText("真假值")
    if not (value.is_finite() if isinstance(value, Decimal) else isfinite(value) if isinstance(value, float) else True):
        raise NotText("无穷大或不是数的数")
    if isinstance(value, int | float):
        return str(value)
    if type(value).__module__.partition(".")[0] == "docxtpl":
        return _of_docxtpl(value)
    if isinstance(value, RichText | Picture):
        return str(value)
    if isinstance(value, Mapping):
        raise NotText("一组名称和值")
    if isinstance(value, Iterable):
        raise NotText("清单")
    if callable(value) or type(value).__str__ is _UNSAID:
        raise NotText("对象或函数")
    if value != value:  # NaN and NaT of other libraries
        raise NotText("缺失的值（NaN、NaT）")
    return str(value)


def _of_docxtpl(value: Any) -> str:
    """The text of a Listing, whose lines become lines here too; what else docxtpl makes is refused."""
    if type(value).__name__ == "Listing":
        return unescape(str(value.xml))
    raise NotText(f"docxtpl 的 {type(value).__name__} 对象")


@pass_context
def finalize(context: Context, value: Any) -> str:
    """What {{ }} writes inside w:t."""
    if type(value) is str:
        if len(value) > _SMALL:
            context.parent[STEPS].write(len(value))
        return xmltext.rich(value)
    if type(value) is Ready:
        context.parent[STEPS].write(len(value))
        return value
    if isinstance(value, Picture):
        pictures: Pictures = context.parent[PICTURES]
        return f'</w:t>{pictures.drawn(value)}<w:t xml:space="preserve">'
    return written(context, text_of(value))


def written(context: Context, text: str) -> str:
    """A text as it stands inside w:t, counted."""
    if len(text) > _SMALL:
        context.parent[STEPS].write(len(text))
    return xmltext.rich(text)


def plain(value: Any) -> Ready:
    """What {{ }} writes in an attribute, a field code or a document property."""
    if isinstance(value, Ready):
        raise NotText("宏或 set 段的内容，此处")
    return Ready(xmltext.plain(text_of(value)))


def runs(value: Any, format: str) -> Any:
    """What {{r }} writes inside w:t of a run with this w:rPr: rich text as runs of their own."""
    if not isinstance(value, RichText):
        return value
    return Ready(f'</w:t></w:r>{value.runs(format)}<w:r>{format}<w:t xml:space="preserve">')


def paragraphs(value: Any) -> list[Any]:
    """The lines of a text, or of every text of a list: {{p }} makes a paragraph of each. Rich text is one line."""
    lines: list[Any] = []
    for item in value if isinstance(value, list | tuple) else [value]:
        if isinstance(item, RichText):
            lines.append(item)
        elif text := text_of(item):
            lines += re.sub(r"\r\n?", "\n", text).removesuffix("\n").split("\n")
    return lines


# -- what a tag for its cell writes


def colour(value: Any) -> Ready:
    """The fill of a cell: RRGGBB, with or without #; auto for none."""
    found = _COLOUR.fullmatch(text_of(value))
    if not found:
        raise CannotDo(f"“{value}”不是颜色。", remedy="请写六位十六进制数，如 FFC000；不着色的写空文字。")
    return Ready(found[1].upper() if found[1] else "auto")


def columns(value: Any) -> Ready:
    """How many columns a cell spans."""
    if type(value) is not int or not 1 <= value <= WIDEST:
        raise CannotDo(f"单元格不能跨“{value}”列。", remedy=f"请写 1 到 {WIDEST} 的整数。")
    return Ready(str(value))


def key(value: Any) -> Ready:
    """What a cell is merged by: equal values have equal keys, nothing has none; a list is all of its items."""
    items = value if isinstance(value, list | tuple) else [value]
    texts = ["" if item is None else xmltext.plain(text_of(item)) for item in items]
    return Ready("&#9;".join(texts) if any(map(str.strip, texts)) else "")


def turn(value: Any) -> Ready:
    """Whether this is the first turn of the loop."""
    return Ready(int(bool(value)))
