"""What an officer chose in a 冲突处理 workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from toolkit.collect.deciding import Choice
from toolkit.collect.outcome import Side
from toolkit.ledger import Mark, RawSheet
from toolkit.ledger.headings import normal
from toolkit.values import CannotDo, shown
from toolkit.workbook.reader import read_workbook

SHEET: Final = "冲突处理"
CHOOSE: Final = "采用"
OWN: Final = "自定内容"
ID: Final = "冲突标识"
_SIDES: Final = {side.label: side for side in Side if side is not Side.LATEST}
#: So many wrong lines are named.
_MOST: Final = 10
_REMEDY: Final = "请用 taizhang collect 写出的冲突处理表，不要删改它的列。"


def read_choices(path: Path) -> dict[str, Choice]:
    """The choices by id of the conflict; lines that are left blank are none.

    Raises CannotDo for a workbook that is no 冲突处理 workbook, and for words that are no choice: all of them at once.
    """
    sheets, _ = read_workbook(path)
    raw = next((sheet for sheet in sheets if normal(sheet.title) == SHEET), None)
    row = _heading_row(raw) if raw else None
    if raw is None or row is None:
        raise CannotDo(f"里面没有“{SHEET}”表，或表头被改了。", str(path), _REMEDY)
    places = {normal(cell): place for place, cell in enumerate(raw.rows[row]) if isinstance(cell, str)}
    choices: dict[str, Choice] = {}
    wrong: list[str] = []
    for number, cells in enumerate(raw.rows[row + 1 :], raw.top + row + 2):
        word, own, id = (_cell(cells, places.get(heading)) for heading in (CHOOSE, OWN, ID))
        text = "".join(shown(word).split())
        if not text:
            continue
        side = _SIDES.get(text)
        why = _wrong(text, side, own, shown(id))
        if why or side is None:
            wrong.append(f"第{number}行{why}")
        else:
            choices[shown(id)] = Choice(side, own if side is Side.OWN else None)
    if wrong:
        more = f"等 {len(wrong)} 行" if len(wrong) > _MOST else ""
        remedy = f"“{CHOOSE}”请选：{'、'.join(_SIDES)}，或留空；选“{Side.OWN.label}”的在“{OWN}”里写上内容。"
        raise CannotDo(f"{'、'.join(wrong[:_MOST])}{more}。", str(path), remedy)
    return choices


def _wrong(word: str, side: Side | None, own: Any, id: str) -> str:
    """What is wrong with a line in which something was chosen, "" for nothing."""
    if side is None:
        return f"“{word}”看不懂"
    if not id:
        return f"选了“{word}”，但“{ID}”是空的，不知道是哪个冲突"
    if side is Side.OWN and isinstance(own, Mark):
        return f"“{own}”是公式或错误值"
    return f"选了“{word}”，但“{OWN}”是空的" if side is Side.OWN and not shown(own).strip() else ""


def _heading_row(raw: RawSheet) -> int | None:
    for index, row in enumerate(raw.rows[:20]):
        if {CHOOSE, ID} <= {normal(cell) for cell in row}:
            return index
    return None


def _cell(row: Sequence[Any], place: int | None) -> Any:
    return row[place] if place is not None and place < len(row) else ""
