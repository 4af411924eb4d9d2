"""What fuzzing found, each as the smallest case that showed it."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
import xlsxwriter
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from tables import workbook
from test_commands import Taizhang, taizhang  # noqa: F401  (a fixture)
from test_readers import as_flat_ods, as_ods, as_page, as_text, as_xml
from test_rules import CLEAN
from word_files import changed, of, part

from toolkit.briefing.checking.check import check_template
from toolkit.briefing.checking.nodes import children
from toolkit.briefing.checking.profile import standard_profile
from toolkit.briefing.documents.reading import read_docx
from toolkit.briefing.filters import FILTERS
from toolkit.briefing.parts.xmltext import Pieces
from toolkit.briefing.template import Template
from toolkit.chinese import Percent, Unread, percent_of
from toolkit.diff.tables import distinct_names
from toolkit.ledger import PercentCell
from toolkit.ledger.cells import read_percent
from toolkit.values import CannotDo
from toolkit.workbook.annotating.xmltext import Unsound, decoded
from toolkit.workbook.importing.sources import read_source
from toolkit.workbook.reader import read_workbook
from toolkit.workbook.reading.grid import MOST_MERGES, MOST_SHEETS
from toolkit.workbook.reading.xml_text import count_of

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from fuzzing.tables import Raw, Sheet  # noqa: E402
from fuzzing.writers import as_xlsx  # noqa: E402

TEXTS = "xl/sharedStrings.xml"


def with_shared_texts(path: Path) -> Path:
    """A workbook whose texts stand in a table, as Excel writes them."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("甲")
        for row, texts in enumerate((["一", "二"], ["三", "一"])):
            sheet.write_row(row, 0, texts)
    return path


