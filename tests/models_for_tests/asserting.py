"""A bug that nothing but an assert shows."""

from __future__ import annotations

from quorate import Model, Range, action


class Number(Range): ...


class Asserting(Model):
    """Violated after one step, by the assert."""

    sizes = {Number: 4}

    x: Number

    @action
    def go(self, n: Number) -> None:
        """Takes the number."""
        assert n < 3, "too large"
        self.x = n
