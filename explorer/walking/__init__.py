"""Walks: a protocol taken step by step by hand; what is possible, what is not and why, and what lies ahead."""
