"""Real code held against a model: every step compared, the code's properties watched (docs/conformance.md)."""

from quorate.conformance.adapter import Adapter

__all__ = ["Adapter"]
