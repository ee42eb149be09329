"""Traces for output: the changes of a step, values as text and as JSON, diagrams as data."""
