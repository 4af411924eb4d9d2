"""The page of an official document in Word, for make_templates: styles, page, page numbers, tables.

Sizes and margins are those of GB/T 9704—2012 (5.1, 5.2, 7.3, 7.5) where it states them. The rest is habit: the line
pitch of 28.95 pt that puts 22 lines on a page, the names of the fonts, Times New Roman for digits and Latin letters,
the text of tables, the red head of a bulletin.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import _Footer
from docx.shared import Twips
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from toolkit.files import fixed_zip

PAGE_WIDTH, PAGE_HEIGHT = 210, 297  # mm
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26  # mm; bottom and right follow from the 156 × 225 mm of the text
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
FOOTER = 25.2  # mm from the page's edge: puts the dashes beside the number 7 mm below the text
LINE = 579  # twips, 28.95 pt: 22 lines to a page
CELL_LINE = 285  # twips
CELL_MARGIN = 45  # twips, left and right

FANGSONG, KAITI, HEITI, SONGTI, TITLE = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
LATIN = "Times New Roman"
RED, GREY, BLACK = "E60012", "808080", "000000"


def twips(mm: float) -> int:
    """Millimetres in twentieths of a point."""
    return round(mm * 1440 / 25.4)


# -- styles


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph style: its name, fonts, size in pt, and how its lines stand.

    `first`, `left` and `right` indent by characters, `tight` closes up letters, all lengths but `size` are in twips.
    """

    name: str
    font: str = FANGSONG
    size: float = 16
    align: str = "both"
    first: int = 0
    left: int = 0
    right: int = 0
    line: int = LINE
    before: int = 0
    after: int = 0
    latin: str = LATIN
    color: str = BLACK
    tight: int = 0
    keep_next: bool = False
    new_page: bool = False
    outline: int = -1
    following: str = "Normal"
    extra: str = ""


def _cell_look(name: str, align: str, font: str = FANGSONG, keep_next: bool = False) -> Look:
    return Look(
        name, font, 10.5, align, line=CELL_LINE, before=20, after=20, keep_next=keep_next, following=name, extra=CLOSE
    )


CLOSE = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
"""No gap between Chinese characters and digits: narrow columns have no room for it."""

LOOKS = (
    Look("Normal", first=2, tight=-5),
    Look("报头", TITLE, 36, "center", line=900, before=200, color=RED, keep_next=True, following="期号"),
    Look("报头（长名）", TITLE, 28, "center", line=720, before=300, color=RED, keep_next=True, following="期号"),
    Look("期号", align="center", before=100, keep_next=True, following="编发"),
    Look("编发", size=14, align="left", left=1, keep_next=True, following="编发"),
    Look("编发日期", size=14, align="right", right=1, keep_next=True, following="编发日期"),
    Look("专刊标题", TITLE, 22, "center", line=640, before=LINE, after=LINE, keep_next=True, outline=0),
    Look("主送", tight=-5),
    Look("一级标题", HEITI, first=2, keep_next=True, outline=0),
    Look("二级标题", KAITI, first=2, keep_next=True, outline=1),
    Look("附件说明", first=2, before=LINE, tight=-5),
    Look("附件", HEITI, new_page=True, keep_next=True, outline=0, following="附件标题"),
    Look("附件标题", TITLE, 22, "center", line=640, before=LINE, after=240, keep_next=True, following="表题"),
    Look("表题", HEITI, 12, "center", line=440, before=160, after=60, keep_next=True, following="表文"),
    _cell_look("表头", "center", HEITI, keep_next=True),
    _cell_look("表分组", "left", HEITI, keep_next=True),
    _cell_look("表文", "left"),
    _cell_look("表中", "center"),
    _cell_look("表数", "right"),
    Look("表后", size=10.5, line=160, following="Normal"),
    Look("表注", size=10.5, align="left", line=320, before=60, after=120, following="表注"),
    Look("页码单", SONGTI, 14, "right", right=1, line=280, latin=SONGTI, following="页码单"),
    Look("页码双", SONGTI, 14, "left", left=1, line=280, latin=SONGTI, following="页码双"),
    Look("模板标记", size=9, align="left", line=240, color=GREY, following="模板标记"),
)


