"""The duty units of a ledger: one name for each, whatever alias was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from toolkit.chinese import halfwidth, squeeze


def _normal(name: str) -> str:
    return squeeze(halfwidth(name))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class UnitBook:
    """`names` maps each spelling in normal form to the unit's 规范简称; `shared` holds aliases of two units."""

    names: Mapping[str, str]
    shared: Mapping[str, tuple[str, ...]]

    @staticmethod
    def of(units: Iterable[tuple[str, Iterable[str]]]) -> UnitBook:
        """A book from (规范简称, other spellings) pairs; a spelling that two units claim belongs to the first."""
        names: dict[str, str] = {}
        shared: dict[str, list[str]] = {}
        for short, others in units:
            for spelling in (short, *others):
                owner = names.setdefault(_normal(spelling), short)
                if owner != short:
                    shared.setdefault(spelling, [owner]).append(short)
        return UnitBook(names, {spelling: tuple(owners) for spelling, owners in shared.items()})

    def known(self, name: str) -> bool:
        """Whether the ledger's unit sheet has this spelling."""
        return name in self.names or _normal(name) in self.names

    def canonical(self, name: str) -> str:
        """The unit's 规范简称, or the name as typed where no unit goes by it."""
        return self.names.get(name) or self.names.get(_normal(name), name)

    def resolve(self, typed: tuple[str, ...] | None) -> tuple[str, ...]:
        """The canonical names of one cell in order, each once. A name written with blanks inside (区 科 委) is one."""
        if not typed:
            return ()
        if len(typed) > 1 and self.known("".join(typed)):
            return (self.canonical("".join(typed)),)
        return tuple(dict.fromkeys(self.canonical(name) for name in typed))
