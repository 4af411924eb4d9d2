"""The ledger with buttons as a file: what is in the package, that its four places for a button agree, and that the
macro project is what its source says. What the macros do when they are pressed is in test_macros_pressed.py."""

from __future__ import annotations

import io
import json
import os
import posixpath
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from toolkit.diff import compare
from toolkit.ledger import RawSheet
from toolkit.ledger.canonical import canonical_digest
from toolkit.ledger.own_sheets import ACTIONS, BEGINNINGS
from toolkit.ledger.sheets import match_sheets
from toolkit.schema import standard_schema
from toolkit.workbook.ledger_workbook import sheet_names
from toolkit.workbook.macros import BUTTONS, SENTENCES
from toolkit.workbook.reader import read_workbook

ROOT = Path(__file__).resolve().parents[1]
LEDGER, PLAIN = (ROOT / "templates_xlsx" / f"ledger{ending}" for ending in (".xlsm", ".xlsx"))
MODULE = ROOT / "templates_xlsx" / "LedgerButtons.bas"
SOURCE = MODULE.read_bytes().decode("ascii")
FUNCTIONS = {
    "LedgerValidate": "validate",
    "LedgerSummarize": "summarize",
    "LedgerReport": "report",
    "LedgerCompare": "compare",
}
NAMES = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
    "xdr": "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    "a14": "http://schemas.microsoft.com/office/drawing/2010/main",
}
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@pytest.fixture(scope="module")
def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(LEDGER) as book:
        return {name: book.read(name) for name in book.namelist()}


@pytest.fixture(scope="module")
def modules(parts: dict[str, bytes]) -> dict[str, str]:
    """The source of every module of the macro project, by name, as oletools reads it."""
    olevba = pytest.importorskip("oletools.olevba")
    project = olevba.VBA_Parser("vbaProject.bin", data=parts["xl/vbaProject.bin"])
    return {stream.removeprefix("VBA/"): code for _, stream, _, code in project.extract_macros()}


# -- the module


def test_the_source_is_ascii_with_the_line_ends_of_windows() -> None:
    assert SOURCE.startswith('Attribute VB_Name = "LedgerButtons"\r\nOption Explicit\r\n')
    assert SOURCE.endswith("End Function\r\n")
    assert SOURCE.count("\n") == SOURCE.count("\r") == SOURCE.count("\r\n")


def test_git_leaves_its_line_ends_alone() -> None:
    assert "*.bas -text" in (ROOT / ".gitattributes").read_text("utf-8").splitlines()


def test_every_button_has_a_macro_of_its_own_that_calls_a_function_of_its_own() -> None:
    body = re.findall(r"Public Sub (\w+)\(\)\r\n    Press \"([^\"]*)\"\r\nEnd Sub", SOURCE)
    assert body == [(macro, f"import toolkit.button; toolkit.button.{name}()") for macro, name in FUNCTIONS.items()]
    assert [button.macro for button in BUTTONS] == list(FUNCTIONS)
    assert [button.caption for button in BUTTONS] == ["校验", "汇总", "生成简报", "对比上月"]


@pytest.mark.parametrize("name", FUNCTIONS.values())
def test_the_function_is_there(name: str) -> None:
    from toolkit import button

    assert callable(getattr(button, name))


def test_every_sentence_the_macros_say_is_in_the_workbook_and_none_besides() -> None:
    assert set(re.findall(r"Say\(\"(\w+)\"\)", SOURCE)) == set(SENTENCES)


def test_the_module_in_the_workbook_is_the_source_byte_for_byte(modules: dict[str, str]) -> None:
    assert modules["LedgerButtons"].encode("cp1252") == MODULE.read_bytes()


def test_the_project_has_a_module_for_each_sheet_and_none_that_was_a_sample(modules: dict[str, str]) -> None:
    sheets = sheet_names(standard_schema())
    assert sorted(modules) == sorted(["ThisWorkbook", *sheets, "xlwings", "Dictionary", "LedgerButtons"])
    for name in ("ThisWorkbook", *sheets):
        assert [line for line in modules[name].splitlines() if not line.startswith("Attribute VB_")] == []


