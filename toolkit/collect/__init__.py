"""Collect: the units' returns merged into the ledger cell by cell, three ways, and nothing resolved in silence."""
