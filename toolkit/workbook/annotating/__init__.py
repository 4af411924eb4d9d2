"""What `toolkit.workbook.annotate` is made of: the parts of a user's workbook, each patched where it must be."""
