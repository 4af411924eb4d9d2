"""Who may ask: only this computer's own page, by its secret address. Other sites open in the same browser may not."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

HOST: Final = "127.0.0.1"
TEXT: Final = "text/plain; charset=utf-8"
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
SAFETY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)
"""The headers of every answer."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that is not served: the HTTP status, and what to tell who sent it."""

    status: int
    message: str


@dataclass(frozen=True, slots=True, repr=False)
class Gate:
    """The way in: 127.0.0.1 at a port, behind a secret that is the first part of every path."""

    port: int
    token: str

    @property
    def origin(self) -> str:
        """The page's origin as browsers write it."""
        return f"http://{HOST}" if self.port == 80 else f"http://{HOST}:{self.port}"

    @property
    def address(self) -> str:
        """The address to open."""
        return f"{self.origin}/{self.token}/"

    def refusal(self, method: str, path: str, header: Callable[[str], str | None]) -> Refusal | None:
        """Why a request is not served; None for one that is. `header` gives a header's value by its name."""
        if header("Host") not in {f"{HOST}:{self.port}", self.origin.removeprefix("http://")}:
            return Refusal(403, f"本页只能从 {self.origin} 打开。")
        if not self._knows(path):
            return Refusal(403, "地址不对，或者已经失效：每次启动都换一个地址。请从这次启动时显示的地址打开。")
        if method not in ("GET", "HEAD", "POST"):
            return Refusal(405, "不支持这样的请求。")
        entering = method != "POST" and path == f"/{self.token}/"
        if not entering and not self._is_ours(method, header):
            return Refusal(403, "这个请求不是从本机的台账页面发出的，没有办理。")
        return None

    def _knows(self, path: str) -> bool:
        secret = path.split("/", 2)[1] if path.count("/") > 1 else ""
        return hmac.compare_digest(secret.encode("utf-8", "replace"), self.token.encode())

    def _is_ours(self, method: str, header: Callable[[str], str | None]) -> bool:
        """Whether a request is of our page: nothing speaks against it, and for a post something speaks for it."""
        origin, site, referrer = header("Origin"), header("Sec-Fetch-Site"), header("Referer")
        foreign = (
            (origin is not None and origin != self.origin)
            or (site is not None and site not in ({"same-origin"} if method == "POST" else {"same-origin", "none"}))
            or (referrer is not None and not f"{referrer}/".startswith(f"{self.origin}/"))
        )
        return not foreign and (method != "POST" or origin is not None or site is not None)