def respelt(path: Path, *changes: tuple[str, str, str]) -> Path:
    """A zip with the first match of a pattern exchanged in a part, for each (part, pattern, new)."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, pattern, new in changes:
        made, count = re.subn(pattern.encode(), new.encode(), parts[name], count=1, flags=re.DOTALL)
        assert count == 1, pattern
        parts[name] = made
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


# -- reading


@pytest.mark.parametrize("number", [float("inf"), float("-inf")])
def test_a_number_beyond_all_bounds_shown_as_percent(number: float) -> None:
    assert percent_of(number, True) == number
    assert str(PercentCell(number)) == f"{number}%"


@pytest.mark.parametrize("said", ["99999999999999", "1000000000000000000000000000"])
@pytest.mark.parametrize("place", ["root", "within"])
def test_a_table_of_texts_that_says_it_is_endless(tmp_path: Path, said: str, place: str) -> None:
    """python-calamine makes room for as many as are said, and ends the program where there is none."""
    sound = with_shared_texts(tmp_path / "好.xlsx")
    pattern, new = {
        "root": (r'uniqueCount="\d+"', f'uniqueCount="{said}"'),
        "within": ("</sst>", f'<sst uniqueCount = "{said}"/></sst>'),
    }[place]
    bad = respelt(with_shared_texts(tmp_path / "坏.xlsx"), (TEXTS, pattern, new))
    # In a process of its own: what is tested for would end this one.
    code = "import pathlib, sys; from toolkit.workbook.reader import read_workbook as read; "
    code += "sound, bad = ([sheet.rows for sheet in read(pathlib.Path(path))[0]] for path in sys.argv[1:]); "
    code += "sys.exit(0 if sound == bad and any(sound) else 3)"
    done = subprocess.run([sys.executable, "-c", code, sound, bad], cwd=ROOT, capture_output=True)
    assert (done.returncode, done.stderr[:300]) == (0, b"")


# -- messages


def test_a_name_on_the_command_line_does_not_work_in_the_terminal(taizhang: Taizhang) -> None:  # noqa: F811
    done = taizhang("validate", "\x1b[31m没有\x1b]0;t\x07.xlsx")
    assert done.status == 2 and "\x1b" not in done.err and "\\x1b[31m没有" in done.err


def test_where_xml_is_unsound_is_said_in_chinese() -> None:
    data = changed(of("{{ a }}"), {"word/document.xml": "<a>{{ a }}\n</b>"})
    for read in (Template, read_docx):
        with pytest.raises(CannotDo, match=r"内容已损坏（第2行第\d列）。请用"):
            read(data, "样稿.docx")
    with pytest.raises(Unsound, match=r"内容已损坏（第2行第3列）$"):
        decoded(b"<a>\n</b>")


def test_where_toml_is_unsound_is_said_in_chinese(tmp_path: Path, taizhang: Taizhang) -> None:  # noqa: F811
    ledger, source, mapping = workbook(tmp_path / "台账.xlsx", CLEAN), tmp_path / "清单.csv", tmp_path / "对照.toml"
    source.write_text("甲,乙\n1,2\n", encoding="utf-8")
    mapping.write_text('[columns]\n"甲" = = "乙"\n', encoding="utf-8")
    done = taizhang("import", source, "--into", ledger, "--sheet", "任务台账", "--map", mapping)
    assert done.status == 2 and "第2行写得不对" in done.err and "Invalid" not in done.err


@pytest.mark.parametrize("figures", [9, 10, 4300, 5000])
def test_keys_of_more_figures_than_python_reads(taizhang: Taizhang, tmp_path: Path, figures: int) -> None:  # noqa: F811
    rows = "".join(f"\nRW-{'1' * (figures - 1)}{last}|大项|事项{last}|区发改委|2023年|2025年|30|推进" for last in "123")
    tasks = f"任务编号|重点任务|任务事项|牵头单位|开始时间|完成时限|完成率|本月进展{rows}"
    done = taizhang("validate", workbook(tmp_path / "台账.xlsx", {**CLEAN, "任务台账": tasks}), "--format", "json")
    assert done.status == 1 and "内部错误" not in done.err
    codes = {one["code"] for one in json.loads(done.out)["findings"]}
    assert "unknown-reference" in codes and "serial-gap" not in codes


# -- briefings


def test_a_template_for_each_unit_that_no_unit_needs(tmp_path: Path, taizhang: Taizhang) -> None:  # noqa: F811
    """Nothing was made: a success that says nothing would be taken for one."""
    ledger = workbook(tmp_path / "台账.xlsx", {"设置": CLEAN["设置"], "责任单位": CLEAN["责任单位"]})
    done = taizhang("report", ledger, "--period", "2024-06", "--template", "单位任务清单", "-o", tmp_path / "稿")
    assert (done.status, done.out) == (0, "没有生成简报，原因见上面的注意。\n")


def test_prefixes_without_a_namespace_are_no_sound_xml(tmp_path: Path, taizhang: Taizhang) -> None:  # noqa: F811
    data = of("{{ a }}")
    for xml in (part(data).replace("<w:p>", "<q:p/><w:p>", 1), part(data).replace("<w:p>", '<w:p xmlns:z="">', 1)):
        with pytest.raises(CannotDo, match="内容已损坏"):
            Template(changed(data, {"word/document.xml": xml}), "样稿.docx")
    briefing = tmp_path / "简报.docx"
    relation = '<Relationship Id="rIdP" Type="x/custom-properties" Target="docProps/custom.xml"/></Relationships>'
    rels = part(data, "_rels/.rels").replace("</Relationships>", relation)
    briefing.write_bytes(changed(data, {"_rels/.rels": rels, "docProps/custom.xml": "<a:b/>"}))
    done = taizhang("verify", briefing, workbook(tmp_path / "台账.xlsx", CLEAN))
    assert done.status == 2 and "内容已损坏" in done.err


# -- what python-calamine would lose, take for something else or fall over


def cells(path: Path) -> list[list[object]]:
    """The rows of the first sheet, in a process of its own that must say nothing on stderr."""
    code = "import json, pathlib, sys; from toolkit.workbook.reader import read_workbook as read; "
    code += (
        "rows = read(pathlib.Path(sys.argv[1]))[0][0].rows; print(json.dumps([list(map(str, row)) for row in rows]))"
    )
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", code, path], cwd=ROOT, capture_output=True, env=environment)
    assert (done.returncode, done.stderr[:300]) == (0, b"")
    return json.loads(done.stdout)


def one_cell(path: Path, *given: Raw) -> Path:
    """A workbook with a row of cells as they stand in the file."""
    path.write_bytes(as_xlsx([Sheet("甲", [["头", *given]])]))
    return path


@pytest.mark.parametrize("number", ["-1e300", "-1E300", "-inf", "-107000000000", "-200000000000"])
def test_a_day_so_far_back_that_the_reader_falls_over(tmp_path: Path, number: str) -> None:
    found = cells(one_cell(tmp_path / "a.xlsx", Raw('s="1"', f"<v>{number}</v>")))
    assert found == [["头", str(float(number))]]


@pytest.mark.parametrize(
    "cell",
    [
        Raw("", "<v>&#52;0</v>"),
        Raw("", "<v><![CDATA[40]]></v>"),
        Raw("", "<f>20*2</f><v>4&#x30;</v>"),
        Raw('t="inlineStr"', "<is><t>40.0</t></is><v>1</v>"),
        Raw('t="str"', "<v><![CDATA[40.0]]></v>"),
    ],
)
def test_a_value_in_an_unusual_place_or_spelling_is_not_lost(tmp_path: Path, cell: Raw) -> None:
    assert cells(one_cell(tmp_path / "a.xlsx", cell)) == [["头", "40.0"]]


def test_numbers_that_only_python_reads_are_texts(tmp_path: Path) -> None:
    path = one_cell(tmp_path / "a.xlsx", Raw('t="n"', "<v>1_000</v>"), Raw("", "<v>&#52;</v>"))
    assert cells(path) == [["头", "1_000", "4.0"]]


def test_rows_behind_an_empty_table_are_not_lost(tmp_path: Path) -> None:
    path = one_cell(tmp_path / "a.xlsx", Raw("", "<v>4</v>"))
    respelt(path, ("xl/worksheets/sheet1.xml", "<sheetData>", "<sheetData/><sheetData>"))
    assert cells(path) == [["头", "4.0"]]


def test_two_sheets_of_one_title_are_two(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(as_xlsx([Sheet("甲", [["一"]]), Sheet("甲", [["二"]])]))
    assert [sheet.rows for sheet in read_workbook(path)[0]] == [[["一"]], [["二"]]]


@pytest.mark.parametrize(
    ("part", "pattern", "new"),
    [
        ("xl/workbook.xml", "</sheets></workbook>", ""),
        ("xl/workbook.xml", 'r:id="rId1"', 'r:id="rId99"'),
        ("xl/_rels/workbook.xml.rels", "sheet1.xml", "sheet9.xml"),
        ("xl/styles.xml", "</cellXfs>.*", ""),
    ],
)
def test_a_list_cut_off_is_damage(tmp_path: Path, part: str, pattern: str, new: str) -> None:
    """Sheets that are not in the list would be taken for blank ones, days and percentages for other numbers."""
    path = one_cell(tmp_path / "a.xlsx", Raw("", "<v>4</v>"))
    assert cells(path)
    with pytest.raises(CannotDo, match="已损坏"):
        read_workbook(respelt(path, (part, pattern, new)))


@pytest.mark.parametrize("number", ["②", "9" * 5000, "９", " 5", "-1", ""])
def test_numbers_of_rows_and_styles_that_are_none(tmp_path: Path, number: str) -> None:
    assert (count_of("12"), count_of("9" * 11)) == (12, 10**9)
    if not number.startswith("9"):
        assert count_of(number) is None
    path = one_cell(tmp_path / "a.xlsx", Raw(f's="{number}"', "<v>&#52;</v>"))
    sheet = "xl/worksheets/sheet1.xml"
    respelt(path, (sheet, "<sheetData>", f'<cols><col min="{number}" max="{number}" hidden="1"/></cols><sheetData>'))
    assert cells(path) == [["头", "4.0"]]
    respelt(path, (sheet, 'row r="1"', f'row r="{number}"'))
    assert cells(path) == [["头", "4.0"]]


# -- what takes too long


def with_rows(path: Path, rows: str, behind: str = "") -> Path:
    """A workbook with these rows, and something behind them."""
    return respelt(
        one_cell(path),
        ("xl/worksheets/sheet1.xml", "<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>{behind}"),
    )


def test_merged_ranges_without_end(tmp_path: Path) -> None:
    merges = '<mergeCell ref="A1:B2"/>' * (MOST_MERGES + 100)
    usual = '<row r="1"><c r="A1"><v>1</v></c></row>'
    for rows in (usual, usual.replace('"', "'"), usual.replace("<v>1", "<v>&#49;")):
        with pytest.raises(CannotDo, match="合并的单元格过多"):
            read_workbook(with_rows(tmp_path / "a.xlsx", rows, f"<mergeCells>{merges}</mergeCells>"))


@pytest.mark.parametrize("odd", ["", "<v>&#49;</v>"])
def test_a_cell_that_the_file_gives_twice_is_not_read_as_the_last(tmp_path: Path, odd: str) -> None:
    """A row a million times over took as long as a million rows, and of two values the first was lost."""
    first = f'<row r="1"><c r="A1">{odd or "<v>1</v>"}</c></row>'
    second = '<row r="2"><c r="A2"><v>2</v></c></row>'
    path = tmp_path / "a.xlsx"
    (sheet,) = read_workbook(with_rows(path, second + first))[0]
    assert sheet.rows == [[1.0], [2.0]]
    for again in (
        first.replace("1<", "7<"),
        '<row><c r="A2"><v>7</v></c></row>',
        '<row r="1"><c r="A2"><v>7</v></c></row>',
    ):
        with pytest.raises(CannotDo, match=r"单元格 A[12] 在文件里有两个内容"):
            read_workbook(with_rows(path, first + second + again))
    (sheet,) = read_workbook(with_rows(path, first + '<row r="1"><c r="A1" s="1"/></row>' + second))[0]
    assert sheet.rows == [[1.0], [2.0]]


def test_a_cell_given_twice_in_the_xml_of_2003(tmp_path: Path) -> None:
    data = as_xml({"甲": [["编号", "数"], ["一", "二"]]}).decode()
    path = tmp_path / "甲.xml"
    path.write_text(data.replace('ss:Index="2"', 'ss:Index="1"'), encoding="utf-8")
    with pytest.raises(CannotDo, match=r"“甲”的单元格 A1 在文件里有两个内容"):
        read_workbook(path)


def test_sheets_without_end(tmp_path: Path) -> None:
    path = one_cell(tmp_path / "a.xlsx")
    respelt(path, ("xl/workbook.xml", "(<sheet [^<>]*/>)", r"\1" * (MOST_SHEETS + 1)))
    with pytest.raises(CannotDo, match="工作表过多"):
        read_workbook(path)


def test_a_wide_row_and_one_far_below(tmp_path: Path) -> None:
    """The blank rows between are no cells, but whoever goes through the sheet goes through them."""
    wide = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'
    low = '<row r="{row}"><c r="A{row}"><v>3</v></c></row>'
    with pytest.raises(CannotDo, match="A1048576 离其他内容太远"):
        read_workbook(with_rows(tmp_path / "a.xlsx", wide + low.format(row=1048576)))
    assert len(read_workbook(with_rows(tmp_path / "b.xlsx", wide + low.format(row=300)))[0][0].rows) == 300


# -- messages


def test_a_message_leaves_out_the_middle_of_what_nobody_reads(taizhang: Taizhang, tmp_path: Path) -> None:  # noqa: F811
    ledger = workbook(tmp_path / "台账.xlsx", CLEAN)
    wrong = ["dispatch", ledger, "--period", "2024-06", "-o", tmp_path / "下发", "--deadline"]
    done = taizhang(*wrong, "9" * 9000)
    assert done.status == 2 and len(done.err) < 1500
    assert done.err.startswith("错误：报送时限“999") and done.err.endswith("次月5日前。\n")
    assert "……" not in taizhang(*wrong, "9" * 90).err


def test_a_text_that_no_cell_holds_is_told_with_the_file(taizhang: Taizhang, tmp_path: Path) -> None:  # noqa: F811
    ledger, long, made = workbook(tmp_path / "台账.xlsx", CLEAN), tmp_path / "长.xlsx", tmp_path / "变化.xlsx"
    sheets = [Sheet("任务台账", [["任务编号", "本月进展"], ["RW-1", "字" * 40_000]])]
    long.write_bytes(as_xlsx(sheets))
    done = taizhang("diff", ledger, long, "-o", made)
    assert done.status == 2 and str(made) in done.err and not made.exists()
    source = tmp_path / "清单.csv"
    source.write_text(f"任务编号,任务事项,牵头单位\nRW-9,{'字' * 40_000},区发改委\n", encoding="utf-8")
    done = taizhang("import", source, "--into", ledger, "--sheet", "任务台账")
    assert done.status == 2 and str(ledger) in done.err and "32767" in done.err


def test_a_name_with_no_room_for_the_rules_beside_it(taizhang: Taizhang, tmp_path: Path) -> None:  # noqa: F811
    ledger = workbook(tmp_path / f"{'名' * 80}.xlsx", CLEAN)
    assert taizhang("validate", ledger).status == 0


# -- importing


def test_a_number_beyond_all_bounds_in_a_list_is_told(tmp_path: Path, taizhang: Taizhang) -> None:  # noqa: F811
    source = tmp_path / "清单.xlsx"
    endless = Raw("", "<v>1e999</v>")
    source.write_bytes(
        as_xlsx([Sheet("清单", [["序号", "项目名称", "清单"], ["1", "甲", endless], ["2", "乙", "基建"]])])
    )
    assert taizhang("new", tmp_path / "台账.xlsx").status == 0
    given = (
        "--into",
        tmp_path / "台账.xlsx",
        "--sheet",
        "项目台账",
        "--set",
        "所属规划=城市管理规划",
        "--format",
        "json",
    )
    done = taizhang("import", source, *given, "-o", tmp_path / "新.xlsx")
    assert done.status in (0, 1) and [row["清单"] for row in json.loads(done.out)["rows"]] == ["inf", "基建"]
    made = openpyxl.load_workbook(tmp_path / "新.xlsx")["项目台账"]
    assert [cell.value for cell in made["C"] if cell.value][-2:] == ["inf", "基建"]


# -- templates


def numbers_everywhere() -> bytes:
    """A template whose parts have numbers of every sort: lists, levels, starts, columns, widths, rows."""
    document, data = docx.Document(), io.BytesIO()
    document.add_paragraph("{%p for i in items %}")
    document.add_paragraph("{% restart %}{{ i }}甲", style="List Number")
    own = document.add_paragraph("{{ i }}乙", style="List Number 2")
    numbered = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>'
    own._p.get_or_add_pPr().append(parse_xml(numbered))
    document.add_paragraph("{%p endfor %}")
    rows = document.add_table(3, 3)
    rows.cell(0, 0).text, rows.cell(2, 0).text = "{%tr for i in items %}", "{%tr endfor %}"
    rows.cell(1, 1).merge(rows.cell(1, 2)).text = "{{ i }}"
    columns = document.add_table(1, 3).row_cells(0)
    columns[0].text, columns[1].text, columns[2].text = "{%tc for i in items %}", "{{ i }}", "{%tc endfor %}"
    document.save(data)
    return data.getvalue()


@pytest.mark.parametrize("wrong", ["9" * 5000, "999999999999", "x", "-1", "", "１２"])
@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("word/document.xml", '<w:gridSpan w:val="([^"]*)"'),
        ("word/document.xml", '<w:gridCol w:w="([^"]*)"'),
        ("word/document.xml", '<w:numId w:val="([^"]*)"'),
        ("word/document.xml", '<w:ilvl w:val="([^"]*)"'),
        ("word/styles.xml", '<w:numId w:val="([^"]*)"'),
        ("word/styles.xml", '<w:ilvl w:val="([^"]*)"'),
        ("word/numbering.xml", '<w:num w:numId="([^"]*)"'),
        ("word/numbering.xml", '<w:abstractNumId w:val="([^"]*)"'),
        ("word/numbering.xml", '<w:lvl w:ilvl="([^"]*)"'),
        ("word/numbering.xml", '<w:start w:val="([^"]*)"'),
    ],
)
def test_numbers_in_a_template_that_are_none(name: str, pattern: str, wrong: str) -> None:
    """It is filled as well as may be, or refused as a template that is wrong."""
    whole = numbers_everywhere()
    xml = part(whole, name)
    changes = [xml[: found.start(1)] + wrong + xml[found.end(1) :] for found in re.finditer(pattern, xml)]
    assert changes
    for one in (*changes[:3], *changes[-3:]):
        try:
            filled = Template(changed(whole, {name: one}), "稿.docx", FILTERS).render({"items": ["一", "二"]})
        except CannotDo as error:
            assert "restart" in str(error)
        else:
            assert "二乙" in part(filled, "word/document.xml")


@pytest.mark.parametrize("mark", [f"<?f {'1' * 5000}?>", "<?f ²?>", "<?f -1?>", "<?f 99999?>", "<?f?>"])
@pytest.mark.parametrize("place", ["w:p", "w:tbl"])
def test_marks_in_a_document_like_those_by_which_figures_are_found(mark: str, place: str) -> None:
    """They are nobody's text, and whatever number they name is none of ours."""
    document, data = docx.Document(), io.BytesIO()
    document.add_paragraph("甲乙")
    document.add_table(2, 2).cell(1, 1).text = "甲乙"
    document.save(data)
    before, behind = part(data.getvalue(), "word/document.xml").split(f"<{place}>", 1)
    xml = f"{before}<{place}>{behind.replace('甲乙', f'甲{mark}乙', 1)}"
    blocks = read_docx(changed(data.getvalue(), {"word/document.xml": xml}), "稿.docx").blocks
    assert [cell.text for block in blocks for cell in block.cells if cell.text] == ["甲乙", "甲乙"]


