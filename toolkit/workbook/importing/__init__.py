"""Import at the edge: tables out of the files of strangers, rows into a ledger that otherwise stays as it is."""
