"""The workbook that is open in Excel, through xlwings: read as raw sheets, marked, noted, given result sheets.

The only place that knows xlwings, and one that only `toolkit.button` and `toolkit.cli.button` load. Excel runs in a
process of its own and every question to it takes about a millisecond, so values go in blocks and formats by ranges.
"""
