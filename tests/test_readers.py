"""Readers: the same table in every kind of file gives the same; odd files are read; what cannot be read is said so."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
import xlwt
from office import TIMEOUT, needs_office
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter

from toolkit.check import check
from toolkit.ledger import Mark, PercentCell, RawSheet, parse
from toolkit.schema import standard_schema
from toolkit.values import CannotDo, column_letter
from toolkit.workbook.reader import read_workbook
from toolkit.workbook.reading.reach import Reach
from toolkit.workbook.reading.shared_formulas import SharedFormulas

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATED = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

Cells = Sequence[Sequence[Any]]
Parts = Mapping[str, str | bytes]

#: One ledger in plain values; `PercentCell` is a number shown as a percentage, `Mark` an error.
LEDGER: dict[str, Cells] = {
    "设置": [
        ["项", "值"],
        ["名称", "测试台账"],
        ["规划起始年", 2021.0],
        ["规划结束年", 2025.0],
        ["报告期", "2024年6月"],
    ],
    "任务台账": [
        ["任务编号", "重点任务", "任务事项", "牵头单位", "完成时限", "完成率", "本月进展", "填报日期"],
        ["RW-1", "大项 & <小项>", "事项一", "区发改委", "2024年10月底", PercentCell(0.4), "顺利", date(2024, 6, 25)],
        ["007", "大项", "事项二", "区发改委", date(2024, 9, 30), PercentCell(0.455), Mark("#REF!"), date(2024, 6, 26)],
        [None] * 8,
        ["RW-3", "大项", "两行\n文字", "区发改委", "持续推进", PercentCell(1.0), "—", "昨天"],
    ],
}
TASKS = LEDGER["任务台账"]


def sheets_of(path: Path) -> dict[str, RawSheet]:
    return {sheet.title: sheet for sheet in read_workbook(path)[0]}


def rows_of(path: Path, title: str = "S") -> list[list[Any]]:
    return [list(row) for row in sheets_of(path)[title].rows]


def kept(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def refused(path: Path) -> CannotDo:
    with pytest.raises(CannotDo) as error:
        read_workbook(path)
    assert error.value.path == str(path) and error.value.message and error.value.remedy
    return error.value


# -- workbooks by hand


def zipped(parts: Parts) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def relations(*listed: tuple[str, str, str]) -> str:
    """A part of relations: (id, type, target) each."""
    inside = "".join(f'<Relationship Id="{i}" Type="{kind}" Target="{target}"/>' for i, kind, target in listed)
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}">{inside}</Relationships>'


def parts_of(
    sheets: Mapping[str, str],
    texts: Sequence[str] = (),
    formats: Sequence[str] = ("General",),
    main: str = MAIN,
    related: str = RELATED,
    settings: str = "",
) -> dict[str, str | bytes]:
    """The parts of an .xlsx: sheets by title, each the inside of its worksheet element; shared texts; cell formats."""
    ids = {title: f"r{number}" for number, title in enumerate(sheets, 1)}
    listed = "".join(f'<sheet name={quoteattr(t)} sheetId="{i[1:]}" r:id="{i}"/>' for t, i in ids.items())
    codes = "".join(f'<numFmt numFmtId="{200 + n}" formatCode={quoteattr(code)}/>' for n, code in enumerate(formats))
    cell_formats = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(formats)))
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations(("r1", f"{related}/officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{main}" xmlns:r="{related}">'
        f"{settings}<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            ("rs", f"{related}/styles", "styles.xml"),
            ("rt", f"{related}/sharedStrings", "sharedStrings.xml"),
            *((i, f"{related}/worksheet", f"worksheets/sheet{i[1:]}.xml") for i in ids.values()),
        ),
        "xl/styles.xml": f'{DECLARATION}<styleSheet xmlns="{main}"><numFmts>{codes}</numFmts>'
        f"<cellXfs>{cell_formats}</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f'{DECLARATION}<sst xmlns="{main}">'
        + "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
        + "</sst>",
        **{
            f"xl/worksheets/sheet{ids[title][1:]}.xml": f'{DECLARATION}<worksheet xmlns="{main}">{inside}</worksheet>'
            for title, inside in sheets.items()
        },
    }


def one_sheet(folder: Path, inside: str, name: str = "手工.xlsx", **more: Any) -> Path:
    """A workbook whose sheet S has this inside its worksheet element."""
    return kept(folder, name, zipped(parts_of({"S": inside}, **more)))


def data(rows: str) -> str:
    return f"<sheetData>{rows}</sheetData>"


FORMATS = ("General", "0.0%", "yyyy-mm-dd")
SPARE = (date(1899, 12, 30), time())


def serial(day: date) -> float:
    return float((day - SPARE[0]).days)


def cell_xml(reference: str, value: Any, strict: bool = False) -> str:
    if value is None:
        return ""
    if isinstance(value, Mark):
        return f'<c r="{reference}" t="e"><f>X1</f><v>{value.text}</v></c>'
    if isinstance(value, date):
        if strict:
            return f'<c r="{reference}" s="2" t="d"><v>{value.isoformat()}</v></c>'
        return f'<c r="{reference}" s="2"><v>{serial(value)}</v></c>'
    if isinstance(value, float):
        return f'<c r="{reference}" s="{int(type(value) is PercentCell)}"><v>{float(value)!r}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def sheet_xml(rows: Cells, strict: bool = False) -> str:
    return data(
        "".join(
            f'<row r="{n}">'
            + "".join(cell_xml(f"{get_column_letter(c)}{n}", v, strict) for c, v in enumerate(row, 1))
            + "</row>"
            for n, row in enumerate(rows, 1)
        )
    )


# -- the same ledger in every kind of file


def as_openpyxl(sheets: Mapping[str, Cells]) -> bytes:
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for r, row in enumerate(rows, 1):
            for c, value in enumerate(row, 1):
                cell = page.cell(r, c, value.text if isinstance(value, Mark) else value)
                if isinstance(value, PercentCell):
                    cell.value, cell.number_format = float(value), "0.0%"
    book.save(made)
    return made.getvalue()


def as_parts(sheets: Mapping[str, Cells], **more: Any) -> dict[str, str | bytes]:
    strict = more.get("main") == STRICT_MAIN
    inside = {title: sheet_xml(rows, strict) for title, rows in sheets.items()}
    return parts_of(inside, formats=FORMATS, **more)


def as_wide(sheets: Mapping[str, Cells]) -> bytes:
    """An .xlsx whose XML is UTF-16, as some programs write it."""
    parts = as_parts(sheets)
    wide = {
        name: part.replace("UTF-8", "UTF-16").encode("utf-16") if name.startswith("xl/") else part
        for name, part in parts.items()
        if isinstance(part, str)
    }
    return zipped(wide)


def as_prefixed(sheets: Mapping[str, Cells]) -> bytes:
    """An .xlsx whose elements have a prefix and whose attributes have single quotes, the reference last."""
    parts = as_parts(sheets)
    for name, part in parts.items():
        if name.startswith("xl/worksheets/") and isinstance(part, str):
            part = re.sub(r'<c (r="\w+")([^>]*)>', r"<c\2 \1>", part)
            part = re.sub(r"<(/?)(\w)", r"<\1x:\2", part.replace(DECLARATION, "")).replace("xmlns=", "xmlns:x=")
            parts[name] = re.sub(r'(\w)="([^"]*)"', r"\1='\2'", part)
    return zipped(parts)


def as_uncounted(sheets: Mapping[str, Cells]) -> bytes:
    """An .xlsx whose rows and cells do not say where they are."""
    parts = as_parts({t: [["" if v is None else v for v in row] for row in rows] for t, rows in sheets.items()})
    return zipped({name: re.sub(r'<(c|row) r="\w+"', r"<\1", str(part)) for name, part in parts.items()})


def as_elsewhere(sheets: Mapping[str, Cells]) -> bytes:
    """An .xlsx with its parts in other folders, named with backslashes, in other letters than their names."""
    moved = {}
    for name, part in as_parts(sheets).items():
        name = name.replace("xl/worksheets/", "数据/").replace("xl/", "book/")
        part = str(part).replace("worksheets/", "/数据/").replace("xl/workbook.xml", "/BOOK/workbook.xml")
        moved[name.replace("/", "\\") if name.startswith("数据") else name] = part
    return zipped(moved)


def as_xls(sheets: Mapping[str, Cells]) -> bytes:
    book, made = xlwt.Workbook(), io.BytesIO()
    percent, day = xlwt.easyxf(num_format_str="0.0%"), xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for title, rows in sheets.items():
        page = book.add_sheet(title)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, Mark):
                    page.row(r).set_cell_error(c, value.text)
                elif value is not None:
                    style = percent if isinstance(value, PercentCell) else day if isinstance(value, date) else None
                    page.write(r, c, float(value) if isinstance(value, float) else value, *([style] if style else []))
    book.save(made)
    return made.getvalue()


ODS = "urn:oasis:names:tc:opendocument:xmlns"
ODS_NAMES = (
    f'xmlns:office="{ODS}:office:1.0" xmlns:table="{ODS}:table:1.0" xmlns:text="{ODS}:text:1.0" '
    f'xmlns:style="{ODS}:style:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, Mark):
        kind, text = 'office:value-type="string" calcext:value-type="error" table:formula="of:=X1"', value.text
    elif isinstance(value, PercentCell):
        kind, text = f'office:value-type="percentage" office:value="{float(value)!r}"', str(value)
    elif isinstance(value, float):
        kind, text = f'office:value-type="float" office:value="{value!r}"', str(value)
    elif isinstance(value, date):
        kind, text = f'office:value-type="date" office:date-value="{value.isoformat()}"', f"{value:%y/%m/%d}"
    else:
        kind, text = 'office:value-type="string"', value
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
    note = "<office:annotation><text:p>批注</text:p></office:annotation>"
    return f"<table:table-cell {kind}>{note}{lines}</table:table-cell>"


def ods_body(tables: Mapping[str, str]) -> str:
    inside = "".join(f"<table:table table:name={quoteattr(t)}>{rows}</table:table>" for t, rows in tables.items())
    return f"<office:body><office:spreadsheet>{inside}</office:spreadsheet></office:body>"


def ods_rows(rows: Cells) -> str:
    end = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    return "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows) + end


def as_ods(sheets: Mapping[str, Cells], manifest: str = "", head: str = "") -> bytes:
    body = ods_body({title: ods_rows(rows) for title, rows in sheets.items()})
    return ods_zip(body, manifest, head)


def ods_zip(body: str, manifest: str = "", head: str = "") -> bytes:
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"{DECLARATION}<office:document-content {ODS_NAMES}>{head}{body}</office:document-content>",
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
        }
    )


def as_flat_ods(sheets: Mapping[str, Cells]) -> bytes:
    body = ods_body({title: ods_rows(rows) for title, rows in sheets.items()})
    return f"{DECLARATION}<office:document {ODS_NAMES}>{body}</office:document>".encode()


def as_xml(sheets: Mapping[str, Cells], encoding: str = "utf-8") -> bytes:
    """XML of Excel 2003."""

    def cell(value: Any) -> str:
        if value is None:
            return ""
        kind, text = "String", escape(value.text if isinstance(value, Mark) else str(value)).replace("\n", "&#10;")
        if isinstance(value, Mark):
            kind = "Error"
        elif isinstance(value, date):
            kind, text = "DateTime", f"{value.isoformat()}T00:00:00.000"
        elif isinstance(value, float):
            kind, text = "Number", repr(float(value))
        return f'<Data ss:Type="{kind}">{text}</Data>'

    def style(value: Any) -> str:
        return "p" if isinstance(value, PercentCell) else "d"

    def row(number: int, values: Sequence[Any]) -> str:
        cells = [
            f'<Cell ss:Index="{c}" ss:StyleID="{style(v)}">{cell(v)}</Cell>'
            for c, v in enumerate(values, 1)
            if v is not None
        ]
        return f'<Row ss:Index="{number}">{"".join(cells)}</Row>' if cells else ""

    tables = "".join(
        f"<Worksheet ss:Name={quoteattr(title)}><Table>"
        + "".join(row(n, values) for n, values in enumerate(rows, 1))
        + "</Table></Worksheet>"
        for title, rows in sheets.items()
    )
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0" encoding="{encoding}"?><?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{name}" xmlns:ss="{name}"><Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/>'
        f"</Style></Styles>{tables}</Workbook>"
    ).encode(encoding)


def printed(value: Any) -> str:
    """A cell as a page or a text file shows it."""
    if value is None:
        return ""
    return f"{value:g}" if type(value) is float else str(value)


def as_page(rows: Cells, head: str = "", encoding: str = "utf-8") -> bytes:
    def cell(value: Any) -> str:
        return f"<td>{escape(printed(value)).replace(chr(10), '<br>')}</td>"

    inside = "".join("<tr>" + "".join(map(cell, row)) + "</tr>\n" for row in rows)
    return f"<html><head>{head}</head><body><table border=1>\n{inside}</table></body></html>".encode(encoding)


def as_text(rows: Cells, separator: str, encoding: str) -> bytes:
    def cell(value: Any) -> str:
        text = printed(value)
        return f'"{text}"' if "\n" in text or separator in text else text

    return "".join(separator.join(map(cell, row)) + "\r\n" for row in rows).encode(encoding)


GBK = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'

WHOLE: dict[str, Callable[[], bytes]] = {
    "openpyxl.xlsx": lambda: as_openpyxl(LEDGER),
    "手工.xlsx": lambda: zipped(as_parts(LEDGER)),
    "严格.xlsx": lambda: zipped(as_parts(LEDGER, main=STRICT_MAIN, related=STRICT_RELATED)),
    "宽字符.xlsx": lambda: as_wide(LEDGER),
    "前缀.xlsx": lambda: as_prefixed(LEDGER),
    "无编号.xlsx": lambda: as_uncounted(LEDGER),
    "别处.xlsx": lambda: as_elsewhere(LEDGER),
    "旧.xls": lambda: as_xls(LEDGER),
    "旧.et": lambda: as_xls(LEDGER),
    "改名的旧.xlsx": lambda: as_xls(LEDGER),
    "开放.ods": lambda: as_ods(LEDGER),
    "单文件.fods": lambda: as_flat_ods(LEDGER),
    "2003.xml": lambda: as_xml(LEDGER),
    "2003.xls": lambda: as_xml(LEDGER, "utf-16"),
}
SINGLE: dict[str, Callable[[], bytes]] = {
    "网页/任务台账.xls": lambda: as_page(TASKS),
    "网页二/任务台账.xls": lambda: as_page(TASKS, GBK, "gb18030"),
    "网页三/任务台账.xls": lambda: as_page(TASKS, encoding="gb18030"),
    "网页四/任务台账.htm": lambda: as_page(TASKS, encoding="utf-16"),
    "逗号/任务台账.csv": lambda: as_text(TASKS, ",", "utf-8"),
    "记号/任务台账.csv": lambda: as_text(TASKS, ",", "utf-8-sig"),
    "国标/任务台账.csv": lambda: as_text(TASKS, ",", "gb18030"),
    "分号/任务台账.csv": lambda: as_text(TASKS, ";", "utf-8"),
    "制表/任务台账.tsv": lambda: as_text(TASKS, "\t", "utf-8"),
    "宽/任务台账.txt": lambda: as_text(TASKS, "\t", "utf-16"),
}


def understood(sheets: Sequence[RawSheet]) -> tuple[Any, ...]:
    """What a ledger says of its tasks, and every finding at them."""
    reading = parse(sheets, standard_schema())
    tasks = reading.ledger["tasks"]
    findings = [(f.code, str(f.place), f.value) for f in check(reading) if f.place.sheet == "任务台账"]
    headings = [column.heading for column in tasks.present_columns()]
    return tasks.numbers, [tasks.column(heading) for heading in headings], findings


@pytest.mark.parametrize("name", WHOLE)
def test_the_same_ledger_in_every_kind_of_workbook(tmp_path: Path, name: str) -> None:
    sheets = sheets_of(kept(tmp_path, name, WHOLE[name]()))
    assert list(sheets) == list(LEDGER)
    for title, rows in LEDGER.items():
        assert (sheets[title].top, sheets[title].left, sheets[title].untitled) == (0, 0, False)
        expected = [["" if value is None else value for value in row] for row in rows]
        assert [list(row) for row in sheets[title].rows] == expected
        assert [[type(v) for v in row] for row in sheets[title].rows] == [[type(v) for v in row] for row in expected]


@pytest.mark.parametrize("name", SINGLE)
def test_the_same_table_in_files_without_sheets_is_understood_alike(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir()
    (sheet,) = read_workbook(kept(tmp_path, name, SINGLE[name]()))[0]
    assert (sheet.title, sheet.untitled) == ("任务台账", True)
    settings = RawSheet("设置", LEDGER["设置"])
    whole = understood(
        [RawSheet(title, [["" if v is None else v for v in row] for row in rows]) for title, rows in LEDGER.items()]
    )
    assert understood([settings, sheet]) == whole
    assert ("cell-error", "任务台账!G3", "#REF!") in whole[2] and ("unread-date", "任务台账!H5", "昨天") in whole[2]


# -- what a sheet hides


def test_hidden_rows_and_columns_of_each_kind(tmp_path: Path) -> None:
    """Row 2 and column B are hidden; what lies beyond the used cells is not spelled out."""
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>1</v></c></row>'
        '<row r="2" hidden="1"><c r="A2"><v>1</v></c></row>'
        '<row r="3" ht="0" customHeight="1"><c r="A3"><v>1</v></c></row>'
        '<row r="4" ht="0.5"><c r="A4"><v>1</v></c></row>'
    )
    columns = (
        '<cols><col min="1" max="1" width="9"/><col min="2" max="2" width="0"/>'
        '<col min="3" max="16384" hidden="1"/></cols>'
    )
    plain = sheets_of(one_sheet(tmp_path, columns + data(rows + '<row r="9" hidden="1"/>')))["S"]
    assert (plain.hidden_rows, plain.hidden_columns) == ({1, 2}, {1, 2})
    uncounted = re.sub(r' r="\w+"', "", rows).replace("<c><v>1</v></c></row>", "<c/><c><v>1</v></c></row>", 1)
    again = sheets_of(one_sheet(tmp_path, columns + data(uncounted)))["S"]
    assert (again.hidden_rows, again.hidden_columns) == ({1, 2}, {1, 2})
    none = sheets_of(one_sheet(tmp_path, data(rows.replace('hidden="1"', 'hidden="0"').replace('ht="0"', 'ht="15"'))))[
        "S"
    ]
    assert (none.hidden_rows, none.hidden_columns) == (frozenset(), frozenset())


def test_hidden_sheets_and_merges(tmp_path: Path) -> None:
    inside = data('<row r="1"><c r="A1"><v>1</v></c></row>') + '<mergeCells><mergeCell ref="A1:B3"/></mergeCells>'
    parts = parts_of({"S": inside, "T": inside, "U": inside})
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace('"T"', '"T" state="veryHidden"')
    sheets = sheets_of(kept(tmp_path, "a.xlsx", zipped(parts)))
    assert [sheet.hidden for sheet in sheets.values()] == [False, True, False]
    assert sheets["S"].merges == ((0, 0, 2, 1),)


FORMULAS = (
    '<row r="1"><c r="A1"><f>B1*2</f><v>4</v></c><c r="B1"><v>2</v></c><c r="C1"><f>B1*3</f></c>'
    '<c r="D1" t="str"><f>""</f><v></v></c><c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="0">A1&amp;"甲"</f><v>1</v></c>'
    '<c r="B2"><f t="array" ref="B2">SUM(A1)</f><v>3</v></c></row>'
    '<row r="3"><c r="A3"><f t="shared" si="0"/><v>2</v></c><c r="B3"><f>NOW()</f><v/></c><c r="C3" s="5"/></row>'
)


@pytest.mark.parametrize(
    "change", [lambda x: x, lambda x: x.replace('r="1"', 'r="1" q="&#65;"') + "<!-- -->"], ids=["fast", "whole"]
)
def test_formulas_with_and_without_a_result(tmp_path: Path, change: Callable[[str], str]) -> None:
    sheet = sheets_of(one_sheet(tmp_path, "<!-- x -->" * (change("") != "") + data(FORMULAS)))["S"]
    assert sheet.formulas == {
        (0, 0): "=B1*2", (0, 3): '=""', (0, 4): "=1/0",
        (1, 0): '=A1&"甲"', (1, 1): "=SUM(A1)", (2, 0): '=A2&"甲"',
    }  # fmt: skip
    assert [list(row) for row in sheet.rows] == [
        [4.0, 2.0, Mark("=B1*3", formula=True), "", Mark("#DIV/0!")],
        [1.0, 3.0, "", "", ""],
        [2.0, Mark("=NOW()", formula=True), "", "", ""],
    ]


@pytest.mark.parametrize(
    "formula",
    [
        "B2*2", "$B2+B$2+$B$2", "SUM(B2:C4)", "SUM(B:C)+SUM($B:C)", "SUM(2:3)", "LOG10(B2)", "'台账 B2'!B2&\"B2\"",
        "Sheet2!B2", "IF(B2>1,\"A1\"\"B2\",C2)", "AA10-Z9", "B2%", "1E5+B2", "VLOOKUP(B2,$F$2:$G$9,2,0)", "甲B2",
    ],
)  # fmt: skip
@pytest.mark.parametrize("spot", [(2, 1), (8, 1), (1, 4)])
def test_a_shared_formula_is_the_one_of_its_own_cell(formula: str, spot: tuple[int, int]) -> None:
    """As openpyxl moves a formula from one cell to another."""
    shared = SharedFormulas()
    assert shared.at((1, 1), "0", formula) == formula
    there = f"{column_letter(spot[1])}{spot[0] + 1}"
    assert "=" + shared.at(spot, "0", "") == Translator(f"={formula}", origin="B2").translate_formula(there)
    assert shared.at(spot, "1", "") == ""


def test_ods_hides_repeats_and_merges(tmp_path: Path) -> None:
    """A million repeated rows and columns cost nothing; a filled cell that is repeated is there each time."""
    head = (
        '<office:automatic-styles><style:style style:name="ta2"><style:table-properties table:display="false"/>'
        "</style:style></office:automatic-styles>"
    )
    rows = (
        '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="16383"/>'
        '<table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="2" '
        'table:number-rows-spanned="2"><text:p>甲<text:s text:c="2"/>乙</text:p></table:table-cell>'
        "<table:covered-table-cell/>"
        '<table:table-cell office:value-type="float" office:value="7" table:number-columns-repeated="2"/>'
        '<table:table-cell table:number-columns-repeated="16380"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="2" table:visibility="filter">'
        "<table:table-cell/><table:table-cell "
        'office:value-type="boolean" office:boolean-value="true" table:formula="of:=TRUE()"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        '<table:table-row><table:table-cell office:value-type="time" office:time-value="PT08H30M00S"/>'
        '</table:table-row><table:table-row table:visibility="collapse" table:number-rows-repeated="48000">'
        "<table:table-cell/></table:table-row>"
    )
    body = ods_body({"甲": rows, "乙": ods_rows([["x"]])}).replace(
        'table:name="乙"', 'table:name="乙" table:style-name="ta2"'
    )
    sheets = sheets_of(kept(tmp_path, "a.ods", ods_zip(body, head=head)))
    sheet = sheets["甲"]
    assert [one.hidden for one in sheets.values()] == [False, True]
    assert (sheet.merges, sheet.hidden_rows, sheet.hidden_columns) == (((0, 0, 1, 1),), {1, 2}, {1, 2, 3})
    assert len(sheet.rows) == 1000004 and list(sheet.rows[-1]) == [time(8, 30), "", "", ""]
    assert [list(row) for row in sheet.rows[:4]] == [
        ["甲  乙", "", 7.0, 7.0],
        ["", True, "", ""],
        ["", True, "", ""],
        [""] * 4,
    ]
    assert sheet.formulas == {(1, 1): "=TRUE()"}


def test_xls_hides_and_merges(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("甲")
    page.write_merge(0, 2, 0, 1, "并")
    page.write(3, 2, datetime(2024, 6, 30, 12), xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日" h:mm'))
    page.write(4, 0, True)
    page.row(3).hidden = True
    page.col(1).hidden = True
    book.add_sheet("乙").visibility = 1
    book.save(str(tmp_path / "a.xls"))
    first, second = read_workbook(tmp_path / "a.xls")[0]
    assert (first.merges, first.hidden_rows, first.hidden_columns) == (((0, 0, 2, 1),), {3}, {1})
    assert (first.rows[3][2], first.rows[4][0], first.hidden, second.hidden) == (
        datetime(2024, 6, 30, 12),
        True,
        False,
        True,
    )


def test_pages_with_excels_own_words(tmp_path: Path) -> None:
    page = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset=utf-8>
<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets><x:ExcelWorksheet>
<x:Name>甲&amp;乙</x:Name></x:ExcelWorksheet>
</x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]--><style>td {color: red}</style>
<script>if (a < b) "<td>";</script></head>
<body><table><col><col style='display:none'>
<tr><td rowspan=2>并<td colspan="2">跨</tr>
<tr style="display:none"><td x:num="0.4" style='mso-number-format:"0%"'>40%</td><td x:num>17800</td></tr>
<tr><td x:str>007</td><td x:err="#N/A">#N/A</td><td x:num="3" x:fmla="=B1*2">3</td></tr>
<tr><td>2021.10</td><td>017</td><td>17,800</td></tr>
<tr><td>a&nbsp;b&lt;</td><td>  x
 y<br/>z </td><td title="a>b">1234567890123456</td></tr>
</table></body></html>"""
    (sheet,) = read_workbook(kept(tmp_path, "导出.xls", page))[0]
    assert (sheet.title, sheet.untitled) == ("甲&乙", False)
    assert (sheet.merges, sheet.hidden_rows, sheet.hidden_columns) == (((0, 0, 1, 0), (0, 1, 0, 2)), {1}, {1})
    assert sheet.formulas == {(2, 2): "=B1*2"}
    assert [list(row) for row in sheet.rows] == [
        ["并", "跨", ""], ["", 0.4, 17800.0], ["007", Mark("#N/A"), 3.0], ["2021.10", "017", "17,800"],
        ["a\xa0b<", "x y\nz", "1234567890123456"],
    ]  # fmt: skip
    assert type(sheet.rows[1][1]) is PercentCell


