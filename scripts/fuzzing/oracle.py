"""Whether a run behaved: every way in which it may not is told, as a kind and a detail."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from fuzzing import outputs, running
from fuzzing.outputs import formulas
from fuzzing.running import OUTPUT, Limits, Outcome
from fuzzing.words import MARK, SECRET

_TRACES = (
    "Traceback (most recent call last)",
    "Exception ignored in",
    "panicked at",
    "Exception in thread",
    "Fatal Python error",
)
_INTERNAL = "程序内部错误"
#: A refusal of what was written on the command line names that and not a file.
_OPTIONS = ("--", "经办人", "说明", "报送时限", "报告期", "这张表", "工作表", "单位")
#: A name that a file of options gives, of which a message leaves out the middle.
_LONG_NAME = "错误：in/[^：]{50,}…[^：]{50,}："
_ENGLISH = r"(?:\b[A-Za-z]{2,}[ ,]+){4,}[A-Za-z]{2,}"
#: Words of the user's own documents may be of any language.
_QUOTED = r"“[^”]*”|\{[%{#].*?[%}#]\}"
_REMEDY = r"[。；：，].{3,}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a run misbehaved."""

    kind: str
    detail: str

    @property
    def key(self) -> str:
        """The same for faults that are likely the same: without numbers, names and quoted words."""
        plain = re.sub(r"'[^']*'|\"[^\"]*\"|“[^”]*”", "…", self.detail.replace(MARK, ""))
        return f"{self.kind}: {re.sub(r'[0-9]+', '0', plain)[:120]}"


@dataclass(frozen=True, slots=True)
class Promise:
    """What a command promises: how its result is told, and which files (patterns below the output folder) it makes.

    `format` is that of stdout: "text", "json", "html" …; "" for nothing there. `words` are those of which a refusal
    must name one: the files and the words on the command line. `copies` are those that copy what the user's files have;
    `again` those for which a file counts that an earlier run has left and that they need not make anew.
    """

    format: str
    makes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    copies: bool = False
    again: bool = False


def faults(folder: Path, files: Mapping[str, bytes], promise: Promise, outcome: Outcome, limits: Limits) -> list[Fault]:
    """Every fault of a run in `folder` over `files`, none for one that behaved."""
    found = list(_of_the_process(outcome, limits))
    found += _of_the_disk(outcome)
    if outcome.status == 2:
        found += _of_a_refusal(promise, outcome)
    elif outcome.status in (0, 1):
        found += _of_a_success(folder, files, promise, outcome)
    return list(dict.fromkeys(found))


def _of_the_process(outcome: Outcome, limits: Limits) -> Iterator[Fault]:
    if outcome.hung:
        yield Fault("hang", f"over {limits.seconds:g} s")
    elif outcome.signal:
        yield Fault("killed", f"signal {outcome.signal}")
    elif outcome.status not in (0, 1, 2):
        yield Fault("status", str(outcome.status))
    if outcome.memory > limits.memory:
        yield Fault("memory", f"over {limits.memory >> 20} MB")
    elif "内存不足" in outcome.stderr:
        yield Fault("memory", "asked for far more than it may")
    for trace in _TRACES:
        if trace in outcome.stderr:
            yield Fault("traceback", outcome.stderr.strip().splitlines()[-1])
            break
    if _INTERNAL in outcome.stderr:
        yield Fault("internal error", _line_with(_INTERNAL, outcome.stderr))
    for event in outcome.events:
        yield Fault(event.partition(":")[0], re.sub(r"\.taizhang-\w+", "", event))
    if SECRET.encode() in outcome.stdout or SECRET in outcome.stderr:
        yield Fault("secret", "told on the screen")


def _line_with(words: str, text: str) -> str:
    return next(line for line in text.splitlines() if words in line)


def _of_the_disk(outcome: Outcome) -> Iterator[Fault]:
    """Changes outside the output folder, leftovers, and anything at all after a refusal."""
    changed = {name for name in outcome.before | outcome.after if outcome.before.get(name) != outcome.after.get(name)}
    for name in sorted(changed):
        inside = name.startswith(f"{OUTPUT}/")
        base = PurePosixPath(name).name
        if not inside:
            yield Fault("stray", name)
        elif base.startswith(".taizhang") or base.endswith(".tmp"):
            # What an earlier run left may be taken away.
            if name in outcome.after:
                yield Fault("half-written", base)
        elif outcome.after.get(name, "").startswith("->"):
            yield Fault("stray", f"a link: {name}")
        elif outcome.status == 2 and outcome.after.get(name) != "/" and base != "lock":
            yield Fault("half-written", f"{base} after a refusal")


