"""The rules of validation: a file for each sheet, and `columns` for what the schema states of every column.

A rule is a generator of findings over a ledger, labelled with `@rule`. `toolkit.check` finds it by reading this folder.
"""
