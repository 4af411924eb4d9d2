"""Answers made ready for any format: a file for each kind of answer. Nothing is computed here that is not shown."""
