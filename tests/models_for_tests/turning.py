"""Models that turn for ever: of their runs there is no longest."""

from __future__ import annotations

from quorate import Model, Range, action, invariant, reachable, when


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


class NeverTurning(Wheel):
    """As that, with an action that takes more turns than anybody can count, where nothing ever comes to it."""

    sizes = {Digit: 5}

    @action
    def turn_for_ever(self) -> None:
        when(self.digit > 4)
        when(1 > 2)
        for _ in range(4_611_686_018_427_387_903):
            self.digit = Digit(0)
