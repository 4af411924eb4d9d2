"""The files of a roll-up: a workbook, a JSON document, a bulletin. The same roll-up gives the same bytes."""

from __future__ import annotations

import gc
import io
from functools import cache
from hashlib import sha256
from typing import Final

from toolkit.briefing.content.rollup import rollup_context
from toolkit.briefing.filters import FILTERS
from toolkit.briefing.template import Template
from toolkit.briefing.write import LARGEST, batch_template
from toolkit.files import read_whole
from toolkit.formats import write
from toolkit.rollup import Rollup, rollup_book, rollup_json
from toolkit.values import Period, Result

#: The name of the template that the bulletin over all ledgers is made from.
BULLETIN: Final = "总专刊"


@cache
def rollup_template() -> Template:
    """The template of the bulletin, compiled once."""
    path = batch_template(BULLETIN)
    return Template(read_whole(path, LARGEST), str(path), FILTERS, keep=True)


def names_for(period: Period) -> tuple[str, str, str]:
    """The names of the files of a period: workbook, JSON document, bulletin."""
    return f"{period}-总汇总.xlsx", f"{period}-总汇总.json", f"{period}-{BULLETIN}.docx"


def rollup_files(rollup: Rollup) -> dict[str, bytes]:
    """The files by name. Raises CannotDo for a text that a workbook cannot hold, and for a template that is wrong."""
    names = names_for(rollup.period)
    # One after the other: of thousands of ledgers no two of them should be in memory at once.
    workbook = _formatted(Result({}, (_line(rollup),), sheets=rollup_book(rollup)), "xlsx")
    gc.collect(0)
    document = _formatted(Result(rollup_json(rollup)), "json")
    gc.collect(0)
    bulletin = _bulletin(rollup, names[0], sha256(workbook).hexdigest())
    return dict(zip(names, (workbook, document, bulletin), strict=True))


def _line(rollup: Rollup) -> str:
    said = f"{rollup.period.label}总汇总：应汇总 {rollup.expected} 本，已汇总 {rollup.total.ledgers} 本"
    return f"{said}，未完成 {len(rollup.failed)} 本" if rollup.failed else said


def _formatted(result: Result, name: str) -> bytes:
    stream = io.BytesIO()
    write(result, name, stream)
    return stream.getvalue()


def _bulletin(rollup: Rollup, workbook: str, digest: str) -> bytes:
    values, day = rollup_context(rollup, workbook, digest), f"{rollup.as_of.isoformat()}T00:00:00Z"
    properties = {
        "title": f"{values['title']}汇总",
        "subject": f"{workbook} {digest}",
        "description": "",
        "creator": "",
        "lastModifiedBy": "",
        "keywords": f"{rollup.period} {digest[:16]}",
        "created": day,
        "modified": day,
    }
    return rollup_template().render(values, properties)