def renamed(data: bytes, names: dict[str, str]) -> bytes:
    """A package with some of its parts under other names."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(names.get(info.filename, info.filename), old.read(info))
    return made.getvalue()


def test_parts_whose_names_are_written_in_capitals() -> None:
    """Word takes them for what they are: nothing goes missing, and none is written twice."""
    document, data = docx.Document(), io.BytesIO()
    document.sections[0].header.paragraphs[0].text = "{{ 甲 }}在上"
    document.add_paragraph("{{ 甲 }}在下")
    document.save(data)
    whole = data.getvalue()
    name = "word/header1.xml"
    capitals = renamed(whole, {old: old.upper() for old in ("word/_rels/document.xml.rels", name)})
    filled = Template(capitals, "稿.docx", FILTERS).render({"甲": "某县"})
    names = zipfile.ZipFile(io.BytesIO(filled)).namelist()
    assert len({one.casefold() for one in names}) == len(names) and "word/_rels/document.xml.rels" in names
    assert "某县在上" in part(filled, name.upper()) and "某县在下" in part(filled, "word/document.xml")


@pytest.mark.parametrize(
    "name", ["word/document.xml", "word/_rels/document.xml.rels", "word/styles.xml", "docProps/core.xml"]
)
def test_a_part_of_nothing_but_tags(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """One that would fill the memory is refused before it is understood, sound or not."""
    document, data = docx.Document(), io.BytesIO()
    document.add_paragraph("{{ 甲 }}")
    document.save(data)
    whole = data.getvalue()
    most = max(
        part(whole, one).count("<") for one in zipfile.ZipFile(data).namelist() if one.endswith((".xml", ".rels"))
    )
    monkeypatch.setattr("toolkit.briefing.parts.xmltext.MOST_TAGS", most)
    assert read_docx(whole, "稿.docx").blocks
    Template(whole, "稿.docx", FILTERS)
    head, close, tail = part(whole, name).rpartition("</")
    for more in ("<a>" * most, "<a/>" * most):
        spoilt = changed(whole, {name: head + more + close + tail})
        with pytest.raises(CannotDo, match="内容过多"):
            read_docx(spoilt, "稿.docx")
        with pytest.raises(CannotDo, match="内容过多"):
            Template(spoilt, "稿.docx", FILTERS)


def test_a_part_of_tags_that_are_all_attributes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten million of them took half a minute and two gigabytes."""
    data, name = of("{{ 甲 }}"), "word/document.xml"
    monkeypatch.setattr("toolkit.briefing.parts.xmltext._FEW_ATTRIBUTES", 200)
    read_docx(data, "稿.docx")
    Template(data, "稿.docx", FILTERS)
    xml = part(data, name)
    tags = xml.count("<")
    spoilt = changed(
        data, {name: xml.replace("<w:body", "<w:body " + " ".join(f'b{n}=""' for n in range(tags * 2 + 200)))}
    )
    for reading in (lambda: read_docx(spoilt, "稿.docx"), lambda: Template(spoilt, "稿.docx", FILTERS)):
        with pytest.raises(CannotDo, match="属性过多"):
            reading()


