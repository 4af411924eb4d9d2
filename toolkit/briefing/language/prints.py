"""What the tags of a traced rendering print, and the values it is printed from.

Nothing is evaluated twice: the compiled template keeps the values it passes, and hands them on with what it prints.
Only what is printed with a digit in it is noted. On the way it costs little, and the rest is worked out when asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, NamedTuple

from jinja2 import Environment
from jinja2.utils import missing

from toolkit.briefing.language.marks import numbers_in
from toolkit.briefing.parts.xmltext import Ready
from toolkit.briefing.tagging.tags import Tag
from toolkit.values import Later

PRINTS: Final = "what was printed"  # not an identifier: no template can name it
_DEEPEST: Final = 20  # so many names made from one another are followed

#: A name that a template makes: the number of the scope it is made in, and the name itself.
Made = tuple[int, str]
#: A method called, and its arguments; None where they are no constants.
Call = tuple[str, tuple[Any, ...] | None]


class Chain(NamedTuple):
    """A name and what is taken from it, as a template writes it: `tasks.by_status['逾期']`.

    `kinds` has a letter for each of the `steps`, which are names of attributes (a), keys of items (i) and slices (s);
    a key that is no constant is told by its number among those kept (I). `call` is the method called on what the chain
    comes to, `made` what makes the name, None for a variable.
    """

    path: str
    kinds: str
    steps: tuple[Any, ...]
    call: Call | None
    made: Made | None


#: What the compiled template hands on of each chain: itself, the name's value, what it comes to, and its keys.
Kept = Sequence[Any]


#: What each name is made from: what was kept, and what other names were made from then.
Making = Mapping[Made, Any]


class Source(NamedTuple):
    """A value that something printed is made from, and the way to it.

    `trail` has the value of the chain's name and that after each of the `steps`. `via` are the sources of what the
    template has given the name: with {% set %}, with {% for %}, or to a macro.
    """

    path: str
    steps: tuple[Any, ...]
    trail: tuple[Any, ...]
    call: Call | None = None
    via: tuple[Source, ...] = ()

    @property
    def value(self) -> Any:
        """What the chain comes to."""
        return self.trail[-1]


class Traced(Ready):
    """What a macro or a {% set %} block has written: the text as it is without marks, and with them."""

    __slots__ = ("marked",)
    marked: str


@dataclass(slots=True, eq=False, repr=False)
class Noted:
    """What one rendering of a part notes.

    `lines` are the tags by the lines of the source, from the second on; `taken` has what the whole document printed.
    `making` has what names are made from: a new mapping for each change, so that a print can keep the one it was made
    under. `outer` has what macros were given that made a print, by the number of the print.
    """

    label: str
    lines: tuple[Tag, ...]
    placed: Callable[[Tag], str]
    taken: list[Taken]
    environment: Environment
    making: Making = field(default_factory=dict)
    outer: dict[int, list[tuple[Kept, Making]]] = field(default_factory=dict)

    def take(self, text: str, line: int, kept: Kept, aside: bool = False) -> int:
        """Note what the tag in a line has printed; the number of the print."""
        self.taken.append((self, text, line, kept, self.making, aside))
        return len(self.taken) - 1

    def given(self, value: Any, kept: Kept) -> None:
        """Note what has been given to the macros that have written a text: what it prints is made from that too."""
        for number in numbers_in(value.marked) if type(value) is Traced else ():
            self.outer.setdefault(number, []).append((kept, self.making))


#: What is noted of one print: where, the text, the line of the tag, what was kept, what names were made from, whether
#: it stands aside.
Taken = tuple[Noted, str, int, Kept, Making, bool]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Print:
    """What one tag printed, with a digit in it.

    `label` is what a reader calls the part, `tag` the tag. What stands in an attribute, a field, a chart or a property
    is `aside` and has no mark in the document. `sources` is what it is made from, in the order it was evaluated; what
    a macro printed is made from what the macro was given, too.
    """

    label: str
    tag: Tag
    text: str
    aside: bool
    sources: Sequence[Source]
    _placed: Callable[[Tag], str]

    @property
    def expression(self) -> str:
        """What stands between the braces."""
        return self.tag.body

    @property
    def place(self) -> str:
        """Where the tag stands in the template; the part alone for what is printed aside."""
        return self.label if self.aside else self._placed(self.tag)


def prints_of(taken: Sequence[Taken]) -> tuple[Print, ...]:
    """The prints of a document in the order they were made: their numbers are those of the marks."""
    return tuple(
        Print(noted.label, noted.lines[line - 2], text, aside, Later(partial(_sources_of, taken, number)), noted.placed)
        for number, (noted, text, line, _, _, aside) in enumerate(taken)
    )


def _sources_of(taken: Sequence[Taken], number: int) -> Iterator[Source]:
    noted, _, _, kept, making, _ = taken[number]
    yield from _sources(noted, kept, making)
    for given, before in noted.outer.get(number, ()):
        yield from _sources(noted, given, before)


def _sources(noted: Noted, kept: Kept, making: Making, depth: int = 0) -> Iterator[Source]:
    for at in range(0, len(kept), 4):
        chain, (root, value, keys) = Chain(*kept[at]), kept[at + 1 : at + 4]
        if root is not missing:
            steps, trail = _walked(noted.environment, chain, root, value, keys)
            via = tuple(_via(noted, chain, root, making, depth)) if depth < _DEEPEST else ()
            yield Source(chain.path, steps, trail, chain.call, via)


def _via(noted: Noted, chain: Chain, root: Any, making: Making, depth: int) -> Iterator[Source]:
    """What the template has given a chain's name; of what its tags have written, what that was made from."""
    for kept, before in making.get(chain.made, ()) if chain.made else ():
        yield from _sources(noted, kept, before, depth + 1)
    for number in numbers_in(root.marked) if type(root) is Traced else ():
        yield from _sources_of(noted.taken, number)


def _walked(
    environment: Environment, chain: Chain, root: Any, value: Any, keys: Sequence[Any]
) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The steps of a chain, and the values on its way: the first and the last are those that the template met."""
    steps = tuple(keys[step] if kind == "I" else step for kind, step in zip(chain.kinds, chain.steps, strict=True))
    trail = [root]
    for kind, step in zip(chain.kinds[:-1], steps, strict=False):
        trail.append(_taken(environment, trail[-1], kind, step))
    return steps, (*trail, value) if steps else (value,)


def _taken(environment: Environment, value: Any, kind: str, step: Any) -> Any:
    if kind == "a":
        return environment.getattr(value, step)
    return value[slice(*step)] if kind == "s" else environment.getitem(value, step)
