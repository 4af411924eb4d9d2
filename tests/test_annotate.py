"""The annotated copy: the right cells filled and noted, the findings listed, everything else of the file kept."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from python_calamine import CalamineWorkbook

from tests.office import needs_office, open_all_in_office
from toolkit.values import CannotDo, Checked, Finding, Item, Place, Severity
from toolkit.workbook.annotate import annotate

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
RED, YELLOW, BLUE, DARK_RED = "FFFFC7CA", "FFFFE7A2", "FFD2E4F9", "FFB4302B"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def at(
    cell: str = "", severity: Severity = ERROR, sheet: str = "任务台账", message: str = "有错。", value: str = ""
) -> Finding:
    """A finding at "B2", at row "2", at column "B", or about the whole sheet ("")."""
    letter, row = re.fullmatch(r"([A-Z]*)(\d*)", cell).groups()  # type: ignore[union-attr]
    return Finding("a-code", severity, Place(sheet, int(row or 0), letter, "完成率"), value, message, "请改。")


def annotated(data: bytes, *findings: Finding) -> bytes:
    checked = Checked(r"D:\台账\六月.xlsx", "", findings, lambda finding: Item("RW-1", "某任务", "区发改委"))
    return annotate(data, "六月.xlsx", checked)


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def parts(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def small(edit: Callable[[Any], object] = bool, title: str = "任务台账") -> bytes:
    """A workbook of one sheet with text in A1:C4 (cells "a1" to "c4"), and what `edit` does to it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in range(1, 5):
        sheet.append([f"{letter}{row}" for letter in "abc"])
    edit(sheet)
    return saved(book)


def fills(data: bytes, sheet: str = "任务台账") -> dict[str, str]:
    """The cells with a fill, and its colour."""
    cells = (cell for row in opened(data)[sheet].iter_rows() for cell in row)
    return {cell.coordinate: cell.fill.fgColor.rgb for cell in cells if cell.fill.fill_type == "solid"}


def notes(data: bytes, sheet: str = "任务台账") -> dict[str, str]:
    cells = (cell for row in opened(data)[sheet].iter_rows() for cell in row)
    return {cell.coordinate: cell.comment.text for cell in cells if cell.comment}


def values(data: bytes) -> dict[str, list[list[Any]]]:
    """What python-calamine reads of every sheet but the one of findings."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    titles = [title for title in book.sheet_names if not title.startswith("校验结果")]
    return {title: book.get_sheet_by_name(title).to_python() for title in titles}


def drawing(data: bytes) -> str:
    return parts(data)["xl/drawings/vmlDrawing1.vml"].decode()


def anchors(data: bytes) -> list[list[int]]:
    """Of each note's box: left column, pixels into it, top row, pixels; right and bottom likewise."""
    shapes = re.findall(r'ObjectType="Note".*?<x:Anchor>([\s\d,]*)<', drawing(data), re.DOTALL)
    return [[int(number) for number in re.findall(r"\d+", shape)] for shape in shapes]


def rows(data: bytes, sheet: str = "校验结果") -> list[list[Any]]:
    return [list(row) for row in opened(data)[sheet].iter_rows(min_row=4, values_only=True)]


# -- packages made by hand

BUTTON = (
    '<v:shape id="_x0000_s1025" type="#_x0000_t201" style=\'position:absolute\' o:button="t">\r\n'
    '<v:textbox><div><font face="宋体">校验<br>\r\n</font></div></v:textbox><x:ClientData ObjectType="Button">'
    "<x:Anchor>1, 15, 0, 2, 2, 30, 1, 5</x:Anchor><x:FmlaMacro>[0]!校验</x:FmlaMacro></x:ClientData></v:shape>"
)
DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"\r\n'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
    f'</o:shapelayout><v:shapetype id="_x0000_t201" coordsize="21600,21600"/>{BUTTON}</xml>'
)
ROWS = '<row r="1"><c r="A1" t="inlineStr"><is><t>任务编号</t></is></c><c r="B1"><v>1</v></c></row>'
TYPES = {
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "xl/worksheets/sheet1.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
    "xl/comments1.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
}


def relations(*entries: tuple[str, str]) -> str:
    """Relations rId1, rId2, … each a kind and a target."""
    tags = (
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(entries, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(tags)}</Relationships>'


def package(extra: Mapping[str, str | bytes] = {}, rows: str = ROWS, above: str = "", below: str = "") -> bytes:
    """The smallest workbook there is, with `extra` parts; `above` and `below` stand around its rows."""
    content: dict[str, str | bytes] = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="任务台账" sheetId="7" r:id="rId1"/>'
            "</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{above}<sheetData>{rows}</sheetData>{below}</worksheet>'
        ),
        **extra,
    }
    types = "".join(f'<Override PartName="/{p}" ContentType="{t}"/>' for p, t in TYPES.items() if p in content)
    content["[Content_Types].xml"] = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
        f'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>{types}</Types>'
    )
    return zipped(content)


def zipped(content: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, data in content.items():
            entry = ZipInfo(name, (2024, 6, 25, 10, 0, 0))
            entry.compress_type = ZIP_STORED if name.endswith(".bin") else ZIP_DEFLATED
            archive.writestr(entry, data)
    return stream.getvalue()


def with_buttons() -> bytes:
    """A workbook with a macro and a button that starts it."""
    return package(
        {
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                ("vmlDrawing", "../drawings/vmlDrawing1.vml"), ("ctrlProp", "../ctrlProps/ctrlProp1.xml")
            ),
            "xl/drawings/vmlDrawing1.vml": DRAWING.encode(),
            "xl/ctrlProps/ctrlProp1.xml": '<formControlPr objectType="Button"/>',
            "xl/vbaProject.bin": bytes(range(256)),
        },
        below='<pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/><legacyDrawing r:id="rId1"/>'
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="x14"><controls><control shapeId="1025" r:id="rId2" name="按钮 1"/></controls></mc:Choice>'
        "</mc:AlternateContent>",
    )