def test_a_part_of_more_text_than_memory_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    data = of("甲" * 50_000)
    monkeypatch.setattr("toolkit.briefing.parts.package.XML_LIMIT", 1_000_000)
    assert read_docx(data, "稿.docx").blocks
    with pytest.raises(CannotDo, match=r"word/document\.xml”超过 1 MB"):
        read_docx(of("甲" * 400_000), "稿.docx")


@pytest.mark.parametrize("mark", ["{{ 1 }}", "{% set x = 1 %}", "{# 甲 #}"])
def test_a_template_of_nothing_but_marks(monkeypatch: pytest.MonkeyPatch, mark: str) -> None:
    monkeypatch.setattr("toolkit.briefing.parts.xmltext.MOST_MARKS", 20)
    Template(of(mark * 20), "稿.docx", FILTERS)
    with pytest.raises(CannotDo, match="标记过多"):
        Template(of(mark * 21), "稿.docx", FILTERS)


@pytest.mark.parametrize("tag", ["{{ NUMBER }}", "{% set x = NUMBER %}", "{{ 1 + NUMBER }}"])
def test_a_number_in_a_tag_that_python_does_not_read(tmp_path: Path, taizhang: Taizhang, tag: str) -> None:  # noqa: F811
    for number in ("9" * 5_000, "9_9" * 2_000):
        data = of(tag.replace("NUMBER", number))
        with pytest.raises(CannotDo, match="数字太长"):
            Template(data, "稿.docx", FILTERS)
    (tmp_path / "稿.docx").write_bytes(data)
    done = taizhang("templates", "check", tmp_path / "稿.docx")
    assert done.status == 1 and "数字太长" in done.out


