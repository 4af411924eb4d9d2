"""What a template may use: a summary under its own names, and one unit's view of it."""
