"""What `scripts/fuzz.py` is made of: documents, five levels of mutation, runs within limits, an oracle."""
