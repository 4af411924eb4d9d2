"""How the plain script reads a ledger: its sheets, and what one cell says. What it cannot read is 0 or nothing."""

from __future__ import annotations

import calendar
import datetime
import re

import pandas as pd

AS_OF = datetime.date(2024, 6, 30)
PLAN = (2021, 2025)
OPEN_ENDED = ("持续推进", "贯穿全年", "长期")
SEPARATORS = r"[、，；,;\s]+"


def read(path: str) -> dict[str, pd.DataFrame]:
    """Every sheet of the ledger as a DataFrame; headings stand in the first row of a benchmark's ledger."""
    return pd.read_excel(path, sheet_name=None, engine="openpyxl")


def known_units(units: pd.DataFrame) -> dict[str, str]:
    """The short name of a unit by each of its spellings."""
    names: dict[str, str] = {}
    for name, full, aliases in zip(units["规范简称"], units["全称"], units["别名"], strict=True):
        spellings = [name, full, *(aliases.split(";") if isinstance(aliases, str) else ())]
        names.update(dict.fromkeys(spellings, name))
    return names


def to_percent(value: object) -> float:
    """A percentage in %, 0 for what it cannot read."""
    if isinstance(value, str):
        value = value.strip().rstrip("%")
        return float(value) if re.fullmatch(r"[\d.]+", value) else 0.0
    return 0.0 if pd.isna(value) else float(value)


def to_amount(value: object) -> float:
    """An amount in 万元, 0 for what it cannot read."""
    if isinstance(value, str):
        number = re.match(r"[\d.,]+", value)
        return float(number[0].replace(",", "")) * (10000 if "亿" in value else 1) if number else 0.0
    return 0.0 if pd.isna(value) else float(value)


def to_deadline(value: object) -> datetime.date | None:
    """The last day a deadline allows; open-ended ones end with the year."""
    if isinstance(value, datetime.datetime):
        return value.date()
    text = str(value)
    if text in OPEN_ENDED:
        return datetime.date(AS_OF.year, 12, 31)
    if found := re.match(r"(\d{4})年([一二三四])季度", text):
        return month_end(int(found[1]), "一二三四".index(found[2]) * 3 + 3)
    if found := re.match(r"(\d{4})年(\d{1,2})月", text):
        return month_end(int(found[1]), int(found[2]))
    return None


def month_end(year: int, month: int) -> datetime.date:
    """The last day of a month."""
    return datetime.date(year, month, calendar.monthrange(year, month)[1])
