"""The reference engine: CPython runs the class as it stands, and every counterexample is replayed here."""

from quorate.reference.explorer import ReferenceExplorer

__all__ = ["ReferenceExplorer"]
