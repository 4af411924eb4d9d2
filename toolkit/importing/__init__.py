"""A published or foreign list becomes rows of a ledger sheet. Pure: tables in, rows and an account of everything out.

Nothing is guessed silently: each row of the source is of exactly one kind with a reason, each column is taken or left
with a reason, and every total of the source is compared with what was taken.
"""
