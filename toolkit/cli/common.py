"""What several commands share: the types of arguments, the format option, and putting a result where it belongs."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from toolkit.chinese import parse_period
from toolkit.files import way_to, write_whole
from toolkit.formats import formats, stream_formats, write
from toolkit.values import CannotDo, Period, Result
from toolkit.visible import in_lines

_Command = TypeVar("_Command", bound=Callable[..., Any] | click.Command)


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


def _format_option(names: Sequence[str]) -> Callable[[_Command], _Command]:
    return click.option("--format", "format_name", type=click.Choice(names), default="text", help="结果的格式。")


format_option = _format_option(stream_formats())
findings_format_option = _format_option(stream_formats(findings=True))


def show(result: Result, format_name: str) -> None:
    """Put a result on stdout; text in colours where a person watches and has not asked for none."""
    stream = io.BytesIO()
    if format_name == "text" and _wants_colour():
        write(result, format_name, stream, colour=True)
        # As text and not as bytes, so that click can translate the colours for an old Windows console.
        click.echo(stream.getvalue().decode(), nl=False)
        return
    write(result, format_name, stream)
    click.echo(stream.getvalue(), nl=False)


def _wants_colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def save(result: Result, path: Path, read: Sequence[Path | None]) -> None:
    """Put a result into a file, in the format its name ends with, and say so.

    Raises CannotDo for an ending no format has, and for a file that was `read` for the result.
    """
    if path.exists() and any(source is not None and path.samefile(source) for source in read):
        raise CannotDo("结果不能写回台账本身。", str(path), "请给 -o 另起一个文件名。")
    name = path.suffix.removeprefix(".").lower()
    name = "text" if name == "txt" else name
    possible = formats(findings=bool(result.checked))
    if name not in possible:
        known = "、".join(f".{'txt' if f == 'text' else f}" for f in possible)
        raise CannotDo(f"不认识的文件类型“{path.suffix}”。", str(path), f"可用：{known}。")
    stream = io.BytesIO()
    options = {"ledger": way_to(path.parent, result.source)} if name == "xlsx" else {}
    try:
        write(result, name, stream, **options)
    except CannotDo as error:
        raise CannotDo(error.message, error.path or str(path), error.remedy) from error
    write_whole(path, stream.getvalue())
    note(f"已写入 {path}")


def note(message: str) -> None:
    """A message for the person at the terminal, on stderr: stdout holds results only."""
    click.echo(in_lines(message), err=True)


def on_terminal() -> bool:
    """Whether a person watches stderr, and a progress bar makes sense."""
    return sys.stderr.isatty()
