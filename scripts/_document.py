"""A Word document from python-docx that holds nothing but what _layout.py says: styles, page, page numbers."""

from __future__ import annotations

import io

import docx
from _layout import FONT_SUBSTITUTES, LOOKS, PAGE, Look, twips
from docx.document import Document
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import _Footer

from toolkit.files import fixed_zip

UNUSED = ("/customXml", "/stylesWithEffects", "/numbering", "/webSettings", "/thumbnail")
KEPT_STYLES = {"DefaultParagraphFont", "TableNormal", "NoList"}
GRID_STYLE = (
    '<w:style w:type="table" w:customStyle="1" w:styleId="台账表"><w:name w:val="台账表"/>'
    '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
    '<w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
    '<w:left w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
    '<w:right w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    '<w:insideV w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    f'</w:tblBorders><w:tblCellMar><w:left w:w="{PAGE.cell_margin}" w:type="dxa"/>'
    f'<w:right w:w="{PAGE.cell_margin}" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
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
PROGRAM = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Microsoft Office Word</Application><AppVersion>16.0000</AppVersion></Properties>"
)


def new_document(title: str, about: str, keywords: str = "") -> Document:
    """An empty A4 document with our styles, odd and even page numbers and nothing else.

    `about` says in one line what the template is for, `keywords` whether it is made once for each unit.
    """
    document = docx.Document()
    _drop_unused(document)
    _set_styles(document)
    _set_settings(document)
    _set_fonts(document)
    _set_page(document)
    properties = document.core_properties
    properties.title, properties.comments, properties.keywords = title, about, keywords
    properties.author = properties.last_modified_by = ""
    return document


def save(document: Document) -> bytes:
    """The document's bytes, the same every time."""
    stream = io.BytesIO()
    document.save(stream)
    return fixed_zip(stream.getvalue())


def elements(xml: str) -> list[BaseOxmlElement]:
    """The elements that a piece of XML holds."""
    return list(parse_xml(f"<w:any {nsdecls('w')}>{xml}</w:any>"))


def add_free_place(document: Document, name: str) -> None:
    """A place for the office's own words: an empty paragraph in a content control 自由填写：`name`.

    The paragraph stays on the page of what follows it, as the end of a text does with the signature.
    """
    title = f"自由填写：{name}"
    control = (
        f'<w:sdt><w:sdtPr><w:alias w:val="{title}"/><w:tag w:val="{title}"/></w:sdtPr>'
        '<w:sdtContent><w:p><w:pPr><w:pStyle w:val="Normal"/><w:keepNext/></w:pPr></w:p></w:sdtContent></w:sdt>'
    )
    document.element.body.insert_element_before(elements(control)[0], "w:sectPr")


# -- styles


def _set_styles(document: Document) -> None:
    """Leave only our own styles, so that the list an editor of the template sees is short."""
    defaults = f"<w:rPrDefault><w:rPr>{_letters(LOOKS[0])}</w:rPr></w:rPrDefault><w:pPrDefault/>"
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in KEPT_STYLES:
            styles.remove(style)
    styles.replace(styles.find(qn("w:docDefaults")), *elements(f"<w:docDefaults>{defaults}</w:docDefaults>"))
    styles.extend(elements("".join(map(_style, LOOKS)) + GRID_STYLE))


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
    return "".join(
        (
            "<w:keepNext/>" if look.keep_next else "",
            "<w:keepLines/>" if look.keep_lines else "",
            "<w:pageBreakBefore/>" if look.new_page else "",
            '<w:widowControl w:val="0"/>',
            '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>' if look.close else "",
            '<w:snapToGrid w:val="0"/>' if look.line != PAGE.line else "",
            f'<w:spacing w:before="{look.before}" w:after="{look.after}" w:line="{look.line}" w:lineRule="exact"/>',
            f"<w:ind {_indents(look)}/>",
            f'<w:jc w:val="{look.align}"/>',
            f'<w:outlineLvl w:val="{look.outline}"/>' if look.outline >= 0 else "",
        )
    )


def _indents(look: Look) -> str:
    """Indents in characters, and in twips for programs that do not know characters.

    A hanging line is told in twips alone: what Word counts from where in characters, no two programs agree on.
    """
    hangs = look.first < 0
    first = "hanging" if hangs else "firstLine"
    indents = {"left": look.left, "right": look.right, first: abs(look.first)}
    lengths = [f'w:{side}="{round(count * look.size * 20)}"' for side, count in indents.items()]
    counts = {"left": look.left, "right": look.right, "firstLine": look.first}
    characters = [f'w:{side}Chars="{0 if hangs else round(count * 100)}"' for side, count in counts.items()]
    return " ".join((*characters, *lengths))


def _letters(look: Look) -> str:
    """What a style says of its letters; digits and Latin letters are named too, so that no default slips in."""
    size = round(look.size * 2)
    return (
        f'<w:rFonts w:ascii="{look.latin}" w:hAnsi="{look.latin}" w:eastAsia="{look.font}" w:cs="{look.latin}"/>'
        f'<w:color w:val="{look.color}"/><w:spacing w:val="{look.tight}"/>'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
    )


# -- settings, fonts, page


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
    settings.extend(elements(SETTINGS))


def _set_fonts(document: Document) -> None:
    """Name for each font another that Word may take in its place where it is not installed."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="default"/></w:font>'
        for name, other, family in FONT_SUBSTITUTES
    )
    latin = f'<w:font w:name="{PAGE.latin}"><w:charset w:val="00"/><w:family w:val="roman"/></w:font>'
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {nsdecls("w")}>{fonts}{latin}</w:fonts>'
    _part(document.part.rels, "/fontTable")._blob = xml.encode()


def _set_page(document: Document) -> None:
    section = document.sections[0]
    properties = section._sectPr
    for child in list(properties):
        properties.remove(child)
    size = f'w:w="{twips(PAGE.width)}" w:h="{twips(PAGE.height)}"'
    margins = {side: getattr(PAGE, side) for side in ("top", "right", "bottom", "left")}
    margins |= {"header": 15, "footer": PAGE.footer, "gutter": 0}
    written = " ".join(f'w:{side}="{twips(mm)}"' for side, mm in margins.items())
    page = f'<w:pgSz {size}/><w:pgMar {written}/><w:docGrid w:type="lines" w:linePitch="{PAGE.line}"/>'
    properties.extend(elements(page))
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
        paragraph._p.extend(elements(f"<w:r>{hint}{content}</w:r>"))
