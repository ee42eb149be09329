"""A product that may have more than 64 bits."""

from quorate import Model, Range, action, when


class Num(Range): ...


class Big(Model):
    sizes = {Num: 5000000000}

    n: Num

    @action
    def grow(self) -> None:
        when(self.n * self.n < 4)
        self.n = Num(1)
