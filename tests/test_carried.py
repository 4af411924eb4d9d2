"""What a file carries beside its cells: told to the user, never opened, run or fetched."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

import pytest
import xlwt
from carrying import SHEET, carrying, linked, relation
from tables import workbook
from test_commands import Taizhang, taizhang  # noqa: F401  (a fixture)
from test_rules import CLEAN
from word_files import of

from toolkit.check import check
from toolkit.workbook.reader import read_ledger, read_workbook
from toolkit.workbook.reading.carried import in_other_file, in_package
from toolkit.workbook.reading.package import Package

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger without a fault."""
    return workbook(tmp_path / "台账.xlsx", CLEAN)


def said(path: Path) -> dict[str, str]:
    """The findings of the file itself, message by code."""
    return {f.code: f.message for f in check(read_ledger(path)) if not f.place.sheet}


def test_a_plain_ledger_carries_nothing(ledger: Path) -> None:
    assert read_workbook(ledger)[1].carried.label == ""
    carrying(ledger, relation("hyperlink", "http://example.com", True), owner=SHEET)
    assert said(ledger) == {}


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("vbaProject", "file-macros", "宏"),
        ("xlMacrosheet", "file-macros", "Excel 4.0 宏表"),
        ("connections", "file-outside", "数据连接"),
        ("oleObject", "file-outside", "嵌入的对象"),
        ("package", "file-outside", "嵌入的文件"),
        ("control", "file-outside", "ActiveX 控件"),
    ],
)
def test_parts_that_act_are_told(ledger: Path, kind: str, code: str, words: str) -> None:
    found = said(carrying(ledger, relation(kind, "x.bin"), owner=SHEET))
    assert list(found) == [code] and words in found[code]


def test_a_picture_that_would_be_fetched_is_told(ledger: Path) -> None:
    found = said(carrying(ledger, relation("image", "http://127.0.0.1/x.png", True), owner="xl/drawings/drawing1.xml"))
    assert "链接的图片" in found["file-outside"]


@pytest.mark.parametrize(
    ("inside", "target", "words"),
    [
        ('<externalBook id="rIdX"/>', "file:///\\\\h\\s\\汇总.xlsx", "file:///\\\\h\\s\\汇总.xlsx"),
        ('<ddeLink ddeService="cmd" ddeTopic="/c calc"/>', "", "DDE cmd /c calc"),
        ('<oleLink progId="Package"/>', "", "OLE"),
    ],
)
def test_links_are_told_with_where_they_lead(ledger: Path, inside: str, target: str, words: str) -> None:
    found = said(linked(ledger, inside, target))
    assert list(found) == ["file-outside"] and words in found["file-outside"]


def test_our_own_buttons_are_macros_and_nothing_else() -> None:
    assert list(said(ROOT / "templates_xlsx" / "ledger.xlsm")) == ["file-macros"]


def test_every_format_can_tell_it(ledger: Path, tmp_path: Path, taizhang: Taizhang) -> None:  # noqa: F811
    linked(ledger, '<ddeLink ddeService="cmd" ddeTopic="/c calc"/>')
    for ending in ("html", "xlsx", "json", "sarif", "txt"):
        assert taizhang("validate", ledger, "-o", tmp_path / f"结果.{ending}").status == 0
    assert "【整本台账】警告 1 处" in (tmp_path / "结果.txt").read_text(encoding="utf-8")
    (found,) = json.loads((tmp_path / "结果.json").read_text(encoding="utf-8"))["findings"]
    assert (found["code"], found["sheet"], found["cell"], found["row"]) == ("file-outside", "", "", None)
    assert taizhang("validate", ledger, "--fail-on", "warning", "--annotate", tmp_path / "批注.xlsx").status == 1
    assert "ddeLink" in zipfile.ZipFile(tmp_path / "批注.xlsx").read("xl/externalLinks/link1.xml").decode()


# -- other kinds of files


def records(*extra: tuple[int, bytes]) -> bytes:
    """An .xls with further records at the head of its stream."""
    from xlwt.CompoundDoc import XlsDoc

    book = xlwt.Workbook()
    book.add_sheet("甲")
    stream = book.get_biff_data()
    head = 4 + struct.unpack_from("<H", stream, 2)[0]
    made = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in extra)
    file = io.BytesIO()
    XlsDoc().save(file, stream[:head] + made + stream[head:])
    return file.getvalue()


def test_links_and_macro_sheets_of_an_old_workbook() -> None:
    own = (0x1AE, struct.pack("<HH", 1, 0x0401))
    assert in_other_file(records(own), "旧.xls").label == ""
    other = (0x1AE, struct.pack("<HHB", 1, 7, 0) + b"\1\1C\3x.x")
    sheet = (0x85, struct.pack("<IBB", 0, 0, 1) + b"\1\0x")
    found = in_other_file(records(own, other, sheet), "旧.xls")
    assert found.macros == ("Excel 4.0 宏表",) and found.outside == ("别处的链接（C/x.x）",)


def open_document(inside: str, *names: str) -> Package:
    """An .ods with something before its table, and further parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("content.xml", f"<office:body>{inside}<table:table/></office:body>")
        for name in names:
            archive.writestr(name, b"x")
    return Package(stream.getvalue(), "台账.ods")


def test_open_documents() -> None:
    assert in_package(open_document("")).label == ""
    assert in_package(open_document("", "Basic/Standard/x.xml", "Object 1/content.xml")).label == "宏、嵌入的对象"
    assert "DDE" in in_package(open_document('<office:dde-source office:dde-topic="x"/>')).label
    assert in_package(open_document('<table:table-source xlink:href="x"/>')).outside == ("别处的链接",)


# -- what comes from others


def test_a_return_with_macros_is_told_of(ledger: Path, tmp_path: Path, taizhang: Taizhang) -> None:  # noqa: F811
    assert taizhang("dispatch", ledger, "--period", "2024-06", "-o", tmp_path / "下发").status == 0
    back = min((tmp_path / "下发").glob("*.xlsx"))
    carrying(back, relation("vbaProject", "vbaProject.bin"))
    done = taizhang("collect", ledger, back, "-o", tmp_path / "合并.xlsx")
    assert f"{back.name} 里有宏，没有运行、没有打开" in done.out


def test_a_list_to_import_that_draws_something_in(ledger: Path, tmp_path: Path, taizhang: Taizhang) -> None:  # noqa: F811
    source = tmp_path / "清单.docx"
    source.write_bytes(of("甲"))
    carrying(source, relation("attachedTemplate", "http://127.0.0.1/x.dotm", True), owner="word/settings.xml")
    package = Package(source.read_bytes(), source.name)
    assert in_package(package).label == "链接的模板"
