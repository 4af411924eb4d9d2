"""The stages: one module for each step of the work, with the peers that it is measured against."""
