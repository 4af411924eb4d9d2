"""The options of a monthly run kept in a TOML file, so that a schedule needs one short line."""

from __future__ import annotations

import glob
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from toolkit.files import read_whole
from toolkit.ledger.near import nearest_name
from toolkit.values import CannotDo

_LARGEST: Final = 1 << 20
#: A bare key. In Chinese TOML wants it in quotes, and people write it without.
_KEY: Final = re.compile(r"[^\s\"'#=\[\]{}.,]+")


@dataclass(frozen=True, slots=True)
class _Key:
    """An option: the name that programs know it by, its names in the file, its kind, whether it is a path."""

    name: str
    names: tuple[str, ...]
    kind: type | tuple[type, ...] = str
    path: bool = False

    @property
    def wanted(self) -> str:
        """What to write for it."""
        if self.kind is bool:
            return "true 或 false"
        if self.kind is str:
            return "加引号的文字"
        return "加引号的文字，或方括号里的几个" if self.kind == (str, list) else "数"


_KEYS: Final = (
    _Key("paths", ("台账", "paths"), (str, list), path=True),
    _Key("period", ("报告期", "period")),
    _Key("previous", ("上期台账", "previous"), path=True),
    _Key("output", ("结果", "output"), path=True),
    _Key("archive", ("档案", "archive"), path=True),
    _Key("actor", ("经办人", "actor")),
    _Key("changed_only", ("只做有变化的", "changed-only"), bool),
    _Key("jobs", ("进程数", "jobs"), int),
    _Key("timeout", ("时限", "timeout"), (int, float)),
    _Key("scheduler", ("集群", "scheduler")),
    _Key("by_value", ("传送内容", "by-value"), bool),
    _Key("format_name", ("格式", "format")),
)


def read_config(path: Path) -> dict[str, Any]:
    """The options in a TOML file, by the names of the command's parameters. Paths in it are taken from its folder.

    Keys are the options' Chinese or English names. Raises CannotDo for a file that cannot be read, a key that is not
    known (with the nearest that is), one that is there twice, and a value of another kind.
    """
    known = {name: key for key in _KEYS for name in key.names}
    found: dict[str, Any] = {}
    for name, value in _data(path).items():
        key = known.get(name)
        if key is None:
            raise _unknown(name, known, path)
        if key.name in found:
            raise CannotDo(f"“{key.names[0]}”和“{key.names[1]}”是同一项，写了两次。", str(path), "请只留一个。")
        found[key.name] = _value(name, key, value, path)
    return found


def _data(path: Path) -> Mapping[str, Any]:
    try:
        text = read_whole(path, _LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CannotDo("文件不是 UTF-8 编码。", str(path), "请在记事本中另存为 UTF-8。") from error
    try:
        return tomllib.loads("\n".join(map(_with_key, text.replace("\r\n", "\n").split("\n"))))
    except (ValueError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        place = f"第{line[1]}行" if line else "有一行"
        remedy = '每行写成 名称 = "内容" 的样子；等号、引号用半角，Windows 路径用单引号或 /，一项只写一次。'
        raise CannotDo(f"{place}不合 TOML 的写法。", str(path), remedy) from error


def _with_key(line: str) -> str:
    """A line with its key in quotes where that is in Chinese."""
    before, sign, value = line.partition("=")
    key = before.strip(" \t")
    return f'"{key}"{sign}{value}' if sign and not key.isascii() and _KEY.fullmatch(key) else line


def _unknown(name: str, known: Mapping[str, _Key], path: Path) -> CannotDo:
    near = nearest_name(name, list(known))
    hint = f"最接近的是“{near}”。" if near else ""
    return CannotDo(f"没有“{name}”这一项。{hint}", str(path), f"可以写：{'、'.join(key.names[0] for key in _KEYS)}。")


def _value(name: str, key: _Key, value: Any, path: Path) -> Any:
    """The value of a key as the command takes it from its command line."""
    fits = isinstance(value, key.kind) and (key.kind is bool or not isinstance(value, bool))
    if not fits or (isinstance(value, list) and not all(isinstance(one, str) for one in value)):
        raise CannotDo(f"“{name}”要写{key.wanted}。", str(path), "请改正这一项。")
    if any("\0" in one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)):
        raise CannotDo(f"“{name}”里有空字符（\\u0000），不能用。", str(path), "请改正这一项。")
    if key.name == "paths":
        return [_ledger(path.parent, one) for one in ([value] if isinstance(value, str) else value)]
    return str(path.parent / value) if key.path else value


def _ledger(folder: Path, given: str) -> str:
    """A path or pattern of ledgers from a folder, whose own name is no pattern whatever it holds."""
    whole = folder / given
    return str(whole if whole.exists() or not glob.has_magic(given) else Path(glob.escape(str(folder))) / given)
