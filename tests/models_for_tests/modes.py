"""A model with a constant that is a member of an Enum: its step is possible with the other one."""

from __future__ import annotations

from enum import Enum

from quorate import Model, Range, action, invariant, when


class N(Range): ...


class Mode(Enum):
    SLOW = 1
    FAST = 2


class Moded(Model):
    sizes = {N: 3}
    mode = Mode.FAST

    n: N

    @action
    def go(self) -> None:
        when(self.mode == Mode.SLOW)
        self.n = N(1)


@invariant
def still(m: Moded) -> bool:
    return m.n < 1
