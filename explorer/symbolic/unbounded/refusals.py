"""What has no counterpart in the logic."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from quorate.language import ir
from quorate.language.diagnostics import ModelError, Span


class Unlowerable(Exception):
    """Something that cannot be said; where it stands is known to whoever was lowering it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def refusal(message: str, hint: str, span: Span | None) -> ModelError:
    """The error for a piece of the model that cannot be lowered."""
    return ModelError(f"not for a proof of any number: {message}", hint, span)


def refused_loop(loop: ir.For) -> ModelError:
    """The error for a loop that the passes have left, since its turns come one after another."""
    return refusal(
        f"the turns of this loop come one after another, since {loop.sequential}",
        "say what they do together: with any, all, a set or a Map({...})",
        loop.span,
    )


@contextmanager
def located(node: ir.Node) -> Iterator[None]:
    """Say of what cannot be said inside that it stands at `node`."""
    try:
        yield
    except Unlowerable as error:
        raise refusal(error.message, error.hint, node.span) from None
