"""Traces for people and for programs: what changed in a step, in the model's own words, as text or as JSON."""
