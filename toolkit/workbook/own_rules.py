"""The user's own rules kept in TOML files beside a workbook, as the sheets of rules they stand for.

A sheet's row n is the file's line n, so that findings point at the line where a rule begins. Nothing here raises for
what a file holds: a rule that cannot be read becomes a row that says why, and the ledger is checked all the same.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.ledger import RawSheet
from toolkit.values import CannotDo

if TYPE_CHECKING:
    from toolkit.schema import Sheet

_NAME = "校验规则.toml"
#: A larger file of rules is not read.
LARGEST_RULES = 1024 * 1024
_BEGINS = r"""\s*\[\[\s*(["']?)规则\1\s*\]\]\s*(#.*)?"""
_LINE = r"at line (\d+)"
_FULL_WIDTH = "^[^=]*[＝“”‘’＂]|=\\s*[“”‘’＂]"
#: What a message of Python's TOML reader means for who wrote the file.
_WHY = (
    ("Cannot overwrite", "同一项写了两次"),
    ("Expected '='", "缺少等号"),
    ("Invalid value", "等号后面的文字要加引号"),
    ("Unterminated", "引号没有成对"),
    ("Illegal character", "引号没有成对"),
    ("Expected newline", "引号后面多了内容；文字里有双引号的，外面请用单引号"),
    ('Expected "', "引号没有成对"),
    ("Invalid statement", '每行要写成 名称 = "内容" 的样子'),
    ("Invalid initial character", '每行要写成 名称 = "内容" 的样子'),
    ("Unescaped", "文字里有反斜杠的，外面请用单引号"),
)

#: A line of the file, counted from 1, and the cells of the rule that begins there, by heading.
_Found = tuple[int, Mapping[str, Any]]


def own_rules_beside(path: Path) -> list[RawSheet]:
    """The sheets of rules of the files beside the workbook `path`, that of its own name before that of the folder."""
    files = (path.with_name(f"{path.stem}.{_NAME}"), path.with_name(_NAME))
    # os.path tells of a name that is too long for the system that there is no such file; pathlib raises.
    return [_sheet_of(file) for file in files if os.path.isfile(file)]


def _sheet_of(file: Path) -> RawSheet:
    from toolkit.schema import standard_schema  # what a workbook without such files does not need here

    sheet = standard_schema().sheet("own_rules")
    headings = [column.heading for column in sheet.columns]
    blank = ("",) * len(headings)
    rows: list[Sequence[Any]] = [headings]
    for line, cells in _rules(file, sheet):
        rows += [blank] * (line - len(rows))
        rows.append([cells.get(heading, "") for heading in headings])
    # One row above the file's first line, for the headings.
    return RawSheet(file.name, rows, top=-1)


def _rules(file: Path, sheet: Sheet) -> Iterator[_Found]:
    from toolkit.files import read_whole
    from toolkit.rules.own import MOST_RULES

    try:
        text = read_whole(file, LARGEST_RULES).decode("utf-8-sig").replace("\r\n", "\n")
    except CannotDo as error:
        yield 1, _refused(f"的文件读不出来：{error.message.rstrip('。')}")
        return
    except UnicodeDecodeError:
        yield 1, _refused("的文件不是 UTF-8 编码，请在记事本中另存为 UTF-8")
        return
    parts = list(_parts(text.split("\n")))
    if any(_says(line) for line in parts[0]):
        yield 1, _refused("的文件在第一个 [[规则]] 之前不能有别的内容")
    line = len(parts[0]) + 1
    # One more than can be run, so that who runs them sees that there are too many.
    for part in parts[1 : MOST_RULES + 2]:
        yield line, _rule(part, line, sheet)
        line += len(part)


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _refused(why: str, number: object = "") -> Mapping[str, Any]:
    """The cells of a rule that cannot be read."""
    from toolkit.rules.own import NoRule

    return {"规则编号": number if isinstance(number, str) else "", "条件": NoRule(why)}


# -- lines


def _parts(lines: Sequence[str]) -> Iterator[list[str]]:
    """The lines before the first rule, then those of each rule; bare Chinese keys are put in quotes."""
    part: list[str] = []
    several = False
    for line in lines:
        if not several and re.fullmatch(_BEGINS, line):
            yield part
            part = [line]
            continue
        part.append(line if several else _with_key(line))
        if several or _says(line):
            several ^= (line.count('"""') + line.count("'''")) % 2 == 1
    yield part


def _with_key(line: str) -> str:
    """A line with its key in quotes where that is in Chinese, which TOML does not allow bare."""
    before, sign, value = line.partition("=")
    key = before.strip()
    if not sign or key.isascii() or any(mark in key for mark in "\"'#[＝"):
        return line
    return f'"{key}"{sign}{value}'


# -- one rule


def _rule(part: Sequence[str], line: int, sheet: Sheet) -> Mapping[str, Any]:
    """The cells of the rule that begins at a line, or why there is none."""
    import tomllib

    try:
        cells = tomllib.loads("\n".join(["", *part[1:]]))
    except (ValueError, RecursionError) as error:
        return _refused(_syntax(part, line, error))
    why = next(_faults(cells, sheet), "")
    return _refused(why, cells.get("规则编号")) if why else cells


def _syntax(part: Sequence[str], line: int, error: Exception) -> str:
    found = re.search(_LINE, str(error))
    index = min(int(found[1]), len(part)) - 1 if found else len(part) - 1
    if re.search(_FULL_WIDTH, part[index]):
        why = "等号和引号请用半角"
    else:
        why = next((why for words, why in _WHY if words in str(error)), "不合 TOML 的写法")
    return f"在文件第{line + index}行写得不对：{why}"


def _faults(cells: Mapping[str, Any], sheet: Sheet) -> Iterator[str]:
    columns = {column.heading: column for column in sheet.columns}
    for name, value in cells.items():
        column = columns.get(name)
        if column is None:
            yield f"里有不认识的项“{name[:40]}”，只能写{'、'.join(columns)}"
        elif not isinstance(value, str):
            yield f"的“{name}”要写成加引号的文字"
        elif len(value) > (column.longest or len(value)):
            yield f"的“{name}”太长，最多 {column.longest} 个字"
        elif column.choices and value.strip() not in ("", *column.choices, *column.synonyms):
            yield f"的“{name}”写的是“{value.strip()}”，只能是{'、'.join(column.choices)}"
