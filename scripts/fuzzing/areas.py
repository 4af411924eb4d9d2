"""What is tried: for each area of the toolkit, documents to spoil and a command to run over them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from fuzzing import words
from fuzzing.documents import Document, Recipe, spoilt
from fuzzing.oracle import Promise
from fuzzing.stock import PERIOD, Stock

SECRET = Recipe(Document(".txt", words.SECRET.encode()))
#: Areas whose commands make copies of the user's files, with what these hold.
_COPYING = ("annotate", "template", "import", "collect", "archive")
_PERIODS = (PERIOD, PERIOD, PERIOD, "2024Q2", "2024H1", "2024", "中期", "2024-06H1", "2026-01", "2020-01")


@dataclass(frozen=True, slots=True)
class Case:
    """One try: the files below the case's folder, the command line, and what the command promises."""

    area: str
    files: Mapping[str, Recipe]
    command: tuple[str, ...]
    promise: Promise


def case(stock: Stock, dice: Random, areas: tuple[str, ...]) -> Case:
    """A case of one of the areas."""
    area = dice.choice(areas)
    files, command, promise = AREAS[area](stock, dice)
    said = (*files, *(word.rpartition("=")[2] or word for word in command[1:] if not word.startswith("--")))
    promise = replace(promise, copies=area in _COPYING)
    if area != "arguments":
        promise = replace(promise, words=tuple(word for word in said if word.strip()))
    return Case(area, {f"in/{words.SECRET_NAME}": SECRET, **files}, tuple(command), promise)


_Made = tuple[dict[str, Recipe], list[str], Promise]


def _ledger(stock: Stock, dice: Random) -> tuple[str, Recipe]:
    """A spoilt ledger, mostly a small .xlsx; its name below the case's folder."""
    kind = dice.choice(("xlsx",) * 7 + ("sample", "xls", "ods", "html", "csv"))
    if kind == "sample":
        return "in/台账.xlsx", spoilt(dice.choice(stock.samples), dice)
    base = stock.ledger if kind == "xlsx" else stock.ledger_as(kind)
    return f"in/台账.{'xls' if kind == 'html' else kind}", spoilt(base, dice)


def _formatted(
    dice: Random, names: tuple[str, ...], endings: tuple[str, ...], stem: str
) -> tuple[list[str], str, tuple[str, ...]]:
    """Options for a format or an output file, what then stands on stdout, and the file that is made."""
    if endings and dice.random() < 0.5:
        ending = dice.choice(endings)
        return ["-o", f"out/{stem}.{ending}"], "", (f"{stem}.{ending}",)
    name = dice.choice(names)
    return ["--format", name], name, ()


def _reader(stock: Stock, dice: Random) -> _Made:
    name, recipe = _ledger(stock, dice)
    options, told, makes = _formatted(
        dice, ("text", "json", "sarif", "html"), ("html", "xlsx", "json", "sarif", "txt"), "结果"
    )
    files = {name: recipe}
    if dice.random() < 0.15:
        files[f"in/{dice.choice(('', '台账.'))}校验规则.toml"] = spoilt(stock.rules, dice)
    if dice.random() < 0.15:
        files["in/上期.xlsx"] = spoilt(stock.earlier, dice)
        options += ["--previous", "in/上期.xlsx"]
    return files, ["validate", name, *options], Promise(told, makes)


def _annotate(stock: Stock, dice: Random) -> _Made:
    base = dice.choice((stock.ledger, stock.ledger, *stock.samples[:3]))
    files = {"in/台账.xlsx": spoilt(base, dice)}
    return files, ["validate", "in/台账.xlsx", "--annotate", "out/批注.xlsx"], Promise("text", ("批注.xlsx",))


def _summary(stock: Stock, dice: Random) -> _Made:
    name, recipe = _ledger(stock, dice)
    options, told, makes = _formatted(dice, ("text", "json"), ("xlsx", "html", "json", "txt"), "汇总")
    files = {name: recipe}
    if dice.random() < 0.3:
        files["in/上期.xlsx"] = spoilt(stock.earlier, dice) if dice.random() < 0.5 else Recipe(stock.earlier)
        options += ["--previous", "in/上期.xlsx"]
    if dice.random() < 0.15:
        files |= {f"in/历期/{n}.xlsx": spoilt(stock.earlier, dice) for n in range(3)}
        options += ["--trend", "in/历期"]
    if dice.random() < 0.7:
        options += ["--period", dice.choice(_PERIODS)]
    return files, ["summarize", name, *options], Promise(told, makes)


