"""A summary and a Word template become a briefing."""
