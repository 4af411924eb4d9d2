"""Text with a format of its own, for {{r }}: docxtpl's RichText, made in Python or with the filter `rich`.

Each stretch keeps the format of the run its tag stands in, but for what it says itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from toolkit.briefing.parts.xmltext import plain, rich
from toolkit.values import CannotDo

_UNDERLINES: Final = ("single", "double", "thick", "dotted", "dash", "dotDash", "dotDotDash", "wave")
_COLOUR = re.compile(r"#?([0-9A-Fa-f]{6})")
_LINK = re.compile(r"(?:https?://|mailto:)[^\s\"\\]+")
#: The order Word wants in w:rPr.
_ORDER: Final = (
    *("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow"),
    *("emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position"),
    *("sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang"),
)
_CHILD = re.compile(r"<([\w.]+:[\w.]+)(?:\s[^>]*?)?(?:/>|>.*?</\1>)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RichText:
    """Text in stretches, each with the properties of its w:rPr by name and a link ("" for none)."""

    stretches: tuple[tuple[str, Mapping[str, str], str], ...]

    def __add__(self, other: RichText | str) -> RichText:
        return RichText(self.stretches + of(other).stretches)

    def __radd__(self, other: str) -> RichText:
        return of(other) + self

    def __str__(self) -> str:
        raise CannotDo("带格式的文字不能印在这里。", remedy="请用 {{r … }} 打印它，r 紧跟在花括号之后。")

    def runs(self, format: str) -> str:
        """The runs, for a place between two runs; `format` is the w:rPr of the run the tag stands in."""
        return "".join(_run(text, _format(format, own), link) for text, own, link in self.stretches)


def of(value: Any) -> RichText:
    """The value as rich text: as it is, or a text without a format of its own."""
    return value if isinstance(value, RichText) else RichText(((str(value), _NOTHING, ""),))


_NOTHING: Mapping[str, str] = MappingProxyType({})


def rich_text(text: Any, link: str = "", **format: Any) -> RichText:
    """Text with a format, its names those of docxtpl's RichText: bold, italic, underline, strike, superscript,
    subscript, color and highlight (RRGGBB), size (half points), font, style (of characters), rtl, lang.

    `link` is where a click leads (http, https, mailto). Raises CannotDo for a format that is none.
    """
    properties: dict[str, str] = {}
    for name, value in format.items():
        if name not in _FORMATS:
            raise CannotDo(f"没有名为“{name}”的格式。", remedy=f"可用的有：{'、'.join(_FORMATS)}、link。")
        if value is not None and value is not False and value != "":
            properties |= _FORMATS[name](value)
    if link and not _LINK.fullmatch(link):
        raise CannotDo(f"“{link}”不是网址。", remedy="链接须以 http://、https:// 或 mailto: 开头。")
    stretches = text.stretches if isinstance(text, RichText) else ((str(text), _NOTHING, ""),)
    return RichText(
        tuple((words, MappingProxyType({**properties, **own}), old or link) for words, own, old in stretches)
    )


def _on(*names: str) -> Callable[[Any], dict[str, str]]:
    return lambda value: {name: f"<w:{name}/>" for name in names}


def _colour(value: Any) -> str:
    found = _COLOUR.fullmatch(str(value))
    if not found:
        raise CannotDo(f"“{value}”不是颜色。", remedy="请写六位十六进制数，如 C00000。")
    return found[1].upper()


def _size(value: Any) -> dict[str, str]:
    if not isinstance(value, int) or not 2 <= value <= 3276:
        raise CannotDo(f"字号“{value}”不对。", remedy="字号以半磅计，须是 2 到 3276 的整数，如三号字（16 磅）写 32。")
    return {"sz": f'<w:sz w:val="{value}"/>', "szCs": f'<w:szCs w:val="{value}"/>'}


def _font(value: Any) -> dict[str, str]:
    """A font for all scripts; `eastAsia:仿宋` sets the Chinese one as well, as docxtpl has it."""
    region, _, name = str(value).rpartition(":")
    name = plain(name)
    regions = dict.fromkeys(("ascii", "hAnsi", "cs", region or "eastAsia"))
    if not set(regions) <= {"ascii", "hAnsi", "cs", "eastAsia"}:
        raise CannotDo(f"字体“{value}”不对。", remedy="请只写字体的名称，如 仿宋_GB2312。")
    fonts = "".join(f' w:{one}="{name}"' for one in regions)
    return {"rFonts": f"<w:rFonts{fonts}/>"}


def _underline(value: Any) -> dict[str, str]:
    return {"u": f'<w:u w:val="{value if value in _UNDERLINES else "single"}"/>'}


_FORMATS: Final[Mapping[str, Callable[[Any], dict[str, str]]]] = MappingProxyType(
    {
        "bold": _on("b", "bCs"),
        "italic": _on("i", "iCs"),
        "underline": _underline,
        "strike": _on("strike"),
        "superscript": lambda value: {"vertAlign": '<w:vertAlign w:val="superscript"/>'},
        "subscript": lambda value: {"vertAlign": '<w:vertAlign w:val="subscript"/>'},
        "color": lambda value: {"color": f'<w:color w:val="{_colour(value)}"/>'},
        "highlight": lambda value: {"shd": f'<w:shd w:val="clear" w:color="auto" w:fill="{_colour(value)}"/>'},
        "size": _size,
        "font": _font,
        "style": lambda value: {"rStyle": f'<w:rStyle w:val="{plain(str(value))}"/>'},
        "rtl": _on("rtl"),
        "lang": lambda value: {"lang": f'<w:lang w:val="{plain(str(value))}"/>'},
    }
)


def _format(base: str, own: Mapping[str, str]) -> str:
    """The w:rPr of a run with these properties instead of those of the same names, in Word's order."""
    found = {child[1].removeprefix("w:"): child[0] for child in _CHILD.finditer(base, base.find(">") + 1)}
    found.pop("rPrChange", None)
    found |= own
    ordered = sorted(found, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER))
    return f"<w:rPr>{''.join(found[name] for name in ordered)}</w:rPr>" if found else ""


def _run(text: str, format: str, link: str) -> str:
    run = f'<w:r>{format}<w:t xml:space="preserve">{rich(text)}</w:t></w:r>'
    if not link:
        return run
    parts = ('<w:fldChar w:fldCharType="begin"/>', f'<w:instrText xml:space="preserve"> HYPERLINK "{plain(link)}" ')
    begin, code = (f"<w:r>{format}{part}</w:r>" for part in (parts[0], f"{parts[1]}</w:instrText>"))
    separate, end = (f'<w:r>{format}<w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("separate", "end"))
    return f"{begin}{code}{separate}{run}{end}"
