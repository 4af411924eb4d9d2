"""A template looked over: everything to say of it in one report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from toolkit.briefing.checking.figures import typed_figures
from toolkit.briefing.checking.fonts import font_remarks
from toolkit.briefing.checking.known import known_batch_names, known_names
from toolkit.briefing.checking.layout import layout_remarks
from toolkit.briefing.checking.names import names_used
from toolkit.briefing.checking.opened import Opened, Part
from toolkit.briefing.checking.paragraphs import paragraphs
from toolkit.briefing.checking.profile import Profile
from toolkit.briefing.checking.remarks import MOST, TEMPLATE_REFUSED, Kind, Remark, Report, ordered
from toolkit.briefing.checking.source import source_of
from toolkit.briefing.checking.styles import Styles
from toolkit.briefing.checking.swallow import swallowed
from toolkit.briefing.checking.tags import Tags, tags_of
from toolkit.briefing.checking.unrendered import unrendered
from toolkit.briefing.checking.walking import Known
from toolkit.briefing.filters import FILTERS
from toolkit.briefing.template import Template
from toolkit.briefing.write import BATCH, unit_group
from toolkit.values import CannotDo, Severity

_PER_UNIT: Final = "每单位一份".encode()


@dataclass(frozen=True, slots=True)
class _Read:
    """A part with its tags."""

    part: Part
    tags: Tags


def check_template(data: bytes, name: str, profile: Profile) -> Report:
    """Everything to say of the template in the .docx `data`, which messages call `name`, held against a profile.

    What is said of the fonts of this machine aside, the same template and profile give the same report. Raises
    CannotDo for what is no sound .docx.
    """
    opened = Opened(data, name)
    core = _core(opened)
    known = known_batch_names() if BATCH.encode() in core else known_names(_PER_UNIT in core)
    read = [_Read(part, tags_of(part.pieces)) for part in opened.parts]
    remarks: list[Remark] = []
    variables: set[str] = set()
    for one in read:
        found, names = _of_tags(one, known)
        remarks += found
        variables |= names
    remarks += islice(unrendered(opened), MOST)
    remarks += _refused(opened, remarks)
    remarks += _looks(opened, read, profile)
    kept = ordered(remarks, list(opened.labels))
    return Report(name, opened.sha256, profile.name, tuple(sorted(variables)), kept)


def _core(opened: Opened) -> bytes:
    """The document's properties."""
    return next((opened.contents[path] for path, label in opened.labels.items() if label == "文档属性"), b"")


def _of_tags(read: _Read, known: Known) -> tuple[list[Remark], frozenset[str]]:
    """What is wrong with the tags of a part and with the text around them, and the names they ask for."""
    part, tags = read.part, read.tags
    source, unreadable = source_of(known.environment, part.pieces, tags)
    names, said = names_used(source, known)
    mistakes = [*tags.mistakes, *unreadable, *swallowed(part.pieces, tags.tags)]
    told = [(one.kind, one.wrong.at, f"{one.wrong.message}。", one.wrong.remedy) for one in mistakes]
    told += [(one.kind, one.tag.at, one.message, one.remedy) for one in said]
    return [*_remarks(part, told), *islice(typed_figures(part, tags), MOST)], names


def _remarks(part: Part, told: Sequence[tuple[Kind, int, str, str]]) -> Iterator[Remark]:
    """Remarks with their places; of very many of a kind the first, which is enough to work on."""
    counts: dict[str, int] = {}
    for kind, at, message, remedy in told:
        counts[kind.code] = counts.get(kind.code, 0) + 1
        if counts[kind.code] <= MOST:
            yield Remark(kind, kind.severity, part.path, at, part.place(at), message, remedy)
        elif counts[kind.code] == MOST + 1:
            rest = sum(1 for one in told if one[0] is kind) - MOST
            words = f"同类的问题还有 {rest} 处，没有逐处列出。"
            yield Remark(kind, kind.severity, part.path, -1, part.label, words, "请先改正列出的，再检查一次。")


def _refused(opened: Opened, remarks: Iterable[Remark]) -> Iterator[Remark]:
    """What the renderer has against the template, where nothing was found that explains it."""
    if any(remark.severity is Severity.ERROR for remark in remarks):
        return
    try:
        template = Template(opened.data, opened.name, FILTERS)
        if BATCH not in template.keywords:
            unit_group(template)
    except CannotDo as error:
        kind, document = TEMPLATE_REFUSED, opened.document
        found = re.match("([^：“]{1,60})：(?=.)", error.message)
        place, words = (found[1], error.message[found.end() :]) if found else (document.label, error.message)
        yield Remark(kind, kind.severity, document.path, -1, place, words, error.remedy)


def _looks(opened: Opened, read: Sequence[_Read], profile: Profile) -> Iterator[Remark]:
    """Fonts, and departures from the profile."""
    styles = Styles(opened)
    printed = {one.part.path: list(paragraphs(one.part, one.tags.tags, styles)) for one in read}
    yield from font_remarks(opened, [one for part in printed.values() for one in part], profile)
    yield from layout_remarks(opened, printed[opened.document.path], styles, profile)
