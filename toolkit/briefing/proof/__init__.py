"""What a briefing carries of where it comes from: properties, a line on its last page, a record; how it is sealed."""
