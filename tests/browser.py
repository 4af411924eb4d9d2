"""Pages in a real browser: headless Chromium, spoken to over its DevTools pipe. Nothing reaches a network."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

TIMEOUT = 60
"""Seconds for one answer of the browser."""

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)

needs_browser = pytest.mark.skipif(
    _CHROMIUM is None and os.environ.get("TAIZHANG_REQUIRE_OFFICE") != "1", reason="Chromium is not installed"
)
"""Skips without Chromium; with TAIZHANG_REQUIRE_OFFICE=1 the test runs, and fails when it starts the browser."""

_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-extensions", "--disable-sync"),
    *("--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "--force-color-profile=srgb", "--hide-scrollbars"),
    *("--remote-debugging-pipe", "about:blank"),
)


class Browser:
    """One window of a running browser.

    `complaints` is what its console said since the page was opened: errors, exceptions and refusals of the page's
    policy. `requests` is every address the page asked for, the page's own included.
    """

    def __init__(self, into: int, out: int) -> None:
        self._into, self._out = into, out
        self._number = 0
        self._unread = b""
        self._session: str | None = None
        self._events: list[dict[str, Any]] = []
        self.complaints: list[str] = []
        self.requests: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.resize(1400, 900)

    def resize(self, width: int, height: int) -> None:
        """Make the window so many pixels wide and high."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def open(self, path: Path, fragment: str = "") -> None:
        """Load a page of this machine from the start, with a fragment in its address, and wait until it stands."""
        self.call("Page.navigate", url="about:blank")
        self._await("Page.loadEventFired")
        self.complaints.clear()
        self.requests.clear()
        self.call("Page.navigate", url=path.resolve().as_uri() + fragment)
        self._await("Page.loadEventFired")

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page; AssertionError when it throws."""
        done = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def press(self, key: str, code: int = 0) -> None:
        """Press and release one key: a letter, or a named one such as "Tab" with its key code."""
        given = {"key": key, "windowsVirtualKeyCode": code or ord(key.upper())}
        text = {"text": key} if len(key) == 1 else {"text": "\r"} if key == "Enter" else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", **given, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **given)

    def pdf(self, path: Path) -> Path:
        """The page printed as its own style says."""
        done = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        path.write_bytes(base64.b64decode(done["data"]))
        return path

    def picture(self, path: Path) -> Path:
        """What the window shows, as a PNG."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))
        return path

    def call(self, method: str, **given: Any) -> dict[str, Any]:
        """The answer to one command of the DevTools protocol; AssertionError when it is refused."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": given}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._into, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._message()
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return dict(answer["result"])
            self._note(answer)

    def _await(self, event: str) -> None:
        while True:
            for place, seen in enumerate(self._events):
                if seen["method"] == event:
                    del self._events[: place + 1]
                    return
            self._note(self._message())

    def _note(self, event: dict[str, Any]) -> None:
        params = event.get("params", {})
        match event.get("method"):
            case "Page.loadEventFired":
                self._events.append(event)
            case "Network.requestWillBeSent":
                self.requests.append(params["request"]["url"])
            case "Runtime.exceptionThrown":
                self.complaints.append(str(params["exceptionDetails"]))
            case "Log.entryAdded":
                self.complaints.append(params["entry"]["text"])
            case "Runtime.consoleAPICalled":
                self.complaints.append(str(params["args"]))

    def _message(self) -> dict[str, Any]:
        deadline = time.monotonic() + TIMEOUT
        parts = [self._unread]
        while b"\0" not in parts[-1]:
            ready, _, _ = select.select([self._out], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, f"Chromium did not answer in {TIMEOUT} seconds"
            part = os.read(self._out, 1 << 20)
            assert part, "Chromium has ended"
            parts.append(part)
        whole, _, self._unread = b"".join(parts).partition(b"\0")
        return dict(json.loads(whole))


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser with a profile of its own, ended and thrown away at the end."""
    assert _CHROMIUM, "Chromium is not installed, and TAIZHANG_REQUIRE_OFFICE=1 asks for it"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process, into, out = _started(_CHROMIUM, Path(profile))
        try:
            yield Browser(into, out)
        finally:
            os.close(into)
            os.close(out)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _started(chromium: str, profile: Path) -> tuple[subprocess.Popen[bytes], int, int]:
    """The running browser, the end to write commands into, the end to read answers from.

    The browser reads commands from its descriptor 3 and writes answers to 4. Ours are first moved out of the way of
    these two numbers, and bash puts them there, because Python would close what it has not been told of.
    """
    theirs_in, into = _high_pipe()
    out, theirs_out = _high_pipe()
    script = f'exec 3<&{theirs_in} 4>&{theirs_out}; exec "$@"'
    process = subprocess.Popen(
        ["bash", "-c", script, "bash", chromium, f"--user-data-dir={profile}", *_FLAGS],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(theirs_in, theirs_out),
        start_new_session=True,
    )
    os.close(theirs_in)
    os.close(theirs_out)
    return process, into, out


def _high_pipe() -> tuple[int, int]:
    """A pipe whose two ends have numbers from 10 on."""
    low = os.pipe()
    read, write = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in low)
    for end in low:
        os.close(end)
    return read, write
