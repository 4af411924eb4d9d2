"""PDFs by a real LibreOffice, what is said where there is none, and the fonts a document lacks."""

from __future__ import annotations

import io
import os
import re
import stat
import subprocess
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import docx
import pytest
from command_line import Taizhang
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from office import needs_office, open_in_office
from test_commands import assert_cannot, ledger, taizhang, tree

from toolkit import pdf
from toolkit.pdf import find_office, installed_fonts, missing_fonts, to_pdf, wanted_fonts
from toolkit.values import CannotDo

__all__ = ["taizhang"]  # the fixture

FAKE = """
for name in *.docx; do (printf '%%PDF-1.6\\n'; cat "$name"; printf '%%%%EOF') > "${name%.docx}.pdf"; done
"""
"""What a program does that stands for LibreOffice where it is not LibreOffice that is tried."""


def document(*paragraphs: str) -> bytes:
    """A Word document of these paragraphs."""
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    return saved(made)


def saved(made: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def text_of(data: bytes) -> str:
    """What a reader of a PDF can copy out of it."""
    done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode()


def program(path: Path, script: str) -> Path:
    """A program at `path` that runs this shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which everything temporary is made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


# -- LibreOffice made to work


@needs_office
def test_many_documents_become_pdfs_in_one_start(
    temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, home = tmp_path / "log", tmp_path / "home"
    counting = program(tmp_path / "soffice", f'echo start >> "{log}"\nexec "{find_office()}" "$@"')
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    names = ["2024-06-月度专刊.docx", "规划 & 建设局 100%.docx", "-o.docx"]
    made = to_pdf({name: document(f"第{number}份") for number, name in enumerate(names)}, counting)
    assert list(made) == names
    assert [text_of(data).strip() for data in made.values()] == ["第0份", "第1份", "第2份"]
    assert log.read_text().split() == ["start"]
    assert not list(temporary.iterdir())
    assert not (home / ".config" / "libreoffice").exists()


def test_more_documents_than_one_start_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counting = program(tmp_path / "soffice", f'echo start >> "{tmp_path}/log"\n{FAKE}')
    monkeypatch.setattr(pdf, "BATCH", 2)
    names = [f"{number}.docx" for number in range(5)]
    assert to_pdf({name: name.encode() for name in names}, counting) == {
        name: f"%PDF-1.6\n{name}%%EOF".encode() for name in names
    }
    assert (tmp_path / "log").read_text().split() == ["start"] * 3


@needs_office
def test_a_document_that_becomes_no_pdf_is_named(temporary: Path) -> None:
    with pytest.raises(CannotDo) as error:
        to_pdf({"好.docx": document("好"), "坏.docx": b"just text"}, find_office())
    assert str(error.value).startswith("坏.docx：LibreOffice 没有把它转成 PDF，什么也没有写入。")
    assert not list(temporary.iterdir())


@needs_office
def test_nothing_outside_a_document_gets_into_its_pdf(tmp_path: Path, asked: tuple[str, list[str]]) -> None:
    address, paths = asked
    picture = tmp_path / "密.ppm"
    picture.write_bytes(b"P6 64 64 255 " + bytes(range(256)) * 48)
    made = docx.Document()
    linked_picture(made, f"{address}/picture.png")
    linked_picture(made, picture.as_uri())
    (tmp_path / "样稿.docx").write_bytes(saved(made))

    as_it_comes = open_in_office(tmp_path / "样稿.docx", tmp_path).read_bytes()
    assert "/picture.png" in paths and b"/Subtype/Image" in as_it_comes
    paths.clear()
    ours = to_pdf({"样稿.docx": saved(made)}, find_office())["样稿.docx"]
    assert not paths and b"/Subtype/Image" not in ours


def linked_picture(made: docx.document.Document, address: str) -> None:
    """Put a picture into a document that is not in it, but at this address."""
    link = made.part.relate_to(address, RELATIONSHIP_TYPE.IMAGE, is_external=True)
    made.element.body.insert(
        0,
        parse_xml(
            f"<w:p {nsdecls('w', 'wp', 'a', 'pic', 'r')}><w:r><w:drawing><wp:inline>"
            '<wp:extent cx="914400" cy="914400"/><wp:docPr id="1" name="p"/><a:graphic>'
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
            '<pic:nvPicPr><pic:cNvPr id="0" name="p"/><pic:cNvPicPr/></pic:nvPicPr>'
            f'<pic:blipFill><a:blip r:link="{link}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="914400" cy="914400"/></a:xfrm>'
            '<a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
            "</w:r></w:p>"
        ),
    )


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine: its address, and the paths it is asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        do_GET = do_HEAD = do_OPTIONS = do_PROPFIND = answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", paths
        server.shutdown()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for the processes in /proc")
def test_what_takes_too_long_is_ended_with_all_it_started(
    temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "START_SECONDS", 1)
    endless = program(tmp_path / "soffice", f'sleep 600 &\necho $! > "{tmp_path}/child"\nwait')
    with pytest.raises(CannotDo, match="过了 1 秒还没有转完 PDF，已经停止，什么也没有写入"):
        to_pdf({"甲.docx": document("甲")}, endless)
    state = Path("/proc", (tmp_path / "child").read_text().strip(), "stat")
    assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"
    assert not list(temporary.iterdir())


@pytest.mark.parametrize("count", [1, 3, 200])
def test_every_document_has_its_share_of_the_time(count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[int] = []

    def finished(command: list[str], folder: Path, seconds: int) -> str:
        limits.append(seconds)
        raise CannotDo("停")

    monkeypatch.setattr(pdf, "_finished", finished)
    with pytest.raises(CannotDo):
        to_pdf({str(number): b"" for number in range(count)}, tmp_path)
    assert limits == [120 + 30 * (count - 1)]


# -- where LibreOffice is


@pytest.mark.parametrize(
    ("platform", "variable", "place"),
    [
        ("linux", "PATH", "soffice"),
        ("linux", "PATH", "libreoffice"),
        ("win32", "PATH", "soffice.exe"),
        ("win32", "ProgramFiles", "LibreOffice/program/soffice.com"),
        ("win32", "ProgramFiles(x86)", "LibreOffice/program/soffice.exe"),
        ("darwin", "HOME", "Applications/LibreOffice.app/Contents/MacOS/soffice"),
    ],
)
def test_libreoffice_is_found_where_it_usually_is(platform: str, variable: str, place: str, tmp_path: Path) -> None:
    there = program(tmp_path / place, "")
    assert find_office({variable: str(tmp_path)}, platform) == there
    other = "linux" if platform != "linux" else "win32"
    with pytest.raises(CannotDo):
        find_office({variable: str(tmp_path)}, other)


def test_the_first_on_path_is_taken_and_what_is_no_program_is_not(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    program(first / "libreoffice", "")
    program(second / "soffice", "")
    path = {"PATH": f"{tmp_path / 'none'}{os.pathsep}{first}{os.pathsep}{second}"}
    assert find_office(path, "linux") == first / "libreoffice"
    (first / "libreoffice").chmod(0o600)
    assert find_office(path, "linux") == second / "soffice"
    (second / "soffice").unlink()
    (second / "soffice").mkdir()
    with pytest.raises(CannotDo):
        find_office(path, "linux")


@pytest.mark.parametrize("path", ["", ".", os.pathsep, f".{os.pathsep}bin"])
def test_a_program_that_lies_in_the_current_folder_is_not_started(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "soffice", "")
    program(tmp_path / "bin" / "soffice", "")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CannotDo, match="没有找到 LibreOffice"):
        find_office({"PATH": path}, "linux")


# -- fonts


def styled(fonts: Mapping[str, str], text: str, field: str = "") -> bytes:
    """A document with one run of that text (and field code) whose style has these fonts: ascii, eastAsia …"""
    made = docx.Document()
    style = made.styles.add_style("样式", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = None
    run_fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for slot, font in fonts.items():
        run_fonts.set(qn(f"w:{slot}"), font)
    run = made.add_paragraph(style=style).add_run(text)
    if field:
        run._r.append(parse_xml(f"<w:instrText {nsdecls('w')}>{field}</w:instrText>"))
    return saved(made)


@pytest.mark.parametrize(
    ("fonts", "text", "wanted"),
    [
        ({"ascii": "甲体", "eastAsia": "乙体", "hAnsi": "丙体"}, "任务12项", ("乙体", "甲体")),
        ({"ascii": "甲体", "eastAsia": "乙体", "hAnsi": "丙体"}, "任务", ("乙体",)),
        ({"ascii": "甲体", "eastAsia": "乙体", "hAnsi": "丙体"}, "abc", ("甲体",)),
        ({"ascii": "甲体", "eastAsia": "乙体", "hAnsi": "丙体"}, "é", ("丙体",)),
        ({"ascii": "甲体", "eastAsia": "乙体"}, "，。（）", ("乙体",)),
        ({"ascii": "甲体", "eastAsia": "乙体"}, " “”—", ()),
        ({"ascii": "甲体", "eastAsia": "乙体"}, "", ()),
    ],
)
def test_the_fonts_wanted_are_those_of_the_text(fonts: dict[str, str], text: str, wanted: tuple[str, ...]) -> None:
    assert wanted_fonts(styled(fonts, text)) == wanted


def test_a_field_wants_the_font_of_its_digits() -> None:
    assert wanted_fonts(styled({"ascii": "甲体"}, "", " PAGE ")) == ("甲体",)


def test_a_run_goes_before_its_style_and_a_style_before_what_it_is_based_on() -> None:
    made = docx.Document()
    base = made.styles.add_style("底", WD_STYLE_TYPE.PARAGRAPH)
    base.font.name = "底体"
    style = made.styles.add_style("上", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = base
    character = made.styles.add_style("字", WD_STYLE_TYPE.CHARACTER)
    character.font.name = "字体"
    paragraph = made.add_paragraph(style=style)
    paragraph.add_run("a")
    assert wanted_fonts(saved(made)) == ("底体",)
    style.font.name = "上体"
    assert wanted_fonts(saved(made)) == ("上体",)
    paragraph.runs[0].style = character
    assert wanted_fonts(saved(made)) == ("字体",)
    paragraph.runs[0].font.name = "自体"
    assert wanted_fonts(saved(made)) == ("自体",)


def test_the_theme_headers_tables_and_text_boxes_are_looked_at() -> None:
    made = docx.Document()
    made.add_paragraph("任务")  # the default template's style says minorEastAsia
    assert wanted_fonts(saved(made)) == ("宋体",)
    made.sections[0].header.paragraphs[0].add_run("a").font.name = "眉体"
    made.add_table(1, 1).cell(0, 0).paragraphs[0].add_run("a").font.name = "表体"
    inside = '<w:p><w:r><w:rPr><w:rFonts w:ascii="框体"/></w:rPr><w:t>a</w:t></w:r></w:p>'
    box = f"<v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox>"
    pict = f'<w:pict {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml">{box}</w:pict>'
    made.add_paragraph().add_run()._r.append(parse_xml(pict))
    assert wanted_fonts(saved(made)) == ("宋体", "框体", "眉体", "表体")


def test_a_font_inside_the_document_is_not_wanted() -> None:
    data = styled({"ascii": "甲体"}, "a")
    assert wanted_fonts(data) == ("甲体",)
    entry = '<w:font w:name="甲体"><w:embedRegular r:id="rId1"/></w:font>'
    table = f"<w:fonts {nsdecls('w', 'r')}>{entry}</w:fonts>"
    assert wanted_fonts(with_part(data, "word/fontTable.xml", table)) == ()
    assert wanted_fonts(with_part(data, "word/fontTable.xml", table.replace("embedRegular", "sig"))) == ("甲体",)


def with_part(data: bytes, name: str, xml: str) -> bytes:
    """The package with one part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, xml)
    return stream.getvalue()