def with_note(text: str, author: str = "王") -> bytes:
    """A workbook with a note at B1 whose `text` element holds this."""
    return package(
        {
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                ("vmlDrawing", "../drawings/vmlDrawing1.vml"), ("comments", "../comments1.xml")
            ),
            "xl/drawings/vmlDrawing1.vml": DRAWING.replace("</xml>", NOTE_SHAPE + "</xml>").encode(),
            "xl/comments1.xml": (
                f'<comments xmlns="{MAIN}"><authors><author>{author}</author></authors><commentList>'
                f'<comment ref="B1" authorId="0"><text>{text}</text></comment></commentList></comments>'
            ),
        },
        below='<legacyDrawing r:id="rId1"/>',
    )


NOTE_SHAPE = (
    '<v:shape id="_x0000_s1031" type="#_x0000_t202"><x:ClientData ObjectType="Note"><x:Anchor>\r\n'
    " 2, 15, 0, 2, 3, 10, 1, 5</x:Anchor><x:Row>0</x:Row><x:Column>1</x:Column></x:ClientData></v:shape>"
)


# -- cells


class TestFilled:
    """The cells with findings have the colour of the worst; all else of them stays."""

    def test_each_by_its_worst_severity_and_no_other(self) -> None:
        data = annotated(
            small(), at("B2"), at("C3", WARNING), at("C3", INFO), at("A1", INFO), at("A4", INFO), at("A4", ERROR)
        )
        assert fills(data) == {"B2": RED, "C3": YELLOW, "A1": BLUE, "A4": RED}

    def test_on_the_sheet_named_and_no_other(self) -> None:
        data = annotated(small(lambda sheet: sheet.parent.create_sheet("项目台账").append([1, 2])), at("B2"))
        assert (fills(data), fills(data, "项目台账")) == ({"B2": RED}, {})

    def test_values_stay(self) -> None:
        data = small()
        assert values(annotated(data, at("B2"), at("A1", INFO), at("3"))) == values(data)

    def test_a_style_is_kept_but_for_the_fill(self) -> None:
        def dress(sheet: Any) -> None:
            cell = sheet["B2"]
            cell.number_format, cell.font = "0.0%", Font(name="仿宋", size=13, bold=True, color="FF0000FF")
            cell.border, cell.alignment = Border(left=Side("double")), Alignment(horizontal="right", indent=2)
            cell.protection, cell.fill = Protection(locked=False), PatternFill("solid", start_color="00FF00")

        data = small(dress)
        old, new = opened(data)["任务台账"]["B2"], opened(annotated(data, at("B2")))["任务台账"]["B2"]
        for name in ("number_format", "font", "border", "alignment", "protection"):
            assert repr(getattr(new, name)) == repr(getattr(old, name)), name
        assert new.fill.fgColor.rgb == RED

    def test_two_cells_of_one_style_share_the_new_one(self) -> None:
        one, two = annotated(small(), at("B2")), annotated(small(), at("B2"), at("C4"))
        assert parts(one)["xl/styles.xml"] == parts(two)["xl/styles.xml"]

    def test_white_letters_get_a_dark_fill(self) -> None:
        def paint(sheet: Any) -> None:
            sheet["A1"].font, sheet["A1"].fill = Font(color="FFFFFFFF"), PatternFill("solid", start_color="1F4E79")

        assert fills(annotated(small(paint), at("A1"), at("B1"))) == {"A1": DARK_RED, "B1": RED}

    def test_cells_and_rows_that_are_not_there_are_made_in_their_places(self) -> None:
        rows = '<row r="2" spans="2:4"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c></row><row r="5"/>'
        data = annotated(package(rows=rows), at("A2"), at("C2"), at("F2"), at("A1"), at("B3"), at("C5"), at("A9"))
        sheet = parts(data)["xl/worksheets/sheet1.xml"].decode()
        assert re.findall(r'<row r="(\d+)"', sheet) == ["1", "2", "3", "5", "9"]
        assert re.findall(r'<c r="(\w+)"', sheet) == ["A1", "A2", "B2", "C2", "D2", "F2", "B3", "C5", "A9"]
        assert "spans" not in sheet and sheet.count("</row>") == 5
        assert set(fills(data)) == {"A2", "C2", "F2", "A1", "B3", "C5", "A9"}

    def test_a_row_that_gets_no_cell_keeps_its_spans(self) -> None:
        data = annotated(package(rows='<row r="2" spans="2:2"><c r="B2"/></row>'), at("B2"))
        assert b'spans="2:2"' in parts(data)["xl/worksheets/sheet1.xml"]

    def test_a_made_cell_looks_like_its_row_or_its_column(self) -> None:
        def dress(sheet: Any) -> None:
            sheet.column_dimensions["E"].number_format = "0.00"
            sheet.row_dimensions[3].number_format = "yyyy-mm-dd"

        sheet = opened(annotated(small(dress), at("E2"), at("F3"), at("F2")))["任务台账"]
        assert [sheet[cell].number_format for cell in ("E2", "F3", "F2")] == ["0.00", "yyyy-mm-dd", "General"]

    def test_the_used_range_grows_with_made_cells_only(self) -> None:
        data = package(above='<dimension ref="A1:B1"/>')
        assert b'<dimension ref="A1:B1"/>' in parts(annotated(data, at("B1")))["xl/worksheets/sheet1.xml"]
        assert b'<dimension ref="A1:D8"' in parts(annotated(data, at("D8")))["xl/worksheets/sheet1.xml"]

    def test_cells_and_rows_without_references_are_counted(self) -> None:
        rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row>"
        data = annotated(package(rows=rows), at("B2"))
        assert fills(data) == {"B2": RED}
        assert values(data) == {"任务台账": [[1, 2], [3, 4]]}
        sheet = parts(data)["xl/worksheets/sheet1.xml"]
        assert (sheet.count(b"<row"), sheet.count(b"<c"), sheet.count(b" r=")) == (2, 4, 0)

    def test_a_finding_of_a_row_goes_to_its_first_cell_in_use(self) -> None:
        def blank(sheet: Any) -> None:
            sheet["A2"], sheet["A3"], sheet["B3"] = None, None, None
            sheet["A3"].font = Font(bold=True)

        assert set(fills(annotated(small(blank), at("2"), at("3"), at("4"), at("8")))) == {"B2", "C3", "A4", "A8"}

    def test_a_formula_is_in_use(self) -> None:
        rows = '<row r="1"><c r="A1"/><c r="B1"><f>1+1</f></c><c r="C1"><v>3</v></c></row>'
        assert set(fills(annotated(package(rows=rows), at("1")))) == {"B1"}

    def test_a_finding_in_a_merged_range_goes_to_its_first_cell(self) -> None:
        def merge(sheet: Any) -> None:
            sheet.merge_cells("A2:B3")

        data = annotated(small(merge), at("B3"), at("A2", WARNING), at("C3", INFO), at("B4", INFO))
        assert fills(data) == {"A2": RED, "C3": BLUE, "B4": BLUE}
        assert notes(data)["A2"].count("\n") == 1

    def test_a_finding_of_a_column_or_a_sheet_marks_no_cell(self) -> None:
        data = annotated(small(), at("B"), at(""), at("A1", sheet="没有的表"))
        assert (fills(data), notes(data)) == ({}, {})
        assert [row[3] for row in rows(data)] == ["B列", "整表", "A1"]

    def test_a_place_that_no_sheet_has_is_listed_only(self) -> None:
        data = annotated(small(), at("XFE1"), at("A1048577"), at("1048577"))
        assert (fills(data), len(rows(data))) == ({}, 3)


