"""The text of a layout profile: read as TOML, every mistake in it told in Chinese with its key and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from toolkit.ledger.near import nearest_name
from toolkit.values import CannotDo

OWN: Final = "本单位"
STRENGTHS: Final = ("规定", "一般", "推荐", "实务", OWN)
BINDING: Final = ("规定", "一般")
"""The strengths that may be called 国标."""

_NUMBERS: Final = (
    "paper.width", "paper.height", "margin.top", "margin.left", "area.width", "area.height", "grid.lines",
    "grid.characters", "body.size", "body.line", "body.indent", "title.size", "addressee.indent", "heading.size",
    "attachment.indent", "annex.size", "annex.indent", "imprint.size", "page_number.size", "page_number.inset",
)  # fmt: skip
FACES: Final = (
    "body.font", "title.font", "heading1.font", "heading2.font", "heading3.font", "heading4.font", "annex.font",
    "imprint.font", "page_number.font",
)  # fmt: skip
_TEXTS: Final = ("addressee.end", "document_number.brackets", "page_number.form")
_FLAGS: Final = ("heading.bold", "attachment.mark", "annex.new_page")
_SIDES: Final = ("title.align", "page_number.odd", "page_number.even")
_SIDE_NAMES: Final = ("left", "center", "right")
_LISTS: Final = ("heading.numbers",)
KEYS: Final = frozenset((*_NUMBERS, *FACES, *_TEXTS, *_FLAGS, *_SIDES, *_LISTS, "body.colour"))
"""Every rule a profile may hold."""

_FIELDS: Final = ("value", "low", "high", "tolerance", "clause", "strength")
TOP: Final = ("name", "typefaces")


def parsed(text: str, path: str) -> dict[str, Any]:
    """What a profile's text holds, found in order; `path` is for messages.

    Raises CannotDo with every mistake, each with its key and line.
    """
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        place = f"第{found[1]}行" if found else "文件末尾"
        remedy = "文字要加英文引号，数不加；每行一个“名称 = 值”，节名写在方括号里。"
        raise CannotDo(f"版式文件{place}的写法有误。", path, remedy) from error
    lines = _line_numbers(text)
    faults = [f"{_at(lines, key)}{words}" for key, words in _faults(data)]
    if faults:
        shown = "；".join(faults[:10]) + (f"；等 {len(faults)} 处" if len(faults) > 10 else "")
        raise CannotDo(f"版式文件有误：{shown}。", path, "请对照工具自带的 gbt9704.toml 改正。")
    return data


def _tables(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The tables of rules by their keys: paper.width."""
    for section, inner in data.items():
        if section not in TOP:
            for name, table in inner.items() if isinstance(inner, dict) else (("", inner),):
                yield f"{section}.{name}".rstrip("."), table


def _faults(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong, with the key it is wrong with."""
    if not isinstance(data.get("name", ""), str):
        yield "name", "name 应为文字"
    yield from _faults_of_faces(data.get("typefaces", {}))
    for key, table in _tables(data):
        if key not in KEYS:
            near = nearest_name(key, KEYS)
            yield key, f"不认识“{key}”{f'，最接近的是“{near}”' if near else ''}"
        elif not isinstance(table, dict):
            yield key, f"“{key}”应单独成一节，写作 [{key}]"
        else:
            yield from _faults_of_rule(key, table)


def _faults_of_faces(faces: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(faces, dict):
        yield "typefaces", "typefaces 应是一节"
        return
    for face, fonts in faces.items():
        if not isinstance(fonts, list) or not fonts or not all(isinstance(font, str) and font for font in fonts):
            yield f"typefaces.{face}", f"typefaces 的“{face}”应为字体名称的清单"


def _faults_of_rule(key: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in table:
        if name not in _FIELDS:
            near = nearest_name(name, _FIELDS)
            yield f"{key}.{name}", f"{key} 里不认识“{name}”{f'，最接近的是“{near}”' if near else ''}"
    for name in ("value", "clause", "strength"):
        if name not in table:
            yield key, f"{key} 缺少 {name}"
    if "value" in table and (wanted := _wanted(key, table["value"])):
        yield f"{key}.value", f"{key}.value 应为{wanted}，写的是 {_typed(table['value'])}"
    for name in ("low", "high", "tolerance"):
        if name in table and not _number(table[name]):
            yield f"{key}.{name}", f"{key}.{name} 应为不小于 0 的数，写的是 {_typed(table[name])}"
    if _number(table.get("low")) and _number(table.get("high")) and table["low"] > table["high"]:
        yield f"{key}.low", f"{key} 的 low 大于 high"
    if not isinstance(table.get("clause", ""), str):
        yield f"{key}.clause", f'{key}.clause 应为文字，如 "5.1"，写的是 {_typed(table["clause"])}'
    if table.get("strength", OWN) not in STRENGTHS:
        yield f"{key}.strength", f"{key}.strength 应为{'、'.join(STRENGTHS)}之一，写的是 {_typed(table['strength'])}"
    elif table.get("strength") in BINDING and table.get("clause") == "":
        yield f"{key}.clause", f"{key} 的强度是“{table['strength']}”，应写明国标的条号"


def _wanted(key: str, value: Any) -> str:
    """What the value of a rule should be; "" when it is."""
    if key in _NUMBERS:
        return "" if _number(value) else "不小于 0 的数"
    if key in _FLAGS:
        return "" if isinstance(value, bool) else "true 或 false"
    if key in _SIDES:
        return "" if value in _SIDE_NAMES else "left、center、right 之一"
    if key in _LISTS:
        return "" if _four(value) else "四个文字的清单"
    if key == "body.colour":
        return "" if isinstance(value, str) and re.fullmatch("[0-9A-Fa-f]{6}", value) else '六位颜色值，如 "000000"'
    if key == "page_number.form":
        return "" if isinstance(value, str) and value.count("1") == 1 else "带一个 1 的文字，如 “— 1 —”"
    if key == "document_number.brackets":
        return "" if isinstance(value, str) and len(value) == 2 else "一对括号，如 “〔〕”"
    return "" if isinstance(value, str) and value.strip() else "文字"


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 10_000


def _four(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 4 and all(isinstance(one, str) and one for one in value)


def _typed(value: Any) -> str:
    """A value as it stands in the file, more or less."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"“{value[:30]}”" if isinstance(value, str) else str(value)[:30]


# -- lines


def _line_numbers(text: str) -> Mapping[str, int]:
    """The line of each key that stands on a line of its own, and of each section."""
    lines: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[\s*([^\[\]#]+?)\s*\]", line)
        key = re.match(r"""\s*("[^"]*"|'[^']*'|[\w.-]+)\s*=""", line)
        if header:
            section = _bare(header[1])
            lines.setdefault(section, number)
        elif key:
            lines.setdefault(f"{section}.{_bare(key[1])}".lstrip("."), number)
    return lines


def _bare(key: str) -> str:
    return re.sub(r"""\s*\.\s*""", ".", re.sub(r"""["']""", "", key))


def _at(lines: Mapping[str, int], key: str) -> str:
    """The line of a key, or of the section it belongs to: 第12行; "" where it cannot be told."""
    parts: Sequence[str] = key.split(".")
    tried = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    found = next((lines[one] for one in tried if one in lines), 0)
    return f"第{found}行 " if found else ""
