"""A number that is squared in each turn of a loop."""

from quorate import Model, Range, action, when


class Num(Range): ...


class Squares(Model):
    sizes = {Num: 4}

    n: Num

    @action
    def square(self) -> None:
        n = self.n + 0
        for _ in range(6):
            n = n * n
        when(n > 4)
        self.n = Num(0)
