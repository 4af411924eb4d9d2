"""What strangers' files may hold: formulas, entities, bombs, names that lead elsewhere. Tried through every command."""

from __future__ import annotations

import io
import re
import socket
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from test_commands import Taizhang, taizhang  # noqa: F401  (a fixture)

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from fuzzing import zips  # noqa: E402
from fuzzing.stock import Stock  # noqa: E402
from fuzzing.tables import Sheet  # noqa: E402
from fuzzing.writers import WRITERS, as_xlsx  # noqa: E402

from toolkit.values import CannotDo  # noqa: E402
from toolkit.workbook.reader import workbook_in  # noqa: E402

JUNE = "2024-06"
#: What table programs take for the beginning of a formula, and each with a mark.
STARTS = ("=1+1&", "+1&", "-1&", "@SUM(1)&", "\t=1&", "\r=1&", "\n=1&", "＝1&", "%0A=1&", "'=1&", '"=1&', "|=1&")
UNITS = tuple(f"{start}“局{number}”XYZ" for number, start in enumerate(STARTS))
MARK = b"XYZ"
FREE = ("牵头单位", "责任单位", "本月进展", "存在问题", "任务事项", "项目名称", "问题", "指标")


def hostile_sheets() -> list[Sheet]:
    """The sheets of the small ledger; every text of a row of data that no rule reads begins like a formula."""
    sheets = [Sheet(one.title, [list(row) for row in one.rows], headings=one.headings) for one in Stock().ledger.sheets]
    for sheet in sheets:
        if sheet.title in ("设置", "说明"):
            continue
        headings = sheet.rows[sheet.headings]
        for number, row in enumerate(sheet.rows[sheet.headings + 1 :]):
            for at, heading in enumerate(headings):
                free = heading in (
                    "牵头单位",
                    "责任单位",
                    "本月进展",
                    "存在问题",
                    "任务事项",
                    "项目名称",
                    "问题",
                    "指标",
                )
                if at < len(row) and free and sheet.title != "责任单位":
                    row[at] = UNITS[number % len(UNITS)]
    return sheets


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger full of what looks like formulas."""
    path = tmp_path_factory.mktemp("式") / "=1+1&XYZ.xlsx"
    path.write_bytes(as_xlsx(hostile_sheets()))
    return path


def formulas(data: bytes) -> list[bytes]:
    """Whatever a program would work out or follow in an Office file that has the mark in it."""
    pattern = rb"<(?:\w+:)?(?:f|formula\d?|definedName|instrText|calculatedColumnFormula)\b[^<>]*>([^<>]*)<"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    found = [body for part in parts for body in re.findall(pattern, part)]
    found += [one for part in parts for one in re.findall(rb'instr="[^"]*"|TargetMode="External"[^<>]*', part)]
    return [body for body in found if MARK in body and b"quot" not in body]


COMMANDS = {
    "validate": ("validate LEDGER -o OUT/结果.xlsx", "结果.xlsx"),
    "annotate": ("validate LEDGER --annotate OUT/批注.xlsx", "批注.xlsx"),
    "summarize": (f"summarize LEDGER --period {JUNE} -o OUT/汇总.xlsx", "汇总.xlsx"),
    "diff": ("diff OLD LEDGER -o OUT/变化.xlsx", "变化.xlsx"),
    "report": (f"report LEDGER --period {JUNE} -o OUT", "*.docx"),
    "dispatch": (f"dispatch LEDGER --period {JUNE} -o OUT --letter", "*"),
    "collect": ("collect OLD LEDGER -o OUT/合并.xlsx", "*.xlsx"),
    "import": ("import CSV --into OLD --sheet 任务台账 --set 任务编号=XX-### -o OUT/台账.xlsx", "台账.xlsx"),
    "monthly": (f"monthly LEDGER --period {JUNE} -o OUT --jobs 1", "**/*.*"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_writes_a_formula_from_data(
    ledger: Path,
    tmp_path: Path,
    name: str,
    taizhang: Taizhang,  # noqa: F811
) -> None:
    old, out, source = tmp_path / "旧.xlsx", tmp_path / "果", tmp_path / "清单.csv"
    out.mkdir()
    old.write_bytes(Stock().ledger.data)
    source.write_bytes(WRITERS["csv"]([one for one in hostile_sheets() if one.title == "任务台账"]))
    line, pattern = COMMANDS[name]
    places = {"LEDGER": ledger, "OLD": old, "CSV": source}
    command = [str(places.get(word, word.replace("OUT", str(out)))) for word in line.split()]
    done = taizhang(*command)
    assert done.status in (0, 1), done.err
    made = [path for path in out.glob(pattern) if path.suffix in (".xlsx", ".docx")]
    assert made, sorted(out.rglob("*"))
    assert [path.name for path in made if formulas(path.read_bytes())] == []
    for path in (one for one in made if one.suffix == ".xlsx"):
        cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
        assert [c.coordinate for c in cells if c.data_type == "f" and "XYZ" in str(c.value)] == []


@pytest.mark.parametrize("name", ["validate", "summarize", "diff"])
def test_what_looks_like_a_formula_is_said_to_be_text(
    ledger: Path,
    tmp_path: Path,
    name: str,
    taizhang: Taizhang,  # noqa: F811
) -> None:
    """Otherwise Excel works it out as soon as somebody edits the cell and presses Enter."""
    old = tmp_path / "旧.xlsx"
    old.write_bytes(Stock().ledger.data)
    line, made = COMMANDS[name]
    places = {"LEDGER": ledger, "OLD": old}
    taizhang(*(str(places.get(word, word.replace("OUT", str(tmp_path)))) for word in line.split()))
    sheets = openpyxl.load_workbook(tmp_path / made)
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    looking = [cell for cell in cells if str(cell.value)[:1] in ("=", "+", "-", "@") and "XYZ" in str(cell.value)]
    assert looking and [cell.coordinate for cell in looking if not cell.quotePrefix] == []


# -- XML


ENTITIES = {
    "billion laughs": '<!DOCTYPE x [<!ENTITY a "啊啊啊啊啊啊啊啊啊啊">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>",
    "quadratic": f'<!DOCTYPE x [<!ENTITY i "{"啊" * 50_000}">]>',
    "file": '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/hostname">]>',
    "network": '<!DOCTYPE x [<!ENTITY i SYSTEM "http://127.0.0.1:PORT/">]>',
    "outer definition": '<!DOCTYPE x SYSTEM "http://127.0.0.1:PORT/">',
    "parameter": '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:PORT/"> %p;]>',
}
PARTS = ("xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet3.xml", "xl/styles.xml", "_rels/.rels")


@pytest.fixture
def ear() -> Iterator[socket.socket]:
    """Someone who hears whoever knocks."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        made.listen()
        made.setblocking(False)
        yield made


