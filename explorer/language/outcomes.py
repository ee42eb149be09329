"""The ways in which running an action ends without a next state. The reference engine catches these."""

from __future__ import annotations


class Outcome(Exception):
    """Base of the ways in which running an action ends without a next state."""


class Disabled(Outcome):
    """A `when` was false: the action is not enabled with these arguments, and nothing changed."""


class BoundReached(Outcome):
    """A value did not fit the range or container it was stored in: the step is cut, and counted.

    `bound` is the name of the Range, Seq, Bag or Channel whose size was too small.
    """

    def __init__(self, bound: str) -> None:
        super().__init__(f"past the bound of {bound}")
        self.bound = bound


class Failure(Outcome):
    """The model evaluated an expression without a value: an index outside a sequence, or of an empty channel.

    Reported as a violation with its trace, like a failed `assert`.
    """
