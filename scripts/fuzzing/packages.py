"""Hostile workbooks (.xlsx) that are sound as files: with parts that other programs write, and with lies."""

from __future__ import annotations

import re
from random import Random

from fuzzing import words
from fuzzing.office import DRAWING, OFFICE, SPREADSHEET, attribute, relation
from fuzzing.parts import TYPES, Parts

_BOOK = "xl/workbook.xml"
_FAR = ("A1:XFD1048576", "A1", "XFD1048576", "A1:A1048576", "A1:XFD1", "B2:A1", "", "A0:B0", "ZZZ1:ZZZ9", "A1:C99999")
_FORMULAS = (
    "SUM(" * 300 + "1" + ")" * 300, "1+" * 3000 + "1", f"cmd|'/c {words.MARK}'!A1", f'WEBSERVICE("{words.ADDRESS}")',
    "[1]总表!A1", "'[9]x'!A1", "A1:XFD1048576", "OFFSET(A1,1,1)", "#REF!", "", "LET(x,1,x)", "_xlfn.XLOOKUP(1,2,3)",
    '"' * 99, "甲" * 9000,
)  # fmt: skip
_FORMATS = (
    '[$-804]yyyy"年"m"月"d"日"', "yyyy" * 500, '"', "[h]:mm:ss", ";;;", "0%", "General;[Red]0%", "@", "[>1e308]0;yyyy",
    "_(* #,##0_)", "\\", "[", "yyyy/m/d;@", "0" * 5000, "[DBNum2][$-804]General", "上午/下午h", "%", "e", "", "aaaa",
)  # fmt: skip


def mutated(parts: Parts, dice: Random) -> None:
    """One change."""
    dice.choice(_CHANGES)(parts, dice)


# -- the workbook


def _dates_1904(parts: Parts, dice: Random) -> None:
    said = dice.choice(('date1904="1"', 'date1904="true"', 'date1904="x"', 'date1904="1" codeName="甲"'))
    parts.change(_BOOK, r"<sheets>", f"<workbookPr {said}/><sheets>")


def _names(parts: Parts, dice: Random) -> None:
    """Defined names, of print areas and filters too, that lead nowhere or are formulas."""
    made = []
    for number in range(dice.choice((1, 3, 4000))):
        name = dice.choice(("_xlnm.Print_Area", "_xlnm._FilterDatabase", "Auto_Open", "甲", f"x{number}", "A1", ""))
        place = dice.choice(("", ' localSheetId="0"', ' localSheetId="999"', ' hidden="1" function="1"'))
        body = dice.choice((*_FORMULAS, "'任务台账'!$A$1:$XFD$1048576", "任务台账!$A$1:$B$9,项目台账!$1:$2"))
        made.append(f'<definedName name="{name}"{place}>{attribute(body)}</definedName>')
    parts.change(_BOOK, "</sheets>", lambda found: f"</sheets><definedNames>{''.join(made)}</definedNames>")


def _sheet_list(parts: Parts, dice: Random) -> None:
    """What the workbook says of its sheets: hidden, twice, one part for two, no part, another kind."""
    state = dice.choice(("hidden", "veryHidden", "visible", "x"))
    changes = (
        (r"<sheet ", f'<sheet state="{state}" ', dice.choice((0, 1, 3))),
        (r'sheetId="\d+"', 'sheetId="1"', 0), (r'r:id="rId\d+"', 'r:id="rId1"', 0), (r'r:id="rId1"', 'r:id="x"', 1),
        (r"<sheet ([^<>]*)/>", r"<sheet \1/><sheet \1/>", 1), (r"<sheet [^<>]*/>", "", 0),
        ("<sheets>", '<bookViews><workbookView activeTab="999" firstSheet="-1"/></bookViews><sheets>', 1),
        ("<sheets>", "<sheets>" * 300, 1),
    )  # fmt: skip
    pattern, new, count = dice.choice(changes)
    parts.change(_BOOK, pattern, new, count)


def _kinds(parts: Parts, dice: Random) -> None:
    """What the list of content types says."""
    changes = (
        ("spreadsheetml.sheet.main", "spreadsheetml.template.main", 1), (r"<Override [^<>]*/>", "", 1),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
         "application/vnd.ms-excel.sheet.macroEnabled.main", 1),
        (r"<Override [^<>]*/>", "", 0), ("spreadsheetml.worksheet", "spreadsheetml.chartsheet", 1),
        (r'PartName="/', 'PartName="/../', 1), (r"<Default [^<>]*/>", "", 0),
    )  # fmt: skip
    parts.change(TYPES, *dice.choice(changes))