def with_entity(data: bytes, part: str, doctype: str) -> bytes:
    """The zip with a document type in one of its parts, and what it defines used in the first text."""
    entries = zips.entries_of(data)
    made = []
    for entry in entries:
        if entry.name == part.encode():
            head, end, body = entry.data.partition(b"?>")
            body = re.sub(rb">[^<>\s]+<", b">&i;<", body, count=1)
            entry = replace(entry, data=head + end + doctype.encode() + body)
        made.append(entry)
    return zips.zipped(made)


@pytest.mark.parametrize("kind", ENTITIES)
def test_entities_are_neither_filled_in_nor_fetched(
    kind: str,
    tmp_path: Path,
    ear: socket.socket,
    taizhang: Taizhang,  # noqa: F811
) -> None:
    doctype = ENTITIES[kind].replace("PORT", str(ear.getsockname()[1]))
    path, template = tmp_path / "台账.xlsx", tmp_path / "模板.docx"
    for part in PARTS:
        path.write_bytes(with_entity(Stock().ledger.data, part, doctype))
        for command in (["validate", path], ["archive", "add", path, "--archive", tmp_path / "档", "--actor", "甲"]):
            done = taizhang(*command)
            assert done.status == 2 and "DOCTYPE" in done.err and path.name in done.err, (part, done.err)
    template.write_bytes(with_entity(Stock().small_template.data, "word/document.xml", doctype))
    path.write_bytes(Stock().ledger.data)
    done = taizhang("report", path, "--period", JUNE, "--template", template, "-o", tmp_path / "稿")
    assert done.status == 2 and template.name in done.err
    assert "啊啊" not in done.err and not (tmp_path / "稿").exists()
    with pytest.raises(BlockingIOError):
        ear.accept()


# -- bombs


def bomb(kind: str) -> bytes:
    """A workbook that is small and says or holds far too much."""
    entries = zips.entries_of(Stock().ledger.data)
    at = next(n for n, entry in enumerate(entries) if entry.name == b"xl/worksheets/sheet3.xml")
    sheet = entries[at]
    if kind == "overlapping":  # every part is said to be one and the same, as often as there is room
        entries += [replace(sheet, name=b"xl/x%d.xml" % n, said_size=1 << 28, offset=0) for n in range(40)]
    elif kind == "nested":
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("里.zip", zips.zipped([replace(sheet, data=bytes(90 << 20))]))
        return stream.getvalue()
    else:
        head, middle, tail = sheet.data.partition(b"</sheetData>")
        entry = replace(sheet, data=head + b" " * (90 << 20) + middle + tail)
        entries[at] = entry if kind == "high ratio" else replace(entry, said_size=len(sheet.data))
    return zips.zipped(entries)


