"""taizhang: reads a district's ledgers, validates them, takes status and writes Word briefings."""

__version__ = "0.1.0"
