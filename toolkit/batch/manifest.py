"""`run.json`: what a run read and made, with digests, versions and times; and what it proves to the next run.

It is written last and whole: a run that was killed leaves that of the run before it, of which what was made since is
proven no more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from toolkit import __version__
from toolkit.batch.orders import Order
from toolkit.batch.rollup_packing import is_packed
from toolkit.batch.runs import LedgerRun, Run
from toolkit.batch.shares import read_share
from toolkit.batch.telling import ledger_json
from toolkit.files import read_lines, read_whole, write_parts
from toolkit.values import CannotDo, Severity

MANIFEST: Final = "run.json"
#: An output is read to compare it with its digest.
_LARGEST: Final = 1 << 29
#: A line has what one ledger adds, the first what all of them do.
_LONGEST: Final = 1 << 26
_TEXTS: Final = (
    "ledger",
    "sha256",
    "status",
    "note",
    "anchor",
    "folder",
    "name",
    "region",
    "basis",
    "own_note",
    "period",
    "own_period",
)
_OF_ONE_RUN: Final = ("unchanged", "seconds", "digest")
_DONE: Final = ("ok", "findings")
#: What the first line ends with; then a line for each ledger; then the last line.
_LEDGERS: Final = b',"ledgers":[\n'
_END: Final = b"]}\n"

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write_manifest(run: Run) -> None:
    """Write the manifest of a run into its folder, a line for each ledger. Raises CannotDo."""
    head = {
        "period": str(run.period),
        "tool": f"taizhang {__version__}",
        "clean": run.clean,
        "out": str(run.out),
        "engine": run.engine,
        "begun": run.begun,
        "seconds": round(run.seconds, 3),
        "versions": asdict(run.versions) if run.versions else {},
        "left_out": list(run.left_out),
        "unchanged": run.unchanged,
        "outputs": dict(run.outputs),
        "trouble": list(run.trouble),
        "whole": run.whole.as_json(),
    }
    write_parts(run.out / MANIFEST, _parts(head, run.ledgers))


def _parts(head: Mapping[str, Any], runs: Iterable[LedgerRun]) -> Iterator[bytes]:
    """The manifest of many ledgers takes as much memory as the whole run: it is never there as a whole."""
    yield _bytes(_encode(head).removesuffix("}")) + _LEDGERS
    for number, one in enumerate(runs):
        yield (b",\n" if number else b"") + _bytes(_encode(_entry(one)))
    yield b"\n" + _END


def _bytes(text: str) -> bytes:
    """JSON as UTF-8. What is no letter, in a file's name of another encoding, is escaped, as JSON has it too."""
    return text.encode("utf-8", "backslashreplace")


def _entry(run: LedgerRun) -> dict[str, Any]:
    more = {
        "folder": run.folder,
        "name": run.name,
        "region": run.region,
        "inputs": dict(run.inputs),
        "basis": run.basis,
        "unchanged": run.unchanged,
        "own_note": run.own_note,
        "period": run.period,
        "own_period": run.own_period,
        "share": run.share.as_json() if run.share else None,
        "projects": run.projects,
        "seconds": round(run.seconds, 3),
    }
    entry = ledger_json(run) | more
    return entry | {"digest": _digest(entry)}


def _digest(entry: Mapping[str, Any]) -> str:
    """The SHA-256 of what an entry says, but for what is of one run only: by it the next run knows an altered one."""
    lasting = {name: value for name, value in entry.items() if name not in _OF_ONE_RUN}
    return sha256(_bytes(_encode(lasting))).hexdigest()


def basis_of(order: Order, inputs: Mapping[str, str]) -> str:
    """The SHA-256 of all that the outputs of an order depend on, its inputs given by their digests."""
    said = {
        "versions": asdict(order.versions) if order.versions else {},
        "period": str(order.period),
        "folder": order.folder,
        "ledger": order.ledger.given,
        "way": order.way,
        "previous": order.previous.given if order.previous else "",
        "entry": order.entry,
        "inputs": dict(sorted(inputs.items())),
    }
    return sha256(_bytes(json.dumps(said, ensure_ascii=False, sort_keys=True))).hexdigest()


def read_manifest(out: Path) -> dict[str, LedgerRun]:
    """The ledgers that the last run in a folder has done, by their folders; none where its manifest is not there or
    is not what this version writes: it proves nothing then.
    """
    try:
        # One by one: all of a large manifest at once takes ten times its size.
        entries = map(json.loads, _entries(read_lines(out / MANIFEST, _LONGEST)))
        runs = (_read(entry) for entry in entries if entry["status"] in _DONE)
        return {one.folder: one for one in runs}
    except (CannotDo, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _entries(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The lines of a manifest that tell of a ledger each. Raises ValueError where it is not whole."""
    if not next(lines, b"").endswith(_LEDGERS):
        raise ValueError("no beginning")
    for line in lines:
        if line == _END:
            if next(lines, b""):
                raise ValueError("more than a manifest")
            return
        if line != b"\n":
            yield line.removesuffix(b"\n").removesuffix(b",")
    raise ValueError("no end")


def _read(data: Any) -> LedgerRun:
    """One ledger of a manifest that was done. Raises what `read_manifest` takes for no manifest."""
    texts = {name: data.get(name, "") for name in _TEXTS}
    if not all(isinstance(text, str) for text in texts.values()):
        raise ValueError("no text")
    if data["digest"] != _digest(data):
        raise ValueError("altered")
    return LedgerRun(
        **texts,
        counts={severity.value: int(data["counts"][severity.value]) for severity in Severity},
        outputs=_strings(data["outputs"]),
        inputs=_strings(data["inputs"]),
        share=read_share(data["share"]).slim() if data["share"] is not None else None,
        projects=_packed(data["projects"]),
        unchanged=True,
    )


def _packed(data: Any) -> str:
    if not is_packed(data):
        raise ValueError("no rows")
    return str(data)


def _strings(data: Any) -> dict[str, str]:
    if not all(isinstance(text, str) for pair in data.items() for text in pair):
        raise ValueError("no strings")
    return dict(data)


def proven(run: LedgerRun, basis: str, out: Path) -> bool:
    """Whether the outputs of a ledger are what a run on this basis would make: all there, with their digests."""
    if not run.basis or run.basis != basis or not run.outputs:
        return False
    return all(_has(out / name, digest) for name, digest in run.outputs.items())


def _has(path: Path, digest: str) -> bool:
    try:
        return sha256(read_whole(path, _LARGEST)).hexdigest() == digest
    except CannotDo:
        return False
