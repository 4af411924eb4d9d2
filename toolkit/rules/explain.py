"""Why a sum differs from a written total: shared amounts, another unit, or a few rows that make up the difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from toolkit.chinese import show_amount
from toolkit.ledger import Investments, Table, money
from toolkit.ledger.investment import Group

_JUMP = 10_000
_CLOSE = 0.005
_MOST_GROUPS_NAMED = 3
_MOST_EXPLAINED = 100
#: More rows than these are not searched for pairs and threes: any difference would then be some sum by chance.
_MOST_FOR_PAIRS, _MOST_FOR_THREES = 400, 60


@dataclass(frozen=True, slots=True)
class _Part:
    """What counts once in a sum: a row, or the rows of a group; the amount in hundredths of 万元."""

    name: str
    cents: int


class Explained:
    """Says of sums why they may differ from what is written; of the first hundred, for it takes its time."""

    def __init__(self) -> None:
        self._left = _MOST_EXPLAINED

    def hint(self, table: Table, investments: Investments, indexes: Sequence[int], found: float, written: float) -> str:
        """Sentences that name the groups counted once and what would explain the difference; "" for nothing."""
        self._left -= 1
        if self._left < 0:
            return ""
        return groups_note(investments, indexes) + explanation(table, investments, indexes, found, written)


def groups_note(investments: Investments, indexes: Sequence[int]) -> str:
    """A sentence that names the investment groups counted once among some rows; "" where none is shared."""
    shared = {group: rows for group, rows in _grouped(investments, indexes).items() if len(rows) > 1}
    if not shared:
        return ""
    named = [
        f"“{group[1]}”（{len(rows)} 行，{show_amount(investments.planned_of(rows[0]) or 0)}）"
        for group, rows in list(shared.items())[:_MOST_GROUPS_NAMED]
    ]
    more = f"等 {len(shared)} 组" if len(shared) > _MOST_GROUPS_NAMED else ""
    return f"其中合并投资组{'、'.join(named)}{more}各只计一次。"


def explanation(projects: Table, investments: Investments, indexes: Sequence[int], found: float, written: float) -> str:
    """A sentence saying what would explain that `indexes` sum up to `found` and not to `written`; "" for nothing."""
    if found and written and _factor(found, written):
        return "两数恰差一万倍，疑为其中一个的单位写错（元、万元、亿元）。"
    by_row = money(a for index in indexes if isinstance(a := investments.planned[index], (int, float)))
    if abs(by_row - written) <= _CLOSE:
        return "所写的数恰等于各行直接相加：同组共用的投资重复计算了。"
    difference = money([found, -written])
    parts = list(_parts(projects, investments, indexes))
    sets = _sets(parts, abs(difference))
    if not sets:
        return ""
    named = "，或".join("、".join(part.name for part in chosen) for chosen in sets)
    if difference > 0:
        return f"去掉{named}后恰好相符。"
    return f"所写的数多出的部分恰等于{named}的金额，疑为重复计算，或台账漏列了同额的项目。"


def _factor(found: float, written: float) -> bool:
    return any(abs(a / b / _JUMP - 1) < 0.001 for a, b in ((found, written), (written, found)))


def _grouped(investments: Investments, indexes: Sequence[int]) -> Mapping[Group, list[int]]:
    rows: dict[Group, list[int]] = {}
    for index in indexes:
        group = investments.groups[index]
        if group is not None:
            rows.setdefault(group, []).append(index)
    return rows


def _parts(projects: Table, investments: Investments, indexes: Sequence[int]) -> Iterator[_Part]:
    for group, rows in _grouped(investments, indexes).items():
        if amount := investments.planned_of(rows[0]):
            yield _Part(f"合并投资组“{group[1]}”（{show_amount(amount)}）", round(amount * 100))
    for index in indexes:
        if investments.groups[index] is None and (amount := investments.planned_of(index)):
            key = projects.row(index).text(projects.sheet.key[0])
            yield _Part(f"第{projects.numbers[index]}行（{key}，{show_amount(amount)}）", round(amount * 100))


def _sets(parts: Sequence[_Part], difference: float) -> list[tuple[_Part, ...]]:
    """The smallest sets of parts that make up a difference, at most two of them: more are chance, and none is given."""
    wanted = round(difference * 100)
    for size, most in ((1, len(parts)), (2, _MOST_FOR_PAIRS), (3, _MOST_FOR_THREES)):
        if len(parts) > most:
            return []
        found = [chosen for chosen in combinations(parts, size) if sum(part.cents for part in chosen) == wanted]
        if found:
            return found if len(found) <= 2 else []
    return []