def test_pages_with_several_tables_and_tables_in_tables(tmp_path: Path) -> None:
    inner = "<table><tr><td>1<td>2<tr><td>3<td>4</table>"
    page = f"<body><table><tr><td>版式{inner}</td></tr></table><table><tr><td>甲<td>乙<tr><td>5<td>6"
    sheets = read_workbook(kept(tmp_path, "页.html", page))[0]
    assert [(sheet.title, [list(row) for row in sheet.rows]) for sheet in sheets] == [
        ("页（1）", [[1.0, 2.0], [3.0, 4.0]]), ("页（2）", [["甲", "乙"], [5.0, 6.0]]),
    ]  # fmt: skip


def test_2003_xml_says_where_cells_are(tmp_path: Path) -> None:
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    table = (
        f'<?xml version="1.0"?>'
        f'<Workbook xmlns="{name}" xmlns:ss="{name}" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        '<Styles><Style ss:ID="p"><NumberFormat ss:Format="0.0%"/></Style><Style ss:ID="f">'
        '<NumberFormat ss:Format="Fixed"/></Style></Styles>'
        '<Worksheet ss:Name="甲"><Table><Column ss:Index="2" ss:Hidden="1" ss:Span="1"/>'
        '<Row ss:Index="3"><Cell ss:Index="2" ss:MergeAcross="1" ss:MergeDown="2">'
        '<Data ss:Type="String">并</Data></Cell>'
        '<Cell ss:StyleID="p" ss:Formula="=RC[-1]"><Data ss:Type="Number">0.5</Data></Cell></Row>'
        '<Row ss:Hidden="1"><Cell><Data ss:Type="DateTime">2024-06-30T12:00:00.000</Data>'
        "<Comment><ss:Data>批注</ss:Data></Comment></Cell></Row>"
        '<Row><Cell ss:StyleID="f"><Data ss:Type="Number">3</Data></Cell><Cell ss:Index="4">'
        '<Data ss:Type="DateTime">1899-12-31T08:30:00.000</Data></Cell></Row>'
        "</Table></Worksheet>"
        '<Worksheet ss:Name="乙"><Table/><x:WorksheetOptions>'
        "<x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>"
    )
    first, second = read_workbook(kept(tmp_path, "a.xls", table))[0]
    assert (first.top, first.left, first.merges) == (2, 0, ((2, 1, 4, 2),))
    assert (first.hidden_rows, first.hidden_columns, first.formulas) == ({3}, {1, 2}, {(2, 3): "=RC[-1]"})
    assert [list(row) for row in first.rows] == [
        ["", "并", "", PercentCell(0.5)], [datetime(2024, 6, 30, 12), "", "", ""], [3.0, "", "", time(8, 30)],
    ]  # fmt: skip
    assert (first.hidden, second.hidden) == (False, True)


