"""click in Chinese: commands whose help reads Chinese, one Chinese sentence for every click or system error.

click takes its words from gettext; here its methods are overridden instead, so that neither the environment
nor click itself is touched. A command is declared with `@click.command(cls=ChineseCommand, help="…")`.
"""

from __future__ import annotations

import ast
import errno
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, singledispatch
from importlib import import_module
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

METAVARS = {
    "BOOLEAN": "是否",
    "DIRECTORY": "文件夹",
    "FILE": "文件",
    "FILENAME": "文件",
    "FLOAT": "数",
    "FLOAT RANGE": "数",
    "INTEGER": "整数",
    "INTEGER RANGE": "整数",
    "PATH": "路径",
    "TEXT": "文本",
}
"""The Chinese of the value names that click derives from an option's type."""

SENTENCES = {
    "Got unexpected extra argument ({args})": "多出了参数“{args}”；名称里有空格时请加引号。",
    "Got unexpected extra arguments ({args})": "多出了参数“{args}”；名称里有空格时请加引号。",
    "Missing command.": "没有写要执行的命令。",
    "Value must be an iterable.": "应当是一组值。",
    "Takes {nargs} values but 1 was given.": "要写 {nargs} 个值，只写了 1 个。",
    "Takes {nargs} values but {len} were given.": "要写 {nargs} 个值，写了 {len} 个。",
    "Argument {name!r} takes {nargs} values.": "参数“{name}”要写 {nargs} 个值。",
    "Option {name!r} does not take a value.": "选项 {name} 不带值，请去掉等号和后面的内容。",
    "Option {name!r} requires an argument.": "选项 {name} 后面要写一个值。",
    "Option {name!r} requires {nargs} arguments.": "选项 {name} 后面要写 {nargs} 个值。",
    "{value!r} is not {choice}.": "没有“{value}”这一项，只能写 {choice}。",
    "{value!r} is not one of {choices}.": "没有“{value}”这一项，请从这些里选一个：{choices}。",
    "{value!r} does not match the format {format}.": "“{value}”不合格式，应写成 {format}。",
    "{value!r} does not match the formats {formats}.": "“{value}”不合格式，可写成：{formats}。",
    "{value!r} is not a valid {number_type}.": "“{value}”不是{number_type}。",
    "{value} is not in the range {range}.": "{value} 超出范围，应满足 {range}。",
    "{value!r} is not a valid boolean. Recognized values: {states}": "“{value}”应写 true 或 false。",
    "{value!r} is not a valid UUID.": "“{value}”不是通用唯一识别码。",
    "{len_type} values are required, but {len_value} was given.": "要 {len_type} 个值，只写了 1 个。",
    "{len_type} values are required, but {len_value} were given.": "要 {len_type} 个，写了 {len_value} 个。",
    "{name} {filename!r} does not exist.": "找不到{name}“{filename}”，请检查路径。",
    "{name} {filename!r} is a file.": "“{filename}”是文件，这里要写文件夹。",
    "{name} {filename!r} is a directory.": "“{filename}”是文件夹，这里要写文件。",
    "{name} {filename!r} is not readable.": "没有权限读取{name}“{filename}”。",
    "{name} {filename!r} is not writable.": "没有权限写入{name}“{filename}”。",
    "{name} {filename!r} is not executable.": "没有权限执行{name}“{filename}”。",
    "{filename!r}: {reason}": "“{filename}”：{reason}",
}
"""Every message that click puts into a usage error, as click writes it, and how it reads here.

`{x!r}` is a quoted word; a test compares the keys with click's own source.
"""

KINDS = {
    "File": "文件",
    "Directory": "文件夹",
    "Path": "路径",
    "float": "数",
    "float range": "数",
    "integer": "整数",
    "integer range": "整数",
}
"""The kinds of thing that click names inside its sentences."""

