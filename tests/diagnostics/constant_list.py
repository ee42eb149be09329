"""A constant that can change."""

from quorate import Model, Range, action, when

TERMS = [0, 1]


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 2}

    term: Term

    @action
    def tick(self, t: Term) -> None:
        when(t in TERMS)
        self.term = t
