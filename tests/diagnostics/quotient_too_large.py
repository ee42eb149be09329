"""The one quotient of two whole numbers that has more than 64 bits."""

from quorate import Model, Range, invariant


class Num(Range): ...


class Least(Model):
    sizes = {Num: 4}

    least = -(2**63)

    n: Num


@invariant
def positive(m: Least) -> bool:
    return m.least // (m.n - 1) > 0