REASONS = {
    errno.EACCES: "没有权限，或文件正被 Excel、WPS 打开；请关闭该文件并检查权限后重试。",
    errno.EBUSY: "文件正被其他程序占用；请关闭后重试。",
    errno.EDQUOT: "磁盘配额已用完；请清理后重试。",
    errno.EEXIST: "已经存在；请换一个名称，或先把原来的移走。",
    errno.EFBIG: "文件太大，磁盘放不下。",
    errno.EINVAL: "名称或内容不被系统接受；请检查路径里有没有特殊字符。",
    errno.EIO: "读写磁盘出错；请检查磁盘或网络盘后重试。",
    errno.EISDIR: "这是文件夹，不是文件；请写出文件的路径。",
    errno.EMFILE: "同时打开的文件太多；请减少并行数后重试。",
    errno.ENAMETOOLONG: "名称太长；请缩短文件名或路径。",
    errno.ENOENT: "找不到这个文件或文件夹；请检查路径。",
    errno.ENOMEM: "内存不足；请关闭其他程序后重试。",
    errno.ENOSPC: "磁盘已满；请清理空间后重试。",
    errno.ENOTDIR: "路径中有一段不是文件夹；请检查路径。",
    errno.ENOTEMPTY: "文件夹不是空的；请换一个文件夹。",
    errno.EPERM: "系统不允许这样操作；请检查文件和文件夹的权限。",
    errno.EROFS: "所在磁盘只能读不能写；请换一个位置。",
    errno.ETXTBSY: "文件正被其他程序占用；请关闭后重试。",
}
"""What a system error means to a clerk, and what to do, by its number."""

_LISTS = {"choice", "choices", "format", "formats"}
"""The fields into which click fills quoted words separated by commas."""

_TOKEN = r"[（《“【]*(?:[!-~]+|[^\s!-~（《“【])[，。、；：？！）》”】…]*|\S"
"""A piece of text that no line break may split: an ASCII word, or one wide character with its punctuation."""


