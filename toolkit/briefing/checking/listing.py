"""The templates that come with the toolkit, each with the line of what it is for that its own properties hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit.briefing.checking.opened import Opened
from toolkit.briefing.parts.xmltext import unescape
from toolkit.briefing.write import LARGEST, find_template, list_templates
from toolkit.files import read_whole


@dataclass(frozen=True, slots=True)
class Described:
    """A template: its name, what it is for (dc:description), its keywords, which may say 每单位一份."""

    name: str
    description: str
    keywords: str


def described_templates() -> tuple[Described, ...]:
    """Every template that comes with the toolkit, by name. Raises CannotDo for one that cannot be read."""
    return tuple(_described(name, find_template(name)) for name in list_templates())


def _described(name: str, path: Path) -> Described:
    opened = Opened(read_whole(path, LARGEST), str(path))
    return Described(name, _property(opened, "description"), _property(opened, "keywords"))


def _property(opened: Opened, name: str) -> str:
    """A document property, "" for none."""
    for part in opened.parts:
        pieces = part.pieces
        for at in range(1, len(pieces.name), 2) if part.label == "文档属性" else ():
            if pieces.name[at].rpartition(":")[2] == name:
                return " ".join(unescape("".join(pieces.text[at + 1 : pieces.end[at]])).split())
    return ""
