"""The user's map of a source, from the document of a TOML file: [columns] and [values]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from toolkit.importing.written import flat
from toolkit.ledger.near import nearest_name
from toolkit.values import CannotDo

_HOW = '[columns] 里一行写一列，如 "项目投资" = "计划投资(万元)"；不取的列写 ""。'


def read_columns(document: Mapping[str, Any], headings: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """[columns]: a source heading to one heading of the ledger, to several, or to none ("").

    Raises CannotDo for anything else, and for a heading that the ledger does not have.
    """
    unknown = document.keys() - {"columns", "values"}
    if unknown:
        raise CannotDo(f"对照文件里有不认识的部分 {_listed(unknown)}。", "", "只能写 [columns] 和 [values]。")
    columns = document.get("columns", {})
    if not isinstance(columns, Mapping):
        raise CannotDo("对照文件的 columns 应是一节。", "", _HOW)
    found: dict[str, tuple[str, ...]] = {}
    for name, target in columns.items():
        targets = [target] if isinstance(target, str) else target
        if not isinstance(targets, list) or not all(isinstance(one, str) for one in targets):
            raise CannotDo(f"对照文件里“{name}”的写法不对。", "", _HOW)
        found[name] = tuple(known_heading(one, headings, "对照文件") for one in targets if one)
    return found


def read_values(document: Mapping[str, Any], headings: Sequence[str]) -> dict[str, dict[str, Any]]:
    """[values.标题]: for a heading of the ledger what is written instead of a text. Raises CannotDo as above."""
    values = document.get("values", {})
    how = '如 [values."资金落实情况"] 之下写 "资金到位" = "资金已落实"。'
    if not isinstance(values, Mapping) or not all(isinstance(words, Mapping) for words in values.values()):
        raise CannotDo("对照文件的 values 写法不对。", "", how)
    found: dict[str, dict[str, Any]] = {}
    for heading, words in values.items():
        if not all(isinstance(new, str | int | float) and not isinstance(new, bool) for new in words.values()):
            raise CannotDo(f"对照文件里“{heading}”的替换内容应是文字或数。", "", how)
        found[known_heading(heading, headings, "对照文件")] = {flat(old): new for old, new in words.items()}
    return found


def read_constants(texts: Iterable[str], headings: Sequence[str]) -> dict[str, str]:
    """标题=值 as typed on the command line. Raises CannotDo for what is no such pair."""
    found: dict[str, str] = {}
    for text in texts:
        heading, sign, value = text.partition("=")
        if not sign or not heading.strip():
            raise CannotDo(f"--set 的“{text}”写法不对。", "", "请写成 标题=值，如 --set 所属规划=城市管理规划。")
        found[known_heading(heading.strip(), headings, "--set ")] = value.strip()
    return found


def known_heading(heading: str, headings: Sequence[str], where: str) -> str:
    """The ledger's heading that is meant. Raises CannotDo for one it does not have."""
    for known in headings:
        if flat(known) == flat(heading):
            return known
    near = nearest_name(heading, headings)
    hint = f"是不是“{near}”？" if near else f"可写：{'、'.join(headings)}。"
    raise CannotDo(f"{where}里的“{heading}”不是台账这张表的列。", "", hint)


def _listed(names: Iterable[str]) -> str:
    return "、".join(f"“{name}”" for name in sorted(names))
