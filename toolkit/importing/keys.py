"""Keys of the new rows: serial numbers mended where printing cut them, blank and repeated keys refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.importing import faults
from toolkit.importing.cells import plain
from toolkit.importing.destination import Destination, as_read
from toolkit.importing.taking import Taking
from toolkit.values import CannotDo, Finding

#: So many rows are named in a refusal.
_NAMED = 5
_SERIAL = "序"


def serial_keys(values: Sequence[Any], taking: Taking, target: str) -> tuple[list[Any], list[Finding]]:
    """The keys that a column of the source gives, and what to say of them where it is a column of serial numbers.

    Leading digits that a print cut off are put back: after 106 comes 07, which is 107. That is certain only where each
    such number ends as the one that is due does; anything else stays as it is.
    """
    column = taking.rows[0].block.column_of(target)
    title = taking.rows[0].block.title(column) if column is not None else ""
    if _SERIAL not in title:
        return list(values), []
    findings = [faults.KEYS_FROM_SERIAL.at(taking.place(0, column, target), title)]
    mended, cut = _mended(values)
    if cut:
        words = {"count": len(cut), "number": mended[cut[0]]}
        findings.append(faults.SERIAL_CUT.at(taking.place(cut[0], column, target), plain(values[cut[0]]), **words))
    return mended, findings


def _mended(values: Sequence[Any]) -> tuple[list[Any], list[int]]:
    """Serial numbers with the digits that were cut off, and the indexes of those."""
    mended = list(values)
    cut: list[int] = []
    due = None
    for index, value in enumerate(values):
        number = _whole(value)
        if due is not None and number is not None and number != due and _is_end_of(value, due):
            mended[index] = str(due) if isinstance(mended[index - 1], str) else due
            number = due
            cut.append(index)
        due = number + 1 if number is not None else None
    # Numbers that begin anew at 10 may be those of a section; those that begin with a 0 are cut.
    return (mended, cut) if cut and plain(values[cut[0]]).startswith("0") else (list(values), [])


def _whole(value: Any) -> int | None:
    text = plain(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _is_end_of(value: Any, due: int) -> bool:
    text = plain(value).strip()
    return 2 <= len(text) < len(str(due)) and str(due).endswith(text)


def refuse_bad_keys(cells: Mapping[str, Sequence[Any]], taking: Taking, to: Destination) -> None:
    """Raise CannotDo where a row has no key, where two have the same, or where the ledger has it already."""
    count = len(taking.rows)
    parts = [as_read(list(cells.get(h, [""] * count)), to.column(h), to.unit(h)) for h in to.sheet.key]
    first: dict[tuple[Any, ...], int] = {}
    blank: list[int] = []
    repeated: list[tuple[int, int]] = []
    known: list[int] = []
    for index, key in enumerate(zip(*parts, strict=True)):
        if all(part is None for part in key) or key[0] is None:
            blank.append(index)
        elif first.setdefault(key, index) != index:
            repeated.append((first[key], index))
        elif key in to.keys:
            known.append(index)
    heading = "、".join(to.sheet.key)
    if blank:
        raise CannotDo(f"有 {len(blank)} 行没有“{heading}”：{_rows(blank, taking)}。", "", _how(to))
    if repeated:
        pairs = "；".join(f"{_key(cells, to, a)}（{_rows([a, b], taking)}）" for a, b in repeated[:_NAMED])
        raise CannotDo(f"“{heading}”有 {len(repeated)} 处重复：{pairs}。", "", _how(to))
    if known:
        keys = "、".join(_key(cells, to, index) for index in known[:_NAMED])
        raise CannotDo(
            f"台账“{to.title}”里已有 {len(known)} 个这样的“{heading}”：{keys}{'等' if len(known) > _NAMED else ''}。",
            "",
            f"导入只添新行，不改旧行；如果是重复导入，不必再做；确是新行的，{_how(to)}",
        )


def _how(to: Destination) -> str:
    if len(to.sheet.key) > 1:
        return "请在源文件里改正，或用 --set 给定。"
    return f"请用 --set {to.sheet.key[0]}=XX-### 另编（# 处按行的顺序编号）。"


def _key(cells: Mapping[str, Sequence[Any]], to: Destination, index: int) -> str:
    return "/".join(plain(cells[heading][index]) for heading in to.sheet.key if heading in cells) or "空白"


def _rows(indexes: Sequence[int], taking: Taking) -> str:
    places = [f"{taking.rows[i].table} 第{taking.rows[i].row + 1}行" for i in indexes[:_NAMED]]
    return "、".join(places) + ("等" if len(indexes) > _NAMED else "")