def _moved_book(parts: Parts, dice: Random) -> None:
    """The relation that leads to the workbook: to itself, outside, elsewhere, twice, circles."""
    target = dice.choice(("_rels/.rels", "../../xl/workbook.xml", "xl/worksheets/sheet1.xml", "x", "/xl//workbook.xml"))
    changes = (
        (r'Target="[^"]*"', f'Target="{target}"'), ("<Relationship ", '<Relationship TargetMode="External" '),
        ("</Relationships>", f"{relation('rIdX', 'officeDocument', target)}</Relationships>"),
        ("/officeDocument\"", "/officedocument\""),
    )  # fmt: skip
    parts.change(dice.choice(("_rels/.rels", "xl/_rels/workbook.xml.rels")), *dice.choice(changes))


# -- what a workbook can carry


def _links(parts: Parts, dice: Random) -> None:
    """Links to another workbook, and to a program that is asked for data."""
    for number in range(dice.choice((1, 1, 3, 300))):
        name = f"xl/externalLinks/externalLink{number}.xml"
        service = dice.choice(("cmd", "Excel", "", "甲", words.MARK))
        names = '<sheetNames><sheetName val="x"/></sheetNames>'
        inside = dice.choice((
            f'<externalBook xmlns:r="{OFFICE}" r:id="rIdMade1">{names}</externalBook>',
            f'<ddeLink ddeService="{service}" ddeTopic="/c calc"><ddeItems><ddeItem name="x"/></ddeItems></ddeLink>',
            f'<oleLink xmlns:r="{OFFICE}" r:id="rIdMade1" progId="{words.MARK}"/>', "",
        ))  # fmt: skip
        xml = f'<externalLink xmlns="{SPREADSHEET}">{inside}</externalLink>'
        parts.add(_BOOK, "externalLink", name, xml, "spreadsheetml.externalLink")
        target = dice.choice((words.ADDRESS, f"file:///\\\\127.0.0.1\\{words.MARK}.xlsx", "x.xlsx", "甲" * 3000, "\n"))
        parts.relate(name, "externalLinkPath", target, outside=True)


def _macros(parts: Parts, dice: Random) -> None:
    """A macro project, or a sheet of macros of Excel 4."""
    if dice.random() < 0.5:
        project = dice.choice((b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), dice.randbytes(900)))
        parts.add(_BOOK, "vbaProject", "xl/vbaProject.bin", project)
        return
    sheet = f'<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" xmlns="{SPREADSHEET}">'
    sheet += f'<sheetData><row r="1"><c r="A1"><f>EXEC("{words.MARK}")</f></c></row></sheetData></xm:macrosheet>'
    id = parts.add(_BOOK, "xlMacrosheet", "xl/macrosheets/sheet1.xml", sheet)
    parts.change(_BOOK, "</sheets>", f'<sheet name="宏表" sheetId="99" state="veryHidden" r:id="{id}"/></sheets>')


def _objects(parts: Parts, dice: Random) -> None:
    """Objects, controls, connections and queries."""
    kinds = (
        ("oleObject", "xl/embeddings/oleObject1.bin", "oleObjects", "oleObject", 'progId="Package" shapeId="1"'),
        ("package", "xl/embeddings/x.docx", "oleObjects", "oleObject", 'progId="Word.Document"'),
        ("control", "xl/activeX/activeX1.xml", "controls", "control", 'shapeId="1025" name="x"'),
    )
    kind, name, outer, inner, said = dice.choice(kinds)
    sheet = parts.sheet(dice)
    id = parts.add(sheet, kind, name, dice.randbytes(300))
    parts.behind(sheet, f'<{outer}><{inner} {said} xmlns:r="{OFFICE}" r:id="{id}"/></{outer}>')
    connections = f'<connections xmlns="{SPREADSHEET}"><connection id="1" name="x"><webPr url="{words.ADDRESS}"/>'
    parts.add(_BOOK, "connections", "xl/connections.xml", f"{connections}</connection></connections>")


