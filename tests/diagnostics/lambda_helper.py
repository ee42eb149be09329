"""A lambda as a helper."""

from quorate import Model, Range, action, when


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def run(self, t: Term) -> None:
        later = lambda n: n > self.term
        when(later(t))
        self.term = t
