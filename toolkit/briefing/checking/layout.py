"""A template held against a layout profile: page, page numbers, and the text by what each paragraph is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.briefing.checking.departures import Departure, told
from toolkit.briefing.checking.opened import Opened
from toolkit.briefing.checking.page_numbers import number_departures
from toolkit.briefing.checking.pages import grid_departures, page_departures, sections
from toolkit.briefing.checking.paragraphs import Paragraph
from toolkit.briefing.checking.profile import Profile
from toolkit.briefing.checking.remarks import TITLE_UNRECOGNISED, Remark
from toolkit.briefing.checking.roles import LEAST_TITLE, Cast, Role, cast
from toolkit.briefing.checking.styles import Styles
from toolkit.briefing.checking.wording import Against


def layout_remarks(opened: Opened, text: Sequence[Paragraph], styles: Styles, profile: Profile) -> Iterator[Remark]:
    """Every departure of a template, and what could not be looked at; `text` are the paragraphs of its text."""
    casts = list(cast(text))
    yield from told(_departures(opened, casts, styles, profile))
    titled = any(one.role is Role.TITLE for one in casts)
    if not titled and any(key.startswith("title.") for key in profile.rules):
        kind, path = TITLE_UNRECOGNISED, opened.document.path
        message = f"没有认出公文标题，没有检查它。标题应居中，不小于 {LEAST_TITLE:g} 磅，或用名为“标题”的样式。"
        yield Remark(kind, kind.severity, path, -1, opened.document.label, message, "没有标题的文件可以不管。")


def _departures(opened: Opened, casts: Sequence[Cast], styles: Styles, profile: Profile) -> Iterator[Departure]:
    pages = sections(opened.document)
    yield from page_departures(pages, profile)
    upright = next((page for page in reversed(pages) if not page.landscape), None)
    body = next((one.paragraph for one in casts if one.role is Role.BODY), None)
    if upright and body:
        yield from grid_departures(upright, body, profile)
    yield from Against(profile, upright.pitch if upright else 0.0).departures(casts)
    yield from number_departures(opened, styles, profile)
