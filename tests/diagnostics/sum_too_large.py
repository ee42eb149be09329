"""A sum of more terms than fit into 64 bits."""

from quorate import Model, Range, action, when


class Num(Range): ...


class Terms(Model):
    sizes = {Num: 4}

    n: Num

    @action
    def add(self) -> None:
        total = 0
        for _ in range(10000000):
            total += 1000000000000
        when(total > 0)
        self.n = Num(1)
