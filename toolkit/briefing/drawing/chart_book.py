"""The workbook behind a chart, that Word opens to edit the figures: one plain sheet, labels down, series across."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from toolkit.briefing.drawing.chart_data import ChartData
from toolkit.briefing.parts.xmltext import DECLARATION, plain
from toolkit.values import column_letter

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_EPOCH: Final = date(1899, 12, 30)
_DAY: Final = 1  # the style of a cell that holds a date
_UNFIT: Final = re.compile(r"[\[\]:*?/\\]")

_PARTS: Final = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def serial(day: date) -> int:
    """The number by which a spreadsheet knows a day."""
    return (date(day.year, day.month, day.day) - _EPOCH).days


def sheet_name(typed: str) -> str:
    """A name a sheet may have, as near as can be to this one."""
    return _UNFIT.sub("_", typed).strip("'")[:31] or "Sheet1"


def chart_book(data: ChartData, names: tuple[str, ...], sheet: str) -> bytes:
    """The workbook of a chart's figures, in a sheet of this name; `names` are those of the series. No formulas."""
    workbook = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{plain(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    cells = f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(_rows(data, names))}</sheetData></worksheet>'
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=3) as archive:
        for name, xml in (_PARTS | {"xl/workbook.xml": workbook, "xl/worksheets/sheet1.xml": cells}).items():
            with archive.open(name, "w") as part:  # opened by its name it bears the earliest time a zip can hold
                part.write((DECLARATION + xml).encode())
            archive.getinfo(name).create_system = 3  # whatever the machine
    return stream.getvalue()


def _rows(data: ChartData, names: tuple[str, ...]) -> Iterator[str]:
    yield _row(1, ("", *names))
    for number, label in enumerate(data.labels):
        yield _row(number + 2, (label, *(values[number] for _, values in data.series)))


def _row(number: int, values: tuple[Any, ...]) -> str:
    cells = "".join(_cell(f"{column_letter(column)}{number}", value) for column, value in enumerate(values))
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return f'<c r="{place}" s="{_DAY}"><v>{serial(value)}</v></c>'
    if isinstance(value, str):
        text = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", value)
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{plain(text)}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'