def _elements(xml: str) -> list[BaseOxmlElement]:
    """The elements that a piece of XML holds."""
    return list(parse_xml(f"<w:any {nsdecls('w')}>{xml}</w:any>"))


def _style(look: Look) -> str:
    normal = look.name == "Normal"
    flags = 'w:default="1"' if normal else 'w:customStyle="1"'
    based = "" if normal else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph" {flags} w:styleId="{look.name}"><w:name w:val="{look.name}"/>{based}'
        f'<w:next w:val="{look.following}"/><w:qFormat/><w:pPr>{_lines(look)}</w:pPr>'
        f"<w:rPr>{_letters(look)}</w:rPr></w:style>"
    )


def _lines(look: Look) -> str:
    """What a style says of its paragraphs, in the order of the standard's schema."""
    char = round(look.size * 20)
    return "".join(
        (
            "<w:keepNext/>" if look.keep_next else "",
            "<w:pageBreakBefore/>" if look.new_page else "",
            '<w:widowControl w:val="0"/>',
            look.extra,
            '<w:snapToGrid w:val="0"/>' if look.line != LINE else "",
            f'<w:spacing w:before="{look.before}" w:after="{look.after}" w:line="{look.line}" w:lineRule="exact"/>',
            f'<w:ind w:leftChars="{look.left * 100}" w:left="{look.left * char}" '
            f'w:rightChars="{look.right * 100}" w:right="{look.right * char}" '
            f'w:firstLineChars="{look.first * 100}" w:firstLine="{look.first * char}"/>',
            f'<w:jc w:val="{look.align}"/>',
            f'<w:outlineLvl w:val="{look.outline}"/>' if look.outline >= 0 else "",
        )
    )


def _letters(look: Look) -> str:
    """What a style says of its letters; digits and Latin letters are named too, so that no default slips in."""
    size = round(look.size * 2)
    return (
        f'<w:rFonts w:ascii="{look.latin}" w:hAnsi="{look.latin}" w:eastAsia="{look.font}" w:cs="{look.latin}"/>'
        f'<w:color w:val="{look.color}"/><w:spacing w:val="{look.tight}"/>'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
    )


GRID_STYLE = (
    '<w:style w:type="table" w:customStyle="1" w:styleId="台账表"><w:name w:val="台账表"/>'
    '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
    '<w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
    '<w:left w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
    '<w:right w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    '<w:insideV w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    f'</w:tblBorders><w:tblCellMar><w:left w:w="{CELL_MARGIN}" w:type="dxa"/>'
    f'<w:right w:w="{CELL_MARGIN}" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)
DEFAULTS = (
    f"<w:docDefaults><w:rPrDefault><w:rPr>{_letters(LOOKS[0])}</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
)
KEPT_STYLES = {"DefaultParagraphFont", "TableNormal", "NoList"}


def _set_styles(document: Document) -> None:
    """Leave only our own styles, so that the list an editor of the template sees is short."""
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in KEPT_STYLES:
            styles.remove(style)
    styles.replace(styles.find(qn("w:docDefaults")), *_elements(DEFAULTS))
    styles.extend(_elements("".join(map(_style, LOOKS)) + GRID_STYLE))


# -- document


FONT_SUBSTITUTES = (
    (FANGSONG, "仿宋", "modern"),
    (KAITI, "楷体", "modern"),
    (TITLE, "方正小标宋_GBK", "auto"),
    (HEITI, "SimHei", "modern"),
    (SONGTI, "SimSun", "auto"),
)
SETTINGS = (
    '<w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/>'
    '<w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/><w:drawingGridVerticalSpacing w:val="289"/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/>'
    "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/>"
    "<w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '<w:compatSetting w:name="overrideTableStyleFontSizeAndJustification" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="1"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
)
UNUSED = ("/customXml", "/stylesWithEffects", "/numbering", "/webSettings", "/thumbnail")
PROGRAM = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Microsoft Office Word</Application><AppVersion>16.0000</AppVersion></Properties>"
)


