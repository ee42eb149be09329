"""Lessons: guided walks, each a file with the steps of a run, words beside each, and what is claimed of the state."""
