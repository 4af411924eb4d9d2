"""What of a ledger with buttons can be looked at from outside: its macros, its own settings, where it stands."""

from __future__ import annotations

import os
import re
import sys
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from toolkit.excel.checkup import Checkup, State
from toolkit.excel.module_texts import module_texts
from toolkit.excel.settings_file import INTERPRETER
from toolkit.files import read_whole
from toolkit.ledger import RawSheet
from toolkit.ledger.own_sheets import CONFIGURATION
from toolkit.workbook.reader import LARGEST_FILE, workbook_in

_VERSION = r'LEDGER_BUTTONS_VERSION As String = "([^"]*)"'
_PROJECT = "xl/vbaProject.bin"
_LARGEST_PROJECT = 8 << 20
_NEW = "请用 taizhang new --macros 建一本带按钮的台账，把各表的内容复制过去。"


def ledger_checkups(ledger: Path) -> Iterator[Checkup]:
    """What stands in the way in the ledger itself. Raises CannotDo where it cannot be read."""
    data = read_whole(ledger, LARGEST_FILE)
    sheets, _ = workbook_in(data, str(ledger))
    yield _macros(ledger, data)
    yield from _own_settings(sheets)
    yield from _place(ledger.absolute())
    yield _mark_of_the_web(ledger)


def _macros(ledger: Path, data: bytes) -> Checkup:
    about = "台账的宏"
    if ledger.suffix.lower() != ".xlsm":
        return Checkup(about, State.BAD, f"{ledger.name} 不是 .xlsm 文件，不能有按钮。", _NEW)
    project = _project(data)
    if project is None:
        return Checkup(about, State.BAD, f"{ledger.name} 里没有宏。", f"可能被别的程序另存过。{_NEW}")
    own, ours = buttons_version(project), _version_of_ours()
    if not own:
        return Checkup(about, State.BAD, f"{ledger.name} 里的宏不是按钮的宏，或者读不出来。", _NEW)
    if ours and own != ours:
        found = f"按钮的宏是第 {own} 版，这个版本的台账工具用第 {ours} 版。"
        return Checkup(about, State.DOUBTFUL, found, f"按钮不灵时，{_NEW}")
    return Checkup(about, State.GOOD, f"有按钮的宏，第 {own} 版。")


def buttons_version(project: bytes) -> str:
    """The version that the module of the buttons has in a macro project; "" for none that can be read."""
    found = (re.search(_VERSION, text) for text in module_texts(project))
    return next((one[1] for one in found if one), "")


def _project(data: bytes) -> bytes | None:
    """The macro project of a workbook; None for none, and for what is no package."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package, package.open(_PROJECT) as part:
            return part.read(_LARGEST_PROJECT)
    except (KeyError, zipfile.BadZipFile, OSError, NotImplementedError):
        return None


def _version_of_ours() -> str:
    package = Path(str(files("toolkit")))
    found = (folder / "ledger.xlsm" for folder in (package / "templates_xlsx", package.parent / "templates_xlsx"))
    path = next((one for one in found if one.is_file()), None)
    project = _project(path.read_bytes()) if path else None
    return buttons_version(project) if project else ""


def _own_settings(sheets: list[RawSheet]) -> Iterator[Checkup]:
    """A sheet of settings in the workbook comes before every file of settings."""
    for raw in sheets:
        keys = {str(row[0]).upper() for row in raw.rows if row}
        if raw.title == CONFIGURATION and keys & {INTERPRETER, "INTERPRETER"}:
            found = f"台账里的工作表“{CONFIGURATION}”另外写明了 Python 的位置，本机的设置不起作用。"
            remedy = f"请在 Excel 中取消隐藏“{CONFIGURATION}”，删去写着 {INTERPRETER} 的那一行。"
            yield Checkup("台账的设置", State.DOUBTFUL, found, remedy)


def _place(ledger: Path) -> Iterator[Checkup]:
    about, where = "台账的位置", str(ledger)
    clouds = [value for name, value in os.environ.items() if name.lower().startswith("onedrive") and value]
    if where.startswith("\\\\"):
        remedy = "能用；网络不稳或不灵时，请复制到本机的文件夹再按。"
        yield Checkup(about, State.DOUBTFUL, f"台账在网络共享上（{ledger.parent}）。", remedy)
    elif any(where.lower().startswith(cloud.lower()) for cloud in clouds):
        remedy = "Excel 可能只给出网址；按钮说找不到文件夹时，请复制到本机的普通文件夹再按。"
        yield Checkup(about, State.DOUBTFUL, "台账在 OneDrive 里。", remedy)
    else:
        yield Checkup(about, State.GOOD, str(ledger.parent))
    if set("=%") & set(ledger.name):
        remedy = "请改名：命令行会把等号和百分号当作别的意思。"
        yield Checkup(about, State.BAD, f"文件名 {ledger.name} 里有等号或百分号。", remedy)


def _mark_of_the_web(ledger: Path) -> Checkup:
    """Whether Windows has noted of the file that it came from the internet, and Excel will not run its macros."""
    about = "来自网络的标记"
    if sys.platform != "win32":
        return Checkup(about, State.UNSEEN, "这不是 Windows 电脑，看不到这个标记。")
    try:
        text = Path(f"{ledger}:Zone.Identifier").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return Checkup(about, State.GOOD, "没有标记。")
    if not any(f"ZoneId={zone}" in text for zone in (3, 4)):
        return Checkup(about, State.GOOD, "标记为本机或内网。")
    return Checkup(
        about, State.BAD, "文件来自网络，Excel 不运行它的宏。", "请右键点台账文件，选“属性”，勾选“解除锁定”，再打开。"
    )