def test_styles_based_on_one_another_in_a_ring_end() -> None:
    made = docx.Document()
    one, other = (made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) for name in ("甲", "乙"))
    one.base_style, other.base_style = other, one
    made.add_paragraph(style=one).add_run("a").font.name = "甲体"
    assert wanted_fonts(saved(made)) == ("甲体",)


@needs_office
def test_fonts_that_are_there_are_not_missed() -> None:
    families = subprocess.run(["fc-list", "--format", "%{family}\n"], capture_output=True, check=True, text=True)
    names = {name for line in families.stdout.splitlines() for name in line.split(",")}
    assert missing_fonts(names) == ()
    assert missing_fonts([*map(str.upper, names), "没有这种字体"]) == ("没有这种字体",)


def test_without_fontconfig_nothing_is_said_of_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert missing_fonts(["宋体"]) is None
    program(tmp_path / "fc-list", "echo 宋体; exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert missing_fonts(["宋体"]) is None


def test_a_font_has_many_names_and_some_are_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "fc-list", r"printf '\377\376\n宋体,SimSun\n\n Times New Roman \n'")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert installed_fonts() == {"\ufffd\ufffd", "宋体", "simsun", "times new roman"}
    assert missing_fonts(["SIMSUN", "宋体", "黑体", "Times New Roman"]) == ("黑体",)


