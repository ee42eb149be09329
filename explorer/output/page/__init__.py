"""Pages to step through a run: one file each, which needs no network."""
