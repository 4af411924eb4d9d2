"""What turns a ledger workbook into one with buttons: which there are, what they say, and the macro project.

The project is built once, by scripts/make_templates.py, and lies in templates_xlsx/ledger.xlsm; whoever makes a
workbook with buttons takes it from there.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from toolkit.values import CannotDo

PROJECT_PART: Final = "xl/vbaProject.bin"
TEMPLATE: Final = "ledger.xlsm"

_FOLDER: Final = "templates_xlsx"


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what stands on it, the macro it starts, what it does, as the sheet of actions says below it."""

    caption: str
    macro: str
    about: str


BUTTONS: Final = (
    Button("校验", "LedgerValidate", "逐格检查台账，标出填错、漏填的单元格，列出“校验结果”。"),
    Button("汇总", "LedgerSummarize", "按任务、项目、单位统计进度，更新汇总表。"),
    Button("生成简报", "LedgerReport", "按模板生成 Word 简报，放入输出文件夹并打开。"),
    Button("对比上月", "LedgerCompare", "与上期台账逐项比较，列出变化和需要关注的事项。"),
)
"""The buttons in their order. The macros stand in templates_xlsx/LedgerButtons.bas."""

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "title": "台账操作",
        "working": "正在处理，请稍候……",
        "busy": "上一次操作还没有完成，请稍候再按。",
        "unsaved": "这个工作簿还没有保存过。请先另存为 .xlsm 文件，再按按钮。",
        "python": "没有找到 Python：%1。请在命令行运行 taizhang button install，或请管理员处理。",
        "failed": "操作没有完成：Python 没有正常运行。请在命令行运行 taizhang button check 查明原因；详情记在 %1。",
    }
)
"""What the macros say, by the end of the hidden name (taizhang_say_...) that holds it; %1 is a path."""


@dataclass(frozen=True, slots=True)
class Macros:
    """What a workbook with buttons needs: the macro project, the names of the templates that may be chosen."""

    project: bytes
    templates: tuple[str, ...]


def macro_project() -> bytes:
    """The macro project that comes with the toolkit. Raises CannotDo where the installation lacks it."""
    package = Path(__file__).resolve().parent.parent
    paths = [folder / _FOLDER / TEMPLATE for folder in (package, package.parent)]
    path = next((path for path in paths if path.is_file()), paths[0])
    try:
        with zipfile.ZipFile(path) as book:
            return book.read(PROJECT_PART)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise CannotDo("工具自带的带按钮台账缺失或损坏。", str(path), "请重新安装 taizhang。") from error
