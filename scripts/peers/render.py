"""Documents rendered in one process: `render.py ENGINE TEMPLATE VALUES.json FOLDER`, one for each entry of VALUES.json.

The engines: the toolkit; docxtpl in its documented way, a fresh DocxTemplate for each document, and with one object
used again; two floors: `jinja2`, no more than the document's text filled in by Jinja and the other parts copied as
they are packed, and `zip`, the template's own parts packed anew. Prints how many seconds the documents took, from the
template's file to the bytes of the last one: without starting the process, and without writing them into FOLDER.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

ROOT = Path(__file__).resolve().parents[2]
Values = dict[str, Any]
#: What each engine imports, before the clock starts.
LOADED = {
    "toolkit": ("toolkit.briefing.template",),
    "docxtpl": ("docxtpl",),
    "docxtpl-again": ("docxtpl",),
    "jinja2": ("jinja2",),
    "zip": (),
}
TEXT = "word/document.xml"
LEVEL = 3  # as hard as the toolkit packs


def toolkit(template: Path, values: list[Values]) -> Iterator[bytes]:
    """The toolkit: compiled once, whatever was kept of an earlier run not used."""
    from toolkit.briefing.template import Template

    made = Template(template.read_bytes(), template.name)
    for one in values:
        yield made.render(one)


def docxtpl(template: Path, values: list[Values]) -> Iterator[bytes]:
    """docxtpl, as its manual says."""
    from docxtpl import DocxTemplate

    for one in values:
        yield _rendered(DocxTemplate(template), one)


def docxtpl_again(template: Path, values: list[Values]) -> Iterator[bytes]:
    """docxtpl, one object rendered again and again."""
    from docxtpl import DocxTemplate

    made = DocxTemplate(template)
    for one in values:
        yield _rendered(made, one)


def _rendered(made: Any, values: Values) -> bytes:
    made.render(values, autoescape=True)
    written = BytesIO()
    made.save(written)
    return written.getvalue()


def jinja2(template: Path, values: list[Values]) -> Iterator[bytes]:
    """The text alone: no run, tag or table is looked at, and nothing is checked."""
    from jinja2 import Environment

    with ZipFile(template) as parts:
        xml = parts.read(TEXT).decode()
        others = _packed({name: parts.read(name) for name in parts.namelist() if name != TEXT})
    xml = re.sub(r"<w:tr>(?:(?!</w:tr>).)*?{%tr (.*?)%}.*?</w:tr>", r"{% \1 %}", xml, flags=re.DOTALL)
    compiled = Environment(autoescape=True).from_string(xml)
    for one in values:
        written = BytesIO(others)
        with ZipFile(written, "a", ZIP_DEFLATED, compresslevel=LEVEL) as document:
            document.writestr(TEXT, compiled.render(one))
        yield written.getvalue()


def copied(template: Path, values: list[Values]) -> Iterator[bytes]:
    """The template itself, unpacked once, packed for every document."""
    with ZipFile(template) as parts:
        contents = {name: parts.read(name) for name in parts.namelist()}
    for _ in values:
        yield _packed(contents)


def _packed(contents: dict[str, bytes]) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED, compresslevel=LEVEL) as document:
        for name, data in contents.items():
            document.writestr(name, data)
    return written.getvalue()


ENGINES: dict[str, Callable[[Path, list[Values]], Iterator[bytes]]] = {
    "toolkit": toolkit,
    "docxtpl": docxtpl,
    "docxtpl-again": docxtpl_again,
    "jinja2": jinja2,
    "zip": copied,
}


def main(engine: str, template: str, values: str, folder: str) -> None:
    """Render, then write the documents and say how long rendering took."""
    sys.path.append(str(ROOT))
    wanted = json.loads(Path(values).read_bytes())
    for name in LOADED[engine]:
        import_module(name)
    begun = time.perf_counter()
    documents = list(ENGINES[engine](Path(template), wanted))
    seconds = time.perf_counter() - begun
    for number, document in enumerate(documents):
        Path(folder, f"{number:06}.docx").write_bytes(document)
    print(json.dumps({"documents": len(documents), "seconds": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
