"""The manifest of a briefing: every figure in it, with its rule and the cells of the ledger that it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from toolkit.briefing.documents.reading import Document
from toolkit.briefing.figures.figures import Figure, figures_of
from toolkit.briefing.language.prints import Print
from toolkit.summary import Summary
from toolkit.values import Cells, Grid

_HEADINGS: Final = ("位置", "印出的内容", "数字", "模板标记", "算法", "事项数", "编号", "台账单元格", "确切")
_WIDTHS: Final = (22, 36, 16, 36, 44, 8, 30, 64, 8)
_SHOWN_KEYS: Final = 6
#: Of a longer key, or a rule that names a longer thing, the beginning is told: no person gives such names, and a text
#: may print thousands of figures.
_LONGEST: Final = 200
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)
_MOST_KEYS: Final = 200  # of a figure of a province's ledger there may be a hundred thousand; the cells tell them all


def manifest(
    document: Document, prints: Sequence[Print], summary: Summary, provenance: Mapping[str, str], briefing: str = ""
) -> dict[str, Any]:
    """The manifest as a JSON document; `document` has the marks of `prints`, `briefing` is the file's name.

    The same document, prints and summary give the same manifest.
    """
    return {
        "briefing": briefing,
        "properties": dict(provenance),
        "figures": list(_listed(figures_of(document, prints, summary))),
    }


def _listed(figures: Iterable[Figure]) -> Iterator[dict[str, Any]]:
    """The figures as JSON; cells that one tag's figures share are told once, there may be thousands for each."""
    cells: Sequence[Cells] = ()
    told: list[str] = []
    for figure in figures:
        if figure.cells is not cells:
            cells, told = figure.cells, [str(one) for one in figure.cells]
        yield _one(figure, told)


def _one(figure: Figure, cells: list[str]) -> dict[str, Any]:
    return {
        "where": figure.where,
        "text": figure.text,
        "figure": figure.figure,
        "expression": figure.expression,
        "rule": _short(figure.rule),
        "items": len(figure.keys),
        "keys": list(map(_short, figure.keys[:_MOST_KEYS])),
        "cells": cells,
        "exact": figure.exact,
    }


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def manifest_json(manifest: Mapping[str, Any]) -> bytes:
    """The manifest as a file of JSON, each figure on a line of its own: people search it by lines, and what json
    breaks into finer ones takes it four times as long."""
    head = {name: value for name, value in manifest.items() if name != "figures"}
    figures = ",\n".join(map(_ENCODER.encode, manifest["figures"]))
    text = f'{_ENCODER.encode(head)[:-1]}, "figures": [\n{figures}\n]}}\n'
    return text.encode("utf-8", "backslashreplace")  # half a surrogate pair is written as JSON writes it


def manifest_grid(manifest: Mapping[str, Any]) -> Grid:
    """The figures of a manifest as a table to print."""
    figures = manifest["figures"]
    exact = sum(1 for figure in figures if figure["exact"])
    notes = (
        *(f"{name}：{value}" for name, value in manifest["properties"].items()),
        f"共 {len(figures)} 个数字，{exact} 个由台账的一项直接给出；其余由几项算出，列出它们全部的单元格。",
    )
    return Grid(manifest["briefing"] or "数字来源", _HEADINGS, tuple(map(_row, figures)), notes, _WIDTHS)


def _row(figure: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        *(figure[name] for name in ("where", "text", "figure", "expression", "rule")),
        figure["items"],
        _some(figure["keys"], figure["items"]),
        "\n".join(figure["cells"]),
        "是" if figure["exact"] else "否",
    )


def _some(keys: Sequence[str], items: int) -> str:
    """The keys, or the first of them and how many there are."""
    return "、".join(keys) if items <= _SHOWN_KEYS else f"{'、'.join(keys[:_SHOWN_KEYS])} 等 {items} 项"
