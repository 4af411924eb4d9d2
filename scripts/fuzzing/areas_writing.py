"""Cases of the commands that write ledgers and keep them: import, dispatch, collect, archive."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from fuzzing import words
from fuzzing.documents import Document, Recipe, spoilt
from fuzzing.ledgers import PERIODS, Made, ledger, stem
from fuzzing.oracle import Promise
from fuzzing.stock import PERIOD, Stock


def import_list(stock: Stock, dice: Random) -> Made:
    kind = dice.choice(("xlsx", "xlsx", "csv", "csv", "xls", "ods", "docx", "docx", "html", "xml", "fods"))
    ending = "xls" if kind in ("html", "xml") else kind
    name = f"in/清单.{ending}"
    files = {
        name: Recipe(stock.listed(kind)),
        "out/台账.xlsx": Recipe(stock.ledger),
        "in/对照.toml": Recipe(stock.mapping),
    }
    which = dice.choice((name,) * 6 + ("out/台账.xlsx", "in/对照.toml"))
    files[which] = spoilt(files[which].base, dice)
    options = ["--map", "in/对照.toml", "--set", "所属规划=城市管理规划", "--set", "项目编号=DR-###"]
    if dice.random() < 0.3:
        options += [
            "--set",
            f"{dice.choice(('存在问题', '阶段', '开始年份', '计划投资(万元)'))}={words.argument(dice)}",
        ]
    if dice.random() < 0.3:
        options += ["--fill", dice.choice(("项目类型", "项目计划投资(万元)"))]
    makes: tuple[str, ...] = ()
    if dice.random() < 0.7:
        options, makes = [*options, "-o", "out/新台账.xlsx"], ("新台账.xlsx",)
    command = [
        "import",
        name,
        "--into",
        "out/台账.xlsx",
        "--sheet",
        "项目台账",
        "--format",
        dice.choice(("text", "json")),
        *options,
    ]
    return files, command, Promise(command[command.index("--format") + 1], makes)


def dispatch(stock: Stock, dice: Random) -> Made:
    files = {"in/台账.xlsx": spoilt(stock.ledger, dice, ("values", "values", "values", "structure", "xml", "zip"))}
    options = ["--letter"] if dice.random() < 0.3 else []
    if dice.random() < 0.2:
        options += ["--deadline", words.argument(dice) or "次月5日前"]
    command = ["dispatch", "in/台账.xlsx", "--period", dice.choice(PERIODS), "-o", "out/下发", *options]
    return files, command, Promise("text", ("下发/*.xlsx",))


def collect(stock: Stock, dice: Random) -> Made:
    files = {"in/台账.xlsx": Recipe(stock.ledger)}
    files |= {f"in/回/{number}{stem(dice)}.xlsx": Recipe(one) for number, one in enumerate(stock.returns[:3])}
    which = dice.choice([*list(files)[1:] * 3, "in/台账.xlsx"])
    files[which] = spoilt(files[which].base, dice)
    options = (
        ["--prefer", dice.choice(("完成率=theirs", "本月进展=latest", words.argument(dice) or "x"))]
        if dice.random() < 0.2
        else []
    )
    if dice.random() < 0.2:
        files["in/现有.xlsx"] = spoilt(stock.ledger, dice)
        options += ["--ours", "in/现有.xlsx"]
    form = dice.choice(("text", "json"))
    command = ["collect", "in/台账.xlsx", "in/回", "-o", "out/合并.xlsx", "--format", form, *options]
    return files, command, Promise(form, ("合并.xlsx",))


def archive(stock: Stock, dice: Random) -> Made:
    if dice.random() < 0.4:
        name, recipe = ledger(stock, dice)
        options = ["--note", words.argument(dice)] if dice.random() < 0.3 else []
        files = {name: recipe}
        command = ["archive", "add", name, "--archive", "out/档案", "--actor", "甲", "--period", PERIOD, *options]
        return files, command, Promise("text", ("档案/log.jsonl",))
    files = {f"out/档案/{name}": Recipe(document) for name, document in stock.archive.items()}
    which = dice.choice([*files, *[name for name in files if "objects" not in name] * 3])
    files[which] = spoilt(files[which].base, dice, ("bytes",))
    if dice.random() < 0.15:
        files[f"out/档案/{dice.choice(('objects/x', 'pending', 'x', 'objects/' + 'a' * 64))}"] = files[which]
    if dice.random() < 0.1:
        del files[which]
    form = ["--format", dice.choice(("text", "json"))]
    words_of = dice.choice(
        (
            ["verify", *form],
            ["log", *form],
            ["show", "2", *form],
            ["restore", "2", "-o", "out/取出.xlsx"],
            ["add", "in/台账.xlsx", "--actor", "甲"],
        )
    )
    if words_of[0] == "add":
        files["in/台账.xlsx"] = Recipe(stock.ledger)
    if words_of[0] == "verify" and dice.random() < 0.3:
        files["in/锚.txt"] = spoilt(Document(".jsonl", f"2:{'ab' * 16}\n3:{'0' * 64} 备注\n".encode()), dice)
        words_of += ["--anchor", "in/锚.txt"]
    told = "" if words_of[0] == "restore" else words_of[-1] if words_of[-2] == "--format" else "text"
    makes = ("取出.xlsx",) if words_of[0] == "restore" else ()
    return files, ["archive", *words_of, "--archive", "out/档案"], Promise(told, makes)


AREAS: dict[str, Callable[[Stock, Random], Made]] = {
    "import": import_list, "dispatch": dispatch, "collect": collect, "archive": archive,
}  # fmt: skip
