"""Cells patched in a worksheet's text: only those asked for change, whatever way the sheet is written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tables import whole, workbook
from test_collect import TASKS, put, returned
from test_collect_properties import opened

from toolkit.collect.base import Base
from toolkit.collect.deciding import Choice, Deciding
from toolkit.collect.merging import merge
from toolkit.collect.outcome import Side
from toolkit.collect.pairing import Merge
from toolkit.collect.returned import take
from toolkit.ledger import PercentCell
from toolkit.values import CannotDo
from toolkit.workbook.annotating.worksheet import Worksheet
from toolkit.workbook.collecting.merged import merged_workbook
from toolkit.workbook.collecting.patching import Patch, Unwritable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


class Plain:
    """Formats that suit everything."""

    def fitting(self, number: int, value: Any) -> int:
        """The format itself."""
        return number


def patched(rows: str, wanted: Mapping[int, Mapping[int, Any]], prefix: str = "", pattern: int = 1) -> str:
    """The rows of a sheet after a patch."""
    bound = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    text = f'<{prefix}worksheet {bound}="{MAIN}"><{prefix}sheetData>{rows}</{prefix}sheetData></{prefix}worksheet>'
    sheet = Worksheet(text)
    Patch(sheet, Plain(), False).put(wanted, pattern)  # type: ignore[arg-type]
    return sheet.rows


ROWS = '<row r="1" spans="1:3" ht="20"><c r="A1" s="1"><v>1</v></c><c r="C1" s="2" t="s"><v>0</v></c></row>'
TEXT = '<is><t xml:space="preserve">甲</t></is>'


@pytest.mark.parametrize(
    ("rows", "wanted", "after"),
    [
        (ROWS, {1: {1: 5}}, ROWS.replace("<v>1</v>", "<v>5</v>")),
        (ROWS, {1: {3: None}}, ROWS.replace('<c r="C1" s="2" t="s"><v>0</v></c>', '<c r="C1" s="2"/>')),
        (
            ROWS,
            {1: {2: "甲"}},
            ROWS.replace(' spans="1:3"', "").replace('<c r="C1"', f'<c r="B1" t="inlineStr">{TEXT}</c><c r="C1"'),
        ),
        (ROWS, {1: {4: 0.5}}, ROWS.replace(' spans="1:3"', "").replace("</row>", '<c r="D1"><v>0.5</v></c></row>')),
        (ROWS, {3: {1: 7}}, ROWS + '<row r="3"><c r="A3" s="1"><v>7</v></c><c r="C3" s="2"/></row>'),
        ('<row r="2"/>', {2: {1: True}}, '<row r="2"><c r="A2" t="b"><v>1</v></c></row>'),
        ('<row r="2"/><row r="5"/>', {3: {1: 1}}, '<row r="2"/><row r="3"><c r="A3"><v>1</v></c></row><row r="5"/>'),
        ("<row><c><v>1</v></c><c><v>2</v></c></row>", {1: {2: 9}}, '<row><c><v>1</v></c><c r="B1"><v>9</v></c></row>'),
        ('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>', {1: {1: 3}}, '<row r="1"><c r="A1"><v>3</v></c></row>'),
    ],
)
def test_cells_are_put_where_they_belong(rows: str, wanted: Mapping[int, Mapping[int, Any]], after: str) -> None:
    assert patched(rows, wanted) == after
    prefixed = patched(rows.replace("<", "<x:").replace("<x:/", "</x:"), wanted, "x:")
    assert prefixed == after.replace("<", "<x:").replace("<x:/", "</x:")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2024, 6, 20), "<v>45463</v>"),
        (datetime(2024, 6, 20, 12), "<v>45463.5</v>"),
        (time(6), "<v>0.25</v>"),
        (timedelta(hours=36), "<v>1.5</v>"),
        (PercentCell(0.4), "<v>0.4</v>"),
        (date(1899, 1, 1), '<is><t xml:space="preserve">1899-01-01</t></is>'),
        ("a<b&\x01", '<is><t xml:space="preserve">a&lt;b&amp;_x0001_</t></is>'),
    ],
)
def test_values_are_written_as_workbooks_hold_them(value: Any, written: str) -> None:
    assert written in patched("", {1: {1: value}})


def test_what_cannot_be_written_is_refused() -> None:
    for formula in ('<f t="shared" ref="A1:A2" si="0">B1</f>', '<f t="array" ref="A1">B1</f>'):
        with pytest.raises(Unwritable, match="A1"):
            patched(f'<row r="1"><c r="A1">{formula}<v>2</v></c></row>', {1: {1: 3}})
    with pytest.raises(Unwritable, match="上限"):
        patched("", {1: {1: "甲" * 32_768}})


# -- whole workbooks


def ledger_file(folder: Path, name: str = "台账.xlsx", **cells: Any) -> Path:
    """A ledger in a file, with some cells of the task sheet set."""
    path = workbook(folder / name, whole({"任务台账": TASKS}))
    book = openpyxl.load_workbook(path)
    for cell, value in cells.items():
        book["任务台账"][cell] = value
    book.save(path)
    return path


def merged(base: Base, *changes: Any, ours: Base | None = None, deciding: Deciding | None = None) -> Merge:
    """The merge of one unit's return."""
    taken = take(base, returned(base, "区发改委", *changes), "2024-06")
    return merge(base, ours or base, [taken], deciding or Deciding())


