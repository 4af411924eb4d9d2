"""What --set gives to each row: a constant, or a template with {分节}, {源表的列名} and ### for a running number."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from toolkit.importing.cells import plain
from toolkit.values import CannotDo

SECTION = "分节"
_FIELD = re.compile(r"\{([^{}]+)\}")
_NUMBER = re.compile("#+")


def fields_of(template: str) -> list[str]:
    """The names in braces, in order."""
    return _FIELD.findall(template)


def made(template: str, count: int, values_of: Callable[[str], Sequence[Any]], numbered: bool, first: int) -> list[Any]:
    """The value for each of `count` rows.

    `values_of` gives the values of a name in braces; a template that is nothing but one name gives them as they are.
    Where the column is `numbered`, a run of # is the number of the row from `first` on, with as many digits at least.
    Raises CannotDo for more than one such run.
    """
    runs = _NUMBER.findall(template) if numbered else []
    if len(runs) > 1:
        raise CannotDo(f"“{template}”里有几处 #，不知道哪一处是顺序号。", "", "请只留一处，如 CS-###。")
    values = {name: values_of(name) for name in dict.fromkeys(fields_of(template))}
    if _FIELD.fullmatch(template):
        return list(values[template[1:-1]])
    return [_filled(template, index, values, runs, first) for index in range(count)]


def _filled(template: str, index: int, values: dict[str, Sequence[Any]], runs: list[str], first: int) -> str:
    number = str(first + index).zfill(len(runs[0])) if runs else ""
    text = template.replace(runs[0], number, 1) if runs else template
    return _FIELD.sub(lambda found: plain(values[found[1]][index]).strip(), text)
