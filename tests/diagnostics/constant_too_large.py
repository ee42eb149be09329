"""A constant of more than 64 bits."""

from quorate import Model, Range, action, when


class Num(Range): ...


class Big(Model):
    sizes = {Num: 2}

    n: Num

    limit = 2**63

    @action
    def grow(self) -> None:
        when(self.n < self.limit)
        self.n = Num(1)
