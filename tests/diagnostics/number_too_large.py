"""A whole number of more than 64 bits."""

from quorate import Model, Range, action, when


class Num(Range): ...


class Big(Model):
    sizes = {Num: 2}

    n: Num

    @action
    def grow(self) -> None:
        when(self.n * 18446744073709551616 <= 0)
        self.n = Num(1)