# -- numbers, days and texts


@pytest.mark.parametrize(
    ("code", "value", "meant"),
    [
        ('yyyy"年"m"月"d"日"', "45473", date(2024, 6, 30)),
        ('[$-804]yyyy"年"m"月"d"日";@', "45473.5", datetime(2024, 6, 30, 12)),
        ("[DBNum1][$-804]m/d", "45473", date(2024, 6, 30)),
        ("h:mm", "0.25", time(6)),
        ('0"件"', "45473", 45473.0),
        ('"dd"0', "45473", 45473.0),
        ("[Red]0.00", "45473", 45473.0),
        ("General", "1E3", 1000.0),
    ],
)
@pytest.mark.parametrize("first", [1900, 1904])
def test_number_formats_tell_days_alike_in_both_readers(
    tmp_path: Path, code: str, value: str, meant: Any, first: int
) -> None:
    cells = f'<row r="1"><c r="A1" s="0"><v>{value}</v></c><c r="B1" t="n"><v>7</v></c></row>'
    settings = '<workbookPr date1904="1"/>' if first == 1904 else ""
    if first == 1904 and isinstance(meant, date):
        meant = meant.replace(year=2028, month=7, day=1)
    for comment in ("", "<!-- read by a parser -->"):
        assert rows_of(one_sheet(tmp_path, comment + data(cells), formats=(code,), settings=settings)) == [[meant, 7.0]]


