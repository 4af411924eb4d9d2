"""Sheets that the toolkit itself puts into a ledger's workbook: where the buttons stand, and what a press writes."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from toolkit.ledger.raw import RawSheet
from toolkit.ledger.sent import COVER_SHEET, MARKS_SHEET, SUPPORT_PREFIX

ACTIONS: Final = "操作"
"""The sheet with the buttons."""
CONFIGURATION: Final = "xlwings.conf"
"""The hidden sheet from which xlwings reads its settings."""
FINDINGS, SUMMARY, CHANGES = "校验结果", "汇总", "对比上月"
"""The sheets that the buttons write; a title may go on: 汇总-责任单位, 校验结果 (2)."""
BEGINNINGS: Final = MappingProxyType(
    {ACTIONS: "规划实施台账操作", FINDINGS: "台账校验结果", SUMMARY: "台账汇总", CHANGES: "与上期台账的比较"}
)
"""How the text in the first cell of each begins: the user may have sheets of these titles too."""

#: Sheets that are passed over whatever they hold.
_BY_TITLE = frozenset({"说明", "填表说明", FINDINGS, ACTIONS, CONFIGURATION, COVER_SHEET, MARKS_SHEET})


def serves_buttons(raw: RawSheet) -> bool:
    """Whether a sheet is there for the buttons of a workbook, and says nothing of what the ledger says."""
    if raw.title == CONFIGURATION:
        return raw.hidden
    first = str(raw.rows[0][0]) if raw.rows and raw.rows[0] and (raw.top, raw.left) == (0, 0) else ""
    return any(raw.title.startswith(title) and first.startswith(begin) for title, begin in BEGINNINGS.items())


def is_own(raw: RawSheet) -> bool:
    """Whether a sheet holds no rows of the ledger because the toolkit made it, or an office explains things there."""
    return raw.title in _BY_TITLE or raw.title.startswith(SUPPORT_PREFIX) or serves_buttons(raw)
