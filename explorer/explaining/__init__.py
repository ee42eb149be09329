"""Logs of real runs held against a model: is there a run of the model that explains them? (docs/explain.md)"""

from quorate.explaining.mapping import Event, Like, LogMapping

__all__ = ["Event", "Like", "LogMapping"]
