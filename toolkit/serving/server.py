"""The server: a socket of 127.0.0.1, a process that works, a desk that keeps; all of it in memory."""

from __future__ import annotations

import logging
import os
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing
from secrets import token_urlsafe
from types import TracebackType
from typing import Any, Final

from waitress import create_server

from toolkit.serving.app import application
from toolkit.serving.desk import Desk
from toolkit.serving.gate import HOST, Gate
from toolkit.serving.receiving import channel
from toolkit.serving.values import Limits
from toolkit.serving.worker import Worker
from toolkit.values import CannotDo

_CONNECTIONS: Final = 64
_THREADS: Final = 6
_IDLE: Final = 30
"""Seconds after which a connection that says nothing is closed."""
_HEADER: Final = 16 * 1024
_UNBOUNDED: Final = 1 << 60


class Server:
    """The page, ready to be opened at `address`: `run` serves it until Ctrl-C. To be used in a `with`."""

    def __init__(self, port: int, limits: Limits, fault: Callable[[Exception], None]) -> None:
        """Bind to a port, 0 for any that is free. Raises CannotDo where that port is taken or not allowed."""
        with ExitStack() as undo:
            self._socket = undo.enter_context(_bound(port))
            gate = Gate(self._socket.getsockname()[1], token_urlsafe(32))
            worker = undo.enter_context(closing(Worker(limits)))
            desk = undo.enter_context(closing(Desk(worker.do, limits, fault)))
            app = application(gate, desk, limits, fault)
            self._server = _listening(app, self._socket, gate, limits)
            self.address = gate.address
            self._undo = undo.pop_all()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.close()
        self._undo.close()

    def run(self) -> None:
        """Serve until Ctrl-C."""
        self._server.run()


def _bound(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":  # else another program could bind to the same port and listen in
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((HOST, port))
    except OSError as error:
        made.close()
        remedy = "请换一个 --port，或去掉 --port，由程序选一个空着的。"
        raise CannotDo(f"端口 {port} 已被占用，或不允许使用。", remedy=remedy) from error
    return made


def _listening(app: Any, bound: socket.socket, gate: Gate, limits: Limits) -> Any:
    if os.environ.get("TAIZHANG_DEBUG") != "1":
        logging.getLogger("waitress").setLevel(logging.CRITICAL)  # it speaks of broken connections, in English
    server = create_server(
        app,
        sockets=[bound],
        threads=_THREADS,
        ident=None,
        connection_limit=_CONNECTIONS,
        channel_timeout=_IDLE,
        cleanup_interval=5,
        max_request_header_size=_HEADER,
        max_request_body_size=_UNBOUNDED,  # counted by our parser, which can say so in Chinese
        inbuf_overflow=_UNBOUNDED,  # beyond these two, a temporary file would be used
        outbuf_overflow=_UNBOUNDED,
        outbuf_high_watermark=_UNBOUNDED,  # so that a slow reader holds no thread; results are capped
        expose_tracebacks=False,
    )
    server.channel_class = channel(gate, limits)
    return server