def test_dates_and_percentages_get_a_look_of_their_own(tmp_path: Path) -> None:
    path = ledger_file(tmp_path, J2=None, G2="40%", G3="50%", G4="60%", G5="70%")
    base, result = opened(path), tmp_path / "合并.xlsx"
    merge_ = merged(base, put("RW-1", "填报日期", "2024年6月20日"), put("RW-1", "完成率", "５５％"))
    result.write_bytes(merged_workbook(path.read_bytes(), base, merge_))
    page = openpyxl.load_workbook(result)["任务台账"]
    assert (page["J2"].value, page["J2"].is_date) == (datetime(2024, 6, 20), True)
    assert (page["G2"].value, page["G2"].number_format) == (0.55, "0%")
    assert opened(result).held["tasks"].table.column("完成率")[0] == 55


def test_a_row_that_is_put_back_stands_below_and_is_marked(tmp_path: Path) -> None:
    base = opened(ledger_file(tmp_path))
    path = ledger_file(tmp_path, "现有.xlsx")
    book = openpyxl.load_workbook(path)
    book["任务台账"].delete_rows(2)
    book.save(path)
    ours, result = opened(path), tmp_path / "合并.xlsx"
    of = merged(base, put("RW-1", "完成率", 55), ours=ours)
    result.write_bytes(merged_workbook(path.read_bytes(), ours, of))
    page = openpyxl.load_workbook(result)["任务台账"]
    assert [page.cell(row, 1).value for row in range(2, 6)] == ["RW-2", "RW-3", "RW-4", "RW-1"]
    assert (page["G5"].value, page["G5"].fill.start_color.rgb) == (40, "FFFFE7A2")
    assert "55" in page["G5"].comment.text and page["G2"].comment is None


def test_a_column_that_the_ledger_no_longer_has_is_a_conflict(tmp_path: Path) -> None:
    base = opened(ledger_file(tmp_path))
    path = ledger_file(tmp_path, "现有.xlsx")
    book = openpyxl.load_workbook(path)
    book["任务台账"].delete_cols(9)
    book.save(path)
    of = merged(base, put("RW-1", "存在问题", "新"), put("RW-2", "完成率", 51), ours=opened(path))
    assert [(c.kind, c.subject.column) for c in of.open] == [("column-gone", "存在问题")]
    assert [str(w.place) for w in of.written] == ["任务台账!G3"]