@pytest.mark.parametrize("name", ["word/_rels/document.xml.rels", "[Content_Types].xml"])
def test_a_list_of_parts_without_end(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    whole = of("甲")
    monkeypatch.setattr("toolkit.briefing.parts.package.LIST_LIMIT", 9_000)
    read_docx(whole, "稿.docx")
    head, close, tail = part(whole, name).rpartition("</")
    with pytest.raises(CannotDo, match="内容过多"):
        read_docx(changed(whole, {name: head + " " * 9_000 + close + tail}), "稿.docx")


@pytest.mark.parametrize("unusual", ["", "<is/>"])
def test_formulas_that_stand_in_one_cell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, unusual: str) -> None:
    """The last of them counts, as before; of thousands each was looked for from the beginning."""
    path = one_cell(
        tmp_path / "表.xlsx", Raw("", unusual + "<f>1+1</f>" * 9 + "<f>2+2</f><v>4</v>"), Raw("", "<f>3</f><v>3</v>")
    )
    (sheet,) = read_workbook(path)[0]
    assert dict(sheet.formulas) == {(0, 1): "=2+2", (0, 2): "=3"} and sheet.rows == [["头", 4.0, 3.0]]
    monkeypatch.setattr("toolkit.workbook.scan._MOST_IDLE", 8)
    monkeypatch.setattr("toolkit.workbook.reading.allowance._MOST_STEPS", 12)
    with pytest.raises(CannotDo, match="内容过多"):
        read_workbook(path)


