"""A number that a helper makes too large, from what it is given."""

from quorate import Model, Range, invariant


class Num(Range): ...


class Powers(Model):
    sizes = {Num: 4}

    n: Num

    def times_thousand(self, number: int) -> int:
        return number * 1000000000000


@invariant
def small(m: Powers) -> bool:
    return m.times_thousand(m.times_thousand(m.n)) < 5
