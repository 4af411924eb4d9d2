"""Collect at the edge: returns read, the merged workbook patched out of the ledger, the 冲突处理 workbook."""
