"""A helper that calls itself."""

from quorate import Model, Range, action, when


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def run(self, t: Term) -> None:
        when(self.even(t))
        self.term = t

    def even(self, n: int) -> bool:
        return n == 0 or not self.even(n - 1)
