"""Leases and clocks, and what a read is worth under them."""
