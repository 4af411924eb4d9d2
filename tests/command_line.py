"""The command line in a test: what it was asked, what it said."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from toolkit import cli


class Done(NamedTuple):
    """What a command left: its exit status and what it said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


Taizhang = Callable[..., Done]


def in_process(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *first: str) -> Taizhang:
    """The command line, run in this process through the entry that the installed program has; `first` words are given
    each time.
    """

    def call(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["taizhang", *first, *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.run()
        assert isinstance(left.value.code, int)
        return Done(left.value.code, *capsys.readouterr())

    return call
