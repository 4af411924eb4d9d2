"""Arithmetic that a document must get right by itself: totals of rows, parts of a whole, shares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from toolkit.briefing.reconciling.cells import Read, fraction, plain_number
from toolkit.briefing.reconciling.claims import COUNT, Disagreement, Said, count, number, plain
from toolkit.briefing.reconciling.families import TOTALS
from toolkit.briefing.reconciling.headings import column_of
from toolkit.briefing.reconciling.known import KEEPING, LAGGING, STATUSES, TOTAL, UNCERTAIN
from toolkit.briefing.reconciling.layout import Line, Paragraph, Table
from toolkit.briefing.reconciling.words import MEASURE, NOUN, SEGMENT, Words

_NOT_ADDED: Final = re.compile(
    r"率|占|比|%|名次|排名|位次|差距|百分点|均|单位数|单位个数|涉及|序号|编号|编码|年份|年度|时限|时间|日期|电话|增速|增长|指数|得分|评分|目标|基期|当前|"
    r"单价|配合|最高|最低|进度"
)
_A_PART: Final = re.compile(r"前[\d一二三四五六七八九十]+|部分|主要|较多|重点列|节选|摘")
_SUBTOTAL: Final = "小计"
_SHARES: Final = re.compile(r"分别占(?:比)?(?P<shares>\d[\d.]*%(?:(?:、|，|和|及)\d[\d.]*%)*)")
_INVESTMENT: Final = re.compile("投资|资金")


# -- tables


def totals(table: Table, read: Read | None, shared: bool, leaderless: bool) -> Iterator[Disagreement]:
    """The totals of a table that are not the sums of its rows, column by column.

    `shared`: several rows may share one investment, so that a total of investments is less than their sum.
    `leaderless`: some items are no unit's, so that the units may have less than the total.
    """
    label = _label_column(table)
    if label is None or not _adds_up(table, read, label):
        return
    of_units = leaderless and read is not None and read.family.total is None
    for place in range(len(table.columns)):
        if place != label and not _NOT_ADDED.search(table.columns[place]):
            more = shared and bool(_INVESTMENT.search(table.columns[place]))
            yield from _column(table, label, place, (more, of_units))


def _label_column(table: Table) -> int | None:
    """The column in which a row is labelled 合计."""
    for row in table.rows:
        for place, cell in enumerate(row.cells[:3]):
            if "".join(cell.split()) in TOTALS:
                return place
    return None


def _adds_up(table: Table, read: Read | None, label: int) -> bool:
    """Whether every row counts once: nothing is left out, nothing is 其中 of another, nothing counts under several."""
    if (read is not None and not read.family.adds_up) or "配合" in table.columns[label]:
        return False
    labels = [row.cells[label] for row in table.rows if len(row.cells) > label]
    return not _A_PART.search(f"{table.caption}{table.title}") and not any(one.startswith("其中") for one in labels)


def _column(table: Table, label: int, place: int, allowed: tuple[bool, bool]) -> Iterator[Disagreement]:
    """The totals of one column that are wrong; rows that are no numbers end the reckoning."""
    part = whole = Decimal(0)
    slack_of_part = slack = Decimal(0)
    counted = False
    for row in table.rows:
        if row.across:
            part = slack_of_part = Decimal(0)
            continue
        text = row.cells[place] if place < len(row.cells) else ""
        value = plain_number(text) if text else Decimal(0)
        if value is None or (value < 0 and allowed[0]):
            return
        last = number(text.lstrip("+-"))[1] if re.search(r"\d", text) and "." in text else Decimal(0)
        name = re.sub(r"\s", "", row.cells[label])
        if name == _SUBTOTAL:
            yield from _checked(table, row, place, part, value, slack_of_part + last, allowed)
            part = slack_of_part = Decimal(0)
        elif name in TOTALS:
            if counted:
                yield from _checked(table, row, place, whole, value, slack + last, allowed)
            return
        else:
            counted = True
            part, whole = part + value, whole + value
            slack_of_part, slack = slack_of_part + last, slack + last


def _checked(
    table: Table, row: Line, place: int, summed: Decimal, value: Decimal, slack: Decimal, allowed: tuple[bool, bool]
) -> Iterator[Disagreement]:
    """The total where it is not the sum; `allowed` says whether it may be less than that, and whether more."""
    less, more = allowed
    if not re.search(r"\d", row.cells[place]) or abs(summed - value) <= slack:
        return
    if (less and value < summed) or (more and value > summed):
        return
    said = Said(table.at(row, place), f"是{row.cells[place]}", value)
    yield Disagreement(f"{table.called}“{table.columns[place]}”的{row.cells[0]}", (said,), f"各行相加是{plain(summed)}")


def parts(table: Table, words: Words, present: frozenset[str]) -> Iterator[Disagreement]:
    """The rows whose parts by status do not add up to their 总数, where every status that is `present` has a column."""
    columns = [column_of(heading, words) for heading in table.columns]
    whole = next((place for place, column in enumerate(columns) if column.whats == (TOTAL,)), None)
    split = {place: set(column.whats[0].split("、")) for place, column in enumerate(columns) if column.whats}
    of_status = [place for place, names in split.items() if names <= set(STATUSES) and place != whole]
    told = [status for place in of_status for status in split[place]]
    three = [
        place for place, column in enumerate(columns) if column.whats[:1] in ((KEEPING,), (LAGGING,), (UNCERTAIN,))
    ]
    if whole is None:
        return
    if len(of_status) > 1 and present <= set(told) and len(told) == len(set(told)):
        yield from _rows(table, whole, of_status)
    elif len(three) == 3:
        yield from _rows(table, whole, three)


def _rows(table: Table, whole: int, places: Sequence[int]) -> Iterator[Disagreement]:
    for row in table.rows:
        if row.across or len(row.cells) <= max((whole, *places)):
            continue
        total, split = plain_number(row.cells[whole]), [plain_number(row.cells[place]) for place in places]
        if total is None or any(part is None for part in split):
            continue
        summed = sum((part for part in split if part is not None), Decimal(0))
        if summed != total:
            said = Said(table.at(row, whole), f"是{row.cells[whole]}", total)
            subject = f"{table.called}“{row.cells[0]}”的{table.columns[whole]}"
            yield Disagreement(subject, (said,), f"同一行各列相加是{plain(summed)}")


def fractions(table: Table) -> Iterator[Disagreement]:
    """The cells that hold 28/38 where no two columns of the row hold 28 and 38."""
    for place, heading in enumerate(table.columns):
        if "/" not in heading:
            continue
        for row in table.rows:
            pair = fraction(row.cells[place]) if place < len(row.cells) else None
            others = {plain_number(cell) for number_, cell in enumerate(row.cells) if number_ != place}
            if pair and not set(pair) <= others:
                said = Said(table.at(row, place), f"是{row.cells[place]}", pair[0])
                yield Disagreement(f"{table.called}“{row.cells[0]}”的{heading}", (said,), "同一行其他列没有这两个数")


# -- sentences


def sentences(paragraph: Paragraph, words: Words) -> Iterator[Disagreement]:
    """The sentences whose parts by status, or whose shares, do not fit the total they begin with."""
    for found in SEGMENT.finditer(paragraph.text):
        if "中，" in found[0]:
            yield from _sentence(paragraph, found[0], words)


def _sentence(paragraph: Paragraph, text: str, words: Words) -> Iterator[Disagreement]:
    """38项重点任务中，已完成8项，达到序时30项，分别占21.0%和79.0%."""
    begun = re.search(rf"(?P<n>{COUNT})(?P<m>{MEASURE})(?:\w{{0,6}}?)(?:{NOUN})中，", text)
    shares = _SHARES.search(text)
    if begun is None:
        return
    rest = text[begun.end() : shares.start() if shares else len(text)]
    told = re.findall(rf"(?:^|[，、；])(?:{words.status})({COUNT}){begun['m']}", rest)
    total, split = count(begun["n"]), [count(one) for one in told]
    said = Said(paragraph.place, f"说“{begun[0].rstrip('，')}”", total)
    full = shares is not None and len(_percents(shares)) == len(split)
    if split and (sum(split) > total or (full and shares is not None and sum(split) != total and _all(shares))):
        yield Disagreement("分项之和", (said,), f"句中各项相加是{plain(sum(split, Decimal(0)))}")
    elif full and shares is not None and total:
        yield from _shares(paragraph, shares, split, total)


def _percents(shares: re.Match[str]) -> list[tuple[Decimal, Decimal]]:
    return [number(digits, whole=True) for digits in re.findall(r"\d[\d.]*(?=%)", shares["shares"])]


def _all(shares: re.Match[str]) -> bool:
    """Whether shares are those of everything: they add up to about 100."""
    return abs(sum((value for value, _ in _percents(shares)), Decimal(0)) - 100) <= 2


def _shares(
    paragraph: Paragraph, shares: re.Match[str], split: Sequence[Decimal], total: Decimal
) -> Iterator[Disagreement]:
    percents = _percents(shares)
    for (share, last), part in zip(percents, split, strict=True):
        exact = part / total * 100
        if abs(share - exact) > last:
            said = Said(paragraph.place, f"说{plain(part)}/{plain(total)}占“{share}%”", share)
            yield Disagreement("占比", (said,), f"应约为{plain(exact)}%")
            return
    summed = sum((share for share, _ in percents), Decimal(0))
    if sum(split) == total and abs(summed - 100) > sum((last for _, last in percents), Decimal(0)) / 2:
        said = Said(paragraph.place, f"说“{shares[0]}”", summed)
        yield Disagreement("各项占比之和", (said,), f"相加是{plain(summed)}%，不是100%")