def _of_a_refusal(promise: Promise, outcome: Outcome) -> Iterator[Fault]:
    """A refusal is one Chinese sentence of what, which file, and what to do; and no result."""
    said = [line for line in outcome.stderr.splitlines() if line.startswith("错误：")]
    if not said:
        yield Fault("message", f"no message: {outcome.stderr[:100]!r}")
        return
    message = outcome.stderr[outcome.stderr.index(said[0]) :].strip()
    if len(said) > 1:
        yield Fault("message", "several messages")
    if not re.search(r"[\u4e00-\u9fff]{2}", message.removeprefix("错误：")):
        yield Fault("message", f"not Chinese: {message[:100]}")
    plain = message
    for word in promise.words:
        plain = plain.replace(word, "")
    if _INTERNAL not in message:
        named = any(word in message for word in (*promise.words, *_OPTIONS)) or re.match(_LONG_NAME, message)
        if promise.words and not named:
            yield Fault("message", f"names no file: {message[:120]}")
        if not re.search(_REMEDY, plain.removeprefix("错误：")):
            yield Fault("message", f"says no remedy: {message[:120]}")
        if re.search(_ENGLISH, re.sub(_QUOTED, "", plain.replace(MARK, ""))):
            yield Fault("message", f"English: {message[:200]}")
    if promise.words and len(message) > 1500:
        yield Fault("message", f"{len(message)} characters long")
    if "\x1b" in message:
        yield Fault("control", "an escape sequence on stderr")
    if outcome.stdout.strip():
        yield Fault("half-written", "a result on stdout, then a refusal")


def _of_a_success(folder: Path, files: Mapping[str, bytes], promise: Promise, outcome: Outcome) -> Iterator[Fault]:
    if promise.format:
        yield from _of_stdout(promise.format, outcome.stdout)
    made = [
        name
        for name in outcome.after
        if name.startswith(f"{OUTPUT}/") and outcome.after[name] != outcome.before.get(name)
    ]
    there = [name for name in outcome.after if name.startswith(f"{OUTPUT}/")] if promise.again else made
    plain = [name.removeprefix(f"{OUTPUT}/") for name in there]
    for pattern in promise.makes:
        if not any(fnmatch(name, pattern) for name in plain):
            yield Fault("empty success", f"no {pattern}")
    written = [name for name in made if outcome.after[name] != "/"]
    # Apart from this process: python-calamine ends one with a cell that is far enough from the others.
    found = running.apart(lambda: _of_the_files(folder, files, written, promise)) if written else []
    if found is None and not promise.copies:
        yield Fault("unreadable", "whoever reads the results dies of it")
    yield from (Fault(kind, detail) for kind, detail in found or ())


def _of_the_files(
    folder: Path, files: Mapping[str, bytes], written: Sequence[str], promise: Promise
) -> list[tuple[str, str]]:
    return [
        (kind, detail[:1000])
        for name in written
        for kind, detail in outputs.faults(folder / name)
        if not (promise.copies and _inherited(kind, detail, PurePosixPath(name).suffix, files))
    ]


def _inherited(kind: str, detail: str, ending: str, files: Mapping[str, bytes]) -> bool:
    """Whether a copy only has what an original has: a formula of the user's, a link, damage that other readers mind."""
    if kind == "formula":
        return any(outputs.formula_of(detail) in formulas(data) for data in files.values())
    originals = [data for name, data in files.items() if _family(PurePosixPath(name).suffix) == _family(ending)]
    if kind == "link" and any(detail.partition(": ")[0] in outputs.marked_parts(data) for data in originals):
        return True
    known = {one for data in originals for one, _ in outputs.faults_in(ending, data)}
    return kind in known or (kind == "beyond Excel" and "unreadable" in known)  # what of it cannot be looked at


def _family(ending: str) -> str:
    """A copy of a workbook gets the ending that its content asks for."""
    return ".xlsx" if ending == ".xlsm" else ending


def _of_stdout(format_name: str, stdout: bytes) -> Iterator[Fault]:
    if not stdout.strip():
        yield Fault("empty success", "nothing on stdout")
        return
    try:
        text = stdout.decode("utf-8")
        if format_name in ("json", "sarif"):
            json.loads(text, parse_constant=outputs.no_number)
    except ValueError as error:
        yield Fault("unreadable", f"stdout as {format_name}: {error}")
        return
    if format_name == "text" and "\x1b" in text:
        yield Fault("control", "an escape sequence on stdout")
