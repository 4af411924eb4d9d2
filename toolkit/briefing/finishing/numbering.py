"""Lists that begin anew: where {% restart %} has left its mark, the paragraphs after it get a w:num of their own.

A new w:num refers to the same list with the same looks, and says for each level where it starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from toolkit.briefing.finishing.ordered import child, in_paragraph
from toolkit.briefing.parts.xmltext import Pieces, Wrong
from toolkit.briefing.tagging.reading import Tag
from toolkit.briefing.tagging.work import HERE, RESTART

_TOKEN = re.compile(f"<w:p(?: [^>]*)?(?<!/)>|</w:p>|{RESTART}|{HERE}")
_NUM = re.compile(r'<w:num\b[^>]*\bw:numId="(\d+)"[^>]*>(.*?)</w:num>', re.DOTALL)
_ABSTRACT = re.compile(r'<w:abstractNum\b[^>]*\bw:abstractNumId="(\d+)"[^>]*>(.*?)</w:abstractNum>', re.DOTALL)
_LEVEL = re.compile(r'<w:lvl\b[^>]*\bw:ilvl="(\d+)"[^>]*>(.*?)</w:lvl>', re.DOTALL)
_OVERRIDE = re.compile(r'<w:lvlOverride\b[^>]*\bw:ilvl="(\d+)"[^>]*>(.*?)</w:lvlOverride>', re.DOTALL)
_STYLE = re.compile(r'<w:style\b[^>]*\bw:styleId="([^"]*)"[^>]*>(.*?)</w:style>', re.DOTALL)
_PROPERTIES = re.compile(r"<w:pPr>.*?</w:pPr>", re.DOTALL)
_LEVELS = range(9)


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style says of numbering: list (0 for none), level, indents; whether it is a heading."""

    number: int = 0
    level: int = 0
    indent: str = ""
    heading: bool = False


@dataclass(slots=True)
class Lists:
    """The lists of a document and the styles that number paragraphs, read from numbering.xml and styles.xml."""

    xml: str
    styles: dict[str, _Style]
    abstract: dict[int, str]
    starts: dict[int, dict[int, int]]
    overrides: dict[int, dict[int, str]]

    def highest(self) -> int:
        """The highest number of a list."""
        return max(self.abstract, default=0)


@dataclass(slots=True)
class Anew:
    """The lists begun anew in one document: `made` has the new w:num elements."""

    lists: Lists
    made: list[str] = field(default_factory=list)

    def fresh(self, number: int) -> int:
        """The number of a new list like this one, that starts from the beginning."""
        lists, new = self.lists, self.lists.highest() + len(self.made) + 1
        levels = "".join(
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{lists.starts[number].get(level, 1)}"/>'
            f"{lists.overrides[number].get(level, '')}</w:lvlOverride>"
            for level in _LEVELS
        )
        abstract = f'<w:abstractNumId w:val="{lists.abstract[number]}"/>'
        self.made.append(f'<w:num w:numId="{new}">{abstract}{levels}</w:num>')
        return new

    def xml(self) -> str:
        """numbering.xml with the new lists, after those it has."""
        at = self.lists.xml.rindex("</w:num>") + len("</w:num>")
        return self.lists.xml[:at] + "".join(self.made) + self.lists.xml[at:]


def read_lists(numbering: str, styles: str) -> Lists:
    """The lists of a document; both texts may be empty."""
    abstracts: dict[str, str] = dict(_ABSTRACT.findall(numbering))
    lists = Lists(numbering, {}, {}, {}, {})
    for found, body in _NUM.findall(numbering):
        number, abstract = _whole(found), _value(body, "abstractNumId")
        own = {_whole(level): text for level, text in _OVERRIDE.findall(body)}
        starts = {
            _whole(level): _value(text, "start") or "1" for level, text in _LEVEL.findall(abstracts.get(abstract, ""))
        }
        starts |= {level: value for level, text in own.items() if (value := _value(text, "startOverride"))}
        lists.abstract[number] = abstract
        lists.starts[number] = {level: _whole(start) for level, start in starts.items()}
        lists.overrides[number] = {level: re.sub(r"<w:startOverride\b[^>]*/>", "", text) for level, text in own.items()}
    linked = {style: _whole(level) for body in abstracts.values() for level, style in _linked(body)}
    bodies = dict(_STYLE.findall(styles))
    lists.styles = {style: _style(style, bodies, linked) for style in bodies}
    return lists


