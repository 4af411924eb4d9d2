"""A part's tags as Jinja reads them: each parsed by itself, so that one mistake hides no other, then all together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from toolkit.briefing.checking.remarks import EXPRESSION_WRONG
from toolkit.briefing.checking.tags import Mistake, Tags
from toolkit.briefing.language.compiler import compiled
from toolkit.briefing.language.sandbox import Environment
from toolkit.briefing.parts.xmltext import BLOCK, BLOCK_END, PRINT, PRINT_END, Pieces, Wrong
from toolkit.briefing.tagging.patch import Patched
from toolkit.briefing.tagging.tags import CLOSERS, Tag

_BRANCHES = ("elif", "else")


@dataclass(frozen=True, slots=True)
class Source:
    """What of a part could be parsed: its tree, and the tag that stands on each of its lines, from 1.

    `unclosed` are the numbers of the lines with loops that are not closed: what they name is taken to be there to the
    end.
    """

    tree: nodes.Template
    tags: Sequence[Tag]
    unclosed: frozenset[int]

    def tag(self, line: int) -> Tag | None:
        """The tag on a line."""
        return self.tags[line - 1] if 1 <= line <= len(self.tags) else None


def source_of(environment: Environment, pieces: Pieces, found: Tags) -> tuple[Source, list[Mistake]]:
    """The tree of all tags that Jinja can read, and what is wrong with the others."""
    mistakes: list[Mistake] = []
    readable: dict[int, bool] = {}
    for tag in found.tags:
        if not _evaluated(tag):
            continue
        wrong = _wrong(environment, pieces, tag)
        readable[id(tag)] = wrong is None
        if wrong is not None:
            mistakes.append(Mistake(EXPRESSION_WRONG, wrong))
    lines = list(_lines(found, readable))
    try:
        tree = environment.parse("".join(f"{code}\n" for _, code in lines))
    except (TemplateSyntaxError, RecursionError):
        # Each tag can be read and every block is closed, so this is depth; the renderer will say so.
        tree = nodes.Template([], lineno=1)
    loose = {id(tag) for tag in found.loose if tag.word == "for"}
    unclosed = frozenset(number for number, (tag, _) in enumerate(lines, start=1) if id(tag) in loose)
    return Source(tree, [tag for tag, _ in lines], unclosed), mistakes


def _evaluated(tag: Tag) -> bool:
    """Whether a tag holds anything its author typed for Jinja: a {% vm %} is given its own condition."""
    return tag.kind != "{#" and tag.word not in ("vm", "hm")


def _wrong(environment: Environment, pieces: Pieces, tag: Tag) -> Wrong | None:
    """What Jinja, and the renderer's words for it, have against one tag."""
    before, after = _around(tag)
    try:
        environment.parse(f"{before}{code_of(tag)}{after}")
    except (TemplateSyntaxError, RecursionError):
        alone = f"{before}{code_of(tag, first=True)}{after}"
        try:
            compiled(environment, "", Patched(pieces, alone, (), (tag, tag), False, False), False)
        except Wrong as wrong:
            wrong.at = tag.at
            return wrong
    return None


def _around(tag: Tag) -> tuple[str, str]:
    """What makes a whole of one tag."""
    if tag.kind == "{{":
        return "", ""
    if tag.word in _BRANCHES:
        return _block("if true"), _block("endif")
    if tag.word in CLOSERS:
        return _block(_OPENINGS[tag.word]), ""
    return "", _block(f"end{tag.word}") if tag.word in _ALONE or _captures(tag) else ""


_OPENINGS = {
    "endif": "if true",
    "endfor": "for x in []",
    "endwith": "with",
    "endmacro": "macro x()",
    "endset": "set x",
}
_ALONE = frozenset(("if", "for", "with", "macro"))


def _captures(tag: Tag) -> bool:
    """Whether a {% set %} takes what follows it: it has no value of its own."""
    return tag.word == "set" and "=" not in tag.body.partition("|")[0]


def _block(body: str) -> str:
    return f"{BLOCK}{body}{BLOCK_END}"


def code_of(tag: Tag, first: bool = False) -> str:
    """The tag as Jinja reads it; `first` puts it where the renderer has a part's first tag."""
    start, end = (PRINT, PRINT_END) if tag.kind == "{{" else (BLOCK, BLOCK_END)
    return start + ("\n" if first else "") + tag.body + end


def _lines(found: Tags, readable: dict[int, bool]) -> Iterator[tuple[Tag, str]]:
    """The tags with their code, a line each; what Jinja cannot read is stood for, that its block stays whole."""
    loose = {id(tag) for tag in found.loose}
    for tag in found.tags:
        if not _evaluated(tag):
            continue
        if id(tag) in loose:
            open_loop = tag.word == "for" and readable[id(tag)]
            yield tag, code_of(tag) + _block("endfor") if open_loop else ""
        elif readable[id(tag)]:
            yield tag, code_of(tag)
        else:
            yield tag, _stand_in(tag)


def _stand_in(tag: Tag) -> str:
    """A tag that says nothing in the place of one that cannot be read."""
    if tag.kind == "{{" or tag.word not in _ALONE | CLOSERS | {"set", *_BRANCHES}:
        return ""
    if tag.word in CLOSERS:
        return _block(tag.word)
    if tag.word == "elif":
        return _block("elif true")
    if tag.word == "set" and not _captures(tag):
        return ""
    words = {**_OPENINGS, "endelse": "else"}
    return _block(words[f"end{tag.word}"])
