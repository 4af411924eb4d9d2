"""Whatever the command line shows is Chinese, and showing it loads nothing heavy."""

from __future__ import annotations

import ast
import errno
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import toolkit.cli as cli
from toolkit.cli.chinese import (
    SENTENCES,
    ChineseCommand,
    ChineseGroup,
    explain,
    explain_system,
    folded,
    in_chinese,
)
from toolkit.values import CannotDo

ROOT = Path(__file__).parent.parent
ENGLISH = re.compile(r"(?<![\w-])[A-Za-z]{2,}(?:\s+[A-Za-z]+)+")
"""Two or more words in a row."""
NAMES = r"python -m toolkit|taizhang|--?\w[\w-]*|(?<![a-z])[A-Z]+(?:\.{3})?(?![a-z])"
"""What may be English: the program's name, options, names of values."""
HEAVY = {"docx", "docxtpl", "jinja2", "openpyxl", "pandas", "python_calamine", "rich", "xlsxwriter"}


def english_in(text: str) -> list[str]:
    """The runs of English words in `text` that are no names."""
    commands = "|".join([*cli.COMMANDS, "lone", "pair"])
    return ENGLISH.findall(re.sub(rf"{NAMES}|\b(?:{commands})\b", "、", text))


def taizhang(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the program prints and its exit status, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "toolkit", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_english_is_noticed_and_names_are_not() -> None:
    assert english_in("Try 'taizhang --help' for help.") == ["for help"]
    assert english_in("用法：python -m toolkit validate [选项] LEDGER...，--format json，用 WPS") == []


@click.command(cls=ChineseCommand, help="试验每一种\n选项。\n\n\b\n原样  保留")
@click.argument("source", type=click.Path(exists=True, dir_okay=False), help="来源文件")
@click.argument("kind", type=click.Choice(["red", "green"]))
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="格式")
@click.option("--jobs", type=click.IntRange(1, 8), default=2, help="并行数")
@click.option("--ratio", type=float, help="比例")
@click.option("--into", type=click.Path(file_okay=False), help="放到哪个文件夹")
@click.option("--map", "mapping", type=click.File(), help="对照表")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="日期")
@click.option("--sure", type=bool, help="是否确定")
@click.option("--size", nargs=2, type=int, help="长和宽")
@click.option("--period", required=True, help="报告期")
@click.option("--flag", is_flag=True, help="开关")
def lone(**_values: object) -> int:
    """Do nothing."""
    return 0


class Pair(ChineseGroup):
    """A group whose commands are there from the start."""


@click.group(cls=Pair, help="两条命令")
def trial() -> None:
    """Hold the trial command."""


trial.add_command(lone)

HERE = str(Path(__file__))
GOOD = ["lone", HERE, "red", "--period", "2024"]

MISTAKES = {
    "no such option": ([*GOOD, "--formt", "text"], "没有选项 --formt。是不是 --format？"),
    "no such short option": ([*GOOD, "-x"], "没有选项 -x。"),
    "no such command": (["lonely"], "没有命令 lonely。是不是 lone？"),
    "missing argument": (["lone"], "缺少参数 SOURCE。"),
    "missing choice": (["lone", HERE], "可以写：red、green。"),
    "missing option": (["lone", HERE, "red"], "缺少选项 --period。"),
    "wrong choice": ([*GOOD, "--format", "x'ml"], "没有“x'ml”这一项，请从这些里选一个：text、json。"),
    "out of range": ([*GOOD, "--jobs", "0"], "选项 --jobs：0 超出范围，应满足 1<=x<=8。"),
    "which option": ([*GOOD, "--format", "xml"], "选项 --format：没有“xml”这一项"),
    "no integer": ([*GOOD, "--jobs", "many"], "“many”不是整数。"),
    "no number": ([*GOOD, "--ratio", "四成"], "“四成”不是数。"),
    "no date": ([*GOOD, "--day", "soon"], "“soon”不合格式，应写成 %Y-%m-%d。"),
    "no boolean": ([*GOOD, "--sure", "perhaps"], "“perhaps”应写 true 或 false。"),
    "no such file": (["lone", "没有 这个.xlsx", "red"], "参数 SOURCE：找不到文件“没有 这个.xlsx”"),
    "folder for a file": (["lone", ".", "red"], "“.”是文件夹，这里要写文件。"),
    "file for a folder": ([*GOOD, "--into", HERE], f"“{HERE}”是文件，这里要写文件夹。"),
    "unreadable file": ([*GOOD, "--map", "no.toml"], "“no.toml”：找不到这个文件或文件夹"),
    "extra argument": ([*GOOD, "再来", "一个"], "多出了参数“再来 一个”"),
    "option without value": ([*GOOD, "--jobs"], "选项 --jobs 后面要写一个值。"),
    "option with one value of two": ([*GOOD, "--size", "1"], "选项 --size 后面要写 2 个值。"),
    "value for a flag": ([*GOOD, "--flag=1"], "选项 --flag 不带值"),
}


