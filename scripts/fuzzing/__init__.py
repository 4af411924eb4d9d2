"""What `scripts/fuzz.py` is made of: documents, four levels of mutation, runs within limits, an oracle, what is kept."""
