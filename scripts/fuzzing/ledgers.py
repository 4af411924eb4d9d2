"""What the cases of all areas share: a spoilt ledger of any kind, under any name; the periods asked for."""

from __future__ import annotations

from random import Random

from fuzzing import words
from fuzzing.documents import Recipe, spoilt
from fuzzing.oracle import Promise
from fuzzing.stock import PERIOD, Stock

#: Documents by their paths below the case's folder, the command, what it promises.
Made = tuple[dict[str, Recipe], list[str], Promise]

PERIODS = (PERIOD, PERIOD, PERIOD, "2024Q2", "2024H1", "2024", "中期", "2024-06H1", "2026-01", "2020-01")
_KINDS = ("xlsx",) * 8 + ("sample", "sample", "xls", "xls", "ods", "ods", "fods", "html", "xml", "csv")
#: What such files are called; a web page comes under the name of the program that reads it.
_ENDINGS = {"html": "xls", "xml": "xls"}
_LONGEST_NAME = 240


def ledger(stock: Stock, dice: Random) -> tuple[str, Recipe]:
    """A spoilt ledger, mostly a small .xlsx; its name below the case's folder."""
    kind = dice.choice(_KINDS)
    if kind == "sample":
        base = dice.choice((*stock.samples, stock.with_buttons))
        return f"in/{stem(dice)}{base.ending}", spoilt(base, dice)
    base = stock.ledger if kind == "xlsx" else stock.ledger_as(kind)
    return f"in/{stem(dice)}.{_ENDINGS.get(kind, kind)}", spoilt(base, dice)


def stem(dice: Random) -> str:
    """What a ledger is called, its ending aside: now and then what no person would."""
    name = dice.choice((*words.NAMES, *words.INJECTIONS, "坏\udcff名")) if dice.random() < 0.1 else "台账"
    name = "".join(letter for letter in name if letter not in "/\0" and not 0xD800 <= ord(letter) < 0xDC00)
    cut = name.encode("utf-8", "surrogateescape")[:_LONGEST_NAME].decode("utf-8", "surrogateescape")
    # A name that begins with a dot is hidden, one that is all dots leads elsewhere.
    return cut.lstrip(".") or "台账"
