"""Conditions over one row of a table, as office staff write them: 完成率 > 100 且 阶段 = "在建".

`compile_condition` reads a text into a `Condition`, which then tells for whole columns where it is true. Pure and
bounded: no text runs code, and a text that is no condition raises `ExpressionError` and nothing else.

Three-valued: a blank or unreadable cell makes what it takes part in unknown, and only what is true is told.
"""

from toolkit.expression.columns import Columns
from toolkit.expression.compiling import Condition, compile_condition
from toolkit.expression.errors import ExpressionError
from toolkit.expression.scope import Scope
from toolkit.expression.sorts import Sort

__all__ = ["Columns", "Condition", "ExpressionError", "Scope", "Sort", "compile_condition"]
