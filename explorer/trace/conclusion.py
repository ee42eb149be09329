"""The summary of a violation in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quorate.exploration import Violation
from quorate.trace.witness_text import witness_lines


def conclusion(violation: Violation, witness: Mapping[str, Any] | None) -> tuple[str, str]:
    """Return the summary (``agreement is violated``) and its details (``v=v1 w=v2``), which may be empty."""
    name, said = violation.name, violation.message
    match violation.kind:
        case "deadlock":
            return "deadlock", "no action leads to another state"
        case "assert":
            return f"an assert in {name} fails", said
        case "failure":
            return f"{name} fails", said
        case _:
            return f"{name} is violated", witness_lines(witness)[0]