def test_xlwings_own_module_is_unchanged_and_carries_its_licence(modules: dict[str, str]) -> None:
    xlwings = pytest.importorskip("xlwings")
    script = _builder()
    if script.missing_builders():
        pytest.skip(f"the project was made with {script.BUILDERS}, another version is installed")
    theirs = (Path(xlwings.__file__).parent / "xlwings.bas").read_text("utf-8")
    assert modules["xlwings"].splitlines() == theirs.splitlines()
    assert "Copyright (C) 2014-present, Zoomer Analytics LLC." in modules["xlwings"]
    assert "Redistributions in binary form must reproduce the above copyright notice" in modules["xlwings"].replace(
        "\r\n", "\n"
    )


def test_the_licences_of_what_is_not_ours_lie_beside_the_workbook() -> None:
    said = (ROOT / "templates_xlsx" / "NOTICE.txt").read_text("utf-8")
    for words in ("Zoomer Analytics", "BSD 3-clause", "NEITHER", "Tim Hall", "Permission is hereby granted"):
        assert words.casefold() in said.casefold(), words


def test_nothing_is_compiled_ahead(parts: dict[str, bytes]) -> None:
    olefile = pytest.importorskip("olefile")
    project = olefile.OleFileIO(io.BytesIO(parts["xl/vbaProject.bin"]))
    streams = {"/".join(path): project.openstream(path).read() for path in project.listdir()}
    assert streams.pop("VBA/_VBA_PROJECT") == b"\xcc\x61\xff\xff\x00\x00\x00"  # the version that makes Excel compile
    sources = {name: data for name, data in streams.items() if name.startswith("VBA/") and name != "VBA/dir"}
    assert len(sources) == len(sheet_names(standard_schema())) + 4
    for name, data in sources.items():
        assert data[0] == 1, f"{name} does not begin with its source"
    declared = streams["PROJECT"].decode("cp1252").split("\r\n\r\n")
    assert declared[0].count("Document=") == len(sheet_names(standard_schema())) + 1
    assert re.findall(r"(?m)^(?:Module|Class)=(\w+)", declared[0]) == ["xlwings", "Dictionary", "LedgerButtons"]
    assert [text.split("\r\n")[0] for text in declared[1:]] == ["[Host Extender Info]", "[Workspace]"]


def test_no_folder_of_the_computer_that_made_it_is_in_the_project(parts: dict[str, bytes]) -> None:
    olevba = pytest.importorskip("oletools.olevba")
    olefile = pytest.importorskip("olefile")
    project = olefile.OleFileIO(io.BytesIO(parts["xl/vbaProject.bin"]))
    said = olevba.decompress_stream(bytearray(project.openstream("VBA/dir").read()))
    assert b"Office" in said
    assert rb"\Users" not in said and b"MSForms" not in said


# -- the package