@pytest.mark.parametrize(("arguments", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_usage_error_is_one_chinese_sentence(arguments: list[str], said: str) -> None:
    with pytest.raises(click.UsageError) as caught:
        trial.main(arguments, prog_name="taizhang", standalone_mode=False)
    sentence = explain(caught.value)
    assert said in sentence
    assert re.search(r"用法见 taizhang( lone)? --help$", sentence)
    assert "\n" not in sentence and not english_in(sentence)


def test_the_other_errors_of_click() -> None:
    assert explain(click.Abort()) == "已中断。"
    denied = click.FileError("a.toml", os.strerror(errno.EACCES))
    assert explain(denied).startswith("打不开文件“a.toml”：没有权限")
    assert explain(click.FileError("a.toml")) == "打不开文件“a.toml”：系统报告错误。"
    assert explain(click.UsageError("报告期不对")) == "报告期不对。"
    assert explain(click.UsageError("Words of a later click.")) == "写法不对。"
    assert explain(click.BadParameter("不能为空", param_hint="--set")) == "--set：不能为空。"


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EISDIR, errno.EXDEV])
def test_a_system_error_names_the_file_and_the_remedy(number: int) -> None:
    sentence = explain_system(OSError(number, os.strerror(number), "台账.xlsx"))
    assert sentence.startswith("台账.xlsx：") and "请" in sentence
    assert not english_in(sentence)


def words_of_click(module: str) -> set[str]:
    """Every message in a module of click that ends up in an error of usage."""
    tree = ast.parse(inspect.getsource(sys.modules[f"click.{module}"]))
    failures = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Return)
        or (isinstance(node, ast.Call) and re.search(r"\bfail$|^_?Bad", ast.unparse(node.func)))
    ]
    return {
        text.value
        for failure in failures
        for call in ast.walk(failure)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("_", "ngettext")
        for text in call.args
        if isinstance(text, ast.Constant) and isinstance(text.value, str)
    }


@pytest.mark.parametrize("module", ["core", "parser", "types"])
def test_every_message_of_click_is_known(module: str) -> None:
    words = words_of_click(module)
    not_used = {"Choose from:\n\t{choices}", "Choice({choices})"}  # the choices are listed otherwise; a repr
    assert words and words - not_used <= set(SENTENCES)


@pytest.mark.parametrize("english", SENTENCES)
def test_every_sentence_can_be_filled(english: str) -> None:
    message = re.sub(r"\{(choices?|formats?)\}", "'甲', '乙'", re.sub(r"\{\w+!r\}", "'甲'", english))
    assert not re.search(r"[{}]|写法不对", in_chinese(re.sub(r"\{\w+\}", "7", message)))


def test_a_help_page_is_chinese_and_its_columns_line_up() -> None:
    page = CliRunner().invoke(trial, ["lone", "--help"], prog_name="taizhang").output
    assert page.splitlines()[0] == "用法：taizhang lone [选项] SOURCE {red|green}"
    assert "  试验每一种选项。\n\n  原样  保留\n\n参数：\n" in page
    assert "--format [text|json]  格式 [默认：text]\n" in page
    assert "--jobs 整数           并行数 [范围：1<=x<=8]\n" in page
    assert "--period 文本         报告期 [必填]\n" in page
    assert "--help                显示帮助并退出。\n" in page
    assert not english_in(page)


def test_a_group_page_is_chinese() -> None:
    page = CliRunner().invoke(trial, ["--help"], prog_name="taizhang").output
    assert page.startswith("用法：taizhang [选项] 命令 [参数]...\n\n  两条命令\n\n选项：\n")
    assert "命令：\n  lone  试验每一种" in page


