"""The page of an official document: paper, margins, fonts, sizes, line pitch, and the paragraph styles made of them.

Sizes and margins are those of GB/T 9704—2012 (5.1, 5.2, 7.3, 7.5) where it states them. The rest is habit: the line
pitch of 28.95 pt that puts 22 lines on a page, the names of the fonts, Times New Roman for digits and Latin letters,
the text of tables, the red head of a bulletin. Everything that writes a template takes its figures from `PAGE`.
"""

from __future__ import annotations

from dataclasses import dataclass

RED, GREY, BLACK = "E60012", "808080", "000000"


@dataclass(frozen=True, slots=True)
class Page:
    """Lengths are in mm, sizes in pt, line pitches in twips (twentieths of a point)."""

    width: float = 210
    height: float = 297
    top: float = 37
    bottom: float = 35  # follows from the 225 mm of the text, as `right` does from its 156 mm
    left: float = 28
    right: float = 26
    footer: float = 25.2  # from the page's edge: puts the dashes beside the number 7 mm below the text
    line: int = 579  # 28.95 pt: 22 lines to a page
    characters: int = 28  # to a line
    tight: int = -5  # twips between two characters, so that 28 of them fit
    body: str = "仿宋_GB2312"
    first: str = "黑体"  # headings 一、 and the word 附件
    second: str = "楷体_GB2312"  # headings （一）
    title: str = "方正小标宋简体"
    number: str = "宋体"  # page numbers
    latin: str = "Times New Roman"
    body_size: float = 16
    title_size: float = 22
    number_size: float = 14
    caption_size: float = 12
    table_size: float = 10.5
    table_line: int = 285
    cell_margin: int = 45

    @property
    def text_width(self) -> float:
        """The width of the text."""
        return self.width - self.left - self.right


PAGE = Page()
FONT_SUBSTITUTES = (
    (PAGE.body, "仿宋", "modern"),
    (PAGE.second, "楷体", "modern"),
    (PAGE.title, "方正小标宋_GBK", "auto"),
    (PAGE.first, "SimHei", "modern"),
    (PAGE.number, "SimSun", "auto"),
)
"""For each font another that Word may take in its place where it is not installed, and its family."""


def twips(mm: float) -> int:
    """Millimetres in twentieths of a point."""
    return round(mm * 1440 / 25.4)


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph style: its name, fonts, size in pt, and how its lines stand.

    `first` (negative for a hanging line), `left` and `right` indent by characters, `tight` closes up letters, all
    lengths but `size` are in twips. `close` leaves no gap between Chinese characters and digits: narrow columns have
    no room for it. `outline` is the level in Word's outline, -1 for none.
    """

    name: str
    font: str = PAGE.body
    size: float = PAGE.body_size
    align: str = "both"
    first: float = 0
    left: float = 0
    right: float = 0
    line: int = PAGE.line
    before: int = 0
    after: int = 0
    latin: str = PAGE.latin
    color: str = BLACK
    tight: int = 0
    keep_next: bool = False
    keep_lines: bool = False
    new_page: bool = False
    outline: int = -1
    following: str = "Normal"
    close: bool = False


def _cell(name: str, align: str, font: str = PAGE.body, keep_next: bool = False) -> Look:
    return Look(
        name,
        font,
        PAGE.table_size,
        align,
        line=PAGE.table_line,
        before=20,
        after=20,
        keep_next=keep_next,
        following=name,
        close=True,
    )


def _number(name: str, align: str, left: float = 0, right: float = 0) -> Look:
    size = PAGE.number_size
    return Look(name, PAGE.number, size, align, 0, left, right, 280, latin=PAGE.number, following=name)


_HANGING = 0.75
"""The width of 1. in characters: the names of several attachments stand below one another."""
_DATE = 11
"""The width in characters of a date to be filled in by hand, 4 characters from the right; the signature above it."""
_SIGNED = PAGE.characters - _DATE - 8

LOOKS = (
    Look("Normal", first=2, tight=PAGE.tight),
    Look("报头", PAGE.title, 36, "center", line=900, before=200, color=RED, keep_next=True, following="期号"),
    Look("报头（长名）", PAGE.title, 28, "center", line=720, before=300, color=RED, keep_next=True, following="期号"),
    Look("报头（更长）", PAGE.title, 24, "center", line=640, before=340, color=RED, keep_next=True, following="期号"),
    Look("期号", align="center", before=100, keep_next=True, following="编发"),
    Look("编发", size=14, align="left", left=1, keep_next=True, following="编发"),
    Look("编发日期", size=14, align="right", right=1, keep_next=True, following="编发日期"),
    Look(
        "文件标题",
        PAGE.title,
        PAGE.title_size,
        "center",
        line=640,
        before=PAGE.line,
        after=PAGE.line,
        keep_next=True,
        outline=0,
    ),
    Look("题注", PAGE.second, align="center", after=PAGE.line, keep_next=True),
    Look("主送", tight=PAGE.tight),
    Look("主送（红线下）", tight=PAGE.tight, before=PAGE.line),
    Look("一级标题", PAGE.first, first=2, keep_next=True, outline=0),
    Look("二级标题", PAGE.second, first=2, keep_next=True, outline=1),
    Look("末段", first=2, tight=PAGE.tight, keep_next=True, following="附件说明"),
    Look("附件说明", left=5, first=-3, before=PAGE.line, tight=PAGE.tight, keep_next=True),
    Look(
        "附件说明（多个）",
        left=5 + _HANGING,
        first=-3 - _HANGING,
        before=PAGE.line,
        tight=PAGE.tight,
        keep_next=True,
        following="附件说明（续）",
    ),
    Look("附件说明（续）", left=5 + _HANGING, first=-_HANGING, tight=PAGE.tight, keep_next=True),
    Look("署名", align="center", left=_SIGNED, before=PAGE.line, keep_next=True, following="成文日期"),
    Look("成文日期", align="center", left=_SIGNED),
    Look("附件", PAGE.first, new_page=True, keep_next=True, outline=0, following="附件标题"),
    Look(
        "附件标题",
        PAGE.title,
        PAGE.title_size,
        "center",
        line=640,
        before=PAGE.line,
        after=240,
        keep_next=True,
        following="表题",
    ),
    Look(
        "表题",
        PAGE.first,
        PAGE.caption_size,
        "center",
        line=440,
        before=160,
        after=60,
        keep_next=True,
        following="表文",
    ),
    _cell("表头", "center", PAGE.first, keep_next=True),
    _cell("表分组", "left", PAGE.first, keep_next=True),
    _cell("表文", "left"),
    _cell("表中", "center"),
    _cell("表数", "right"),
    Look("表后", size=PAGE.table_size, line=160),
    Look("表注", size=PAGE.table_size, align="left", line=320, before=60, after=120, keep_lines=True, following="表注"),
    Look("填报栏", size=PAGE.caption_size, align="left", line=440, before=60, following="填报栏"),
    _number("页码单", "right", right=1),
    _number("页码双", "left", left=1),
    Look("模板标记", size=9, align="left", line=240, color=GREY, following="模板标记"),
)