@pytest.mark.parametrize("number", [14, 27, 31, 36, 50, 57, 58])
def test_formats_that_every_chinese_workbook_has(tmp_path: Path, number: int) -> None:
    parts = parts_of({"S": "<!-- -->" + data('<row r="1"><c r="A1" s="0"><v>45473</v></c></row>')})
    parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="{number}"/></cellXfs></styleSheet>'
    assert rows_of(kept(tmp_path, "a.xlsx", zipped(parts))) == [[date(2024, 6, 30)]]


def test_texts_alike_in_both_readers(tmp_path: Path) -> None:
    cells = (
        '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c>'
        '<c r="C1" t="str"><v>a_x000D_b</v></c><c r="D1" t="b"><v>1</v></c><c r="E1" t="d">'
        "<v>2024-06-30T12:00:00</v></c></row>"
    )
    for comment in ("", "<!-- read by a parser -->"):
        path = one_sheet(tmp_path, comment + data(cells), texts=("零", "一 & 二"))
        assert rows_of(path) == [["一 & 二", "甲乙", "a\rb", True, datetime(2024, 6, 30, 12)]]


def test_one_bad_reference_to_a_text_is_an_error_cell(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>99</v></c></row>'
    assert rows_of(one_sheet(tmp_path, data(cells), texts=("零",))) == [["零", Mark("#错误")]]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("17800", 17800.0), ("-40.5", -40.5), ("0", 0.0), ("007", "007"), ("17,800", "17,800"), ("1e5", "1e5"),
        ("1234567890123456", "1234567890123456"), ("2021.10", "2021.10"), ("2021.9", 2021.9), ("６７", "６７"),
        ("2024-06-30", date(2024, 6, 30)), ("2024/6/5 8:30", datetime(2024, 6, 5, 8, 30)), ("2024-02-30", "2024-02-30"),
        ("#N/A", Mark("#N/A")), ("#1", "#1"), ("-", "-"), ("=A1", "=A1"),
    ],
)  # fmt: skip
def test_what_a_text_file_types(tmp_path: Path, typed: str, meant: Any) -> None:
    path = kept(tmp_path, "a.tsv", f"编号\t值\n1\t{typed}\n2\tx\n")
    assert rows_of(path, "a")[1] == [1.0, meant]