# -- the command


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A template in a font that no machine has."""
    made = docx.Document()
    run = made.add_paragraph().add_run("共{{ tasks.total }}项")
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "没有这种字体")
    made.save(str(tmp_path / "自己的.docx"))
    return tmp_path / "自己的.docx"


@needs_office
def test_report_puts_a_pdf_beside_each_document(taizhang: Taizhang, own: Path, tmp_path: Path) -> None:
    path, out = ledger(tmp_path / "台账.xlsx"), tmp_path / "简报"
    templates = ("--template", "月度专刊", "--template", own)
    done = taizhang("report", path, "--period", "2024-06", *templates, "-o", out, "--pdf", "--format", "json")
    names = ["2024-06-月度专刊.docx", "2024-06-月度专刊.pdf", "2024-06-自己的.docx", "2024-06-自己的.pdf"]
    assert done.status == 0 and done.json["outputs"] == [str(out / name) for name in names]
    assert sorted(name for name in tree(out) if "溯源" not in name) == sorted(names)
    assert text_of((out / names[3]).read_bytes()).split()[0] == "共2项"
    assert "2024年6月" in re.sub(r"\s", "", text_of((out / names[1]).read_bytes()))
    assert "没有这种字体" in done.json["missing_fonts"]
    assert re.search("注意：这台电脑没有字体.*没有这种字体.*PDF 里换成了别的字体", done.err)

    plain = tmp_path / "不要"
    assert taizhang("report", path, "--period", "2024-06", *templates, "-o", plain).err == ""
    assert {name: (plain / name).read_bytes() for name in tree(plain) if "溯源" not in name} == {
        name: (out / name).read_bytes() for name in names if name.endswith(".docx")
    }


def test_report_without_libreoffice_says_what_to_do_and_writes_nothing(
    taizhang: Taizhang, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, out = ledger(tmp_path / "台账.xlsx"), tmp_path / "简报"
    monkeypatch.setenv("PATH", "")
    done = taizhang("report", path, "--period", "2024-06", "-o", out, "--pdf")
    assert_cannot(done, "没有找到 LibreOffice", "请安装 LibreOffice", "另存为 PDF", english=True)
    assert not out.exists()
    assert taizhang("report", path, "--period", "2024-06", "-o", out).status == 0


def test_two_templates_of_one_name_are_refused_before_anything_is_written(
    taizhang: Taizhang, own: Path, tmp_path: Path
) -> None:
    path, out = ledger(tmp_path / "台账.xlsx"), tmp_path / "简报"
    other = tmp_path / "别处" / own.name
    other.parent.mkdir()
    other.write_bytes(own.read_bytes())
    done = taizhang("report", path, "--period", "2024-06", "--template", own, "--template", other, "-o", out)
    assert_cannot(done, own.name, "两个模板文件名相同")
    assert not out.exists()


def test_report_whose_pdf_fails_writes_nothing(
    taizhang: Taizhang, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, out = ledger(tmp_path / "台账.xlsx"), tmp_path / "简报"
    program(tmp_path / "bin" / "soffice", "printf %%PDF-1.6 > 0.pdf")  # cut off
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    done = taizhang("report", path, "--period", "2024-06", "-o", out, "--pdf")
    assert_cannot(done, "2024-06-月度专刊.docx", "没有把它转成 PDF", english=True)
    assert not out.exists()


def test_report_where_fonts_cannot_be_checked_says_so(
    taizhang: Taizhang, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, out = ledger(tmp_path / "台账.xlsx"), tmp_path / "简报"
    program(tmp_path / "bin" / "soffice", f"PATH=/usr/bin:/bin\n{FAKE}")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    done = taizhang("report", path, "--period", "2024-06", "--template", own, "-o", out, "--pdf", "--format", "json")
    assert done.status == 0 and done.json["missing_fonts"] is None
    assert re.search("没有核对字体。简报用到Cambria、(宋体、)?没有这种字体，没有装的会被换掉。", done.err)
