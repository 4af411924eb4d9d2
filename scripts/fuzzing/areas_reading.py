"""Cases of the commands that read a ledger, a template or a briefing and tell what they found."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from fuzzing import words
from fuzzing.documents import Recipe, spoilt
from fuzzing.ledgers import PERIODS, Made, ledger, stem
from fuzzing.oracle import Promise
from fuzzing.stock import PERIOD, Stock

#: The levels of Word files: what templates and tables say goes deeper than what a zip says.
_OF_WORD = ("structure", "structure", "xml", "xml", "zip", "bytes")


def _formatted(
    dice: Random, names: tuple[str, ...], endings: tuple[str, ...], stem: str
) -> tuple[list[str], str, tuple[str, ...]]:
    """Options for a format or an output file, what then stands on stdout, and the file that is made."""
    if endings and dice.random() < 0.5:
        ending = dice.choice(endings)
        return ["-o", f"out/{stem}.{ending}"], "", (f"{stem}.{ending}",)
    name = dice.choice(names)
    return ["--format", name], name, ()


def reader(stock: Stock, dice: Random) -> Made:
    name, recipe = ledger(stock, dice)
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


def annotate(stock: Stock, dice: Random) -> Made:
    base = dice.choice((stock.ledger, stock.ledger, stock.ledger, *stock.samples[:3], stock.with_buttons))
    name, made = f"in/{stem(dice)}{base.ending}", f"批注{base.ending}"
    return {name: spoilt(base, dice)}, ["validate", name, "--annotate", f"out/{made}"], Promise("text", (made,))


def summary(stock: Stock, dice: Random) -> Made:
    name, recipe = ledger(stock, dice)
    options, told, makes = _formatted(dice, ("text", "json"), ("xlsx", "html", "json", "txt"), "汇总")
    files = {name: recipe}
    if dice.random() < 0.3:
        files["in/上期.xlsx"] = spoilt(stock.earlier, dice) if dice.random() < 0.5 else Recipe(stock.earlier)
        options += ["--previous", "in/上期.xlsx"]
    if dice.random() < 0.15:
        files |= {f"in/历期/{n}.xlsx": spoilt(stock.earlier, dice) for n in range(3)}
        options += ["--trend", "in/历期"]
    if dice.random() < 0.7:
        options += ["--period", dice.choice(PERIODS)]
    return files, ["summarize", name, *options], Promise(told, makes)


def report(stock: Stock, dice: Random) -> Made:
    base = stock.ledger if dice.random() < 0.9 else dice.choice(stock.samples)
    files = {"in/台账.xlsx": spoilt(base, dice, ("values", "values", "structure", "xml"))}
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
    command = ["report", "in/台账.xlsx", "--period", dice.choice(PERIODS), "-o", "out/稿", *options]
    return files, command, Promise("text")


def template(stock: Stock, dice: Random) -> Made:
    base = stock.templates[0] if dice.random() < 0.5 else dice.choice(stock.templates)
    files = {"in/模板.docx": spoilt(base, dice, _OF_WORD)}
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


def verify(stock: Stock, dice: Random) -> Made:
    which = dice.choice(("briefing", "briefing", "ledger"))
    files = {
        "in/简报.docx": spoilt(stock.briefing, dice, _OF_WORD) if which == "briefing" else Recipe(stock.briefing),
        "in/台账.xlsx": spoilt(stock.ledger, dice) if which == "ledger" else Recipe(stock.ledger),
    }
    options, told, makes = _formatted(dice, ("text", "json"), ("xlsx", "html", "json"), "核对")
    if dice.random() < 0.2:
        options += ["--period", PERIOD, "--template", "月度专刊"]
    return files, ["verify", "in/简报.docx", "in/台账.xlsx", *options], Promise(told, makes)


def diff(stock: Stock, dice: Random) -> Made:
    name, recipe = ledger(stock, dice)
    if dice.random() < 0.1:
        return {name: recipe}, ["diff", "--textconv", name], Promise("textconv")
    options, told, makes = _formatted(dice, ("text", "json", "html"), ("xlsx", "html", "json", "txt"), "变化")
    if dice.random() < 0.1:
        options += ["--key", dice.choice(("任务编号", "项目名称", words.argument(dice) or "甲"))]
    other = Recipe(stock.earlier) if dice.random() < 0.7 else spoilt(stock.ledger, dice)
    files = {"in/旧.xlsx": other, name: recipe}
    pair = [name, "in/旧.xlsx"] if dice.random() < 0.3 else ["in/旧.xlsx", name]
    return files, ["diff", *pair, *options], Promise(told, makes)


AREAS: dict[str, Callable[[Stock, Random], Made]] = {
    "reader": reader, "annotate": annotate, "summary": summary, "report": report, "template": template,
    "verify": verify, "diff": diff,
}  # fmt: skip