def test_the_separator_is_found_in_the_text(tmp_path: Path) -> None:
    """Commas within cells do not make a table of commas; Excel's hint is taken and not shown."""
    assert rows_of(kept(tmp_path, "a.csv", "甲;乙\n1,5;2\n3,5;x\n"), "a") == [["甲", "乙"], ["1,5", 2.0], ["3,5", "x"]]
    assert rows_of(kept(tmp_path, "a.csv", "sep=|\r\n甲|乙\r\n"), "a") == [["甲", "乙"]]
    assert rows_of(kept(tmp_path, "a.csv", '甲,乙\n"1\n2",3\n,\n4,"5""6"\n'), "a") == [
        ["甲", "乙"], ["1\n2", 3.0], ["", ""], [4.0, '5"6'],
    ]  # fmt: skip
    assert "引号" in refused(kept(tmp_path, "a.csv", '甲,乙\n1,2\n3,"4\n')).message


# -- sheets that reach far


@pytest.mark.parametrize("blank", [100, 10_000])
def test_rows_after_many_blank_ones(tmp_path: Path, blank: int) -> None:
    last = blank + 2
    rows = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{last}"><c r="B{last}"><v>2</v></c></row>'
    found = rows_of(one_sheet(tmp_path, data(rows)))
    assert (len(found), found[0], found[-1]) == (last, [1.0, ""], ["", 2.0])


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "C5:D6", "", "nonsense"])
def test_declared_dimensions_are_not_believed(tmp_path: Path, dimension: str) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    )
    assert rows_of(one_sheet(tmp_path, f'<dimension ref="{dimension}"/>' + data(rows))) == [[1.0, 2.0]]