# -- notes


class TestNoted:
    """Each marked cell has a note of all its findings, below whatever note it had."""

    def test_with_all_findings_worst_first(self) -> None:
        data = annotated(small(), at("B2", INFO, message="可以更好。"), at("B2", message="不是\n百分数。"), at("C1"))
        text = "【错误】不是 百分数。请改。\n【提示】可以更好。请改。"
        assert notes(data) == {"B2": text, "C1": "【错误】有错。请改。"}

    def test_in_a_hidden_box_at_the_cell_large_enough(self) -> None:
        sizes = []
        for words in ("短。", "长" * 400, "长" * 3000):
            data = annotated(small(), at("B2", message=words))
            assert "visibility:hidden" in drawing(data)
            assert "<x:Row>1</x:Row><x:Column>1</x:Column>" in drawing(data)
            _, _, top, above, _, _, bottom, below = anchors(data)[0]
            sizes.append((bottom - top) * 20 + below - above)
        assert 20 < sizes[0] < 60 and 250 < sizes[1] < 300 and sizes[2] == 480

    def test_hidden_columns_and_rows_give_a_box_no_size(self) -> None:
        def hide(sheet: Any) -> None:
            sheet.column_dimensions.group("C", "E", hidden=True)
            sheet.row_dimensions[2].hidden = True

        hidden, plain = anchors(annotated(small(hide), at("B2")))[0], anchors(annotated(small(), at("B2")))[0]
        assert (hidden[4] - plain[4], hidden[6] - plain[6]) == (3, 1)

    def test_high_rows_give_it_much(self) -> None:
        def raise_row(sheet: Any) -> None:
            sheet.row_dimensions[1].height = 300

        low, high = annotated(small(), at("B2")), annotated(small(raise_row), at("B2"))
        assert (anchors(low)[0][6], anchors(high)[0][6]) == (2, 0)

    @pytest.mark.parametrize("old", ["<t>请核对</t>", "<r><rPr><b/></rPr><t>请核</t></r><r><t>对</t></r>"])
    def test_below_the_note_that_was_there(self, old: str) -> None:
        data = with_note(old)
        new = annotated(data, at("B1"), at("A1"))
        assert notes(new) == {"B1": "请核对\n————校验————\n【错误】有错。请改。", "A1": "【错误】有错。请改。"}
        runs = parts(new)["xl/comments1.xml"].decode()
        assert old.removeprefix("<t>").removesuffix("</t>") in runs
        assert opened(new)["任务台账"]["B1"].comment.author == "王"
        assert opened(new)["任务台账"]["A1"].comment.author == "台账校验"

    def test_a_box_that_was_there_grows_and_stays_where_it_is(self) -> None:
        data = annotated(with_note("<t>请核对</t>"), at("B1"))
        (box,) = anchors(data)
        assert box[:4] == [2, 15, 0, 2] and box[4] > 3 and box[6] > 1
        assert drawing(data).count('ObjectType="Note"') == 1 and BUTTON in drawing(data)

    def test_a_box_that_was_larger_stays_so(self) -> None:
        content = parts(with_note("<t>请核对</t>"))
        name = "xl/drawings/vmlDrawing1.vml"
        content[name] = content[name].replace(b"3, 10, 1, 5", b"30, 10, 90, 5")
        assert parts(annotated(zipped(content), at("B1")))[name] == content[name]

    def test_a_note_as_long_as_notes_can_be_gets_a_count(self) -> None:
        text = notes(annotated(with_note(f"<t>{'长' * 29_950}</t>"), at("B1"), at("B1")))["B1"]
        assert text.endswith("长\n————校验————\n……另有 2 条，见校验结果表。")

    def test_boxes_join_a_drawing_that_binds_no_prefixes(self) -> None:
        def note(sheet: Any) -> None:
            sheet["C1"].comment = Comment("旧批注", "王")

        text = parts(annotated(small(note), at("B2"), at("C1")))["xl/drawings/commentsDrawing1.vml"]
        expat.ParserCreate(namespace_separator=" ").Parse(text, True)
        assert text.count(b'ObjectType="Note"') == 2 and text.count(b'id="_x0000_t202"') == 1

    def test_a_conversation_is_left_alone_and_told(self) -> None:
        text = "<t>[Threaded comment]</t>"
        data = with_note(text, author="tc={0C3A}")
        new = annotated(data, at("B1"), at("A1"))
        assert notes(new)["B1"] == "[Threaded comment]" and set(fills(new)) == {"A1", "B1"}
        assert "B1 已有会话批注" in str(opened(new)["校验结果"]["A2"].value)
        assert "会话" not in str(opened(annotated(data, at("A1")))["校验结果"]["A2"].value)

    def test_conversations_are_known_by_their_own_part_too(self) -> None:
        kind = "http://schemas.microsoft.com/office/2017/10/relationships"
        threaded = f'<ThreadedComments xmlns="{kind}"><threadedComment ref="B1"/></ThreadedComments>'
        content = dict(parts(with_note("<t>说明</t>")))
        name = "xl/worksheets/_rels/sheet1.xml.rels"
        more = f'<Relationship Id="rId9" Type="{kind}/threadedComment" Target="../threadedComments/t1.xml"/></Rel'
        content[name] = content[name].replace(b"</Rel", more.encode())
        content["xl/threadedComments/t1.xml"] = threaded.encode()
        new = annotated(zipped(content), at("B1"))
        assert parts(new)["xl/comments1.xml"] == content["xl/comments1.xml"]
        assert parts(new)["xl/threadedComments/t1.xml"] == content["xl/threadedComments/t1.xml"]

    def test_too_many_are_cut_and_counted(self) -> None:
        data = annotated(small(), *(at("B2", message=f"第{n}处有错。" + "长" * 90) for n in range(100)))
        text = notes(data)["B2"]
        shown = text.count("【错误】")
        assert 10 < shown < 100 and len(text) < 4000
        assert text.endswith(f"……另有 {100 - shown} 条，见校验结果表。")

    def test_the_first_cells_only_when_there_are_thousands(self) -> None:
        data = annotated(small(), *(at(f"B{n}") for n in range(1, 2004)))
        assert len(fills(data)) == 2003 and len(notes(data)) == 2000
        assert "B2001 起的 3 个只填色" in str(opened(data)["校验结果"]["A2"].value)

    def test_what_strangers_typed_is_text(self) -> None:
        words = "<b>&\"'\x07_x0041_</b>"
        data = annotated(small(), at("B2", message=words))
        assert notes(data)["B2"] == "【错误】<b>&\"'_x0007__x005F_x0041_</b>请改。"


