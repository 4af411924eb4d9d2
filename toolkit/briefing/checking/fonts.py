"""The fonts a template prints in: those that are neither in the file nor in the profile's list, and those not here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from toolkit.briefing.checking.nodes import attribute, child, named
from toolkit.briefing.checking.opened import Opened
from toolkit.briefing.checking.paragraphs import TAG, Paragraph
from toolkit.briefing.checking.profile import Profile
from toolkit.briefing.checking.remarks import FONT_MISSING, FONT_UNLISTED, FONTS_UNCHECKED, Kind, Remark
from toolkit.pdf import installed_fonts

_EMBEDS = ("w:embedRegular", "w:embedBold", "w:embedItalic", "w:embedBoldItalic")


def font_remarks(opened: Opened, paragraphs: Iterable[Paragraph], profile: Profile) -> Iterator[Remark]:
    """What to say of each font, at the first place that uses it."""
    used = {font: where for font, where in _used(paragraphs).items() if font.casefold() not in _embedded(opened)}
    for font, where in used.items():
        if font.casefold() not in profile.allowed:
            message = f"字体“{font}”没有嵌入文件，也不在版式允许的字体里，换一台电脑可能变成别的字体。"
            remedy = "请改用版式里的字体；确要用它的，写进版式文件的 typefaces。"
            kind, part = FONT_UNLISTED, where.part
            yield Remark(kind, kind.severity, part.path, where.at, where.place, message, remedy)
    yield from _missing(opened, used)


def _missing(opened: Opened, used: Mapping[str, Paragraph]) -> Iterator[Remark]:
    here = installed_fonts()
    if here is None:
        message = "这台电脑上没有 fontconfig（fc-list），没有检查缺不缺字体。"
        remedy = "请在打印专刊的电脑上用 Word 或 WPS 打开看一看。"
        yield _of_all(FONTS_UNCHECKED, opened, message, remedy)
        return
    lacking = [font for font in used if font.casefold() not in here]
    if lacking:
        named = "、".join(f"“{font}”" for font in lacking)
        message = f"这台电脑没有{named}，在这里显示、转 PDF 时会换成别的字体，分页也会变。"
        yield _of_all(FONT_MISSING, opened, message, "请安装这些字体，或在装有它们的电脑上转 PDF、打印。")


def _of_all(kind: Kind, opened: Opened, message: str, remedy: str) -> Remark:
    """What holds for this machine only."""
    return Remark(kind, kind.severity, opened.document.path, -1, "字体", message, remedy, here=True)


def _used(paragraphs: Iterable[Paragraph]) -> Mapping[str, Paragraph]:
    """The fonts by name with the first paragraph that prints in each, in the order they come."""
    found: dict[str, Paragraph] = {}
    for paragraph in paragraphs:
        for run in paragraph.runs:
            for slot in _slots(run.text):
                if font := run.look.get(slot):
                    found.setdefault(font, paragraph)
    return found


def _slots(text: str) -> tuple[str, ...]:
    """The slots whose fonts a text prints in: a tag may print anything."""
    if TAG in text:
        return "eastAsia", "ascii"
    latin = ("ascii",) if any(letter.isascii() and not letter.isspace() for letter in text) else ()
    return (*(("eastAsia",) if any(not letter.isascii() for letter in text) else ()), *latin)


def _embedded(opened: Opened) -> frozenset[str]:
    """The fonts that the file brings with it, in small letters."""
    pieces = opened.pieces(opened.leads_to("fontTable"))
    if pieces is None:
        return frozenset()
    brought = (at for at in named(pieces, "w:font") if any(child(pieces, at, name) >= 0 for name in _EMBEDS))
    return frozenset(attribute(pieces, at, "w:name").casefold() for at in brought)