_NARROW = '<row r="{0}"><c r="A{0}"><v>1</v></c></row>'
#: What stands between a narrow first and a narrow last row, and whether the whole may be laid out.
BETWEEN = {
    "nothing": ("", True),
    "as narrow": (_NARROW.format(5), True),
    "wider": ('<row r="5"><c r="C5"><v>1</v></c></row>', True),
    "far apart": ('<row r="899"><c r="XFD899"><v>1</v></c></row>', False),
    "unplaced": ("<row><c><v>1</v></c></row>", False),
    "prefixed": ("<x:row><x:c><x:v>1</x:v></x:c></x:row>", False),
}


@pytest.mark.parametrize(("between", "compact"), BETWEEN.values(), ids=BETWEEN)
@pytest.mark.parametrize("ends", [_NARROW, '<row r="{0}"/>'], ids=["narrow", "empty"])
def test_how_far_a_sheet_reaches_is_known_whatever_stands_between_its_ends(
    between: str, compact: bool, ends: str
) -> None:
    reach = Reach()
    for _ in reach.passing([f"<sheetData>{ends.format(1)}{between}{ends.format(900)}".encode()]):
        pass
    assert reach.is_compact is compact


def test_a_stray_value_far_below_is_read(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="Z1"><v>2</v></c></row><row r="1048576">'
        '<c r="A1048576"><v>3</v></c></row>'
    )
    found = read_workbook(one_sheet(tmp_path, data(rows)))[0][0].rows
    assert (len(found), found[-1][0], found[0][25], found[500][0]) == (1048576, 3.0, 2.0, "")


FAR = {
    "plain": '<c r="XFD600"><v>1</v></c>',
    "quoted": "<c r='XFD600'><v>1</v></c>",
    "spaced": '<c  r = "XFD600" ><v>1</v></c>',
    "late": '<c s="0" r="XFD600"><v>1</v></c>',
    "prefixed": '<x:c xmlns:x="' + MAIN + '" r="XFD600"><x:v>1</x:v></x:c>',
    "small": '<c r="xfd600"><v>1</v></c>',
    "coded": '<c r="&#88;FD600"><v>1</v></c>',
}


