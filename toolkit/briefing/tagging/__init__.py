"""The tags in a template's XML: found, read, checked, and put where Jinja can run them."""
