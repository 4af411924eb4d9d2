"""The sheet of findings: a row for each, with a link to the cell it is about.

All text stands in the cells themselves (inline strings): what strangers typed is never a formula and never a link.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from toolkit.ledger.own_sheets import BEGINNINGS, FINDINGS
from toolkit.values import Checked, Finding, Severity, column_letter
from toolkit.views.findings import counts_line
from toolkit.workbook.annotating.book import Book, quoted
from toolkit.workbook.annotating.fills import marking_fill, plain_fill
from toolkit.workbook.annotating.sheet_notes import Unnoted
from toolkit.workbook.annotating.styles import Styles
from toolkit.workbook.annotating.worksheet import address
from toolkit.workbook.annotating.xmltext import escaped, stored

#: Headings with their widths in characters of half width.
_COLUMNS = {
    "序号": 6, "级别": 6, "工作表": 10, "单元格": 8, "编号": 11, "名称": 20, "责任单位": 13, "列": 12, "填写内容": 18,
    "问题": 36, "怎样处理": 30, "代码": 17,
}  # fmt: skip
_ABOVE = 3  # rows above the first finding: title, counts, headings
_LAST = column_letter(len(_COLUMNS) - 1)
_LINK_COLUMN = column_letter(list(_COLUMNS).index("单元格"))
_MOST_ROWS = 200_000
_MOST_LINKS = 60_000  # Excel: 65,530 on a sheet
_LONGEST = 32_767
_MOST_NAMED = 20  # cells named in the line below the title
_LINE_HEIGHT, _TALLEST = 14, 409  # points

_BODY_FONT = '<font><sz val="10"/><name val="宋体"/></font>'
_TITLE_FONT = '<font><sz val="16"/><name val="黑体"/></font>'
_HEADING_FONT = '<font><sz val="10"/><name val="黑体"/></font>'
_LINE_FONT = '<font><sz val="10"/><color rgb="FF595959"/><name val="宋体"/></font>'
_LINK_FONT = '<font><u/><sz val="10"/><color rgb="FF1F4E9E"/><name val="宋体"/></font>'
_HEADING_FILL = plain_fill('rgb="FFDDEBF7"')
_SIDE = ' style="thin"><color rgb="FF8EA9C1"/></'
_BORDER = "<border>" + "".join(f"<{s}{_SIDE}{s}>" for s in ("left", "right", "top", "bottom")) + "<diagonal/></border>"
_CENTRE = '<alignment horizontal="center" vertical="center" wrapText="1"/>'
_LEFT = '<alignment horizontal="left" vertical="center" wrapText="1"/>'


def put_result(book: Book, styles: Styles, checked: Checked, unnoted: Sequence[Unnoted]) -> None:
    """Put the sheet of findings into the book."""
    findings = [f for f in checked.findings if book.earlier is None or f.place.sheet != book.earlier.title]
    page = _Page(book, styles, checked, findings[:_MOST_ROWS])
    title = quoted(book.result_title())
    names = {"_xlnm.Print_Titles": f"{title}!$1:${_ABOVE}"}
    if findings:
        names["_xlnm._FilterDatabase"] = f"{title}!$A${_ABOVE}:${_LAST}${page.last}"
    book.put_result(page.xml(list(_lines(checked, findings, unnoted))), names)


def _lines(checked: Checked, findings: Sequence[Finding], unnoted: Sequence[Unnoted]) -> Iterator[str]:
    """What stands below the title: the ledger, the counts, how to use the sheet, what was left off."""
    ledger = re.split(r"[\\/]", checked.ledger)[-1]
    yield f"台账：{ledger}　　{counts_line(findings)}"
    if findings:
        yield "有问题的单元格已填色并加批注（红为错误，黄为警告，蓝为提示）；点击“单元格”一列可转到该处。"
    if len(findings) > _MOST_ROWS:
        yield f"问题太多，本表只列前 {_MOST_ROWS} 条，另有 {len(findings) - _MOST_ROWS} 条未列。"
    if len(findings) > _MOST_LINKS:
        yield f"只有前 {_MOST_LINKS} 条可以点击转到。"
    for sheet in unnoted:
        if sheet.threaded:
            yield f"工作表“{sheet.sheet}”的 {_named(sheet)} 已有会话批注，只填色，没有另加批注。"
        if sheet.beyond:
            first, number = address(sheet.beyond[0]), len(sheet.beyond)
            yield f"工作表“{sheet.sheet}”要标注的单元格太多，{first} 起的 {number} 个只填色，没有加批注。"


def _named(sheet: Unnoted) -> str:
    cells = "、".join(address(cell) for cell in sheet.threaded[:_MOST_NAMED])
    return cells if len(sheet.threaded) <= _MOST_NAMED else f"{cells}等 {len(sheet.threaded)} 处"


class _Page:
    """The sheet's XML. `last` is its last row."""

    def __init__(self, book: Book, styles: Styles, checked: Checked, findings: Sequence[Finding]) -> None:
        self._book, self._checked, self._findings = book, checked, findings
        self.last = _ABOVE + max(len(findings), 1)
        self._titles = {sheet.title for sheet in book.sheets}
        self._title = styles.own(_TITLE_FONT, '<alignment vertical="center"/>')
        self._line = styles.own(_LINE_FONT, _LEFT)
        self._heading = styles.own(_HEADING_FONT, _CENTRE, _HEADING_FILL, _BORDER)
        self._short = styles.own(_BODY_FONT, _CENTRE, "", _BORDER)
        self._text = styles.own(_BODY_FONT, _LEFT, "", _BORDER)
        self._quoted = styles.own(_BODY_FONT, _LEFT, "", _BORDER, quoted=True)
        self._link = styles.own(_LINK_FONT, _CENTRE, "", _BORDER)
        self._severity = {s: styles.own(_BODY_FONT, _CENTRE, marking_fill(s), _BORDER) for s in Severity}

    def xml(self, lines: Sequence[str]) -> str:
        """The whole sheet; `lines` stand below the title."""
        columns = "".join(
            f'<col min="{n}" max="{n}" width="{width + 0.7}" customWidth="1"/>'
            for n, width in enumerate(_COLUMNS.values(), 1)
        )
        return (
            f'<worksheet xmlns="{self._book.main}"><sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/>'
            f'</sheetPr><dimension ref="A1:{_LAST}{self.last}"/><sheetViews><sheetView workbookViewId="0">'
            f'<pane ySplit="{_ABOVE}" topLeftCell="A{_ABOVE + 1}" activePane="bottomLeft" state="frozen"/>'
            f'</sheetView></sheetViews><sheetFormatPr defaultRowHeight="18"/><cols>{columns}</cols><sheetData>'
            f"{''.join(self._rows(lines))}</sheetData>{self._below()}</worksheet>"
        )

    def _below(self) -> str:
        filtered = f'<autoFilter ref="A{_ABOVE}:{_LAST}{self.last}"/>' if self._findings else ""
        links = "".join(self._links())
        return (
            f'{filtered}<mergeCells count="2"><mergeCell ref="A1:{_LAST}1"/><mergeCell ref="A2:{_LAST}2"/></mergeCells>'
            f"{f'<hyperlinks>{links}</hyperlinks>' if links else ''}"
            '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.7" header="0.3" footer="0.35"/>'
            '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
            "<headerFooter><oddFooter>&amp;C第 &amp;P 页  共 &amp;N 页</oddFooter></headerFooter>"
            f'<ignoredErrors><ignoredError sqref="A1:{_LAST}{self.last}" numberStoredAsText="1"/></ignoredErrors>'
        )

    def _links(self) -> Iterator[str]:
        """A link for each finding whose sheet is in the book: inside the file, so nothing outside can be reached."""
        for number, finding in enumerate(self._findings[:_MOST_LINKS], _ABOVE + 1):
            if finding.place.sheet in self._titles:
                target = f"{quoted(finding.place.sheet)}!{_target(finding)}"
                yield f'<hyperlink ref="{_LINK_COLUMN}{number}" location="{escaped(target)}"/>'

    def _rows(self, lines: Sequence[str]) -> Iterator[str]:
        yield f'<row r="1" ht="30" customHeight="1">{_cell("A1", BEGINNINGS[FINDINGS], self._title)}</row>'
        height = sum(_line_count(line, sum(_COLUMNS.values())) for line in lines) * _LINE_HEIGHT + 6
        yield _row(2, height, _cell("A2", "\n".join(lines), self._line))
        headings = (_cell(f"{column_letter(n)}{_ABOVE}", text, self._heading) for n, text in enumerate(_COLUMNS))
        yield _row(_ABOVE, 24, "".join(headings))
        for number, finding in enumerate(self._findings, 1):
            yield self._finding(number, finding)
        if not self._findings:
            yield _row(self.last, 24, _cell(f"A{self.last}", "没有发现问题。", self._line))

    def _finding(self, number: int, finding: Finding) -> str:
        row, place, item = number + _ABOVE, finding.place, self._checked.item_of(finding)
        typed = finding.value
        texts = (
            (finding.severity.label, self._severity[finding.severity]),
            (place.sheet, self._short),
            (_shown(finding), self._link if place.sheet in self._titles and number <= _MOST_LINKS else self._short),
            (item.key, self._short),
            (item.name, self._text),
            (item.unit, self._text),
            (place.column, self._text),
            (typed, self._quoted if typed[:1] in tuple("=+-@") else self._text),
            (finding.message, self._text),
            (finding.remedy, self._text),
            (finding.code, self._text),
        )
        cells = (_cell(f"{column_letter(n)}{row}", text, style) for n, (text, style) in enumerate(texts, 1))
        height = max(_line_count(t, w - 1) for (t, _), w in zip(texts, list(_COLUMNS.values())[1:], strict=True))
        first = f'<c r="A{row}" s="{self._short}"><v>{number}</v></c>'
        return _row(row, height * _LINE_HEIGHT + 6, first + "".join(cells))


def _shown(finding: Finding) -> str:
    """Where a finding stands, as the sheet says it: a cell, a row, a column; the whole sheet is 整表."""
    place = finding.place
    if place.row and not place.letter:
        return f"第{place.row}行"
    return place.cell or (f"{place.letter}列" if place.letter else "整表")


def _target(finding: Finding) -> str:
    place = finding.place
    if place.row:
        return f"{place.letter or 'A'}{place.row}"
    return f"{place.letter}:{place.letter}" if place.letter else "A1"


def _row(number: int, height: int, cells: str) -> str:
    return f'<row r="{number}" ht="{min(height, _TALLEST)}" customHeight="1">{cells}</row>'


def _cell(place: str, text: str, style: int) -> str:
    if not text:
        return f'<c r="{place}" s="{style}"/>'
    kept = stored(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{kept}</t></is></c>'


def _line_count(text: str, width: int) -> int:
    """How many lines a text takes in a cell so wide."""
    return sum(max(1, -(-_half_widths(line) // width)) for line in text.split("\n"))


def _half_widths(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "FWA" else 1 for character in text)
