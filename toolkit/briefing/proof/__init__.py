"""Proof that a briefing says what its ledger says: what it carries, where its figures come from, how it is verified."""
