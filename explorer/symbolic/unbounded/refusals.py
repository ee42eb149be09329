"""Errors for constructs that cannot be lowered to first-order logic."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from quorate.language import ir
from quorate.language.diagnostics import ModelError
from quorate.language.spans import Span


class Unlowerable(Exception):
    """A construct that cannot be lowered; `located` adds its place in the source."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def refusal(message: str, hint: str, span: Span | None) -> ModelError:
    """The error for a piece of the model that cannot be lowered."""
    return ModelError(f"unsupported in parameterized proofs: {message}", hint, span)


def refused_loop(loop: ir.For) -> ModelError:
    """The error for a loop that the passes could not eliminate, since it is sequential."""
    return refusal(
        f"this loop is sequential, since {loop.sequential}",
        "write its whole effect with any, all, a set or a Map({...})",
        loop.span,
    )


@contextmanager
def located(node: ir.Node) -> Iterator[None]:
    """A block in which Unlowerable is raised as a ModelError at the place of `node`."""
    try:
        yield
    except Unlowerable as error:
        raise refusal(error.message, error.hint, node.span) from None
