"""Refusal of ``python -O``, which drops the asserts of a model, and ``-OO``, which drops its docstrings too."""

from __future__ import annotations

import sys

from quorate.language.diagnostics import ModelError


def require_asserts() -> None:
    """Raise ModelError where Python runs without asserts."""
    if sys.flags.optimize:
        raise ModelError(
            "asserts are part of a model, and this Python drops them (python -O, or PYTHONOPTIMIZE is set)",
            "run it without -O, and with PYTHONOPTIMIZE unset",
        )
