"""Pictures and native charts."""
