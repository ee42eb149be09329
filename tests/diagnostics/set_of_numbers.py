"""A set of whole numbers, without a bound."""

from quorate import Model, Range, action, when


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def tick(self) -> None:
        when(len({t * 2 for t in Term}) > 1)
        self.term = 1
