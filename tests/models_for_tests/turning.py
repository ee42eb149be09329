"""Models that turn for ever: of their runs there is no longest."""

from __future__ import annotations

from quorate import Model, Range, action, invariant, reachable


class Digit(Range): ...


class Wheel(Model):
    """One digit turns, the other leaves its bound. Nothing can go wrong."""

    sizes = {Digit: 5}

    digit: Digit
    other: Digit

    @action
    def turn(self) -> None:
        self.digit = (self.digit + 1) % 5

    @action
    def add(self) -> None:
        self.other += self.digit


@reachable
def three_is_shown(m: Wheel) -> bool:
    return m.digit == 3


@invariant
def small(m: Wheel) -> bool:
    return m.digit < 2


class Breaking(Wheel):
    """As that, but something can go wrong, though it does not."""

    @action
    def turn(self) -> None:
        self.digit = (self.digit + 1) % 5
        assert self.digit + self.other < 20
