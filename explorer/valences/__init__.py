"""Valence: which values can still be decided, in each state of a model."""