# -- the sheet of findings


class TestListed:
    """The sheet 校验结果."""

    def test_a_row_for_each_finding(self) -> None:
        data = annotated(small(), at("B2", value="四成"), at("3", WARNING))
        headings = "序号|级别|工作表|单元格|编号|名称|责任单位|列|填写内容|问题|怎样处理|代码"
        sheet = opened(data)["校验结果"]
        assert "|".join(cell.value for cell in sheet[3]) == headings
        assert rows(data) == [
            [1, "错误", "任务台账", "B2", "RW-1", "某任务", "区发改委", "完成率", "四成", "有错。", "请改。", "a-code"],
            [2, "警告", "任务台账", "第3行", "RW-1", "某任务", "区发改委", "完成率", None, "有错。", "请改。",
             "a-code"],
        ]  # fmt: skip
        assert str(sheet["A2"].value).startswith("台账：六月.xlsx　　错误 1 处、警告 1 处。")
        assert [sheet[cell].fill.fgColor.rgb for cell in ("B4", "B5")] == [RED, YELLOW]

    def test_is_last_and_ready_to_print(self) -> None:
        data = annotated(small(), at("B2"), at("C2"))
        book = opened(data)
        sheet = book["校验结果"]
        assert book.sheetnames == ["任务台账", "校验结果"]
        assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A4", "A3:L5", "$1:$3")
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
            "landscape", 1, 0,
        )  # fmt: skip
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet["J4"].alignment.wrap_text

    @pytest.mark.parametrize(("cell", "target"), [("H12", "!H12"), ("12", "!A12"), ("H", "!H:H"), ("", "!A1")])
    def test_links_lead_into_the_workbook(self, cell: str, target: str) -> None:
        title = "任务'台账 & <一>"
        data = annotated(small(title=title), at(cell, sheet=title))
        link = opened(data)["校验结果"]["D4"].hyperlink
        assert (link.location, link.target, link.ref) == (f"'任务''台账 & <一>'{target}", None, "D4")

    def test_no_link_leads_to_a_sheet_that_is_not_there(self) -> None:
        assert opened(annotated(small(), at("", sheet="没有")))["校验结果"]["D4"].hyperlink is None

    @pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", '=HYPERLINK("http://a")'])
    def test_no_formula_comes_from_data(self, value: str) -> None:
        data = annotated(small(), at("B2", value=value, message=value))
        cell = opened(data)["校验结果"]["I4"]
        assert (cell.value, cell.data_type, cell.quotePrefix) == (value, "s", True)
        assert b"<f>" not in parts(data)["xl/worksheets/sheet2.xml"]

    def test_what_xml_cannot_hold_is_written_as_excel_does(self) -> None:
        data = annotated(small(), at("B2", value="a\x00b<&>\ufffe_x0041_\r\nc"))
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("校验结果")
        assert sheet.to_python()[-1][8] == "a\x00b<&>\ufffd_x0041_\nc"

    def test_a_text_beyond_the_limit_of_a_cell_is_cut(self) -> None:
        text = rows(annotated(small(), at("B2", value="长" * 40_000)))[0][8]
        assert len(text) == 32_767 and text.endswith("长…")

    @pytest.mark.parametrize(
        ("views", "made"),
        [("", "<bookViews><workbookView/></bookViews>"), ('<bookViews><workbookView tabRatio="1"/></bookViews>', "")],
    )
    def test_there_is_a_window_to_view_it_in(self, views: str, made: str) -> None:
        content = parts(package())
        old = content["xl/workbook.xml"].decode()
        content["xl/workbook.xml"] = old.replace("<sheets>", f"{views}<sheets>").encode()
        assert f"{views or made}<sheets>" in parts(annotated(zipped(content)))["xl/workbook.xml"].decode()

    def test_its_number_is_one_that_no_sheet_has(self) -> None:
        text = parts(annotated(package(), at("B1")))["xl/workbook.xml"].decode()
        assert re.findall(r'sheetId="(\d+)" r:id="(\w+)"', text) == [("7", "rId1"), ("8", "rId3")]

    def test_without_findings_it_says_so(self) -> None:
        data = small()
        new = annotated(data)
        assert opened(new)["校验结果"]["A4"].value == "没有发现问题。"
        assert opened(new)["校验结果"].auto_filter.ref is None
        assert parts(new)["xl/worksheets/sheet1.xml"] == parts(data)["xl/worksheets/sheet1.xml"]

    def test_a_sheet_of_the_users_own_keeps_its_name(self) -> None:
        def add(sheet: Any) -> None:
            sheet.parent.create_sheet("校验结果").append(["我的"])
            sheet.parent.create_sheet("校验结果(2)").append(["也是"])

        data = annotated(annotated(small(add), at("B2")), at("B2"))
        assert opened(data).sheetnames == ["任务台账", "校验结果", "校验结果(2)", "校验结果(3)"]
        assert [opened(data)[title]["A1"].value for title in ("校验结果", "校验结果(2)")] == ["我的", "也是"]
        assert len(rows(data, "校验结果(3)")) == 1


