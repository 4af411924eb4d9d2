"""Which heading of the ledger a heading of the source is: by the user's map, by name, by alias; near names are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.importing.units import split_unit
from toolkit.ledger.headings import normal
from toolkit.ledger.near import nearest_name
from toolkit.schema import Column, Sheet
from toolkit.values import CannotDo

#: Remarks in brackets, which a near name may lack.
_REMARK = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Match:
    """What a heading was found to be: the targets, by what ("map", "name", "extra", "alias", "place"), how well.

    `level` is which of a heading's texts was matched: 0 the lowest, 1 all together, from 2 on those above.
    """

    targets: tuple[str, ...]
    how: str
    level: int = 0
    rank: int = 0


class Names:
    """The names under which columns of one ledger sheet may go in a source.

    `extra` are headings of the ledger that the schema does not know.
    """

    def __init__(self, sheet: Sheet, extra: Iterable[str], mapped: Mapping[str, tuple[str, ...]]) -> None:
        self.sheet = sheet
        self.mapped = {normal(name): targets for name, targets in mapped.items()}
        self.exact = {normal(column.heading): column.heading for column in sheet.columns}
        self.extra = {normal(heading): heading for heading in extra if normal(heading) not in self.exact}
        self._extra_bases = {split_unit(name)[0]: heading for name, heading in self.extra.items()}
        self._loose: dict[str, list[tuple[int, str]]] = {}
        for column in sheet.columns:
            for rank, name in enumerate(_other_names(column)):
                self._loose.setdefault(name, []).append((rank, column.heading))

    def augmented(self) -> Sheet:
        """The sheet with the user's names among the aliases, so that its heading row is found by them too."""
        more: dict[str, list[str]] = {}
        for name, targets in self.mapped.items():
            for target in targets[:1]:
                more.setdefault(target, []).append(name)
        columns = tuple(replace(c, aliases=(*c.aliases, *more.get(c.heading, ()))) for c in self.sheet.columns)
        return replace(self.sheet, columns=columns)

    def match(self, texts: Sequence[str]) -> Match | None:
        """What a column with these heading texts, from top to bottom, is; None for a column the ledger has not."""
        candidates = list(_candidates(texts))
        for level, name in candidates:
            if name in self.mapped:
                return Match(self.mapped[name], "map", level)
        for names, how in ((self.exact, "name"), (self.extra, "extra")):
            for level, name in candidates:
                if name in names:
                    return Match((names[name],), how, level)
        for level, name in candidates:
            if split_unit(name)[0] in self._extra_bases:
                return Match((self._extra_bases[split_unit(name)[0]],), "extra", level)
        for level, name in candidates:
            found = self._loose.get(name) or self._loose.get(split_unit(name)[0])
            if found:
                rank, heading = min(found)
                return Match((heading,), "alias", level, rank)
        return None

    def knows(self, text: str) -> bool:
        """Whether a single text is a name of some column."""
        return self.match([text]) is not None

    def near(self, heading: str, free: Iterable[str]) -> str:
        """The heading among `free` that a foreign one most likely means; "" when none is near. For advice only."""
        names: dict[str, str] = {}
        for target in free:
            if target in self.exact.values():
                names |= dict.fromkeys(_other_names(self.sheet.column(target)), target)
                names[normal(target)] = target
        bare = _REMARK.sub("", normal(heading))
        if bare in names:
            return names[bare]
        contained = [name for name in names if len(name) >= 4 and (name in bare or (len(bare) >= 4 and bare in name))]
        nearest = max(contained, key=len, default="") or nearest_name(bare, names)
        return names.get(nearest, "")


def _other_names(column: Column) -> Iterator[str]:
    """The heading without its unit, then the aliases in the schema's order, in normal form."""
    base = split_unit(normal(column.heading))[0]
    if base != normal(column.heading):
        yield base
    yield from map(normal, column.aliases)


def _candidates(texts: Sequence[str]) -> Iterator[tuple[int, str]]:
    if texts:
        yield 0, normal(texts[-1])
        yield 1, normal("".join(texts))
        yield from ((level, normal(text)) for level, text in enumerate(reversed(texts[:-1]), 2))


def settled(found: Mapping[int, Match], titles: Mapping[int, str], table: str) -> dict[int, Match]:
    """Of the matches by column those that stand where several columns claim one heading.

    A name is better than an alias, a lower text of a heading of several rows better than a higher one. Raises CannotDo
    where two columns are as good as each other: which one is meant only the user knows.
    """
    claims: dict[str, list[int]] = {}
    for column, match in found.items():
        for target in match.targets:
            claims.setdefault(target, []).append(column)
    lost: set[tuple[int, str]] = set()
    for target, columns in claims.items():
        ranked = sorted(columns, key=lambda column: (_quality(found[column]), column))
        best = ranked[0]
        rivals = [c for c in ranked[1:] if _quality(found[c]) == _quality(found[best])]
        if rivals and found[best].how == "map":
            both = "、".join(f"“{titles[c]}”" for c in (best, *rivals))
            raise CannotDo(f"对照文件把 {both} 都写成“{target}”。", "", "一列只能来自源表的一列，请只留一个。")
        if rivals:
            both = "、".join(f"“{titles[c]}”" for c in (best, *rivals))
            alike = len({titles[c] for c in (best, *rivals)}) == 1
            raise CannotDo(
                f"“{table}”里 {both} 都像“{target}”，不能确定取哪一列。",
                "",
                "请先在源文件里把列名改得不同。"
                if alike
                else f'请用 --map 给对照文件，在 [columns] 里写明，如 "{titles[best]}" = "{target}"。',
            )
        lost |= {(column, target) for column in ranked[1:]}
    kept = {c: replace(m, targets=tuple(t for t in m.targets if (c, t) not in lost)) for c, m in found.items()}
    return {column: match for column, match in kept.items() if match.targets or found[column].how == "map"}


def _quality(match: Match) -> tuple[int, int]:
    order = ("map", "name", "extra", "alias", "place").index(match.how)
    return order, match.level if match.how == "alias" else 0
