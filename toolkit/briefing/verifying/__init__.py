"""Whether a briefing still says what a ledger says: derived anew, compared, told paragraph by paragraph."""
