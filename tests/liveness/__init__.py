"""Properties of runs: what can still happen, what must."""
