"""The differences of two workbooks for every format: the JSON document, the lines of the text, the tables."""

from __future__ import annotations

from toolkit.diff.values import Differences
from toolkit.values import Later, Result
from toolkit.views.differences_json import LaterData, data_of
from toolkit.views.differences_tables import changes_grid, summary_grid
from toolkit.views.differences_text import lines_of


def differences_result(differences: Differences, old: str, new: str, everything: bool = False) -> Result:
    """The result of comparing the workbooks of these paths.

    `everything` puts changes that are only another way of writing the same among the others in JSON.
    """
    return Result(
        LaterData(lambda: data_of(differences, old, new, everything)),
        tuple(lines_of(differences, old, new)),
        sheets=Later(lambda: (summary_grid(differences), changes_grid(differences))),
        source=new,
    )
