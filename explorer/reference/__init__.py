"""The reference engine: CPython runs the model's class itself, and every counterexample is replayed here."""

from quorate.reference.explorer import ReferenceExplorer

__all__ = ["ReferenceExplorer"]
