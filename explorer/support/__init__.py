"""Utilities independent of models: budgets, files, memory, processes, the cache, safe text, verdict words."""
