"""A variant beside the right protocol: what was changed, what breaks, and where the two part."""