def new_document(title: str) -> Document:
    """An empty A4 document with our styles, odd and even page numbers and nothing else."""
    document = docx.Document()
    _drop_unused(document)
    _set_styles(document)
    _set_settings(document)
    _set_fonts(document)
    _set_page(document)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.last_modified_by = ""
    return document


def _drop_unused(document: Document) -> None:
    for holder in (document.part.rels, document.part.package.rels):
        for key in [key for key, rel in holder.items() if rel.reltype.endswith(UNUSED)]:
            del holder[key]
    _part(document.part.package.rels, "/extended-properties")._blob = PROGRAM.encode()


def _part(rels: object, kind: str) -> Part:
    return next(rel.target_part for rel in rels.values() if rel.reltype.endswith(kind))  # type: ignore[attr-defined,no-any-return]


def _set_settings(document: Document) -> None:
    settings = document.settings.element
    for child in list(settings):
        settings.remove(child)
    settings.extend(_elements(SETTINGS))


def _set_fonts(document: Document) -> None:
    """Name for each font another that Word may take in its place where it is not installed."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="default"/></w:font>'
        for name, other, family in FONT_SUBSTITUTES
    )
    latin = '<w:font w:name="Times New Roman"><w:charset w:val="00"/><w:family w:val="roman"/></w:font>'
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {nsdecls("w")}>{fonts}{latin}</w:fonts>'
    _part(document.part.rels, "/fontTable")._blob = xml.encode()


def _set_page(document: Document) -> None:
    section = document.sections[0]
    properties = section._sectPr
    for child in list(properties):
        properties.remove(child)
    size = f'w:w="{twips(PAGE_WIDTH)}" w:h="{twips(PAGE_HEIGHT)}"'
    margins = {"top": TOP, "right": RIGHT, "bottom": BOTTOM, "left": LEFT, "header": 15, "footer": FOOTER, "gutter": 0}
    written = " ".join(f'w:{side}="{twips(mm)}"' for side, mm in margins.items())
    page = f'<w:pgSz {size}/><w:pgMar {written}/><w:docGrid w:type="lines" w:linePitch="{LINE}"/>'
    properties.extend(_elements(page))
    _page_number(section.footer, "页码单")
    _page_number(section.even_page_footer, "页码双")


def _page_number(footer: _Footer, style: str) -> None:
    """— 1 —, the number a field."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style = style
    begin, separate, end = (f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "separate", "end"))
    code, shown = '<w:instrText xml:space="preserve"> PAGE </w:instrText>', "<w:t>1</w:t>"
    dashes = '<w:t xml:space="preserve">— </w:t>', '<w:t xml:space="preserve"> —</w:t>'
    hint = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
    for content in (dashes[0], begin, code, separate, shown, end, dashes[1]):
        paragraph._p.extend(_elements(f"<w:r>{hint}{content}</w:r>"))


def save(document: Document) -> bytes:
    """The document's bytes, the same every time."""
    stream = io.BytesIO()
    document.save(stream)
    return fixed_zip(stream.getvalue())


# -- paragraphs


def write(holder: Document | _Cell, style: str, text: str) -> Paragraph:
    """A paragraph in one run, so that no tag is cut; Chinese quotes and dashes take the Chinese font."""
    paragraph = holder.add_paragraph(style=style)
    return _fill(paragraph, text)


def _fill(paragraph: Paragraph, text: str) -> Paragraph:
    for number, part in enumerate(text.split("\t")):
        run = paragraph.add_run()
        if number:
            run.add_tab()
        run.add_text(part)
        fonts = OxmlElement("w:rFonts")
        fonts.set(qn("w:hint"), "eastAsia")
        run._r.get_or_add_rPr().append(fonts)
    return paragraph