def test_a_workbook_of_more_formats_than_programs_know(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = with_shared_texts(tmp_path / "甲.xlsx")
    read_workbook(path)
    monkeypatch.setattr("toolkit.workbook.reading.book._MOST_FORMATS", 0)
    with pytest.raises(CannotDo, match="内容过多"):
        read_workbook(path)


def test_a_word_list_of_nothing_but_tags(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_table(2, 2).cell(0, 0).text = "甲"
    document.save(str(tmp_path / "表.docx"))
    assert read_source(tmp_path / "表.docx")
    monkeypatch.setattr("toolkit.workbook.importing.word._MOST_TAGS", 20)
    with pytest.raises(CannotDo, match="内容过多"):
        read_source(tmp_path / "表.docx")


@pytest.mark.parametrize("more", ["<si><t>x</t></si>" * 30, "<a/>" * 30, "<si/>" * 30])
def test_a_sheet_of_tags_that_hold_no_cell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, more: str) -> None:
    path = one_cell(tmp_path / "表.xlsx", Raw('t="inlineStr"', f"<is><t>40</t></is><v>1</v>{more}"))
    read_workbook(path)
    monkeypatch.setattr("toolkit.workbook.reading.allowance._MOST_STEPS", 30)
    monkeypatch.setattr("toolkit.workbook.reading.sheet_xml._MOST_RUNS", 20)
    with pytest.raises(CannotDo, match=r"内容过多|文字过长"):
        read_workbook(path)


def test_a_long_table_is_no_part_of_nothing_but_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its plain rows are no burden: a document that the tool itself made is read, however long."""
    document, data = docx.Document(), io.BytesIO()
    table = document.add_table(60, 3)
    table.cell(0, 0).text = "甲"
    document.save(data)
    xml = part(data.getvalue(), "word/document.xml")
    monkeypatch.setattr("toolkit.briefing.parts.xmltext.MOST_TAGS", part(data.getvalue(), "word/styles.xml").count("<"))
    long = xml.replace("</w:tbl>", "<w:tr><w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr>" * 5_000 + "</w:tbl>")
    assert len(read_docx(changed(data.getvalue(), {"word/document.xml": long}), "稿.docx").blocks) > 5_000


ROWS: list[list[str | float | None]] = [["名称", "金额"], ["甲", 1.0], ["乙", 2.0]]
TAG_BY_TAG = {
    "表.xml": (as_xml({"表": ROWS}), "</Table>", ("<Row/>", "<Cell/>", "<Column/>", "<Data/>", "<a/>")),
    "表.fods": (as_flat_ods({"表": ROWS}), "</table:table>", ("<table:table-row/>", "<table:table-cell/>", "<a/>")),
    "表.xls": (as_page(ROWS), "</table>", ("<tr>", "<td>", "<br>", "<p>", "<b>", "<!-- -->")),
}


@pytest.mark.parametrize(("name", "more"), [(name, more) for name, (_, _, tags) in TAG_BY_TAG.items() for more in tags])
def test_files_of_nothing_but_tags(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, more: str) -> None:
    """Files of 20 MB took ten seconds, those of 150 MB a minute, and were then empty."""
    monkeypatch.setattr("toolkit.workbook.reading.allowance._MOST_STEPS", 100)
    data, end, _ = TAG_BY_TAG[name]
    assert end.encode() in data
    (tmp_path / name).write_bytes(data)
    assert len(read_workbook(tmp_path / name)[0][0].rows) == len(ROWS)
    (tmp_path / name).write_bytes(data.replace(end.encode(), (more * 100 + end).encode()))
    with pytest.raises(CannotDo, match="内容过多"):
        read_workbook(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "data"), [*((name, data) for name, (data, _, _) in TAG_BY_TAG.items()), ("表.ods", as_ods({"表": ROWS}))]
)
def test_files_of_more_cells_than_can_be_gone_through(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(data)
    monkeypatch.setattr("toolkit.workbook.reading.allowance._MOST_STEPS", 100)
    read_workbook(tmp_path / name)
    monkeypatch.setattr("toolkit.workbook.reading.allowance._OF_VALUE", 20)
    with pytest.raises(CannotDo, match="内容过多"):
        read_workbook(tmp_path / name)


@pytest.mark.parametrize("name", ["表.xml", "表.fods"])
def test_files_of_nothing_but_sheets(tmp_path: Path, name: str) -> None:
    """Two million of them took two gigabytes before they were counted."""
    data, _, _ = TAG_BY_TAG[name]
    one = "<Worksheet/>" if name == "表.xml" else "<table:table/>"
    last = "</Workbook>" if name == "表.xml" else "</office:spreadsheet>"
    (tmp_path / name).write_bytes(data.replace(last.encode(), (one * (MOST_SHEETS + 1) + last).encode()))
    with pytest.raises(CannotDo, match="工作表过多"):
        read_workbook(tmp_path / name)


def test_a_page_with_a_cell_of_more_text_than_any_cell_has(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("toolkit.workbook.reading.web_page.LONGEST_TEXT", 20)
    (tmp_path / "表.xls").write_bytes(as_page(ROWS))
    read_workbook(tmp_path / "表.xls")
    (tmp_path / "表.xls").write_bytes(as_page([*ROWS, ["多" * 21, 3.0]]))
    with pytest.raises(CannotDo, match="文字过长"):
        read_workbook(tmp_path / "表.xls")


@pytest.mark.parametrize(
    ("bound", "at_most", "more", "said"),
    [
        ("allowance._MOST_STEPS", 40, "<row><c><v>1</v></c></row>" * 9, "内容过多"),
        ("allowance._MOST_STEPS", 40, '<row><c t="inlineStr"><is><t>1</t></is></c></row>' * 9, "内容过多"),
        ("sheet_xml.ROWS", 8, "<row/>" * 9, "内容过多"),
        ("sheet_xml._MOST_BLANK", 8, '<c r="A1"/>' * 9, "离其他内容太远"),
        ("sheet_xml._MOST_BLANK", 8, '<c r="A1"><v/></c>' * 9, "离其他内容太远"),
        ("xml_parser._LONGEST_TAG", 1_000_000, "<a " + " " * 2_500_000 + "/>", "内容过多"),
    ],
)
def test_a_sheet_of_more_than_can_be_gone_through(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bound: str, at_most: int, more: str, said: str
) -> None:
    """Sheets that are read tag by tag: each of these took from 10 to 30 seconds in a file of half a megabyte."""
    path = with_rows(tmp_path / "a.xlsx", "<row><c><v>1</v></c></row>")
    monkeypatch.setattr(f"toolkit.workbook.reading.{bound}", at_most)
    assert read_workbook(path)[0][0].rows == [[1.0]]
    with pytest.raises(CannotDo, match=said):
        read_workbook(with_rows(path, "<row><c><v>1</v></c></row>" + more))


@pytest.mark.parametrize("more", ["," * 16_400, "\n" * 1_048_600, "1,2\n" * 3])
def test_texts_of_more_cells_than_can_be_gone_through(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, more: str
) -> None:
    monkeypatch.setattr("toolkit.workbook.reading.allowance._MOST_STEPS", 12)
    (tmp_path / "表.csv").write_bytes(data := as_text(ROWS, ",", "utf-8"))
    read_workbook(tmp_path / "表.csv")
    (tmp_path / "表.csv").write_bytes(data.rstrip() + b"\n" + more.encode())
    with pytest.raises(CannotDo, match="内容过多"):
        read_workbook(tmp_path / "表.csv")


@pytest.mark.parametrize("xml", ["<a>" * 9, "<a/>", "<sst><si/></sst>", "<worksheet><a>"])
def test_a_sheet_that_is_none_is_not_taken_for_an_empty_one(tmp_path: Path, xml: str) -> None:
    path = with_shared_texts(tmp_path / "甲.xlsx")
    respelt(path, ("xl/worksheets/sheet1.xml", ".*", xml))
    with pytest.raises(CannotDo, match="已损坏"):
        read_workbook(path)


@pytest.mark.parametrize("xml", ["<worksheet/>", "<worksheet><sheetData/></worksheet>", "<w:worksheet xmlns:w='x'/>"])
def test_a_sheet_without_rows_is_an_empty_one(tmp_path: Path, xml: str) -> None:
    path = with_shared_texts(tmp_path / "甲.xlsx")
    respelt(path, ("xl/worksheets/sheet1.xml", ".*", xml))
    assert [list(sheet.rows) for sheet in read_workbook(path)[0]] == [[]]


def test_a_workbook_without_sheets_is_not_taken_for_an_empty_one(tmp_path: Path, taizhang: Taizhang) -> None:  # noqa: F811
    path = with_shared_texts(tmp_path / "甲.xlsx")
    respelt(path, ("xl/workbook.xml", "<sheets>.*</sheets>", "<sheets></sheets>"))
    with pytest.raises(CannotDo, match="没有工作表"):
        read_workbook(path)
    done = taizhang("diff", "--textconv", path)
    assert done.status == 2 and "没有工作表" in done.err


def test_a_part_whose_name_goes_on_behind_a_null(tmp_path: Path) -> None:
    """zipfile takes it for xl/styles.xml; the copy with notes then had two parts of that name."""
    path = with_shared_texts(tmp_path / "甲.xlsx")
    path.write_bytes(path.read_bytes().replace(b"xl/styles.xml", b"xl/styles\0xml"))
    with pytest.raises(CannotDo, match="已损坏"):
        read_workbook(path)
    spoilt = of("{{ 甲 }}").replace(b"word/styles.xml", b"word/styles\0xml")
    for reading in (lambda: read_docx(spoilt, "稿.docx"), lambda: Template(spoilt, "稿.docx", FILTERS)):
        with pytest.raises(CannotDo, match="可疑的文件名"):
            reading()


def test_a_list_of_relations_without_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One of sixty megabytes was gone through once for every note that was put into the workbook."""
    path = with_shared_texts(tmp_path / "甲.xlsx")
    respelt(path, ("xl/_rels/workbook.xml.rels", "</Relationships>", "<Relationship/>" * 99 + "</Relationships>"))
    read_workbook(path)
    monkeypatch.setattr("toolkit.workbook.reading.package.LARGEST_LIST", 1_400)
    with pytest.raises(CannotDo, match="超过限度"):
        read_workbook(path)


def test_names_that_repeat_are_numbered_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of sixteen thousand columns alike each was held against all before it."""
    looked: list[str] = []
    monkeypatch.setattr("toolkit.diff.tables.normal", lambda name: (looked.append(name), name.strip())[1])
    names = ["甲", "乙", "甲", "甲（2）", " 甲", "乙", *["甲"] * 500]
    made = [name for _, name in distinct_names(list(enumerate(names)))]
    assert made[:6] == ["甲", "乙", "甲（2）", "甲（2）（2）", " 甲（3）", "乙（2）"]
    assert made[6:] == [f"甲（{number}）" for number in range(4, 504)]
    assert len(looked) < len(names) * 5


def test_a_paragraph_of_thousands_of_runs_is_not_gone_through_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each run the style of its paragraph was looked for among all the runs."""
    document, data = docx.Document(), io.BytesIO()
    paragraph = document.add_paragraph()
    for number in range(600):
        paragraph.add_run(f"字{number}").bold = True
    document.save(data)
    steps = 0

    def counted(pieces: Pieces, at: int) -> Iterator[int]:
        nonlocal steps
        for one in children(pieces, at):
            steps += 1
            yield one

    monkeypatch.setattr("toolkit.briefing.checking.nodes.children", counted)
    check_template(data.getvalue(), "稿.docx", standard_profile())
    assert 600 < steps < 600 * 40


def test_an_indicator_whose_way_is_next_to_nothing(tmp_path: Path, taizhang: Taizhang) -> None:  # noqa: F811
    """How much of it is gone was a number that nothing could print."""
    indicators = CLEAN["指标"] + "ZB-2|乙标|4.3e-311|0||21.9"
    path = workbook(tmp_path / "台账.xlsx", {**CLEAN, "指标": indicators})
    done = taizhang("summarize", path, "--format", "json")
    assert done.status == 0, done.err
    (found,) = [one for one in json.loads(done.out)["indicators"]["items"] if one["key"] == "ZB-2"]
    assert found["progress"] is None


def test_percentages_beyond_all_bounds_are_not_read() -> None:
    """1e308 shown as a percentage is endless; two such, of one sign each, have no sum."""
    for number in (1e308, -1e308, float("inf"), 1e15):
        assert isinstance(read_percent(PercentCell(number)), Unread)
    assert read_percent(PercentCell(0.57)) == Percent(57.0, True)
    assert read_percent(0.57) == Percent(0.57, False)