@pytest.mark.parametrize("form", FAR)
def test_a_value_too_far_aside_is_refused_by_name(tmp_path: Path, form: str) -> None:
    """python-calamine would ask for 16384 times 600 cells here, and end the program for a few rows more."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c>{FAR[form] if n == 600 else ""}</row>' for n in range(1, 1001)
    )
    error = refused(one_sheet(tmp_path, data(rows)))
    assert "“S”" in error.message and "XFD600" in error.message and "XFD600" in error.remedy


# -- WPS


def test_a_workbook_of_wps(tmp_path: Path) -> None:
    """WPS declares A1, adds parts of its own, and writes pictures in cells as formulas."""
    cells = (
        '<row r="1" spans="1:2"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str">'
        '<f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c></row>'
    )
    parts = parts_of({"任务台账": '<dimension ref="A1"/>' + data(cells)}, texts=("任务编号",))
    parts["docProps/custom.xml"] = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties">'
        '<property pid="2" name="KSOProductBuildVer"><lpwstr>2052-12.1.0.16388</lpwstr></property></Properties>'
    )
    parts["xl/cellimages.xml"] = '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"/>'
    sheet = sheets_of(kept(tmp_path, "wps.xlsx", zipped(parts)))["任务台账"]
    assert [list(row) for row in sheet.rows] == [["任务编号", '=DISPIMG("ID_1",1)']]
    assert sheet.formulas == {(0, 1): '=_xlfn.DISPIMG("ID_1",1)'}


# -- what cannot be read


def xlsx() -> bytes:
    return zipped(as_parts(LEDGER))


def ole(stream: str) -> bytes:
    """A compound file whose one stream has this name."""
    book, name = as_xls(LEDGER), stream.encode("utf-16-le")
    at = book.index("Workbook".encode("utf-16-le"))
    return book[:at] + name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2) + book[at + 66 :]


def going_round(xls: bytes) -> bytes:
    """A compound file whose chains of sectors end where they begin."""
    (table,) = struct.unpack_from("<I", xls, 76)
    at = 512 * (table + 1)
    return xls[:at] + b"".join(struct.pack("<I", n) for n in range(128)) + xls[at + 512 :]


def with_entities(part: str) -> bytes:
    """A workbook with a billion laughs in one part."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    parts = as_parts(LEDGER)
    parts[part] = f'{DECLARATION}<!DOCTYPE x [<!ENTITY l0 "哈">{laughs}]>' + str(parts[part]).replace(DECLARATION, "")
    return zipped(parts)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "零字节.xlsx": (lambda: b"", "空的"),
    "截断.xlsx": (lambda: xlsx()[:-300], "损坏"),
    "截断一半.xlsx": (lambda: xlsx()[:1500], "损坏"),
    "截断.xls": (lambda: as_xls(LEDGER)[:3000], "损坏"),
    "截断.ods": (lambda: as_ods(LEDGER)[:-40], "损坏"),
    "加密.xlsx": (lambda: ole("EncryptedPackage"), "加密"),
    "加密.ods": (lambda: as_ods(LEDGER, manifest="<manifest:encryption-data/>"), "加密"),
    "改了一个字节.xlsx": (lambda: changed_byte(xlsx()), "损坏"),
    "文档.xlsx": (lambda: zipped({"word/document.xml": ""}), "这是 Word 文档，"),
    "演示.xlsx": (lambda: zipped({"ppt/presentation.xml": ""}), "演示文稿"),
    "二进制.xlsb": (lambda: zipped({"xl/workbook.bin": b""}), ".xlsb"),
    "压缩包.xlsx": (lambda: zipped({"台账.xlsx": xlsx()}), "压缩包"),
    "文字.ods": (
        lambda: zipped({"content.xml": "<x/>", "mimetype": "application/vnd.oasis.opendocument.text"}),
        "文档",
    ),
    "旧文档.xls": (lambda: ole("WordDocument"), "这是 Word 文档，"),
    "空壳.xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "损坏"),
    "绕圈.xls": (lambda: going_round(as_xls(LEDGER)), "损坏"),
    "别的程序.xls": (lambda: ole("CONTENTS"), "其他程序"),
    "头尾不全的加密.xlsx": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "加密",
    ),
    "打印.xlsx": (lambda: b"%PDF-1.7\n", "PDF"),
    "照片.xlsx": (lambda: b"\x89PNG\r\n\x1a\n\0\0", "图片"),
    "杂字节.xlsx": (lambda: bytes(range(256)) * 9, "不是 Excel 工作簿"),
    "说明.csv": (lambda: "这是一段说明，没有表格。\n第二行，也没有。\n".encode(), "纯文本"),
    "说明.txt": (lambda: b"Dear all,\nplease find, as agreed, the list\nattached.\nRegards, x, y\n", "纯文本"),
    "网页.xls": (lambda: b"<html><body>no table</body></html>", "没有表格"),
    "单个文件.xls": (lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html><table>", ".mht"),
    "别的.xml": (lambda: b'<?xml version="1.0"?><rss/>', "这是 XML 文件，"),
    "实体.xlsx": (lambda: with_entities("xl/workbook.xml"), "DOCTYPE"),
    "实体二.xlsx": (lambda: with_entities("xl/worksheets/sheet2.xml"), "DOCTYPE"),
    "实体三.xlsx": (lambda: with_entities("xl/sharedStrings.xml"), "DOCTYPE"),
    "实体.xml": (lambda: as_xml(LEDGER).replace(b"<?mso", b'<!DOCTYPE x [<!ENTITY a "b">]><?mso', 1), "DOCTYPE"),
    "断开.xml": (lambda: as_xml(LEDGER)[:-200], "损坏"),
}


def changed_byte(archive: bytes) -> bytes:
    """The archive with a byte of its largest part altered."""
    with ZipFile(io.BytesIO(archive)) as opened:
        entry = max(opened.infolist(), key=lambda info: info.compress_size)
    at = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    return archive[:at] + bytes([archive[at] ^ 0xFF]) + archive[at + 1 :]


@pytest.mark.parametrize("name", REFUSED)
def test_each_refusal_says_what_the_file_is(tmp_path: Path, name: str) -> None:
    make, said = REFUSED[name]
    assert said in refused(kept(tmp_path, name, make())).message


def test_an_encrypted_xls_is_said_to_be(tmp_path: Path) -> None:
    """A FILEPASS record among the first says so (MS-XLS 2.4.117); here one that names the user is made one."""
    book = as_xls(LEDGER).replace(b"\x5c\x00\x70\x00", b"\x2f\x00\x70\x00", 1)
    assert "加密" in refused(kept(tmp_path, "a.xls", book)).message


def sized(archive: bytes, part: str, size: int, checksum: int) -> bytes:
    """The archive with a false size and checksum declared for one part."""
    with ZipFile(io.BytesIO(archive)) as opened:
        entry = opened.getinfo(part)
    at = archive.rindex(b"PK\x01\x02", 0, archive.rindex(part.encode()))
    declared = struct.pack("<III", checksum, entry.compress_size, size)
    return archive[: at + 16] + declared + archive[at + 28 :]