def _linked(abstract: str) -> list[tuple[str, str]]:
    """The levels that belong to a style, and the style."""
    return [(level, style) for level, body in _LEVEL.findall(abstract) if (style := _value(body, "pStyle"))]


def _whole(text: str) -> int:
    """A number of a list or level; 0, which is none of a list, for what is no number or too long to be one."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def _value(xml: str, name: str) -> str:
    found = re.search(rf'<w:{name}\b[^>]*?\bw:val="([^"]*)"', xml)
    return found[1] if found else ""


def _style(style: str, bodies: dict[str, str], linked: dict[str, int]) -> _Style:
    """What a style says of numbering, with what it takes from those it is based on."""
    number, level, indent, heading = -1, "", "", False
    name, seen = style, set[str]()
    while name in bodies and name not in seen:
        seen.add(name)
        body = bodies[name]
        properties = found[0] if (found := _PROPERTIES.search(body)) else ""
        heading = heading or bool(_value(properties, "outlineLvl"))
        if number < 0:
            indent = indent or child(properties, "w:ind")
            numbered = child(properties, "w:numPr")
            level = level or _value(numbered, "ilvl")
            number = _whole(found_number) if (found_number := _value(numbered, "numId")) else -1
        name = _value(body, "basedOn")
    return _Style(
        max(number, 0), _whole(level) if level else linked.get(style, 0), indent if number > 0 else "", heading
    )


def check_restarts(pieces: Pieces, tags: Iterable[Tag], part: str, lists: Lists) -> None:
    """Raise Wrong for a {% restart %} in a paragraph that Word does not number."""
    for tag in tags:
        first = tag.passage.owner + 2
        properties = "".join(pieces.text[first : pieces.end[first] + 1]) if pieces.name[first] == "w:pPr" else ""
        if not tag.lifted and _list_of(properties, lists)[0] not in lists.abstract:
            wrong = Wrong(
                f"“{tag.typed}”所在的段落没有自动编号", tag.at, "请给这一段设自动编号，或单独一段写 {%p restart %}。"
            )
            wrong.place = pieces.place(tag.at, part)
            raise wrong


def _list_of(properties: str, lists: Lists) -> tuple[int, int]:
    """The number of the list a paragraph belongs to, 0 for none, and its level."""
    style = lists.styles.get(_value(properties, "pStyle"), _Style())
    own = child(properties, "w:numPr")
    number, level = _value(own, "numId"), _value(own, "ilvl")
    return _whole(number) if number else style.number, _whole(level) if level else style.level


def restarted(xml: str, anew: Anew) -> str:
    """The rendered part with its lists beginning anew where it is marked, without the marks."""
    here: set[int] = set()
    stack: list[int] = []
    places: list[tuple[int, int]] = []
    for token in _TOKEN.finditer(xml):
        if token[0] == HERE:
            here.update(stack[-1:])
        elif token[0] == RESTART:
            places.append((token.start(), -1))
        elif token[0] == "</w:p>":
            stack.pop()
        else:
            stack.append(token.start())
            places.append((token.start(), token.end()))
    parts: list[str] = []
    done, began = 0, False
    now: dict[int, int] = {}
    for start, end in places:
        if end < 0:
            began, now = True, {}
            continue
        found = _PROPERTIES.match(xml, end)
        properties = _numbered(found[0] if found else "<w:pPr/>", anew, now, began, start in here)
        if properties:
            parts += (xml[done:end], properties)
            done = found.end() if found else end
    parts.append(xml[done:])
    return "".join(parts).replace(RESTART, "").replace(HERE, "")


def _numbered(properties: str, anew: Anew, now: dict[int, int], began: bool, here: bool) -> str:
    """The w:pPr of a paragraph with the list it belongs to now; "" where it stays as it is."""
    number, level = _list_of(properties, anew.lists)
    style = anew.lists.styles.get(_value(properties, "pStyle"), _Style())
    if number not in anew.lists.abstract or not (here or number in now or (began and not style.heading)):
        return ""
    if here or number not in now:
        now[number] = anew.fresh(number)
    own, indent = child(properties, "w:numPr"), child(properties, "w:ind")
    if not own and not indent and style.indent:  # what a paragraph says of its list outdoes its style's indents
        properties = in_paragraph(properties, "w:ind", style.indent)
    element = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{now[number]}"/></w:numPr>'
    return in_paragraph(properties, "w:numPr", element)
