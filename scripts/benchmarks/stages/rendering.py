"""The stages `render` and `render-large`: Word documents from a template, many small ones and one with a long table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from peers import _node
from peers._documents import SYNTAXES, template, values

from benchmarks.machine import NODE
from benchmarks.pairs import Options, Pair, Stage, peer, up_to
from benchmarks.stock import Stock, apart

DOCUMENTS, ROWS, LARGE = 200, 40, 20_000
#: By engine: what it is called, what it needs.
ENGINES = {
    "docxtpl": ("docxtpl", ("docxtpl",)),
    "docxtpl-again": ("docxtpl, one object", ("docxtpl",)),
    "carbone": ("carbone", (f"{NODE}carbone",)),
    "docxtemplater": ("docxtemplater", (f"{NODE}docxtemplater", f"{NODE}pizzip")),
}
CHINESE = {"docxtpl-again": "docxtpl（反复用一个对象）"}
#: What the toolkit must reach against each engine.
TARGETS = {"docxtpl": 25, "carbone": 8, "docxtemplater": 8}
LARGE_TARGETS = {"docxtpl": 8}
NOTES = f"""
render: {DOCUMENTS} documents in one process, each with values of its own, from a template of two pages, eleven fields
and a table of {ROWS} rows, the same for all in the syntax of each. The seconds are those from the template's file to
the bytes of the last document, without the start of the process. Every document was read again: rows, text of every
paragraph and cell, and that the first is not the last. Two floors: “Jinja alone” fills in the text and looks at nothing
else, “packed anew” packs the template's own parts for every document and fills in nothing."""
NOTES_OF_LARGE = f"""
render-large: one document with a table of six columns, {LARGE:,} rows at most, as a whole process, read again too. The
floor packs the toolkit's document anew."""


def pairs(stock: Stock, options: Options) -> Iterator[Pair]:
    """The toolkit beside each engine, and above two floors."""
    folder = stock.place("render")
    apart(write, folder, "render", range(1, DOCUMENTS + 1), ROWS)
    for engine, (name, needs) in ENGINES.items():
        yield _beside(engine, name, needs, folder, "render", DOCUMENTS, TARGETS.get(engine, 0), told=True)
    for engine, name, chinese in (("jinja2", "Jinja alone", "只填文字（Jinja）"), ("zip", "packed anew", "重新压缩")):
        commands = _renders("toolkit", folder, "render"), _renders(engine, folder, "render")
        checks = [_check("toolkit", folder, "render"), _check(engine, folder, "render")]
        yield Pair("render", DOCUMENTS, name, *commands, chinese, floor=True, told=True, checks=checks)


def pairs_of_large(stock: Stock, options: Options) -> Iterator[Pair]:
    """The toolkit beside each engine, and above packing its document."""
    for rows in up_to(options.rows, LARGE):
        folder, step = stock.place("render"), f"large-{rows}"
        apart(write, folder, step, (1,), rows)
        for engine, (name, needs) in ENGINES.items():
            if engine != "docxtpl-again":
                target = LARGE_TARGETS.get(engine, 0) if rows == LARGE else 0
                memory = 300 if rows == LARGE else 0
                yield _beside(engine, name, needs, folder, step, rows, target, memory=memory, stage="render-large")
        ours = _renders("toolkit", folder, step)
        floor = peer("floor.py", "--", _out("toolkit", folder, step) / "000000.docx")
        yield Pair("render-large", rows, "packed anew", ours, floor, "重新压缩", floor=True)


def write(folder: Path, step: str, numbers: Sequence[int], rows: int) -> None:
    """The templates, and the values of the documents of a step."""
    for syntax in SYNTAXES:
        template(folder / f"{syntax}.docx", syntax)
    wanted: list[Mapping[str, object]] = [values(number, rows) for number in numbers]
    (folder / f"{step}.json").write_text(json.dumps(wanted, ensure_ascii=False), encoding="utf-8")


def _beside(
    engine: str,
    name: str,
    needs: Sequence[str],
    folder: Path,
    step: str,
    size: int,
    target: float,
    memory: float = 0,
    told: bool = False,
    stage: str = "render",
) -> Pair:
    commands = _renders("toolkit", folder, step), _renders(engine, folder, step)
    checks = [_check("toolkit", folder, step), _check(engine, folder, step)]
    chinese = CHINESE.get(engine, name)
    return Pair(*(stage, size, name, *commands, chinese, needs), target=target, memory=memory, told=told, checks=checks)


def _renders(engine: str, folder: Path, step: str) -> list[str]:
    out = _out(engine, folder, step)
    out.mkdir(exist_ok=True)
    syntax = engine if engine in SYNTAXES else "jinja"
    arguments = engine, folder / f"{syntax}.docx", folder / f"{step}.json", out
    return _node.command(*arguments) if engine in SYNTAXES else peer("render.py", *arguments)


def _check(engine: str, folder: Path, step: str) -> list[str]:
    kind = "copies" if engine == "zip" else "documents"
    return peer("_documents.py", kind, folder / f"{step}.json", _out(engine, folder, step))


def _out(engine: str, folder: Path, step: str) -> Path:
    return folder / f"{step}-{engine}"


STAGE = Stage("render", "生成 Word 文件", NOTES, pairs, unit="documents")
LARGE_STAGE = Stage("render-large", "生成一份长表 Word 文件", NOTES_OF_LARGE, pairs_of_large)