def _drawing(parts: Parts, dice: Random) -> None:
    """A drawing whose picture is fetched, whose anchor is nowhere, that hangs on itself, or is none."""
    sheet, number = parts.sheet(dice), dice.choice(("0", "-1", "1048577", "9" * 30, "x"))
    place = f"<xdr:from><xdr:col>{number}</xdr:col><xdr:row>{number}</xdr:row></xdr:from>"
    blip = f'<a:blip xmlns:r="{OFFICE}" r:link="rIdMade1" r:embed="rId99"/>'
    xml = f'<xdr:wsDr xmlns:xdr="{DRAWING}/spreadsheetDrawing" xmlns:a="{DRAWING}/main"><xdr:oneCellAnchor>'
    xml += f"{place}<xdr:pic><xdr:blipFill>{blip}</xdr:blipFill></xdr:pic></xdr:oneCellAnchor></xdr:wsDr>"
    name = "xl/drawings/drawing77.xml"
    id = parts.add(sheet, "drawing", name, dice.choice((xml, xml, "<x/>", "")), "drawing")
    parts.behind(sheet, f'<drawing xmlns:r="{OFFICE}" r:id="{id}"/>')
    parts.relate(name, "image", words.ADDRESS, outside=True)
    parts.relate(name, dice.choice(("chart", "drawing", "image")), f"/{name}")


def _comments(parts: Parts, dice: Random) -> None:
    """Notes, with or without their drawing, by authors that are none, at places that are none, twice, threaded."""
    sheet, place = parts.sheet(dice), dice.choice(("A1", "XFD1048576", "A0", "", "A1:B2", "ZZZ9", "D5"))
    author = dice.choice(("0", "99", "-1", "x"))
    note = (
        f'<comment ref="{place}" authorId="{author}"><text><r><t>{attribute(words.text(dice))}</t></r></text></comment>'
    )
    xml = f'<comments xmlns="{SPREADSHEET}"><authors><author>甲</author></authors><commentList>'
    xml += note * dice.choice((1, 2, 3000)) + "</commentList></comments>"
    parts.add(sheet, "comments", "xl/comments77.xml", xml.encode("utf-8", "surrogatepass"), "spreadsheetml.comments")
    shape = f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="_x0000_s{dice.choice(("1025", "9" * 30, "x"))}">'
    row = dice.choice(("0", "-1", "9" * 30, "x"))
    client = f'<x:ClientData xmlns:x="urn:schemas-microsoft-com:office:excel"><x:Row>{row}</x:Row></x:ClientData>'
    drawing = dice.choice((f"<xml>{shape}{client}</v:shape></xml>", "<xml/>", "", f"<xml>{shape}", "<xml><br></xml>"))
    id = parts.add(sheet, "vmlDrawing", "xl/drawings/vmlDrawing77.vml", drawing)
    parts.behind(sheet, f'<legacyDrawing xmlns:r="{OFFICE}" r:id="{id}"/>' * dice.choice((0, 1, 1, 2)))


def _table(parts: Parts, dice: Random) -> None:
    """A table whose place, columns, name or formulas are wrong, or several that overlap."""
    sheet = parts.sheet(dice)
    for number in range(dice.choice((1, 1, 2, 60))):
        place, count = dice.choice((*_FAR, "A1:C9", "A3:E12")), dice.choice((0, 1, 3, 16385))
        columns = "".join(
            f'<tableColumn id="{dice.choice((at, 1))}" name="{dice.choice(("甲", f"列{at}", ""))}">'
            f"<calculatedColumnFormula>{attribute(dice.choice(_FORMULAS))}</calculatedColumnFormula></tableColumn>"
            for at in range(min(count, 4))
        )
        id = dice.choice((1, number, "x"))
        xml = f'<table xmlns="{SPREADSHEET}" id="{id}" name="表" displayName="表" ref="{place}"'
        xml += f' totalsRowCount="{dice.choice((0, 1, 9**9))}"><autoFilter ref="{dice.choice(_FAR)}"/>'
        xml += f'<tableColumns count="{count}">{columns}</tableColumns></table>'
        id = parts.add(sheet, "table", f"xl/tables/table{number + 70}.xml", xml, "spreadsheetml.table")
        parts.behind(sheet, f'<tableParts count="1"><tablePart xmlns:r="{OFFICE}" r:id="{id}"/></tableParts>')


