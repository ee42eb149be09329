"""A variant beside the correct protocol: what was changed, what breaks, and where the two part."""
