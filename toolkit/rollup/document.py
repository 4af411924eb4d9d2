"""A roll-up as a JSON document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from toolkit.rollup.figures import Figures
from toolkit.rollup.values import Double, Group, LateItem, Rollup, Row
from toolkit.summary import Tally
from toolkit.views.wording import tenth


def rollup_json(rollup: Rollup) -> dict[str, Any]:
    """The document: money in 万元, percentages in %, gaps in percent points, rounded to one decimal."""
    return {
        "period": str(rollup.period),
        "as_of": rollup.as_of.isoformat(),
        "expected": rollup.expected,
        "done": rollup.total.ledgers,
        "failed": [asdict(one) for one in rollup.failed],
        "left_out": list(rollup.left_out),
        "words": dict(rollup.words),
        "lights": dict(rollup.lights),
        "measures": list(rollup.measures),
        "total": _figures(rollup.total),
        "regions": [_group(group) for group in rollup.groups],
        "ledgers": [_row(row) for row in rollup.rows],
        "worst": [_late(item) for item in rollup.worst],
        "doubles": {
            "files": rollup.doubles.files,
            "names": rollup.doubles.names,
            "projects": rollup.doubles.projects,
            "amount": rollup.doubles.amount,
            "listed": [_double(one) for one in rollup.doubles.listed],
        },
    }


def _group(group: Group) -> dict[str, Any]:
    return {"region": group.region, **_figures(group.figures)}


def _row(row: Row) -> dict[str, Any]:
    return {
        "ledger": row.way or row.file,
        "sha256": row.sha256,
        "region": row.region,
        "name": row.name,
        "summary": row.summary,
        "briefing": row.briefing,
        "entry": row.entry,
        "note": row.note,
        "other_period": row.other_period,
        "measure": row.measure,
        **_figures(row.figures),
    }


def _figures(figures: Figures) -> dict[str, Any]:
    money = {"planned": figures.planned, "invested": figures.invested, "funded": figures.funded}
    return {
        "ledgers": figures.ledgers,
        "tasks": _tally(figures.tasks),
        "projects": {
            **_tally(figures.projects),
            **money,
            "funded_projects": figures.investment.funded_projects,
            "rate": tenth(figures.rate),
        },
        "policies": _tally(figures.policies),
        "items": _tally(figures.items),
        "indicators": asdict(figures.indicators),
        "problems": asdict(figures.problems),
        "findings": asdict(figures.findings),
    }


def _tally(tally: Tally) -> Mapping[str, Any]:
    return {
        "total": tally.total,
        "by_status": dict(tally.by_status),
        "by_light": dict(tally.by_light),
        "unreported": tally.unreported,
    }


def _late(item: LateItem) -> dict[str, Any]:
    late = item.late
    return {
        "ledger": item.row.way or item.row.file,
        "sheet": late.sheet,
        "row": late.row,
        "key": late.key,
        "name": late.name,
        "unit": late.lead,
        "deadline": late.deadline,
        "status": late.status,
        "light": item.light,
        "percent": None if late.unreported else tenth(late.percent),
        "scheduled": tenth(late.scheduled),
        "gap": tenth(late.gap),
    }


def _double(double: Double) -> dict[str, Any]:
    places = [{"ledger": spot.row.way or spot.row.file, "sheet": spot.sheet, "row": spot.line} for spot in double.spots]
    return {
        "kind": double.kind,
        "name": double.name,
        "unit": double.unit,
        "amount": double.amount,
        "count": double.count,
        "places": places,
    }
