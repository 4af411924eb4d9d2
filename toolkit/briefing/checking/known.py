"""What is known of the variables of templates: their types, with examples from the small ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from toolkit.briefing.checking.additions import own_filters
from toolkit.briefing.checking.example import example_values
from toolkit.briefing.checking.rollup_example import example_rollup_values
from toolkit.briefing.checking.shapes import Shape, hints_of, shape_of
from toolkit.briefing.checking.walking import Known
from toolkit.briefing.content.context import UnitView
from toolkit.briefing.filters import FILTERS
from toolkit.briefing.language.sandbox import Environment
from toolkit.summary import Breakdown, Summary

_MAY_BE_NONE: Final[Mapping[str, Any]] = {"breakdown": Mapping[str, Breakdown | None]}
"""Variables that hold None in some ledgers, which the example's own values do not show."""

_ABSENT: Final = {"unit": "每单位一份的模板才有它：请在文件属性的“标记”（关键词）里写“每单位一份：滞后单位”。"}
"""Variables that a template made once for all units has no value for, and what to do about it."""


def known_names(per_unit: bool) -> Known:
    """What a template may use, one that is made for each unit or one that is made once."""
    environment = Environment(FILTERS)
    own = {**FILTERS, **own_filters(environment)}
    return Known(variable_shapes(per_unit), environment, own, {} if per_unit else _ABSENT)


def known_batch_names() -> Known:
    """What a template may use that is made over all ledgers of a monthly run."""
    environment = Environment(FILTERS)
    shapes = {name: shape_of(value) for name, value in example_rollup_values().items()}
    return Known(shapes, environment, {**FILTERS, **own_filters(environment)}, {})


def variable_shapes(per_unit: bool) -> dict[str, Shape]:
    """What is known of each variable; in a template that is not made for each unit `unit` has no value."""
    hints = {**hints_of(Summary), **_MAY_BE_NONE}
    if not per_unit:
        hints["unit"] = UnitView | None
    return {name: _shape(hints.get(name), value) for name, value in example_values().items()}


def _shape(hint: Any, value: object) -> Shape:
    return shape_of(value) if hint is None else Shape(hint, (value,), True)
