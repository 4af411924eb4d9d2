"""What a verification found, ready for any format: JSON, sentences for a person, a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from toolkit.briefing.documents.blocks import Free
from toolkit.briefing.figures.manifest import manifest_grid
from toolkit.briefing.verifying.differences import ADDED, FIGURE, HAND, LEDGER, MOVED, REMOVED, SENTENCE, Difference
from toolkit.briefing.verifying.verification import Verification
from toolkit.values import Grid, Result

_KINDS: Final = {FIGURE: "数字", SENTENCE: "文字", ADDED: "多出", REMOVED: "缺少", MOVED: "移动"}
_BY: Final = {HAND: "人工改动", LEDGER: "台账有变化"}

_LONGEST: Final = 120
"""Longer texts lose their middle where a person reads them in a line; JSON and tables have them whole."""

_MOST: Final = 200
"""So many differences are told one by one on a screen."""


def verification_result(verification: Verification, tables: bool = True) -> Result:
    """The contract's JSON, the sentences and, with `tables`, the differences and free places as tables."""
    grids = tuple(_grids(verification)) if tables else ()
    lines = tuple(_lines(verification, not tables))
    return Result(_json(verification), lines, grids, sheets=grids, source=verification.ledger)


def _json(verification: Verification) -> dict[str, Any]:
    entry = {"archive_entry": verification.archive_entry} if verification.archive_entry else {}
    return {
        "briefing": verification.briefing,
        "ledger": verification.ledger,
        "matches": verification.matches,
        "ledger_matches": verification.ledger_matches,
        **entry,
        "differences": [_difference_json(one) for one in verification.differences],
        "free_text": [{"where": place, "name": free.name, "text": free.text} for place, free in verification.frees],
        "notes": list(verification.notes),
    }


def _difference_json(one: Difference) -> dict[str, Any]:
    return {
        "where": one.where,
        "expected": one.expected,
        "found": one.found,
        "kind": one.kind,
        "by": one.by,
        "context": one.context,
        "moved_from": one.expected_where if one.kind == MOVED else "",
        "rule": one.rule,
        "cells": list(one.cells),
    }


# -- for a person


def _lines(verification: Verification, whole: bool) -> Iterator[str]:
    yield verdict(verification)
    if whole:
        for one in verification.differences[:_MOST]:
            yield f"  {told(one)}"
        if len(verification.differences) > _MOST:
            yield f"  …共 {len(verification.differences)} 处，完整清单见 --format json 或 -o 核对.xlsx。"
        if verification.frees:
            yield "自由填写处（不作核对）："
            yield from (f"  {_free(place, free)}" for place, free in verification.frees)
    yield from (f"注意：{note}" for note in verification.notes)


def verdict(verification: Verification) -> str:
    """The first line: whether it matches."""
    count = len(verification.differences)
    if count:
        return f"不一致：{verification.briefing} 有 {count} 处与台账不符。"
    if not verification.ledger_matches:
        return f"{verification.briefing} 所写与所给台账一致，但不能认定它是由这份台账生成的。"
    return f"一致：{verification.briefing} 所写与台账相符。"


def told(one: Difference) -> str:
    """One difference as a sentence: 正文第3段：“40项”应为“38项”（人工改动）。"""
    by = f"（{_BY[one.by]}）" if one.by else ""
    around = f"，见“{_short(one.context)}”" if one.kind != MOVED and one.context not in ("", one.found) else ""
    source = f"，应出自 {_short('；'.join(one.cells))}" if one.cells else ""
    return f"{one.where}：{_said(one)}{by}{around}{source}"


def _said(one: Difference) -> str:
    expected, found = f"“{_short(one.expected)}”", f"“{_short(one.found)}”"
    if one.kind == MOVED:
        return f"{found}原在{one.expected_where}"
    if one.expected and one.found:
        return f"{found}应为{expected}"
    if one.expected:
        return f"缺少{expected}"
    if one.kind == ADDED:
        return f"多出{found}"
    return f"{found}与生成时不同" if one.found else "有内容被删去"


def _free(place: str, free: Free) -> str:
    return f"{place}（{free.name or '未命名'}）：{_short(free.text)}"


def _short(text: str) -> str:
    third = _LONGEST // 3
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - third]}……{text[-third:]}"


def _grids(verification: Verification) -> Iterator[Grid]:
    headings = ("位置", "种类", "应为", "实为", "原因", "上下文", "台账单元格")
    rows = tuple(
        (one.where, _KINDS[one.kind], one.expected, one.found, _BY.get(one.by, ""), _context(one), "；".join(one.cells))
        for one in verification.differences
    )
    yield Grid("核对结果", headings, rows, (verdict(verification), *verification.notes), (20, 8, 40, 40, 12, 40, 24))
    if verification.frees:
        frees = tuple((place, free.name, free.text) for place, free in verification.frees)
        yield Grid("自由填写处", ("位置", "名称", "内容"), frees, ("不作核对。",), (20, 20, 60))
    yield manifest_grid(verification.figures())


def _context(one: Difference) -> str:
    return f"原在{one.expected_where}" if one.kind == MOVED else one.context
