"""Dispatched workbooks written: locked sheets with cells to fill in, drop-downs, hints, and the hidden marks.

Written straight into the parts' XML like `toolkit.workbook.tables`: hundreds of workbooks are made in one go.
"""

from toolkit.workbook.dispatching.book import dispatched_workbook

__all__ = ["dispatched_workbook"]