def test_the_parts_are_those_of_the_plain_ledger_and_those_of_buttons(parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(PLAIN) as plain:
        count = {folder: _in(folder, plain.namelist()) for folder in ("xl/worksheets/sheet", "xl/tables/table")}
    assert _in("xl/worksheets/sheet", parts) == count["xl/worksheets/sheet"] + 2
    assert _in("xl/tables/table", parts) == count["xl/tables/table"]
    assert _in("xl/ctrlProps/ctrlProp", parts) == len(BUTTONS)
    others = {"xl/vbaProject.bin", "xl/drawings/drawing1.xml", "xl/drawings/vmlDrawing1.vml"}
    assert others <= set(parts)
    assert len(parts) == len(set(parts))


def _in(start: str, names: Sequence[str] | dict[str, bytes]) -> int:
    return sum(name.startswith(start) for name in names)


def test_every_part_has_its_kind_and_every_relation_its_part(parts: dict[str, bytes]) -> None:
    types = etree.fromstring(parts["[Content_Types].xml"])
    kinds = {one.get("PartName").lstrip("/"): one.get("ContentType") for one in types if one.get("PartName")}
    endings = {one.get("Extension") for one in types if one.get("Extension")}
    assert set(kinds) <= set(parts)
    assert {name for name in parts if name not in kinds and name.rsplit(".", 1)[-1] not in endings} == set()
    assert kinds["xl/workbook.xml"] == "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    assert kinds["xl/vbaProject.bin"] == "application/vnd.ms-office.vbaProject"
    assert kinds["xl/ctrlProps/ctrlProp4.xml"] == "application/vnd.ms-excel.controlproperties+xml"
    for name in parts:
        if name.endswith(".rels"):
            targets = [_target(name, one.get("Target")) for one in etree.fromstring(parts[name]).iter(RELATIONSHIP)]
            assert set(targets) <= set(parts), name
            ids = [one.get("Id") for one in etree.fromstring(parts[name]).iter(RELATIONSHIP)]
            assert len(ids) == len(set(ids)), name


def _target(relations: str, target: str) -> str:
    folder = posixpath.dirname(posixpath.dirname(relations))
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def test_a_button_is_the_same_in_all_four_places(parts: dict[str, bytes]) -> None:
    sheet = etree.fromstring(parts["xl/worksheets/sheet1.xml"])
    drawing = etree.fromstring(parts["xl/drawings/drawing1.xml"])
    vml = etree.fromstring(parts["xl/drawings/vmlDrawing1.vml"])
    relations = {
        one.get("Id"): _target("xl/worksheets/_rels/sheet1.xml.rels", one.get("Target"))
        for one in etree.fromstring(parts["xl/worksheets/_rels/sheet1.xml.rels"])
    }
    wanted = [(str(1025 + index), one.macro, f"[0]!{one.macro}", one.caption) for index, one in enumerate(BUTTONS)]

    controls = sheet.findall(".//m:control", NAMES)
    pr = [control.find("m:controlPr", NAMES) for control in controls]
    assert [
        (one.get("shapeId"), one.get("name"), its.get("macro"), its.get("altText"))
        for one, its in zip(controls, pr, strict=True)
    ] == wanted
    for number, control in enumerate(controls, 1):
        name = relations[control.get(f"{{{NAMES['r']}}}id")]
        assert name == f"xl/ctrlProps/ctrlProp{number}.xml"
        assert etree.fromstring(parts[name]).get("objectType") == "Button"
    assert relations[sheet.find("m:drawing", NAMES).get(f"{{{NAMES['r']}}}id")] == "xl/drawings/drawing1.xml"
    assert relations[sheet.find("m:legacyDrawing", NAMES).get(f"{{{NAMES['r']}}}id")] == "xl/drawings/vmlDrawing1.vml"

    shapes = drawing.findall(".//xdr:sp", NAMES)
    about = [shape.find("xdr:nvSpPr/xdr:cNvPr", NAMES) for shape in shapes]
    assert [
        (one.get("id"), one.get("name"), shape.get("macro"), "".join(shape.find("xdr:txBody", NAMES).itertext()))
        for shape, one in zip(shapes, about, strict=True)
    ] == wanted
    assert [one.find(".//a14:compatExt", NAMES).get("spid") for one in about] == [f"_x0000_s{one[0]}" for one in wanted]

    drawn = vml.findall("v:shape", NAMES)
    assert [
        (
            one.get(f"{{{NAMES['o']}}}spid").removeprefix("_x0000_s"),
            one.get("id"),
            one.findtext("x:ClientData/x:FmlaMacro", "", NAMES),
            one.findtext("v:textbox/div/font", "", NAMES),
        )
        for one in drawn
    ] == wanted
    assert vml.findall(".//x:PrintObject", NAMES) == []  # absent means that it is printed, and drawn by LibreOffice


def test_the_buttons_stand_apart_and_inside_their_row(parts: dict[str, bytes]) -> None:
    vml = etree.fromstring(parts["xl/drawings/vmlDrawing1.vml"])
    book = openpyxl.load_workbook(LEDGER)
    for index, anchor in enumerate(vml.findall(".//x:Anchor", NAMES)):
        left, x1, top, y1, right, x2, bottom, y2 = map(int, anchor.text.split(","))
        assert (left, right, top, bottom) == (index, index, 3, 3)
        assert 0 < x1 < x2 < book["操作"].column_dimensions["ABCD"[index]].width * 7
        assert 0 < y1 < y2 < book["操作"].row_dimensions[4].height * 96 / 72


def test_excel_finds_what_stands_at_the_end_of_a_sheet_in_its_order(parts: dict[str, bytes]) -> None:
    names = [etree.QName(one).localname for one in etree.fromstring(parts["xl/worksheets/sheet1.xml"])]
    assert names[-4:] == ["headerFooter", "drawing", "legacyDrawing", "AlternateContent"]
    assert names.index("mergeCells") < names.index("dataValidations") < names.index("pageMargins")


def test_sheets_are_known_to_the_project_by_their_code_names(parts: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(LEDGER.read_bytes()), keep_vba=True)
    assert [page.sheet_properties.codeName for page in book.worksheets] == sheet_names(standard_schema())
    assert b'codeName="ThisWorkbook"' in parts["xl/workbook.xml"]


# -- the sheets


def test_other_programs_open_it() -> None:
    titles = ["操作", *openpyxl.load_workbook(PLAIN).sheetnames, "xlwings.conf"]
    assert openpyxl.load_workbook(LEDGER).sheetnames == titles
    assert openpyxl.load_workbook(LEDGER).active.title == "操作"
    assert CalamineWorkbook.from_path(LEDGER).sheet_names == titles


def test_the_ledger_in_it_is_the_plain_one() -> None:
    plain, found = _sheets(PLAIN), _sheets(LEDGER)
    assert [sheet.title for sheet in found[1:-1]] == [sheet.title for sheet in plain]
    for one, other in zip(plain, found[1:-1], strict=True):
        assert (list(one.rows), one.merges, one.formulas) == (list(other.rows), other.merges, other.formulas)
    books = [openpyxl.load_workbook(path) for path in (PLAIN, LEDGER)]
    for title in books[0].sheetnames:
        one, other = (book[title] for book in books)
        assert one.print_title_rows == other.print_title_rows
        assert list(one.tables) == list(other.tables)
        assert len(one.data_validations.dataValidation) == len(other.data_validations.dataValidation)
        assert one.protection.sheet == other.protection.sheet


def _sheets(path: Path) -> Sequence[RawSheet]:
    return read_workbook(path)[0]


def test_the_cells_to_fill_in_are_named() -> None:
    book = openpyxl.load_workbook(LEDGER)
    page = book["操作"]
    cells = {
        name: page[_cell_of(book, f"操作_{name}")] for name in ("报告期", "上期台账", "模板", "输出文件夹", "结果")
    }
    assert {name: cell.value for name, cell in cells.items()} == {
        "报告期": None,
        "上期台账": None,
        "模板": "月度专刊",
        "输出文件夹": None,
        "结果": "还没有操作过。",
    }
    for name, cell in cells.items():
        if name != "结果":
            assert page.cell(row=cell.row, column=1).value == name
            assert cell.number_format == "@", "2024-06 would become a day"
    assert _cell_of(book, "taizhang_result") == _cell_of(book, "操作_结果")


def _cell_of(book: Any, name: str) -> str:
    found = re.fullmatch(r"'操作'!\$([A-Z]+)\$(\d+)", book.defined_names[name].attr_text)
    assert found, name
    return found[1] + found[2]


def test_the_templates_of_the_suite_are_offered() -> None:
    book = openpyxl.load_workbook(LEDGER)
    (choice,) = book["操作"].data_validations.dataValidation
    assert str(choice.sqref) == _cell_of(book, "操作_模板")
    offered = choice.formula1.strip('"').split(",")
    assert offered == sorted(path.stem for path in (ROOT / "templates_docx").glob("*.docx"))
    assert len(choice.formula1) <= 257 and not choice.showErrorMessage


@pytest.mark.parametrize("key", SENTENCES)
def test_what_the_macros_say_stands_in_hidden_names(key: str) -> None:
    name = openpyxl.load_workbook(LEDGER).defined_names[f"taizhang_say_{key}"]
    assert name.hidden
    assert name.attr_text == f'"{SENTENCES[key]}"'
    assert len(SENTENCES[key]) <= 255, "Excel takes no longer text in a formula"


def test_the_sheet_of_settings_is_hidden_and_does_not_name_an_interpreter() -> None:
    page = openpyxl.load_workbook(LEDGER)["xlwings.conf"]
    assert page.sheet_state == "hidden"
    held = {row[0]: row[1] for row in page.iter_rows(values_only=True)}
    assert held == {
        "ADD_WORKBOOK_TO_PYTHONPATH": "False",
        "SHOW_ERROR_POPUPS": "False",
        "USE UDF SERVER": "False",
        "SHOW CONSOLE": "False",
    }
    for key in held:
        assert key == key.upper(), "xlwings compares keys in capitals"


# -- what the rest of the toolkit makes of the two sheets


def test_no_sheet_is_unknown() -> None:
    for hidden in (True, False):
        sheets = [_copied(sheet, hidden=hidden and sheet.hidden) for sheet in _sheets(LEDGER)]
        findings = match_sheets(sheets, standard_schema())[1]
        assert findings == [], hidden
    other = match_sheets([*_sheets(LEDGER), RawSheet("操作台", [["甲"]])], standard_schema())[1]
    assert [finding.code for finding in other] == ["unknown-sheet"]


def _copied(sheet: RawSheet, **changes: Any) -> RawSheet:
    said = {name: getattr(sheet, name) for name in RawSheet.__slots__}
    return RawSheet(**{**said, **changes})


def test_what_a_press_leaves_is_no_change_of_the_ledger() -> None:
    before = _sheets(LEDGER)
    told = ["时间和结果", "2024-06-30 15:04 没有发现问题。", "", ""]
    rows = [told if row[0] == told[0] else row for row in before[0].rows]
    after = [_copied(before[0], rows=rows), *before[1:]]
    assert list(after[0].rows) != list(before[0].rows)
    assert canonical_digest(after) == canonical_digest(before) == canonical_digest(_sheets(PLAIN))
    assert [sheet.changes for sheet in compare(before, after, standard_schema()).sheets if sheet.changes] == []
    assert [sheet.changes for sheet in compare(_sheets(PLAIN), after, standard_schema()).sheets if sheet.changes] == []
    asked = compare(before, after, standard_schema(), titles=["操作"]).sheets
    assert [(change.old, change.new) for sheet in asked for change in sheet.changes] == [("还没有操作过。", told[1])]


def test_a_sheet_of_the_users_with_that_name_is_compared_and_digested() -> None:
    one, other = ([RawSheet("操作", [["事项", "次数"], ["巡查", count]])] for count in (1, 2))
    assert canonical_digest(one) != canonical_digest(other)
    assert [len(sheet.changes) for sheet in compare(one, other, standard_schema()).sheets] == [1]
    ours = [RawSheet("操作", [[BEGINNINGS[ACTIONS]], [""]]), RawSheet("xlwings.conf", [["A", "B"]], hidden=True)]
    assert canonical_digest(ours) == canonical_digest([])
    shown = [RawSheet("xlwings.conf", [["A", "B"]])]
    assert canonical_digest(shown) != canonical_digest([])


# -- the command


def taizhang(*arguments: object, **environment: str) -> tuple[int, str, str]:
    """The command as a user runs it, in a process that cannot load what builds the macro project."""
    code = "import sys; sys.modules['pyopenvba'] = None; from toolkit.cli import start; start()"
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment},
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("options", [(), ("--macros",)])
def test_new_makes_a_ledger_with_buttons(tmp_path: Path, options: tuple[str, ...]) -> None:
    path = tmp_path / "我 区 台账（2024 年 6 月）.xlsm"
    status, out, err = taizhang("new", path, *options)
    assert (status, err) == (0, "")
    assert path.name in out and "taizhang button install" in out
    assert path.read_bytes() == LEDGER.read_bytes()
    status, out, err = taizhang("new", path, *options)
    assert status == 2 and "--force" in err
    status, out, err = taizhang("new", path, *options, "--force", "--format", "json")
    assert status == 0
    assert json.loads(out)["macros"] is True


