"""The digest of what a workbook says: kept by another program's save, changed by any change of what it says."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from office import needs_office
from openpyxl.styles import Font, PatternFill

from toolkit.ledger import Mark, PercentCell, RawSheet
from toolkit.ledger.canonical import CellDigests, canonical_digest, cell_digests
from toolkit.workbook.reader import read_workbook

SAMPLES = Path(__file__).resolve().parents[1] / "samples"


def digest(*rows: Sequence[Any], **fields: Any) -> str:
    """The digest of one sheet."""
    return canonical_digest([RawSheet(fields.pop("title", "表"), rows, **fields)])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("甲\n乙", "甲\r\n乙"),
        ("甲\n乙", "甲\r乙"),
        (40, 40.0),
        (0.0, -0.0),
        (0.1 + 0.2, 0.3),
        (0.4, PercentCell(0.4)),
        (123456789012345678, 123456789012345678.0),
        (date(2024, 6, 30), datetime(2024, 6, 30)),
        (datetime(2024, 6, 30, 12, 0, 0, 300), datetime(2024, 6, 30, 12)),
        (time(12), timedelta(hours=12)),
        ("", None),
        (Mark("#REF!"), Mark(" #ref! ")),
    ],
)
def test_what_says_the_same(one: object, other: object) -> None:
    assert digest([1, one, 2]) == digest([1, other, 2])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("40", 40),
        (True, 1),
        (True, "1"),
        (" ", ""),
        ("甲", "甲 "),
        ("４０", "40"),
        ("e\u0301", "\u00e9"),
        (40, 40.1),
        (40, 40.000000001),
        (date(2024, 6, 30), "2024-06-30"),
        (date(2024, 6, 30), 45473),
        (datetime(2024, 6, 30, 12), date(2024, 6, 30)),
        (timedelta(hours=36), time(12)),
        (Mark("#REF!"), "#REF!"),
        (Mark("#REF!"), Mark("#N/A")),
        (Mark("=A1", formula=True), "=A1"),
        ('a","s","b', "a"),
    ],
)
def test_what_does_not_say_the_same(one: object, other: object) -> None:
    assert digest([1, one, 2]) != digest([1, other, 2])


def test_where_a_value_stands_counts() -> None:
    assert digest(["a", ""]) != digest(["", "a"])
    assert digest(["a"], [""]) != digest([""], ["a"])
    assert digest(["a", "b"]) != digest(["b", "a"])
    assert digest(["a"], ["b"]) != digest(["b"], ["a"])
    assert digest(["a"]) != digest(["a"], top=1)
    assert digest(["a"]) != digest(["a"], left=1)
    assert digest(["a"]) != digest(["a"], title="另一张")


def test_the_same_cells_in_another_frame() -> None:
    assert digest(["a"]) == digest(["a", ""], ["", None])
    assert digest(["a"], top=1, left=1) == digest(["", ""], ["", "a"])
    assert digest() == digest([""])


def test_the_order_of_sheets_and_what_is_hidden_do_not_count() -> None:
    one, two = RawSheet("一", [["a"]]), RawSheet("二", [["b"]])
    hidden = replace(one, hidden=True, hidden_rows=frozenset({0}), hidden_columns=frozenset({0}))
    assert canonical_digest([one, two]) == canonical_digest([two, hidden])
    assert canonical_digest([one, two]) != canonical_digest([one])
    assert canonical_digest([one, two]) != canonical_digest([replace(one, title="二"), replace(two, title="一")])


def test_a_calculated_cell_is_told_from_a_typed_one_whatever_its_formula() -> None:
    typed = digest([1, 2])
    calculated = digest([1, 2], formulas={(0, 1): "=A1+1"})
    assert typed != calculated == digest([1, 2], formulas={(0, 1): "= a1 + 1"})
    assert calculated != digest([1, 3], formulas={(0, 1): "=A1+1"})
    assert digest([1, ""], formulas={(0, 1): '=""'}) != digest([1, ""])


def both(*rows: Sequence[Any], **fields: Any) -> CellDigests:
    """The two digests of one sheet."""
    return cell_digests([RawSheet("表", rows, **fields)])


def test_what_was_filled_in_is_the_same_without_results() -> None:
    stored = both([1, 2], formulas={(0, 1): "=A1+1"})
    bare = both([1, Mark("=A1+1", formula=True)])
    other = both([1, 3], formulas={(0, 1): "=A1+2"})
    assert stored.filled == bare.filled == other.filled != both([1, 2]).filled
    assert len({stored.whole, bare.whole, other.whole, both([1, 2]).whole}) == 4 and bare.whole == ""
    assert both([2, 2], formulas={(0, 1): "=A1+1"}).filled != stored.filled
    assert both([1, Mark("#DIV/0!")], formulas={(0, 1): "=1/0"}).filled == bare.filled
    assert both([1, ""], formulas={(0, 1): '=""'}).filled == bare.filled != both([1, ""]).filled
    assert stored.whole == canonical_digest([RawSheet("表", [[1, 2]], formulas={(0, 1): "=A1"})])


def test_an_error_that_was_typed_is_no_formula_however_it_is_saved() -> None:
    typed = both([1, Mark("#N/A")])
    assert typed == both([1, Mark("#N/A")], formulas={(0, 1): "=#N/A"}) == both([1, Mark("=#n/a", formula=True)])
    assert typed.filled != both([1, Mark("#N/A")], formulas={(0, 1): "=NA()"}).filled
    assert typed.filled != both([1, Mark("#REF!")]).filled


def test_a_save_that_drops_results_is_no_change_of_what_was_filled_in(tmp_path: Path) -> None:
    for path in sorted(SAMPLES.glob("*.xlsx")):
        openpyxl.load_workbook(path).save(tmp_path / path.name)
        old, new = (cell_digests(read_workbook(one)[0]) for one in (path, tmp_path / path.name))
        assert old.filled == new.filled, path.name
    book = openpyxl.load_workbook(tmp_path / "faulty.xlsx")
    book["任务台账"]["H6"] = 60
    book.save(tmp_path / "typed.xlsx")
    assert cell_digests(read_workbook(tmp_path / "typed.xlsx")[0]).filled != new.filled


def test_merged_cells_count_for_they_say_what_rows_share() -> None:
    merged = digest(["a"], [""], merges=((0, 0, 1, 0),))
    assert merged != digest(["a"], [""])
    assert digest(["a", "b"], merges=((0, 0, 1, 0), (0, 1, 1, 1))) == digest(
        ["a", "b"], merges=((0, 1, 1, 1), (0, 0, 1, 0))
    )


def test_the_title_of_a_file_without_sheets_is_its_name_and_does_not_count() -> None:
    assert digest(["a"], title="六月", untitled=True) == digest(["a"], title="六月（1）", untitled=True)


def test_the_digest_is_what_it_was_when_archives_were_begun() -> None:
    """Archives hold these digests: a change of the digest is a change of its name."""
    rows = [["编号", "完成率", "日期"], ["RW-1", PercentCell(0.4), date(2024, 6, 30)], [True, Mark("#N/A"), 1.5]]
    assert digest(*rows, formulas={(2, 2): "=1+0.5"}, merges=((0, 0, 0, 1),)) == (
        "2e8f1514f95743563286bd17900a785f3193cad1782cb84f5b7cb88ccbb86e1e"
    )


def test_formatting_is_no_change(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["任务编号", "完成率", date(2024, 6, 30)])
    sheet.append(["RW-1", 0.4, 12345.678])
    book.save(tmp_path / "一.xlsx")
    sheet["A1"].font = Font(bold=True, name="黑体")
    sheet["B2"].fill = PatternFill("solid", "FFFF00")
    sheet["B2"].number_format = "0.00%"
    sheet["C1"].number_format = "yyyy年m月d日"
    sheet.column_dimensions["A"].width = 40
    sheet.freeze_panes = "B2"
    book.save(tmp_path / "二.xlsx")
    sheet["B2"] = 0.5
    book.save(tmp_path / "三.xlsx")
    one, two, three = (canonical_digest(read_workbook(tmp_path / f"{name}.xlsx")[0]) for name in "一二三")
    assert one == two != three


@needs_office
def test_a_save_by_libreoffice_is_no_change(tmp_path: Path) -> None:
    """The one cell that changes is a formula nobody had calculated yet: LibreOffice calculates it."""
    office = shutil.which("soffice")
    assert office
    paths = sorted(SAMPLES.glob("*.xlsx"))
    assert len(paths) >= 4
    command = [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", "xlsx", "--outdir", str(tmp_path), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    for path in paths:
        old, new = read_workbook(path)[0], read_workbook(tmp_path / path.name)[0]
        assert path.read_bytes() != (tmp_path / path.name).read_bytes()
        pending = [calculated(sheet, after) for sheet, after in zip(old, new, strict=True)]
        assert sum(pending) == (1 if path.name == "faulty.xlsx" else 0)
        assert canonical_digest(old) == canonical_digest(new), path.name
        assert cell_digests(old).filled == cell_digests(new).filled, path.name


def calculated(sheet: RawSheet, after: RawSheet) -> int:
    """How many formulas had no result; each is given the one that another program calculated."""
    count = 0
    for row in range(len(sheet.rows)):
        for column, value in enumerate(sheet.rows[row]):
            if isinstance(value, Mark) and value.formula:
                count += 1
                spot = sheet.top + row, sheet.left + column
                sheet.rows[row][column] = after.rows[spot[0] - after.top][spot[1] - after.left]  # type: ignore[index]
                sheet.formulas[spot] = str(value)  # type: ignore[index]
    return count
