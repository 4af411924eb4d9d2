"""The layout an office keeps to, read from a .toml file: every value with its clause and how binding it is.

The toolkit's own is GB/T 9704—2012 (briefing/profiles/gbt9704.toml). An office copies it, changes values, takes away
what is not to be checked. What differs from the standard is never called the standard.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from toolkit.briefing.checking.profile_text import BINDING, FACES, OWN, TOP, parsed
from toolkit.files import read_whole
from toolkit.values import CannotDo

LARGEST: Final = 1024 * 1024
STANDARD: Final = Path(__file__).resolve().parent.parent / "profiles" / "gbt9704.toml"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what is asked for, how far off it may be, the clause, and how binding it is.

    `low` and `high` are None where nothing but the value will do. Lengths are in mm, sizes and lines in pt, indents
    in characters.
    """

    key: str
    value: Any
    clause: str
    strength: str
    tolerance: float = 0.0
    low: float | None = None
    high: float | None = None

    @property
    def basis(self) -> str:
        """On what it rests, as a reader is told; only what the standard lays down is called 国标."""
        if self.strength in BINDING:
            return f"国标 {standard_profile().name} 第{self.clause}条（{self.strength}）"
        if self.strength == "推荐":
            return f"推荐的写法（{self.clause}）"
        return "本单位的版式" if self.strength == OWN else "常用值，国标没有规定"

    def fits(self, number: float, rounding: float = 0.0) -> bool:
        """Whether a number is what the rule asks for."""
        low = self.value if self.low is None else self.low
        high = self.value if self.high is None else self.high
        spare = self.tolerance + rounding
        return bool(low - spare <= number <= high + spare)


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules by key, and the names of fonts that count as each typeface."""

    name: str
    rules: Mapping[str, Rule]
    typefaces: Mapping[str, tuple[str, ...]]

    def fonts(self, typeface: str) -> tuple[str, ...]:
        """The fonts that are a typeface; a typeface that is none of the list is a font by itself."""
        return self.typefaces.get(typeface, (typeface,))

    @property
    def allowed(self) -> frozenset[str]:
        """Every font it names, in small letters."""
        named = [font for fonts in self.typefaces.values() for font in fonts]
        named += [font for key in FACES if key in self.rules for font in self.fonts(self.rules[key].value)]
        return frozenset(font.casefold() for font in named)


@cache
def standard_profile() -> Profile:
    """GB/T 9704—2012."""
    return _profile(parsed(STANDARD.read_text(encoding="utf-8"), STANDARD.name), STANDARD)


def read_profile(path: Path) -> Profile:
    """The profile in a file. What differs from the standard's is an office's own, whatever strength it is given.

    Raises CannotDo with every mistake, each with its key and line.
    """
    try:
        text = read_whole(path, LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CannotDo("版式文件不是 UTF-8 编码的文本。", str(path), "请用记事本打开，另存为 UTF-8 编码。") from error
    profile = _profile(parsed(text, str(path)), path)
    standard = standard_profile().rules
    rules = {key: _owned(rule, standard.get(key)) for key, rule in profile.rules.items()}
    return replace(profile, rules=rules)


def _owned(rule: Rule, standard: Rule | None) -> Rule:
    """The rule, as the office's own where it claims to be the standard's and is not."""
    claimed = rule.strength not in (OWN, "实务")
    return replace(rule, strength=OWN) if claimed and rule != standard else rule


def _profile(data: Mapping[str, Any], path: Path) -> Profile:
    """The profile of what a file holds, which has been found in order."""
    faces = {face: tuple(fonts) for face, fonts in data.get("typefaces", {}).items()}
    sections = ((name, inner) for name, inner in data.items() if name not in TOP)
    rules = dict(rule for name, inner in sections for rule in _rules(name, inner))
    return Profile(data.get("name", "") or path.stem, rules, faces)


def _rules(section: str, inner: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Rule]]:
    for name, table in inner.items():
        key = f"{section}.{name}"
        yield key, Rule(key, **{field: _frozen(value) for field, value in table.items()})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
