"""Cases of hostile words on the command line, over sound documents."""

from __future__ import annotations

import shlex
from random import Random

from fuzzing import words
from fuzzing.documents import Recipe
from fuzzing.ledgers import Made, stem
from fuzzing.oracle import Promise
from fuzzing.stock import PERIOD, Stock

_WORD, _PERIOD, _NAME = "WORD", "ODD-PERIOD", "NAME"
_PERIODS = ("9999-12", "0001-01", "9999", "0000-01", "9999Q4", "9999-12H2", "0001", "9999H2", "0001Q1", "中期", "上月")
#: One command a line; the words in capitals are replaced.
_COMMANDS = f"""
summarize in/台账.xlsx --period WORD
summarize in/台账.xlsx --period ODD-PERIOD
report in/台账.xlsx -o out --period ODD-PERIOD
report in/台账.xlsx -o out --period {PERIOD} --template WORD
validate WORD
validate in/台账.xlsx -o out/NAME.xlsx
validate in/台账.xlsx -o out/NAME.html
summarize in/台账.xlsx -o out/NAME.json --period {PERIOD}
diff in/旧.xlsx in/台账.xlsx --key WORD
diff in/旧.xlsx in/台账.xlsx --sheet WORD
diff in/旧.xlsx in/台账.xlsx -o out/NAME.xlsx
dispatch in/台账.xlsx --period {PERIOD} -o out --unit WORD
dispatch in/台账.xlsx --period {PERIOD} -o out --deadline WORD
dispatch in/台账.xlsx --period {PERIOD} -o out/NAME
templates vars WORD
templates check in/模板.docx --annotate out/NAME.docx
verify in/模板.docx in/台账.xlsx --template WORD --period {PERIOD}
archive add in/台账.xlsx --archive out/a --actor WORD
archive add in/台账.xlsx --archive out/a --note WORD
archive add in/台账.xlsx --archive out/NAME --period ODD-PERIOD
archive show WORD --archive out/a
archive log --period WORD --archive out/a
archive restore WORD -o out/x.xlsx --archive out/a
archive verify --archive out/a --anchor WORD
new out/NAME.xlsx
new out/NAME.xlsm --macros
new out/NAME
import in/旧.xlsx --into in/台账.xlsx --sheet WORD -o out/n.xlsx
import in/旧.xlsx --into in/台账.xlsx --sheet 项目台账 --sheet-in WORD -o out/n.xlsx
import in/旧.xlsx --into in/台账.xlsx --sheet 项目台账 --set WORD -o out/n.xlsx
import in/旧.xlsx --into in/台账.xlsx --sheet 项目台账 --fill WORD -o out/n.xlsx
collect in/台账.xlsx in/旧.xlsx -o out/n.xlsx --prefer WORD
collect in/台账.xlsx in/旧.xlsx -o out/n.xlsx --deadline WORD
collect in/台账.xlsx in/旧.xlsx -o out/n.xlsx --as-of WORD
collect in/台账.xlsx in/旧.xlsx -o out/NAME.xlsx --conflicts out/NAME-2.xlsx
monthly in/台账.xlsx --period WORD -o out --jobs 1
monthly WORD --period {PERIOD} -o out --jobs 1
monthly in/台账.xlsx --period {PERIOD} -o out/NAME --jobs 1 --timeout WORD
"""


def arguments(stock: Stock, dice: Random) -> Made:
    """Sound documents and hostile words on the command line."""
    files = {
        "in/台账.xlsx": Recipe(stock.ledger),
        "in/旧.xlsx": Recipe(stock.earlier),
        "in/模板.docx": Recipe(stock.small_template),
    }
    line = dice.choice(_COMMANDS.strip().splitlines())
    word, period, name = words.argument(dice), dice.choice(_PERIODS), _elsewhere(stem(dice), dice)
    command = [
        one.replace(_PERIOD, period).replace(_WORD, word).replace(_NAME, name)
        for one in shlex.split(line)
    ]  # fmt: skip
    return files, command, Promise("")


def _elsewhere(name: str, dice: Random) -> str:
    """A name for a result: most are odd, for a sound one tries nothing."""
    return name if name != "台账" else dice.choice(("CON", "=1+1", "a b", "甲\n乙", "x" * 200, "\u202ecod", "-rf", "'"))
