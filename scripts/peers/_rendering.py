"""The steps `render` and `render-large`: Word documents from a template, by the toolkit and by engines like it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

from peers import _node
from peers._documents import SYNTAXES, template, values
from peers._timing import Pair, present

PEERS = Path(__file__).resolve().parent
STEPS = ("render", "render-large")
DOCUMENTS, ROWS, LARGE = 200, 40, 20_000
#: What the toolkit must reach against each engine, by step; engines without a target are only shown.
TARGETS = {"render": {"docxtpl": 25, "carbone": 8, "docxtemplater": 8}, "render-large": {"docxtpl": 8}}
MEMORY = {"render": 0, "render-large": 300}
CALLED = {"render": f"{DOCUMENTS} documents", "render-large": f"{LARGE:,} rows"}
FLOORS = {
    "render": {"jinja2": "Jinja alone", "zip": "parts packed anew"},
    "render-large": {"jinja2": "Jinja alone"},
}
NOTES = f"""
Rendering: {DOCUMENTS} documents in one process, each with values of its own, from a template of two pages, eleven
fields and a table of {ROWS} rows; then one document with a table of {LARGE:,} rows and six columns. The template is the
same for all, in the syntax of each. “Jinja alone” and “parts packed anew” are no engines: the first fills in the text
and looks at nothing else, the second packs the template's own parts for every document and fills in nothing.
Of {DOCUMENTS} documents, the seconds are those from the template's file to the bytes of the last one, without the start
of the process; of the large document, those of the whole process. What every engine wrote was read again: rows,
text of every paragraph and cell, and that the first document is not the last."""


def _write(folder: Path) -> None:
    for syntax in SYNTAXES:
        template(folder / f"{syntax}.docx", syntax)
    for step, numbers, rows in (("render", range(1, DOCUMENTS + 1), ROWS), ("render-large", (1,), LARGE)):
        wanted = [values(number, rows) for number in numbers]
        (folder / f"{step}.json").write_text(json.dumps(wanted, ensure_ascii=False), encoding="utf-8")


def pairs(steps: Sequence[str], folder: Path, many: int, few: int) -> Iterator[Pair]:
    """The toolkit beside each engine; engines that cannot be had are left out, which one line says.

    What they need is made in a process of its own: a child's peak memory counts from that of the process which starts
    it, so this one must stay small.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(_write, folder).result()
    engines = _engines()
    for step in steps:
        for engine, name in engines.items():
            if step == "render" or engine != "docxtpl-again":
                yield _pair(step, name, engine, folder, few)
        for engine, name in FLOORS[step].items():
            yield _pair(step, name, engine, folder, many)


def _engines() -> dict[str, str]:
    """The engines that can be had, and what the table calls them."""
    found = {}
    if present("docxtpl"):
        found |= {"docxtpl": f"docxtpl {version('docxtpl')}", "docxtpl-again": "docxtpl, one object"}
    if missing := _node.missing():
        print(f"carbone and docxtemplater cannot be had, so their rows are skipped: {missing}\n")
        return found
    scripted = {engine: release for engine, release in _node.versions().items() if engine in SYNTAXES}
    return found | {engine: f"{engine} {release}" for engine, release in scripted.items()}


def _pair(step: str, name: str, engine: str, folder: Path, runs: int) -> Pair:
    ours, theirs = _renders("toolkit", step, folder), _renders(engine, step, folder)
    checks = [_check(own, step, folder) for own in ("toolkit", engine)]
    told, target = step == "render", TARGETS[step].get(engine, 0)
    return Pair(f"{CALLED[step]} / {name}", ours, theirs, runs, target, memory=MEMORY[step], told=told, checks=checks)


def _renders(engine: str, step: str, folder: Path) -> list[str]:
    out = _out(engine, step, folder)
    out.mkdir(exist_ok=True)
    syntax = engine if engine in SYNTAXES else "jinja"
    arguments = [engine, folder / f"{syntax}.docx", folder / f"{step}.json", out]
    return _node.command(*arguments) if engine in SYNTAXES else _script("render.py", *arguments)


def _check(engine: str, step: str, folder: Path) -> list[str]:
    kind = "copies" if engine == "zip" else "documents"
    return _script("_documents.py", kind, folder / f"{step}.json", _out(engine, step, folder))


def _out(engine: str, step: str, folder: Path) -> Path:
    return folder / f"{step}-{engine}"


def _script(name: str, *arguments: object) -> list[str]:
    return [sys.executable, str(PEERS / name), *map(str, arguments)]
