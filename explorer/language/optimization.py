"""Python under -O drops every `assert`, and under -OO docstrings too: a model would then say something else."""

from __future__ import annotations

import sys

from quorate.language.diagnostics import ModelError


def require_asserts() -> None:
    """Raises ModelError where Python runs without asserts."""
    if sys.flags.optimize:
        raise ModelError(
            "asserts are part of a model, and this Python drops them (python -O, or PYTHONOPTIMIZE is set)",
            "run it without -O, and with PYTHONOPTIMIZE unset",
        )