@pytest.mark.parametrize("kind", ["overlapping", "nested", "high ratio", "lying size"])
def test_a_bomb_is_not_unpacked(kind: str) -> None:
    data = bomb(kind)
    assert len(data) < 1 << 20
    with pytest.raises(CannotDo) as refused:
        workbook_in(data, "弹.xlsx")
    assert "弹.xlsx" in str(refused.value) and refused.value.remedy


# -- names


NAMES = (
    "../../../etc/x", "..", ".", "/etc/passwd", "C:\\Windows\\x", "\\\\h\\s\\x", "a/b\\c", "CON", "con.txt", "NUL",
    "COM1", "lpt9.xlsx", "x.", "x ", " .x", "~$x", "-rf", "a:b:$DATA", "x\0y", "x\ny", "x\ty", "\u202exe", "\u200b",
    "名" * 300, "𠮷" * 100, "*?<>|\":", "é", "e\u0301", "É", "区局", "区局 ", "区局.",
)  # fmt: skip
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def test_names_of_units_lead_nowhere(tmp_path: Path, taizhang: Taizhang) -> None:  # noqa: F811
    tasks = [["任务编号", "重点任务", "任务事项", "牵头单位", "完成时限", "完成率"]]
    tasks += [[f"RW-{n}", "甲", "乙", f"“{name}”", "2024年12月底", 0.4] for n, name in enumerate(NAMES)]
    units = [["规范简称", "全称"], *([f"“{name}”", None] for name in NAMES)]
    settings = [["项", "值"], ["名称", "测试"], ["规划起始年", 2021], ["规划结束年", 2025], ["报告期", "2024年6月"]]
    path, out = tmp_path / "台账.xlsx", tmp_path / "下发"
    path.write_bytes(as_xlsx([Sheet("设置", settings), Sheet("责任单位", units), Sheet("任务台账", tasks)]))
    before = set(tmp_path.rglob("*"))
    done = taizhang("dispatch", path, "--period", JUNE, "-o", out, "--letter")
    assert done.status == 0, done.err
    made = sorted(set(tmp_path.rglob("*")) - before - {out})
    assert len(made) >= 20 and {one.parent for one in made} == {out}
    for one in made:
        assert len(one.name.encode()) <= 255 and one.name.isprintable()
        assert not re.search(r'[<>:"/\\|?*]', one.name) and not one.stem.endswith((" ", "."))
        assert not RESERVED.match(one.name) and not one.name.startswith(("-", "~", ".", " "))
    assert len({one.name.casefold() for one in made}) == len(made)


def test_names_of_parts_lead_nowhere(tmp_path: Path, taizhang: Taizhang) -> None:  # noqa: F811
    """Parts are read by name from the zip and never unpacked; an annotated copy has them under their own names."""
    names = ("../../x.xml", "/etc/x.xml", "C:\\x.xml", "xl/../../../x.xml", "\\\\h\\s.xml", "nul", "x\0y", "名" * 100)
    entries = zips.entries_of(Stock().ledger.data)
    entries += [zips.Entry(name.encode(), b"<x/>") for name in names]
    path = tmp_path / "里" / "台账.xlsx"
    path.parent.mkdir()
    path.write_bytes(zips.zipped(entries))
    for command in (["validate", path, "--annotate", tmp_path / "批注.xlsx"], ["summarize", path, "--period", JUNE]):
        taizhang(*command)
    assert {one.relative_to(tmp_path).as_posix() for one in tmp_path.rglob("*")} <= {"里", "里/台账.xlsx", "批注.xlsx"}


@pytest.mark.parametrize(
    "name", ["=1+1", "-rf", "\u202ecod", "甲\n乙", "x" * 200, "名" * 80, "CON", "a;b", "'", "\x1b[31m"]
)
def test_odd_names_of_ledgers(name: str, tmp_path: Path, taizhang: Taizhang) -> None:  # noqa: F811
    """In an archive a ledger is called by its digest; what was given is said, with nothing that works unseen."""
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(Stock().ledger.data)
    done = taizhang("archive", "add", path, "--archive", tmp_path / "档", "--actor", "甲", "--period", JUNE)
    assert done.status == 0, done.err
    objects = [one.name for one in (tmp_path / "档" / "objects").iterdir()]
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in objects)
    done = taizhang("validate", path)
    assert done.status in (0, 1) and "\x1b" not in done.out + done.err and "\u202e" not in done.out + done.err
