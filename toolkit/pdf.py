"""Word documents as PDF, made by a LibreOffice that is installed, and the fonts that documents want and lack.

LibreOffice is started once for many documents, with a profile of its own that is thrown away: no macro runs, and no
link out of a document is followed. A PDF holds its time and an identity: two runs differ in bytes.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZipFile

from toolkit.values import CannotDo

START_SECONDS: Final = 120
"""For the first document of a start, in which LibreOffice sets up its profile."""

EACH_SECONDS: Final = 30
"""For each further document of the same start."""

FONT_SECONDS: Final = 60
"""For the list of this machine's fonts, which the first question ever asked may have to build."""

BATCH: Final = 200
"""So many documents at most in one start: a command line has an end."""

_ELSE: Final = "也可以去掉 --pdf，用 Word 或 WPS 打开简报，另存为 PDF。"
_SETTINGS: Final = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
)
"""Macros never run; what a document links to is not loaded, from the network or from this machine."""
_ITEM: Final = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)

# -- LibreOffice


def find_office(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """LibreOffice on PATH, else where Windows and macOS usually have it. Raises CannotDo, saying what to install."""
    names = ("soffice.com", "soffice.exe") if platform == "win32" else ("soffice", "libreoffice")
    for folder in _folders(environ, platform):
        for name in names:
            # Only whole paths: a program that lies in the current folder must not be started.
            if folder.is_absolute() and os.access(folder / name, os.X_OK) and (folder / name).is_file():
                return folder / name
    raise CannotDo(
        "没有找到 LibreOffice，不能转成 PDF，什么也没有写入。",
        "",
        f"请安装 LibreOffice（免费）后重试；已经安装的，请把它的 program 文件夹加入 PATH。{_ELSE}",
    )


def _folders(environ: Mapping[str, str], platform: str) -> Iterator[Path]:
    yield from (Path(folder) for folder in environ.get("PATH", "").split(os.pathsep) if folder)
    if platform == "win32":
        names = ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)")
        yield from (Path(environ[name], "LibreOffice", "program") for name in names if environ.get(name))
    if platform == "darwin":
        app = Path("Applications", "LibreOffice.app", "Contents", "MacOS")
        yield from (Path(root) / app for root in ("/", environ.get("HOME")) if root)