def _many_links(parts: Parts, dice: Random) -> None:
    """Hyperlinks: to outside, to what runs, very many."""
    sheet, made = parts.sheet(dice), []
    for number in range(dice.choice((1, 5, 3000))):
        target = dice.choice((words.ADDRESS, f"javascript:{words.MARK}", "file:///c:/x.exe", "\\\\h\\s", "#甲!A1", ""))
        id = parts.relate(sheet, "hyperlink", target, outside=True) if number < 5 else "rIdMade1"
        made.append(f'<hyperlink ref="A{number + 1}" r:id="{id}" display="{words.MARK}"/>')
    parts.behind(sheet, f'<hyperlinks xmlns:r="{OFFICE}">{"".join(made)}</hyperlinks>')


def _properties(parts: Parts, dice: Random) -> None:
    """What a file says of itself: when it was saved, and by whom."""
    saved = dice.choice(
        (*words.DATES, "2024-06-30T08:00:00Z", "9999-12-31T23:59:59+99:99", "0001-01-01T00:00:00-14:00")
    )
    xml = '<cp:coreProperties xmlns:cp="x" xmlns:dcterms="http://purl.org/dc/terms/">'
    xml += f"<dcterms:modified>{attribute(saved)}</dcterms:modified></cp:coreProperties>"
    parts.put("docProps/core.xml", xml)


# -- the list of styles, and of texts


def _formats(parts: Parts, dice: Random) -> None:
    """Number formats that are hardly any, given to all cells."""
    code, id = dice.choice(_FORMATS), dice.choice(("14", "9", "164", "999999999", "-1", "x", "②", "9" * 5000))
    parts.change("xl/styles.xml", r"(<styleSheet[^<>]*>)", lambda found: (
        f'{found[1]}<numFmts count="{dice.choice((1, 0, 9**9))}">'
        f'<numFmt numFmtId="{id}" formatCode="{attribute(code)}"/></numFmts>'
    ))  # fmt: skip
    parts.change("xl/styles.xml", r'numFmtId="\d+"', f'numFmtId="{id}"', dice.choice((1, 0)))


def _styles(parts: Parts, dice: Random) -> None:
    changes = (
        (r'<cellXfs count="\d+">', '<cellXfs count="4294967295">', 1), (r"<cellXfs.*</cellXfs>", "", 1),
        (r"(<xf numFmtId=\"14\"[^<>]*/>)", r"\1" * 66_000, 1), (r"<fonts.*</fonts>", "", 1),
        (r'numFmtId="(\d+)"', r'numFmtId="\1" fontId="999" fillId="-1" borderId="x" xfId="77"', 0),
        ("</styleSheet>", '<dxfs count="999999999"/><extLst><ext uri="x"/></extLst></styleSheet>', 1),
    )  # fmt: skip
    pattern, new, count = dice.choice(changes)
    text = parts.text("xl/styles.xml")
    parts.put("xl/styles.xml", re.sub(pattern, new, text, count=count, flags=re.DOTALL))


def _texts(parts: Parts, dice: Random) -> None:
    """The table of texts: runs, readings aloud, comments within, fewer or more than it says, an empty one."""
    rich = "<si><r><rPr><b/></rPr><t>甲</t></r><r><t/></r><rPh sb='0' eb='1'><t>丙</t></rPh><phoneticPr/></si>"
    changes = (
        (r"<si>.*?</si>", rich, dice.choice((1, 0))), (r"<si>.*?</si>", "", 1), (r"<si>.*?</si>", "<si/>", 1),
        (r'uniqueCount="\d+"', 'uniqueCount="0"', 1), (r"<t xml:space", "<!-- x --><t xml:space", 0),
        (r"(<si>)", r"\1<si><t>x</t></si>", 1), (r"<sst .*</sst>", "", 1), (r"</sst>", "<si><t>x</t></si>" * 90_000, 1),
        (r"<t[^<>]*>", "<t><t>", 1), (r"</si>", "<t>又</t></si>", 0), (r"<si>", "<x:si xmlns:x='y'>", 1),
    )  # fmt: skip
    pattern, new, count = dice.choice(changes)
    name = "xl/sharedStrings.xml"
    parts.put(name, re.sub(pattern, new, parts.text(name), count=count, flags=re.DOTALL))


_CHANGES = (
    *(_dates_1904, _names, _names, _sheet_list, _sheet_list, _kinds, _moved_book, _links, _links, _macros, _objects),
    *(_drawing, _comments, _comments, _table, _table, _many_links, _properties, _formats, _formats, _styles),
    *(_texts, _texts),
)
