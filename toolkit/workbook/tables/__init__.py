"""Tables to a workbook: a print-ready sheet for each, its charts below it, A4 landscape, headings frozen and repeated.

Written straight into the parts' XML: these are plain tables, and a library takes longer to load and to write them
than the whole rest of a monthly run takes for a small ledger. Text stands in the cells themselves (inline strings);
nothing from data becomes a formula or a link, whatever it starts with.
"""

from toolkit.workbook.tables.book import tables_workbook
from toolkit.workbook.tables.cells import TooLong

__all__ = ["TooLong", "tables_workbook"]