def test_lines_break_between_chinese_characters_but_not_before_a_full_stop() -> None:
    lines = list(folded("汇总任务、项目。按 taizhang new。", 14))
    assert lines == ["汇总任务、项", "目。按", "taizhang new。"]


def test_the_first_page_loads_nothing_heavy_and_no_command() -> None:
    code = "import sys\nfrom toolkit.cli import run\ntry: run()\nfinally: print(*sys.modules)"
    line = [sys.executable, "-c", code, "--help"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    loaded = set(done.stdout.split())
    assert "toolkit.cli" in loaded
    assert not loaded & (HEAVY | {module for module, _ in cli.COMMANDS.values()})
    assert all(words in done.stdout for _, words in cli.COMMANDS.values())


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_the_first_page_is_utf8_in_any_locale(locale: str) -> None:
    done = taizhang("--help", LC_ALL=locale, LANG=locale, PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert done.returncode == 0 and done.stdout.startswith("用法：") and not english_in(done.stdout)


def test_the_version() -> None:
    assert re.fullmatch(r"taizhang 版本 \d+\.\d+\.\d+\n", taizhang("--version").stdout)


@pytest.mark.parametrize("arguments", ["sumarize", "--vers", "new --no-such", "validate", "monthly"])
def test_a_usage_error_leaves_with_status_2(arguments: str) -> None:
    done = taizhang(*arguments.split())
    assert done.returncode == 2 and done.stdout == ""
    assert re.fullmatch(r"错误：.+ --help\n", done.stderr) and not english_in(done.stderr)


def test_no_command_at_all_shows_the_commands() -> None:
    done = taizhang()
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr == taizhang("--help").stdout


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_explains_itself_in_chinese(name: str) -> None:
    done = taizhang(name, "--help")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"用法：python -m toolkit {name} [选项]")
    assert not english_in(done.stdout)


def raising(error: BaseException) -> Callable[..., int]:
    def main(*_arguments: object, **_options: object) -> int:
        raise error

    return main


LAST_WORDS = [
    (CannotDo("打不开", "台账.xlsx", "请检查文件。"), 2, "错误：台账.xlsx：打不开。请检查文件。\n"),
    (PermissionError(errno.EACCES, "no", "台账.xlsx"), 2, "错误：台账.xlsx：没有权限，或文件正被"),
    (OSError(errno.ENOSPC, "full"), 2, "错误：磁盘已满；请清理空间后重试。\n"),
    (MemoryError(), 2, "错误：内存不足；"),
    (click.Abort(), 130, "已中断。\n"),
    (KeyError("secret"), 2, "错误：程序内部错误（KeyError）；设环境变量 TAIZHANG_DEBUG=1 后重新运行"),
]


@pytest.mark.parametrize(("error", "status", "said"), LAST_WORDS, ids=lambda value: type(value).__name__)
def test_an_error_becomes_one_line_and_a_status(
    error: Exception,
    status: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("TAIZHANG_DEBUG", raising=False)
    monkeypatch.setattr(cli.group, "main", raising(error))
    with pytest.raises(SystemExit) as left:
        cli.run()
    err = capsys.readouterr().err
    assert left.value.code == status
    assert err.startswith(said) and err.count("\n") == 1 and "Traceback" not in err


def test_details_of_an_internal_error_are_shown_on_demand(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAIZHANG_DEBUG", "1")
    monkeypatch.setattr(cli.group, "main", raising(KeyError("secret")))
    with pytest.raises(SystemExit):
        cli.run()
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(("returned", "status"), [(None, 0), (0, 0), (1, 1)])
def test_a_command_returns_the_exit_status(returned: int | None, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.group, "main", lambda *_arguments, **_options: returned)
    with pytest.raises(SystemExit) as left:
        cli.run()
    assert left.value.code == status


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a POSIX shell")
@pytest.mark.parametrize(("redirection", "status"), [("| true", 141), ("> /dev/full", 2), (">&-", 0)])
def test_an_output_that_nobody_takes(redirection: str, status: int) -> None:
    line = f'set -o pipefail; "{sys.executable}" -m toolkit --help {redirection}'
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == status
    assert done.stderr == ("错误：磁盘已满；请清理空间后重试。\n" if status == 2 else "")