def test_new_makes_one_without_unless_it_is_asked(tmp_path: Path) -> None:
    status, out, _ = taizhang("new", tmp_path / "台账.xlsx")
    assert status == 0 and "button" not in out
    assert (tmp_path / "台账.xlsx").read_bytes() == PLAIN.read_bytes()


@pytest.mark.parametrize("name", ["台账.xlsx", "台账.xls", "台账"])
def test_buttons_need_their_own_ending(tmp_path: Path, name: str) -> None:
    status, out, err = taizhang("new", tmp_path / name, "--macros")
    assert (status, out) == (2, "")
    assert "文件名应以 .xlsm 结尾" in err and "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["台账.xls", "台账.xlam", "台账"])
def test_other_endings_are_refused(tmp_path: Path, name: str) -> None:
    status, _, err = taizhang("new", tmp_path / name)
    assert status == 2 and ".xlsx" in err and ".xlsm" in err
    assert list(tmp_path.iterdir()) == []


# -- the build


def _builder() -> Any:
    sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
    import _macros

    return _macros


def _script() -> Any:
    _builder()
    import make_templates

    return make_templates


def test_the_versions_of_the_builders_are_those_that_setup_pins() -> None:
    text = (ROOT / "setup.cfg").read_text("utf-8")
    for extra in ("build", "test"):
        wanted = re.search(rf"(?m)^{extra} =\n((?: .*\n)+)", text)
        assert wanted, extra
        for name, version in _builder().BUILDERS.items():
            assert f"    {name} =={version}\n" in wanted[1]


