"""A range whose last value has more than 64 bits."""

from quorate import Model, Range, action


class Num(Range, first=9223372036854775807): ...


class Big(Model):
    sizes = {Num: 2}

    n: Num

    @action
    def grow(self) -> None:
        self.n = Num(9223372036854775807)
