"""Workbooks to compare and to merge: two versions of a ledger, and what units fill in in the ones they are sent.

They are written straight into the parts' XML, texts in the shared table as Excel and WPS have them: openpyxl would take
minutes, and python-calamine must not find them easier to read than what people send.
"""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from xml.sax.saxutils import escape

SEED = 20240630
TITLE, KEY = "项目台账", "项目编号"
HEADINGS = (
    *(KEY, "所属规划", "清单", "项目名称", "区位及规模", "责任单位", "计划投资(万元)", "开始年份", "结束年份"),
    *("阶段", "完成率", "形象进度"),
)
#: One cell in so many is changed; the key never is.
CHANGED = 100
UNITS = 60
#: What units fill in, and in one row of how many they do.
FILLED, FILLED_EVERY = "完成率", 10

_LISTS = ("电力", "地下管线", "新建城市道路", "供热")
_STAGES = ("前期手续", "开工", "在建")
_WORDS = "推进建设落实完善统筹协调加快项目前期手续主体工程管线道路变电站改造方案资金招标施工验收进度安排问题整改"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Row = list[str | int]


def make_ledger(path: Path, rows: int, units: int) -> None:
    """A ledger of so many projects, led by so many units in turn."""
    write_book(path, [HEADINGS, *_projects(random.Random(SEED), rows, units)])


def make_versions(old: Path, new: Path, rows: int) -> None:
    """Two versions of a ledger of so many projects."""
    chance = random.Random(SEED)
    table = _projects(chance, rows, UNITS)
    write_book(old, [HEADINGS, *table])
    changeable = len(HEADINGS) - 1
    for place in chance.sample(range(rows * changeable), rows * len(HEADINGS) // CHANGED):
        row, column = table[place // changeable], place % changeable + 1
        row[column] = _other(chance, row[column])
    chance.shuffle(table)
    write_book(new, [HEADINGS, *table])


def _projects(chance: random.Random, rows: int, units: int) -> list[Row]:
    return [_project(chance, number, units) for number in range(1, rows + 1)]


def _project(chance: random.Random, number: int, units: int) -> Row:
    return [
        *(f"XM-{number:06d}", "城市管理规划", _LISTS[number % 4], f"第{number}号改造工程"),
        *(f"第{number % 12}镇第{number}街，道路长约{number}米", f"区第{number % units + 1}局"),
        *(chance.randrange(100, 20_000), chance.choice((2021, 2022)), chance.choice((2024, 2025))),
        *(chance.choice(_STAGES), chance.randrange(2, 100), _text(chance)),
    ]


def _text(chance: random.Random) -> str:
    return "".join(chance.choices(_WORDS, k=chance.randint(30, 60)))


def _other(chance: random.Random, cell: str | int) -> str | int:
    """Another content for a cell."""
    return cell + chance.randint(1, 5) if isinstance(cell, int) else f"{cell}（{chance.randint(1, 9)}）"


# -- what is filled in


def fill_in(paths: Sequence[Path]) -> None:
    """Put another percentage into some rows of every workbook that was dispatched."""
    for path in paths:
        with zipfile.ZipFile(path) as sent:
            parts = {name: sent.read(name).decode() for name in sent.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for name, xml in parts.items():
                made.writestr(name, _filled_in(xml) if name.startswith("xl/worksheets/") else xml)


def _filled_in(xml: str) -> str:
    heading = re.search(rf'<c r="([A-Z]+)[0-9]+"[^>]*><is><t[^>]*>{FILLED}</t>', xml)
    if not heading:
        return xml
    number = count(1)

    def filled(cell: re.Match[str]) -> str:
        return cell[0] if next(number) % FILLED_EVERY else f"{cell[1]}{float(cell[2]) + 0.5}<"

    return re.sub(rf'(<c r="{heading[1]}[0-9]+"[^>]*><v>)([0-9.]+)<', filled, xml)


# -- the workbook


def write_book(path: Path, rows: Sequence[Sequence[str | int]]) -> None:
    """A workbook of one sheet."""
    places: dict[str, int] = {}
    sheet = "".join(_sheet(rows, places))
    texts = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in places)
    strings = f'<sst xmlns="{_MAIN}" uniqueCount="{len(places)}">{texts}</sst>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, xml in _frame():
            made.writestr(name, _HEAD + xml)
        made.writestr("xl/worksheets/sheet1.xml", _HEAD + sheet)
        made.writestr("xl/sharedStrings.xml", _HEAD + strings)


def _sheet(rows: Sequence[Sequence[str | int]], places: dict[str, int]) -> Iterator[str]:
    """The XML of the sheet; its texts go to `places`."""
    yield f'<worksheet xmlns="{_MAIN}"><dimension ref="A1:{chr(64 + len(rows[0]))}{len(rows)}"/><sheetData>'
    for number, row in enumerate(rows, 1):
        cells = "".join(_cell(f"{chr(64 + at)}{number}", value, places) for at, value in enumerate(row, 1))
        yield f'<row r="{number}" spans="1:{len(row)}">{cells}</row>'
    yield "</sheetData></worksheet>"


def _cell(place: str, value: str | int, places: dict[str, int]) -> str:
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="s"><v>{places.setdefault(value, len(places))}</v></c>'


def _frame() -> Iterable[tuple[str, str]]:
    """The parts that any workbook of one sheet has."""
    kinds = {"workbook": "sheet.main", "worksheets/sheet1": "worksheet", "sharedStrings": "sharedStrings"}
    types = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for part, kind in kinds.items()
    )
    rels = f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}'
    yield "[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types">{rels}</Types>'
    yield "_rels/.rels", _relations({"officeDocument": "xl/workbook.xml"})
    sheets = f'<sheets><sheet name="{TITLE}" sheetId="1" r:id="rId1"/></sheets>'
    yield "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{sheets}</workbook>'
    targets = {"worksheet": "worksheets/sheet1.xml", "sharedStrings": "sharedStrings.xml"}
    yield "xl/_rels/workbook.xml.rels", _relations(targets)


def _relations(targets: dict[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'
