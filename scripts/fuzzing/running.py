"""One command, run in a forked process within limits, in a folder of its own; what it did, seen from outside.

Linux only: it needs fork, pidfd and limits of the system. The parent has the toolkit loaded, so a run costs what the
command costs and a few milliseconds.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from fuzzing import watching

INPUT, OUTPUT, TEMPORARY = "in", "out", "tmp"
_UNHANDLED = 70
_MOST_TEXT = 64 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may take: seconds and bytes of memory.

    Seconds are those of the processor, lest a busy machine makes hangs of honest work; a run that waits may take three
    times as many by the clock. What it asks for in vain is four times the memory: beyond that it is refused.
    """

    seconds: float = 10.0
    memory: int = 1 << 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: its exit status (None when it was ended), the signal that ended it, what it said and took.

    `events` are the things it must not do that it tried. `before` and `after` map each file below its folder to its
    digest, a folder to "/", a link to where it leads.
    """

    status: int | None
    signal: int
    hung: bool
    seconds: float
    memory: int
    stdout: bytes
    stderr: str
    events: tuple[str, ...]
    before: Mapping[str, str]
    after: Mapping[str, str]


def command_line() -> None:
    """The toolkit's own command line; "press" is what the local page does."""
    if sys.argv[1] == "press":
        from fuzzing.pressing import main

        main(sys.argv[2:])
        return
    from toolkit.cli import run

    run()


def run(
    folder: Path,
    files: Mapping[str, bytes],
    command: Sequence[str],
    limits: Limits,
    program: Callable[[], None] = command_line,
    debug: bool = False,
) -> Outcome:
    """Run `command` over `files` (paths below `folder`, which is emptied first) and see what happens."""
    _laid_out(folder, files)
    before = tree(folder)
    report, said = os.pipe()
    begun = time.monotonic()
    process = os.fork()
    if not process:
        os.close(report)
        _child(folder, command, limits, program, said, debug)
    os.close(said)
    hung = not _ended(process, limits.seconds * 3)
    if hung:
        os.killpg(process, signal.SIGKILL)
    _, how, used = os.wait4(process, 0)
    events = _told(report)
    taken = max(used.ru_utime + used.ru_stime, time.monotonic() - begun if hung else 0)
    code = os.waitstatus_to_exitcode(how)
    hung = hung or -code == signal.SIGXCPU or taken > limits.seconds
    output, errors = folder / "stdout", folder / "stderr"
    said_out = output.read_bytes()[:_MOST_TEXT]
    said_err = errors.read_bytes()[:_MOST_TEXT].decode("utf-8", "replace")
    output.unlink()
    errors.unlink()
    return Outcome(
        code if code >= 0 else None, max(-code, 0), hung, taken, used.ru_maxrss * 1024, said_out, said_err, events,
        before, tree(folder)
    )  # fmt: skip


def apart(work: Callable[[], list[tuple[str, str]]], seconds: float = 20.0) -> list[tuple[str, str]] | None:
    """What `work` finds in a process of its own; None where it died of its work, or did not come back in time."""
    answer, said = os.pipe()
    process = os.fork()
    if not process:
        os.close(answer)
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        with contextlib.suppress(BaseException):
            with os.fdopen(said, "w", encoding="utf-8") as stream:
                json.dump(work(), stream)
            os._exit(0)
        os._exit(_UNHANDLED)
    os.close(said)
    with os.fdopen(answer, encoding="utf-8") as stream:
        # What is found is little, and does not fill the pipe before it is read.
        if not _ended(process, seconds):
            os.kill(process, signal.SIGKILL)
        _, how = os.waitpid(process, 0)
        return [(kind, detail) for kind, detail in json.load(stream)] if how == 0 else None


def _laid_out(folder: Path, files: Mapping[str, bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.with_name(TEMPORARY).mkdir(parents=True, exist_ok=True)
    for place in (INPUT, OUTPUT):
        (folder / place).mkdir(parents=True)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def tree(folder: Path) -> dict[str, str]:
    """Everything below a folder: files with their digests, folders with "/", links with where they lead."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {os.readlink(path)}"
        else:
            found[name] = "/" if path.is_dir() else sha256(path.read_bytes()).hexdigest()
    return found


def _ended(process: int, seconds: float) -> bool:
    """Whether a process ends within some seconds."""
    handle = os.pidfd_open(process)
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def _told(report: int) -> tuple[str, ...]:
    with os.fdopen(report, "rb") as stream:
        return tuple(
            dict.fromkeys(json.loads(line) for line in stream.read(1 << 20).splitlines() if line.endswith(b'"'))
        )


def _child(
    folder: Path, command: Sequence[str], limits: Limits, program: Callable[[], None], report: int, debug: bool
) -> None:
    """The forked process; it does not return."""
    code = _UNHANDLED
    try:
        os.setsid()
        os.chdir(folder)
        _redirect()
        _limit(limits)
        # Compiled templates are kept among the temporary files, here for all runs of one bench.
        tempfile.tempdir = str(folder.resolve().with_name(TEMPORARY))
        os.environ.pop("TAIZHANG_DEBUG", None)
        if debug:
            os.environ["TAIZHANG_DEBUG"] = "1"
        sys.argv = ["taizhang", *command]
        watch = watching.watch([folder.resolve() / OUTPUT, Path(tempfile.tempdir)], report)
        program()
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
            watch.end()
        os._exit(code & 0xFF)


def _redirect() -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open("stdout", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    errors = os.open("stderr", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for number, handle in enumerate((nothing, output, errors)):
        os.dup2(handle, number)
        os.close(handle)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, buffering=1)


def _limit(limits: Limits) -> None:
    seconds = int(limits.seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + 1, seconds + 3))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory * 4, limits.memory * 4))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
