"""What tags are written in: Jinja in a sandbox, compiled and kept; what a tag prints; what is said when it fails."""
