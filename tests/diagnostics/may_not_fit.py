"""A whole number given for a Range where nothing is stored."""

from quorate import Model, Range, action


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 2}

    term: Term

    @action
    def tick(self) -> None:
        self.term = self.next(self.term)

    def next(self, t: Term) -> Term:
        return t + 1
