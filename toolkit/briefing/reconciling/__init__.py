"""What a finished document says, held against the ledger and against itself."""
