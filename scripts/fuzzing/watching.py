"""What a run does beside its work, told by Python as it does it: writes elsewhere, the network, other processes.

What libraries do without Python is seen otherwise: files by a look at the folder, the network by a socket that listens.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: A look at which fonts there are is no process that a document could bend.
_HARMLESS = "fc-list"
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
#: Audit events by which Python says that a path is changed, and how many of its arguments are paths.
_CHANGES = {
    "os.rename": 2, "os.remove": 1, "os.mkdir": 1, "os.rmdir": 1, "os.link": 2, "os.symlink": 2, "os.truncate": 1,
    "os.chmod": 1, "os.chown": 1, "os.utime": 1, "os.setxattr": 1, "os.removexattr": 1,
}  # fmt: skip
_PROCESSES = (
    *("subprocess.Popen", "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system"),
    *("os.startfile", "pty.spawn"),
)
_NETWORK = (
    *("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"),
    *("urllib.Request", "http.client.connect"),
)
#: So many that the pipe they are told through cannot be full.
_MOST = 50


@dataclass(slots=True)
class Watch:
    """Sends what it sees into a pipe, a line each. `allowed` are the folders that may be written to."""

    allowed: Sequence[str]
    report: int
    sent: int = 0
    harmless: bool = False
    _ours: int = field(default_factory=os.getpid)

    def hook(self, event: str, given: tuple[Any, ...]) -> None:
        """Hear of an event."""
        if os.getpid() == self._ours and (told := self._told(event, given)):
            self.tell(told)

    def _told(self, event: str, given: tuple[Any, ...]) -> str:
        if event == "open" and isinstance(given[2], int) and given[2] & _WRITING and self._outside(given[0]):
            return f"write: {given[0]!s}"
        if event in _CHANGES and any(map(self._outside, given[: _CHANGES[event]])):
            return f"change: {event} {given[: _CHANGES[event]]}"
        if event in _PROCESSES:
            harmless = bool(given) and str(given[0]).endswith(_HARMLESS)
            self.harmless = self.harmless or harmless
            return "" if harmless else f"process: {event} {given[:1]}"
        return f"network: {event} {given[1:2]}" if event in _NETWORK else ""

    def _outside(self, path: Any) -> bool:
        if isinstance(path, int):
            return False
        whole = os.path.realpath(os.fsdecode(path))
        return not any(whole == place or whole.startswith(place + os.sep) for place in self.allowed)

    def tell(self, what: str) -> None:
        """Send one line."""
        if self.sent < _MOST:
            self.sent += 1
            os.write(self.report, json.dumps(what[:300]).encode() + b"\n")

    def end(self) -> None:
        """Tell of processes that were started past Python's eyes, which the system has counted."""
        if resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss and not (self.harmless or self.sent):
            self.tell("process: one that Python did not tell of")


def watch(allowed: Sequence[Path], report: int) -> Watch:
    """Watch this process to its end."""
    made = Watch([*map(str, allowed), os.devnull], report)
    sys.addaudithook(made.hook)
    return made
