"""What fuzzing found, each as the smallest case that showed it."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from tables import workbook
from test_commands import Taizhang, taizhang  # noqa: F401  (a fixture)
from test_rules import CLEAN
from word_files import changed, of, part

from toolkit.briefing.documents.reading import read_docx
from toolkit.briefing.template import Template
from toolkit.chinese import percent_of
from toolkit.ledger import PercentCell
from toolkit.values import CannotDo
from toolkit.workbook.annotating.xmltext import Unsound, decoded

ROOT = Path(__file__).resolve().parents[1]
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
        made, count = re.subn(pattern.encode(), new.encode(), parts[name], count=1)
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