def _report(stock: Stock, dice: Random) -> _Made:
    base = stock.ledger if dice.random() < 0.9 else dice.choice(stock.samples)
    files = {"in/台账.xlsx": spoilt(base, dice, ("values", "values", "values", "xml"))}
    options = [
        "--template",
        dice.choice(
            ("月度专刊", "滞后事项通报", "督办通知单", "单位任务清单", "季度调度会材料", "年度评估报告", "中期评估报告")
        ),
    ]
    if dice.random() < 0.3:
        files["in/上期.xlsx"] = spoilt(stock.earlier, dice)
        options += ["--previous", "in/上期.xlsx"]
    if dice.random() < 0.2:
        options += ["--archive", "out/档案", "--actor", dice.choice(("甲", words.argument(dice) or "乙"))]
    command = ["report", "in/台账.xlsx", "--period", dice.choice(_PERIODS), "-o", "out/稿", *options]
    return files, command, Promise("text")


def _template(stock: Stock, dice: Random) -> _Made:
    base = stock.templates[0] if dice.random() < 0.5 else dice.choice(stock.templates)
    files = {"in/模板.docx": spoilt(base, dice, ("xml", "xml", "xml", "zip", "bytes"))}
    if dice.random() < 0.5:
        files["in/台账.xlsx"] = Recipe(stock.ledger)
        command = ["report", "in/台账.xlsx", "--period", PERIOD, "--template", "in/模板.docx", "-o", "out"]
        return files, command, Promise("text")
    options, makes = ["--format", dice.choice(("text", "json"))], ()
    told = options[1]
    if dice.random() < 0.3:
        options, makes = [*options, "--annotate", "out/批注.docx"], ("批注.docx",)
    if dice.random() < 0.1:
        files["in/版式.toml"] = spoilt(stock.profile, dice)
        options += ["--profile", "in/版式.toml"]
    return files, ["templates", "check", "in/模板.docx", *options], Promise(told, makes)


def _verify(stock: Stock, dice: Random) -> _Made:
    which = dice.choice(("briefing", "briefing", "ledger"))
    files = {
        "in/简报.docx": spoilt(stock.briefing, dice, ("xml", "xml", "zip", "bytes"))
        if which == "briefing"
        else Recipe(stock.briefing),
        "in/台账.xlsx": spoilt(stock.ledger, dice) if which == "ledger" else Recipe(stock.ledger),
    }
    options, told, makes = _formatted(dice, ("text", "json"), ("xlsx", "html", "json"), "核对")
    if dice.random() < 0.2:
        options += ["--period", PERIOD, "--template", "月度专刊"]
    return files, ["verify", "in/简报.docx", "in/台账.xlsx", *options], Promise(told, makes)


def _diff(stock: Stock, dice: Random) -> _Made:
    name, recipe = _ledger(stock, dice)
    if dice.random() < 0.1:
        return {name: recipe}, ["diff", "--textconv", name], Promise("textconv")
    options, told, makes = _formatted(dice, ("text", "json", "html"), ("xlsx", "html", "json", "txt"), "变化")
    if dice.random() < 0.1:
        options += ["--key", dice.choice(("任务编号", "项目名称", words.argument(dice) or "甲"))]
    other = Recipe(stock.earlier) if dice.random() < 0.7 else spoilt(stock.ledger, dice)
    files = {"in/旧.xlsx": other, name: recipe}
    pair = [name, "in/旧.xlsx"] if dice.random() < 0.3 else ["in/旧.xlsx", name]
    return files, ["diff", *pair, *options], Promise(told, makes)


def _import(stock: Stock, dice: Random) -> _Made:
    kind = dice.choice(("xlsx", "xlsx", "csv", "csv", "xls", "ods", "docx", "docx", "html"))
    ending = "xls" if kind == "html" else kind
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


