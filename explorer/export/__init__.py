"""Models written out for other tools."""