# -- everything else


class TestKept:
    """Whatever is not concerned is in the copy as it was."""

    def test_parts_not_concerned_are_the_same_bytes_in_the_same_order(self) -> None:
        data = with_buttons()
        new = annotated(data, at("B1"))
        old, made = parts(data), parts(new)
        assert list(made)[: len(old)] == list(old)
        assert {name for name in old if old[name] != made[name]} == {
            "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml",
            "xl/worksheets/_rels/sheet1.xml.rels", "xl/drawings/vmlDrawing1.vml",
        }  # fmt: skip
        assert set(made) - set(old) == {"xl/styles.xml", "xl/worksheets/sheet2.xml", "xl/comments1.xml"}

    def test_entries_are_copied_as_they_are_packed(self) -> None:
        data = with_buttons()
        with ZipFile(io.BytesIO(data)) as old, ZipFile(io.BytesIO(annotated(data, at("B1")))) as new:
            for name in ("xl/vbaProject.bin", "xl/ctrlProps/ctrlProp1.xml"):
                was, now = old.getinfo(name), new.getinfo(name)
                assert now.compress_type == was.compress_type and now.compress_size == was.compress_size
                assert now.date_time == (1980, 1, 1, 0, 0, 0)
            assert new.testzip() is None

    def test_buttons_stay_byte_for_byte_beside_new_notes(self) -> None:
        data = annotated(with_buttons(), at("B1"), at("A1"))
        new, shapes = parts(data), drawing(data)
        assert shapes.startswith(DRAWING.removesuffix("</xml>")) and shapes.count('ObjectType="Note"') == 2
        assert len(set(re.findall(r'<v:shape id="(\w+)"', shapes))) == 3
        assert shapes.count('id="_x0000_t202"') == 1
        assert new["[Content_Types].xml"].count(b'Extension="vml"') == 1
        sheet = new["xl/worksheets/sheet1.xml"].decode()
        assert sheet.count("legacyDrawing") == 1 and '<control shapeId="1025" r:id="rId2"' in sheet

    def test_what_openpyxl_knows_of_a_sheet(self) -> None:
        def furnish(sheet: Any) -> None:
            choices = DataValidation(type="list", formula1='"甲,乙"')
            choices.add("C2:C9")
            sheet.add_data_validation(choices)
            sheet.conditional_formatting.add("B1:B9", CellIsRule("lessThan", ["0"], font=Font(color="FF0000")))
            sheet["C1"].comment = Comment("旧批注", "王")
            sheet.column_dimensions["B"].width, sheet.row_dimensions[3].hidden = 33, True
            sheet.freeze_panes, sheet.auto_filter.ref, sheet.protection.sheet = "B2", "A1:C4", True
            sheet.parent.defined_names["范围"] = DefinedName("范围", attr_text="任务台账!$A$1:$A$4")
            sheet.print_title_rows = "1:1"

        book = opened(annotated(small(furnish), at("B2"), at("C2")))
        sheet = book["任务台账"]
        assert [str(v.sqref) for v in sheet.data_validations.dataValidation] == ["C2:C9"]
        assert [str(c.sqref) for c in sheet.conditional_formatting] == ["B1:B9"]
        assert sheet["C1"].comment.text == "旧批注"
        assert (sheet.column_dimensions["B"].width, sheet.row_dimensions[3].hidden) == (33, True)
        assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.protection.sheet) == ("B2", "A1:C4", True)
        assert book.defined_names["范围"].attr_text == "任务台账!$A$1:$A$4" and sheet.print_title_rows == "$1:$1"

    def test_the_drawing_is_named_where_the_order_of_elements_wants_it(self) -> None:
        below = (
            '<mergeCells count="1"><mergeCell ref="C1:D1"/></mergeCells><drawing r:id="rId5"/>'
            '<legacyDrawingHF r:id="rId6"/><tableParts count="0"/><extLst><ext uri="{78C0D931}">'
            '<x14:conditionalFormattings xmlns:x14="u"><drawing/></x14:conditionalFormattings></ext></extLst>'
        )
        sheet = parts(annotated(package(below=below), at("B1")))["xl/worksheets/sheet1.xml"].decode()
        assert re.sub(r'<legacyDrawing r:id="rId\d+"/>', "", sheet).endswith(f"</sheetData>{below}</worksheet>")
        assert re.search(r'<drawing r:id="rId5"/><legacyDrawing r:id="rId1"/><legacyDrawingHF', sheet)

    def test_the_drawing_is_named_before_a_choice_of_controls(self) -> None:
        choice = '<m:AlternateContent xmlns:m="u"><m:Choice><controls/></m:Choice></m:AlternateContent>'
        before = choice.replace("controls", "drawing")
        sheet = parts(annotated(package(below=before + choice), at("B1")))["xl/worksheets/sheet1.xml"].decode()
        assert sheet.endswith(f'{before}<legacyDrawing r:id="rId1"/>{choice}</worksheet>')

    def test_a_table_heading_and_other_sheets_stay(self) -> None:
        data = small(lambda sheet: sheet.parent.create_sheet("项目台账").append(["甲", 1]))
        new = annotated(data, at("B2"))
        assert parts(new)["xl/worksheets/sheet2.xml"] == parts(data)["xl/worksheets/sheet2.xml"]

    def test_an_extension_is_declared_once(self) -> None:
        for data in (package(), small()):
            made = parts(annotated(data, at("B1")))
            assert made["[Content_Types].xml"].count(b'Extension="vml"') == 1

    def test_same_input_same_bytes(self) -> None:
        assert annotated(small(), at("B2")) == annotated(small(), at("B2"))

    def test_the_given_bytes_are_not_touched(self) -> None:
        data = small()
        copy = bytes(bytearray(data))
        annotated(data, at("B2"))
        assert data == copy


