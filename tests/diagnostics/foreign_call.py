"""A call of what is not part of the model."""

import math

from quorate import Model, Range, action


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def run(self) -> None:
        self.term = math.isqrt(self.term)