def columns(text: str) -> int:
    """How many columns `text` takes on a screen: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def folded(text: str, width: int) -> Iterator[str]:
    """The lines of a paragraph, none wider than `width` columns save for a single long word."""
    line, end = "", 0
    for token in re.finditer(_TOKEN, text):
        gap = " " if line and token.start() > end else ""
        end = token.end()
        if line and columns(line + gap + token[0]) > width:
            yield line
            line, gap = "", ""
        line += gap + token[0]
    if line:
        yield line


def _joined(lines: Sequence[str]) -> str:
    """Lines of a paragraph as one text; no blank comes between two Chinese characters."""
    return re.sub(r"(?<=[^ -~])\n(?=[^ -~])", "", "\n".join(lines))


class ChineseFormatter(click.HelpFormatter):
    """Help pages with Chinese headings, whose columns line up though Chinese characters are wide."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line `用法：taizhang validate [选项] LEDGER...`."""
        start = f"{prefix or '用法：'}{prog} "
        lines = list(folded(args, max(self.width - columns(start), 20))) or [""]
        self._write_hanging(start, lines)

    def write_heading(self, heading: str) -> None:
        """Write a heading with a Chinese colon."""
        self.write(f"{'':>{self.current_indent}}{heading}：\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs, which blank lines separate; a first line of `\\b` keeps one as it is."""
        margin = " " * self.current_indent
        for number, paragraph in enumerate(re.split(r"\n\s*\n", text)):
            lines = paragraph.splitlines()
            kept = lines[:1] == ["\b"]
            shown = lines[1:] if kept else folded(_joined(lines), self.width - self.current_indent)
            self.write("\n" * bool(number) + "".join(f"{margin}{line}\n" for line in shown))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write terms and their explanations in two columns."""
        rows = list(rows)
        first = min(max((columns(term) for term, _ in rows), default=0), col_max) + col_spacing
        for term, words in rows:
            start = " " * self.current_indent + term
            gap = self.current_indent + first - columns(start)
            if words and gap < col_spacing:
                self.write(f"{start}\n")
                start, gap = "", self.current_indent + first
            lines = list(folded(words, max(self.width - self.current_indent - first, 10))) or [""]
            self._write_hanging(start + " " * gap, lines)

    def _write_hanging(self, start: str, lines: Sequence[str]) -> None:
        margin = "\n" + " " * columns(start)
        self.write((start + margin.join(lines)).rstrip() + "\n")


class ChineseContext(click.Context):
    """A context that prints help with the Chinese formatter."""

    formatter_class = ChineseFormatter


class ChineseCommand(click.Command):
    """A command whose help page is Chinese; its own help texts are given as `help=`, never by a docstring."""

    context_class = ChineseContext

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("options_metavar", "[选项]")
        super().__init__(*args, **kwargs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, but every error knows its command, so that it can say where the usage is written."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option `--help` with a Chinese explanation."""
        option = super().get_help_option(ctx)
        if option:
            option.help = "显示帮助并退出。"
        return option

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the arguments, if one of them is explained."""
        given = [param for param in self.get_params(ctx) if isinstance(param, click.Argument)]
        if any(argument.help for argument in given):
            with formatter.section("参数"):
                formatter.write_dl([(argument.make_metavar(ctx), argument.help or "") for argument in given])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options that are not hidden."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        with formatter.section("选项"):
            formatter.write_dl(
                [(_spelling(option, ctx), _meaning(option, ctx)) for option in options if not option.hidden]
            )


class ChineseGroup(ChineseCommand, click.Group):
    """A group of commands whose help page is Chinese."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("subcommand_metavar", "命令 [参数]...")
        super().__init__(*args, **kwargs)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, each with its one line of help."""
        with formatter.section("命令"):
            formatter.write_dl(self.one_line_helps(ctx))

    def one_line_helps(self, ctx: click.Context) -> list[tuple[str, str]]:
        """The name and the short help of each command."""
        commands = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        return [
            (name, command.get_short_help_str(limit=999))
            for name, command in commands.items()
            if command and not command.hidden
        ]


class LazyGroup(ChineseGroup):
    """A group whose commands are imported only when they are invoked.

    `lazy` maps a command's name to (path of the module whose attribute `command` it is, one line of help).
    """

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of the table."""
        return list(self.lazy)

    def one_line_helps(self, ctx: click.Context) -> list[tuple[str, str]]:
        """The name and the help of each command, from the table alone."""
        return [(name, words) for name, (_, words) in self.lazy.items()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, its module imported now; None when there is no such name."""
        if cmd_name not in self.lazy:
            return None
        command: click.Command = import_module(self.lazy[cmd_name][0]).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but near names are taken from the table."""
        if args[0] not in self.lazy and not ctx.resilient_parsing:
            raise click.NoSuchCommand(args[0], possibilities=self.lazy, ctx=ctx)
        return super().resolve_command(ctx, args)


def _spelling(option: click.Option, ctx: click.Context) -> str:
    """An option as it is typed, `-o, --output 文件夹`."""
    record = option.get_help_record(ctx)
    spelt = record[0] if record else ""
    value = option.make_metavar(ctx)
    return spelt.replace(f" {value}", f" {METAVARS.get(value, value)}")


def _meaning(option: click.Option, ctx: click.Context) -> str:
    """What an option does, `…  [默认：text；必填]`."""
    extra = option.get_help_extra(ctx)
    notes = []
    if "envvars" in extra:
        notes.append(f"环境变量：{'、'.join(extra['envvars'])}")
    if "default" in extra:
        notes.append(f"默认：{extra['default']}")
    if "range" in extra:
        notes.append(f"范围：{extra['range']}")
    if "required" in extra:
        notes.append("必填")
    return " ".join(filter(None, [option.help, f"[{'；'.join(notes)}]" if notes else ""]))


def explain(error: click.ClickException | click.Abort) -> str:
    """One Chinese sentence for any error of click's: what is wrong, and where the usage is written."""
    if isinstance(error, click.Abort):
        return "已中断。"
    if isinstance(error, NoArgsIsHelpError):
        return error.message
    context = error.ctx if isinstance(error, click.UsageError) else None
    sentence = re.sub(r"(?<![。？！])$", "。", _sentence(error))
    return f"{sentence}用法见 {context.command_path} --help" if context else sentence


def explain_system(error: OSError) -> str:
    """One Chinese sentence for an error of the operating system, the file's name first if it is known."""
    names = " → ".join(_name(name) for name in (error.filename, error.filename2) if name is not None)
    code = errno.errorcode.get(error.errno or 0, "未知")
    reason = REASONS.get(error.errno or 0, f"系统报告错误（{code}）；请检查文件和磁盘后重试。")
    return f"{names}：{reason}" if names else reason


def _name(filename: object) -> str:
    return os.fsdecode(filename) if isinstance(filename, bytes) else str(filename)


@singledispatch
def _sentence(error: click.ClickException) -> str:
    return in_chinese(error.message)


@_sentence.register
def _(error: click.NoSuchOption) -> str:
    return f"没有选项 {error.option_name}。{_near(error.possibilities)}"


@_sentence.register
def _(error: click.NoSuchCommand) -> str:
    return f"没有命令 {error.command_name}。{_near(error.possibilities)}"


@_sentence.register
def _(error: click.MissingParameter) -> str:
    message = in_chinese(error.message) if error.message else ""
    return f"缺少{_parameter(error) or '参数'}。{message}{_choices(error)}"


@_sentence.register
def _(error: click.BadParameter) -> str:
    named = _parameter(error)
    return f"{named}：{in_chinese(error.message)}" if named else in_chinese(error.message)


@_sentence.register
def _(error: click.FileError) -> str:
    return f"打不开文件“{error.ui_filename}”：{_reason(error.message)}"


def _near(names: Sequence[str] | None) -> str:
    return f"是不是 {'、'.join(sorted(names))}？" if names else ""


def _choices(error: click.BadParameter) -> str:
    """The sentence that lists what may be written for the parameter, if that is a list."""
    kind = error.param.type if error.param else None
    if not isinstance(kind, click.Choice):
        return ""
    return f"可以写：{'、'.join(kind.normalize_choice(choice, error.ctx) for choice in kind.choices)}。"


def _parameter(error: click.BadParameter) -> str:
    """The parameter at fault as a reader knows it: 选项 --format, 参数 LEDGER."""
    if error.param_hint:
        return error.param_hint if isinstance(error.param_hint, str) else "、".join(error.param_hint)
    if isinstance(error.param, click.Option):
        return f"选项 {'/'.join(error.param.opts)}"
    return f"参数 {error.param.human_readable_name}" if error.param else ""


def in_chinese(message: str) -> str:
    """A message of click's in Chinese; one that is Chinese already is returned as it is."""
    for english, chinese in SENTENCES.items():
        match = _pattern(english).fullmatch(message)
        if match:
            return chinese.format(**{name: _word(name, text) for name, text in match.groupdict().items()})
    return message if re.search(r"[\u4e00-\u9fff]", message) else "写法不对。"


@cache
def _pattern(english: str) -> re.Pattern[str]:
    """A pattern that finds the words which click filled into one of its messages."""
    parts = re.split(r"\{(\w+)(!r)?\}", english)
    pieces = [re.escape(parts[0])]
    for name, quoted, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        shape = r"'.*'|\".*\"" if quoted or name in _LISTS else r".+"
        pieces.append(f"(?P<{name}>{shape}){re.escape(after)}")
    return re.compile("".join(pieces), re.DOTALL)


def _word(name: str, text: str) -> str:
    """A word out of click's message, without Python's quotes, in Chinese where click has a name for it."""
    if name == "reason":
        return _reason(text)
    if text[:1] in "'\"":
        value = ast.literal_eval(text)
        return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return KINDS.get(text, text)


def _reason(text: str) -> str:
    """What the system's words for an error mean."""
    return {os.strerror(code): reason for code, reason in REASONS.items()}.get(text, "系统报告错误。")