def test_the_project_is_the_same_bytes_in_any_process(parts: dict[str, bytes]) -> None:
    if _builder().missing_builders():
        pytest.skip(f"not installed: {_builder().missing_builders()}")
    code = (
        "import sys; from _macros import build_project; from toolkit.schema import standard_schema;"
        "from toolkit.workbook.ledger_workbook import sheet_names;"
        "sys.stdout.buffer.write(build_project(sheet_names(standard_schema())))"
    )
    for seed in ("1", "2"):
        path = os.pathsep.join([str(ROOT), str(ROOT / "scripts")])
        made = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}"},
        )
        assert made.stdout == parts["xl/vbaProject.bin"]


def test_check_finds_a_ledger_that_is_not_what_would_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = _script()
    if script.missing_builders():
        pytest.skip(f"not installed: {script.missing_builders()}")
    assert script.main(["--check"]) == 0
    other = tmp_path / "templates_xlsx" / "ledger.xlsm"
    other.parent.mkdir()
    monkeypatch.setattr(script, "LEDGER", other)
    other.write_bytes(LEDGER.read_bytes() + b"\0")
    assert script.main(["--check"]) == 1
    assert "templates_xlsx/ledger.xlsm" in capsys.readouterr().err
    assert script.main([]) == 0
    assert other.read_bytes() == LEDGER.read_bytes()


def test_check_finds_a_source_that_was_edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script, builder = _script(), _builder()
    if script.missing_builders():
        pytest.skip(f"not installed: {script.missing_builders()}")
    edited = tmp_path / MODULE.name
    edited.write_bytes(MODULE.read_bytes() + b"' one more line\r\n")
    monkeypatch.setattr(builder, "MODULE", edited)
    assert script.main(["--check"]) == 1


def test_check_says_that_it_could_not_make_the_project_anew(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = _script()
    monkeypatch.setattr(script, "missing_builders", lambda: ["pyOpenVBA 6.5.0"])
    assert script.main(["--check"]) == 2
    said = capsys.readouterr().err
    assert "not made anew and not compared" in said and "pyOpenVBA 6.5.0" in said


def test_a_builder_of_another_version_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    builder = _builder()
    monkeypatch.setattr(builder.metadata, "version", lambda name: "0.0.1")
    assert builder.missing_builders() == [f"{name} {version}" for name, version in builder.BUILDERS.items()]
