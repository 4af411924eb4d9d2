"""Cases of the monthly run, hostile ledgers beside good ones and what an earlier run left, and of the local page."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from fuzzing import words
from fuzzing.documents import Document, Recipe, spoilt
from fuzzing.ledgers import Made, ledger, stem
from fuzzing.oracle import Promise
from fuzzing.stock import PERIOD, Stock

_OUT = "out/月"
_GOOD = "in/批/好.xlsx"
_LOCKS = ("", "另一台电脑 1\n", "x\n", "9" * 5000, "x " + "9" * 5000, "\0\0", f"h {2**40}\n", "甲" * 9000)


def monthly(stock: Stock, dice: Random) -> Made:
    """A run over a folder, its files or a pattern."""
    files = {_GOOD: Recipe(stock.earlier)}
    for number in range(dice.choice((1, 1, 2))):
        name, recipe = ledger(stock, dice)
        files[f"in/批/{number}{name.removeprefix('in/')}"] = recipe
    given = dice.choice((["in/批"], ["in/批/*"], sorted(files)))
    command = ["monthly", *given, "--period", PERIOD, "-o", _OUT, "--jobs", "1"]
    command += ["--format", dice.choice(("text", "json", "html"))]
    if dice.random() < 0.3:
        command += ["--archive", "out/档案", "--actor", "甲"]
    dice.choice((_plain, _plain, _again, _again, _configured, _left))(files, command, stock, dice)
    if dice.random() < 0.1:
        files["in/批/校验规则.toml"] = spoilt(stock.rules, dice)
    told, again = command[command.index("--format") + 1], "--changed-only" in command
    promise = Promise(told, ("月/run.json", "月/好/*.docx"), again=again)
    return files, command, promise


def _plain(files: dict[str, Recipe], command: list[str], stock: Stock, dice: Random) -> None:
    """Nothing else."""


def _again(files: dict[str, Recipe], command: list[str], stock: Stock, dice: Random) -> None:
    """The results of an earlier run, of which the manifest or another file is spoilt."""
    there = {f"{_OUT}/{name}": Recipe(document) for name, document in stock.run.items()}
    spoil = f"{_OUT}/run.json" if dice.random() < 0.8 else dice.choice(sorted(there))
    there[spoil] = spoilt(there[spoil].base, dice, ("bytes",))
    files |= {"in/批/一.xlsx": Recipe(stock.ledger), **there}
    command.append("--changed-only")


def _configured(files: dict[str, Recipe], command: list[str], stock: Stock, dice: Random) -> None:
    """A file of options that is spoilt. Where results go is said on the command line, which comes first."""
    files["in/月度.toml"] = spoilt(stock.options, dice)
    command += ["--config", "in/月度.toml", "--timeout", "600"]


def _left(files: dict[str, Recipe], command: list[str], stock: Stock, dice: Random) -> None:
    """A lock and leftovers of a run that is gone, and files where folders are wanted."""
    files[f"{_OUT}/.taizhang.lock"] = Recipe(Document(".lock", dice.choice(_LOCKS).encode()))
    files[f"{_OUT}/.taizhang-0123456789abcdef.tmp"] = Recipe(Document("", b"x"))
    if dice.random() < 0.3:
        place = dice.choice((f"{_OUT}/运行日志", f"{_OUT}/0台账", f"{_OUT}/运行报告.html/x", f"{_OUT}/{stem(dice)}"))
        files[place] = Recipe(Document(".txt", b"x"))


def press(stock: Stock, dice: Random) -> Made:
    """A file dropped onto the local page: the name comes from a stranger too."""
    name, recipe = ledger(stock, dice)
    action = dice.choice(("validate", "summarize", "report", "compare"))
    files = {
        "in/上月.xlsx": spoilt(stock.earlier, dice) if dice.random() < 0.3 else Recipe(stock.earlier),
        name: recipe,
    }
    command = ["press", action, name, dice.choice((*words.NAMES, "台账.xlsx"))]
    command += [dice.choice((PERIOD, PERIOD, "", words.argument(dice)[:100])), "in/上月.xlsx"]
    return files, command, Promise("json")


AREAS: dict[str, Callable[[Stock, Random], Made]] = {"monthly": monthly, "press": press}
