"""Where each figure of a briefing comes from: what was printed, matched with what the summary holds."""
