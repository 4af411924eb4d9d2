"""What the registry of Windows says of macros in Excel: it is read, never written."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from toolkit.excel.checkup import Checkup, State

_ABOUT = "宏安全"
_VERSIONS = ("16.0", "15.0")
_KEYS = (
    "Software\\Policies\\Microsoft\\Office\\{}\\Excel\\Security",
    "Software\\Microsoft\\Office\\{}\\Excel\\Security",
)
_ENABLE = "请在 Excel 的“文件—选项—信任中心—信任中心设置—宏设置”里选“禁用所有宏，并发出通知”，打开台账时点“启用内容”。"
_BLOCKED = "请右键点台账文件，选“属性”，勾选“解除锁定”；或把台账放进“受信任位置”的文件夹。"


def macro_security() -> Iterator[Checkup]:
    """How Excel treats macros on this computer; policies of the organisation come before the user's own choice."""
    level, governed = _value("VBAWarnings")
    who = "（由单位统一设定，请找管理员）" if governed else ""
    if level == 4:
        yield Checkup(_ABOUT, State.BAD, f"Excel 禁用了所有宏，并且不通知{who}。", _ENABLE)
    elif level == 3:
        found = f"Excel 只运行有数字签名的宏{who}。"
        yield Checkup(_ABOUT, State.BAD, found, f"{_ENABLE}不能改的，请把台账放进“受信任位置”的文件夹。")
    elif level == 1:
        yield Checkup(_ABOUT, State.DOUBTFUL, f"Excel 不问就运行所有宏{who}。", f"按钮可用，但不安全。{_ENABLE}")
    else:
        yield Checkup(_ABOUT, State.GOOD, "Excel 禁用宏并通知，打开台账时点“启用内容”。")
    if _value("BlockContentExecutionFromInternet")[0] == 1:
        yield Checkup(_ABOUT, State.DOUBTFUL, "来自网络的文件里的宏一律不运行。", _BLOCKED)


def _value(name: str) -> tuple[int | None, bool]:
    """A value of the registry, and whether it is a policy."""
    if sys.platform == "win32":
        import winreg

        for key in _KEYS:
            for version in _VERSIONS:
                try:
                    with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key.format(version)) as found:
                        return int(winreg.QueryValueEx(found, name)[0]), "Policies" in key
                except (OSError, ValueError):
                    continue
    return None, False
