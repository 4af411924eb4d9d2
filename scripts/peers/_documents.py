"""What the engines render: one template in the syntax of each, the values, and what every document must then say.

`_documents.py documents VALUES.json FOLDER` reads the documents made from these values and prints what is wrong with
them and how many bytes they have, as JSON; with `copies` it only counts and measures them. Only `template` needs
python-docx, so that the process which imports this stays small.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

#: How a field, and the cells of the repeated row, are written in each syntax.
SYNTAXES = ("jinja", "carbone", "docxtemplater")
COLUMNS = {
    "number": "序号",
    "name": "重点任务",
    "unit": "牵头单位",
    "due": "完成时限",
    "percent": "完成率",
    "status": "状态",
}
WIDTHS = (12, 71, 28, 26, 16, 17)  # mm, of the columns
TITLE = "规划实施情况月报"
LEAD = (
    "第{issue}期",
    "{office}　{date}",
    "截至{period}，全区{total}项重点任务中，已完成{done}项，达到序时进度{paced}项，滞后{lagging}项，"
    "占{share}。滞后任务由{unit}等单位负责，各单位应当于下月10日前报送整改措施。",
    "一、总体情况。各专项工作组按照年度工作要点推进重点任务、重点项目和重点政策机制，时间过半、任务过半的要求总体得到落实。",
    "二、存在问题。部分任务前期手续办理较慢，配套资金尚未全部到位，个别单位未按时反馈进展。",
    "三、任务清单",
)
CLOSING = ("四、下一步工作。{next_step}。请各牵头单位对照清单逐项落实，确保完成年度目标。", "{office}")

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_UNITS = ("区发展改革委", "规划&建设局", "区水务局", "<区>农业农村局", "区文化和旅游局")
_STATUSES = ("已完成", "达到序时", "滞后", "逾期")


def values(number: int, rows: int) -> dict[str, Any]:
    """The values of one document; no two numbers give the same."""
    table = [_row(number, place) for place in range(1, rows + 1)]
    return {
        "issue": number,
        "office": "区规划实施领导小组办公室",
        "date": f"2024年{number % 12 + 1}月{number % 28 + 1}日",
        "period": f"2024年{number % 12 + 1}月底",
        "total": rows,
        "done": number % 20,
        "paced": number % 17,
        "lagging": number % 7,
        "share": f"{number / 10:.1f}%",
        "unit": _UNITS[number % 5],
        "next_step": f"第{number}次调度会议定的“{number}+2”事项 <由办公室督办>",
        "rows": table,
    }


def _row(number: int, place: int) -> dict[str, Any]:
    return {
        "number": place,
        "name": f"推进第{place}项重点任务前期手续办理和主体工程建设（{number}）",
        "unit": _UNITS[(number + place) % 5],
        "due": f"2024年{(number + place) % 12 + 1}月底",
        "percent": f"{(number * place) % 1000 / 10:.1f}%",
        "status": _STATUSES[(number * 3 + place) % 4],
    }


# -- the template


def template(path: Path, syntax: str) -> None:
    """Write the template in the syntax of an engine."""
    from docx import Document
    from docx.shared import Mm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    document.styles["Normal"].font.size = Pt(10.5)
    field = _field(syntax)
    document.add_heading(TITLE, 0)
    for text in LEAD:
        document.add_paragraph(_filled(text, field))
    table = document.add_table(1, len(COLUMNS), style="Table Grid")
    for row in (list(COLUMNS.values()), *_rows(syntax)):
        cells = table.rows[0].cells if row[0] == "序号" else table.add_row().cells
        for cell, text, width in zip(cells, row, WIDTHS, strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].add_run(text).font.size = Pt(9)
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Mm(width)
    for text in CLOSING:
        document.add_paragraph(_filled(text, field))
    document.save(str(path))


def _field(syntax: str) -> Callable[[str], str]:
    before, after = {"jinja": ("{{ ", " }}"), "carbone": ("{d.", "}"), "docxtemplater": ("{", "}")}[syntax]
    return lambda name: f"{before}{name}{after}"


def _rows(syntax: str) -> Iterator[list[str]]:
    """The rows of the template that make one row for each of the values."""
    field, none = _field(syntax), [""] * (len(COLUMNS) - 1)
    if syntax == "jinja":
        yield ["{%tr for row in rows %}", *none]
        yield [field(f"row.{name}") for name in COLUMNS]
        yield ["{%tr endfor %}", *none]
    elif syntax == "carbone":
        yield [field(f"rows[i].{name}") for name in COLUMNS]
        yield [field(f"rows[i+1].{name}") for name in COLUMNS]
    else:
        first, *middle, last = map(field, COLUMNS)
        yield [f"{{#rows}}{first}", *middle, f"{last}{{/rows}}"]


def _filled(text: str, field: Callable[[str], object]) -> str:
    """A text with what `field` gives for the names in it."""
    names = dict.fromkeys(part.split("}")[0] for part in text.split("{")[1:])
    return text.format_map({name: field(name) for name in names})


# -- what must come out


def expected(wanted: Mapping[str, Any]) -> list[str]:
    """The text of every paragraph of a document, in order, those of the table's cells too."""
    cells = [str(row[name]) for row in wanted["rows"] for name in COLUMNS]
    lead, closing = ([_filled(text, wanted.__getitem__) for text in texts] for texts in (LEAD, CLOSING))
    return [TITLE, *lead, *COLUMNS.values(), *cells, *closing]


def wrong(made: list[Path], wanted: list[Mapping[str, Any]]) -> str:
    """What is wrong with the documents made from these values, in a few words; "" when all is as it must be."""
    if len(made) != len(wanted):
        return f"{len(made)} documents for {len(wanted)}"
    texts = []
    for path, own in zip(made, wanted, strict=True):
        rows, texts = _read(path)
        if rows != len(own["rows"]) + 1:
            return f"{path.name} has {rows} rows"
        if texts != expected(own):
            return f"{path.name} says something else"
    return "the first says what the last says" if len(made) > 1 and _read(made[0])[1] == texts else ""


def _read(path: Path) -> tuple[int, list[str]]:
    """How many table rows a document has, and the text of each of its paragraphs."""
    with ZipFile(path) as document:
        if document.testzip():
            return -1, []
        root = ElementTree.fromstring(document.read("word/document.xml"))
    paragraphs = ["".join(text.text or "" for text in paragraph.iter(f"{_W}t")) for paragraph in root.iter(f"{_W}p")]
    return sum(1 for _ in root.iter(f"{_W}tr")), paragraphs


def main(kind: str, wanted: str, folder: str) -> None:
    """Print what is wrong with the documents in a folder, and how many bytes one has."""
    made = sorted(Path(folder).iterdir())
    expected = json.loads(Path(wanted).read_bytes())
    if kind == "copies":
        fault = "" if len(made) == len(expected) else f"{len(made)} documents for {len(expected)}"
    else:
        fault = wrong(made, expected)
    sizes = [path.stat().st_size for path in made]
    print(json.dumps({"wrong": fault, "bytes": sum(sizes) // max(len(sizes), 1)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