def bomb(part: str, unit: str, count: int) -> dict[str, str | bytes]:
    parts = parts_of({"S": data("")})
    parts[part] = (
        str(parts[part]).replace("<sheetData>", "<sheetData>" + unit * count).replace("</sst>", unit * count + "</sst>")
    )
    return parts


ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "压得很紧": (lambda: zipped(bomb("xl/worksheets/sheet1.xml", ROW, 4_000_000)), "MB"),
    "共享文字": (lambda: zipped(bomb("xl/sharedStrings.xml", "<si><t>x</t></si>", 8_000_000)), "MB"),
    "一段长文字": (lambda: zipped(bomb("xl/sharedStrings.xml", "<si><t>" + "长" * 900_000 + "</t></si>", 1)), "过长"),
    "虚报大小": (lambda: false_size("xl/worksheets/sheet1.xml", ROW), "不符"),
    "虚报共享文字": (lambda: false_size("xl/sharedStrings.xml", "<si><t>x</t></si>"), "不符"),
}


def false_size(part: str, unit: str) -> bytes:
    """A workbook with a part that says it is small, and is so to whoever stops reading there."""
    parts = bomb(part, unit, 1_000_000)
    head = str(parts[part]).encode()[:5000]
    return sized(zipped(parts), part, len(head), zlib.crc32(head))


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused(tmp_path: Path, name: str) -> None:
    make, said = BOMBS[name]
    assert said in refused(kept(tmp_path, "a.xlsx", make())).message


MEMORY = """
import sys
from pathlib import Path
from toolkit.values import CannotDo
from toolkit.workbook.reader import read_workbook
try:
    read_workbook(Path(sys.argv[1]))
except CannotDo:
    print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the system tells of memory in this way on Linux only")
@pytest.mark.parametrize("name", ["压得很紧", "虚报共享文字"])
def test_bombs_take_little_memory(tmp_path: Path, name: str) -> None:
    path = kept(tmp_path, "a.xlsx", BOMBS[name][0]())
    done = subprocess.run([sys.executable, "-c", MEMORY, str(path)], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 300 * 1024


def test_one_long_text_in_many_cells_is_held_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text of 30000 letters in 60000 cells would be five gigabytes, were each cell to have its own."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 60_001))
    path = one_sheet(tmp_path, data(rows), texts=("长" * 30_000,))
    with pytest.raises(CannotDo, match="1000 字以上的单元格合计超过"):
        read_workbook(path)
    monkeypatch.setattr("toolkit.workbook.reader._MOST_LONG", 10**10)
    found = read_workbook(path)[0][0].rows
    assert (len(found), len(found[0][0])) == (60_000, 30_000)
    assert found[0][0] is found[59_999][0]


HOSTILE: dict[str, tuple[str, str]] = {
    "深.xml": ('<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">' + "<a>" * 1000, "损坏"),
    "多.html": ("<table>" * 3000, "超过"),
    "宽.html": ("<table>" + "<tr><td rowspan=60000 colspan=1000>x<td>y" * 100 + "</table>", "太远"),
    "脚本.html": ("<html>" + "<script>" * 100_000 + "<table><tr><td>1", "没有表格"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_come_to_an_end(tmp_path: Path, name: str) -> None:
    page, said = HOSTILE[name]
    assert said in refused(kept(tmp_path, name, page)).message


def test_a_quotation_mark_left_open_in_a_tag_ends_with_the_page(tmp_path: Path) -> None:
    page = "<table><tr><td>a</td><td>b</td></tr></table>" + '<a "' * 100_000
    assert rows_of(kept(tmp_path, "页.html", page), "页") == [["a", "b"]]


def test_cells_repeated_beyond_measure_are_refused(tmp_path: Path) -> None:
    cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    assert "“甲”" in refused(kept(tmp_path, "a.ods", ods_zip(ods_body({"甲": row})))).message


def test_numbers_past_the_grid_are_refused_or_passed_over(tmp_path: Path) -> None:
    """Hidden rows and columns that a sheet claims by the thousand million are not spelled out."""
    columns = "<cols>" + '<col min="1" max="999999999" hidden="1"/>' * 1000 + "</cols>"
    sheet = sheets_of(one_sheet(tmp_path, columns + data('<row r="1"><c r="B1"><v>1</v></c></row>')))["S"]
    assert sheet.hidden_columns == {0, 1}


@needs_office
def test_what_an_office_program_saves_is_read_alike(tmp_path: Path) -> None:
    """LibreOffice's own .xls and .ods of a ledger."""
    made = kept(tmp_path, "台账.xlsx", as_openpyxl(LEDGER))
    for kind in ("xls", "ods"):
        command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", kind, "--outdir", str(tmp_path / kind), str(made)]
        subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT)
        found = sheets_of(tmp_path / kind / f"台账.{kind}")
        assert {title: [list(row) for row in sheet.rows] for title, sheet in found.items()} == {
            title: [["" if value is None else value for value in row] for row in rows] for title, rows in LEDGER.items()
        }


# -- a page that LibreOffice wrote


def test_a_page_of_libreoffice(tmp_path: Path) -> None:
    """Sheet titles stand in headings above the tables, notes within the cells, numbers in attributes of their own."""
    page = tmp_path / "台账.xls"
    page.write_text(
        "<html><body><h1>Overview</h1>"
        "<h1>Sheet 1: <em>指标</em></h1><table>"
        '<tr><td><a class="comment-indicator"></a><comment><p>【必填】</p></comment>指标编号</td><td>指标</td>'
        "<td>目标值</td><td>当前值</td></tr>"
        '<tr><td>ZB-1</td><td>甲</td><td sdval="17800" sdnum="1033;0;#,##0">17,800</td>'
        '<td sdval="0.4" sdnum="1033;0;0%">40%</td></tr></table>'
        "<h1>Sheet 2: <em>设置</em></h1><table><tr><td>项</td><td>值</td></tr>"
        '<tr><td>报告期</td><td sdval="45473" sdnum="1033;0;YYYY-MM-DD">2024-06-30</td></tr></table></body></html>',
        encoding="utf-8",
    )
    first, second = read_workbook(page)[0]
    assert (first.title, second.title, first.untitled) == ("指标", "设置", False)
    assert list(first.rows[0]) == ["指标编号", "指标", "目标值", "当前值"]
    assert list(first.rows[1]) == ["ZB-1", "甲", 17800.0, PercentCell(0.4)]
    assert type(first.rows[1][3]) is PercentCell
    assert second.rows[1][1] == date(2024, 6, 30)