def to_pdf(documents: Mapping[str, bytes], office: Path) -> dict[str, bytes]:
    """The PDF of each .docx, by the same names, made in a temporary folder; nothing else is written.

    Raises CannotDo, with the document's name, when LibreOffice makes none of it or takes too long.
    """
    made: dict[str, bytes] = {}
    rest = iter(documents.items())
    with tempfile.TemporaryDirectory(prefix="taizhang-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        _write_profile(folder / "profile")
        while batch := dict(islice(rest, BATCH)):
            made |= _converted(batch, office, folder)
    return made


def _write_profile(profile: Path) -> None:
    items = "".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
    head = '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(f"{head}{items}</oor:items>", encoding="utf-8")


def _converted(batch: Mapping[str, bytes], office: Path, folder: Path) -> dict[str, bytes]:
    """The PDFs of as many documents as one start takes. Their files have numbers for names: any name may follow."""
    with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as name:
        work = Path(name)
        for number, data in enumerate(batch.values()):
            (work / f"{number}.docx").write_bytes(data)
        said = _finished(_command(office, folder / "profile", len(batch)), work, _seconds(len(batch)))
        found = {name: _read(work / f"{number}.pdf") for number, name in enumerate(batch)}
    for name, pdf in found.items():
        if not (pdf.startswith(b"%PDF-") and b"%%EOF" in pdf[-1024:]):
            message = "LibreOffice 没有把它转成 PDF，什么也没有写入。"
            raise CannotDo(message, name, f"请关闭其他程序后重试。{_ELSE}") from subprocess.SubprocessError(said)
    return found


def _command(office: Path, profile: Path, count: int) -> list[str]:
    start = [str(office), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck"]
    # The filters by name: what is no Word document is not opened as anything else.
    start += ["--infilter=MS Word 2007 XML", "--convert-to", "pdf:writer_pdf_Export", "--outdir", "."]
    return [*start, *(f"{number}.docx" for number in range(count))]


def _seconds(count: int) -> int:
    return START_SECONDS + EACH_SECONDS * (count - 1)


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _finished(command: list[str], folder: Path, seconds: int) -> str:
    """What a command says, run in a folder; CannotDo after so many seconds, when all that it started is ended."""
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", errors="replace", start_new_session=True,
    )  # fmt: skip
    try:
        return process.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired as error:
        message = f"LibreOffice 过了 {seconds} 秒还没有转完 PDF，已经停止，什么也没有写入。"
        raise CannotDo(message, "", f"请分几次生成，或关闭其他程序后重试。{_ELSE}") from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    """End a command that still runs, with all that it started: LibreOffice is a program behind a program."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


# -- fonts

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PARTS: Final = re.compile(r"word/(document|header|footer|footnotes|endnotes)\d*\.xml")
_SCRIPTS: Final = {
    "eastAsia": re.compile("[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"),
    "ascii": re.compile("[!-~]"),
    "hAnsi": re.compile("[\u00a1-\u052f]"),
}
"""Which of a run's fonts a character takes; quotation marks and dashes go with what stands beside them."""


def wanted_fonts(document: bytes) -> tuple[str, ...]:
    """The fonts in which the text of a .docx is, sorted; those that are embedded are left out."""
    with ZipFile(BytesIO(document)) as package:
        names = set(package.namelist())
        roots = {name: fromstring(package.read(name)) for name in sorted(names) if _PARTS.fullmatch(name)}
        styles, table, theme = (
            fromstring(package.read(name)) if name in names else Element("none")
            for name in ("word/styles.xml", "word/fontTable.xml", "word/theme/theme1.xml")
        )
    looks = _Looks(styles, theme)
    found = {font for root in roots.values() for font in looks.fonts(root)}
    return tuple(sorted(found - _embedded(table)))


def missing_fonts(wanted: Iterable[str]) -> tuple[str, ...] | None:
    """Those of some fonts which this machine does not have, sorted; None where it cannot say."""
    here = installed_fonts()
    return None if here is None else tuple(sorted(font for font in set(wanted) if font.casefold() not in here))


def installed_fonts() -> frozenset[str] | None:
    """The fonts of this machine by all their names, case folded; None where it has no fontconfig that could say."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    line = [program, "--format", "%{family}\n"]
    try:
        done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=FONT_SECONDS)
    except (OSError, subprocess.SubprocessError):
        return None
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    names = (name.strip().casefold() for line in lines for name in line.split(","))
    return frozenset(filter(None, names))


def _embedded(table: Element) -> set[str]:
    """The fonts whose letters are inside the document."""
    fonts = table.iter(f"{_W}font")
    return {font.get(f"{_W}name", "") for font in fonts if any("}embed" in child.tag for child in font)}


class _Looks:
    """What the styles and the theme of a document say of fonts."""

    def __init__(self, styles: Element, theme: Element) -> None:
        self._theme = {kind: _theme_fonts(theme, kind) for kind in ("major", "minor")}
        self._styles = {style.get(f"{_W}styleId", ""): style for style in styles.iter(f"{_W}style")}
        base = styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr")
        self._base = self._of(base)
        self._known: dict[str, dict[str, str]] = {}
        standard = (s for s in self._styles.values() if s.get(f"{_W}type") == "paragraph" and s.get(f"{_W}default"))
        self._standard = next((s.get(f"{_W}styleId", "") for s in standard), "")

    def fonts(self, root: Element) -> Iterator[str]:
        """The fonts of every character below an element."""
        for paragraph in root.iter(f"{_W}p"):
            style = paragraph.find(f"{_W}pPr/{_W}pStyle")
            around = self._base | self._style(self._standard if style is None else style.get(f"{_W}val", ""))
            for run in _runs(paragraph):
                yield from self._run(run, around)

    def _run(self, run: Element, around: Mapping[str, str]) -> Iterator[str]:
        style, own = run.find(f"{_W}rPr/{_W}rStyle"), run.find(f"{_W}rPr")
        named = self._style(style.get(f"{_W}val", "")) if style is not None else {}
        fonts = {**around, **named, **self._of(own)}
        text = "".join(piece.text or "" for piece in run.findall(f"{_W}t"))
        text += "1" if run.find(f"{_W}instrText") is not None else ""  # a field, as the page's number
        yield from (fonts[slot] for slot, script in _SCRIPTS.items() if slot in fonts and script.search(text))
        yield from (sign.get(f"{_W}font", "") for sign in run.findall(f"{_W}sym") if sign.get(f"{_W}font"))

    def _style(self, name: str, depth: int = 0) -> dict[str, str]:
        """The fonts of a style, those of the styles it is based on where it says none."""
        if name not in self._known:
            style = self._styles.get(name, Element("none"))
            base = style.find(f"{_W}basedOn")
            above = self._style(base.get(f"{_W}val", ""), depth + 1) if base is not None and depth < 20 else {}
            self._known[name] = above | self._of(style.find(f"{_W}rPr"))
        return self._known[name]

    def _of(self, properties: Element | None) -> dict[str, str]:
        """The fonts that run properties name themselves, those of the theme by their names."""
        fonts = properties.find(f"{_W}rFonts") if properties is not None else None
        if fonts is None:
            return {}
        named = {slot: self._named(fonts, slot) for slot in _SCRIPTS}
        return {slot: font for slot, font in named.items() if font}

    def _named(self, fonts: Element, slot: str) -> str:
        themed = fonts.get(f"{_W}{slot}Theme", "")
        kind, east = themed[:5], themed.endswith("EastAsia")
        if kind in self._theme:
            return self._theme[kind]["ea" if east else "latin"]
        return fonts.get(f"{_W}{slot}", "")


def _runs(element: Element) -> Iterator[Element]:
    """The runs of a paragraph, also those in links and fields, not those of a text box in it."""
    for child in element:
        if child.tag == f"{_W}r":
            yield child
        elif child.tag != f"{_W}p":
            yield from _runs(child)


def _theme_fonts(theme: Element, kind: str) -> dict[str, str]:
    """The Latin and the Chinese font of the theme's headings (major) or text (minor)."""
    fonts = next(theme.iter(f"{_A}{kind}Font"), Element("none"))
    latin, ea = (fonts.find(f"{_A}{name}") for name in ("latin", "ea"))
    simplified = (font.get("typeface", "") for font in fonts.findall(f"{_A}font") if font.get("script") == "Hans")
    chinese = ea.get("typeface", "") if ea is not None else ""
    return {"latin": latin.get("typeface", "") if latin is not None else "", "ea": chinese or next(simplified, "")}