class TestSpelt:
    """Parts written in unusual ways."""

    def prefixed(self) -> bytes:
        content = parts(package())
        for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            text = re.sub(r"<(/?)(?=\w)", r"<\1x:", content[name].decode()).replace("xmlns=", "xmlns:x=")
            content[name] = text.encode()
        return zipped(content)

    def test_with_prefixes(self) -> None:
        data = annotated(self.prefixed(), at("B1"), at("C7"))
        assert (fills(data), set(notes(data))) == ({"B1": RED, "C7": RED}, {"B1", "C7"})
        assert b"<x:legacyDrawing" in parts(data)["xl/worksheets/sheet1.xml"]
        assert len(rows(data)) == 2

    def test_with_prefixes_everywhere(self) -> None:
        first = annotated(with_note("<t>请核对</t>"), at("B1"), at("A1"))
        content = parts(first)
        for name in ("xl/styles.xml", "xl/comments1.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            body = content[name].decode().partition("?>\n")[2]
            text = re.sub(r"<(/?)(?=\w)", r"<\1x:", body).replace("xmlns=", "xmlns:x=")
            content[name] = text.encode()
        data = annotated(zipped(content), at("B1", WARNING), at("C3"))
        assert fills(data) == {"B1": YELLOW, "C3": RED}
        assert notes(data) == {"B1": "请核对\n————校验————\n【警告】有错。请改。", "C3": "【错误】有错。请改。"}

    @pytest.mark.filterwarnings("ignore:Workbook contains no default style")
    @pytest.mark.parametrize(
        ("inside", "names"),
        [
            ("/>", ["fonts", "fills", "borders", "cellXfs"]),
            ("></styleSheet>", ["fonts", "fills", "borders", "cellXfs"]),
            ("><fonts/><dxfs/></styleSheet>", ["fonts", "fills", "borders", "cellXfs", "dxfs"]),
        ],
    )
    def test_styles_that_say_nothing(self, inside: str, names: list[str]) -> None:
        content = parts(annotated(package(), at("B1")))
        content["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}"{inside}'.encode()
        data = annotated(zipped(content), at("A1"))
        styles = parts(data)["xl/styles.xml"].decode()
        assert re.findall(r"<(fonts|fills|borders|cellXfs|dxfs)\b", styles) == names
        assert fills(data)["A1"] == RED

    def test_in_utf_16_with_comments_and_cdata(self) -> None:
        content = parts(package())
        text = content["xl/worksheets/sheet1.xml"].decode()
        text = text.replace("任务编号", "<![CDATA[a<b]]>").replace("<row", '<!-- <row r="1"><c r="B1"/> --><row')
        content["xl/worksheets/sheet1.xml"] = ('<?xml version="1.0" encoding="UTF-16"?>' + text).encode("utf-16")
        data = annotated(zipped(content), at("B1"))
        assert fills(data) == {"B1": RED}
        assert values(data)["任务台账"][0][0] == "a<b"

    def test_in_the_strict_namespace(self) -> None:
        strict = "http://purl.oclc.org/ooxml"
        changes = {MAIN: f"{strict}/spreadsheetml/main", RELATIONS: f"{strict}/officeDocument/relationships"}
        content = parts(package())
        for name, data in content.items():
            for old, new in changes.items():
                data = data.replace(old.encode(), new.encode())
            content[name] = data
        new_parts = parts(annotated(zipped(content), at("B1")))
        assert not any(old.encode() in data for data in new_parts.values() for old in changes)
        assert b"comments1.xml" in new_parts["xl/worksheets/_rels/sheet1.xml.rels"]

    def test_backslashes_between_folders(self) -> None:
        content = {name.replace("/", "\\"): data for name, data in parts(package()).items()}
        made = parts(annotated(zipped(content), at("B1")))
        assert list(made)[: len(content)] == list(content) and "xl/comments1.xml" in made

    @pytest.mark.parametrize("part", ["workbook.xml", "styles.xml", "comments1.xml", "worksheets/sheet1.xml"])
    def test_numbers_of_thousands_of_digits(self, part: str) -> None:
        content = parts(annotated(with_note("<t>a</t>"), at("B1")))
        name = f"xl/{part}"
        content[name] = re.sub(rb'(Id|s)="\d+"', rb'\1="' + b"9" * 5000 + b'"', content[name])
        sheet = parts(annotated(zipped(content), at("A1")))["xl/worksheets/sheet1.xml"]
        assert re.search(rb'<c r="A1"[^>]* s="\d{1,2}"', sheet)

    def test_attributes_that_hold_markup(self) -> None:
        rows = "<row r=\"1\" x=\"a>b\"><c r='A1' y='> s=\"5\"'><v>1</v></c><c r='B1' s='0'><v>2</v></c></row>"
        data = annotated(package(rows=rows), at("B1"), at("A1"))
        assert fills(data) == {"A1": RED, "B1": RED} and values(data) == {"任务台账": [[1, 2]]}


# -- once more


class TestAgain:
    """Annotating an annotated copy replaces what the first time wrote."""

    def furnished(self) -> bytes:
        def edit(sheet: Any) -> None:
            sheet["C1"].comment = Comment("旧批注", "王")
            sheet["B2"].fill = PatternFill("solid", start_color="FF00AA00")
            sheet["A2"].number_format = "0.00"
            sheet.merge_cells("A3:A4")

        return small(edit)

    FINDINGS = (at("B2"), at("C1", WARNING), at("A2", INFO), at("A4"), at("2"), at("H9"), at(""))

    def test_with_the_same_findings_changes_nothing(self) -> None:
        once = annotated(self.furnished(), *self.FINDINGS)
        twice = annotated(once, *self.FINDINGS)
        assert parts(twice) == parts(once) and twice == once

    def test_without_findings_gives_back_the_fills_and_the_notes(self) -> None:
        data = self.furnished()
        clean = annotated(annotated(data, *self.FINDINGS))
        assert (fills(clean), notes(clean)) == (fills(data), notes(data))
        assert opened(clean)["任务台账"]["A2"].number_format == "0.00"
        assert opened(clean).sheetnames == ["任务台账", "校验结果"] and rows(clean)[0][0] == "没有发现问题。"
        assert parts(clean)["xl/drawings/commentsDrawing1.vml"].count(b'ObjectType="Note"') == 1

    def test_with_other_findings_shows_those(self) -> None:
        data = annotated(annotated(self.furnished(), *self.FINDINGS), at("B2", INFO), at("C2"))
        assert fills(data) == {"B2": BLUE, "C2": RED}
        assert notes(data) == {"B2": "【提示】有错。请改。", "C2": "【错误】有错。请改。", "C1": "旧批注"}
        assert len(rows(data)) == 2

    def test_when_another_program_has_saved_it_between(self) -> None:
        between = saved(opened(annotated(self.furnished(), *self.FINDINGS)))
        data = annotated(between, at("C2"))
        assert fills(data) == {"B2": "FF00AA00", "C2": RED}
        assert notes(data) == {"C1": "旧批注", "C2": "【错误】有错。请改。"}
        assert opened(data).sheetnames == ["任务台账", "校验结果"] and len(rows(data)) == 1

    def test_what_the_user_wrote_into_our_note_stays(self) -> None:
        once = annotated(small(), at("B2"))
        content = parts(once)
        name, words = "xl/comments1.xml", "请改。\n已电话核实"
        content[name] = content[name].replace("请改。".encode(), words.encode())
        data = annotated(zipped(content), at("C2"))
        assert notes(data) == {"B2": "已电话核实", "C2": "【错误】有错。请改。"}

    @pytest.mark.parametrize(
        ("typed", "left"),
        [("【错误】是我写的\n请核对", None), ("请核对\n", "请核对"), ("\n请核对", None), ("————\n请核对", None)],
    )
    def test_what_stands_above_our_line_stays(self, typed: str, left: str | None) -> None:
        once = annotated(with_note(f"<t>{typed}</t>"), at("B1"))
        assert notes(annotated(once)) == {"B1": left or typed}

    def test_a_note_of_ours_goes_even_with_a_blank_line_after_it(self) -> None:
        content = parts(annotated(small(), at("B2")))
        name = "xl/comments1.xml"
        content[name] = content[name].replace("请改。".encode(), "请改。\n\n".encode())
        assert notes(annotated(zipped(content))) == {}

    def test_lines_spread_over_runs_are_found(self) -> None:
        """LibreOffice forgets authors, and begins a run wherever the script changes."""
        spread = "".join(
            f"<r><t>{run}</t></r>" for run in ("请核对\n", "————校验————\n", "【错误】", "40", "有错。请改。")
        )
        assert notes(annotated(with_note(spread), at("A1"))) == {"B1": "请核对", "A1": "【错误】有错。请改。"}
        own = "".join(f"<r><t>{run}</t></r>" for run in ("【错误】有", "40\n", "【提示】", "x"))
        assert notes(annotated(with_note(own), at("A1"))) == {"A1": "【错误】有错。请改。"}

    def test_a_colour_that_libreoffice_put_behind_a_fill_is_not_taken_for_the_users(self) -> None:
        content = parts(annotated(small(), at("B2")))
        ours, name = f'<fgColor rgb="{RED}"/><bgColor ', "xl/styles.xml"
        content[name] = content[name].replace((ours + 'indexed="64"').encode(), (ours + 'rgb="FFDDEBF7"').encode())
        assert fills(annotated(zipped(content))) == {"B2": "FFDDEBF7"}
        content["docProps/app.xml"] = b"<Properties><Application>LibreOffice/24.2</Application></Properties>"
        assert fills(annotated(zipped(content))) == {}

    def test_the_sheet_is_known_under_another_name(self) -> None:
        book = opened(annotated(small(), at("B2")))
        book["校验结果"].title = "六月结果"
        data = annotated(saved(book), at("B2"), at("C2"), at("", sheet="六月结果"))
        assert opened(data).sheetnames == ["任务台账", "六月结果"]
        assert len(rows(data, "六月结果")) == 2
        assert opened(data)["六月结果"].print_title_rows == "$1:$3"
        assert "校验结果" not in parts(data)["xl/workbook.xml"].decode()

    def test_what_was_put_on_the_sheet_of_findings_goes_with_it(self) -> None:
        book = opened(annotated(small(), at("B2")))
        book["校验结果"]["J4"].comment = Comment("已改", "王")
        between = saved(book)
        assert notes(between, "校验结果") == {"J4": "已改"}
        data = annotated(between, at("B2"))
        assert notes(data, "校验结果") == {}
        declared = re.findall('PartName="/([^"]*)"', parts(data)["[Content_Types].xml"].decode())
        assert set(declared) <= set(parts(data))

    def test_sheets_that_never_had_findings_stay_byte_for_byte(self) -> None:
        once = annotated(small(lambda sheet: sheet.parent.create_sheet("空表")), at("B2"))
        content, name = parts(once), "xl/worksheets/sheet2.xml"
        content[name] = content[name].replace(b"<sheetData></sheetData>", b"<sheetData />")
        assert b"<sheetData />" in content[name]
        assert parts(annotated(zipped(content), at("C2")))[name] == content[name]

    def test_names_of_the_other_sheets_stay(self) -> None:
        def names(sheet: Any) -> None:
            sheet.print_title_rows = "1:2"

        data = annotated(annotated(small(names), at("B2")), at("B2"))
        assert opened(data)["任务台账"].print_title_rows == "$1:$2"
        assert parts(data)["xl/workbook.xml"].count(b"_xlnm.Print_Titles") == 2


# -- what cannot be done


def broken(name: str, data: str | bytes) -> bytes:
    return zipped({**parts(package()), name: data})


class TestRefused:
    """Files that cannot be annotated: a message that says so, and what to do."""

    @pytest.mark.parametrize(
        ("data", "word"),
        [
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧格式 .xls"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "已加密"),
            ("编号,名称\n1,甲\n".encode(), "不是 .xlsx"),
            (b"", "不是 .xlsx"),
            (zipped({"content.xml": "<a/>", "mimetype": "application/vnd.oasis"}), "不是 .xlsx"),
            (zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"1"}), "不是 .xlsx"),
            (zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<a/>"}), "缺少"),
            (package()[:-40], "已损坏"),
        ],
    )  # fmt: skip
    def test_other_kinds_of_files(self, data: bytes, word: str) -> None:
        with pytest.raises(CannotDo) as caught:
            annotated(data, at("A1"))
        assert word in caught.value.message and "标注" in caught.value.message and caught.value.path == "六月.xlsx"
        assert "标注" in caught.value.remedy and "导入" not in str(caught.value)

    @pytest.mark.parametrize(
        ("data", "word"),
        [
            (broken("_xmlsignatures/origin.sigs", b""), "签名"),
            (broken("xl/revisions/revisionHeaders.xml", "<a/>"), "共享工作簿"),
            (broken("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}"><sheetData>'), "已损坏"),
            (broken("xl/worksheets/sheet1.xml", '<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'), "DOCTYPE"),
            (broken("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}"/>'), "无法辨认"),
            (broken("xl/workbook.xml", "<workbook xmlns='urn:other'/>"), "不是 .xlsx"),
            (broken("xl/worksheets/sheet1.xml", b'<?xml version="1.0" encoding="UTF-7"?><a/>'), "utf-7"),
            (broken("xl/worksheets/sheet1.xml", b'<?xml version="1.0"?><a>\xb5\xff</a>'), "编码有误"),
        ],
    )  # fmt: skip
    def test_unsound_workbooks(self, data: bytes, word: str) -> None:
        with pytest.raises(CannotDo, match=re.escape(word)):
            annotated(data, at("A1"))

    def test_a_drawing_that_has_no_end(self) -> None:
        content = parts(with_buttons())
        content["xl/drawings/vmlDrawing1.vml"] = b"<xml>"
        with pytest.raises(CannotDo, match="批注"):
            annotated(zipped(content), at("A1"))

    def test_a_drawing_of_shapes_without_end(self) -> None:
        content = parts(with_buttons())
        name = "xl/drawings/vmlDrawing1.vml"
        content[name] = content[name].replace(b"</xml>", b"<v:shape " * 200_000 + b"</xml>")
        assert drawing(annotated(zipped(content), at("A1"))).count('ObjectType="Note"') == 1

    def test_a_drawing_that_is_missing(self) -> None:
        content = parts(with_buttons())
        del content["xl/drawings/vmlDrawing1.vml"]
        with pytest.raises(CannotDo, match="缺少"):
            annotated(zipped(content), at("A1"))

    def test_a_zip_with_a_password(self) -> None:
        data = bytearray(package())
        for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(mark) + place] |= 1
        with pytest.raises(CannotDo, match="有密码"):
            annotated(bytes(data), at("A1"))

    def test_two_parts_of_one_name(self) -> None:
        stream = io.BytesIO(package())
        with pytest.warns(UserWarning), ZipFile(stream, "a") as archive:
            archive.writestr("xl/workbook.xml", "<a/>")
        with pytest.raises(CannotDo, match="重名"):
            annotated(stream.getvalue(), at("A1"))

    def test_a_part_that_unpacks_to_too_much(self) -> None:
        sheet = f'<worksheet xmlns="{MAIN}">{" " * 80_000_000}<sheetData/></worksheet>'
        with pytest.raises(CannotDo, match="超过限度"):
            annotated(broken("xl/worksheets/sheet1.xml", sheet), at("A1"))

    def test_more_formats_than_a_workbook_can_have(self) -> None:
        formats = "".join(f'<xf numFmtId="{n}"/>' for n in range(64_000))
        data = annotated(small(), at("A1"))
        content = parts(data)
        content["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}"><cellXfs>{formats}</cellXfs></styleSheet>'.encode()
        with pytest.raises(CannotDo, match="格式太多"):
            annotated(zipped(content), at("A1"))


@needs_office
def test_an_office_program_opens_the_copies(tmp_path: Path) -> None:
    """LibreOffice makes a page of the user's sheet and one of the sheet of findings."""
    copies = {
        "small.xlsx": annotated(small(), at("B2"), at("H9"), at("")),
        "buttons.xlsm": annotated(with_buttons(), at("B1")),
        "note.xlsx": annotated(annotated(with_note("<t>请核对</t>"), at("B1")), at("B1"), at("A1")),
    }
    for name, data in copies.items():
        (tmp_path / name).write_bytes(data)
    for pdf in open_all_in_office([tmp_path / name for name in copies], tmp_path / "out"):
        assert len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) == 2
