"""The benchmark suite behind scripts/bench.py: what is measured, how, and how it is told."""
