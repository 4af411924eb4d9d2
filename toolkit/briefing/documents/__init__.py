"""Finished documents read back: paragraphs and rows of tables, each with its place."""
