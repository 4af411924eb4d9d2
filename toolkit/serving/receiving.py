"""How a request comes in: judged by its headers before any of its body is kept, and never on the disk.

waitress takes a request whole before the application sees it. Without this, any site open in the browser could have it
hold bodies that are thrown away afterwards.
"""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO
from time import monotonic
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

from toolkit.serving.gate import SAFETY, TEXT, Gate, Refusal
from toolkit.serving.uploads import too_large
from toolkit.serving.values import Limits


def channel(gate: Gate, limits: Limits) -> type[Any]:
    """waitress' channel for requests that pass a gate and keep within limits; others get an answer at their end."""
    parser = type("Parser", (_Parser,), {"gate": gate, "limits": limits})
    return type("Channel", (HTTPChannel,), {"parser_class": parser})


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """waitress' request as it comes in; a subclass says which gate it is to pass and which limits to keep."""

    gate: Gate
    limits: Limits
    error: Any
    expect_continue: bool

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self._deadline = monotonic() + self.limits.receiving
        self._refusal: Refusal | None = None
        self._passed = False

    def received(self, data: bytes) -> int:
        used: int = super().received(data)
        if self.error is not None:
            self._refuse(Refusal(self.error.code, "请求的写法不对，没有办理。"))
        elif self.headers_finished and not self._passed:
            self._passed = True
            self._refuse(self.gate.refusal(self.command, self.path, self._header))
        if max(self.content_length, self.body_bytes_received) > self.limits.body:
            self._refuse(Refusal(413, str(too_large(self.limits))))
        if monotonic() > self._deadline:
            self._refuse(Refusal(408, "文件传得太慢，没有收下。请再按一次。"))
            self.completed = True
        if self.completed and self._refusal:
            self.error = _Answer(self._refusal)
        return used

    def _header(self, name: str) -> str | None:
        value: str | None = self.headers.get(name.upper().replace("-", "_"))
        return value

    def _refuse(self, refusal: Refusal | None) -> None:
        """Take note of the first refusal; what still comes is let go by, so that the sender can read the answer."""
        if refusal is None or self._refusal is not None:
            return
        self._refusal = refusal
        if self.body_rcv is not None:
            self.body_rcv.buf = _Nowhere()
        if self.expect_continue:
            self.expect_continue, self.completed = False, True


class _Nowhere:
    """A buffer of waitress' kind that keeps nothing."""

    def append(self, data: bytes) -> None:
        """Let the data go."""

    def getfile(self) -> BytesIO:
        return BytesIO()

    def close(self) -> None:
        """There is nothing to close."""

    def __len__(self) -> int:
        return 0


class _Answer:
    """An error of waitress' kind that says why in Chinese, under the same safety as every other answer."""

    def __init__(self, refusal: Refusal) -> None:
        self.code = refusal.status
        self._refusal = refusal

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        status = HTTPStatus(self._refusal.status)
        headers = [("Content-Type", TEXT), *SAFETY.items()]
        return f"{status.value} {status.phrase}", headers, self._refusal.message.encode()
