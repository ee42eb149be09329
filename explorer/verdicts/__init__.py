"""What to check, with which engine, within which limits, and what came of it: a verdict a property."""