def _dispatch(stock: Stock, dice: Random) -> _Made:
    files = {
        "in/台账.xlsx": spoilt(stock.ledger, dice, ("values", "values", "values", "values", "xml", "zip", "bytes"))
    }
    options = ["--letter"] if dice.random() < 0.3 else []
    if dice.random() < 0.2:
        options += ["--deadline", words.argument(dice) or "次月5日前"]
    command = ["dispatch", "in/台账.xlsx", "--period", dice.choice(_PERIODS), "-o", "out/下发", *options]
    return files, command, Promise("text", ("下发/*.xlsx",))


def _collect(stock: Stock, dice: Random) -> _Made:
    files = {"in/台账.xlsx": Recipe(stock.ledger)}
    files |= {f"in/回/{number}.xlsx": Recipe(one) for number, one in enumerate(stock.returns[:3])}
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


def _archive(stock: Stock, dice: Random) -> _Made:
    if dice.random() < 0.4:
        name, recipe = _ledger(stock, dice)
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


def _monthly(stock: Stock, dice: Random) -> _Made:
    files = {"in/台账.xlsx": spoilt(stock.ledger, dice)}
    if dice.random() < 0.5:
        files["in/好.xlsx"] = Recipe(stock.earlier)
    command = ["monthly", *sorted(files), "--period", PERIOD, "-o", "out/月", "--format", dice.choice(("text", "json"))]
    if dice.random() < 0.3:
        command += ["--archive", "out/档案", "--actor", "甲"]
    return files, command, Promise(command[command.index("--format") + 1], ("月/run.json",))


def _arguments(stock: Stock, dice: Random) -> _Made:
    """Sound documents and hostile words on the command line."""
    files = {
        "in/台账.xlsx": Recipe(stock.ledger),
        "in/旧.xlsx": Recipe(stock.earlier),
        "in/模板.docx": Recipe(stock.small_template),
    }
    word = words.argument(dice)
    commands = (
        ["summarize", "in/台账.xlsx", "--period", word],
        [
            "summarize",
            "in/台账.xlsx",
            "--period",
            dice.choice(("9999-12", "0001-01", "9999", "0000-01", "9999Q4", "9999-12H2", "0001", "9999H2")),
        ],
        [
            "report",
            "in/台账.xlsx",
            "-o",
            "out",
            "--period",
            dice.choice(("9999-12", "0001-01", "9999", "9999Q4", "0001Q1")),
        ],
        ["validate", word],
        ["diff", "in/旧.xlsx", "in/台账.xlsx", "--key", word],
        ["diff", "in/旧.xlsx", "in/台账.xlsx", "--sheet", word],
        ["dispatch", "in/台账.xlsx", "--period", PERIOD, "-o", "out", "--unit", word],
        ["dispatch", "in/台账.xlsx", "--period", PERIOD, "-o", "out", "--deadline", word],
        ["report", "in/台账.xlsx", "--period", PERIOD, "-o", "out", "--template", word],
        ["templates", "vars", word],
        ["archive", "add", "in/台账.xlsx", "--archive", "out/a", "--actor", word],
        ["archive", "add", "in/台账.xlsx", "--archive", "out/a", "--note", word],
        ["archive", "verify", "--archive", "out/a", "--anchor", word],
        ["import", "in/旧.xlsx", "--into", "in/台账.xlsx", "--sheet", word, "-o", "out/n.xlsx"],
        [
            "import",
            "in/旧.xlsx",
            "--into",
            "in/台账.xlsx",
            "--sheet",
            "项目台账",
            "--sheet-in",
            word,
            "-o",
            "out/n.xlsx",
        ],
        ["import", "in/旧.xlsx", "--into", "in/台账.xlsx", "--sheet", "项目台账", "--set", word, "-o", "out/n.xlsx"],
        ["collect", "in/台账.xlsx", "in/旧.xlsx", "-o", "out/n.xlsx", "--prefer", word],
        ["collect", "in/台账.xlsx", "in/旧.xlsx", "-o", "out/n.xlsx", "--deadline", word],
    )
    return files, dice.choice(commands), Promise("")


AREAS: dict[str, Callable[[Stock, Random], _Made]] = {
    "reader": _reader,
    "annotate": _annotate,
    "summary": _summary,
    "report": _report,
    "template": _template,
    "verify": _verify,
    "diff": _diff,
    "import": _import,
    "dispatch": _dispatch,
    "collect": _collect,
    "archive": _archive,
    "monthly": _monthly,
    "arguments": _arguments,
}
"""The areas by the name that `--only` takes."""