def test_a_formula_that_gives_way_leaves_the_chain_of_calculation(tmp_path: Path) -> None:
    path = ledger_file(tmp_path, G2="=10*4")
    data = with_chain(path.read_bytes())
    path.write_bytes(data)
    base = opened(path)
    of = merged(base, put("RW-1", "完成率", 55))
    [conflict] = of.open
    assert conflict.kind == "formula-replaced"
    of = merged(base, put("RW-1", "完成率", 55), deciding=Deciding({}, {conflict.id: Choice(Side.THEIRS)}))
    made = zipfile.ZipFile(io.BytesIO(merged_workbook(data, base, of)))
    assert "xl/calcChain.xml" not in made.namelist()
    for part in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        assert b"calcChain" not in made.read(part)
    assert b'fullCalcOnLoad="1"' in made.read("xl/workbook.xml")


def with_chain(data: bytes) -> bytes:
    """The workbook with a chain of calculation, as Excel writes one."""
    old, made = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "[Content_Types].xml":
                kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
                entry = f'<Override PartName="/xl/calcChain.xml" ContentType="{kind}"/></Types>'
                part = part.replace(b"</Types>", entry.encode())
            if name == "xl/_rels/workbook.xml.rels":
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
                entry = f'<Relationship Id="rIdChain" Type="{kind}" Target="calcChain.xml"/></Relationships>'
                part = part.replace(b"</Relationships>", entry.encode())
            new.writestr(name, part)
        new.writestr("xl/calcChain.xml", f'<calcChain xmlns="{MAIN}"><c r="G2" i="3"/></calcChain>')
    return made.getvalue()


def test_workbooks_that_cannot_be_patched_are_said_in_words_of_merging(tmp_path: Path) -> None:
    path = ledger_file(tmp_path)
    base = opened(path)
    made = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(made, "a") as signed:
        signed.writestr("_xmlsignatures/sig1.xml", "<a/>")
    with pytest.raises(CannotDo) as caught:
        merged_workbook(made.getvalue(), base, merged(base, put("RW-1", "完成率", 55)))
    assert "签名" in str(caught.value) and "标注" not in str(caught.value)
    # With nothing to write nothing has to be patched.
    assert merged_workbook(made.getvalue(), base, merged(base)) == made.getvalue()


def test_a_formula_that_other_cells_share_is_named_with_its_sheet(tmp_path: Path) -> None:
    """Chosen over by a return, it would take other cells with it."""
    path = ledger_file(tmp_path, G2="=20+20")
    data = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(b"<f>20+20</f>", b'<f t="array" ref="G2">20+20</f>')
            new.writestr(name, part)
    path.write_bytes(data.getvalue())
    base = opened(path)
    of = merged(base, put("RW-1", "完成率", 55))
    chosen = Deciding(choices={conflict.id: Choice(Side.THEIRS) for conflict in of.open})
    with pytest.raises(CannotDo) as caught:
        merged_workbook(path.read_bytes(), base, merged(base, put("RW-1", "完成率", 55), deciding=chosen))
    assert caught.value.message == "工作表“任务台账”的 G2 的公式与别的单元格共用，不能单独改成数值，没有写出合并结果。"
    assert "改选" in caught.value.remedy


def test_a_note_on_a_conflict_reads_as_sentences(tmp_path: Path) -> None:
    path = ledger_file(tmp_path)
    base, ours = opened(path), opened(ledger_file(tmp_path, "现有.xlsx", G2=45))
    of = merged(base, put("RW-1", "完成率", 55), ours=ours)
    made = merged_workbook((tmp_path / "现有.xlsx").read_bytes(), ours, of)
    note = openpyxl.load_workbook(io.BytesIO(made))["任务台账"]["G2"].comment.text
    assert "基准：40；现有：45；填报（区发改委）：55。请在冲突处理表里选定后" in note