# -- tables


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, what its cells hold, its width in mm, and what the cells of totals hold."""

    heading: str
    body: str
    width: float
    style: str = "表数"
    total: str = ""
    subtotal: str = ""


def add_table(document: Document, columns: Sequence[Column], rows: Sequence[str], together: bool = False) -> Table:
    """A table with headings on every page and rows that are never split.

    `rows` says what comes below the headings: a tag (on a row of its own, not printed), "body", "subtotal" or
    "total" for a row of the columns' cells, any other text for a row whose cells are joined. A table kept `together`
    is not cut by a page.
    """
    table: Table = document.add_table(rows=0, cols=len(columns))
    table.style = "台账表"
    _fix_widths(table, [column.width for column in columns])
    _heading_row(table, columns)
    for row in rows:
        if row in ("body", "subtotal", "total"):
            made = _row(table, [(getattr(column, row), column.style) for column in columns], columns)
            _keep_next(made, together and row == "body")
        else:
            _joined_row(table, row, "模板标记" if row.startswith("{%tr") else "表分组")
    return table


def add_issue_line(document: Document, issuer: str, day: str) -> None:
    """Who issues the bulletin on the left, the day on the right, a red rule below; a long name takes two lines."""
    table: Table = document.add_table(rows=1, cols=2)
    rule = f'<w:tblBorders><w:bottom w:val="single" w:sz="24" w:space="0" w:color="{RED}"/></w:tblBorders>'
    widths = (TEXT_WIDTH - 48, 48)
    _fix_widths(table, widths, rule)
    for cell, text, style, width in zip(table.rows[0].cells, (issuer, day), ("编发", "编发日期"), widths, strict=True):
        _set_cell(cell, text, style, "bottom")
        cell.width = Twips(twips(width))


def _keep_next(row: _Row, keep: bool) -> None:
    for cell in row.cells if keep else ():
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def _fix_widths(table: Table, widths: Sequence[float], borders: str = "") -> None:
    """Give the table and its columns fixed widths in mm, as wide in all as the text."""
    assert round(sum(widths), 3) == TEXT_WIDTH, f"columns must be {TEXT_WIDTH} mm wide in all, got {sum(widths):g}"
    properties = table._tbl.tblPr
    for child in properties.findall(qn("w:tblW")) + properties.findall(qn("w:tblLook")):
        properties.remove(child)
    written = f'<w:tblW w:w="{sum(map(twips, widths))}" w:type="dxa"/><w:jc w:val="center"/>{borders}'
    margins = f'<w:left w:w="{CELL_MARGIN}" w:type="dxa"/><w:right w:w="{CELL_MARGIN}" w:type="dxa"/>'
    layout = f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
    properties.extend(_elements(written + layout))
    for grid, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        grid.set(qn("w:w"), str(twips(width)))


def _heading_row(table: Table, columns: Sequence[Column]) -> None:
    row = _row(table, [(column.heading, "表头") for column in columns], columns)
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in row.cells:
        shade = _elements('<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>')
        cell._tc.get_or_add_tcPr().insert_element_before(shade[0], "w:vAlign")


def _row(table: Table, cells: Sequence[tuple[str, str]], columns: Sequence[Column]) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, (text, style), column in zip(row.cells, cells, columns, strict=True):
        _set_cell(cell, text, style)
        cell.width = Twips(twips(column.width))
    return row


def _joined_row(table: Table, text: str, style: str) -> None:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    _set_cell(row.cells[0].merge(row.cells[-1]), text, style)


def _set_cell(cell: _Cell, text: str, style: str, align: str = "center") -> None:
    for extra in cell.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    cell.paragraphs[0].style = style
    _fill(cell.paragraphs[0], text)
    cell._tc.get_or_add_tcPr().extend(_elements(f'<w:vAlign w:val="{align}"/>'))
