"""What several commands share: the types of arguments, the format option, and putting a result where it belongs."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import click

from toolkit.chinese import parse_period
from toolkit.files import write_whole
from toolkit.formats import formats, stream_formats, write
from toolkit.values import CannotDo, Period, Result


class PeriodType(click.ParamType[Period]):
    """A reporting period as users write it: 2024-06, 2024Q2, 2024, 2024年6月."""

    name = "期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        """The period a text names; a usage error for what is none."""
        if isinstance(value, Period):
            return value
        try:
            return parse_period(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class PathType(click.ParamType[Path]):
    """A path. Whether it exists and what it holds is said by whoever opens it."""

    name = "路径"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path a text names."""
        return Path(value)


PERIOD = PeriodType()
PATH = PathType()

format_option = click.option(
    "--format", "format_name", type=click.Choice(stream_formats()), default="text", help="结果的格式。"
)


def show(result: Result, format_name: str) -> None:
    """Put a result on stdout."""
    stream = io.BytesIO()
    write(result, format_name, stream)
    click.echo(stream.getvalue(), nl=False)


def save(result: Result, path: Path) -> None:
    """Put a result into a file, in the format its name ends with. Raises CannotDo for an ending no format has."""
    name = path.suffix.removeprefix(".").lower()
    name = "text" if name == "txt" else name
    if name not in formats():
        known = "、".join(f".{'txt' if f == 'text' else f}" for f in formats())
        raise CannotDo(f"不认识的文件类型“{path.suffix}”。", str(path), f"可用：{known}。")
    stream = io.BytesIO()
    write(result, name, stream)
    write_whole(path, stream.getvalue())


def note(message: str) -> None:
    """A message for the person at the terminal, on stderr: stdout holds results only."""
    click.echo(message, err=True)


def on_terminal() -> bool:
    """Whether a person watches stderr, and a progress bar makes sense."""
    return sys.stderr.isatty()
