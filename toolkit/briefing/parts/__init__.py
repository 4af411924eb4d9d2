"""The .docx as a package: its zip, its relations, its XML as text, and what a rendering puts into it."""
