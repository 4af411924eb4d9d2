"""The text held against the profile: title, addressee, headings, body, attachments, imprint, document number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from toolkit.briefing.checking.departures import Departure, size_name
from toolkit.briefing.checking.paragraphs import TAG, Paragraph, Run, indent, line
from toolkit.briefing.checking.profile import Profile, Rule
from toolkit.briefing.checking.remarks import (
    ADDRESSEE_FORM,
    ANNEX_FORM,
    ATTACHMENT_FORM,
    BODY_COLOUR,
    BODY_FONT,
    BODY_INDENT,
    BODY_LINE,
    BODY_SIZE,
    DOCUMENT_NUMBER,
    HEADING_BOLD,
    HEADING_FONT,
    HEADING_NUMBER,
    HEADING_SIZE,
    IMPRINT_FORM,
    TITLE_ALIGN,
    TITLE_FONT,
    TITLE_SIZE,
    Kind,
)
from toolkit.briefing.checking.roles import Cast, Role, number_of
from toolkit.briefing.parts.xmltext import Pieces

_NUMBER = re.compile(rf"([\[［(（【〔])(?:20\d\d|{TAG})([\]］)）】〕])\s*第?\s*[\d{TAG}]+\s*号")
_MARKS = "。；，、,.;！!"
_SIDES = {"left": "居左", "start": "居左", "center": "居中", "right": "居右", "end": "居右", "both": "两端对齐"}
_SPREAD = ("both", "left", "start", "distribute")


@dataclass(frozen=True, slots=True)
class Against:
    """A text's paragraphs held against a profile; `pitch` is that of the page's line grid in twips, 0 for none."""

    profile: Profile
    pitch: float

    def departures(self, casts: Sequence[Cast]) -> Iterator[Departure]:
        """Every departure, in the order of the text."""
        checks: dict[Role, Callable[[Paragraph], Iterator[Departure]]] = {
            Role.TITLE: self._title,
            Role.ADDRESSEE: self._addressee,
            Role.BODY: self._body,
            Role.ATTACHMENT: self._attachment,
            Role.ANNEX: self._annex,
            Role.IMPRINT: self._imprint,
        }
        for one in casts:
            yield from self._document_number(one.paragraph)
            if one.role is Role.HEADING:
                yield from self._heading(one.paragraph, one.level)
            elif one.role in checks:
                yield from checks[one.role](one.paragraph)

    def rule(self, key: str) -> Rule | None:
        """The rule of that key, None where the profile has none."""
        return self.profile.rules.get(key)

    # -- what several have in common

    def _font(self, kind: Kind, key: str, what: str, paragraph: Paragraph, run: Run) -> Iterator[Departure]:
        rule, font = self.rule(key), run.look.get("eastAsia", "")
        if rule and font.casefold() not in (name.casefold() for name in self.profile.fonts(rule.value)):
            found = f"{what}的字体是“{font}”" if font else f"{what}没有设定中文字体"
            yield self._departure(kind, rule, paragraph, found, f"{rule.value}体".replace("体体", "体"))

    def _size(self, kind: Kind, key: str, what: str, paragraph: Paragraph, run: Run) -> Iterator[Departure]:
        rule, size = self.rule(key), run.look.get("size")
        if rule and not (size is not None and rule.fits(size)):
            yield self._departure(kind, rule, paragraph, f"{what}的字号是{size_name(size)}", size_name(rule.value))

    def _starts(self, kind: Kind, key: str, what: str, paragraph: Paragraph) -> Iterator[Departure]:
        """Whether a paragraph begins so many characters from the left."""
        rule = self.rule(key)
        blanks = indent(paragraph)
        if rule and not rule.fits(blanks, 0.15):
            wanted = f"左空{rule.value:g}个字" if rule.value else "顶格"
            found = f"{what}左空{blanks:.2g}个字" if blanks else f"{what}顶格"
            yield self._departure(kind, rule, paragraph, found, wanted)

    @staticmethod
    def _departure(kind: Kind, rule: Rule, paragraph: Paragraph, found: str, wanted: str) -> Departure:
        return Departure(kind, rule, paragraph.part, paragraph.at, found, wanted)

    # -- each role

    def _title(self, paragraph: Paragraph) -> Iterator[Departure]:
        run = _main(paragraph)
        yield from self._font(TITLE_FONT, "title.font", "标题", paragraph, run)
        yield from self._size(TITLE_SIZE, "title.size", "标题", paragraph, run)
        yield from self._bold(paragraph, run, "标题")
        rule, align = self.rule("title.align"), paragraph.look.get("align", "left")
        if rule and _SIDES.get(align) != _SIDES[rule.value]:
            found = f"标题{_SIDES.get(align, align)}"
            yield self._departure(TITLE_ALIGN, rule, paragraph, found, _SIDES[rule.value])

    def _addressee(self, paragraph: Paragraph) -> Iterator[Departure]:
        yield from self._starts(ADDRESSEE_FORM, "addressee.indent", "主送机关", paragraph)
        rule, text = self.rule("addressee.end"), paragraph.text.strip()
        if rule and not text.endswith(rule.value):
            found = f"主送机关以“{text[-1:]}”结尾" if text[-1:] != TAG else "主送机关后面没有冒号"
            yield self._departure(ADDRESSEE_FORM, rule, paragraph, found, f"以“{rule.value}”结尾")

    def _heading(self, paragraph: Paragraph, level: int) -> Iterator[Departure]:
        run, what = paragraph.runs[0], f"{'一二三四'[level - 1]}级标题"
        yield from self._font(HEADING_FONT, f"heading{level}.font", what, paragraph, run)
        yield from self._size(HEADING_SIZE, "heading.size", what, paragraph, run)
        if level < 3:
            yield from self._bold(paragraph, run, what)
        yield from self._number(paragraph)
        if level > 2 and paragraph.plain:
            yield from self._starts(BODY_INDENT, "body.indent", "段落", paragraph)

    def _bold(self, paragraph: Paragraph, run: Run, what: str) -> Iterator[Departure]:
        rule, bold = self.rule("heading.bold"), bool(run.look.get("bold"))
        if rule and bold is not rule.value:
            found, wanted = (f"{what}加粗", "不加粗") if bold else (f"{what}没有加粗", "加粗")
            yield self._departure(HEADING_BOLD, rule, paragraph, found, wanted)

    def _number(self, paragraph: Paragraph) -> Iterator[Departure]:
        rule = self.rule("heading.numbers")
        level, before, behind, typed = number_of(paragraph)
        if not rule or not level:
            return
        form = rule.value[level - 1]
        wanted = re.split(r"[一\d]", form, maxsplit=1)
        if [before, behind.replace("．", ".")] != wanted:
            yield self._departure(HEADING_NUMBER, rule, paragraph, f"序数写作“{typed}”", f"“{form}”的写法")

    def _body(self, paragraph: Paragraph) -> Iterator[Departure]:
        run = _main(paragraph)
        yield from self._font(BODY_FONT, "body.font", "正文", paragraph, run)
        yield from self._size(BODY_SIZE, "body.size", "正文", paragraph, run)
        yield from self._starts(BODY_INDENT, "body.indent", "段落", paragraph)
        yield from self._line(paragraph)
        rule, colour = self.rule("body.colour"), run.look.get("colour", "auto")
        if rule and colour != "auto" and colour.upper() != rule.value.upper():
            yield self._departure(BODY_COLOUR, rule, paragraph, f"正文颜色是 {colour}", f" {rule.value}")

    def _line(self, paragraph: Paragraph) -> Iterator[Departure]:
        rule, points = self.rule("body.line"), line(paragraph, self.pitch)
        if rule and not (points is not None and rule.fits(points, 0.05)):
            between = rule.low is not None and rule.high is not None
            wanted = f"固定值 {rule.value:g} 磅" + (f"（{rule.low:g}—{rule.high:g} 磅）" if between else "")
            found = "行距不是固定值" if points is None else f"行距是固定值 {points:g} 磅"
            yield self._departure(BODY_LINE, rule, paragraph, found, wanted)

    def _attachment(self, paragraph: Paragraph) -> Iterator[Departure]:
        yield from self._starts(ATTACHMENT_FORM, "attachment.indent", "附件说明", paragraph)
        rule, text = self.rule("attachment.mark"), paragraph.text.strip()
        if rule and not rule.value and text.endswith(tuple(_MARKS)):
            found = f"附件名称后面有“{text[-1]}”"
            yield self._departure(ATTACHMENT_FORM, rule, paragraph, found, "附件名称后面没有标点")

    def _annex(self, paragraph: Paragraph) -> Iterator[Departure]:
        run = paragraph.runs[0]
        yield from self._font(ANNEX_FORM, "annex.font", "附件序号", paragraph, run)
        yield from self._size(ANNEX_FORM, "annex.size", "附件序号", paragraph, run)
        yield from self._starts(ANNEX_FORM, "annex.indent", "附件序号", paragraph)
        rule = self.rule("annex.new_page")
        if rule and rule.value and not _on_new_page(paragraph):
            yield self._departure(ANNEX_FORM, rule, paragraph, "附件接在正文后面", "另起一面（段前分页）")

    def _imprint(self, paragraph: Paragraph) -> Iterator[Departure]:
        run = _main(paragraph)
        yield from self._font(IMPRINT_FORM, "imprint.font", "版记", paragraph, run)
        yield from self._size(IMPRINT_FORM, "imprint.size", "版记", paragraph, run)

    def _document_number(self, paragraph: Paragraph) -> Iterator[Departure]:
        rule, found = self.rule("document_number.brackets"), _NUMBER.search(paragraph.text)
        if rule and found and found[1] + found[2] != rule.value:
            typed = found[0].replace(TAG, "…")
            yield self._departure(
                DOCUMENT_NUMBER, rule, paragraph, f"发文字号写作“{typed}”", f"年份括在“{rule.value}”里"
            )


def _main(paragraph: Paragraph) -> Run:
    """The run that most of a paragraph's text is in."""
    return max(paragraph.runs, key=lambda run: len(run.text))


def _on_new_page(paragraph: Paragraph) -> bool:
    """Whether a paragraph begins a page: it says so, or a break stands in it or before it."""
    pieces, at = paragraph.part.pieces, paragraph.at
    if paragraph.look.get("new_page") or _breaks(pieces, at, pieces.end[at]):
        return True
    before = at - 2
    while before > 0 and not _prints(pieces, before):
        if _breaks(pieces, before, before):
            return True
        before -= 1
    return False


def _prints(pieces: Pieces, at: int) -> bool:
    """Whether a piece is text that prints, and no tag."""
    return at % 2 == 0 and bool(re.sub(r"\{[{%#].*?[}%#]\}", "", pieces.text[at]).strip())


def _breaks(pieces: Pieces, first: int, last: int) -> bool:
    return any(
        (pieces.name[at] == "w:br" and 'w:type="page"' in pieces.text[at]) or pieces.name[at] == "w:sectPr"
        for at in range(first, last + 1)
    )
