"""Dispatch: the rows of a ledger dealt out to the units that answer for them, and the marks by which they come back."""
