"""Many ledgers of one period taken together: each a row, regions and all added up, what lags most, what is missing.

Pure: values in, tables and a document out. Whoever ran the ledgers puts a Rollup together.
"""

from toolkit.rollup.document import rollup_json
from toolkit.rollup.figures import Figures, figures_of
from toolkit.rollup.measures import Measure
from toolkit.rollup.tables import rollup_book
from toolkit.rollup.values import Double, Group, Late, Missing, Rollup, Row, Spot

__all__ = [
    "Double", "Figures", "Group", "Late", "Measure", "Missing", "Rollup", "Row", "Spot", "figures_of", "rollup_book",
    "rollup_json",
]  # fmt: skip
